/** R's data frames. */
import { RArray } from '../array'
import { attributes_of, mark } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame, type Cell } from '../data_frame'
import { RError, show_value } from '../errors'
import { r_function, split_options } from './arguments'
import { factor } from './factors'
import { match_fun } from './functional'
import { order } from './sets'
import type { Loose } from './loose'
import { as_array_of, elements, is_matrix_like, labels_of, single } from './values'

type Columns = Record<string, readonly Cell[]>
const cells_of = (array: RArray, j: number): Cell[] => {
  const columns = array.dim[1]!
  return Array.from({ length: array.dim[0]! }, (_, i) => {
    const value = array.data[i * columns + j]!
    return array.type === 'logical' ? Boolean(value) : (value as Cell)
  })
}

/** Columns, repeated to one length. */
export function as_data_frame(x: unknown, row_names: readonly string[] | null = null): Loose {
  if (x instanceof DataFrame) return row_names ? new DataFrame(x.columns, row_names) : x
  if (x instanceof RArray && x.dim.length === 1 && x.dimnames?.[0]) {
    const text = factor([...x.dimnames[0]], { levels: [...x.dimnames[0]] }) as Cell[]
    return new DataFrame({ Var1: text, Freq: [...(x.data as number[])] })
  }
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
    if (value instanceof DataFrame)
      return Object.entries(value.columns).map(([inner, column]) => [inner, [...(column as Cell[])]])
    if (is_matrix_like(value)) {
      const array = as_array_of(value)
      return Array.from({ length: array.dim[1]! }, (_, j) => [
        array.dimnames?.[1]?.[j] ?? `${name}.${j + 1}`,
        cells_of(array, j),
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
          as_data_frame(
            part instanceof DataFrame || is_matrix_like(part) || is_plain(part) ? part : { [`V${i + 1}`]: part },
          ) as DataFrame
        ).columns,
    ),
  ) as Columns
  const made = as_data_frame(
    { ...before, ...fields },
    row_names ? (labels_of(row_names) as string[]) : null,
  ) as DataFrame
  if (!stringsAsFactors) return made
  return new DataFrame(
    Object.fromEntries(
      Object.entries(made.columns).map(([name, column]) => [
        name,
        column.some((x) => typeof x === 'string') ? (factor(column) as Cell[]) : column,
      ]),
    ),
    made.row_names,
  )
}
export const tibble = data_frame
export const as_tibble = as_data_frame
export const is_data_frame = (x: unknown): boolean => x instanceof DataFrame

