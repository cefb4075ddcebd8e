/** Scores to probabilities along a dimension, counted from 1. */
import { tensor_op } from '../torch/dispatch'
import type { torch_dtype } from '../torch/dtype'
import { ValueError } from '../torch/errors'
import { with_no_grad } from '../torch/autograd'
import type { Tensor } from '../torch/tensor'
import { functional, layer, type Arguments, type One } from './declare'
import { required } from './layer'
import type { ModuleOf } from './generator'

interface Dim {
  dim: number
}
interface DimDtype extends Dim {
  /** A type to compute in, such as torch_double(). */
  dtype: torch_dtype | null
}
const inputs = ['input'] as const

function along<N extends string>(name: N, run: (input: Tensor, dim: number, dtype: torch_dtype | null) => Tensor) {
  return {
    functional: functional<One, Arguments<DimDtype, [dtype: torch_dtype | null], [dim: number], 'dim'>>(
      `nnf_${name}`,
      inputs,
      { dim: required, dtype: null },
      ({ input }, { dim, dtype }) => run(input, dim, dtype),
    ),
    layer: layer<One, Arguments<Dim, [], [dim: number], 'dim'>>(
      `nn_${name}`,
      inputs,
      { dim: required },
      ({ input }, { dim }) => run(input, dim, null),
    ),
  }
}
const softmax = along('softmax', (x, dim, dtype) => tensor_op('softmax', x, dim, { dtype }))
const log_softmax = along('log_softmax', (x, dim, dtype) => tensor_op('log_softmax', x, dim, { dtype }))
const softmin = along('softmin', (x, dim, dtype) => tensor_op('softmax', x.neg(), dim, { dtype }))

/** Exponentials that sum to 1 along `dim`, counted from 1. @example nnf_softmax(torch_randn(2, 3), { dim: 2 }) */
export const nnf_softmax = softmax.functional
/** Exponentials that sum to 1 along `dim`, counted from 1. @example nn_softmax(2)(torch_randn(2, 3)) */
export const nn_softmax = softmax.layer
export type nn_softmax = ModuleOf<typeof nn_softmax>
/** The logarithm of nnf_softmax(), without its overflows. @example nnf_log_softmax(torch_randn(2, 3), { dim: 2 }) */
export const nnf_log_softmax = log_softmax.functional
/** The logarithm of nn_softmax(), without its overflows. @example nn_log_softmax(2)(torch_randn(2, 3)) */
export const nn_log_softmax = log_softmax.layer
export type nn_log_softmax = ModuleOf<typeof nn_log_softmax>
/** nnf_softmax() of -x. @example nnf_softmin(torch_randn(2, 3), { dim: 2 }) */
export const nnf_softmin = softmin.functional
/** nn_softmax() of -x. @example nn_softmin(2)(torch_randn(2, 3)) */
export const nn_softmin = softmin.layer
export type nn_softmin = ModuleOf<typeof nn_softmin>

/**
 * Softmax over the channels of [N, C, H, W] or [C, H, W]. (R's goes over the batch.)
 *
 * @example nn_softmax2d()(torch_randn(2, 3, 4, 4))
 */
export const nn_softmax2d = layer<One, Arguments<Record<never, never>>>(
  'nn_softmax2d',
  inputs,
  {},
  ({ input }, _, op) => {
    if (input.ndim !== 3 && input.ndim !== 4)
      throw new ValueError(
        `the input is [N, C, H, W] or [C, H, W], got a tensor of shape [${input.shape.join(', ')}]`,
        op,
      )
    return tensor_op('softmax', input, -3)
  },
)
export type nn_softmax2d = ModuleOf<typeof nn_softmax2d>

interface Logits {
  places: [logits: Tensor]
  names: { logits: Tensor }
}
interface GumbelOptions extends Dim {
  tau: number
  hard: boolean
}
/**
 * A draw from the Gumbel-softmax distribution (Jang et al. 2016). (R adds noise of the wrong sign.)
 *
 * @param tau the temperature: the lower, the nearer to one class.
 * @param hard whether the result is one class (with the gradient of the soft draw).
 * @example nnf_gumbel_softmax(torch_randn(2, 3), { tau: 0.5, hard: true })
 */
export const nnf_gumbel_softmax = functional<
  Logits,
  Arguments<GumbelOptions, [tau: number, hard: boolean, dim: number]>
>('nnf_gumbel_softmax', ['logits'], { tau: 1, hard: false, dim: -1 }, ({ logits }, { tau, hard, dim }, op) => {
  if (!(tau > 0)) throw new ValueError(`'tau' is a number greater than 0, got ${tau}`, op)
  const noise = with_no_grad(() => tensor_op('empty_like', logits).exponential_().log().neg())
  const soft = tensor_op('softmax', logits.add(noise).div(tau), dim)
  if (!hard) return soft
  return with_no_grad(() => {
    const chosen = tensor_op('argmax', soft, dim, true)
    return tensor_op('zeros_like', soft).scatter_(dim, chosen, { value: 1 }).sub(soft)
  }).add(soft)
})

/**
 * The nearest point of the simplex: many probabilities are exactly 0 (Martins and Astudillo 2016).
 *
 * The scores of the support are those for which 1 + k·zₖ exceeds the sum of the k largest.
 */
function sparsemax(input: Tensor, dim: number): Tensor {
  const sorted = (tensor_op('sort', input, dim, true) as unknown as [Tensor, Tensor])[0]
  const sums = tensor_op('cumsum', sorted, dim)
  const [ranks, size] = with_no_grad(() => {
    const places = tensor_op('ones_like', input).cumsum(dim)
    return [places, sorted.mul(places).add(1).gt(sums).sum(dim, true)]
  })
  const threshold = tensor_op('gather', sums.sub(1).div(ranks), dim, size)
  return tensor_op('relu', input.sub(threshold))
}
/**
 * Probabilities of which many are exactly 0, along `dim`, counted from 1 (Martins and Astudillo 2016).
 *
 * @example nnf_contrib_sparsemax(torch_tensor([0.1, 1.1, 0.2])) // 0, 0.95, 0.05
 */
export const nnf_contrib_sparsemax = functional<One, Arguments<Dim, [dim: number]>>(
  'nnf_contrib_sparsemax',
  inputs,
  { dim: -1 },
  ({ input }, { dim }) => sparsemax(input, dim),
)
/**
 * Probabilities of which many are exactly 0, along `dim`, counted from 1.
 *
 * @example nn_contrib_sparsemax()(torch_tensor([0.1, 1.1, 0.2])) // 0, 0.95, 0.05
 */
export const nn_contrib_sparsemax = layer<One, Arguments<Dim, [dim: number]>>(
  'nn_contrib_sparsemax',
  inputs,
  { dim: -1 },
  ({ input }, { dim }) => sparsemax(input, dim),
)
export type nn_contrib_sparsemax = ModuleOf<typeof nn_contrib_sparsemax>
