/** The share of rows that are classified as they should be. */
import { tidy, torch_argmax, torch_float, torch_sigmoid, type Tensor } from '../../torch'
import { TypeError_, describe } from '../../torch/errors'
import { match_arguments, type Arguments } from '../arguments'
import { warn_once } from '../conditions'
import { luz_metric } from '../metric'
import { need_columns, need_tensors } from './checks'

/** Arguments of the metrics of two classes. */
interface ThresholdOptions {
  /** Above it a prediction stands for 1. Default 0.5. */
  threshold?: number
}

/** How many are equal, for the metric `op`. Shapes that differ are broadcast, as in R; a warning tells of that once. */
function count(preds: Tensor, targets: Tensor, op: string): number {
  const [of_preds, of_targets] = [preds.shape.join(', '), targets.shape.join(', ')]
  if (of_preds !== of_targets)
    warn_once(
      `${op} ${preds.ndim} ${targets.ndim}`,
      `${op}: predicted classes of shape [${of_preds}] are compared with targets of shape [${of_targets}], each with ` +
        'every other, so the accuracy means nothing: reshape one of them, e.g. by squeeze(2)',
    )
  return Number(preds.eq(targets).sum().item())
}

/**
 * Accuracy of classification into several classes.
 *
 * `preds` has a row for each observation and a column for each class; `targets` has each row's class number, counted
 * from 1. Shown as `Acc`.
 * @example setup(net, { loss: nn_cross_entropy_loss(), optimizer: optim_adam, metrics: [luz_metric_accuracy()] })
 */
export const luz_metric_accuracy = luz_metric({
  name: 'luz_metric_accuracy',
  abbrev: 'Acc',
  initialize(...none: []) {
    match_arguments(none, [], 'luz_metric_accuracy')
    return { correct: 0, total: 0 }
  },
  update(preds: Tensor, targets: Tensor) {
    need_tensors(preds, targets)
    need_columns(preds, 'luz_metric_binary_accuracy')
    tidy(() => {
      const classes = torch_argmax(preds, { dim: 2 })
      this.correct += count(classes, targets, 'luz_metric_accuracy')
      this.total += classes.numel()
    })
  },
  compute() {
    return this.correct / this.total
  },
})

/**
 * Accuracy of classification into two classes: `preds` are probabilities, `targets` 0 or 1. Shown as `Acc`.
 *
 * @param args `threshold`, by position or name: above it a probability stands for 1. Default 0.5.
 * @example setup(net, { loss: nn_bce_loss(), optimizer: optim_adam, metrics: [luz_metric_binary_accuracy()] })
 */
export const luz_metric_binary_accuracy = luz_metric({
  name: 'luz_metric_binary_accuracy',
  abbrev: 'Acc',
  initialize(...args: Arguments<[number], ThresholdOptions>) {
    const op = 'luz_metric_binary_accuracy'
    const { threshold = 0.5 } = match_arguments<ThresholdOptions>(args, ['threshold'], op)
    if (typeof threshold !== 'number' || Number.isNaN(threshold))
      throw new TypeError_(`threshold is a number, got ${describe(threshold)}`, op)
    return { correct: 0, total: 0, threshold }
  },
  update(preds: Tensor, targets: Tensor) {
    need_tensors(preds, targets)
    tidy(() => {
      this.correct += count(
        preds.gt(this.threshold).to({ dtype: torch_float() }),
        targets,
        'luz_metric_binary_accuracy',
      )
      this.total += preds.numel()
    })
  },
  compute() {
    return this.correct / this.total
  },
})

/**
 * Accuracy of classification into two classes, where `preds` are logits. Otherwise as {@link luz_metric_binary_accuracy};
 * `threshold` is one of probabilities.
 *
 * @example setup(net, { loss: nn_bce_with_logits_loss(), optimizer: optim_adam, metrics: [luz_metric_binary_accuracy_with_logits()] })
 */
export const luz_metric_binary_accuracy_with_logits = luz_metric({
  name: 'luz_metric_binary_accuracy_with_logits',
  inherit: luz_metric_binary_accuracy,
  initialize(...args: Arguments<[number], ThresholdOptions>): { threshold: number } {
    return super.initialize(...args) as { threshold: number }
  },
  update(preds: Tensor, targets: Tensor) {
    need_tensors(preds, targets)
    tidy(() => {
      super.update(torch_sigmoid(preds), targets)
    })
  },
})
