// What the steps share: where they are, running a program, saying what is done, remembering from what something was built.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** A failure whose message tells the user what to do. */
export class StepError extends Error {}

/** The user has stopped the set-up. */
export class Interrupted extends Error {}

/** A path from the root, of a checkout or of the installed package. */
export const at = (...parts) => path.join(root, ...parts)

/** Whether this is a checkout: the installed package has its TypeScript compiled. */
export const in_checkout = fs.existsSync(at('src'))

/** A file of an npm package, wherever npm has put that package. */
export const package_file = (name) => createRequire(at('package.json')).resolve(name)

/** Does `work` with Ctrl-C and requests to end going to `stop`: this process tidies up first. */
async function while_stoppable(stop, work) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

/**
 * Runs a program at the root with its output kept; `on_line` sees each line. Fails with the end of the output and with
 * `advice`. When the user stops it, so does all that it has started, before this ends.
 */
export function run_program(command, args, { advice = '', on_line = () => {} } = {}) {
  // A group of its own: Ctrl-C on a terminal then reaches it from here alone, once.
  const detached = process.platform !== 'win32'
  const child = spawn(command, args, { cwd: root, detached, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stopped, ended] = [false, false]
  const kill = (signal) => {
    if (ended || child.pid === undefined) return
    if (detached) process.kill(-child.pid, signal)
    else child.kill(signal)
  }
  const stop = (signal) => {
    kill(signal)
    // npm takes its time: what it leaves is cleared away by the next set-up.
    if (!stopped) setTimeout(kill, 2000, 'SIGKILL').unref()
    stopped = true
  }
  const run = new Promise((resolve, reject) => {
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
    const fail = (reason) => reject(new StepError([...lines.slice(-60), '', reason, advice].join('\n').trim()))
    child.on('exit', () => (ended = true))
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`))
    child.on('close', (code, signal) => {
      if (stopped) reject(new Interrupted())
      else if (code === 0) resolve(lines)
      else fail(`${path.basename(command)} ${signal ? `was stopped by ${signal}` : `failed with exit code ${code}`}.`)
    })
  })
  return while_stoppable(stop, () => run)
}

/** Runs one of the installed npm packages' programs, under this Node. */
export const run_package = (script, args, options) =>
  run_program(process.execPath, [package_file(script), ...args], options)

/**
 * Runs a program that shows its own progress and tidies up when it is stopped.
 *
 * @returns its exit code.
 */
export function show_program(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
  let stopped = false
  const stop = (signal) => {
    stopped = true
    child.kill(signal)
  }
  const run = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (stopped ? reject(new Interrupted()) : resolve(code)))
  })
  return while_stoppable(stop, () => run)
}

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
