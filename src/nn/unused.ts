/** Arguments that a module's forward() does not take. */
import { r_class } from '../r/class'
import { arguments_of } from '../r/formals'
import { TypeError_, describe } from '../torch/errors'
import type { nn_Module } from './module'

export type Forward = (...args: unknown[]) => unknown
/** How many arguments functions take, by their texts. */
const most_arguments = new WeakMap<Forward, number>()

function arguments_taken(forward: Forward): number {
  const known = most_arguments.get(forward)
  if (known !== undefined) return known
  const text = Function.prototype.toString.call(forward)
  const list = arguments_of(forward)
  // What the text does not tell (defaults with parentheses, bound functions) is taken for any number.
  const clear = /^[^(]*\([^()[\]{}]*\)/.test(text) && !/\[native code\]|\barguments\b/.test(text)
  const most = clear && list.every(([name]) => name !== '...') ? list.length : Infinity
  most_arguments.set(forward, most)
  return most
}

/** Array.map() and its like hand over each element's place and the array too. */
const from_array = (args: readonly unknown[]): boolean =>
  args.length === 3 && Array.isArray(args[2]) && (args[2] as unknown[])[args[1] as number] === args[0]

/** R refuses arguments that a function does not take: most often a second input that would be lost. */
export function check_unused(module: nn_Module, forward: Forward, args: readonly unknown[]): void {
  const most = arguments_taken(forward)
  if (args.length <= most || from_array(args)) return
  const unused = args.slice(most)
  if (unused.every((arg) => arg === undefined)) return
  throw new TypeError_(
    `unused argument: forward() takes ${most}, got ${args.length}, the last ${describe(args.at(-1))}`,
    String(r_class(module)[0]),
  )
}
