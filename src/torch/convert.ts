/** From tensors back to JavaScript's values. */
import { native } from '../native/addon'
import type { TypedArray } from '../native/types'
import { RArray } from '../r/array'
import { array_of_kind } from './creation/memory'
import { check_length } from './creation/values'
import { tensor_op } from './dispatch'
import { torch_cdouble, torch_float, torch_long, type ArrayKind } from './dtype'
import { TypeError_, ValueError, describe, explain, explained, guarded } from './errors'
import { Tensor, as_tensor, handle_of } from './tensor'

/** Values of R's arrays: nested by dimension. */
export type Nested<T> = T | Nested<T>[]

/** Floating-point types that become Float. */
const without_array = new Set<ArrayKind>(['half', 'bfloat16', 'float8'])

/** A tensor's elements in plain memory, row-major: what is smaller than Float or quantized becomes Float32Array, complex numbers pairs (re, im). */
export function as_typed_array(x: Tensor): TypedArray {
  const op = 'as_typed_array'
  try {
    let tensor = as_tensor(x, op)
    if (tensor.dtype.is_complex) tensor = tensor_op('view_as_real', tensor_op('resolve_conj', tensor))
    if (tensor.dtype.kind === 'quantized') tensor = tensor_op('dequantize', tensor)
    if (without_array.has(tensor.dtype.kind)) tensor = tensor_op('to', tensor, { dtype: torch_float() })
    const type = array_of_kind[tensor.dtype.kind]
    if (type === undefined) throw new TypeError_(`elements of type ${tensor.dtype} have no plain array`, op)
    return new type(native.to_memory(handle_of(tensor)))
  } catch (error) {
    throw explain(error, op)
  }
}

/** The elements as numbers or booleans, row-major. @throws ValueError for integers that a number would round. */
function values_of(tensor: Tensor, op: string): (number | boolean)[] {
  const flat = as_typed_array(tensor)
  if (tensor.dtype.kind === 'bool') return Array.from(flat as Uint8Array, (x) => x !== 0)
  if (!(flat instanceof BigInt64Array || flat instanceof BigUint64Array)) return Array.from(flat as Float64Array)
  return Array.from(flat, (x: bigint) => {
    const number = Number(x)
    if (!Number.isSafeInteger(number)) {
      throw new ValueError(
        `${x} is beyond what a number holds exactly: use as_typed_array(), which gives a ${flat.constructor.name}`,
        op,
      )
    }
    return number
  })
}

function nest<T>(flat: readonly T[], shape: readonly number[]): Nested<T> {
  if (shape.length <= 1) return shape.length === 0 ? flat[0]! : [...flat]
  const [rows = 0, ...rest] = shape
  const size = rest.reduce((product, n) => product * n, 1)
  return Array.from({ length: rows }, (_, i) => nest(flat.slice(i * size, (i + 1) * size), rest))
}

/**
 * A tensor as R's as_array() gives it: a number or boolean (no dimension), an array (one), nested arrays (more).
 * Integers are numbers; complex numbers are `{ re, im }`. An array of R's gives its elements in the same form.
 *
 * @throws TypeError for anything else; ValueError for integers beyond 2^53, which a number would round.
 * @example as_array(torch_tensor([[1, 2], [3, 4]])) // [[1, 2], [3, 4]]
 */
export function as_array<T extends Nested<number | boolean> = number[]>(x: Tensor | RArray): T
export function as_array(x: Tensor | RArray): unknown {
  return explained('as_array', () => (x instanceof RArray ? x.to_nested() : array_of(as_tensor(x, 'as_array'))))
}

function array_of(tensor: Tensor): unknown {
  if (!tensor.dtype.is_complex) return nest(values_of(tensor, 'as_array'), tensor.shape)
  const flat = as_typed_array(tensor) as Float32Array | Float64Array
  const pairs = Array.from({ length: flat.length / 2 }, (_, i) => ({ re: flat[2 * i]!, im: flat[2 * i + 1]! }))
  return nest(pairs, tensor.shape)
}

/** A matrix or larger array flattened as R does: the first dimension runs fastest. */
function column_major(tensor: Tensor): Tensor {
  const n = tensor.ndim
  return n < 2
    ? tensor
    : tensor_op(
        'permute',
        tensor,
        Array.from({ length: n }, (_, i) => n - i),
      )
}

/** What R's as.numeric() and its siblings take. */
export type Numbers = Tensor | number | boolean | bigint | readonly (number | boolean | bigint)[]
function numbers_of(x: unknown): number[] {
  if (x instanceof Tensor) return values_of(column_major(x), 'as_numeric').map(Number)
  const list: readonly unknown[] = Array.isArray(x) ? x : [x]
  check_length(list)
  return list.map((value) => {
    if (typeof value === 'object' || typeof value === 'symbol')
      throw new TypeError_(`it takes a tensor or numbers, got ${describe(value)}`)
    return Number(value)
  })
}
const numbers = (name: string): ((x: Numbers) => number[]) => guarded(name, numbers_of)
/** All elements as numbers, in R's (column-major) order. */
export const as_numeric = numbers('as_numeric')
/** As as_numeric(). */
export const as_double = numbers('as_double')
/** All elements as whole numbers (cut off, as in R), in R's order. */
export const as_integer: (x: Numbers) => number[] = guarded('as_integer', (x) => numbers_of(x).map(Math.trunc))
/** All elements as booleans, in R's order. */
export const as_logical: (x: Numbers) => boolean[] = guarded('as_logical', (x) =>
  numbers_of(x).map((value) => value !== 0),
)

/** All elements as bigints, which keep 64 bits, in R's order. Fractions are cut off. */
export const as_integer64: (x: Numbers) => bigint[] = guarded('as_integer64', (x) => {
  if (!(x instanceof Tensor)) {
    const values = (Array.isArray(x) ? x : [x]) as readonly (number | bigint | boolean)[]
    check_length(values)
    return values.map((value) => (typeof value === 'bigint' ? value : BigInt(Math.trunc(numbers_of(value)[0]!))))
  }
  const whole = tensor_op('to', column_major(as_tensor(x, 'as_integer64')), { dtype: torch_long() })
  return Array.from(as_typed_array(whole) as BigInt64Array)
})
/** All elements as complex numbers, in R's order. */
export const as_complex: (x: Tensor) => { re: number; im: number }[] = guarded('as_complex', (x) => {
  const complex = tensor_op('to', column_major(as_tensor(x, 'as_complex')), { dtype: torch_cdouble() })
  const flat = as_typed_array(complex) as Float64Array
  return Array.from({ length: flat.length / 2 }, (_, i) => ({ re: flat[2 * i]!, im: flat[2 * i + 1]! }))
})

/** The number of a tensor with one element: a boolean for Bool, a bigint for integers beyond 2^53, `{ re, im }` for complex. */
export function item(x: Tensor): number | boolean | bigint | { re: number; im: number } {
  try {
    return native.item(handle_of(x))
  } catch (error) {
    throw explain(error, 'item')
  }
}
