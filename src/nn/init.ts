/** Initial values of parameters, drawn as R (and PyTorch) draw them. All change the tensor in place and return it. */
import { tensor_op } from '../torch/dispatch'
import { torch_eye, torch_randn, torch_randperm, torch_tensor } from '../torch'
import { ValueError, describe } from '../torch/errors'
import { with_no_grad } from '../torch/autograd'
import type { Tensor } from '../torch/tensor'
import { function_of, functional, type Arguments, type Defaults } from './declare'
import { required } from './layer'

interface Target {
  places: [tensor: Tensor]
  names: { tensor: Tensor }
}

/** Declares an nn_init_*_(): `fill` changes the tensor, without gradients. */
function init<
  O extends object = Record<never, never>,
  P extends unknown[] = [],
  Q extends unknown[] = [],
  R extends keyof O = never,
>(name: string, defaults: Defaults<O>, fill: (tensor: Tensor, options: O, op: string) => unknown) {
  return functional<Target, Arguments<O, P, Q, R>>(`nn_init_${name}_`, ['tensor'], defaults, ({ tensor }, o, op) => {
    with_no_grad(() => void fill(tensor, o, op))
    return tensor
  })
}

/** Uniform numbers of [a, b). @example nn_init_uniform_(torch_empty(3, 5), { a: -0.1, b: 0.1 }) */
export const nn_init_uniform_ = init<{ a: number; b: number }, [a: number, b: number]>(
  'uniform',
  { a: 0, b: 1 },
  (tensor, { a, b }) => tensor.uniform_(a, b),
)
/** Normal numbers. @example nn_init_normal_(torch_empty(3, 5), 0, 0.02) */
export const nn_init_normal_ = init<{ mean: number; std: number }, [mean: number, std: number]>(
  'normal',
  { mean: 0, std: 1 },
  (tensor, { mean, std }) => tensor.normal_(mean, std),
)

interface TruncOptions {
  mean: number
  std: number
  a: number
  b: number
}
/** The distribution function of the standard normal distribution. */
const phi = (x: number): number => (1 + tensor_op('erf', torch_tensor(new Float64Array([x / Math.SQRT2]))).item()) / 2
/**
 * Normal numbers between `a` and `b`, by the inverse of the distribution function of uniform ones.
 *
 * @example nn_init_trunc_normal_(torch_empty(3, 5), { std: 0.02 })
 */
export const nn_init_trunc_normal_ = init<TruncOptions, [mean: number, std: number, a: number, b: number]>(
  'trunc_normal',
  { mean: 0, std: 1, a: -2, b: 2 },
  (tensor, { mean, std, a, b }, op) => {
    if (!(a < b)) throw new ValueError(`'a' is less than 'b', got a = ${a} and b = ${b}`, op)
    if (!(std > 0)) throw new ValueError(`'std' is greater than 0, got ${std}`, op)
    const [least, most] = [phi((a - mean) / std), phi((b - mean) / std)]
    tensor
      .uniform_(2 * least - 1, 2 * most - 1)
      .erfinv_()
      .mul_(std * Math.SQRT2)
      .add_(mean)
      .clamp_({ min: a, max: b })
  },
)
/** One value. @example nn_init_constant_(torch_empty(3, 5), 0.3) */
export const nn_init_constant_ = init<{ val: number }, [], [val: number], 'val'>(
  'constant',
  { val: required },
  (tensor, { val }) => tensor.fill_(val),
)
/** Ones. @example nn_init_ones_(torch_empty(3, 5)) */
export const nn_init_ones_ = init('ones', {}, (tensor) => tensor.fill_(1))
/** Zeros. @example nn_init_zeros_(torch_empty(3, 5)) */
export const nn_init_zeros_ = init('zeros', {}, (tensor) => tensor.zero_())

const shape_of = (tensor: Tensor): string => `got a tensor of shape [${tensor.shape.join(', ')}]`
function rows_and_columns(tensor: Tensor, op: string): [number, number] {
  const [rows, columns, ...more] = tensor.shape
  if (rows === undefined || columns === undefined || more.length > 0)
    throw new ValueError(`it takes a matrix, ${shape_of(tensor)}`, op)
  return [rows, columns]
}

/**
 * The identity matrix, so that a linear layer hands on as many inputs as it can.
 *
 * @example nn_init_eye_(torch_empty(3, 5))
 */
