/** Losses of yes and no. */
import { tensor_op } from '../../torch/dispatch'
import { TypeError_, ValueError } from '../../torch/errors'
import type { Tensor } from '../../torch/tensor'
import type { InputTarget } from '../declare'
import { code, loss, reduce, type Reduced, type Reduction } from './declare'
import type { ModuleOf } from '../generator'

const pair = ['input', 'target'] as const
interface WeightOptions extends Reduced {
  /** What each element (or class) counts; it broadcasts. */
  weight: Tensor | null
}
interface LogitsOptions extends WeightOptions {
  /** What the yes of each class counts. */
  pos_weight: Tensor | null
}

/** Runs a loss of truths between 0 and 1: of those of another type, such as whole numbers, libtorch says little. */
function of_one_type({ input, target }: InputTarget['names'], op: string, run: () => Tensor): Tensor {
  try {
    return run()
  } catch (error) {
    const [is, truth] = [input.dtype.name, target.dtype.name]
    if (is === truth) throw error
    throw new TypeError_(`'target' is ${truth}, 'input' ${is}: convert it, target.to({ dtype: input.dtype })`, op)
  }
}

const bce = loss<InputTarget, WeightOptions, [weight: Tensor | null, reduction: Reduction]>(
  ['binary_cross_entropy', 'bce_loss'],
  pair,
  { weight: null, reduction: 'mean' },
  (x, o, op) =>
    of_one_type(x, op, () => tensor_op('binary_cross_entropy', x.input, x.target, o.weight, code(o.reduction, op))),
)
/**
 * Binary cross entropy of probabilities; `target` holds numbers between 0 and 1 in the shape of `input`.
 *
 * @example nnf_binary_cross_entropy(torch_rand(4), torch_tensor([0, 1, 1, 0]))
 */
export const nnf_binary_cross_entropy = bce.functional
/** Binary cross entropy of probabilities. @example nn_bce_loss()(torch_rand(4), torch_tensor([0, 1, 1, 0])) */
export const nn_bce_loss = bce.layer
export type nn_bce_loss = ModuleOf<typeof nn_bce_loss>

const bce_with_logits = loss<
  InputTarget,
  LogitsOptions,
  [weight: Tensor | null, reduction: Reduction, pos_weight: Tensor | null]
>(
  ['binary_cross_entropy_with_logits', 'bce_with_logits_loss'],
  pair,
  { weight: null, reduction: 'mean', pos_weight: null },
  (x, o, op) =>
    of_one_type(x, op, () => {
      const reduction = code(o.reduction, op)
      return tensor_op('binary_cross_entropy_with_logits', x.input, x.target, o.weight, o.pos_weight, reduction)
    }),
  { weighted: false },
)
/**
 * Binary cross entropy of scores before the sigmoid, which it computes without overflow.
 *
 * @example nnf_binary_cross_entropy_with_logits(torch_randn(4), torch_tensor([0, 1, 1, 0]))
 */
export const nnf_binary_cross_entropy_with_logits = bce_with_logits.functional
/**
 * Binary cross entropy of scores before the sigmoid.
 *
 * @example nn_bce_with_logits_loss({ pos_weight: torch_tensor([3]) })(torch_randn(4), torch_tensor([0, 1, 1, 0]))
 */
export const nn_bce_with_logits_loss = bce_with_logits.layer
export type nn_bce_with_logits_loss = ModuleOf<typeof nn_bce_with_logits_loss>

const soft_margin = loss<InputTarget, Reduced, [reduction: Reduction]>(
  'soft_margin_loss',
  pair,
  { reduction: 'mean' },
  ({ input, target }, o, op) => tensor_op('soft_margin_loss', input, target, code(o.reduction, op)),
)
/** log(1 + e^(-y·x)) with y of 1 or -1. @example nnf_soft_margin_loss(torch_randn(4), torch_tensor([-1, 1, 1, -1])) */
export const nnf_soft_margin_loss = soft_margin.functional
/** log(1 + e^(-y·x)) with y of 1 or -1. @example nn_soft_margin_loss()(torch_randn(4), torch_tensor([-1, 1, 1, -1])) */
export const nn_soft_margin_loss = soft_margin.layer
export type nn_soft_margin_loss = ModuleOf<typeof nn_soft_margin_loss>

