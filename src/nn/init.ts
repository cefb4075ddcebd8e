/** Initial values of parameters, drawn as R (and PyTorch) draw them. All change the tensor in place and return it. */
import { ValueError } from '../torch/errors'
import { with_no_grad } from '../torch/autograd'
import type { Tensor } from '../torch/tensor'

const in_place = (tensor: Tensor, change: () => unknown): Tensor => {
  with_no_grad(() => void change())
  return tensor
}

/** Uniform numbers of [a, b). */
export const nn_init_uniform_ = (tensor: Tensor, a = 0, b = 1): Tensor => in_place(tensor, () => tensor.uniform_(a, b))
/** Normal numbers. */
export const nn_init_normal_ = (tensor: Tensor, mean = 0, std = 1): Tensor =>
  in_place(tensor, () => tensor.normal_(mean, std))
/** One value. */
export const nn_init_constant_ = (tensor: Tensor, val: number): Tensor => in_place(tensor, () => tensor.fill_(val))
export const nn_init_ones_ = (tensor: Tensor): Tensor => nn_init_constant_(tensor, 1)
export const nn_init_zeros_ = (tensor: Tensor): Tensor => nn_init_constant_(tensor, 0)

/** How many inputs and outputs an element of a layer's weight has. */
export function fans(tensor: Tensor): { fan_in: number; fan_out: number } {
  const [out, into, ...kernel] = tensor.shape
  if (out === undefined || into === undefined)
    throw new ValueError('a weight with fewer than 2 dimensions has no fan in and fan out', 'nn_init')
  const field = kernel.reduce((product, size) => product * size, 1)
  return { fan_in: into * field, fan_out: out * field }
}

/** Activations with a gain of their own. */
export type Nonlinearity = 'linear' | 'conv1d' | 'conv2d' | 'conv3d' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu'

/** By how much an activation shrinks its input's spread. `param` is the slope of leaky_relu. */
export function nn_init_calculate_gain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + param ** 2))
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'sigmoid':
      return 1
    default:
      throw new ValueError(`unsupported nonlinearity '${String(nonlinearity)}'`, 'nn_init_calculate_gain')
  }
}

type Mode = 'fan_in' | 'fan_out'
const kaiming_std = (tensor: Tensor, a: number, mode: Mode, nonlinearity: Nonlinearity) =>
  nn_init_calculate_gain(nonlinearity, a) / Math.sqrt(fans(tensor)[mode])

/** He et al. 2015, uniform: bounds of √3 · gain / √fan. */
export function nn_init_kaiming_uniform_(
  tensor: Tensor,
  a = 0,
  mode: Mode = 'fan_in',
  nonlinearity: Nonlinearity = 'leaky_relu',
): Tensor {
  const bound = Math.sqrt(3) * kaiming_std(tensor, a, mode, nonlinearity)
  return nn_init_uniform_(tensor, -bound, bound)
}
/** He et al. 2015, normal. */
export const nn_init_kaiming_normal_ = (
  tensor: Tensor,
  a = 0,
  mode: Mode = 'fan_in',
  nonlinearity: Nonlinearity = 'leaky_relu',
): Tensor => nn_init_normal_(tensor, 0, kaiming_std(tensor, a, mode, nonlinearity))

const xavier_std = (tensor: Tensor, gain: number) => {
  const { fan_in, fan_out } = fans(tensor)
  return gain * Math.sqrt(2 / (fan_in + fan_out))
}
/** Glorot and Bengio 2010, uniform. */
export function nn_init_xavier_uniform_(tensor: Tensor, gain = 1): Tensor {
  const bound = Math.sqrt(3) * xavier_std(tensor, gain)
  return nn_init_uniform_(tensor, -bound, bound)
}
/** Glorot and Bengio 2010, normal. */
export const nn_init_xavier_normal_ = (tensor: Tensor, gain = 1): Tensor =>
  nn_init_normal_(tensor, 0, xavier_std(tensor, gain))

/** The initial weight and bias of linear and convolution layers. */
export function reset_affine(weight: Tensor, bias: Tensor | null): void {
  nn_init_kaiming_uniform_(weight, Math.sqrt(5))
  if (bias === null) return
  const bound = 1 / Math.sqrt(fans(weight).fan_in)
  nn_init_uniform_(bias, -bound, bound)
}
