/** Convolutions. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty } from '../torch/creation'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { reset_affine } from './init'
import { bind, in_layer, required, whole, type LayerGenerator, type OneToOne } from './layer'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

/** One number for all dimensions, or one for each. */
export type Sizes = number | readonly number[]
type Padding = Sizes | 'same' | 'valid'

/** Arguments of the functional convolutions. */
export interface ConvArguments {
  bias?: Tensor | null
  stride?: Sizes
  padding?: Padding
  dilation?: Sizes
  groups?: number
}

function functional(op: string) {
  return (
    input: Tensor,
    weight: Tensor,
    bias?: Tensor | null | ConvArguments,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups = 1,
  ): Tensor => {
    const named = bias !== null && bias !== undefined && Object.getPrototypeOf(bias) === Object.prototype
    const o: ConvArguments = named
      ? (bias as ConvArguments)
      : { bias: bias as Tensor | null, stride, padding, dilation, groups }
    return tensor_op(op, input, weight, o.bias ?? null, o.stride ?? 1, o.padding ?? 0, o.dilation ?? 1, o.groups ?? 1)
  }
}
/** [N, C, L] with a weight of [out, C / groups, kernel] */
export const nnf_conv1d = functional('conv1d')
/** [N, C, H, W] with a weight of [out, C / groups, kernel height, kernel width] */
export const nnf_conv2d = functional('conv2d')
/** [N, C, D, H, W] */
export const nnf_conv3d = functional('conv3d')

interface ConvOptions {
  in_channels: number
  out_channels: number
  kernel_size: Sizes
  stride: Sizes
  padding: Padding
  dilation: Sizes
  groups: number
  bias: boolean
  padding_mode: 'zeros' | 'reflect' | 'replicate' | 'circular'
}

const spread = (x: Sizes, n: number, name: string, op: string, least = 1): number[] => {
  const list = typeof x === 'number' ? Array<number>(n).fill(x) : [...x]
  if (list.length !== n) throw new ValueError(`'${name}' is one number or ${n}, got ${list.length}`, op)
  return list.map((size) => whole(size, name, op, least))
}

function conv_layer(n: 1 | 2 | 3) {
  const name = `nn_conv${n}d`
  const op = `conv${n}d`
  class Conv extends nn_Module {
    override readonly r_classes = [name, 'nn_conv_nd']
    declare options: ConvOptions & { before: number[] | null }
    declare weight: Tensor
    declare bias: Tensor | null
    constructor(...args: unknown[]) {
      super()
      const o = bind<ConvOptions>(
        args,
        {
          in_channels: required,
          out_channels: required,
          kernel_size: required,
          stride: 1,
          padding: 0,
          dilation: 1,
          groups: 1,
          bias: true,
          padding_mode: 'zeros',
        },
        name,
      )
      whole(o.in_channels, 'in_channels', name)
      whole(o.out_channels, 'out_channels', name)
      whole(o.groups, 'groups', name)
      if (o.in_channels % o.groups !== 0)
        throw new ValueError(`in_channels (${o.in_channels}) must be divisible by groups (${o.groups})`, name)
      if (o.out_channels % o.groups !== 0)
        throw new ValueError(`out_channels (${o.out_channels}) must be divisible by groups (${o.groups})`, name)
      const kernel = spread(o.kernel_size, n, 'kernel_size', name)
      const dilation = spread(o.dilation, n, 'dilation', name)
      spread(o.stride, n, 'stride', name)
      const text = typeof o.padding === 'string'
      if (text && !['same', 'valid'].includes(o.padding as string))
        throw new ValueError(`'padding' is a number, 'same' or 'valid', got '${String(o.padding)}'`, name)
      let before: number[] | null = null
      if (o.padding_mode !== 'zeros') {
        // What a mode other than zeros adds is put there before: last dimension first.
        const sizes = text
          ? kernel
              .map((size, d) => (o.padding === 'same' ? dilation[d]! * (size - 1) : 0))
              .map((total) => [Math.floor(total / 2), total - Math.floor(total / 2)])
          : spread(o.padding as Sizes, n, 'padding', name, 0).map((size) => [size, size])
        before = sizes.reverse().flat()
      }
      Object.defineProperty(this, 'options', { value: { ...o, before } })
      this.weight = nn_parameter(torch_empty([o.out_channels, o.in_channels / o.groups, ...kernel]))
      this.bias = o.bias ? nn_parameter(torch_empty(o.out_channels)) : null
      this.reset_parameters()
    }
    reset_parameters(): void {
      reset_affine(this.weight, this.bias)
    }
    override forward(input: Tensor): Tensor {
      const { before, stride, padding, dilation, groups, padding_mode } = this.options
      return in_layer(this, name, () => {
        if (before === null) return tensor_op(op, input, this.weight, this.bias, stride, padding, dilation, groups)
        const padded = tensor_op('pad', input, before, padding_mode)
        return tensor_op(op, padded, this.weight, this.bias, stride, 0, dilation, groups)
      })
    }
  }
  type Layer = nn_Module & OneToOne & { weight: Tensor; bias: Tensor | null; reset_parameters(): void }
  return generator_of(Conv, name) as unknown as LayerGenerator<
    ConvOptions,
    'in_channels' | 'out_channels' | 'kernel_size',
    | [in_channels: number, out_channels: number, kernel_size: Sizes, stride?: Sizes, padding?: Padding]
    | [in_channels: number, out_channels: number, kernel_size: Sizes],
    Layer
  >
}
/** A convolution of [N, in_channels, L]. */
export const nn_conv1d = conv_layer(1)
/**
 * A convolution of [N, in_channels, H, W] to [N, out_channels, H', W'].
 *
 * Weights begin uniform within ±1/√(in_channels / groups · kernel elements).
 *
 * @example nn_conv2d(1, 16, 3, { stride: 2, padding: 1 })
 */
export const nn_conv2d = conv_layer(2)
/** A convolution of [N, in_channels, D, H, W]. */
export const nn_conv3d = conv_layer(3)
