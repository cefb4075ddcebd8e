/** R's matrices and arrays. */
import { RArray, type RType } from '../array'
import { as_list_of, attributes_of, mark } from '../attributes'
import { DataFrame } from '../data_frame'
import { RError } from '../errors'
import { dim as sizes_of } from '../vector'
import { r_function } from './arguments'
import { mul } from './arith'
import { match_fun } from './functional'
import { frame_from } from './frames'
import type { Loose } from './loose'
import { rows_of, typed } from './cells'
import {
  array_of,
  as_array_of,
  dims_of,
  elements,
  from_column_major,
  is_matrix_like,
  is_tensor,
  labels_of,
  names_of,
  single,
  with_names,
} from './values'

const filled = (data: unknown, sizes: readonly number[], by_row: boolean, names: RArray['dimnames'] = null): RArray => {
  const { cells, type } = typed(data)
  const count = sizes.reduce((a, b) => a * b, 1)
  const all = Array.from({ length: count }, (_, i) => (cells.length === 0 ? null : cells[i % cells.length]))
  return by_row ? array_of(all, sizes, names, type) : from_column_major(all, sizes, names, type)
}
const names_list = (names: unknown): RArray['dimnames'] =>
  names == null
    ? null
    : mark(
        (Array.isArray(names) ? (names as unknown[]) : elements(names)).map((each) =>
          each == null ? null : labels_of(each).map(String),
        ),
        { names: names_of(names) ?? undefined },
      )
/** The names of an array's places, with those of one dimension changed. */
const relabelled = (x: RArray, d: number, names: readonly string[] | null): RArray['dimnames'] =>
  mark(
    x.dim.map((_, k) => (k === d ? names : (x.dimnames?.[k] ?? null))),
    { names: attributes_of(x.dimnames).names },
  )

/** R's matrix(): filled by columns unless `byrow`. */
export const matrix = r_function(
  'data nrow ncol byrow dimnames',
  ({ data = [null], nrow: rows, ncol: columns, byrow = false, dimnames }): RArray => {
    const count = elements(data).length
    const [r, k] = [rows, columns].map((n) => (n == null ? undefined : Number(single(n))))
    const size: [number, number] =
      r === undefined ? (k === undefined ? [count, 1] : [Math.ceil(count / k), k]) : [r, k ?? Math.ceil(count / r)]
    return filled(data, size, Boolean(byrow), names_list(dimnames))
  },
)
/** R's array(): the first dimension running fastest. */
export const array = r_function('data dim dimnames', ({ data = [null], dim, dimnames }): RArray =>
  filled(data, dim == null ? [elements(data).length] : elements(dim).map(Number), false, names_list(dimnames)),
)
export const dim = (x: unknown): Loose => sizes_of(x)
/** An array without its dimensions of one place. */
export const drop = (x: unknown): Loose => {
  if (!is_matrix_like(x)) return x
  const given = as_array_of(x)
  const kept = given.dim.flatMap((size, d) => (size === 1 ? [] : [d]))
  const values = elements(x)
  if (kept.length === 0) return values[0]
  if (kept.length === 1) return with_names(values, (given.dimnames?.[kept[0]!] as string[] | null) ?? null)
  return new RArray(
    given.data,
    kept.map((d) => given.dim[d]!),
    given.type,
    dims_of(given.dimnames, kept),
  )
}
/** `dim(x) <- sizes` */
export const set_dim = (x: unknown, sizes: unknown): Loose => (sizes === null ? elements(x) : array(x, sizes))
/** The number of rows; null for what has none. */
export const nrow = (x: unknown): Loose => sizes_of(x)?.[0] ?? null
/** The number of columns; null for what has none. */
export const ncol = (x: unknown): Loose => sizes_of(x)?.[1] ?? null
export const NROW = (x: unknown): number => sizes_of(x)?.[0] ?? elements(x).length
export const NCOL = (x: unknown): number => sizes_of(x)?.[1] ?? 1
export const is_matrix = (x: unknown): boolean => sizes_of(x)?.length === 2 && !(x instanceof DataFrame)
export const is_array = (x: unknown): boolean => sizes_of(x) !== null && !(x instanceof DataFrame)

export const as_matrix = (x: unknown): Loose =>
  is_tensor(x)
    ? filled(elements(x), sizes_of(x)!, false)
    : ((x as { to_matrix?: () => RArray } | null)?.to_matrix?.() ?? as_array_of(x))
