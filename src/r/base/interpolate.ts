/** R's interpolation between points: approx(), approxfun(). */
import { r_function } from './arguments'
import type { Loose } from './loose'
import { order } from './sets'
import { elements, is_scalar } from './values'

/** Points in the order of their places, those of one place in one: their mean. */
function sorted_points(x: unknown, y: unknown): [number, number][] {
  const [xs, ys] = [elements(x) as number[], elements(y) as number[]]
  const groups = new Map<number, number[]>()
  for (const k of order(xs)) groups.set(xs[k - 1]!, [...(groups.get(xs[k - 1]!) ?? []), ys[k - 1]!])
  return [...groups].map(([place, values]) => [place, values.reduce((a, b) => a + b, 0) / values.length])
}
/** A function that draws straight lines between points, or steps where the method is `constant`. */
export const approxfun = r_function(
  'x y method yleft yright rule f',
  ({ x, y, method = 'linear', yleft, yright, rule = 1, f = 0 }): Loose => {
    const points = sorted_points(x, y)
    const [first, last] = [points[0]!, points.at(-1)!]
    const outside = (own: unknown, end: number): number | null =>
      own !== undefined ? (own as number) : Number((elements(rule) as unknown[])[0]) === 2 ? end : null
    const at = (v: number): number | null => {
      if (v < first[0]) return outside(yleft, first[1])
      if (v > last[0]) return outside(yright, last[1])
      const k = Math.max(
        points.findLastIndex(([place]) => place <= v),
        0,
      )
      const [[a, low], [b, high]] = [points[k]!, points[Math.min(k + 1, points.length - 1)]!]
      if (a === v || a === b) return low
      const share = method === 'constant' ? Number(f) : (v - a) / (b - a)
      return low + share * (high - low)
    }
    return (v: unknown): Loose => (is_scalar(v) ? at(v as number) : (elements(v) as number[]).map(at))
  },
)
/** Values between points, at `xout` or at `n` places from the first to the last. */
export const approx = r_function('x y xout method n yleft yright rule f', ({ x, y, xout, n = 50, ...rest }): Loose => {
  const xs = elements(x) as number[]
  const [low, high] = [Math.min(...xs), Math.max(...xs)]
  const places =
    xout === undefined
      ? Array.from({ length: Number(n) }, (_, i) => low + (i * (high - low)) / (Number(n) - 1))
      : (elements(xout) as number[])
  const made = approxfun(x, y, rest) as (v: unknown) => unknown
  return { x: places, y: made(places) }
})
