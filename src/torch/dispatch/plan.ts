/** How calls with values of certain kinds are made: one plan for each choice of an overload. */
import { native } from '../../native/addon'
import type { Handle, NativeArg, NativeResult } from '../../native/types'
import { dtype_of_code } from '../dtype'
import { wrap } from '../tensor'
import { Conversion, convert } from './convert'
import { Kind } from './kinds'
import { counts_from_one, shifted_results } from './one_based'
import { from_native_result, prototype_of, wrap_all } from './results'
import type { Schema, SchemaValue } from './schema'

/** An overload in the libtorch in use. */
export interface Overload extends Schema {
  index: number
}

const { call } = native

function conversion_of(arg: SchemaValue, kind: Kind): Conversion {
  // R's NULL is a missing argument where the type has no other use for it.
  if (kind === Kind.missing || (kind === Kind.null && !arg.optional && arg.fallback !== undefined))
    return Conversion.fallback
  if (kind === Kind.null) return Conversion.as_is
  const one = kind === Kind.number || kind === Kind.bigint
  switch (arg.type) {
    case 'Tensor':
      if (arg.list) return kind === Kind.tensor ? Conversion.one_tensor : Conversion.tensors
      return kind === Kind.tensor ? Conversion.tensor : Conversion.to_tensor
    case 'ScalarType':
      return Conversion.dtype
    case 'Device':
      return Conversion.device
    case 'Layout':
    case 'MemoryFormat':
      return Conversion.code
    case 'Generator':
      return Conversion.generator
    default:
      if (!arg.list) return Conversion.as_is
      // The addon repeats one number for a list of fixed size.
      if (one) return arg.fixed ? Conversion.as_is : Conversion.one_element
      return Conversion.list
  }
}

/** Whether a conversion can run operators: making a tensor, or one whose making was put off. */
const runs_operators = (conversion: Conversion): boolean =>
  conversion === Conversion.tensor ||
  conversion === Conversion.to_tensor ||
  conversion === Conversion.tensors ||
  conversion === Conversion.one_tensor

/** Lists of numbers by way of the shared memory, where nothing may overwrite them before they are read. */
function pack_lists(conversions: Conversion[], args: readonly SchemaValue[]): void {
  const last_run = conversions.findLastIndex(runs_operators)
  let next = Conversion.packed
  for (let i = last_run + 1; i < conversions.length; i++) {
    if (conversions[i] !== Conversion.list && conversions[i] !== Conversion.one_element) continue
    if (args[i]!.type !== 'int' && args[i]!.type !== 'float') continue
    conversions[i] = next
    next = Conversion.packed_next
  }
}

/** What becomes of the native result. */
const enum Outcome {
  /** One tensor. */
  tensor,
  /** Several new tensors. */
  tensors,
  /** The first argument, changed in place. */
  first,
  /** An element type. */
  dtype,
  other,
}

/** The largest number of arguments that calls are specialised for. */
const most_direct = 3

export class Plan {
  /** How many arguments run1, run2 or run3 can be used for, as they stand in the schema's order; else 0. */
  readonly direct: number
  private readonly index: number
  private readonly from: readonly number[]
  private readonly conversions: readonly Conversion[]
  private readonly c0: Conversion
  private readonly c1: Conversion
  private readonly c2: Conversion
  private readonly outcome: Outcome
  /** Places of the arguments that are results, by result; -1 for new ones. */
  private readonly written: readonly number[]
  private readonly prototype: object | undefined

