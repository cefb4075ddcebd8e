/** Tables of numbers, and the forms in which they are given. */
import type { TypedArray } from '../native/types'
import { DataFrame, RArray, R_PRINT, type Cell } from '../r'
import { format_numbers } from '../r/format'
import { Tensor, as_array, torch_tensor } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { is_plain } from '../r/plain'

/** A matrix: an array of rows, which may have names of columns. */
export type Matrix = number[][] & { colnames?: readonly string[] }

/** Numbers in flat memory: of the arrays that become tensors all but one, whose numbers no dtype here has. */
export type Numbers = Exclude<TypedArray, BigUint64Array>
/** What a table may have in a cell; `undefined` is missing, as null is, and a bigint is a number. */
type AnyCell = Cell | bigint | undefined
/** A row or a column. */
type Cells = readonly AnyCell[] | Numbers
/**
 * A table of data: rows, records, an array with sizes, a tensor, a data frame, or columns by name. Missing is null or NaN.
 */
export type TableData =
  | readonly Cells[]
  | readonly Readonly<Record<string, AnyCell>>[]
  | RArray
  | Tensor
  | DataFrame
  | Readonly<Record<string, Cells>>

/** A table by columns; those without names are numbered. */
export interface Table {
  names: string[] | null
  columns: Cell[][]
  rows: number
}

const cell_of = (cell: unknown): Cell => (typeof cell === 'bigint' ? Number(cell) : ((cell ?? null) as Cell))

/** Rows with names of columns, which print() shows. */
export function with_colnames(rows: number[][], colnames: readonly string[] | null): Matrix {
  if (colnames === null) return rows
  Object.defineProperty(rows, 'colnames', { value: [...colnames] })
  Object.defineProperty(rows, R_PRINT, { value: () => matrix_text(rows, colnames) })
  return rows as Matrix
}

function matrix_text(rows: readonly number[][], names: readonly string[]): string {
  const labels = rows.map((_, i) => `[${i + 1},]`)
  const width = Math.max(0, ...labels.map((label) => label.length))
  const lines = ['', ...labels].map((label) => label.padEnd(width))
  names.forEach((name, j) => {
    const cells = [name, ...format_numbers(rows.map((row) => row[j]!)).map((text) => text.replace('NaN', 'NA'))]
    const wide = Math.max(...cells.map((cell) => cell.length))
    cells.forEach((cell, i) => (lines[i] += ` ${cell.padStart(wide)}`))
  })
  return lines.join('\n')
}

/** Whether `x` is a row or a column of cells. */
export const are_cells = (x: unknown): x is Cells =>
  Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView))

function by_rows(rows: readonly unknown[], op: string): Table {
  if (rows.length > 0 && rows.every(is_plain)) return by_records(rows)
  const width = are_cells(rows[0]) ? rows[0].length : 0
  rows.forEach((row, i) => {
    if (!are_cells(row) || row.length !== width)
      throw new ValueError(
        `row ${i + 1} ${are_cells(row) ? `has ${row.length} cells, the first has ${width}` : `is ${describe(row)}`}: data is an array of rows of one length`,
        op,
      )
  })
  const names = (rows as Matrix).colnames
  return {
    names: names === undefined ? null : [...names],
    columns: Array.from({ length: width }, (_, j) => rows.map((row) => cell_of((row as Cells)[j]))),
    rows: rows.length,
  }
}

/** Rows as objects of one set of names; a name that a row lacks is a missing cell. */
function by_records(rows: readonly Record<string, unknown>[]): Table {
  const names = [...new Set(rows.flatMap(Object.keys))]
  return { names, columns: names.map((name) => rows.map((row) => cell_of(row[name]))), rows: rows.length }
}

/** Any form of a table, by columns. @throws TypeError, ValueError that say which forms there are. */
export function as_table(data: unknown, op: string): Table {
  if (data instanceof DataFrame)
    return { names: data.names, columns: Object.values(data.columns).map((x) => [...(x as Cell[])]), rows: data.nrow }
  if (data instanceof RArray) return by_rows(two_dimensions(data.dim, op) && (data.to_nested() as unknown[]), op)
  if (data instanceof Tensor)
    return by_rows(two_dimensions(data.shape, op) && (as_array(data.detach().cpu()) as unknown as unknown[]), op)
  if (Array.isArray(data)) return by_rows(data, op)
  const columns = is_plain(data) ? Object.entries(data) : []
  if (columns.length === 0 || !columns.every(([, column]) => are_cells(column)))
    throw new TypeError_(
      `data is rows [[1, 2], …], columns { name: […] }, a data frame, an RArray or a tensor; got ${describe(data)}`,
      op,
    )
  const rows = (columns[0]![1] as Cells).length
  return {
    names: columns.map(([name]) => name),
    columns: columns.map(([name, column]) => {
      const cells = column as Cells
      if (cells.length === rows) return Array.from<unknown, Cell>(cells, cell_of)
      throw new ValueError(`column '${name}' has ${cells.length} cells, the first ${rows}`, op)
    }),
    rows,
  }
}

function two_dimensions(dim: readonly number[], op: string): true {
  if (dim.length !== 2) throw new ValueError(`a table has 2 dimensions, got ${dim.length}: [${dim.join(', ')}]`, op)
  return true
}

export const is_missing = (cell: unknown): boolean =>
  cell === null || cell === undefined || (typeof cell === 'number' && Number.isNaN(cell))

/** The place of a cell, for messages. */
export const place = (row: number, column: number, names: readonly string[] | null) =>
  `row ${row + 1}, column ${names === null ? column + 1 : `'${names[column]!}'`}`

/** A table as rows of finite numbers. @throws ValueError that names the first cell that is none. */
export function numeric_rows(data: unknown, op: string): Matrix {
  const { names, columns, rows } = as_table(data, op)
  columns.forEach((column, j) =>
    column.forEach((cell, i) => {
      if (typeof cell !== 'number' || !Number.isFinite(cell))
        throw new ValueError(
          `${place(i, j, names)} is ${cell === null ? 'missing' : describe(cell)}: it takes finite numbers. ` +
            'Drop or fill such rows, and make numbers of categories with data_transformer()',
          op,
        )
    }),
  )
  return with_colnames(
    Array.from({ length: rows }, (_, i) => columns.map((column) => column[i] as number)),
    names,
  )
}

/** Rows as a tensor of floats. */
export const matrix_tensor = (rows: readonly number[][], width: number): Tensor =>
  torch_tensor(Float32Array.from(rows.flat())).reshape([rows.length, width])
