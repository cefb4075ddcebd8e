/** The arguments that the package's functions and methods have, with their defaults where these can be told. */
import { native } from '../../src/native/addon'
import { required } from '../../src/torch/arguments'
import { r_name } from '../../src/torch/dispatch/bind'
import { counts_from_one } from '../../src/torch/dispatch/one_based'
import { parse_schema } from '../../src/torch/dispatch/schema'
import { UnknownArgument } from '../../src/torch/errors'
import type { Formals } from '../../src/r/formals'
import { member_signatures_of, signatures_of, type Signature } from './declarations'
import { from_text, unknown, type Value } from './values'

/** Arguments in order. */
export interface Declared {
  names: string[]
  /** By name: `required` where there is no default, `unknown` where it cannot be told. */
  values: Record<string, Value | typeof required | typeof unknown>
  /** How many of them come by position; all where it is not said. */
  places?: number
  /** Whether any number of further ones is taken. */
  rest: boolean
}

type Callable = (...args: unknown[]) => unknown

/** What a function says of its arguments when it is given one that it does not have. */
function refusal_of(call: Callable, call_name: string, first: readonly unknown[]): UnknownArgument | undefined {
  const bad = { no_such_argument: 1 }
  for (const args of [[bad], ...first.map((_, i) => [...first.slice(0, i + 1), bad])]) {
    try {
      const result = call(...args)
      if (result instanceof Promise) result.catch(() => undefined)
    } catch (error) {
      if (error instanceof UnknownArgument && (error.op === call_name || error.op === `torch_${call_name}`))
        return error
    }
  }
  return undefined
}

/** The defaults of an operator, as R has them. */
function operator_defaults(name: string): Declared['values'] {
  const values: Declared['values'] = {}
  for (const op of [name, name.replace(/^torch_/, '')]) {
    for (const { schema } of native.schemas(`aten::${op}`)) {
      for (const arg of parse_schema(schema).args) {
        if (arg.fallback === undefined) {
          values[arg.name] ??= required
          continue
        }
        const value = arg.type === 'MemoryFormat' ? null : from_text(arg.fallback)
        const shifts = counts_from_one(op, arg) && typeof value === 'number' && value >= 0 && !arg.list
        if (values[arg.name] === undefined || values[arg.name] === required)
          values[arg.name] = shifts ? value + 1 : value
      }
    }
    if (r_name(op) === name && Object.keys(values).length > 0) break
  }
  return values
}

/** Parameters that stand for an object of named arguments, or for many of them. */
const of_names = new Set(['named', 'first', 'args', 'options', 'definition', 'members', 'argument 1'])

function of_types(signatures: readonly Signature[]): Declared | undefined {
  const lists = signatures.map(({ positional, named, rest }): Declared => {
    const places = positional.filter(({ name }) => named.length === 0 || !of_names.has(name))
    const names = [...places, ...named].map(({ name }) => name.replace(/^_|_$/g, ''))
    const values = places.map(({ name, value }) => [name, value === undefined ? unknown : from_text(value)] as const)
    return { names: [...new Set(names)], values: Object.fromEntries(values), places: places.length, rest }
  })
  return lists.sort((a, b) => b.names.length - a.names.length)[0]
}

/** The arguments of a table of R's, as R prints them. */
export function of_formals(formals: Formals): Declared {
  return {
    names: formals.map(([name]) => name),
    values: Object.fromEntries(
      formals.map(([name, text]) => [name, text === undefined ? required : from_text(text)] as const),
    ),
    rest: false,
  }
}

/**
 * The arguments of an exported function or class.
 *
 * @param examples what its first arguments may be: it is called with them and an argument that it does not have.
 */
export function declared_of(name: string, value: unknown, examples: readonly unknown[] = []): Declared | undefined {
  const formals = (value as { prototype?: { r_formals?: Record<string, Formals> } }).prototype?.r_formals?.initialize
  if (formals !== undefined) return of_formals(formals)
  const signatures = signatures_of(name)
  const takes_names = signatures.some(({ named }) => named.length > 0) || /^(nn|nnf)_/.test(name)
  const refusal = takes_names && typeof value === 'function' ? refusal_of(value as Callable, name, examples) : undefined
  const typed = of_types(signatures)
  if (refusal === undefined) return typed
  const lead = typed?.names.slice(0, Math.max(0, typed.names.indexOf(refusal.names[0] ?? ''))) ?? []
  const names = [...lead.filter((one) => !refusal.names.includes(one)), ...refusal.names]
  const by_operator = operator_defaults(name)
  const values: Declared['values'] = {}
  for (const one of names) {
    values[one] =
      one in refusal.defaults
        ? ((refusal.defaults as Declared['values'])[one] ?? null)
        : (by_operator[one] ?? typed?.values[one] ?? unknown)
  }
  return { names, values, rest: typed?.rest ?? false }
}

/** The arguments of a tensor's method, without the tensor. */
export function declared_of_method(tensor: object, name: string): Declared | undefined {
  const method = (tensor as Record<string, unknown>)[name]
  if (typeof method !== 'function') return undefined
  const signatures = member_signatures_of('torch_tensor', name)
  const typed = of_types(signatures)
  const takes_names = name !== 'print' && signatures.some(({ named }) => named.length > 0)
  const refusal = takes_names ? refusal_of((method as Callable).bind(tensor), name, []) : undefined
  if (refusal === undefined) return typed
  const by_operator = operator_defaults(`torch_${name}`)
  const names = refusal.names.filter((one) => one !== 'self')
  return {
    names,
    values: Object.fromEntries(
      names.map((one) => [one, (refusal.defaults as Declared['values'])[one] ?? by_operator[one] ?? unknown]),
    ),
    rest: typed?.rest ?? false,
  }
}
