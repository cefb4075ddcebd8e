/** R's arrays: plain memory with sizes. */
import { inspect } from 'node:util'
import type { PrintOptions } from './print'
import { truth } from './logical'
import { array_text } from './print_array'
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

/** Stands for elements that a subclass gives when they are asked for. */
export const LATER: unique symbol = Symbol('later')

/**
 * An array of R: numbers of one type, with sizes. What R calls a vector with `dim` and `dimnames`.
 *
 * - `x.dim`: its sizes, `x.length`: the number of its elements, `x.type`: R's type of them;
 * - `x.at(2, 1)`: R's `x[2, 1]`, counted from 1;
 * - `x.data`: all elements in a row, the last dimension running fastest; `[...x]`, `Array.from(x)`: the same as an array;
 * - `x.to_nested()` (and `as_array(x)`, `JSON.stringify(x)`): nested arrays, one level for each dimension;
 * - `torch_tensor(x)`: a tensor of these sizes; `print(x)`, `String(x)`, `console.log(x)`: as R prints it.
 *
 * @example
 * const x = new RArray(Uint8Array.of(1, 2, 3, 4), [2, 2], 'integer')
 * x.at(2, 1) // 3
 * as_array(x) // [[1, 2], [3, 4]]
 */
export class RArray<T extends RData = RData> {
  /** The elements in a row, the last dimension running fastest. Logical ones are 0 and 1, and NaN for NA. */
  declare readonly data: T
  constructor(
    data: T | typeof LATER,
    /** The sizes. */
    readonly dim: readonly number[],
    /** R's type of the elements. */
    readonly type: RType = 'double',
    /** The names of the places of each dimension, where they have some; its own names are what the dimensions are of. */
    readonly dimnames: readonly (readonly string[] | null)[] | null = null,
  ) {
    if (data === LATER) return
    this.data = data
    if (!dim.every((size) => Number.isInteger(size) && size >= 0))
      throw new Error(`RArray: sizes are whole numbers from 0 on, got ${dim.join(', ')}`)
    if (this.length !== data.length)
      throw new Error(`RArray: ${dim.join(' × ')} elements are ${this.length}, the data has ${data.length}`)
  }

  /** The number of elements. */
  get length(): number {
    let count = 1
    for (const size of this.dim) count *= size
    return count
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

  /** The elements one after another, as in `data`: of the matrix `[[1, 2], [3, 4]]` 1, 2, 3, 4. (Loops of R go by columns.) */
  [Symbol.iterator](): Iterator<number> {
    return this.data[Symbol.iterator]()
  }

  /** The elements as nested arrays, a level for each dimension; logical ones as booleans, and null where they are NA. */
  to_nested(): unknown {
    const { data, dim, type } = this
    const value_at = (place: number): unknown => {
      const value: unknown = data[place]
      return type === 'logical' ? truth(value) : value
    }
    const level = (d: number, start: number, count: number): unknown => {
      if (d === dim.length) return value_at(start)
      const size = dim[d]!
      const inner = size === 0 ? 0 : count / size
      return Array.from({ length: size }, (_, i) => level(d + 1, start + i * inner, inner))
    }
    return level(0, 0, this.length)
  }
  /** What JSON.stringify() writes: nested arrays. */
  toJSON(): unknown {
    return this.to_nested()
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
    return this.length
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
  [inspect.custom](): string {
    return this.toString()
  }
}
