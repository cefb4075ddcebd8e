/** R's functions of text. */
import { as_list_of, attributes_of, is_plain, mark } from '../attributes'
import { RError } from '../errors'
import { encode, format_numbers } from '../format'
import { to_text } from '../print'
import { time_class } from '../moments'
import { strftime } from './dates'
import { r_function, split_options } from './arguments'
import type { Loose } from './loose'
import { texts_of } from './text'
import { elements, is_tensor, labels_of, names_of, single, with_names } from './values'

/** Each element of a text vector: one gives one. */
const per_text =
  (f: (text: string) => unknown) =>
  (x: unknown): Loose => {
    const values = labels_of(x).map((value) => (value === null ? null : f(texts_of([value])[0]!)))
    return Array.isArray(x) ? with_names(values, names_of(x)) : (values[0] ?? null)
  }

function pasted(parts: unknown[], separator: string): Loose {
  const [given, { sep = separator, collapse }] = split_options(parts, ['sep', 'collapse'])
  const columns = given.map(texts_of).filter((column) => column.length > 0)
  const size = Math.max(0, ...columns.map((column) => column.length))
  const rows = Array.from({ length: size }, (_, i) =>
    columns.map((column) => column[i % column.length]!).join(String(sep)),
  )
  if (collapse != null) return rows.join(String(collapse))
  return rows.length === 1 && !given.some((part) => Array.isArray(part) && part.length === 1) ? rows[0] : rows
}
export const paste = (...parts: unknown[]): Loose => pasted(parts, ' ')
export const paste0 = (...parts: unknown[]): Loose => pasted(parts, '')
export const file_path = (...parts: unknown[]): Loose => pasted(parts, '/')
export const toString_ = (x: unknown, options: { collapse?: string } = {}): string =>
  texts_of(x).join(options.collapse ?? ', ')
export const strrep = (x: unknown, times: unknown): Loose => per_text((text) => text.repeat(Number(single(times))))(x)

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
export const prettyNum = r_function('x big_mark', ({ x, big_mark = '' }): Loose =>
  per_text((text) => (big_mark ? marked(text, String(big_mark)) : text))(x),
)

export const nchar = (x: unknown, ..._type: unknown[]): Loose => per_text((text) => [...text].length)(x)
export const toupper = per_text((text) => text.toUpperCase())
export const tolower = per_text((text) => text.toLowerCase())
export const trimws = r_function('x which', ({ x, which = 'both' }): Loose =>
  per_text((text) => (which === 'left' ? text.trimStart() : which === 'right' ? text.trimEnd() : text.trim()))(x),
)
export const substr = r_function('x start stop', ({ x, start, stop = 1000000 }): Loose => {
  const [from, to] = [elements(start), elements(stop)] as [number[], number[]]
  const values = labels_of(x).map((text, i) =>
    [...String(text)].slice(Math.max(0, from[i % from.length]! - 1), to[i % to.length]).join(''),
  )
  return Array.isArray(x) ? values : values[0]
})
export const substring = (text: unknown, first: unknown, last: unknown = 1000000): Loose => {
  const [starts, ends] = [elements(first), elements(last)]
  const size = Math.max(starts.length, ends.length, labels_of(text).length)
  const all = Array.from({ length: size }, (_, i) => labels_of(text)[i % labels_of(text).length] as unknown)
  const cut = substr(all, { start: starts, stop: ends }) as string[]
  return size === 1 && !Array.isArray(text) ? cut[0] : cut
}
export const casefold = r_function('x upper', ({ x, upper = false }): Loose => (upper ? toupper(x) : tolower(x)))
export const startsWith = (x: unknown, prefix: string): Loose => per_text((text) => text.startsWith(prefix))(x)
export const endsWith = (x: unknown, suffix: string): Loose => per_text((text) => text.endsWith(suffix))(x)
export const chartr = (old: string, to: string, x: unknown): Loose =>
  per_text((text) => [...text].map((sign) => (old.includes(sign) ? [...to][[...old].indexOf(sign)]! : sign)).join(''))(
    x,
  )
