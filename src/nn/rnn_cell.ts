/** One step of a recurrent layer, for loops of one's own. R has none of them. */
import { call_op } from '../torch/dispatch'
import { torch_empty, torch_zeros } from '../torch/creation'
import { ValueError, describe } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import type { Prefixes } from './declare'
import { generator_of } from './generator'
import { nn_init_uniform_ } from './init'
import { bind, in_layer, required, type LayerGenerator } from './layer'
import { beside_input, states_of } from './recurrent_state'
import { whole } from './scalars'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

interface Options {
  input_size: number
  hidden_size: number
  bias: boolean
}
interface RnnOptions extends Options {
  nonlinearity: 'tanh' | 'relu'
}

/** A cell of `gates` gates: its weights, drawn uniform within ±1/√hidden_size. */
abstract class Cell extends nn_Module {
  declare input_size: number
  declare hidden_size: number
  declare weight_ih: Tensor
  declare weight_hh: Tensor
  declare bias_ih: Tensor | null
  declare bias_hh: Tensor | null

  protected set_up(o: Options, gates: number, name: string): void {
    this.input_size = whole(o.input_size, 'input_size', name)
    this.hidden_size = whole(o.hidden_size, 'hidden_size', name)
    const rows = gates * this.hidden_size
    this.weight_ih = nn_parameter(torch_empty(rows, this.input_size))
    this.weight_hh = nn_parameter(torch_empty(rows, this.hidden_size))
    this.bias_ih = o.bias ? nn_parameter(torch_empty(rows)) : null
    this.bias_hh = o.bias ? nn_parameter(torch_empty(rows)) : null
    this.reset_parameters()
  }
  /** Draws the initial values: uniform within ±1/√hidden_size. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.hidden_size)
    for (const weight of Object.values(this.parameters)) nn_init_uniform_(weight, -bound, bound)
  }
  /** libtorch's step from `hx`: h alone, or two states h and c. Nothing given is zeros. */
  protected step(op: string, states: 1 | 2, input: Tensor, hx: unknown, name: string): Tensor[] {
    return in_layer(name, input, this.weight_ih, () => {
      const { shape, dtype, device } = as_tensor(input, name, 'input')
      const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = this
      if (shape.length < 1 || shape.length > 2 || shape.at(-1) !== input_size)
        throw new ValueError(
          `expected input [batch, ${input_size}] or [${input_size}], got [${shape.join(', ')}]`,
          name,
        )
      const state_shape = [...shape.slice(0, -1), hidden_size]
      const shapes = Array<number[]>(states).fill(state_shape)
      const begin =
        hx === null ? shapes.map((size) => torch_zeros(size, { dtype, device })) : states_of(hx, shapes, name)
      const single = shape.length === 1
      const [x, ...from] = single ? [input, ...begin].map((part) => part.unsqueeze(1)) : [input, ...begin]
      const run = () => call_op(op, x, states === 1 ? from[0] : from, weight_ih, weight_hh, bias_ih, bias_hh)
      const next = [beside_input(begin, input, name, run)].flat() as Tensor[]
      return single ? next.map((part) => part.squeeze(1)) : next
    })
  }
}
type Positional = [input_size: number, hidden_size: number, ...Prefixes<[bias: boolean]>]
class nn_rnn_cell_class extends Cell {
  override readonly r_classes = ['nn_rnn_cell']
  declare nonlinearity: 'tanh' | 'relu'
  constructor(...args: unknown[]) {
    super()
    const name = 'nn_rnn_cell'
    const o = bind<RnnOptions>(
      args,
      { input_size: required, hidden_size: required, bias: true, nonlinearity: 'tanh' },
      name,
    )
    if (!['tanh', 'relu'].includes(o.nonlinearity))
      throw new ValueError(`'nonlinearity' is 'tanh' or 'relu', got ${describe(o.nonlinearity)}`, name)
    this.nonlinearity = o.nonlinearity
    this.set_up(o, 1, name)
  }
  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step(`rnn_${this.nonlinearity}_cell`, 1, input, hx, 'nn_rnn_cell')[0]!
  }
}
export interface nn_rnn_cell extends nn_rnn_cell_class {}
/** A step of nn_rnn(): of x [batch, input_size] and h [batch, hidden_size] (or zeros) to the next h; or of one x and h without batch. */
export const nn_rnn_cell = generator_of(nn_rnn_cell_class, 'nn_rnn_cell') as unknown as LayerGenerator<
  RnnOptions,
  'input_size' | 'hidden_size',
  Positional,
  nn_rnn_cell
>

const layer_defaults = { input_size: required, hidden_size: required, bias: true } as const

class nn_lstm_cell_class extends Cell {
  override readonly r_classes = ['nn_lstm_cell']
  constructor(...args: unknown[]) {
    super()
    this.set_up(bind<Options>(args, layer_defaults, 'nn_lstm_cell'), 4, 'nn_lstm_cell')
  }
  override forward(input: Tensor, hx: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    return this.step('lstm_cell', 2, input, hx, 'nn_lstm_cell') as [Tensor, Tensor]
  }
}
export interface nn_lstm_cell extends nn_lstm_cell_class {}
/** A step of nn_lstm(): of x [batch, input_size] and [h, c] (or zeros) to the next [h, c]. */
export const nn_lstm_cell = generator_of(nn_lstm_cell_class, 'nn_lstm_cell') as unknown as LayerGenerator<
  Options,
  'input_size' | 'hidden_size',
  Positional,
  nn_lstm_cell
>

class nn_gru_cell_class extends Cell {
  override readonly r_classes = ['nn_gru_cell']
  constructor(...args: unknown[]) {
    super()
    this.set_up(bind<Options>(args, layer_defaults, 'nn_gru_cell'), 3, 'nn_gru_cell')
  }
  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step('gru_cell', 1, input, hx, 'nn_gru_cell')[0]!
  }
}
export interface nn_gru_cell extends nn_gru_cell_class {}
/** A step of nn_gru(): of x [batch, input_size] and h [batch, hidden_size] (or zeros) to the next h. */
export const nn_gru_cell = generator_of(nn_gru_cell_class, 'nn_gru_cell') as unknown as LayerGenerator<
  Options,
  'input_size' | 'hidden_size',
  Positional,
  nn_gru_cell
>