export const nn_init_eye_ = init('eye', {}, (tensor, _, op) => tensor.copy_(torch_eye(...rows_and_columns(tensor, op))))
/**
 * The delta function, so that a convolution hands on as many channels as it can; with `groups`, each group does.
 *
 * In R not implemented.
 *
 * @example nn_init_dirac_(torch_empty(3, 3, 5, 5))
 */
export const nn_init_dirac_ = init<{ groups: number }, [groups: number]>(
  'dirac',
  { groups: 1 },
  (tensor, { groups }, op) => {
    const [out, into, ...kernel] = tensor.shape
    if (kernel.length < 1 || kernel.length > 3)
      throw new ValueError(`it takes the weight of a convolution, of 3 to 5 dimensions, ${shape_of(tensor)}`, op)
    if (!Number.isInteger(groups) || groups < 1 || out! % groups !== 0)
      throw new ValueError(`'groups' divides the ${out} output channels, got ${groups}`, op)
    tensor.zero_()
    const centre = kernel.map((size) => Math.floor(size / 2) + 1)
    const each = out! / groups
    for (let group = 0; group < groups; group++)
      for (let i = 1; i <= Math.min(each, into!); i++) tensor.set(1, group * each + i, i, ...centre)
  },
)
/**
 * Rows (or columns) that are orthogonal to each other, times `gain` (Saxe et al. 2013). More dimensions than two count as
 * columns.
 *
 * @example nn_init_orthogonal_(torch_empty(3, 5))
 */
export const nn_init_orthogonal_ = init<{ gain: number }, [gain: number]>(
  'orthogonal',
  { gain: 1 },
  (tensor, { gain }, op) => {
    const rows = tensor.shape[0]
    if (rows === undefined || tensor.ndim < 2)
      throw new ValueError(`it takes a tensor of 2 dimensions or more, ${shape_of(tensor)}`, op)
    if (tensor.numel() === 0) return
    const columns = tensor.numel() / rows
    const drawn = torch_randn(rows, columns)
    const [q, r] = tensor_op('linalg_qr', rows < columns ? drawn.t() : drawn) as unknown as [Tensor, Tensor]
    // The signs make the distribution uniform (Mezzadri 2006).
    const uniform = q.mul(r.diagonal().sign())
    tensor.copy_((rows < columns ? uniform.t() : uniform).reshape(tensor.shape)).mul_(gain)
  },
)
/**
 * Normal numbers, of which the fraction `sparsity` of each column is 0 (Martens 2010).
 *
 * In R not implemented; drawn as PyTorch draws.
 *
 * @example nn_init_sparse_(torch_empty(3, 5), 0.1)
 */
export const nn_init_sparse_ = init<{ sparsity: number; std: number }, [std: number], [sparsity: number], 'sparsity'>(
  'sparse',
  { sparsity: required, std: 0.01 },
  (tensor, { sparsity, std }, op) => {
    const [rows, columns] = rows_and_columns(tensor, op)
    if (!(sparsity >= 0 && sparsity <= 1))
      throw new ValueError(`'sparsity' is a fraction between 0 and 1, got ${describe(sparsity)}`, op)
    const zeros = Math.ceil(sparsity * rows)
    tensor.normal_(0, std)
    for (let column = 1; column <= columns; column++) {
      const chosen = torch_randperm(rows).add(1n)
      if (zeros > 0) tensor.set(0, chosen.get(`1:${zeros}`), column)
    }
  },
)

/** How many inputs and outputs an element of a layer's weight has. */
function fans(tensor: Tensor, op = 'nn_init'): { fan_in: number; fan_out: number } {
  const [out, into, ...kernel] = tensor.shape
  if (out === undefined || into === undefined)
    throw new ValueError(`a weight with fewer than 2 dimensions has no fan in and fan out: ${shape_of(tensor)}`, op)
  const field = kernel.reduce((product, size) => product * size, 1)
  return { fan_in: into * field, fan_out: out * field }
}

const linear = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
] as const
/** Activations with a gain of their own. */
export type Nonlinearity = (typeof linear)[number] | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu'

/**
 * By how much an activation shrinks its input's spread.
 *
 * @param param the slope of leaky_relu; null is 0.01.
 * @example nn_init_calculate_gain('leaky_relu', 0.2) // 1.3868
 */
export const nn_init_calculate_gain = function_of<
  { nonlinearity: Nonlinearity; param: number | null },
  'nonlinearity',
  [nonlinearity: Nonlinearity],
  [param: number | null],
  number
