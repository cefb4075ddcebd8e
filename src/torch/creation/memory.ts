/** Tensors of plain memory: typed arrays and R's arrays. */
import { native } from '../../native/addon'
import type { TypedArray } from '../../native/types'
import type { RArray } from '../../r/array'
import type { Table } from '../../r/table_row'
import { tensor_op } from '../dispatch'
import { torch_bool, torch_get_default_dtype, torch_long, type ArrayKind, type torch_dtype } from '../dtype'
import { TypeError_ } from '../errors'
import { wrap, type Tensor } from '../tensor'

/** Arrays that have an element type here, with libtorch's number of it; Float16Array where the engine has it. */
const code_of_array: [name: string, code: number][] = [
  ['Float32Array', 6],
  ['Float64Array', 7],
  ['Uint8Array', 0],
  ['Buffer', 0],
  ['Uint8ClampedArray', 0],
  ['Int8Array', 1],
  ['Int16Array', 2],
  ['Uint16Array', 27],
  ['Int32Array', 3],
  ['Uint32Array', 28],
  ['BigInt64Array', 4],
  ['BigUint64Array', 29],
  ['Float16Array', 5],
]
const codes = new Map(code_of_array)

/** The array of plain memory for elements of a kind. */
export const array_of_kind: Record<ArrayKind, (new (buffer: ArrayBuffer) => TypedArray) | undefined> = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  i8: Int8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  bool: Uint8Array,
  half: undefined,
  bfloat16: undefined,
  complex: undefined,
  float8: undefined,
  quantized: undefined,
}

/** The tensor in another element type; itself where it has that already. */
export const to_dtype = (tensor: Tensor, dtype: torch_dtype | undefined): Tensor =>
  dtype === undefined || tensor.dtype === dtype ? tensor : tensor_op('to', tensor, { dtype })

/** A tensor with a copy of an array's memory: the only one that is made, unless the element type changes. */
export function of_typed_array(data: TypedArray, shape: readonly number[]): Tensor {
  // Memory that workers share may change while it is read: libtorch gets a copy that does not.
  if (data.buffer instanceof SharedArrayBuffer) data = data.slice()
  return wrap(native.from_memory(data, code_of(data), shape))
}

function code_of(data: TypedArray): number {
  const code = codes.get(Object.prototype.toString.call(data).slice(8, -1))
  if (code === undefined)
    throw new TypeError_(`arrays of type ${data.constructor.name} have no element type here`, 'torch_tensor')
  return code
}

/** A tensor of a table's rows, whose places are counted from 0: a copy of these rows alone, in an element type of choice. */
export const of_table_rows = (
  table: Table,
  rows: Int32Array,
  shape: readonly number[],
  { code }: torch_dtype,
): Tensor => wrap(native.table_rows(table, code_of(table), rows, shape, code))

/** A tensor of R's array: Long, Bool or Float by R's type, whatever holds the elements. */
export function of_r_array(data: RArray, wanted: torch_dtype | undefined): Tensor {
  const natural =
    data.type === 'integer' ? torch_long() : data.type === 'logical' ? torch_bool() : torch_get_default_dtype()
  const flat = ArrayBuffer.isView(data.data)
    ? (data.data as TypedArray)
    : Float64Array.from(data.data as readonly number[])
  return to_dtype(of_typed_array(flat, data.dim), wanted ?? natural)
}
