/** R's package graphics: pictures that are begun by one function and added to by others. */
import { add, begin, current, retitle, tick, width_of, type Layer } from './page'
import type { Picture } from './picture'
import type { PictureSpec } from './protocol'
import { series_colours } from './theme'
import { names_of, numbers_of, pretty, rows_of, texts_of } from './vectors'

/** R's graphical parameters. Those that a picture here has no use for are taken and change nothing. */
export interface Parameters {
  main?: string
  xlab?: string
  ylab?: string
  xlim?: readonly number[]
  ylim?: readonly number[]
  /** Colours, by R's or CSS's names or as #RRGGBB. */
  col?: string | number | readonly (string | number)[]
  /** Points, lines, both, steps, bars, or nothing. */
  type?: 'p' | 'l' | 'b' | 'o' | 's' | 'h' | 'n'
  lty?: number | string | readonly number[]
  lwd?: number
  pch?: number | string | readonly number[]
  cex?: number
  [parameter: string]: unknown
}

const palette = ['#000000', '#DF536B', '#61D04F', '#2297E6', '#28E2E5', '#CD0BBC', '#F5C710', '#9E9E9E']
/** A colour: R numbers some. */
const colour = (col: unknown, otherwise: string, i = 0): string => {
  const list = Array.isArray(col) ? (col as unknown[]) : [col]
  const one = list[i % list.length]
  if (typeof one === 'number') return one === 0 ? 'white' : palette[(one - 1) % palette.length]!
  return typeof one === 'string' ? one.replace(/^(\w*[a-z])[1-4]$/, '$1') : otherwise
}
const dashes: Record<string, number[]> = {
  2: [6, 4],
  dashed: [6, 4],
  3: [2, 3],
  dotted: [2, 3],
  4: [2, 3, 6, 3],
  dotdash: [2, 3, 6, 3],
  5: [10, 4],
  longdash: [10, 4],
}
const dash_of = (lty: unknown, i = 0): object => {
  const one: unknown = Array.isArray(lty) ? lty[i % lty.length] : lty
  const found = dashes[String(one)]
  return found ? { strokeDash: found } : {}
}

const scale = (limits: readonly number[] | undefined): object => ({
  zero: false,
  ...(limits === undefined ? {} : { domain: [...limits], nice: false }),
})
const axis = (field: string, title: string | undefined, limits?: readonly number[]): object => ({
  field,
  type: 'quantitative',
  ...(title === undefined ? {} : { title }),
  scale: scale(limits),
})
const whole = (options: Parameters, layers: Layer[]): PictureSpec => ({
  name: options.main ?? 'plot',
  spec: {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...(options.main === undefined ? {} : { title: options.main }),
    width: 480,
    height: 360,
    layer: layers,
  } as never,
})

