/** The state of a loop, which callbacks, metrics and a module's own `step` read and change. */
import { R_CLASS } from '../r/protocol'
import type { Optimizer } from '../optim'
import type { Tensor } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { accelerator, type LuzAccelerator } from './accelerator'
import { call_callbacks, initialize_callbacks, type LuzCallback } from './callback'
import { default_step_opt } from './step'
import { warn, type Handlers } from './conditions'
import { format_metric } from './format'
import { bind_context, type LuzModel } from './model'
import type { Batches } from './as_dataloader'
import type { LuzMetric } from './metric'
import type { MetricSet } from './metric_set'
import { named_optimizers } from './optimizers'
import type { Pace } from './pace'
import {
  epoch_metrics,
  get_log,
  metric_rows,
  type EpochMetrics,
  type MetricRow,
  type MetricValue,
  type Records,
} from './records'

/** A batch: a list of input and target, or of both by name. */
export type Batch = unknown[] | Record<string, unknown>

/** What a context starts with. */
export interface ContextOptions {
  verbose?: boolean | null | undefined
  accelerator?: LuzAccelerator | null | undefined
  callbacks: readonly unknown[]
  training: boolean
  pace: Pace
}

const interactive = (): boolean => process.argv.length < 2 && process.stdin.isTTY

const key_of = (batch: Batch, i: number): string => Object.keys(batch)[i] ?? String(i)

/**
 * The state of a loop: `this.ctx` in callbacks, metrics and modules. Fields that a loop has not reached yet are null,
 * whatever their type says: `epoch` before the first epoch, `pred` before the first forward pass, …
 */
export class luz_context {
  #records: Records = { metrics: { train: [], valid: [] } }
  #callbacks: readonly LuzCallback[] = []
  #iter: number | null = null
  #min_epochs = 0
  #max_epochs = 999_999_999
  #optimizers: Record<string, Optimizer> | null = null
  #model: LuzModel | null = null
  #opt: Optimizer | null = null
  #opt_name: string | null = null
  #verbose = false
  readonly #undo: (() => void)[] = []

  /** Free storage for callbacks. */
  buffers: Record<string, unknown> = {}
  /** The current batch, as the dataloader gave it, on the device. */
  batch: Batch = null!
  /** The arguments that the model was made with. */
  hparams: unknown = null
  /** The arguments that the optimizers were made with. */
  opt_hparams: unknown = null
  train_data: Batches = null!
  /** The dataloader of validation, or null. */
  valid_data: Batches | null = null
  /** The dataloader being gone through. */
  data: Batches = null!
  accelerator: LuzAccelerator
  /** What is done about conditions and errors of the whole loop: see luz_condition. */
  handlers: Handlers = {}
  /** The same, for those of one epoch: the next one follows. */
  epoch_handlers: Handlers = {}
  /** Whether batches train the model now. */
  training: boolean
  /** What the model returned last; while predicting, the list of all predictions so far. */
  pred: Tensor = [] as unknown as Tensor
  /** The loss function, of prediction and target. */
  loss_fn: (input: Tensor, target: Tensor) => Tensor = null!
  /** The last losses by optimizer (`opt` where there is one), without their graphs. */
  loss: Record<string, Tensor> & { opt: Tensor } = null!
  /** In a training batch, the last loss with its graph. */
  loss_grad: Tensor = null!
  /** The current epoch, from 1. */
  epoch: number = null!
  /** The metrics being measured. */
  metrics: { train: LuzMetric[] | null; valid: LuzMetric[] | null } = null!
  /** In what the model and its loss are run while they are trained, such as with_autocast(). */
  scope: <T>(run: () => T) => T = (run) => run()
  /** How the optimizer takes a step. */
  step_opt: (opt: Optimizer) => void = default_step_opt
  /** Metrics that stand for the model's own in this loop. */
  metric_set: MetricSet | null = null
  /** Whether the loop goes on. */
  running = false
  /** The hooks called so far. */
  readonly hooks_called = new Set<string>()
  readonly pace: Pace

  constructor(options: ContextOptions) {
    this.set_verbose(options.verbose)
    this.accelerator = options.accelerator ?? accelerator()
    this.training = options.training
    this.pace = options.pace
    this.callbacks = initialize_callbacks(options.callbacks, this)
  }

