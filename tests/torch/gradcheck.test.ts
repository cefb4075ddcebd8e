import {
  autograd_function,
  gradcheck,
  gradgradcheck,
  torch_cdouble,
  torch_double,
  torch_float,
  torch_long,
  torch_matmul,
  torch_max,
  torch_ones,
  torch_randn,
  type Tensor,
} from 'torchluz'

const draw = (...shape: number[]): Tensor => torch_randn(...shape, { dtype: torch_double(), requires_grad: true })
/** x², whose gradient is off by a factor. */
const square_with = (factor: number) =>
  autograd_function({
    forward(ctx, x: Tensor) {
      ctx.save_for_backward({ x })
      return x.mul(x)
    },
    backward: (ctx, grad) => grad.mul(ctx.saved_variables.x!).mul(factor),
  })

describe('gradcheck()', () => {
  test('holds for operators, of several inputs and results', () => {
    expect(gradcheck((x) => x.sigmoid(), draw(2, 3))).toBe(true)
    expect(gradcheck((a, b) => torch_matmul(a!, b!), [draw(2, 3), draw(3, 2)])).toBe(true)
    expect(gradcheck((x) => [x.sin(), torch_max(x, { dim: 1 })[0]], draw(4))).toBe(true)
  })
  test('holds for complex numbers', () => {
    const z = torch_randn(3, { dtype: torch_cdouble(), requires_grad: true })
    expect(gradcheck((x) => x.mul(x).conj(), z)).toBe(true)
    expect(gradcheck((x) => x.abs(), z)).toBe(true)
  })
  test('passes over inputs and results without gradients', () => {
    const index = torch_ones(2, { dtype: torch_long() })
    expect(gradcheck((x, i) => [x.index_select(1, i!), x.gt(0)], [draw(3), index])).toBe(true)
    expect(gradcheck((x, y) => x.mul(2).add(y!.detach().mul(0)), [draw(3), draw(3)])).toBe(true)
  })
  test('tells of a wrong gradient which derivative is off', () => {
    expect(gradcheck(square_with(2), draw(3))).toBe(true)
    expect(() => gradcheck(square_with(3), draw(3))).toThrow(
      /^gradcheck: the derivative of number 1 of the results by number 1 of input 1 is .* by backward, .* by differences$/,
    )
    expect(gradcheck(square_with(3), draw(3), { raise_exception: false })).toBe(false)
  })
  test('refuses what it cannot check', () => {
    expect(() => gradcheck((x) => x, torch_ones(2, { dtype: torch_double() }))).toThrow(/requires_grad/)
    const single = torch_randn(2, { dtype: torch_float(), requires_grad: true })
    expect(() => gradcheck((x) => x, single)).toThrow(/double precision/)
    expect(() => gradcheck('x' as never, draw(2))).toThrow(/^gradcheck: 'func' is a function/)
    expect(() => gradcheck((x) => x, draw(2), { epsilon: 1 } as never)).toThrow(/did you mean 'eps'/)
  })
})

describe('gradgradcheck()', () => {
  test('holds for operators', () => {
    expect(gradgradcheck((x) => x.pow(3), draw(3))).toBe(true)
    expect(gradgradcheck((a, b) => torch_matmul(a!, b!).tanh(), [draw(2, 2), draw(2, 2)])).toBe(true)
    expect(gradgradcheck((x) => x.mul(2), draw(2))).toBe(true)
  })
  test('tells of a first derivative that is not differentiated rightly', () => {
    const cut = autograd_function({
      forward(ctx, x: Tensor) {
        ctx.save_for_backward({ x })
        return x.pow(3)
      },
      backward: (ctx, grad) => grad.mul(ctx.saved_variables.x!.detach().pow(2)).mul(3),
    })
    expect(gradcheck(cut, draw(2))).toBe(true)
    expect(() => gradgradcheck(cut, draw(2))).toThrow(/^gradgradcheck: the derivative/)
  })
})
