/**
 * Calling libtorch's operators as R's functions: R's names and order of arguments, named arguments in a trailing object,
 * indices from 1. The overload is chosen by the kinds of the values alone, and the choice is remembered.
 */
import { native } from '../../native/addon'
import type { Handle, NativeResult } from '../../native/types'
import { TypeError_, TorchError, describe, from_native, unknown_argument } from '../errors'
import { r_arguments } from '../generated/arguments'
import { Tensor, wrap } from '../tensor'
import { Conversion, convert, from_native_result, result_from_zero } from './convert'
import { Kind, accepts, is_named, kind_of } from './kinds'
import { shift_of, shifted_results } from './one_based'
import { parse_schema, type Schema, type SchemaValue } from './schema'

interface Overload extends Schema {
  index: number
}

const kind_bits = 32

/** R's name of an ATen operator: `torch_add`, `linalg_qr`. */
export function r_name(op: string): string {
  return op.startsWith('linalg_') ? op : `torch_${op}`
}

/** The order of an operator's arguments that R would give it: by the latest position among its overloads. */
export function derive_order(overloads: readonly Schema[]): string[] {
  const latest = new Map<string, number>()
  for (const { args } of overloads) {
    args.forEach(({ name, written }, position) => {
      if (!(written && name === 'out')) latest.set(name, Math.max(latest.get(name) ?? 0, position))
    })
  }
  const names = [...latest.keys()].sort((a, b) => latest.get(a)! - latest.get(b)!)
  return overloads.some(({ args }) => args.some(({ name }) => name === 'out')) ? [...names, 'out'] : names
}

function conversion_of(op: string, arg: SchemaValue, kind: Kind): Conversion {
  const shift = shift_of(op, arg)
  if (shift === 'dim') return Conversion.dim
  if (shift === 'dims') return Conversion.dims
  if (shift === 'indices') return Conversion.indices
  if (shift === 'index' && kind === Kind.tensor) return Conversion.index
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
      if (kind === Kind.typed_array) return Conversion.list
      return !arg.fixed && (kind === Kind.number || kind === Kind.bigint) ? Conversion.list : Conversion.as_is
  }
}

/** How calls with values of certain kinds are made. */
class Plan {
  private readonly from: number[] = []
  private readonly conversions: Conversion[] = []
  private readonly count: number
  /** The position of the argument that the single result is, or -1. */
  private readonly returns_argument: number
  private readonly single: boolean
  private readonly shifted: readonly number[]
  private readonly written: number[]

  constructor(
    op: string,
    readonly overload: Overload,
    names: readonly string[],
    kinds: readonly Kind[],
  ) {
    for (const arg of overload.args) {
      const at = names.indexOf(arg.name)
      this.from.push(at)
      const kind = at < 0 || at >= kinds.length ? Kind.missing : kinds[at]!
      // R's NULL is a missing argument where the type has no other use for it.
      this.conversions.push(conversion_of(op, arg, kind))
    }
    let count = overload.args.length
    while (count > 0 && (this.from[count - 1]! < 0 || this.from[count - 1]! >= kinds.length)) count--
    this.count = count
    this.single = overload.returns.length === 1
    this.written = overload.returns.map((result) =>
      result.written
        ? names.indexOf(overload.args.find((arg) => arg.written && arg.alias === result.alias)?.name ?? '')
        : -1,
    )
    this.returns_argument = this.single ? this.written[0]! : -1
    this.shifted = overload.returns.some((result) => result.written)
      ? []
      : shifted_results(op.replace(/^_+|_$/g, ''), overload.returns.length)
  }

  private value(values: readonly unknown[], i: number) {
    const value = values[this.from[i]!]
    if (value === null && !this.overload.args[i]!.optional && this.overload.args[i]!.fallback !== undefined)
      return undefined
    return convert(value, this.conversions[i]!)
  }