  /** What was logged: metrics by set and epoch, times. Written by log() and log_metric() only. */
  get records(): Records {
    return this.#records
  }
  /** Where the model and batches are, such as `cpu` or `cuda:0`. */
  get device(): string {
    return this.accelerator.device
  }
  /** The callbacks in the order in which they are called. */
  get callbacks(): readonly LuzCallback[] {
    return this.#callbacks
  }
  set callbacks(callbacks: readonly LuzCallback[]) {
    this.#callbacks = callbacks
  }
  /** The current batch of its loop, from 1; 0 before the first. */
  get iter(): number {
    return this.#iter!
  }
  set iter(iter: number) {
    if (!Number.isInteger(iter)) throw new TypeError_(`Expected iter to be a scalar integer. Got ${describe(iter)}.`)
    this.#iter = iter
  }
  /** The first part of the batch. */
  get input(): Tensor {
    return (this.batch as Record<string, Tensor>)[key_of(this.batch, 0)]!
  }
  set input(input: Tensor) {
    ;(this.batch as Record<string, Tensor>)[key_of(this.batch, 0)] = input
  }
  /** The second part of the batch. */
  get target(): Tensor {
    return (this.batch as Record<string, Tensor>)[key_of(this.batch, 1)]!
  }
  set target(target: Tensor) {
    ;(this.batch as Record<string, Tensor>)[key_of(this.batch, 1)] = target
  }
  get min_epochs(): number {
    return this.#min_epochs
  }
  set min_epochs(epochs: number) {
    check_epochs(epochs, this.#max_epochs)
    this.#min_epochs = epochs
  }
  get max_epochs(): number {
    return this.#max_epochs
  }
  set max_epochs(epochs: number) {
    check_epochs(this.#min_epochs, epochs)
    this.#max_epochs = epochs
  }
  /** The optimizers by name; a single one is called `opt`. */
  get optimizers(): Record<string, Optimizer> {
    return this.#optimizers!
  }
  set optimizers(optimizers: Record<string, Optimizer> | Optimizer) {
    this.#optimizers = named_optimizers(optimizers)
  }
  get model(): LuzModel {
    return this.#model!
  }
  set model(model: LuzModel) {
    this.#model = model
    bind_context(model, this)
  }
  /** The optimizer of the current step, or the only one. */
  get opt(): Optimizer {
    const opt = this.#opt ?? this.#only()?.[1]
    if (opt === undefined) throw new ValueError('`ctx.opt` not set: there are several optimizers, and none is at work')
    return opt
  }
  set opt(opt: Optimizer | null) {
    this.#opt = opt
  }
  /** Its name. */
  get opt_name(): string {
    const name = this.#opt_name ?? this.#only()?.[0]
    if (name === undefined)
      throw new ValueError('`ctx.opt_name` not set: there are several optimizers, and none is at work')
    return name
  }
  set opt_name(name: string | null) {
    this.#opt_name = name
  }
  #only(): [string, Optimizer] | undefined {
    const all = Object.entries(this.#optimizers ?? {})
    return all.length === 1 ? all[0] : undefined
  }
  get verbose(): boolean {
    return this.#verbose
  }
  set verbose(verbose: boolean | null) {
    this.set_verbose(verbose)
  }

  /** Sets `verbose`; null or nothing asks whether Node runs as a prompt. */
  set_verbose(verbose?: boolean | null): void {
    if (verbose !== null && verbose !== undefined && typeof verbose !== 'boolean') {
      throw new TypeError_(`verbose is true, false or null, got ${describe(verbose)}`)
    }
    this.#verbose = verbose ?? interactive()
  }

  /**
   * Logs anything under `records[what][set][index]`.
   *
   * @param index from 1; null appends.
   * @param append whether what is there already is kept: of named values all, of others a list.
   */
  log(what: string, set: string, value: unknown, index: number | null = null, append = true): this {
    const values = ((this.#records[what] ??= {})[set] ??= [])
    const at = (index ?? values.length + 1) - 1
    while (values.length < at) values.push(null)
    const current = append ? (values[at] ?? null) : null
    values[at] = current === null ? value : joined(current, value)
    return this
  }
  /** Logs a metric of the current epoch, of training or validation as the loop is now. */
  log_metric(name: string, value: MetricValue): this {
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
    return epoch_metrics(this, set, epoch)?.[name] ?? null
  }
  /** All metrics of an epoch, as they are shown. */
  get_formatted_metrics(set: string, epoch: number | null = null): Record<string, string> {
    return formatted_metrics(this, set, epoch, this.metric_set)
  }
  /** All metrics of all epochs as rows of set, metric, epoch and value. */
  get_metrics_df(): MetricRow[] {
    return metric_rows(this)
  }

  /** Tells the user something, where the loop is verbose. */
  inform(line: string): void {
    if (this.#verbose) process.stdout.write(`${line}\n`)
  }

  /** Calls a hook of all callbacks. Await what it returns where callbacks may be asynchronous. */
  call_callbacks(name: string): void | Promise<void> {
    this.hooks_called.add(name)
    return call_callbacks(this.#callbacks, name, this.#place)
  }
  #place = (): string => {
    const place = this.place
    return place === '' ? '' : ` (${place})`
  }
  /** Where the loop is, in words. */
  get place(): string {
    const parts = []
    if ((this.epoch as number | null) !== null && this.#max_epochs !== 999_999_999) parts.push(`epoch ${this.epoch}`)
    if (this.#iter) parts.push(`batch ${this.#iter}`)
    return parts.join(', ')
  }

  /** The minimum that is returned to the user. */
  state_dict(): { model: LuzModel; records: Records; ctx: { hparams: unknown; opt_hparams: unknown } } {
    const { model } = this
    bind_context(model, null)
    return { model, records: this.#records, ctx: { hparams: this.hparams, opt_hparams: this.opt_hparams } }
  }
  /** Replaces the records. */
  unsafe_set_records(records: Records): void {
    if (this.#records.metrics.train.length > 0) warn("You are unsafe setting records and it's overriding current data.")
    this.#records = records
  }
  /** Has `undo` called when the loop is over, however it ends. */
  at_end(undo: () => void): void {
    this.#undo.push(undo)
  }
  /** The end of the loop, however it ended. */
  finish(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.running = false
    if (this.#model?.ctx === this) bind_context(this.#model, null)
    this.clean()
  }
  /** Lets go of all that a finished loop needs no more. */
  clean(): void {
    Object.assign(this, {
      train_data: null,
      valid_data: null,
      data: null,
      handlers: {},
      epoch_handlers: {},
      metrics: null,
      batch: null,
      pred: [],
      loss_fn: null,
      loss: null,
      loss_grad: null,
      buffers: {},
    })
    this.#optimizers = null
    this.#opt = null
    this.#opt_name = null
  }
  [R_CLASS](): string[] {
    const own = this.constructor.name
    return own === 'luz_context' ? [own, 'R6'] : [own, 'luz_context', 'R6']
  }
}

function joined(current: unknown, value: unknown): unknown {
  const lists = Array.isArray(current) || Array.isArray(value)
  if (!lists && typeof current === 'object' && typeof value === 'object') return { ...current, ...value }
  return [current, value].flat()
}

function check_epochs(min: unknown, max: unknown): void {
  for (const [name, epochs] of Object.entries({ min_epochs: min, max_epochs: max })) {
    if (!Number.isInteger(epochs) || (epochs as number) < 0) {
      throw new TypeError_(
        `Expected \`${name}\` to be a scalar integer, got ${describe(epochs)}. epochs is a number, or [min, max].`,
      )
    }
  }
  if ((min as number) > (max as number))
    throw new ValueError("`min_epochs` is higher than `max_epochs` and that's not allowed.")
}

/** The metrics of an epoch as the metrics themselves write them. */
export function formatted_metrics(
  object: { records: Records; model: LuzModel },
  set: string,
  epoch: number | null,
  metric_set: MetricSet | null,
): Record<string, string> {
  const metrics = (metric_set ?? object.model.metrics)[set as 'train' | 'valid'] ?? []
  const values = Object.entries(epoch_metrics(object, set, epoch) ?? {})
  return Object.fromEntries(
    values.map(([name, value], i) => [name, metrics[i]?.new().format(value) ?? format_metric(value)]),
  )
}
