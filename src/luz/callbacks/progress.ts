import { length } from '../../r'
import { match_arguments } from '../arguments'
import { luz_callback } from '../callback'
import type { luz_context } from '../context'
import { LiveBar } from '../live_bar'
import { record_names, type LuzMetric } from '../metric'
import type { MetricValue } from '../records'

type Split = 'train' | 'valid' | 'predict'

/** How many batches there are; undefined where that is not known. */
function batches_of(data: unknown): number | undefined {
  try {
    const total: unknown = length(data)
    return typeof total === 'number' && Number.isFinite(total) ? total : undefined
  } catch {
    // What is wrong with the data is told where they are read.
    return undefined
  }
}

/**
 * Reports each epoch: its number, a bar while it runs (on a terminal only) and its metrics. Part of every loop; silent
 * unless `verbose`.
 */
export const luz_callback_progress = luz_callback({
  name: 'progress_callback',
  initialize(...none: []) {
    match_arguments(none, [], 'luz_callback_progress')
    return { bar: new LiveBar(), guarded: null as luz_context | null }
  },
  on_epoch_begin() {
    this.ctx.inform(`Epoch ${this.ctx.epoch}/${this.ctx.max_epochs}`)
  },
  on_train_begin() {
    this.start()
  },
  on_train_batch_end() {
    this.tick('train')
  },
  on_train_end() {
    this.stop()
  },
  on_valid_begin() {
    this.start()
  },
  on_valid_batch_end() {
    this.tick('valid')
  },
  on_valid_end() {
    this.stop()
  },
  on_predict_begin() {
    this.start()
  },
  on_predict_batch_end() {
    this.tick('predict')
  },
  on_predict_end() {
    this.stop()
  },
  on_interrupt() {
    this.stop()
  },
  on_epoch_end() {
    this.inform_metrics('train', 'Train')
    this.inform_metrics('valid', 'Valid')
  },
  inform_metrics(split: Split, name: string) {
    const metrics = this.metrics_text(split)
    if (metrics !== '') this.ctx.inform(`${name} metrics: ${metrics}`)
  },
  metrics_text(split: Split): string {
    const metrics: LuzMetric[] = (split === 'predict' ? null : this.ctx.metrics?.[split]) ?? []
    if (metrics.length === 0) return ''
    const logged = this.ctx.get_metrics(split, this.ctx.epoch)
    const names = record_names(metrics)
    const value = (metric: LuzMetric, i: number): MetricValue => logged?.[names[i]!] ?? metric.compute()
    return metrics.map((metric, i) => `${metric.abbrev}: ${metric.format(value(metric, i))}`).join(' - ')
  },
  start() {
    this.bar.start(this.ctx.verbose ? batches_of(this.ctx.data) : undefined)
    if (this.guarded === this.ctx) return
    this.guarded = this.ctx
    this.ctx.at_end(() => this.bar.stop())
  },
  tick(split: Split) {
    if (this.ctx.verbose) this.bar.tick(() => this.metrics_text(split))
  },
  stop() {
    this.bar.stop()
  },
})
