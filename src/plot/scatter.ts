/** Points in the plane. */
import type { PictureSpec } from './protocol'
import { rows_of } from './vectors'

/** R's arguments of plot(). */
export interface PlotOptions {
  /** The title. */
  main?: string
  xlab?: string
  ylab?: string
  /** Points, lines or both. Default points. */
  type?: 'p' | 'l' | 'b'
  /** A colour. */
  col?: string
}
export const plot_options = ['main', 'xlab', 'ylab', 'type', 'col'] as const

/** The points of R's vectors, matrices and data frames. */
function points_in(x: unknown): ArrayLike<unknown> | undefined {
  if (typeof x !== 'object' || x === null) return undefined
  const { data, dim } = x as { data?: ArrayLike<number>; dim?: unknown }
  if (!Array.isArray(dim)) return 'columns' in x ? rows_of(x)?.rows : undefined
  return dim.length === 1 ? data : rows_of(x)?.rows
}

/** A value's kind in words, with what to do where that is known. */
function kind_of(x: unknown): string {
  if (typeof x !== 'object' || x === null) return x === null ? 'null' : typeof x
  if (x instanceof Promise) return 'a promise: await it'
  const name = (x.constructor as { name?: string } | undefined)?.name
  return name === undefined || name === 'Object'
    ? 'an object'
    : `an object of class ${name}${'requires_grad' in x ? ': give its as_array()' : ''}`
}

/** R's arguments, of which null is one that is not given. @throws TypeError for unknown ones and such that are no text. */
export function checked_options(options: unknown): PlotOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(
      `plot: its arguments come as an object, { ${plot_options.join(', ')} }; got ${kind_of(options)}`,
    )
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null)
  for (const [name, value] of given) {
    if (!(plot_options as readonly string[]).includes(name))
      throw new TypeError(`plot: unknown argument '${name}'. It takes ${plot_options.join(', ')}.`)
    if (typeof value !== 'string') throw new TypeError(`plot: '${name}' is text, got ${kind_of(value)}`)
  }
  return Object.fromEntries(given)
}

/** The points of an array of numbers (against 1, 2, …) or of pairs, or of R's. @throws TypeError for anything else. */
export function points_of(given: unknown): [number, number][] {
  const is_array = Array.isArray(given) || ArrayBuffer.isView(given)
  const x = is_array ? given : points_in(given)
  if (x === undefined)
    throw new TypeError(
      `plot: it takes numbers, pairs of numbers, or an object with a picture of its own; got ${kind_of(given)}`,
    )
  return Array.from(x as ArrayLike<unknown>, (point, i): [number, number] => {
    if (typeof point === 'number') return [i + 1, point]
    if (Array.isArray(point) && point.length === 2 && point.every((value) => typeof value === 'number'))
      return point as [number, number]
    throw new TypeError(`plot: point ${i + 1} is neither a number nor a pair of numbers`)
  })
}

/** A scatter plot, or lines; without box and grid, as R's plot(bty = "n"). */
export function scatter_plot(
  points: readonly (readonly [number, number])[],
  { main, xlab = 'x', ylab = 'y', type = 'p', col = '#440154' }: PlotOptions = {},
): PictureSpec {
  const values = points.filter((point) => point.every(Number.isFinite)).map(([x, y]) => ({ x, y }))
  if (values.length === 0) throw new TypeError('plot: there is no finite point to draw')
  const mark = {
    p: { type: 'point', filled: true, opacity: 0.7, size: 30 },
    l: { type: 'line' },
    b: { type: 'line', point: true },
  }[type]
  if (mark === undefined) throw new TypeError(`plot: type is 'p', 'l' or 'b', got ${JSON.stringify(type)}`)
  return {
    name: main ?? 'plot',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      ...(main === undefined ? {} : { title: { text: main, anchor: 'middle' } }),
      width: 480,
      height: 360,
      data: { values },
      mark: { ...mark, color: col },
      encoding: {
        x: { field: 'x', type: 'quantitative', title: xlab, scale: { zero: false }, axis: { grid: false } },
        y: { field: 'y', type: 'quantitative', title: ylab, scale: { zero: false }, axis: { grid: false } },
      },
      config: { view: { stroke: null } },
    },
  }
}
