/** The cells of R's matrices as rows of plain values. */
import { RArray, type RType } from '../array'
import { attributes_of } from '../attributes'
import { RError } from '../errors'
import { array_of, as_array_of, labels_of } from './values'

/** Cells of one type, with R's type of them. */
export function typed(data: unknown): { cells: unknown[]; type?: RType } {
  const cells = labels_of(data)
  if (cells.some((x) => typeof x === 'string'))
    return { cells: cells.map((x) => (x === null ? x : String(x))), type: 'character' }
  if (cells.length > 0 && cells.every((x) => typeof x === 'bigint'))
    return { cells: cells.map(Number), type: 'integer' }
  if (cells.length > 0 && cells.every((x) => typeof x === 'boolean' || x === null)) return { cells }
  return {
    cells: cells.map((x) => (x === null ? x : Number(x))),
    type: attributes_of(data).type === 'integer' ? 'integer' : data instanceof RArray ? data.type : 'double',
  }
}
/** The rows of a matrix. */
export const rows_of = (x: RArray): unknown[][] =>
  Array.from({ length: x.dim[0]! }, (_, i) =>
    Array.from(x.data as ArrayLike<unknown>).slice(i * x.dim[1]!, (i + 1) * x.dim[1]!),
  )

export type Rows = number[][]
export const rows_of_numbers = (x: unknown): Rows => {
  const { data, dim } = as_array_of(x)
  return Array.from({ length: dim[0]! }, (_, i) =>
    Array.from({ length: dim[1]! }, (_, j) => Number(data[i * dim[1]! + j])),
  )
}
export const of_rows = (rows: Rows, columns: number, names: RArray['dimnames'] = null): RArray =>
  array_of(rows.flat(), [rows.length, columns], names, 'double')
export const square = (x: unknown, what: string): Rows => {
  const rows = rows_of_numbers(x)
  if (rows.length !== rows[0]?.length)
    throw new RError(`'a' (${rows.length} x ${rows[0]?.length ?? 0}) must be square`, what)
  return rows
}
