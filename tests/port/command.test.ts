/** `torchluz port` on folders, and what it tells of scripts. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { explained, port_command } from '../../src/cli/port'
import { port } from '../../src/port'

// The formatter loads its parsers in a way that is not there in tests.
jest.mock('prettier', () => {
  throw new Error('it is not installed')
})

let folder: string
let told: string[]
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'torchluz-command-'))
  told = []
  jest.spyOn(console, 'error').mockImplementation((text: string) => void told.push(text))
})
afterEach(() => {
  jest.restoreAllMocks()
  fs.rmSync(folder, { recursive: true, force: true })
})
const write = (name: string, text: string): void => {
  const file = path.join(folder, 'r', name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
const written = (): string[] => fs.readdirSync(path.join(folder, 'ts'), { recursive: true, encoding: 'utf8' }).sort()

describe('a folder', () => {
  test('keeps its form', async () => {
    write('a.R', 'x <- 1')
    write('lab/a.R', 'x <- 2')
    expect(await port_command([path.join(folder, 'r')], { out: path.join(folder, 'ts') })).toBe(0)
    expect(written()).toEqual(['a.ts', 'lab', path.join('lab', 'a.ts')])
    expect(fs.readFileSync(path.join(folder, 'ts/lab/a.ts'), 'utf8')).toContain('x = 2')
  })
  test('has a file for each script, also of scripts of one name', async () => {
    write('a.R', 'x <- 1')
    write('a.Rmd', 'Text\n\n```{r}\nx <- 2\n```\n')
    await port_command([path.join(folder, 'r')], { out: path.join(folder, 'ts') })
    expect(written()).toEqual(['a-rmd.ts', 'a.ts'])
  })
  test('goes on after a script that is no R, and says where that ends', async () => {
    write('a.R', 'x <- 1\ny <- f(2 +\n')
    write('b.R', 'x <- "abc\n')
    write('c.R', 'x <- 1')
    expect(await port_command([path.join(folder, 'r')], { out: path.join(folder, 'ts') })).toBe(1)
    expect(written()).toEqual(['c.ts'])
    expect(told[0]).toMatch(/a\.R:2:7: expected the end of what begins here: '\(' is not closed/)
    expect(told[1]).toMatch(/b\.R:1:6: expected the end of the text that begins here/)
  })
})

test('each statement is explained by the rules that made it', async () => {
  const text = explained(await port('library(torch)\nx <- torch_ones(2, 3)\nx$sum(dim = 1)'))
  expect(text).toContain('1\tpackages become imports of just the names in use')
  expect(text).toContain('2\ta variable that is assigned once is a const')
  expect(text).toContain('3\targuments by name go into an object at the end; what the prompt would show is printed')
})

test('helpers that no statement needs in the end are not imported', async () => {
  expect((await port('print(1:3)')).imports).toEqual(['print'])
})
