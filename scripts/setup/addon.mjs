// The addon: binding/ compiled against the libtorch that was found.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import { found_libtorch } from './libtorch.mjs'
import { at, fingerprint, in_checkout, package_file, report, run_package, stamp, StepError } from './step.mjs'

const built = stamp('addon.stamp')
const configured = stamp('cmake.stamp')
const BUILDS = ['build/Release/torchluz.node', 'build/Release/loader/loader.node']

const require = createRequire(import.meta.url)
const api_version = () => require(package_file('node-addon-api/package.json')).version
const place = ({ root, version }) => fingerprint([], root, version, api_version())
const sources = (libtorch) => fingerprint(['binding', 'CMakeLists.txt'], place(libtorch))

/** Whether one of the addons that are shipped fits; in a checkout those are of older sources. */
function is_shipped({ minor }) {
  if (in_checkout) return false
  const { builds } = require(at('lib/native/builds.js'))
  return builds().some((build) => build.libtorch === minor && build.file.startsWith(at('prebuilds')))
}

function ready() {
  const libtorch = found_libtorch()
  if (libtorch === undefined) return false
  const is_built = BUILDS.every((file) => fs.existsSync(at(file))) && built.is(sources(libtorch))
  return is_built || is_shipped(libtorch)
}

function check_tools(libtorch) {
  if (!libtorch.has_headers) {
    throw new StepError(
      `The libtorch at ${libtorch.root} has no include/ folder, so the addon cannot be compiled against it.\n` +
        'Run `npx torchluz install` for a complete one, or set LIBTORCH to one.',
    )
  }
  if (spawnSync('cmake', ['--version']).status !== 0) {
    throw new StepError(
      'cmake was not found. Install it: `apt install cmake`, `dnf install cmake`, `brew install cmake` or https://cmake.org.',
    )
  }
}

/** A file that includes libtorch's headers takes up to 1.5 GB to compile. */
function jobs() {
  const memory = Math.floor(os.freemem() / 1.5e9)
  return String(Math.max(1, Math.min(os.availableParallelism(), memory)))
}

/** Ninja writes [3/12], make [ 25%]. */
function fraction_of(line) {
  const [, n, of, percent] = /^\[(?:\s*(\d+)\/(\d+)|\s*(\d+)%)\]/.exec(line) ?? []
  if (percent) return Number(percent) / 100
  return of ? Number(n) / Number(of) : undefined
}

const cmake_js = (args, options) => run_package('cmake-js/bin/cmake-js', args, options)

async function run({ force }) {
  const libtorch = found_libtorch()
  check_tools(libtorch)
  const [from, where] = [sources(libtorch), place(libtorch)]
  built.clear()
  const advice =
    'The addon could not be compiled. It needs a C++20 compiler: `apt install g++`, or Xcode’s command line tools.'
  await report(`Compiling the addon with libtorch ${libtorch.version}`, async (progress) => {
    if (force || !configured.is(where)) {
      for (const name of ['CMakeCache.txt', 'CMakeFiles', 'Release'])
        fs.rmSync(at('build', name), { recursive: true, force: true })
      await cmake_js(['configure', `--CDLIBTORCH=${libtorch.root}`], { advice })
      configured.write(where)
    }
    await cmake_js(['build', '--parallel', jobs()], {
      advice,
      on_line: (line) => {
        const fraction = fraction_of(line)
        if (fraction !== undefined) progress(fraction)
      },
    })
  })
  built.write(from)
}

export const addon = { ready, run, compiles: true }
