/** R's functions that write values as text: sprintf(), format(), formatC(). */
import { mark } from '../attributes'
import { is_plain } from '../plain'
import { RError } from '../errors'
import { format_numbers } from '../format'
import { to_text } from '../print'
import { time_class } from '../moments'
import { strftime } from './dates'
import { r_function, split_options } from './arguments'
import type { Loose } from './loose'
import { texts_of } from './text'
import { elements, is_tensor, labels_of, names_of, with_names } from './values'

/** A number by one of C's formats. */
function c_number(type: string, number: number, precision: number | undefined): string {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'NaN' : number > 0 ? 'Inf' : '-Inf'
  const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2')
  switch (type) {
    case 'd':
    case 'i':
      return String(Math.trunc(number))
    case 'e':
      return exponent(number.toExponential(precision ?? 6))
    case 'E':
      return exponent(number.toExponential(precision ?? 6)).toUpperCase()
    case 'g':
    case 'G': {
      const digits = precision === 0 ? 1 : (precision ?? 6)
      if (number === 0) return '0'
      const power = Number(number.toExponential(digits - 1).split('e')[1])
      const text =
        power < -4 || power >= digits
          ? exponent(number.toExponential(digits - 1).replace(/\.?0+e/, 'e'))
          : number
              .toFixed(Math.max(0, digits - 1 - power))
              .replace(/(\.\d*?)0+$/, '$1')
              .replace(/\.$/, '')
      return type === 'G' ? text.toUpperCase() : text
    }
    case 'x':
      return Math.trunc(number).toString(16)
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase()
    case 'o':
      return Math.trunc(number).toString(8)
    default:
      return number.toFixed(precision ?? 6)
  }
}
function formatted(format: string, values: unknown[]): string {
  let at = 0
  return format.replace(
    /%(?:(\d+)\$)?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g,
    (_, place, flags: string, width, precision, type: string) => {
      if (type === '%') return '%'
      const size = width === '*' ? Number(values[at++]) : Number(width ?? 0)
      const digits = precision === '*' ? Number(values[at++]) : precision === undefined ? undefined : Number(precision)
      const value = place === undefined ? values[at++] : values[Number(place) - 1]
      if (value === undefined) throw new RError('too few arguments', 'sprintf')
      const missing = value === null
      if (type === 'd' && !missing && typeof value === 'number' && !Number.isInteger(value) && Number.isFinite(value))
        throw new RError("invalid format '%d'; use format %f, %e, %g or %a for numeric objects", 'sprintf')
      const plain = type === 's' || missing
      const text = plain
        ? texts_of(missing ? [null] : value)[0]!.slice(0, type === 's' ? digits : undefined)
        : c_number(type, Number(value), digits)
      const signed =
        !plain && Number(value) >= 0
          ? flags.includes('+')
            ? `+${text}`
            : flags.includes(' ')
              ? ` ${text}`
              : text
          : text
      const long = [...signed].length
      const blanks = Math.max(0, size - long)
      if (flags.includes('-')) return signed + ' '.repeat(blanks)
      if (flags.includes('0') && !plain && Number.isFinite(Number(value)))
        return /^[-+ ]/.test(signed) ? signed[0] + '0'.repeat(blanks) + signed.slice(1) : '0'.repeat(blanks) + signed
      return ' '.repeat(blanks) + signed
    },
  )
}
/** R's sprintf(), a vector where an argument is one. */
export function sprintf(format: unknown, ...values: unknown[]): Loose {
  const [given, { fmt }] = split_options([format, ...values], ['fmt'])
  const [first, ...rest] = fmt === undefined ? given : [fmt as unknown, ...given]
  const columns = [texts_of(first), ...rest.map((value) => (is_tensor(value) ? elements(value) : labels_of(value)))]
  if (columns.some((column) => column.length === 0)) return []
  const size = Math.max(...columns.map((column) => column.length))
  const rows = Array.from({ length: size }, (_, i) => {
    const [text, ...cells] = columns.map((column) => column[i % column.length] as unknown)
    return formatted(text as string, cells)
  })
  return rows.length === 1 ? rows[0] : rows
}
export const gettextf = sprintf

const marked = (text: string, by: string): string =>
  text.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+(?!\d))/g, by))
