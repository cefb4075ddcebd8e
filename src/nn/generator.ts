/** nn_module(): classes of modules from a description, as R's. */
import { arguments_of, function_line, type Formals } from '../r/formals'
import { r6_generator_text } from '../r/r6'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { is_named } from '../torch/dispatch/kinds'
import { TypeError_, describe, explain, passed_on } from '../torch/errors'
import { is_plain } from '../r/plain'
import type { Open } from '../torch/arguments'
import type { Tensor } from '../torch/tensor'
import { described, nn_Module } from './module'

/** A module that can be called. */
export type Callable<
  M extends nn_Module = nn_Module,
  F extends (...args: never[]) => unknown = (...args: unknown[]) => unknown,
> = M & F

/** `this` where initialize() assigns fields: any name, of any kind. */
export interface LooseModule extends nn_Module {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- fields that initialize() assigns cannot be known
  [field: string]: any
}

/** Any function. Two signatures, since TypeScript would fill in the type parameters of a generic function by a single one. */
interface Forward {
  (...args: never[]): unknown
  (...args: never[]): unknown
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `y = null` and `flag = true` have to be right too
type Untyped = (x: Tensor, ...more: any[]) => Tensor
type Nothing = Record<never, never>
type Known = 'name' | 'inherit' | 'initialize' | 'forward' | 'private' | 'active'
/** A class or generator, by the modules it makes. */
interface Parent<P> {
  readonly prototype: P
}
/** Fields that functions compute. */
type Active<V> = { [K in keyof V]: V[K] extends (...args: never[]) => infer R ? R : never }

/**
 * A module by what its initialize() gives: fields where that is an object, anything where it is nothing. Without an
 * initialize() it is what it inherits.
 */
type Self<S, M> = [S] extends [object] ? S & M : unknown extends S ? M : LooseModule

/**
 * Members of a definition besides those that are known: `D` by their types, those of the names `K` that it lacks of any.
 * (The body of a forward() that does not say what it returns is looked into before the other members' types are known.)
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- only their names are known
type Others<D, K extends PropertyKey> = Omit<D, Known> & { [name in Exclude<K, keyof D | Known>]: any }

/** What calling `this`, and `this.forward`, is in methods: the definition's own forward(), where its type is known. */
type Calls<D, K extends PropertyKey> = D extends { forward: infer F extends Forward }
  ? F & { forward: F }
  : 'forward' extends K
    ? AnyForward & { forward: AnyForward }
    : unknown
/** What calling a module is: by its own forward(), where it does not inherit it. */
type Own<F, K extends PropertyKey> = 'forward' extends K ? F & { forward: F } : unknown
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- only that it is there is known
type AnyForward = (...args: any[]) => any

/** Makes modules of one kind: call it with the arguments of initialize(). */
export interface ModuleGenerator<A extends unknown[], M> {
  (...args: A): M
  new (...args: A): M
  readonly prototype: M
}

/** The modules that a generator makes: `ModuleOf<typeof nn_relu>`, which nn_relu is as a type too. */
export type ModuleOf<G extends { readonly prototype: unknown }> = G['prototype']

/** What nn_module() is given. Other members become the module's: functions its methods. */
export interface ModuleDefinition {
  /** The class's name, as printed. */
  name?: string
  /** A generator or class to extend: `super` in methods reaches its methods. */
  inherit?: unknown
  /** Members that are not shown. */
  private?: object | null
  /** Fields that are computed: each function is called without arguments to read, with one to assign. */
  active?: object | null
  [method: string]: unknown
}

const reserved = new Set(['name', 'inherit', 'initialize', 'private', 'active'])

/**
 * A new kind of module.
 *
 * `initialize` sets up a module: it assigns fields to `this` (which is then loosely typed), or returns an object whose
 * members become fields (typed in `forward`). `forward` is what calling a module runs. Other functions become methods.
 *
 * @returns a generator: call it, with the arguments of initialize, for a module.
 * @example
 * const Net = nn_module({
 *   initialize() { return { linear: nn_linear(3, 1) } },
 *   forward(x: Tensor) { return this.linear(x) },
 * })
 * const net = Net()
 */
export function nn_module<
  S,
  D extends object,
  K extends PropertyKey,
  A extends unknown[] = never[],
  F extends Forward = Untyped,
  P extends nn_Module = nn_Module,
  H extends object = Nothing,
  V extends object = Nothing,
>(
  definition: {
    name?: string
    inherit?: Parent<P>
    initialize?: (this: LooseModule, ...args: A) => S
    forward?: F
    private?: H
    active?: V
    [member: string]: unknown
  } & D & { [key in K]: unknown } & ThisType<Calls<D, K> & Self<S, P & H & Active<V> & Others<D, K>>>,
): ModuleGenerator<Open<A>, Own<F, K> & Self<S, P & H & Active<V> & Others<D, K>>>
export function nn_module(definition: ModuleDefinition): unknown {
  // A literal that was given before is an heir of modules by now.
  if (!is_plain(definition) && !((definition as unknown) instanceof nn_Module && typeof definition === 'object')) {
    throw new TypeError_(`it takes an object { initialize, forward, … }, got ${describe(definition)}`, 'nn_module')
  }
  const { name = 'nn_module', inherit = nn_Module } = definition
  if (typeof name !== 'string') throw new TypeError_(`name is a string, got ${describe(name)}`, 'nn_module')
  for (const part of ['initialize', 'forward'] as const) {
    const value = definition[part]
    if (value !== undefined && typeof value !== 'function')
      throw new TypeError_(`${part} is a function, got ${describe(value)}`, 'nn_module')
  }
  for (const part of ['private', 'active'] as const) {
    const value = definition[part]
    if (value !== undefined && value !== null && typeof value !== 'object')
      throw new TypeError_(`${part} is an object of members, got ${describe(value)}`, 'nn_module')
  }
  const type = class_of(definition, name, parent_of(inherit))
  return generator_of(type, name, {
    classes: type.prototype.r_classes,
    print: () => print_definition(definition, name, type.prototype.r_classes!),
  })
}

type Type = new (...args: unknown[]) => nn_Module
type Method = (...args: unknown[]) => unknown

function parent_of(inherit: unknown): Type {
  const type = (inherit as { prototype?: unknown } | null)?.prototype
  if (typeof inherit === 'function' && (inherit === nn_Module || type instanceof nn_Module)) {
    return ((type as { constructor: Type }).constructor ?? inherit) as Type
  }
  throw new TypeError_(
    `inherit is a module generator or a class that extends nn_Module, got ${describe(inherit)}`,
    'nn_module',
  )
}

const user_functions = new WeakMap<object, Method>()
/** The function that a user wrote, where another one stands for it. */
export const user_function = (method: object): object => user_functions.get(method) ?? method

/** A class of a definition's members. Making one of it runs initialize(), its own or the one it inherits. */
function class_of(definition: ModuleDefinition, name: string, parent: Type): Type {
  const type = function (...args: unknown[]): nn_Module {
    const module = Reflect.construct(nn_Module, [], new.target ?? type) as nn_Module
    module.initialize(...(args as never[]))
    return module
  } as unknown as Type
  const prototype = Object.create(parent.prototype as object) as nn_Module
  const define = (member: string, value: unknown) =>
    Object.defineProperty(prototype, member, { value, writable: true, configurable: true })
  Object.defineProperty(type, 'name', { value: name })
  Object.defineProperty(type, 'prototype', { value: prototype })
  described.add(prototype)
  // The literal becomes an heir of the parent's prototype: `super` in its methods finds the parent's.
  if (Object.isExtensible(definition)) Object.setPrototypeOf(definition, parent.prototype as object)

  const {
    initialize,
    private: hidden,
    active,
  } = definition as { initialize?: Method; private?: object; active?: object }
  for (const [member, value] of Object.entries(definition)) if (!reserved.has(member)) define(member, value)
  for (const [member, value] of Object.entries(hidden ?? {})) define(member, value)
  for (const [field, both] of Object.entries(active ?? {}) as [string, Method][])
    Object.defineProperty(prototype, field, { get: both, set: both as (x: unknown) => void, configurable: true })
  if (initialize !== undefined) {
    const initialized = function (this: nn_Module, ...args: unknown[]): void {
      const fields = initialize.apply(this, args)
      if (fields instanceof Promise)
        throw new TypeError_('initialize is not asynchronous: a module is complete when it is made', name)
      if (is_named(fields)) Object.assign(this, fields)
    }
    user_functions.set(initialized, initialize)
    define('initialize', initialized)
  }
  define('constructor', type)
  define('r_classes', [
    name,
    ...((parent.prototype as nn_Module).r_classes ?? []).filter((other) => other !== 'nn_module'),
  ])
  return type
}

const member_line = ([name, value]: [string, unknown]): string =>
  `    ${name}: ${typeof value === 'function' ? function_line(arguments_of(value as Method)) : String(value)}`
const by_kind = (members: object): [string, unknown][] => {
  const all = Object.entries(members) as [string, unknown][]
  return [
    ...all.filter(([, value]) => typeof value !== 'function'),
    ...all.filter(([, value]) => typeof value === 'function'),
  ]
}

/** A generator as R prints it. */
function print_generator(
  name: string,
  classes: readonly string[],
  parts: Record<'Public' | 'Active bindings' | 'Private', string[]>,
): string {
  const { Public, 'Active bindings': active, Private } = parts
  return r6_generator_text(name, [
    `    .classes: ${[...classes, 'nn_module'].join(' ')}`,
    ...Public,
    '    clone: function (deep = FALSE, ..., replace_values = TRUE) ',
    ...(active.length > 0 ? ['  Active bindings:', ...active] : []),
    '  Private:',
    ...Private,
    '    .__clone_r6__: function (deep = FALSE) ',
  ])
}
const print_definition = (definition: ModuleDefinition, name: string, classes: readonly string[]): string =>
  print_generator(name, classes, {
    Public: by_kind(definition)
      .filter(([member]) => !reserved.has(member) || member === 'initialize')
      .map(member_line),
    'Active bindings': Object.entries(definition.active ?? {}).map(member_line),
    Private: by_kind(definition.private ?? {}).map(member_line),
  })

/** What generator_of() is told of a class. */
export interface GeneratorOptions {
  /** The class names of its modules, without nn_module. */
  classes?: readonly string[]
  /** The arguments of its methods, as R has them. */
  formals?: Record<string, Formals>
  print?: () => string
}

/** A function that makes modules of a class, and stands for the class in `inherit` and `instanceof`. */
export function generator_of<T extends Type>(
  type: T,
  name: string,
  { classes = [name], formals = {}, print }: GeneratorOptions = {},
): T & ((...args: ConstructorParameters<T>) => InstanceType<T>) {
  const generator = function (...args: unknown[]): nn_Module {
    try {
      return new.target === undefined || new.target === (generator as unknown)
        ? new type(...args)
        : (Reflect.construct(type, args, new.target) as nn_Module)
    } catch (error) {
      // What a user's own initialize() throws is the user's.
      throw print === undefined ? explain(error, name) : passed_on(error)
    }
  }
  // Errors, debuggers and profilers show a module's constructor.
  Object.defineProperty(type, 'name', { value: name, configurable: true })
  const own = () => Object.entries(formals).map(([method, list]) => `    ${method}: ${function_line(list)}`)
  Object.defineProperties(generator, {
    name: { value: name },
    prototype: { value: type.prototype },
    [R_CLASS]: { value: () => [...classes, 'nn_module', 'nn_module_generator'] },
    [R_PRINT]: {
      value: print ?? (() => print_generator(name, classes, { Public: own(), 'Active bindings': [], Private: [] })),
    },
  })
  return generator as unknown as T & ((...args: ConstructorParameters<T>) => InstanceType<T>)
}
