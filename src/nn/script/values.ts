/** Values on their way to TorchScript and back. */
import type { ScriptValue } from '../../native/types'
import { torch_device_class } from '../../torch/device'
import { torch_dtype } from '../../torch/dtype'
import { TypeError_, ValueError, describe } from '../../torch/errors'
import { is_plain } from '../../r/plain'
import { Tensor, handle_of, wrap } from '../../torch/tensor'
import { R_CLASS } from '../../r/protocol'

/** A list of which TorchScript makes a tuple: see jit_tuple(). */
export class JitTuple {
  constructor(readonly items: readonly unknown[]) {}
  [R_CLASS](): string[] {
    return ['list', 'jit_tuple']
  }
}

/** A single value, of the type that it has by itself: see jit_scalar(). */
export class JitScalar {
  constructor(readonly value: number | bigint | boolean | string) {}
  /** The value itself. */
  to_r(): number | bigint | boolean | string {
    return this.value
  }
  [R_CLASS](): string[] {
    return ['jit_scalar']
  }
}

/**
 * Makes of an array, or of an object's members, a tuple of TorchScript: it can hold values of several types, where a list
 * has elements of one. Tuples come back as arrays.
 *
 * @example
 * const { first } = jit_compile('def first(pair: Tuple[Tensor, int]): return pair[0]')
 * first!(jit_tuple([torch_ones(2), 3n]))
 */
export function jit_tuple(x: readonly unknown[] | Readonly<Record<string, unknown>>): JitTuple {
  if (Array.isArray(x)) return new JitTuple([...(x as unknown[])])
  if (is_plain(x)) return new JitTuple(Object.values(x))
  throw new TypeError_(`Argument 'x' must be a list: an array or an object, got ${describe(x)}`, 'jit_tuple')
}

/**
 * Marks a single number, string or boolean as one. Numbers are floats, bigints ints. (Where the type is known from the
 * operator or function, values need no mark.)
 *
 * @example jit_ops.aten!.split!(x, jit_scalar(2n), jit_scalar(0n))
 */
export function jit_scalar(x: number | bigint | boolean | string): JitScalar {
  if (!['number', 'bigint', 'boolean', 'string'].includes(typeof x))
    throw new TypeError_(
      `Argument 'x' must be scalar atomic: a number, bigint, boolean or string, got ${describe(x)}`,
      'jit_scalar',
    )
  return new JitScalar(x)
}

/** A value for TorchScript: arrays are lists, objects and Maps dictionaries. */
export function to_script(value: unknown, op: string, above: readonly unknown[] = []): ScriptValue {
  if (value instanceof Tensor) return handle_of(value)
  if (value instanceof JitScalar) return value.value
  if (value instanceof torch_dtype) return value.code
  if (value instanceof torch_device_class) return value.name
  if (value === null || value === undefined) return value
  if (['number', 'bigint', 'boolean', 'string'].includes(typeof value)) return value as ScriptValue
  if (above.includes(value)) throw new ValueError('a value holds itself', op)
  const inner = (part: unknown): ScriptValue => to_script(part, op, [...above, value])
  if (value instanceof JitTuple) return { tuple: value.items.map(inner) }
  if (Array.isArray(value)) return value.map(inner)
  if (value instanceof Map) return { dict: [...value].map(([key, part]) => [inner(key), inner(part)] as const) }
  if (is_plain(value)) return { dict: Object.entries(value).map(([key, part]) => [key, inner(part)] as const) }
  throw new TypeError_(
    `Only tensors, lists, tuples of tensors, dictionaries, numbers, strings and booleans can be given to or come from TorchScript; got ${describe(value)}`,
    op,
  )
}

const is_tagged = (x: object, tag: string): boolean => Object.hasOwn(x, tag)

/** A value of TorchScript's: lists and tuples are arrays, dictionaries and named tuples objects (or Maps, by their keys). */
export function from_script(value: ScriptValue): unknown {
  if (Array.isArray(value)) return value.map((part) => from_script(part as ScriptValue))
  if (typeof value !== 'object' || value === null) return value
  if (is_tagged(value, 'tuple')) {
    const { tuple, names } = value as { tuple: ScriptValue[]; names?: string[] }
    const items = tuple.map(from_script)
    return names === undefined ? items : Object.fromEntries(names.map((name, i) => [name, items[i]]))
  }
  if (is_tagged(value, 'dict')) {
    const entries = (value as { dict: [ScriptValue, ScriptValue][] }).dict.map(
      ([key, part]) => [from_script(key), from_script(part)] as const,
    )
    return entries.every(([key]) => typeof key === 'string') ? Object.fromEntries(entries as never) : new Map(entries)
  }
  if (is_tagged(value, 're')) return value
  return wrap(value as never)
}

/** As to_script(), with the parts of a result: its tensors that a traced function is given are known again. */
export const inputs_to_script = (inputs: readonly unknown[], op: string): ScriptValue[] =>
  inputs.map((input) => to_script(input, op))
