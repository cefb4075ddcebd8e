/** What is recorded of an item's tensor work: its steps, and how the next item's are compared with them. */
import { RArray, type RType } from '../../r/array'
import { TableRow, type Table } from '../../r/table_row'
import { torch_tensor } from '../creation'
import { of_table_rows } from '../creation/memory'
import { tensor_op } from '../dispatch'
import type { Recordable } from '../dispatch/recording'
import { torch_dtype, torch_get_default_dtype } from '../dtype'
import { Tensor } from '../tensor'

/** Views and copies. */
export const moving: ReadonlySet<string> = new Set(
  `flatten reshape view unflatten unsqueeze squeeze permute transpose swapdims swapaxes movedim moveaxis t narrow select
  contiguous clone detach flip fliplr flipud roll`.split(/\s+/),
)
/** Element by element. */
export const pointwise: ReadonlySet<string> = new Set(
  `to add sub mul div true_divide neg negative abs absolute relu clamp clamp_min clamp_max clip
  eq ne lt le gt ge logical_not logical_and logical_or logical_xor`.split(/\s+/),
)
/** Those that take a factor or a way of rounding besides their two operands, and are exact only without. */
const of_operands = new Set(['add', 'sub', 'div'])
const is_operand = (x: unknown): boolean => x instanceof Tensor || typeof x === 'number' || typeof x === 'bigint'

/**
 * Whether a call's result for an item is the same, bit for bit, alone and in a batch: views and copies are, and arithmetic
 * that IEEE 754 rounds in one way only. Sums, products of matrices and functions such as exp() are not: their rounding
 * depends on how the elements lie in memory.
 */
export const is_exact = (op: string, args: readonly unknown[]): boolean =>
  moving.has(op) || (pointwise.has(op) && (!of_operands.has(op) || (args.length === 2 && args.every(is_operand))))

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
  if (rest.length > 1 || typeof only !== 'object' || only === null) return null
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
/** A step that runs an operator on results of earlier steps (by their place; -1 for others) and on values. */
export interface Call {
  op: Recordable
  slots: readonly number[]
  values: readonly unknown[]
  /** The element type of its result. */
  dtype: torch_dtype
}
export type Step = Source | Call
export const is_source = (step: Step): step is Source => 'size' in step

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

const is_primitive = (x: unknown): boolean => (typeof x !== 'object' || x === null) && typeof x !== 'function'

/** Whether an argument is known by its look, so that it can be compared with the next item's. */
export function is_plain_argument(x: unknown): boolean {
  if (is_primitive(x) || is_constant(x)) return true
  if (Array.isArray(x)) return x.every(is_primitive)
  return (
    Object.getPrototypeOf(x) === Object.prototype &&
    Object.values(x as object).every((v) => is_primitive(v) || is_constant(v))
  )
}
/** Element types: one object for each. */
const is_constant = (x: unknown): boolean => x instanceof torch_dtype

function same_elements(x: readonly unknown[], recorded: readonly unknown[]): boolean {
  if (x.length !== recorded.length) return false
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], recorded[i])) return false
  return true
}

/** Whether a plain argument is the same as the recorded one. */
export function same(x: unknown, recorded: unknown): boolean {
  if (Object.is(x, recorded)) return true
  if (is_primitive(x) || is_primitive(recorded)) return false
  if (Array.isArray(x)) return Array.isArray(recorded) && same_elements(x, recorded)
  if (Array.isArray(recorded) || Object.getPrototypeOf(x) !== Object.prototype) return false
  const parts = Object.entries(recorded as object)
  return (
    Object.keys(x as object).length === parts.length &&
    parts.every(([name, part]) => Object.is((x as Record<string, unknown>)[name], part))
  )
}

/** A recorded argument, safe from later changes. */
export const copied = (x: unknown): unknown =>
  Array.isArray(x)
    ? [...(x as unknown[])]
    : is_primitive(x) || is_constant(x) || x instanceof Tensor
      ? x
      : { ...(x as object) }
