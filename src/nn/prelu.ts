/** A leaky ReLU with slopes that are learned. */
import { tensor_op } from '../torch/dispatch'
import { torch_full } from '../torch/creation'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments } from './declare'
import { generator_of } from './generator'
import { bind, named_after } from './layer'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'
import { whole } from './scalars'

interface Weighted {
  places: [input: Tensor, weight: Tensor]
  names: { input: Tensor; weight: Tensor }
}
/**
 * x where positive, else `weight` · x: one weight, or one for each channel (the second dimension) (He et al. 2015)
 *
 * @example nnf_prelu(torch_randn(3), torch_tensor([0.25]))
 */
export const nnf_prelu = functional<Weighted, Arguments<Record<never, never>>>(
  'nnf_prelu',
  ['input', 'weight'],
  {},
  ({ input, weight }) => tensor_op('prelu', input, weight),
)

interface PreluOptions {
  num_parameters: number
  init: number
}
class nn_prelu_class extends nn_Module {
  override readonly r_classes = ['nn_prelu']
  declare num_parameters: number
  declare weight: Tensor
  constructor(...args: unknown[]) {
    super()
    const { num_parameters, init } = bind<PreluOptions>(args, { num_parameters: 1, init: 0.25 }, 'nn_prelu')
    this.num_parameters = whole(num_parameters, 'num_parameters', 'nn_prelu')
    this.weight = nn_parameter(torch_full([num_parameters], init))
  }
  override forward(input: Tensor): Tensor {
    return named_after('nn_prelu', () => tensor_op('prelu', input, this.weight))
  }
}
export interface nn_prelu extends nn_prelu_class {}
/**
 * x where positive, else weight · x, with weights that are learned (He et al. 2015).
 *
 * @param num_parameters 1, or the number of channels. Default 1.
 * @param init what the weights begin with. Default 0.25.
 * @example nn_prelu()(torch_randn(3))
 */
export const nn_prelu = generator_of(nn_prelu_class, 'nn_prelu') as unknown as {
  (num_parameters?: number, init?: number): nn_prelu
  (num_parameters: number, named: { init?: number }): nn_prelu
  (named: Partial<PreluOptions>): nn_prelu
}
