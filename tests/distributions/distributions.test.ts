import {
  as_array,
  autograd_grad,
  distr_bernoulli,
  distr_categorical,
  distr_chi2,
  distr_gamma,
  distr_mixture_same_family,
  distr_multivariate_normal,
  distr_normal,
  distr_poisson,
  r_class,
  torch_double,
  torch_manual_seed,
  torch_tensor,
  torch_zeros,
  torch_eye,
  torch_arange,
  TorchError,
  type Distribution,
  type Tensor,
} from 'torchluz'

const d = (x: Parameters<typeof torch_tensor>[0]): Tensor => torch_tensor(x, { dtype: torch_double() })
const flat = (x: Tensor): number[] => (as_array(x.detach().reshape([-1])) as number[]).map(Number)

/** One of each, in double. */
const each: Record<string, () => Distribution> = {
  normal: () => distr_normal(d([0, 1]), d([1, 3])),
  bernoulli: () => distr_bernoulli(d([0.3, 0.9])),
  categorical: () =>
    distr_categorical(
      d([
        [0.2, 0.3, 0.5],
        [0.6, 0.3, 0.1],
      ]),
    ),
  gamma: () => distr_gamma(d([2, 5]), d([3, 1])),
  chi2: () => distr_chi2(d([3, 6])),
  poisson: () => distr_poisson(d([4, 0.5])),
  multivariate_normal: () =>
    distr_multivariate_normal(d([0, 1]), {
      covariance_matrix: d([
        [2, 0.5],
        [0.5, 1],
      ]),
    }),
  mixture: () => distr_mixture_same_family(distr_categorical(d([0.3, 0.7])), distr_normal(d([0, 3]), d([1, 0.5]))),
}

describe.each(Object.entries(each).filter(([name]) => name !== 'categorical'))('samples of %s', (_, make) => {
  test('have its mean and variance', () => {
    torch_manual_seed(1)
    const draws = make().sample(20000)
    const [mean, variance] = [flat(draws.mean({ dim: 1 })), flat(draws.var({ dim: 1 }))]
    flat(make().mean).forEach((x, i) => expect(Math.abs(mean[i]! - x)).toBeLessThan(0.05 * (1 + Math.abs(x))))
    flat(make().variance).forEach((x, i) => expect(Math.abs(variance[i]! - x)).toBeLessThan(0.08 * (1 + x)))
  })
})

describe('densities', () => {
  test.each(['normal', 'gamma', 'chi2', 'mixture'])('of %s have the integral that cdf() tells', (name) => {
    const one = each[name]!()
    const [from, to] = name === 'normal' || name === 'mixture' ? [-30, 30] : [1e-6, 60]
    const count = 60000
    const step = (to - from) / count
    const at = torch_arange(from, to, step, { dtype: torch_double() }).unsqueeze(-1)
    const x = one.batch_shape.length === 0 ? at.squeeze(-1) : at
    const area = flat(one.log_prob(x).exp().sum({ dim: 1 }).mul(step))
    area.forEach((whole) => expect(whole).toBeCloseTo(1, 2))
    const middle = x.get(`1:${count / 2}`)
    const half = flat(one.log_prob(middle).exp().sum({ dim: 1 }).mul(step))
    const told = flat(one.cdf(from + (to - from) / 2))
    half.forEach((part, i) => expect(part).toBeCloseTo(told[i]!, 2))
  })

  test.each(['bernoulli', 'categorical'])('of %s sum to 1 over all values, and tell the entropy', (name) => {
    const one = each[name]!()
    const log = one.log_prob(one.enumerate_support())
    flat(log.exp().sum({ dim: 1 })).forEach((whole) => expect(whole).toBeCloseTo(1, 8))
    const entropy = flat(log.exp().mul(log).sum({ dim: 1 }).neg())
    flat(one.entropy()).forEach((x, i) => expect(x).toBeCloseTo(entropy[i]!, 8))
    flat(one.perplexity()).forEach((x, i) => expect(x).toBeCloseTo(Math.exp(entropy[i]!), 8))
  })

  test('of poisson sum to 1', () => {
    const log = distr_poisson(d([4])).log_prob(torch_arange(0, 60, 1, { dtype: torch_double() }))
    expect(log.exp().sum().item()).toBeCloseTo(1, 8)
    expect(flat(distr_poisson(d([0])).log_prob(0))[0]).toBeCloseTo(0)
  })

  test('of vectors equal those of numbers where there is no correlation', () => {
    const vectors = distr_multivariate_normal(d([0, 1]), {
      precision_matrix: d([
        [4, 0],
        [0, 0.25],
      ]),
    })
    const x = d([
      [0.3, -2],
      [1, 1],
    ])
    const numbers = distr_normal(d([0, 1]), d([0.5, 2]))
      .log_prob(x)
      .sum({ dim: -1 })
    flat(vectors.log_prob(x)).forEach((y, i) => expect(y).toBeCloseTo(flat(numbers)[i]!, 8))
    expect(flat(vectors.covariance_matrix)).toEqual([0.25, 0, 0, 4])
    flat(vectors.precision_matrix).forEach((y, i) => expect(y).toBeCloseTo([4, 0, 0, 0.25][i]!, 8))
  })

  test('have gradients with respect to the parameters', () => {
    const [loc, scale] = [d([0.5]).requires_grad_(), d([2]).requires_grad_()]
    const [by_loc, by_scale] = autograd_grad(distr_normal(loc, scale).log_prob(1.5).sum(), [loc, scale])
    expect(by_loc!.item()).toBeCloseTo(1 / 4, 10)
    expect(by_scale!.item()).toBeCloseTo(-1 / 2 + 1 / 8, 10)
  })
})

