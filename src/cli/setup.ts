/** `torchluz setup`: what the package needs to run, by the same script that sets a checkout up. */
import { spawn } from 'node:child_process'
import path from 'node:path'

const SCRIPT = path.resolve(__dirname, '..', '..', 'scripts', 'setup.mjs')

/**
 * Gets libtorch where none is found, and compiles the addon where none fits it.
 *
 * @returns the exit code.
 */
export function setup(options: { force?: boolean } = {}): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, ...(options.force ? ['--force'] : [])], { stdio: 'inherit' })
    // It tidies up when it is stopped, and this process waits for it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) console.log('torchluz is ready.')
      resolve(code ?? 1)
    })
  })
}
