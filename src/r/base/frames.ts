/** R's data frames. */
import { RArray } from '../array'
import { attributes_of, mark } from '../attributes'
import { is_plain } from '../plain'
import { r_class } from '../class'
import { DataFrame, type Cell, type Columns } from '../data_frame'
import { RError, show_value } from '../errors'
import { r_function } from './arguments'
import { factor } from './factors'
import type { Loose } from './loose'
import { as_array_of, column_major, elements, is_matrix_like, labels_of } from './values'

const cells_of = (array: RArray, j: number): Cell[] => {
  const columns = array.dim[1]!
  return Array.from({ length: array.dim[0]! }, (_, i) => {
    const value = array.data[i * columns + j]!
    return array.type === 'logical' ? Boolean(value) : (value as Cell)
  })
}

/** A table of counts as columns: a row for each cell. */
function frame_of_counts(x: RArray, called: unknown = 'Freq'): DataFrame {
  const of = (x as { of?: readonly string[] }).of ?? []
  const count = x.data.length
  const columns = x.dim.map((size, d): [string, Cell[]] => {
    const before = x.dim.slice(0, d).reduce((a, b) => a * b, 1)
    const levels = [...(x.dimnames?.[d] ?? [])]
    const cells = Array.from({ length: count }, (_, i) => levels[Math.floor(i / before) % size]!)
    return [of[d] || `Var${d + 1}`, factor(cells, { levels }) as Cell[]]
  })
  const cells = mark(column_major(x) as Cell[], { type: x.type === 'integer' ? 'integer' : undefined })
  return new DataFrame(Object.fromEntries([...columns, [String(called), cells]]) as Columns)
}
const without_factors = (frame: DataFrame): DataFrame =>
  new DataFrame(
    Object.fromEntries(
      frame.names.map((name) => {
        const column = frame.column(name)
        return [name, attributes_of(column).levels ? (labels_of(column) as Cell[]) : column]
      }),
    ),
    frame.row_names,
  )
const with_factors = (frame: DataFrame): DataFrame =>
  new DataFrame(
    Object.fromEntries(
      frame.names.map((name) => {
        const column = frame.column(name)
        return [name, column.some((x) => typeof x === 'string') ? (factor(column) as Cell[]) : column]
      }),
    ),
    frame.row_names,
  )
/** Anything as a data frame. */
export const as_data_frame = r_function(
  'x row_names optional stringsAsFactors responseName',
  ({ x, row_names, stringsAsFactors, responseName }): Loose => {
    const is_table = x instanceof RArray && r_class(x)[0] === 'table'
    if (is_table || (x instanceof RArray && x.dim.length === 1 && x.dimnames?.[0])) {
      const made = frame_of_counts(x as RArray, responseName)
      return stringsAsFactors === false ? without_factors(made) : made
    }
    const made = frame_from(x, row_names ? (labels_of(row_names) as string[]) : null) as DataFrame
    return stringsAsFactors === true ? with_factors(made) : made
  },
)
/** Columns, repeated to one length. */
export function frame_from(x: unknown, row_names: readonly string[] | null = null): Loose {
  if (x instanceof DataFrame) return row_names ? new DataFrame(x.columns, row_names) : x
  if (is_matrix_like(x)) {
    const array = as_array_of(x)
    const names = array.dimnames?.[1] ?? Array.from({ length: array.dim[1]! }, (_, j) => `V${j + 1}`)
    return new DataFrame(
      Object.fromEntries(names.map((name, j) => [name, cells_of(array, j)])),
      row_names ?? array.dimnames?.[0] ?? null,
    )
  }
  const fields: [string, unknown][] = is_plain(x)
    ? Object.entries(x)
    : elements(x).map((column, j) => [`V${j + 1}`, column])
  const parts = fields.flatMap(([name, value]): [string, Cell[]][] => {
    if (value instanceof DataFrame || is_matrix_like(value)) {
      const inner = frame_from(value) as DataFrame
      const unnamed = !(value instanceof DataFrame) && !as_array_of(value).dimnames?.[1]
      return Object.entries(inner.columns).map(([own, column], j) => [
        inner.ncol > 1 ? `${name}.${unnamed ? j + 1 : own}` : unnamed ? name : own,
        mark([...(column as Cell[])], attributes_of(column)),
      ])
    }
    return [[name, elements(value) as Cell[]]]
  })
  const size = Math.max(0, ...parts.map(([, column]) => column.length))
  const columns = parts.map(([name, column]): [string, Cell[]] => {
    if (column.length === size) return [name, mark([...column], { ...attributes_of(column), names: undefined })]
    if (column.length === 0 || size % column.length !== 0)
      throw new RError(`arguments imply differing number of rows: ${size}, ${column.length}`, 'data.frame')
    return [
      name,
      mark(
        Array.from({ length: size }, (_, i) => column[i % column.length]!),
        attributes_of(column),
      ),
    ]
  })
  return new DataFrame(Object.fromEntries(columns), row_names)
}
/** `data.frame(a = …, b = …)` */
export const data_frame = (...parts: unknown[]): Loose => {
  const last = parts.at(-1)
  const { stringsAsFactors, row_names, check_names: _, ...fields } = is_plain(last) ? last : {}
  const given = is_plain(last) ? parts.slice(0, -1) : parts
  const before: Columns = Object.assign(
    {},
    ...given.map(
      (part, i) =>
        (
          frame_from(
            part instanceof DataFrame || is_matrix_like(part) || is_plain(part) ? part : { [`V${i + 1}`]: part },
          ) as DataFrame
        ).columns,
    ),
  ) as Columns
  const made = frame_from({ ...before, ...fields }, row_names ? (labels_of(row_names) as string[]) : null) as DataFrame
  return stringsAsFactors ? with_factors(made) : made
}
export const tibble = data_frame
export const as_tibble = as_data_frame
export const is_data_frame = (x: unknown): boolean => x instanceof DataFrame

