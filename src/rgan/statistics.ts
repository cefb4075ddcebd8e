/** Did it learn? Statistics of real and synthetic data. */
import { inspect } from 'node:util'
import { bind } from '../nn/layer'
import { DataFrame, R_PRINT, mean, sd } from '../r'
import { ValueError, check_named, describe } from '../torch/errors'
import { positive_integer } from './checks'
import { numeric_rows, type Matrix, type TableData } from './matrix'
import { quantile } from './mixture'

const op = 'two_sample_statistics'
const is_probability = (p: unknown): boolean => typeof p === 'number' && p >= 0 && p <= 1

function between(a: readonly number[][], b: readonly number[][]): number {
  let total = 0
  for (const x of a)
    for (const y of b) {
      let square = 0
      for (let d = 0; d < x.length; d++) square += (x[d]! - y[d]!) ** 2
      total += Math.sqrt(square)
    }
  return total / (a.length * b.length)
}

/** Both samples as rows of as many columns: those of the same names in the first one's order. */
function samples_of(real: TableData, synthetic: TableData, op: string): { real: Matrix; synthetic: Matrix } {
  const [a, b] = [numeric_rows(real, op), numeric_rows(synthetic, op)]
  if (a.length === 0 || b.length === 0 || a[0]!.length !== b[0]!.length)
    throw new ValueError(
      `two samples of as many columns are compared: got ${a.length} × ${a[0]?.length ?? 0} and ${b.length} × ${b[0]?.length ?? 0}`,
      op,
    )
  const places = a.colnames?.map((name) => b.colnames?.indexOf(name) ?? -1) ?? [-1]
  return { real: a, synthetic: places.includes(-1) ? b : b.map((row) => places.map((j) => row[j]!)) }
}

const distance = ({ real, synthetic }: ReturnType<typeof samples_of>, most: number): number => {
  const [a, b] = [real.slice(0, most), synthetic.slice(0, most)]
  return 2 * between(a, b) - between(a, a) - between(b, b)
}

/**
 * The energy distance of two samples (Székely and Rizzo 2013): 2 E|X - Y| - E|X - X'| - E|Y - Y'|; 0 where they are alike.
 *
 * Columns of the same names are compared with each other, others by their order.
 *
 * @param most how many of the first rows are used of each. Default 500.
 * @throws ValueError for cells that are no finite numbers and for samples of other columns.
 * @example energy_distance(data, sample_synthetic_data(res, transformer))
 */
export function energy_distance(
  x: TableData,
  y: TableData,
  ...most_or_named: [most?: number | { most?: number }]
): number {
  const { most } = bind<{ most: number }>(most_or_named, { most: 500 }, 'energy_distance')
  positive_integer(most, 'most', 'energy_distance')
  return distance(samples_of(x, y, 'energy_distance'), most)
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [mean(x), mean(y)]
  const [spread, other] = [sd(x), sd(y)]
  return x.reduce((sum, value, i) => sum + (value - a) * (y[i]! - b), 0) / ((x.length - 1) * spread * other)
}

/** Arguments of two_sample_statistics(). */
export interface StatisticsOptions {
  /** Which quantiles are compared. */
  probs?: readonly number[]
  /** How many of the first rows the energy distance uses. */
  most?: number
}

/** Statistics of two samples side by side. */
export class TwoSampleStatistics {
  constructor(
    /** See energy_distance(). */
    readonly energy: number,
    /** Mean, standard deviation and quantiles by column: a row for each column and sample. */
    readonly columns: DataFrame,
    /** The correlation of each pair of columns, and of squares with the other column. */
    readonly correlations: DataFrame,
  ) {}
  toString(): string {
    const parts = [`Energy distance: ${this.energy.toFixed(6)}`, `Columns:\n${this.columns}`]
    if (this.correlations.nrow > 0) parts.push(`Correlations:\n${this.correlations}`)
    return parts.join('\n\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/**
 * Compares synthetic data with real data: energy distance, each column's mean, standard deviation and quantiles, and the
 * columns' correlations (also of their squares, which show bent dependence).
 *
 * @example print(two_sample_statistics(data, synthetic))
 */
export function two_sample_statistics(
  real: TableData,
  synthetic: TableData,
  named: StatisticsOptions = {},
): TwoSampleStatistics {
  check_named(named, ['probs', 'most'], op)
  const { probs = [0.05, 0.25, 0.5, 0.75, 0.95], most = 500 } = named
  const wrong = Array.isArray(probs) ? (probs as unknown[]).find((p) => !is_probability(p)) : probs
  if (wrong !== undefined) throw new ValueError(`'probs' are numbers from 0 to 1, got ${describe(wrong)}`, op)
  positive_integer(most, 'most', op)
  const samples = samples_of(real, synthetic, op)
  const names = samples.real[0]!.map((_, j) => samples.real.colnames?.[j] ?? `Var ${j + 1}`)
  const column = (rows: readonly number[][], j: number) => rows.map((row) => row[j]!)
  const rows = names.flatMap((name, j) =>
    Object.entries(samples).map(([sample, data]) => {
      const values = column(data, j)
      const sorted = [...values].sort((a, b) => a - b)
      return [name, sample, mean(values), sd(values), ...probs.map((p) => quantile(sorted, p))]
    }),
  )
  const labels = ['column', 'sample', 'mean', 'sd', ...probs.map((p) => `q${Math.round(1000 * p) / 10}`)]
  const columns = Object.fromEntries(labels.map((label, c) => [label, rows.map((row) => row[c]!)]))
  const pairs: [j: number, k: number, square: boolean][] = []
  names.forEach((_, j) =>
    names.forEach((_other, k) => {
      if (j < k) pairs.push([j, k, false])
      if (j !== k) pairs.push([j, k, true])
    }),
  )
  const pair = (data: readonly number[][], j: number, k: number, square: boolean) => {
    const x = column(data, j)
    return correlation(square ? x.map((value) => value ** 2) : x, column(data, k))
  }
  const correlations = {
    pair: pairs.map(([j, k, square]) => `${names[j]!}${square ? '²' : ''}, ${names[k]!}`),
    real: pairs.map((p) => pair(samples.real, ...p)),
    synthetic: pairs.map((p) => pair(samples.synthetic, ...p)),
  }
  return new TwoSampleStatistics(distance(samples, most), new DataFrame(columns), new DataFrame(correlations))
}
