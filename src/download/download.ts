/** Downloads that can be continued, are checked, and never leave a half-written file under the final name. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from '../native/libtorch'
import { ask, length_of, NetworkError } from './answer'
import { show_progress, type Progress } from './progress'

/** How a file is to be got. */
export interface DownloadOptions {
  /** What the file must hash to. */
  sha256?: string
  signal?: AbortSignal
  /** Milliseconds within which a server must answer. */
  connect_timeout?: number
  /** How often a connection that breaks is taken up again. */
  retries?: number
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256_of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal })
  return hash.digest('hex')
}

/** Fails where a file is not the one that was expected. */
export async function check_sha256(file: string, expected: string | undefined, signal?: AbortSignal): Promise<void> {
  if (expected === undefined) return
  const actual = await sha256_of(file, signal)
  if (actual === expected.toLowerCase()) return
  throw new SetupError(
    `${path.basename(file)} is not the file that was expected: its SHA-256 is ${actual}, not ${expected}.\n` +
      'It is damaged, incomplete or another version: get it again, or give its own hash with --sha256.',
  )
}

/** A part of a file and the server's mark of the version that it is a part of. */
interface Part {
  file: string
  tag: string
}

const size_of = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0

function remove({ file, tag }: Part): void {
  fs.rmSync(file, { force: true })
  fs.rmSync(tag, { force: true })
}

/** Gets what is missing of a file, once. */
async function fetch_rest(url: string, part: Part, progress: Progress, options: DownloadOptions): Promise<void> {
  const have = fs.existsSync(part.tag) ? size_of(part.file) : 0
  const headers: Record<string, string> =
    have > 0 ? { range: `bytes=${have}-`, 'if-range': fs.readFileSync(part.tag, 'utf8') } : {}
  const { signal, connect_timeout } = options
  await ask(url, { signal, connect_timeout, headers }, async (answer) => {
    const start = answer.statusCode === 206 ? have : 0
    const tag = answer.headers.etag ?? answer.headers['last-modified']
    if (typeof tag === 'string') fs.writeFileSync(part.tag, tag)
    else fs.rmSync(part.tag, { force: true })
    const length = length_of(answer)
    const total = length === undefined ? undefined : start + length
    let done = start
    answer.body.on('data', (chunk: Buffer) => progress.at((done += chunk.length), total))
    await pipeline(answer.body, fs.createWriteStream(part.file, { flags: start > 0 ? 'a' : 'w' }), { signal })
    if (total !== undefined && size_of(part.file) !== total) throw new NetworkError(`${url}: the connection broke.`)
  })
}

/** Errors of the file system are told as they are; all others come from the network. */
const FILE_ERRORS = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT', 'EISDIR'])

function code_of(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/**
 * Downloads `url` to `file`. What a broken connection leaves (`file.part`) is continued by the next call, if the server's
 * file is still the same one.
 *
 * @throws NetworkError where the server cannot be reached or the connection keeps breaking.
 * @throws SetupError where the file is not the expected one; it is removed.
 */
export async function download(url: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const part: Part = { file: `${file}.part`, tag: `${file}.tag` }
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const progress = show_progress(`Downloading ${path.basename(file)}`)
  const retries = options.retries ?? 3
  try {
    for (let attempt = 0; ; ++attempt) {
      const before = size_of(part.file)
      try {
        await fetch_rest(url, part, progress, options)
        break
      } catch (error) {
        options.signal?.throwIfAborted()
        if (FILE_ERRORS.has(code_of(error))) {
          remove(part)
          throw error
        }
        // Only a download that had begun to flow is worth another try: a missing host stays missing.
        const flowed = size_of(part.file) > before
        if (attempt < retries && flowed) {
          await sleep(500 * 2 ** attempt, undefined, { signal: options.signal })
          continue
        }
        if (error instanceof NetworkError) throw error
        const reason = error instanceof Error ? error.message || code_of(error) : String(error)
        throw new NetworkError(`${url} could not be downloaded: ${reason}.`)
      }
    }
  } finally {
    progress.end()
  }
  try {
    await check_sha256(part.file, options.sha256, options.signal)
  } catch (error) {
    if (error instanceof SetupError) remove(part)
    throw error
  }
  fs.renameSync(part.file, file)
  fs.rmSync(part.tag, { force: true })
}