export const utf8ToInt = (x: string): number[] =>
  mark(
    [...x].map((sign) => sign.codePointAt(0)!),
    { type: 'integer' },
  )
export const intToUtf8 = (x: unknown, multiple = false): Loose => {
  const signs = (elements(x) as number[]).map((code) => String.fromCodePoint(code))
  return multiple ? signs : signs.join('')
}
export const strtoi = r_function('x base', ({ x, base = 10 }): Loose =>
  per_text((text) => Number.parseInt(text, Number(base)))(x),
)
/** `substr(x, start, stop) <- value`: so many letters of the new text as fit. */
export const set_substr = (x: unknown, value: unknown, start: number, stop: number): Loose =>
  per_text((text) => {
    const [old, new_] = [[...text], [...texts_of(value)[0]!]]
    const count = Math.min(stop - start + 1, new_.length, old.length - start + 1)
    return [...old.slice(0, start - 1), ...new_.slice(0, count), ...old.slice(start - 1 + count)].join('')
  })(x)
export const set_substring = set_substr
/** Texts as R's names: other signs become dots. */
export const make_names = (x: unknown): Loose =>
  per_text((text) => {
    const plain = text.replace(/[^\w.]/g, '.')
    return /^([A-Za-z]|\.(?!\d))/.test(plain) ? plain : `X${plain}`
  })(x)
/** Texts of which those that come again have a number. */
export const make_unique = (x: unknown): string[] => {
  const seen = new Map<string, number>()
  return texts_of(x).map((text) => {
    const count = seen.get(text) ?? 0
    seen.set(text, count + 1)
    return count === 0 ? text : `${text}.${count}`
  })
}
export const sQuote = r_function('x q', ({ x, q = true }): Loose =>
  per_text((text) => (q ? `‘${text}’` : `'${text}'`))(x),
)
export const dQuote = r_function('x q', ({ x, q = true }): Loose =>
  per_text((text) => (q ? `“${text}”` : `"${text}"`))(x),
)
export const shQuote = per_text((text) => `'${text}'`)
export const noquote = (x: unknown): Loose =>
  mark([...labels_of(x)], { ...attributes_of(x), levels: undefined, class: ['noquote'] })
export const encodeString = r_function('x quote', ({ x, quote = '' }): Loose =>
  per_text((text) => (quote ? encode(text) : encode(text).slice(1, -1)))(x),
)
export const strsplit = r_function('x split fixed perl', ({ x, split = '', fixed: plain = false }): Loose => {
  const by = String(single(split) ?? '')
  return as_list_of(
    texts_of(x).map((text) => {
      const parts = by === '' ? [...text] : text.split(plain ? by : pattern_of(by))
      if (parts.at(-1) === '') parts.pop()
      return parts
    }),
  )
})

const classes: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
}
/** A regular expression of R as one of JavaScript. */
export function pattern_of(
  source: string,
  { flags = '', fixed: plain = false }: { flags?: string; fixed?: boolean } = {},
): RegExp {
  if (plain) return new RegExp(source.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags)
  let body = source.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)
  let ignore = false
  body = body.replace(/^\(\?i\)/, () => ((ignore = true), ''))
  return new RegExp(body, `${flags}${ignore ? 'i' : ''}`)
}
const options = 'pattern replacement x ignore_case perl fixed useBytes'
const substitution = (all: boolean) =>
  r_function(options, ({ pattern, replacement, x, ignore_case = false, fixed: plain = false }): Loose => {
    const found = pattern_of(String(pattern), {
      flags: `${all ? 'g' : ''}${ignore_case ? 'i' : ''}`,
      fixed: Boolean(plain),
    })
    const to = String(replacement)
    const change = (...parts: unknown[]): string => {
      if (plain) return to
      // \\U and \\L change the case of what follows, as with perl = TRUE.
      let shift: '' | 'U' | 'L' = ''
      return to.replace(/\\([ULE\d\\])|([^\\]+)/g, (_, sign: string | undefined, text: string | undefined) => {
        if (sign && /[ULE]/.test(sign)) {
          shift = sign === 'E' ? '' : (sign as 'U' | 'L')
          return ''
        }
        const piece = text ?? (sign === '\\' ? '\\' : ((parts[Number(sign)] as string | undefined) ?? ''))
        return shift === 'U' ? piece.toUpperCase() : shift === 'L' ? piece.toLowerCase() : piece
      })
    }
    return per_text((text) => text.replace(found, change))(x)
  })
