/** nn_module(): classes of modules from a description, as R's. */
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, describe } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { nn_Module } from './module'

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

type Forward = (...args: never[]) => unknown

/** Makes modules of one kind: call it with the arguments of initialize(). */
export interface ModuleGenerator<A extends unknown[], M> {
  (...args: A): M
  new (...args: A): M
  readonly prototype: M
}

/** What nn_module() is given. Other functions in it become methods. */
export interface ModuleDefinition {
  /** The class's name, as printed. */
  name?: string
  /** A generator or class to extend. */
  inherit?: unknown
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
export function nn_module<A extends unknown[], S extends object, F extends Forward, D extends object>(
  definition: { name?: string; inherit?: unknown; initialize?: (this: LooseModule, ...args: A) => S; forward: F } & D &
    ThisType<S & nn_Module & Omit<D, 'initialize' | 'forward' | 'name'>>,
): ModuleGenerator<A, nn_Module & S & Omit<D, 'initialize' | 'name' | 'inherit' | 'forward'> & { forward: F } & F>
export function nn_module<A extends unknown[], F extends Forward>(
  definition: {
    name?: string
    inherit?: unknown
    initialize?: (this: LooseModule, ...args: A) => void
    forward: F
    [member: string]: unknown
  } & ThisType<LooseModule>,
): ModuleGenerator<A, LooseModule & F>
export function nn_module(
  definition: ModuleDefinition,
): ModuleGenerator<unknown[], LooseModule & ((x: Tensor) => Tensor)>
export function nn_module(definition: ModuleDefinition): unknown {
  if (typeof definition !== 'object' || definition === null) {
    throw new TypeError_(`it takes an object { initialize, forward, … }, got ${describe(definition)}`, 'nn_module')
  }
  const { name = 'nn_module', inherit = nn_Module, initialize, active } = definition
  const parent = parent_of(inherit)
  for (const part of ['initialize', 'forward'] as const) {
    const value = definition[part]
    if (value !== undefined && typeof value !== 'function')
      throw new TypeError_(`${part} is a function, got ${describe(value)}`, 'nn_module')
  }
  const type = class extends parent {
    constructor(...args: unknown[]) {
      super(...(initialize === undefined ? args : []))
      if (typeof initialize !== 'function') return
      const fields: unknown = (initialize as (...args: unknown[]) => unknown).apply(this, args)
      if (fields !== undefined && fields !== this && typeof fields === 'object') Object.assign(this, fields)
    }
  }
  for (const [member, value] of Object.entries(definition)) {
    if (!reserved.has(member))
      Object.defineProperty(type.prototype, member, { value, writable: true, configurable: true })
  }
  if (typeof definition.private === 'object' && definition.private !== null)
    Object.assign(type.prototype, definition.private)
  if (typeof active === 'object' && active !== null) {
    for (const [field, get] of Object.entries(active))
      Object.defineProperty(type.prototype, field, { get: get as () => unknown, configurable: true })
  }
  const inherited = (parent.prototype as nn_Module).r_classes ?? []
  Object.defineProperty(type.prototype, 'r_classes', {
    value: [name, ...inherited.filter((other) => other !== 'nn_module')],
    writable: true,
  })
  return generator_of(type, name)
}

type Type = new (...args: unknown[]) => nn_Module

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

/** A function that makes modules of a class, and stands for the class in `inherit` and `instanceof`. */
export function generator_of<T extends Type>(
  type: T,
  name: string,
): T & ((...args: ConstructorParameters<T>) => InstanceType<T>) {
  const generator = function (...args: unknown[]) {
    return new type(...args)
  }
  Object.defineProperties(generator, {
    name: { value: name },
    prototype: { value: type.prototype },
    [R_CLASS]: { value: () => [name, 'nn_module', 'nn_module_generator'] },
    [R_PRINT]: { value: () => `<${name}> object generator` },
  })
  return generator as unknown as T & ((...args: ConstructorParameters<T>) => InstanceType<T>)
}
