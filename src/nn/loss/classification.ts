/** Losses of class scores. Class numbers count from 1. */
import { tensor_op } from '../../torch/dispatch'
import { torch_long } from '../../torch/dtype'
import { IndexError, ValueError } from '../../torch/errors'
import type { Tensor } from '../../torch/tensor'
import type { InputTarget } from '../declare'
import { code, loss, type Reduced, type Reduction } from './declare'

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
const check = (o: ClassOptions, op: string): void => {
  code(o.reduction, op)
  ignored_from_zero(o.ignore_index, op)
}

const cross_entropy = loss<InputTarget, ClassOptions, ClassPlaces>(
  ['cross_entropy', 'cross_entropy_loss'],
  pair,
  class_defaults,
  ({ input, target }, o, op) => {
    const reduction = code(o.reduction, op)
    const probabilities = target.dtype.is_floating_point && target.shape.join() === input.shape.join()
    if (probabilities) return tensor_op('cross_entropy_loss', input, target, o.weight, reduction)
    const classes = class_numbers(input, target, op)
    return tensor_op('cross_entropy_loss', input, classes, o.weight, reduction, ignored_from_zero(o.ignore_index, op))
  },
  { check },
)
/**
 * Cross entropy of class scores [N, C, …].
 *
 * @param target class numbers from 1 (integers, [N, …]), or probabilities in the shape of `input`.
 * @param weight one weight for each class.
 * @param ignore_index a class number that does not count.
 * @example nnf_cross_entropy(torch_randn(3, 5), torch_tensor([1n, 5n, 2n]))
 */
export const nnf_cross_entropy = cross_entropy.functional
/** Cross entropy of scores [N, C, …] and class numbers from 1 (or probabilities in the shape of the scores). */
export const nn_cross_entropy_loss = cross_entropy.layer

const nll = loss<InputTarget, ClassOptions, ClassPlaces>(
  'nll_loss',
  pair,
  class_defaults,
  ({ input, target }, o, op) => {
    const classes = class_numbers(input, target, op)
    const ignored = ignored_from_zero(o.ignore_index, op)
    return tensor_op('nll_loss_nd', input, classes, o.weight, code(o.reduction, op), ignored)
  },
  { check },
)
/** The negative log likelihood of log probabilities [N, C, …]; class numbers from 1. See nnf_cross_entropy(). */
export const nnf_nll_loss = nll.functional
/** The negative log likelihood of log probabilities [N, C, …]; class numbers from 1. */
export const nn_nll_loss = nll.layer
