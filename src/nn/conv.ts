/** Convolutions, and transposed ones. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty } from '../torch/creation'
import { ValueError, describe, explain, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { function_of, type Defaults, type FunctionOf, type Prefixes } from './declare'
import { expected } from './expected'
import { generator_of } from './generator'
import { reset_affine } from './init'
import { check_kinds, checks_of } from './kinds'
import { Signature, bind, in_layer, renamed, required, type LayerGenerator } from './layer'
import { whole } from './scalars'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'
import { check_size, is_size, spread, type Sizes } from './sizes'

type Padding = Sizes | 'same' | 'valid'
const is_text = (padding: unknown): padding is 'same' | 'valid' => padding === 'same' || padding === 'valid'

interface Arguments {
  bias: Tensor | null
  stride: Sizes
  padding: Padding
  dilation: Sizes
  groups: number
}
interface TransposedArguments extends Omit<Arguments, 'padding'> {
  padding: Sizes
  output_padding: Sizes
}
type Given = [bias: Tensor | null, stride: Sizes, padding: Padding, dilation: Sizes, groups: number]
type GivenTransposed = [
  bias: Tensor | null,
  stride: Sizes,
  padding: Sizes,
  output_padding: Sizes,
  groups: number,
  dilation: Sizes,
]

const is_sized = (name: string, value: unknown) => is_size(name) && !(name === 'padding' && is_text(value))

function functional<O extends object, P extends unknown[]>(op: string, defaults: O) {
  type All = O & { input: Tensor; weight: Tensor }
  const all = { input: required, weight: required, ...defaults } as unknown as Defaults<All>
  const name = `nnf_${op}`
  const signature = new Signature<All>(all, name)
  const names = Object.keys(all)
  const checks = checks_of(all, name, false)
  const call = (...args: unknown[]): Tensor => {
    const values = signature.values(args)
    try {
      return tensor_op(op, ...values)
    } catch (error) {
      const bound = Object.fromEntries(names.map((argument, i) => [argument, values[i]]))
      explained(name, () => {
        names.forEach((size) => is_sized(size, bound[size]) && check_size(bound[size], size, name))
        check_kinds(bound, checks, name)
      })
      throw renamed(name, expected(name, 'input', bound, explain(error, name)))
    }
  }
  Object.defineProperty(call, 'name', { value: name })
  return call as FunctionOf<All, 'input' | 'weight', [input: Tensor, weight: Tensor], P, Tensor>
}
const plain = (n: number) =>
  functional<Arguments, Given>(`conv${n}d`, { bias: null, stride: 1, padding: 0, dilation: 1, groups: 1 })
const transposed = (n: number) =>
  functional<TransposedArguments, GivenTransposed>(`conv_transpose${n}d`, {
    bias: null,
    stride: 1,
    padding: 0,
    output_padding: 0,
    groups: 1,
    dilation: 1,
  })

/** A convolution of [N, C, L] with a weight of [out, C / groups, kernel]. */
export const nnf_conv1d = plain(1)
/** A convolution of [N, C, H, W] with a weight of [out, C / groups, kernel height, kernel width]. */
export const nnf_conv2d = plain(2)
/** A convolution of [N, C, D, H, W] with a weight of [out, C / groups, kernel depth, height, width]. */
export const nnf_conv3d = plain(3)
/** The gradient of nnf_conv1d() as a function: [N, C, L] with a weight of [C, out / groups, kernel]. */
export const nnf_conv_transpose1d = transposed(1)
/** The gradient of nnf_conv2d() as a function: [N, C, H, W] with a weight of [C, out / groups, kernel height, width]. */
export const nnf_conv_transpose2d = transposed(2)
/** The gradient of nnf_conv3d() as a function: [N, C, D, H, W]. */
export const nnf_conv_transpose3d = transposed(3)

/** A convolution of [time, batch, channels] with a weight of [kernel, channels, out] and a bias of [out]. */
export const nnf_conv_tbc = function_of<
  { input: Tensor; weight: Tensor; bias: Tensor; pad: number },
  'input' | 'weight' | 'bias',
  [input: Tensor, weight: Tensor, bias: Tensor],
  [pad: number],
  Tensor
>('nnf_conv_tbc', { input: required, weight: required, bias: required, pad: 0 }, ({ input, weight, bias, pad }, op) =>
  tensor_op('conv_tbc', input, weight, bias, whole(pad, 'pad', op, 0)),
)

