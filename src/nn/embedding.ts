/** Tables of vectors, looked up by number from 1. */
import { tensor_op } from '../torch/dispatch'
import { as_tensor, type Tensor } from '../torch/tensor'
import { functional, type Arguments, type One, type Prefixes } from './declare'
import {
  Table,
  check_numbers,
  common,
  from_pretrained,
  in_rows,
  renorm,
  row,
  type Common,
  type EmbeddingOptions,
  type FromPretrained,
} from './embedding_table'
import { generator_of } from './generator'
import { bind, named_after, required, type LayerGenerator } from './layer'

interface Lookup extends Common {
  weight: Tensor
  padding_idx: number | null
}
function lookup({ input }: { input: Tensor }, o: Lookup, op: string): Tensor {
  as_tensor(o.weight, op, 'weight')
  check_numbers(input, op)
  const { weight, padding_idx, scale_grad_by_freq, sparse } = o
  const padding = padding_idx === null ? -1 : row(padding_idx, weight.shape[0] ?? 0, op)
  return in_rows(input, weight, op, () => {
    const rows = renorm(input, weight, o)
    if (padding === -1 && !scale_grad_by_freq && !sparse) return tensor_op('embedding', weight, rows)
    return tensor_op('embedding', weight, rows, padding, scale_grad_by_freq, sparse)
  })
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

type EmbeddingGenerator = LayerGenerator<
  EmbeddingOptions,
  'num_embeddings' | 'embedding_dim',
  [num_embeddings: number, embedding_dim: number, ...Prefixes<[padding_idx: number | null, max_norm: number | null]>],
  nn_embedding
> & {
  /**
   * A layer of a given table, which is not learned unless `freeze` is false; R has none.
   *
   * @example nn_embedding.from_pretrained(torch_randn(10, 3))(torch_tensor([1n, 10n])) // [2, 3]
   */
  from_pretrained: FromPretrained<EmbeddingOptions, nn_embedding>
}
/**
 * A table of `num_embeddings` vectors of `embedding_dim` numbers, drawn from N(0, 1): of row numbers from 1, [*], to
 * [*, embedding_dim].
 *
 * @param padding_idx a row, from 1, that is 0 and stays so.
 * @example nn_embedding(1000, 64)(torch_tensor([1n, 5n]))
 */
export const nn_embedding = Object.assign(generator_of(nn_embedding_class, 'nn_embedding'), {
  from_pretrained: from_pretrained<EmbeddingOptions, nn_embedding>({ padding_idx: null, ...common }, (...args) =>
    nn_embedding(...args),
  ),
}) as unknown as EmbeddingGenerator
