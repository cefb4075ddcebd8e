/** Errors of predicted numbers: means over all elements of an epoch. */
import { tidy, torch_double, torch_tensor, type Tensor } from '../../torch'
import { luz_metric } from '../metric'

/** Adds a batch's sum to one in double precision, on the CPU. */
const add = (total: Tensor, batch: () => Tensor): Tensor => tidy(() => total.add(batch().to({ device: total.device })))

/** Mean absolute error. Shown as `MAE`. */
export const luz_metric_mae = luz_metric({
  name: 'luz_metric_mae',
  abbrev: 'MAE',
  initialize() {
    return { sum_abs_error: torch_tensor(0, { dtype: torch_double() }), n: 0 }
  },
  update(preds: Tensor, targets: Tensor) {
    this.sum_abs_error = add(this.sum_abs_error, () => preds.sub(targets).abs().sum())
    this.n += targets.numel()
  },
  compute() {
    return (this.sum_abs_error.item() as number) / this.n
  },
})

/** Mean squared error. Shown as `MSE`. */
export const luz_metric_mse = luz_metric({
  name: 'luz_metric_mse',
  abbrev: 'MSE',
  initialize() {
    return { sum_error: torch_tensor(0, { dtype: torch_double() }), n: 0 }
  },
  update(preds: Tensor, targets: Tensor) {
    this.sum_error = add(this.sum_error, () => preds.sub(targets).pow(2).sum())
    this.n += targets.numel()
  },
  compute() {
    return (this.sum_error.item() as number) / this.n
  },
})

/** Square root of the mean squared error. Shown as `RMSE`. */
export const luz_metric_rmse = luz_metric({
  name: 'luz_metric_rmse',
  abbrev: 'RMSE',
  inherit: luz_metric_mse,
  compute() {
    return Math.sqrt(super.compute() as number)
  },
})
