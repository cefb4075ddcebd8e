/** R's functions of vectors, text and lists. */
import { RArray, type RType } from '../array'
import { RError } from '../errors'
import { format_elements } from '../format'
import { length } from '../vector'
import { to_text } from '../print'
import { R_CHARACTER, has } from '../protocol'
import { dim } from '../vector'
import type { Loose } from './loose'

type Options = Record<string, unknown>
const is_options = (x: unknown): x is Options =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype
/** Arguments by name: those given in order, and the options at the end. */
function bind(args: unknown[], names: readonly string[]): Options {
  const last = args[args.length - 1]
  const named =
    args.length > 0 && is_options(last) && Object.keys(last).every((name) => names.includes(name)) ? last : undefined
  const rest = names.filter((name) => !(named && name in named))
  const out: Options = { ...named }
  ;(named ? args.slice(0, -1) : args).forEach((value, i) => (out[rest[i]!] = value))
  return out
}
const list = (x: unknown): unknown[] =>
  x instanceof RArray
    ? Array.from(x.data as ArrayLike<number>)
    : Array.isArray(x) || ArrayBuffer.isView(x)
      ? Array.from(x as unknown[])
      : x == null
        ? []
        : is_options(x)
          ? Object.values(x)
          : [x]

/** Values one after another in one vector; lists and vectors are laid out flat. */
export const c = (...parts: unknown[]): Loose =>
  parts.every(is_options) && parts.length > 0 ? Object.assign({}, ...parts) : parts.flatMap(list)

/** The numbers from `from` to `to`, up or down. */
export function range_of<T extends number | bigint>(from: T, to: T): T[] {
  const count = Math.abs(Math.floor(Number(to) - Number(from) + 1e-10 * Math.sign(Number(to) - Number(from)))) + 1
  const down = to < from
  return Array.from(
    { length: count },
    (_, i) =>
      (typeof from === 'bigint' ? (from as bigint) + BigInt(down ? -i : i) : Number(from) + (down ? -i : i)) as T,
  )
}
/** R's seq(). */
export function seq(...args: unknown[]): number[] {
  const { from, to, by, length_out, along_with } = bind(args, [
    'from',
    'to',
    'by',
    'length_out',
    'along_with',
  ]) as Record<string, number | undefined>
  if (along_with !== undefined) return range_of(1, length(along_with))
  if (to === undefined && by === undefined && length_out === undefined) return range_of(1, Number(from))
  const start = Number(from ?? 1)
  if (length_out !== undefined) {
    const n = Number(length_out)
    const step = by ?? (to === undefined ? 1 : n > 1 ? (Number(to) - start) / (n - 1) : 0)
    return Array.from({ length: n }, (_, i) => start + i * step)
  }
  if (by === undefined) return range_of(start, Number(to))
  const n = Math.floor((Number(to) - start) / by + 1e-10)
  if (n < 0) throw new RError("wrong sign in 'by' argument", 'seq')
  return Array.from({ length: n + 1 }, (_, i) => start + i * by)
}
/** R's rep(). */
export function rep(...args: unknown[]): Loose[] {
  const { x, times = 1, each = 1, length_out } = bind(args, ['x', 'times', 'each', 'length_out'])
  const spread = list(x).flatMap((value) => Array.from({ length: Number(each) }, () => value))
  if (Array.isArray(times)) return spread.flatMap((value, i) => Array.from({ length: Number(times[i]) }, () => value))
  if (length_out !== undefined) return Array.from({ length: Number(length_out) }, (_, i) => spread[i % spread.length])
  return Array.from({ length: Number(times) }, () => spread).flat()
}
/** `names(x) <- names` */
export const set_names = (x: unknown, called: unknown): Loose =>
  Object.fromEntries(list(x).map((value, i) => [String(list(called)[i] ?? i + 1), value]))
