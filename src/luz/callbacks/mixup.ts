import { torch_mean, torch_tensor, type Tensor } from '../../torch'
import { TypeError_, ValueError, describe } from '../../torch/errors'
import { match_arguments, type Arguments } from '../arguments'
import { beta_variables } from '../beta'
import { luz_callback } from '../callback'
import type { luz_context } from '../context'
import { is_mixed, mixed_loss, nnf_mixup } from '../mixup'

/** Arguments of luz_callback_mixup(). */
export interface MixupOptions {
  /** Both parameters of the beta distribution that the weights come from. Default 0.4. */
  alpha?: number
  /** Whether observations are mixed in validation too. Default false. */
  run_valid?: boolean
  /** Whether the model's loss, which must not reduce, is made a mixup loss. Default false: use nn_mixup_loss(). */
  auto_loss?: boolean
}

const unreduced =
  "with auto_loss setup()'s loss is one that does not reduce, such as nn_cross_entropy_loss({ reduction: 'none' }); " +
  'or leave auto_loss out and give setup() nn_mixup_loss(nn_cross_entropy_loss())'

type LossFunction = (input: Tensor, target: Tensor) => Tensor

/**
 * Mixes the observations of each training batch (see nnf_mixup()), with weights of at least a half from R's generator.
 * Metrics of classes or numbers cannot take mixed targets: measure them in validation alone, by luz_metric_set().
 *
 * @param args `alpha`, then by name `run_valid` and `auto_loss`.
 * @example
 * const metrics = luz_metric_set({ valid_metrics: [luz_metric_accuracy()] })
 * const model = setup(net, { loss: nn_mixup_loss(nn_cross_entropy_loss()), optimizer: optim_adam, metrics })
 * await fit(model, { data, callbacks: [luz_callback_mixup(0.4)] })
 */
export const luz_callback_mixup = luz_callback({
  name: 'mixup_callback',
  initialize(...args: Arguments<[number], MixupOptions>) {
    const op = 'luz_callback_mixup'
    const options = match_arguments<MixupOptions>(args, ['alpha', 'run_valid', 'auto_loss'], op)
    const { alpha = 0.4, run_valid = false, auto_loss = false } = options
    if (typeof alpha !== 'number' || !(alpha > 0 && alpha < Infinity))
      throw new ValueError(`alpha is a number above 0, got ${describe(alpha)}`, op)
    for (const [name, value] of Object.entries({ run_valid, auto_loss }))
      if (typeof value !== 'boolean') throw new TypeError_(`${name} is true or false, got ${describe(value)}`, op)
    return { alpha, run_valid, auto_loss, model_loss_fn: null as LossFunction | null }
  },
  set_ctx(ctx: luz_context) {
    super.set_ctx(ctx)
    this.model_loss_fn = null
  },
  on_train_begin() {
    this.wrap_mixup_loss()
  },
  on_valid_begin() {
    this.wrap_mixup_loss()
  },
  on_train_batch_begin() {
    this.apply_transform()
  },
  on_valid_batch_begin() {
    if (this.run_valid) this.apply_transform()
  },
  on_epoch_end() {
    if (this.model_loss_fn !== null) this.ctx.loss_fn = this.model_loss_fn
    this.model_loss_fn = null
  },
  apply_transform() {
    const { ctx } = this
    const drawn = beta_variables(ctx.target.size(1), this.alpha, this.alpha)
    const weight = torch_tensor(
      drawn.map((w) => Math.max(w, 1 - w)),
      { device: ctx.target.device },
    )
    const { x, y } = nnf_mixup(ctx.input, ctx.target, weight)
    ctx.input = x
    ctx.target = y
  },
  /** With auto_loss until the epoch ends: the model's loss for mixed targets, the mean of its losses for others. */
  wrap_mixup_loss() {
    if (!this.auto_loss || this.model_loss_fn !== null) return
    const loss: LossFunction = (this.model_loss_fn = this.ctx.loss_fn)
    this.ctx.loss_fn = (input, target) =>
      is_mixed(target) ? mixed_loss(loss, input, target, unreduced) : torch_mean(loss(input, target))
  },
})
