/** Distances and similarities of rows. */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { functional, layer, type Arguments, type One, type Two } from './declare'
import type { ModuleOf } from './generator'

interface DistanceOptions {
  p: number
  eps: number
  keepdim: boolean
}
type DistanceArguments = Arguments<DistanceOptions, [p: number, eps: number, keepdim: boolean]>
const pair = ['x1', 'x2'] as const
const distance_defaults = { p: 2, eps: 1e-6, keepdim: false }
const distance = ({ x1, x2 }: Two['names'], { p, eps, keepdim }: DistanceOptions) =>
  tensor_op('pairwise_distance', x1, x2, p, eps, keepdim)

/**
 * The `p`-norm of x1 - x2 + eps over the last dimension: [N, D] to [N].
 *
 * @example nnf_pairwise_distance(torch_randn(4, 8), torch_randn(4, 8)) // [4]
 */
export const nnf_pairwise_distance = functional<Two, DistanceArguments>(
  'nnf_pairwise_distance',
  pair,
  distance_defaults,
  distance,
)
/**
 * The `p`-norm of x1 - x2 + eps over the last dimension: [N, D] to [N].
 *
 * @example nn_pairwise_distance({ p: 1 })(torch_randn(4, 8), torch_randn(4, 8)) // [4]
 */
export const nn_pairwise_distance = layer<Two, DistanceArguments>(
  'nn_pairwise_distance',
  pair,
  distance_defaults,
  distance,
)
export type nn_pairwise_distance = ModuleOf<typeof nn_pairwise_distance>

interface SimilarityOptions {
  dim: number
  eps: number
}
type SimilarityArguments = Arguments<SimilarityOptions, [dim: number, eps: number]>
const similarity_defaults = { dim: 2, eps: 1e-8 }
const similarity = ({ x1, x2 }: Two['names'], { dim, eps }: SimilarityOptions) =>
  tensor_op('cosine_similarity', x1, x2, dim, eps)

/**
 * The cosine of the angle between x1 and x2 along `dim`, counted from 1; norms below `eps` are taken as `eps`.
 *
 * @example nnf_cosine_similarity(torch_randn(4, 8), torch_randn(4, 8)) // [4]
 */
export const nnf_cosine_similarity = functional<Two, SimilarityArguments>(
  'nnf_cosine_similarity',
  pair,
  similarity_defaults,
  similarity,
)
/**
 * The cosine of the angle between x1 and x2 along `dim`, counted from 1; R has none.
 *
 * @example nn_cosine_similarity()(torch_randn(4, 8), torch_randn(4, 8)) // [4]
 */
export const nn_cosine_similarity = layer<Two, SimilarityArguments>(
  'nn_cosine_similarity',
  pair,
  similarity_defaults,
  similarity,
)
export type nn_cosine_similarity = ModuleOf<typeof nn_cosine_similarity>

/**
 * The `p`-norms between all pairs of rows of [N, D]: N · (N - 1) / 2 numbers, those of row 1 first.
 *
 * @example nnf_pdist(torch_randn(4, 8)) // [6]
 */
export const nnf_pdist = functional<One, Arguments<{ p: number }, [p: number]>>(
  'nnf_pdist',
  ['input'],
  { p: 2 },
  ({ input }, { p }) => tensor_op('pdist', input, p),
)

interface Classes {
  places: [tensor: Tensor]
  names: { tensor: Tensor }
}
/**
 * Class numbers, counted from 1, as rows of 0 with a 1 at their class: [*] to [*, num_classes].
 *
 * @param num_classes how many there are; -1 takes the greatest.
 * @example nnf_one_hot(torch_tensor([1n, 3n])) // [[1, 0, 0], [0, 0, 1]]
 */
export const nnf_one_hot = functional<Classes, Arguments<{ num_classes: number }, [num_classes: number]>>(
  'nnf_one_hot',
  ['tensor'],
  { num_classes: -1 },
  ({ tensor }, { num_classes }) => tensor_op('one_hot', tensor, num_classes),
)
