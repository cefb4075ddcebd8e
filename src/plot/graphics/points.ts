/** Points, lines, and what is added to them. */
import { add, begin, width_of } from '../page'
import type { Picture } from '../picture'
import { numbers_of, texts_of } from '../vectors'
import { colour } from './colours'
import { dash_of, marks, places, whole } from './marks'
import { is_options, type Parameters } from './parameters'

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
