/** Plain memory that items make tensors of: how it is recorded, compared with the record, and made a tensor. */
import { types } from 'node:util'
import { RArray, type RType } from '../../r/array'
import { TableRow, type Table } from '../../r/table_row'
import { torch_tensor } from '../creation'
import { of_table_rows } from '../creation/memory'
import { tensor_op } from '../dispatch'
import { torch_dtype, torch_get_default_dtype } from '../dtype'
import type { Tensor } from '../tensor'

/** The plain memory that items are recorded from. */
export type Memory = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array
const memory_types: ReadonlySet<string> = new Set([
  'Uint8Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
])
/** The memory of what a tensor is made of, where it is such memory. */
export function memory_of(data: unknown): Memory | undefined {
  const memory = data instanceof RArray ? data.data : data
  return ArrayBuffer.isView(memory) && memory_types.has(memory.constructor.name) ? (memory as Memory) : undefined
}

/** Logicals are not: whatever is not 0 becomes 1. */
export const is_integer = (dtype: torch_dtype): boolean => !dtype.is_floating_point && dtype.kind !== 'bool'

/** What an item's tensor is made of: memory that is copied at once, or a row that stays as it is. */
export type Given = Memory | TableRow
/** What `data` gives, where its kind can be recorded. */
export const given_of = (data: unknown): Given | undefined =>
  data instanceof TableRow && data.is_waiting ? data : memory_of(data)

/**
 * The element type that torch_tensor()'s further arguments ask for: undefined where there are none, null where they ask for
 * anything else.
 */
export function wanted_type(rest: readonly unknown[]): torch_dtype | undefined | null {
  if (rest.length === 0) return undefined
  const [only] = rest as [unknown]
  if (rest.length > 1 || typeof only !== 'object' || only === null || types.isProxy(only)) return null
  if (only instanceof torch_dtype) return only
  const [name, ...more] = Object.getOwnPropertyNames(only)
  const dtype: unknown = Object.getOwnPropertyDescriptor(only, 'dtype')?.value
  return name === 'dtype' && more.length === 0 && dtype instanceof torch_dtype ? dtype : null
}

/** A step that makes a tensor of plain memory. */
export interface Source {
  /** The table, where items are rows of it. */
  table: Table | undefined
  type: new (length: number) => Memory
  /** The sizes of an RArray, and R's type of it; a typed array has neither. */
  dim: readonly number[] | undefined
  r_type: RType | undefined
  /** The number of elements. */
  size: number
  /** The element type that was asked for, if any. */
  wanted: torch_dtype | undefined
  /** The tensor's element type, and torch_get_default_dtype() at that time. */
  dtype: torch_dtype
  default_dtype: torch_dtype
}
/** The step that made a tensor of element type `dtype` of `data`, which gave `given`. */
export function source_of(data: unknown, given: Given, wanted: torch_dtype | undefined, dtype: torch_dtype): Source {
  const r_array = data instanceof RArray ? data : undefined
  const [table, size] = given instanceof TableRow ? [given.table, given.size] : [undefined, given.length]
  return {
    table,
    type: (table ?? given).constructor as Source['type'],
    dim: r_array && [...r_array.dim],
    r_type: r_array?.type,
    size,
    wanted,
    dtype,
    default_dtype: torch_get_default_dtype(),
  }
}
/** Whether numbers are cut to integers as asked, which is not defined for all of them. */
export const is_cut = ({ type, wanted }: Source): boolean =>
  wanted !== undefined && is_integer(wanted) && type.name.startsWith('Float')

/** What `data` gives where it is like what a source was recorded from, else undefined. */
export function given_like(source: Source, data: unknown, wanted: torch_dtype | undefined): Given | undefined {
  if (wanted !== source.wanted) return undefined
  if (source.table !== undefined)
    return data instanceof TableRow &&
      data.table === source.table &&
      data.is_waiting &&
      same_elements(data.dim, source.dim!)
      ? data
      : undefined
  if (data instanceof RArray) {
    const memory = data.data as Memory
    const { dim, r_type } = source
    return memory.constructor === source.type &&
      memory.length === source.size &&
      data.type === r_type &&
      same_elements(data.dim, dim!)
      ? memory
      : undefined
  }
  const memory = data as Memory
  return source.dim === undefined && memory?.constructor === source.type && memory.length === source.size
    ? memory
    : undefined
}

/** The tensor of one item's memory, or of all items' together, in an element type of choice. */
export function tensor_of(source: Source, memory: Memory, count?: number, dtype = source.dtype): Tensor {
  const { dim, r_type, size } = source
  if (dim !== undefined)
    return torch_tensor(new RArray(memory, count === undefined ? dim : [count, ...dim], r_type), { dtype })
  const tensor = torch_tensor(memory, { dtype })
  return count === undefined ? tensor : tensor_op('reshape', tensor, [count, size])
}

/** The tensor of all items' rows, in an element type of choice. */
export function tensor_of_rows(source: Source, rows: Int32Array, dtype = source.dtype): Tensor {
  return of_table_rows(source.table!, rows, [rows.length, ...source.dim!], dtype)
}

export function same_elements(x: readonly unknown[], recorded: readonly unknown[]): boolean {
  if (x.length !== recorded.length) return false
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], recorded[i])) return false
  return true
}
