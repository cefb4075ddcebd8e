/** Files that appear whole or not at all, whoever else writes to their folder. */
import crypto from 'node:crypto'
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { torch_load, torch_save } from 'torchluz'
import { make_file, part_of } from '../../../src/torch/serialize/sink'
import { temporary_folder } from './support'

const path_of = temporary_folder()
let count = 0
const new_folder = (): string => {
  const folder = path_of(`folder-${++count}`)
  fs.mkdirSync(folder)
  return folder
}
/** The name of a file that a process, of this machine and by default dead, was writing. */
const left_by = (target: string, process_id = 999999999): string =>
  part_of(target).replace(`-${process.pid}-`, `-${process_id}-`)

afterEach(() => jest.restoreAllMocks())

test('a dead file that cannot be removed keeps nobody from saving', () => {
  const folder = new_folder()
  const [path, dead] = [join(folder, 'x.pt'), left_by(join(folder, 'y.pt'))]
  fs.writeFileSync(dead, 'of another user, in a sticky folder')
  jest.spyOn(fs, 'rmSync').mockImplementation(() => {
    throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })
  })
  torch_save([1], path)
  expect([torch_load(path), fs.existsSync(dead)]).toEqual([[1], true])
})

test('a folder with the name of a dead file stays, and keeps nobody from saving', () => {
  const folder = new_folder()
  const [path, named] = [join(folder, 'x.pt'), left_by(join(folder, 'x.pt'))]
  fs.mkdirSync(named)
  torch_save([1], path)
  expect([torch_load(path), fs.existsSync(named)]).toEqual([[1], true])
})

test('a folder that cannot be read is written to', () => {
  const path = join(new_folder(), 'x.pt')
  jest.spyOn(fs, 'readdirSync').mockImplementation(() => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  })
  torch_save([1], path)
  expect(torch_load(path)).toEqual([1])
})

test('what a thread of a running process left is removed after a day', () => {
  const folder = new_folder()
  const [fresh, old] = ['a', 'b'].map((name) => left_by(join(folder, name), process.pid)) as [string, string]
  for (const file of [fresh, old]) fs.writeFileSync(file, 'half')
  const before = Date.now() / 1000 - 25 * 60 * 60
  fs.utimesSync(old, before, before)
  torch_save([1], join(folder, 'x.pt'))
  expect(fs.readdirSync(folder).sort()).toEqual([basename(fresh), 'x.pt'].sort())
})

test('two writers never write to the same file', () => {
  const path = join(new_folder(), 'x.pt')
  expect(part_of(path)).not.toBe(part_of(path))
  jest.spyOn(crypto, 'randomBytes').mockImplementation(() => Buffer.from('same'))
  fs.writeFileSync(part_of(path), 'of the other')
  expect(() => torch_save([1], path)).toThrow(/cannot be written/)
  expect([fs.readFileSync(part_of(path), 'utf8'), fs.existsSync(path)]).toEqual(['of the other', false])
})

test('processes of containers, which each count their own, are told apart', () => {
  const machine_of = (namespace: string): string => {
    jest.spyOn(fs, 'readlinkSync').mockImplementation(() => namespace)
    let name = ''
    jest.isolateModules(() => {
      const sink = jest.requireActual<{ part_of: (target: string) => string }>('../../../src/torch/serialize/sink')
      name = sink.part_of('x').split(/[.-]/)[1]!
    })
    return name
  }
  expect(machine_of('pid:[1]')).toBe(machine_of('pid:[1]'))
  expect(machine_of('pid:[1]')).not.toBe(machine_of('pid:[2]'))
})

test('a save whose file vanishes fails, says so, and keeps what was there', () => {
  const path = join(new_folder(), 'x.pt')
  torch_save([1], path)
  const make = (part: string): void => {
    fs.writeFileSync(part, 'new')
    fs.rmSync(part)
  }
  expect(() => make_file(path, make, 'torch_save')).toThrow(
    /torch_save: '.*x\.pt' cannot be written: somebody removed the file with its new contents before it was whole/,
  )
  expect([torch_load(path), fs.readdirSync(join(path, '..'))]).toEqual([[1], ['x.pt']])
})
