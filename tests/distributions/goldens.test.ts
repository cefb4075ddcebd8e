import {
  as_array,
  distr_bernoulli,
  distr_categorical,
  distr_chi2,
  distr_gamma,
  distr_mixture_same_family,
  distr_multivariate_normal,
  distr_normal,
  distr_poisson,
  r_class,
  torch_eye,
  torch_manual_seed,
  torch_ones,
  torch_tensor,
  torch_zeros,
  type Distribution,
  type Tensor,
} from 'torchluz'
import { to_text } from '../../src/r/print'
import { cases, describe_with, number } from '../shared'

const t = torch_tensor

/** R's distributions as ours. */
const made: Record<string, () => Distribution> = {
  'distr_normal(torch_tensor(1), torch_tensor(2))': () => distr_normal(t(1), t(2)),
  'distr_normal(torch_tensor(c(0, 1)), torch_tensor(c(1, 3)))': () => distr_normal(t([0, 1]), t([1, 3])),
  'distr_normal(0, 1)': () => distr_normal(0, 1),
  'distr_bernoulli(torch_tensor(0.3))': () => distr_bernoulli(t(0.3)),
  'distr_bernoulli(torch_tensor(c(0.3, 0.9)))': () => distr_bernoulli(t([0.3, 0.9])),
  'distr_bernoulli(logits = torch_tensor(c(-1, 2)))': () => distr_bernoulli({ logits: t([-1, 2]) }),
  'distr_categorical(torch_tensor(c(0.2, 0.3, 0.5)))': () => distr_categorical(t([0.2, 0.3, 0.5])),
  'distr_categorical(logits = torch_tensor(c(0, 1, 2)))': () => distr_categorical({ logits: t([0, 1, 2]) }),
  'distr_categorical(torch_tensor(matrix(c(0.2, 0.5, 0.8, 0.5), 2)))': () =>
    distr_categorical(
      t([
        [0.2, 0.8],
        [0.5, 0.5],
      ]),
    ),
  'distr_gamma(torch_tensor(2), torch_tensor(3))': () => distr_gamma(t(2), t(3)),
  'distr_gamma(torch_tensor(c(0.5, 5)), torch_tensor(1))': () => distr_gamma(t([0.5, 5]), t(1)),
  'distr_chi2(torch_tensor(3))': () => distr_chi2(t(3)),
  'distr_poisson(torch_tensor(4))': () => distr_poisson(t(4)),
  'distr_multivariate_normal(torch_tensor(c(0, 1)), covariance_matrix = torch_tensor(matrix(c(2, 0.5, 0.5, 1), 2)))':
    () =>
      distr_multivariate_normal(t([0, 1]), {
        covariance_matrix: t([
          [2, 0.5],
          [0.5, 1],
        ]),
      }),
  'distr_multivariate_normal(torch_zeros(2), scale_tril = torch_tensor(matrix(c(1, 0.5, 0, 2), 2)))': () =>
    distr_multivariate_normal(torch_zeros(2), {
      scale_tril: t([
        [1, 0],
        [0.5, 2],
      ]),
    }),
  'distr_multivariate_normal(torch_zeros(2), precision_matrix = torch_eye(2) * 2)': () =>
    distr_multivariate_normal(torch_zeros(2), { precision_matrix: torch_eye(2).mul(2) }),
  'distr_mixture_same_family(distr_categorical(torch_tensor(c(0.3, 0.7))), distr_normal(torch_tensor(c(0, 3)), torch_tensor(c(1, 0.5))))':
    () => distr_mixture_same_family(distr_categorical(t([0.3, 0.7])), distr_normal(t([0, 3]), t([1, 0.5]))),
}

interface Recorded {
  dtype: string
  shape: number[]
  values: (number | string)[]
}
type Golden = { id: string; value: string; batch_shape: number[]; event_shape: number[] } & Record<
  string,
  Recorded | { error: string }
>
const file = 'goldens/numeric/distr.jsonl'

/** `torch_tensor(c(1L, 2L), dtype = torch_long())` and the like. */
function value_of(r: string): Tensor {
  const numbers = /c\(([^)]*)\)/.exec(r)![1]!.split(',')
  return t(numbers[0]!.includes('L') ? numbers.map((x) => BigInt(x.replace('L', '').trim())) : numbers.map(Number))
}

const asked: Record<string, (d: Distribution, value: Tensor) => Tensor> = {
  log_prob: (d, value) => d.log_prob(value),
  entropy: (d) => d.entropy(),
  mean: (d) => d.mean,
  variance: (d) => d.variance,
  stddev: (d) => d.stddev,
  cdf: (d, value) => d.cdf(value),
  icdf: (d) => d.icdf(t([0.1, 0.9])),
  sample: (d) => d.sample(),
  sample_5: (d) => d.sample(5),
  sample_2_3: (d) => d.sample([2, 3]),
  rsample_4: (d) => d.rsample(4),
  enumerate_support: (d) => d.enumerate_support(),
}

