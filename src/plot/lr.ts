/** The picture of lr_finder(): the loss by learning rate. */
import type { PictureSpec } from './protocol'
import { series_colours } from './theme'

const beta = 0.9

/** The exponential mean of the values so far, corrected for its start at zero. */
export function smoothed(values: readonly number[]): number[] {
  let mean = 0
  return values.map((value, i) => {
    mean = beta * mean + (1 - beta) * value
    return mean / (1 - beta ** (i + 1))
  })
}

/** The loss at each rate as dots and their smoothed course as a line; the rates on a logarithmic axis. */
export function lr_plot(lr: readonly number[], loss: readonly number[]): PictureSpec {
  const smooth = smoothed(loss)
  const values = lr.flatMap((rate, i) => [
    { lr: rate, loss: loss[i]!, series: 'loss' },
    { lr: rate, loss: smooth[i]!, series: 'smoothed' },
  ])
  const x = {
    field: 'lr',
    type: 'quantitative',
    title: 'Learning rate',
    scale: { type: 'log', nice: false },
    axis: { format: '~e' },
  }
  const y = { field: 'loss', type: 'quantitative', title: 'Loss', scale: { zero: false } }
  const series = (name: string, mark: object) => ({
    transform: [{ filter: { field: 'series', equal: name } }],
    mark: { type: 'line', ...mark },
  })
  return {
    name: 'lr-finder',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: 'Loss by learning rate',
      width: 480,
      height: 320,
      data: { values: values.filter((row) => Number.isFinite(row.loss)) },
      encoding: {
        x,
        y,
        color: {
          field: 'series',
          type: 'nominal',
          title: null,
          scale: { domain: ['loss', 'smoothed'], range: ['#999999', series_colours[0]] },
        },
      },
      layer: [series('loss', { strokeDash: [2, 3], strokeWidth: 1.5 }), series('smoothed', { strokeWidth: 2.5 })],
    },
  }
}
