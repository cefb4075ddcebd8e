/** Sets of metrics: what setup() and evaluate() take. */
import { inspect, isDeepStrictEqual } from 'node:util'
import { to_text } from '../r/print'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, check_named } from '../torch/errors'
import { is_plain } from './arguments'
import { because } from './conditions'
import { class_text, name_behind } from './make_class'
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

/** A metric: what the functions of luz_metric() return, or a class that extends LuzMetric, or an instance of one. */
export type Metric = luz_metric_generator | LuzMetric | (new () => LuzMetric)
/** One metric or several. */
export type Metrics = Metric | readonly Metric[] | null

/** A fresh metric of a class. @throws TypeError where it lacks what metrics have. */
function instance_of(made: new () => LuzMetric): LuzMetric {
  const metric = new made()
  if (typeof (metric.abbrev as unknown) !== 'string')
    throw new TypeError_(`the metric ${made.name} has no 'abbrev', the name that is shown: abbrev = 'Acc'`)
  for (const method of ['update', 'compute'] as const)
    if (typeof (metric[method] as unknown) !== 'function')
      throw new TypeError_(`the metric ${made.name} has no method ${method}()`)
  return metric
}

/** Makes metrics like one that was made already. @throws TypeError where its class makes others. */
function generator_like(metric: LuzMetric): luz_metric_generator {
  const made = metric.constructor as new () => LuzMetric
  const refuse = (cause?: unknown): never => {
    throw because(
      new TypeError_(
        `a metric is made anew for each epoch, and new ${made.name}() makes another one than was given: use new luz_metric_generator(() => new ${made.name}(…))`,
      ),
      cause,
    )
  }
  let fresh: LuzMetric
  try {
    fresh = instance_of(made)
  } catch (thrown) {
    return refuse(thrown)
  }
  if (!isDeepStrictEqual(fresh, metric)) refuse()
  return new luz_metric_generator(() => instance_of(made), made.name)
}

function as_generator(metric: unknown): luz_metric_generator {
  if (metric instanceof luz_metric_generator) return metric
  if (metric instanceof LuzMetric) return generator_like(metric)
  if (typeof metric === 'function' && metric.prototype instanceof LuzMetric)
    return new luz_metric_generator(() => instance_of(metric as new () => LuzMetric), metric.name)
  const name = typeof metric === 'function' ? (name_behind(metric) ?? metric.name) || 'metric' : undefined
  throw new TypeError_(
    `Expected an object with class <luz_metric_generator>.\nGot an object with class ${class_text(metric)}.` +
      (name === undefined ? '' : ` Call it: ${name}(), not ${name}.`),
  )
}

function metric_list(metrics: unknown): luz_metric_generator[] {
  if (metrics === null || metrics === undefined) return []
  return (Array.isArray(metrics) ? (metrics as unknown[]) : [metrics]).map(as_generator)
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
