/** Rows of a table that nobody else sees, as R's arrays. */
import { LATER, RArray } from './array'

/** The memory of a table of small integers, row by row. */
export type Table = Uint8Array | Int8Array | Int16Array | Int32Array

// Symbols show among no object's names, and equality compares them: rows are equal where they are the same one of a table.
const TABLE: unique symbol = Symbol('table')
const ROW: unique symbol = Symbol('row')
const SIZE: unique symbol = Symbol('size')

/** One row of a table, as an array of integers. Whoever asks for its elements gets a copy: the table stays as it is. */
export class TableRow<T extends Table = Table> extends RArray<T> {
  private readonly [TABLE]: T
  private readonly [ROW]: number
  private readonly [SIZE]: number
  #elements: T | undefined

  static {
    // A property of the prototype: one of each row's own would make rows slow to make.
    Object.defineProperty(this.prototype, 'data', {
      configurable: true,
      get(this: TableRow) {
        return (this.#elements ??= this[TABLE].slice(this[ROW] * this[SIZE], (this[ROW] + 1) * this[SIZE]))
      },
    })
  }

  /**
   * @param row counted from 0.
   * @param size the number of elements of a row.
   */
  constructor(table: T, row: number, size: number, dim: readonly number[]) {
    super(LATER, dim, 'integer')
    this[TABLE] = table
    this[ROW] = row
    this[SIZE] = size
  }
  get table(): T {
    return this[TABLE]
  }
  /** The row's number, counted from 0. */
  get row(): number {
    return this[ROW]
  }
  /** The number of elements of a row. */
  get size(): number {
    return this[SIZE]
  }
  /** Whether nobody has asked for the elements yet. */
  get is_waiting(): boolean {
    return this.#elements === undefined
  }
  /** The same row, of which nobody has asked for elements. */
  copy(): TableRow<T> {
    return new TableRow(this[TABLE], this[ROW], this[SIZE], this.dim)
  }
}