/** `dim(x) <- sizes` */
export const set_dim = (x: unknown, sizes: unknown): RArray => array(x, sizes)
export const t = (x: unknown): Loose => {
  if (typeof (x as { t?: unknown } | null)?.t === 'function') return (x as { t: () => unknown }).t()
  const nested = (x instanceof RArray ? x.to_nested() : x) as unknown[][]
  return nested[0]!.map((_, j) => nested.map((row) => row[j]))
}
export const setdiff = (x: unknown, y: unknown): Loose[] => list(x).filter((value) => !list(y).includes(value))
export const sort = (x: unknown, options: { decreasing?: boolean } = {}): Loose[] => {
  const sorted = list(x).sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0))
  return options.decreasing ? sorted.reverse() : sorted
}
export const order = (x: unknown, options: { decreasing?: boolean } = {}): number[] => {
  const values = list(x) as number[]
  const sign = options.decreasing ? -1 : 1
  return values.map((_, i) => i + 1).sort((a, b) => sign * (values[a - 1]! - values[b - 1]!))
}
export const diff = (x: unknown): number[] =>
  (list(x) as number[]).slice(1).map((value, i) => value - (list(x)[i] as number))
export const is_numeric = (x: unknown): boolean =>
  typeof x === 'number' || (Array.isArray(x) && x.every((v) => typeof v === 'number'))
export const is_character = (x: unknown): boolean =>
  typeof x === 'string' || (Array.isArray(x) && x.every((v) => typeof v === 'string'))
export const is_list = (x: unknown): boolean => is_options(x) || Array.isArray(x)
export const nlevels = (x: unknown): number => unique(x).length
export const tempfile = (pattern = 'file'): string =>
  `${process.env.TMPDIR ?? '/tmp'}/${pattern}${Math.random().toString(16).slice(2, 14)}`
export const replicate = (n: number, f: Fn): Loose[] => Array.from({ length: n }, () => f())
const over = (x: unknown, rows: boolean, f: (values: number[]) => number): number[] => {
  const nested = (x instanceof RArray ? x.to_nested() : x) as number[][]
  return rows ? nested.map(f) : (t(nested) as number[][]).map(f)
}
const total = (values: number[]): number => values.reduce((a, b) => a + b, 0)
export const rowSums = (x: unknown): number[] => over(x, true, total)
export const colSums = (x: unknown): number[] => over(x, false, total)
export const rowMeans = (x: unknown): number[] => over(x, true, (values) => total(values) / values.length)
export const colMeans = (x: unknown): number[] => over(x, false, (values) => total(values) / values.length)
export const apply = (x: unknown, margin: number, f: Fn): Loose => {
  const nested = (x instanceof RArray ? x.to_nested() : x) as unknown[][]
  return (margin === 1 ? nested : (t(nested) as unknown[][])).map((values) => f(values))
}
const bound = (parts: unknown[]): unknown[][] =>
  parts.flatMap((part) => {
    const nested = part instanceof RArray ? part.to_nested() : part
    return Array.isArray(nested) && Array.isArray(nested[0]) ? (nested as unknown[][]) : [list(nested)]
  })
export const rbind = (...parts: unknown[]): Loose => bound(parts)
export const cbind = (...parts: unknown[]): Loose => t(bound(parts.map((part) => (dim(part) ? t(part) : part))))
/** R's switch(): one of the choices by name or number, run only when it is taken. */
export function choose(what: unknown, choices: Record<string, () => unknown>, otherwise?: () => unknown): Loose {
  const choice = typeof what === 'number' ? Object.values(choices)[what - 1] : choices[String(what)]
  return (choice ?? otherwise)?.() ?? null
}
export const as_matrix = (x: unknown): Loose =>
  dim(x) !== null && typeof (x as { numel?: unknown }).numel !== 'function' ? x : matrix(x)
export const rev = (x: unknown): Loose[] => list(x).reverse()
export const unlist = (x: unknown): Loose[] =>
  list(x).flatMap((part) => (Array.isArray(part) || is_options(part) ? unlist(part) : [part]))
