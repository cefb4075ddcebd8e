/** purrr's functions of lists. */
import { is_plain } from '../plain'
import { placed_for, r_function } from './arguments'
import { bind_rows } from './bind'
import { frame_from } from './frames'
import {
  as_r_list,
  chosen,
  Filter,
  Find,
  holds,
  items_of,
  lapply,
  match_fun,
  once,
  Reduce,
  simplified,
  together,
} from './functional'
import type { Loose } from './loose'
import { c } from './sequences'
import { elements, names_of, with_names } from './values'

type Fn = (...args: Loose[]) => unknown

/** What purrr takes for a function: a name or place stands for taking that part. */
const mapper = (f: unknown): Fn =>
  typeof f === 'number' || typeof f === 'string'
    ? (x: unknown) => (is_plain(x) ? (x[f] ?? null) : ((elements(x)[Number(f) - 1] as unknown) ?? null))
    : match_fun(f)

export const map = (x: unknown, f: unknown, ...rest: unknown[]): Loose => lapply(x, mapper(f), ...rest)
export const map_dbl = vapply_like
export const map_int = vapply_like
export const map_chr = vapply_like
export const map_lgl = vapply_like
function vapply_like(x: unknown, f: unknown, ...rest: unknown[]): Loose {
  return with_names(elements(simplified(once(items_of(x), mapper(f), rest), null)), names_of(x))
}
export const map2 = (x: unknown, y: unknown, f: unknown): Loose =>
  as_r_list(together(match_fun(f), [x, y]), names_of(x))
export const map2_dbl = (x: unknown, y: unknown, f: unknown): Loose =>
  with_names(together(match_fun(f), [x, y]), names_of(x))
export const imap = (x: unknown, f: unknown): Loose =>
  as_r_list(together(match_fun(f), [x, names_of(x) ?? items_of(x).map((_, i) => i + 1)]), names_of(x))
export const walk = (x: unknown, f: unknown, ...rest: unknown[]): Loose => {
  once(items_of(x), match_fun(f), rest)
  return x
}
export const reduce = (x: unknown, f: unknown, ...rest: unknown[]): Loose => Reduce(f, x, ...rest)
export const keep = (x: unknown, f: unknown): Loose => Filter(f, x)
export const discard = (x: unknown, f: unknown): Loose =>
  chosen(
    x,
    holds(f, x).map((yes) => !yes),
  )
export const pluck = (x: unknown, ...path: (string | number)[]): Loose =>
  path.reduce<unknown>(
    (value, step) =>
      typeof step === 'number' ? elements(value)[step - 1] : (value as Record<string, unknown> | null)?.[step],
    x,
  ) ?? null
/** All results on the way of reduce(). */
export const accumulate = r_function('.x .f ... .init', (args): Loose =>
  Reduce(args['.f'], args['.x'], { accumulate: true, ...(args['.init'] === undefined ? {} : { init: args['.init'] }) }),
)
const by_fields = (lists: unknown, f: unknown): unknown[] => {
  const parts = elements(lists)
  const names = is_plain(lists) ? names_of(lists) : null
  const rows = together((...row: unknown[]) => row, parts) as unknown[][]
  return rows.map((row) =>
    names?.every((name) => name !== '')
      ? match_fun(f)(...placed_for(match_fun(f), [Object.fromEntries(row.map((value, i) => [names[i]!, value]))]))
      : match_fun(f)(...row),
  )
}
/** A function of the elements of several lists, the first of each, then the second. */
export const pmap = (lists: unknown, f: unknown): Loose => as_r_list(by_fields(lists, f), names_of(elements(lists)[0]))
const pmap_like = (lists: unknown, f: unknown): Loose => elements(simplified(by_fields(lists, f), null))
export const pmap_dbl = pmap_like
export const pmap_int = pmap_like
export const pmap_chr = pmap_like
export const pmap_lgl = pmap_like
const map2_like = (x: unknown, y: unknown, f: unknown): Loose => elements(map2_dbl(x, y, f))
export const map2_chr = map2_like
export const map2_int = map2_like
export const map2_lgl = map2_like
const imap_like = (x: unknown, f: unknown): Loose =>
  with_names(elements(simplified(elements(imap(x, f)), null)), names_of(x))
export const imap_chr = imap_like
export const imap_dbl = imap_like
export const some = (x: unknown, f: unknown): boolean => holds(f, x).includes(true)
export const every = (x: unknown, f: unknown): boolean => !holds(f, x).includes(false)
export const detect = (x: unknown, f: unknown): Loose => Find(f, x)
export const flatten = (x: unknown): Loose => c(...(elements(x) as unknown[]))
export const list_rbind = (x: unknown): Loose => bind_rows(x)
/** Tables of a function's results, one below another. */
export const map_dfr = (x: unknown, f: unknown, ...rest: unknown[]): Loose =>
  bind_rows(...(elements(map(x, f, ...rest)) as unknown[]).map((each) => (is_plain(each) ? frame_from(each) : each)))

/** A function that gives `otherwise` where `f` fails. */
export const possibly = r_function('.f otherwise quiet', (args): Loose => {
  const f = match_fun(args['.f'])
  return (...given: unknown[]): unknown => {
    try {
      return f(...given)
    } catch {
      return args.otherwise ?? null
    }
  }
})
/** A function that gives its result and its error, one of which is NULL. */
export const safely = r_function('.f otherwise quiet', (args): Loose => {
  const f = match_fun(args['.f'])
  return (...given: unknown[]): unknown => {
    try {
      return { result: f(...given), error: null }
    } catch (error) {
      return { result: args.otherwise ?? null, error }
    }
  }
})
/** The functions one after another, from the last to the first. */
export const compose = (...fs_: unknown[]): Loose => {
  const all = fs_.filter((f) => typeof f === 'function').reverse()
  return (...given: unknown[]): unknown =>
    all.slice(1).reduce<unknown>((value, f) => match_fun(f)(value), match_fun(all[0])(...given))
}
export const iwalk = (x: unknown, f: unknown): Loose => {
  const names = names_of(x)
  elements(x).forEach((value, i) => match_fun(f)(value, names?.[i] ?? i + 1))
  return x
}
