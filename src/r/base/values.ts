/** R's vectors as they come: scalars, arrays, typed arrays, matrices, lists, tables. */
import { RArray } from '../array'
import { truth } from '../logical'
import { attributes_of, is_complex, is_list, mark, type Attributes } from '../attributes'
import { is_plain } from '../plain'
import { name_of_key } from '../unnamed'
import { DataFrame } from '../data_frame'
import { RError, show_value } from '../errors'
import { time_class, time_texts } from '../moments'
import { R_CLASS, has } from '../protocol'
import type { Loose } from './loose'

type Method = (...args: unknown[]) => unknown
export const is_tensor = (x: unknown): x is Record<string, Method> =>
  has(x, R_CLASS) && (x[R_CLASS]() as string[]).includes('torch_tensor')

/** What tensors do for R's functions: set where tensors are at hand. */
export const tensors: { make?: (x: never) => unknown; values?: (x: never) => number[] } = {}

/** A missing value as a vector of its own: among others it is `null`. */
export const NA: Loose = Object.freeze([null])
export const is_missing = (x: unknown): boolean =>
  x === null || x === undefined || (typeof x === 'number' && Number.isNaN(x))

/** Nested arrays of equal sizes, as as_array() gives a matrix. */
export const is_nested = (x: unknown): x is unknown[][] =>
  Array.isArray(x) &&
  x.length > 0 &&
  !is_list(x) &&
  x.every((row) => Array.isArray(row) && row.length === (x[0] as unknown[]).length)

/** Whether a value has R's `dim`. */
export const is_matrix_like = (x: unknown): boolean => (x instanceof RArray && x.dim.length > 1) || is_nested(x)

const type_of_cells = (cells: readonly unknown[]): RArray['type'] =>
  cells.some((x) => typeof x === 'string')
    ? 'character'
    : cells.length > 0 && cells.every((x) => typeof x === 'boolean' || x === null)
      ? 'logical'
      : 'double'

/** The names of some dimensions, with what these are of. */
export const dims_of = (names: RArray['dimnames'], wanted: readonly number[]): RArray['dimnames'] => {
  const of = attributes_of(names).names
  return (
    names &&
    mark(
      wanted.map((d) => names[d] ?? null),
      { names: of && wanted.map((d) => of[d] ?? '') },
    )
  )
}
/** A row-major array of any cells. */
export const array_of = (
  cells: readonly unknown[],
  sizes: readonly number[],
  names: RArray['dimnames'] = null,
  type: RArray['type'] = type_of_cells(cells),
): RArray =>
  new RArray(
    (type === 'logical' ? cells.map((x) => (x === null ? null : Number(x))) : cells) as number[],
    sizes,
    type,
    names?.some((each) => each != null) ? names : null,
  )

/** Anything with two dimensions or more as an array of R. */
export function as_array_of(x: unknown): RArray {
  if (x instanceof RArray) return x
  if (x instanceof DataFrame) return matrix_of_frame(x)
  if (is_nested(x)) {
    const sizes: number[] = []
    for (let level: unknown = x; Array.isArray(level); level = level[0]) sizes.push(level.length)
    // Rows may know the names of their columns, as those of a GAN's data do.
    const { colnames } = x as { colnames?: readonly string[] }
    return array_of((x as unknown[]).flat(sizes.length - 1), sizes, colnames ? [null, colnames] : null)
  }
  const values = elements(x)
  const names = names_of(x)
  return array_of(values, [values.length, 1], names ? [names, null] : null)
}

function matrix_of_frame(frame: DataFrame): RArray {
  const columns = Object.values(frame.columns)
  const text = columns.some((column) => attributes_of(column).levels || column.some((x) => typeof x === 'string'))
  const cells = Array.from({ length: frame.nrow }, (_, i) =>
    columns.map((column) => (text ? (labels_of(column)[i] ?? null) : column[i])),
  ).flat()
  return array_of(cells, [frame.nrow, frame.ncol], [frame.row_names ?? null, frame.names])
}

