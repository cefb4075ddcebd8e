/** Bernoulli draws on the CPU: those of contiguous Float tensors are made by a kernel of the addon's. */
import {
  torch_double,
  torch_empty,
  torch_float,
  torch_get_rng_state,
  torch_manual_seed,
  torch_randn,
  torch_tensor,
  type Tensor,
} from '../../src'

/** n draws by libtorch's kernel: tensors with gaps between their elements are left to it. */
function by_libtorch(n: number, p: number): Tensor {
  return torch_empty([n, 2]).select(2, 1).bernoulli_(p)
}

describe('bernoulli_', () => {
  test.each([64, 65, 311, 312, 313, 1024, 1025, 5000])('draws %i numbers as libtorch does, to the bit', (n) => {
    for (const p of [0, 0.1, 0.5, 0.7, 1 - Number.EPSILON, 1]) {
      torch_manual_seed(3)
      const expected = by_libtorch(n, p)
      const state = torch_get_rng_state()
      torch_manual_seed(3)
      expect(torch_empty(n).bernoulli_(p).equal(expected)).toBe(true)
      expect(torch_get_rng_state().equal(state)).toBe(true)
    }
  })

  test('goes on where other draws stopped, at an odd word too', () => {
    const mixed = (draw: () => Tensor) => {
      torch_manual_seed(5)
      return [torch_randn(7), draw(), torch_empty(3).uniform_(), draw(), torch_randn(20)]
    }
    const expected = mixed(() => by_libtorch(1000, 0.3))
    mixed(() => torch_empty(1000).bernoulli_(0.3)).forEach((x, i) => expect(x.equal(expected[i]!)).toBe(true))
  })

  test('is the same for other dtypes and few elements', () => {
    for (const [n, dtype] of [
      [200, torch_double()],
      [10, torch_float()],
    ] as const) {
      torch_manual_seed(3)
      const expected = by_libtorch(n, 0.4)
      torch_manual_seed(3)
      expect(torch_empty(n, { dtype }).bernoulli_(0.4).to({ dtype: torch_float() }).equal(expected)).toBe(true)
    }
  })

  test('draws ones with the probability asked for', () => {
    torch_manual_seed(1)
    expect(torch_empty(100_000).bernoulli_(0.3).mean().item()).toBeCloseTo(0.3, 2)
  })

  test.each([-0.1, 1.1, NaN])('refuses a probability of %p', (p) => {
    expect(() => torch_empty(100).bernoulli_(p)).toThrow(/bernoulli_/)
  })

  test('changes no tensor that needs a gradient', () => {
    expect(() => torch_tensor(new Float32Array(100), { requires_grad: true }).bernoulli_(0.5)).toThrow(/leaf/)
  })
})