  constructor(op: string, overload: Overload, names: readonly string[], kinds: readonly Kind[]) {
    const { args, returns } = overload
    const places = args.map(({ name }) => names.indexOf(name))
    const kind_at = (place: number) => (place < 0 ? Kind.missing : (kinds[place] ?? Kind.missing))
    const conversions = args.map((arg, i) => conversion_of(arg, kind_at(places[i]!)))
    pack_lists(conversions, args)
    let count = args.length
    while (count > 0 && conversions[count - 1] === Conversion.fallback) count--

    this.from = places.slice(0, count)
    this.conversions = conversions.slice(0, count)
    this.c0 = this.conversions[0] ?? Conversion.fallback
    this.c1 = this.conversions[1] ?? Conversion.fallback
    this.c2 = this.conversions[2] ?? Conversion.fallback
    this.written = returns.map(({ written, alias }) =>
      written ? names.indexOf(args.find((arg) => arg.written && arg.alias === alias)?.name ?? '') : -1,
    )
    const in_place = this.written.some((place) => place >= 0)
    // The schema's own defaults count from 0 already.
    const from_one = args.flatMap((arg, i) =>
      conversions[i] !== Conversion.fallback && counts_from_one(op, arg) ? [i] : [],
    )
    const results_from_one = in_place ? [] : shifted_results(op, returns.length)
    const shifts = from_one.length > 0 || results_from_one.length > 0
    this.index = shifts ? native.one_based(overload.index, from_one, results_from_one) : overload.index
    this.prototype = returns.length > 1 ? prototype_of(returns.map(({ name }) => name)) : undefined
    this.outcome = Outcome.other
    if (returns.length > 0 && returns.every(({ type }) => type === 'Tensor')) {
      const one = returns.length === 1 && !returns[0]!.list
      if (!in_place && (one || returns.every(({ list }) => list === (returns.length === 1))))
        this.outcome = one ? Outcome.tensor : Outcome.tensors
      else if (one && this.written[0] === 0) this.outcome = Outcome.first
    } else if (returns.length === 1 && returns[0]!.type === 'ScalarType') this.outcome = Outcome.dtype
    const in_order = count === kinds.length && this.from.every((place, i) => place === i)
    this.direct = in_order && count <= most_direct ? count : 0
  }

  run1(a: unknown): unknown {
    const result = call(this.index, convert(a, this.c0))
    return this.outcome === Outcome.first ? a : this.finish(result, undefined, a)
  }

  run2(a: unknown, b: unknown): unknown {
    const result = call(this.index, convert(a, this.c0), convert(b, this.c1))
    return this.outcome === Outcome.first ? a : this.finish(result, undefined, a, b)
  }

  run3(a: unknown, b: unknown, c: unknown): unknown {
    const result = call(this.index, convert(a, this.c0), convert(b, this.c1), convert(c, this.c2))
    return this.outcome === Outcome.first ? a : this.finish(result, undefined, a, b, c)
  }

  /** Runs it on values in R's order. */
  run(values: readonly unknown[]): unknown {
    const result = this.call(values)
    return this.outcome === Outcome.first ? values[0] : this.finish(result, values)
  }

  /** Up to six arguments, which most calls have, without an array of them. */
  private call(values: readonly unknown[]): NativeResult {
    const { index, from } = this
    const count = from.length
    if (count === 0) return call(index)
    const a = this.value(values, 0)
    if (count === 1) return call(index, a)
    const b = this.value(values, 1)
    if (count === 2) return call(index, a, b)
    const c = this.value(values, 2)
    if (count === 3) return call(index, a, b, c)
    const d = this.value(values, 3)
    if (count === 4) return call(index, a, b, c, d)
    const e = this.value(values, 4)
    if (count === 5) return call(index, a, b, c, d, e)
    const f = this.value(values, 5)
    if (count === 6) return call(index, a, b, c, d, e, f)
    const more: NativeArg[] = []
    for (let i = 6; i < count; i++) more.push(this.value(values, i))
    return call(index, a, b, c, d, e, f, ...more)
  }

  private value(values: readonly unknown[], i: number): NativeArg {
    return convert(values[this.from[i]!], this.conversions[i]!)
  }

  /** The result as the user sees it; the values of the call come as an array or each for itself. */
  private finish(result: NativeResult, values?: readonly unknown[], a?: unknown, b?: unknown, c?: unknown): unknown {
    if (this.outcome === Outcome.tensor) return result === null ? null : wrap(result as Handle)
    if (this.outcome === Outcome.dtype) return dtype_of_code(result as number)
    if (this.outcome === Outcome.tensors) return this.named(wrap_all(result as (Handle | null)[]))
    return this.finish_other(result, values ?? [a, b, c])
  }

  private finish_other(result: NativeResult, values: readonly unknown[]): unknown {
    const one = this.written.length === 1
    const results = one ? [result] : Array.isArray(result) ? result : []
    if (one) return this.written[0]! >= 0 ? values[this.written[0]!] : from_native_result(results[0]!)
    if (results.length === 0) return undefined
    return this.named(results.map((x, i) => (this.written[i]! >= 0 ? values[this.written[i]!] : from_native_result(x))))
  }

  private named(results: unknown[]): unknown[] {
    return this.prototype === undefined ? results : (Object.setPrototypeOf(results, this.prototype) as unknown[])
  }
}
