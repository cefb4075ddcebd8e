/** Counts, bars and boxes. */
import { add, begin, type Layer } from '../page'
import type { Picture } from '../picture'
import { series_colours } from '../theme'
import { names_of, numbers_of, pretty, rows_of, texts_of } from '../vectors'
import { colour } from './colours'
import { axis, scale, whole } from './marks'
import { is_options, type Parameters } from './parameters'

/** What hist() counts. */
export interface Histogram {
  breaks: number[]
  counts: number[]
  density: number[]
  mids: number[]
}
/** Draws how often values fall between breaks. */
export function hist(x: unknown, options: Parameters = {}): Histogram {
  const values = numbers_of(x, 'hist').filter(Number.isFinite)
  if (values.length === 0) throw new TypeError('hist: there is no finite number to count')
  const {
    breaks: wanted,
    main = 'Histogram',
    xlab = 'x',
    freq = true,
    probability = !freq,
    add: adds = false,
    plot: shown = true,
  } = options
  const cut = Array.isArray(wanted) || ArrayBuffer.isView(wanted) ? numbers_of(wanted, 'hist') : undefined
  const count = typeof wanted === 'number' ? wanted : Math.ceil(Math.log2(values.length) + 1)
  const breaks = cut ?? pretty(Math.min(...values), Math.max(...values), count)
  const counts = breaks
    .slice(1)
    .map((to, i) => values.filter((v) => (v > breaks[i]! || (i === 0 && v === breaks[0])) && v <= to).length)
  const density = counts.map((n, i) => n / values.length / (breaks[i + 1]! - breaks[i]!))
  const mids = counts.map((_, i) => (breaks[i]! + breaks[i + 1]!) / 2)
  const heights = probability ? density : counts
  const layer: Layer = {
    data: { values: heights.map((y, i) => ({ from: breaks[i], to: breaks[i + 1], y })) },
    mark: { type: 'bar', color: colour(options.col, '#bbbbbb'), stroke: '#555555', strokeWidth: 0.5 },
    encoding: {
      x: { ...axis('from', adds ? undefined : xlab, options.xlim), axis: {} },
      x2: { field: 'to' },
      y: {
        field: 'y',
        type: 'quantitative',
        ...(adds ? {} : { title: options.ylab ?? (probability ? 'Density' : 'Frequency') }),
      },
    },
  }
  if (adds) add('hist', layer)
  else if (shown) begin(whole({ ...options, main }, [layer]))
  return { breaks, counts, density, mids }
}

/** Draws a bar for each height; of a matrix one group for each column. */
export function barplot(height: unknown, options: Parameters = {}): number[] {
  const table = rows_of(height)
  const heights = table ? table.rows : [numbers_of(height, 'barplot')]
  const given = options.names_arg ?? options['names.arg']
  const names =
    given === undefined
      ? ((table ? table.column_names : names_of(height)) ?? heights[0]!.map((_, i) => String(i + 1)))
      : texts_of(given, 'barplot')
  const series = table?.row_names ?? heights.map((_, i) => String(i + 1))
  const values = heights.flatMap((row, k) => row.map((y, j) => ({ name: names[j], series: series[k], y })))
  const many = heights.length > 1
  begin(
    whole(options, [
      {
        data: { values },
        mark: { type: 'bar', ...(many ? {} : { color: colour(options.col, '#bbbbbb') }) },
        encoding: {
          x: { field: 'name', type: 'nominal', sort: null, title: options.xlab ?? null },
          y: {
            field: 'y',
            type: 'quantitative',
            title: options.ylab ?? null,
            ...(options.ylim ? { scale: scale(options.ylim) } : {}),
          },
          ...(many
            ? {
                color: {
                  field: 'series',
                  type: 'nominal',
                  sort: null,
                  title: null,
                  scale: {
                    range: heights.map((_, k) => colour(options.col, series_colours[k % series_colours.length]!, k)),
                  },
                },
                ...(options.beside ? { xOffset: { field: 'series', sort: null } } : {}),
              }
            : {}),
        },
      },
    ]),
  )
  return heights[0]!.map((_, i) => 0.7 + 1.2 * i)
}

/** A formula of two names, or values in groups: of lists, tables and vectors. */
function grouped(given: readonly unknown[], data: unknown): { group: string; value: number }[] {
  const [first] = given as [{ text?: string; variables?: Record<string, unknown> }]
  if (typeof first.text === 'string') {
    const [response, by] = first.text.split('~').map((side) => side.trim()) as [string, string]
    const columns = { ...first.variables, ...(data as { columns?: Record<string, unknown> } | undefined)?.columns }
    const groups = texts_of(columns[by], 'boxplot')
    return numbers_of(columns[response], 'boxplot').map((value, i) => ({ group: groups[i]!, value }))
  }
  const table = given.length === 1 ? (first as { columns?: Record<string, unknown> }) : undefined
  const parts: [string, unknown][] = table?.columns
    ? Object.entries(table.columns)
    : is_options(first)
      ? Object.entries(first)
      : given.map((part, i) => [String(i + 1), part])
  return parts.flatMap(([group, part]) => numbers_of(part, 'boxplot').map((value) => ({ group, value })))
}
/** Draws quartiles, and what lies far from them. */
export function boxplot(...given: unknown[]): Picture {
  const last = given.at(-1)
  const has_options = given.length > 1 && is_options(last)
  const { data, names, ...options } = has_options ? (last as Parameters) : ({} as Parameters)
  const values = grouped(has_options ? given.slice(0, -1) : given, data)
  const labels = names === undefined ? undefined : texts_of(names, 'boxplot')
  const groups = [...new Set(values.map(({ group }) => group))]
  return begin(
    whole(options, [
      {
        data: {
          values: values.map(({ group, value }) => ({ group: labels?.[groups.indexOf(group)] ?? group, value })),
        },
        mark: { type: 'boxplot', extent: 1.5, color: colour(options.col, '#999999') },
        encoding: {
          x: { field: 'group', type: 'nominal', sort: null, title: options.xlab ?? null },
          y: { field: 'value', type: 'quantitative', title: options.ylab ?? null, scale: scale(options.ylim) },
        },
      },
    ]),
  )
}
