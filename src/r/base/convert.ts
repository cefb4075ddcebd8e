/** R's tests and changes of type. */
import { RArray } from '../array'
import { as_list_of, attributes_of, integers, is_complex, is_list as is_r_list, mark } from '../attributes'
import { is_plain } from '../plain'
import { r_class } from '../class'
import { DataFrame } from '../data_frame'
import { to_text } from '../print'
import { R_CHARACTER, has } from '../protocol'
import { dim } from '../vector'
import { r_function } from './arguments'
import { simplified } from './functional'
import { texts_of } from './text'
import type { Loose } from './loose'
import { warn } from './warnings'
import {
  elements,
  is_matrix_like,
  is_missing,
  is_scalar,
  is_tensor,
  labels_of,
  names_of,
  NA,
  with_names,
} from './values'

const to_number = (x: unknown): number | null => {
  if (x === null || x === undefined) return null
  if (typeof x !== 'string') return Number(x)
  const text = x.trim()
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (text === 'NaN') return NaN
  if (text === 'NA') return null
  if (text !== '' && !Number.isNaN(Number(text))) return Number(text)
  lost = true
  return null
}
/** Whether a text was no number. */
let lost = false
/** Runs a conversion to numbers; R warns once of all that is lost. */
function telling<T>(run: () => T): T {
  lost = false
  const value = run()
  if (lost) warn('NAs introduced by coercion')
  return value
}
/** Each element changed; a single value stays one. */
const converted =
  (f: (x: unknown) => unknown, after: (values: Loose[]) => unknown = (values) => values) =>
  (x: unknown): Loose => {
    if (is_scalar(x)) return f(x) ?? NA
    return after(
      elements(x).map((value) => f(Array.isArray(value) && value.length === 1 ? value[0] : value)) as Loose[],
    )
  }
const to_numbers = converted(to_number)
export const as_numeric = (x: unknown): Loose => telling(() => to_numbers(x) as unknown)
export const as_double = as_numeric
const to_integers = converted(
  (x) => {
    const number = to_number(x)
    return number === null || Number.isNaN(number) ? null : Math.trunc(number)
  },
  (values) => integers(values as number[]),
)
export const as_integer = (x: unknown): Loose => telling(() => to_integers(x) as unknown)
export const as_logical = converted((x) => {
  if (x === null || x === undefined) return null
  if (typeof x === 'string')
    return /^(TRUE|true|T|True)$/.test(x) ? true : /^(FALSE|false|F|False)$/.test(x) ? false : null
  return Number.isNaN(x) ? null : Boolean(x)
})
export const as_character = (x: unknown): Loose => {
  if (is_scalar(x) || has(x, R_CHARACTER)) return texts_of(x)[0]
  if (is_plain(x)) return Object.values(x).map((value) => texts_of([value])[0])
  return x !== null && typeof x === 'object' && !Array.isArray(x) && !(x instanceof RArray) && !ArrayBuffer.isView(x)
    ? String(x)
    : labels_of(x).map((value) => (value === null ? null : texts_of([value])[0]!))
}
export const as_vector = (x: unknown, mode?: string): Loose => {
  if (mode === 'list') return as_list(x)
  if (mode === 'character') return as_character(x)
  if (mode === 'numeric') return as_numeric(x)
  if (attributes_of(x).levels) return labels_of(x)
  if (is_r_list(x) || is_scalar(x)) return x
  return mark([...(elements(x) as unknown[])], {
    type: x instanceof RArray && x.type === 'integer' ? 'integer' : attributes_of(x).type,
  })
}
export const as_list = (x: unknown): Loose => {
  if (is_plain(x)) return x
  if (x instanceof DataFrame) return { ...x.columns }
  if (is_tensor(x))
    return as_list_of(
      Array.from({ length: (x.size as (d: number) => number)(1) }, (_, i) => (x.get as (i: number) => unknown)(i + 1)),
    )
  const names = names_of(x)
  const values = [...(elements(x) as unknown[])]
  return names ? Object.fromEntries(names.map((name, i) => [name, values[i]])) : as_list_of(values)
}
/** A list's elements, all the way down, in one vector. */
export const unlist = r_function('x recursive use_names', ({ x, use_names = true }): Loose => {
  if (!is_r_list(x) && !(x instanceof DataFrame)) return x
  const values: unknown[] = []
  const names: string[] = []
  let named = false
  let factors = true
  const walk = (value: unknown, path: string): void => {
    const inner = is_plain(value) || value instanceof DataFrame ? names_of(value) : names_of(value)
    const deep = is_r_list(value) || value instanceof DataFrame
    const parts = deep
      ? (elements(value) as unknown[])
      : attributes_of(value).levels || !(is_tensor(value) || typeof value === 'function')
        ? (labels_of(value) as unknown[])
        : [value]
    if (!deep) factors &&= attributes_of(value).levels !== undefined
    parts.forEach((part, i) => {
      const own = inner?.[i] ?? ''
      named ||= own !== ''
      const label = path === '' ? own : own !== '' ? `${path}.${own}` : parts.length > 1 ? `${path}${i + 1}` : path
      if (deep) walk(part, label)
      else {
        // A missing value is one, where NULL is nothing.
        values.push(part === null ? NA : part)
        names.push(label)
      }
    })
  }
  walk(x, '')
  const one = simplified(values, null) as unknown
  if (!Array.isArray(one) || attributes_of(one).list) return one
  const mixed = one.some((v) => typeof v === 'number') && one.some((v) => typeof v === 'boolean')
  const whole =
    !factors &&
    is_r_list(x) &&
    (elements(x) as unknown[]).length > 0 &&
    (elements(x) as unknown[]).every((part) => attributes_of(part).type === 'integer')
  const made = mark(
    mixed ? one.map((v) => (v === null ? v : Number(v))) : [...(one as unknown[])],
    whole ? { type: 'integer' } : {},
  )
  return named && use_names ? with_names(made, names) : made
})

