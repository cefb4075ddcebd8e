// What the steps share: running a program, saying what is done, remembering from what something was built.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** A failure whose message tells the user what to do. */
export class StepError extends Error {}

/** A path from the checkout's root. */
export const at = (...parts) => path.join(root, ...parts)

/**
 * Runs a program in the checkout with its output kept; `on_line` sees each line. Fails with the end of the output and
 * with `advice`.
 */
export function run_program(command, args, { advice = '', on_line = () => {}, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines = []
    for (const stream of [child.stdout, child.stderr]) {
      let rest = ''
      stream.setEncoding('utf8').on('data', (text) => {
        const parts = (rest + text).split(/\r?\n/)
        rest = parts.pop()
        for (const line of parts) {
          lines.push(line)
          on_line(line)
        }
      })
      stream.on('end', () => rest && lines.push(rest))
    }
    const stop = (signal) => child.kill(signal)
    process.once('SIGINT', stop).once('SIGTERM', stop)
    const fail = (reason) => reject(new StepError([...lines.slice(-60), '', reason, advice].join('\n').trim()))
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`))
    child.on('close', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      if (code === 0) resolve(lines)
      else fail(`${path.basename(command)} ${signal ? `was stopped by ${signal}` : `failed with exit code ${code}`}.`)
    })
  })
}

/** Runs one of the installed npm packages' programs, under this Node. */
export const run_package = (script, args, options) =>
  run_program(process.execPath, [at('node_modules', script), ...args], options)

/** Says what is being done, shows how far it is, and says how long it took; on a terminal all in one line. */
export async function report(title, work) {
  const live = process.stdout.isTTY === true
  const start = Date.now()
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(0)} s`
  let done = 0
  const draw = () => {
    const filled = Math.round(done * 24)
    const bar = done > 0 ? ` ${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${Math.round(done * 100)}%` : ' …'
    process.stdout.write(`\r\x1b[K${title}${bar} ${seconds()}`)
  }
  if (live) draw()
  else console.log(`${title} …`)
  const timer = live ? setInterval(draw, 200) : undefined
  try {
    const result = await work((fraction) => (done = fraction))
    if (live) process.stdout.write('\r\x1b[K')
    console.log(`${title}: done in ${seconds()}`)
    return result
  } catch (error) {
    if (live) process.stdout.write('\n')
    throw error
  } finally {
    clearInterval(timer)
  }
}

/** Every file below the given files and folders, sorted. */
function files_of(paths) {
  return paths.flatMap((name) => {
    const stat = fs.statSync(at(name), { throwIfNoEntry: false })
    if (!stat) return []
    if (stat.isFile()) return [name]
    return files_of(
      fs
        .readdirSync(at(name))
        .sort()
        .map((child) => `${name}/${child}`),
    )
  })
}

/** What stands for the state of source files (by size and time, which is quick) and of other values. */
export function fingerprint(paths, ...values) {
  const hash = createHash('sha256').update(JSON.stringify([root, ...values]))
  for (const name of files_of(paths)) {
    const { size, mtimeMs } = fs.statSync(at(name))
    hash.update(`${name} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Remembers, under build/, the fingerprint that something was built from. */
export const stamp = (name) => ({
  is: (value) => fs.existsSync(at('build', name)) && fs.readFileSync(at('build', name), 'utf8') === value,
  write: (value) => {
    fs.mkdirSync(at('build'), { recursive: true })
    fs.writeFileSync(at('build', name), value)
  },
  clear: () => fs.rmSync(at('build', name), { force: true }),
})
