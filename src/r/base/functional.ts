/** R's functions of functions. */
import { as_list_of, attributes_of, is_list } from '../attributes'
import { is_plain } from '../plain'
import { name_of_key, unnamed } from '../unnamed'
import { RArray } from '../array'
import { truth } from '../logical'
import { r_class } from '../class'
import { RError } from '../errors'
import { length } from '../vector'
import { placed, r_function, split_options } from './arguments'
import { not } from './arith'
import type { Loose } from './loose'
import {
  array_of,
  as_array_of,
  elements,
  from_column_major,
  is_scalar,
  is_tensor,
  labels_of,
  names_of,
  with_names,
} from './values'

type Fn = (...args: Loose[]) => unknown

/** What functions by name mean: set where all of base R is at hand. */
export const functions: { find?: (name: string) => Fn | undefined } = {}
/** A function, or the one that is called so. */
export function match_fun(f: unknown): Fn {
  if (typeof f === 'function') return f as Fn
  const found = typeof f === 'string' ? functions.find?.(f) : undefined
  if (!found) throw new RError(`there is no function ${String(f)}`, 'match.fun')
  return found
}

/** What a function of each element is given. */
export const items_of = (x: unknown): unknown[] => {
  if (attributes_of(x).levels) return labels_of(x)
  if (
    is_tensor(x) ||
    (typeof x === 'object' &&
      x !== null &&
      !Array.isArray(x) &&
      typeof (x as { get?: unknown }).get === 'function' &&
      !(x instanceof RArray))
  )
    return typeof (x as { length?: unknown }).length === 'function' || !(Symbol.iterator in x)
      ? Array.from({ length: length(x) }, (_, i) => (x as { get: (i: number) => unknown }).get(i + 1))
      : [...(x as Iterable<unknown>)]
  return elements(x)
}
/** The labels of the results: names, and for sapply() of text the text itself. */
const labels = (x: unknown, use_text: boolean): string[] | null =>
  names_of(x) ??
  (use_text &&
  !is_plain(x) &&
  (typeof x === 'string' || (Array.isArray(x) && x.length > 0 && x.every((v) => typeof v === 'string')))
    ? (elements(x) as string[])
    : null)
/** Values with names, or a list. */
export const as_r_list = (values: unknown[], names: readonly string[] | null): Loose =>
  names ? Object.fromEntries(names.map((name, i) => [name || unnamed(i + 1), values[i]])) : as_list_of(values)
/** Values in a vector or matrix where all have one length. */
export function simplified(given: unknown[], names: readonly string[] | null): Loose {
  if (given.length === 0) return as_list_of(given)
  // Arrays of one dimension, such as tables, count as vectors with names.
  const values = given.map((value) =>
    value instanceof RArray && value.dim.length === 1 ? with_names(elements(value), names_of(value)) : value,
  ) as unknown[]
  const plain = (x: unknown): boolean =>
    is_scalar(x) || (Array.isArray(x) && !is_list(x) && x.every((v) => is_scalar(v) || v === null))
  if (values.every((value) => is_list(value) && Array.isArray(value) && value.length === 1))
    return as_r_list(
      values.map((value) => (value as unknown[])[0]),
      names,
    )
  if (!values.every(plain)) return as_r_list(values, names)
  const sizes = new Set(values.map((value) => (Array.isArray(value) ? value.length : 1)))
  if (sizes.size > 1) return as_r_list(values, names)
  const [size = 1] = sizes
  if (size === 1) {
    const one = values.map((value) => (Array.isArray(value) ? (value[0] as unknown) : value))
    const text = one.some((x) => typeof x === 'string')
    return with_names(text ? one.map((x) => (x === null ? x : String(x))) : one, names)
  }
  if (size === 0) return as_r_list(values, names)
  return from_column_major(values.flat(), [size, values.length], [names_of(values[0]), names ? [...names] : null])
}
/** A function of each value. */
export const once = (values: unknown[], fn: Fn, rest: unknown[]): unknown[] =>
  values.map((value) => fn(value, ...rest) ?? null)

