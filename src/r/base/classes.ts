/** R6 classes of ported scripts. */
import { R_CLASS, R_PRINT } from '../protocol'
import type { Loose } from './loose'

/** What R6Class() is given: methods and fields together; `active` holds fields that are computed. */
interface Definition {
  name?: string
  inherit?: { prototype: object } | null
  active?: Record<string, (value?: unknown) => unknown>
  [member: string]: unknown
}

/**
 * A class as R6 has it. Its methods find the object as `this`, and those of the class it extends as `super`.
 *
 * @returns a function that makes objects: R's `Name$new(…)` is `Name(…)`.
 * @example const Counter = R6Class({ n: 0, add() { this.n += 1 } })
 */
export function R6Class(definition: Definition): Loose {
  const { name = 'R6', inherit, active = {} } = definition
  const parent = inherit?.prototype as Record<symbol, unknown> | undefined
  const above = parent ? (parent[R_CLASS] as () => string[])() : ['R6']
  // The definition itself becomes the prototype: only its own methods know what their `super` is.
  const prototype = definition as Record<string | symbol, unknown>
  Object.setPrototypeOf(prototype, parent ?? Object.prototype)
  const fields = Object.entries(definition).filter(
    ([key, value]) => typeof value !== 'function' && !['name', 'inherit', 'active'].includes(key),
  )
  const inherited = (parent?.[FIELDS] as [string, unknown][] | undefined) ?? []
  for (const key of ['name', 'inherit', 'active']) delete prototype[key]
  for (const [key, get] of Object.entries(active)) Object.defineProperty(prototype, key, { get, configurable: true })
  Object.defineProperties(prototype, {
    [FIELDS]: { value: [...inherited, ...fields] },
    [R_CLASS]: { value: () => [name, ...above] },
    [R_PRINT]: {
      value(this: Record<string, unknown>) {
        return `<${name}>\n  Public:\n${Object.keys(this)
          .sort()
          .map((key) => `    ${key}: ${String(this[key])}`)
          .join('\n')}`
      },
    },
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
