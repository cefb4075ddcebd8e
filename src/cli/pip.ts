/** libtorch out of Python's own package of it, by way of pip. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { SetupError } from '../native/libtorch'
import { wheel_index } from './sources'

/** Runs a program to its end. */
function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<{ code: number; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part))
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve({ code: -1, text: `${command} was not found` }) : reject(error),
    )
    child.on('close', (code) => resolve({ code: code ?? -1, text }))
  })
}

/** The last lines of what pip says: its reasons stand there. */
const last_lines = (text: string): string => text.trim().split('\n').slice(-5).join('\n')

/**
 * Lets pip fetch the torch wheel of a version into `folder`, one without CUDA where there is a choice.
 *
 * @returns the wheel's path.
 * @throws SetupError with pip's own words, where there is no pip or it has no such wheel.
 */
export async function pip_download(version: string, folder: string, signal?: AbortSignal): Promise<string> {
  fs.mkdirSync(folder, { recursive: true })
  const choice = ['--no-deps', '--only-binary=:all:', '--extra-index-url', wheel_index()]
  const network = ['--retries', '1', '--disable-pip-version-check', '--progress-bar', 'off']
  let said = ''
  for (const python of ['python3', 'python']) {
    const args = ['-m', 'pip', 'download', `torch==${version}`, '--dest', folder, ...choice, ...network]
    const { code, text } = await run(python, args, signal)
    const wheel = fs.readdirSync(folder).find((name) => name.endsWith('.whl'))
    if (code === 0 && wheel !== undefined) return path.join(folder, wheel)
    if (said === '' || code !== -1) said = last_lines(text)
  }
  throw new SetupError(`pip could not get torch ${version}:\n${said}`)
}
