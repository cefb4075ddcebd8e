/** R's functions of patterns in texts: grep() and its family, and stringr's. */
import { as_list_of, attributes_of, mark, type Attributes } from '../attributes'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { per_text, texts_of } from './text'
import { elements, labels_of, names_of, single } from './values'

export const strsplit = r_function('x split fixed perl', ({ x, split = '', fixed: plain = false }): Loose => {
  const by = String(single(split) ?? '')
  const found = pattern_of(by, { fixed: Boolean(plain) })
  const parts = labels_of(x).map((text) =>
    text === null ? [null] : mark(by === '' ? [...String(text)] : cut_at(String(text), found), { type: 'character' }),
  )
  const names = names_of(x)
  return names ? Object.fromEntries(names.map((name, i) => [name, parts[i]])) : as_list_of(parts)
})
/** A text's parts between what a pattern finds, which is looked for anew in what is left each time. */
function cut_at(text: string, by: RegExp): string[] {
  const parts: string[] = []
  let rest = text
  for (let found = by.exec(rest); rest !== '' && found; found = by.exec(rest)) {
    const end = found.index + found[0].length
    parts.push(rest.slice(0, end > 0 ? found.index : 1))
    rest = rest.slice(Math.max(end, 1))
  }
  return rest === '' ? parts : [...parts, rest]
}

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
/** Texts without the blanks, or what else `whitespace` says, at their ends. */
export const trimws = r_function('x which whitespace', ({ x, which = 'both', whitespace = '[ \\t\\r\\n]' }): Loose => {
  const signs = pattern_of(String(whitespace).replace('\\h\\v', '\\s')).source
  const [start, end] = [new RegExp(`^(?:${signs})+`), new RegExp(`(?:${signs})+$`)]
  return per_text((text) => {
    const rest = which === 'right' ? text : text.replace(start, '')
    return which === 'left' ? rest : rest.replace(end, '')
  })(x)
})
export const str_trim = (x: unknown): Loose => trimws(x, { whitespace: '\\s' })
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
/** What R notes of matches: it looks for them by bytes where all letters are ASCII. */
const of_text = (texts: readonly string[]): Attributes => ({
  'index.type': 'chars',
  useBytes: texts.every((text) => /^[\x00-\x7f]*$/.test(text)),
  type: 'integer',
})
const matches = (all: boolean) =>
  r_function('pattern text ignore_case perl fixed', ({ pattern, text, fixed: plain = false }): Loose => {
    const marks = of_text([String(pattern), ...texts_of(text)])
    const found = texts_of(text).map((each) =>
      [...each.matchAll(pattern_of(String(pattern), { flags: 'g', fixed: Boolean(plain) }))].slice(
        0,
        all ? undefined : 1,
      ),
    )
    const places = found.map((list) =>
      mark(list.length === 0 ? [-1] : list.map((match) => match.index + 1), {
        'match.length': list.length === 0 ? [-1] : list.map((match) => match[0].length),
        ...marks,
      }),
    )
    if (all) return as_list_of(places)
    return mark(
      places.map((place) => place[0]!),
      {
        'match.length': places.map((place) => (attributes_of(place)['match.length'] as number[])[0]!),
        ...marks,
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
// stringr's
export const str_replace_all = (x: unknown, pattern: unknown, to: unknown): Loose => gsub(pattern, to, x)
export const str_replace = (x: unknown, pattern: unknown, to: unknown): Loose => sub_(pattern, to, x)
export const str_detect = (x: unknown, pattern: unknown): Loose => grepl(pattern, x)
export const str_split = (x: unknown, pattern: unknown): Loose => strsplit(x, pattern)
/** Where the first match of each text is, and where its groups are: what regmatches() cuts out. */
export const regexec = r_function('pattern text ignore_case perl fixed', ({ pattern, text }): Loose => {
  const wanted = pattern_of(String(pattern), { flags: 'd' })
  const marks = of_text([String(pattern), ...texts_of(text)])
  return as_list_of(
    texts_of(text).map((each) => {
      const found = wanted.exec(each) as
        (RegExpExecArray & { indices: (readonly [number, number] | undefined)[] }) | null
      const places = found ? found.indices.map((place) => place ?? ([-1, -1] as const)) : []
      return mark(found ? places.map(([from]) => from + 1) : [-1], {
        'match.length': found ? places.map(([from, to]) => to - from) : [-1],
        ...marks,
      })
    }),
  )
})