export const nchar = (x: string): number => [...x].length
export const toupper = (x: string): string => x.toUpperCase()
export const tolower = (x: string): string => x.toLowerCase()
export const which = (x: unknown): number[] => list(x).flatMap((yes, i) => (yes ? [i + 1] : []))
const extreme =
  (better: (a: number, b: number) => boolean) =>
  (x: unknown): number => {
    const values = list(x).map(Number)
    let best = 0
    values.forEach((value, i) => {
      if (better(value, values[best]!)) best = i
    })
    return best + 1
  }
export const which_max = extreme((a, b) => a > b)
export const which_min = extreme((a, b) => a < b)
export const unique = (x: unknown): Loose[] => [...new Set(list(x))]
export const is_na = (x: unknown): Loose => (Array.isArray(x) ? x.map(is_na) : x === null || Number.isNaN(x))
export const is_element = (x: unknown, table: unknown): Loose =>
  Array.isArray(x) ? x.map((value) => list(table).includes(value)) : list(table).includes(x)
export const ifelse = (test: unknown, yes: unknown, no: unknown): Loose => {
  if (!Array.isArray(test)) return test ? yes : no
  return test.map((t, i) => (t ? list(yes)[i % list(yes).length] : list(no)[i % list(no).length]))
}
export const names = (x: unknown): string[] | null =>
  is_options(x)
    ? Object.keys(x)
    : typeof x === 'object' && x !== null && 'names' in x && Array.isArray(x.names)
      ? (x.names as string[])
      : typeof x === 'object' && x !== null && !Array.isArray(x)
        ? Object.keys(x)
        : null
export const nrow = (x: unknown): number | null => dim(x)?.[0] ?? null
export const ncol = (x: unknown): number | null => dim(x)?.[1] ?? null
export const head = (x: unknown, n: number | { n: number } = 6): Loose => {
  const count = typeof n === 'object' ? n.n : n
  if (typeof (x as { get?: unknown } | null)?.get === 'function')
    return (x as { get: (s: string) => unknown }).get(`1:${count}`)
  return count < 0 ? list(x).slice(0, count) : list(x).slice(0, count)
}
export const tail = (x: unknown, n: number | { n: number } = 6): Loose =>
  list(x).slice(-(typeof n === 'object' ? n.n : n))
export const append = (x: unknown, values: unknown): Loose[] => [...list(x), ...list(values)]
export const list_of = (n: number, mode: string): Loose[] =>
  Array.from({ length: n }, () => (mode === 'character' ? '' : mode === 'logical' ? false : mode === 'list' ? null : 0))
export const vector = (...args: unknown[]): Loose[] => {
  const { mode = 'logical', length: n = 0 } = bind(args, ['mode', 'length'])
  return list_of(Number(n), String(mode))
}
export const numeric = (n = 0): number[] => list_of(n, 'numeric')
export const integer = (n = 0): number[] => list_of(n, 'integer')
export const character = (n = 0): string[] => list_of(n, 'character')
export const logical = (n = 0): boolean[] => list_of(n, 'logical')

/** The elements with which a loop goes on. */
export const each = (x: unknown): Iterable<Loose> =>
  typeof x === 'object' && x !== null && Symbol.iterator in x ? (x as Iterable<Loose>) : list(x)

type Fn = (...args: Loose[]) => unknown
const keep_names = (x: unknown, values: unknown[]): unknown =>
  is_options(x) ? Object.fromEntries(Object.keys(x).map((name, i) => [name, values[i]])) : values
export const lapply = (x: unknown, f: Fn, ...rest: unknown[]): Loose =>
  keep_names(
    x,
    list(x).map((value) => f(value, ...rest)),
  )
export const sapply = lapply
export const vapply = (x: unknown, f: Fn, ..._type: unknown[]): Loose => lapply(x, f)
export const mapply = (f: Fn, ...lists: unknown[]): Loose[] =>
  Array.from({ length: Math.max(...lists.map(length)) }, (_, i) => f(...lists.map((l) => list(l)[i % length(l)])))
