import { cuda_amp_grad_scaler, with_autocast, with_enable_grad } from '../../torch'
import type { AmpGradScaler, GradScalerOptions, GradScalerState } from '../../torch/grad_scaler'
import type { Arguments } from '../arguments'
import { luz_callback } from '../callback'

/**
 * Trains in mixed precision: the model and its loss are run by with_autocast(), and losses are scaled for their
 * gradients (Micikevicius et al. 2018).
 *
 * @param args of cuda_amp_grad_scaler(): `init_scale`, `growth_factor`, `backoff_factor`, `growth_interval`, `enabled`.
 * @example fit(model, { data, callbacks: [luz_callback_mixed_precision()] })
 */
export const luz_callback_mixed_precision = luz_callback({
  name: 'mixed_precision_callback',
  initialize(...args: Arguments<[number, number, number, number, boolean], GradScalerOptions>) {
    return { scaler: (cuda_amp_grad_scaler as (...args: unknown[]) => AmpGradScaler)(...args) }
  },
  on_fit_begin() {
    const { scaler, ctx } = this
    const device_type = ctx.device.split(':')[0]!
    ctx.scope = (run) => with_autocast(run, { device_type })
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
    return this.scaler.state_dict()
  },
  load_state_dict(state: GradScalerState) {
    this.scaler.load_state_dict(state)
  },
})
