/** Texts fitted to a width: strwrap(), formatting of paragraphs, abbreviations. */
import { r_function } from './arguments'
import type { Loose } from './loose'
import { texts_of } from './text'
import { with_names } from './values'

/** Lines of less than `width` letters, broken between words; an empty line ends a paragraph. */
export const strwrap = r_function(
  'x width indent exdent prefix simplify initial',
  ({ x, width = 80, indent = 0, exdent = 0, prefix = '', initial = prefix }): Loose => {
    const lines = texts_of(x).flatMap((text) =>
      text
        .split(/\n[ \t\n]*\n/)
        .flatMap((paragraph) => wrapped(paragraph, Number(width) - 1, Number(indent), Number(exdent))),
    )
    return lines.map((line, i) => `${String(i === 0 ? initial : prefix)}${line}`)
  },
)
function wrapped(text: string, width: number, indent: number, exdent: number): string[] {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  let empty = true
  let gap = ''
  for (const [, word = '', after = ''] of text.matchAll(/([^ \t\n]+)([ \t\n]*)/g)) {
    if (!empty && line.length + gap.length + word.length > width) {
      lines.push(line)
      line = ' '.repeat(exdent) + word
    } else line += (empty ? '' : gap) + word
    empty = false
    // Sentences stay two blanks apart where they were.
    gap = /[.?!][)"']?$/.test(word) && after.length > 1 ? '  ' : ' '
  }
  return [...lines, line]
}
export const formatDL = strwrap

/** Texts of at least `minlength` letters that tell them apart: small vowels go first, from the end, then other small letters. */
export const abbreviate = r_function('names.arg minlength', (args): Loose => {
  const texts = texts_of(args['names.arg'])
  const least = Number(args.minlength ?? 4)
  return with_names(
    texts.map((text) => shortened(text, least)),
    texts,
  )
})
function shortened(text: string, least: number): string {
  const letters = [...text.trim()]
  const size = (): number => letters.filter((sign) => sign !== ' ').length
  const starts_word = (i: number): boolean => i === 0 || letters[i - 1] === ' '
  const drop = (wanted: RegExp): void => {
    for (let i = letters.length - 1; i > 0 && size() > least; i--)
      if (wanted.test(letters[i]!) && !starts_word(i)) letters.splice(i, 1)
  }
  if (size() > least) {
    drop(/[aeiou]/)
    drop(/[a-z]/)
  }
  return size() > least || letters.length > least ? letters.filter((sign) => sign !== ' ').join('') : letters.join('')
}
