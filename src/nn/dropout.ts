/** Dropout: in training, elements (or channels) are zeroed at random and the rest scaled up (Srivastava et al. 2014). */
import { tensor_op } from '../torch/dispatch'
import { TypeError_, describe } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { bind, in_layer, probability, type LayerGenerator, type OneToOne } from './layer'
import { nn_Module } from './module'

interface DropoutOptions {
  p: number
  inplace: boolean
}

function functional(op: 'dropout' | 'feature_dropout', shown: string) {
  return (input: Tensor, p = 0.5, training = true, inplace = false): Tensor =>
    tensor_op(inplace ? `${op}_` : op, input, probability(p, 'p', shown), training)
}
/** Zeroes elements with probability `p`, where `training`. */
export const nnf_dropout = functional('dropout', 'nnf_dropout')
/** Zeroes whole channels of [N, C, H, W]. */
export const nnf_dropout2d = functional('feature_dropout', 'nnf_dropout2d')
/** Zeroes whole channels of [N, C, D, H, W]. */
export const nnf_dropout3d = functional('feature_dropout', 'nnf_dropout3d')

function dropout_layer(name: string, functional: typeof nnf_dropout) {
  class Dropout extends nn_Module {
    override readonly r_classes = [name]
    declare p: number
    declare inplace: boolean
    constructor(...args: unknown[]) {
      super()
      const { p, inplace } = bind<DropoutOptions>(args, { p: 0.5, inplace: false }, name)
      if (typeof inplace !== 'boolean')
        throw new TypeError_(`'inplace' is true or false, got ${describe(inplace)}`, name)
      this.p = probability(p, 'p', name)
      this.inplace = inplace
    }
    override forward(input: Tensor): Tensor {
      return in_layer(this, name, () => functional(input, this.p, this.training, this.inplace))
    }
  }
  return generator_of(Dropout, name) as unknown as LayerGenerator<
    DropoutOptions,
    never,
    [p?: number, inplace?: boolean] | [p?: number] | [],
    nn_dropout
  >
}
export type nn_dropout = nn_Module & OneToOne & DropoutOptions
/** Zeroes elements with probability `p` in training. @example nn_dropout({ p: 0.4 }) */
export const nn_dropout = dropout_layer('nn_dropout', nnf_dropout)
/** Zeroes whole channels of [N, C, H, W] in training. */
export const nn_dropout2d = dropout_layer('nn_dropout2d', nnf_dropout2d)
/** Zeroes whole channels of [N, C, D, H, W] in training. */
export const nn_dropout3d = dropout_layer('nn_dropout3d', nnf_dropout3d)
