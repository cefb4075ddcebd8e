import {
  optim_rmsprop,
  torch_double,
  torch_float,
  torch_half,
  torch_manual_seed,
  torch_randn,
  torch_zeros_like,
  type Tensor,
} from 'torchluz'

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
const rounds_alike = process.platform === 'linux' && process.arch === 'x64'
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

test('a transposed parameter has the step of one that is not', () => {
  torch_manual_seed(1)
  const [start, gradient] = [torch_randn([30, 20]), torch_randn([30, 20])]
  const stepped = [start.clone(), start.t().contiguous().t()].map((parameter) => {
    parameter.requires_grad_(true).grad = gradient
    optim_rmsprop([parameter], { lr }).step()
    return parameter.detach()
  })
  expect(stepped[1]!.equal(stepped[0]!)).toBe(true)
})

test('a backward pass through a parameter of before the step is refused', () => {
  const parameter = torch_randn([3]).requires_grad_(true)
  const loss = parameter.mul(parameter).sum()
  loss.backward({ retain_graph: true })
  optim_rmsprop([parameter], { lr }).step()
  expect(() => loss.backward()).toThrow('modified by an inplace operation')
})
