// libtorch, where none is found: the package's own installer gets it.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { at, show_program, StepError } from './step.mjs'

const require = createRequire(import.meta.url)

/** The libtorch to build with, as src/native/libtorch.ts finds it; undefined where there is none. */
export function found_libtorch() {
  if (!fs.existsSync(at('lib/native/libtorch.js'))) return undefined
  const { find_libtorch, SetupError } = require(at('lib/native/libtorch.js'))
  try {
    return find_libtorch()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    // Another libtorch is never taken for the one that the user has asked for.
    if (process.env.LIBTORCH) throw new StepError(error.message)
    return undefined
  }
}

async function run() {
  const code = await show_program(process.execPath, [at('lib/cli/main.js'), 'install'])
  if (code !== 0) throw new StepError('libtorch could not be installed: see above.')
}

export const libtorch = { ready: () => found_libtorch() !== undefined, run }
