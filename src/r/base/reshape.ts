/** Tables between their long and their wide form: pivot_longer(), pivot_wider(), reshape(). */
import { attributes_of, mark } from '../attributes'
import { DataFrame, type Cell, type Columns } from '../data_frame'
import { RError } from '../errors'
import { r_function } from './arguments'
import { frame_from, frame_of, only } from './frames'
import type { Loose } from './loose'
import { unique } from './sets'
import { elements, labels_of } from './values'
import { names_in } from './selections'

/** Columns' names and values as rows. */
export function pivot_longer(
  x: unknown,
  cols: unknown,
  { names_to = 'name', values_to = 'value' }: { names_to?: string; values_to?: string } = {},
): Loose {
  const frame = frame_of(x, 'pivot_longer')
  const names = names_in(frame, [cols])
  const others = frame.names.filter((name) => !names.includes(name))
  const rows = Array.from({ length: frame.nrow }, (_, i) => i)
  return frame_from(
    Object.fromEntries([
      ...others.map((name) => [
        name,
        mark(
          rows.flatMap((i) => names.map(() => frame.column(name)[i]!)),
          attributes_of(frame.column(name)),
        ),
      ]),
      [names_to, rows.flatMap(() => names)],
      [values_to, rows.flatMap((i) => names.map((name) => labels_of(frame.column(name))[i] as Cell))],
    ]),
  )
}

const taken = (column: readonly Cell[], places: readonly (number | undefined)[], otherwise: Cell = null): Cell[] =>
  mark(
    places.map((i) => (i === undefined ? otherwise : column[i]!)),
    attributes_of(column),
  )
/** Rows of which each holds one value as columns: one for each name, or for each name and kind of value. */
export const pivot_wider = r_function(
  'data id_cols names_from values_from names_prefix names_sep values_fill',
  ({ data, id_cols, names_from, values_from, names_prefix = '', names_sep = '_', values_fill = null }): Loose => {
    const frame = frame_of(data, 'pivot_wider')
    const [from, values] = [names_in(frame, elements(names_from)), names_in(frame, elements(values_from))]
    const ids =
      id_cols === undefined
        ? frame.names.filter((name) => !from.includes(name) && !values.includes(name))
        : names_in(frame, elements(id_cols))
    const keys_of = (names: readonly string[]): string[] =>
      Array.from({ length: frame.nrow }, (_, i) =>
        names.map((name) => String(labels_of(frame.column(name))[i])).join(String(names_sep)),
      )
    const [rows, columns] = [keys_of(ids), keys_of(from)]
    const firsts = [...new Set(rows)].map((key) => rows.indexOf(key))
    return frame_from(
      Object.fromEntries([
        ...ids.map((name): [string, Cell[]] => [name, taken(frame.column(name), firsts)]),
        ...values.flatMap((value) =>
          [...new Set(columns)].map((column): [string, Cell[]] => [
            `${values.length > 1 ? `${value}${String(names_sep)}` : ''}${String(names_prefix)}${column}`,
            taken(
              frame.column(value),
              firsts.map((first) => {
                const at = rows.findIndex((key, i) => key === rows[first] && columns[i] === column)
                return at < 0 ? undefined : at
              }),
              values_fill as Cell,
            ),
          ]),
        ),
      ]),
    )
  },
)

