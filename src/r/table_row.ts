/** Rows of a table that nobody else sees, as R's arrays. */
import { LATER, RArray } from './array'

/** The memory of a table of small integers, row by row. */
export type Table = Uint8Array | Int8Array | Int16Array | Int32Array

/** One row of a table, as an array of integers. Whoever asks for its elements gets a copy: the table stays as it is. */
export class TableRow<T extends Table = Table> extends RArray<T> {
  readonly #table: T
  readonly #row: number
  readonly #size: number
  #elements: T | undefined

  /** Elements show among an object's fields as those of any array, so that equality compares them. */
  static readonly #data: PropertyDescriptor & ThisType<TableRow> = {
    enumerable: true,
    configurable: true,
    get() {
      return (this.#elements ??= this.#table.slice(this.#row * this.#size, (this.#row + 1) * this.#size))
    },
  }

  /**
   * @param row counted from 0.
   * @param size the number of elements of a row.
   */
  constructor(table: T, row: number, size: number, dim: readonly number[]) {
    super(LATER, dim, 'integer')
    this.#table = table
    this.#row = row
    this.#size = size
    Object.defineProperty(this, 'data', TableRow.#data)
  }
  get table(): T {
    return this.#table
  }
  /** The row's number, counted from 0. */
  get row(): number {
    return this.#row
  }
  /** The number of elements of a row. */
  get size(): number {
    return this.#size
  }
  /** Whether nobody has asked for the elements yet. */
  get is_waiting(): boolean {
    return this.#elements === undefined
  }
  /** The same row, of which nobody has asked for elements. */
  copy(): TableRow<T> {
    return new TableRow(this.#table, this.#row, this.#size, this.dim)
  }
}
