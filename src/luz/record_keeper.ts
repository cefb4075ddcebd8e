/** Writing metrics and anything else down while a loop runs: the part of the context that keeps records. */
import { is_torch_tensor } from '../torch'
import { is_plain } from '../r/plain'
import { TypeError_, describe } from '../torch/errors'
import { warn } from './conditions'
import { format_metric } from './format'
import { record_names } from './metric'
import type { MetricSet } from './metric_set'
import {
  epoch_metrics,
  get_log,
  is_metric_value,
  metric_rows,
  own_value,
  type EpochMetrics,
  type HasRecords,
  type MetricRow,
  type MetricValue,
  type Records,
} from './records'

/** Something whose model has metrics. */
interface Measured extends HasRecords {
  readonly model: { readonly metrics: MetricSet }
}

/** The metrics of an epoch as the metrics themselves write them. */
export function formatted_metrics(
  object: Measured,
  set: string,
  epoch: number | null,
  metric_set: MetricSet | null,
): Record<string, string> {
  const generators = (metric_set ?? object.model.metrics)[set as 'train' | 'valid'] ?? []
  const metrics = generators.map((generator) => generator.new())
  const names = record_names(metrics)
  const values = Object.entries(epoch_metrics(object, set, epoch) ?? {})
  return Object.fromEntries(
    values.map(([name, value]) => [name, metrics[names.indexOf(name)]?.format(value) ?? format_metric(value)]),
  )
}

/** @throws TypeError for what nothing can be logged under. */
function need_name(text: unknown, name: string, op: string): void {
  if (typeof text !== 'string' || text === '' || text === '__proto__')
    throw new TypeError_(`'${name}' is a name under which to log, got ${describe(text)}`, op)
}

/** Named values together; anything else as one list. */
function joined(current: unknown, value: unknown): unknown {
  if (is_plain(current) && is_plain(value)) return { ...current, ...value }
  return [current, value].flat()
}

/** The base of luz_context: its records, and the methods that write and read them. */
export abstract class RecordKeeper implements Measured {
  #records: Records = { metrics: { train: [], valid: [] } }

  abstract training: boolean
  abstract epoch: number
  abstract metric_set: MetricSet | null
  abstract get model(): { readonly metrics: MetricSet }

  /** What was logged: metrics by set and epoch, times. Written by log() and log_metric() only. */
  get records(): Records {
    return this.#records
  }
  /**
   * Logs anything under `records[what][set][index]`.
   *
   * @param index from 1; null appends.
   * @param append whether what is there already is kept: of named values all, of others a list.
   * @example this.ctx.log('gradients', 'norm', norm)
   */
  log(what: string, set: string, value: unknown, index: number | null = null, append = true): this {
    for (const [name, text] of Object.entries({ what, set })) need_name(text, name, 'ctx.log')
    if (index !== null && !(Number.isInteger(index) && index >= 1))
      throw new TypeError_(`index is a whole number from 1 on, or null; got ${describe(index)}`, 'ctx.log')
    const sets = own_value(this.#records, what) ?? (this.#records[what] = {})
    const values = own_value(sets, set) ?? (sets[set] = [])
    const at = (index ?? values.length + 1) - 1
    while (values.length < at) values.push(null)
    const current = append ? (values[at] ?? null) : null
    values[at] = current === null ? value : joined(current, value)
    return this
  }
  /**
   * Logs a metric of the current epoch, of training or validation as the loop is now.
   *
   * @example this.ctx.log_metric('lr', this.ctx.opt.param_groups[0].lr)
   */
  log_metric(name: string, value: MetricValue): this {
    need_name(name, 'name', 'ctx.log_metric')
    if (!is_metric_value(value)) {
      const hint = is_torch_tensor(value) ? ': take its item()' : ''
      throw new TypeError_(
        `a metric is a number, or several in an array or by name; got ${describe(value)}${hint}`,
        'ctx.log_metric',
      )
    }
    return this.log('metrics', this.training ? 'train' : 'valid', { [name]: value }, this.epoch)
  }
  /** A logged value: the last one, or the one at `index`. Null where there is none. */
  get_log(what: string, set: string, index: number | null = null): unknown {
    return get_log(this, what, set, index)
  }
  /** All metrics of an epoch, the last by default; null where there are none. */
  get_metrics(set: string, epoch: number | null = null): EpochMetrics | null {
    return epoch_metrics(this, set, epoch)
  }
  /** A metric of an epoch, the last by default; null where there is none. */
  get_metric(name: string, set: string, epoch: number | null = null): MetricValue | null {
    return own_value(epoch_metrics(this, set, epoch), name) ?? null
  }
  /** All metrics of an epoch, as they are shown. */
  get_formatted_metrics(set: string, epoch: number | null = null): Record<string, string> {
    return formatted_metrics(this, set, epoch, this.metric_set)
  }
  /** All metrics of all epochs as rows of set, metric, epoch and value. */
  get_metrics_df(): MetricRow[] {
    return metric_rows(this)
  }
  /** Replaces the records. */
  unsafe_set_records(records: Records): void {
    if (this.#records.metrics.train.length > 0) warn("You are unsafe setting records and it's overriding current data.")
    this.#records = records
  }
}
