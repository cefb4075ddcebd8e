/** What nn_embedding() and nn_embedding_bag() share: a table of vectors, whose rows count from 1. */
import { call_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { torch_empty } from '../torch/creation'
import { IndexError, TypeError_, ValueError } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { nn_init_normal_ } from './init'
import { bind, required } from './layer'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'
import { whole } from './scalars'

export interface Common {
  max_norm: number | null
  norm_type: number
  scale_grad_by_freq: boolean
  sparse: boolean
}
/** The defaults that functions and layers share, in R's order. */
export const common = { max_norm: null, norm_type: 2, scale_grad_by_freq: false, sparse: false }
/** libtorch's number of the row `padding_idx`, which counts from 1 or from the end; -1 for none. */
export function row(padding_idx: number | null, rows: number, op: string): number {
  if (padding_idx === null) return -1
  if (padding_idx === 0) throw new IndexError('padding_idx counts rows from 1: 0 is none', op)
  if (!Number.isInteger(padding_idx) || Math.abs(padding_idx) > rows)
    throw new IndexError(`padding_idx is one of ${rows} rows, got ${padding_idx}`, op)
  return padding_idx > 0 ? padding_idx - 1 : rows + padding_idx
}

/** Refuses what cannot number rows: libtorch would speak of its own arguments, or of the shape of exchanged ones. */
export function check_numbers(input: Tensor, op: string): void {
  const { dtype } = input
  if (dtype.kind === 'i64' || dtype.kind === 'i32') return
  throw new TypeError_(
    `'input' has numbers of rows, Long or Int, got ${dtype} [${input.shape.join(', ')}]; the table is the second argument`,
    op,
  )
}

/** Looks rows up; libtorch's error for a number beyond the last tells neither it nor how many there are. */
export function in_rows<T>(input: Tensor, weight: Tensor, op: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    const rows = weight.shape[0]
    if (rows === undefined || input.device.type !== 'cpu' || input.numel() === 0) throw error
    const [least, most] = [input.min(), input.max()].map((x) => Number(x.item())) as [number, number]
    if (least >= 0 && most <= rows) throw error
    throw new IndexError(
      `row ${most > rows ? most : least} is not in the table, whose rows count from 1 to ${rows}`,
      op,
    )
  }
}

/** Shortens the rows that are looked up to `max_norm`, in place. */
export function renorm(input: Tensor, weight: Tensor, o: Common): Tensor {
  if (o.max_norm === null) return input
  const indices = input.contiguous()
  with_no_grad(() => void call_op('embedding_renorm_', weight, indices, o.max_norm, o.norm_type))
  return indices
}

export interface EmbeddingOptions extends Common {
  num_embeddings: number
  embedding_dim: number
  padding_idx: number | null
  '.weight': Tensor | null
}
/** What from_pretrained() takes besides the table. */
type Pretrained<O extends EmbeddingOptions> = Omit<O, 'num_embeddings' | 'embedding_dim' | '.weight'> & {
  /** Whether the table is not learned. */
  freeze: boolean
}
/** The generator's method from_pretrained(). */
export interface FromPretrained<O extends EmbeddingOptions, M> {
  (embeddings: Tensor, freeze?: boolean, named?: Partial<Pretrained<O>>): M
  (embeddings: Tensor, named?: Partial<Pretrained<O>>): M
}
/** from_pretrained() of a layer with these options besides the table, whose generator is `make`. */
export function from_pretrained<O extends EmbeddingOptions, M extends Table>(
  options: Omit<Pretrained<O>, 'freeze'>,
  make: (rows: number, columns: number, named: object) => M,
): FromPretrained<O, M> {
  const op = 'from_pretrained'
  return (...args: unknown[]): M => {
    const { embeddings, freeze, ...own } = bind<{ embeddings: Tensor; freeze: boolean }>(
      args,
      { embeddings: required, freeze: true, ...options },
      op,
    )
    const [rows, columns, ...more] = as_tensor(embeddings, op, 'embeddings').shape
    if (rows === undefined || columns === undefined || more.length > 0)
      throw new ValueError(`'embeddings' are [rows, columns], got [${embeddings.shape.join(', ')}]`, op)
    const made = make(rows, columns, { ...own, '.weight': embeddings })
    made.weight.requires_grad_(!freeze)
    return made
  }
}

/** What both layers have: a table, drawn from N(0, 1), whose row `padding_idx` is 0. */
export abstract class Table extends nn_Module {
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
