/** Whole scripts of R beside what R prints of them (`#>`): ported and run, they print the same. */
import fs from 'node:fs'
import path from 'node:path'
import { run_script } from '../goldens/script'

const folder = path.join(__dirname, 'scripts')
const settled = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()

beforeAll(() => {
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true)
})

test.each(fs.readdirSync(folder).filter((name) => name.endsWith('.R')))('%s', async (name) => {
  const lines = fs.readFileSync(path.join(folder, name), 'utf8').split('\n')
  const { made, printed, error } = await run_script(lines.map((line) => (line.startsWith('#>') ? '' : line)).join('\n'))
  expect(made.problems).toEqual([])
  if (error) throw error
  const should = lines.filter((line) => line.startsWith('#>')).map((line) => line.slice(3))
  expect(settled(printed.split('\n'))).toBe(settled(should))
})