export const lapply = r_function('X FUN ...', ({ X, FUN, dots }): Loose =>
  as_r_list(once(items_of(X), match_fun(FUN), dots as unknown[]), names_of(X)),
)
export const sapply = (...args: unknown[]): Loose => {
  const [given, { simplify = true, USE_NAMES = true, X, FUN }] = split_options(args, [
    'X',
    'FUN',
    'simplify',
    'USE_NAMES',
  ])
  const all = [...(X === undefined ? [] : [X as unknown]), ...given]
  const [x, f, ...rest] = FUN === undefined ? all : [all[0], FUN as unknown, ...all.slice(1)]
  const values = once(items_of(x), match_fun(f), rest)
  const names = USE_NAMES ? labels(x, true) : null
  return simplify ? simplified(values, names) : as_r_list(values, names)
}
export const vapply = (x: unknown, f: unknown, ...rest: unknown[]): Loose => {
  const [given, { USE_NAMES = true }] = split_options(rest, ['FUN_VALUE', 'USE_NAMES'])
  const extra = rest.some((part) => is_plain(part) && 'FUN_VALUE' in part) ? given : given.slice(1)
  const values = once(items_of(x), match_fun(f), extra)
  const made = simplified(values, USE_NAMES ? labels(x, true) : null) as unknown
  return values.length === 0 ? [] : made
}
/** A function of the first elements of lists, then of the second. */
export const together = (f: Fn, lists: readonly unknown[], more: Record<string, unknown> = {}): unknown[] => {
  const columns = lists.map(items_of)
  const size = Math.max(0, ...columns.map((column) => column.length))
  const constant = Object.keys(more).length > 0 ? [more] : []
  return Array.from({ length: size }, (_, i) => f(...columns.map((column) => column[i % column.length]), ...constant))
}
export const mapply = (...args: unknown[]): Loose => {
  const [given, { FUN, SIMPLIFY = true, MoreArgs = {} }] = split_options(args, [
    'FUN',
    'MoreArgs',
    'SIMPLIFY',
    'USE_NAMES',
  ])
  const [f, ...lists] = FUN === undefined ? given : [FUN as unknown, ...given]
  const values = together(match_fun(f), lists, MoreArgs as Record<string, unknown>)
  const names = labels(lists[0], true)
  return SIMPLIFY ? simplified(values, names) : as_r_list(values, names)
}
export const Map = (f: unknown, ...lists: unknown[]): Loose =>
  as_r_list(together(match_fun(f), lists), labels(lists[0], true))
export const Reduce = r_function(
  'f x init right accumulate',
  ({ f, x, init, right = false, accumulate = false }): Loose => {
    const fn = match_fun(f)
    const step = right ? (a: unknown, b: unknown): unknown => fn(b, a) : (a: unknown, b: unknown): unknown => fn(a, b)
    const values = right ? items_of(x).reverse() : [...items_of(x)]
    if (init !== undefined) values.unshift(init)
    if (values.length === 0) return null
    const states: unknown[] = [values[0]]
    for (const value of values.slice(1)) states.push(step(states.at(-1), value))
    if (!accumulate) return states.at(-1)
    return simplified(right ? states.reverse() : states, null)
  },
)
/** The elements that are to be kept. */
export const chosen = (x: unknown, keep: boolean[]): Loose => {
  if (is_plain(x)) return Object.fromEntries(Object.entries(x).filter((_, i) => keep[i]))
  const values = items_of(x).filter((_, i) => keep[i])
  return is_list(x)
    ? as_list_of(values)
    : with_names(
        values,
        names_of(x)?.filter((_, i) => keep[i]),
      )
}
/** Whether a test holds for each element. */
export const holds = (f: unknown, x: unknown): boolean[] =>
  items_of(x).map((value) => match_fun(f)(value) === true || elements(match_fun(f)(value))[0] === true)
