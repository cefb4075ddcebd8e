/** Losses. Class numbers count from 1, as in R. */
import { tensor_op } from '../torch/dispatch'
import { index_from_one } from '../torch/dispatch/convert'
import { IndexError, ValueError } from '../torch/errors'
import { Tensor, as_tensor, wrap } from '../torch/tensor'
import { generator_of } from './generator'
import { bind, in_layer, type LayerGenerator } from './layer'
import { nn_Module } from './module'
import { nn_buffer } from './parameter'

/** How the losses of a batch's elements are put together. */
export type Reduction = 'mean' | 'sum' | 'none'

const codes: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 }
function code(reduction: Reduction, op: string): number {
  const found = codes[reduction]
  if (found === undefined)
    throw new ValueError(`'reduction' is 'mean', 'sum' or 'none', got ${JSON.stringify(reduction)}`, op)
  return found
}

/**
 * Cross entropy of class scores.
 *
 * @param input scores [N, C, …].
 * @param target class numbers from 1 (Long, [N, …]), or probabilities in the shape of `input`.
 * @param weight one weight for each class.
 * @param ignore_index a class number that does not count.
 */
export function nnf_cross_entropy(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null = null,
  ignore_index = -100,
  reduction: Reduction = 'mean',
): Tensor {
  const op = 'nnf_cross_entropy'
  as_tensor(input, op, 'input')
  const classes = as_tensor(target, op, 'target').dtype.is_floating_point ? target : wrap(index_from_one(target))
  if (ignore_index === 0) throw new IndexError('ignore_index counts classes from 1: 0 is none', op)
  const ignored = ignore_index > 0 ? ignore_index - 1 : ignore_index
  return tensor_op('cross_entropy_loss', input, classes, weight, code(reduction, op), ignored)
}

/** The mean of squared differences. */
export const nnf_mse_loss = (input: Tensor, target: Tensor, reduction: Reduction = 'mean'): Tensor =>
  tensor_op('mse_loss', input, target, code(reduction, 'nnf_mse_loss'))
/** The mean of absolute differences. */
export const nnf_l1_loss = (input: Tensor, target: Tensor, reduction: Reduction = 'mean'): Tensor =>
  tensor_op('l1_loss', input, target, code(reduction, 'nnf_l1_loss'))
/** Binary cross entropy of probabilities. */
export const nnf_binary_cross_entropy = (
  input: Tensor,
  target: Tensor,
  weight: Tensor | null = null,
  reduction: Reduction = 'mean',
): Tensor => tensor_op('binary_cross_entropy', input, target, weight, code(reduction, 'nnf_binary_cross_entropy'))
/** Binary cross entropy of scores before the sigmoid. */
export const nnf_binary_cross_entropy_with_logits = (
  input: Tensor,
  target: Tensor,
  weight: Tensor | null = null,
  reduction: Reduction = 'mean',
  pos_weight: Tensor | null = null,
): Tensor =>
  tensor_op(
    'binary_cross_entropy_with_logits',
    input,
    target,
    weight,
    pos_weight,
    code(reduction, 'nnf_binary_cross_entropy_with_logits'),
  )
/** The negative log likelihood of log probabilities [N, C, …]; class numbers from 1. */
export function nnf_nll_loss(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null = null,
  ignore_index = -100,
  reduction: Reduction = 'mean',
): Tensor {
  return tensor_op(
    'nll_loss_nd',
    input,
    target,
    weight,
    code(reduction, 'nnf_nll_loss'),
    ignore_index > 0 ? ignore_index - 1 : ignore_index,
  )
}

type LossModule = nn_Module & ((input: Tensor, target: Tensor) => Tensor)

function loss_layer<O extends object>(
  name: string,
  defaults: O,
  run: (input: Tensor, target: Tensor, options: O) => Tensor,
) {
  class Loss extends nn_Module {
    override readonly r_classes = [name, 'nn_loss']
    declare options: O
    constructor(...args: unknown[]) {
      super()
      const options = bind<O>(args, defaults, name)
      if ('reduction' in options) code(options.reduction as Reduction, name)
      for (const [field, value] of Object.entries(options)) {
        Object.assign(this, { [field]: value instanceof Tensor ? nn_buffer(value) : (value as unknown) })
      }
      Object.defineProperty(this, 'option_names', { value: Object.keys(options) })
    }
    override forward(input: Tensor, target: Tensor): Tensor {
      return in_layer(this, name, () => run(input, target, this as unknown as O))
    }
  }
  return generator_of(Loss, name) as unknown as LayerGenerator<O, never, [], LossModule & O>
}

/** Cross entropy of scores [N, C, …] and class numbers from 1. */
export const nn_cross_entropy_loss = loss_layer(
  'nn_cross_entropy_loss',
  { weight: null as Tensor | null, ignore_index: -100, reduction: 'mean' as Reduction },
  (input, target, o) => nnf_cross_entropy(input, target, o.weight, o.ignore_index, o.reduction),
)
/** The mean of squared differences. */
export const nn_mse_loss = loss_layer('nn_mse_loss', { reduction: 'mean' as Reduction }, (input, target, o) =>
  nnf_mse_loss(input, target, o.reduction),
)
/** The mean of absolute differences. */
export const nn_l1_loss = loss_layer('nn_l1_loss', { reduction: 'mean' as Reduction }, (input, target, o) =>
  nnf_l1_loss(input, target, o.reduction),
)
/** Binary cross entropy of probabilities. */
export const nn_bce_loss = loss_layer(
  'nn_bce_loss',
  { weight: null as Tensor | null, reduction: 'mean' as Reduction },
  (input, target, o) => nnf_binary_cross_entropy(input, target, o.weight, o.reduction),
)
/** Binary cross entropy of scores before the sigmoid. */
export const nn_bce_with_logits_loss = loss_layer(
  'nn_bce_with_logits_loss',
  { weight: null as Tensor | null, reduction: 'mean' as Reduction, pos_weight: null as Tensor | null },
  (input, target, o) => nnf_binary_cross_entropy_with_logits(input, target, o.weight, o.reduction, o.pos_weight),
)
/** The negative log likelihood of log probabilities; class numbers from 1. */
export const nn_nll_loss = loss_layer(
  'nn_nll_loss',
  { weight: null as Tensor | null, ignore_index: -100, reduction: 'mean' as Reduction },
  (input, target, o) => nnf_nll_loss(input, target, o.weight, o.ignore_index, o.reduction),
)
