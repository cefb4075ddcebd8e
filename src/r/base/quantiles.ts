/** Where a vector's values lie: quantiles and what is made of them. */
import { mark } from '../attributes'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function } from './arguments'
import { RError } from '../errors'
import { format_numbers } from '../format'
import type { Loose } from './loose'
import { gathered, numbers } from './summaries'
import { elements, is_scalar, is_tensor, with_names } from './values'

/** The quantile of sorted numbers at `p` (type 7). */
const quantile_at = (sorted: readonly number[], p: number): number => {
  const place = (sorted.length - 1) * p
  const low = Math.floor(place + 4 * Number.EPSILON)
  const share = place - low
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!]
  return share < 4 * Number.EPSILON ? a : a + share * (b - a)
}
const ascending = (values: readonly unknown[]): number[] => numbers(values, 'sort').sort((a, b) => a - b)
export const median = r_function('x na_rm', ({ x, na_rm }): Loose => {
  if (is_tensor(x)) return x.median!()
  const { values, missing } = gathered([x, { na_rm: na_rm ?? false }])
  if (missing) return [null]
  const sorted = ascending(values)
  const half = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return [null]
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1]! + sorted[half]!) / 2
})
const percent = (p: number): string => `${Number((100 * p).toPrecision(7))}%`
export const quantile = r_function(
  'x probs na_rm names',
  ({ x, probs = [0, 0.25, 0.5, 0.75, 1], na_rm, names = true }): Loose => {
    const { values, missing } = gathered([x, { na_rm: na_rm ?? false }])
    if (missing) throw new RError("missing values and NaN's not allowed if 'na.rm' is FALSE", 'quantile')
    const sorted = ascending(values)
    const ps = elements(probs).map(Number)
    const found = ps.map((p) => quantile_at(sorted, p))
    return names ? with_names(found, ps.map(percent)) : found
  },
)
export const IQR = (x: unknown): number => {
  const [low, high] = quantile(x, [0.25, 0.75]) as [number, number]
  return high - low
}
export const fivenum = (x: unknown): number[] => {
  const sorted = ascending(elements(x))
  const n = sorted.length
  const quarter = Math.floor((n + 3) / 2) / 2
  return [1, quarter, (n + 1) / 2, n + 1 - quarter, n].map(
    (place) => 0.5 * (sorted[Math.floor(place) - 1]! + sorted[Math.ceil(place) - 1]!),
  )
}
/** The median distance from the median, as wide as a normal's deviation. */
export const mad = r_function('x center constant na_rm', ({ x, center, constant = 1.4826, na_rm }): Loose => {
  const { values } = gathered([x, { na_rm: na_rm ?? false }])
  const middle = Number(center ?? median(values))
  return Number(constant) * Number(median((values as number[]).map((value) => Math.abs(value - middle))))
})
/** What a box plot shows: its box and whiskers, and the values beyond `coef` times the box. */
export const boxplot_stats = r_function('x coef do_conf do_out', ({ x, coef = 1.5 }): Loose => {
  const values = (elements(x) as (number | null)[]).filter((v): v is number => v !== null && !Number.isNaN(v))
  const stats = fivenum(values)
  const reach = Number(coef) * (stats[3]! - stats[1]!)
  const is_out = (v: number): boolean => v < stats[1]! - reach || v > stats[3]! + reach
  const inner = values.filter((v) => !is_out(v))
  const width = (1.58 * (stats[3]! - stats[1]!)) / Math.sqrt(values.length)
  return {
    stats: [Math.min(...inner), ...stats.slice(1, 4), Math.max(...inner)],
    n: values.length,
    conf: [stats[2]! - width, stats[2]! + width],
    out: mark(values.filter(is_out), { type: 'numeric' }),
  }
})
/** The share of values up to a number, as a function of it. */
export const ecdf = (x: unknown): Loose => {
  const sorted = ascending(elements(x))
  const share = (q: unknown): Loose => {
    const shares = (elements(q) as number[]).map((each) => sorted.filter((v) => v <= each).length / sorted.length)
    return is_scalar(q) ? shares[0] : shares
  }
  const shown = [...new Set(sorted)]
  const texts = (shown.length > 5 ? [...shown.slice(0, 3), shown.at(-1)!] : shown).map(
    (v) => format_numbers([v], 5)[0]!,
  )
  const size = Math.max(...texts.map((text) => text.length), 7)
  const list = texts.map((text) => text.padStart(size))
  if (shown.length > 5) list.splice(3, 0, '    ...')
  return Object.assign(share, {
    [R_CLASS]: () => ['ecdf', 'stepfun', 'function'],
    [R_PRINT]: () => `Empirical CDF \n x[1:${shown.length}] =${list.join(',')}`,
  })
}