export const data_matrix = (x: unknown): RArray => {
  const frame = x as DataFrame
  const columns = Object.values(frame.columns)
  return from_column_major(
    columns.flat(),
    [frame.nrow, frame.ncol],
    [frame.row_names ?? null, frame.names],
    columns.every((column) => attributes_of(column).type === 'integer' || attributes_of(column).levels)
      ? 'integer'
      : 'double',
  )
}

export const dimnames = (x: unknown): Loose => {
  if (x instanceof DataFrame) return as_list_of([rownames(x) as unknown, x.names])
  if (!(x instanceof RArray) || !x.dimnames) return null
  const of = attributes_of(x.dimnames).names
  return of?.some((name) => name !== '')
    ? Object.fromEntries(of.map((name, d) => [name, x.dimnames![d]]))
    : as_list_of([...x.dimnames])
}
export const set_dimnames = (x: unknown, names: unknown): Loose => as_array_of(x).named(names_list(names))
export const rownames = (x: unknown): Loose =>
  x instanceof DataFrame
    ? (x.row_names ?? Array.from({ length: x.nrow }, (_, i) => String(i + 1)))
    : x instanceof RArray
      ? (x.dimnames?.[0] ?? null)
      : null
export const row_names = rownames
export const colnames = (x: unknown): Loose =>
  x instanceof DataFrame ? x.names : x instanceof RArray ? (x.dimnames?.[1] ?? null) : null
export const set_rownames = (x: unknown, names: unknown): Loose => {
  const called = names === null ? null : labels_of(names).map(String)
  if (x instanceof DataFrame) return frame_from(x.columns, called)
  const array = as_array_of(x)
  return array.named(relabelled(array, 0, called))
}
export const set_row_names = set_rownames
export const set_colnames = (x: unknown, names: unknown): Loose => {
  const called = names === null ? null : labels_of(names).map(String)
  if (x instanceof DataFrame)
    return frame_from(
      Object.fromEntries(x.names.map((name, j) => [called?.[j] ?? name, x.columns[name]!])),
      x.row_names,
    )
  const array = as_array_of(x)
  return array.named(relabelled(array, 1, called))
}

const from_rows = (
  rows: readonly (readonly unknown[])[],
  columns: number,
  names: RArray['dimnames'] = null,
  type?: RType,
): RArray => array_of(rows.flat(), [rows.length, columns], names, type)
const whole_type = (x: RArray): RType | undefined => (x.type === 'double' ? undefined : x.type)

export const t = (x: unknown): Loose => {
  if (is_tensor(x)) return x.t!()
  if (!is_matrix_like(x) && !(x instanceof DataFrame))
    return array_of(elements(x), [1, elements(x).length], [null, names_of(x)])
  return aperm(x)
}
export const aperm = (x: unknown, perm?: unknown): RArray => {
  const given = as_array_of(x)
  const order =
    perm === undefined ? given.dim.map((_, d) => given.dim.length - 1 - d) : elements(perm).map((d) => Number(d) - 1)
  const sizes = order.map((d) => given.dim[d]!)
  const strides = given.dim.map((_, d) => given.dim.slice(d + 1).reduce((a, b) => a * b, 1))
  const out: unknown[] = []
  const walk = (k: number, place: number): void => {
    if (k === order.length) out.push((given.data as unknown[])[place])
    else for (let i = 0; i < sizes[k]!; i++) walk(k + 1, place + i * strides[order[k]!]!)
  }
  walk(0, 0)
  return new RArray(out as number[], sizes, given.type, dims_of(given.dimnames, order))
}

