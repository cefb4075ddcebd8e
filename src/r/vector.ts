/** R's functions of vectors. */
import { integers, is_list } from './attributes'
import { RError, show_value } from './errors'
import { R_DIM, R_LENGTH, has } from './protocol'

/** The number of elements, items or columns of anything that R gives a length. */
export function length(x: unknown): number {
  if (x === null || x === undefined) return 0
  if (has(x, R_LENGTH)) return x[R_LENGTH]() as number
  if (Array.isArray(x)) return x.length
  if (ArrayBuffer.isView(x) && !(x instanceof DataView)) return (x as unknown as ArrayLike<unknown>).length
  if (typeof x === 'object' && Object.getPrototypeOf(x) === Object.prototype) return Object.keys(x).length
  return 1
}

/** The sizes of a tensor, array or table; null for what has none. */
export function dim(x: unknown): number[] | null {
  if (has(x, R_DIM)) return integers(x[R_DIM]() as number[])
  if (!Array.isArray(x) || !Array.isArray(x[0]) || is_list(x)) return null
  const sizes: number[] = []
  for (let level: unknown = x; Array.isArray(level); level = level[0]) sizes.push(level.length)
  return integers(sizes)
}

/** The numbers 1 to `n`. */
export const seq_len = (n: number): number[] => integers(Array.from({ length: n }, (_, i) => i + 1))
/** The numbers 1 to the length of `x`. */
export const seq_along = (x: unknown): number[] => seq_len(length(x))

type Numbers = readonly (number | boolean)[] | Float32Array | Float64Array | Int32Array | Uint8Array

function numbers_of(x: unknown, where: string): ArrayLike<number | boolean> {
  if (typeof x === 'number' || typeof x === 'boolean') return [x]
  if (Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView)))
    return x as unknown as ArrayLike<number | boolean>
  throw new RError(`it takes numbers, got ${show_value(x)}`, where)
}

/** The sum, in which true counts as 1. */
export function sum(x: Numbers | number): number {
  const values = numbers_of(x, 'sum')
  let total = 0
  for (let i = 0; i < values.length; i++) total += Number(values[i])
  return total
}
/** The mean, in which true counts as 1. */
export const mean = (x: Numbers | number): number => sum(x) / numbers_of(x, 'mean').length
/** The variance (with n - 1). */
export function variance(x: Numbers): number {
  const center = mean(x)
  const values = numbers_of(x, 'var')
  let total = 0
  for (let i = 0; i < values.length; i++) total += (Number(values[i]) - center) ** 2
  return total / (values.length - 1)
}
/** The standard deviation (with n - 1). */
export const sd = (x: Numbers): number => Math.sqrt(variance(x))
