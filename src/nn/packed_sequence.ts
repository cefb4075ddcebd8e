/** Sequences of unequal lengths as one tensor, for recurrent layers: packed, or padded to the longest. */
import { inspect } from 'node:util'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { call_op, tensor_op } from '../torch/dispatch'
import { all_hold } from '../r/plain'
import { as_array } from '../torch/convert'
import { torch_tensor } from '../torch/creation'
import type { Device } from '../torch/device'
import { torch_long } from '../torch/dtype'
import { TypeError_, ValueError, describe, explained } from '../torch/errors'
import { Tensor, as_tensor } from '../torch/tensor'
import { function_of } from './declare'
import { required } from './layer'
import { whole } from './scalars'

/**
 * The steps of several sequences, first steps first, longer sequences before shorter ones: what recurrent layers take and give
 * in place of a padded tensor.
 */
export class PackedSequence {
  constructor(
    /** The steps, [steps of all sequences, *]. */
    readonly data: Tensor,
    /** How many sequences go on at each step, on the CPU. */
    readonly batch_sizes: Tensor,
    /** Where the sequences, sorted by length, were in the batch, from 1; null where they came sorted. */
    readonly sorted_indices: Tensor | null = null,
    /** Where the batch's sequences are among the sorted ones, from 1; null where they came sorted. */
    readonly unsorted_indices: Tensor | null = null,
  ) {
    for (const [name, value] of Object.entries({ data, batch_sizes, sorted_indices, unsorted_indices })) {
      if (value instanceof Tensor || (value === null && name.endsWith('indices'))) continue
      throw new TypeError_(`'${name}' is a tensor, got ${describe(value)}`, 'PackedSequence')
    }
  }
  /** The same steps on another device or of another type: see Tensor.to(). */
  to(target: Parameters<Tensor['to']>[0] | Device | string): PackedSequence {
    return explained('to', () => {
      const data = this.data.to(target as Device)
      const moved = (indices: Tensor | null) => indices?.to({ device: data.device }) ?? null
      return new PackedSequence(data, this.batch_sizes, moved(this.sorted_indices), moved(this.unsorted_indices))
    })
  }
  toString(): string {
    return `<PackedSequence> of ${this.batch_sizes.get(1).item()} sequences, data [${this.data.shape.join(', ')}]`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['PackedSequence', 'R6']
  }
  [R_LENGTH](): number {
    return 4
  }
}

function lengths_of(lengths: unknown, op: string): Tensor {
  if (lengths instanceof Tensor) return lengths.to({ dtype: torch_long(), device: 'cpu' })
  const list = (Array.isArray(lengths) ? lengths : [lengths]) as unknown[]
  if (all_hold(list, (x) => typeof x === 'bigint' || Number.isInteger(x)))
    return torch_tensor(list as number[], { dtype: torch_long() })
  throw new TypeError_(`'lengths' are whole numbers, got ${describe(lengths)}`, op)
}

interface PackArguments {
  input: Tensor
  lengths: Tensor | readonly number[]
  batch_first: boolean
  enforce_sorted: boolean
}
function pack({ input, batch_first, enforce_sorted, ...o }: PackArguments, op: string): PackedSequence {
  let lengths = lengths_of(o.lengths, op)
  let [sorted, unsorted]: (Tensor | null)[] = [null, null]
  let batch = as_tensor(input, op, 'input')
  const time = batch.shape[batch_first ? 1 : 0] ?? 0
  const count = batch.shape[batch_first ? 0 : 1] ?? 0
  if (lengths.ndim !== 1 || lengths.numel() !== count) {
    const sizes = `one for each of the input's ${count} sequences (batch_size)`
    throw new ValueError(`'lengths' are ${sizes}, got a tensor of shape [${lengths.shape.join(', ')}]`, op)
  }
  if (lengths.numel() > 0 && (lengths.max().item() > time || lengths.min().item() < 1))
    throw new ValueError(`'lengths' are from 1 to the input's ${time} steps, got ${as_array(lengths).join(', ')}`, op)
  if (enforce_sorted && as_array<number[]>(lengths).some((length, i, all) => i > 0 && length > all[i - 1]!)) {
    const got = as_array(lengths).join(', ')
    throw new ValueError(`'lengths' are sorted in decreasing order, or give enforce_sorted: false; got ${got}`, op)
  }
  if (!enforce_sorted) {
    ;[lengths, sorted] = call_op('sort', lengths, { dim: -1, descending: true }) as [Tensor, Tensor]
    unsorted = tensor_op('argsort', sorted)
    ;[sorted, unsorted] = [sorted.to({ device: input.device }), unsorted.to({ device: input.device })]
    batch = input.index_select(batch_first ? 1 : 2, sorted)
  }
  const [data, batch_sizes] = call_op('_pack_padded_sequence', batch, lengths, batch_first) as [Tensor, Tensor]
  return new PackedSequence(data, batch_sizes, sorted, unsorted)
}

/**
 * Packs padded sequences [time, batch, *] (or [batch, time, *] with `batch_first`).
 *
 * @param lengths of the sequences.
 * @param enforce_sorted whether they come sorted, the longest first; otherwise they are sorted, and put back later.
 * @example nn_utils_rnn_pack_padded_sequence(torch_randn(2, 5, 8), [5, 3], { batch_first: true })
 */
