/** Finding libtorch on this machine, and telling its version, without loading anything. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { cache_dir } from './cache'

/** The minor versions of libtorch that the addon can be built with. */
export const SUPPORTED_LIBTORCH: readonly string[] = ['2.11', '2.12', '2.13', '2.14']

/** The version that `torchluz install` installs. */
export const DEFAULT_LIBTORCH = '2.13.0'

/** What a libtorch in the cache is written down in: the last file written when it is installed. */
export const MANIFEST = 'torchluz.json'

/** The places where libtorch is looked for, in their order. */
export type LibtorchSource = 'LIBTORCH' | 'TORCH_HOME' | 'cache' | 'python'

/** A libtorch that can be used. */
export interface Libtorch {
  /** The folder that holds lib/ and include/. */
  root: string
  /** `2.13.0` */
  version: string
  /** `2.13`: libtorch's C++ interface is the same within it. */
  minor: string
  /** `cpu`, `cu130`. */
  build: string
  /** Whether the addon can be compiled against it. */
  has_headers: boolean
}

/** One place that was looked at: what it is, and the libtorch there or why there is none. */
export interface LibtorchPlace {
  source: LibtorchSource
  /** The folder, where one is known. */
  path?: string
  libtorch?: Libtorch
  /** Why the place cannot be used. */
  problem?: string
}

/** What keeps the native part from being loaded; the message says what to do. */
export class SetupError extends Error {
  override name = 'SetupError'
}

const WORDS: Record<LibtorchSource, string> = {
  LIBTORCH: 'LIBTORCH',
  TORCH_HOME: 'TORCH_HOME',
  cache: "torchluz's cache",
  python: 'Python',
}

/** The file name of one of libtorch's libraries. */
export function library_name(name: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `${name}.dll`
  return platform === 'darwin' ? `lib${name}.dylib` : `lib${name}.so`
}

/**
 * Looks at a folder: it may be libtorch itself, or hold it as `libtorch/` (the official archive) or `torch/` (a wheel,
 * Python's site-packages).
 *
 * @returns the libtorch, or the reason why it is none.
 */
export function inspect_libtorch(folder: string): Libtorch | string {
  if (!fs.existsSync(folder)) return 'there is no such folder'
  const root = [folder, path.join(folder, 'libtorch'), path.join(folder, 'torch')].find((candidate) =>
    fs.existsSync(path.join(candidate, 'lib')),
  )
  if (root === undefined) return 'it holds no lib/ folder'
  const missing = ['c10', 'torch_cpu']
    .map((name) => library_name(name))
    .filter((file) => !fs.existsSync(path.join(root, 'lib', file)))
  if (missing.length === 2) return `lib/ holds no libtorch (${missing.join(', ')})`
  if (missing.length === 1) return `incomplete: lib/${missing[0]} is missing`
  const full = read_version(root)
  if (full === undefined) return 'incomplete: no file tells its version (build-version, version.py, version.h)'
  const [, version = '', minor = '', build] = /^((\d+\.\d+)(?:\.\d+)?)[^+]*(?:\+(\w+))?/.exec(full) ?? []
  if (!SUPPORTED_LIBTORCH.includes(minor)) {
    const [first, last] = [SUPPORTED_LIBTORCH[0], SUPPORTED_LIBTORCH.at(-1)]
    return `libtorch ${full}, which is not supported: torchluz needs ${first} to ${last}`
  }
  const has_cuda = fs.existsSync(path.join(root, 'lib', library_name('torch_cuda')))
  const has_headers = fs.existsSync(path.join(root, 'include', 'ATen', 'core', 'Tensor.h'))
  return { root: path.resolve(root), version, minor, build: build ?? (has_cuda ? 'cuda' : 'cpu'), has_headers }
}

/** Every file of libtorch that tells its version, and how it does. */
const VERSION_FILES: readonly (readonly [file: string, pattern: RegExp])[] = [
  ['build-version', /^\s*(\d+\.\d+\S*)/],
  ['version.py', /__version__\s*=\s*['"](\d+\.\d+[^'"]*)['"]/],
  ['include/torch/headeronly/version.h', /VERSION_MAJOR (\d+)[^]*VERSION_MINOR (\d+)[^]*VERSION_PATCH (\d+)/],
  [
    'include/torch/csrc/api/include/torch/version.h',
    /VERSION_MAJOR (\d+)[^]*VERSION_MINOR (\d+)[^]*VERSION_PATCH (\d+)/,
  ],
]

