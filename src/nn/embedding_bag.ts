/** Bags of vectors of a table, looked up by number from 1: their means, sums or maxima. */
import { call_op } from '../torch/dispatch'
import { torch_arange } from '../torch/creation'
import { ValueError } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { functional, type Arguments, type One, type Prefixes } from './declare'
import {
  Table,
  check_numbers,
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

export type BagMode = 'mean' | 'sum' | 'max'
interface BagLookup extends Common {
  weight: Tensor
  offsets: Tensor | null
  mode: BagMode
  per_sample_weights: Tensor | null
  include_last_offset: boolean
  padding_idx: number | null
}

const common_of_bags = {
  max_norm: null,
  norm_type: 2,
  scale_grad_by_freq: false,
  mode: 'mean' as const,
  sparse: false,
}

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
  const [first] = in_rows(indices, o.weight, op, () =>
    call_op('embedding_bag', {
      weight: o.weight,
      indices: renorm(indices, o.weight, o),
      offsets,
      scale_grad_by_freq: o.scale_grad_by_freq,
      mode: modes[o.mode],
      sparse: o.sparse,
      per_sample_weights,
      include_last_offset: o.include_last_offset,
      padding_idx: o.padding_idx === null ? null : row(o.padding_idx, o.weight.shape[0]!, op),
    }),
  ) as [Tensor]
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

interface BagOptions extends EmbeddingOptions {
  mode: BagMode
  include_last_offset: boolean
}

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

type BagGenerator = LayerGenerator<
  BagOptions,
  'num_embeddings' | 'embedding_dim',
  [num_embeddings: number, embedding_dim: number, ...Prefixes<[max_norm: number | null, norm_type: number]>],
  nn_embedding_bag
> & {
  /** A layer of a given table, which is not learned unless `freeze` is false. */
  from_pretrained: FromPretrained<BagOptions, nn_embedding_bag>
}
/**
 * nn_embedding() of bags of row numbers, and their mean, sum or maximum: of [N, bag] to [N, embedding_dim], or of 1D input with
 * `offsets`, where each bag begins (from 0).
 *
 * @example nn_embedding_bag(10, 3, { mode: 'sum' })(torch_tensor([[1n, 2n], [3n, 4n]]))
 */
export const nn_embedding_bag = Object.assign(generator_of(nn_embedding_bag_class, 'nn_embedding_bag'), {
  from_pretrained: from_pretrained<BagOptions, nn_embedding_bag>(
    { ...common_of_bags, include_last_offset: false, padding_idx: null },
    (...args) => nn_embedding_bag(...args),
  ),
}) as unknown as BagGenerator
