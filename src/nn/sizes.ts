/** Arguments that are one number for all dimensions, or one for each. */
import { TypeError_, ValueError, describe } from '../torch/errors'

/** One number for all dimensions, or one for each. */
export type Sizes = number | readonly number[]

/** The least that a size can be, by the name of its argument. */
const least: Record<string, number> = {
  kernel_size: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  output_size: 0,
  output_padding: 0,
}

/** Whether arguments of this name are sizes. */
export const is_size = (name: string): boolean => name in least

const shown = (value: unknown): string =>
  Array.isArray(value) && value.every((x) => typeof x === 'number') ? `[${value.join(', ')}]` : describe(value)

/** Refuses what is no size. `nullable`: whether it can be null. */
export function check_size(value: unknown, name: string, op: string, nullable = false): void {
  if (value === null && nullable) return
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const bound = least[name]!
  if (list.length > 0 && list.every((x) => typeof x === 'number' && Number.isInteger(x) && x >= bound)) return
  const numbers = list.length > 0 && list.every((x) => typeof x === 'number')
  throw new (numbers ? ValueError : TypeError_)(
    `'${name}' is a whole number from ${bound} on, or an array of one for each dimension, got ${shown(value)}`,
    op,
  )
}

/** A size for each of `n` dimensions. */
export function spread(value: Sizes, n: number, name: string, op: string): number[] {
  check_size(value, name, op)
  const list = typeof value === 'number' ? Array<number>(n).fill(value) : [...value]
  if (list.length === 1 && n > 1) return Array<number>(n).fill(list[0]!)
  if (list.length !== n)
    throw new ValueError(`'${name}' is one number or ${n}, got ${list.length}: [${list.join(', ')}]`, op)
  return list
}
