/** Loads libtorch, then the addon: the only importer of the .node files. */
import fs from 'node:fs'
import path from 'node:path'
import { choose_build, type Build } from './builds'
import { collect_young } from './collector'
import { find_libtorch, library_name, SetupError, type Libtorch } from './libtorch'
import { waiting_policy } from './threads'
import type { Native } from './types'

/** The addon in binding/loader. */
interface Loader {
  /**
   * Opens libraries, with `environment` set meanwhile; once in a process, whatever thread asks.
   *
   * @returns the reasons why some could not be opened, by path.
   */
  load(libraries: readonly string[], environment: Readonly<Record<string, string>>): Record<string, string>
}

/** What is loaded into this process. */
export interface Loaded {
  native: Native
  libtorch: Libtorch
  build: Build
  /** Libraries that could not be opened, and why, but that the CPU works without: CUDA's, MKL's kernels. */
  problems: Record<string, string>
}

/** What the system's own words mean for the user. */
const ADVICE: readonly (readonly [symptom: RegExp, advice: string])[] = [
  [/undefined symbol|symbol not found/i, 'The addon and libtorch do not fit: run `npx torchluz setup --force`.'],
  [
    /GLIBC(XX)?_[\d.]+' not found/,
    'This system is older than the build needs: compile it here with `npx torchluz setup --force`.',
  ],
  [
    /ELF|file too short|wrong architecture|mach-o|Win32/i,
    `The file is damaged or for another processor than ${process.arch}: remove it and install it again.`,
  ],
  [/cannot open shared object file/, 'A library that it needs is missing: `npx torchluz doctor` lists what was found.'],
]

function cannot_load(file: string, reason: string): SetupError {
  const advice =
    ADVICE.find(([symptom]) => symptom.test(reason))?.[1] ?? 'Run `npx torchluz doctor` to see what is wrong.'
  return new SetupError(`${file} could not be loaded: ${reason.replace(`${file}: `, '')}\n${advice}`)
}

/** Unlike `require`, this reaches the real loader under test runners that bring their own. */
function open_addon<Exports>(file: string): Exports {
  const module = { exports: {} as Exports }
  try {
    process.dlopen(module, file)
  } catch (error) {
    throw cannot_load(file, error instanceof Error ? error.message : String(error))
  }
  return module.exports
}

/**
 * The library that lets MKL choose its kernels by the processor's instruction set rather than by its maker, where the
 * build has one. TORCHLUZ_MKL=vendor leaves the choice as MKL makes it.
 */
function mkl_kernels(build: Build): string[] {
  const file = path.join(path.dirname(build.loader), 'mkl_kernels.so')
  return process.env.TORCHLUZ_MKL !== 'vendor' && fs.existsSync(file) ? [file] : []
}

function load(): Loaded {
  const libtorch = find_libtorch()
  const build = choose_build(libtorch)
  const library = (name: string): string => path.join(libtorch.root, 'lib', library_name(name))
  const needed = [library('c10'), library('torch_cpu')]
  const cuda = [library('c10_cuda'), library('torch_cuda')].filter((file) => fs.existsSync(file))
  const problems = open_addon<Loader>(build.loader).load([...mkl_kernels(build), ...needed, ...cuda], waiting_policy())
  for (const file of needed) {
    if (file in problems) throw cannot_load(file, problems[file] ?? '')
  }
  return { native: open_addon<Native>(build.file), libtorch, build, problems }
}

/** What this process runs on: the addon, the libtorch below it, and what did not go well. */
export const loaded: Loaded = load()

/** The addon. */
export const native: Native = loaded.native
native.set_collector(collect_young)
