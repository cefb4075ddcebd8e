/** Losses with a margin: what is right is to be better than what is wrong by so much. */
import { tensor_op } from '../../torch/dispatch'
import { TypeError_, ValueError, call_foreign, describe } from '../../torch/errors'
import { Tensor } from '../../torch/tensor'
import { nnf_pairwise_distance } from '../distance'
import type { InputTarget } from '../declare'
import { code, loss, reduce, type Reduced, type Reduction } from './declare'
import type { ModuleOf } from '../generator'

interface MarginOptions extends Reduced {
  margin: number
}
type MarginPlaces = [margin: number, reduction: Reduction]
const pair = ['input', 'target'] as const

interface Ranked {
  places: [input1: Tensor, input2: Tensor, target: Tensor]
  names: { input1: Tensor; input2: Tensor; target: Tensor }
}
/** A loss of two inputs and a target of 1 or -1. */
const ranked = (op: string) =>
  loss<Ranked, MarginOptions, MarginPlaces>(
    op,
    ['input1', 'input2', 'target'],
    { margin: 0, reduction: 'mean' },
    ({ input1, input2, target }, o, shown) => tensor_op(op, input1, input2, target, o.margin, code(o.reduction, shown)),
  )
const margin_ranking = ranked('margin_ranking_loss')
const cosine_embedding = ranked('cosine_embedding_loss')
/**
 * max(0, -y · (x₁ - x₂) + margin): y is 1 where x₁ is to rank higher, -1 where x₂ is.
 *
 * @example nnf_margin_ranking_loss(torch_randn(3), torch_randn(3), torch_tensor([1, -1, 1]))
 */
export const nnf_margin_ranking_loss = margin_ranking.functional
/**
 * max(0, -y · (x₁ - x₂) + margin): y is 1 where x₁ is to rank higher, -1 where x₂ is.
 *
 * @example nn_margin_ranking_loss({ margin: 0.5 })(torch_randn(3), torch_randn(3), torch_tensor([1, -1, 1]))
 */
export const nn_margin_ranking_loss = margin_ranking.layer
export type nn_margin_ranking_loss = ModuleOf<typeof nn_margin_ranking_loss>
/**
 * Rows [N, D]: 1 - cos where y is 1, max(0, cos - margin) where y is -1.
 *
 * @example nnf_cosine_embedding_loss(torch_randn(3, 5), torch_randn(3, 5), torch_tensor([1, -1, 1]))
 */
export const nnf_cosine_embedding_loss = cosine_embedding.functional
/**
 * Rows [N, D]: 1 - cos where y is 1, max(0, cos - margin) where y is -1.
 *
 * @example nn_cosine_embedding_loss()(torch_randn(3, 5), torch_randn(3, 5), torch_tensor([1, -1, 1]))
 */
export const nn_cosine_embedding_loss = cosine_embedding.layer
export type nn_cosine_embedding_loss = ModuleOf<typeof nn_cosine_embedding_loss>

interface MultiMarginOptions extends MarginOptions {
  p: number
  /** One weight for each class. */
  weight: Tensor | null
}
const check_norm = ({ p, reduction }: MultiMarginOptions, op: string): void => {
  code(reduction, op)
  if (p !== 1 && p !== 2) throw new ValueError(`'p' is 1 or 2, got ${p}`, op)
}
const multi_margin = loss<
  InputTarget,
  MultiMarginOptions,
  [p: number, margin: number, weight: Tensor | null, reduction: Reduction]
>(
  'multi_margin_loss',
  pair,
  { p: 1, margin: 1, weight: null, reduction: 'mean' },
  ({ input, target }, o, op) => {
    check_norm(o, op)
    return tensor_op('multi_margin_loss', input, target, o.p, o.margin, o.weight, code(o.reduction, op))
  },
  { check: check_norm },
)
/**
 * The mean over the wrong classes of max(0, margin - x[right] + x[wrong])^p: scores [N, C] and class numbers from 1.
 *
 * @example nnf_multi_margin_loss(torch_randn(3, 5), torch_tensor([1n, 5n, 2n]))
 */
export const nnf_multi_margin_loss = multi_margin.functional
/**
 * The mean over the wrong classes of max(0, margin - x[right] + x[wrong])^p: scores [N, C] and class numbers from 1.
 *
 * @example nn_multi_margin_loss()(torch_randn(3, 5), torch_tensor([1n, 5n, 2n]))
 */
export const nn_multi_margin_loss = multi_margin.layer
export type nn_multi_margin_loss = ModuleOf<typeof nn_multi_margin_loss>

