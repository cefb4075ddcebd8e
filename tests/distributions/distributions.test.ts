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
  tidy,
  torch_manual_seed,
  torch_scalar_tensor,
  torch_tensor,
  torch_zeros,
  torch_eye,
  torch_arange,
  with_no_grad,
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

describe('probabilities and logits', () => {
  const logits = () => d([0.3, -1]).requires_grad_()
  const rows = () => d([[0.3, -1, 2]]).requires_grad_()
  test.each<[string, () => Tensor, (x: Tensor) => Distribution & { probs: Tensor }]>([
    ['bernoulli', logits, (x) => distr_bernoulli({ logits: x })],
    ['categorical', rows, (x) => distr_categorical({ logits: x })],
  ])('of %s have gradients though sample() was the first to ask for them', (_, make, of) => {
    const gradient = (sample_first: boolean) => {
      const x = make()
      const one = of(x)
      if (sample_first) one.sample()
      return flat(autograd_grad(one.entropy().add(one.probs.get('..', 1)).sum(), x)[0]!)
    }
    expect(gradient(true)).toEqual(gradient(false))
    expect(gradient(true).some((g) => g !== 0)).toBe(true)
  })
  test('of no_grad have gradients after it', () => {
    const probs = d([0.2, 0.8]).requires_grad_()
    const one = distr_categorical(probs)
    with_no_grad(() => one.log_prob(1))
    expect(one.log_prob(1).requires_grad).toBe(true)
  })
  test('outlive a tidy() that asks for them, and one that makes the distribution', () => {
    const one = tidy(() => distr_bernoulli({ logits: d([0, 0]) }))
    tidy(() => one.sample())
    expect(flat(one.probs)).toEqual([0.5, 0.5])
  })
  test('are as exact in an expanded one as they were given', () => {
    const one = distr_bernoulli({ logits: d([20]) })
    const exact = one.log_prob(0).item()
    void one.probs
    expect(one.expand([1]).log_prob(0).item()).toBe(exact)
    expect(exact).toBeCloseTo(-20.000000002061153, 12)
  })
  test('of a category that never comes add nothing to the entropy and its gradient', () => {
    const logits = d([-Infinity, 1, 3]).requires_grad_()
    const entropy = distr_categorical({ logits }).entropy()
    expect(entropy.item()).toBeCloseTo(0.3653338, 6)
    const [gradient] = autograd_grad(entropy, logits)
    expect(flat(gradient!)[0]).toBe(0)
    flat(gradient!).forEach((g) => expect(g).not.toBeNaN())
  })
})

describe('parameters and values', () => {
  test('of whole numbers, and numbers looked up, are as exact as the parameters', () => {
    expect(
      distr_poisson(d([4.5]))
        .log_prob(torch_tensor([3n]))
        .item(),
    ).toBeCloseTo(-1.7795272789, 10)
    expect(
      distr_gamma(d([4.5]), 2)
        .log_prob(torch_tensor([3n]))
        .item(),
    ).toBeCloseTo(-1.48943124798, 10)
    expect(
      distr_normal(d([0]), 1)
        .icdf(0.1)
        .item(),
    ).toBeCloseTo(-1.28155156554, 10)
    expect(distr_normal(torch_tensor([0n]), 0.5).scale.item()).toBe(0.5)
    expect(flat(distr_bernoulli(d([0.3])).log_prob(torch_tensor([true, false])))[0]).toBeCloseTo(Math.log(0.3), 12)
    expect(distr_poisson(4n).log_prob(3n).item()).toBeCloseTo(distr_poisson(4).log_prob(3).item() as number)
  })
  test('of several types are of the widest', () => {
    const mixed = distr_multivariate_normal(torch_zeros(2), d([[1, 0], [0, 1]])) // prettier-ignore
    expect(mixed.sample().dtype).toBe(torch_double())
    expect(distr_normal(torch_zeros(2), new Float64Array([1, 2])).sample().dtype).toBe(torch_double())
  })
  test('of one number stay without dimensions', () => {
    const none = torch_scalar_tensor(3)
    expect([distr_chi2(none), distr_poisson(none), distr_normal(none, none)].map((x) => x.batch_shape)).toEqual([
      [],
      [],
      [],
    ])
  })
  test('have a density of gamma at 0 where the concentration is 1', () => {
    expect(distr_gamma(1, 3).log_prob(0).item()).toBeCloseTo(Math.log(3), 6)
    expect(distr_gamma(2, 3).log_prob(0).item()).toBe(-Infinity)
  })
  test('are given by name too, as in R', () => {
    const normal = distr_normal({ loc: 0, scale: 1 })
    expect(normal.sample({ sample_shape: [2, 3] }).shape).toEqual([2, 3, 1])
    expect(normal.rsample({ sample_shape: 4 }).shape).toEqual([4, 1])
    expect(normal.log_prob({ value: 0.5 }).item()).toBe(normal.log_prob(0.5).item())
    expect(normal.icdf({ value: normal.cdf({ value: 0.5 }) }).item()).toBeCloseTo(0.5, 5)
    expect(normal.expand({ batch_shape: [2] }).batch_shape).toEqual([2])
    expect(each.mixture!().log_prob({ value: 1 }).item()).toBe(
      distr_mixture_same_family({
        mixture_distribution: distr_categorical(d([0.3, 0.7])),
        component_distribution: distr_normal(d([0, 3]), d([1, 0.5])),
      })
        .log_prob({ x: 1 })
        .item(),
    )
  })
  test('of vectors are arrays too', () => {
    const one = distr_multivariate_normal([0, 1], [[1, 0], [0, 1]]) // prettier-ignore
    expect(one.log_prob([0, 1]).item()).toBeCloseTo(-Math.log(2 * Math.PI), 6)
  })
})

describe('a mixture', () => {
  test('broadcasts the batches of its parts', () => {
    const weights = distr_categorical(d([[0.5, 0.5], [1, 0]])) // prettier-ignore
    const one = distr_mixture_same_family(weights, distr_normal(d([0, 100]), 1))
    expect(one.sample([7]).shape).toEqual([7, 2])
    expect(flat(one.mean)).toEqual([50, 0])
    expect(flat(one.log_prob(0))[1]).toBeCloseTo(-0.9189385, 6)
    expect(() => distr_mixture_same_family(weights, distr_normal(torch_zeros(3, 2), 1))).toThrow(
      /batch \[2\] of mixture_distribution does not broadcast .* \[3, 2\]/,
    )
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
    ['no degrees of freedom', () => distr_chi2(0, on), /parameter df has invalid values: they are above 0/],
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
    // @ts-expect-error -- scale has no default
    expect(() => distr_normal(0)).toThrow(/argument 'scale' is missing/)
    expect(() => distr_normal(0, 1, { validate: true } as never)).toThrow(/unknown argument 'validate'/)
    expect(() => distr_normal(torch_zeros(2), torch_zeros(3))).toThrow(/size|broadcast|match/)
    expect(() => distr_normal(0, 1).sample(-1)).toThrow(
      /sizes of 'sample_shape' are whole numbers from 0 on, got the number -1/,
    )
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
      'a shape by position after another',
      'distr_normal',
      () => (normal() as unknown as { sample(...sizes: number[]): Tensor }).sample(2, 3),
      /sample\(\) takes one argument, 2 were given: a shape is \[2, 3\]/,
    ],
    [
      'a named shape',
      'distr_normal',
      () => normal().rsample({ n: 3 } as never),
      /unknown argument 'n'. It takes sample_shape/,
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
