// libtorch, where none is found: the package's own installer gets it.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { at, StepError } from './step.mjs'

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

function run() {
  const { status } = spawnSync(process.execPath, [at('lib/cli/main.js'), 'install'], { stdio: 'inherit' })
  if (status !== 0) throw new StepError('libtorch could not be installed: see above.')
}

export const libtorch = { ready: () => found_libtorch() !== undefined, run }