const multilabel_margin = loss<InputTarget, Reduced, [reduction: Reduction]>(
  'multilabel_margin_loss',
  pair,
  { reduction: 'mean' },
  ({ input, target }, o, op) => tensor_op('multilabel_margin_loss', input, target, code(o.reduction, op)),
)
/**
 * max(0, 1 - x[right] + x[wrong]) over all pairs of a right and a wrong class.
 *
 * @param input scores [N, C] or [C].
 * @param target in the same shape, each row the class numbers that are right, from 1; -1 ends those of a row.
 * @example nnf_multilabel_margin_loss(torch_randn(1, 4), torch_tensor([[4n, 1n, -1n, 2n]])) // classes 4 and 1
 */
export const nnf_multilabel_margin_loss = multilabel_margin.functional
/**
 * max(0, 1 - x[right] + x[wrong]) over all pairs: see nnf_multilabel_margin_loss().
 *
 * @example nn_multilabel_margin_loss()(torch_randn(1, 4), torch_tensor([[4n, 1n, -1n, 2n]])) // classes 4 and 1
 */
export const nn_multilabel_margin_loss = multilabel_margin.layer
export type nn_multilabel_margin_loss = ModuleOf<typeof nn_multilabel_margin_loss>

interface Triplet {
  places: [anchor: Tensor, positive: Tensor, negative: Tensor]
  names: { anchor: Tensor; positive: Tensor; negative: Tensor }
}
const triplet = ['anchor', 'positive', 'negative'] as const
interface TripletOptions extends MarginOptions {
  /** The norm of the distance. */
  p: number
  eps: number
  /** Whether the positive's distance to the negative counts where it is less than the anchor's. */
  swap: boolean
}
const triplet_margin = loss<
  Triplet,
  TripletOptions,
  [margin: number, p: number, eps: number, swap: boolean, reduction: Reduction]
>(
  'triplet_margin_loss',
  triplet,
  { margin: 1, p: 2, eps: 1e-6, swap: false, reduction: 'mean' },
  ({ anchor, positive, negative }, o, op) =>
    tensor_op('triplet_margin_loss', anchor, positive, negative, o.margin, o.p, o.eps, o.swap, code(o.reduction, op)),
)
/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin) of rows [N, D] (Balntas et al. 2016)
 *
 * @example nnf_triplet_margin_loss(torch_randn(3, 5), torch_randn(3, 5), torch_randn(3, 5))
 */
export const nnf_triplet_margin_loss = triplet_margin.functional
/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin) of rows [N, D]
 *
 * @example nn_triplet_margin_loss({ margin: 0.5 })(torch_randn(3, 5), torch_randn(3, 5), torch_randn(3, 5))
 */
export const nn_triplet_margin_loss = triplet_margin.layer
export type nn_triplet_margin_loss = ModuleOf<typeof nn_triplet_margin_loss>

interface DistanceOptions extends MarginOptions {
  /** The distance of two tensors; by default nnf_pairwise_distance(). */
  distance_function: ((x1: Tensor, x2: Tensor) => Tensor) | null
  swap: boolean
}
const check_distance = ({ distance_function, reduction }: DistanceOptions, op: string): void => {
  code(reduction, op)
  if (distance_function !== null && typeof distance_function !== 'function')
    throw new TypeError_(`'distance_function' is a function (x1, x2) => …, got ${describe(distance_function)}`, op)
}
const triplet_margin_with_distance = loss<
  Triplet,
  DistanceOptions,
  [distance_function: ((x1: Tensor, x2: Tensor) => Tensor) | null, margin: number, swap: boolean, reduction: Reduction]
>(
  'triplet_margin_with_distance_loss',
  triplet,
  { distance_function: null, margin: 1, swap: false, reduction: 'mean' },
  ({ anchor, positive, negative }, o, op) => {
    check_distance(o, op)
    const distance = (x1: Tensor, x2: Tensor): Tensor => {
      const result: unknown = call_foreign(o.distance_function ?? nnf_pairwise_distance, x1, x2)
      if (result instanceof Tensor) return result
      throw new TypeError_(`'distance_function' gives a tensor, got ${describe(result)}`, op)
    }
    const near = distance(anchor, positive)
    const far = distance(anchor, negative)
    const least = o.swap ? far.minimum(distance(positive, negative)) : far
    return reduce(near.sub(least).add(o.margin).clamp_min(0), o.reduction, op)
  },
  { check: check_distance },
)
/**
 * nnf_triplet_margin_loss() with any distance.
 *
 * @example
 * const [anchor, positive, negative] = torch_randn(3, 4, 5).unbind()
 * nnf_triplet_margin_with_distance_loss(anchor!, positive!, negative!, { distance_function: nnf_pairwise_distance })
 */
export const nnf_triplet_margin_with_distance_loss = triplet_margin_with_distance.functional
/** nn_triplet_margin_loss() with any distance. @example nn_triplet_margin_with_distance_loss({ distance_function: nnf_cosine_similarity }) */
export const nn_triplet_margin_with_distance_loss = triplet_margin_with_distance.layer
export type nn_triplet_margin_with_distance_loss = ModuleOf<typeof nn_triplet_margin_with_distance_loss>