export const gsub = substitution(true)
export const sub_ = substitution(false)
export const grepl = r_function(
  'pattern x ignore_case perl fixed',
  ({ pattern, x, ignore_case = false, fixed: plain = false }): Loose =>
    per_text((text) =>
      pattern_of(String(pattern), { flags: ignore_case ? 'i' : '', fixed: Boolean(plain) }).test(text),
    )(x),
)
export const grep = r_function(
  'pattern x ignore_case perl value fixed',
  ({ pattern, x, ignore_case, value = false, fixed: plain }): Loose => {
    const found = elements(
      grepl({ pattern, x: texts_of(x), ignore_case: ignore_case ?? false, fixed: plain ?? false }),
    ) as boolean[]
    const places = found.flatMap((yes, i) => (yes ? [i] : []))
    return value
      ? places.map((i) => texts_of(x)[i]!)
      : mark(
          places.map((i) => i + 1),
          { type: 'integer' },
        )
  },
)
/** What R tells of places in texts. */
const of_text = { 'index.type': 'chars', useBytes: false, type: 'integer' } as const
const matches = (all: boolean) =>
  r_function('pattern text ignore_case perl fixed', ({ pattern, text, fixed: plain = false }): Loose => {
    const found = texts_of(text).map((each) =>
      [...each.matchAll(pattern_of(String(pattern), { flags: 'g', fixed: Boolean(plain) }))].slice(
        0,
        all ? undefined : 1,
      ),
    )
    const places = found.map((list) =>
      mark(list.length === 0 ? [-1] : list.map((match) => match.index + 1), {
        'match.length': list.length === 0 ? [-1] : list.map((match) => match[0].length),
        ...of_text,
      }),
    )
    if (all) return as_list_of(places)
    return mark(
      places.map((place) => place[0]!),
      {
        'match.length': places.map((place) => (attributes_of(place)['match.length'] as number[])[0]!),
        ...of_text,
      },
    )
  })
export const gregexpr = matches(true)
export const regexpr = matches(false)
/** The parts of texts that regexpr() or gregexpr() found. */
export const regmatches = (x: unknown, found: unknown): Loose => {
  const texts = texts_of(x)
  const cut = (text: string, places: unknown, sizes: unknown): string[] =>
    (elements(places) as number[]).flatMap((place, i) =>
      place < 0 ? [] : [text.substr(place - 1, (elements(sizes) as number[])[i])],
    )
  const list = attributes_of(found).list
  const parts = texts.map((text, i) => {
    const place = (found as unknown[])[i]
    const sizes = list ? attributes_of(place)['match.length'] : (attributes_of(found)['match.length'] as number[])[i]
    return cut(text, place, sizes)
  })
  return list ? as_list_of(parts) : parts.flat()
}
export const basename = per_text((text) => text.split('/').filter(Boolean).at(-1) ?? '')
export const dirname = per_text((text) => (text.includes('/') ? text.slice(0, text.lastIndexOf('/')) || '/' : '.'))
// stringr's
export const str_replace_all = (x: unknown, pattern: unknown, to: unknown): Loose => gsub(pattern, to, x)
export const str_replace = (x: unknown, pattern: unknown, to: unknown): Loose => sub_(pattern, to, x)
export const str_detect = (x: unknown, pattern: unknown): Loose => grepl(pattern, x)
export const str_to_lower = tolower
export const str_to_upper = toupper
export const str_split = (x: unknown, pattern: unknown): Loose => strsplit(x, pattern)
export const str_trim = (x: unknown): Loose => trimws(x)
export const str_c = (...parts: unknown[]): Loose => paste0(...parts)
export const str_sub = (x: unknown, start = 1, end = 1000000): Loose => substr(x, { start, stop: end })
export const str_length = nchar
