// The npm packages of package-lock.json.
import fs from 'node:fs'
import { at, in_checkout, report, run_program } from './step.mjs'

const read = (file) => JSON.parse(fs.readFileSync(at(file), 'utf8')).packages

/** A file that is there while npm works: npm takes a package of which it has unpacked a part for a whole one. */
const UNFINISHED = 'node_modules/.unfinished'

/**
 * npm writes what it installed into a lockfile of its own: where both name the same versions, nothing is missing, but for
 * what was removed by hand.
 */
function ready() {
  if (!in_checkout) return true
  if (fs.existsSync(at(UNFINISHED))) return false
  if (!fs.existsSync(at('node_modules/.package-lock.json'))) return false
  const installed = read('node_modules/.package-lock.json')
  return Object.entries(read('package-lock.json')).every(
    ([name, { version, optional }]) =>
      name === '' || optional || (installed[name]?.version === version && fs.existsSync(at(name))),
  )
}

async function run() {
  if (fs.existsSync(at(UNFINISHED))) fs.rmSync(at('node_modules'), { recursive: true, force: true })
  fs.mkdirSync(at('node_modules'), { recursive: true })
  fs.writeFileSync(at(UNFINISHED), '')
  // Not `npm ci`: it refuses a lockfile without the packages of other platforms, which a mirror may not have.
  await report('Installing npm packages', () =>
    run_program(
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        advice:
          'The npm packages could not be installed: check the network (or npm’s registry setting) and run it again.',
      },
    ),
  )
  fs.rmSync(at(UNFINISHED))
}

export const packages = { ready, run }
