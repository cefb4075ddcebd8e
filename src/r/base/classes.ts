/** R6 classes of ported scripts. */
import { R_CLASS, R_PRINT } from '../protocol'
import { r6_text, type Members } from '../r6'
import type { Loose } from './loose'

/** What R6Class() is given: methods and fields together; `active` holds fields that are computed. */
interface Definition {
  name?: string
  inherit?: { prototype: object } | null
  active?: Record<string, (value?: unknown) => unknown>
  /** The names of those members that R shows apart. */
  private?: readonly string[]
  [member: string]: unknown
}

/**
 * A class as R6 has it. Its methods find the object as `this`, and those of the class it extends as `super`.
 *
 * @returns a function that makes objects: R's `Name$new(…)` is `Name(…)`.
 * @example const Counter = R6Class({ n: 0, add() { this.n += 1 } })
 */
export function R6Class(definition: Definition & ThisType<Loose>): Loose {
  const { name = 'R6', inherit, active = {}, private: own_private = [] } = definition
  const parent = inherit?.prototype as Record<symbol, unknown> | undefined
  const above = parent ? (parent[R_CLASS] as () => string[])() : ['R6']
  // The definition itself becomes the prototype: only its own methods know what their `super` is.
  const prototype = definition as Record<string | symbol, unknown>
  Object.setPrototypeOf(prototype, parent ?? Object.prototype)
  for (const key of about_class) Reflect.deleteProperty(prototype, key)
  const fields = Object.entries(definition).filter(([, value]) => typeof value !== 'function')
  const inherited = (parent?.[FIELDS] as [string, unknown][] | undefined) ?? []
  const hidden = new Set([...((parent?.[PRIVATE] as Set<string> | undefined) ?? []), ...own_private])
  for (const [key, binding] of Object.entries(active)) {
    Object.defineProperty(prototype, key, {
      get(this: object) {
        return binding.call(this)
      },
      set(this: object, value: unknown) {
        binding.call(this, value)
      },
      configurable: true,
    })
  }
  Object.defineProperties(prototype, {
    [FIELDS]: { value: [...inherited, ...fields] },
    [PRIVATE]: { value: hidden },
    [R_CLASS]: { value: () => [name, ...above] },
    [R_PRINT]: {
      value(this: object) {
        return r6_text([name, ...above], members_of(this), hidden)
      },
    },
    clone: { value: copy_of, configurable: true },
  })
  const make = (...args: unknown[]): unknown => {
    const object = Object.create(prototype) as Record<string, unknown>
    for (const [key, value] of [...inherited, ...fields]) object[key] = value
    ;(object.initialize as ((...args: unknown[]) => void) | undefined)?.apply(object, args)
    return object
  }
  Object.defineProperty(make, 'prototype', { value: prototype })
  return make
}

const FIELDS = Symbol('fields')
const PRIVATE = Symbol('private')
const about_class = ['name', 'inherit', 'active', 'private', 'lock_objects', 'cloneable', 'portable', 'lock_class']

/** Another object with the same fields; with `deep` those that are objects of R6 are copied too. */
function copy_of(this: object, { deep = false }: { deep?: boolean } = {}): object {
  const copy = Object.create(Object.getPrototypeOf(this) as object) as Record<string, unknown>
  for (const [key, value] of Object.entries(this)) {
    const inner = value as { clone?: (options: object) => unknown; [FIELDS]?: unknown } | null
    copy[key] = deep && typeof inner === 'object' && inner?.[FIELDS] ? inner.clone!({ deep }) : value
  }
  return copy
}

/** An object's members and those of its class, its parents' too. */
function members_of(object: object): Members {
  const members: Members = { clone: 'function (deep = FALSE) ' }
  for (let p: object = object; p !== Object.prototype; p = Object.getPrototypeOf(p) as object)
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(p)))
      if (name !== 'clone') members[name] ??= get ? 'active binding' : value
  return members
}

/** What an object of a class that says itself how it is printed does for print(). */
export const own_print = (x: object): (() => unknown) | undefined => {
  if ((x as { [FIELDS]?: unknown })[FIELDS] === undefined) return undefined
  const { print } = x as { print?: unknown }
  return typeof print === 'function' ? () => (print as () => unknown).call(x) : undefined
}