const every = (x: unknown, f: (value: unknown) => boolean): boolean =>
  !is_r_list(x) &&
  !is_tensor(x) &&
  typeof x !== 'function' &&
  x !== null &&
  x !== undefined &&
  !(x instanceof DataFrame) &&
  !attributes_of(x).levels &&
  elements(x).every((v) => v === null || f(v))
export const is_numeric = (x: unknown): boolean =>
  every(x, (v) => typeof v === 'number' || typeof v === 'bigint') && elements(x).some((v) => v !== null)
export const is_double = is_numeric
export const is_integer = (x: unknown): boolean =>
  attributes_of(x).type === 'integer' || (x instanceof RArray && x.type === 'integer') || typeof x === 'bigint'
export const is_character = (x: unknown): boolean =>
  every(x, (v) => typeof v === 'string') && elements(x).some((v) => v !== null)
export const is_logical = (x: unknown): boolean => every(x, (v) => typeof v === 'boolean')
/** Whether a value is a list. An empty array that says nothing of its elements is one: `c()` gives NULL. */
export const is_list = (x: unknown): boolean =>
  is_r_list(x) || x instanceof DataFrame || (Array.isArray(x) && x.length === 0 && attributes_of(x).type === undefined)
const is_alone =
  (wanted: boolean) =>
  (x: unknown): boolean =>
    x === wanted || (Array.isArray(x) && x.length === 1 && x[0] === wanted)
export const isTRUE = is_alone(true)
export const isFALSE = is_alone(false)
export const is_vector = (x: unknown): boolean =>
  is_scalar(x) || (Array.isArray(x) && !attributes_of(x).levels && dim(x) === null) || is_plain(x)
export const is_atomic = (x: unknown): boolean =>
  is_scalar(x) || (Array.isArray(x) && !is_r_list(x)) || x instanceof RArray
export const is_environment = (x: unknown): boolean => r_class(x)[0] === 'environment'
export const is_primitive = (x: unknown): boolean => typeof x === 'function'

/** A test of each element, in the shape of what is tested. */
const test_of =
  (f: (x: unknown) => boolean) =>
  (x: unknown): Loose => {
    if (is_tensor(x)) return x.isnan!()
    if (is_scalar(x)) return f(x)
    if (x instanceof DataFrame)
      return new RArray(
        x.rows().flatMap((row) => Object.values(row).map((v) => Number(f(v)))),
        [x.nrow, x.ncol],
        'logical',
        [x.row_names ?? null, x.names],
      )
    if (is_matrix_like(x)) {
      const array = x instanceof RArray ? x : undefined
      const cells = array ? Array.from(array.data as ArrayLike<unknown>) : (x as unknown[][]).flat()
      return new RArray(
        cells.map((v) => Number(f(v))),
        array?.dim ?? [(x as unknown[]).length, (x as unknown[][])[0]!.length],
        'logical',
        array?.dimnames ?? null,
      )
    }
    const values = (elements(x) as unknown[]).map((v) => f(Array.isArray(v) && v.length === 1 ? v[0] : v))
    return with_names(values, names_of(x))
  }
export const is_na = test_of(is_missing)
export const is_nan = test_of((x) => typeof x === 'number' && Number.isNaN(x))
export const is_finite = test_of((x) => typeof x === 'number' && Number.isFinite(x))
export const is_infinite = test_of((x) => x === Infinity || x === -Infinity)
export const anyNA = (x: unknown): boolean =>
  (x instanceof DataFrame ? Object.values(x.columns).flat() : elements(x)).some(is_missing)