describe('rsample()', () => {
  test('has gradients with respect to the parameters, sample() has none', () => {
    const [loc, scale] = [d([0.5]).requires_grad_(), d([2]).requires_grad_()]
    const normal = distr_normal(loc, scale)
    const draw = normal.rsample(3)
    const [by_loc, by_scale] = autograd_grad(draw.sum(), [loc, scale])
    expect(by_loc!.item()).toBe(3)
    expect(by_scale!.item()).toBeCloseTo(Number(draw.sub(0.5).div(2).sum().item()), 10)
    expect(normal.sample().requires_grad).toBe(false)
    const concentration = d([2]).requires_grad_()
    const [gradient] = autograd_grad(distr_gamma(concentration, 1).rsample(5).sum(), concentration)
    expect(gradient!.item()).toBeGreaterThan(0)
  })
  test('is there where has_rsample says so', () => {
    for (const make of Object.values(each)) {
      const one = make()
      if (one.has_rsample) expect(one.rsample([2]).shape).toEqual([2, ...one.batch_shape, ...one.event_shape])
      else expect(() => one.rsample([2])).toThrow(/has no rsample/)
    }
  })
})

describe('icdf()', () => {
  test('is the inverse of cdf()', () => {
    const normal = each.normal!()
    const x = d([-0.7, 2.5])
    flat(normal.icdf(normal.cdf(x))).forEach((y, i) => expect(y).toBeCloseTo(flat(x)[i]!, 8))
  })
})

describe('expand()', () => {
  test.each(Object.entries(each))('gives %s another batch shape', (_, make) => {
    const one = make()
    const wide = one.expand([4, ...one.batch_shape])
    expect(wide.batch_shape).toEqual([4, ...one.batch_shape])
    expect(r_class(wide)).toEqual(r_class(one))
    expect(wide.sample([2]).shape).toEqual([2, 4, ...one.batch_shape, ...one.event_shape])
    const value = one.sample()
    const [narrow, all] = [flat(one.log_prob(value)), flat(wide.log_prob(value))]
    expect(all).toHaveLength(4 * narrow.length)
    all.forEach((x, i) => expect(x).toBeCloseTo(narrow[i % narrow.length]!, 8))
  })
})

describe('validate_args', () => {
  const on = { validate_args: true }
  test.each([
    ['a scale of 0', () => distr_normal(0, 0, on), /parameter scale has invalid values: they are above 0/],
    [
      'a probability of 2',
      () => distr_bernoulli(2, null, on),
      /parameter probs has invalid values: they are from 0 to 1/,
    ],
    ['NaN', () => distr_bernoulli({ logits: NaN, ...on }), /parameter logits/],
    ['a negative probability', () => distr_categorical(torch_tensor([-1, 2]), on), /parameter probs/],
    ['a negative rate', () => distr_poisson(-1, on), /parameter rate/],
    ['a negative concentration', () => distr_gamma(-1, 1, true), /parameter concentration/],
    ['no degrees of freedom', () => distr_chi2(0, on), /parameter concentration/],
    [
      'a factor that is not triangular',
      () => distr_multivariate_normal(torch_zeros(2), { scale_tril: torch_eye(2).add(1), ...on }),
      /parameter scale_tril has invalid values: they are lower triangular/,
    ],
    [
      'a covariance that is not symmetric',
      () =>
        distr_multivariate_normal(torch_zeros(2), { covariance_matrix: torch_eye(2).add(torch_tensor([0, 1])), ...on }),
      /parameter covariance_matrix/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message)
  })

  test('refuses values out of the support or of other shapes', () => {
    expect(() => distr_bernoulli(0.5, null, on).log_prob(3)).toThrow(/within the support: 0 or 1/)
    expect(() => distr_categorical([0.5, 0.5], on).log_prob(3)).toThrow(/whole numbers from 1 to 2/)
    expect(() => distr_gamma(1, 1, on).log_prob(-1)).toThrow(/within the support: above 0/)
    expect(() => distr_poisson(1, on).log_prob(0.5)).toThrow(/whole numbers from 0 on/)
    expect(() => distr_normal(torch_zeros(3), 1, on).log_prob(torch_zeros(2))).toThrow(/\[2\] vs \[3\]/)
    expect(distr_normal(torch_zeros(3), 1, on).log_prob(torch_zeros(2, 1)).shape).toEqual([2, 3])
  })

  test('leaves good ones', () => {
    for (const make of [
      () => distr_categorical([0.2, 0.8], on),
      () => distr_multivariate_normal(torch_zeros(2), { covariance_matrix: torch_eye(2), ...on }),
      () => distr_normal({ loc: 0, scale: 1, validate_args: true }),
    ])
      expect(make().validate_args).toBe(true)
  })
})

