/** Division by the root of the mean of squares (Zhang and Sennrich 2019). R has none. */
import { tensor_op } from '../torch/dispatch'
import { torch_ones } from '../torch/creation'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments, type One } from './declare'
import { generator_of } from './generator'
import { bind, named_after, required, type LayerGenerator, type OneToOne } from './layer'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

/** The sizes of the last dimensions, which are normalized together. */
type Shape = number | readonly number[]
interface Options {
  normalized_shape: Shape
  weight: Tensor | null
  /** Added to the mean of squares; the dtype's epsilon by default. */
  eps: number | null
}
const sizes_of = (shape: Shape): readonly number[] => (typeof shape === 'number' ? [shape] : shape)

/** x / √(mean(x²) + eps), over the last dimensions, times `weight`. */
export const nnf_rms_norm = functional<
  One,
  Arguments<Options, [weight: Tensor | null, eps: number | null], [normalized_shape: Shape], 'normalized_shape'>
>(
  'nnf_rms_norm',
  ['input'],
  { normalized_shape: required, weight: null, eps: null },
  ({ input }, { normalized_shape, weight, eps }) =>
    tensor_op('rms_norm', input, sizes_of(normalized_shape), { weight, eps }),
)

interface LayerOptions {
  normalized_shape: Shape
  eps: number | null
  elementwise_affine: boolean
}
class RmsNorm extends nn_Module {
  override readonly r_classes = ['nn_rms_norm']
  declare normalized_shape: Shape
  declare eps: number | null
  declare weight: Tensor | null
  constructor(...args: unknown[]) {
    super()
    const o = bind<LayerOptions>(
      args,
      { normalized_shape: required, eps: null, elementwise_affine: true },
      'nn_rms_norm',
    )
    Object.assign(this, { normalized_shape: o.normalized_shape, eps: o.eps })
    this.weight = o.elementwise_affine ? nn_parameter(torch_ones([...sizes_of(o.normalized_shape)])) : null
  }
  override forward(input: Tensor): Tensor {
    return named_after('nn_rms_norm', () => nnf_rms_norm(input, this.normalized_shape, this.weight, this.eps))
  }
}
/** Divides by the root of the mean of squares over the last dimensions, with a weight that is learned. */
export const nn_rms_norm = generator_of(RmsNorm, 'nn_rms_norm') as unknown as LayerGenerator<
  LayerOptions,
  'normalized_shape',
  [normalized_shape: Shape, eps?: number | null, elementwise_affine?: boolean] | [normalized_shape: Shape],
  OneToOne & { weight: Tensor | null }
>