interface Options {
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
interface TransposedOptions extends Omit<Options, 'padding' | 'padding_mode'> {
  padding: Sizes
  output_padding: Sizes
  padding_mode: 'zeros'
}

const modes = ['zeros', 'reflect', 'replicate', 'circular']

/** What both kinds of layers have: their sizes as fields, one for each dimension, and their weights. */
abstract class Conv extends nn_Module {
  declare in_channels: number
  declare out_channels: number
  declare kernel_size: number[]
  declare stride: number[]
  declare padding: number[] | 'same' | 'valid'
  declare dilation: number[]
  declare groups: number
  declare padding_mode: Options['padding_mode']
  declare weight: Tensor
  declare bias: Tensor | null

  protected set_up(n: number, o: Options, name: string, transposed: boolean): void {
    for (const size of ['in_channels', 'out_channels', 'groups'] as const) whole(o[size], size, name)
    for (const size of ['in_channels', 'out_channels'] as const)
      if (o[size] % o.groups !== 0)
        throw new ValueError(`${size} (${o[size]}) must be divisible by groups (${o.groups})`, name)
    if (!modes.includes(o.padding_mode))
      throw new ValueError(`'padding_mode' is one of ${modes.join(', ')}, got ${describe(o.padding_mode)}`, name)
    const { in_channels, out_channels, groups, padding_mode } = o
    Object.assign(this, { in_channels, out_channels, groups, padding_mode })
    this.kernel_size = spread(o.kernel_size, n, 'kernel_size', name)
    this.stride = spread(o.stride, n, 'stride', name)
    this.dilation = spread(o.dilation, n, 'dilation', name)
    if (typeof o.padding === 'string' && !is_text(o.padding))
      throw new ValueError(`'padding' is a number, 'same' or 'valid', got '${String(o.padding)}'`, name)
    this.padding = is_text(o.padding) ? o.padding : spread(o.padding, n, 'padding', name)
    const channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups]
    this.weight = nn_parameter(torch_empty([...channels, ...this.kernel_size]))
    this.bias = o.bias ? nn_parameter(torch_empty(out_channels)) : null
    this.reset_parameters()
  }
  /** Draws the initial values: uniform within ±1/√(the weight's second size · kernel elements). */
  reset_parameters(): void {
    reset_affine(this.weight, this.bias)
  }
}

/** A convolution, plain or transposed: its sizes are one for each dimension. */
export interface ConvLayer extends nn_Module {
  forward(input: Tensor): Tensor
  in_channels: number
  out_channels: number
  kernel_size: number[]
  stride: number[]
  padding: number[] | 'same' | 'valid'
  dilation: number[]
  groups: number
  padding_mode: Options['padding_mode']
  weight: Tensor
  bias: Tensor | null
  reset_parameters(): void
}
/** A transposed convolution. `output_size` chooses among the sizes that a stride makes equal. */
export interface ConvTransposeLayer extends ConvLayer {
  forward(input: Tensor, output_size?: readonly number[] | null): Tensor
  output_padding: number[]
}

