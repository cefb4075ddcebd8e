/** Items that are rows of a table. */
import type { TransformedRows } from '../torch/items'

/** The method of datasets whose items are rows of a table: the rows of items of these numbers, or null where they are not. */
export const ROWS: unique symbol = Symbol('rows')
/** A dataset that may have it. */
interface MaybeRows {
  [ROWS]?(ids: readonly number[]): TransformedRows<unknown> | null
}

/** The rows that a dataset's items of these numbers are, where they are rows. */
export const rows_of = (dataset: object, ids: readonly number[]): TransformedRows<unknown> | null =>
  (dataset as MaybeRows)[ROWS]?.(ids) ?? null

/** Tells whether a dataset's items come by the methods that a class has now, whatever a script replaces them with later. */
export function methods_of({ prototype }: { prototype: Methods }): (dataset: Methods) => boolean {
  const { getitem, length } = prototype
  return (dataset) => dataset.getitem === getitem && dataset.length === length
}
interface Methods {
  getitem: unknown
  length: unknown
}
