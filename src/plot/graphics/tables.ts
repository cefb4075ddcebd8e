/** Pictures of whole matrices and tables. */
import { begin } from '../page'
import type { Picture } from '../picture'
import { numbers_of, rows_of } from '../vectors'
import { colour, palette } from './colours'
import { marks, whole } from './marks'
import { is_options, type Parameters } from './parameters'

/** Draws a matrix as coloured cells: its first row is on the left, its first column below. */
export function image(...given: unknown[]): Picture {
  const last = given.at(-1)
  const options: Parameters = is_options(last) ? last : {}
  const left = is_options(last) ? given.slice(0, -1) : given
  const z = rows_of(options.z ?? left.at(-1))
  if (!z) throw new TypeError('image: it takes a matrix')
  const at = (named: unknown, place: number, size: number): number[] =>
    named !== undefined
      ? numbers_of(named, 'image')
      : left.length > 2
        ? numbers_of(left[place], 'image')
        : Array.from({ length: size }, (_, i) => i / Math.max(1, size - 1))
  const [xs, ys] = [at(options.x, 0, z.rows.length), at(options.y, 1, z.rows[0]!.length)]
  const col = Array.isArray(options.col) ? (options.col as string[]) : undefined
  return begin(
    whole(options, [
      {
        data: { values: z.rows.flatMap((row, i) => row.map((value, j) => ({ x: xs[i], y: ys[j], value }))) },
        mark: { type: 'rect' },
        encoding: {
          x: { field: 'x', type: 'ordinal', title: options.xlab ?? null },
          y: { field: 'y', type: 'ordinal', sort: 'descending', title: options.ylab ?? null },
          color: {
            field: 'value',
            type: 'quantitative',
            legend: null,
            scale: col ? { range: col } : { scheme: 'yelloworangered' },
          },
        },
      },
    ]),
  )
}

/** Draws each column against the first argument, or against 1, 2, …. */
export function matplot(...given: unknown[]): Picture {
  const last = given.at(-1)
  const options: Parameters = is_options(last) ? last : {}
  const left = is_options(last) ? given.slice(0, -1) : given
  const table = rows_of(left.at(-1))
  if (!table) throw new TypeError('matplot: it takes a matrix')
  const xs = left.length > 1 ? numbers_of(left[0], 'matplot') : table.rows.map((_, i) => i + 1)
  const layers = table.rows[0]!.map((_, j) =>
    marks(
      xs,
      table.rows.map((row) => row[j]!),
      { ...options, col: colour(options.col, palette[j % palette.length]!, j), lty: j + 1 },
    ),
  )
  return begin(whole(options, layers))
}
/** Draws each column of a table against each other one. */
export function pairs(x: unknown, options: Parameters = {}): Picture {
  const table = rows_of(x)
  if (!table) throw new TypeError('pairs: it takes a data frame or matrix')
  const names = table.column_names ?? table.rows[0]!.map((_, j) => `V${j + 1}`)
  const values = table.rows.map((row) => Object.fromEntries(names.map((name, j) => [name.replace(/\./g, '_'), row[j]])))
  const fields = names.map((name) => name.replace(/\./g, '_'))
  return begin({
    name: options.main ?? 'pairs',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      data: { values },
      repeat: { row: fields, column: fields },
      spec: {
        width: 110,
        height: 110,
        mark: { type: 'point', size: 8 },
        encoding: {
          x: { field: { repeat: 'column' }, type: 'quantitative', scale: { zero: false } },
          y: { field: { repeat: 'row' }, type: 'quantitative', scale: { zero: false } },
        },
      },
    },
  })
}
