import { tidy, torch_stack, type Tensor } from '../../torch'
import { TypeError_, describe } from '../../torch/errors'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'
import type { GradScaler } from './mixed_precision'

/** Arguments of luz_callback_gradient_clip(). */
export interface GradientClipOptions {
  /** The largest norm that gradients keep. Default 1. */
  max_norm?: number
  /** The norm's order; Infinity for the largest element. Default 2. */
  norm_type?: number
}

/** Scales gradients down so that their joint norm is at most `max_norm` (Pascanu, Mikolov and Bengio 2013). */
function clip_gradients(parameters: readonly Tensor[], max_norm: number, norm_type: number): void {
  tidy(() => {
    const gradients = parameters.map((parameter) => parameter.grad).filter((grad) => grad !== null)
    if (gradients.length === 0) return
    const norms = gradients.map((grad) =>
      norm_type === Infinity
        ? grad.abs().max()
        : grad
            .abs()
            .pow(norm_type)
            .sum()
            .pow(1 / norm_type),
    )
    const all = torch_stack(norms)
    const total =
      norm_type === Infinity
        ? all.max()
        : all
            .pow(norm_type)
            .sum()
            .pow(1 / norm_type)
    const factor = max_norm / ((total.item() as number) + 1e-6)
    if (factor < 1) for (const grad of gradients) grad.mul_(factor)
  })
}

/**
 * Scales the gradients of each batch down, before the optimizer's step, so that their norm is at most `max_norm`.
 *
 * @param args `max_norm`, `norm_type`, by position or name.
 * @example fit(model, { data, callbacks: [luz_callback_gradient_clip({ max_norm: 0.5 })] })
 */
export const luz_callback_gradient_clip = luz_callback({
  name: 'gradient_clip_callback',
  initialize(...args: Arguments<[number, number], GradientClipOptions>) {
    const op = 'luz_callback_gradient_clip'
    const { max_norm = 1, norm_type = 2 } = match_arguments<GradientClipOptions>(args, ['max_norm', 'norm_type'], op)
    for (const [name, value] of Object.entries({ max_norm, norm_type })) {
      if (typeof value !== 'number' || !(value > 0))
        throw new TypeError_(`\`${name}\` should be a numeric scalar value from 0 on, got ${describe(value)}`, op)
    }
    return { max_norm, norm_type }
  },
  on_train_batch_before_step() {
    // In mixed precision the gradients are those of a scaled loss.
    ;(this.ctx.buffers.grad_scaler as GradScaler | undefined)?.unscale_(this.ctx.opt)
    clip_gradients(Object.values(this.ctx.model.parameters), this.max_norm, this.norm_type)
  },
})
