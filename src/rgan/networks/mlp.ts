/** Generator and Discriminator: networks of linear layers. */
import { nn_dropout, nn_leaky_relu, nn_linear, nn_Module, nn_sequential, nn_sigmoid } from '../../nn'
import { generator_of } from '../../nn/generator'
import { bind, named_after, required, type LayerGenerator } from '../../nn/layer'
import { probability, whole } from '../../nn/scalars'
import type { Tensor } from '../../torch'
import { TypeError_, describe } from '../../torch/errors'
import type { Network } from '../value_functions'
import { remember } from './recipe'

/** Sizes of hidden layers. */
export type HiddenUnits = readonly number[]

/** Refuses what are no sizes of layers. */
export function check_hidden_units(hidden: unknown, name: string, op: string): asserts hidden is HiddenUnits {
  if (!Array.isArray(hidden))
    throw new TypeError_(`'${name}' is an array of sizes, as [128, 128]; got ${describe(hidden)}`, op)
  hidden.forEach((neurons) => whole(neurons, name, op))
}

/** Hidden layers, each linear, leaky (slope 0.2) and with dropout; then a linear one. */
function layers(inputs: number, outputs: number, hidden: HiddenUnits, dropout_rate: number, op: string) {
  check_hidden_units(hidden, 'hidden_units', op)
  const seq = nn_sequential()
  probability(dropout_rate, 'dropout_rate', op)
  let size = whole(inputs, op === 'Generator' ? 'noise_dim' : 'data_dim', op)
  hidden.forEach((neurons, i) => {
    seq.add_module(`Linear_${i + 1}`, nn_linear(size, neurons))
    seq.add_module(`Activation_${i + 1}`, nn_leaky_relu(0.2))
    seq.add_module(`Dropout_${i + 1}`, nn_dropout(dropout_rate))
    size = neurons
  })
  seq.add_module('Output', nn_linear(size, outputs))
  return seq
}

interface GeneratorOptions {
  noise_dim: number
  data_dim: number
  hidden_units: HiddenUnits
  dropout_rate: number
}
class GeneratorClass extends nn_Module {
  override readonly r_classes = ['Generator']
  declare seq: nn_sequential
  constructor(...args: unknown[]) {
    super()
    const o = bind<GeneratorOptions>(
      args,
      { noise_dim: required, data_dim: required, hidden_units: [128, 128], dropout_rate: 0.5 },
      'Generator',
    )
    whole(o.data_dim, 'data_dim', 'Generator')
    this.seq = layers(o.noise_dim, o.data_dim, o.hidden_units, o.dropout_rate, 'Generator')
    remember(this, 'Generator', o)
  }
  override forward(input: Tensor): Tensor {
    return named_after('Generator', () => this.seq(input))
  }
}
/**
 * Makes data of noise: [N, noise_dim] to [N, data_dim].
 *
 * Layers as in RGAN 0.2.0: linear, leaky ReLU of slope 0.2, dropout. (0.1.1, the chapter's version, has plain ReLU.)
 *
 * @param hidden_units the sizes of the hidden layers. Default 128, 128.
 * @param dropout_rate the share that dropout drops. Default 0.5.
 * @example const g_net = Generator({ noise_dim: 2, data_dim: 2 })
 */
export const Generator = generator_of(GeneratorClass, 'Generator') as unknown as LayerGenerator<
  GeneratorOptions,
  'noise_dim' | 'data_dim',
  | [noise_dim: number, data_dim: number]
  | [noise_dim: number, data_dim: number, hidden_units: HiddenUnits, dropout_rate?: number],
  Network & { seq: nn_sequential }
>

interface DiscriminatorOptions {
  data_dim: number
  hidden_units: HiddenUnits
  dropout_rate: number
  sigmoid: boolean
}
class DiscriminatorClass extends nn_Module {
  override readonly r_classes = ['Discriminator']
  declare seq: nn_sequential
  constructor(...args: unknown[]) {
    super()
    const o = bind<DiscriminatorOptions>(
      args,
      { data_dim: required, hidden_units: [128, 128], dropout_rate: 0.5, sigmoid: false },
      'Discriminator',
    )
    this.seq = layers(o.data_dim, 1, o.hidden_units, o.dropout_rate, 'Discriminator')
    if (o.sigmoid) this.seq.add_module('Sigmoid_Output', nn_sigmoid())
    remember(this, 'Discriminator', o)
  }
  override forward(input: Tensor): Tensor {
    return named_after('Discriminator', () => this.seq(input))
  }
}
/**
 * Scores data: [N, data_dim] to [N, 1].
 *
 * @param sigmoid whether scores are probabilities, as the value function "original" needs them. Default false.
 * @example const d_net = Discriminator(2, { sigmoid: true })
 */
export const Discriminator = generator_of(DiscriminatorClass, 'Discriminator') as unknown as LayerGenerator<
  DiscriminatorOptions,
  'data_dim',
  [data_dim: number] | [data_dim: number, hidden_units: HiddenUnits, dropout_rate?: number, sigmoid?: boolean],
  Network & { seq: nn_sequential }
>
