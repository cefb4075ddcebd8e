/** What the recurrent layers share: their weights, the inputs and states that they take, the run over a sequence. */
import { native } from '../native/addon'
import { with_no_grad } from '../torch/autograd'
import { torch_empty, torch_zeros } from '../torch/creation'
import { call_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor, as_tensor } from '../torch/tensor'
import { nn_init_uniform_ } from './init'
import { in_layer, named_after } from './layer'
import { nn_Module } from './module'
import { PackedSequence } from './packed_sequence'
import { nn_parameter } from './parameter'
import { beside_input, is_shape, states_of } from './recurrent_state'
import { layer_count, probability, whole } from './scalars'

export interface RecurrentOptions {
  input_size: number
  hidden_size: number
  num_layers: number
  bias: boolean
  batch_first: boolean
  dropout: number
  bidirectional: boolean
}

/** How many gates a step has, by libtorch's operator; and the operator's number in cuDNN. */
const kinds = {
  rnn_relu: { gates: 1, cudnn: 0 },
  rnn_tanh: { gates: 1, cudnn: 1 },
  lstm: { gates: 4, cudnn: 2 },
  gru: { gates: 3, cudnn: 3 },
}
type Kind = keyof typeof kinds

type WeightName = `${'weight' | 'bias'}_${'ih' | 'hh' | 'hr'}_l${number}${'' | '_reverse'}`
/** A padded batch, or a packed one: the output is of the same kind. */
export type Sequences = Tensor | PackedSequence
/** The state between steps: h, or h and c of an LSTM. */
type State = Tensor | readonly [h: Tensor, c: Tensor]
/** An input as libtorch takes it. */
interface Given {
  data: Tensor
  batch: number
  /** The dimension of the batch that a single sequence was given, or null. */
  single: number | null
}

/** The weights of layers that lie in one piece of a GPU's memory. */
const flattened = new WeakMap<Recurrent, readonly Tensor[]>()

/** What the recurrent layers share: parameters `weight_ih_l1`, `weight_hh_l1`, … as R names them (layers from 1). */
export abstract class Recurrent extends nn_Module {
  abstract override readonly r_classes: readonly [layer: string, base: string]
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
  declare flat: readonly { name: WeightName; shape: readonly number[] }[];
  /** The parameters: weight_ih_l1, weight_hh_l1, bias_ih_l1, bias_hh_l1, …, those of the way back with _reverse. */
  [parameter: WeightName]: Tensor

  protected set_up(kind: Kind, o: RecurrentOptions & { proj_size?: number }, name: string): void {
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
    const flat: Recurrent['flat'][number][] = []
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
          const parameter = `${part}_l${layer}${way}` as WeightName
          this[parameter] = nn_parameter(torch_empty(shape))
          flat.push({ name: parameter, shape })
        }
      }
    }
    Object.defineProperties(this, { kind: { value: kind }, flat: { value: flat } })
    this.reset_parameters()
  }

  /** Draws the initial values: uniform within ±1/√hidden_size. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.hidden_size)
    for (const weight of this.flat_weights()) nn_init_uniform_(weight, -bound, bound)
  }
  /** The weights in libtorch's order, which reads beyond them where they are too small. */
  private flat_weights(): Tensor[] {
    const layer = this.r_classes[0]
    return this.flat.map(({ name, shape }) => {
      const weight = as_tensor(this[name], layer, name)
      if (!is_shape(weight.shape, shape))
        throw new ValueError(`'${name}' is [${shape.join(', ')}], got [${weight.shape.join(', ')}]`, layer)
      return weight
    })
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

  private given(input: unknown, name: string): Given {
    const packed = input instanceof PackedSequence
    const data = packed ? input.data : input
    if (!(data instanceof Tensor))
      throw new TypeError_(`'input' is a tensor or a PackedSequence, got ${describe(data)}`, name)
    const { shape } = data
    const sizes = packed ? ['steps'] : this.batch_first ? ['batch', 'time'] : ['time', 'batch']
    const single = !packed && shape.length === 2
    if ((shape.length !== sizes.length + 1 && !single) || shape.at(-1) !== this.input_size) {
      const or_single = packed ? '' : ` or [time, ${this.input_size}]`
      const wanted = `[${sizes.join(', ')}, ${this.input_size}]${or_single}`
      throw new ValueError(`expected input ${wanted}, got [${shape.join(', ')}]`, name)
    }
    if (shape[single ? 0 : sizes.indexOf('time')] === 0)
      throw new ValueError(`a sequence has at least one step, got [${shape.join(', ')}]`, name)
    if (packed) return { data, batch: input.batch_sizes.get(1).item(), single: null }
    if (!single) return { data, batch: shape[this.batch_first ? 0 : 1]!, single: null }
    const dim = this.batch_first ? 1 : 2
    return { data: data.unsqueeze(dim), batch: 1, single: dim }
  }

  private begin(hx: unknown, { data, batch, single }: Given, name: string): Tensor[] {
    const layers = this.num_layers * (this.bidirectional ? 2 : 1)
    const sizes = [this.proj_size || this.hidden_size, ...(this.kind === 'lstm' ? [this.hidden_size] : [])]
    if (hx === null) {
      const { dtype, device } = data
      const [h, c = h] = [...new Set(sizes)].map((size) => torch_zeros([layers, batch, size], { dtype, device }))
      return this.kind === 'lstm' ? [h!, c!] : [h!]
    }
    const shapes = sizes.map((size) => (single === null ? [layers, batch, size] : [layers, size]))
    const states = states_of(hx, shapes, name)
    return single === null ? states : states.map((state) => state.unsqueeze(2))
  }

  protected run(input: Sequences, hx: State | null, name: string): [Sequences, State] {
    return named_after(name, () => this.steps(input, hx, name))
  }

  private steps(input: Sequences, hx: State | null, name: string): [Sequences, State] {
    const given = this.given(input, name)
    const { data, single } = given
    const packed = input instanceof PackedSequence ? input : null
    const arranged = (states: Tensor[], indices: Tensor | null | undefined) =>
      indices ? states.map((state) => state.index_select(2, indices)) : states
    const begin = arranged(this.begin(hx, given, name), hx === null ? null : packed?.sorted_indices)
    const params = this.flat_weights()
    if (params[0]!.is_cuda && flattened.get(this)?.every((weight, i) => weight === params[i]) !== true)
      this.flatten_parameters()
    const hx_ = this.kind === 'lstm' ? begin : begin[0]
    const { bias: has_biases, num_layers, dropout, training: train, bidirectional, batch_first } = this
    const [output, ...end] = in_layer(name, data, params[0]!, () =>
      beside_input(begin, data, name, () =>
        call_op(
          this.kind,
          packed === null
            ? { input: data, hx: hx_, params, has_biases, num_layers, dropout, train, bidirectional, batch_first }
            : {
                data,
                batch_sizes: packed.batch_sizes,
                hx: hx_,
                params,
                has_biases,
                num_layers,
                dropout,
                train,
                bidirectional,
              },
        ),
      ),
    ) as [Tensor, ...Tensor[]]
    const last = single === null ? arranged(end, packed?.unsorted_indices) : end.map((state) => state.squeeze(2))
    const state = this.kind === 'lstm' ? (last as unknown as readonly [Tensor, Tensor]) : last[0]!
    if (packed === null) return [single === null ? output : output.squeeze(single), state]
    return [new PackedSequence(output, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices), state]
  }
}
