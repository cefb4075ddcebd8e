/** Tensors of JavaScript's values: numbers and nested arrays of them. */
import { native } from '../../native/addon'
import { pack, start_packing } from '../../native/numbers'
import type { ComplexNumber, TypedArray } from '../../native/types'
import { RArray } from '../../r/array'
import { attributes_of } from '../../r/attributes'
import { DataFrame } from '../../r/data_frame'
import { tensor_op } from '../dispatch'
import { is_complex } from '../dispatch/kinds'
import {
  torch_bool,
  torch_cdouble,
  torch_cfloat,
  torch_double,
  torch_float,
  torch_get_default_dtype,
  torch_long,
  type torch_dtype,
} from '../dtype'
import { TypeError_, ValueError, describe } from '../errors'
import { Tensor, wrap } from '../tensor'
import { of_r_array, of_typed_array, to_dtype } from './memory'

const op = 'torch_tensor'

/** Columns by name, of equal length: a matrix with one column for each. Of single numbers: a vector. */
export type ColumnData = { readonly [column: string]: TensorData } | DataFrame

/** What torch_tensor() takes. Numbers are R's doubles, bigints R's integers, booleans R's logicals; null is R's NA or NULL. */
export type TensorData =
  | number
  | bigint
  | boolean
  | ComplexNumber
  | null
  | undefined
  | TypedArray
  | RArray
  | Tensor
  | readonly TensorData[]
  | ColumnData

/** The sizes of a nested array, whose parts must agree. */
function shape_of(data: readonly unknown[]): number[] {
  const shape: number[] = []
  for (let level: unknown = data; Array.isArray(level); level = level[0] as unknown) {
    shape.push(level.length)
    if (level.length === 0 || shape.length > 64) break
  }
  if (shape.length > 64) throw new ValueError('the array is nested more than 64 deep (or holds itself)', op)
  return shape
}

const position = (path: readonly number[]) =>
  path.length === 0 ? 'the array' : `element [${path.map((i) => i + 1).join(', ')}]`

/** Visits a nested array's leaves in order. @throws ValueError that names the place where it is ragged. */
function visit(
  data: readonly unknown[],
  shape: readonly number[],
  leaf: (value: unknown, at: number, path: number[]) => void,
): void {
  let at = 0
  const path: number[] = []
  const walk = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (Array.isArray(part))
        throw new ValueError(`the array is ragged: ${position(path)} is an array where other elements are not`, op)
      leaf(part, at++, path)
      return
    }
    const size = shape[depth]!
    if (!Array.isArray(part) || part.length !== size) {
      const found = Array.isArray(part) ? `has ${part.length} elements` : `is ${describe(part)}`
      throw new ValueError(`the array is ragged: ${position(path)} ${found} where others have ${size}`, op)
    }
    for (let i = 0; i < size; i++) {
      path.push(i)
      walk(part[i], depth + 1)
      path.pop()
    }
  }
  walk(data, 0)
}

/** What the elements of an array are, all taken together: each kind can hold those before it. */
const enum Rank {
  missing,
  boolean,
  bigint,
  number,
  complex,
}

function rank_of(value: unknown, path: readonly number[]): Rank {
  switch (typeof value) {
    case 'number':
      return Rank.number
    case 'bigint':
      return Rank.bigint
    case 'boolean':
      return Rank.boolean
    case 'object':
      if (value === null) return Rank.missing
      if (is_complex(value)) return Rank.complex
      break
    default:
      break
  }
  throw new TypeError_(
    `${position(path)} is ${describe(value)}: a tensor holds numbers, bigints (R's integers), booleans or complex numbers ({ re, im })`,
    op,
  )
}

/** R's NA: NaN among doubles, the least of 32 bits among integers, and true among logicals, as R stores it. */
const missing = { number: NaN, bigint: -2147483648, boolean: 1 }

/** The elements of a nested array, and what they are. */
interface Elements {
  shape: number[]
  rank: Rank
  /** Real parts: doubles hold every value of a small array on its way. */
  values: Float64Array
  imaginary: Float64Array | undefined
  /** Bigints too large for doubles, by place. */
  large: Map<number, bigint>
}

