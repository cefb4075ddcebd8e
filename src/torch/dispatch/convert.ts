/** Values on their way to the addon. */
import { native } from '../../native/addon'
import { pack, start_packing } from '../../native/numbers'
import type { Handle, NativeArg } from '../../native/types'
import { as_dtype } from '../dtype'
import { torch_device, type torch_layout } from '../device'
import { ValueError } from '../errors'
import type { Generator } from '../generator'
import { Tensor, handle_of } from '../tensor'

/** How one argument is converted. */
export const enum Conversion {
  as_is,
  /** The schema's own default. */
  fallback,
  tensor,
  /** A tensor, or numbers and arrays that become one. */
  to_tensor,
  tensors,
  one_tensor,
  list,
  one_element,
  /** A list of numbers in the memory shared with the addon, the first of a call and those after it. */
  packed,
  packed_next,
  /** Layouts and memory formats. */
  code,
  dtype,
  device,
  generator,
}

let make_tensor: (value: unknown, scalar: boolean) => Tensor
/** Gives the conversions the maker of tensors, which is built on them. */
export function complete_conversions(maker: typeof make_tensor): void {
  make_tensor = maker
}

/** More elements than any list of arguments has; an array that only claims to have more would take minutes to read. */
const longest_list = 2 ** 24

function checked_list(value: ArrayLike<unknown>): void {
  if (value.length > longest_list) {
    throw new ValueError(`an array of ${value.length} elements is too long for an argument: make a tensor of it`)
  }
}

/** An index tensor that counts from 1 as one that counts from 0; masks and probabilities (of classes) as they are. */
export const index_from_one = (tensor: Tensor): Handle => native.index_from_one(handle_of(tensor))

function to_tensor(value: unknown): Tensor {
  if (value instanceof Tensor) return value
  if (Array.isArray(value)) checked_list(value)
  return make_tensor(value, typeof value !== 'object')
}

/** The elements of a list of tensors, some of which may be missing. */
function tensors(value: readonly unknown[]): (Handle | null)[] {
  checked_list(value)
  const handles: (Handle | null)[] = []
  for (let i = 0; i < value.length; i++) {
    const x = value[i]
    if (x instanceof Tensor) handles.push(handle_of(x))
    else handles.push(x === null || x === undefined ? null : handle_of(to_tensor(x)))
  }
  return handles
}

function list(value: ArrayLike<number | bigint>): readonly NativeArg[] {
  checked_list(value)
  return Array.isArray(value) ? (value as NativeArg[]) : Array.from(value)
}

/** A list for the shared memory: no operator may run before the call that reads it. */
function packed(value: number | bigint | ArrayLike<number | bigint>): NativeArg {
  if (typeof value !== 'object') return pack([value]) ?? [value]
  return pack(value) ?? list(value)
}

/** A value as the addon takes it; its kind is known to suit the conversion. */
export function convert(value: unknown, conversion: Conversion): NativeArg {
  switch (conversion) {
    case Conversion.tensor:
      return handle_of(value as Tensor)
    case Conversion.as_is:
      return value as NativeArg
    case Conversion.fallback:
      return undefined
    case Conversion.to_tensor:
      return handle_of(to_tensor(value))
    case Conversion.tensors:
      return tensors(value as unknown[])
    case Conversion.one_tensor:
      return [handle_of(value as Tensor)]
    case Conversion.packed:
      start_packing()
      return packed(value as number[])
    case Conversion.packed_next:
      return packed(value as number[])
    case Conversion.list:
      return list(value as number[])
    case Conversion.one_element:
      return [value as NativeArg]
    case Conversion.code:
      return (value as torch_layout).code
    case Conversion.dtype:
      return as_dtype(value).code
    case Conversion.device:
      return torch_device(value as string).name
    case Conversion.generator:
      return (value as Generator).handle
  }
}
