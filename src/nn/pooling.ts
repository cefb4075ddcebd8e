/**
 * Pooling over windows of [N, C, L], [N, C, H, W] and [N, C, D, H, W], or of the same without N. A stride of null is the
 * window's size. Indices count from 1, as nnf_max_unpool1d() and its siblings take them.
 */
import { call_op, tensor_op } from '../torch/dispatch'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import {
  functional,
  layer,
  type Arguments,
  type Defaults,
  type Functional,
  type Indexed,
  type IndexedFunctional,
  type IndexedGenerator,
  type One,
} from './declare'
import { required } from './layer'
import { spread, type Sizes } from './sizes'
import type { ModuleOf } from './generator'

interface Window {
  kernel_size: Sizes
  stride: Sizes | null
}
interface MaxOptions extends Window {
  padding: Sizes
  dilation: Sizes
  return_indices: boolean
  ceil_mode: boolean
}
interface AvgOptions extends Window {
  padding: Sizes
  ceil_mode: boolean
  count_include_pad: boolean
}
interface Divided extends AvgOptions {
  divisor_override: number | null
}
interface LpOptions extends Window {
  norm_type: number
  ceil_mode: boolean
}
type Dimensions = 1 | 2 | 3
const inputs = ['input'] as const
type Kernel = [kernel_size: Sizes]

function max_pool(n: Dimensions) {
  const op = `max_pool${n}d`
  const run = ({ input }: { input: Tensor }, o: MaxOptions) =>
    call_op(
      o.return_indices ? `${op}_with_indices` : op,
      input,
      o.kernel_size,
      o.stride ?? o.kernel_size,
      o.padding,
      o.dilation,
      o.ceil_mode,
    ) as Tensor | Indexed
  const window = { kernel_size: required, stride: null, padding: 0, dilation: 1 } as const
  // In R the layers and the functions differ in the order of the last two.
  type Start = [stride: Sizes | null, padding: Sizes, dilation: Sizes]
  type Function = Arguments<MaxOptions, [...Start, ceil_mode: boolean, return_indices: boolean], Kernel, 'kernel_size'>
  type Layer = Arguments<MaxOptions, [...Start, return_indices: boolean, ceil_mode: boolean], Kernel, 'kernel_size'>
  return {
    functional: functional<One, Function>(
      `nnf_${op}`,
      inputs,
      { ...window, ceil_mode: false, return_indices: false },
      run,
    ) as IndexedFunctional<One, Function>,
    with_indices: functional<One, Function>(
      `nnf_${op}_with_indices`,
      inputs,
      { ...window, ceil_mode: false, return_indices: true },
      ({ input }, o) => run({ input }, { ...o, return_indices: true }),
    ) as unknown as Functional<One, Function, Indexed>,
    layer: layer<One, Layer>(`nn_${op}`, inputs, { ...window, return_indices: false, ceil_mode: false }, run, {
      classes: ['nn_max_pool_nd'],
    }) as IndexedGenerator<One, Layer>,
  }
}
const max1 = max_pool(1)
const max2 = max_pool(2)
const max3 = max_pool(3)

/**
 * The largest element of each window of [N, C, L]; with `return_indices` where it is, too.
 *
 * @example nnf_max_pool1d(torch_randn(2, 8, 10), 2) // [2, 8, 5]
 */
export const nnf_max_pool1d = max1.functional
/**
 * The largest element of each window of [N, C, H, W]; with `return_indices` where it is, too.
 *
 * @example nnf_max_pool2d(torch_randn(2, 8, 10, 10), 2) // [2, 8, 5, 5]
 */
export const nnf_max_pool2d = max2.functional
/**
 * The largest element of each window of [N, C, D, H, W]; with `return_indices` where it is, too.
 *
 * @example nnf_max_pool3d(torch_randn(2, 8, 10, 10, 10), 2) // [2, 8, 5, 5, 5]
 */
export const nnf_max_pool3d = max3.functional
/**
 * nnf_max_pool1d() with indices; beyond R.
 *
 * @example const [y, indices] = nnf_max_pool1d_with_indices(torch_randn(2, 8, 10), 2)
 */
export const nnf_max_pool1d_with_indices = max1.with_indices
/**
 * nnf_max_pool2d() with indices; beyond R.
 *
 * @example const [y, indices] = nnf_max_pool2d_with_indices(torch_randn(2, 8, 10, 10), 2)
 */
export const nnf_max_pool2d_with_indices = max2.with_indices
/**
 * nnf_max_pool3d() with indices; beyond R.
 *
 * @example const [y, indices] = nnf_max_pool3d_with_indices(torch_randn(2, 8, 10, 10, 10), 2)
 */
export const nnf_max_pool3d_with_indices = max3.with_indices
/** The largest element of each window of [N, C, L]. @example nn_max_pool1d(2)(torch_randn(2, 8, 10)) // [2, 8, 5] */
export const nn_max_pool1d = max1.layer
export type nn_max_pool1d = ModuleOf<typeof nn_max_pool1d>
/** The largest element of each window of [N, C, H, W]. @example nn_max_pool2d(3, { stride: 2, padding: 1 }) */
export const nn_max_pool2d = max2.layer
export type nn_max_pool2d = ModuleOf<typeof nn_max_pool2d>
/**
 * The largest element of each window of [N, C, D, H, W].
 *
 * @example nn_max_pool3d(2)(torch_randn(2, 8, 10, 10, 10)) // [2, 8, 5, 5, 5]
 */
export const nn_max_pool3d = max3.layer
export type nn_max_pool3d = ModuleOf<typeof nn_max_pool3d>

