/** R's tables of counts: table(), xtabs(), and shares and sums of them. */
import { RArray } from '../array'
import { attributes_of, mark } from '../attributes'
import { DataFrame } from '../data_frame'
import { R_CLASS, R_PRINT } from '../protocol'
import { format_elements } from '../format'
import { array_text } from '../print_array'
import { r_function, split_options } from './arguments'
import { as_factor } from './factors'
import type { Loose } from './loose'
import { as_array_of, elements } from './values'

/** Counts, or shares of them, by one factor or more. */
export class Table extends RArray<readonly number[]> {
  constructor(
    cells: readonly number[],
    sizes: readonly number[],
    names: readonly (readonly string[])[],
    /** What each dimension is of, where the table was asked with names. */
    readonly of: readonly string[] = sizes.map(() => ''),
  ) {
    super(cells, sizes, cells.every(Number.isInteger) ? 'integer' : 'double', mark([...names], { names: of }))
  }
  override named(names: RArray['dimnames']): RArray {
    return names?.every((each) => each !== null)
      ? new Table(this.data, this.dim, names as string[][], attributes_of(names).names)
      : super.named(names)
  }
  /** The same table of other cells. */
  override of_cells(cells: readonly number[]): Table {
    return new Table(cells, this.dim, this.dimnames as readonly (readonly string[])[], this.of)
  }
  override taken(places: readonly number[]): Table {
    const [names = []] = this.dimnames ?? []
    return new Table(
      places.map((i) => this.data[i]!),
      [places.length],
      [places.map((i) => names![i]!)],
      this.of,
    )
  }
  override [R_CLASS](): string[] {
    return ['table']
  }
  override [R_PRINT](): string {
    const [rows] = this.dimnames as string[][]
    if (this.dim.length === 1) {
      if (this.data.length === 0) return '< table of extent 0 >'
      const texts = format_elements(this.data)
      const size = Math.max(...[...rows!, ...texts].map((text) => text.length))
      const per_line = Math.max(1, Math.floor(80 / (size + 1)))
      const lines: string[] = []
      for (let start = 0; start < texts.length; start += per_line) {
        const line = (of: readonly string[]): string =>
          of
            .slice(start, start + per_line)
            .map((text) => text.padStart(size))
            .join(' ')
        lines.push(this.of[0] ?? '', `${line(rows!)} `, `${line(texts)} `)
      }
      return lines.join('\n')
    }
    return array_text(this, {}, true)
  }
}
export const table = (...args: unknown[]): Loose => {
  const [given, { useNA, dnn }] = split_options(args, ['useNA', 'dnn', 'exclude'])
  const last = given.at(-1)
  const frame = given.length === 1 && given[0] instanceof DataFrame ? given[0] : undefined
  const fields =
    !frame && last !== null && typeof last === 'object' && Object.getPrototypeOf(last) === Object.prototype
      ? (given.pop() as Record<string, unknown>)
      : (frame?.columns ?? {})
  const columns = [...(frame ? [] : given), ...Object.values(fields)].map((x) => as_factor(x) as (number | null)[])
  const of =
    dnn === undefined ? [...(frame ? [] : given).map(() => ''), ...Object.keys(fields)] : (elements(dnn) as string[])
  const all = columns.map((column) => [...attributes_of(column).levels!])
  if (useNA === 'ifany' || useNA === 'always')
    columns.forEach((column, d) => (column.includes(null) || useNA === 'always') && all[d]!.push('<NA>'))
  const sizes = all.map((each) => each.length)
  const cells = new Array<number>(sizes.reduce((a, b) => a * b, 1)).fill(0)
  columns[0]?.forEach((_, i) => {
    const place = columns.reduce((sum, column, d) => {
      const code = column[i] ?? (all[d]!.at(-1) === '<NA>' ? all[d]!.length : NaN)
      return sum * sizes[d]! + code - 1
    }, 0)
    if (!Number.isNaN(place)) cells[place]!++
  })
  return new Table(cells, sizes, all, of)
}
/** A table of the same cells, or of their sums, for a formula's variables: `xtabs(n ~ a + b, data)`. */
export function xtabs_of(x: unknown, sums: readonly string[], by: readonly string[]): Loose {
  const frame = x as DataFrame
  const factors = by.map((name) => as_factor(frame.column(name)) as (number | null)[])
  const levels = factors.map((each) => [...attributes_of(each).levels!])
  const sizes = levels.map((each) => each.length)
  const weights = sums.length > 0 ? (frame.column(sums[0]!) as number[]) : undefined
  const cells = new Array<number>(sizes.reduce((a, b) => a * b, 1)).fill(0)
  for (let i = 0; i < frame.nrow; i++) {
    const place = factors.reduce((at, codes, d) => at * sizes[d]! + (codes[i] ?? NaN) - 1, 0)
    if (!Number.isNaN(place)) cells[place]! += weights?.[i] ?? 1
  }
  return new Table(cells, sizes, levels, by)
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
/** The places that an array's dimensions `margin` put together: for each cell the place of its sum. */
function margins(x: RArray, margin: unknown): { kept: number[]; sums: number[]; place: number[] } {
  const kept = elements(margin).map((d) => Number(d) - 1)
  const sizes = kept.map((d) => x.dim[d]!)
  const strides = x.dim.map((_, d) => total([x.dim.slice(d + 1).reduce((a, b) => a * b, 1)]))
  const place = Array.from(x.data as ArrayLike<number>, (_, at) =>
    kept.reduce((sum, d) => sum * x.dim[d]! + (Math.floor(at / strides[d]!) % x.dim[d]!), 0),
  )
  const sums = new Array<number>(sizes.reduce((a, b) => a * b, 1)).fill(0)
  place.forEach((to, at) => (sums[to]! += Number(x.data[at])))
  return { kept, sums, place }
}
/** Each cell's share of all, or of those that have its place in the dimensions `margin`. */
export const prop_table = r_function('x margin', ({ x, margin }): Loose => {
  const given = as_array_of(x)
  const { sums, place } = margins(given, margin ?? [])
  const cells = Array.from(given.data as ArrayLike<number>, (value, at) => value / sums[place[at]!]!)
  if (!(x instanceof RArray)) return cells
  return given.of_cells(cells) ?? new RArray(cells, given.dim, 'double', given.dimnames)
})
export const proportions = prop_table
/** The sums over all dimensions but `margin`. */
export const margin_table = r_function('x margin', ({ x, margin }): Loose => {
  const given = as_array_of(x)
  if (margin == null) return total(Array.from(given.data as ArrayLike<number>))
  const { kept, sums } = margins(given, margin)
  const sizes = kept.map((d) => given.dim[d]!)
  if (!(given instanceof Table)) return kept.length === 1 ? sums : new RArray(sums, sizes, given.type)
  return new Table(
    sums,
    sizes,
    kept.map((d) => given.dimnames![d]!),
    kept.map((d) => given.of[d] ?? ''),
  )
})
export const marginSums = margin_table
export const as_table = (x: unknown): Loose => {
  if (x instanceof Table) return x
  const { data, dim, dimnames } = as_array_of(x)
  const letters = (size: number): string[] => Array.from({ length: size }, (_, i) => String.fromCharCode(65 + i))
  return new Table(
    Array.from(data as ArrayLike<number>),
    dim,
    dim.map((size, d) => dimnames?.[d] ?? letters(size)),
  )
}
export const addmargins = (x: Table): Loose => {
  if (x.dim.length === 1)
    return new Table([...x.data, total(x.data)], [x.dim[0]! + 1], [[...x.dimnames![0]!, 'Sum']], x.of)
  const rows = (x.to_nested() as number[][]).map((row) => [...row, total(row)])
  const sums = rows[0]!.map((_, j) => total(rows.map((row) => row[j]!)))
  return new Table(
    [...rows, sums].flat(),
    [x.dim[0]! + 1, x.dim[1]! + 1],
    [
      [...x.dimnames![0]!, 'Sum'],
      [...x.dimnames![1]!, 'Sum'],
    ],
    x.of,
  )
}
