/** Arguments of functions written by hand: by position in R's order, or by name in a trailing object. */
import { is_named } from './dispatch/kinds'
import { TypeError_, check_named } from './errors'

/** Marks an argument without default. */
export const required: unique symbol = Symbol('required')

/** A function's arguments with their defaults, in order. */
export type Defaults<O> = { [K in keyof O]: O[K] | typeof required }

/** Arguments bound by position or name; `undefined` stands for a default. @throws TypeError for missing and unknown ones. */
export function bind<O extends object>(args: readonly unknown[], defaults: Defaults<O>, op: string): O {
  const names = Object.keys(defaults)
  const last = args[args.length - 1]
  const named = is_named(last) ? last : {}
  const positional = is_named(last) ? args.slice(0, -1) : args
  check_named(named, names, op)
  if (positional.length > names.length)
    throw new TypeError_(`it takes ${names.join(', ')}, got ${positional.length} arguments`, op)
  const bound: Record<string, unknown> = { ...defaults }
  positional.forEach((value, i) => {
    const name = names[i]!
    if (name in named) throw new TypeError_(`argument '${name}' was given twice, by position and by name`, op)
    if (value !== undefined) bound[name] = value
  })
  for (const [name, value] of Object.entries(named)) if (value !== undefined) bound[name] = value
  for (const name of names)
    if (bound[name] === required) throw new TypeError_(`argument '${name}' is missing: ${op}(${names.join(', ')})`, op)
  return bound as O
}
