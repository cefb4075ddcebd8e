/** `torchluz install`: puts libtorch into the package's cache, whole or not at all. */
import fs from 'node:fs'
import path from 'node:path'
import { cache_dir } from '../native/cache'
import {
  DEFAULT_LIBTORCH,
  inspect_libtorch,
  MANIFEST,
  SetupError,
  SUPPORTED_LIBTORCH,
  type Libtorch,
} from '../native/libtorch'
import { NetworkError } from '../download/answer'
import { check_sha256, download, sha256_of } from '../download/download'
import { with_lock } from './lock'
import { PARTIAL, pip_download } from './pip'
import { smoke_test } from './smoke'
import { archive_url, cuda_build, KNOWN_SHA256, type Wanted } from './sources'
import { unpack } from './unpack'

/** What `torchluz install` is told. */
export interface InstallOptions {
  /** The version to install; `DEFAULT_LIBTORCH` by default. */
  version?: string
  /** The CUDA version, `13.0`; without it, the build for the CPU. */
  cuda?: string
  /** An archive, a wheel, a folder or an address to take it from. */
  from?: string
  /** Take the wheel that pip finds. */
  pip?: boolean
  /** What the archive or wheel must hash to. */
  sha256?: string
  /** Install again what is there already. */
  force?: boolean
  signal?: AbortSignal
  /** Where the lines go; `console.log` by default. */
  write?: (line: string) => void
}

type Context = InstallOptions & { write: (line: string) => void; cache: string; wanted: Wanted }

/** The hash that a file must have: the one given, else the known one of its name. */
const expected_sha256 = (file: string, given?: string): string | undefined => given ?? KNOWN_SHA256[path.basename(file)]

function wanted_of({ version = DEFAULT_LIBTORCH, cuda }: InstallOptions): Wanted {
  if (!SUPPORTED_LIBTORCH.includes(version.split('.', 2).join('.'))) {
    const [first, last] = [SUPPORTED_LIBTORCH[0], SUPPORTED_LIBTORCH.at(-1)]
    throw new SetupError(`libtorch ${version} is not supported: torchluz needs ${first} to ${last}.`)
  }
  return { version, build: cuda === undefined ? 'cpu' : cuda_build(cuda) }
}

const is_url = (from: string): boolean => /^https?:\/\//.test(from)

/** Downloads an archive into the cache; what an interrupted download left there is continued. */
async function from_url(url: string, { cache, sha256, signal }: Context): Promise<string> {
  const file = path.join(cache, 'downloads', decodeURIComponent(path.posix.basename(new URL(url).pathname)))
  await download(url, file, { sha256: expected_sha256(file, sha256), signal })
  return file
}

async function from_pip({ cache, wanted, sha256, signal, write }: Context): Promise<string> {
  if (wanted.build !== 'cpu') {
    throw new SetupError(
      'pip spreads a torch with CUDA over many packages, so --pip installs the CPU build only.\n' +
        'Leave --pip out for the official archive, or install torch in Python: torchluz uses the one that it finds there.',
    )
  }
  write(`Getting torch ${wanted.version} through pip …`)
  const file = await pip_download(wanted.version, path.join(cache, 'downloads'), signal)
  try {
    await check_sha256(file, expected_sha256(file, sha256), signal)
  } catch (error) {
    fs.rmSync(file, { force: true })
    throw error
  }
  return file
}

/** The official archive where it can be reached, else the wheel. */
async function from_default(context: Context): Promise<string> {
  const { wanted, write } = context
  const url = archive_url(wanted)
  const problems: string[] = []
  if (url === undefined) {
    problems.push(
      `No official archive of libtorch ${wanted.version} (${wanted.build}) exists for ${process.platform}-${process.arch}.`,
    )
  } else {
    try {
      return await from_url(url, context)
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      problems.push(error.message)
    }
  }
  write(problems.join('\n'))
  try {
    return await from_pip(context)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    throw new SetupError(
      [...problems, error.message].join('\n') +
        '\n\nWhat helps:' +
        '\n  a proxy: set https_proxy' +
        '\n  a mirror of download.pytorch.org: set TORCHLUZ_MIRROR to its address' +
        '\n  a file got in another way: npx torchluz install --from <archive, wheel or folder>' +
        '\n  a libtorch that is there already: set LIBTORCH to its folder',
    )
  }
}

/** The archive, wheel or folder to install from, and whether it was downloaded for this alone. */
async function obtain(context: Context): Promise<{ source: string; downloaded: boolean }> {
  const { from, pip, sha256, signal } = context
  if (from === undefined) return { source: await (pip ? from_pip(context) : from_default(context)), downloaded: true }
  if (is_url(from)) return { source: await from_url(from, context), downloaded: true }
  const source = path.resolve(from)
  if (!fs.existsSync(source)) throw new SetupError(`--from ${from}: there is no such file or folder.`)
  if (fs.statSync(source).isFile()) await check_sha256(source, expected_sha256(source, sha256), signal)
  return { source, downloaded: false }
}

