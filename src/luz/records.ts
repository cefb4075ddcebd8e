/** What a fit writes down: metrics by set and epoch, and times. */
import { is_plain } from '../r/plain'

/** The value of a metric: a number, or several, by name or for each class. */
export type MetricValue = number | readonly number[] | Record<string, number>
/** Whether a value is one that a metric may have. */
export const is_metric_value = (x: unknown): x is MetricValue =>
  typeof x === 'number' ||
  ((Array.isArray(x) || is_plain(x)) && Object.values(x).every((part) => typeof part === 'number'))

/** The metrics of one epoch by name. */
export type EpochMetrics = Record<string, MetricValue>

/** `records$metrics$train[[epoch]]`, `records$profile$epoch[[i]]` and whatever callbacks log. */
export interface Records {
  metrics: { train: (EpochMetrics | null)[]; valid: (EpochMetrics | null)[] }
  /** Seconds of the whole fit and of each epoch, its training and its validation. */
  profile?: Record<string, number[]>
  [what: string]: Record<string, unknown[]> | undefined
}

/** One value of one metric. */
export interface MetricRow {
  set: string
  metric: string
  epoch: number
  value: number
}

/** A value's numbers by name; those of an array are numbered from 1. A single one has no name. */
export function parts_of_value(value: MetricValue): [name: string, part: number][] {
  if (typeof value === 'number') return [['', value]]
  if (Array.isArray(value)) return (value as readonly number[]).map((part, i) => [String(i + 1), part])
  return Object.entries(value as Record<string, number>)
}

/** The metrics of an epoch as single numbers: the parts of a value are named `metric.part`. */
export const flat_metrics = (metrics: EpochMetrics | null, separator = '.'): [name: string, value: number][] =>
  Object.entries(metrics ?? {}).flatMap(([metric, value]) =>
    parts_of_value(value).map(([name, part]): [string, number] => [
      name === '' ? metric : metric + separator + name,
      part,
    ]),
  )

/** Something with records. */
export interface HasRecords {
  readonly records: Records
}

/** An object's own value of a name: 'constructor' and the like have an inherited one too. */
export const own_value = <T>(object: Readonly<Record<string, T>> | null | undefined, name: string): T | undefined =>
  object != null && Object.hasOwn(object, name) ? object[name] : undefined

/** A logged value: the last one, or the one at `index` (1-based). Null where there is none. */
export function get_log(object: HasRecords, what: string, set: string, index: number | null = null): unknown {
  const values = own_value(own_value(object.records, what), set) ?? []
  return values[(index ?? values.length) - 1] ?? null
}

/** The metrics of an epoch (the last by default), or null. */
export function epoch_metrics(object: HasRecords, set: string, epoch: number | null = null): EpochMetrics | null {
  return get_log(object, 'metrics', set, epoch) as EpochMetrics | null
}

/** Every metric by set, epoch and name; the training ones first. One with several values has a row for each. */
export function metric_rows(object: HasRecords): MetricRow[] {
  const rows: MetricRow[] = []
  for (const [set, epochs] of Object.entries(object.records.metrics)) {
    epochs.forEach((metrics, i) => {
      for (const [metric, value] of flat_metrics(metrics)) rows.push({ set, metric, epoch: i + 1, value })
    })
  }
  return rows
}