/** Marks at points. */
function marks(xs: readonly number[], ys: readonly number[], options: Parameters, titles = true): Layer {
  const { type = 'p', col, lwd = 1.5, cex = 1, lty, pch } = options
  const many = Array.isArray(col) && col.length > 1
  const values = xs
    .map((x, i) => ({ x, y: ys[i]!, ...(many ? { colour: colour(col, '#000', i) } : {}) }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  const own = { color: colour(col, series_colours[0]!) }
  const mark = {
    p: { type: 'point', filled: pch !== 1 && pch !== 21, opacity: 0.8, size: 40 * cex, ...own },
    l: { type: 'line', strokeWidth: lwd, ...dash_of(lty), ...own },
    b: { type: 'line', point: true, strokeWidth: lwd, ...dash_of(lty), ...own },
    o: { type: 'line', point: true, strokeWidth: lwd, ...own },
    s: { type: 'line', interpolate: 'step-after', strokeWidth: lwd, ...own },
    h: { type: 'rule', strokeWidth: lwd, ...own },
    n: { type: 'point', opacity: 0 },
  }[type]
  if (mark === undefined)
    throw new TypeError(`plot: type is 'p', 'l', 'b', 'o', 's', 'h' or 'n', got ${JSON.stringify(type)}`)
  const title = (given: string | undefined, otherwise: string): string | undefined =>
    titles ? (given ?? otherwise) : undefined
  return {
    data: { values },
    mark,
    encoding: {
      x: axis('x', title(options.xlab, 'x'), options.xlim),
      y: axis('y', title(options.ylab, 'y'), options.ylim),
      ...(type === 'h' ? { y2: { datum: 0 } } : {}),
      ...(type === 'l' || type === 'b' || type === 'o' || type === 's' ? { order: { value: null } } : {}),
      ...(many ? { color: { field: 'colour', type: 'nominal', scale: null } } : {}),
    },
  }
}

const is_options = (x: unknown): x is Parameters =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype
/** Coordinates and options, as R's functions take them: y alone, or x and y. */
function places(op: string, given: readonly unknown[]): [number[], number[], Parameters] {
  const last = given.at(-1)
  const { x: named_x, y: named_y, ...options } = is_options(last) ? last : ({} as Parameters)
  const left = is_options(last) ? given.slice(0, -1) : [...given]
  const x = named_x ?? left.shift()
  const y = named_y ?? left.shift()
  const table = y === undefined ? rows_of(x) : undefined
  if (table)
    return [
      table.rows.map((row) => row[0]!),
      table.rows.map((row) => row[1]!),
      { xlab: table.column_names?.[0] ?? 'x', ylab: table.column_names?.[1] ?? 'y', ...options },
    ]
  const first = numbers_of(x, op)
  if (y === undefined) return [first.map((_, i) => i + 1), first, { xlab: 'Index', ...options }]
  const second = numbers_of(y, op)
  if (first.length !== second.length && first.length !== 1 && second.length !== 1)
    throw new TypeError(`${op}: 'x' and 'y' lengths differ: ${first.length} and ${second.length}`)
  const size = Math.max(first.length, second.length)
  const filled = (list: number[]): number[] => Array.from({ length: size }, (_, i) => list[i % list.length]!)
  return [filled(first), filled(second), options]
}

/** Begins a picture of points or lines. @example graphics.plot(x, y, { type: 'l', main: 'Loss' }) */
export function plot(...given: unknown[]): Picture {
  const [xs, ys, options] = places('plot', given)
  return begin(whole(options, [marks(xs, ys, options)]))
}
/** Adds lines. */
export const lines = (...given: unknown[]): void => {
  const [xs, ys, options] = places('lines', given)
  add('lines', marks(xs, ys, { ...options, type: 'l' }, false))
}
/** Adds points. */
export const points = (...given: unknown[]): void => {
  const [xs, ys, options] = places('points', given)
  add('points', marks(xs, ys, { type: 'p', ...options }, false))
}

/** Adds straight lines: at heights `h`, at places `v`, or with intercept `a` and slope `b`. */
export function abline(...given: unknown[]): void {
  const last = given.at(-1)
  const { a: named_a, b: named_b, h, v, col, lwd = 1, lty } = is_options(last) ? last : ({} as Parameters)
  const mark = { type: 'rule', color: colour(col, '#333333'), strokeWidth: lwd, ...dash_of(lty) }
  for (const [side, at] of [
    ['y', h],
    ['x', v],
  ] as const)
    if (at !== undefined)
      add('abline', {
        data: { values: numbers_of(at, 'abline').map((value) => ({ value })) },
        mark,
        encoding: { [side]: { field: 'value', type: 'quantitative' } },
      })
  const [a, b] = [
    named_a ?? (is_options(given[0]) ? undefined : given[0]),
    named_b ?? (is_options(given[1]) ? undefined : given[1]),
  ]
  const model = a as { coefficients?: readonly number[] } | undefined
  const [intercept, slope] = model?.coefficients ?? (a === undefined ? [] : [Number(a), Number(b ?? 0)])
  if (intercept === undefined || slope === undefined) return
  const ends = width_of('abline').map((x) => ({ x, y: intercept + slope * x }))
  add('abline', {
    data: { values: ends },
    mark: { ...mark, type: 'line' },
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
  })
}

/** Adds a legend: what each label stands for by its colour. */
export function legend(...given: unknown[]): void {
  const last = given.at(-1)
  const { legend: named, col, fill, x: _, title } = is_options(last) ? last : ({} as Parameters)
  const left = (is_options(last) ? given.slice(0, -1) : given).filter((each) => each !== undefined)
  const labels = texts_of(named ?? left.at(-1), 'legend')
  const where = typeof left[0] === 'string' ? left[0] : 'topright'
  const orient =
    {
      topleft: 'top-left',
      topright: 'top-right',
      bottomleft: 'bottom-left',
      bottomright: 'bottom-right',
      bottom: 'bottom',
      top: 'top',
    }[where] ?? 'right'
  add('legend', {
    data: { values: labels.map((label) => ({ label })) },
    mark: { type: 'point', filled: true, opacity: 0 },
    encoding: {
      color: {
        field: 'label',
        type: 'nominal',
        scale: { domain: labels, range: labels.map((_, i) => colour(fill ?? col, '#000000', i)) },
        legend: { title: typeof title === 'string' ? title : null, orient, symbolOpacity: 1 },
      },
    },
  })
}

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

/** Draws a function between two places. */
export function curve(f: (x: number) => unknown, ...given: unknown[]): void {
  const last = given.at(-1)
  const options: Parameters = is_options(last) ? last : {}
  const {
    from = typeof given[0] === 'number' ? given[0] : 0,
    to = typeof given[1] === 'number' ? given[1] : 1,
    n = 101,
  } = options as { from?: number; to?: number; n?: number }
  const xs = Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1))
  const layer = marks(
    xs,
    xs.map((x) => numbers_of(f(x), 'curve')[0]!),
    { ...options, type: 'l' },
    options.add !== true,
  )
  if (options.add === true) add('curve', layer)
  else begin(whole(options, [layer]))
}

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
    } as never,
  })
}