/** The variables that a table holds for several times: of each its columns. */
function varying_columns(varying: unknown, names: readonly string[] | undefined, sep: string): [string, string[]][] {
  const given = elements(varying) as unknown[]
  if (given.every((each) => Array.isArray(each)))
    return given.map((each, i) => [names?.[i] ?? (each as string[])[0]!, each as string[]])
  const columns = given as string[]
  if (names === undefined) {
    const stem = (name: string): string => name.slice(0, Math.max(name.lastIndexOf(sep), 0)) || name
    return [...new Set(columns.map(stem))].map((each) => [each, columns.filter((name) => stem(name) === each)])
  }
  const times = columns.length / names.length
  // The columns of one time stand together.
  return names.map((name, k) => [name, Array.from({ length: times }, (_, t) => columns[t * names.length + k]!)])
}
function to_long(frame: DataFrame, options: Record<string, unknown>): DataFrame {
  const sep = String(options.sep ?? '.')
  const names = options.v_names === undefined ? undefined : (elements(options.v_names) as string[])
  const variables = varying_columns(options.varying, names, sep)
  const count = variables[0]![1].length
  const suffixes = variables[0]![1].map((name) => Number(name.slice(name.lastIndexOf(sep) + 1)))
  const times = (
    options.times !== undefined
      ? labels_of(options.times)
      : names === undefined && suffixes.every((time) => !Number.isNaN(time))
        ? suffixes
        : suffixes.map((_, t) => t + 1)
  ) as Cell[]
  const id = options.idvar === undefined ? 'id' : String((elements(options.idvar) as unknown[])[0])
  const used = variables.flatMap(([, columns]) => columns)
  const rows = Array.from({ length: frame.nrow }, (_, i) => i)
  const all = times.flatMap(() => rows)
  const ids = frame.names.includes(id) ? labels_of(frame.column(id)) : rows.map((i) => i + 1)
  return frame_from(
    {
      ...Object.fromEntries(
        frame.names.filter((name) => !used.includes(name)).map((name) => [name, taken(frame.column(name), all)]),
      ),
      [String(options.timevar ?? 'time')]: times.flatMap((time) => rows.map(() => time)),
      ...Object.fromEntries(
        variables.map(([name, columns]) => [
          name,
          Array.from({ length: count }, (_, t) => frame.column(columns[t]!)).flatMap((column) => [...column]),
        ]),
      ),
      ...(frame.names.includes(id) ? {} : { [id]: taken(ids as Cell[], all) }),
    },
    times.flatMap((time) => rows.map((i) => `${String(ids[i])}.${String(time)}`)),
  ) as DataFrame
}
function to_wide(frame: DataFrame, options: Record<string, unknown>): DataFrame {
  const id = elements(options.idvar ?? 'id') as string[]
  const timevar = String(options.timevar ?? 'time')
  const times = labels_of(unique(labels_of(frame.column(timevar)))) as Cell[]
  const keys = Array.from({ length: frame.nrow }, (_, i) =>
    JSON.stringify(id.map((name) => labels_of(frame.column(name))[i] as Cell)),
  )
  const firsts = [...new Set(keys)].map((key) => keys.indexOf(key))
  const values =
    options.v_names === undefined
      ? frame.names.filter((name) => name !== timevar && !id.includes(name))
      : (elements(options.v_names) as string[])
  const at_time = labels_of(frame.column(timevar))
  return frame_from(
    Object.fromEntries([
      ...frame.names
        .filter((name) => name !== timevar && !values.includes(name))
        .map((name): [string, Cell[]] => [name, taken(frame.column(name), firsts)]),
      ...times.flatMap((time) =>
        values.map((name): [string, Cell[]] => [
          `${name}${String(options.sep ?? '.')}${String(time)}`,
          taken(
            frame.column(name),
            firsts.map((first) => {
              const at = keys.findIndex((key, i) => key === keys[first] && at_time[i] === time)
              return at < 0 ? undefined : at
            }),
          ),
        ]),
      ),
    ]) as Columns,
    firsts.map((i) => frame.row_names?.[i] ?? String(i + 1)),
  ) as DataFrame
}
/** Base R's way between both forms: columns of several times below one another (`long`), or beside (`wide`). */
export const reshape = r_function(
  'data varying v_names timevar idvar ids times drop direction new_row_names sep',
  ({ data, direction, drop, ...options }): Loose => {
    const given = frame_of(data, 'reshape')
    const dropped = drop == null ? [] : (elements(drop) as string[])
    const frame = only(
      given,
      given.names.filter((name) => !dropped.includes(name)),
    )
    if (direction === 'long') return to_long(frame, options)
    if (direction === 'wide') return to_wide(frame, options)
    throw new RError(`'direction' is "long" or "wide"`, 'reshape')
  },
)