export const nn_utils_rnn_pack_padded_sequence = function_of<
  PackArguments,
  'input' | 'lengths',
  [input: Tensor, lengths: Tensor | readonly number[]],
  [batch_first: boolean, enforce_sorted: boolean],
  PackedSequence
>(
  'nn_utils_rnn_pack_padded_sequence',
  { input: required, lengths: required, batch_first: false, enforce_sorted: true },
  pack,
)

function checked_sequences(sequences: unknown, op: string): Tensor[] {
  if (!Array.isArray(sequences) || sequences.length === 0 || !all_hold(sequences, (x) => x instanceof Tensor))
    throw new TypeError_(`'sequences' is an array of tensors [time, *], got ${describe(sequences)}`, op)
  const [first, ...others] = sequences as [Tensor, ...Tensor[]]
  const after_time = first.shape.slice(1).join(', ')
  for (const other of others) {
    if (other.ndim === first.ndim && other.shape.slice(1).join(', ') === after_time) continue
    const shapes = `[${first.shape.join(', ')}] and [${other.shape.join(', ')}]`
    throw new ValueError(`'sequences' differ in their first dimension alone, got ${shapes}`, op)
  }
  return sequences as Tensor[]
}

/**
 * Packs sequences [time, *], each a tensor: see nn_utils_rnn_pack_padded_sequence().
 *
 * @example nn_utils_rnn_pack_sequence([torch_randn(5, 3), torch_randn(2, 3)])
 */
export const nn_utils_rnn_pack_sequence = function_of<
  { sequences: readonly Tensor[]; enforce_sorted: boolean },
  'sequences',
  [sequences: readonly Tensor[]],
  [enforce_sorted: boolean],
  PackedSequence
>('nn_utils_rnn_pack_sequence', { sequences: required, enforce_sorted: true }, ({ sequences, enforce_sorted }, op) => {
  const list = checked_sequences(sequences, op)
  const lengths = list.map((x) => x.shape[0] ?? 0)
  return pack({ input: tensor_op('pad_sequence', list, false, 0), lengths, batch_first: false, enforce_sorted }, op)
})

interface PadArguments {
  sequence: PackedSequence
  batch_first: boolean
  padding_value: number
  total_length: number | null
}
/**
 * Undoes packing: the padded sequences [time, batch, *] and their lengths.
 *
 * @param padding_value what stands after the ends.
 * @param total_length pads to this many steps rather than to the longest sequence.
 * @example
 * const packed = nn_utils_rnn_pack_sequence([torch_randn(5, 3), torch_randn(2, 3)])
 * const [padded, lengths] = nn_utils_rnn_pad_packed_sequence(packed) // [5, 2, 3]; 5, 2
 */
export const nn_utils_rnn_pad_packed_sequence = function_of<
  PadArguments,
  'sequence',
  [sequence: PackedSequence],
  [batch_first: boolean, padding_value: number, total_length: number | null],
  [padded: Tensor, lengths: Tensor]
>(
  'nn_utils_rnn_pad_packed_sequence',
  { sequence: required, batch_first: false, padding_value: 0, total_length: null },
  ({ sequence, batch_first, padding_value, total_length }, op) => {
    if (!(sequence instanceof PackedSequence))
      throw new TypeError_(`'sequence' is a PackedSequence, got ${describe(sequence)}`, op)
    const { data, batch_sizes, unsorted_indices } = sequence
    const total = total_length === null ? 0 : whole(total_length, 'total_length', op)
    const steps = batch_sizes.shape[0]!
    if (total > 0 && total < steps)
      throw new ValueError(`'total_length' is at least the longest sequence's ${steps} steps, got ${total}`, op)
    const both = call_op('_pad_packed_sequence', data, batch_sizes, batch_first, padding_value, total)
    const [padded, lengths] = both as [Tensor, Tensor]
    if (unsorted_indices === null) return [padded, lengths]
    return [
      padded.index_select(batch_first ? 1 : 2, unsorted_indices),
      lengths.index_select(1, unsorted_indices.to({ device: 'cpu' })),
    ]
  },
)

interface PadSequenceArguments {
  sequences: readonly Tensor[]
  batch_first: boolean
  padding_value: number
}
/**
 * Sequences [time, *] as one tensor [time, batch, *] (or [batch, time, *]), padded to the longest.
 *
 * @example nn_utils_rnn_pad_sequence([torch_randn(5, 3), torch_randn(2, 3)], { batch_first: true }) // [2, 5, 3]
 */
export const nn_utils_rnn_pad_sequence = function_of<
  PadSequenceArguments,
  'sequences',
  [sequences: readonly Tensor[]],
  [batch_first: boolean, padding_value: number],
  Tensor
>(
  'nn_utils_rnn_pad_sequence',
  { sequences: required, batch_first: false, padding_value: 0 },
  ({ sequences, batch_first, padding_value }, op) =>
    tensor_op('pad_sequence', checked_sequences(sequences, op), batch_first, padding_value),
)
