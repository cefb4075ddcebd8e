/** The picture of lr_finder(): the loss by learning rate. */
import type { PictureSpec } from './protocol'
import { series_colours } from './theme'

const beta = 0.9
/** Fewer points tell nothing of a slope, and are shown as such. */
const few = 12

/** The exponential mean of the values so far, corrected for its start at zero: luz's smoothed course. */
export function smoothed(values: readonly number[]): number[] {
  let mean = 0
  return values.map((value, i) => {
    mean = beta * mean + (1 - beta) * value
    return mean / (1 - beta ** (i + 1))
  })
}

/** Means of each value and its neighbours, weighted by their nearness: unlike means of what came before, not late. */
function centred(values: readonly number[]): number[] {
  const spread = Math.max(1, values.length * 0.05)
  const reach = Math.ceil(3 * spread)
  return values.map((_, i) => {
    let [sum, weights] = [0, 0]
    for (let j = Math.max(0, i - reach); j <= Math.min(values.length - 1, i + reach); j++) {
      const weight = Math.exp(-(((j - i) / spread) ** 2) / 2)
      sum += weight * values[j]!
      weights += weight
    }
    return sum / weights
  })
}

/**
 * The loss above which a course has left what is of interest: what it was before its lowest point, or four times that one.
 * Too high a rate makes losses of any size, beside which nothing else could be seen.
 */
function top_of(loss: readonly number[]): number {
  const lowest = Math.min(...loss)
  const before = Math.max(...loss.slice(0, loss.indexOf(lowest) + 1))
  const most = Math.max(...loss)
  return lowest > 0 ? Math.min(most, Math.max(before, 4 * lowest)) : most
}

/** Where losses fall fastest on a logarithmic axis, before their lowest point; undefined where they do not fall. */
export function steepest(lr: readonly number[], loss: readonly number[]): number | undefined {
  if (lr.length < few) return undefined
  const course = centred(loss)
  const lowest = course.indexOf(Math.min(...course))
  // Rates that hardly differ have slopes of any size.
  const least_width = Math.log(lr.at(-1)! / lr[0]!) / lr.length
  let [found, least]: [number | undefined, number] = [undefined, 0]
  for (let i = 1; i < lowest; i++) {
    const width = Math.log(lr[i + 1]! / lr[i - 1]!)
    const slope = (course[i + 1]! - course[i - 1]!) / width
    if (width > least_width && slope < least) [found, least] = [lr[i], slope]
  }
  return found
}

/** Round rates between two: powers of ten, or 1, 2, 5 and 10 times those where there are few. */
function ticks_between(least: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(most)) - Math.floor(Math.log10(least)) + 1 },
    (_, i) => Math.floor(Math.log10(least)) + i,
  )
  const ticks = (factors: readonly number[]): number[] =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((tick) => tick >= least * (1 - 1e-9) && tick <= most * (1 + 1e-9))
  return [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]].map(ticks).find((found) => found.length >= 4) ?? []
}

const short = (x: number): string => String(Number(x.toPrecision(2)))

/**
 * The loss at each rate as a thin line, and its smoothed course; the rates on a logarithmic axis. It tells where the loss
 * falls fastest.
 */
export function lr_plot(rates: readonly number[], losses: readonly number[]): PictureSpec {
  const known = losses.flatMap((value, i) => (Number.isFinite(value) ? [i] : []))
  const [lr, loss] = [known.map((i) => rates[i]!), known.map((i) => losses[i]!)]
  const [lowest, top] = loss.length > 0 ? [Math.min(...loss), top_of(loss)] : [0, 1]
  const below = loss.map((value) => Math.min(value, top))
  const smooth = smoothed(below)
  const best = steepest(lr, below)
  const values = lr.flatMap((rate, i) => [
    // Above the picture, but not at infinity.
    { lr: rate, loss: Math.min(loss[i]!, top + 2 * (top - lowest)), series: 'loss' },
    { lr: rate, loss: smooth[i]!, series: 'smoothed' },
  ])
  const ticks = lr.length > 1 ? ticks_between(Math.min(...lr), Math.max(...lr)) : []
  const x = {
    field: 'lr',
    type: 'quantitative',
    title: 'Learning rate',
    scale: { type: 'log', nice: false },
    axis: {
      ...(ticks.length > 0 ? { values: ticks } : {}),
      format: ticks.some((tick) => tick < 1e-4 || tick > 1e4) ? '~e' : '~g',
      labelFlush: false,
    },
  }
  const y = {
    field: 'loss',
    type: 'quantitative',
    title: 'Loss',
    scale: { zero: false, ...(lowest < top ? { domain: [lowest, top], nice: true } : {}) },
    axis: { format: '.4~g' },
  }
  const series = (name: string, mark: object) => ({
    transform: [{ filter: { field: 'series', equal: name } }],
    mark: { type: 'line', clip: true, point: lr.length < few, ...mark },
    encoding: {
      x,
      y,
      color: {
        field: 'series',
        type: 'nominal',
        title: null,
        scale: { domain: ['loss', 'smoothed'], range: ['#b0b0b0', series_colours[0]] },
      },
    },
  })
  const place =
    best === undefined
      ? []
      : [
          {
            data: { values: [{ lr: best }] },
            mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1.5, color: series_colours[5] },
            encoding: { x },
          },
        ]
  return {
    name: 'lr-finder',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: {
        text: 'Loss by learning rate',
        ...(best === undefined ? {} : { subtitle: `It falls fastest at ${short(best)}.` }),
      },
      width: 480,
      height: 320,
      data: { values },
      layer: [series('loss', { strokeWidth: 1.2 }), series('smoothed', { strokeWidth: 2.5 }), ...place],
    },
  }
}
