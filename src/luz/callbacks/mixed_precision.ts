import * as torch from '../../torch'
import { with_enable_grad, type Tensor } from '../../torch'
import { NotImplementedError } from '../../torch/errors'
import type { Optimizer } from '../../optim'
import { luz_callback } from '../callback'

/** What scales losses so that small gradients are not lost in half precision, as cuda_amp_grad_scaler() makes it. */
export interface GradScaler {
  scale(loss: Tensor): Tensor
  unscale_(optimizer: Optimizer): unknown
  step(optimizer: Optimizer): unknown
  update(): unknown
  state_dict?(): unknown
  load_state_dict?(state: never): unknown
}

/** What mixed precision needs of src/torch. */
interface Amp {
  cuda_amp_grad_scaler(...args: unknown[]): GradScaler
  with_autocast<T>(code: () => T, named: { device_type: string }): T
}

/**
 * Trains in mixed precision: the model and its loss are run by with_autocast(), and losses are scaled for their
 * gradients (Micikevicius et al. 2018).
 *
 * @param args of cuda_amp_grad_scaler(): `init_scale`, `growth_factor`, `backoff_factor`, `growth_interval`, `enabled`.
 * @example fit(model, { data, callbacks: [luz_callback_mixed_precision()] })
 */
export const luz_callback_mixed_precision = luz_callback({
  name: 'mixed_precision_callback',
  initialize(...args: unknown[]) {
    const amp = torch as unknown as Partial<Amp>
    if (amp.cuda_amp_grad_scaler === undefined || amp.with_autocast === undefined)
      throw new NotImplementedError('this build has no automatic mixed precision', 'luz_callback_mixed_precision')
    return { amp: amp as Amp, scaler: amp.cuda_amp_grad_scaler(...args) }
  },
  on_fit_begin() {
    const { amp, scaler, ctx } = this
    const device_type = ctx.device.split(':')[0]!
    ctx.scope = (run) => amp.with_autocast(run, { device_type })
    ctx.buffers.grad_scaler = scaler
    ctx.step_opt = (optimizer) => {
      scaler.step(optimizer)
      scaler.update()
    }
  },
  on_train_batch_before_backward() {
    this.ctx.loss_grad = with_enable_grad(() => this.scaler.scale(this.ctx.loss_grad))
  },
  state_dict(): unknown {
    return this.scaler.state_dict?.() ?? null
  },
  load_state_dict(state: never) {
    this.scaler.load_state_dict?.(state)
  },
})
