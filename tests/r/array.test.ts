/** R's arrays as users of TypeScript meet them: their elements, JSON, and what the console shows. */
import { inspect, isDeepStrictEqual } from 'node:util'
import { as_array, length, mnist_dataset, R, RArray, torch_tensor, type Tensor } from 'torchluz'
import { collate } from '../../src/data/collate'
import { TableRow } from '../../src/r/table_row'
import { has_mnist, mnist_root } from '../mnist_files'

const table = Uint8Array.from({ length: 36 }, (_, i) => i)
const row = (i: number) => new TableRow(table, i, 12, [1, 3, 4])
const nested_row_1 = [
  [
    [12, 13, 14, 15],
    [16, 17, 18, 19],
    [20, 21, 22, 23],
  ],
]

describe('an array of R', () => {
  test('gives its elements as nested arrays: to_nested(), as_array(), JSON.stringify()', () => {
    const arrays: [RArray, unknown][] = [
      [new RArray([1, 2.5], [2]), [1, 2.5]],
      [new RArray(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3], 'integer'), [[1, 2, 3], [4, 5, 6]]], // prettier-ignore
      [new RArray([1, 0], [2, 1], 'logical'), [[true], [false]]],
      [new RArray([], [2, 0]), [[], []]],
      [new RArray([], [0, 2]), []],
      [row(1), nested_row_1],
    ]
    for (const [x, nested] of arrays)
      expect([x.to_nested(), as_array(x), JSON.parse(JSON.stringify(x))]).toEqual([nested, nested, nested])
    expect(as_array(row(1))).toEqual(as_array(torch_tensor(row(1))))
    expect(JSON.stringify({ x: row(0), y: 6 })).toBe('{"x":[[[0,1,2,3],[4,5,6,7],[8,9,10,11]]],"y":6}')
  })

  test('tells its length without making elements', () => {
    const x = row(2)
    expect([x.length, length(x), x.is_waiting]).toEqual([12, 12, true])
    expect(new RArray([1, 2, 3, 4], [2, 2]).length).toBe(4)
  })

  test('gives its elements one after another, as its data has them', () => {
    const x = new RArray(Uint8Array.of(1, 2, 3, 4), [2, 2], 'integer')
    expect([[...x], Array.from(x), [...row(1)]]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      Array.from({ length: 12 }, (_, i) => 12 + i),
    ])
  })

  test('that can be iterated is still one array wherever arrays are taken', () => {
    const x = new RArray([1, 2, 3, 4, 5, 6], [2, 3])
    expect(torch_tensor(x).shape).toEqual([2, 3])
    expect(R.is_list(x)).toBe(false)
    expect((collate([x, x]) as Tensor).shape).toEqual([2, 2, 3])
    // R's loops go by columns.
    expect([...R.each(x)]).toEqual([1, 4, 2, 5, 3, 6])
  })

  test('of logical elements has NA where they are not known', () => {
    const x = new RArray([1, NaN, 0, 1], [2, 2], 'logical')
    expect(String(x)).toBe('      [,1] [,2]\n[1,]  TRUE   NA\n[2,] FALSE TRUE')
    expect(JSON.stringify(x)).toBe('[[true,null],[false,true]]')
    expect(R.as_vector(x)).toEqual([true, false, null, true])
  })

  test('has sizes that are whole numbers from 0 on', () => {
    for (const dim of [[-1, -1], [0.5, 2], [NaN]])
      expect(() => new RArray([1], dim)).toThrow(/RArray: sizes are whole numbers from 0 on, got /)
  })

  test('is shown by the console as print() shows it', () => {
    const x = new RArray(Uint8Array.of(1, 2, 3, 4), [2, 2], 'integer')
    expect(inspect(x)).toBe('     [,1] [,2]\n[1,]    1    2\n[2,]    3    4')
    expect(inspect(row(0)).split('\n')).toEqual([
      ...[', , 1', '', '     [,1] [,2] [,3]', '[1,]    0    4    8', '', ', , 2', '', '     [,1] [,2] [,3]'],
      ...['[1,]    1    5    9', '', ', , 3', '', '     [,1] [,2] [,3]', '[1,]    2    6   10', '', ', , 4', ''],
      ...['     [,1] [,2] [,3]', '[1,]    3    7   11', ''],
    ])
    expect(inspect(new RArray([], [0], 'integer'))).toBe('integer(0)')
  })

  test('of many elements is shown up to R’s max.print', () => {
    const last = (sizes: number[]): string =>
      String(new RArray(new Uint8Array(sizes.reduce((a, b) => a * b)), sizes, 'integer'))
        .split('\n')
        .at(-1)!
    expect([last([100_001]), last([60_000, 784]), last([10, 100, 200])]).toEqual([
      ' [ reached getOption("max.print") -- omitted 2 entries ]',
      ' [ reached getOption("max.print") -- omitted 59873 rows ]',
      ' [ reached getOption("max.print") -- omitted 1 row(s) and 100 matrix slice(s) ]',
    ])
  })
})

describe('a row of a table', () => {
  test('shows nothing of the table', () => {
    const x = row(1)
    x.to_nested()
    const names: string[] = []
    for (const name in x) names.push(name)
    expect([names, Object.keys(x)]).toEqual([
      ['dim', 'type', 'dimnames'],
      ['dim', 'type', 'dimnames'],
    ])
    expect(inspect(x)).not.toContain('table')
  })

  test('equals the same row, whether its elements were asked for or not, and no other', () => {
    const [read, unread] = [row(1), row(1)]
    expect(read.data).toHaveLength(12)
    expect([isDeepStrictEqual(read, unread), isDeepStrictEqual(row(1), row(2))]).toEqual([true, false])
    expect([read.row, unread.is_waiting, read.is_waiting]).toEqual([1, true, false])
    expect(row(1)).toEqual(unread)
    expect(row(1)).not.toEqual(row(2))
  })
})

test('max_col() takes logical matrices', () => {
  expect(R.max_col(new RArray([0, 1, 1, 0], [2, 2], 'logical'))).toEqual([2, 1])
})

const with_files = has_mnist ? test : test.skip
with_files('a picture of MNIST is 28 rows of 28 numbers in JSON', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  const { x } = (await mnist_dataset({ root: mnist_root })).get(1)
  write.mockRestore()
  expect(as_array<number[][][]>(x)[0]![5]!.slice(12, 18)).toEqual([3, 18, 18, 18, 126, 136])
  expect([x.at(1, 6, 13), x.length, JSON.stringify(x).length < 3000]).toEqual([3, 784, true])
})
