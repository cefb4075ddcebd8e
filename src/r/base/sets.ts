/** R's functions that order, compare and look up elements. */
import { RArray } from '../array'
import { attributes_of, integers, mark } from '../attributes'
import { DataFrame } from '../data_frame'
import { format_elements } from '../format'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function, split_options } from './arguments'
import { text_order } from './arith'
import { texts_of } from './text'
import type { Loose } from './loose'
import { elements, labels_of, like, names_of, single } from './values'

type Atom = string | number | boolean | null
const order_of = (a: Atom, b: Atom): number =>
  typeof a === 'string' || typeof b === 'string' ? text_order(String(a), String(b)) : Number(a) - Number(b)
const is_gap = (x: Atom): boolean => x === null || Number.isNaN(x)

/** Places of elements in their order, missing ones last; ties keep their order, further keys decide. */
function ordered(keys: Atom[][], down: boolean[], keep_missing: boolean): number[] {
  const places = keys[0]!.map((_, i) => i)
  const kept = keep_missing ? places : places.filter((i) => !keys.some((key) => is_gap(key[i]!)))
  return kept.sort((i, j) => {
    for (const [k, key] of keys.entries()) {
      const [a, b] = [key[i]!, key[j]!]
      if (is_gap(a) || is_gap(b)) {
        if (is_gap(a) && is_gap(b)) continue
        return is_gap(a) ? 1 : -1
      }
      const by = order_of(a, b)
      if (by !== 0) return down[k % down.length] ? -by : by
    }
    return i - j
  })
}
export const order = (...args: unknown[]): number[] => {
  const [keys, { decreasing = false, na_last = true }] = split_options(args, ['decreasing', 'na_last', 'method'])
  return integers(
    ordered(
      keys.map((key) => elements(key) as Atom[]),
      elements(decreasing).map(Boolean),
      na_last !== null,
    ).map((i) => i + 1),
  )
}
export const sort = r_function('x decreasing na_last', ({ x, decreasing = false }): Loose => {
  const values = elements(x) as Atom[]
  const places = ordered([values], [Boolean(decreasing)], false)
  if (x instanceof RArray && x.dimnames?.[0] && x.dim.length === 1) return x.taken(places)
  const names = names_of(x)
  return like(
    places.map((i) => values[i]),
    Array.isArray(x) ? x : [],
    names ? { names: places.map((i) => names[i]!) } : {},
  )
})
export const rank = (x: unknown): number[] => {
  const values = elements(x) as Atom[]
  return values.map((a) => {
    const below = values.filter((b) => order_of(b, a) < 0).length
    const same = values.filter((b) => order_of(b, a) === 0).length
    return below + (same + 1) / 2
  })
}

const key = (x: unknown): unknown => (typeof x === 'object' && x !== null ? JSON.stringify(x) : x)
const seen_before = (values: readonly unknown[]): boolean[] => {
  const seen = new Set<unknown>()
  return values.map((value) => {
    const found = seen.has(key(value))
    seen.add(key(value))
    return found
  })
}
const rows_of = (frame: DataFrame): unknown[] => frame.rows().map((row) => Object.values(row))
export const duplicated = (x: unknown): boolean[] => seen_before(x instanceof DataFrame ? rows_of(x) : elements(x))
export const anyDuplicated = (x: unknown): number => duplicated(x).indexOf(true) + 1
export const unique = (x: unknown): Loose => {
  if (x instanceof DataFrame) {
    const again = seen_before(rows_of(x))
    return x.select_rows(again.flatMap((twice, i) => (twice ? [] : [i])))
  }
  const values = elements(x)
  const again = seen_before(values)
  return like(
    values.filter((_, i) => !again[i]),
    Array.isArray(x) ? x : [],
    { names: undefined },
  )
}
const plain = (x: unknown): unknown[] => labels_of(x)
export const setdiff = (x: unknown, y: unknown): Loose => {
  const out = new Set(plain(y))
  return unique(
    mark(
      plain(x).filter((value) => !out.has(value)),
      { type: attributes_of(x).levels ? undefined : attributes_of(x).type },
    ),
  )
}
export const union = (x: unknown, y: unknown): Loose => unique([...plain(x), ...plain(y)])
export const intersect = (x: unknown, y: unknown): Loose => {
  const also = new Set(plain(y))
  return unique(plain(x).filter((value) => also.has(value)))
}
const comparable = (x: unknown, y: unknown): [unknown[], unknown[]] => {
  const [a, b] = [plain(x), plain(y)]
  const text = a.some((v) => typeof v === 'string') || b.some((v) => typeof v === 'string')
  return text
    ? [texts_of(a), texts_of(b)]
    : [a.map((v) => (v === null ? v : Number(v))), b.map((v) => (v === null ? v : Number(v)))]
}
/** Where each element of `x` stands first in `table`. */
export const match = r_function('x table nomatch', ({ x, table, nomatch = null }): Loose => {
  const [values, all] = comparable(x, table)
  const first = new Map<unknown, number>()
  all.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i + 1)
  })
  const found = values.map((value) => first.get(value) ?? (nomatch as number))
  return found.length === 1 && !Array.isArray(x) ? (found[0] ?? [null]) : integers(found)
})
/** `x %in% table` */
export const is_element = (x: unknown, table: unknown): Loose => {
  const [values, all] = comparable(x, table)
  const known = new Set(all)
  const found = values.map((value) => known.has(value))
  return Array.isArray(x) || found.length !== 1 ? mark(found, { type: 'logical' }) : found[0]
}
export const setequal = (x: unknown, y: unknown): boolean => setdiff(x, y).length === 0 && setdiff(y, x).length === 0
export const findInterval = (x: unknown, breaks: unknown): Loose => {
  const ends = elements(breaks) as number[]
  const places = (elements(x) as number[]).map((value) => ends.filter((end) => end <= value).length)
  return Array.isArray(x) ? integers(places) : single(places)
}

/** Runs of equal elements: how long each is, and of what. */
class Runs {
  constructor(
    readonly lengths: number[],
    readonly values: Loose[],
  ) {}
  [R_CLASS](): string[] {
    return ['rle']
  }
  [R_PRINT](): string {
    const kind = { string: 'chr', boolean: 'logi' }[typeof this.values[0] as 'string'] ?? 'num'
    const quote = kind === 'chr'
    const line = (of: readonly unknown[], quoted: boolean): string => format_elements(of.slice(0, 10), quoted).join(' ')
    const more = this.values.length > 10 ? ' ...' : ''
    const extent = `[1:${this.values.length}]`
    return `Run Length Encoding\n  lengths: int ${extent} ${line(this.lengths, false)}${more}\n  values : ${kind} ${extent} ${line(this.values, quote)}${more}`
  }
}
export const rle = (x: unknown): Runs => {
  const [lengths, values]: [number[], Loose[]] = [[], []]
  for (const value of labels_of(x)) {
    if (values.length > 0 && values.at(-1) === value) lengths[lengths.length - 1]!++
    else {
      values.push(value)
      lengths.push(1)
    }
  }
  return new Runs(integers(lengths), values)
}
export const inverse_rle = ({ lengths, values }: Runs): Loose[] =>
  values.flatMap((value, i) => Array.from({ length: lengths[i]! }, () => value as unknown))
