/** The verbs of dplyr: functions of a table in which its columns are variables. */
import { attributes_of, mark } from '../attributes'
import { DataFrame, type Cell } from '../data_frame'
import { RError } from '../errors'
import { frame_of, only } from './frames'
import { match_fun } from './functional'
import type { Loose } from './loose'
import { order } from './sets'
import { elements, labels_of } from './values'
import { everything, names_in } from './selections'

type Columns = Record<string, readonly Cell[]>
type OfColumns = (columns: Loose) => unknown
/** How columns are made: of the group's rows, some by name, or all that across() takes. */
type Makers = Record<string, OfColumns> | Across

/** A table whose rows are taken in groups. */
class GroupedFrame extends DataFrame {
  constructor(
    columns: Columns,
    readonly groups: readonly string[],
  ) {
    super(columns)
  }
}
const groups_of = (x: DataFrame): readonly string[] => (x instanceof GroupedFrame ? x.groups : [])
const regrouped = (columns: Columns, groups: readonly string[]): DataFrame =>
  groups.length > 0 ? new GroupedFrame(columns, groups) : new DataFrame(columns)

/** The rows of each group, the groups in the order of their values. */
function rows_by_group(x: DataFrame, groups: readonly string[]): number[][] {
  const all = Array.from({ length: x.nrow }, (_, i) => i)
  if (groups.length === 0) return [all]
  const keys = groups.map((name) => labels_of(x.column(name)))
  const found = new Map<string, number[]>()
  for (const i of all) {
    const key = JSON.stringify(keys.map((key) => key[i] as unknown))
    const rows = found.get(key)
    if (rows) rows.push(i)
    else found.set(key, [i])
  }
  const rows = [...found.values()]
  if (rows.length === 0) return []
  return order(...groups.map((name) => rows.map((each) => x.column(name)[each[0]!]!))).map((k) => rows[k - 1]!)
}

/** The group in hand, for n(). */
let group_size: number | undefined
const columns_at = (x: DataFrame, rows: readonly number[]): Columns => x.select_rows(rows).columns
function in_group<T>(rows: readonly number[], work: () => T): T {
  const before = group_size
  group_size = rows.length
  try {
    return work()
  } finally {
    group_size = before
  }
}
/** The number of rows of the group in hand. */
export const n = (): number => {
  if (group_size === undefined) throw new RError('it counts the rows of a group, inside summarise() or mutate()', 'n')
  return group_size
}

/** Some columns, by name or by what chooses them; an object gives them new names. */
export function select(x: unknown, ...of: unknown[]): Loose {
  const frame = frame_of(x, 'select')
  const parts = of.flatMap((each): [string, string][] =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.entries(each as Record<string, string>)
      : names_in(frame, [each]).map((name) => [name, name]),
  )
  const before = groups_of(frame).filter((name) => !parts.some(([, old]) => old === name))
  const columns = Object.fromEntries([
    ...before.map((name) => [name, frame.column(name)]),
    ...parts.map(([name, old]) => [name, frame.column(old)]),
  ]) as Columns
  return frame instanceof GroupedFrame ? regrouped(columns, frame.groups) : new DataFrame(columns, frame.row_names)
}
/** Columns under other names. @example R.rename(df, { new_name: 'old_name' }) */
export function rename(x: unknown, names: Record<string, string>): Loose {
  const frame = frame_of(x, 'rename')
  const to = new Map(Object.entries(names).map(([name, old]) => [old, name]))
  for (const old of to.keys()) frame.column(old)
  return new DataFrame(
    Object.fromEntries(Object.entries(frame.columns).map(([name, column]) => [to.get(name) ?? name, column])),
    frame.row_names,
  )
}

/** The rows for which all conditions hold. */
export function filter_rows(x: unknown, ...tests: OfColumns[]): Loose {
  const frame = frame_of(x, 'filter')
  const kept = rows_by_group(frame, groups_of(frame)).flatMap((rows) =>
    in_group(rows, () => {
      const results = tests.map((test) => elements(test(columns_at(frame, rows))))
      return rows.filter((_, i) => results.every((yes) => yes[yes.length === 1 ? 0 : i] === true))
    }),
  )
  return regrouped(
    columns_at(
      frame,
      kept.sort((a, b) => a - b),
    ),
    groups_of(frame),
  )
}

/** Functions of several columns at once, for mutate() and summarise(). */
class Across {
  constructor(
    readonly which: unknown,
    readonly functions: Record<string, unknown>,
  ) {}
  makers(x: DataFrame, besides: readonly string[]): [string, OfColumns][] {
    const names = names_in(x, [this.which]).filter((name) => !besides.includes(name))
    return names.flatMap((name) =>
      Object.entries(this.functions).map(([label, f]): [string, OfColumns] => [
        label === '' ? name : `${name}_${label}`,
        (columns: Record<string, unknown>) => match_fun(f)(columns[name]),
      ]),
    )
  }
}
/** Applies a function, or several with names, to columns. */
export const across = (which: unknown, f: unknown): Across =>
  new Across(which ?? everything(), typeof f === 'object' && f !== null ? (f as Record<string, unknown>) : { '': f })

const makers_in = (x: DataFrame, given: readonly Makers[]): [string, OfColumns][] =>
  given.flatMap((each) => (each instanceof Across ? each.makers(x, groups_of(x)) : Object.entries(each)))

