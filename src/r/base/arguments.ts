/** How R's functions find their arguments: by name, then by place. */
import { is_plain } from '../plain'
import { arguments_of } from '../formals'
import type { Loose } from './loose'

type Names<S extends string> = S extends `${infer First} ${infer Rest}` ? First | Names<Rest> : S
/** A function of R with these arguments: in their order, or by name in an object at the end. */
export type RFunction<S extends string, T = Loose> = (
  ...args: unknown[] | [...unknown[], Partial<Record<Names<S>, unknown>>]
) => T

/** The name of an argument, which R lets one shorten. */
const named = (name: string, formals: readonly string[]): string | undefined => {
  if (formals.includes(name)) return name
  const begun = formals.filter((formal) => formal.startsWith(name))
  return begun.length === 1 ? begun[0] : undefined
}

/** The options at the end of arguments, where the last is an object of such names alone. */
export function split_options(
  args: readonly unknown[],
  formals: readonly string[],
): [unknown[], Record<string, Loose>] {
  const last = args[args.length - 1]
  if (args.length === 0 || !is_plain(last)) return [[...args], {}]
  const keys = Object.keys(last)
  if (keys.length === 0 || !keys.every((key) => named(key, formals) !== undefined)) return [[...args], {}]
  return [args.slice(0, -1), Object.fromEntries(keys.map((key) => [named(key, formals)!, last[key]]))]
}

/**
 * Arguments of which those by name stand in an object at the end, as `...` hands them on: put in the places of a
 * function's parameters. What it does not know stays in the object.
 */
export function placed<const F extends readonly string[]>(
  formals: F,
  args: readonly unknown[],
): { -readonly [K in keyof F]: Loose } {
  const last = args.at(-1)
  if (!is_plain(last) || !Object.keys(last).some((key) => formals.includes(key))) return [...args] as never
  const open = args.slice(0, -1)
  const places = formals.map((name) => (Object.hasOwn(last, name) ? last[name] : open.shift()))
  const rest = Object.entries(last).filter(([name]) => !formals.includes(name))
  const more = rest.length > 0 ? [...open, Object.fromEntries(rest)] : open
  while (more.length === 0 && places.length > 0 && places.at(-1) === undefined) places.pop()
  return [...places, ...more] as never
}

/** placed() for a function whose parameters its own text tells. */
export const placed_for = (f: unknown, args: readonly unknown[]): Loose => {
  if (typeof f !== 'function') return [...args]
  const formals = arguments_of(f as never).map(([name]) => name)
  return formals[0] === '...' || formals[0] === 'args'
    ? [...args]
    : placed(
        formals.filter((name) => name !== '...'),
        args,
      )
}

/** A function of R from the names of its arguments and what it does with them. `...` takes all that is left. */
export function r_function<S extends string, T = Loose>(
  formals: S,
  body: (args: Record<string, Loose>) => T,
): RFunction<S, T> {
  const names = formals.split(' ')
  const by_name = names.filter((name) => name !== '...')
  return (...args: unknown[]): T => {
    const [places, out] = split_options(args, by_name)
    const before = names.includes('...') ? names.slice(0, names.indexOf('...')) : names
    const open = before.filter((name) => !(name in out))
    const rest: unknown[] = []
    places.forEach((value, i) => {
      if (i < open.length) {
        if (value !== undefined) out[open[i]!] = value
      } else rest.push(value)
    })
    if (names.includes('...')) out.dots = rest
    return body(out)
  }
}
