/** R's arrays: plain memory with sizes. */
import { array_text, type PrintOptions } from './print'
import { R_CLASS, R_DIM, R_LENGTH, R_PRINT } from './protocol'

/** R's type of an array's elements. */
export type RType = 'integer' | 'double' | 'logical' | 'character'

/** The memory of an array: row-major, the last dimension running fastest. */
export type RData =
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Float32Array
  | Float64Array
  | readonly number[]

/** Stands for elements that are made when they are asked for. */
export const LATER: unique symbol = Symbol('later')
const ELEMENTS: unique symbol = Symbol('elements')

/**
 * An array of R: numbers of one type, with sizes. Elements are kept row-major.
 *
 * @example new RArray(Uint8Array.of(1, 2, 3, 4), [2, 2], 'integer')
 */
export class RArray<T extends RData = RData> {
  private [ELEMENTS]: T | typeof LATER
  constructor(
    data: T | typeof LATER,
    readonly dim: readonly number[],
    readonly type: RType = 'double',
    /** The names of the places of each dimension, where they have some; its own names are what the dimensions are of. */
    readonly dimnames: readonly (readonly string[] | null)[] | null = null,
  ) {
    this[ELEMENTS] = data
    if (data === LATER) return
    let count = 1
    for (const size of dim) count *= size
    if (count !== data.length)
      throw new Error(`RArray: ${dim.join(' × ')} elements are ${count}, the data has ${data.length}`)
  }

  /** The elements. */
  get data(): T {
    if (this[ELEMENTS] === LATER) this[ELEMENTS] = this.make_data()
    return this[ELEMENTS]
  }
  /** Whether nobody has asked for the elements yet. */
  get is_waiting(): boolean {
    return this[ELEMENTS] === LATER
  }
  /** The elements of an array that leaves them for later. */
  protected make_data(): T {
    throw new Error('RArray: it has no elements')
  }

  /** The element at a place counted from 1 in each dimension. */
  at(...index: number[]): number {
    if (index.length !== this.dim.length)
      throw new Error(`RArray: an array of ${this.dim.length} dimensions has as many indices, got ${index.length}`)
    let at = 0
    index.forEach((i, d) => {
      const size = this.dim[d]!
      if (!Number.isInteger(i) || i < 1 || i > size)
        throw new RangeError(`RArray: index ${i} is out of bounds for dimension ${d + 1}: 1 to ${size}`)
      at = at * size + i - 1
    })
    return this.data[at]!
  }

  /** The elements as nested arrays. */
  to_nested(): unknown {
    let level: unknown[] = Array.from(this.data as ArrayLike<number>)
    for (let d = this.dim.length - 1; d > 0; d--) {
      const size = this.dim[d]!
      const count = size === 0 ? 0 : level.length / size
      level = Array.from({ length: count }, (_, i) => level.slice(i * size, (i + 1) * size))
    }
    return level
  }

  /** Some places, counted from 0, of an array of one dimension. */
  taken(places: readonly number[]): RArray {
    return new RArray(
      places.map((i) => this.data[i]!),
      [places.length],
      this.type,
      [places.map((i) => this.dimnames?.[0]?.[i] ?? '')],
    )
  }

  /** The same array with other names of its places. */
  named(names: RArray['dimnames']): RArray {
    return new RArray(this.data, this.dim, this.type, names?.some((each) => each != null) ? names : null)
  }

  /** An array of the same sizes and names of other elements; undefined where it is nothing more than an array. */
  of_cells(_cells: readonly number[]): RArray | undefined {
    return undefined
  }

  [R_LENGTH](): number {
    return this.data.length
  }
  [R_DIM](): number[] {
    return [...this.dim]
  }
  [R_CLASS](): string[] {
    return this.dim.length === 2 ? ['matrix', 'array'] : ['array']
  }
  [R_PRINT](options: PrintOptions = {}): string {
    return array_text(this, options)
  }
  toString(): string {
    return this[R_PRINT]()
  }
}