function conv_layer(n: 1 | 2 | 3) {
  const name = `nn_conv${n}d`
  const op = `conv${n}d`
  class Plain extends Conv {
    override readonly r_classes = [name, 'nn_conv_nd']
    constructor(...args: unknown[]) {
      super()
      const o = bind<Options>(
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
      this.set_up(n, o, name, false)
    }
    /** What a mode other than zeros puts around the input, last dimension first. */
    private around(): number[] {
      const { padding } = this
      return this.kernel_size
        .map((size, d) => {
          if (padding === 'valid') return [0, 0]
          if (padding !== 'same') return [padding[d]!, padding[d]!]
          const total = this.dilation[d]! * (size - 1)
          return [Math.floor(total / 2), total - Math.floor(total / 2)]
        })
        .reverse()
        .flat()
    }
    override forward(input: Tensor): Tensor {
      const { weight, bias, stride, padding, dilation, groups, padding_mode } = this
      return in_layer(name, input, weight, () => {
        if (padding_mode === 'zeros') return tensor_op(op, input, weight, bias, stride, padding, dilation, groups)
        const padded = tensor_op('pad', input, this.around(), padding_mode)
        return tensor_op(op, padded, weight, bias, stride, 0, dilation, groups)
      })
    }
  }
  return generator_of(Plain, name) as unknown as LayerGenerator<
    Options,
    'in_channels' | 'out_channels' | 'kernel_size',
    [
      in_channels: number,
      out_channels: number,
      kernel_size: Sizes,
      ...Prefixes<[stride: Sizes, padding: Padding, dilation: Sizes, groups: number, bias: boolean]>,
    ],
    ConvLayer
  >
}
/** A convolution of [N, in_channels, L]. */
export const nn_conv1d = conv_layer(1)
export type nn_conv1d = ConvLayer
/**
 * A convolution of [N, in_channels, H, W] to [N, out_channels, H', W'].
 *
 * Weights begin uniform within ±1/√(in_channels / groups · kernel elements).
 *
 * @example nn_conv2d(1, 16, 3, { stride: 2, padding: 1 })
 */
export const nn_conv2d = conv_layer(2)
export type nn_conv2d = ConvLayer
/** A convolution of [N, in_channels, D, H, W]. */
export const nn_conv3d = conv_layer(3)
export type nn_conv3d = ConvLayer

function transposed_layer(n: 1 | 2 | 3) {
  const name = `nn_conv_transpose${n}d`
  class Transposed extends Conv {
    override readonly r_classes = [name, 'nn_conv_transpose_nd', 'nn_conv_nd']
    declare output_padding: number[]
    constructor(...args: unknown[]) {
      super()
      const o = bind<TransposedOptions>(
        args,
        {
          in_channels: required,
          out_channels: required,
          kernel_size: required,
          stride: 1,
          padding: 0,
          output_padding: 0,
          groups: 1,
          bias: true,
          dilation: 1,
          padding_mode: 'zeros',
        },
        name,
      )
      if (o.padding_mode !== 'zeros')
        throw new ValueError(`'padding_mode' is 'zeros' here, got ${describe(o.padding_mode)}`, name)
      check_size(o.padding, 'padding', name)
      this.output_padding = spread(o.output_padding, n, 'output_padding', name)
      this.set_up(n, o, name, true)
    }
    /** What is added at the end of each dimension for a size among those that a stride makes equal. */
    private added(input: Tensor, output_size: readonly number[]): number[] {
      const { shape } = input
      const sizes = output_size.slice(-n)
      if (output_size.length !== n && output_size.length !== shape.length)
        throw new ValueError(`'output_size' has ${n} or ${shape.length} numbers, got ${output_size.length}`, name)
      return sizes.map((size, d) => {
        const before = shape[shape.length - n + d]!
        const least =
          (before - 1) * this.stride[d]! -
          2 * (this.padding[d] as number) +
          this.dilation[d]! * (this.kernel_size[d]! - 1) +
          1
        const most = least + this.stride[d]! - 1
        if (size < least || size > most)
          throw new ValueError(`an input of ${before} gives an output of ${least} to ${most}, not ${size}`, name)
        return size - least
      })
    }
    override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
      const { weight, bias, stride, padding, groups, dilation } = this
      return in_layer(name, input, weight, () => {
        const added = output_size === null ? this.output_padding : this.added(input, output_size)
        return tensor_op(`conv_transpose${n}d`, input, weight, bias, stride, padding, added, groups, dilation)
      })
    }
  }
  return generator_of(Transposed, name) as unknown as LayerGenerator<
    TransposedOptions,
    'in_channels' | 'out_channels' | 'kernel_size',
    [
      in_channels: number,
      out_channels: number,
      kernel_size: Sizes,
      ...Prefixes<[stride: Sizes, padding: Sizes, output_padding: Sizes, groups: number, bias: boolean]>,
    ],
    ConvTransposeLayer
  >
}
/** A transposed convolution of [N, in_channels, L]. `output_size` in the call chooses among sizes that `stride` makes equal. */
export const nn_conv_transpose1d = transposed_layer(1)
export type nn_conv_transpose1d = ConvTransposeLayer
/**
 * A transposed convolution of [N, in_channels, H, W]: it makes an input larger as nn_conv2d() makes it smaller.
 *
 * Weights begin uniform within ±1/√(out_channels / groups · kernel elements).
 *
 * @example nn_conv_transpose2d(16, 8, 3, { stride: 2, padding: 1, output_padding: 1 })
 */
export const nn_conv_transpose2d = transposed_layer(2)
export type nn_conv_transpose2d = ConvTransposeLayer
/** A transposed convolution of [N, in_channels, D, H, W]. */
export const nn_conv_transpose3d = transposed_layer(3)
export type nn_conv_transpose3d = ConvTransposeLayer
