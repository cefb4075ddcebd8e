/** What is recorded of an item's tensor work: its steps, and how the next item's arguments are compared with theirs. */
import { torch_dtype } from '../dtype'
import type { Recordable } from '../recording'
import { Tensor } from '../tensor'
import { same_elements, type Source } from './sources'

/** A step that runs an operator on results of earlier steps (by their place; -1 for others) and on values. */
export interface Call {
  op: Recordable
  slots: readonly number[]
  values: readonly unknown[]
  /** The element type of its result. */
  dtype: torch_dtype
}
export type Step = Source | Call
export const is_source = (step: Step): step is Source => 'size' in step

const is_primitive = (x: unknown): boolean => (typeof x !== 'object' || x === null) && typeof x !== 'function'

/** Whether an argument is known by its look, so that it can be compared with the next item's. */
export function is_plain_argument(x: unknown): boolean {
  if (is_primitive(x) || is_constant(x)) return true
  if (Array.isArray(x)) return x.every(is_primitive)
  // What a getter gives may differ.
  return (
    Object.getPrototypeOf(x) === Object.prototype &&
    Object.values(Object.getOwnPropertyDescriptors(x as object)).every(
      ({ get, value }) => get === undefined && (is_primitive(value) || is_constant(value)),
    )
  )
}
/** Element types: one object for each. */
const is_constant = (x: unknown): boolean => x instanceof torch_dtype

/** Whether a plain argument is the same as the recorded one. */
export function same(x: unknown, recorded: unknown): boolean {
  if (Object.is(x, recorded)) return true
  if (is_primitive(x) || is_primitive(recorded)) return false
  if (Array.isArray(x)) return Array.isArray(recorded) && same_elements(x, recorded)
  if (Array.isArray(recorded) || Object.getPrototypeOf(x) !== Object.prototype) return false
  const parts = Object.entries(recorded as object)
  return (
    Object.keys(x as object).length === parts.length &&
    parts.every(([name, part]) => Object.is((x as Record<string, unknown>)[name], part))
  )
}

/** A recorded argument, safe from later changes. */
export const copied = (x: unknown): unknown =>
  Array.isArray(x)
    ? [...(x as unknown[])]
    : is_primitive(x) || is_constant(x) || x instanceof Tensor
      ? x
      : { ...(x as object) }