function elements_of(data: readonly unknown[]): Elements {
  const shape = shape_of(data)
  const count = shape.reduce((product, size) => product * size, 1)
  const elements: Elements = {
    shape,
    rank: Rank.missing,
    values: new Float64Array(count),
    imaginary: undefined,
    large: new Map(),
  }
  const absent: number[] = []
  visit(data, shape, (value, at, path) => {
    const rank = rank_of(value, path)
    if (rank > elements.rank) elements.rank = rank
    if (rank === Rank.missing) absent.push(at)
    else if (rank === Rank.complex) {
      elements.imaginary ??= new Float64Array(count)
      elements.values[at] = (value as ComplexNumber).re
      elements.imaginary[at] = (value as ComplexNumber).im
    } else {
      elements.values[at] = Number(value)
      if (rank === Rank.bigint && !Number.isSafeInteger(elements.values[at])) elements.large.set(at, value as bigint)
    }
  })
  if (count === 0) elements.rank = Rank.number
  const { rank } = elements
  const stored = rank >= Rank.number ? missing.number : rank === Rank.bigint ? missing.bigint : missing.boolean
  for (const at of absent) elements.values[at] = stored
  return elements
}

/** R's element type of values. */
function natural_dtype(rank: Rank): torch_dtype {
  if (rank === Rank.complex) return torch_get_default_dtype() === torch_double() ? torch_cdouble() : torch_cfloat()
  if (rank === Rank.number) return torch_get_default_dtype()
  return rank === Rank.bigint ? torch_long() : torch_bool()
}

/** Whether all are integers that doubles hold exactly. */
function all_safe(data: readonly unknown[]): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isSafeInteger(data[i])) return false
  return true
}

/** A number as a Long. @throws ValueError for what 64 bits do not hold. */
function integer_of(x: number | bigint): bigint {
  if (typeof x === 'number' && !Number.isFinite(x))
    throw new ValueError(`${x} is no integer: it cannot become a Long`, op)
  const whole = typeof x === 'bigint' ? x : BigInt(Math.trunc(x))
  if (BigInt.asIntN(64, whole) !== whole) throw new ValueError(`${x} is too large for a Long, which has 64 bits`, op)
  return whole
}

function longs_of(data: readonly (number | bigint)[]): BigInt64Array {
  const integers = new BigInt64Array(data.length)
  for (let i = 0; i < data.length; i++) integers[i] = integer_of(data[i]!)
  return integers
}

function complex_of({ values, imaginary, shape }: Elements): Tensor {
  const pairs = new Float64Array(2 * values.length)
  for (let i = 0; i < values.length; i++) {
    pairs[2 * i] = values[i]!
    pairs[2 * i + 1] = imaginary?.[i] ?? 0
  }
  return wrap(native.from_memory(pairs, torch_cdouble().code, shape))
}

/** More elements than an array of JavaScript's can hold: one that only claims to have more would take minutes to read. */
const most_elements = 2 ** 28
/** @throws ValueError for an array that is too long to be one of numbers. */
export function check_length(data: readonly unknown[]): void {
  if (data.length > most_elements) throw new ValueError(`an array of ${data.length} elements is too long`)
}

/** Whether all elements are of one JavaScript type. */
function all_are<T>(data: readonly unknown[], type: 'number' | 'bigint'): data is readonly T[] {
  for (let i = 0; i < data.length; i++) if (typeof data[i] !== type) return false
  return data.length > 0
}

/** Whether R's functions marked an array as integers: those of a factor are its codes. */
function is_whole(data: readonly unknown[]): boolean {
  const { type, levels } = attributes_of(data)
  return type === 'integer' || levels !== undefined
}

/** A vector of numbers or of bigints alone, the most usual array by far; undefined for any other. */
function of_vector(data: readonly unknown[], wanted: torch_dtype | undefined): Tensor | undefined {
  if (all_are<bigint>(data, 'bigint') && (wanted === undefined || wanted.kind === 'i64'))
    return wrap(native.from_memory(longs_of(data), torch_long().code, [data.length]))
  const dtype = wanted ?? (is_whole(data) ? torch_long() : torch_get_default_dtype())
  if (dtype === torch_float() || dtype === torch_double() || (dtype.kind === 'i64' && all_safe(data))) {
    start_packing()
    if (pack(data) !== undefined) return wrap(native.from_numbers(dtype.code))
  }
  if (!all_are<number>(data, 'number')) return undefined
  if (dtype.kind === 'f32') return wrap(native.from_memory(new Float32Array(data), dtype.code, [data.length]))
  if (dtype.kind !== 'i64') return undefined
  return wrap(native.from_memory(longs_of(data), dtype.code, [data.length]))
}