/** What R's package does not have, and what has been added here. */
const beyond_r: { holds(id: string, what: string): boolean; reason: string }[] = [
  {
    holds: (id, what) => id.startsWith('distr_categorical') && ['entropy', 'enumerate_support'].includes(what),
    reason: 'sums and lists over the categories',
  },
  {
    holds: (id, what) => /^distr_(gamma|chi2)/.test(id) && what === 'cdf',
    reason: 'the incomplete gamma function',
  },
  {
    holds: (id, what) => id.startsWith('distr_mixture') && ['mean', 'variance', 'stddev'].includes(what),
    reason: "follow from the components'",
  },
]

describe_with(file)('distributions equal those of R', () => {
  // Not by each(), which refuses to have no cases where the recordings are not there.
  const one = (golden: Golden) => () => {
    const { id } = golden
    test('in the shapes of batch and event', () => {
      const d = made[id]!()
      expect(d.batch_shape).toEqual(golden.batch_shape)
      expect(d.event_shape).toEqual(golden.event_shape)
    })

    test.each(Object.entries(asked))('in %s', (what, ask) => {
      const wanted = golden[what] as Recorded | { error: string }
      const d = made[id]!()
      torch_manual_seed(1)
      if ('error' in wanted) {
        if (beyond_r.some(({ holds }) => holds(id, what))) expect(() => ask(d, value_of(golden.value))).not.toThrow()
        else expect(() => ask(d, value_of(golden.value))).toThrow(/has no|not implemented/)
        return
      }
      const found = ask(d, value_of(golden.value))
      expect([found.dtype.name, found.shape]).toEqual([wanted.dtype, wanted.shape])
      const numbers = (as_array(found.reshape([-1])) as number[]).map(Number)
      numbers.forEach((x, i) => {
        const y = number(wanted.values[i]!)
        if (Number.isNaN(y)) expect(x).toBeNaN()
        else if (!(Math.abs(x - y) <= 1e-6 + 1e-5 * Math.abs(y))) expect(x).toBe(y)
      })
    })
  }
  for (const golden of cases<Golden>(file)) describe(golden.id, one(golden))
})

describe_with('goldens/print.jsonl')('printing', () => {
  const goldens = cases<{ r: string; stdout: string }>('goldens/print.jsonl')
  const shown: Record<string, () => unknown> = {
    'distr_normal(0, 1)': () => distr_normal(0, 1),
    'distr_normal(torch_tensor(0), torch_tensor(1))': () => distr_normal(t(0), t(1)),
    'distr_normal(torch_zeros(2), torch_ones(2))': () => distr_normal(torch_zeros(2), torch_ones(2)),
    'distr_bernoulli(0.5)': () => distr_bernoulli(0.5),
    'distr_bernoulli(torch_tensor(0.5))': () => distr_bernoulli(t(0.5)),
    'distr_categorical(torch_tensor(c(0.2, 0.8)))': () => distr_categorical(t([0.2, 0.8])),
    'distr_gamma(torch_tensor(1), torch_tensor(2))': () => distr_gamma(t(1), t(2)),
    'distr_poisson(torch_tensor(3))': () => distr_poisson(t(3)),
    'distr_chi2(torch_tensor(3))': () => distr_chi2(t(3)),
    'class(distr_normal(torch_tensor(0), torch_tensor(1)))': () => r_class(distr_normal(t(0), t(1))),
  }
  const trimmed = (text: string) => text.replace(/ +$/gm, '')
  test.each(Object.entries(shown))("is R's: %s", (r, value) => {
    expect(trimmed(to_text(value()))).toBe(trimmed(goldens.find((golden) => golden.r === r)!.stdout))
  })
})

describe_with('goldens/errors.jsonl')('refusals', () => {
  test("are R's, and what R accepts is accepted", () => {
    const either = /Either `probs` or `logits` must be specified, but not both/
    expect(() => distr_bernoulli()).toThrow(either)
    expect(() => distr_bernoulli({ probs: t(0.5), logits: t(0) })).toThrow(either)
    expect(() => distr_normal(0, 1).log_prob('a' as never)).toThrow(
      /'value' is a tensor or a number, got the string "a"/,
    )
    expect(String(distr_normal(t(0), t(-1)))).toBe('torch_Normal ()')
    for (const make of [() => distr_bernoulli(t(2)), () => distr_categorical(t([-1, 2])), () => distr_poisson(t(-1))])
      expect(make).not.toThrow()
    expect(distr_bernoulli(t(0.5)).log_prob(t(3)).item()).toBeCloseTo(-0.6931, 4)
  })
})
