/** Recurrent layers over whole sequences: Elman's, LSTM and GRU. */
import { native } from '../native/addon'
import { call_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { torch_empty, torch_zeros } from '../torch/creation'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { nn_init_uniform_ } from './init'
import { bind, in_layer, named_after, required, type LayerGenerator } from './layer'
import { layer_count, probability, whole } from './scalars'
import { nn_Module } from './module'
import { PackedSequence } from './packed_sequence'
import { nn_parameter } from './parameter'
import type { Prefixes } from './declare'

interface Options {
  input_size: number
  hidden_size: number
  num_layers: number
  bias: boolean
  batch_first: boolean
  dropout: number
  bidirectional: boolean
}
interface RnnOptions extends Options {
  nonlinearity: 'tanh' | 'relu' | null
}
interface LstmOptions extends Options {
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

/** How many gates a step has, by libtorch's operator; and the operator's number in cuDNN. */
const kinds = {
  rnn_relu: { gates: 1, cudnn: 0 },
  rnn_tanh: { gates: 1, cudnn: 1 },
  lstm: { gates: 4, cudnn: 2 },
  gru: { gates: 3, cudnn: 3 },
}
type Kind = keyof typeof kinds

/** The state between steps: h, or h and c of an LSTM. */
type State = Tensor | readonly [h: Tensor, c: Tensor]

/** The weights of layers that lie in one piece of a GPU's memory. */
const flattened = new WeakMap<Recurrent, readonly Tensor[]>()

/** What the recurrent layers share: parameters `weight_ih_l1`, `weight_hh_l1`, … as R names them (layers from 1). */
abstract class Recurrent extends nn_Module {
  declare mode: string
  declare input_size: number
  declare hidden_size: number
  declare num_layers: number
  declare bias: boolean
  declare batch_first: boolean
  declare dropout: number
  declare bidirectional: boolean
  declare proj_size: number
  declare kind: Kind
  declare weight_names: readonly string[];
  /** The parameters: weight_ih_l1, weight_hh_l1, bias_ih_l1, bias_hh_l1, …, those of the way back with _reverse. */
  [parameter: `${'weight' | 'bias'}_${'ih' | 'hh' | 'hr'}_l${number}${'' | '_reverse'}`]: Tensor

  protected set_up(kind: Kind, o: Options & { proj_size?: number }, name: string): void {
    for (const size of ['input_size', 'hidden_size'] as const) whole(o[size], size, name)
    layer_count(o.num_layers, 'num_layers', name)
    probability(o.dropout, 'dropout', name)
    const { hidden_size, proj_size = 0 } = o
    whole(proj_size, 'proj_size', name, 0)
    if (proj_size >= hidden_size)
      throw new ValueError(`'proj_size' (${proj_size}) is smaller than hidden_size (${hidden_size})`, name)
    if (o.dropout > 0 && o.num_layers === 1)
      process.emitWarning(`${name}: dropout comes between layers, and there is one: num_layers is 1`)
    Object.assign(this, o, { mode: kind.toUpperCase(), proj_size })
    const names: string[] = []
    const rows = kinds[kind].gates * hidden_size
    const kept = proj_size || hidden_size
    const directions = o.bidirectional ? ['', '_reverse'] : ['']
    for (let layer = 1; layer <= o.num_layers; layer++) {
      for (const way of directions) {
        const shapes: Record<string, number[]> = {
          weight_ih: [rows, layer === 1 ? o.input_size : kept * directions.length],
          weight_hh: [rows, kept],
          ...(o.bias && { bias_ih: [rows], bias_hh: [rows] }),
          ...(proj_size > 0 && { weight_hr: [proj_size, hidden_size] }),
        }
        for (const [part, shape] of Object.entries(shapes)) {
          const parameter = `${part}_l${layer}${way}`
          Object.assign(this, { [parameter]: nn_parameter(torch_empty(shape)) })
          names.push(parameter)
        }
      }
    }
    Object.defineProperties(this, { kind: { value: kind }, weight_names: { value: names } })
    this.reset_parameters()
  }

  /** Draws the initial values: uniform within ±1/√hidden_size. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.hidden_size)
    for (const weight of this.flat_weights()) nn_init_uniform_(weight, -bound, bound)
  }
  private flat_weights(): Tensor[] {
    return this.weight_names.map((name) => (this as unknown as Record<string, Tensor>)[name]!)
  }
  /**
   * Puts the weights into one piece of memory, which cuDNN is faster with; nothing happens on the CPU. The first forward
   * pass on a GPU does it.
   */
  flatten_parameters(): void {
    const weights = this.flat_weights()
    if (native.cudnn_version() === null || !weights.every((weight) => weight.is_cuda)) return
    flattened.set(this, weights)
    with_no_grad(
      () =>
        void call_op('_cudnn_rnn_flatten_weight', {
          weight_arr: weights,
          weight_stride0: weights.length / (this.num_layers * (this.bidirectional ? 2 : 1)),
          input_size: this.input_size,
          mode: kinds[this.kind].cudnn,
          hidden_size: this.hidden_size,
          proj_size: this.proj_size,
          num_layers: this.num_layers,
          batch_first: this.batch_first,
          bidirectional: this.bidirectional,
        }),
    )
  }

  private checked(input: unknown, name: string): { data: Tensor; batch: number } {
    const packed = input instanceof PackedSequence
    const data = packed ? input.data : input
    if (!(data instanceof Tensor))
      throw new TypeError_(`'input' is a tensor or a PackedSequence, got ${describe(data)}`, name)
    const { shape } = data
    const rank = packed ? 2 : 3
    if (shape.length !== rank || shape[rank - 1] !== this.input_size) {
      const sizes = packed ? ['steps'] : this.batch_first ? ['batch', 'time'] : ['time', 'batch']
      throw new ValueError(`expected input [${sizes.join(', ')}, ${this.input_size}], got [${shape.join(', ')}]`, name)
    }
    return { data, batch: packed ? input.batch_sizes.get(1).item() : shape[this.batch_first ? 0 : 1]! }
  }

  private begin(hx: State | null, { data, batch }: { data: Tensor; batch: number }, name: string): Tensor[] {
    const layers = this.num_layers * (this.bidirectional ? 2 : 1)
    const lstm = this.kind === 'lstm'
    const sizes = [this.proj_size || this.hidden_size, ...(lstm ? [this.hidden_size] : [])]
    const { dtype, device } = data
    if (hx === null) {
      const [h, c] = sizes.map((size) => [layers, batch, size])
      const zeros = torch_zeros(h!, { dtype, device })
      if (!lstm) return [zeros]
      return [zeros, this.proj_size === 0 ? zeros : torch_zeros(c!, { dtype, device })]
    }
    const states = (hx instanceof Tensor ? [hx] : hx) as unknown[]
    if (!Array.isArray(states) || states.length !== sizes.length || !states.every((x) => x instanceof Tensor))
      throw new TypeError_(`'hx' is ${lstm ? 'two tensors [h, c]' : 'a tensor'}, got ${describe(hx)}`, name)
    states.forEach((state, i) => {
      const wanted = [layers, batch, sizes[i]]
      if (state.shape.join() !== wanted.join())
        throw new ValueError(`'hx' is [${wanted.join(', ')}], got [${state.shape.join(', ')}]`, name)
    })
    return states
  }

  protected run(input: Tensor | PackedSequence, hx: State | null, name: string): [Tensor | PackedSequence, State] {
    return named_after(name, () => this.steps(input, hx, name))
  }

  private steps(input: Tensor | PackedSequence, hx: State | null, name: string): [Tensor | PackedSequence, State] {
    const given = this.checked(input, name)
    const packed = input instanceof PackedSequence ? input : null
    const arranged = (states: Tensor[], indices: Tensor | null | undefined) =>
      indices ? states.map((state) => state.index_select(2, indices)) : states
    const begin = arranged(this.begin(hx, given, name), hx === null ? null : packed?.sorted_indices)
    const states = this.kind === 'lstm' ? begin : begin[0]
    const { bias, num_layers, dropout, training, bidirectional } = this
    const params = this.flat_weights()
    if (params[0]!.is_cuda && flattened.get(this)?.every((weight, i) => weight === params[i]) !== true)
      this.flatten_parameters()
    const common = { hx: states, params, has_biases: bias, num_layers, dropout, train: training, bidirectional }
    const { data } = given
    const steps =
      packed === null ? { input: data, batch_first: this.batch_first } : { data, batch_sizes: packed.batch_sizes }
    const [output, ...end] = in_layer(name, data, params[0]!, () => call_op(this.kind, { ...steps, ...common })) as [
      Tensor,
      ...Tensor[],
    ]
    const last = arranged(end, packed?.unsorted_indices)
    return [
      packed === null
        ? output
        : new PackedSequence(output, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices),
      this.kind === 'lstm' ? (last as unknown as readonly [Tensor, Tensor]) : last[0]!,
    ]
  }
}

/** A padded batch, or a packed one: the output is of the same kind. */
type Sequences = Tensor | PackedSequence
type Positional = [
  input_size: number,
  hidden_size: number,
  ...Prefixes<[num_layers: number, bias: boolean, batch_first: boolean, dropout: number, bidirectional: boolean]>,
]

class nn_rnn_class extends Recurrent {
  override readonly r_classes = ['nn_rnn', 'nn_rnn_base']
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
 * batch, hidden_size · directions], and of the last one, [layers · directions, batch, hidden_size].
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
  override readonly r_classes = ['nn_lstm', 'nn_rnn_base']
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
  override readonly r_classes = ['nn_gru', 'nn_rnn_base']
  constructor(...args: unknown[]) {
    super()
    this.set_up('gru', bind<Options>(args, defaults, 'nn_gru'), 'nn_gru')
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
  Options,
  'input_size' | 'hidden_size',
  Positional,
  nn_gru
>
