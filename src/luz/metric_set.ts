/** Sets of metrics: what setup() and evaluate() take. */
import { inspect } from 'node:util'
import { to_text } from '../r/print'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, check_named } from '../torch/errors'
import { is_plain } from './arguments'
import { class_text } from './make_class'
import { luz_metric_generator } from './metric'
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

/** One metric or several. */
export type Metrics = luz_metric_generator | readonly luz_metric_generator[] | null

function metric_list(metrics: unknown): luz_metric_generator[] {
  const list: unknown[] =
    metrics === null || metrics === undefined ? [] : Array.isArray(metrics) ? (metrics as unknown[]) : [metrics]
  for (const metric of list) {
    if (metric instanceof luz_metric_generator) continue
    const hint = typeof metric === 'function' ? ' Call it: luz_metric_accuracy(), not luz_metric_accuracy.' : ''
    throw new TypeError_(
      `Expected an object with class <luz_metric_generator>.\nGot an object with class ${class_text(metric)}.${hint}`,
    )
  }
  return list as luz_metric_generator[]
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
