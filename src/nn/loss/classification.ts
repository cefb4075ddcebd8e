/** Losses of class scores. Class numbers count from 1. */
import { tensor_op } from '../../torch/dispatch'
import { torch_long } from '../../torch/dtype'
import { IndexError, ValueError } from '../../torch/errors'
import type { Tensor } from '../../torch/tensor'
import { functional, type Arguments, type InputTarget, type Tensors } from '../declare'
import { code, loss, type Reduced, type Reduction } from './declare'
import type { ModuleOf } from '../generator'

interface ClassOptions extends Reduced {
  /** One weight for each class. */
  weight: Tensor | null
  /** A class number that does not count. */
  ignore_index: number
}
type ClassPlaces = [weight: Tensor | null, ignore_index: number, reduction: Reduction]
const long = torch_long()
const pair = ['input', 'target'] as const
const class_defaults: ClassOptions = { weight: null, ignore_index: -100, reduction: 'mean' }

/** Class numbers as integers of the type that libtorch takes; they count from 1 still. */
function class_numbers(input: Tensor, target: Tensor, op: string): Tensor {
  const { dtype, shape } = target
  if (!dtype.is_floating_point && !dtype.is_complex) return dtype === long ? target : target.to({ dtype: long })
  throw new ValueError(
    `'target' holds class numbers from 1 as integers, got ${dtype.name} numbers of shape [${shape.join(', ')}] for ` +
      `scores of shape [${input.shape.join(', ')}]: write torch_tensor([1n, 2n]), or target.to({ dtype: torch_long() })`,
    op,
  )
}
/** The class number that does not count, from 0; a negative one stands for none. */
function ignored_from_zero(ignore_index: number, op: string): number {
  if (!Number.isInteger(ignore_index)) throw new ValueError(`'ignore_index' is a class number, got ${ignore_index}`, op)
  if (ignore_index === 0) throw new IndexError("'ignore_index' counts classes from 1: 0 is none", op)
  return ignore_index > 0 ? ignore_index - 1 : ignore_index
}
/** Runs a loss; a class beyond the last one is told with how many there are. */
function in_classes(input: Tensor, op: string, run: () => Tensor): Tensor {
  try {
    return run()
  } catch (error) {
    const wrong = error instanceof IndexError ? /Target (\d+) is out of bounds/.exec(error.message)?.[1] : undefined
    if (wrong === undefined) throw error
    const { shape } = input
    const count = shape.length === 1 ? shape[0]! : shape[1]!
    throw new IndexError(
      `Target ${wrong} is out of bounds: 'input' has scores of ${count} classes, which count from 1 to ${count}`,
      op,
    )
  }
}
const check = (o: ClassOptions, op: string): void => {
  code(o.reduction, op)
  ignored_from_zero(o.ignore_index, op)
}

interface SmoothedOptions extends ClassOptions {
  /** How much of a class's probability is spread over all; R has no such argument. */
  label_smoothing: number
}
const cross_entropy = loss<InputTarget, SmoothedOptions, [...ClassPlaces, label_smoothing: number]>(
  ['cross_entropy', 'cross_entropy_loss'],
  pair,
  { ...class_defaults, label_smoothing: 0 },
  ({ input, target }, o, op) => {
    const reduction = code(o.reduction, op)
    const { dtype } = target
    const probabilities = dtype.is_floating_point && target.shape.join() === input.shape.join()
    const { label_smoothing } = o
    if (probabilities) return tensor_op('cross_entropy_loss', input, target, o.weight, reduction, { label_smoothing })
    const classes = dtype === long ? target : class_numbers(input, target, op)
    const ignored = ignored_from_zero(o.ignore_index, op)
    return in_classes(input, op, () =>
      tensor_op('cross_entropy_loss', input, classes, o.weight, reduction, ignored, label_smoothing),
    )
  },
  { check },
)
/**
 * Cross entropy of class scores [N, C, …].
 *
 * @param target class numbers from 1 (integers, [N, …]), or probabilities in the shape of `input`.
 * @param weight one weight for each class.
 * @param ignore_index a class number that does not count.
 * @param label_smoothing how much of a class's probability is spread over all (Szegedy et al. 2016).
 * @example nnf_cross_entropy(torch_randn(3, 5), torch_tensor([1n, 5n, 2n]))
 */
export const nnf_cross_entropy = cross_entropy.functional
/**
 * Cross entropy of scores [N, C, …] and class numbers from 1 (or probabilities in the shape of the scores).
 *
 * @example nn_cross_entropy_loss()(torch_randn(3, 5), torch_tensor([1n, 5n, 2n]))
 */
export const nn_cross_entropy_loss = cross_entropy.layer
export type nn_cross_entropy_loss = ModuleOf<typeof nn_cross_entropy_loss>

const nll = loss<InputTarget, ClassOptions, ClassPlaces>(
  'nll_loss',
  pair,
  class_defaults,
  ({ input, target }, o, op) => {
    const classes = class_numbers(input, target, op)
    const ignored = ignored_from_zero(o.ignore_index, op)
    const reduction = code(o.reduction, op)
    return in_classes(input, op, () => tensor_op('nll_loss_nd', input, classes, o.weight, reduction, ignored))
  },
  { check },
)
/**
 * The negative log likelihood of log probabilities [N, C, …]; class numbers from 1. See nnf_cross_entropy().
 *
 * @example nnf_nll_loss(nnf_log_softmax(torch_randn(3, 5), 2), torch_tensor([1n, 5n, 2n]))
 */
export const nnf_nll_loss = nll.functional
/**
 * The negative log likelihood of log probabilities [N, C, …]; class numbers from 1.
 *
 * @example nn_nll_loss()(nnf_log_softmax(torch_randn(3, 5), 2), torch_tensor([1n, 5n, 2n]))
 */
export const nn_nll_loss = nll.layer
export type nn_nll_loss = ModuleOf<typeof nn_nll_loss>

interface ProjectedTensors extends Tensors {
  places: [input: Tensor, linear_weight: Tensor, target: Tensor]
  names: { input: Tensor; linear_weight: Tensor; target: Tensor }
}
interface ProjectedOptions extends SmoothedOptions {
  /** Added to the scores. */
  linear_bias: Tensor | null
}
/**
 * Cross entropy of scores that a linear map gives: nnf_cross_entropy() of nnf_linear(input, linear_weight); R has none.
 *
 * @param linear_weight [C, in], or [C, d1, …, in] for targets of more dimensions.
 * @example nnf_linear_cross_entropy(torch_randn(3, 8), torch_randn(5, 8), torch_tensor([1n, 5n, 2n]))
 */
export const nnf_linear_cross_entropy = functional<ProjectedTensors, Arguments<ProjectedOptions>>(
  'nnf_linear_cross_entropy',
  ['input', 'linear_weight', 'target'],
  { ...class_defaults, label_smoothing: 0, linear_bias: null },
  ({ input, linear_weight, target }, { linear_bias, weight, ignore_index, reduction, label_smoothing }) => {
    const named = { weight, ignore_index, reduction, label_smoothing }
    const scores = tensor_op('tensordot', input, linear_weight, [-1], [-1])
    return nnf_cross_entropy(linear_bias === null ? scores : scores.add(linear_bias), target, named)
  },
)
