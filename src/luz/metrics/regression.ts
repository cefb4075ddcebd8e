/** Errors of predicted numbers: means over all elements of an epoch. */
import { tidy, torch_double, torch_tensor, type Tensor } from '../../torch'
import { ValueError } from '../../torch/errors'
import { match_arguments } from '../arguments'
import { luz_metric } from '../metric'
import { need_tensors } from './checks'

/** Adds the sum of a batch's errors to one in double precision, on the CPU. @throws ValueError where the shapes differ. */
function add(total: Tensor, preds: Tensor, targets: Tensor, error: (difference: Tensor) => Tensor): Tensor {
  need_tensors(preds, targets)
  const [of_preds, of_targets] = [preds.shape.join(', '), targets.shape.join(', ')]
  if (of_preds !== of_targets)
    throw new ValueError(
      `predictions and targets are of one shape, got [${of_preds}] and [${of_targets}]: reshape one of them, e.g. by squeeze(2)`,
    )
  return tidy(() => total.add(error(preds.sub(targets)).sum().to({ device: total.device })))
}

/**
 * Mean absolute error. `preds` and `targets` are of one shape. Shown as `MAE`.
 *
 * @example setup(net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [luz_metric_mae()] })
 */
export const luz_metric_mae = luz_metric({
  name: 'luz_metric_mae',
  abbrev: 'MAE',
  initialize(...none: []) {
    match_arguments(none, [], 'luz_metric_mae')
    return { sum_abs_error: torch_tensor(0, { dtype: torch_double() }), n: 0 }
  },
  update(preds: Tensor, targets: Tensor) {
    this.sum_abs_error = add(this.sum_abs_error, preds, targets, (x) => x.abs())
    this.n += targets.numel()
  },
  compute() {
    return (this.sum_abs_error.item() as number) / this.n
  },
})

/**
 * Mean squared error. `preds` and `targets` are of one shape. Shown as `MSE`.
 *
 * @example setup(net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [luz_metric_mse()] })
 */
export const luz_metric_mse = luz_metric({
  name: 'luz_metric_mse',
  abbrev: 'MSE',
  initialize(...none: []) {
    match_arguments(none, [], 'luz_metric_mse')
    return { sum_error: torch_tensor(0, { dtype: torch_double() }), n: 0 }
  },
  update(preds: Tensor, targets: Tensor) {
    this.sum_error = add(this.sum_error, preds, targets, (x) => x.pow(2))
    this.n += targets.numel()
  },
  compute() {
    return (this.sum_error.item() as number) / this.n
  },
})

/**
 * Square root of the mean squared error. `preds` and `targets` are of one shape. Shown as `RMSE`.
 *
 * @example setup(net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [luz_metric_rmse()] })
 */
export const luz_metric_rmse = luz_metric({
  name: 'luz_metric_rmse',
  abbrev: 'RMSE',
  inherit: luz_metric_mse,
  compute() {
    return Math.sqrt(super.compute() as number)
  },
})
