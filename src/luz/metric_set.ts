/** Sets of metrics: what setup() and evaluate() take. */
import { inspect } from 'node:util'
import { to_text } from '../r/print'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, check_named } from '../torch/errors'
import { is_plain } from './arguments'
import { caused } from './conditions'
import { class_text, is_class, name_behind } from './make_class'
import { LuzMetric, luz_metric_generator } from './metric'
import { luz_metric_loss_average } from './metrics/loss'

/** Metrics of training and of validation. */
export class MetricSet {
  constructor(
    readonly train: readonly luz_metric_generator[],
    readonly valid: readonly luz_metric_generator[],
  ) {}
  toString(): string {
    return `${to_text({ train: this.train, valid: this.valid })}\nattr(,"class")\n[1] "luz_metric_set"`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['luz_metric_set']
  }
}

/** A metric: what the functions of luz_metric() return, or a class that extends LuzMetric. */
export type Metric = luz_metric_generator | (new () => LuzMetric)
/** One metric or several. */
export type Metrics = Metric | readonly Metric[] | null

const with_arguments = (name: string): string => `new luz_metric_generator(() => new ${name}(…))`

/** Makes metrics of a class, which takes no arguments. */
function generator_of(made: new () => LuzMetric): luz_metric_generator {
  const make = (): LuzMetric => {
    try {
      return new made()
    } catch (thrown) {
      throw caused(
        `each epoch makes a metric by new ${made.name}(), which failed. Where it needs arguments, give ${with_arguments(made.name)}.`,
        thrown,
      )
    }
  }
  return new luz_metric_generator(make, made.name)
}

/** What to give in place of a value that is no metric. */
function remedy(metric: unknown): string {
  if (metric instanceof Promise) return ': await it.'
  if (typeof metric !== 'function') return '.'
  const name = (name_behind(metric) ?? metric.name) || 'metric'
  return is_class(metric)
    ? `. A metric's class extends LuzMetric: class ${name} extends LuzMetric.`
    : `. Call it: ${name}(), not ${name}.`
}

function as_generator(metric: unknown): luz_metric_generator {
  if (metric instanceof luz_metric_generator) return metric
  if (metric instanceof LuzMetric) {
    const { name } = metric.constructor
    throw new TypeError_(
      `each epoch makes a metric anew, so an instance of ${name} is not taken: give the class ${name} itself or, where it takes arguments, ${with_arguments(name)}`,
    )
  }
  if (typeof metric === 'function' && metric.prototype instanceof LuzMetric)
    return generator_of(metric as new () => LuzMetric)
  throw new TypeError_(
    `Expected an object with class <luz_metric_generator>.\nGot an object with class ${class_text(metric)}${remedy(metric)}`,
  )
}

function metric_list(metrics: unknown): luz_metric_generator[] {
  if (metrics === null || metrics === undefined) return []
  const generators = (Array.isArray(metrics) ? (metrics as unknown[]) : [metrics]).map(as_generator)
  // What cannot be made is told of here rather than in the first epoch.
  for (const generator of generators) generator.new()
  return generators
}

/**
 * Metrics for training and validation, some of them only for one. The loss always comes first.
 *
 * @param metrics those of both.
 * @param named `train_metrics` and `valid_metrics`, those of one.
 */
export function luz_metric_set(
  metrics: Metrics | { metrics?: Metrics; train_metrics?: Metrics; valid_metrics?: Metrics } = null,
  named: { train_metrics?: Metrics; valid_metrics?: Metrics } = {},
): MetricSet {
  const names = ['metrics', 'train_metrics', 'valid_metrics']
  const all = (is_plain(metrics) ? metrics : { ...named, metrics }) as {
    metrics?: Metrics
    train_metrics?: Metrics
    valid_metrics?: Metrics
  }
  check_named(all, names, 'luz_metric_set')
  const both = [luz_metric_loss_average(), ...metric_list(all.metrics)]
  return new MetricSet([...both, ...metric_list(all.train_metrics)], [...both, ...metric_list(all.valid_metrics)])
}

/** What setup() and evaluate() take as metrics, as a set. */
export const as_metric_set = (metrics: Metrics | MetricSet | undefined): MetricSet =>
  metrics instanceof MetricSet ? metrics : luz_metric_set(metrics ?? null)