/** Adds text. */
export function text(...given: unknown[]): void {
  const last = given.at(-1)
  const { labels: named, col, cex = 1 } = is_options(last) ? last : ({} as Parameters)
  const left = is_options(last) ? given.slice(0, -1) : given
  const [xs, ys] = [numbers_of(left[0], 'text'), numbers_of(left[1], 'text')]
  const labels = texts_of(named ?? left[2] ?? xs.map((_, i) => i + 1), 'text')
  const size = Math.max(xs.length, ys.length, labels.length)
  add('text', {
    data: {
      values: Array.from({ length: size }, (_, i) => ({
        x: xs[i % xs.length],
        y: ys[i % ys.length],
        label: labels[i % labels.length],
      })),
    },
    mark: { type: 'text', color: colour(col, '#333333'), fontSize: 11 * cex },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      text: { field: 'label' },
    },
  })
}
/** Adds segments from one place to another. */
export function segments(
  x0: unknown,
  y0: unknown,
  x1: unknown,
  y1: unknown,
  { col, lwd = 1, lty }: Parameters = {},
): void {
  const all = [x0, y0, x1, y1].map((each) => numbers_of(each, 'segments'))
  const size = Math.max(...all.map((each) => each.length))
  const at = (k: number, i: number): number => all[k]![i % all[k]!.length]!
  add('segments', {
    data: {
      values: Array.from({ length: size }, (_, i) => ({ x: at(0, i), y: at(1, i), x2: at(2, i), y2: at(3, i) })),
    },
    mark: { type: 'rule', color: colour(col, '#333333'), strokeWidth: lwd, ...dash_of(lty) },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      x2: { field: 'x2' },
      y2: { field: 'y2' },
    },
  })
}
export const arrows = segments
/** Adds rectangles. */
export function rect(x0: unknown, y0: unknown, x1: unknown, y1: unknown, { col, border }: Parameters = {}): void {
  const all = [x0, y0, x1, y1].map((each) => numbers_of(each, 'rect'))
  const size = Math.max(...all.map((each) => each.length))
  const at = (k: number, i: number): number => all[k]![i % all[k]!.length]!
  add('rect', {
    data: {
      values: Array.from({ length: size }, (_, i) => ({ x: at(0, i), y: at(1, i), x2: at(2, i), y2: at(3, i) })),
    },
    mark: { type: 'rect', color: colour(col, 'transparent'), stroke: colour(border, '#333333') },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      x2: { field: 'x2' },
      y2: { field: 'y2' },
    },
  })
}
/** Adds a filled shape. */
export function polygon(x: unknown, y: unknown, { col, border }: Parameters = {}): void {
  const [xs, ys] = [numbers_of(x, 'polygon'), numbers_of(y, 'polygon')]
  add('polygon', {
    data: { values: xs.map((value, i) => ({ x: value, y: ys[i] })) },
    mark: {
      type: 'line',
      filled: true,
      fill: colour(col, 'transparent'),
      stroke: colour(border, '#333333'),
      interpolate: 'linear-closed',
    },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      order: { value: null },
    },
  })
}
/** Sets the ticks of an axis: 1 below, 2 on the left. */
export function axis_(side: number, { at, labels }: Parameters = {}): void {
  if (at === undefined) return
  const texts = Array.isArray(labels) ? texts_of(labels, 'axis') : undefined
  if (side === 1 || side === 2) tick('axis', side === 1 ? 'x' : 'y', numbers_of(at, 'axis'), texts)
}
export { axis_ as axis }
/** Sets titles. */
export const title = (main?: unknown, options: Parameters = {}): void =>
  retitle('title', is_options(main) ? main : { ...options, ...(typeof main === 'string' ? { main } : {}) })
