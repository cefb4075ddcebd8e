/** Pooling to a given size, whatever the input's. */
import { call_op, tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import {
  functional,
  layer,
  type Arguments,
  type Indexed,
  type IndexedFunctional,
  type IndexedGenerator,
  type One,
} from './declare'
import { required } from './layer'
import { spread, type KeptSizes } from './sizes'
import type { ModuleOf } from './generator'

interface Options {
  /** The sizes of the result; null keeps the input's. */
  output_size: KeptSizes
}
interface MaxOptions extends Options {
  return_indices: boolean
}
type Dimensions = 1 | 2 | 3
type Size = [output_size: KeptSizes]
const inputs = ['input'] as const

function avg(n: Dimensions) {
  const op = `adaptive_avg_pool${n}d`
  const run = ({ input }: { input: Tensor }, o: Options, shown: string) =>
    tensor_op(op, input, spread(o.output_size, n, 'output_size', shown, input.shape))
  type Given = Arguments<Options, [], Size, 'output_size'>
  return {
    functional: functional<One, Given>(`nnf_${op}`, inputs, { output_size: required }, run),
    layer: layer<One, Given>(`nn_${op}`, inputs, { output_size: required }, run),
  }
}
function max(n: Dimensions) {
  const op = `adaptive_max_pool${n}d`
  const run = ({ input }: { input: Tensor }, o: MaxOptions, shown: string) => {
    const both = call_op(op, input, spread(o.output_size, n, 'output_size', shown, input.shape)) as Indexed
    return o.return_indices ? both : both[0]
  }
  type Given = Arguments<MaxOptions, [return_indices: boolean], Size, 'output_size'>
  const defaults = { output_size: required, return_indices: false } as const
  return {
    functional: functional<One, Given>(`nnf_${op}`, inputs, defaults, run) as IndexedFunctional<One, Given>,
    layer: layer<One, Given>(`nn_${op}`, inputs, defaults, run) as IndexedGenerator<One, Given>,
  }
}
const [avg1, avg2, avg3] = [avg(1), avg(2), avg(3)]
const [max1, max2, max3] = [max(1), max(2), max(3)]

/**
 * Means, of [N, C, L] to [N, C, output_size].
 *
 * @example nnf_adaptive_avg_pool1d(torch_randn(2, 8, 10), 5) // [2, 8, 5]
 */
export const nnf_adaptive_avg_pool1d = avg1.functional
/**
 * Means, of [N, C, H, W] to [N, C, ...output_size].
 *
 * @example nnf_adaptive_avg_pool2d(torch_randn(2, 8, 10, 10), [5, 5]) // [2, 8, 5, 5]
 */
export const nnf_adaptive_avg_pool2d = avg2.functional
/**
 * Means, of [N, C, D, H, W] to [N, C, ...output_size].
 *
 * @example nnf_adaptive_avg_pool3d(torch_randn(2, 8, 10, 10, 10), [5, 5, 5]) // [2, 8, 5, 5, 5]
 */
export const nnf_adaptive_avg_pool3d = avg3.functional
/**
 * Means, of [N, C, L] to [N, C, output_size].
 *
 * @example nn_adaptive_avg_pool1d(5)(torch_randn(2, 8, 10)) // [2, 8, 5]
 */
export const nn_adaptive_avg_pool1d = avg1.layer
export type nn_adaptive_avg_pool1d = ModuleOf<typeof nn_adaptive_avg_pool1d>
/** Means, of [N, C, H, W] to [N, C, ...output_size]. @example nn_adaptive_avg_pool2d([1, 1]) */
export const nn_adaptive_avg_pool2d = avg2.layer
export type nn_adaptive_avg_pool2d = ModuleOf<typeof nn_adaptive_avg_pool2d>
/**
 * Means, of [N, C, D, H, W] to [N, C, ...output_size].
 *
 * @example nn_adaptive_avg_pool3d([5, 5, 5])(torch_randn(2, 8, 10, 10, 10)) // [2, 8, 5, 5, 5]
 */
export const nn_adaptive_avg_pool3d = avg3.layer
export type nn_adaptive_avg_pool3d = ModuleOf<typeof nn_adaptive_avg_pool3d>
/**
 * Largest elements, of [N, C, L] to [N, C, output_size]. Indices count from 1 (in R from 0, unlike its other pools').
 *
 * @example nnf_adaptive_max_pool1d(torch_randn(2, 8, 10), 5) // [2, 8, 5]
 */
export const nnf_adaptive_max_pool1d = max1.functional
/**
 * Largest elements, of [N, C, H, W] to [N, C, ...output_size]. Indices count from 1.
 *
 * @example nnf_adaptive_max_pool2d(torch_randn(2, 8, 10, 10), [5, 5]) // [2, 8, 5, 5]
 */
export const nnf_adaptive_max_pool2d = max2.functional
/**
 * Largest elements, of [N, C, D, H, W] to [N, C, ...output_size]. Indices count from 1.
 *
 * @example nnf_adaptive_max_pool3d(torch_randn(2, 8, 10, 10, 10), [5, 5, 5]) // [2, 8, 5, 5, 5]
 */
export const nnf_adaptive_max_pool3d = max3.functional
/**
 * Largest elements, of [N, C, L] to [N, C, output_size].
 *
 * @example nn_adaptive_max_pool1d(5)(torch_randn(2, 8, 10)) // [2, 8, 5]
 */
export const nn_adaptive_max_pool1d = max1.layer
export type nn_adaptive_max_pool1d = ModuleOf<typeof nn_adaptive_max_pool1d>
/**
 * Largest elements, of [N, C, H, W] to [N, C, ...output_size].
 *
 * @example nn_adaptive_max_pool2d([5, 5])(torch_randn(2, 8, 10, 10)) // [2, 8, 5, 5]
 */
export const nn_adaptive_max_pool2d = max2.layer
export type nn_adaptive_max_pool2d = ModuleOf<typeof nn_adaptive_max_pool2d>
/**
 * Largest elements, of [N, C, D, H, W] to [N, C, ...output_size].
 *
 * @example nn_adaptive_max_pool3d([5, 5, 5])(torch_randn(2, 8, 10, 10, 10)) // [2, 8, 5, 5, 5]
 */
export const nn_adaptive_max_pool3d = max3.layer
export type nn_adaptive_max_pool3d = ModuleOf<typeof nn_adaptive_max_pool3d>
