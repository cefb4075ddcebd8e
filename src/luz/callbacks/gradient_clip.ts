import { nn_utils_clip_grad_norm_ } from '../../nn'
import { tidy } from '../../torch'
import { TypeError_, describe } from '../../torch/errors'
import type { AmpGradScaler } from '../../torch/grad_scaler'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'

/** Arguments of luz_callback_gradient_clip(). */
export interface GradientClipOptions {
  /** The largest norm that gradients keep. Default 1. */
  max_norm?: number
  /** The norm's order; Infinity for the largest element. Default 2. */
  norm_type?: number
}

/**
 * Scales the gradients of each batch down, before the optimizer's step, so that their norm is at most `max_norm`
 * (Pascanu, Mikolov and Bengio 2013).
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
        throw new TypeError_(`\`${name}\` should be a numeric scalar value above 0, got ${describe(value)}`, op)
    }
    return { max_norm, norm_type }
  },
  on_train_batch_before_step() {
    // In mixed precision the gradients are those of a scaled loss.
    ;(this.ctx.buffers.grad_scaler as AmpGradScaler | undefined)?.unscale_(this.ctx.opt)
    tidy(() => void nn_utils_clip_grad_norm_(this.ctx.model.parameters, this.max_norm, this.norm_type))
  },
})
