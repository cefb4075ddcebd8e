/** R's summaries of vectors. */
import { RArray } from '../array'
import { attributes_of, integers, mark } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame } from '../data_frame'
import { RError } from '../errors'
import { time_class } from '../moments'
import { r_function, split_options } from './arguments'
import { difftime } from './dates'
import { text_order } from './arith'
import { rank } from './sets'
import type { Loose } from './loose'
import { warn } from './warnings'
import { array_of, as_array_of, elements, is_matrix_like, is_tensor, names_of, single, with_names } from './values'

const flat = (x: unknown): unknown[] =>
  is_plain(x) || x instanceof DataFrame ? elements(x).flatMap(flat) : elements(x)

/** All elements of the arguments, the missing ones left out where `na.rm` says so. */
export function gathered(args: readonly unknown[]): { values: unknown[]; missing: boolean } {
  const [parts, { na_rm }] = split_options(args, ['na_rm'])
  const all = parts.flatMap(flat)
  const gap = (x: unknown): boolean => x === null || x === undefined || (typeof x === 'number' && Number.isNaN(x))
  const values = na_rm ? all.filter((x) => !gap(x)) : all
  return { values, missing: values.some((x) => x === null || x === undefined) }
}
export const numbers = (values: readonly unknown[], what: string): number[] =>
  values.map((x) => {
    if (typeof x === 'string') throw new RError("invalid 'type' (character) of argument", what)
    return Number(x)
  })

const reducer =
  (method: string, f: (xs: number[]) => unknown) =>
  (...args: unknown[]): Loose => {
    if (is_tensor(args[0])) return args[0][method]!(...args.slice(1))
    const { values, missing } = gathered(args)
    return missing ? [null] : f(numbers(values, method))
  }
const total = (xs: readonly number[]): number => {
  // Kahan's correction stands in for R's longer doubles.
  let [sum, lost] = [0, 0]
  for (const x of xs) {
    const next = sum + x
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
    sum = next
  }
  return Number.isFinite(sum) ? sum + lost : sum
}
const average = (xs: readonly number[]): number => {
  if (xs.length === 0) return NaN
  const first = total(xs) / xs.length
  return Number.isFinite(first) ? first + total(xs.map((x) => x - first)) / xs.length : first
}
export const sum = reducer('sum', total)
export const prod = reducer('prod', (xs) => xs.reduce((product, x) => product * x, 1))
export const mean = (x: unknown, ...rest: unknown[]): Loose => {
  const value = reducer('mean', average)(x, ...rest) as unknown
  return time_class(x) ? mark([value], attributes_of(x)) : value
}

const extreme = (method: string, better: (order: number) => boolean, none: number): ((...args: unknown[]) => Loose) => {
  const of_numbers = extreme_of(method, better, none)
  return (...args) => {
    if (is_tensor(args[0])) return args[0][method]!(...args.slice(1))
    if (time_class(args[0]) || attributes_of(args[0]).class?.includes('ordered'))
      return mark([of_numbers(args) as number], attributes_of(args[0]))
    return of_numbers(args)
  }
}
const extreme_of =
  (method: string, better: (order: number) => boolean, none: number) =>
  (args: unknown[]): Loose => {
    const { values, missing } = gathered(args)
    if (missing) return [null]
    if (values.some((x) => typeof x === 'string'))
      return (values as string[]).reduce((a, b) => (better(text_order(b, a)) ? b : a))
    if (values.length === 0) warn(`no non-missing arguments to ${method}; returning ${none > 0 ? 'Inf' : '-Inf'}`)
    return numbers(values, method).reduce(
      (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : better(b - a) ? b : a),
      none,
    )
  }
export const max = extreme('max', (order) => order > 0, -Infinity)
export const min = extreme('min', (order) => order < 0, Infinity)
export const range = (...args: unknown[]): Loose => {
  const ends = [min(...args), max(...args)].flat()
  return time_class(args[0]) ? mark(ends as object, attributes_of(args[0])) : ends
}

const decided =
  (method: string, whole: boolean) =>
  (...args: unknown[]): Loose => {
    if (is_tensor(args[0])) return args[0][method]!(...args.slice(1))
    const { values, missing } = gathered(args)
    if (values.some((x) => x !== null && x !== undefined && Boolean(x) === whole)) return whole
    return missing ? [null] : !whole
  }
