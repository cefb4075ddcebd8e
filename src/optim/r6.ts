/** Objects as R's R6 classes have them: classes from literals, class names, printing, clones. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { arguments_of, deparse, formals_of as formals_of_table, function_line, type Formals } from '../r/formals'
import { r_class } from '../r/class'
import { define_active, define_private, r6_generator_text } from '../r/r6'
import { is_plain } from '../r/plain'
import { TypeError_, check_named, describe, explained } from '../torch/errors'

/** The base of optimizers and schedulers. */
export abstract class R6 {
  /** R's class name; a class that leaves it out has its own name, one that sets null none. */
  declare readonly r_name: string
  /** The arguments of methods, for printing. */
  declare readonly r_formals: Readonly<Record<string, Formals>>

  /** A copy that shares what the fields hold; a deep one has lists of its own. */
  clone(deep: boolean | { deep?: boolean } = false): this {
    if (typeof deep !== 'boolean') check_named(deep, ['deep'], 'clone')
    const twin = Object.create(Object.getPrototypeOf(this) as object) as Record<string, unknown>
    const own = typeof deep === 'object' ? deep.deep === true : deep
    for (const [name, value] of Object.entries(this)) twin[name] = own ? this.copy_field(name, value) : value
    return twin as unknown as this
  }
  /** What a deep clone has for a field. */
  protected copy_field(_name: string, value: unknown): unknown {
    return Array.isArray(value) ? [...(value as unknown[])] : value
  }

  toString(): string {
    return print_r6(this)
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return class_names(this)
  }
}

function* prototypes(object: object): Generator<object> {
  for (let at = Object.getPrototypeOf(object) as object | null; at !== null && at !== R6.prototype;) {
    yield at
    at = Object.getPrototypeOf(at) as object | null
  }
}

function class_names(object: R6): string[] {
  const names = [...prototypes(object)].map((at) =>
    Object.hasOwn(at, 'r_name') ? (at as R6).r_name : (at.constructor as { name: string }).name,
  )
  return [...names.filter((name) => name !== null), 'R6']
}

/** Sets what a class says of itself in R. */
export function describe_class(type: { prototype: object }, r_name: string | null, formals?: Record<string, Formals>) {
  const before = (type.prototype as Partial<R6>).r_formals ?? {}
  if (r_name !== null) Object.defineProperty(type, 'name', { value: r_name, configurable: true })
  Object.defineProperty(type.prototype, 'r_name', { value: r_name, writable: true, configurable: true })
  Object.defineProperty(type.prototype, 'r_formals', { value: { ...before, ...formals }, configurable: true })
}

/** The arguments of a class whose first is `first`, with a table of defaults. */
export const formals_of = (
  first: string,
  defaults: Readonly<Record<string, unknown>>,
  missing: readonly string[] = [],
): Formals => [[first], ...formals_of_table(defaults, missing)]

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) {
    const atoms = value.length > 0 && value.every((x) => ['number', 'string', 'boolean'].includes(typeof x))
    if (!atoms) return 'list'
    return trim(value.map(atom).join(' '))
  }
  if (typeof value !== 'object') return trim(atom(value))
  return Object.getPrototypeOf(value) === Object.prototype ? 'list' : r_class(value).join(', ')
}
const atom = (x: unknown): string => (typeof x === 'string' ? x : deparse(x))
const trim = (text: string): string => (text.length > 60 ? `${text.slice(0, 56)} ...` : text)
const by_code = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : a > b ? 1 : 0)

/** Fields that are lists in R, though of numbers alone. */
const lists = new Set(['base_lrs', 'min_lrs', 'milestones'])
const unprinted = new Set(['constructor', 'r_name', 'r_formals', 'toString', 'copy_field', 'private'])

