/** R's functions that make and join vectors. */
import { RArray } from '../array'
import { as_list_of, attributes_of, integers, is_complex, is_list, mark } from '../attributes'
import { is_plain } from '../plain'
import { unnamed } from '../unnamed'
import { RError } from '../errors'
import { DataFrame } from '../data_frame'
import { dim, length } from '../vector'
import { time_class } from '../moments'
import { r_function } from './arguments'
import { seq_of_times } from './dates'
import { subset } from './subset'
import { texts_of } from './text'
import type { Loose } from './loose'
import { elements, is_matrix_like, is_scalar, is_tensor, labels_of, like, names_of, single, with_names } from './values'

/** `list(...)` of elements without names. */
export const list = (...parts: unknown[]): Loose[] => as_list_of(parts)

/** A vector whose elements have names. @example named({ a: 1, b: 2 }) */
export const named = (fields: Record<string, unknown>): Loose => {
  const keys: string[] = []
  const values = Object.entries(fields).flatMap(([name, value]) => {
    const some = elements(value)
    const inner = names_of(value)
    some.forEach((_, i) => keys.push(some.length === 1 && !inner ? name : `${name}${inner ? `.${inner[i]!}` : i + 1}`))
    return some as unknown[]
  })
  return with_names(alike(values), keys)
}

/** Elements of one type, as in a vector: text if one is text, numbers if one is a number. */
function alike(values: readonly unknown[]): unknown[] {
  const kinds = new Set(values.filter((x) => x !== null && x !== undefined).map((x) => typeof x))
  if (kinds.size < 2) return [...values]
  if (kinds.has('object') || kinds.has('function')) return [...values]
  if (kinds.has('string')) return values.map((x) => (x === null || typeof x === 'string' ? x : texts_of(x)[0]))
  return values.map((x) => (typeof x === 'boolean' || typeof x === 'bigint' ? Number(x) : x))
}

/** Lists of which some have names, in one: elements without a name have their place as their key. */
function joined_fields(parts: readonly unknown[]): Loose {
  const out: Record<string, unknown> = {}
  let place = 0
  for (const part of parts) {
    const names = names_of(part)
    elements(part).forEach((value, i) => {
      place++
      const name = names?.[i] ?? ''
      out[name === '' ? unnamed(place) : name] = value as unknown
    })
  }
  return out
}

/** Values one after another in one vector, or in one list where a part is a list. */
export const c = (...parts: unknown[]): Loose => {
  const given = parts.filter((part) => part !== null && part !== undefined)
  if (given.some((part) => is_plain(part) && !is_complex(part))) return joined_fields(given)
  const is_object = (x: unknown): boolean =>
    typeof x === 'function' ||
    is_tensor(x) ||
    (typeof x === 'object' && !Array.isArray(x) && !(x instanceof RArray) && !ArrayBuffer.isView(x))
  if (given.some(is_list) && given.some((part) => names_of(part)?.some((name) => name !== '') && !is_object(part)))
    return joined_fields(given)
  if (given.some((part) => is_list(part) || is_object(part)))
    return as_list_of(
      given.flatMap((part) =>
        Array.isArray(part) ? (part as unknown[]) : is_object(part) && !is_complex(part) ? [part] : elements(part),
      ),
    )
  if (time_class(given[0]))
    return mark(
      given.flatMap((part) => elements(part) as number[]),
      { ...attributes_of(given[0]), names: undefined },
    )
  const levels = given.map((part) => attributes_of(part).levels)
  if (levels.length > 0 && levels.every((each) => each)) {
    const all = [...new Set(levels.flat() as string[])]
    const codes = given.flatMap((part) =>
      labels_of(part).map((label) => (label === null ? null : all.indexOf(label as string) + 1)),
    )
    return mark(codes, { levels: all, class: ['factor'] })
  }
  const values = alike(given.flatMap((part) => elements(part) as unknown[]))
  const whole = given.length > 0 && given.every((part) => attributes_of(part).type === 'integer')
  const names = given.some((part) => names_of(part))
    ? given.flatMap((part) => names_of(part) ?? elements(part).map(() => ''))
    : undefined
  return mark(values, { ...(whole ? { type: 'integer' as const } : {}), ...(names ? { names } : {}) })
}

