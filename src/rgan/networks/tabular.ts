/** TabularGenerator: a generator of mixed columns (after Xu et al. 2019). */
import {
  nn_init_kaiming_normal_,
  nn_init_kaiming_uniform_,
  nn_init_xavier_normal_,
  nn_init_xavier_uniform_,
  nn_init_zeros_,
  nn_linear,
  nn_Module,
  nn_module_list,
} from '../../nn'
import { generator_of } from '../../nn/generator'
import { bind, named_after, required, type LayerGenerator } from '../../nn/layer'
import { probability, whole } from '../../nn/scalars'
import { inherits } from '../../r'
import type { Tensor } from '../../torch'
import { tensor_op } from '../../torch/dispatch'
import { ValueError, describe } from '../../torch/errors'
import { one_of } from '../checks'
import type { OutputInfo } from '../columns'
import { drawn_categories } from '../toydata'
import type { Network } from '../value_functions'
import {
  ResidualBlock,
  SelfAttention,
  activations,
  normalizations,
  type Activation,
  type Normalization,
} from './blocks'
import { check_hidden_units, type HiddenUnits } from './mlp'
import { remember } from './recipe'

const initial = {
  xavier_uniform: (weight: Tensor) => nn_init_xavier_uniform_(weight),
  xavier_normal: (weight: Tensor) => nn_init_xavier_normal_(weight),
  kaiming_uniform: (weight: Tensor) => nn_init_kaiming_uniform_(weight, 0.2),
  kaiming_normal: (weight: Tensor) => nn_init_kaiming_normal_(weight, 0.2),
}
export type InitMethod = keyof typeof initial
export const init_methods = Object.keys(initial) as InitMethod[]

/** Refuses what is no description of outputs. */
export function check_output_info(output_info: unknown, op: string): asserts output_info is readonly OutputInfo[] {
  if (!Array.isArray(output_info))
    throw new ValueError(`output_info must be a list, as transformer.output_info; got ${describe(output_info)}`, op)
  if (output_info.length === 0) throw new ValueError('output_info describes no column', op)
  for (const info of output_info as unknown[]) {
    if (!Array.isArray(info) || info.length < 2)
      throw new ValueError('Each element of output_info must be a list with at least 2 elements (dimension, type)', op)
    whole(info[0], 'output_info', op)
    one_of(info[1], 'output_info type', ['linear', 'softmax', 'mode_specific'], op)
  }
}

interface TabularOptions {
  noise_dim: number
  output_info: readonly OutputInfo[]
  hidden_units: HiddenUnits
  dropout_rate: number
  tau: number
  normalization: Normalization
  activation: Activation
  init_method: InitMethod
  residual: boolean
  /** Whether blocks are followed by attention: all, none, or those numbered (from 1). */
  attention: boolean | readonly number[]
  attention_heads: number
  attention_dropout: number
}

/** The numbers of the blocks, of `n`, that attention follows; null for what says none. */
function blocks_with(attention: unknown, n: number): readonly number[] | null {
  const all = Array.from({ length: n }, (_, i) => i + 1)
  if (typeof attention === 'boolean') return attention ? all : []
  return Array.isArray(attention) && attention.every((block) => all.includes(block as number)) ? attention : null
}

class TabularGeneratorClass extends nn_Module {
  override readonly r_classes = ['TabularGenerator']
  declare output_info: readonly OutputInfo[]
  declare tau: number
  declare active_blocks: number
  declare num_blocks: number
  declare blocks: nn_module_list
  declare attention_blocks: nn_module_list
  declare output_layers: nn_module_list
  declare output_layer: Network
  private attention_of: ReadonlyMap<number, number> = new Map()

