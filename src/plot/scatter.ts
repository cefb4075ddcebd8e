/** Points in the plane. */
import type { PictureSpec } from './protocol'

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

/** The points of an array of numbers (against 1, 2, …) or of pairs. @throws TypeError for anything else. */
export function points_of(x: unknown): [number, number][] {
  if (!Array.isArray(x) && !ArrayBuffer.isView(x))
    throw new TypeError('plot: it takes numbers, pairs of numbers, or an object with a picture of its own')
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
