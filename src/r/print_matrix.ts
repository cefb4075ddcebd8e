/** Vectors and matrices in lines, as R's print() has them. */
import { attributes_of } from './attributes'
import { format_elements } from './format'

export const width = 80
/** How wide a text is on a terminal. */
const wide = (text: string): number => [...text].length
const padded = (text: string, size: number, left: boolean): string => {
  const blanks = ' '.repeat(Math.max(0, size - wide(text)))
  return left ? text + blanks : blanks + text
}

/** How wide the widest text is. There can be more of them than a function takes arguments. */
const widest = (texts: readonly string[], least = 0): number =>
  texts.reduce((size, text) => Math.max(size, wide(text)), least)

/** R's option max.print: how many elements are shown. */
export const most = 99999
/** What tells of those that are not shown. */
export const omitted = (what: string): string => ` [ reached getOption("max.print") -- omitted ${what} ]`
/** How many rows of a matrix are shown. */
export const shown_rows = (rows: number, columns: number): number =>
  columns * rows <= most ? rows : Math.floor(most / columns)

/** A vector in lines of at most 80 columns, each beginning with the number of its first element. */
export function vector_lines(texts: readonly string[], left = false): string[] {
  const cell = widest(texts)
  const label = `[${texts.length}]`.length
  const per_line = Math.max(1, Math.floor((width - label) / (cell + 1)))
  const lines: string[] = []
  for (let start = 0; start < texts.length; start += per_line) {
    const cells = texts.slice(start, start + per_line).map((text) => padded(text, cell, left))
    lines.push(`${`[${start + 1}]`.padStart(label)} ${cells.join(' ')}`.trimEnd())
  }
  return lines
}

/** A vector with names: these above the elements, both to the right. */
export function named_lines(texts: readonly string[], names: readonly string[]): string[] {
  const cell = widest(names, widest(texts))
  const per_line = Math.max(1, Math.floor(width / (cell + 1)))
  const lines: string[] = []
  for (let start = 0; start < texts.length; start += per_line) {
    const row = (of: readonly string[]): string =>
      of
        .slice(start, start + per_line)
        .map((text) => padded(text, cell, false))
        .join(' ')
    lines.push(`${row(names)} `, `${row(texts)} `)
  }
  return lines
}

type Matrix = readonly (readonly unknown[])[]

export type Dimnames = readonly (readonly string[] | null)[] | null

/** How a matrix or table is written. */
export interface MatrixStyle {
  names?: Dimnames
  quote?: boolean
  /** Text and its headings to the right, as in data frames. */
  right?: boolean
  /** All columns with the digits and width of all, as in tables of counts. */
  alike?: boolean
  /** What the two dimensions are of. By default the names of `names`. */
  of?: readonly string[] | undefined
}

/** A matrix by columns, in blocks that fit the page. */
export function matrix_lines(
  rows: Matrix,
  { names = null, quote = true, right = false, alike = false, of = attributes_of(names).names }: MatrixStyle = {},
): string[] {
  const columns = names?.[1]?.length ?? rows[0]?.length ?? 0
  const labels = rows.map((_, i) => names?.[0]?.[i] ?? `[${i + 1},]`)
  const named_rows = names?.[0] != null
  const margin = widest(labels)
  const all = alike ? format_elements(rows.flat(), quote) : undefined
  const least = widest(all ?? [])
  const cells = Array.from({ length: columns }, (_, j) => {
    const column = rows.map((row) => row[j])
    const text = column.some((value) => typeof value === 'string')
    const head = names?.[1]?.[j] ?? `[,${j + 1}]`
    const body = all ? rows.map((_, i) => all[i * columns + j]!) : format_elements(column, quote)
    const size = widest(body, Math.max(wide(head), least))
    const left = text && !right
    return [head, ...body].map((each) => padded(each, size, left))
  })
  const lines: string[] = []
  for (let start = 0; start < Math.max(columns, 1);) {
    let end = start
    let used = margin
    while (end < columns && (end === start || used + 1 + wide(cells[end]![0]!) < width))
      used += 1 + wide(cells[end++]![0]!)
    const block = ['', ...labels].map((label) => padded(label, margin, named_rows || label === ''))
    for (const column of cells.slice(start, end)) column.forEach((text, i) => (block[i] += ` ${text}`))
    for (const line of of ? labelled(block, labels, of) : block) lines.push(line)
    start = Math.max(end, start + 1)
  }
  return lines
}
/** A block of a matrix whose dimensions have names: above the rows' labels, which stand two places in or as far as it asks, and above the columns. */
function labelled(
  block: readonly string[],
  rows: readonly string[],
  [above = '', beside = '']: readonly string[],
): string[] {
  const own = widest(rows)
  const margin = own + (wide(above) < own + 2 ? 2 : wide(above) - own)
  const [head = '', ...lines] = block.map((line) => ' '.repeat(margin - own) + line)
  return [' '.repeat(margin) + beside, padded(above, margin, true) + head.slice(margin), ...lines]
}
