/** Items that are rows of a table. */
import type { Rows } from '../torch/items'
import { DatasetSubset, type Dataset } from './dataset'

/** The method of datasets whose items are rows of a table: the rows of items of these numbers, or null where they are not. */
export const ROWS: unique symbol = Symbol('rows')
/** A dataset that may have it. */
interface MaybeRows {
  [ROWS]?(ids: readonly number[]): Rows | null
}

// As it is written, whatever a script replaces it with.
const { getitem } = DatasetSubset.prototype

/** The rows that a dataset's items of these numbers are, where they are rows. */
export function rows_of(dataset: Dataset, ids: readonly number[]): Rows | null {
  let [whole, places] = [dataset, ids]
  while (whole instanceof DatasetSubset) {
    if (whole.getitem !== getitem) return null
    const { indices } = whole
    places = places.map((i) => indices[i - 1]!)
    whole = whole.dataset
  }
  return (whole as MaybeRows)[ROWS]?.(places) ?? null
}
