/** Values on their way to the addon and back. */
import { native } from '../../native/addon'
import type { Handle, NativeArg, NativeResult } from '../../native/types'
import { as_dtype, type torch_dtype } from '../dtype'
import { torch_device, type torch_layout } from '../device'
import { IndexError } from '../errors'
import type { Generator } from '../generator'
import { Tensor, handle_of, wrap } from '../tensor'

/** How one argument is converted. */
export const enum Conversion {
  as_is,
  tensor,
  tensors,
  dim,
  dims,
  index,
  indices,
  code,
  dtype,
  device,
  generator,
  list,
  /** Numbers and arrays where only a tensor is taken. */
  to_tensor,
  one_tensor,
}

let make_tensor: (value: unknown, scalar: boolean) => Tensor
/** Gives the conversions the maker of tensors, which is built on them. */
export function complete_conversions(maker: typeof make_tensor): void {
  make_tensor = maker
}

const zero_message = 'Indexing starts at 1 but found a 0.'
const zero_hint = ' Dimensions and indices count from 1, as in R; negative ones count from the end.'

function from_one(value: number | bigint): number | bigint {
  if (typeof value === 'bigint') {
    if (value === 0n) throw new IndexError(zero_message + zero_hint)
    return value > 0n ? value - 1n : value
  }
  if (value === 0) throw new IndexError(zero_message + zero_hint)
  return value > 0 ? value - 1 : value
}

interface Operators {
  add: number
  gt: number
  add_: number
  all: number
}
let operators: Operators | undefined
function find(name: string, overload: string): number {
  const found = native.schemas(`aten::${name}`).find((schema) => schema.name === `aten::${name}${overload}`)
  if (found === undefined) throw new Error(`libtorch ${native.version} has no aten::${name}${overload}`)
  return found.index
}
const ops = () =>
  (operators ??= {
    add: find('add', '.Tensor'),
    gt: find('gt', '.Scalar'),
    add_: find('add_', '.Scalar'),
    all: find('all', ''),
  })

/** An index tensor that counts from 1 as one that counts from 0: 1, 2, … become 0, 1, …; negative ones stay. */
export function index_from_one(tensor: Tensor): Handle {
  const handle = handle_of(tensor)
  const { add, all, gt } = ops()
  const every = native.call(all, handle) as Handle
  const zero = new Uint8Array(native.to_memory(every))[0] === 0
  native.dispose(every)
  if (zero) throw new IndexError(zero_message + zero_hint)
  const positive = native.call(gt, handle, 0n) as Handle
  const result = native.call(add, handle, positive, -1n) as Handle
  native.dispose(positive)
  return result
}

/** Makes a result of libtorch's count from 1, in place. */
export function result_from_zero(handle: Handle): void {
  native.call(ops().add_, handle, 1n)
}

export function convert(value: unknown, conversion: Conversion): NativeArg {
  if (value === undefined || value === null) return value
  switch (conversion) {
    case Conversion.as_is:
      return value as NativeArg
    case Conversion.tensor:
      return handle_of(value as Tensor)
    case Conversion.tensors:
      return (value as (Tensor | null)[]).map((x) => (x === null || x === undefined ? null : tensor_handle(x)))
    case Conversion.one_tensor:
      return [handle_of(value as Tensor)]
    case Conversion.dim:
      return from_one(value as number)
    case Conversion.dims:
      return typeof value === 'number' || typeof value === 'bigint'
        ? [from_one(value)]
        : Array.from(value as number[], from_one)
    case Conversion.index:
      return index_from_one(value as Tensor)
    case Conversion.indices:
      return (value as (Tensor | null)[]).map((x) => (x === null || x === undefined ? null : index_from_one(x)))
    case Conversion.code:
      return (value as torch_layout).code
    case Conversion.dtype:
      return (as_dtype(value) as torch_dtype).code
    case Conversion.device:
      return torch_device(value as string).name
    case Conversion.generator:
      return (value as Generator).handle
    case Conversion.list:
      return typeof value === 'number' || typeof value === 'bigint' ? [value] : Array.from(value as number[])
    case Conversion.to_tensor:
      return value instanceof Tensor
        ? handle_of(value)
        : handle_of(make_tensor(value, !Array.isArray(value) && !ArrayBuffer.isView(value)))
  }
}

function tensor_handle(x: unknown): Handle {
  return handle_of(x instanceof Tensor ? x : make_tensor(x, false))
}

/** A result of the addon as the user sees it. */
export function from_native_result(result: NativeResult): unknown {
  if (Array.isArray(result)) return result.map(from_native_result)
  if (typeof result === 'object' && result !== null && !('re' in result)) return wrap(result)
  return result
}
