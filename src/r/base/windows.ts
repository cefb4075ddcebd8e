/** dplyr's functions of a column, of use inside mutate() and summarise(). */
import { attributes_of, integers, mark } from '../attributes'
import type { Cell } from '../data_frame'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { order, unique } from './sets'
import { elements, labels_of } from './values'
import { n } from './verbs'

const moved = (x: unknown, by: number, otherwise: unknown): Loose =>
  mark(
    elements(x).map((_, i, all): unknown => (i - by >= 0 && i - by < all.length ? all[i - by] : otherwise)),
    attributes_of(x),
  )
/** Each element's forerunner, `n` places before it. */
export const lag = r_function('x n default', ({ x, n: by = 1, default: otherwise = null }): Loose =>
  moved(x, Number(by), otherwise),
)
/** Each element's follower, `n` places after it. */
export const lead = r_function('x n default', ({ x, n: by = 1, default: otherwise = null }): Loose =>
  moved(x, -Number(by), otherwise),
)
const ranks = (x: unknown, of: (value: number, i: number, sorted: readonly number[]) => number): Loose => {
  const values = labels_of(x) as number[]
  const sorted = order(values).map((k) => values[k - 1]!)
  return integers(values.map((value, i) => of(value, i, sorted)))
}
/** The places of elements in their order, the first among equals first; without `x`, the numbers of the rows. */
export const row_number = (x?: unknown): Loose => {
  if (x === undefined) return integers(Array.from({ length: n() }, (_, i) => i + 1))
  const places = order(x)
  return integers(places.map((_, i) => places.indexOf(i + 1) + 1))
}
export const min_rank = (x: unknown): Loose => ranks(x, (value, _, sorted) => sorted.indexOf(value) + 1)
export const dense_rank = (x: unknown): Loose => ranks(x, (value, _, sorted) => [...new Set(sorted)].indexOf(value) + 1)
export const percent_rank = (x: unknown): Loose =>
  (min_rank(x) as number[]).map((rank, _, { length }) => (rank - 1) / (length - 1))
export const n_distinct = (x: unknown): number => (elements(unique(x)) as unknown[]).length
export const cummean = (x: unknown): Loose => {
  let sum = 0
  return (elements(x) as number[]).map((value, i) => (sum += value) / (i + 1))
}
export const between = (x: unknown, left: number, right: number): Loose => {
  const values = (elements(x) as number[]).map((value) => value >= left && value <= right)
  return Array.isArray(x) ? values : values[0]
}
/** The first value that is there. */
export const coalesce = (...given: unknown[]): Loose => {
  const [first = [], ...others] = given.map((each) => elements(each) as unknown[])
  const values = first.map((value, i) =>
    [value, ...others.map((other) => other[other.length === 1 ? 0 : i])].find((each) => each !== null),
  )
  return Array.isArray(given[0]) ? values.map((value) => value ?? null) : (values[0] ?? null)
}
export const nth = (x: unknown, place: number): Loose => elements(x).at(place > 0 ? place - 1 : place) ?? null

/** A value for each condition that holds first. @example R.case_when([R.gt(x, 0), 'up'], [true, 'down']) */
export function case_when(...cases: [unknown, unknown][]): Loose {
  const size = Math.max(...cases.map(([test, value]) => Math.max(elements(test).length, elements(value).length)))
  const at = (x: unknown, i: number): Cell => {
    const values = elements(x) as Cell[]
    return values[values.length === 1 ? 0 : i]!
  }
  return Array.from({ length: size }, (_, i) => {
    const found = cases.find(([test]) => at(test, i) === (true as Cell))
    return found === undefined ? null : at(found[1], i)
  })
}
export const if_else = (test: unknown, yes: unknown, no: unknown): Loose => case_when([test, yes], [true, no])
