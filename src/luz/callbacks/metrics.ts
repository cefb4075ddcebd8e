import type { Tensor } from '../../torch'
import { TypeError_ } from '../../torch/errors'
import { luz_callback } from '../callback'
import { because, caused } from '../conditions'
import { class_text } from '../make_class'
import { is_mixed } from '../mixup'
import { record_names, type LuzMetric, type luz_metric_generator } from '../metric'

type Split = 'train' | 'valid'

/** What a method gave, which is no promise: a metric's methods are not waited for. */
function at_once<T>(given: T, method: string): T {
  if (!(given instanceof Promise)) return given
  given.catch(() => undefined)
  throw new TypeError_(`a metric is measured at once, but ${method}() gave a promise: leave out its async`)
}

/** Gives a metric a batch. @throws TypeError for targets that were mixed where it cannot take them. */
function take_in(metric: LuzMetric, preds: Tensor, targets: Tensor, set: Split): void {
  try {
    at_once(metric.update(preds, targets), 'update')
  } catch (thrown) {
    if (!is_mixed(targets)) throw thrown
    const remedy =
      set === 'train'
        ? 'measure it in validation alone: metrics: luz_metric_set({ valid_metrics: [ … ] })'
        : "leave out luz_callback_mixup()'s run_valid"
    const message = `luz_callback_mixup() has mixed the batch's targets, { ys, weight }, and this metric takes plain ones: ${remedy}`
    throw because(new TypeError_(message), thrown)
  }
}

/** Measures the metrics of each epoch, and logs them in `records.metrics`. Part of every fit and evaluation. */
export const luz_callback_metrics = luz_callback({
  name: 'metrics_callback',
  on_fit_begin() {
    this.ctx.metrics = { train: null, valid: null }
  },
  on_train_begin() {
    this.start('train')
  },
  on_train_batch_end() {
    this.update('train')
  },
  on_train_end() {
    this.log_all('train')
  },
  on_valid_begin() {
    this.start('valid')
  },
  on_valid_batch_end() {
    this.update('valid')
  },
  on_valid_end() {
    this.log_all('valid')
  },
  start(set: Split) {
    const { ctx } = this
    ctx.metrics ??= { train: null, valid: null }
    ctx.metrics[set] = (ctx.metric_set ?? ctx.model.metrics)[set].map((generator: luz_metric_generator) => {
      const metric = generator.new()
      if (ctx.device !== 'cpu') metric.to({ device: ctx.device })
      metric.ctx = ctx
      return metric
    })
  },
  update(set: Split) {
    for (const metric of this.ctx.metrics[set] ?? [])
      this.guard(metric, 'update', () => take_in(metric, this.ctx.pred, this.ctx.target, set))
  },
  log_all(set: Split) {
    const metrics = this.ctx.metrics[set] ?? []
    const names = record_names(metrics)
    metrics.forEach((metric, i) => {
      this.guard(metric, 'compute', () => this.ctx.log_metric(names[i]!, at_once(metric.compute(), 'compute')))
    })
  },
  guard(metric: LuzMetric, method: string, run: () => unknown) {
    try {
      run()
    } catch (thrown) {
      const { iter, epoch, training } = this.ctx
      throw caused(
        `Error when evaluating ${method} for metric with abbrev "${metric.abbrev}" and class ${class_text(metric)}\n` +
          `The error happened at iter ${iter} of epoch ${epoch}.\nThe model was ${training ? '' : 'not '}in training mode.`,
        thrown,
      )
    }
  },
})
