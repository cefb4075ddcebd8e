/**
 * R's `x[…]` and `x[…] <- value`.
 *
 * Each dimension has one index; dimensions after the last are taken whole. Numbers and slices give views.
 *
 * | R | here |
 * | --- | --- |
 * | `x[1, -1]` | `x.get(1, -1)`: one element; -1 is the last |
 * | `x[2:N, ]` | `x.get('2:N', null)`: null is a dimension taken whole |
 * | `x[1:9:2]` | `x.get('1:9:2')` |
 * | `x[.., 1]` | `x.get('..', 1)` |
 * | `x[newaxis, ]` | `x.get(newaxis, null)` |
 * | `x[c(1, 3), c(2, 4)]` | `x.get([1, 3], [2, 4])`: rows, then columns |
 * | `x[x > 0]` | `x.get(x.gt(0))` |
 * | `x[1, , drop = FALSE]` | `x.get(1, null, { drop: false })` |
 *
 * A single string can hold all: `x.get('1:3, .., -1')`.
 */
import { native } from '../native/addon'
import { tensor_op } from './dispatch'
import { IndexError, TypeError_, check_named, describe, from_native } from './errors'
import { is_named } from './dispatch/kinds'
import { Tensor, handle_of, wrap } from './tensor'
import { torch_tensor, type TensorData } from './creation'

/** A new dimension of size 1, in an index. */
export const newaxis: unique symbol = Symbol('newaxis')

/** One dimension's index. */
export type Index =
  | number
  | bigint
  | string
  | null
  | undefined
  | typeof newaxis
  | readonly (number | bigint | boolean)[]
  | Tensor
  | { drop: boolean }

/** What can be assigned to a part of a tensor. */
export type IndexValue = TensorData

/** An index ready for libtorch: counted from 0. */
type Part =
  | { kind: 'select'; at: number }
  | { kind: 'slice'; start: number | undefined; end: number | undefined; step: number }
  | { kind: 'whole' }
  | { kind: 'newaxis' }
  | { kind: 'ellipsis' }
  | { kind: 'tensor'; tensor: Tensor; dims: number }

const whole: Part = { kind: 'whole' }

const number_text = '-?\\d+'
const slice_pattern = new RegExp(`^(${number_text}|N)?\\s*:\\s*(${number_text}|N)?(?:\\s*:\\s*(${number_text}|N))?$`)

const zero = (what: string): never => {
  throw new IndexError(`Indexing in R is 1-based and found a 0 ${what}: the first element is 1, the last -1.`)
}

function select(at: number): Part {
  if (!Number.isSafeInteger(at)) throw new TypeError_(`an index is a whole number, got ${at}`)
  if (at === 0) zero('as index')
  return { kind: 'select', at: at > 0 ? at - 1 : at }
}

/** R's `a:b`: both ends belong to it. */
function slice(text: string): Part {
  const match = slice_pattern.exec(text)
  if (match === null) {
    throw new IndexError(
      `cannot read the index '${text}': it takes numbers, slices such as '1:3', '2:N' or '1:9:2', '..', 'newaxis', or nothing`,
    )
  }
  const [, from, to, by] = match
  const start = from === undefined ? undefined : from === 'N' ? -1 : Number(from)
  const end = to === undefined || to === 'N' ? -1 : Number(to)
  if (by === 'N') throw new IndexError(`the step of '${text}' is a number`)
  const step = by === undefined ? 1 : Number(by)
  if (start === 0 || end === 0) zero(`in '${text}'`)
  if (step <= 0) throw new IndexError(`the step of '${text}' must be positive`)
  return {
    kind: 'slice',
    start: start === undefined ? undefined : start > 0 ? start - 1 : start,
    end: end === -1 ? undefined : end < -1 ? end + 1 : end,
    step,
  }
}