export const any = decided('any', true)
export const all = decided('all', false)

const running =
  (method: string, f: (a: number, b: number) => number) =>
  (x: unknown): Loose => {
    if (is_tensor(x)) return x[method]!({ dim: 1 })
    let broken = false
    let last: number | undefined
    return with_names(
      elements(x).map((value) => {
        broken ||= value === null
        if (broken) return null
        last = last === undefined ? Number(value) : f(last, Number(value))
        return last
      }),
      names_of(x),
    )
  }
export const cumsum = running('cumsum', (a, b) => a + b)
export const cumprod = running('cumprod', (a, b) => a * b)
export const cummax = running('cummax', Math.max)
export const cummin = running('cummin', Math.min)

const by_element =
  (f: (a: number, b: number) => number) =>
  (...args: unknown[]): Loose => {
    const [parts] = split_options(args, ['na_rm'])
    const columns = parts.map((part) => elements(part) as number[])
    const size = Math.max(...columns.map((column) => column.length))
    const values = Array.from({ length: size }, (_, i) => columns.map((column) => column[i % column.length]!).reduce(f))
    return is_matrix_like(parts[0])
      ? array_of(elements(values), as_array_of(parts[0]).dim)
      : size === 1
        ? values[0]
        : values
  }
export const pmax = by_element((a, b) => (a === null || b === null ? (null as never) : Math.max(a, b)))
export const pmin = by_element((a, b) => (a === null || b === null ? (null as never) : Math.min(a, b)))

const squares = (xs: readonly number[], ys: readonly number[]): number => {
  const [a, b] = [average(xs), average(ys)]
  return total(xs.map((x, i) => (x - a) * (ys[i]! - b)))
}
const columns_of = (x: unknown): { columns: number[][]; names: string[] | null } => {
  const { data, dim, dimnames } = as_array_of(x)
  const [rows = 0, count = 0] = dim
  return {
    columns: Array.from({ length: count }, (_, j) =>
      Array.from({ length: rows }, (_, i) => Number(data[i * count + j])),
    ),
    names: (dimnames?.[1] as string[] | null | undefined) ?? null,
  }
}
const is_table = (x: unknown): boolean => is_matrix_like(x) || x instanceof DataFrame
/** A function of two vectors, or of every two columns of a matrix or table. */
const pairwise = (f: (xs: number[], ys: number[]) => number) =>
  r_function('x y na_rm use method', ({ x, y, na_rm }): Loose => {
    if (is_tensor(x)) return x.var!()
    if (is_table(x)) {
      const [a, b] = [columns_of(x), columns_of(y ?? x)]
      const cells = a.columns.flatMap((xs) => b.columns.map((ys) => f(xs, ys)))
      return array_of(cells, [a.columns.length, b.columns.length], [a.names, b.names])
    }
    const xs = numbers(na_rm ? elements(x).filter((v) => v !== null && !Number.isNaN(v)) : elements(x), 'var')
    if (elements(x).includes(null) && !na_rm) return [null]
    return f(xs, y === undefined ? xs : numbers(elements(y), 'var'))
  })
export const variance = pairwise((xs, ys) => (xs.length < 2 ? NaN : squares(xs, ys) / (xs.length - 1)))
export const cov = variance
const pearson = pairwise((xs, ys) => squares(xs, ys) / Math.sqrt(squares(xs, xs) * squares(ys, ys)))
const spearman = pairwise((xs, ys) => pearson(rank(xs), rank(ys)) as number)
export const cor = r_function('x y na_rm use method', ({ x, y, method = 'pearson', use }): Loose => {
  const [a, b] = use === undefined || y === undefined ? [x as unknown, y as unknown] : known_pairs(x, y)
  return (method === 'spearman' ? spearman : pearson)(...(b === undefined ? [a] : [a, b]))
})
/** The elements of two vectors where both are known. */
function known_pairs(x: unknown, y: unknown): [unknown, unknown] {
  const [a, b] = [elements(x), elements(y)]
  const gap = (v: unknown): boolean => v === null || Number.isNaN(v)
  const kept = a.flatMap((value, i) => (gap(value) || gap(b[i]) ? [] : [i]))
  return [kept.map((i) => a[i] as unknown), kept.map((i) => b[i] as unknown)]
}
export const sd = (x: unknown, ...rest: unknown[]): Loose => {
  if (is_tensor(x)) return x.std!()
  const value = variance(x, ...rest) as unknown
  return typeof value === 'number' ? Math.sqrt(value) : value
}