function of_array(data: readonly unknown[], wanted: torch_dtype | undefined): Tensor {
  check_length(data)
  if (attributes_of(data).list === true)
    throw new TypeError_(
      'R type not handled: it is a list of R. torch_stack() joins tensors of a list, R.unlist() makes a vector of its numbers',
      op,
    )
  const vector = of_vector(data, wanted)
  if (vector !== undefined) return vector
  if (data.some((part) => part instanceof Tensor || ArrayBuffer.isView(part) || part instanceof RArray)) {
    return tensor_op(
      'stack',
      data.map((part) => of_data(part, wanted)),
    )
  }
  const elements = elements_of(data)
  const { values, shape, rank, large } = elements
  // An array that R's functions marked as integers is one, though JavaScript's numbers are doubles.
  const whole = rank === Rank.number && is_whole(data)
  const dtype = wanted ?? (whole ? torch_long() : natural_dtype(rank))
  if (rank === Rank.complex) return to_dtype(complex_of(elements), dtype)
  switch (dtype.kind) {
    case 'f32':
      return wrap(native.from_memory(Float32Array.from(values), dtype.code, shape))
    case 'bool': {
      const bytes = Uint8Array.from(values, (x) => (x === 0 ? 0 : 1))
      return wrap(native.from_memory(bytes, dtype.code, shape))
    }
    case 'i64': {
      const integers = new BigInt64Array(values.length)
      for (let i = 0; i < values.length; i++) integers[i] = integer_of(large.get(i) ?? values[i]!)
      return wrap(native.from_memory(integers, dtype.code, shape))
    }
    default:
      return to_dtype(wrap(native.from_memory(values, torch_double().code, shape)), dtype)
  }
}

const is_table = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && Object.getPrototypeOf(data) === Object.prototype

/** A table: a matrix of its columns. Named numbers: a vector. */
function of_table(columns: Record<string, unknown>, wanted: torch_dtype | undefined): Tensor {
  const parts = Object.entries(columns)
  if (parts.length === 0) throw new TypeError_('the object has no columns', op)
  if (parts.every(([, part]) => typeof part !== 'object' || part === null || is_complex(part)))
    return of_array(
      parts.map(([, part]) => part),
      wanted,
    )
  const tensors = parts.map(([name, part]) => {
    if (typeof part !== 'object' || part === null)
      throw new TypeError_(`the column '${name}' is ${describe(part)}: columns are arrays of numbers`, op)
    try {
      return of_data(part, wanted)
    } catch (error) {
      if (error instanceof TypeError_)
        throw new TypeError_(`the column '${name}': ${error.message.replace(`${op}: `, '')}`, op)
      throw error
    }
  })
  const rows = tensors.map((tensor) => tensor.shape.join(' × '))
  if (new Set(rows).size > 1)
    throw new ValueError(
      `the columns differ in length: ${parts.map(([name], i) => `${name} has ${rows[i]}`).join(', ')}`,
      op,
    )
  const dtype = wanted ?? tensors.map(({ dtype }) => dtype).reduce((a, b) => common_dtype(a, b))
  return tensor_op(
    'stack',
    tensors.map((tensor) => to_dtype(tensor, dtype)),
    -1,
  )
}

/** The element type that holds the values of both: R's matrix of columns has one. */
const common_dtype = (a: torch_dtype, b: torch_dtype): torch_dtype => {
  const rank = ({ is_complex: complex, is_floating_point, kind }: torch_dtype) =>
    complex ? 3 : is_floating_point ? 2 : kind === 'bool' ? 0 : 1
  return rank(a) === rank(b) ? (a.itemsize >= b.itemsize ? a : b) : rank(a) > rank(b) ? a : b
}

/** A tensor of any data that one can be made of. @throws TypeError and ValueError that say where it is not. */
export function of_data(data: unknown, wanted: torch_dtype | undefined): Tensor {
  if (Array.isArray(data)) return of_array(data, wanted)
  if (data instanceof RArray) return of_r_array(data, wanted)
  if (ArrayBuffer.isView(data) && !(data instanceof DataView))
    return to_dtype(of_typed_array(data as TypedArray, [(data as TypedArray).length]), wanted)
  if (data instanceof Tensor) return to_dtype(tensor_op('clone', tensor_op('detach', data)), wanted)
  if (data === null || data === undefined)
    return wrap(native.from_memory(new Uint8Array(0), torch_bool().code, [0])).to({ dtype: wanted ?? torch_bool() })
  if (typeof data === 'number' || typeof data === 'bigint' || typeof data === 'boolean' || is_complex(data))
    return of_array([data], wanted)
  if (data instanceof DataFrame) return of_table(data.columns, wanted)
  if (is_table(data)) return of_table(data, wanted)
  throw new TypeError_(
    `a tensor is made of numbers, bigints, booleans, nested arrays of them, typed arrays, tensors or columns by name; got ${describe(data)}`,
    op,
  )
}