function avg_pool<O extends AvgOptions, Last extends unknown[] = []>(n: Dimensions, last: Partial<Defaults<O>> = {}) {
  const op = `avg_pool${n}d`
  const names = ['padding', 'ceil_mode', 'count_include_pad', ...Object.keys(last)] as (keyof O)[]
  const run = ({ input }: { input: Tensor }, o: O) =>
    tensor_op(op, input, o.kernel_size, o.stride ?? o.kernel_size, ...names.map((name) => o[name]))
  type Given = Arguments<
    O,
    [stride: Sizes | null, padding: Sizes, ceil_mode: boolean, count_include_pad: boolean, ...Last],
    Kernel,
    'kernel_size'
  >
  const defaults = {
    kernel_size: required,
    stride: null,
    padding: 0,
    ceil_mode: false,
    count_include_pad: true,
    ...last,
  } as unknown as Defaults<O>
  return {
    functional: functional<One, Given>(`nnf_${op}`, inputs, defaults, run),
    layer: layer<One, Given>(`nn_${op}`, inputs, defaults, run),
  }
}
const avg1 = avg_pool<AvgOptions>(1)
const avg2 = avg_pool<Divided, [divisor_override: number | null]>(2, { divisor_override: null })
const avg3 = avg_pool<Divided, [divisor_override: number | null]>(3, { divisor_override: null })

/**
 * The mean of each window of [N, C, L]; `count_include_pad`: whether padding counts as elements.
 *
 * @example nnf_avg_pool1d(torch_randn(2, 8, 10), 2) // [2, 8, 5]
 */
export const nnf_avg_pool1d = avg1.functional
/**
 * The mean of each window of [N, C, H, W]; `divisor_override` divides in place of the window's elements.
 *
 * @example nnf_avg_pool2d(torch_randn(2, 8, 10, 10), 2) // [2, 8, 5, 5]
 */
export const nnf_avg_pool2d = avg2.functional
/**
 * The mean of each window of [N, C, D, H, W].
 *
 * @example nnf_avg_pool3d(torch_randn(2, 8, 10, 10, 10), 2) // [2, 8, 5, 5, 5]
 */
export const nnf_avg_pool3d = avg3.functional
/** The mean of each window of [N, C, L]. @example nn_avg_pool1d(2)(torch_randn(2, 8, 10)) // [2, 8, 5] */
export const nn_avg_pool1d = avg1.layer
export type nn_avg_pool1d = ModuleOf<typeof nn_avg_pool1d>
/** The mean of each window of [N, C, H, W]. @example nn_avg_pool2d(2)(torch_randn(2, 8, 10, 10)) // [2, 8, 5, 5] */
export const nn_avg_pool2d = avg2.layer
export type nn_avg_pool2d = ModuleOf<typeof nn_avg_pool2d>
/**
 * The mean of each window of [N, C, D, H, W].
 *
 * @example nn_avg_pool3d(2)(torch_randn(2, 8, 10, 10, 10)) // [2, 8, 5, 5, 5]
 */
export const nn_avg_pool3d = avg3.layer
export type nn_avg_pool3d = ModuleOf<typeof nn_avg_pool3d>

function lp_pool(n: 1 | 2) {
  const name = `lp_pool${n}d`
  const check = ({ norm_type }: LpOptions, shown: string): void => {
    if (!(norm_type > 0 && norm_type < Infinity))
      throw new ValueError(`'norm_type' is a number above 0, got ${norm_type}`, shown)
  }
  const run = ({ input }: { input: Tensor }, o: LpOptions, shown: string) => {
    check(o, shown)
    const kernel = spread(o.kernel_size, n, 'kernel_size', shown)
    const count = kernel.reduce((product, size) => product * size, 1)
    const mean = tensor_op(`avg_pool${n}d`, input.pow(o.norm_type), kernel, o.stride ?? kernel, 0, o.ceil_mode)
    return mean
      .sign()
      .mul(mean.abs().relu())
      .mul(count)
      .pow(1 / o.norm_type)
  }
  type Given = Arguments<
    LpOptions,
    [stride: Sizes | null, ceil_mode: boolean],
    [norm_type: number, kernel_size: Sizes],
    'norm_type' | 'kernel_size'
  >
  const defaults = { norm_type: required, kernel_size: required, stride: null, ceil_mode: false } as const
  return {
    functional: functional<One, Given>(`nnf_${name}`, inputs, defaults, run),
    layer: layer<One, Given>(`nn_${name}`, inputs, defaults, run, { classes: ['lp_pool_nd'], check }),
  }
}
const lp1 = lp_pool(1)
const lp2 = lp_pool(2)

/**
 * The norm of each window of [N, C, L]: the `norm_type`-th root of the sum of powers.
 *
 * @example nnf_lp_pool1d(torch_randn(2, 8, 10), 2, 2)
 */
export const nnf_lp_pool1d = lp1.functional
/**
 * The norm of each window of [N, C, H, W]: the `norm_type`-th root of the sum of powers.
 *
 * @example nnf_lp_pool2d(torch_randn(2, 8, 10, 10), 2, 2)
 */
export const nnf_lp_pool2d = lp2.functional
/** The norm of each window of [N, C, L]. @example nn_lp_pool1d(2, 2)(torch_randn(2, 8, 10)) */
export const nn_lp_pool1d = lp1.layer
export type nn_lp_pool1d = ModuleOf<typeof nn_lp_pool1d>
/** The norm of each window of [N, C, H, W]. @example nn_lp_pool2d(2, 2)(torch_randn(2, 8, 10, 10)) */
export const nn_lp_pool2d = lp2.layer
export type nn_lp_pool2d = ModuleOf<typeof nn_lp_pool2d>
