/** Numbers of each row or column of a matrix: rowSums() and its family, rowsum(). */
import { RArray } from '../array'
import { DataFrame } from '../data_frame'
import { r_function } from './arguments'
import { rows_of } from './cells'
import type { Loose } from './loose'
import { t } from './matrices'
import { sort, unique } from './sets'
import { texts_of } from './text'
import { array_of, as_array_of, elements, is_matrix_like, labels_of, with_names } from './values'

/** A number of each row or column; missing values make it missing, or are left out. */
const over = (rows: boolean, f: (values: number[]) => number) =>
  r_function('x na_rm dims', ({ x, na_rm = false }): Loose => {
    const given = as_array_of(x)
    const lines = rows_of(rows ? given : (t(given) as RArray))
    const is_gap = (value: unknown): boolean => value === null || Number.isNaN(value)
    const values = lines.map((line) => {
      if (!na_rm && line.includes(null)) return null
      return f((na_rm ? line.filter((value) => !is_gap(value)) : line).map(Number))
    })
    return with_names(values, (given.dimnames?.[rows ? 0 : 1] as string[] | null) ?? null)
  })
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const average = (values: readonly number[]): number => total(values) / values.length
export const rowSums = over(true, total)
export const colSums = over(false, total)
export const rowMeans = over(true, average)
export const colMeans = over(false, average)
/** The sums of the rows of each group. */
export const rowsum = r_function('x group reorder na_rm', ({ x, group }): RArray => {
  const given =
    is_matrix_like(x) || x instanceof DataFrame ? as_array_of(x) : array_of(elements(x), [elements(x).length, 1])
  const names = texts_of(group)
  const labels = texts_of(sort(unique(labels_of(group))))
  const lines = rows_of(given).map((row) => row.map(Number))
  const rows = labels.map((label) =>
    Array.from({ length: given.dim[1]! }, (_, j) =>
      total(lines.flatMap((line, i) => (names[i] === label ? [line[j]!] : []))),
    ),
  )
  return array_of(
    rows.flat(),
    [rows.length, given.dim[1]!],
    [labels, given.dimnames?.[1] ?? null],
    given.type === 'integer' ? 'integer' : 'double',
  )
})
