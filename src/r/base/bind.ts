/** R's rbind() and cbind(): of vectors, matrices and data frames. */
import { attributes_of, mark } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame, type Cell, type Columns } from '../data_frame'
import { split_options } from './arguments'
import { factor } from './factors'
import { frame_from } from './frames'
import type { Loose } from './loose'
import { rows_of, typed } from './cells'
import { t } from './matrices'
import type { RArray } from '../array'
import { truth } from '../logical'
import { array_of, as_array_of, elements, is_matrix_like, labels_of, names_of } from './values'

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
        : (frame_from(is_matrix_like(part) ? part : { [label ?? `V${i + 1}`]: part }) as DataFrame).columns,
    )
    const names =
      all.map(([, part]) => (part instanceof DataFrame ? part.row_names : null)).find((each) => each) ?? null
    return frame_from(Object.assign({}, ...columns), names)
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

const bound = (by_row: boolean, args: unknown[]): Loose => {
  const [parts] = split_options(args, ['stringsAsFactors', 'deparse_level'])
  const frame = parts.find((part) => part instanceof DataFrame)
  // An object has rows or columns by name; beside a table it may be a row itself.
  const is_row = (part: object): boolean =>
    by_row && frame !== undefined && Object.keys(part).every((name) => frame.names.includes(name))
  const all = parts
    .flatMap((part): [string | undefined, unknown][] =>
      is_plain(part) && !is_row(part) ? Object.entries(part) : [[undefined, part]],
    )
    .filter(([, part]) => part !== null && part !== undefined)
  if (all.length === 0) return null
  if (all.some(([, part]) => part instanceof DataFrame)) return bind_frames(by_row, all)
  const matrices = all.map(([, part]) =>
    is_matrix_like(part) ? (by_row ? as_array_of(part) : (t(as_array_of(part)) as RArray)) : undefined,
  )
  const width = matrices.find((part) => part)?.dim[1] ?? Math.max(...all.map(([, part]) => elements(part).length))
  const labels: (string | undefined)[] = []
  const rows = all.flatMap(([label, part], i) => {
    const given = matrices[i]
    if (given) {
      rows_of(given).forEach((_, j) => labels.push(given.dimnames?.[0]?.[j]))
      return given.type === 'logical' ? rows_of(given).map((line) => line.map(truth)) : rows_of(given)
    }
    labels.push(label)
    const values = labels_of(part)
    return [Array.from({ length: width }, (_, j) => (values[j % values.length] as unknown) ?? null)]
  })
  const { cells, type } = typed(rows.flat())
  const inner =
    matrices.find((part) => part?.dimnames?.[1])?.dimnames?.[1] ??
    all.map(([, part]) => names_of(part)).find((each) => each) ??
    null
  const made = array_of(
    cells,
    [rows.length, width],
    [labels.some((label) => label !== undefined) ? labels.map((label) => label ?? '') : null, inner],
    type,
  )
  return by_row ? made : t(made)
}
/** Rows one below another. */
export const rbind = (...parts: unknown[]): Loose => bound(true, parts)
/** Columns beside one another. */
export const cbind = (...parts: unknown[]): Loose => bound(false, parts)
