import { SingleBar } from 'cli-progress'
import { length } from '../../r'
import { luz_callback } from '../callback'
import type { LuzMetric } from '../metric'
import type { MetricValue } from '../records'

type Split = 'train' | 'valid' | 'predict'

/** A bar that takes less time than this is not worth showing, and a newer state not worth drawing. */
const show_after_ms = 200
const redraw_ms = 100
const bar_columns = 20

interface State {
  done: number
  total: number | undefined
  seconds: number
  metrics: string
}

/** `12/187 [==>-----] - 31 it/s - ETA: 6s - Loss: 0.31 - Acc: 0.9`, or less of it where a terminal's line is short. */
export function progress_line({ done, total, seconds, metrics }: State, columns: number): string {
  const known = total !== undefined && total > 0
  const per_second = done / seconds
  const filled = known ? Math.round((bar_columns * done) / total) : 0
  const bar = known
    ? `[${'='.repeat(Math.max(0, filled - 1))}${filled > 0 ? '>' : ''}${'-'.repeat(bar_columns - filled)}]`
    : ''
  const count = `${done}/${known ? total : 'unk'}`
  const rate = `${per_second.toPrecision(3)} it/s`
  const eta = known ? `ETA: ${Math.ceil((total - done) / per_second)}s` : ''
  const lines = [
    [`${count} ${bar}`.trim(), rate, eta, metrics],
    [`${count} ${bar}`.trim(), eta, metrics],
    [count, eta, metrics],
    [count, metrics],
  ]
  const texts = lines.map((parts) => parts.filter((part) => part !== '').join(' - '))
  return texts.find((text) => text.length < columns) ?? texts.at(-1)!.slice(0, Math.max(0, columns - 1))
}

/**
 * Reports each epoch: its number, a bar while it runs (on a terminal only) and its metrics. Part of every loop; silent
 * unless `verbose`.
 */
export const luz_callback_progress = luz_callback({
  name: 'progress_callback',
  initialize() {
    return { bar: null as SingleBar | null, started: 0, drawn: 0, done: 0, total: undefined as number | undefined }
  },
  on_epoch_begin() {
    this.inform(`Epoch ${this.ctx.epoch}/${this.ctx.max_epochs}`)
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
  inform(line: string) {
    if (this.ctx.verbose) process.stdout.write(`${line}\n`)
  },
  inform_metrics(split: Split, name: string) {
    const metrics = this.metrics_text(split)
    if (metrics !== '') this.inform(`${name} metrics: ${metrics}`)
  },
  metrics_text(split: Split): string {
    const metrics: LuzMetric[] = (split === 'predict' ? null : this.ctx.metrics?.[split]) ?? []
    if (metrics.length === 0) return ''
    const logged = this.ctx.get_metrics(split, this.ctx.epoch)
    const values: MetricValue[] = logged === null ? metrics.map((metric) => metric.compute()) : Object.values(logged)
    return metrics.map((metric, i) => `${metric.abbrev}: ${metric.format(values[i]!)}`).join(' - ')
  },
  start() {
    this.started = performance.now()
    this.drawn = 0
    this.done = 0
    const total: unknown = length(this.ctx.data)
    this.total = typeof total === 'number' && Number.isFinite(total) ? total : undefined
  },
  tick(split: Split) {
    this.done++
    if (!this.ctx.verbose || !process.stdout.isTTY) return
    const now = performance.now()
    const elapsed = now - this.started
    if (elapsed < show_after_ms || now - this.drawn < redraw_ms) return
    this.drawn = now
    const { done, total } = this
    const state = { done, total, seconds: elapsed / 1000, metrics: this.metrics_text(split) } satisfies State
    if (this.bar === null) {
      this.bar = new SingleBar({
        stream: process.stdout,
        format: (_options, _params, payload: State) => progress_line(payload, process.stdout.columns ?? 80),
        clearOnComplete: true,
        gracefulExit: false,
        autopadding: false,
      })
      this.bar.start(total ?? 0, done, state)
      this.ctx.at_end(() => this.stop())
    } else {
      this.bar.update(done, state)
    }
  },
  stop() {
    this.bar?.stop()
    this.bar = null
  },
})
