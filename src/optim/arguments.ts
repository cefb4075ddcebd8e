/** R's arguments, by position or name, and checks of their values. */
import { R_PRINT } from '../r/protocol'
import { is_named } from '../torch/dispatch/kinds'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { all_hold } from '../r/plain'

/** The class of optim_required(): a default that has to be given. */
export class OptimRequired {
  toString(): string {
    return 'optim_required()'
  }
  [R_PRINT](): string {
    return this.toString()
  }
}
const required = new OptimRequired()
/**
 * Stands for an option that has no default: every group of parameters has to give it.
 *
 * @example
 * const optim_mine = optimizer('optim_mine', {
 *   initialize(params, lr: unknown = optim_required()) {
 *     super.initialize(params, { lr, momentum: 0 })
 *   },
 * })
 */
export const optim_required = (): OptimRequired => required
/** optim_required() where a table of defaults wants a value's type. */
export const needed = <T>(): T => required as unknown as T

/**
 * The values of a function's arguments after its first one: by position in the order of `defaults`, or by name in a
 * trailing object.
 *
 * @param first the first argument's name, for messages.
 * @throws TypeError for names that are not known, and for more arguments than there are.
 */
export function match_options<O extends object>(args: readonly unknown[], defaults: O, op: string, first: string): O {
  const names = Object.keys(defaults)
  const last = args.at(-1)
  const named: Record<string, unknown> = is_named(last) ? last : {}
  const positional = is_named(last) ? args.slice(0, -1) : args
  check_named(named, names, op, defaults)
  if (positional.length > names.length)
    throw new TypeError_(`it takes ${[first, ...names].join(', ')}; ${positional.length + 1} values were given`, op)
  const options = { ...defaults } as Record<string, unknown>
  positional.forEach((value, i) => {
    const name = names[i]!
    if (value === undefined) return
    if (named[name] !== undefined) throw new TypeError_(`'${name}' is given twice, by position and by name`, op)
    options[name] = value
  })
  for (const [name, value] of Object.entries(named)) if (value !== undefined) options[name] = value
  return options as O
}

/** Which numbers an option takes. */
export interface Range {
  holds(x: number): boolean
  words: string
}
export const from_zero: Range = { holds: (x) => x >= 0 && x < Infinity, words: 'a number from 0 on' }
export const above_zero: Range = { holds: (x) => x > 0 && x < Infinity, words: 'a number above 0' }
export const fraction: Range = { holds: (x) => x >= 0 && x < 1, words: 'a number of [0, 1)' }
export const unit: Range = { holds: (x) => x >= 0 && x <= 1, words: 'a number of [0, 1]' }
export const finite: Range = { holds: Number.isFinite, words: 'a number' }
export const whole: Range = { holds: (x) => Number.isInteger(x) && x >= 1, words: 'a whole number from 1 on' }
export const whole_from_zero: Range = {
  holds: (x) => Number.isInteger(x) && x >= 0,
  words: 'a whole number from 0 on',
}

/** What R's messages call some options. */
const words: Record<string, string> = {
  lr: 'learning rate',
  eps: 'epsilon value',
  weight_decay: 'weight decay value',
  momentum: 'momentum value',
  alpha: 'alpha value',
  rho: 'rho value',
  lr_decay: 'lr_decay value',
}

/** Checks options that are numbers. @throws TypeError, ValueError that say what an option may be. */
export function demand<O extends object>(op: string, options: O, range: Range, ...names: (keyof O & string)[]): void {
  for (const name of names) {
    const value: unknown = options[name]
    if (typeof value !== 'number') throw new TypeError_(`'${name}' is ${range.words}, got ${describe(value)}`, op)
    if (range.holds(value)) continue
    const more = Number.isFinite(value) ? '' : ', and finite'
    throw new ValueError(`Invalid ${words[name] ?? name}: ${value}. '${name}' is ${range.words}${more}.`, op)
  }
}

/** Checks an option of true or false. */
export function demand_flag<O extends object>(op: string, options: O, ...names: (keyof O & string)[]): void {
  for (const name of names)
    if (typeof options[name] !== 'boolean')
      throw new TypeError_(`'${name}' is true or false, got ${describe(options[name])}`, op)
}

/** Checks an option of two numbers. */
export function demand_pair(op: string, name: string, value: unknown, ranges: readonly [Range, Range]): void {
  if (!Array.isArray(value) || value.length !== 2 || !all_hold(value, (x) => typeof x === 'number'))
    throw new TypeError_(`'${name}' are two numbers, got ${describe(value)}`, op)
  ;(value as number[]).forEach((x, i) => {
    if (!ranges[i]!.holds(x)) {
      const what = name === 'betas' ? `beta parameter at index ${i + 1}` : `${name} value at index ${i + 1}`
      throw new ValueError(`Invalid ${what}: ${x}. It is ${ranges[i]!.words}.`, op)
    }
  })
}
