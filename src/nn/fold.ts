/** Sliding blocks of pictures as columns, and back. */
import { tensor_op } from '../torch/dispatch'
import { functional, type Arguments, type One } from './declare'
import { required } from './layer'
import { spread, type Sizes } from './sizes'

interface Options {
  kernel_size: Sizes
  dilation: Sizes
  padding: Sizes
  stride: Sizes
}
interface FoldOptions extends Options {
  output_size: Sizes
}
type Rest = [dilation: Sizes, padding: Sizes, stride: Sizes]
const pairs = (o: Options, op: string) =>
  (['kernel_size', 'dilation', 'padding', 'stride'] as const).map((name) => spread(o[name], 2, name, op))
const window = { kernel_size: required, dilation: 1, padding: 0, stride: 1 } as const

/**
 * The blocks of [N, C, H, W] under a sliding window, as columns: [N, C · kernel elements, blocks].
 *
 * @example nnf_unfold(torch_randn(2, 3, 10, 10), 3) // [2, 27, 64]
 */
export const nnf_unfold = functional<One, Arguments<Options, Rest, [kernel_size: Sizes], 'kernel_size'>>(
  'nnf_unfold',
  ['input'],
  window,
  ({ input }, o, op) => tensor_op('im2col', input, ...pairs(o, op)),
)
/**
 * Pictures [N, C, ...output_size] of the columns that nnf_unfold() gives; where blocks overlap they add up.
 *
 * @example nnf_fold(torch_randn(2, 27, 64), [10, 10], 3) // [2, 3, 10, 10]
 */
export const nnf_fold = functional<
  One,
  Arguments<FoldOptions, Rest, [output_size: Sizes, kernel_size: Sizes], 'output_size' | 'kernel_size'>
>('nnf_fold', ['input'], { output_size: required, ...window }, ({ input }, o, op) =>
  tensor_op('col2im', input, spread(o.output_size, 2, 'output_size', op), ...pairs(o, op)),
)