/** Where something holds, from 1 on. */
export const which = r_function('x arr_ind', ({ x, arr_ind = false }): Loose => {
  const values = elements(x)
  const places = values.flatMap((yes, i) => (yes ? [i + 1] : []))
  if (arr_ind === true && is_matrix_like(x)) {
    const { dim } = as_array_of(x)
    const heads = dim.length === 2 ? ['row', 'col'] : dim.map((_, d) => `dim${d + 1}`)
    const index = (place: number): number[] => {
      let rest = place - 1
      return dim.map((size) => {
        const at = rest % size
        rest = Math.floor(rest / size)
        return at + 1
      })
    }
    return array_of(places.flatMap(index), [places.length, dim.length], [null, heads], 'integer')
  }
  const names = names_of(x)
  return mark(places, { type: 'integer', ...(names ? { names: places.map((i) => names[i - 1]!) } : {}) })
})
const first_of =
  (better: (a: number, b: number) => boolean) =>
  (x: unknown): Loose => {
    const values = elements(x) as (number | null)[]
    let best = -1
    values.forEach((value, i) => {
      if (value === null || Number.isNaN(value)) return
      if (best < 0 || better(Number(value), Number(values[best]))) best = i
    })
    if (best < 0) return integers([])
    const names = names_of(x)
    return names ? with_names([best + 1], [names[best]!]) : best + 1
  }
export const which_max = first_of((a, b) => a > b)
export const which_min = first_of((a, b) => a < b)

export const diff = r_function('x lag differences', ({ x, lag = 1, differences = 1 }): Loose => {
  if (time_class(x) && time_class(x) !== 'difftime') {
    const size = elements(x).length
    const part = (from: number, to: number): unknown => mark((x as number[]).slice(from, to), attributes_of(x))
    return difftime(part(lag as number, size), part(0, size - (lag as number)))
  }
  let values = elements(x) as number[]
  for (let k = 0; k < differences; k++) values = values.slice(lag).map((value, i) => value - values[i]!)
  return attributes_of(x).type === 'integer' ? integers(values) : values
})
/** Numbers less their mean and over their deviation, by column. */
export const scale = r_function('x center scale', ({ x, center = true, scale: by = true }): Loose => {
  const { columns, names } = columns_of(x)
  const column = (given: unknown, j: number, f: () => number, none: number): number =>
    given === true ? f() : given === false ? none : Number(elements(given)[j % elements(given).length])
  const centers = columns.map((xs, j) => column(center, j, () => average(xs), 0))
  const deviations = columns.map((xs, j) =>
    column(by, j, () => Math.sqrt(total(xs.map((v) => (v - centers[j]!) ** 2)) / Math.max(1, xs.length - 1)), 1),
  )
  const rows = columns[0]?.length ?? 0
  const cells = Array.from({ length: rows }, (_, i) =>
    columns.map((xs, j) => (xs[i]! - centers[j]!) / deviations[j]!),
  ).flat()
  const made = array_of(cells, [rows, columns.length], [as_array_of(x).dimnames?.[0] ?? null, names])
  return mark(made, {
    ...(center === false ? {} : { 'scaled:center': with_names(centers, names) as unknown }),
    ...(by === false ? {} : { 'scaled:scale': with_names(deviations, names) as unknown }),
  })
})
export const weighted_mean = (x: unknown, w: unknown): number => {
  const [xs, ws] = [elements(x), elements(w)] as [number[], number[]]
  return total(xs.map((value, i) => value * ws[i]!)) / total(ws)
}
export const is_unsorted = (x: unknown): boolean =>
  (elements(x) as number[]).some((value, i, all) => i > 0 && value < all[i - 1]!)
export const tabulate = (bin: unknown, nbins?: unknown): number[] => {
  const values = elements(bin) as number[]
  const size = nbins === undefined ? Math.max(1, ...values) : Number(single(nbins))
  const counts = new Array<number>(size).fill(0)
  for (const value of values) if (value >= 1 && value <= size) counts[value - 1]!++
  return integers(counts)
}
export const is_r_array = (x: unknown): boolean => x instanceof RArray
