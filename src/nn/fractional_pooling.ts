/** Fractional max pooling: windows at random steps, to sizes that need not divide the input's (Graham 2014). */
import { call_op } from '../torch/dispatch'
import { all_hold } from '../r/plain'
import { torch_rand } from '../torch/creation'
import { ValueError, describe } from '../torch/errors'
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
import { spread, type Sizes } from './sizes'
import type { ModuleOf } from './generator'

interface Options {
  kernel_size: Sizes
  output_size: Sizes | null
  /** The output's size as a share of the input's, between 0 and 1. */
  output_ratio: Sizes | null
  return_indices: boolean
}
interface FunctionalOptions extends Options {
  /** Where the windows begin, uniform in [0, 1): [N, C, 2] or [N, C, 3], with an N of 1 for [C, …]. Drawn where it is null. */
  random_samples: Tensor | null
}
const inputs = ['input'] as const

function check(o: Options, shown: string): void {
  if ((o.output_size === null) === (o.output_ratio === null))
    throw new ValueError(`one of 'output_size' and 'output_ratio' is needed, and not both`, shown)
  const { output_ratio } = o
  if (output_ratio === null) return
  const ratios: readonly unknown[] = Array.isArray(output_ratio) ? output_ratio : [output_ratio]
  if (!all_hold(ratios, (ratio) => typeof ratio === 'number' && ratio > 0 && ratio <= 1))
    throw new ValueError(
      `'output_ratio' is between 0 and 1, got ${typeof output_ratio === 'number' ? output_ratio : describe(output_ratio)}`,
      shown,
    )
}

function fractional(n: 2 | 3) {
  const op = `fractional_max_pool${n}d`
  const run = ({ input }: { input: Tensor }, o: Partial<FunctionalOptions> & Options, shown: string) => {
    check(o, shown)
    const shape = input.shape.length === n + 1 ? [1, ...input.shape] : input.shape
    if (shape.length !== n + 2)
      throw new ValueError(`expected input [N, C, …] or [C, …] with ${n} sizes, got [${shape.join(', ')}]`, shown)
    const ratios = [o.output_ratio ?? 1].flat()
    const size =
      o.output_size === null
        ? shape.slice(2).map((length, d) => Math.floor(length * (ratios[d] ?? ratios[0]!)))
        : spread(o.output_size, n, 'output_size', shown)
    const samples =
      o.random_samples ?? torch_rand([shape[0]!, shape[1]!, n], { dtype: input.dtype, device: input.device })
    const both = call_op(op, input, spread(o.kernel_size, n, 'kernel_size', shown), size, samples) as Indexed
    return o.return_indices ? both : both[0]
  }
  type Start = [output_size: Sizes | null, output_ratio: Sizes | null, return_indices: boolean]
  type Layer = Arguments<Options, Start, [kernel_size: Sizes], 'kernel_size'>
  type Function = Arguments<
    FunctionalOptions,
    [...Start, random_samples: Tensor | null],
    [kernel_size: Sizes],
    'kernel_size'
  >
  const defaults = { kernel_size: required, output_size: null, output_ratio: null, return_indices: false } as const
  return {
    functional: functional<One, Function>(
      `nnf_${op}`,
      inputs,
      { ...defaults, random_samples: null },
      run,
    ) as IndexedFunctional<One, Function>,
    layer: layer<One, Layer>(`nn_${op}`, inputs, defaults, run, { check }) as IndexedGenerator<One, Layer>,
  }
}
const [two, three] = [fractional(2), fractional(3)]

/**
 * The largest element of each of randomly placed windows of [N, C, H, W]. Indices count from 1 (in R from 0).
 *
 * @example nnf_fractional_max_pool2d(torch_randn(2, 8, 10, 10), 2, { output_ratio: 0.7 }) // [2, 8, 7, 7]
 */
export const nnf_fractional_max_pool2d = two.functional
/**
 * The largest element of each of randomly placed windows of [N, C, D, H, W]. Indices count from 1 (in R from 0).
 *
 * @example nnf_fractional_max_pool3d(torch_randn(2, 8, 10, 10, 10), 2, { output_size: 5 })
 */
export const nnf_fractional_max_pool3d = three.functional
/** The largest element of each of randomly placed windows of [N, C, H, W]. @example nn_fractional_max_pool2d(2, { output_ratio: 0.5 }) */
export const nn_fractional_max_pool2d = two.layer
export type nn_fractional_max_pool2d = ModuleOf<typeof nn_fractional_max_pool2d>
/**
 * The largest element of each of randomly placed windows of [N, C, D, H, W].
 *
 * @example nn_fractional_max_pool3d(2, { output_size: 5 })(torch_randn(2, 8, 10, 10, 10))
 */
export const nn_fractional_max_pool3d = three.layer
export type nn_fractional_max_pool3d = ModuleOf<typeof nn_fractional_max_pool3d>
