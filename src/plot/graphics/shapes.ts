/** Text and shapes that are added to a picture. */
import { add, type Layer } from '../page'
import { numbers_of, texts_of } from '../vectors'
import { colour } from './colours'
import { dash_of } from './marks'
import { is_options, type Parameters } from './parameters'

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
/** A layer of marks that each have two corners. */
function corners(op: string, given: readonly unknown[], mark: object): Layer {
  const all = given.map((each) => numbers_of(each, op))
  const size = Math.max(...all.map((each) => each.length))
  const at = (k: number, i: number): number => all[k]![i % all[k]!.length]!
  return {
    data: {
      values: Array.from({ length: size }, (_, i) => ({ x: at(0, i), y: at(1, i), x2: at(2, i), y2: at(3, i) })),
    },
    mark,
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      x2: { field: 'x2' },
      y2: { field: 'y2' },
    },
  }
}
/** Adds segments from one place to another. */
export function segments(
  x0: unknown,
  y0: unknown,
  x1: unknown,
  y1: unknown,
  { col, lwd = 1, lty }: Parameters = {},
): void {
  const mark = { type: 'rule', color: colour(col, '#333333'), strokeWidth: lwd, ...dash_of(lty) }
  add('segments', corners('segments', [x0, y0, x1, y1], mark))
}
export const arrows = segments
/** Adds rectangles. */
export function rect(x0: unknown, y0: unknown, x1: unknown, y1: unknown, { col, border }: Parameters = {}): void {
  const mark = { type: 'rect', color: colour(col, 'transparent'), stroke: colour(border, '#333333') }
  add('rect', corners('rect', [x0, y0, x1, y1], mark))
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