function read_version(root: string): string | undefined {
  for (const [file, pattern] of VERSION_FILES) {
    try {
      const match = pattern.exec(fs.readFileSync(path.join(root, file), 'utf8'))
      if (match) return match.slice(1).join('.')
    } catch {
      // The next file may tell.
    }
  }
  return undefined
}

/** The libtorchs in the cache, the one installed last first. */
function cached(env: NodeJS.ProcessEnv): string[] {
  const folder = cache_dir(env)
  if (!fs.existsSync(folder)) return []
  const installed = fs
    .readdirSync(folder)
    .filter((name) => name.startsWith('libtorch-'))
    .map((name) => path.join(folder, name))
    .map((root) => ({ root, time: fs.statSync(path.join(root, MANIFEST), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
  return installed.sort((a, b) => b.time - a.time).map(({ root }) => root)
}

/** The folder of Python's torch, found without importing it. */
function python_torch(env: NodeJS.ProcessEnv): string | undefined {
  const script =
    "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
  for (const python of ['python3', 'python']) {
    const { status, stdout } = spawnSync(python, ['-c', script], { env, encoding: 'utf8', timeout: 10_000 })
    if (status === 0) return stdout.trim() || undefined
  }
  return undefined
}

function place(source: LibtorchSource, folder: string): LibtorchPlace {
  const found = inspect_libtorch(folder)
  return typeof found === 'string'
    ? { source, path: folder, problem: found }
    : { source, path: folder, libtorch: found }
}

/**
 * Every place where libtorch may lie, in their order: `LIBTORCH`, `TORCH_HOME`, the package's cache, Python's torch.
 * Lazy: a place is looked at when it is asked for.
 */
export function* libtorch_places(env: NodeJS.ProcessEnv = process.env): Generator<LibtorchPlace, void> {
  for (const source of ['LIBTORCH', 'TORCH_HOME'] as const) {
    const folder = env[source]
    yield folder ? place(source, folder) : { source, problem: 'not set' }
  }
  const installed = cached(env)
  for (const folder of installed) yield place('cache', folder)
  if (installed.length === 0) yield { source: 'cache', path: cache_dir(env), problem: 'nothing is installed there' }
  const folder = python_torch(env)
  yield folder ? place('python', folder) : { source: 'python', problem: 'no torch is installed for python3' }
}

/** The lines that tell what was found at each place. */
export function describe_places(places: Iterable<LibtorchPlace>): string {
  return [...places]
    .map(({ source, path: folder, libtorch, problem }) => {
      const found = libtorch ? `libtorch ${libtorch.version} (${libtorch.build})` : problem
      return `  ${WORDS[source]}${folder ? ` (${folder})` : ''}: ${found}`
    })
    .join('\n')
}

/**
 * The libtorch to use: the first of `libtorch_places` that can be used. `LIBTORCH` is an order: where it is set and holds
 * none, nothing else is taken in its place.
 *
 * @throws SetupError that lists every place, what was found there and what to do.
 * @example
 * find_libtorch().version // '2.13.0'
 */
export function find_libtorch(env: NodeJS.ProcessEnv = process.env): Libtorch {
  const tried: LibtorchPlace[] = []
  for (const candidate of libtorch_places(env)) {
    if (candidate.libtorch) return candidate.libtorch
    if (candidate.source === 'LIBTORCH' && candidate.path !== undefined) {
      throw new SetupError(
        `LIBTORCH is set to a folder that holds no usable libtorch:\n${describe_places([candidate])}\n` +
          'Set it to the folder that holds include/ and lib/, or unset it and run `npx torchluz setup`.',
      )
    }
    tried.push(candidate)
  }
  throw new SetupError(
    `libtorch was not found. Looked at:\n${describe_places(tried)}\n` +
      'Run `npx torchluz setup` to get it, or set LIBTORCH to the folder that holds its include/ and lib/.',
  )
}
