import { rnorm, runif, sample, sample_int, set_seed } from 'torchluz'
import { cases, describe_with } from '../shared'

describe("R's generator", () => {
  test.each([
    [
      'sample.int(60000, 12000) of seed 1',
      1,
      () => sample_int(60000, 12000).slice(0, 6),
      [24388, 59521, 58877, 43307, 4050, 11571],
    ],
    ['sample.int(65536, 4) of seed 42', 42, () => sample_int(65536, 4), [61413, 54425, 34020, 8826]],
    ['sample.int(65537, 4) of seed 42', 42, () => sample_int(65537, 4), [61413, 54425, 34020, 8826]],
    ['sample.int(1) of seed 42', 42, () => sample_int(1), [1]],
    ['sample(1000, 50) of seed 42', 42, () => sample(1000, 50).slice(0, 8), [561, 997, 321, 153, 74, 228, 146, 634]],
    ['runif(2) of seed -5', -5, () => runif(2), [0.7345947679132223, 0.3396927714347839]],
    [
      'rnorm(3) of seed 20211111',
      20211111,
      () => rnorm(3),
      [0.07115309883240366, 0.7443923919872816, 0.3298232998914843],
    ],
  ])('gives %s', (_, seed, draw, expected) => {
    set_seed(seed)
    draw().forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 14))
  })

  test('recycles means and deviations, and refuses what is no number', () => {
    set_seed(1)
    expect(rnorm(4, [0, 100], 0)).toEqual([0, 100, 0, 100])
    expect(() => set_seed('a' as never)).toThrow(/a seed is a whole number/)
    expect(() => sample_int(3, 5)).toThrow(/larger than the population/)
    expect(() => runif(-1)).toThrow(/'n' is a number from 0 on/)
    expect(() => sample_int(3, 2, { prob: [1, -1, 1] })).toThrow(/finite weights/)
  })
})

interface Case {
  id: string
  seed: number
  r: string
  value: { values: number[] }
}
const file = 'goldens/rng.jsonl'
const draws: Record<string, (a: number, b: number, c: number) => number[]> = {
  runif: (n, low = 0, high = 1) => runif(n, low, high),
  rnorm: (n, mean = 0, sd = 1) => rnorm(n, mean, sd),
  'sample.int': (n, size) => sample_int(n, size),
  sample: (n, size) => sample(n, size),
}

describe_with(file)('the recorded draws of R', () => {
  const plain = /^(runif|rnorm|sample\.int|sample)\(([-\d., ]+)\)$/
  const known = cases<Case>(file).filter(({ r }) => plain.test(r))
  test.each(known.map((golden) => [golden.id, golden] as const))('%s', (_, { seed, r, value }) => {
    const [, name, args] = plain.exec(r)!
    set_seed(seed)
    const drawn = draws[name!]!(...(args!.split(',').map(Number) as [number, number, number]))
    expect(drawn).toHaveLength(value.values.length)
    drawn.forEach((x, i) =>
      expect(Math.abs(x - value.values[i]!)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(x))),
    )
  })
})
