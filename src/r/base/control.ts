/** What ported control flow needs. */
import { RArray } from '../array'
import { as_list_of } from '../attributes'
import { RError, show_value } from '../errors'
import { unnamed } from '../unnamed'
import type { Loose } from './loose'
import { elements, is_tensor, single } from './values'

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

/** Whether R's `if` takes the branch. @throws RError where it is no single condition */
export function is_true(x: unknown): boolean {
  if (typeof x === 'boolean') return x
  if (is_tensor(x)) {
    if ((x.numel!() as number) !== 1)
      throw new RError('argument is not interpretable as logical: a condition is one element', 'if')
    return Boolean(x.item!())
  }
  if (x === null || x === undefined) throw new RError('argument is of length zero', 'if')
  if (Array.isArray(x) || x instanceof RArray) {
    const values = elements(x)
    if (values.length !== 1)
      throw new RError(values.length === 0 ? 'argument is of length zero' : 'the condition has length > 1', 'if')
    if (values[0] === null) throw new RError('missing value where TRUE/FALSE needed', 'if')
    return is_true(values[0])
  }
  if (Number.isNaN(x)) throw new RError('missing value where TRUE/FALSE needed', 'if')
  if (typeof x === 'string') {
    if (/^(TRUE|true|T|True)$/.test(x)) return true
    if (/^(FALSE|false|F|False)$/.test(x)) return false
    throw new RError('argument is not interpretable as logical', 'if')
  }
  if (typeof x === 'object' || typeof x === 'function')
    throw new RError('argument is not interpretable as logical', 'if', show_value(x))
  return Boolean(x)
}
