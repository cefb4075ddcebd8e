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

const sets = ['train', 'valid']
const most_ticks = 10
const y_ticks = 6

/** The ends of an axis, with some room where all values are one. */
function ends(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (least < most) return [least, most]
  const room = least === 0 ? 0.5 : Math.abs(least) / 10
  return [least - room, most + room]
}

/** Points and lines of each metric by epoch: a picture for each metric, a colour for training and for validation. */
export function metrics_plot(rows: readonly MetricRow[]): PictureSpec {
  const finite = rows.filter((row) => Number.isFinite(row.value))
  const epochs = rows.reduce((most, row) => Math.max(most, row.epoch), 1)
  const step = Math.max(1, Math.ceil(epochs / most_ticks))
  const ticks = Array.from({ length: epochs }, (_, i) => i + 1).filter((epoch) => epoch === 1 || epoch % step === 0)
  const there = sets.filter((set) => rows.some((row) => row.set === set))
  const one = (metric: string) => {
    const values = finite.filter((row) => row.metric === metric)
    return {
      title: { text: metric, anchor: 'middle', fontSize: 12 },
      width: 320,
      height: 220,
      data: { values: values.map((row) => ({ ...row })) },
      encoding: {
        x: {
          field: 'epoch',
          type: 'quantitative',
          title: 'Epoch',
          scale: { domain: epochs === 1 ? [0.5, 1.5] : [1, epochs], nice: false },
          axis: { values: ticks, format: 'd', labelFlush: false },
        },
        y: {
          field: 'value',
          type: 'quantitative',
          title: 'Value',
          axis: { tickCount: y_ticks },
          scale: {
            zero: false,
            // As many steps as ticks: each axis then ends at a label, and the titles above them are in line.
            nice: y_ticks,
            ...(values.length > 0 ? { domain: ends(values.map((row) => row.value)) } : {}),
          },
        },
        color: { field: 'set', type: 'nominal', title: 'Set', scale: { domain: there, range: series_colours } },
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2 } },
        { mark: { type: 'point', filled: true, size: epochs > 60 ? 15 : 60, opacity: 1 } },
      ],
    }
  }
  return {
    name: 'metrics',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: 'Metrics by epoch',
      columns: 2,
      spacing: 30,
      concat: [...new Set(rows.map((row) => row.metric))].map(one),
    },
  }
}
