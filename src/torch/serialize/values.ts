/**
 * Values that hold tensors: nested objects and arrays of numbers, strings, booleans, null and tensors, as JSON that refers
 * to the tensors by number.
 */
import { torch_tensor } from '../creation'
import { TypeError_, ValueError, describe } from '../errors'
import { is_plain } from '../../r/plain'
import { Tensor } from '../tensor'
import { RObject, TensorAddress } from './r_object'

const what_fits =
  'numbers, bigints, strings, booleans, null and tensors can be saved, and arrays and plain objects of them'

/** What a tensor is called in a file. A number alone would not keep its place among an object's names. */
export const tensor_name = (number: number): string => `t${number}`

/** The tensors of a value; one that is there twice is kept once. */
export class TensorList {
  readonly tensors: Tensor[] = []
  private readonly numbers = new Map<Tensor, number>()
  private readonly arrays = new Map<ArrayBufferView, Tensor>()
  /** The tensor that a typed array is saved as. */
  of_array(array: ArrayBufferView): Tensor {
    const known = this.arrays.get(array)
    const tensor = known ?? torch_tensor(array as Float32Array)
    this.arrays.set(array, tensor)
    return tensor
  }
  number_of(tensor: Tensor): number {
    let number = this.numbers.get(tensor)
    if (number === undefined) this.numbers.set(tensor, (number = this.tensors.push(tensor) - 1))
    return number
  }
}

/** A value as JSON: what JSON has no word for is an object of one member, whose name begins with `$`. */
export function to_json(value: unknown, path: string, tensors: TensorList, above: readonly unknown[] = []): unknown {
  if (value instanceof Tensor) return { $tensor: tensors.number_of(value) }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return { $tensor: tensors.number_of(tensors.of_array(value)) }
  if (above.includes(value)) throw new ValueError(`${path} holds itself: files hold trees of values`)
  const below = [...above, value]
  if (Array.isArray(value)) return value.map((part, i) => to_json(part ?? null, `${path}[${i}]`, tensors, below))
  if (is_plain(value)) {
    const members = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, to_json(part, `${path}.${name}`, tensors, below)] as const)
    return members.some(([name]) => name.startsWith('$') || name === '__proto__')
      ? { $object: members }
      : Object.fromEntries(members)
  }
  throw new TypeError_(`${path} is ${describe(value)}: ${what_fits}`)
}

/** The value of to_json()'s JSON. @throws ValueError where it is not in order. */
export function from_json(value: unknown, tensors: readonly Tensor[]): unknown {
  if (Array.isArray(value)) return value.map((part) => from_json(part, tensors))
  if (typeof value !== 'object' || value === null) return value
  const [name, part] = Object.entries(value)[0] ?? []
  if (name === '$tensor') {
    const tensor = tensors[part as number]
    if (tensor === undefined) throw new ValueError(`it is damaged: tensor ${String(part)} is missing`)
    return tensor
  }
  if (name === '$number') return Number(part)
  if (name === '$bigint' && typeof part === 'string' && /^-?\d+$/.test(part)) return BigInt(part)
  const members: unknown = name === '$object' ? part : Object.entries(value)
  if (!Array.isArray(members) || !members.every((member) => Array.isArray(member) && member.length === 2))
    throw new ValueError('it is damaged: an object has no members')
  return Object.fromEntries((members as [string, unknown][]).map(([key, item]) => [key, from_json(item, tensors)]))
}

/** A value as R gets it: tensors are known by their name in the file. */
export function for_r(value: unknown, tensors: TensorList): unknown {
  if (ArrayBuffer.isView(value)) return for_r(tensors.of_array(value), tensors)
  if (value instanceof Tensor) return new TensorAddress(tensor_name(tensors.number_of(value)))
  if (Array.isArray(value)) return value.map((part) => for_r(part, tensors))
  if (is_plain(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, for_r(part, tensors)]))
  return value
}

/** A value of R's with its tensors in their places. */
export function from_r(value: unknown, tensors: Readonly<Record<string, Tensor>>): unknown {
  if (value instanceof RObject) {
    if (!value.classes.includes('torch_tensor_address')) return from_r(value.value, tensors)
    const tensor = tensors[String(value.value)]
    if (tensor === undefined) throw new ValueError(`it is damaged: tensor ${describe(value.value)} is missing`)
    return tensor
  }
  if (Array.isArray(value)) return value.map((part) => from_r(part, tensors))
  if (is_plain(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, from_r(part, tensors)]))
  return value
}
