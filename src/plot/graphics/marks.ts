/** What pictures of points and lines are made of. */
import { type Layer } from '../page'
import type { PictureSpec } from '../protocol'
import { series_colours } from '../theme'
import { numbers_of, rows_of } from '../vectors'
import { colour } from './colours'
import { is_options, type Parameters } from './parameters'

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
export const dash_of = (lty: unknown, i = 0): object => {
  const one: unknown = Array.isArray(lty) ? lty[i % lty.length] : lty
  const found = dashes[String(one)]
  return found ? { strokeDash: found } : {}
}

export const scale = (limits: readonly number[] | undefined): object => ({
  zero: false,
  ...(limits === undefined ? {} : { domain: [...limits], nice: false }),
})
export const axis = (field: string, title: string | undefined, limits?: readonly number[]): object => ({
  field,
  type: 'quantitative',
  ...(title === undefined ? {} : { title }),
  scale: scale(limits),
})
export const whole = (options: Parameters, layers: Layer[]): PictureSpec => ({
  name: options.main ?? 'plot',
  spec: {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...(options.main === undefined ? {} : { title: options.main }),
    width: 480,
    height: 360,
    layer: layers,
  },
})

/** Marks at points. */
export function marks(xs: readonly number[], ys: readonly number[], options: Parameters, titles = true): Layer {
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

/** Coordinates and options, as R's functions take them: y alone, or x and y. */
export function places(op: string, given: readonly unknown[]): [number[], number[], Parameters] {
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
