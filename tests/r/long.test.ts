/** What is longer than R's max.print, 99999 elements, is shown so far, whatever kind it is of. */
import { R, RArray } from 'torchluz'
import { to_text } from '../../src/r/print'

const lines_of = (x: unknown): string[] => to_text(x).split('\n')
const entries = (count: number): string => ` [ reached getOption("max.print") -- omitted ${count} entries ]`
const many = 200_000
const names = Array.from({ length: 99_999 }, (_, i) => `n${i}`)

test.each<[string, unknown]>([
  ['numbers', new Array(many).fill(1)],
  ['text', new Array(many).fill('a')],
  ['an array of doubles', new Float64Array(many)],
  ['an array of bigints', new BigInt64Array(many)],
  ['bytes', new Uint8Array(many)],
  ['an array of R', new RArray(new Float64Array(many), [many])],
])('%s', (_, x) => {
  const lines = lines_of(x)
  expect(lines.at(-1)).toBe(entries(100_001))
  expect(lines[0]).toMatch(/^ +\[1\] /)
})

test('of 99999 elements there is nothing left to tell, named or not', () => {
  const named = new RArray(new Float64Array(names.length), [names.length], 'double', [names])
  for (const x of [new Array(names.length).fill(1), named]) expect(lines_of(x).join()).not.toContain('omitted')
})

test('the width is that of the elements shown', () => {
  expect(lines_of([...new Array<number>(99_999).fill(1), 123456])[0]).toBe(lines_of(new Array(99_999).fill(1))[0])
})

test('a vector with names, and a factor with its levels', () => {
  const named = R.setNames(
    new Array(many).fill(1),
    Array.from({ length: many }, (_, i) => `n${i}`),
  ) as unknown
  expect(lines_of(named).at(-1)).toBe(entries(100_001))
  expect(lines_of(R.factor(new Array(many).fill('a'))).slice(-2)).toEqual([entries(100_001), 'Levels: a'])
})

test('a matrix given by rows', () => {
  const rows = Array.from({ length: many }, () => [1, 2])
  expect(lines_of(rows).slice(-2)).toEqual([
    '[49999,]    1    2',
    ' [ reached getOption("max.print") -- omitted 150001 rows ]',
  ])
})

test('a table', () => {
  const x = new Array<number>(many).fill(1)
  expect(lines_of(R.data_frame({ x, y: x })).slice(-2)).toEqual([
    '49999 1 1',
    ` [ reached 'max' / getOption("max.print") -- omitted 150001 rows ]`,
  ])
})