/** The numbers from `from` to `to`, up or down. */
export function range_of<T extends number | bigint>(from: T, to: T): T[] {
  const [first, last] = [Number(single(from, ':')), Number(single(to, ':'))]
  if (!Number.isFinite(first) || !Number.isFinite(last)) throw new RError('NA/NaN argument', ':')
  const count = Math.floor(Math.abs(last - first) + 1e-10) + 1
  const down = last < first
  if (typeof from === 'bigint') return Array.from({ length: count }, (_, i) => (from + BigInt(down ? -i : i)) as T)
  const values = Array.from({ length: count }, (_, i) => first + (down ? -i : i))
  return (Number.isInteger(first) ? integers(values) : values) as T[]
}
/** R's seq(). */
export const seq = r_function('from to by length_out along_with', ({ from, to, by, length_out, along_with }): Loose => {
  if (time_class(from)) return seq_of_times(from, to, by, length_out)
  if (along_with !== undefined) return integers(Array.from({ length: length(along_with) }, (_, i) => i + 1))
  if (to === undefined && by === undefined && length_out === undefined) {
    const values = elements(from)
    return values.length === 1
      ? Number(values[0]) >= 1
        ? range_of(1, Number(values[0]))
        : range_of(1, Number(values[0]))
      : integers(values.map((_, i) => i + 1))
  }
  const start = Number(single(from ?? 1))
  if (length_out !== undefined) {
    const n = Math.ceil(Number(single(length_out)))
    const end = to === undefined ? undefined : Number(single(to))
    const step = by !== undefined ? Number(single(by)) : end === undefined ? 1 : n > 1 ? (end - start) / (n - 1) : 0
    if (from === undefined && end !== undefined)
      return Array.from({ length: n }, (_, i) => end - (n - 1 - i) * (by ?? 1))
    const values = Array.from({ length: n }, (_, i) => start + i * step)
    return Number.isInteger(step) && Number.isInteger(start) ? integers(values) : values
  }
  const end = Number(single(to ?? 1))
  if (by === undefined) return range_of(start, end)
  const step = Number(single(by))
  const n = (end - start) / step
  if (n < 0 || !Number.isFinite(n)) {
    if (start === end) return [start]
    throw new RError("wrong sign in 'by' argument", 'seq')
  }
  return Array.from({ length: Math.floor(n + 1e-10) + 1 }, (_, i) => start + i * step)
})
export const seq_len = (n: unknown): number[] => integers(Array.from({ length: Number(single(n)) }, (_, i) => i + 1))
export const seq_along = (x: unknown): number[] => seq_len(length(x))

/** R's rep(). */
export const rep = r_function('x times each length_out', ({ x, times = 1, each = 1, length_out }): Loose[] => {
  const given = elements(x)
  const spread: unknown[] = given.flatMap((value) =>
    Array.from({ length: Number(single(each)) }, () => value as unknown),
  )
  const counts = elements(times).map(Number)
  const size = length_out === undefined ? undefined : Number(single(length_out))
  const whole = Array.isArray(x)
    ? like([], x, { names: undefined })
    : typeof x === 'object' && is_list(x)
      ? as_list_of([])
      : []
  const out =
    counts.length > 1
      ? spread.flatMap((value, i) => Array.from({ length: counts[i]! }, () => value))
      : size !== undefined
        ? Array.from({ length: size }, (_, i) => spread[i % spread.length])
        : Array.from({ length: counts[0]! }, () => spread).flat()
  return like(out, whole) as Loose[]
})
export const rep_len = (x: unknown, n: number): Loose[] => rep(x, { length_out: n })

