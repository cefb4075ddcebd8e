/** An operator's arguments: their names and order in R, and named arguments put in their places. */
import { TypeError_, UnknownArgument } from '../errors'
import { r_arguments } from '../generated/arguments'
import type { Schema } from './schema'

/** R's name of an ATen operator: `torch_add`, `linalg_qr`. */
export function r_name(op: string): string {
  return op.startsWith('linalg_') ? op : `torch_${op}`
}

/** The order of an operator's arguments that R would give it: by the latest position among its overloads. */
export function derive_order(overloads: readonly Schema[]): string[] {
  const latest = new Map<string, number>()
  for (const { args } of overloads) {
    args.forEach(({ name, written }, position) => {
      if (!(written && name === 'out')) latest.set(name, Math.max(latest.get(name) ?? 0, position))
    })
  }
  const names = [...latest.keys()].sort((a, b) => latest.get(a)! - latest.get(b)!)
  return overloads.some(({ args }) => args.some(({ name }) => name === 'out')) ? [...names, 'out'] : names
}

/**
 * The order of an operator's arguments, R's where it is recorded. What R's wrapper does not name (`out`, the newest
 * arguments) comes last, to be given by name.
 */
export function order_of(op: string, overloads: readonly Schema[], method: boolean): string[] {
  const listed = (method ? r_arguments[`.${op}`] : undefined) ?? r_arguments[op]
  const derived = derive_order(overloads)
  if (listed === undefined) return derived
  const names = listed.split(' ')
  return [...names, ...derived.filter((name) => !names.includes(name))]
}

/** Whether an object's names are these, in this order. */
function has_names(named: object, names: readonly string[]): boolean {
  let i = 0
  for (const name in named) if (name !== names[i++]) return false
  return i === names.length
}

/** The places of an operator's arguments. */
export class Binder {
  private readonly places: Map<string, number>
  // The names given last, in their order, and their places: most calls of an operator name the same.
  private last_names: readonly string[] = []
  private last_places: readonly number[] = []
  private last_positional = 0

  constructor(
    readonly names: readonly string[],
    private readonly shown: string,
  ) {
    this.places = new Map(names.map((name, i) => [name, i]))
  }

  /** Puts named arguments, which come last in `args`, in their places. @throws TypeError for unknown and repeated names. */
  bind(args: readonly unknown[], named: Record<string, unknown>): unknown[] {
    const positional = args.length - 1
    if (positional !== this.last_positional || !has_names(named, this.last_names)) this.place(positional, named)
    const { last_names, last_places } = this
    const values: unknown[] = []
    for (let i = 0; i < positional; i++) values.push(args[i])
    for (let i = 0; i < last_names.length; i++) {
      const place = last_places[i]!
      while (values.length <= place) values.push(undefined)
      values[place] = named[last_names[i]!]
    }
    return values
  }

  private place(positional: number, named: Record<string, unknown>): void {
    const names = Object.keys(named)
    const places = names.map((name) => {
      const place = this.places.get(name)
      if (place === undefined) throw UnknownArgument.of(name, this.names, this.shown)
      if (place < positional)
        throw new TypeError_(`argument '${name}' was given twice, by position ${place + 1} and by name`, this.shown)
      return place
    })
    this.last_names = names
    this.last_places = places
    this.last_positional = positional
  }
}
