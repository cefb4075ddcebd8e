/** Checks of arguments. */
import { TypeError_, ValueError, describe } from '../torch/errors'

/** Refuses all but whole numbers from 1 on. */
export function positive_integer(value: unknown, name: string, op: string): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0)
    throw new ValueError(`${name} must be a positive integer, got ${describe(value)}`, op)
}
/** Refuses all but finite numbers above 0. */
export function positive_number(value: unknown, name: string, op: string): void {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    throw new ValueError(`${name} must be a positive number, got ${describe(value)}`, op)
}
/** Whether a number is above `low` and at most `high`. */
export const within = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && value > low && value <= high
/** Refuses a word that is not in a list. */
export function one_of<T extends string>(value: unknown, name: string, allowed: readonly T[], op: string): T {
  if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T
  throw new ValueError(`${name} must be one of: ${allowed.join(', ')}; got ${describe(value)}`, op)
}
/** Refuses what is no seed. */
export function check_seed(seed: unknown, op: string): void {
  if (seed === null || typeof seed === 'bigint' || (Number.isInteger(seed) && Math.abs(seed as number) < 2 ** 31))
    return
  throw new ValueError(`seed is a whole number of 32 bits, got ${describe(seed)}`, op)
}
/** Refuses all but true and false. */
export function flags(options: object, names: readonly string[], op: string): void {
  for (const name of names) {
    const value = (options as Record<string, unknown>)[name]
    if (typeof value !== 'boolean') throw new TypeError_(`'${name}' is true or false, got ${describe(value)}`, op)
  }
}

/** Refuses what cannot end a training. */
export function check_signal(signal: unknown, op: string): void {
  if (signal !== null && !(signal instanceof AbortSignal))
    throw new TypeError_(`'signal' is an AbortSignal: new AbortController().signal; got ${describe(signal)}`, op)
}
