/** Arguments that are one number, or true or false. */
import { TypeError_, ValueError, describe } from '../torch/errors'

/** A whole number from `least` on. */
export function whole(value: unknown, name: string, op: string, least = 1): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw new (typeof value === 'number' ? ValueError : TypeError_)(
    `'${name}' is a whole number from ${least} on, got ${describe(value)}`,
    op,
  )
}

/** True or false. */
export function flag(value: unknown, name: string, op: string): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError_(`'${name}' is true or false, got ${describe(value)}`, op)
}

/** A number of layers: more than these would be made until the memory is full. */
export function layer_count(value: unknown, name: string, op: string): number {
  const count = whole(value, name, op)
  if (count > 10_000) throw new ValueError(`'${name}' is at most 10,000, got ${count}`, op)
  return count
}

/** A number between 0 and 1. */
export function probability(value: unknown, name: string, op: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new ValueError(`'${name}' is a probability between 0 and 1, got ${describe(value)}`, op)
}