/** A cell of an array as R has it: logical ones are booleans. */
const cell = (x: RArray, i: number): unknown => {
  const value = (x.data as unknown[])[i]
  return x.type === 'logical' ? truth(value) : value
}
/** An array's cells in R's order: the first dimension runs fastest. */
export function column_major(x: RArray): unknown[] {
  const count = x.data.length
  if (x.dim.length < 2) return Array.from({ length: count }, (_, i) => cell(x, i))
  const strides = x.dim.map((_, d) => x.dim.slice(d + 1).reduce((a, b) => a * b, 1))
  const index = x.dim.map(() => 0)
  return Array.from({ length: count }, () => {
    const place = index.reduce((sum, i, d) => sum + i * strides[d]!, 0)
    for (let d = 0; d < index.length; d++) {
      if (++index[d]! < x.dim[d]!) break
      index[d] = 0
    }
    return cell(x, place)
  })
}
/** Cells in R's order as an array of these sizes. */
export function from_column_major(
  cells: readonly unknown[],
  sizes: readonly number[],
  names: RArray['dimnames'] = null,
  type?: RArray['type'],
): RArray {
  const count = sizes.reduce((a, b) => a * b, 1)
  const strides = sizes.map((_, d) => sizes.slice(d + 1).reduce((a, b) => a * b, 1))
  const out = new Array<unknown>(count)
  const index = sizes.map(() => 0)
  for (let i = 0; i < count; i++) {
    out[index.reduce((sum, k, d) => sum + k * strides[d]!, 0)] = cells[i]
    for (let d = 0; d < index.length; d++) {
      if (++index[d]! < sizes[d]!) break
      index[d] = 0
    }
  }
  return array_of(out, sizes, names, type ?? type_of_cells(out))
}

/** The elements of anything, in R's order. */
export function elements(x: unknown): Loose[] {
  if (x === null || x === undefined) return []
  if (x instanceof RArray) return column_major(x)
  if (is_tensor(x)) return tensors.values!(x as never)
  if (is_nested(x)) return column_major(as_array_of(x))
  if (Array.isArray(x)) return x
  if (ArrayBuffer.isView(x) && !(x instanceof DataView)) return Array.from(x as unknown as number[])
  if (x instanceof DataFrame) return Object.values(x.columns)
  if (is_complex(x)) return [x]
  if (is_plain(x)) return Object.values(x)
  if (typeof x === 'object' && Symbol.iterator in x) return [...(x as Iterable<unknown>)]
  return [x]
}

/** The names of a vector's or list's elements. */
export function names_of(x: unknown): string[] | null {
  if (x === null || typeof x !== 'object') return null
  if (x instanceof DataFrame) return x.names
  if (x instanceof RArray) return x.dim.length === 1 ? ([...(x.dimnames?.[0] ?? [])] as string[]) : null
  if (Array.isArray(x)) return attributes_of(x).names ? [...attributes_of(x).names!] : null
  if (is_plain(x)) return Object.keys(x).map(name_of_key)
  const own = (x as { names?: unknown }).names
  return Array.isArray(own) ? (own as string[]) : null
}

/** Values with a vector's attributes, those of its class too. */
export const like = (values: unknown[], x: unknown, but: Attributes = {}): unknown[] =>
  mark(values, { ...attributes_of(x), ...but })

/** Values under names, where there are some. */
export const with_names = (values: unknown[], names: readonly string[] | null | undefined): Loose =>
  names ? mark(values, { ...attributes_of(values), names }) : values

/** A factor's elements as text, and anything else's as it is. */
export function labels_of(x: unknown): Loose[] {
  const { levels } = attributes_of(x)
  if (time_class(x)) return time_texts(x as number[])
  return levels ? elements(x).map((code) => (code === null ? null : levels[code - 1]!)) : elements(x)
}

/** A single value of a vector of one. */
export function single(x: unknown, what = 'argument'): Loose {
  if (!Array.isArray(x)) return x
  if (x.length !== 1) throw new RError(`it takes one value, got ${show_value(x)}`, what)
  return attributes_of(x).levels ? labels_of(x)[0] : x[0]
}
/** Whether a value stands for itself: a number, a text, true or false. */
export const is_scalar = (x: unknown): boolean =>
  typeof x === 'number' || typeof x === 'string' || typeof x === 'boolean' || typeof x === 'bigint'
/** A vector of these values under these names. */
export const named_values = (fields: Record<string, unknown>): Loose =>
  with_names(Object.values(fields), names_of(fields))