function of_text(text: string): Part {
  const word = text.trim()
  switch (word) {
    case '':
    case ':':
      return whole
    case '..':
    case '...':
      return { kind: 'ellipsis' }
    case 'newaxis':
    case 'NULL':
      return { kind: 'newaxis' }
    case 'N':
      return { kind: 'select', at: -1 }
    default:
      return /^-?\d+$/.test(word) ? select(Number(word)) : slice(word)
  }
}

function of_tensor(tensor: Tensor): Part {
  const { kind } = tensor.dtype
  if (kind === 'bool') return { kind: 'tensor', tensor, dims: Math.max(tensor.ndim, 1) }
  if (kind !== 'i64')
    throw new TypeError_(
      `Only long and boolean tensors are supported as indices, got ${tensor.dtype.name}: use x.to({ dtype: torch_long() })`,
    )
  return { kind: 'tensor', tensor, dims: 1 }
}

function of_list(list: readonly (number | bigint | boolean)[]): Part {
  if (list.length === 1 && typeof list[0] !== 'boolean') return select(Number(list[0]))
  if (list.some((x) => typeof x === 'boolean')) return of_tensor(torch_tensor(list as boolean[]))
  const integers = list.map((x) => {
    if (typeof x !== 'number' && typeof x !== 'bigint')
      throw new TypeError_(`an array of indices holds numbers or booleans, got ${describe(x)}`)
    if (Number(x) === 0) zero('among the indices')
    if (!Number.isInteger(Number(x))) throw new TypeError_(`an index is a whole number, got ${x}`)
    return BigInt(x)
  })
  return of_tensor(torch_tensor(BigInt64Array.from(integers)))
}

/** Strings read so far: scripts use few, again and again. */
const read = new Map<string, Part[]>()
const most_read = 1000

function parts_of_text(text: string): Part[] {
  let parts = read.get(text)
  if (parts === undefined) {
    parts = text.split(',').map(of_text)
    if (read.size >= most_read) read.clear()
    read.set(text, parts)
  }
  return parts
}

function part_of(index: Index): Part[] {
  switch (typeof index) {
    case 'number':
      return [select(index)]
    case 'bigint':
      return [select(Number(index))]
    case 'undefined':
      return [whole]
    case 'string':
      return parts_of_text(index)
    case 'symbol':
      if (index === newaxis) return [{ kind: 'newaxis' }]
      break
    case 'object':
      if (index === null) return [whole]
      if (index instanceof Tensor) return [of_tensor(index)]
      if (Array.isArray(index)) return [of_list(index as (number | boolean)[])]
      break
    default:
      break
  }
  throw new TypeError_(
    `an index is a number, a string such as '1:3', an array, a tensor, null (all) or newaxis; got ${describe(index)}`,
  )
}

function parts_of(index: readonly Index[]): { parts: Part[]; drop: boolean } {
  let drop = true
  const last = index[index.length - 1]
  if (is_named(last)) {
    check_named(last, ['drop'], 'get')
    drop = (last as { drop?: boolean }).drop !== false
    index = index.slice(0, -1)
  }
  return { parts: index.flatMap(part_of), drop }
}

const consumes = (part: Part): number =>
  part.kind === 'tensor' ? part.dims : part.kind === 'newaxis' || part.kind === 'ellipsis' ? 0 : 1

/** Puts whole dimensions where `..` stands. */
function expand_ellipsis(parts: readonly Part[], x: Tensor): readonly Part[] {
  const ellipses = parts.filter(({ kind }) => kind === 'ellipsis').length
  if (ellipses === 0) return parts
  if (ellipses > 1) throw new IndexError("'..' can stand once in an index")
  const left = x.ndim - parts.reduce((sum, part) => sum + consumes(part), 0)
  return parts.flatMap((part) => (part.kind === 'ellipsis' ? Array<Part>(Math.max(left, 0)).fill(whole) : [part]))
}

