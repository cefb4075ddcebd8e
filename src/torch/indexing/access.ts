/** Elements of tensors, read and assigned. */
import { native } from '../../native/addon'
import { pack, start_packing } from '../../native/numbers'
import type { Handle, NativeArg } from '../../native/types'
import { tensor_op } from '../dispatch'
import { counted_from_one } from '../dispatch/messages'
import { IndexError, TorchError, TypeError_, ValueError, describe, from_native } from '../errors'
import { Tensor, handle_of, wrap } from '../tensor'
import { torch_tensor, type TensorData } from '../creation'
import { consumes, expand_ellipsis, parts_of, type Index, type Part, type TensorPart } from './parts'

/** What can be assigned to a part of a tensor. */
export type IndexValue = TensorData

interface Basic {
  tensor: Tensor
  /** The index tensors left, by dimension of `tensor`. */
  tensors: (TensorPart | null)[]
}

/** The codes of native.view(). */
const enum Code {
  whole,
  select,
  select_keeping,
  slice,
  newaxis,
}

/** Does what needs no index tensor: numbers, slices, new dimensions. They are views. */
function basic(x: Tensor, parts: readonly Part[], drop: boolean): Basic {
  const tensors: (TensorPart | null)[] = []
  // How many dimensions of the tensor the parts take, then the parts.
  const codes = [0]
  let used = 0
  // The length of `codes` after the last part that changes anything, and the dimensions of the view so far.
  let needed = 0
  let dim = 0
  for (const part of parts) {
    switch (part.kind) {
      case 'select':
        codes.push(drop ? Code.select : Code.select_keeping, part.at)
        if (!drop) dim++
        break
      case 'slice':
        codes.push(Code.slice, part.start ?? NaN, part.end ?? NaN, part.step)
        dim++
        break
      case 'newaxis':
        codes.push(Code.newaxis)
        dim++
        break
      case 'tensor':
        while (tensors.length < dim) tensors.push(null)
        tensors.push(part)
        for (let i = 1; i < part.dims; i++) tensors.push(null)
        for (let i = 0; i < part.dims; i++) codes.push(Code.whole)
        dim += part.dims
        break
      default:
        codes.push(Code.whole)
        dim++
    }
    used += consumes(part)
    if (part.kind !== 'whole' && part.kind !== 'tensor') needed = codes.length
  }
  if (needed === 0 && used <= x.ndim) return { tensor: x, tensors }
  codes[0] = used
  return { tensor: view(x, codes, Math.max(needed, 1)), tensors }
}

function view(x: Tensor, codes: readonly number[], count = codes.length): Tensor {
  const handle = handle_of(x)
  start_packing()
  if (pack(codes, count) === undefined) throw new IndexError(`an index of ${count} numbers is too long`)
  return wrap(native.view(handle))
}

/** An operator whose second argument, the index tensors, counts from 1. */
function one_based(op: string, overload: string): number {
  const { index } = native.schemas(`aten::${op}`).find(({ name }) => name === overload)!
  return native.one_based(index, [1], [])
}

/** Runs such an operator; what it refuses is told from 1 too. */
function call_counted(index: number, ...args: NativeArg[]): unknown {
  try {
    return native.call(index, ...args)
  } catch (error) {
    const known = from_native(error)
    if (!(known instanceof TorchError)) throw known
    throw new (known.constructor as typeof TorchError)(counted_from_one(known.message))
  }
}

let index_op: number | undefined
/** Gathers with the index tensor of one dimension. */
function gather(tensor: Tensor, dim: number, part: TensorPart): Tensor {
  index_op ??= one_based('index', 'aten::index.Tensor')
  const handles: (Handle | null)[] = []
  while (handles.length < dim) handles.push(null)
  handles.push(handle_of(part.tensor))
  return wrap(call_counted(index_op, handle_of(tensor), handles) as Handle)
}

