import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { libtorch_files, root, temporary, write_files } from '../cli/support'

const folder = temporary()
/** The version of libtorch that the addon was built with. */
const built = fs.readFileSync(path.join(root, 'build', 'Release', 'loader', 'libtorch-version'), 'utf8').trim()

/** Runs JavaScript in a new process, with `torchluz` being the built package. */
function run(script: string, env: NodeJS.ProcessEnv = {}): { status: number | null; stdout: string; stderr: string } {
  const setup = `const root = ${JSON.stringify(root)}; const torchluz = () => require(root)\n`
  return spawnSync(process.execPath, ['-e', setup + script], { encoding: 'utf8', env: { ...process.env, ...env } })
}

/** What keeps the addon from being loaded. */
const refusal = (env: NodeJS.ProcessEnv): string =>
  run(`try { torchluz() } catch (error) { console.log(error.name + ': ' + error.message) }`, env).stdout

describe('loading', () => {
  test('the environment is left as it was', () => {
    expect(run(`torchluz(); console.log(process.env.GOMP_SPINCOUNT)`).stdout).toBe('undefined\n')
  })

  test('a worker thread loads it a second time, and both go on', () => {
    const { stdout, status } = run(`
      const { Worker } = require('node:worker_threads')
      const sum = () => torchluz().torch_tensor([1, 2, 3]).sum().item()
      console.log(sum())
      const worker = new Worker(\`console.log(require(\${JSON.stringify(root)}).torch_ones(4).sum().item())\`, { eval: true })
      worker.on('exit', (code) => console.log(code, sum()))`)
    expect({ stdout, status }).toEqual({ stdout: '6\n4\n0 6\n', status: 0 })
  })

  test('worker threads load it where the main thread does not, one after another and at once', () => {
    const { stdout, status } = run(`
      const { Worker } = require('node:worker_threads')
      const code = \`const t = require(\${JSON.stringify(root)}); t.torch_ones(300, 300).mm(t.torch_ones(300, 300))\`
      const work = () => new Promise((resolve) => new Worker(code, { eval: true }).on('exit', resolve))
      work().then(() => Promise.all([work(), work(), work()])).then((codes) => console.log(...codes))`)
    expect({ stdout, status }).toEqual({ stdout: '0 0 0\n', status: 0 })
  })
})

describe('what cannot be loaded says what to do', () => {
  test('no libtorch', () => {
    expect(refusal({ LIBTORCH: path.join(folder, 'nowhere') })).toMatch(
      /^SetupError: LIBTORCH is set.*npx torchluz setup/s,
    )
  })

  test('a libtorch of another minor version than the addon was built with', () => {
    const version = built.startsWith('2.11') ? '2.12.0' : '2.11.0'
    const other = write_files(path.join(folder, 'other'), libtorch_files('libtorch', `${version}+cpu`))
    expect(refusal({ LIBTORCH: other })).toMatch(
      /is 2\.1[12]\.0, but torchluz's addon was built with 2\.1\d.*npx torchluz setup/s,
    )
  })

  test('a damaged libtorch', () => {
    const damaged = write_files(path.join(folder, 'damaged'), libtorch_files('libtorch', built, 'no library at all'))
    expect(refusal({ LIBTORCH: damaged })).toMatch(
      /^SetupError: .*could not be loaded.*damaged or for another processor/s,
    )
  })
})

describe('the two entries', () => {
  test('import has every name that require has', () => {
    const { stdout } = run(`
      const names = (module) => Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports').sort()
      import(root + '/lib/index.mjs').then((entry) => {
        console.log(names(entry).length > 500, JSON.stringify(names(entry)) === JSON.stringify(names(torchluz())))
        console.log(entry.default === torchluz(), entry.torch_tensor === torchluz().torch_tensor)
      })`)
    expect(stdout).toBe('true true\ntrue true\n')
  })

  test('what require has are values, which take no time to get', () => {
    const { stdout } = run(`
      const exported = Object.values(Object.getOwnPropertyDescriptors(torchluz()))
      console.log(exported.length > 500, exported.every((property) => 'value' in property))`)
    expect(stdout).toBe('true true\n')
  })
})
