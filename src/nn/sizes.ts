/** Arguments that are one number for all dimensions, or one for each. */
import { most_dimensions } from '../torch/creation/arguments'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { whole } from './scalars'

/** One number for all dimensions, or one for each. */
export type Sizes = number | readonly number[]
/** One number for all dimensions, or one for each; null keeps the input's. */
export type KeptSizes = number | readonly (number | null)[]

/** The least that a size can be, by the name of its argument. */
const least: Record<string, number> = {
  kernel_size: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  output_size: 0,
  output_padding: 0,
}

/** Some kernels count in 32 bits, or walk over all of a window. */
const largest = 2 ** 31 - 1

/** Whether arguments of this name are sizes. */
export const is_size = (name: string): boolean => name in least

const shown = (value: unknown): string =>
  Array.isArray(value) && value.length <= most_dimensions && value.every((x) => typeof x === 'number')
    ? `[${value.join(', ')}]`
    : describe(value)

/** Refuses what is no size. `nullable`: whether it can be null, or empty, for the default. */
export function check_size(value: unknown, name: string, op: string, nullable = false): void {
  const bound = least[name]!
  const fits = (x: unknown) => typeof x === 'number' && Number.isInteger(x) && x >= bound && x <= largest
  if (fits(value)) return
  // No more dimensions than a tensor can have: an array that claims 2^32 elements would take minutes to read.
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, most_dimensions + 1) : [value]
  if (nullable && (value === null || list.length === 0)) return
  const kept = (x: unknown) => x === null && name === 'output_size' && Array.isArray(value)
  if (list.length > 0 && list.length <= most_dimensions && list.every((x) => fits(x) || kept(x))) return
  const numbers = list.length > 0 && list.every((x) => typeof x === 'number')
  throw new (numbers ? ValueError : TypeError_)(
    `'${name}' is a whole number from ${bound} on, or an array of one for each dimension, below 2^31, got ${shown(value)}`,
    op,
  )
}

/** A size for each of `n` dimensions; `kept` are those of the input, which null in an `output_size` keeps. */
export function spread(value: KeptSizes, n: number, name: string, op: string, kept: readonly number[] = []): number[] {
  check_size(value, name, op)
  const list = typeof value === 'number' ? [value] : value
  if (list.length !== n && list.length !== 1)
    throw new ValueError(`'${name}' is one number or ${n}, got ${list.length}: [${list.join(', ')}]`, op)
  return Array.from({ length: n }, (_, d) => {
    const size = list[list.length === 1 ? 0 : d] ?? kept[kept.length - n + d]
    if (size === undefined) throw new TypeError_(`'${name}' is one number or ${n}, got null among them`, op)
    return size
  })
}

/** The sizes of a tensor's last dimensions: one, or as many as there are. */
export function last_sizes(value: unknown, name: string, op: string): number[] {
  const list: unknown = typeof value === 'number' ? [value] : value
  if (!Array.isArray(list) || list.length === 0)
    throw new TypeError_(`'${name}' is a size or an array of them, got ${describe(value)}`, op)
  if (list.length > most_dimensions)
    throw new ValueError(`'${name}' has ${list.length} sizes, a tensor at most ${most_dimensions}`, op)
  return list.map((size) => whole(size, name, op, 0))
}