  run(values: readonly unknown[]): unknown {
    const index = this.overload.index
    let result: NativeResult
    switch (this.count) {
      case 0:
        result = native.call(index)
        break
      case 1:
        result = native.call(index, this.value(values, 0))
        break
      case 2:
        result = native.call(index, this.value(values, 0), this.value(values, 1))
        break
      case 3:
        result = native.call(index, this.value(values, 0), this.value(values, 1), this.value(values, 2))
        break
      default: {
        const args = new Array(this.count)
        for (let i = 0; i < this.count; i++) args[i] = this.value(values, i)
        result = native.call(index, ...args)
      }
    }
    if (this.single) {
      if (this.returns_argument >= 0) return values[this.returns_argument]
      if (this.shifted.length > 0 && result !== null) result_from_zero(result as Handle)
      return typeof result === 'object' && result !== null && !Array.isArray(result) && !('re' in result)
        ? wrap(result)
        : from_native_result(result)
    }
    if (!Array.isArray(result)) return undefined
    for (const position of this.shifted) if (result[position] !== null) result_from_zero(result[position] as Handle)
    return result.map((x, i) => (this.written[i]! >= 0 ? values[this.written[i]!] : from_native_result(x)))
  }
}

/** The overloads of an operator and the plans made so far. */
export class Resolver {
  readonly names: readonly string[]
  private readonly overloads: Overload[]
  private readonly plans = new Map<number, Plan>()
  private last_code = -1
  private last_plan: Plan | undefined

  constructor(
    private readonly op: string,
    private readonly shown: string,
    method = false,
  ) {
    const infos = native.schemas(op.includes('::') ? op : `aten::${op}`)
    if (infos.length === 0) throw new TorchError(`libtorch ${native.version} has no operator '${op}'`, shown)
    this.overloads = infos.map(({ schema, index }) => ({ ...parse_schema(schema), index }))
    // What R's wrapper does not name (`out`, the newest arguments) can be given by name.
    const listed = (r_arguments[method ? `.${op}` : op] ?? r_arguments[op])?.split(' ') ?? []
    const derived = derive_order(this.overloads)
    this.names = listed.length > 0 ? [...listed, ...derived.filter((name) => !listed.includes(name))] : derived
  }

  /** Runs the operator on positional arguments, of which the last may be the object of named ones. */
  run(args: unknown[]): unknown {
    try {
      const last = args[args.length - 1]
      if (typeof last === 'object' && last !== null && is_named(last)) args = this.bind(args, last)
      if (args.length > this.names.length) this.refuse_count(args)
      let code = 1
      for (let i = 0; i < args.length; i++) code = code * kind_bits + kind_of(args[i])
      if (code !== this.last_code) {
        this.last_plan = this.plans.get(code) ?? this.choose(args, code)
        this.last_code = code
      }
      return this.last_plan!.run(args)
    } catch (error) {
      throw this.explain(error)
    }
  }

  private explain(error: unknown): unknown {
    if (error instanceof TorchError && error.op === undefined) {
      return new (error.constructor as typeof TorchError)(error.message, this.shown)
    }
    return from_native(error, this.shown)
  }

  private bind(args: unknown[], named: Record<string, unknown>): unknown[] {
    const positional = args.length - 1
    const values = args.slice(0, positional)
    for (const name of Object.keys(named)) {
      const at = this.names.indexOf(name)
      if (at < 0) throw new TypeError_(unknown_argument(name, this.names), this.shown)
      if (at < positional)
        throw new TypeError_(`argument '${name}' was given twice, by position ${at + 1} and by name`, this.shown)
      while (values.length <= at) values.push(undefined)
      values[at] = named[name]
    }
    return values
  }

  private choose(values: readonly unknown[], code: number): Plan {
    const kinds = values.map(kind_of)
    for (const with_conversion of [false, true]) {
      const fitting = this.overloads.filter((overload) => this.fits(overload, kinds, with_conversion))
      const overload = fitting[0]
      if (overload !== undefined) {
        const plan = new Plan(this.op, overload, this.names, kinds)
        if (kinds.length <= 10) this.plans.set(code, plan)
        return plan
      }
    }
    throw this.refuse(values, kinds)
  }

