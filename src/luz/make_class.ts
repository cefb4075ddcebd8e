/** Classes made from a literal of members, as R6 makes them: `inherit`, `private`, `active`, `super.method()`. */
import { R_CLASS } from '../r/protocol'
import { define_active, define_private, r6_text as text_of_r6, type Members } from '../r/r6'
import { TypeError_, describe } from '../torch/errors'
import { match_arguments } from './arguments'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `this` takes whatever fields initialize() gives it
export type Loose = Record<string, any>

/** What `initialize` returned, as fields of `this`. */
export type Fields<S> = S extends object ? S : unknown

/** A class whose instances are set up by `initialize`. */
export type Class<T extends object> = (abstract new (...args: never[]) => T) & { prototype: T }

/** What a literal of members says about its class; everything else in it is a member. */
export interface ClassMembers {
  /** The name that r_class() and error messages show. */
  name?: string | null
  /** Methods and fields for the class's own use, under `this.private`. */
  private?: object | null
  /** Fields that are computed: each a function that is called with no argument to read and with the value to assign. */
  active?: Record<string, (value?: never) => unknown> | null
}

const about_class = ['name', 'inherit', 'private', 'active']
const class_of = new WeakMap<object, Class<object>>()

/** Remembers the class behind a generator, for `inherit`. */
export function register_class<G extends object>(generator: G, made: Class<object>): G {
  class_of.set(generator, made)
  return generator
}

/** The name of the class behind a generator; undefined for other values, and empty where the class has none. */
export const name_behind = (generator: object): string | undefined => class_of.get(generator)?.name

/** Whether a function is a class, which `new` makes instances of. */
export const is_class = (x: unknown): x is abstract new () => unknown =>
  typeof x === 'function' && Object.getOwnPropertyDescriptor(x, 'prototype')?.writable === false

/** The arguments of `luz_callback(name, members)` or `luz_callback(members)` as one literal. */
export function named_members<M extends ClassMembers>(
  name_or_members: string | null | M,
  members: M | undefined,
  op: string,
): M {
  const given = typeof name_or_members === 'object' && name_or_members !== null ? name_or_members : members
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError_(`the methods come as one object, { name, … }, got ${describe(given ?? name_or_members)}`, op)
  }
  if (typeof name_or_members === 'string') given.name = name_or_members
  return given
}

function inherited<T extends object>(inherit: unknown, base: Class<T>, op: string): Class<T> {
  if (inherit === undefined || inherit === null) return base
  const parent = typeof inherit === 'function' ? class_of.get(inherit) : undefined
  if (parent === undefined || !(parent.prototype instanceof base)) {
    throw new TypeError_(`'inherit' takes what ${op}() returned, got ${describe(inherit)}`, op)
  }
  return parent as Class<T>
}

/**
 * A class with the members of a literal, under `base` or the class of the generator that the literal inherits.
 * The literal becomes an heir of the parent's prototype, which is what makes `super` work in its methods.
 */
export function make_class<T extends object>(
  members: ClassMembers & { inherit?: unknown },
  base: Class<T>,
  op: string,
): new (...args: unknown[]) => T {
  const parent = inherited(members.inherit, base, op) as unknown as new (...args: unknown[]) => T
  const made = class extends (parent as unknown as new (...args: unknown[]) => object) {} as unknown as new (
    ...args: unknown[]
  ) => T
  Object.defineProperty(made, 'name', { value: members.name ?? '' })
  const own = Object.getOwnPropertyDescriptors(members) as Record<string, PropertyDescriptor>
  for (const name of about_class) delete own[name]
  Object.defineProperties(made.prototype, own)
  define_active(made.prototype as object, members.active ?? {})
  if (members.private) define_private(made.prototype as object, members.private)
  if (Object.getPrototypeOf(members) === Object.prototype && Object.isExtensible(members)) {
    Object.setPrototypeOf(members, parent.prototype as object)
  }
  return made
}

/** R's classes of an object: the named ones up to `base`, then R6. */
export function r6_class(object: object, base: Class<object>): string[] {
  const names: string[] = []
  for (
    let p = Object.getPrototypeOf(object) as object | null;
    p !== null;
    p = Object.getPrototypeOf(p) as object | null
  ) {
    const name = (p.constructor as { name: string }).name
    if (name !== '' && !names.includes(name)) names.push(name)
    if (p === base.prototype) break
  }
  return [...names, 'R6']
}

/** Members that R's objects do not have. */
const unprinted = new Set(['constructor', 'last', 'toString', 'private'])

/** An object as R6 shows it: its class, its parent, and its members by name. */
export function r6_text(object: object, base: Class<object>): string {
  const members: Members = {}
  for (let p = object; p !== Object.prototype; p = Object.getPrototypeOf(p) as object) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(p))) {
      if (unprinted.has(name) || name in members || (value === undefined && get === undefined)) continue
      members[name] = get === undefined ? (value as unknown) : 'active binding'
    }
  }
  return text_of_r6(r6_class(object, base), members)
}

/** Runs an object's initialize(), whose result are fields. @throws TypeError for arguments where it has none. */
export function initialize_of(object: object, args: unknown[]): void {
  const initialize = (object as Loose).initialize as ((...args: unknown[]) => unknown) | undefined
  if (initialize === undefined) match_arguments(args, [], class_text(object))
  const fields = initialize?.apply(object, args)
  if (typeof fields === 'object' && fields !== null) Object.assign(object, fields)
}

/** How R shows a generator of R6 objects that luz makes at run time. */
export const r6_generator_text = '<unnamed> object generator\n  Public:\n  Parent env: NULL\n  Portable: '

/** `<a/b/R6>`, as R's messages show classes. */
export function class_text(x: unknown): string {
  const classes = (x as { [R_CLASS]?: () => string[] } | null)?.[R_CLASS]?.() ?? [r_type(x)]
  return `<${classes.join('/')}>`
}

/** What something is that was not asked for; a promise of what was asked for is waited for. */
export const object_text = (x: unknown): string =>
  `an object of class ${class_text(x)}${x instanceof Promise ? ': await it' : ''}`

function r_type(x: unknown): string {
  if (x === null || x === undefined) return 'NULL'
  if (typeof x === 'number' || typeof x === 'bigint') return typeof x === 'number' ? 'numeric' : 'integer'
  if (typeof x === 'boolean') return 'logical'
  if (typeof x === 'string') return 'character'
  if (typeof x === 'function') return 'function'
  if (Array.isArray(x)) return 'list'
  return (x as object).constructor?.name || Object.prototype.toString.call(x).slice(8, -1)
}
