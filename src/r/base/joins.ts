/** Tables put together by their columns: merge(), aggregate(). */
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
  const values = x instanceof DataFrame ? x : (frame_from(is_plain(x) ? x : { x }) as DataFrame)
  const names = names_of(groups)!.map((name, i) => name || `Group.${i + 1}`)
  const frame = frame_from({
    ...values.columns,
    ...Object.fromEntries(Object.values(groups).map((column, i) => [names[i]!, column])),
  })
  return aggregate_by(frame, values.names, names, f ?? named.FUN)
}
