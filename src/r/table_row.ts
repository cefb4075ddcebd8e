/** Rows of a table that nobody else sees, as R's arrays. */
import { LATER, RArray } from './array'

/** The memory of a table of small integers, row by row. */
export type Table = Uint8Array | Int8Array | Int16Array | Int32Array

/** One row of a table, as an array of integers. Whoever asks for its elements gets a copy: the table stays as it is. */
export class TableRow<T extends Table = Table> extends RArray<T> {
  /** @param row counted from 0. */
  constructor(
    readonly table: T,
    readonly row: number,
    /** The number of elements of a row. */
    readonly size: number,
    dim: readonly number[],
  ) {
    super(LATER, dim, 'integer')
  }
  /** The same row, of which nobody has asked for elements. */
  copy(): TableRow<T> {
    return new TableRow(this.table, this.row, this.size, this.dim)
  }
  protected override make_data(): T {
    return this.table.slice(this.row * this.size, (this.row + 1) * this.size) as T
  }
}
