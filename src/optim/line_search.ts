/** A line search for the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6). */
import type { Tensor } from '../torch/tensor'

/** A point on the line: how far, the loss there, the gradient, and the slope along the direction. */
export interface Point {
  t: number
  loss: number
  gradient: Tensor
  slope: number
}

/** Rounds a number as tensors do: R computes with slopes as tensors, and steps end by small differences. */
type Rounding = (x: number) => number

/** Where the cubic through two points with their slopes is least, within bounds. */
function cubic_minimum(
  a: Point,
  b: Point,
  r: Rounding,
  [low, high]: readonly [number, number] = [Math.min(a.t, b.t), Math.max(a.t, b.t)],
): number {
  const d1 = r(r(a.slope + b.slope) - r((3 * (a.loss - b.loss)) / (a.t - b.t)))
  const square = r(r(d1 * d1) - r(a.slope * b.slope))
  if (!(square >= 0)) return (low + high) / 2
  const d2 = r(Math.sqrt(square))
  const [near, far] = a.t <= b.t ? [a, b] : [b, a]
  const part = r(r(r(far.slope + d2) - d1) / r(r(far.slope - near.slope) + r(2 * d2)))
  const at = r(r(far.t) - r(r(far.t - near.t) * part))
  return Math.min(Math.max(at, r(low)), r(high))
}

const most = 25
const [decrease, curvature] = [1e-4, 0.9]

/**
 * Looks along a direction for a point where the loss is lower and flatter by enough.
 *
 * @param evaluate the point at a distance from the start.
 * @param start the start, t = 0.
 * @param first the first distance that is tried.
 * @param size the direction's largest element.
 * @param round how the tensors' type rounds.
 */
export function strong_wolfe(
  evaluate: (t: number) => Point,
  start: Point,
  first: number,
  size: number,
  tolerance_change: number,
  round: Rounding,
): { point: Point; evaluations: number } {
  const too_high = ({ t, loss }: Point) => loss > round(start.loss + round(round(decrease * t) * start.slope))
  const flat = ({ slope }: Point) => Math.abs(slope) <= round(round(-curvature) * start.slope)
  let before = start
  let point = evaluate(first)
  let evaluations = 1
  let iteration = 0
  let bracket: Point[] = []

  // Go on until an interval holds a good point.
  for (; iteration < most; iteration++) {
    if (too_high(point) || (iteration > 1 && point.loss >= before.loss)) bracket = [before, point]
    else if (flat(point)) return { point, evaluations }
    else if (point.slope >= 0) bracket = [before, point]
    if (bracket.length > 0) break
    const bounds = [point.t + 0.01 * (point.t - before.t), point.t * 10] as const
    const t = cubic_minimum(before, point, round, bounds)
    before = point
    point = evaluate(t)
    evaluations++
  }
  if (iteration === most) bracket = [start, point]

  // Then narrow the interval.
  let stalled = false
  const lowest = () => (bracket[0]!.loss <= bracket[1]!.loss ? 0 : 1)
  let low = lowest()
  for (; iteration < most; iteration++) {
    const [left, right] = [Math.min(bracket[0]!.t, bracket[1]!.t), Math.max(bracket[0]!.t, bracket[1]!.t)]
    if ((right - left) * size < tolerance_change) break
    let t = cubic_minimum(bracket[0]!, bracket[1]!, round)
    const margin = 0.1 * (right - left)
    const at_edge = Math.min(right - t, t - left) < margin
    // Twice at the edge: the interval would hardly shrink.
    if (at_edge && (stalled || t >= right || t <= left)) {
      t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin
      stalled = false
    } else stalled = at_edge
    point = evaluate(t)
    evaluations++
    const high = 1 - low
    if (too_high(point) || point.loss >= bracket[low]!.loss) {
      bracket[high] = point
      low = lowest()
    } else {
      const done = flat(point)
      if (!done && point.slope * (bracket[high]!.t - bracket[low]!.t) >= 0) bracket[high] = bracket[low]!
      bracket[low] = point
      if (done) break
    }
  }
  return { point: bracket[low]!, evaluations }
}