export const rev = (x: unknown): Loose => {
  if (is_plain(x)) return Object.fromEntries(Object.entries(x).reverse())
  if (x instanceof RArray && x.dimnames?.[0] && x.dim.length === 1) return x.taken([...x.data.keys()].reverse())
  const names = names_of(x)
  return like([...elements(x)].reverse(), x, names ? { names: names.reverse() } : {})
}
export const append = r_function('x values after', ({ x, values, after }): Loose => {
  if (after === undefined) return c(x, values)
  const all = elements(x)
  return c(all.slice(0, after), values, all.slice(after))
})

/** How many elements head() and tail() take of a size: a negative number leaves some out. */
const part_of = (n: number, size: number): number => (n < 0 ? Math.max(0, size + n) : Math.min(n, size))
const places = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
const rows_of = (x: unknown, from: (size: number) => number, to: (size: number) => number): Loose => {
  const size = x instanceof DataFrame || is_tensor(x) || is_matrix_like(x) ? dim(x)![0]! : length(x)
  const wanted = places(from(size), to(size))
  if (x instanceof DataFrame) return x.select_rows(wanted)
  if (is_tensor(x)) return x.get!(`${from(size) + 1}:${to(size)}`)
  if (is_matrix_like(x))
    return subset(
      x,
      wanted.map((i) => i + 1),
      null,
      { drop: false },
    )
  return subset(
    typeof x === 'object' && x !== null ? x : elements(x),
    wanted.map((i) => i + 1),
  )
}
/** Where one element is asked for, a plain vector's stands for itself. */
const one_of = (taken: unknown, n: unknown): Loose =>
  Number(n) === 1 && Array.isArray(taken) && taken.length === 1 && is_scalar(taken[0]) && !is_list(taken) && bare(taken)
    ? (taken[0] as unknown)
    : taken
const bare = (x: unknown): boolean => Object.keys(attributes_of(x)).every((name) => name === 'type')
/** The first elements, or rows. */
export const head = r_function('x n', ({ x, n = 6 }): Loose =>
  one_of(
    rows_of(
      x,
      () => 0,
      (size) => part_of(Number(n), size),
    ),
    n,
  ),
)
/** The last elements, or rows. */
export const tail = r_function('x n', ({ x, n = 6 }): Loose =>
  one_of(
    rows_of(
      x,
      (size) => size - part_of(Number(n), size),
      (size) => size,
    ),
    n,
  ),
)

const blank: Record<string, unknown> = { character: '', logical: false, list: null }
const filled = (n: unknown, mode: string): Loose[] =>
  Array.from({ length: Number(single(n)) }, () => (mode in blank ? blank[mode] : 0)) as Loose[]
/** A vector of a mode, with blanks, zeros, FALSE or NULL. */
export const vector = r_function('mode length', ({ mode = 'logical', length: n = 0 }): Loose[] => {
  const values = filled(n, String(mode))
  return mode === 'list' ? as_list_of(values) : mode === 'integer' ? integers(values as number[]) : values
})
const sized = (mode: 'numeric' | 'integer' | 'character' | 'logical') =>
  r_function('length', ({ length: n = 0 }): Loose =>
    Number(single(n)) === 0
      ? mark([], { type: mode })
      : mode === 'integer'
        ? integers(filled(n, mode) as number[])
        : filled(n, mode),
  )
export const numeric = sized('numeric')
export const double = sized('numeric')
export const integer = sized('integer')
export const character = sized('character')
export const logical = sized('logical')

/** The elements with which a loop goes on. */
export const each = (x: unknown): Iterable<Loose> => {
  if (attributes_of(x).levels) return labels_of(x)
  if (x instanceof RArray || Array.isArray(x)) return elements(x)
  return typeof x === 'object' && x !== null && Symbol.iterator in x ? (x as Iterable<Loose>) : elements(x)
}
