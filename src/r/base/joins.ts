/** Tables put together by their columns: merge(), dplyr's joins, aggregate(). */
import { attributes_of, mark } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame, type Cell, type Columns } from '../data_frame'
import { r_function, split_options } from './arguments'
import { frame_from, frame_of } from './frames'
import { match_fun } from './functional'
import type { Loose } from './loose'
import { order } from './sets'
import { elements, labels_of, names_of, single } from './values'

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

/** The columns that two tables are joined by: of the left one, with what the right one calls them. */
function join_keys(a: DataFrame, b: DataFrame, by: unknown): [string, string][] {
  if (by == null) return a.names.filter((name) => b.names.includes(name)).map((name) => [name, name])
  const right = elements(by) as string[]
  return right.map((name, i) => [names_of(by)?.[i] || name, name])
}
type Pair = readonly [number | undefined, number | undefined]
const joining =
  (choose: (matches: readonly (readonly number[])[], count: number) => Pair[], both = true) =>
  (x: unknown, y: unknown, options: unknown = {}): Loose => {
    const [a, b] = [frame_of(x, 'join'), frame_of(y, 'join')]
    const { by, suffix = ['.x', '.y'] } = (is_plain(options) ? options : { by: options }) as Record<string, unknown>
    const keys = join_keys(a, b, by)
    const key_of = (frame: DataFrame, side: 0 | 1, i: number): string =>
      JSON.stringify(keys.map((key) => labels_of(frame.column(key[side]))[i] as Cell))
    const places = new Map<string, number[]>()
    for (let j = 0; j < b.nrow; j++) {
      const key = key_of(b, 1, j)
      places.set(key, [...(places.get(key) ?? []), j])
    }
    const pairs = choose(
      Array.from({ length: a.nrow }, (_, i) => places.get(key_of(a, 0, i)) ?? []),
      b.nrow,
    )
    const of = (column: readonly Cell[], rows: readonly (number | undefined)[]): Cell[] =>
      mark(
        rows.map((i) => (i === undefined ? null : column[i]!)),
        attributes_of(column),
      )
    const [left, right] = [pairs.map(([i]) => i), pairs.map(([, j]) => j)]
    if (!both) return a.select_rows(left as number[])
    const [own, others] = [keys.map(([name]) => name), b.names.filter((name) => !keys.some(([, key]) => key === name))]
    const [before, after] = elements(suffix) as [string, string]
    return frame_from(
      Object.fromEntries([
        ...a.names.map((name): [string, Cell[]] => {
          const key = keys.find(([mine]) => mine === name)
          if (!key) return [others.includes(name) ? name + before : name, of(a.column(name), left)]
          const [column, other] = [labels_of(a.column(name)) as Cell[], labels_of(b.column(key[1])) as Cell[]]
          const cells = pairs.map(([i, j]) => (i === undefined ? other[j!]! : column[i]!))
          return [name, left.includes(undefined) ? cells : of(a.column(name), left)]
        }),
        ...others.map((name): [string, Cell[]] => [
          a.names.includes(name) && !own.includes(name) ? name + after : name,
          of(b.column(name), right),
        ]),
      ]),
    )
  }
const matched = (matches: readonly (readonly number[])[]): Pair[] =>
  matches.flatMap((js, i) => js.map((j): Pair => [i, j]))
const alone = (matches: readonly (readonly number[])[], count: number): Pair[] => {
  const used = new Set(matches.flat())
  return Array.from({ length: count }, (_, j) => j).flatMap((j) => (used.has(j) ? [] : [[undefined, j] as const]))
}
const with_all = (matches: readonly (readonly number[])[]): Pair[] =>
  matches.flatMap((js, i): Pair[] => (js.length > 0 ? js.map((j) => [i, j]) : [[i, undefined]]))
/** All rows of `x`, each with the rows of `y` that have its keys. */
export const left_join = joining(with_all)
export const inner_join = joining(matched)
export const right_join = joining((matches, count) => [...matched(matches), ...alone(matches, count)])
export const full_join = joining((matches, count) => [...with_all(matches), ...alone(matches, count)])
/** The rows of `x` whose keys `y` has. */
export const semi_join = joining(
  (matches) => matches.flatMap((js, i) => (js.length > 0 ? [[i, undefined] as const] : [])),
  false,
)
export const anti_join = joining(
  (matches) => matches.flatMap((js, i) => (js.length > 0 ? [] : [[i, undefined] as const])),
  false,
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
/** The same for a formula, which leaves out the rows where any of its variables is missing. */
export function aggregate_formula(x: unknown, values: readonly string[], groups: readonly string[], f: unknown): Loose {
  const frame = frame_of(x, 'aggregate')
  const used = [...values, ...groups].includes('.') ? frame.names : [...values, ...groups]
  const is_gap = (value: Cell): boolean => value === null || Number.isNaN(value)
  const rows = Array.from({ length: frame.nrow }, (_, i) => i)
  const kept = rows.filter((i) => !used.some((name) => is_gap(frame.column(name)[i]!)))
  return aggregate_by(kept.length === rows.length ? frame : frame.select_rows(kept), values, groups, f)
}
export const aggregate = (...args: unknown[]): Loose => {
  const [[x, by, f], named] = split_options(args, ['x', 'by', 'FUN', 'na_rm'])
  const groups = (by ?? named.by) as Record<string, unknown>
  const values = x instanceof DataFrame ? x : (frame_from(is_plain(x) ? x : { x }) as DataFrame)
  const names = names_of(groups)!.map((name, i) => name || `Group.${i + 1}`)
  const frame = frame_from({
    ...values.columns,
    ...Object.fromEntries(Object.values(groups).map((column, i) => [names[i]!, column])),
  })
  return aggregate_by(frame, values.names, names, f ?? named.FUN)
}
