/** What a JavaScript value is, as far as the choice of an overload goes. */
import { torch_device_class, torch_layout, torch_memory_format } from '../device'
import { torch_dtype } from '../dtype'
import { Generator } from '../generator'
import { Tensor } from '../tensor'

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
  other,
}

function kind_of_array(array: readonly unknown[]): Kind {
  if (array.length === 0) return Kind.empty
  let first = array[0]
  if (first === null || first === undefined) first = array.find((x) => x !== null && x !== undefined)
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
      return first instanceof Tensor || first === null ? Kind.tensors : Array.isArray(first) ? Kind.nested : Kind.other
    default:
      return Kind.tensors
  }
}

function kind_of_object(value: object): Kind {
  if (Array.isArray(value)) return kind_of_array(value)
  if (value instanceof torch_dtype) return Kind.dtype
  if (value instanceof torch_device_class) return Kind.device
  if (value instanceof torch_layout) return Kind.layout
  if (value instanceof torch_memory_format) return Kind.memory_format
  if (value instanceof Generator) return Kind.generator
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Kind.typed_array
  const { re, im } = value as { re?: unknown; im?: unknown }
  return typeof re === 'number' && typeof im === 'number' ? Kind.complex : Kind.other
}

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
export function is_named(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && kind_of_object(value) !== Kind.complex
}

/** Whether a schema's type takes a value of some kind as it is. */
const exact: Record<string, readonly Kind[]> = {
  Tensor: [Kind.tensor],
  int: [Kind.number, Kind.bigint],
  float: [Kind.number, Kind.bigint],
  bool: [Kind.boolean],
  Scalar: [Kind.number, Kind.bigint, Kind.boolean, Kind.complex],
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
/** What is taken after a conversion, where no overload takes the values as they are. */
const converted: Record<string, readonly Kind[]> = {
  Tensor: [
    Kind.number,
    Kind.bigint,
    Kind.boolean,
    Kind.complex,
    Kind.numbers,
    Kind.bigints,
    Kind.booleans,
    Kind.nested,
    Kind.typed_array,
  ],
  ScalarType: [Kind.string],
  Layout: [],
  bool: [],
}
const converted_lists: Record<string, readonly Kind[]> = {
  Tensor: [Kind.tensor],
  int: [Kind.number, Kind.bigint, Kind.typed_array],
  float: [Kind.number, Kind.typed_array],
}

export function accepts(type: string, list: boolean, fixed: boolean, kind: Kind, with_conversion: boolean): boolean {
  const table = list ? exact_lists : exact
  if (table[type]?.includes(kind)) return true
  if (list && fixed && (kind === Kind.number || kind === Kind.bigint)) return type === 'int' || type === 'float'
  return with_conversion && ((list ? converted_lists : converted)[type]?.includes(kind) ?? false)
}