>('nn_init_calculate_gain', { nonlinearity: required, param: null }, ({ nonlinearity, param }, op) => {
  switch (nonlinearity) {
    case 'sigmoid':
      return 1
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + (param ?? 0.01) ** 2))
    default:
      if (linear.includes(nonlinearity)) return 1
      throw new ValueError(
        `Unsupported nonlinearity: ${typeof nonlinearity === 'string' ? nonlinearity : describe(nonlinearity)}. It takes ${linear.join(', ')}, sigmoid, tanh, relu, leaky_relu`,
        op,
      )
  }
})

type Mode = 'fan_in' | 'fan_out'
interface KaimingOptions {
  /** The slope of the leaky_relu that follows. */
  a: number
  /** Whether the spread of the values ('fan_in') or of the gradients ('fan_out') is kept. */
  mode: Mode
  nonlinearity: Nonlinearity
}
type KaimingPlaces = [a: number, mode: Mode, nonlinearity: Nonlinearity]
const kaiming_defaults: KaimingOptions = { a: 0, mode: 'fan_in', nonlinearity: 'leaky_relu' }
function kaiming_std(tensor: Tensor, { a, mode, nonlinearity }: KaimingOptions, op: string): number {
  if (mode !== 'fan_in' && mode !== 'fan_out')
    throw new ValueError(`'mode' is 'fan_in' or 'fan_out', got ${describe(mode)}`, op)
  return nn_init_calculate_gain(nonlinearity, a) / Math.sqrt(fans(tensor, op)[mode])
}
/**
 * Uniform, with bounds of √3 · gain / √fan (He et al. 2015).
 *
 * @example nn_init_kaiming_uniform_(torch_empty(3, 5), { a: Math.sqrt(5) })
 */
export const nn_init_kaiming_uniform_ = init<KaimingOptions, KaimingPlaces>(
  'kaiming_uniform',
  kaiming_defaults,
  (tensor, o, op) => {
    within(tensor, Math.sqrt(3) * kaiming_std(tensor, o, op))
  },
)
/**
 * Normal, with a standard deviation of gain / √fan (He et al. 2015).
 *
 * @example nn_init_kaiming_normal_(torch_empty(3, 5), { mode: 'fan_out', nonlinearity: 'relu' })
 */
export const nn_init_kaiming_normal_ = init<KaimingOptions, KaimingPlaces>(
  'kaiming_normal',
  kaiming_defaults,
  (tensor, o, op) => tensor.normal_(0, kaiming_std(tensor, o, op)),
)

/** Uniform numbers within ±bound; a tensor without elements has no bound. */
const within = (tensor: Tensor, bound: number) => tensor.numel() > 0 && tensor.uniform_(-bound, bound)

const xavier_std = (tensor: Tensor, gain: number, op: string): number => {
  const { fan_in, fan_out } = fans(tensor, op)
  return gain * Math.sqrt(2 / (fan_in + fan_out))
}
/**
 * Uniform, with bounds of gain · √(6 / (fan in + fan out)) (Glorot and Bengio 2010).
 *
 * @example nn_init_xavier_uniform_(torch_empty(3, 5))
 */
export const nn_init_xavier_uniform_ = init<{ gain: number }, [gain: number]>(
  'xavier_uniform',
  { gain: 1 },
  (tensor, { gain }, op) => within(tensor, Math.sqrt(3) * xavier_std(tensor, gain, op)),
)
/**
 * Normal, with a standard deviation of gain · √(2 / (fan in + fan out)) (Glorot and Bengio 2010).
 *
 * @example nn_init_xavier_normal_(torch_empty(3, 5))
 */
export const nn_init_xavier_normal_ = init<{ gain: number }, [gain: number]>(
  'xavier_normal',
  { gain: 1 },
  (tensor, { gain }, op) => tensor.normal_(0, xavier_std(tensor, gain, op)),
)

/** The initial weight and bias of linear and convolution layers. */
export function reset_affine(weight: Tensor, bias: Tensor | null): void {
  nn_init_kaiming_uniform_(weight, Math.sqrt(5))
  if (bias === null) return
  const { fan_in } = fans(weight)
  // Without inputs there is nothing but the bias: 0, as PyTorch has it.
  const bound = fan_in > 0 ? 1 / Math.sqrt(fan_in) : 0
  nn_init_uniform_(bias, -bound, bound)
}