export const Map = mapply
export const Reduce = (f: Fn, x: unknown, ...args: unknown[]): Loose => {
  const { init, accumulate } = bind(args, ['init', 'accumulate'])
  const values = init === undefined ? list(x) : [init, ...list(x)]
  if (accumulate) {
    const out: unknown[] = []
    values.forEach((value, i) => out.push(i === 0 ? value : f(out[i - 1], value)))
    return out
  }
  return values.length === 0 ? null : values.reduce((a, b) => f(a, b))
}
export const Filter = (f: Fn, x: unknown): Loose[] => list(x).filter((value) => f(value))
export const do_call = (f: Fn, args: unknown): Loose => (is_options(args) ? f(args) : f(...list(args)))

const texts = (x: unknown): string[] =>
  list(x).map((value) =>
    typeof value === 'string'
      ? value
      : typeof value === 'number'
        ? number_text(value)
        : format_elements([value], false)[0]!,
  )
/** A number with up to 15 digits, as as.character() writes it. */
const number_text = (x: number): string => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : '-Inf'
  const short = String(Number(x.toPrecision(15)))
  if (
    Math.abs(x) >= 1e15 ||
    (Math.abs(x) < 1e-4 && x !== 0) ||
    (Number.isInteger(x) && Math.abs(x) >= 1e5 && /0{5}$/.test(short))
  )
    return Number(x.toPrecision(15))
      .toExponential()
      .replace(/e([+-])(\d)$/, 'e$10$2')
  return short
}
function pasted(parts: unknown[], separator: string): Loose {
  const last = parts[parts.length - 1]
  const options =
    is_options(last) && Object.keys(last).every((name) => name === 'sep' || name === 'collapse') ? last : undefined
  const columns = (options ? parts.slice(0, -1) : parts).map(texts).filter((column) => column.length > 0)
  const size = Math.max(0, ...columns.map((column) => column.length))
  const rows = Array.from({ length: size }, (_, i) =>
    columns.map((column) => column[i % column.length]!).join(String(options?.sep ?? separator)),
  )
  if (options?.collapse != null) return rows.join(String(options.collapse))
  return rows.length === 1 ? rows[0] : rows
}
export const paste = (...parts: unknown[]): Loose => pasted(parts, ' ')
export const paste0 = (...parts: unknown[]): Loose => pasted(parts, '')
export const file_path = (...parts: string[]): string => parts.join('/')
export const as_character = (x: unknown): Loose =>
  has(x, R_CHARACTER)
    ? x[R_CHARACTER]()
    : Array.isArray(x)
      ? texts(x)
      : typeof x === 'object' && x !== null
        ? String(x)
        : texts(x)[0]

