/** What ported control flow needs. */
import { as_list_of } from '../attributes'
import { unnamed } from '../unnamed'
import type { Loose } from './loose'
import { single } from './values'

/** R's switch(): one of the choices by name or number, run only when it is taken. */
export function switch_(what: unknown, choices: Record<string, () => unknown>, otherwise?: () => unknown): Loose {
  const value = single(what, 'switch') as unknown
  const choice =
    typeof value === 'number'
      ? Object.values(choices)[value - 1]
      : Object.hasOwn(choices, String(value))
        ? choices[String(value)]
        : undefined
  return (choice ?? otherwise)?.() ?? null
}
/** The arguments of a call: those of `...` that were given by name, and the others. */
export function dots_of(dots: readonly unknown[]): Loose {
  const last = dots.at(-1)
  const plain = typeof last === 'object' && last !== null && Object.getPrototypeOf(last) === Object.prototype
  const places = plain ? dots.slice(0, -1) : dots
  return plain
    ? { ...Object.fromEntries(places.map((value, i) => [unnamed(i + 1), value])), ...(last as object) }
    : as_list_of([...places])
}
/** Takes options by name out of the arguments of `...`: what is left stays there. */
export function take_options(dots: unknown[], names: readonly string[]): Loose {
  const last = dots.at(-1)
  if (typeof last !== 'object' || last === null || Object.getPrototypeOf(last) !== Object.prototype) return {}
  const fields = Object.entries(last as object)
  const taken = fields.filter(([name]) => names.includes(name))
  if (taken.length === 0) return {}
  dots.pop()
  const rest = fields.filter(([name]) => !names.includes(name))
  if (rest.length > 0) dots.push(Object.fromEntries(rest))
  return Object.fromEntries(taken)
}
