/** Why a loss has no gradient. */
import type { nn_Module } from '../nn'
import { Tensor } from '../torch'
import { is_plain } from './arguments'
import { caused } from './conditions'

/** How many tensors in a prediction, which may be a list or an object of them, require a gradient. */
export function gradients_in(x: unknown): number {
  if (x instanceof Tensor) return Number(!x.is_disposed && x.requires_grad)
  if (!Array.isArray(x) && !is_plain(x)) return 0
  return Object.values(x).reduce<number>((sum, part) => sum + gradients_in(part), 0)
}

const lost =
  'under with_no_grad(), with detach() or item(), or by an operator that has no gradient, such as torch_argmax()'

/**
 * The error of a backward() without gradient with what may be the cause; any other as it is.
 *
 * @param changed what had a gradient until a callback came, such as `ctx.pred at on_train_batch_after_pred`.
 */
export function with_reason(thrown: unknown, model: nn_Module, pred?: unknown, changed?: string): unknown {
  if (!(thrown instanceof Error && thrown.message.includes('does not require grad'))) return thrown
  const trained = Object.values(model.parameters).some((parameter) => parameter.requires_grad)
  const why = !trained
    ? "none of the model's parameters requires a gradient: all are frozen. requires_grad_(true) has one learned again"
    : changed !== undefined
      ? `a callback took it from ${changed}. Callbacks run under with_no_grad(): compute there what is to be learned from within with_enable_grad(() => …)`
      : pred === undefined
        ? `it, or what it was computed from, was computed ${lost}`
        : gradients_in(pred) === 0
          ? `the model's prediction has none: forward() computed it ${lost}`
          : `it was computed ${lost}; the prediction has a gradient`
  return caused(`the loss has no gradient: ${why}.`, thrown)
}
