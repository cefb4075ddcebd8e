/** R's factors, and vectors in groups by them. */
import { RArray } from '../array'
import { attributes_of, integers, is_list, mark } from '../attributes'
import { DataFrame } from '../data_frame'
import { r_function } from './arguments'
import { match_fun, simplified } from './functional'
import { sort } from './sets'
import { texts_of } from './text'
import type { Loose } from './loose'
import { array_of, elements, labels_of } from './values'

const made = (codes: (number | null)[], levels: readonly string[], is_ordered = false): Loose =>
  mark(codes, { levels, class: is_ordered ? ['ordered', 'factor'] : ['factor'] })
const distinct = (x: unknown): unknown[] => [...new Set(labels_of(x).filter((v) => v !== null && !Number.isNaN(v)))]

/** A vector of a few values: numbers from 1 on for its levels. */
export const factor = r_function('x levels labels ordered', ({ x = [], levels, labels, ordered = false }): Loose => {
  const values = texts_of(labels_of(x))
  const known = attributes_of(x).levels
  const all =
    levels !== undefined
      ? texts_of(levels)
      : known
        ? known.filter((level) => values.includes(level))
        : texts_of(sort(distinct(x)))
  const codes = values.map((value, i) => {
    const at = labels_of(x)[i] === null ? -1 : all.indexOf(value)
    return at < 0 ? null : at + 1
  })
  const called = labels === undefined ? all : texts_of(labels)
  return made(codes, called, Boolean(ordered) || (attributes_of(x).class?.includes('ordered') ?? false))
})
export const as_factor = (x: unknown): Loose => (attributes_of(x).levels ? x : factor(x))
export const ordered = (x: unknown, levels?: unknown): Loose =>
  factor(x, { ...(levels === undefined ? {} : { levels }), ordered: true })
export const droplevels = (x: unknown): Loose => (x instanceof DataFrame ? x : factor(x))
export const levels = (x: unknown): Loose => (attributes_of(x).levels ? [...attributes_of(x).levels!] : null)
export const nlevels = (x: unknown): number => attributes_of(x).levels?.length ?? 0
export const set_levels = (x: unknown, to: unknown): Loose =>
  mark([...(elements(x) as (number | null)[])], { ...attributes_of(x), levels: texts_of(to) })
export const is_factor = (x: unknown): boolean => attributes_of(x).levels !== undefined
export const is_ordered = (x: unknown): boolean => attributes_of(x).class?.includes('ordered') ?? false

/** Numbers by the intervals they lie in. */
export const cut = r_function(
  'x breaks labels include_lowest right dig_lab ordered_result',
  ({ x, breaks, labels, include_lowest = false, right = true }): Loose => {
    const values = elements(x) as (number | null)[]
    let ends = (elements(breaks) as number[]).map(Number)
    if (ends.length === 1) {
      const n = ends[0]!
      const known = values.filter((v): v is number => v !== null)
      const [low, high] = [Math.min(...known), Math.max(...known)]
      ends = Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n)
      const margin = (high - low) / 1000
      ends[0] = low - margin
      ends[n] = high + margin
    }
    ends = [...ends].sort((a, b) => a - b)
    const written = (): string[] => {
      for (let digits = 3; digits < 16; digits++) {
        const texts = ends.map((end) => texts_of([Number(end.toPrecision(digits))])[0]!)
        if (new Set(texts).size === texts.length) return texts
      }
      return texts_of(ends)
    }
    const texts = written()
    const last = ends.length - 2
    const names =
      labels === undefined || labels === true
        ? ends.slice(0, -1).map((_, i) => {
            const [open, close] = right
              ? [include_lowest && i === 0 ? '[' : '(', ']']
              : ['[', include_lowest && i === last ? ']' : ')']
            return `${open}${texts[i]!},${texts[i + 1]!}${close}`
          })
        : labels === false
          ? undefined
          : texts_of(labels)
    const codes = values.map((value) => {
      if (value === null || Number.isNaN(value)) return null
      const at = ends.slice(0, -1).findIndex((low, i) => {
        const high = ends[i + 1]!
        if (right) return (value > low && value <= high) || (Boolean(include_lowest) && i === 0 && value === low)
        return (value >= low && value < high) || (Boolean(include_lowest) && i === last && value === high)
      })
      return at < 0 ? null : at + 1
    })
    return names ? made(codes, names) : integers(codes as number[])
  },
)

