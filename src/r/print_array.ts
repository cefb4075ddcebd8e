/** R's arrays as print() shows them. */
import type { RArray } from './array'
import { attributes_of } from './attributes'
import { format_elements } from './format'
import { truth } from './logical'
import type { PrintOptions } from './print'
import { matrix_lines, most, named_lines, omitted, shown_rows, vector_lines, type MatrixStyle } from './print_matrix'

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1)
const numbered = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

/** An array of three dimensions or more: a matrix for each place in the further ones, whose first is the fastest. Places count from 0. */
export function deep_text(
  cell: (...at: number[]) => unknown,
  sizes: readonly number[],
  style: MatrixStyle = {},
): string {
  const { names = null } = style
  const of = attributes_of(names).names
  const [rows = 0, columns = 0, ...further] = sizes
  const count = product(further)
  const shown = Math.min(count, Math.max(1, Math.ceil(most / (rows * columns))))
  const last_rows = Math.min(rows, Math.floor((most - rows * columns * (shown - 1)) / columns))
  const texts = numbered(shown, (i) => {
    let rest = i
    const at = further.map((size) => {
      const place = rest % size
      rest = Math.floor(rest / size)
      return place
    })
    const cells = numbered(i === shown - 1 ? last_rows : rows, (row) =>
      numbered(columns, (column) => cell(row, column, ...at)),
    )
    const where = at
      .map((place, d) => `${of?.[d + 2] ? `${of[d + 2]!} = ` : ''}${names?.[d + 2]?.[place] ?? place + 1}`)
      .join(', ')
    return `, , ${where}\n\n${matrix_lines(cells, { ...style, of }).join('\n')}\n`
  })
  if (shown < count || last_rows < rows) {
    const part = last_rows < rows ? `${rows - last_rows} row(s) and ` : ''
    texts.push(omitted(`${part}${count - shown} matrix slice(s)`))
  }
  return texts.join('\n')
}

/** What print() shows of R's arrays. */
export function array_text(x: RArray, { quote = true }: PrintOptions = {}, alike = false): string {
  const { data, dim, type } = x
  const cell_at = (place: number): unknown => {
    const value: unknown = data[place]
    return type === 'logical' ? truth(value) : value
  }
  const [first = 1, columns = 0] = dim
  if (dim.length < 2) {
    if (first === 0) return `${type === 'double' ? 'numeric' : type}(0)`
    const shown = Math.min(first, most)
    const texts = format_elements(numbered(shown, cell_at), quote)
    const names = x.dimnames?.[0]
    const lines = names ? named_lines(texts, names.slice(0, shown)) : vector_lines(texts, type === 'character')
    return [...lines, ...(shown < first ? [omitted(`${first - shown} entries`)] : [])].join('\n')
  }
  const style = { names: x.dimnames, quote, alike }
  if (dim.length > 2) {
    const cell = (...at: number[]): unknown => cell_at(at.reduce((place, i, d) => place * dim[d]! + i, 0))
    return product(dim) === 0 ? `<${dim.join(' x ')} array of ${type}>` : deep_text(cell, dim, style)
  }
  if (dim.every((size) => size === 0) && x.dimnames == null) return `<${dim.join(' x ')} matrix>`
  if (first === 0 && x.dimnames == null) return `     ${numbered(columns, (j) => `[,${j + 1}]`).join(' ')}`
  const shown = shown_rows(first, columns)
  const lines = matrix_lines(
    numbered(shown, (i) => numbered(columns, (j) => cell_at(i * columns + j))),
    style,
  )
  return [...lines, ...(shown < first ? [omitted(`${first - shown} rows`)] : [])].join('\n')
}
