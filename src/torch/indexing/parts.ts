/** What an index is made of, and how it is read. */
import { RArray } from '../../r/array'
import { IndexError, TypeError_, check_named, describe } from '../errors'
import { tensor_op } from '../dispatch'
import { is_named } from '../dispatch/kinds'
import { torch_long } from '../dtype'
import { Tensor } from '../tensor'
import { torch_tensor, type TensorData } from '../creation'
import { check_length } from '../creation/values'
import { Slice, slice_of } from './slice'

/** A new dimension of size 1, in an index: R's `newaxis`. */
export const newaxis: unique symbol = Symbol('newaxis')

/** Places by their indices, of two dimensions or more: R's matrix of indices. */
export type NestedIndex = readonly (readonly (number | bigint | boolean)[] | NestedIndex)[]
/** One dimension's index. */
export type Index =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | typeof newaxis
  | Slice
  | readonly (number | bigint | boolean)[]
  | NestedIndex
  | RArray
  | Tensor
  | { drop: boolean }

/** An index ready for libtorch: counted from 0. */
export type Part =
  | { kind: 'select'; at: number }
  | { kind: 'slice'; start: number | undefined; end: number | undefined; step: number }
  | { kind: 'whole' }
  | { kind: 'newaxis' }
  | { kind: 'ellipsis' }
  | TensorPart

/** An index tensor; a mask (of booleans) takes several dimensions. */
export interface TensorPart {
  kind: 'tensor'
  tensor: Tensor
  dims: number
  mask: boolean
}

const whole: Part = { kind: 'whole' }

/** The refusal of a 0 where R counts from 1. */
export const refuse_zero = (what: string): never => {
  throw new IndexError(`Indexing in R is 1-based and found a 0 ${what}: the first element is 1, the last -1.`)
}

function select(at: number): Part {
  if (!Number.isSafeInteger(at)) throw new TypeError_(`an index is a whole number, got ${at}`)
  if (at === 0) refuse_zero('as index')
  return { kind: 'select', at: at > 0 ? at - 1 : at }
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
      return /^[-+]?\d+$/.test(word) ? select(Number(word)) : { kind: 'slice', ...slice_of(text) }
  }
}

function of_tensor(tensor: Tensor): Part {
  const { kind } = tensor.dtype
  if (kind === 'bool') return { kind: 'tensor', tensor, dims: Math.max(tensor.ndim, 1), mask: true }
  if (kind !== 'i64')
    throw new TypeError_(
      `Only long and boolean tensors are supported as indices, got ${tensor.dtype.name}: use x.to({ dtype: torch_long() })`,
    )
  return { kind: 'tensor', tensor, dims: 1, mask: false }
}

/** An array with dimensions is an index tensor as it is, R's matrix of indices. */
function of_array(array: TensorData): Part {
  const tensor = torch_tensor(array)
  if (!tensor.dtype.is_floating_point) return of_tensor(tensor)
  const whole_numbers = torch_tensor(array, { dtype: torch_long() })
  if (!tensor_op('equal', tensor, whole_numbers.to({ dtype: tensor.dtype })))
    throw new TypeError_(`indices are whole numbers, got ${describe(array)} with fractions`)
  return of_tensor(whole_numbers)
}

function of_list(list: readonly (number | bigint | boolean)[]): Part {
  check_length(list)
  if (list.some(Array.isArray)) return of_array(list)
  if (list.length === 1 && typeof list[0] !== 'boolean') return select(Number(list[0]))
  if (list.some((x) => typeof x === 'boolean')) {
    if (list.every((x) => typeof x === 'boolean')) return of_tensor(torch_tensor(list as boolean[]))
    throw new TypeError_('an array of indices holds numbers or booleans, not both')
  }
  const integers = list.map((x) => {
    if (typeof x !== 'number' && typeof x !== 'bigint')
      throw new TypeError_(`an array of indices holds numbers or booleans, got ${describe(x)}`)
    if (Number(x) === 0) refuse_zero('among the indices')
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

/** The parts of one index: several of a string with commas. */
function part_of(index: Index): Part | readonly Part[] {
  switch (typeof index) {
    case 'number':
      return select(index)
    case 'bigint':
      return select(Number(index))
    case 'undefined':
      return whole
    case 'string':
      return parts_of_text(index)
    case 'boolean':
      return of_tensor(torch_tensor([index]))
    case 'symbol':
      if (index === newaxis) return { kind: 'newaxis' }
      break
    case 'object':
      if (index === null) return whole
      if (index instanceof Tensor) return of_tensor(index)
      if (index instanceof Slice) return index.part
      if (index instanceof RArray) return of_array(index)
      if (Array.isArray(index)) return of_list(index as (number | boolean)[])
      if (ArrayBuffer.isView(index)) return of_list(Array.from(index as unknown as ArrayLike<number>))
      break
    default:
      break
  }
  throw new TypeError_(
    `an index is a number, a string such as '1:3', slc(), an array, a tensor, null (all) or newaxis; got ${describe(index)}`,
  )
}

/** The parts of an index, and whether dimensions with one number are dropped. */
export function parts_of(index: readonly Index[], op: 'get' | 'set'): { parts: Part[]; drop: boolean } {
  let drop = true
  const last = index[index.length - 1]
  if (is_named(last)) {
    check_named(last, ['drop'], op)
    drop = (last as { drop?: boolean }).drop !== false
    index = index.slice(0, -1)
  }
  const parts: Part[] = []
  for (const one of index) {
    const part = part_of(one)
    if (Array.isArray(part)) parts.push(...(part as Part[]))
    else parts.push(part as Part)
  }
  return { parts, drop }
}

/** How many dimensions of the tensor a part takes. */
export const consumes = (part: Part): number =>
  part.kind === 'tensor' ? part.dims : part.kind === 'newaxis' || part.kind === 'ellipsis' ? 0 : 1

/** Puts whole dimensions where `..` stands; a second `..` stands for none, as in R. */
export function expand_ellipsis(parts: readonly Part[], x: Tensor): readonly Part[] {
  if (!parts.some(({ kind }) => kind === 'ellipsis')) return parts
  const left = x.ndim - parts.reduce((sum, part) => sum + consumes(part), 0)
  let fill = Math.max(left, 0)
  return parts.flatMap((part) => {
    if (part.kind !== 'ellipsis') return [part]
    const dims = Array<Part>(fill).fill(whole)
    fill = 0
    return dims
  })
}
