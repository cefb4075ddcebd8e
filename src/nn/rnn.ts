/** Recurrent layers over whole sequences: Elman's, LSTM and GRU. */
import { ValueError, describe } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { bind, required, type LayerGenerator } from './layer'
import type { PackedSequence } from './packed_sequence'
import { Recurrent, type RecurrentOptions } from './recurrent'
import type { Prefixes } from './declare'

interface RnnOptions extends RecurrentOptions {
  nonlinearity: 'tanh' | 'relu' | null
}
interface LstmOptions extends RecurrentOptions {
  proj_size: number
}

const sizes = { input_size: required, hidden_size: required, num_layers: 1 } as const
const defaults = {
  ...sizes,
  bias: true,
  batch_first: false,
  dropout: 0,
  bidirectional: false,
} as const

/** A padded batch, or a packed one: the output is of the same kind. */
type Sequences = Tensor | PackedSequence
type Positional = [
  input_size: number,
  hidden_size: number,
  ...Prefixes<[num_layers: number, bias: boolean, batch_first: boolean, dropout: number, bidirectional: boolean]>,
]

class nn_rnn_class extends Recurrent {
  override readonly r_classes = ['nn_rnn', 'nn_rnn_base'] as const
  declare nonlinearity: 'tanh' | 'relu'
  constructor(...args: unknown[]) {
    super()
    const { nonlinearity, ...o } = bind<RnnOptions>(args, { ...sizes, nonlinearity: null, ...defaults }, 'nn_rnn')
    this.nonlinearity = nonlinearity ?? 'tanh'
    if (!['tanh', 'relu'].includes(this.nonlinearity))
      throw new ValueError(`'nonlinearity' is 'tanh' or 'relu', got ${describe(nonlinearity)}`, 'nn_rnn')
    this.set_up(`rnn_${this.nonlinearity}`, o, 'nn_rnn')
  }
  override forward(input: Sequences, hx: Tensor | null = null): [output: Sequences, h: Tensor] {
    return this.run(input, hx, 'nn_rnn') as [Sequences, Tensor]
  }
}
export type nn_rnn = (<S extends Sequences>(input: S, hx?: Tensor | null) => [output: S, h: Tensor]) & nn_rnn_class
/**
 * Elman's recurrent layer: h = tanh(W_ih x + b_ih + W_hh h + b_hh), of [time, batch, input_size] to the h of all steps, [time,
 * batch, hidden_size · directions], and of the last one, [layers · directions, batch, hidden_size]. A single sequence is
 * [time, input_size]; its output and states have no batch then.
 *
 * @param nonlinearity `tanh` (also by default) or `relu`.
 * @param batch_first whether sequences are [batch, time, *].
 * @param dropout between layers, in training.
 * @example const [output, h] = nn_rnn(3, 4)(torch_randn(5, 2, 3))
 */
export const nn_rnn = generator_of(nn_rnn_class, 'nn_rnn') as unknown as LayerGenerator<
  RnnOptions,
  'input_size' | 'hidden_size',
  [
    input_size: number,
    hidden_size: number,
    ...Prefixes<
      [
        num_layers: number,
        nonlinearity: 'tanh' | 'relu' | null,
        bias: boolean,
        batch_first: boolean,
        dropout: number,
        bidirectional: boolean,
      ]
    >,
  ],
  nn_rnn
>

class nn_lstm_class extends Recurrent {
  override readonly r_classes = ['nn_lstm', 'nn_rnn_base'] as const
  constructor(...args: unknown[]) {
    super()
    this.set_up('lstm', bind<LstmOptions>(args, { ...defaults, proj_size: 0 }, 'nn_lstm'), 'nn_lstm')
  }
  override forward(
    input: Sequences,
    hx: readonly [h: Tensor, c: Tensor] | null = null,
  ): [output: Sequences, state: [h: Tensor, c: Tensor]] {
    return this.run(input, hx, 'nn_lstm') as [Sequences, [Tensor, Tensor]]
  }
}
export type nn_lstm = (<S extends Sequences>(
  input: S,
  hx?: readonly [h: Tensor, c: Tensor] | null,
) => [output: S, state: [h: Tensor, c: Tensor]]) &
  nn_lstm_class
/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997), of [time, batch, input_size] to the h of all steps, [time, batch,
 * hidden_size · directions], and [h, c] of the last one. See nn_rnn() for the arguments.
 *
 * @param proj_size beyond R: makes h that short, by one more weight (Sak et al. 2014).
 * @example const [output, [h, c]] = nn_lstm(3, 4, { num_layers: 2 })(torch_randn(5, 2, 3))
 */
export const nn_lstm = generator_of(nn_lstm_class, 'nn_lstm') as unknown as LayerGenerator<
  LstmOptions,
  'input_size' | 'hidden_size',
  Positional,
  nn_lstm
>

class nn_gru_class extends Recurrent {
  override readonly r_classes = ['nn_gru', 'nn_rnn_base'] as const
  constructor(...args: unknown[]) {
    super()
    this.set_up('gru', bind<RecurrentOptions>(args, defaults, 'nn_gru'), 'nn_gru')
  }
  override forward(input: Sequences, hx: Tensor | null = null): [output: Sequences, h: Tensor] {
    return this.run(input, hx, 'nn_gru') as [Sequences, Tensor]
  }
}
export type nn_gru = (<S extends Sequences>(input: S, hx?: Tensor | null) => [output: S, h: Tensor]) & nn_gru_class
/**
 * Gated recurrent units (Cho et al. 2014), of [time, batch, input_size] to the h of all steps, [time, batch, hidden_size ·
 * directions], and of the last one. See nn_rnn() for the arguments.
 *
 * @example const [output, h] = nn_gru(3, 4, { bidirectional: true })(torch_randn(5, 2, 3))
 */
export const nn_gru = generator_of(nn_gru_class, 'nn_gru') as unknown as LayerGenerator<
  RecurrentOptions,
  'input_size' | 'hidden_size',
  Positional,
  nn_gru
>
