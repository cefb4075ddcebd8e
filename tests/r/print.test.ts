import { R, RArray, data_frame, length, mean, pipe, print, seq_along } from 'torchluz'

function printed(run: () => unknown): string {
  const written: string[] = []
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  try {
    run()
  } finally {
    spy.mockRestore()
  }
  return written.join('')
}

describe('print() shows what R shows', () => {
  test.each([
    [60000, '[1] 60000\n'],
    [0.9212, '[1] 0.9212\n'],
    [1e5, '[1] 1e+05\n'],
    [123456, '[1] 123456\n'],
    [[1.5, 2, 3], '[1] 1.5 2.0 3.0\n'],
    [1 / 3, '[1] 0.3333333\n'],
    [[true, false], '[1]  TRUE FALSE\n'],
    [['a', 'b'], '[1] "a" "b"\n'],
    [null, 'NULL\n'],
    [{ re: 1, im: 2 }, '[1] 1+2i\n'],
    [Uint8Array.of(0, 128, 63), '[1] 00 80 3f\n'],
    [{ a: 1 }, '$a\n[1] 1\n\n'],
    [
      [
        [1, 2],
        [3, 4.5],
      ],
      '     [,1] [,2]\n[1,]    1  2.0\n[2,]    3  4.5\n',
    ],
  ])('%p', (x, expected) => {
    expect(printed(() => print(x))).toBe(expected)
  })

  test('a data frame with columns to the right and the digits of each column in common', () => {
    const df = data_frame({ set: ['train', 'valid'], epoch: [1, 1], value: [1.6925178, 0.74772] })
    expect(printed(() => print(df))).toBe('    set epoch    value\n1 train     1 1.692518\n2 valid     1 0.747720\n')
    expect(() => data_frame({ a: [1], b: [1, 2] })).toThrow(/differ in length/)
  })
})

describe('pipe()', () => {
  test('hands a value through, and awaits a stage that returns a promise', async () => {
    expect(pipe(2, (x) => x + 1, String)).toBe('3')
    await expect(
      pipe(
        2,
        async (x) => x + 1,
        (x) => x * 2,
      ),
    ).resolves.toBe(6)
    expect(() => pipe(1, 3 as never)).toThrow(/stage 1 is not a function/)
  })
})

describe('vectors', () => {
  test('have lengths, indices and means', () => {
    expect(length([1, 2, 3])).toBe(3)
    expect(seq_along(['a', 'b'])).toEqual([1, 2])
    expect(mean([true, false, true, true])).toBe(0.75)
    expect(() => mean('x' as never)).toThrow(/it takes numbers/)
    const array = new RArray(Uint8Array.of(1, 2, 3, 4), [2, 2], 'integer')
    expect([array.at(2, 1), array.to_nested()]).toEqual([
      3,
      [
        [1, 2],
        [3, 4],
      ],
    ])
    expect(() => array.at(3, 1)).toThrow(/out of bounds/)
  })
})

test('collect() asks a function for no value that it throws away', () => {
  let given = 0
  expect(R.collect(() => ++given, 3)).toEqual([1, 2, 3])
  expect(given).toBe(3)
})
