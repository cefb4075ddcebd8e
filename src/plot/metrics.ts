/** The picture of a fitted model: its metrics by epoch. */
import type { PictureSpec } from './protocol'
import { series_colours } from './theme'

/** A metric's value after an epoch. */
export interface MetricRow {
  /** `train` or `valid`. */
  set: string
  metric: string
  epoch: number
  value: number
}

/** Points and lines of each metric by epoch: a facet for each metric, a colour for training and for validation. */
export function metrics_plot(rows: readonly MetricRow[]): PictureSpec {
  const epochs = Math.max(1, ...rows.map((row) => row.epoch))
  const step = Math.max(1, Math.ceil(epochs / 10))
  const ticks = Array.from({ length: epochs }, (_, i) => i + 1).filter((epoch) => epoch === 1 || epoch % step === 0)
  const metrics = [...new Set(rows.map((row) => row.metric))]
  const sets = ['train', 'valid'].filter((set) => rows.some((row) => row.set === set))
  return {
    name: 'metrics',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: 'Metrics by epoch',
      data: { values: rows.filter((row) => Number.isFinite(row.value)).map((row) => ({ ...row })) },
      facet: { field: 'metric', type: 'nominal', sort: metrics, title: null, header: { labelOrient: 'top' } },
      columns: 2,
      spec: {
        width: 320,
        height: 220,
        encoding: {
          x: {
            field: 'epoch',
            type: 'quantitative',
            title: 'Epoch',
            scale: { domain: [epochs === 1 ? 0.5 : 1, epochs === 1 ? 1.5 : epochs], nice: false },
            axis: { values: ticks, format: 'd' },
          },
          y: { field: 'value', type: 'quantitative', title: 'Value', scale: { zero: false, nice: true } },
          color: {
            field: 'set',
            type: 'nominal',
            title: 'Set',
            sort: sets,
            scale: { domain: sets, range: series_colours },
          },
        },
        layer: [
          { mark: { type: 'line', strokeWidth: 2 } },
          { mark: { type: 'point', filled: true, size: 60, opacity: 1 } },
        ],
      },
      resolve: { scale: { y: 'independent' } },
    },
  }
}
