/** The picture of a classification: how often each class was taken for each. */
import type { PictureSpec } from './protocol'

/**
 * A square for each pair of classes, shaded by the share of the true class, with the count written in it.
 *
 * @param counts a row for each predicted class, a column for each true one.
 */
export function confusion_plot(counts: readonly (readonly number[])[], labels: readonly string[]): PictureSpec {
  const totals = labels.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0))
  const values = counts.flatMap((row, i) =>
    row.map((count, j) => ({
      predicted: labels[i]!,
      truth: labels[j]!,
      count,
      share: totals[j] === 0 ? 0 : count / totals[j]!,
    })),
  )
  const side = Math.max(26, Math.min(60, Math.floor(480 / labels.length)))
  const axis = { type: 'nominal', sort: [...labels] }
  const letter_width = 7
  const angle = labels.some((label) => label.length * letter_width > side) ? -45 : 0
  return {
    name: 'confusion-matrix',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: 'Confusion matrix',
      width: side * labels.length,
      height: side * labels.length,
      data: { values },
      encoding: {
        x: { field: 'truth', ...axis, title: 'Truth', axis: { labelAngle: angle, grid: false } },
        y: { field: 'predicted', ...axis, title: 'Predicted', axis: { grid: false } },
      },
      layer: [
        {
          mark: { type: 'rect', stroke: '#d5dde5', strokeWidth: 0.5 },
          encoding: {
            color: {
              field: 'share',
              type: 'quantitative',
              title: 'Share of class',
              scale: { domain: [0, 1], range: ['#f3f7fb', '#0b4f8a'] },
              legend: { format: '.0%' },
            },
          },
        },
        {
          transform: [{ filter: 'datum.count > 0' }],
          mark: { type: 'text', fontSize: side < 36 ? 9 : 12 },
          encoding: {
            text: { field: 'count', type: 'quantitative' },
            color: { condition: { test: 'datum.share > 0.5', value: 'white' }, value: '#333333' },
          },
        },
      ],
    },
  }
}
