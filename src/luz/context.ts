/** The state of a loop, which callbacks, metrics and a module's own `step` read and change. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import type { Optimizer } from '../optim'
import type { Tensor } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { accelerator, LuzAccelerator } from './accelerator'
import { part_of, set_part, type Batch } from './batch'
import { call_callbacks, initialize_callbacks, type LuzCallback } from './callback'
import { check_epochs, verbosity } from './checks'
import { default_step_opt } from './step'
import type { Handlers } from './conditions'
import { r6_class, r6_text } from './make_class'
import type { MixedTarget } from './mixup'
import { bind_context, type LuzModel } from './model'
import type { Batches } from './as_dataloader'
import type { LuzMetric } from './metric'
import type { MetricSet } from './metric_set'
import { named_optimizers, type LoopOptimizer } from './optimizers'
import type { Pace } from './pace'
import { RecordKeeper } from './record_keeper'
import type { Records } from './records'
import { refuse_unknown_fields } from './unknown_fields'
import { write_text } from '../r/write'

/** Losses by optimizer. */
export type Losses = Record<string, Tensor> & { opt: Tensor }

/** What a context starts with. */
export interface ContextOptions {
  verbose?: boolean | null | undefined
  accelerator?: LuzAccelerator | null | undefined
  callbacks: readonly unknown[]
  training: boolean
  pace: Pace
}

/** The epochs of a loop that has none. */
const no_end = 999_999_999

/**
 * The state of a loop: `this.ctx` in callbacks, metrics and modules. Fields that a loop has not reached yet are null,
 * whatever their type says: `epoch` before the first epoch, `pred` before the first forward pass, …
 */
export class luz_context extends RecordKeeper {
  #callbacks: readonly LuzCallback[] = []
  #iter: number | null = null
  #min_epochs = 0
  #max_epochs = no_end
  #optimizers: Record<string, LoopOptimizer> | null = null
  #model: LuzModel | null = null
  #opt: LoopOptimizer | null = null
  #opt_name: string | null = null
  #verbose = false
  #loss: Losses | null = null
  readonly #undo: (() => void)[] = []

  /** Free storage for callbacks. */
  buffers: Record<string, unknown> = {}
  /** The current batch, as the dataloader gave it, on the device. */
  batch: Batch = null!
  /** Which batch of its data that is, from 1; null between passes over data. */
  batch_number: number | null = null
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
    super()
    this.set_verbose(options.verbose)
    this.accelerator = options.accelerator ?? accelerator()
    if (!((this.accelerator as unknown) instanceof LuzAccelerator))
      throw new TypeError_(`accelerator is what accelerator() makes, got ${describe(options.accelerator)}`)
    this.training = options.training
    this.pace = options.pace
    this.callbacks = initialize_callbacks(options.callbacks, this)
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
    return part_of(this.batch, 0) as Tensor
  }
  set input(input: Tensor) {
    set_part(this.batch, 0, input)
  }
  /** The second part of the batch. */
  get target(): Tensor {
    return part_of(this.batch, 1) as Tensor
  }
  set target(target: Tensor | MixedTarget) {
    set_part(this.batch, 1, target)
  }
  /**
   * The last losses by optimizer (`opt` where there is one), without their graphs. A module's own step() may assign
   * some of them, or a single one.
   */
  get loss(): Losses {
    return this.#loss!
  }
  set loss(loss: Readonly<Record<string, Tensor>> | Tensor) {
    this.#loss = loss as Losses
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
  get optimizers(): Record<string, LoopOptimizer> {
    return this.#optimizers!
  }
  set optimizers(optimizers: Record<string, Optimizer> | Optimizer) {
    this.#optimizers = named_optimizers(optimizers)
  }
  /** The model. While the loop runs, the model's methods have the loop's state as `this.ctx`. */
  get model(): LuzModel {
    // Other loops can have been at work with the same model since.
    if (this.running && this.#model!.ctx !== this) bind_context(this.#model!, this)
    return this.#model!
  }
  set model(model: LuzModel) {
    this.#model = model
    bind_context(model, this)
  }
  /** The optimizer of the current step, or the only one. */
  get opt(): LoopOptimizer {
    return this.#opt ?? this.#only('opt')[1]
  }
  set opt(opt: Optimizer | null) {
    this.#opt = opt as LoopOptimizer | null
  }
  /** Its name. */
  get opt_name(): string {
    return this.#opt_name ?? this.#only('opt_name')[0]
  }
  set opt_name(name: string | null) {
    this.#opt_name = name
  }
  /** The only optimizer, with its name. @throws ValueError where there is none, or another one. */
  #only(field: string): [string, LoopOptimizer] {
    const [first, ...others] = Object.entries(this.#optimizers ?? {})
    if (first !== undefined && others.length === 0) return first
    const why = first === undefined ? 'this loop has no optimizer' : 'there are several optimizers, and none is at work'
    throw new ValueError(`\`ctx.${field}\` not set: ${why}`)
  }
  get verbose(): boolean {
    return this.#verbose
  }
  set verbose(verbose: boolean | null) {
    this.set_verbose(verbose)
  }
  /** Sets `verbose`; null or nothing asks whether Node runs as a prompt. */
  set_verbose(verbose?: boolean | null): void {
    this.#verbose = verbosity(verbose)
  }
  /** Tells the user something, where the loop is verbose. */
  inform(line: string): void {
    if (this.#verbose) write_text(`${line}\n`)
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
  get #counts_epochs(): boolean {
    return (this.epoch as number | null) !== null && this.#max_epochs !== no_end
  }
  /** Where the loop is, in words. */
  get place(): string {
    const parts = []
    if (this.#counts_epochs) parts.push(`epoch ${this.epoch}`)
    if (this.batch_number !== null) parts.push(`batch ${this.batch_number}`)
    return parts.join(', ')
  }
  /** ` of epoch 3`, in a loop of several. */
  get in_epoch(): string {
    return this.#counts_epochs ? ` of epoch ${this.epoch}` : ''
  }

  /** The minimum that is returned to the user. */
  state_dict(): { model: LuzModel; records: Records; ctx: { hparams: unknown; opt_hparams: unknown } } {
    const { model, records, hparams, opt_hparams } = this
    return { model, records, ctx: { hparams, opt_hparams } }
  }
  /** Has `undo` called when the loop is over, however it ends. */
  at_end(undo: () => void): void {
    this.#undo.push(undo)
  }
  /** The end of the loop, however it ended. */
  finish(): void {
    try {
      for (const undo of this.#undo.splice(0)) undo()
    } finally {
      this.running = false
      if (this.#model?.ctx === this) bind_context(this.#model, null)
      this.clean()
    }
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
      loss_grad: null,
      buffers: {},
    })
    this.#loss = null
    this.#optimizers = null
    this.#opt = null
    this.#opt_name = null
  }
  override toString(): string {
    return r6_text(this, luz_context)
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return r6_class(this, luz_context)
  }
}

refuse_unknown_fields(RecordKeeper.prototype)
