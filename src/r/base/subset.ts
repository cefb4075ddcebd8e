/** R's `[`, `[[` and their assignments where the object is known only when it runs. */
import { RArray } from '../array'
import { RError, show_value } from '../errors'
import type { Loose } from './loose'

const numbers_of = (part: unknown, size: number): number[] => {
  if (part === null || part === undefined) return Array.from({ length: size }, (_, i) => i)
  if (typeof part === 'string') {
    const [from = '1', to = 'N'] = part.split(':')
    const end = to === 'N' ? size : Number(to)
    const begin = Number(from)
    const step = begin <= end ? 1 : -1
    return Array.from({ length: Math.abs(end - begin) + 1 }, (_, i) => begin + step * i - 1)
  }
  const list = (Array.isArray(part) ? part : [part]) as unknown[]
  if (list.every((x) => typeof x === 'boolean')) return list.flatMap((yes, i) => (yes ? [i] : []))
  const numbers = list.map(Number)
  if (numbers.length > 0 && numbers.every((x) => x < 0)) {
    const out = new Set(numbers.map((x) => -x - 1))
    return Array.from({ length: size }, (_, i) => i).filter((i) => !out.has(i))
  }
  return numbers.filter((x) => x !== 0).map((x) => x - 1)
}

const single = (part: unknown): boolean => typeof part === 'number' && part > 0
const gettable = (x: unknown): x is { get: (...parts: unknown[]) => unknown } =>
  (typeof x === 'object' || typeof x === 'function') && x !== null && typeof (x as { get?: unknown }).get === 'function'

/** `x[...]`: elements by number (from 1), slices as text, null for a dimension taken whole. */
export function subset(x: unknown, ...parts: unknown[]): Loose {
  const batch = (x as { getbatch?: (ids: number[]) => unknown } | null)?.getbatch
  if (typeof batch === 'function' && typeof parts[0] !== 'number')
    return batch.call(
      x,
      numbers_of(parts[0], (x as { length: () => number }).length()).map((i) => i + 1),
    )
  // A container of modules, whose get() takes one of them.
  if (typeof x === 'function' && 'subset' in x) return (x as { subset: (part: unknown) => unknown }).subset(parts[0])
  if (gettable(x)) return x.get(...parts)
  if (x instanceof RArray && parts.length > 1) return of_array(x, parts)
  if (x instanceof RArray) return subset(column_major(x), ...parts)
  if (Array.isArray(x) && parts.length === 2 && Array.isArray(x[0])) {
    const rows = numbers_of(parts[0], x.length).map((i) => {
      const row = x[i] as unknown[]
      const cells = numbers_of(parts[1], row.length).map((j) => row[j])
      return single(parts[1]) ? cells[0] : cells
    })
    return single(parts[0]) ? rows[0] : rows
  }
  if (Array.isArray(x)) {
    const [part] = parts
    return single(part) ? (x[(part as number) - 1] ?? null) : numbers_of(part, x.length).map((i) => x[i] as unknown)
  }
  if (typeof x === 'object' && x !== null) {
    const names = Object.keys(x)
    const [part] = parts
    const wanted =
      typeof part === 'string' && part in x
        ? [part]
        : Array.isArray(part) && part.every((p) => typeof p === 'string')
          ? (part as string[])
          : numbers_of(part, names.length).map((i) => names[i]!)
    return Object.fromEntries(wanted.map((name) => [name, (x as Record<string, unknown>)[name]]))
  }
  if (single(parts[0])) return parts[0] === 1 ? x : null
  throw new RError(`object of this type is not subsettable: ${show_value(x)}`, '[')
}

/** The elements of an array in R's order, the first dimension running fastest. */
export function column_major(x: RArray): number[] {
  const count = x.data.length
  const out: number[] = []
  const index = x.dim.map(() => 1)
  for (let i = 0; i < count; i++) {
    out.push(x.at(...index))
    for (let d = 0; d < index.length; d++) {
      if (++index[d]! <= x.dim[d]!) break
      index[d] = 1
    }
  }
  return out
}

function of_array(x: RArray, parts: unknown[]): unknown {
  const wanted = x.dim.map((size, d) => numbers_of(parts[d], size))
  const sizes = wanted.map((list) => list.length)
  const out: number[] = []
  const walk = (d: number, index: number[]): void => {
    if (d === wanted.length) out.push(x.at(...index))
    else for (const i of wanted[d]!) walk(d + 1, [...index, i + 1])
  }
  walk(0, [])
  const kept = sizes.filter((size) => size !== 1)
  return kept.length === 0 ? out[0] : kept.length === 1 ? out : new RArray(out, kept, x.type)
}

/** `x[[i]]`: one element by number or name. */
export function element(x: unknown, part: unknown): Loose {
  if (typeof part === 'string') return (x as Record<string, unknown> | null)?.[part] ?? null
  if (Array.isArray(x)) {
    if (Number(part) > x.length) throw new RError('subscript out of bounds', '[[')
    return x[Number(part) - 1]
  }
  if (gettable(x)) return x.get(part)
  if (typeof x === 'object' && x !== null) {
    const values = Object.values(x)
    if (Number(part) > values.length) throw new RError('subscript out of bounds', '[[')
    return values[Number(part) - 1]
  }
  return subset(x, part)
}

/** `x[...] <- value`: tensors in place, anything else as a copy, as R does. */
export function set_subset(x: unknown, value: unknown, ...parts: unknown[]): Loose {
  if (typeof x === 'object' && x !== null && typeof (x as { set?: unknown }).set === 'function') {
    ;(x as { set: (...args: unknown[]) => void }).set(value, ...parts)
    return x
  }
  const values = (Array.isArray(value) ? value : [value]) as unknown[]
  if (x instanceof RArray) {
    const wanted = x.dim.map((size, d) => numbers_of(parts[d], size))
    const data = Array.from(x.data as ArrayLike<number>)
    let at = 0
    const walk = (d: number, place: number, stride: (d: number) => number): void => {
      if (d < 0) data[place] = Number(values[at++ % values.length])
      else for (const i of wanted[d]!) walk(d - 1, place + i * stride(d), stride)
    }
    walk(x.dim.length - 1, 0, (d) => x.dim.slice(d + 1).reduce((a, b) => a * b, 1))
    return new RArray(data, x.dim, x.type)
  }
  const copy = (Array.isArray(x) ? [...(x as unknown[])] : x == null ? [] : [x]) as unknown[]
  if (typeof parts[0] === 'string' && !parts[0].includes(':')) return { ...(x as object), [parts[0]]: value }
  numbers_of(parts[0], copy.length).forEach((i, at) => {
    while (copy.length < i) copy.push(null)
    copy[i] = values[at % values.length]
  })
  return copy
}

/** `x[[i]] <- value` */
export function set_element(x: unknown, value: unknown, part: unknown): Loose {
  if (typeof part === 'string') {
    if (typeof x === 'object' && x !== null && !Array.isArray(x)) {
      ;(x as Record<string, unknown>)[part] = value
      return x
    }
    return { [part]: value }
  }
  if (Array.isArray(x) || x == null) {
    const copy = [...((x as unknown[] | null) ?? [])]
    copy[Number(part) - 1] = value
    return copy
  }
  return set_subset(x, value, part)
}
