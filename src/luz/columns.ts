/** Text on a terminal, whose letters take one column, two or none. */
import { stripVTControlCharacters } from 'node:util'

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const narrowest = /[\p{Mark}\p{Format}]/u

const letter_columns = (letter: string): number => (narrowest.test(letter) ? 0 : wide.test(letter) ? 2 : 1)

/** Text as one line without colours: what moves the cursor becomes a space. */
export const one_line = (text: string): string => stripVTControlCharacters(text).replace(/\p{Control}+/gu, ' ')

/** How many columns a line takes. */
export function columns_of(line: string): number {
  let columns = 0
  for (const letter of line) columns += letter_columns(letter)
  return columns
}

/** As much of a line's beginning as `columns` hold. */
export function cut_to(line: string, columns: number): string {
  let used = 0
  let end = 0
  for (const letter of line) {
    used += letter_columns(letter)
    if (used > columns) break
    end += letter.length
  }
  return line.slice(0, end)
}