const frame_of = (x: unknown, what: string): DataFrame => {
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
  return as_data_frame(
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
  return as_data_frame(columns, x.row_names) as DataFrame
}

/** The names of rows that stand below one another: their own, after their part's name where it has one. */
function row_names_of(parts: readonly [string | undefined, unknown][]): string[] {
  let before = 0
  return parts.flatMap(([label, part]) => {
    const count = part instanceof DataFrame ? part.nrow : 1
    const own = part instanceof DataFrame ? part.row_names : null
    const start = before
    before += count
    return Array.from({ length: count }, (_, i) => {
      if (label === undefined) return own?.[i] ?? (part instanceof DataFrame ? String(start + i + 1) : '')
      return count === 1 && own === null ? label : `${label}.${own?.[i] ?? i + 1}`
    })
  })
}

export function bind_frames(by_row: boolean, all: readonly [string | undefined, unknown][]): Loose {
  if (!by_row) {
    const columns = all.map(([label, part], i): Columns =>
      part instanceof DataFrame
        ? part.columns
        : (as_data_frame(is_matrix_like(part) ? part : { [label ?? `V${i + 1}`]: part }) as DataFrame).columns,
    )
    const names =
      all.map(([, part]) => (part instanceof DataFrame ? part.row_names : null)).find((each) => each) ?? null
    return as_data_frame(Object.assign({}, ...columns), names)
  }
  const kept = all.filter(([, part]) => !(part instanceof DataFrame && part.ncol === 0))
  const frames = kept.map(([, part]) => part)
  const first = frames.find((part): part is DataFrame => part instanceof DataFrame)!
  const columns = first.names.map((name, j) => {
    const parts = frames.map((part) =>
      part instanceof DataFrame
        ? part.column(name)
        : is_plain(part)
          ? elements(part[name])
          : [elements(part)[j] as Cell],
    )
    const is_factor = attributes_of(first.columns[name]).levels
    const values = parts.flatMap((part) => labels_of(part) as Cell[])
    if (is_factor)
      return [
        name,
        factor(values, {
          levels: [...new Set([...is_factor, ...(values.filter((v) => v !== null) as string[])])],
        }) as Cell[],
      ]
    return [name, mark(values, { type: attributes_of(first.columns[name]).type })]
  })
  const named = kept.some(([label, part]) => label !== undefined || (part instanceof DataFrame && part.row_names))
  return new DataFrame(Object.fromEntries(columns) as Columns, named ? row_names_of(kept) : null)
}
export const bind_rows = (...parts: unknown[]): Loose =>
  bind_frames(
    true,
    (parts.length === 1 && !(parts[0] instanceof DataFrame) ? elements(parts[0]) : parts).map((part) => [
      undefined,
      part,
    ]),
  )

const complete = (x: DataFrame): number[] =>
  Array.from({ length: x.nrow }, (_, i) => i).filter((i) =>
    Object.values(x.columns).every((column) => column[i] !== null && !Number.isNaN(column[i])),
  )
export const complete_cases = (x: unknown): Loose => {
  const frame = x instanceof DataFrame ? x : (as_data_frame(is_matrix_like(x) ? x : { x }) as DataFrame)
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

/** Rows of two tables that agree in their common columns. */
export const merge = r_function(
  'x y by by_x by_y all all_x all_y',
  ({ x, y, by, by_x, by_y, all = false, all_x = all, all_y = all }): Loose => {
    const [a, b] = [frame_of(x, 'merge'), frame_of(y, 'merge')]
    const left_keys =
      (by_x ?? by) === undefined ? a.names.filter((name) => b.names.includes(name)) : (elements(by_x ?? by) as string[])
    const right_keys = (by_y ?? by) === undefined ? left_keys : (elements(by_y ?? by) as string[])
    const key = (frame: DataFrame, names: readonly string[], i: number): string =>
      JSON.stringify(names.map((name) => labels_of(frame.column(name))[i] as unknown))
    const pairs: [number | null, number | null][] = []
    const used = new Set<number>()
    for (let i = 0; i < a.nrow; i++) {
      const found = Array.from({ length: b.nrow }, (_, j) => j).filter(
        (j) => key(a, left_keys, i) === key(b, right_keys, j),
      )
      found.forEach((j) => (used.add(j), pairs.push([i, j])))
      if (found.length === 0 && all_x) pairs.push([i, null])
    }
    if (all_y) for (let j = 0; j < b.nrow; j++) if (!used.has(j)) pairs.push([null, j])
    const others = (frame: DataFrame, keys: readonly string[]): string[] =>
      frame.names.filter((name) => !keys.includes(name))
    const clash = others(a, left_keys).filter((name) => others(b, right_keys).includes(name))
    const pick = (column: readonly Cell[], places: (number | null)[]): Cell[] =>
      mark(
        places.map((i) => (i === null ? null : column[i]!)),
        attributes_of(column),
      )
    const [is, js] = [pairs.map(([i]) => i), pairs.map(([, j]) => j)]
    const columns: Columns = Object.fromEntries([
      ...left_keys.map((name, k): [string, Cell[]] => [
        name,
        mark(
          pairs.map(([i, j]) => (i === null ? b.column(right_keys[k]!)[j!]! : a.column(name)[i]!)),
          attributes_of(a.column(name)),
        ),
      ]),
      ...others(a, left_keys).map((name): [string, Cell[]] => [
        clash.includes(name) ? `${name}.x` : name,
        pick(a.column(name), is),
      ]),
      ...others(b, right_keys).map((name): [string, Cell[]] => [
        clash.includes(name) ? `${name}.y` : name,
        pick(b.column(name), js),
      ]),
    ])
    const made = new DataFrame(columns)
    const sorted =
      left_keys.length > 0 && made.nrow > 0
        ? made.select_rows(order(...left_keys.map((name) => made.columns[name]!)).map((i) => i - 1))
        : made
    return new DataFrame(sorted.columns)
  },
)

/** A function of each group of rows: `aggregate(value ~ group, data, mean)`. */
export function aggregate_by(x: unknown, values: readonly string[], groups: readonly string[], f: unknown): Loose {
  const frame = frame_of(x, 'aggregate')
  const of = values.includes('.') ? frame.names.filter((name) => !groups.includes(name)) : values
  const keys = groups.map((name) => labels_of(frame.column(name)))
  const ranks = groups.map((name) => frame.column(name))
  const places = new Map<string, number[]>()
  for (let i = 0; i < frame.nrow; i++) {
    const key = JSON.stringify(keys.map((key) => key[i] as unknown))
    places.set(key, [...(places.get(key) ?? []), i])
  }
  const firsts = [...places.values()]
  const sorted = order(...[...ranks].reverse().map((rank) => firsts.map((group) => rank[group[0]!]!))).map(
    (k) => firsts[k - 1]!,
  )
  return new DataFrame(
    Object.fromEntries([
      ...groups.map((name) => [
        name,
        mark(
          sorted.map((group) => frame.column(name)[group[0]!]!),
          attributes_of(frame.column(name)),
        ),
      ]),
      ...of.map((name) => [
        name,
        sorted.map((group) => single(match_fun(f)(group.map((i) => frame.column(name)[i]!))) as Cell),
      ]),
    ]) as Columns,
  )
}
export const aggregate = (...args: unknown[]): Loose => {
  const [[x, by, f], named] = split_options(args, ['x', 'by', 'FUN', 'na_rm'])
  const groups = (by ?? named.by) as Record<string, unknown>
  const values = x instanceof DataFrame ? x : (as_data_frame(is_plain(x) ? x : { x }) as DataFrame)
  const names = Object.keys(groups).map((name, i) => (/^\d+$/.test(name) ? `Group.${i + 1}` : name))
  const frame = as_data_frame({
    ...values.columns,
    ...Object.fromEntries(Object.values(groups).map((column, i) => [names[i]!, column])),
  })
  return aggregate_by(frame, values.names, names, f ?? named.FUN)
}