/** Clears up after installations that were killed. */
function remove_leftovers(cache: string): void {
  for (const folder of [cache, path.join(cache, 'downloads')]) {
    if (!fs.existsSync(folder)) continue
    for (const name of fs.readdirSync(folder)) {
      if (name.startsWith(PARTIAL)) fs.rmSync(path.join(folder, name), { recursive: true, force: true })
    }
  }
}

/** Moves a finished folder to its name; one that has it already is there until the new one stands in its place. */
function put_in_place(partial: string, folder: string, cache: string): void {
  const old = path.join(cache, `${PARTIAL}old`)
  if (fs.existsSync(folder)) fs.renameSync(folder, old)
  try {
    fs.renameSync(partial, folder)
  } catch (error) {
    if (fs.existsSync(old)) fs.renameSync(old, folder)
    throw error
  }
  fs.rmSync(old, { recursive: true, force: true })
}

async function install_locked(context: Context): Promise<Libtorch> {
  const { cache, signal, write } = context
  remove_leftovers(cache)
  const { source, downloaded } = await obtain(context)
  const partial = path.join(cache, `${PARTIAL}${process.pid}`)
  fs.mkdirSync(partial)
  try {
    await unpack(source, partial, signal)
    const found = inspect_libtorch(partial)
    if (typeof found === 'string') throw new SetupError(`${source} cannot be used: ${found}.`)
    write('Trying it out …')
    smoke_test(found.root)
    signal?.throwIfAborted()
    const sha256 = fs.statSync(source).isFile() ? await sha256_of(source, signal) : undefined
    const manifest = { version: found.version, build: found.build, from: path.basename(source), sha256 }
    fs.writeFileSync(path.join(partial, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`)
    const folder = path.join(cache, `libtorch-${found.version}-${found.build}`)
    put_in_place(partial, folder, cache)
    const installed = inspect_libtorch(folder)
    if (typeof installed === 'string') throw new SetupError(`${folder} cannot be used: ${installed}.`)
    write(`libtorch ${installed.version} (${installed.build}) is installed in ${folder}`)
    return installed
  } finally {
    fs.rmSync(partial, { recursive: true, force: true })
    if (downloaded) fs.rmSync(source, { force: true })
  }
}

/** What the system's error codes mean for the user. */
const FILE_ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, or set TORCHLUZ_CACHE to a folder on another disk.',
  EDQUOT: 'Your share of the disk is used up. Free some space, or set TORCHLUZ_CACHE to a folder on another disk.',
  EACCES: 'The folder may not be written to. Set TORCHLUZ_CACHE to one of your own.',
  EPERM: 'The folder may not be written to. Set TORCHLUZ_CACHE to one of your own.',
  EROFS: 'The disk is read-only. Set TORCHLUZ_CACHE to a folder that can be written to.',
  EEXIST: 'TORCHLUZ_CACHE is a file: set it to a folder.',
  ENOTDIR: 'TORCHLUZ_CACHE (or a folder above it) is a file: set it to a folder.',
}

/** A system's error as one that says what to do; any other error as it is. */
function teach(error: unknown, cache: string): unknown {
  // By its fields: an error of Node's own may come from another realm than this file's Error.
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException
  const advice = FILE_ADVICE[code ?? '']
  if (advice === undefined) return error
  return new SetupError(`${message}\n${advice}\nNothing was installed in ${cache}.`)
}

/**
 * Installs libtorch into the package's cache: the official archive, else the wheel that pip finds; or what `from` names.
 * It is unpacked beside its place, loaded in a child process, and only then gets its name, so that neither an interruption
 * nor a full disk leaves half a libtorch. Does nothing where the wanted one is there.
 *
 * @throws SetupError that says what is wrong and what to do.
 * @example
 * await install({ from: 'libtorch-shared-with-deps-2.13.0+cpu.zip' })
 */
export async function install(options: InstallOptions = {}): Promise<Libtorch> {
  const context: Context = {
    ...options,
    write: options.write ?? console.log,
    cache: cache_dir(),
    wanted: wanted_of(options),
  }
  const { cache, wanted, write, signal } = context
  const folder = path.join(cache, `libtorch-${wanted.version}-${wanted.build}`)
  try {
    return await with_lock(
      path.join(cache, 'install.lock'),
      async () => {
        const present = options.from === undefined && !options.force ? inspect_libtorch(folder) : ''
        if (typeof present === 'string') return install_locked(context)
        write(`libtorch ${present.version} (${present.build}) is installed in ${folder} already`)
        return present
      },
      { signal, on_wait: () => write('Another installation is running: waiting for it …') },
    )
  } catch (error) {
    throw teach(error, cache)
  }
}
