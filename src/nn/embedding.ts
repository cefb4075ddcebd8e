/** Tables of vectors, looked up by number from 1. */
import { call_op, tensor_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { torch_arange, torch_empty } from '../torch/creation'
import { IndexError, TypeError_, ValueError } from '../torch/errors'
import { Tensor, as_tensor } from '../torch/tensor'
import { functional, type Arguments, type One, type Prefixes } from './declare'
import { generator_of } from './generator'
import { nn_init_normal_ } from './init'
import { bind, named_after, required, type LayerGenerator } from './layer'
import { whole } from './scalars'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

interface Common {
  max_norm: number | null
  norm_type: number
  scale_grad_by_freq: boolean
  sparse: boolean
}
interface Lookup extends Common {
  weight: Tensor
  padding_idx: number | null
}
export type BagMode = 'mean' | 'sum' | 'max'
interface BagLookup extends Common {
  weight: Tensor
  offsets: Tensor | null
  mode: BagMode
  per_sample_weights: Tensor | null
  include_last_offset: boolean
  padding_idx: number | null
}

/** The defaults that functions and layers share, in R's order. */
const common = { max_norm: null, norm_type: 2, scale_grad_by_freq: false, sparse: false }
const common_of_bags = {
  max_norm: null,
  norm_type: 2,
  scale_grad_by_freq: false,
  mode: 'mean' as const,
  sparse: false,
}

/** libtorch's number of the row `padding_idx`, which counts from 1 or from the end; -1 for none. */
function row(padding_idx: number | null, rows: number, op: string): number {
  if (padding_idx === null) return -1
  if (padding_idx === 0) throw new IndexError('padding_idx counts rows from 1: 0 is none', op)
  if (!Number.isInteger(padding_idx) || Math.abs(padding_idx) > rows)
    throw new IndexError(`padding_idx is one of ${rows} rows, got ${padding_idx}`, op)
  return padding_idx > 0 ? padding_idx - 1 : rows + padding_idx
}

/** Refuses what cannot number rows: libtorch would speak of its own arguments, or of the shape of exchanged ones. */
function check_numbers(input: Tensor, op: string): void {
  const { dtype } = input
  if (dtype.kind === 'i64' || dtype.kind === 'i32') return
  throw new TypeError_(
    `'input' has numbers of rows, Long or Int, got ${dtype} [${input.shape.join(', ')}]; the table is the second argument`,
    op,
  )
}

/** Shortens the rows that are looked up to `max_norm`, in place. */
function renorm(input: Tensor, weight: Tensor, o: Common): Tensor {
  if (o.max_norm === null) return input
  const indices = input.contiguous()
  with_no_grad(() => void call_op('embedding_renorm_', weight, indices, o.max_norm, o.norm_type))
  return indices
}

function lookup({ input }: { input: Tensor }, o: Lookup, op: string): Tensor {
  as_tensor(o.weight, op, 'weight')
  check_numbers(input, op)
  const { weight, padding_idx, scale_grad_by_freq, sparse } = o
  const padding = padding_idx === null ? -1 : row(padding_idx, weight.shape[0] ?? 0, op)
  const rows = renorm(input, weight, o)
  if (padding === -1 && !scale_grad_by_freq && !sparse) return tensor_op('embedding', weight, rows)
  return tensor_op('embedding', weight, rows, padding, scale_grad_by_freq, sparse)
}
/**
 * The rows of `weight` with the numbers `input`, counted from 1.
 *
 * @param padding_idx a row, from 1, that is not learned. (In R it counts from 0 here.)
 * @param max_norm rows longer than this are shortened to it, in place, by the norm `norm_type`.
 * @param sparse whether the weight's gradient is sparse.
 */
export const nnf_embedding = functional<
  One,
  Arguments<
    Lookup,
    [
      padding_idx: number | null,
      max_norm: number | null,
      norm_type: number,
      scale_grad_by_freq: boolean,
      sparse: boolean,
    ],
    [weight: Tensor],
    'weight'
  >
>('nnf_embedding', ['input'], { weight: required, padding_idx: null, ...common }, lookup)

const modes: Record<BagMode, number> = { sum: 0, mean: 1, max: 2 }
function bag({ input }: { input: Tensor }, o: BagLookup, op: string): Tensor {
  as_tensor(o.weight, op, 'weight')
  check_numbers(input, op)
  if (!(o.mode in modes)) throw new ValueError(`'mode' is 'mean', 'sum' or 'max', got '${o.mode}'`, op)
  let { offsets, per_sample_weights } = o
  const { shape } = input
  let indices = input
  if (shape.length === 2) {
    if (offsets !== null) throw new ValueError("'offsets' are for 1D input: the rows of 2D input are the bags", op)
    if (shape[0] === 0 || shape[1] === 0) return o.weight.new_zeros([shape[0]!, o.weight.shape[1]!])
    const { dtype, device } = input
    offsets = torch_arange(0, shape[0]! * shape[1]! - 1, shape[1], { dtype, device })
    indices = input.reshape([-1])
    per_sample_weights = per_sample_weights?.reshape([-1]) ?? null
  } else if (shape.length !== 1) throw new ValueError(`expected 1D or 2D input, got [${shape.join(', ')}]`, op)
  else if (offsets === null) throw new ValueError("1D input needs 'offsets': where each bag begins, from 0", op)
  const [first] = call_op('embedding_bag', {
    weight: o.weight,
    indices: renorm(indices, o.weight, o),
    offsets,
    scale_grad_by_freq: o.scale_grad_by_freq,
    mode: modes[o.mode],
    sparse: o.sparse,
    per_sample_weights,
    include_last_offset: o.include_last_offset,
    padding_idx: o.padding_idx === null ? null : row(o.padding_idx, o.weight.shape[0]!, op),
  }) as [Tensor]
  return first
}
/**
 * The means, sums or maxima of bags of rows of `weight`, with the numbers `input`, counted from 1.
 *
 * @param offsets where each bag begins in 1D input, counted from 0 as in R; the rows of 2D input are bags.
 * @param padding_idx a row, from 1, that does not count. (R passes over it.)
 */
export const nnf_embedding_bag = functional<
  One,
  Arguments<
    BagLookup,
    [
      offsets: Tensor | null,
      max_norm: number | null,
      norm_type: number,
      scale_grad_by_freq: boolean,
      mode: BagMode,
      sparse: boolean,
      per_sample_weights: Tensor | null,
      include_last_offset: boolean,
      padding_idx: number | null,
    ],
    [weight: Tensor],
    'weight'
  >
>(
  'nnf_embedding_bag',
  ['input'],
  {
    weight: required,
    offsets: null,
    ...common_of_bags,
    per_sample_weights: null,
    include_last_offset: false,
    padding_idx: null,
  },
  bag,
)

interface EmbeddingOptions extends Common {
  num_embeddings: number
  embedding_dim: number
  padding_idx: number | null
  '.weight': Tensor | null
}
interface BagOptions extends EmbeddingOptions {
  mode: BagMode
  include_last_offset: boolean
}

/** What both layers have: a table, drawn from N(0, 1), whose row `padding_idx` is 0. */
abstract class Table extends nn_Module {
  declare num_embeddings: number
  declare embedding_dim: number
  declare padding_idx: number | null
  declare max_norm: number | null
  declare norm_type: number
  declare scale_grad_by_freq: boolean
  declare sparse: boolean
  declare weight: Tensor

  protected set_up({ '.weight': given, ...o }: EmbeddingOptions, name: string): void {
    const rows = whole(o.num_embeddings, 'num_embeddings', name, 0)
    const columns = whole(o.embedding_dim, 'embedding_dim', name, 0)
    row(o.padding_idx, rows, name)
    Object.assign(this, o)
    if (given === null) {
      this.weight = nn_parameter(torch_empty(rows, columns))
      this.reset_parameters()
      return
    }
    if (as_tensor(given, name, '.weight').shape.join() !== `${rows},${columns}`)
      throw new ValueError(`'.weight' is [${rows}, ${columns}], got [${given.shape.join(', ')}]`, name)
    this.weight = nn_parameter(given)
  }
  /** Draws the initial values from N(0, 1). */
  reset_parameters(): void {
    nn_init_normal_(this.weight)
    const { padding_idx } = this
    if (padding_idx !== null) with_no_grad(() => void this.weight.get(padding_idx).fill_(0))
  }
}

class nn_embedding_class extends Table {
  override readonly r_classes = ['nn_embedding']
  constructor(...args: unknown[]) {
    super()
    const o = bind<EmbeddingOptions>(
      args,
      {
        num_embeddings: required,
        embedding_dim: required,
        padding_idx: null,
        ...common,
        '.weight': null,
      },
      'nn_embedding',
    )
    this.set_up(o, 'nn_embedding')
  }
  override forward(input: Tensor): Tensor {
    return named_after('nn_embedding', () =>
      lookup({ input: as_tensor(input, 'nn_embedding', 'input') }, this, 'nn_embedding'),
    )
  }
}
export interface nn_embedding extends nn_embedding_class {}
/**
 * A table of `num_embeddings` vectors of `embedding_dim` numbers, drawn from N(0, 1): of row numbers from 1, [*], to
 * [*, embedding_dim].
 *
 * @param padding_idx a row, from 1, that is 0 and stays so.
 * @example nn_embedding(1000, 64)(torch_tensor([1n, 5n]))
 */
export const nn_embedding = generator_of(nn_embedding_class, 'nn_embedding') as unknown as LayerGenerator<
  EmbeddingOptions,
  'num_embeddings' | 'embedding_dim',
  [num_embeddings: number, embedding_dim: number, ...Prefixes<[padding_idx: number | null, max_norm: number | null]>],
  nn_embedding
>

class nn_embedding_bag_class extends Table {
  override readonly r_classes = ['nn_embedding_bag']
  declare mode: BagMode
  declare include_last_offset: boolean
  constructor(...args: unknown[]) {
    super()
    const name = 'nn_embedding_bag'
    const o = bind<BagOptions>(
      args,
      {
        num_embeddings: required,
        embedding_dim: required,
        ...common_of_bags,
        include_last_offset: false,
        padding_idx: null,
        '.weight': null,
      },
      name,
    )
    if (!(o.mode in modes)) throw new ValueError(`'mode' is 'mean', 'sum' or 'max', got '${o.mode}'`, name)
    this.set_up(o, name)
  }
  override forward(input: Tensor, offsets: Tensor | null = null, per_sample_weights: Tensor | null = null): Tensor {
    const { weight, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx } = this
    const options = { weight, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx }
    const name = 'nn_embedding_bag'
    return named_after(name, () =>
      bag({ input: as_tensor(input, name, 'input') }, { ...options, offsets, per_sample_weights }, name),
    )
  }
}
export interface nn_embedding_bag extends nn_embedding_bag_class {}

type Pretrained = Omit<BagOptions, 'num_embeddings' | 'embedding_dim' | '.weight'> & { freeze: boolean }
const pretrained = (...args: unknown[]): nn_embedding_bag => {
  const { embeddings, freeze, ...options } = bind<Pretrained & { embeddings: Tensor }>(
    args,
    {
      embeddings: required,
      freeze: true,
      ...common_of_bags,
      include_last_offset: false,
      padding_idx: null,
    },
    'from_pretrained',
  )
  const [rows, columns, ...more] = as_tensor(embeddings, 'from_pretrained', 'embeddings').shape
  if (rows === undefined || columns === undefined || more.length > 0)
    throw new ValueError(`'embeddings' are [rows, columns], got [${embeddings.shape.join(', ')}]`, 'from_pretrained')
  const made = nn_embedding_bag(rows, columns, { ...options, '.weight': embeddings })
  made.weight.requires_grad_(!freeze)
  return made
}

type BagGenerator = LayerGenerator<
  BagOptions,
  'num_embeddings' | 'embedding_dim',
  [num_embeddings: number, embedding_dim: number, ...Prefixes<[max_norm: number | null, norm_type: number]>],
  nn_embedding_bag
> & {
  /** A layer of a given table, which is not learned unless `freeze` is false. */
  from_pretrained(embeddings: Tensor, freeze?: boolean, named?: Partial<Pretrained>): nn_embedding_bag
  from_pretrained(embeddings: Tensor, named?: Partial<Pretrained>): nn_embedding_bag
}
/**
 * nn_embedding() of bags of row numbers, and their mean, sum or maximum: of [N, bag] to [N, embedding_dim], or of 1D input with
 * `offsets`, where each bag begins (from 0).
 *
 * @example nn_embedding_bag(10, 3, { mode: 'sum' })(torch_tensor([[1n, 2n], [3n, 4n]]))
 */
export const nn_embedding_bag = Object.assign(generator_of(nn_embedding_bag_class, 'nn_embedding_bag'), {
  from_pretrained: pretrained,
}) as unknown as BagGenerator
