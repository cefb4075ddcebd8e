/** How one column of data becomes numbers for a network, and back. */
import { mean, runif, sd, type Cell } from '../r'
import { format_numbers } from '../r/format'
import { ValueError, describe } from '../torch/errors'
import { is_missing } from './matrix'
import { fit_mixture, weighed, which_max, type Mixture } from './mixture'

/** What a part of a network's output is: its size, and how it is read. */
export type OutputInfo = readonly [dimension: number, type: 'linear' | 'softmax' | 'mode_specific']

interface Column {
  name: string | number
  output_info: OutputInfo
  output_dimensions: number
}
export interface LinearMeta extends Column {
  mode_specific: false
  mean: number
  std: number
}
export interface MixtureMeta extends Column, Mixture {
  mode_specific: true
}
/** A column of categories. */
export interface DiscreteMeta extends Column {
  levs: string[]
}
export type ContinuousMeta = LinearMeta | MixtureMeta
export type ColumnMeta = ContinuousMeta | DiscreteMeta

const transform_op = 'transform'
/** Values farther than this many standard deviations from their part's mean are cut off, and the rest divided by it. */
const reach = 4

const column_name = (name: string | number) => (typeof name === 'number' ? String(name) : `'${name}'`)

function finite_number(cell: Cell, i: number, name: string | number, op: string): number {
  if (typeof cell === 'number' && Number.isFinite(cell)) return cell
  const advice = typeof cell === 'number' ? 'drop or replace it' : 'name the column in discrete_columns'
  throw new ValueError(
    `row ${i + 1} of column ${column_name(name)} is ${describe(cell)}, no finite number: ${advice}`,
    op,
  )
}

export function fit_continuous_column(
  name: string | number,
  data: readonly Cell[],
  mode_specific: boolean,
  n_modes: number,
): ContinuousMeta {
  const values = data.flatMap((cell, i) => (is_missing(cell) ? [] : [finite_number(cell, i, name, 'fit')]))
  if (values.length === 0) throw new ValueError(`column ${column_name(name)} has no value: all are missing`, 'fit')
  if (mode_specific) {
    const mixture = fit_mixture(values, n_modes)
    const size = mixture.n_modes + 1
    return { name, mode_specific, ...mixture, output_info: [size, 'mode_specific'], output_dimensions: size }
  }
  const spread = values.length > 1 ? sd(values) : 0
  return {
    name,
    mode_specific: false,
    mean: mean(values),
    std: spread === 0 ? 1 : spread,
    output_info: [1, 'linear'],
    output_dimensions: 1,
  }
}

/** A column's distinct values in order: numbers by size, words by the alphabet. */
export function fit_discrete_column(name: string | number, data: readonly Cell[]): DiscreteMeta {
  data.forEach((cell, i) => {
    if (is_missing(cell) || ['string', 'number', 'boolean'].includes(typeof cell)) return
    throw new ValueError(
      `row ${i + 1} of column ${column_name(name)} is ${describe(cell)}, no category: those are strings, numbers, true and false`,
      'fit',
    )
  })
  const present = [...new Set(data.filter((cell) => !is_missing(cell)))]
  if (present.length === 0) throw new ValueError(`column ${column_name(name)} has no value: all are missing`, 'fit')
  const sorted = present.every((x) => typeof x === 'number')
    ? present.sort((a, b) => a - b).map(level_of)
    : present.map(level_of).sort((a, b) => a.localeCompare(b, 'en'))
  const levs = [...new Set(sorted)]
  return { name, levs, output_info: [levs.length, 'softmax'], output_dimensions: levs.length }
}
/** A category's name, as R's as.character() gives it. */
function level_of(cell: Cell): string {
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE'
  return typeof cell === 'number' ? format_numbers([cell], 15)[0]! : String(cell)
}

/** A column's cells as rows of numbers; missing ones are NaN. */
export function transform_continuous_column(meta: ContinuousMeta, data: readonly Cell[]): number[][] {
  return data.map((cell, i) => {
    if (is_missing(cell)) return Array<number>(meta.output_dimensions).fill(NaN)
    const x = finite_number(cell, i, meta.name, transform_op)
    if (!meta.mode_specific) return [(x - meta.mean) / meta.std]
    const mode = which_max(weighed(x, meta))
    const row = Array<number>(meta.n_modes + 1).fill(0)
    row[mode] = 1
    row[meta.n_modes] = Math.max(-reach, Math.min(reach, (x - meta.means[mode]!) / meta.stds[mode]!)) / reach
    return row
  })
}

/** A column's cells as one-hot rows; missing ones are NaN. */
export function transform_discrete_column(meta: DiscreteMeta, data: readonly Cell[]): number[][] {
  return data.map((cell, i) => {
    if (is_missing(cell)) return Array<number>(meta.levs.length).fill(NaN)
    const at = meta.levs.indexOf(level_of(cell))
    if (at < 0)
      throw new ValueError(
        `row ${i + 1} of column ${column_name(meta.name)} is ${describe(cell)}, a level that fit() did not see: ` +
          `it saw ${meta.levs.slice(0, 8).join(', ')}${meta.levs.length > 8 ? ', …' : ''}. Fit on data with all levels`,
        transform_op,
      )
    return meta.levs.map((_, l) => (l === at ? 1 : 0))
  })
}

/** The values of a continuous column's numbers; null where those are missing. */
export const inverse_continuous_column = (meta: ContinuousMeta, rows: readonly number[][]): (number | null)[] =>
  rows.map((row) => {
    if (row.some(Number.isNaN)) return null
    if (!meta.mode_specific) return row[0]! * meta.std + meta.mean
    const mode = which_max(row.slice(0, meta.n_modes))
    return row[meta.n_modes]! * reach * meta.stds[mode]! + meta.means[mode]!
  })

/** The place of a row's largest value; ties are broken at random, as by R's max.col(). */
function max_column(row: readonly number[]): number {
  const tolerance = 1e-5 * Math.max(...row.map(Math.abs))
  let [most, best, ties] = [row[0]!, 0, 1]
  for (let j = 1; j < row.length; j++) {
    const value = row[j]!
    if (value > most + tolerance) [most, best, ties] = [value, j, 1]
    else if (value >= most - tolerance) {
      ties++
      if (ties * runif(1)[0]! < 1) best = j
    }
  }
  return best
}

/** The level of each row's largest value, as a number where all levels are numbers. */
export function inverse_discrete_column(meta: DiscreteMeta, rows: readonly number[][]): Cell[] {
  const numbers = meta.levs.every((level) => level.trim() !== '' && !Number.isNaN(Number(level)))
  return rows.map((row) => {
    if (row.some(Number.isNaN)) return null
    const level = meta.levs[max_column(row)]!
    return numbers ? Number(level) : level
  })
}