  private fits(overload: Overload, kinds: readonly Kind[], with_conversion: boolean): boolean {
    let used = 0
    for (const arg of overload.args) {
      const at = this.names.indexOf(arg.name)
      const kind = at < 0 || at >= kinds.length ? Kind.missing : kinds[at]!
      if (kind === Kind.missing || kind === Kind.null) {
        if (arg.fallback === undefined && !(kind === Kind.null && arg.optional)) return false
        continue
      }
      used++
      if (!accepts(arg.type, arg.list, arg.fixed, kind, with_conversion)) return false
    }
    return used === kinds.filter((kind) => kind !== Kind.missing && kind !== Kind.null).length
  }

  /** The operator as R would show it. */
  get signature(): string {
    return `${this.shown}(${this.names.filter((name) => name !== 'out').join(', ')})`
  }

  private refuse_count(args: readonly unknown[]): never {
    throw new TypeError_(
      `${this.signature} takes at most ${this.names.length} arguments, got ${args.length}`,
      this.shown,
    )
  }

  private refuse(values: readonly unknown[], kinds: readonly Kind[]): TypeError_ {
    const given = values.flatMap((value, i) =>
      kinds[i] === Kind.missing ? [] : [`${this.names[i]} is ${describe(value)}`],
    )
    const forms = this.overloads
      .filter(({ args }) => !args.some(({ written, name }) => written && name === 'out'))
      .map(({ args }) => `(${args.map(show_argument).join(', ')})`)
    return new TypeError_(
      `these arguments do not fit: ${given.join(', ') || 'there are none'}.\nIt takes ${forms.join('\n      or ')}`,
      this.shown,
    )
  }
}

function show_argument({ name, type, list, optional, fallback }: SchemaValue): string {
  const shown = `${name}: ${type === 'Scalar' ? 'number' : type === 'ScalarType' ? 'dtype' : type}${list ? '[]' : ''}${optional ? ' or null' : ''}`
  return fallback === undefined ? shown : `[${shown}]`
}

/**
 * The public function of an ATen operator. Nothing is asked of libtorch before the first call.
 *
 * @param name the operator's name, `add`.
 */
export function op<F>(name: string, shown: string = r_name(name)): F {
  let resolver: Resolver | undefined
  const call = (...args: unknown[]): unknown => (resolver ??= new Resolver(name, shown)).run(args)
  Object.defineProperty(call, 'name', { value: shown })
  return call as F
}

const resolvers = new Map<string, Resolver>()
function resolver_of(name: string): Resolver {
  let resolver = resolvers.get(name)
  if (resolver === undefined) resolvers.set(name, (resolver = new Resolver(name, r_name(name))))
  return resolver
}

/** Calls an operator by name, with R's conventions. */
export function call_op(name: string, ...args: unknown[]): unknown {
  return resolver_of(name).run(args)
}

/** As call_op, for operators with one tensor as result. */
export function tensor_op(name: string, ...args: unknown[]): Tensor {
  return resolver_of(name).run(args) as Tensor
}

/**
 * Calls any operator of libtorch by its name, the internal ones too, with R's conventions for arguments.
 *
 * @param name such as `'add'`, `'_softmax'` or `'prims::add'`.
 * @example call_torch_function('_softmax', x, 1, false)
 */
export const call_torch_function = (name: string, ...args: unknown[]): unknown => call_op(name, ...args)

/** Makes operators into methods of the tensor class, where it has no method of that name. */
export function install_methods(names: readonly string[]): void {
  for (const name of names) {
    if (name in Tensor.prototype) continue
    let resolver: Resolver | undefined
    const method = function (this: Tensor, ...args: unknown[]): unknown {
      args.unshift(this)
      return (resolver ??= new Resolver(name, name, true)).run(args)
    }
    Object.defineProperty(method, 'name', { value: name })
    Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true })
  }
}