/** R's format(): numbers alike, padded to one width. */
export const format = r_function(
  'x trim digits nsmall justify width na_encode scientific big_mark format',
  (args): Loose => {
    if (time_class(args.x)) {
      const layout = args.format ?? args.trim
      return layout === undefined ? strftime(args.x) : strftime(args.x, { format: layout })
    }
    const { x, digits, nsmall = 0, justify = 'left', width = 0, scientific, big_mark, trim = false } = args
    if (x == null) return mark([], { type: 'character' })
    if (is_plain(x))
      return Object.fromEntries(Object.entries(x).map(([name, value]) => [name, format(value) as unknown]))
    if (typeof x === 'object' && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x) && !('data' in x))
      return own_format(x, digits)
    const values = labels_of(x)
    const text = values.some((v) => typeof v === 'string')
    let shown = text
      ? values.map((v) => (v === null ? 'NA' : String(v)))
      : values.every((v) => typeof v === 'number' || v === null)
        ? numbers_alike(
            values as (number | null)[],
            Number(digits ?? 7),
            Number(nsmall),
            scientific as boolean | undefined,
          )
        : texts_of(values)
    if (big_mark) shown = shown.map((each) => marked(each, String(big_mark)))
    const size = Math.max(Number(width), ...(trim ? [] : shown.map((each) => each.length)))
    const out = shown.map((each) => {
      if (!text) return each.padStart(size)
      if (justify === 'right') return each.padStart(size)
      if (justify === 'centre') return each.padStart(each.length + Math.floor((size - each.length) / 2)).padEnd(size)
      return justify === 'none' ? each : each.padEnd(size)
    })
    return Array.isArray(x) ? with_names(out, names_of(x)) : (out[0] ?? [])
  },
)
/** Objects that print a way of their own. */
const own_format = (x: object, digits: unknown): string => {
  const own = (x as { format?: (digits?: unknown) => unknown }).format
  return typeof own === 'function' ? String(own.call(x, digits)) : to_text(x)
}
function numbers_alike(
  values: readonly (number | null)[],
  digits: number,
  nsmall: number,
  scientific: boolean | undefined,
): string[] {
  const known = values.map((v) => v ?? NaN)
  const texts =
    scientific === true
      ? known.map((v) =>
          c_number(
            'e',
            v,
            Math.max(
              0,
              ...known
                .filter(Number.isFinite)
                .map(
                  (each) =>
                    Number(each.toPrecision(digits)).toExponential().split('e')[0]!.replace(/[-.]/g, '').length - 1,
                ),
            ),
          ),
        )
      : format_numbers(known, digits).map((text, i) =>
          scientific === false && text.includes('e') ? fixed(known[i]!, digits) : text,
        )
  return texts.map((text, i) => {
    if (values[i] === null) return 'NA'
    const decimals = /\.(\d+)$/.exec(text)?.[1]!.length ?? 0
    return !text.includes('e') && Number.isFinite(known[i]) && decimals < nsmall ? known[i]!.toFixed(nsmall) : text
  })
}
const fixed = (x: number, digits: number): string => {
  const power = x === 0 ? 0 : Math.floor(Math.log10(Math.abs(x)))
  const text = x.toFixed(Math.min(100, Math.max(0, digits - 1 - power)))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
/** Numbers by C's formats, each for itself. */
export const formatC = r_function(
  'x width digits format flag mode big_mark',
  ({ x, width = 0, digits, format: type, flag = '', big_mark }): Loose => {
    const values = labels_of(x).map((value) => {
      const text = typeof value === 'string'
      const kind = String(type ?? (text ? 's' : Number.isInteger(value) && digits === undefined ? 'd' : 'g'))
      const body = text
        ? value
        : kind === 'd'
          ? String(Math.round(Number(value)))
          : c_number(kind, Number(value), digits === undefined ? undefined : Number(digits))
      const whole = big_mark ? marked(body, String(big_mark)) : body
      const signed = String(flag).includes('+') && Number(value) >= 0 ? `+${whole}` : whole
      const size = Math.abs(Number(width))
      return String(flag).includes('-') || Number(width) < 0
        ? signed.padEnd(size)
        : String(flag).includes('0')
          ? signed.padStart(size, '0')
          : signed.padStart(size)
    })
    return Array.isArray(x) ? with_names(values, names_of(x)) : values[0]
  },
)
export const prettyNum = r_function('x big_mark', ({ x, big_mark = '' }): Loose => {
  const texts = labels_of(x).map((each) => {
    const text = typeof each === 'number' ? format_numbers([each])[0]! : texts_of([each])[0]!
    return big_mark ? marked(text, String(big_mark)) : text
  })
  return Array.isArray(x) ? with_names(texts, names_of(x)) : (texts[0] ?? null)
})
