/** Which elements an index of R means. */
import { RArray } from '../array'
import { attributes_of } from '../attributes'
import { is_plain } from '../plain'
import { as_array_of, elements, is_matrix_like } from './values'

/** Whether an index is a text such as `2:3` or `2:N`, and no name. */
export const is_range = (part: unknown, names: readonly string[] | null = null): part is string =>
  typeof part === 'string' && /^-?\d*:-?(\d+|N)$/.test(part) && !names?.includes(part)

/** Places from 0 that an index means; null where there is no such element. */
export function places_of(part: unknown, size: number, names: readonly string[] | null = null): number[] {
  if (part === null || part === undefined) return Array.from({ length: size }, (_, i) => i)
  if (is_range(part, names)) {
    const [from = '1', to = 'N'] = part.split(':')
    const [begin, end] = [Number(from), to === 'N' ? size : Number(to)]
    const step = begin <= end ? 1 : -1
    return Array.from({ length: Math.abs(end - begin) + 1 }, (_, i) => begin + step * i - 1)
  }
  const list = attributes_of(part).levels ? (elements(part) as unknown[]) : (elements(part) as unknown[])
  if (list.some((x) => typeof x === 'string'))
    return list.map((x) => {
      const at = names?.indexOf(String(x)) ?? -1
      return at < 0 ? NaN : at
    })
  if (list.length > 0 && list.every((x) => typeof x === 'boolean' || x === null)) {
    const count = Math.max(size, list.length)
    return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
      const yes = list[i % list.length]
      return yes === null ? [NaN] : yes ? [i] : []
    })
  }
  const numbers = list.map((x) => (x === null ? NaN : Math.trunc(Number(x))))
  if (numbers.some((x) => x < 0) && numbers.every((x) => x <= 0)) {
    const out = new Set(numbers.map((x) => -x - 1))
    return Array.from({ length: size }, (_, i) => i).filter((i) => !out.has(i))
  }
  return numbers.filter((x) => x !== 0).map((x) => x - 1)
}
export const is_single = (part: unknown): boolean =>
  (typeof part === 'number' && part > 0) || (typeof part === 'string' && !/:/.test(part))
export const gettable = (x: unknown): x is { get: (...parts: unknown[]) => unknown } =>
  x !== null && (typeof x === 'object' || typeof x === 'function') && typeof (x as { get?: unknown }).get === 'function'

export function split_drop(parts: unknown[]): [unknown[], boolean] {
  const last = parts.at(-1)
  if (is_plain(last) && 'drop' in last) return [parts.slice(0, -1), last.drop !== false]
  return [parts, true]
}

/** The cells of an array that a matrix of places names, one in each row; undefined for what is none. */
export function cells_of(part: unknown, { dim }: RArray): number[][] | undefined {
  if (!is_matrix_like(part)) return undefined
  const places = as_array_of(part)
  return places.type !== 'logical' && places.dim[1] === dim.length ? (places.to_nested() as number[][]) : undefined
}
