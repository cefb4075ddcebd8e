/** Values on their way to the addon. */
import { native } from '../../native/addon'
import type { Handle, NativeArg } from '../../native/types'
import { as_dtype } from '../dtype'
import { torch_device, type torch_layout } from '../device'
import { IndexError, ValueError } from '../errors'
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
  dim,
  dims,
  index,
  indices,
  list,
  one_element,
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

const found_zero = (): IndexError =>
  new IndexError(
    'Indexing starts at 1 but found a 0. Dimensions and indices count from 1, as in R; negative ones count from the end.',
  )

/** A dimension or index that counts from 1 as one that counts from 0; what is no whole number is libtorch's to refuse. */
function from_one(value: number | bigint): number | bigint {
  if (typeof value === 'bigint') {
    if (value === 0n) throw found_zero()
    return value > 0n ? value - 1n : value
  }
  if (value === 0) throw found_zero()
  return value > 0 && Number.isInteger(value) ? value - 1 : value
}

const is_number = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint'

interface Operators {
  add: number
  add_one: number
  add_one_: number
  gt: number
  all: number
}
let operators: Operators | undefined
function find(name: string, overload: string): number {
  const found = native.schemas(`aten::${name}`).find((schema) => schema.name === `aten::${name}${overload}`)
  if (found === undefined) throw new Error(`libtorch ${native.version} has no aten::${name}${overload}`)
  return found.index
}
const ops = (): Operators =>
  (operators ??= {
    add: find('add', '.Tensor'),
    add_one: find('add', '.Scalar'),
    add_one_: find('add_', '.Scalar'),
    gt: find('gt', '.Scalar'),
    all: find('all', ''),
  })

const dtype_long = 4
/** libtorch's numbers of the integer types that index; Byte and Bool are masks. */
const index_dtypes = [1, 2, 3, dtype_long]
/** Below this, reading a tensor out and back costs less than operators on it. */
const few_elements = 256

/**
 * An index tensor that counts from 1 as one that counts from 0: 1, 2, … become 0, 1, …; negative ones stay. Masks and
 * probabilities (of classes) go on as they are.
 */
export function index_from_one(tensor: Tensor): Handle {
  const handle = handle_of(tensor)
  const dtype = native.dtype(handle)
  if (!index_dtypes.includes(dtype)) return handle
  if (dtype === dtype_long && native.numel(handle) <= few_elements && native.device(handle) === 'cpu') {
    const values = new BigInt64Array(native.to_memory(handle))
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value === 0n) throw found_zero()
      if (value > 0n) values[i] = value - 1n
    }
    return native.from_memory(values, dtype, native.shape(handle))
  }
  const { add, all, gt } = ops()
  const every = native.call(all, handle) as Handle
  const zero = new Uint8Array(native.to_memory(every))[0] === 0
  native.dispose(every)
  if (zero) throw found_zero()
  const positive = native.call(gt, handle, 0n) as Handle
  const result = native.call(add, handle, positive, -1n) as Handle
  native.dispose(positive)
  return result
}

/** Makes a new result of libtorch's count from 1, in place. */
export function result_from_zero(handle: Handle): void {
  native.call(ops().add_one_, handle, 1n)
}

/** A result that shares memory with an argument, counting from 1: a copy. */
export const copy_from_zero = (handle: Handle): Handle => native.call(ops().add_one, handle, 1n) as Handle

function to_tensor(value: unknown): Tensor {
  if (value instanceof Tensor) return value
  if (Array.isArray(value)) checked_list(value)
  return make_tensor(value, typeof value !== 'object')
}

/** The elements of a list of tensors, some of which may be missing. */
function tensors(value: readonly unknown[], handle: (tensor: Tensor) => Handle): (Handle | null)[] {
  checked_list(value)
  const handles: (Handle | null)[] = []
  for (let i = 0; i < value.length; i++) {
    const x = value[i]
    if (x instanceof Tensor) handles.push(handle(x))
    else handles.push(x === null || x === undefined ? null : handle(to_tensor(x)))
  }
  return handles
}

function list(value: ArrayLike<number | bigint>): readonly NativeArg[] {
  checked_list(value)
  return Array.isArray(value) ? (value as NativeArg[]) : Array.from(value)
}

function dims(value: number | bigint | ArrayLike<number | bigint>): NativeArg {
  if (is_number(value)) return [from_one(value)]
  checked_list(value)
  return Array.from(value, (dim) => (is_number(dim) ? from_one(dim) : dim))
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
    case Conversion.dim:
      return from_one(value as number | bigint)
    case Conversion.to_tensor:
      return handle_of(to_tensor(value))
    case Conversion.tensors:
      return tensors(value as unknown[], handle_of)
    case Conversion.one_tensor:
      return [handle_of(value as Tensor)]
    case Conversion.dims:
      return dims(value as number[])
    case Conversion.index:
      return index_from_one(to_tensor(value))
    case Conversion.indices:
      return tensors(value as unknown[], index_from_one)
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