/** Whether a dimension belongs to a mask of several dimensions, which stands for as many. */
function covered_by_mask(tensors: readonly (TensorPart | null)[], at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const part = tensors[i]
    if (part) return part.mask && i + part.dims > at
  }
  return false
}

/** The codes of an index of numbers and whole dimensions alone, the most usual; undefined for others. */
function plain_codes(index: readonly Index[]): number[] | undefined {
  const codes: number[] = [index.length]
  for (const at of index) {
    if (at === null || at === undefined) codes.push(Code.whole)
    else if (typeof at === 'number' && at !== 0 && Number.isSafeInteger(at))
      codes.push(Code.select, at > 0 ? at - 1 : at)
    else return undefined
  }
  return codes
}

/** `x[…]`: several index vectors are applied one after another, so they choose rows and columns. */
export function get_index(x: Tensor, index: readonly Index[]): Tensor {
  try {
    const codes = plain_codes(index)
    if (codes !== undefined && codes.length > index.length + 1) return view(x, codes)
    const { parts, drop } = parts_of(index, 'get')
    if (parts.length === 0) return x
    const { tensor, tensors } = basic(x, expand_ellipsis(parts, x), drop)
    let result = tensor
    // By how many dimensions those after the last index tensor have moved.
    let shift = 0
    let last: TensorPart | undefined
    for (let i = 0; i < tensors.length; i++) {
      const part = tensors[i]
      if (!part) continue
      if (last !== undefined) shift += last.mask ? 1 - last.tensor.ndim : last.tensor.ndim - 1
      result = gather(result, i + shift, part)
      last = part
    }
    return result
  } catch (error) {
    throw from_native(error, 'get')
  }
}

let put_op: number | undefined
let copy_op: number | undefined

/** `x[…] <- value`, in place, with one index vector at most. */
export function set_index(x: Tensor, value: IndexValue, index: readonly Index[]): void {
  try {
    const { parts, drop } = parts_of(index, 'set')
    if (parts.filter(({ kind }) => kind === 'tensor').length > 1) {
      throw new IndexError(
        'Only one tensor is allowed in the index: for pairs of places write x.index_put_([rows, columns], value), ' +
          'for rows and columns a loop over one of them',
      )
    }
    const { tensor, tensors } = basic(x, expand_ellipsis(parts, x), drop)
    const source = value_tensor(value, x)
    if (tensors.length === 0) {
      copy(tensor, source)
      return
    }
    put_op ??= one_based('index_put_', 'aten::index_put_')
    const handles = tensors
      .filter((part, i) => part !== null || !covered_by_mask(tensors, i))
      .map((part) => (part === null ? null : handle_of(part.tensor)))
    call_counted(put_op, handle_of(tensor), handles, handle_of(source), false)
  } catch (error) {
    throw from_native(error, 'set')
  }
}

/** Copies a value to its place; where it does not fit, both shapes are told. */
function copy(place: Tensor, value: Tensor): void {
  copy_op ??= native.schemas('aten::copy_').find(({ name }) => name === 'aten::copy_')!.index
  try {
    native.call(copy_op, handle_of(place), handle_of(value))
  } catch (error) {
    if (!/size of tensor|broadcast shape/.test((error as Error).message)) throw error
    throw new ValueError(`the place has shape [${place.shape.join(', ')}], the value [${value.shape.join(', ')}]`)
  }
}

/** The value in the tensor's own element type and place; one element stands for any number. */
function value_tensor(value: IndexValue, x: Tensor): Tensor {
  if (value === null || value === undefined)
    throw new TypeError_(`it assigns a tensor, a number or an array, got ${describe(value)}`)
  const { dtype, device } = x
  const tensor = value instanceof Tensor ? value : torch_tensor(value, { dtype, device })
  const fitting = tensor.dtype === dtype ? tensor : tensor_op('to', tensor, { dtype })
  return fitting.ndim > 0 && fitting.numel() === 1 ? tensor_op('reshape', fitting, []) : fitting
}
