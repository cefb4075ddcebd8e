/** What a JavaScript value is, as far as the choice of an overload goes. */
import type { ComplexNumber } from '../../native/types'
import { RArray } from '../../r/array'
import { torch_device_class, torch_layout, torch_memory_format } from '../device'
import { torch_dtype } from '../dtype'
import { Generator } from '../generator'
import { Tensor } from '../tensor'
import type { SchemaValue } from './schema'

export const enum Kind {
  missing,
  null,
  tensor,
  number,
  bigint,
  boolean,
  string,
  complex,
  /** Arrays, by their first element. */
  empty,
  numbers,
  bigints,
  booleans,
  tensors,
  strings,
  nested,
  dtype,
  device,
  layout,
  memory_format,
  generator,
  typed_array,
  r_array,
  /** A plain object: R's named arguments where it comes last. */
  named,
  other,
}

/** How many missing elements a list of tensors may begin with: more dimensions than a tensor can have. */
const longest_start = 64

function kind_of_array(array: readonly unknown[]): Kind {
  if (array.length === 0) return Kind.empty
  let first = array[0]
  for (let i = 1; (first === null || first === undefined) && i < array.length && i <= longest_start; i++) {
    first = array[i]
  }
  switch (typeof first) {
    case 'number':
      return Kind.numbers
    case 'bigint':
      return Kind.bigints
    case 'boolean':
      return Kind.booleans
    case 'string':
      return Kind.strings
    case 'object':
      if (first instanceof Tensor || first === null) return Kind.tensors
      return Array.isArray(first) || is_typed_array(first) ? Kind.nested : Kind.other
    case 'undefined':
      return Kind.tensors
    default:
      return Kind.other
  }
}

const is_typed_array = (value: object): boolean => ArrayBuffer.isView(value) && !(value instanceof DataView)

function kind_of_object(value: object): Kind {
  if (Array.isArray(value)) return kind_of_array(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return is_complex(value) ? Kind.complex : Kind.named
  if (value instanceof torch_dtype) return Kind.dtype
  if (value instanceof torch_device_class) return Kind.device
  if (value instanceof torch_layout) return Kind.layout
  if (value instanceof torch_memory_format) return Kind.memory_format
  if (value instanceof Generator) return Kind.generator
  if (is_typed_array(value)) return Kind.typed_array
  if (value instanceof RArray) return Kind.r_array
  return is_complex(value) ? Kind.complex : Kind.other
}

/** Whether a value is a complex number, `{ re, im }`. */
export function is_complex(value: unknown): value is ComplexNumber {
  if (typeof value !== 'object' || value === null) return false
  const { re, im } = value as { re?: unknown; im?: unknown }
  return typeof re === 'number' && typeof im === 'number'
}

/** The kind of any value whatever; the switch is in the order of what calls give most. */
export function kind_of(value: unknown): Kind {
  switch (typeof value) {
    case 'object':
      if (value === null) return Kind.null
      return value instanceof Tensor ? Kind.tensor : kind_of_object(value)
    case 'number':
      return Kind.number
    case 'undefined':
      return Kind.missing
    case 'boolean':
      return Kind.boolean
    case 'bigint':
      return Kind.bigint
    case 'string':
      return Kind.string
    default:
      return Kind.other
  }
}

/** A plain object literal: R's named arguments. A complex number `{ re, im }` is a value. */
export const is_named = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Tensor) && kind_of_object(value) === Kind.named

const integers = [Kind.number, Kind.bigint]

/** The kinds that a schema's type takes as they are. */
const exact: Record<string, readonly Kind[]> = {
  Tensor: [Kind.tensor],
  int: integers,
  float: integers,
  bool: [Kind.boolean],
  Scalar: [...integers, Kind.boolean, Kind.complex],
  str: [Kind.string],
  ScalarType: [Kind.dtype],
  Layout: [Kind.layout],
  MemoryFormat: [Kind.memory_format],
  Device: [Kind.device, Kind.string],
  Generator: [Kind.generator],
}
const exact_lists: Record<string, readonly Kind[]> = {
  Tensor: [Kind.tensors, Kind.empty],
  int: [Kind.numbers, Kind.bigints, Kind.empty],
  float: [Kind.numbers, Kind.bigints, Kind.empty],
  bool: [Kind.booleans, Kind.empty],
  Scalar: [Kind.numbers, Kind.bigints, Kind.booleans, Kind.empty],
  str: [Kind.strings, Kind.empty],
}
/** What is taken besides, after a conversion, where no overload takes the values as they are. */
const converted: Record<string, readonly Kind[]> = {
  Tensor: [
    ...integers,
    Kind.boolean,
    Kind.empty,
    Kind.numbers,
    Kind.bigints,
    Kind.booleans,
    Kind.nested,
    Kind.typed_array,
    Kind.r_array,
  ],
  ScalarType: [Kind.string],
}
const converted_lists: Record<string, readonly Kind[]> = {
  Tensor: [Kind.tensor],
  int: [...integers, Kind.typed_array],
  float: [...integers, Kind.typed_array],
}

/** Whether an argument of a schema takes values of a kind, as they are or (`with_conversion`) in some way. */
export function accepts({ type, list, fixed }: SchemaValue, kind: Kind, with_conversion: boolean): boolean {
  if ((list ? exact_lists : exact)[type]?.includes(kind)) return true
  // One number stands for all of a list of fixed size.
  if (list && fixed && (type === 'int' || type === 'float') && integers.includes(kind)) return true
  return with_conversion && ((list ? converted_lists : converted)[type]?.includes(kind) ?? false)
}