const numbers = (x: RArray): number[][] => rows_of(x).map((row) => row.map(Number))
function product(a: RArray, b: RArray): RArray {
  if (a.dim[1] !== b.dim[0])
    throw new RError('non-conformable arguments', '%*%', `${a.dim.join(' × ')} and ${b.dim.join(' × ')}`)
  const [xs, ys] = [numbers(a), numbers(b)]
  const rows = xs.map((row) =>
    Array.from({ length: b.dim[1]! }, (_, j) => row.reduce((sum, x, k) => sum + x * ys[k]![j]!, 0)),
  )
  return from_rows(rows, b.dim[1]!, [a.dimnames?.[0] ?? null, b.dimnames?.[1] ?? null], 'double')
}
/** `a %*% b`: a vector is a row or a column, whichever fits. */
export const matmul = (a: unknown, b: unknown): Loose => {
  if (is_tensor(a)) return a.matmul!(b)
  const [x, y] = [as_array_of(a), as_array_of(b)]
  const [plain_a, plain_b] = [!is_matrix_like(a), !is_matrix_like(b)]
  if (plain_a && plain_b)
    return product(
      x.dim[0] === y.dim[0] ? (t(elements(a)) as RArray) : x,
      x.dim[0] === y.dim[0] ? y : (t(elements(b)) as RArray),
    )
  if (plain_a && y.dim[0] === x.dim[0]) return product(t(elements(a)) as RArray, y)
  if (plain_b && x.dim[1] !== y.dim[0] && x.dim[1] === 1) return product(x, t(elements(b)) as RArray)
  return product(x, y)
}
export const crossprod = (a: unknown, b: unknown = a): RArray => product(t(as_array_of(a)) as RArray, as_array_of(b))
export const tcrossprod = (a: unknown, b: unknown = a): RArray => product(as_array_of(a), t(as_array_of(b)) as RArray)

/** A function of every two elements. */
export const outer = r_function('X Y FUN ...', ({ X, Y, FUN = mul, dots }): RArray => {
  const [xs, ys] = [elements(X), elements(Y)] as unknown[][]
  const left = ys!.flatMap(() => xs!)
  const right = ys!.flatMap((y) => xs!.map(() => y))
  const f = match_fun(FUN)
  const values = elements((f as (...args: unknown[]) => unknown)(left, right, ...(dots as unknown[])))
  const sizes = [X, Y].flatMap((part, i) =>
    is_matrix_like(part) ? as_array_of(part).dim : [i === 0 ? xs!.length : ys!.length],
  )
  return from_column_major(values, sizes, sizes.length === 2 ? [names_of(X), names_of(Y)] : null)
})
export const diag = r_function('x nrow ncol', ({ x = 1, nrow: rows, ncol: columns }): Loose => {
  if (is_matrix_like(x)) {
    const given = as_array_of(x)
    return Array.from({ length: Math.min(...given.dim) }, (_, i) => given.at(i + 1, i + 1))
  }
  const values = elements(x) as number[]
  const size = rows ?? (values.length === 1 && rows === undefined ? values[0] : values.length)
  const spread = values.length === 1 && rows === undefined ? [1] : values
  const cells = Array.from({ length: Number(size) }, (_, i) =>
    Array.from({ length: Number(columns ?? size) }, (_, j) => (i === j ? spread[i % spread.length]! : 0)),
  )
  return from_rows(cells, Number(columns ?? size), null, 'double')
})
export const set_diag = (x: unknown, value: unknown): RArray => {
  const given = as_array_of(x)
  const values = elements(value)
  const cells = rows_of(given).map((row, i) =>
    row.map((old, j) => (i === j ? (values[i % values.length] as unknown) : old)),
  )
  return from_rows(cells, given.dim[1]!, given.dimnames, whole_type(given))
}
const triangle = (keep: (i: number, j: number) => boolean) =>
  r_function('x diag', ({ x, diag: own = false }): RArray => {
    const given = as_array_of(x)
    return from_rows(
      rows_of(given).map((row, i) => row.map((_, j) => keep(i, j) || (own && i === j))),
      given.dim[1]!,
    )
  })
export const lower_tri = triangle((i, j) => i > j)
export const upper_tri = triangle((i, j) => i < j)
export const row = (x: unknown): RArray =>
  from_rows(
    rows_of(as_array_of(x)).map((r, i) => r.map(() => i + 1)),
    as_array_of(x).dim[1]!,
    null,
    'integer',
  )
export const col = (x: unknown): RArray =>
  from_rows(
    rows_of(as_array_of(x)).map((r) => r.map((_, j) => j + 1)),
    as_array_of(x).dim[1]!,
    null,
    'integer',
  )

/** Each row (1) or column (2) less, or times, its own number. */
export const sweep = r_function('x MARGIN STATS FUN', ({ x, MARGIN, STATS, FUN = '-' }): RArray => {
  const f = match_fun(FUN)
  const given = as_array_of(x)
  const stats = elements(STATS) as unknown[]
  const cells = rows_of(given).map((line, i) =>
    line.map((value, j) => f(value, stats[(MARGIN === 1 ? i : j) % stats.length]) as unknown),
  )
  return from_rows(cells, given.dim[1]!, given.dimnames)
})