/** Text in the margin: above the picture it is its title. */
export const mtext = (label: unknown, options: Parameters = {}): void => {
  const { text: named, side = 3 } = is_options(label) ? label : options
  const shown = texts_of(named ?? label, 'mtext').join(' ')
  retitle('mtext', side === 1 ? { xlab: shown } : side === 2 ? { ylab: shown } : { main: shown })
}
/** Pictures have a grid anyway. */
export const grid = (..._options: unknown[]): void => undefined
/** Begins a picture with nothing in it. */
export const plot_new = (): Picture => begin(whole({}, [marks([0, 1], [0, 1], { type: 'n', xlab: '', ylab: '' })]))
export { current }

const hex = (part: number): string =>
  Math.round(Math.min(1, Math.max(0, part)) * 255)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')
/** A colour of red, green and blue parts. */
export function rgb(red: number, green: number, blue: number, ...given: unknown[]): string {
  const last = given.at(-1)
  const options = is_options(last) ? (last as { alpha?: number; maxColorValue?: number; max?: number }) : {}
  const most = options.maxColorValue ?? options.max ?? 1
  const alpha = typeof given[0] === 'number' ? given[0] : options.alpha
  return `#${[red, green, blue, ...(alpha === undefined ? [] : [alpha])].map((part) => hex(part / most)).join('')}`
}
/** Colours between others. */
const between = (stops: readonly string[], n: number): string[] => {
  const parts = stops.map((stop) => [1, 3, 5].map((i) => parseInt(stop.slice(i, i + 2), 16) / 255))
  return Array.from({ length: n }, (_, i) => {
    const at = n === 1 ? 0 : (i / (n - 1)) * (stops.length - 1)
    const k = Math.min(stops.length - 2, Math.floor(at))
    return `#${parts[k]!.map((part, c) => hex(part + (parts[k + 1]![c]! - part) * (at - k))).join('')}`
  })
}
const viridis = ['#4B0055', '#00588B', '#009B95', '#53CC67', '#FDE333']
/** Colours of a palette, near to R's. */
export const hcl_colors = (n: number, name: unknown = 'viridis'): string[] => {
  const palette = String(is_options(name) ? (name.palette ?? 'viridis') : name).toLowerCase()
  if (/gr[ae]y/.test(palette)) return between(['#1B1B1B', '#F9F9F9'], n)
  if (/rdbu|blue-red|vik/.test(palette)) return between(['#611300', '#EFEFEF', '#00366C'], n)
  if (/heat|reds|ylorrd/.test(palette)) return between(['#7D0025', '#DC7A00', '#FFFFC8'], n)
  return between(viridis, n)
}
export const rainbow = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => {
    const at = (i / n) * 6
    const part = (k: number): number => Math.min(1, Math.max(0, Math.abs(((at + k) % 6) - 3) - 1))
    return rgb(part(0), part(4), part(2))
  })
export const heat_colors = (n: number): string[] => between(['#FF0000', '#FF8000', '#FFFF00', '#FFFFE0'], n)
export const terrain_colors = (n: number): string[] => between(['#00A600', '#E6E600', '#ECB176', '#F2F2F2'], n)
export const gray = (level: unknown): string[] => numbers_of(level, 'gray').map((part) => `#${hex(part).repeat(3)}`)
export const grey = gray
export const gray_colors = (n: number): string[] => between(['#4D4D4D', '#E6E6E6'], n)
/** Colours of values, for a palette's function: `graphics.colorRampPalette(['#000000', '#FFFFFF'])(3)` */
export const colorRampPalette =
  (colours: readonly string[]) =>
  (n: number): string[] =>
    between(
      colours.map((each) => named_colours[each] ?? each),
      n,
    )
const named_colours: Record<string, string> = {
  white: '#FFFFFF',
  black: '#000000',
  red: '#FF0000',
  green: '#00FF00',
  blue: '#0000FF',
  yellow: '#FFFF00',
  orange: '#FFA500',
  purple: '#A020F0',
  gray: '#BEBEBE',
  grey: '#BEBEBE',
}