  constructor(...args: unknown[]) {
    super()
    const op = 'TabularGenerator'
    const o = bind<TabularOptions>(
      args,
      {
        noise_dim: required,
        output_info: required,
        hidden_units: [256, 256],
        dropout_rate: 0,
        tau: 0.2,
        normalization: 'batch',
        activation: 'relu',
        init_method: 'xavier_uniform',
        residual: true,
        attention: false,
        attention_heads: 4,
        attention_dropout: 0.1,
      },
      op,
    )
    whole(o.noise_dim, 'noise_dim', op)
    check_output_info(o.output_info, op)
    one_of(o.normalization, 'normalization', normalizations, op)
    one_of(o.activation, 'activation', Object.keys(activations), op)
    one_of(o.init_method, 'init_method', init_methods, op)
    if (!(o.tau > 0)) throw new ValueError(`'tau' is a number above 0, got ${describe(o.tau)}`, op)
    check_hidden_units(o.hidden_units, 'hidden_units', op)
    const n = o.hidden_units.length
    if (n === 0) throw new ValueError("'hidden_units' has at least one size", op)
    if (!blocks_with(o.attention, n))
      throw new ValueError(
        `'attention' is true, false or numbers of blocks from 1 to ${n}, got ${describe(o.attention)}`,
        op,
      )
    whole(o.attention_heads, 'attention_heads', op)
    for (const name of ['dropout_rate', 'attention_dropout'] as const) probability(o[name], name, op)
    const data_dim = o.output_info.reduce((sum, [dimension]) => sum + dimension, 0)
    this.output_info = o.output_info
    this.tau = o.tau
    this.num_blocks = this.active_blocks = n
    this.blocks = nn_module_list()
    this.attention_blocks = nn_module_list()
    const attention_of = new Map<number, number>()
    let size = o.noise_dim
    o.hidden_units.forEach((neurons, i) => {
      const block = new ResidualBlock(size, neurons, o.normalization, o.activation, o.dropout_rate)
      if (!o.residual) block.use_residual = false
      this.blocks.append(block)
      if (blocks_with(o.attention, n)!.includes(i + 1)) {
        this.attention_blocks.append(new SelfAttention(neurons, o.attention_heads, o.attention_dropout))
        attention_of.set(i + 1, attention_of.size + 1)
      }
      size = neurons
    })
    this.attention_of = attention_of
    this.output_layers = nn_module_list(o.hidden_units.map((neurons) => nn_linear(neurons, data_dim)))
    this.output_layer = this.output_layers.get(this.num_blocks)
    this.apply((module) => {
      if (!inherits(module, 'nn_linear')) return
      const { weight, bias } = module as unknown as nn_linear
      initial[o.init_method](weight)
      if (bias !== null) nn_init_zeros_(bias)
    })
    remember(this, op, o)
  }

  /**
   * @param hard whether categories are one-hot; by default in evaluation only.
   */
  override forward(input: Tensor, hard: boolean | null = null): Tensor {
    return named_after('TabularGenerator', () => {
      const one_hot = hard ?? !this.training
      let data = input
      for (let i = 1; i <= this.active_blocks; i++) {
        data = this.blocks.get(i)(data)
        const attention = this.attention_of.get(i)
        if (attention !== undefined) data = this.attention_blocks.get(attention)(data)
      }
      data = this.output_layers.get(this.active_blocks)(data)
      const choose = (logits: Tensor) => drawn_categories(logits, this.tau, one_hot, 2)
      const sizes = this.output_info.flatMap(([n, type]) => (type === 'mode_specific' && n > 1 ? [n - 1, 1] : [n]))
      const parts = tensor_op('split_with_sizes', data, sizes, 2) as unknown as Tensor[]
      let at = 0
      const outputs = this.output_info.flatMap(([n, type]) => {
        if (type === 'softmax') return [choose(parts[at++]!)]
        if (type === 'mode_specific' && n > 1) return [choose(parts[at++]!), parts[at++]!.tanh()]
        return [parts[at++]!.tanh()]
      })
      return tensor_op('cat', outputs, 2)
    })
  }

  /** Uses only the first `n` blocks, for progressive training. */
  set_active_blocks(n: number): this {
    if (!Number.isInteger(n) || n < 1 || n > this.num_blocks)
      throw new ValueError(`n must be between 1 and ${this.num_blocks}, got ${describe(n)}`, 'set_active_blocks')
    this.active_blocks = n
    return this
  }
  /** How many blocks are used. */
  get_active_blocks(): number {
    return this.active_blocks
  }
}

/**
 * A generator for columns of several kinds, described by `output_info` (see data_transformer): [N, noise_dim] to
 * [N, the sum of dimensions]. Categories are drawn by gumbel_softmax(), numbers end in tanh.
 *
 * @example TabularGenerator(2, transformer.output_info, { hidden_units: [64, 64] })
 */
export const TabularGenerator = generator_of(TabularGeneratorClass, 'TabularGenerator') as unknown as LayerGenerator<
  TabularOptions,
  'noise_dim' | 'output_info',
  | [noise_dim: number, output_info: readonly OutputInfo[], hidden_units?: HiddenUnits]
  | [noise_dim: number, output_info: readonly OutputInfo[]],
  TabularGeneratorClass
>
