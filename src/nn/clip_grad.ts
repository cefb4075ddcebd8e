/** Gradients held small, between backward() and the optimizer's step. */
import { call_op, tensor_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { torch_tensor } from '../torch/creation'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { function_of } from './declare'
import { required } from './layer'
import { parameter_list, type Parameters } from './parameter'

/** A tensor, several, or a module's `parameters`. */
type OneOrMore = Tensor | Parameters

function gradients(parameters: OneOrMore, op: string): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : parameter_list(parameters, op)
  return list.flatMap(({ grad }) => {
    if (grad === null) return []
    if (grad.is_sparse()) throw new TypeError_('a gradient is sparse: make the layer with sparse = false', op)
    return [grad.detach()]
  })
}

function positive(value: unknown, name: string, op: string): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new ValueError(`'${name}' is a number from 0 on, got ${describe(value)}`, op)
}

/** As libtorch's `_foreach_*`: one call for all tensors. */
const norms = (list: Tensor[], p: number) => call_op('_foreach_norm', list, p) as Tensor[]

/**
 * Scales all gradients, in place, so that their norm together is at most `max_norm`. Where that norm is NaN all of them become
 * NaN, as in Python; a `max_norm` of Infinity changes nothing and tells the norm.
 *
 * @param norm_type the norm's p; Infinity for the largest element.
 * @param error_if_nonfinite whether a norm of NaN or Infinity is refused, before a gradient is changed; R has no such argument.
 * @returns the norm before.
 * @throws ValueError for a norm that is not finite, with `error_if_nonfinite`; TypeError for sparse gradients.
 * @example nn_utils_clip_grad_norm_(net.parameters, 1)
 */
export const nn_utils_clip_grad_norm_ = function_of<
  { parameters: OneOrMore; max_norm: number; norm_type: number; error_if_nonfinite: boolean },
  'parameters' | 'max_norm',
  [parameters: OneOrMore, max_norm: number],
  [norm_type: number, error_if_nonfinite: boolean],
  Tensor
>(
  'nn_utils_clip_grad_norm_',
  { parameters: required, max_norm: required, norm_type: 2, error_if_nonfinite: false },
  ({ parameters, max_norm, norm_type, error_if_nonfinite }, op) => {
    const list = gradients(parameters, op)
    positive(max_norm, 'max_norm', op)
    if (list.length === 0) return torch_tensor(0)
    return with_no_grad(() => {
      const { device } = list[0]!
      const each = norms(list, norm_type).map((norm) => norm.to({ device }))
      const total = tensor_op('linalg_vector_norm', tensor_op('stack', each), norm_type)
      const norm = Number(total.item())
      if (error_if_nonfinite && !Number.isFinite(norm))
        throw new ValueError(`the norm of the gradients is ${norm}: a loss or a rate is too large`, op)
      const factor = max_norm / (norm + 1e-6)
      if (max_norm < Infinity && !(factor >= 1)) call_op('_foreach_mul_', list, { scalar: factor })
      return total
    })
  },
)

/**
 * Puts all gradients, in place, between -`clip_value` and `clip_value`.
 *
 * @example nn_utils_clip_grad_value_(net.parameters, 0.5)
 */
export const nn_utils_clip_grad_value_ = function_of<
  { parameters: OneOrMore; clip_value: number },
  'parameters' | 'clip_value',
  [parameters: OneOrMore, clip_value: number],
  [],
  void
>('nn_utils_clip_grad_value_', { parameters: required, clip_value: required }, ({ parameters, clip_value }, op) => {
  const list = gradients(parameters, op)
  positive(clip_value, 'clip_value', op)
  if (list.length === 0) return
  with_no_grad(() => {
    call_op('_foreach_clamp_min_', list, { scalar: -clip_value })
    call_op('_foreach_clamp_max_', list, { scalar: clip_value })
  })
})