describe('bad input', () => {
  test('is refused with what was expected', () => {
    expect(() => distr_normal('a' as never, 1)).toThrow(/'loc' is a tensor or a number, got the string "a"/)
    expect(() => distr_normal(0)).toThrow(/argument 'scale' is missing/)
    expect(() => distr_normal(0, 1, { validate: true } as never)).toThrow(/unknown argument 'validate'/)
    expect(() => distr_normal(torch_zeros(2), torch_zeros(3))).toThrow(/size|broadcast|match/)
    expect(() => distr_normal(0, 1).sample(-1)).toThrow(/sizes are whole numbers from 0 on, got the number -1/)
    expect(() => distr_gamma(1, 1).icdf(0.5)).toThrow(/a torch_Gamma has no icdf/)
    expect(() => distr_multivariate_normal(torch_zeros(2))).toThrow(/Exactly one of covariance_matrix/)
    expect(() => distr_multivariate_normal(torch_zeros(2), { scale_tril: torch_eye(3) })).toThrow(
      /is \[2, 2\], got \[3, 3\]/,
    )
    expect(() => distr_mixture_same_family(distr_normal(0, 1) as never, distr_normal(0, 1))).toThrow(
      /must be distr_categorical/,
    )
    expect(() => distr_mixture_same_family(distr_categorical([0.5, 0.5]), distr_normal([0, 1, 2], 1))).toThrow(
      /component \(2\) does not equal .* \(3\)/,
    )
  })
})

describe('an error names the distribution:', () => {
  const normal = () => distr_normal(torch_zeros(3), 1)
  test.each<[what: string, name: string, run: () => unknown, message: RegExp]>([
    [
      'a value of another shape',
      'distr_normal',
      () => normal().log_prob(torch_zeros(2)),
      /not broadcastable .*\[2\] vs \[3\]/,
    ],
    [
      'a category 0',
      'distr_categorical',
      () => distr_categorical([0.5, 0.5]).log_prob(torch_tensor([0n])),
      /starts at 1/,
    ],
    [
      'a shape that is none',
      'distr_normal',
      () => normal().sample('a' as never),
      /a number or an array of numbers, got the string/,
    ],
    [
      'a named shape',
      'distr_normal',
      () => normal().rsample({ n: 3 } as never),
      /a number or an array of numbers, got an object/,
    ],
    [
      'a shape of too many sizes',
      'distr_poisson',
      () => distr_poisson(1).sample(Array<number>(65).fill(1)),
      /at most 64 sizes/,
    ],
    ['a negative rate', 'distr_poisson', () => distr_poisson(-1).sample(2), /non-negative/],
    ['a batch that does not fit', 'distr_normal', () => normal().expand([2]), /size/],
    [
      'how to enumerate',
      'distr_bernoulli',
      () => distr_bernoulli(0.5).enumerate_support(null as never),
      /named arguments/,
    ],
    ['text in a list', 'distr_gamma', () => distr_gamma(['a'] as never, 1), /element \[1\] is the string "a"/],
    ['text as a value', 'distr_gamma', () => distr_gamma(1, 1).cdf(['a'] as never), /element \[1\] is the string "a"/],
  ])('%s', (_, name, run, message) => {
    expect(run).toThrow(TorchError)
    expect(run).toThrow(message)
    expect(run).toThrow(new RegExp(`^${name}: `))
  })
})

describe('a constraint', () => {
  test('says of each value whether it is in the set, and prints its bounds', () => {
    const { support } = distr_gamma(1, 1)
    expect(as_array(support.check(torch_tensor([-1, 0, 1])))).toEqual([false, false, true])
    expect(String(support)).toBe('torch_GreaterThan: (lower_bound=0)')
    expect(r_class(support)).toEqual(['torch_GreaterThan', 'torch_Constraint', 'R6'])
  })
})
