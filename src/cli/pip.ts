/** libtorch out of Python's own package of it, by way of pip. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { SetupError } from '../native/libtorch'
import { wheel_index } from './sources'

/** What a folder is called while it is being filled; such folders are never taken for whole ones. */
export const PARTIAL = '.partial-'

/** Runs a program to its end, which is near once `signal` aborts; its temporary files go to `folder`. */
function run(
  command: string,
  args: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<{ code: number; text: string }> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder }
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    const stop = (): void => void child.kill('SIGKILL')
    signal?.addEventListener('abort', stop, { once: true })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part))
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve({ code: -1, text: `${command} was not found` }) : reject(error),
    )
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve({ code: code ?? -1, text })
    })
  })
}

/** The last lines of what pip says: its reasons stand there. */
const last_lines = (text: string): string => text.trim().split('\n').slice(-5).join('\n')

/**
 * Lets pip fetch the torch wheel of a version into `folder`, one without CUDA where there is a choice. A wheel that pip
 * could not finish is not left there: pip would take it for a whole one the next time.
 *
 * @returns the wheel's path.
 * @throws SetupError with pip's own words, where there is no pip, it has no such wheel or the disk is full.
 */
export async function pip_download(version: string, folder: string, signal?: AbortSignal): Promise<string> {
  fs.mkdirSync(folder, { recursive: true })
  const choice = ['--no-deps', '--only-binary=:all:', '--extra-index-url', wheel_index()]
  const network = ['--retries', '1', '--disable-pip-version-check', '--progress-bar', 'off']
  let said = ''
  for (const python of ['python3', 'python']) {
    const partial = fs.mkdtempSync(path.join(folder, PARTIAL))
    try {
      const args = ['-m', 'pip', 'download', `torch==${version}`, '--dest', partial, ...choice, ...network]
      const { code, text } = await run(python, args, partial, signal)
      const wheel = fs.readdirSync(partial).find((name) => name.endsWith('.whl'))
      if (code === 0 && wheel !== undefined) {
        fs.renameSync(path.join(partial, wheel), path.join(folder, wheel))
        return path.join(folder, wheel)
      }
      if (said === '' || code !== -1) said = last_lines(text)
    } finally {
      fs.rmSync(partial, { recursive: true, force: true })
    }
  }
  const advice = /No space left|Errno 28/.test(said)
    ? '\nFree some space, or set TORCHLUZ_CACHE to a folder on another disk.'
    : ''
  throw new SetupError(`pip could not get torch ${version}:\n${said}${advice}`)
}