function formatted(format: string, values: unknown[]): string {
  let at = 0
  return format.replace(
    /%(?:(\d+)\$)?([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_, place, flags: string, width, precision, type: string) => {
      if (type === '%') return '%'
      const size = width === '*' ? Number(values[at++]) : Number(width ?? 0)
      const value = place === undefined ? values[at++] : values[Number(place) - 1]
      const number = Number(value)
      const text =
        type === 's'
          ? texts(value)
              .join(' ')
              .slice(0, precision === undefined ? undefined : Number(precision))
          : type === 'd' || type === 'i'
            ? String(Math.trunc(number))
            : type === 'e'
              ? number.toExponential(Number(precision ?? 6)).replace(/e([+-])(\d)$/, 'e$10$2')
              : type === 'g'
                ? number_text(Number(number.toPrecision(Number(precision ?? 6) || 1)))
                : type === 'x'
                  ? number.toString(16)
                  : Number.isFinite(number)
                    ? number.toFixed(Number(precision ?? 6))
                    : number_text(number)
      const signed = type !== 's' && flags.includes('+') && number >= 0 ? `+${text}` : text
      if (flags.includes('-')) return signed.padEnd(size)
      if (flags.includes('0') && type !== 's')
        return /^[-+]/.test(signed) ? signed[0] + signed.slice(1).padStart(size - 1, '0') : signed.padStart(size, '0')
      return signed.padStart(size)
    },
  )
}
/** R's sprintf(), a vector where an argument is one. */
export function sprintf(format: string | string[], ...values: unknown[]): Loose {
  const size = Math.max(length(format), ...values.map((v) => (Array.isArray(v) ? v.length : 1)))
  const formats = list(format) as string[]
  const rows = Array.from({ length: size }, (_, i) =>
    formatted(
      formats[i % formats.length]!,
      values.map((v) => (Array.isArray(v) ? (v[i % v.length] as unknown) : v)),
    ),
  )
  return rows.length === 1 ? rows[0] : rows
}
/** R's format(): numbers alike, padded to one width. */
export function format(x: unknown, options: Options = {}): Loose {
  if (typeof x === 'object' && x !== null && !Array.isArray(x)) return to_text(x)
  const values = list(x)
  let shown = format_elements(values, false)
  if (options.nsmall !== undefined && values.every((v) => typeof v === 'number'))
    shown = shown.map((text, i) =>
      (text.split('.')[1] ?? '').length < Number(options.nsmall)
        ? (values[i] as number).toFixed(Number(options.nsmall))
        : text,
    )
  if (options.big_mark !== undefined)
    shown = shown.map((text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, String(options.big_mark)))
  const width = Math.max(Number(options.width ?? 0), ...shown.map((text) => text.length))
  const left = values.some((v) => typeof v === 'string')
  const out = shown.map((text) => (left ? text.padEnd(width) : text.padStart(width)))
  return out.length === 1 ? out[0] : out
}
export const strsplit = (x: string, split: string): string[][] => [x.split(split)]
export const gsub = (pattern: string, to: string, x: string): string =>
  x.replace(new RegExp(pattern, 'g'), to.replace(/\\(\d)/g, '$$$1'))
export const identical = (x: unknown, y: unknown): boolean => to_text(x) === to_text(y)

const fill = (data: unknown, sizes: readonly number[], by_row: boolean): RArray => {
  const given = list(data)
  const type: RType = given.every((x) => typeof x === 'boolean')
    ? 'logical'
    : given.every((x) => typeof x === 'bigint')
      ? 'integer'
      : 'double'
  const count = sizes.reduce((a, b) => a * b, 1)
  if (by_row)
    return new RArray(
      Array.from({ length: count }, (_, i) => Number(given[i % given.length])),
      sizes,
      type,
    )
  const out = new Array<number>(count)
  for (let i = 0; i < count; i++) {
    let [rest, place, at] = [i, 0, count]
    const index = sizes.map((size) => {
      const k = rest % size
      rest = Math.floor(rest / size)
      return k
    })
    index.forEach((k, d) => {
      at /= sizes[d]!
      place += k * at
    })
    out[place] = Number(given[i % given.length])
  }
  return new RArray(out, sizes, type)
}
/** R's matrix(): filled by columns unless `byrow`. */
export function matrix(...args: unknown[]): RArray {
  const {
    data = [NaN],
    nrow: rows,
    ncol: columns,
    byrow = false,
  } = bind(args, ['data', 'nrow', 'ncol', 'byrow', 'dimnames'])
  const count = list(data).length
  const [r, k] =
    rows === undefined
      ? columns === undefined
        ? [count, 1]
        : [Math.ceil(count / Number(columns)), Number(columns)]
      : [Number(rows), columns === undefined ? Math.ceil(count / Number(rows)) : Number(columns)]
  return fill(data, [r, k], Boolean(byrow))
}
/** R's array(): the first dimension running fastest. */
export function array(...args: unknown[]): RArray {
  const { data = [NaN], dim: sizes } = bind(args, ['data', 'dim', 'dimnames'])
  return fill(data, sizes === undefined ? [list(data).length] : list(sizes).map(Number), false)
}
