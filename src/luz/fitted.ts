/** What fit() and evaluate() return. */
import { inspect } from 'node:util'
import type { LooseModule, nn_Module } from '../nn'
import { metrics_plot, R_PLOT } from '../plot'
import { data_frame, type DataFrame } from '../r'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_ } from '../torch/errors'
import { luz_context } from './context'
import { pretty_sec, rule } from './format'
import { object_text } from './make_class'
import type { MetricSet } from './metric_set'
import type { LuzModel } from './model'
import { formatted_metrics } from './record_keeper'
import { metric_rows, type Records } from './records'
import { tibble } from './tibble'

interface State<M extends nn_Module> {
  model: LuzModel<M>
  records: Records
  ctx: { hparams: unknown; opt_hparams: unknown }
}

const mean = (x: readonly number[]): number | undefined =>
  x.length === 0 ? undefined : x.reduce((a, b) => a + b) / x.length
const metric_lines = (metrics: Record<string, string>): string[] =>
  Object.entries(metrics).map(([name, value]) => `${name}: ${value}`)

/** A fitted model; `M` is the user's module. */
export class luz_module_fitted<M extends nn_Module = LooseModule> {
  /** The trained module. */
  readonly model: LuzModel<M>
  /** The metrics of every epoch, and times. */
  readonly records: Records
  /** The arguments that the model and its optimizers were made with. */
  readonly ctx: { hparams: unknown; opt_hparams: unknown }

  constructor(state: State<M>) {
    this.model = state.model
    this.records = state.records
    this.ctx = state.ctx
  }
  toString(): string {
    const { fit = [], train = [] } = this.records.profile ?? {}
    return [
      'A `luz_module_fitted`',
      rule('Time'),
      `• Total time: ${pretty_sec(fit.at(-1))}`,
      `• Avg time per training epoch: ${pretty_sec(mean(train))}`,
      '',
      rule('Results'),
      'Metrics observed in the last epoch.',
      '',
      'ℹ Training:',
      ...metric_lines(formatted_metrics(this, 'train', null, null)),
      '',
      rule('Model'),
      String(this.model),
    ].join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['luz_module_fitted']
  }
  /** The metrics by epoch: points and lines, a facet for each metric and set. */
  [R_PLOT](): ReturnType<typeof metrics_plot> {
    return metrics_plot(metric_rows(this))
  }
}

/** A fitted model, of whatever module. */
export type Fitted = luz_module_fitted<nn_Module>

/** A model's loss and metrics on some data. */
export class luz_module_evaluation<M extends nn_Module = LooseModule> {
  readonly model: LuzModel<M>
  readonly records: Records
  readonly ctx: { hparams: unknown; opt_hparams: unknown }
  readonly #metric_set: MetricSet | null

  constructor(state: State<M>, metric_set: MetricSet | null) {
    this.model = state.model
    this.records = state.records
    this.ctx = state.ctx
    this.#metric_set = metric_set
  }
  toString(): string {
    return [
      'A `luz_module_evaluation`',
      rule('Results'),
      ...metric_lines(formatted_metrics(this, 'valid', null, this.#metric_set)),
    ].join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['luz_module_evaluation']
  }
}

/** The columns of a table of metrics. */
export interface MetricColumns {
  readonly metric: readonly string[]
  readonly value: readonly number[]
}
/** Those of metrics by epoch. */
export interface EpochMetrics extends MetricColumns {
  readonly set: readonly string[]
  readonly epoch: readonly number[]
}

/**
 * The metrics as a data frame: set, metric, epoch and value of a fitted model or of a loop's context (training first);
 * metric and value of an evaluation.
 */
export function get_metrics(object: Fitted | luz_context): DataFrame & EpochMetrics
export function get_metrics(object: luz_module_evaluation<nn_Module>): DataFrame & MetricColumns
export function get_metrics(
  object: Fitted | luz_module_evaluation<nn_Module> | luz_context,
): DataFrame & MetricColumns {
  if (!(
    object instanceof luz_module_fitted ||
    object instanceof luz_module_evaluation ||
    object instanceof luz_context
  )) {
    throw new TypeError_(`it takes what fit() or evaluate() returned, got ${object_text(object)}`, 'get_metrics')
  }
  const rows = metric_rows(object)
  const both = { metric: rows.map((row) => row.metric), value: rows.map((row) => row.value) }
  if (object instanceof luz_module_evaluation) return tibble(both) as DataFrame & MetricColumns
  return data_frame({
    set: rows.map((row) => row.set),
    metric: both.metric,
    epoch: rows.map((row) => row.epoch),
    value: both.value,
  }) as DataFrame & EpochMetrics
}
