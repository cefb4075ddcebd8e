/** Division by the root of the mean of squares (Zhang and Sennrich 2019). R has none. */
import { tensor_op } from '../torch/dispatch'
import { torch_ones } from '../torch/creation'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments, type One, type Prefixes } from './declare'
import { generator_of } from './generator'
import { nn_init_ones_ } from './init'
import { bind, in_layer, required, type LayerGenerator } from './layer'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'
import { last_sizes, type Sizes } from './sizes'

interface Options {
  normalized_shape: Sizes
  weight: Tensor | null
  /** Added to the mean of squares; the dtype's epsilon by default. */
  eps: number | null
}

/** x / √(mean(x²) + eps), over the last dimensions, times `weight`. @example nnf_rms_norm(torch_randn(2, 3, 8), 8) */
export const nnf_rms_norm = functional<
  One,
  Arguments<Options, [weight: Tensor | null, eps: number | null], [normalized_shape: Sizes], 'normalized_shape'>
>(
  'nnf_rms_norm',
  ['input'],
  { normalized_shape: required, weight: null, eps: null },
  ({ input }, { normalized_shape, weight, eps }, op) =>
    tensor_op('rms_norm', input, last_sizes(normalized_shape, 'normalized_shape', op), { weight, eps }),
)

interface LayerOptions {
  normalized_shape: Sizes
  eps: number | null
  elementwise_affine: boolean
}
class nn_rms_norm_class extends nn_Module {
  override readonly r_classes = ['nn_rms_norm']
  declare normalized_shape: number[]
  declare eps: number | null
  declare elementwise_affine: boolean
  declare weight: Tensor | null
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_rms_norm'
    const o = bind<LayerOptions>(args, { normalized_shape: required, eps: null, elementwise_affine: true }, op)
    this.normalized_shape = last_sizes(o.normalized_shape, 'normalized_shape', op)
    this.eps = o.eps
    this.elementwise_affine = o.elementwise_affine
    this.weight = o.elementwise_affine ? nn_parameter(torch_ones(this.normalized_shape)) : null
  }
  /** Weights of 1. */
  reset_parameters(): void {
    if (this.weight !== null) nn_init_ones_(this.weight)
  }
  override forward(input: Tensor): Tensor {
    const { normalized_shape, weight, eps } = this
    const run = () => tensor_op('rms_norm', input, normalized_shape, weight, eps)
    return in_layer('nn_rms_norm', input, weight, run, `[*, ${normalized_shape.join(', ')}]`)
  }
}
export interface nn_rms_norm extends nn_rms_norm_class {}
/**
 * Divides by the root of the mean of squares over the last dimensions, whose sizes are `normalized_shape`: x / √(mean(x²) +
 * eps) · weight. Weights begin at 1.
 *
 * @param eps what is added to the mean of squares; null is the dtype's epsilon.
 * @example nn_rms_norm(128)
 */
export const nn_rms_norm = generator_of(nn_rms_norm_class, 'nn_rms_norm') as unknown as LayerGenerator<
  LayerOptions,
  'normalized_shape',
  [normalized_shape: Sizes, ...Prefixes<[eps: number | null, elementwise_affine: boolean]>],
  nn_rms_norm
>
