import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { files_below, libtorch_files, root, temporary, write_files } from './support'

/** Stands for cmake-js: notes what it is told and builds what it would. */
const CMAKE_JS = `
const fs = require('node:fs')
fs.appendFileSync('called', process.argv.slice(2).join(' ') + '\\n')
if (process.argv[2] === 'build') {
  const { spawn } = require('node:child_process')
  if (process.env.SLOW) spawn(process.execPath, ['-e', 'console.log("[1/4]"); setInterval(() => {}, 1000)'], { stdio: 'inherit' })
  fs.mkdirSync('build/Release/loader', { recursive: true })
  for (const file of ['torchluz.node', 'loader/loader.node']) fs.writeFileSync('build/Release/' + file, '')
  fs.writeFileSync('build/Release/loader/libtorch-version', '2.13.0')
}`

const folder = temporary()
const libtorch = write_files(path.join(folder, 'libtorch'), libtorch_files('libtorch'))
let count = 0

/** A package as npm installs it, without an addon. */
function installed_package(files: Record<string, string> = {}): string {
  const place = path.join(folder, `package-${++count}`)
  for (const part of ['scripts/setup', 'scripts/setup.mjs', 'lib/native', 'package.json'])
    fs.cpSync(path.join(root, part), path.join(place, part), { recursive: true })
  for (const name of ['node-gyp-build', 'node-addon-api'])
    fs.cpSync(path.join(root, 'node_modules', name), path.join(place, 'node_modules', name), { recursive: true })
  return write_files(place, { 'node_modules/cmake-js/bin/cmake-js': CMAKE_JS, 'binding/addon.cpp': '', ...files })
}

const env = { ...process.env, LIBTORCH: libtorch }
const setup = (place: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [path.join(place, 'scripts', 'setup.mjs'), ...args], { encoding: 'utf8', env })
const called = (place: string): string[] => {
  const file = path.join(place, 'called')
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n') : []
}

describe('setting an installed package up', () => {
  test('compiles the addon with the libtorch that is found, once', () => {
    const place = installed_package()
    expect(setup(place)).toMatchObject({ status: 0, stderr: '' })
    expect(called(place)).toEqual([
      `configure --CDLIBTORCH=${path.join(libtorch, 'libtorch')}`,
      expect.stringMatching(/^build /),
    ])
    expect(setup(place)).toMatchObject({ status: 0, stdout: '' })
    expect(called(place)).toHaveLength(2)
  })

  test('takes the shipped addon that fits; --force compiles one all the same', () => {
    const shipped = `prebuilds/libtorch-2.13/prebuilds/${process.platform}-${process.arch}`
    const place = installed_package({
      [`${shipped}/torchluz.node`]: '',
      [`${shipped}/loader/libtorch-version`]: '2.13.0\n',
    })
    expect(setup(place)).toMatchObject({ status: 0, stdout: '' })
    expect(called(place)).toEqual([])
    expect(setup(place, '--force')).toMatchObject({ status: 0 })
    expect(called(place)).toHaveLength(2)
  })

  test('compiles one where those that are shipped are for other versions of libtorch', () => {
    const shipped = `prebuilds/libtorch-2.12/prebuilds/${process.platform}-${process.arch}`
    const place = installed_package({
      [`${shipped}/torchluz.node`]: '',
      [`${shipped}/loader/libtorch-version`]: '2.12.1\n',
    })
    expect(setup(place)).toMatchObject({ status: 0 })
    expect(called(place)).toHaveLength(2)
  })

  test('Ctrl-C ends all that it has started; what is half-built is not used, and the next run completes it', async () => {
    const place = installed_package()
    setup(place)
    const child = spawn(process.execPath, [path.join(place, 'scripts', 'setup.mjs'), '--force'], {
      env: { ...env, SLOW: '1' },
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const timer = setInterval(() => {
      if (called(place).length < 4 || !files_below(place).includes('build/Release/torchluz.node')) return
      clearInterval(timer)
      child.kill('SIGINT')
    }, 20)
    // The streams close when the last process that holds them has ended.
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, said }).toEqual({ code: 130, said: '\nInterrupted: run it again to go on.\n' })
    expect(files_below(place)).not.toContain('build/setup.lock')
    expect(setup(place)).toMatchObject({ status: 0 })
    expect(called(place)).toHaveLength(5)
    expect(setup(place)).toMatchObject({ status: 0, stdout: '' })
  })
})
