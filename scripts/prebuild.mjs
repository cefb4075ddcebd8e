// Builds the addons that are shipped in prebuilds/, one for each minor version of libtorch.
//
//   npm run prebuilds                       with the libtorch that is in use
//   npm run prebuilds -- FOLDER [FOLDER …]  with each of these
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { found_libtorch } from './setup/libtorch.mjs'
import { at, StepError } from './setup/step.mjs'

const require = createRequire(import.meta.url)
const prebuildify = promisify(require('prebuildify'))
const { inspect_libtorch } = require(at('lib/native/libtorch.js'))

function libtorch_at(folder) {
  const found = inspect_libtorch(folder)
  if (typeof found === 'string') throw new StepError(`${folder} cannot be used: ${found}.`)
  if (!found.has_headers)
    throw new StepError(`${folder} has no include/ folder, so nothing can be compiled against it.`)
  return found
}

/** prebuildify moves the one .node file in build/Release; the loader beside it goes along as an artifact. */
async function prebuild({ root, minor }) {
  const staging = at('build', 'prebuild', minor)
  const out = at('prebuilds', `libtorch-${minor}`)
  fs.rmSync(out, { recursive: true, force: true })
  fs.mkdirSync(staging, { recursive: true })
  process.env.TORCHLUZ_PREBUILD_LIBTORCH = root
  await prebuildify({
    cwd: staging,
    out,
    name: 'torchluz',
    napi: true,
    strip: true,
    targets: [process.versions.node],
    shell: true,
    nodeGyp: `"${process.execPath}" "${at('scripts/prebuild/cmake.mjs')}"`,
    artifacts: path.join(staging, 'build', 'Release'),
  })
  console.log(`\nThe addon for libtorch ${minor} is in ${path.relative(at(), out)}`)
}

try {
  const folders = process.argv.slice(2)
  const libtorchs = folders.length > 0 ? folders.map(libtorch_at) : [found_libtorch()]
  for (const libtorch of libtorchs) await prebuild(libtorch)
} catch (error) {
  if (!(error instanceof StepError)) throw error
  console.error(`\n${error.message}`)
  process.exitCode = 1
}
