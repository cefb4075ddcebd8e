import {
  optim_rmsprop,
  torch_complex,
  torch_conj,
  torch_double,
  torch_float,
  torch_half,
  torch_manual_seed,
  torch_ones,
  torch_randn,
  torch_tensor,
  torch_view_as_real,
  torch_zeros,
  torch_zeros_like,
  type Tensor,
} from 'torchluz'
import { tensor_op } from '../../src/torch/dispatch'

const lr = 0.01
const alpha = 0.99
const eps = 1e-8
interface Options {
  momentum?: number
  centered?: boolean
  weight_decay?: number
}

/** The rule, operator by operator, as R's torch takes a step. */
function by_operators(parameter: Tensor, { momentum = 0, centered = false, weight_decay = 0 }: Options) {
  const [squares, means, buffer] = [1, 2, 3].map(() => torch_zeros_like(parameter)) as [Tensor, Tensor, Tensor]
  return (given: Tensor) => {
    const gradient = weight_decay === 0 ? given : given.add(parameter, { alpha: weight_decay })
    squares.mul_(alpha).addcmul_(gradient, gradient, { value: 1 - alpha })
    let variance = squares
    if (centered) {
      means.mul_(alpha).add_(gradient, { alpha: 1 - alpha })
      variance = squares.addcmul(means, means, { value: -1 })
    }
    const average = variance.sqrt().add_(eps)
    if (momentum === 0) parameter.addcdiv_(gradient, average, { value: -lr })
    else parameter.add_(buffer.mul_(momentum).addcdiv_(gradient, average), { alpha: -lr })
  }
}

/** Elsewhere compilers are free to round libtorch's products with their sums or before. */
const rounds_alike =
  process.platform === 'linux' && process.arch === 'x64' && process.env.ATEN_CPU_CAPABILITY === undefined
const is_same = (x: Tensor, y: Tensor): boolean => (rounds_alike ? x.equal(y) : x.allclose(y, { rtol: 1e-5 }))

const cases: [name: string, options: Options][] = [
  ['plain', {}],
  ['with momentum', { momentum: 0.9 }],
  ['centered', { centered: true }],
  ['with weight decay', { weight_decay: 0.1 }],
  ['with all of them', { momentum: 0.5, centered: true, weight_decay: 0.1 }],
]

// More elements than one piece of memory holds, and not a multiple of a processor's vector.
describe.each([
  ['Float', torch_float(), [301, 71]],
  ['Double', torch_double(), [301, 71]],
  ['one number', torch_float(), [1]],
  ['Half', torch_half(), [5, 3]],
] as const)('a step of RMSprop on %s', (_, dtype, sizes) => {
  test.each(cases)('%s: is that of the operators, to the last bit', (_name, options) => {
    torch_manual_seed(1)
    const start = torch_randn([...sizes]).to({ dtype })
    const expected = start.clone()
    const step = by_operators(expected, options)
    const parameter = start.clone().requires_grad_(true)
    const optimizer = optim_rmsprop([parameter], { lr, alpha, eps, ...options })
    for (let i = 0; i < 4; i++) {
      const gradient = torch_randn([...sizes]).to({ dtype })
      parameter.grad = gradient
      optimizer.step()
      step(gradient)
      expect(is_same(parameter.detach(), expected)).toBe(true)
    }
  })
})

/** A parameter after a step with a gradient. */
function stepped(parameter: Tensor, gradient: Tensor): Tensor {
  parameter.requires_grad_(true).grad = gradient
  optim_rmsprop([parameter], { lr }).step()
  return parameter.detach()
}

describe('a step of RMSprop', () => {
  const [start, gradient] = [torch_randn([30, 20]), torch_randn([30, 20])]
  const expected = stepped(start.clone(), gradient)

  test.each<[string, () => Tensor, Tensor]>([
    ['a transposed parameter', () => start.t().contiguous().t(), gradient],
    ['a parameter with gaps', () => torch_randn([30, 40]).narrow(2, 1, 20).copy_(start), gradient],
    ['a transposed gradient', () => start.clone(), gradient.t().contiguous().t()],
    ['a gradient that is negated lazily', () => start.clone(), tensor_op('_neg_view', gradient.neg())],
    ['a parameter that is negated lazily', () => tensor_op('_neg_view', start.neg()), gradient],
  ])('is the same for %s', (_, parameter, given) => {
    expect(stepped(parameter(), given).equal(expected)).toBe(true)
  })

  test('takes gradients that are repeated, zeros without memory, and none at all', () => {
    const row = gradient.narrow(1, 1, 1)
    expect(stepped(start.clone(), row.expand([30, 20])).equal(stepped(start.clone(), row.repeat([30, 1])))).toBe(true)
    expect(stepped(start.clone(), tensor_op('_efficientzerotensor', [30, 20])).equal(start)).toBe(true)
    expect(stepped(torch_zeros([0, 3]), torch_zeros([0, 3])).shape).toEqual([0, 3])
    const [with_one, without] = [start.clone(), start.clone()].map((x) => x.requires_grad_(true)) as [Tensor, Tensor]
    with_one.grad = gradient
    optim_rmsprop([without, with_one, torch_ones([2], { dtype: torch_double(), requires_grad: true })], { lr }).step()
    expect([with_one.detach().equal(expected), without.detach().equal(start)]).toEqual([true, true])
  })

  test('goes down where a graph through conjugates gives the gradient', () => {
    const parameter = torch_tensor(1).squeeze().requires_grad_(true)
    const optimizer = optim_rmsprop([parameter], { lr })
    const losses = Array.from({ length: 5 }, () => {
      optimizer.zero_grad()
      const turned = torch_view_as_real(torch_conj(torch_complex(torch_zeros([]), parameter)).resolve_conj())
      const loss = turned
        .mul(torch_tensor([0, 1]))
        .sum()
        .add(3)
        .square()
      loss.backward()
      optimizer.step()
      return loss.item() as number
    })
    expect(losses).toEqual([...losses].sort((x, y) => y - x))
  })

  test('moves complex numbers as pairs, also by a gradient that is conjugated lazily', () => {
    const [number, slope] = [start, gradient].map((x) => torch_complex(x, x.neg())) as [Tensor, Tensor]
    const pairs = stepped(torch_view_as_real(number).clone(), torch_view_as_real(slope))
    expect(torch_view_as_real(stepped(number.clone(), slope)).equal(pairs)).toBe(true)
    const conjugated = torch_conj(torch_conj(slope).resolve_conj())
    expect(torch_view_as_real(stepped(number.clone(), conjugated)).equal(pairs)).toBe(true)
  })
})

test('a backward pass through a parameter of before the step is refused', () => {
  const parameter = torch_randn([3]).requires_grad_(true)
  const loss = parameter.mul(parameter).sum()
  loss.backward({ retain_graph: true })
  optim_rmsprop([parameter], { lr }).step()
  expect(() => loss.backward()).toThrow('modified by an inplace operation')
})