const multilabel_soft_margin = loss<InputTarget, WeightOptions, [weight: Tensor | null, reduction: Reduction]>(
  'multilabel_soft_margin_loss',
  pair,
  { weight: null, reduction: 'mean' },
  ({ input, target }, o, op) => {
    // Of operators that have a gradient for the target and the weight too.
    const log_sigmoid = (x: Tensor) => tensor_op('log_sigmoid', x)
    const negative = target.neg().add(1).mul(log_sigmoid(input.neg()))
    const losses = target.mul(log_sigmoid(input)).add(negative).neg()
    return reduce((o.weight === null ? losses : losses.mul(o.weight)).mean(-1), o.reduction, op)
  },
)
/**
 * The mean over the classes of their binary cross entropies: scores and 0 or 1 of shape [N, C] to [N].
 *
 * R averages over the other dimension.
 *
 * @example nnf_multilabel_soft_margin_loss(torch_randn(1, 3), torch_tensor([[1, 0, 1]]))
 */
export const nnf_multilabel_soft_margin_loss = multilabel_soft_margin.functional
/**
 * The mean over the classes of their binary cross entropies: scores and 0 or 1 of shape [N, C].
 *
 * @example nn_multilabel_soft_margin_loss()(torch_randn(1, 3), torch_tensor([[1, 0, 1]]))
 */
export const nn_multilabel_soft_margin_loss = multilabel_soft_margin.layer
export type nn_multilabel_soft_margin_loss = ModuleOf<typeof nn_multilabel_soft_margin_loss>

const hinge_embedding = loss<InputTarget, Reduced & { margin: number }, [margin: number, reduction: Reduction]>(
  'hinge_embedding_loss',
  pair,
  { margin: 1, reduction: 'mean' },
  ({ input, target }, o, op) => tensor_op('hinge_embedding_loss', input, target, o.margin, code(o.reduction, op)),
)
/**
 * Distances: x itself where y is 1, max(0, margin - x) where y is -1.
 *
 * @example nnf_hinge_embedding_loss(torch_rand(4), torch_tensor([-1, 1, 1, -1]))
 */
export const nnf_hinge_embedding_loss = hinge_embedding.functional
/**
 * Distances: x itself where y is 1, max(0, margin - x) where y is -1.
 *
 * @example nn_hinge_embedding_loss({ margin: 2 })(torch_rand(4), torch_tensor([-1, 1, 1, -1]))
 */
export const nn_hinge_embedding_loss = hinge_embedding.layer
export type nn_hinge_embedding_loss = ModuleOf<typeof nn_hinge_embedding_loss>

/**
 * The area under the lesser of the false positive and false negative rates, as a function of the threshold (Hillman and
 * Hocking 2021). Its gradient raises the ROC curve.
 */
function area_under_min({ input, target }: InputTarget['names'], _options: object, op: string): Tensor {
  const [scores, labels] = [input.flatten(), target.flatten()]
  if (scores.numel() !== labels.numel())
    throw new ValueError(
      `'input' and 'target' have one element each for every case, got ${scores.numel()} and ${labels.numel()}`,
      op,
    )
  const order = scores.detach().argsort({ descending: true })
  const sorted = scores.get(order)
  const positive = labels.get(order).eq(labels.max() as Tensor)
  // Of every threshold between two neighbours: what is above it counts as positive.
  const rate = (wrong: Tensor, all: Tensor) => wrong.div(all).get('1:-2')
  const [yes, no] = [positive.to({ dtype: scores.dtype }), positive.logical_not().to({ dtype: scores.dtype })]
  const false_positive = rate(no.cumsum(1), no.sum())
  const false_negative = rate(yes.sum().sub(yes.cumsum(1)), yes.sum())
  return false_positive
    .minimum(false_negative)
    .mul(sorted.get('1:-2').sub(sorted.get('2:N')))
    .sum()
}
const aum = loss<InputTarget, Record<never, never>, []>(
  ['area_under_min_fpr_fnr', 'aum_loss'],
  pair,
  {},
  area_under_min,
)
/**
 * The area under the lesser of false positive and false negative rate (Hillman and Hocking 2021); see nn_aum_loss().
 *
 * @example nnf_area_under_min_fpr_fnr(torch_randn(6), torch_tensor([1, 1, 0, 0, 1, 0]))
 */
export const nnf_area_under_min_fpr_fnr = aum.functional
/**
 * The area under the lesser of false positive and false negative rate, over all thresholds (Hillman and Hocking 2021).
 *
 * `target` has two values, of which the greater is the positive one: classes 1 and 2, 0 and 1, or booleans.
 *
 * @example nn_aum_loss()(torch_randn(6), torch_tensor([1, 1, 0, 0, 1, 0]))
 */
export const nn_aum_loss = aum.layer
export type nn_aum_loss = ModuleOf<typeof nn_aum_loss>