interface Basic {
  tensor: Tensor
  /** The index tensors left, by dimension of `tensor`. */
  tensors: (Tensor | null)[]
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
  const tensors: (Tensor | null)[] = []
  const codes: (number | null)[] = []
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
        codes.push(Code.slice, part.start ?? null, part.end ?? null, part.step)
        dim++
        break
      case 'newaxis':
        codes.push(Code.newaxis)
        dim++
        break
      case 'tensor':
        while (tensors.length < dim) tensors.push(null)
        tensors.push(part.tensor)
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
  codes.length = needed
  if (needed === 0 && used <= x.ndim) return { tensor: x, tensors }
  return { tensor: wrap(native.view(handle_of(x), used, ...codes)), tensors }
}

/** An operator whose second argument, the index tensors, counts from 1. */
function one_based(op: string, overload: string): number {
  const { index } = native.schemas(`aten::${op}`).find(({ name }) => name === overload)!
  return native.one_based(index, [1], [])
}

let index_op: number | undefined
/** Gathers with index tensors. */
function gather(tensor: Tensor, tensors: readonly (Tensor | null)[]): Tensor {
  index_op ??= one_based('index', 'aten::index.Tensor')
  // A mask of several dimensions stands for as many.
  const handles = tensors.flatMap((t, i) => {
    const masked = i > 0 && t === null && covered_by_mask(tensors, i)
    return masked ? [] : [t === null ? null : handle_of(t)]
  })
  return wrap(native.call(index_op, handle_of(tensor), handles) as Parameters<typeof wrap>[0])
}

function covered_by_mask(tensors: readonly (Tensor | null)[], at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const tensor = tensors[i]
    if (tensor) return tensor.dtype.kind === 'bool' && i + tensor.ndim > at
  }
  return false
}

/** The codes of an index of numbers and whole dimensions alone, the most usual; undefined for others. */
function plain_codes(index: readonly Index[]): number[] | undefined {
  const codes: number[] = []
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
    if (codes !== undefined && codes.length > index.length)
      return wrap(native.view(handle_of(x), index.length, ...codes))
    const { parts, drop } = parts_of(index)
    if (parts.length === 0) return x
    const { tensor, tensors } = basic(x, expand_ellipsis(parts, x), drop)
    let result = tensor
    let shift = 0
    for (let i = 0; i < tensors.length; i++) {
      const part = tensors[i]
      if (!part) continue
      const alone: (Tensor | null)[] = Array<Tensor | null>(i + shift).fill(null)
      alone.push(part)
      result = gather(result, alone)
      const covered = part.dtype.kind === 'bool' ? part.ndim : 1
      shift += (part.dtype.kind === 'bool' ? 1 : part.ndim) - covered
      if (drop && part.ndim === 0 && part.dtype.kind !== 'bool') continue
    }
    return result
  } catch (error) {
    throw from_native(error, 'get')
  }
}

let put_op: number | undefined
let copy_op: number | undefined

/** `x[…] <- value`, in place: index vectors are taken together, element by element. */
export function set_index(x: Tensor, value: IndexValue, index: readonly Index[]): void {
  try {
    const { parts, drop } = parts_of(index)
    const { tensor, tensors } = basic(x, expand_ellipsis(parts, x), drop)
    const source = value_tensor(value, x)
    if (tensors.length === 0) {
      copy_op ??= native.schemas('aten::copy_').find(({ name }) => name === 'aten::copy_')!.index
      native.call(copy_op, handle_of(tensor), handle_of(source))
      return
    }
    put_op ??= one_based('index_put_', 'aten::index_put_')
    const handles = tensors
      .filter((t, i) => t !== null || !covered_by_mask(tensors, i))
      .map((t) => (t === null ? null : handle_of(t)))
    native.call(put_op, handle_of(tensor), handles, handle_of(source), false)
  } catch (error) {
    throw from_native(error, 'set')
  }
}

/** The value in the tensor's own element type and place. */
function value_tensor(value: IndexValue, x: Tensor): Tensor {
  if (value instanceof Tensor) return value.dtype === x.dtype ? value : tensor_op('to', value, { dtype: x.dtype })
  const tensor = torch_tensor(value, { dtype: x.dtype, device: x.device })
  return tensor.numel() === 1 ? tensor_op('reshape', tensor, []) : tensor
}
