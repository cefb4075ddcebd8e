/** plot(): draws anything that has a picture. */
import { begin } from './page'
import type { Picture } from './picture'
import { R_PLOT, type HasPlot, type PictureSpec } from './protocol'
import { checked_options, points_of, scatter_plot, type PlotOptions } from './scatter'

/** R's vectors, matrices and data frames, by what they have. */
type RNumbers =
  { data: ArrayLike<number>; dim: readonly number[] } | { columns: Readonly<Record<string, readonly unknown[]>> }
/** What plot() takes: an object with a picture, numbers, or pairs of numbers; also R's. */
export type Plottable =
  | HasPlot
  | RNumbers
  | readonly number[]
  | readonly (readonly [number, number] | readonly number[])[]
  | Float32Array
  | Float64Array

/** An object's own picture under another title: of the options it is the one that such pictures leave open. */
function titled(source: PictureSpec, { main, ...others }: PlotOptions): PictureSpec {
  const [name] = Object.keys(others)
  if (name !== undefined) throw new TypeError(`plot: '${name}' is for points; this object's picture takes main alone`)
  if (main === undefined || source.spec === undefined) return source
  return { name: main, spec: { ...source.spec, title: main } as typeof source.spec }
}

/**
 * Draws a picture. In a script it is saved under `plots/` and its path printed; a notebook shows it.
 *
 * @example plot(fitted)
 * @example plot(points, { main: 'The Real Data', xlab: 'Var 1', ylab: 'Var 2' })
 */
export function plot(x: Plottable, options: PlotOptions = {}): Picture {
  const given = checked_options(options)
  const own = (x as Partial<HasPlot> | null)?.[R_PLOT]
  return begin(typeof own === 'function' ? titled(own.call(x), given) : scatter_plot(points_of(x), given))
}