/** The members of an object as R prints them: its methods with their arguments, its fields with their values. */
function print_r6(object: R6): string {
  const lines = new Map<string, string>()
  for (const [name, value] of Object.entries(object)) lines.set(name, lists.has(name) ? 'list' : shown(value))
  for (const [name, formals] of Object.entries(object.r_formals)) lines.set(name, function_line(formals))
  for (const at of prototypes(object)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && given.has(value as object) && !unprinted.has(name) && !lines.has(name))
        lines.set(name, function_line(arguments_of(value as (...args: never[]) => unknown)))
    }
  }
  const hidden = (object as { r_private?: Record<string, Formals> }).r_private ?? {}
  const [name, parent] = class_names(object)
  const text = [`<${name}>`]
  if (parent !== undefined && parent !== 'R6') text.push(`  Inherits from: <${parent}>`)
  text.push('  Public:', ...[...lines].sort(by_code).map(([member, value]) => `    ${member}: ${value}`))
  const secrets = Object.entries(hidden).map(([member, formals]) => `    ${member}: ${function_line(formals)}`)
  if (secrets.length > 0) text.push('  Private:', ...secrets)
  return text.join('\n')
}

/** Functions that users gave as members. */
const given = new WeakSet<object>()

/** A class whose instances are set up by `initialize`. */
export type Class<T extends R6 = R6> = (new (...args: never[]) => T) & { prototype: T }

/** What a literal of members says of its class; everything else in it is a member. */
export interface ClassMembers {
  name?: string | null
  inherit?: unknown
  private?: object | null
  active?: Record<string, (value?: never) => unknown> | null
}
const about_class = ['name', 'classname', 'inherit', 'private', 'active']

/** The class behind a generator, or a class itself. */
function parent_of<T extends R6>(inherit: unknown, base: Class<T>, op: string): Class<T> {
  if (inherit === undefined || inherit === null || inherit === base) return base
  const prototype: unknown = typeof inherit === 'function' ? inherit.prototype : undefined
  if (prototype instanceof base) return (prototype as { constructor: unknown }).constructor as Class<T>
  throw new TypeError_(`'inherit' is what ${op}() returned, or a class of its kind; got ${describe(inherit)}`, op)
}

/** The literals that became heirs: they can be given again. */
const literals = new WeakSet<object>()

/**
 * A class with the members of a literal. The literal becomes an heir of the parent's prototype, which is what makes
 * `super` work in its methods.
 */
export function class_of<T extends R6>(members: ClassMembers, base: Class<T>, name: string, op: string): Class<T> {
  if (!is_plain(members) && !literals.has(members))
    throw new TypeError_(`the methods come as one object, { initialize, … }, got ${describe(members)}`, op)
  const parent = parent_of(members.inherit, base, op)
  const type = class extends (parent as unknown as new (...args: unknown[]) => R6) {} as unknown as Class<T>
  literals.add(members)
  Object.setPrototypeOf(members, parent.prototype)
  describe_class(type, name)
  for (const [member, value] of Object.entries(members)) {
    if (about_class.includes(member)) continue
    if (typeof value === 'function') given.add(value as object)
    Object.defineProperty(type.prototype, member, { value: value as unknown, writable: true, configurable: true })
    if (typeof value === 'function')
      describe_class(type, name, { [member]: arguments_of(value as (...args: never[]) => unknown) })
  }
  define_active(type.prototype, members.active ?? {})
  if (members.private) define_private(type.prototype, members.private)
  return type
}

/**
 * A function that makes objects of a class, and stands for the class in `inherit` and `instanceof`.
 *
 * @param users whether the class is a user's: what it throws stays what it is.
 */
export function generator_of<F>(
  type: { prototype: object },
  r_classes: readonly string[],
  own: readonly string[],
  users = false,
): F {
  const make = type as unknown as new (...args: unknown[]) => R6
  const name = r_classes[0]!
  const generator = (...args: unknown[]) => {
    if (users) return new make(...args)
    return explained(name, () => new make(...args))
  }
  const print = () => {
    const formals = (type.prototype as R6).r_formals
    return r6_generator_text(name, [
      ...own.map((member) => `    ${member}: ${function_line(formals[member] ?? [])}`),
      '    clone: function (deep = FALSE) ',
    ])
  }
  Object.defineProperties(generator, {
    name: { value: name },
    prototype: { value: type.prototype },
    [R_CLASS]: { value: () => [...r_classes] },
    [R_PRINT]: { value: print },
  })
  return generator as unknown as F
}
