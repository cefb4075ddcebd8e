/** Items that are rows of a table. */
import type { TableRows } from '../torch/items'
import type { Dataset } from './dataset'

/** The method of datasets whose items are rows of a table: the rows of items of these numbers, or null where they are not. */
export const ROWS: unique symbol = Symbol('rows')
/** A dataset that may have it. */
interface MaybeRows {
  [ROWS]?(ids: readonly number[]): TableRows | null
}

/** The rows that a dataset's items of these numbers are, where they are rows. */
export const rows_of = (dataset: Dataset, ids: readonly number[]): TableRows | null =>
  (dataset as MaybeRows)[ROWS]?.(ids) ?? null
