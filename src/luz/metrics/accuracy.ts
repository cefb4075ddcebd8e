/** The share of rows that are classified as they should be. */
import { tidy, torch_argmax, torch_float, torch_sigmoid, type Tensor } from '../../torch'
import { luz_metric } from '../metric'

const count = (preds: Tensor, targets: Tensor): number => Number(preds.eq(targets).sum().item())

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
  initialize() {
    return { correct: 0, total: 0 }
  },
  update(preds: Tensor, targets: Tensor) {
    tidy(() => {
      const classes = torch_argmax(preds, { dim: 2 })
      this.correct += count(classes, targets)
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
 * @param threshold above it a probability stands for 1. Default 0.5.
 */
export const luz_metric_binary_accuracy = luz_metric({
  name: 'luz_metric_binary_accuracy',
  abbrev: 'Acc',
  initialize(named: { threshold?: number } | number = {}) {
    const { threshold = 0.5 } = typeof named === 'number' ? { threshold: named } : named
    return { correct: 0, total: 0, threshold }
  },
  update(preds: Tensor, targets: Tensor) {
    tidy(() => {
      this.correct += count(preds.gt(this.threshold).to({ dtype: torch_float() }), targets)
      this.total += preds.numel()
    })
  },
  compute() {
    return this.correct / this.total
  },
})

/** Accuracy of classification into two classes, where `preds` are logits. As {@link luz_metric_binary_accuracy}. */
export const luz_metric_binary_accuracy_with_logits = luz_metric({
  name: 'luz_metric_binary_accuracy_with_logits',
  inherit: luz_metric_binary_accuracy,
  initialize(named: { threshold?: number } | number = {}): { threshold: number } {
    return super.initialize(named) as { threshold: number }
  },
  update(preds: Tensor, targets: Tensor) {
    tidy(() => {
      super.update(torch_sigmoid(preds), targets)
    })
  },
})