export const frame_of = (x: unknown, what: string): DataFrame => {
  if (!(x instanceof DataFrame)) throw new RError(`it takes a data frame, got ${show_value(x)}`, what)
  return x
}
const true_places = (test: unknown): number[] => elements(test).flatMap((yes, i) => (yes === true ? [i] : []))

/** The columns by name, number, leaving out, or a test of each. */
export function columns_of(x: DataFrame, which: unknown): string[] {
  if (which === null || which === undefined) return x.names
  const slice = typeof which === 'string' && !(which in x.columns) && /^(\d+):(\d+|N)$/.exec(which)
  if (slice) {
    const [from, to] = [Number(slice[1]), slice[2] === 'N' ? x.ncol : Number(slice[2])]
    return columns_of(
      x,
      Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => from + Math.sign(to - from) * i),
    )
  }
  const wanted = elements(which)
  if (wanted.every((w) => typeof w === 'string')) {
    for (const name of wanted as string[])
      if (!(name in x.columns))
        throw new RError(`undefined columns selected: '${name}' is none of ${x.names.join(', ')}`, '[')
    return wanted as string[]
  }
  if (wanted.every((w) => typeof w === 'boolean')) return x.names.filter((_, i) => wanted[i % wanted.length])
  const numbers = (wanted as number[]).map(Number)
  if (numbers.some((n) => n < 0)) return x.names.filter((_, i) => !numbers.includes(-(i + 1)))
  return numbers.map((n) => {
    if (n > x.ncol) throw new RError('undefined columns selected', '[')
    return x.names[n - 1]!
  })
}
export const only = (x: DataFrame, names: readonly string[]): DataFrame =>
  new DataFrame(Object.fromEntries(names.map((name) => [name, x.columns[name]!])), x.row_names)

/** Rows where a condition of the columns holds, and some of the columns. */
export const subset_rows = (x: unknown, where: ((columns: Loose) => unknown) | null, select?: unknown): Loose => {
  if (!(x instanceof DataFrame)) {
    const values = elements(x)
    return true_places(where!(x)).map((i) => values[i] as unknown)
  }
  const rows = where === null ? x : x.select_rows(true_places(where(x.columns)))
  return select === undefined ? rows : only(rows, columns_of(rows, select))
}
/** Runs code in which a table's columns, or a list's fields, are variables. */
export const with_columns = (x: unknown, f: (columns: Loose) => unknown): Loose =>
  f(x instanceof DataFrame ? x.columns : x)
/** A table with columns made of its own. */
export const transform_columns = (x: unknown, f: (columns: Loose) => Record<string, unknown>): Loose => {
  const given = frame_of(x, 'transform')
  const made = f(given.columns)
  return frame_from(
    Object.fromEntries(Object.entries({ ...given.columns, ...made }).filter(([, value]) => value !== null)),
    given.row_names,
  )
}
export const set_column = (x: DataFrame, name: string, value: unknown): DataFrame => {
  if (value === null)
    return only(
      x,
      x.names.filter((each) => each !== name),
    )
  const columns = { ...x.columns, [name]: elements(value) as Cell[] }
  if (x.ncol > 0 && x.nrow % Math.max(1, elements(value).length) !== 0)
    throw new RError(`replacement has ${elements(value).length} rows, data has ${x.nrow}`, '$<-.data.frame')
  return frame_from(columns, x.row_names) as DataFrame
}

const complete = (x: DataFrame): number[] =>
  Array.from({ length: x.nrow }, (_, i) => i).filter((i) =>
    Object.values(x.columns).every((column) => column[i] !== null && !Number.isNaN(column[i])),
  )
export const complete_cases = (x: unknown): Loose => {
  const frame = x instanceof DataFrame ? x : (frame_from(is_matrix_like(x) ? x : { x }) as DataFrame)
  const kept = new Set(complete(frame))
  return Array.from({ length: frame.nrow }, (_, i) => kept.has(i))
}
export const na_omit = (x: unknown): Loose =>
  x instanceof DataFrame
    ? x.select_rows(complete(x))
    : mark(
        (elements(x) as unknown[]).filter((v) => v !== null && !Number.isNaN(v)),
        attributes_of(x),
      )
