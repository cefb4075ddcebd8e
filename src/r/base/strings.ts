/** R's functions of text. */
import { attributes_of, mark } from '../attributes'
import { encode } from '../format'
import { r_function, split_options } from './arguments'
import type { Loose } from './loose'
import { per_text, texts_of } from './text'
import { elements, labels_of, single } from './values'

function pasted(parts: unknown[], separator: string): Loose {
  const [given, { sep = separator, collapse }] = split_options(parts, ['sep', 'collapse'])
  const columns = given.map(texts_of)
  const size = Math.max(0, ...columns.map((column) => column.length))
  // What is empty is an empty text beside others.
  const rows = Array.from({ length: size }, (_, i) =>
    columns.map((column) => column[i % column.length] ?? '').join(String(sep)),
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

export const nchar = (x: unknown, ..._type: unknown[]): Loose => per_text((text) => [...text].length)(x)
export const toupper = per_text((text) => text.toUpperCase())
export const tolower = per_text((text) => text.toLowerCase())
export const substr = r_function('x start stop', ({ x, start, stop = 1000000 }): Loose => {
  const [from, to] = [elements(start), elements(stop)] as [number[], number[]]
  const values = labels_of(x).map((text: unknown, i) =>
    text === null
      ? null
      : [...texts_of([text])[0]!].slice(Math.max(0, from[i % from.length]! - 1), to[i % to.length]).join(''),
  )
  return Array.isArray(x) ? values : values[0]
})
/** Texts of at most `width` letters. */
export const strtrim = (x: unknown, width: unknown): Loose => substr(x, 1, width)
const small_words =
  /^(a|an|and|are|as|at|be|but|by|en|for|if|in|is|nor|not|of|on|or|per|so|the|to|v[.]?|via|vs|from|into|than|that|with)$/
/** Texts whose words begin with capital letters, the small ones inside them apart. */
export const toTitleCase = per_text((text) =>
  text
    .split(' ')
    .map((word, i) => (i > 0 && small_words.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' '),
)
/** Texts are Unicode here, whatever they were. */
export const iconv = (x: unknown, ..._encodings: unknown[]): Loose => x
export const enc2utf8 = (x: unknown): Loose => x
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
export const intToUtf8 = r_function('x multiple', ({ x, multiple = false }): Loose => {
  const signs = (elements(x) as number[]).map((code) => String.fromCodePoint(code))
  return multiple ? signs : signs.join('')
})
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
export const basename = per_text((text) => text.split('/').filter(Boolean).at(-1) ?? '')
export const dirname = per_text((text) => (text.includes('/') ? text.slice(0, text.lastIndexOf('/')) || '/' : '.'))
// stringr's
export const str_to_lower = tolower
export const str_to_upper = toupper
export const str_c = (...parts: unknown[]): Loose => paste0(...parts)
export const str_sub = (x: unknown, start = 1, end = 1000000): Loose => substr(x, { start, stop: end })
export const str_length = nchar