/** Adds columns, or replaces them; each may use those made before it. */
export function mutate(x: unknown, ...given: Makers[]): Loose {
  const frame = frame_of(x, 'mutate')
  let columns: Columns = frame.columns
  for (const [name, make] of makers_in(frame, given)) {
    const now = new DataFrame(columns)
    const made: Cell[] = new Array<Cell>(frame.nrow).fill(null)
    let attributes = {}
    let dropped = false
    for (const rows of rows_by_group(frame, groups_of(frame))) {
      const value = in_group(rows, () => make(columns_at(now, rows)))
      if (value === null) dropped = true
      const values = elements(value) as Cell[]
      if (!dropped && rows.length > 0 && values.length !== 1 && values.length !== rows.length)
        throw new RError(`'${name}' has ${values.length} elements, the group ${rows.length} rows`, 'mutate')
      attributes = { ...attributes_of(value), names: undefined, dim: undefined }
      rows.forEach((row, i) => (made[row] = values[values.length === 1 ? 0 : i]!))
    }
    const { [name]: _, ...others } = columns
    columns = dropped ? others : { ...columns, [name]: mark(made, attributes) }
  }
  return frame instanceof GroupedFrame ? regrouped(columns, frame.groups) : new DataFrame(columns, frame.row_names)
}
/** mutate() that keeps only what it makes. */
export function transmute(x: unknown, ...given: Makers[]): Loose {
  const made = mutate(x, ...given) as DataFrame
  return only(
    made,
    makers_in(frame_of(x, 'transmute'), given).map(([name]) => name),
  )
}

export function group_by(x: unknown, ...names: string[]): Loose {
  const frame = frame_of(x, 'group_by')
  names.forEach((name) => frame.column(name))
  return regrouped(frame.columns, names)
}
export const ungroup = (x: unknown): Loose => new DataFrame(frame_of(x, 'ungroup').columns)

/** One row for each group. */
export function summarise(x: unknown, ...given: Makers[]): Loose {
  const frame = frame_of(x, 'summarise')
  const groups = groups_of(frame)
  const all = rows_by_group(frame, groups)
  const makers = makers_in(frame, given)
  const tables = all.map((rows) =>
    in_group(rows, () => {
      let columns = columns_at(frame, rows)
      const made: Record<string, Cell[]> = {}
      for (const [name, make] of makers) {
        const value = elements(make(columns)) as Cell[]
        made[name] = mark([...value], { ...attributes_of(value), names: undefined })
        columns = { ...columns, [name]: made[name] }
      }
      return { rows, made, size: Math.max(1, ...Object.values(made).map((column) => column.length)) }
    }),
  )
  const columns: Columns = Object.fromEntries([
    ...groups.map((name) => [
      name,
      mark(
        tables.flatMap(({ rows, size }) => new Array<Cell>(size).fill(frame.column(name)[rows[0]!]!)),
        attributes_of(frame.column(name)),
      ),
    ]),
    ...makers.map(([name]) => [
      name,
      mark(
        tables.flatMap(({ made, size }) =>
          Array.from({ length: size }, (_, i) => made[name]![made[name]!.length === 1 ? 0 : i]!),
        ),
        attributes_of(tables[0]?.made[name]),
      ),
    ]),
  ]) as Columns
  return regrouped(columns, groups.slice(0, -1))
}
export const summarize = summarise

/** How often each combination of values stands in the columns. */
export function count(x: unknown, ...names: string[]): Loose {
  const made = summarise(group_by(x, ...names), { n: () => n() }) as DataFrame
  return new DataFrame({ ...made.columns, n: mark([...made.columns.n!], { type: 'integer' }) })
}

/** A column by which arrange() goes from the largest on. */
export const desc = (x: unknown): Loose => {
  const values = labels_of(x)
  const sorted = [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return values.map((value) => -sorted.indexOf(value))
}
/** The rows in the order of columns. */
export function arrange(x: unknown, ...keys: OfColumns[]): Loose {
  const frame = frame_of(x, 'arrange')
  const places = order(...keys.map((key) => key(frame.columns))).map((i) => i - 1)
  return regrouped(columns_at(frame, places), groups_of(frame))
}
/** One column, the last if none is named. */
export const pull = (x: unknown, name?: string | number): Loose => {
  const frame = frame_of(x, 'pull')
  const [which] = names_in(frame, [name ?? frame.names.at(-1)])
  return frame.columns[which!]
}
/** Rows by their numbers. */
export function slice(x: unknown, of: unknown): Loose {
  const frame = frame_of(x, 'slice')
  const wanted = elements(of) as number[]
  const all = Array.from({ length: frame.nrow }, (_, i) => i)
  const places = wanted.some((i) => i < 0)
    ? all.filter((i) => !wanted.includes(-(i + 1)))
    : wanted.filter((i) => i <= frame.nrow).map((i) => i - 1)
  return new DataFrame(columns_at(frame, places))
}
/** The rows without those that stood before. */
export function distinct(x: unknown, ...names: string[]): Loose {
  const frame = frame_of(x, 'distinct')
  const of = names.length > 0 ? only(frame, names) : frame
  const first = rows_by_group(of, of.names).map((rows) => rows[0]!)
  return new DataFrame(
    columns_at(
      of,
      first.sort((a, b) => a - b),
    ),
  )
}
/** Columns first, the others after them. */
export const relocate = (x: unknown, ...of: unknown[]): Loose => select(x, ...of, everything())
/** Without the rows in which these columns, or any, miss a value. */
export const drop_na = (x: unknown, ...of: unknown[]): Loose => {
  const frame = frame_of(x, 'drop_na')
  const names = of.length > 0 ? names_in(frame, of) : frame.names
  const kept = Array.from({ length: frame.nrow }, (_, i) => i).filter((i) =>
    names.every((name) => frame.column(name)[i] !== null && !Number.isNaN(frame.column(name)[i])),
  )
  return new DataFrame(columns_at(frame, kept))
}
