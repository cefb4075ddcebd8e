/** Linear layers, and layers that only reshape. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty } from '../torch/creation'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { reset_affine } from './init'
import { bind, formals_of_layer, in_layer, required, whole, type LayerGenerator, type OneToOne } from './layer'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

/** y = x Aᵀ + b */
export const nnf_linear = (input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor =>
  tensor_op('linear', input, weight, bias)

interface LinearOptions {
  in_features: number
  out_features: number
  bias: boolean
}

class nn_linear_class extends nn_Module {
  override readonly r_classes = ['nn_linear']
  declare in_features: number
  declare out_features: number
  declare weight: Tensor
  declare bias: Tensor | null

  constructor(...args: unknown[]) {
    super()
    const op = 'nn_linear'
    const { in_features, out_features, bias } = bind<LinearOptions>(
      args,
      { in_features: required, out_features: required, bias: true },
      op,
    )
    this.in_features = whole(in_features, 'in_features', op, 0)
    this.out_features = whole(out_features, 'out_features', op, 0)
    this.weight = nn_parameter(torch_empty(out_features, in_features))
    this.bias = bias ? nn_parameter(torch_empty(out_features)) : null
    this.reset_parameters()
  }
  /** Draws the initial values: uniform within ±1/√in_features. */
  reset_parameters(): void {
    reset_affine(this.weight, this.bias)
  }
  override forward(input: Tensor): Tensor {
    return in_layer(this, 'nn_linear', () => tensor_op('linear', input, this.weight, this.bias))
  }
}

export type nn_linear = nn_linear_class & OneToOne
/**
 * A linear layer: y = x Aᵀ + b, of [*, in_features] to [*, out_features].
 *
 * @param in_features the size of the input's last dimension.
 * @param out_features the size of the output's.
 * @param bias whether b is learned too. Default true.
 * @example nn_linear(784, 256, { bias: false })
 */
export const nn_linear = generator_of(nn_linear_class, 'nn_linear', {
  formals: {
    initialize: formals_of_layer({ in_features: required, out_features: required, bias: true }),
    reset_parameters: [],
    forward: [['input']],
  },
}) as unknown as LayerGenerator<
  LinearOptions,
  'in_features' | 'out_features',
  [in_features: number, out_features: number, bias?: boolean] | [in_features: number, out_features: number],
  nn_linear
>

class nn_identity_class extends nn_Module {
  override readonly r_classes = ['nn_identity']
  override forward(input: Tensor): Tensor {
    return input
  }
}
export type nn_identity = nn_identity_class & OneToOne
/** Gives back its input. Takes any arguments. */
export const nn_identity = generator_of(nn_identity_class, 'nn_identity') as unknown as (
  ...args: unknown[]
) => nn_identity

interface FlattenOptions {
  start_dim: number
  end_dim: number
}
class nn_flatten_class extends nn_Module {
  override readonly r_classes = ['nn_flatten']
  declare start_dim: number
  declare end_dim: number
  constructor(...args: unknown[]) {
    super()
    Object.assign(this, bind<FlattenOptions>(args, { start_dim: 2, end_dim: -1 }, 'nn_flatten'))
  }
  override forward(input: Tensor): Tensor {
    return in_layer(this, 'nn_flatten', () =>
      tensor_op('flatten', input, { start_dim: this.start_dim, end_dim: this.end_dim }),
    )
  }
}
export type nn_flatten = nn_flatten_class & OneToOne
/** Makes one of several dimensions: by default of all but the first. `start_dim` and `end_dim` count from 1. */
export const nn_flatten = generator_of(nn_flatten_class, 'nn_flatten') as unknown as LayerGenerator<
  FlattenOptions,
  never,
  [start_dim?: number, end_dim?: number] | [],
  nn_flatten
>
