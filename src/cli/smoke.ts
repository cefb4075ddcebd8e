/** Trying libtorch out in a process of its own, so that a bad one cannot take this one down. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { library_name, SetupError } from '../native/libtorch'

// Node opens any library given to it as an addon; only then does it find that it is none. That message is a success here.
const SCRIPT = `
const { RTLD_LAZY, RTLD_GLOBAL } = require('node:os').constants.dlopen
for (const file of process.argv.slice(1)) {
  try {
    process.dlopen({ exports: {} }, file, RTLD_LAZY | RTLD_GLOBAL)
  } catch (error) {
    if (/did not self-register/.test(error.message)) continue
    console.error(error.message)
    process.exit(1)
  }
}`

/**
 * Loads the libraries of a libtorch in a child process.
 *
 * @throws SetupError with the system's reason where they cannot be loaded.
 */
export function smoke_test(root: string): void {
  const files = ['c10', 'torch_cpu'].map((name) => path.join(root, 'lib', library_name(name)))
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', SCRIPT, ...files], { encoding: 'utf8' })
  if (status === 0) return
  const reason = stderr.trim() || `the process ended with ${signal ?? `code ${String(status)}`}`
  throw new SetupError(
    `This libtorch cannot be loaded here: ${reason}\n` +
      'It may be for another system or processor, or need a library that is missing; nothing was installed.',
  )
}
