/** Layers that only reshape, or do nothing. */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { layer, type Arguments, type Layer, type One } from './declare'
import { generator_of, type ModuleOf } from './generator'
import { required } from './layer'
import { nn_Module } from './module'
import type { Sizes } from './sizes'

class nn_identity_class extends nn_Module {
  override readonly r_classes = ['nn_identity']
  override forward(input: Tensor): Tensor {
    return input
  }
}
export interface nn_identity extends nn_identity_class {}
/** Gives back its input. Takes any arguments. @example nn_identity()(torch_ones(2)) */
export const nn_identity = generator_of(nn_identity_class, 'nn_identity') as unknown as (
  ...args: unknown[]
) => nn_identity

type FlattenArguments = Arguments<{ start_dim: number; end_dim: number }, [start_dim: number, end_dim: number]>
export type nn_flatten = Layer<One, FlattenArguments>
/**
 * Makes one of several dimensions: by default of all but the first. `start_dim` and `end_dim` count from 1.
 *
 * @example nn_flatten()(torch_randn(2, 3, 4)) // [2, 12]
 */
export const nn_flatten = layer<One, FlattenArguments>(
  'nn_flatten',
  ['input'],
  { start_dim: 2, end_dim: -1 },
  ({ input }, { start_dim, end_dim }) => tensor_op('flatten', input, { start_dim, end_dim }),
)

/** Makes several dimensions, of sizes `unflattened_size`, of the dimension `dim`, counted from 1. @example nn_unflatten(2, [2, 3]) */
export const nn_unflatten = layer<
  One,
  Arguments<
    { dim: number; unflattened_size: Sizes },
    [],
    [dim: number, unflattened_size: Sizes],
    'dim' | 'unflattened_size'
  >
>('nn_unflatten', ['input'], { dim: required, unflattened_size: required }, ({ input }, { dim, unflattened_size }) =>
  tensor_op('unflatten', input, dim, unflattened_size),
)
export type nn_unflatten = ModuleOf<typeof nn_unflatten>
