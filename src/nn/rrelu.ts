/** A leaky ReLU with slopes that are drawn. */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import type { InPlace } from './activation'
import { functional, layer, type Arguments, type One } from './declare'
import type { ModuleOf } from './generator'

const inputs = ['input'] as const
interface RreluOptions {
  lower: number
  upper: number
}
const rrelu = (op: string, input: Tensor, { lower, upper }: RreluOptions, training: boolean) =>
  tensor_op(op, input, lower, upper, training)
/**
 * A leaky ReLU whose slope is drawn from [lower, upper) for each element where `training`, and is their mean otherwise (Xu
 * et al. 2015)
 *
 * @example nnf_rrelu(torch_randn(3))
 */
export const nnf_rrelu = functional<
  One,
  Arguments<
    RreluOptions & { training: boolean } & InPlace,
    [lower: number, upper: number, training: boolean, inplace: boolean]
  >
>('nnf_rrelu', inputs, { lower: 1 / 8, upper: 1 / 3, training: false, inplace: false }, ({ input }, o) =>
  rrelu(o.inplace ? 'rrelu_' : 'rrelu', input, o, o.training),
)
/** nnf_rrelu(), put into `input`. @example nnf_rrelu_(torch_randn(3)) */
export const nnf_rrelu_ = functional<
  One,
  Arguments<RreluOptions & { training: boolean }, [lower: number, upper: number, training: boolean]>
>('nnf_rrelu_', inputs, { lower: 1 / 8, upper: 1 / 3, training: false }, ({ input }, o) =>
  rrelu('rrelu_', input, o, o.training),
)
/**
 * A leaky ReLU whose slope is drawn from [lower, upper) for each element in training, and is their mean in evaluation.
 *
 * @example nn_rrelu()(torch_randn(3))
 */
export const nn_rrelu = layer<One, Arguments<RreluOptions & InPlace, [lower: number, upper: number, inplace: boolean]>>(
  'nn_rrelu',
  inputs,
  { lower: 1 / 8, upper: 1 / 3, inplace: false },
  ({ input }, o) => rrelu(o.inplace ? 'rrelu_' : 'rrelu', input, o, o.training),
)
export type nn_rrelu = ModuleOf<typeof nn_rrelu>
