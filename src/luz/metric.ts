/** Metrics: what is measured over the batches of an epoch. */
import type { Open } from '../torch/arguments'
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { Tensor } from '../torch'
import { TypeError_, describe } from '../torch/errors'
import type { luz_context } from './context'
import { format_metric } from './format'
import {
  initialize_of,
  make_class,
  named_members,
  r6_class,
  r6_generator_text,
  r6_text,
  register_class,
  type ClassMembers,
  type Fields,
  type Loose,
} from './make_class'
import type { MetricValue } from './records'

/**
 * The base of all metrics: one object measures one epoch. A class that extends it is given to setup() itself: see also
 * {@link luz_metric}.
 *
 * @example
 * class Count extends LuzMetric {
 *   override abbrev = 'Count'
 *   private n = 0
 *   override update(preds: Tensor) { this.n += preds.size(1) }
 *   override compute() { return this.n }
 * }
 * const model = setup(net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [Count] })
 */
export abstract class LuzMetric {
  /** The state of the loop that is measured. */
  ctx: luz_context = undefined!
  /** The name that is shown; in lower case, the metric's name in records. */
  declare abbrev: string

  constructor(...args: unknown[]) {
    initialize_of(this, args)
  }

  /** Takes a batch in. */
  abstract update(preds: Tensor, targets: Tensor): void
  /** The value over all batches so far. */
  abstract compute(): MetricValue

  /** A value as it is shown, with four decimals. */
  format(value: MetricValue): string {
    return format_metric(value)
  }
  /** Moves the metric's tensors to a device. */
  to({ device }: { device: string }): this {
    for (const [name, field] of Object.entries(this)) {
      if (field instanceof Tensor) (this as Loose)[name] = field.to({ device })
    }
    return this
  }
  toString(): string {
    return r6_text(this, LuzMetric)
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return r6_class(this, LuzMetric)
  }
}

/** What metrics are called in records: their abbrevs in lower case; a second one of a name is numbered, `acc_2`. */
export function record_names(metrics: readonly LuzMetric[]): string[] {
  const seen = new Map<string, number>()
  return metrics.map(({ abbrev }) => {
    const name = abbrev.toLowerCase()
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

/** @throws TypeError for what lacks what metrics have. */
function need_metric(metric: unknown): void {
  if (!(metric instanceof LuzMetric))
    throw new TypeError_(`a metric's generator makes one that extends LuzMetric, got ${describe(metric)}`)
  const { name } = metric.constructor
  if (typeof (metric.abbrev as unknown) !== 'string')
    throw new TypeError_(`the metric ${name} has no 'abbrev', the name that is shown: abbrev = 'Acc'`)
  for (const method of ['update', 'compute'] as const)
    if (typeof (metric[method] as unknown) !== 'function')
      throw new TypeError_(`the metric ${name} has no method ${method}()`)
}

/**
 * A metric with its arguments, ready to make one object for each epoch.
 *
 * @example metrics: [new luz_metric_generator(() => new Quantile(0.9))] // of a class that extends LuzMetric
 */
export class luz_metric_generator<T extends LuzMetric = LuzMetric> {
  readonly #make: () => T
  readonly #names: readonly string[]

  /**
   * @param make gives a new metric each time.
   * @param name what r_class() shows.
   */
  constructor(make: () => T, name?: string | null) {
    this.#make = make
    this.#names = name ? [`${name}_generator`] : []
  }
  /** A fresh metric. @throws TypeError where it lacks what metrics have. */
  new(): T {
    const metric = this.#make()
    need_metric(metric)
    return metric
  }
  toString(): string {
    return r6_generator_text
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return [...this.#names, 'luz_metric_generator', 'R6ClassGenerator']
  }
}

/** The members of a metric; `A` are the metric's arguments, `S` what `initialize` returns. */
export interface MetricMembers<A extends unknown[] = never[], S = unknown> extends ClassMembers {
  /** A metric to inherit from; its methods are `super.method()`. */
  inherit?: ((...args: never) => luz_metric_generator) | null
  abbrev?: string
  /** Takes the metric's arguments. An object that it returns becomes typed fields of `this`. */
  initialize?: (this: LuzMetric & Loose, ...args: A) => S
  update?: (preds: Tensor, targets: Tensor) => void
  compute?: () => MetricValue
  format?: (value: MetricValue) => string
  [member: string]: unknown
}

/** Takes a metric's arguments. */
export type MetricMaker<A extends unknown[] = never[], S = unknown> = (
  ...args: Open<A>
) => luz_metric_generator<LuzMetric & Fields<S>>

/**
 * A new metric.
 *
 * @param members `name`, `abbrev` (shown; in lower case the name in get_metrics(), where a second one of a name is numbered), `initialize`, `update(preds, targets)`
 *   called with each batch, `compute()` which gives the number (or several, by name), `inherit`, `private`, `active`.
 * @returns what setup()'s `metrics` take, once called with the metric's arguments.
 * @example
 * const luz_metric_max_error = luz_metric({
 *   abbrev: 'MaxErr',
 *   initialize() { return { worst: 0 } },
 *   update(preds, targets) { this.worst = Math.max(this.worst, preds.sub(targets).abs().max().item() as number) },
 *   compute() { return this.worst },
 * })
 */
export function luz_metric<A extends unknown[] = never[], S = unknown>(
  members: MetricMembers<A, S> & ThisType<LuzMetric & Fields<S> & Loose>,
): MetricMaker<A, S>
export function luz_metric<A extends unknown[] = never[], S = unknown>(
  name: string | null,
  members: MetricMembers<A, S> & ThisType<LuzMetric & Fields<S> & Loose>,
): MetricMaker<A, S>
export function luz_metric(name_or_members: string | null | MetricMembers, given?: MetricMembers): MetricMaker {
  const members = named_members(name_or_members, given, 'luz_metric')
  const made = make_class(members, LuzMetric, 'luz_metric')
  const { prototype } = made as { prototype: Loose }
  for (const method of ['update', 'compute']) {
    if (typeof prototype[method] !== 'function') throw new TypeError_(`a metric has a method ${method}()`, 'luz_metric')
  }
  if (typeof prototype.abbrev !== 'string')
    throw new TypeError_("a metric has an 'abbrev', the name that is shown: { abbrev: 'Acc', … }", 'luz_metric')
  const maker = (...args: unknown[]): luz_metric_generator =>
    new luz_metric_generator(() => new made(...args), members.name)
  return register_class(maker, made) as MetricMaker
}