export const Filter = (f: unknown, x: unknown): Loose => chosen(x, holds(f, x))
export const Find = (f: unknown, x: unknown): Loose => items_of(x)[holds(f, x).indexOf(true)] ?? null
export const Position = (f: unknown, x: unknown): Loose => holds(f, x).indexOf(true) + 1 || null
/** A function of the elements of a list, all the way down, that are of some classes. */
export const rapply = r_function(
  'object f classes deflt how ...',
  ({ object, f, classes = 'ANY', how = 'unlist', dots }): Loose => {
    const fn = match_fun(f)
    const wanted = elements(classes) as string[]
    const is_wanted = (x: unknown): boolean =>
      wanted.includes('ANY') || r_class(x).some((name) => wanted.includes(name))
    const change = (x: unknown): unknown => {
      if (is_list(x)) {
        const values = elements(x)
          .map(change)
          .filter((value) => how === 'replace' || value !== undefined)
        return how === 'replace' || !is_plain(x)
          ? is_plain(x)
            ? Object.fromEntries(Object.keys(x).map((key, i) => [key, values[i]]))
            : as_list_of(values)
          : values
      }
      return is_wanted(x) ? fn(x as Loose, ...(dots as Loose[])) : how === 'replace' ? x : undefined
    }
    const made = change(object)
    return how === 'unlist' ? simplified((made as unknown[]).flat(Infinity), null) : made
  },
)
/** Calls a function with a list's elements: those with names by name. */
export const do_call = (what: unknown, args: unknown = [], formals?: readonly string[]): Loose => {
  const fn = match_fun(what)
  if (!is_plain(args)) return fn(...(elements(args) as unknown[]))
  const places = Object.keys(args).filter((key) => name_of_key(key) === '')
  const named = Object.fromEntries(
    Object.entries(args)
      .filter(([key]) => name_of_key(key) !== '')
      .map(([key, value]) => [key.replace(/\./g, '_'), value]),
  )
  const given = [...places.map((key) => args[key]), ...(Object.keys(named).length > 0 ? [named] : [])]
  return fn(...((formals ? placed(formals, given) : given) as Loose[]))
}
/** A function that says the opposite. */
export const Negate =
  (f: unknown) =>
  (...args: unknown[]): Loose =>
    not(match_fun(f)(...args))
export const replicate = r_function('n expr simplify', ({ n, expr, simplify = true }): Loose => {
  const values = Array.from({ length: Number(n) }, () => (expr as Fn)())
  return simplify ? simplified(values, null) : as_list_of(values)
})
/** A function of each row (1), column (2) or cell (c(1, 2)). */
export const apply = r_function('X MARGIN FUN ...', ({ X, MARGIN, FUN, dots }): Loose => {
  const fn = match_fun(FUN)
  const given = as_array_of(X)
  const margins = elements(MARGIN).map(Number)
  if (margins.length === given.dim.length) {
    const cells = Array.from(given.data as ArrayLike<unknown>, (value) => fn(value, ...(dots as unknown[])))
    return array_of(cells, given.dim, given.dimnames)
  }
  const margin = margins[0]! - 1
  const sizes = given.dim
  const strides = sizes.map((_, d) => sizes.slice(d + 1).reduce((a, b) => a * b, 1))
  const rest = sizes.map((_, d) => d).filter((d) => d !== margin)
  const slices = Array.from({ length: sizes[margin]! }, (_, i) => {
    // R's order: the first of the other dimensions runs fastest.
    const places = rest
      .reduceRight<number[][]>(
        (lists, d) => Array.from({ length: sizes[d]! }, (_, k) => lists.map((list) => [k, ...list])).flat(),
        [[]],
      )
      .sort((a, b) => compare_back(a, b))
      .map((index) => i * strides[margin]! + index.reduce((sum, k, n) => sum + k * strides[rest[n]!]!, 0))
    const values = places.map((place) =>
      given.type === 'logical' ? truth(given.data[place]) : (given.data[place] as unknown),
    )
    if (rest.length > 1)
      return from_column_major(
        values,
        rest.map((d) => sizes[d]!),
      )
    return with_names(values, (given.dimnames?.[rest[0]!] as string[] | null | undefined) ?? null) as unknown
  })
  const values = slices.map((slice) => fn(slice, ...(dots as unknown[])))
  return simplified(values, (given.dimnames?.[margin] as string[] | null | undefined) ?? null)
})
/** The order of places in which the first number runs fastest. */
const compare_back = (a: readonly number[], b: readonly number[]): number => {
  for (let d = a.length - 1; d >= 0; d--) if (a[d] !== b[d]) return a[d]! - b[d]!
  return 0
}
/** A function that takes its arguments element by element. */
export const Vectorize =
  (f: Fn): Fn =>
  (...args: unknown[]) =>
    simplified(together(f, args), null)
export const Compose =
  (...fs: Fn[]): Fn =>
  (x: unknown) =>
    fs.reduce((value, f) => f(value), x)
