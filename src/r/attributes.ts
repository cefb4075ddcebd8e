/** What R keeps beside a vector's or list's elements: names, classes, levels. */
import { is_plain } from './plain'
import { R_ATTRIBUTES } from './protocol'

export interface Attributes {
  /** Of a vector's elements. A list with names is an object, whose keys they are. */
  names?: readonly string[]
  /** S3's classes, the most special first. */
  class?: readonly string[]
  /** A factor's: what its numbers stand for. */
  levels?: readonly string[]
  /** Whether an array is a list of R rather than a vector. */
  list?: boolean
  /** 'integer': an array of R's integers, which are Long as tensors. Of an empty vector: what its elements would be. */
  type?: 'integer' | 'numeric' | 'character' | 'logical'
  [name: string]: unknown
}

const none: Attributes = Object.freeze({})

/** The attributes of an array or object; empty where it has none. */
export const attributes_of = (x: unknown): Attributes =>
  typeof x === 'object' && x !== null ? ((x as { [R_ATTRIBUTES]?: Attributes })[R_ATTRIBUTES] ?? none) : none

/** Gives an object that nobody else holds attributes; those that are undefined are dropped. */
export function mark<T extends object>(x: T, attributes: Attributes): T {
  const kept = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
  if (Object.keys(kept).length === 0) return x
  Object.defineProperty(x, R_ATTRIBUTES, { value: kept, enumerable: false, configurable: true, writable: true })
  return x
}

/** An array of R's integers. */
export const integers = (values: number[]): number[] => mark(values, { type: 'integer' })
/** What an empty vector is called whose elements would be as these are. */
export const type_of_empty = (values: readonly unknown[]): Attributes['type'] => {
  const first = values.find((x) => x !== null && x !== undefined)
  const { type } = attributes_of(values)
  if (type !== undefined) return type
  return ({ number: 'numeric', string: 'character', boolean: 'logical', bigint: 'integer' } as const)[
    typeof first as 'number'
  ]
}
/** An array that is a list. */
export const as_list_of = <T>(values: T[]): T[] => mark(values, { list: true })

/** Whether a value is a complex number: `{ re, im }`. */
export const is_complex = (x: unknown): x is { re: number; im: number } =>
  is_plain(x) && Object.keys(x).join() === 're,im' && typeof x.re === 'number' && typeof x.im === 'number'
const is_atom = (x: unknown): boolean => x === null || x === undefined || typeof x !== 'object' || is_complex(x)

/** Whether a value is one of R's lists: an object of fields, or an array marked so or holding what no vector does. */
export function is_list(x: unknown): boolean {
  if (is_plain(x)) return !is_complex(x)
  if (!Array.isArray(x)) return false
  if (attributes_of(x).list) return true
  return x.some((part) => typeof part === 'function' || (!is_atom(part) && !Array.isArray(part)))
}