/** Whether two values are the same to the last bit. */
export function identical(x: unknown, y: unknown): boolean {
  if (Object.is(x, y)) return true
  if (x === null || y === null || typeof x !== 'object' || typeof y !== 'object')
    return is_scalar(x) !== is_scalar(y) && Array.isArray(x ?? y) !== Array.isArray(y ?? x)
      ? false
      : x === y || (is_single_of(x, y) ?? false)
  if (is_tensor(x) || is_tensor(y)) return x === y
  if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return false
  if (
    String(names_of(x)) !== String(names_of(y)) ||
    String(dim(x)) !== String(dim(y)) ||
    String(attributes_of(x).levels) !== String(attributes_of(y).levels)
  )
    return false
  if (!Array.isArray(x) && !is_plain(x) && !(x instanceof RArray) && !(x instanceof DataFrame)) return false
  const [a, b] = [elements(x), elements(y)] as unknown[][]
  return a!.length === b!.length && a!.every((value, i) => identical(value, b![i]))
}
const is_single_of = (x: unknown, y: unknown): boolean | undefined => {
  const [one, many] = Array.isArray(x) ? [y, x] : [x, y]
  return is_scalar(one) && Array.isArray(many) && many.length === 1 && !is_r_list(many)
    ? Object.is(one, many[0])
    : undefined
}
/** Whether two values agree to about eight digits, or how they differ. */
export const all_equal = r_function(
  'target current tolerance check_attributes',
  ({ target, current, tolerance = 1.5e-8 }): Loose => {
    const [a, b] = [elements(target), elements(current)] as unknown[][]
    if (a!.length !== b!.length) return `Lengths (${a!.length}, ${b!.length}) differ`
    if (!a!.every((x) => typeof x === 'number'))
      return identical(target, current) || to_text(target) === to_text(current)
    const xy = (a as number[]).reduce((sum, x, i) => sum + Math.abs(x - (b![i] as number)), 0)
    const size = (a as number[]).reduce((sum, x) => sum + Math.abs(x), 0)
    const relative = size > 0 && Number.isFinite(size) && size / a!.length > tolerance
    const difference = relative ? xy / size : xy / Math.max(1, a!.length)
    if (!(difference > tolerance)) return true
    return `Mean ${relative ? 'relative' : 'absolute'} difference: ${texts_of(Number(difference.toPrecision(7)))[0]!}`
  },
)
export const typeof_ = (x: unknown): string => {
  if (x === null || x === undefined) return 'NULL'
  if (typeof x === 'function') return 'closure'
  if (is_tensor(x) || is_environment(x)) return 'environment'
  if (is_integer(x) || attributes_of(x).levels) return 'integer'
  if (is_list(x)) return 'list'
  if (is_complex(Array.isArray(x) ? x[0] : x)) return 'complex'
  const [first] = elements(x).filter((v) => v !== null) as unknown[]
  if (x instanceof RArray && x.type !== 'character') return x.type
  return typeof first === 'number'
    ? 'double'
    : typeof first === 'string'
      ? 'character'
      : typeof first === 'bigint'
        ? 'integer'
        : 'logical'
}
export const mode = (x: unknown): string =>
  ({ double: 'numeric', integer: 'numeric', closure: 'function' })[typeof_(x)] ?? typeof_(x)
export const storage_mode = typeof_
export const ifelse = r_function('test yes no', ({ test, yes, no }): Loose => {
  if (is_tensor(test)) return (test.where as (y: unknown, n: unknown) => unknown)(yes, no)
  if (is_scalar(test)) {
    const [taken] = labels_of(test ? yes : no) as unknown[]
    return taken ?? NA
  }
  const [ys, ns] = [labels_of(yes), labels_of(no)] as unknown[][]
  const choose = (t: unknown, i: number): unknown =>
    t === null || t === undefined ? null : t ? ys![i % ys!.length] : ns![i % ns!.length]
  if (is_matrix_like(test)) {
    const array = test as RArray
    return new RArray(column_major_map(array, choose), array.dim, 'double', array.dimnames)
  }
  return with_names((elements(test) as unknown[]).map(choose), names_of(test))
})
const column_major_map = (x: RArray, f: (value: unknown, i: number) => unknown): number[] => {
  const columns = x.dim[1]!
  const rows = x.dim[0]!
  return Array.from(
    x.data as ArrayLike<unknown>,
    (value, k) => f(Boolean(value), Math.floor(k / columns) + (k % columns) * rows) as number,
  )
}