const groups_of = (by: unknown): { codes: (number | null)[]; levels: readonly string[] } => {
  const codes = as_factor(by) as (number | null)[]
  return { codes, levels: attributes_of(codes).levels! }
}
/** A vector's or table's parts by a factor. */
export const split = (x: unknown, f: unknown): Loose => {
  const { codes: given, levels: all } = groups_of(f)
  const count = x instanceof DataFrame ? x.nrow : elements(x).length
  const codes = Array.from({ length: count }, (_, i) => given[i % given.length])
  const places = (level: number): number[] => codes.flatMap((code, i) => (code === level + 1 ? [i] : []))
  return Object.fromEntries(
    all.map((name, level) => [
      name,
      x instanceof DataFrame
        ? x.select_rows(places(level))
        : mark(
            places(level).map((i) => elements(x)[i] as unknown),
            { ...attributes_of(x), names: undefined },
          ),
    ]),
  )
}
export const unsplit = (parts: unknown, f: unknown): Loose => {
  const { codes } = groups_of(f)
  const lists = elements(parts).map((part) => [...elements(part)])
  return codes.map((code) => (lists[code! - 1] as unknown[]).shift())
}
/** A function of the elements that several factors put together: an array with a dimension for each. */
function by_several(x: unknown, by: readonly unknown[], f: (part: unknown) => unknown): Loose {
  const groups = by.map((each) => groups_of(each))
  const sizes = groups.map(({ levels }) => levels.length)
  const values = elements(x)
  const cells = Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, cell) => {
    let rest = cell
    const wanted = [...sizes]
      .reverse()
      .map((size) => {
        const place = rest % size
        rest = Math.floor(rest / size)
        return place + 1
      })
      .reverse()
    const own = values.filter((_value, i) => groups.every(({ codes }, d) => codes[i] === wanted[d]))
    return own.length === 0 ? null : (elements(f(own))[0] as unknown)
  })
  return array_of(
    cells,
    sizes,
    groups.map(({ levels }) => [...levels]),
    'double',
  )
}
export const tapply = r_function('X INDEX FUN ...', ({ X, INDEX, FUN, dots }): Loose => {
  const f = match_fun(FUN)
  if (is_list(INDEX) && elements(INDEX).length > 1)
    return by_several(X, elements(INDEX), (part) => f(part, ...(dots as unknown[])))
  const parts = split(X, INDEX) as Record<string, unknown>
  const values = Object.values(parts).map((part) => f(part, ...(dots as unknown[])))
  const names = [...groups_of(INDEX).levels]
  const plain = values.every((value) => typeof value === 'number')
  return plain ? new RArray(values as number[], [values.length], 'double', [names]) : simplified(values, names)
})
export const ave = (x: unknown, by: unknown): number[] => {
  const { codes } = groups_of(by)
  const values = elements(x) as number[]
  return codes.map((code) => {
    const group = values.filter((_, i) => codes[i] === code)
    return group.reduce((sum, value) => sum + value, 0) / group.length
  })
}
export const interaction = (a: unknown, b: unknown): Loose => {
  const [first, second] = [labels_of(a), labels_of(b)]
  const levels = groups_of(b).levels.flatMap((y) => groups_of(a).levels.map((x) => `${x}.${y}`))
  return factor({ x: first.map((x, i) => `${String(x)}.${String(second[i])}`), levels })
}
/** A factor with one of its levels first. */
export const relevel = r_function('x ref', ({ x, ref }): Loose => {
  const { levels } = groups_of(x)
  return factor({
    x: labels_of(x) as unknown,
    levels: [String(ref), ...levels.filter((level) => level !== String(ref))],
  })
})
