/**
 * Dropout: in training, elements or channels are dropped at random (Srivastava et al. 2014). All draw from libtorch's
 * generator: see torch_manual_seed().
 */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { functional, layer, type Arguments, type Layer, type One } from './declare'
import { probability } from './scalars'
import type { ModuleOf } from './generator'

interface DropoutOptions {
  p: number
  inplace: boolean
}
interface FunctionalOptions extends DropoutOptions {
  training: boolean
}
type LayerArguments = Arguments<DropoutOptions, [p: number, inplace: boolean]>
type FunctionalArguments = Arguments<FunctionalOptions, [p: number, training: boolean, inplace: boolean]>
export type nn_dropout = Layer<One, LayerArguments>

/** `training`: R's default in the functional form. */
function dropout(name: string, op: string, training = true) {
  const run = (input: Tensor, o: FunctionalOptions, shown: string) =>
    tensor_op(o.inplace ? `${op}_` : op, input, probability(o.p, 'p', shown), o.training)
  return {
    functional: functional<One, FunctionalArguments>(
      `nnf_${name}`,
      ['input'],
      { p: 0.5, training, inplace: false },
      ({ input }, o, shown) => run(input, o, shown),
    ),
    layer: layer<One, LayerArguments>(
      `nn_${name}`,
      ['input'],
      { p: 0.5, inplace: false },
      ({ input }, o, shown) => run(input, o, shown),
      { classes: ['nn_dropout_nd'], check: ({ p }, shown) => void probability(p, 'p', shown) },
    ),
  }
}
const elements = dropout('dropout', 'dropout')
const channels1 = dropout('dropout1d', 'feature_dropout')
const channels2 = dropout('dropout2d', 'feature_dropout')
const channels3 = dropout('dropout3d', 'feature_dropout')
const alpha = dropout('alpha_dropout', 'alpha_dropout', false)
const feature_alpha = dropout('feature_alpha_dropout', 'feature_alpha_dropout', false)

/**
 * Zeroes elements with probability `p` and divides the others by 1 - p, where `training`.
 *
 * @example nnf_dropout(torch_ones(3, 4), { p: 0.4, training: true })
 */
export const nnf_dropout = elements.functional
/** Zeroes elements with probability `p` and divides the others by 1 - p, in training. @example nn_dropout({ p: 0.4 }) */
export const nn_dropout = elements.layer
/** Zeroes whole channels of [N, C, L]; R has none. @example nnf_dropout1d(torch_ones(2, 8, 10), { p: 0.4 }) */
export const nnf_dropout1d = channels1.functional
/** Zeroes whole channels of [N, C, L] in training; R has none. @example nn_dropout1d(0.4)(torch_ones(2, 8, 10)) */
export const nn_dropout1d = channels1.layer
export type nn_dropout1d = ModuleOf<typeof nn_dropout1d>
/** Zeroes whole channels of [N, C, H, W]. @example nnf_dropout2d(torch_ones(2, 8, 10, 10), { p: 0.4 }) */
export const nnf_dropout2d = channels2.functional
/** Zeroes whole channels of [N, C, H, W] in training. @example nn_dropout2d(0.4)(torch_ones(2, 8, 10, 10)) */
export const nn_dropout2d = channels2.layer
export type nn_dropout2d = ModuleOf<typeof nn_dropout2d>
/** Zeroes whole channels of [N, C, D, H, W]. @example nnf_dropout3d(torch_ones(2, 8, 10, 10, 10), { p: 0.4 }) */
export const nnf_dropout3d = channels3.functional
/** Zeroes whole channels of [N, C, D, H, W] in training. @example nn_dropout3d(0.4)(torch_ones(2, 8, 10, 10, 10)) */
export const nn_dropout3d = channels3.layer
export type nn_dropout3d = ModuleOf<typeof nn_dropout3d>
/**
 * Dropout that keeps mean and variance, for nnf_selu() (Klambauer et al. 2017). In R `training` is false by default.
 *
 * @example nnf_alpha_dropout(torch_randn(2, 8), { p: 0.1, training: true })
 */
export const nnf_alpha_dropout = alpha.functional
/**
 * Dropout that keeps mean and variance, for nn_selu(); R has none.
 *
 * @example nn_alpha_dropout(0.1)(torch_randn(2, 8))
 */
export const nn_alpha_dropout = alpha.layer
export type nn_alpha_dropout = ModuleOf<typeof nn_alpha_dropout>
/**
 * nnf_alpha_dropout() of whole channels; R has none.
 *
 * @example nnf_feature_alpha_dropout(torch_randn(2, 8), { p: 0.1, training: true })
 */
export const nnf_feature_alpha_dropout = feature_alpha.functional
/** nn_alpha_dropout() of whole channels; R has none. @example nn_feature_alpha_dropout(0.1)(torch_randn(2, 8)) */
export const nn_feature_alpha_dropout = feature_alpha.layer
export type nn_feature_alpha_dropout = ModuleOf<typeof nn_feature_alpha_dropout>
