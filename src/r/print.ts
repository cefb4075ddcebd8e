/** R's print(). */
import { format_elements, format_numbers } from './format'
import { R_PRINT, has } from './protocol'

const width = 80

/** A vector in lines of at most 80 columns, each beginning with the number of its first element. */
function vector_lines(texts: readonly string[], left = false): string[] {
  const cell = Math.max(...texts.map((text) => text.length))
  const label = `[${texts.length}]`.length
  const per_line = Math.max(1, Math.floor((width - label) / (cell + 1)))
  const lines: string[] = []
  for (let start = 0; start < texts.length; start += per_line) {
    const cells = texts.slice(start, start + per_line).map((text) => (left ? text.padEnd(cell) : text.padStart(cell)))
    lines.push(`${`[${start + 1}]`.padStart(label)} ${cells.join(' ')}`.trimEnd())
  }
  return lines
}

type Matrix = readonly (readonly unknown[])[]

const is_matrix = (x: readonly unknown[]): x is unknown[][] =>
  x.length > 0 &&
  x.every(
    (row) =>
      Array.isArray(row) && row.length === (x[0] as unknown[]).length && row.every((cell) => !Array.isArray(cell)),
  )

function matrix_lines(rows: Matrix): string[] {
  const labels = rows.map((_, i) => `[${i + 1},]`)
  const lines = ['', ...labels].map((text) => text.padEnd(Math.max(...labels.map((label) => label.length))))
  for (let j = 0; j < rows[0]!.length; j++) {
    const column = rows.map((row) => row[j])
    const texts = [`[,${j + 1}]`, ...format_elements(column)]
    const cell = Math.max(...texts.map((text) => text.length))
    texts.forEach((text, i) => (lines[i] += ` ${text.padStart(cell)}`))
  }
  return lines
}

/** The sizes of regularly nested arrays. */
function sizes_of(x: unknown): number[] {
  if (!Array.isArray(x) || x.length === 0) return []
  const inner = x.map(sizes_of)
  const [first = []] = inner
  return inner.every((sizes) => sizes.join() === first.join()) ? [x.length, ...first] : [x.length]
}

/** An array of three dimensions or more: a matrix for each place in the further ones. */
function array_text(x: unknown[], sizes: number[]): string {
  const further = sizes.slice(2)
  const count = further.reduce((a, b) => a * b, 1)
  const texts: string[] = []
  for (let i = 0; i < count; i++) {
    let rest = i
    const at = further.map((size) => {
      const place = rest % size
      rest = Math.floor(rest / size)
      return place
    })
    const cell = (value: unknown): unknown => at.reduce<unknown>((inner, place) => (inner as unknown[])[place], value)
    const rows = (x as unknown[][]).map((row) => row.map(cell))
    texts.push(`, , ${at.map((place) => place + 1).join(', ')}\n\n${matrix_lines(rows).join('\n')}\n`)
  }
  return texts.join('\n')
}

const is_atom = (x: unknown): boolean =>
  x === null || x === undefined || ['number', 'string', 'boolean', 'bigint'].includes(typeof x)

/** How much print() shows. */
export interface PrintOptions {
  /** Of a tensor: how many lines, -1 for all. */
  n?: number
}

/** What print() shows. */
export function to_text(x: unknown, path = '', options: PrintOptions = {}): string {
  if (x === null || x === undefined) return 'NULL'
  if (has(x, R_PRINT)) return String((x[R_PRINT] as (options: PrintOptions) => unknown)(options))
  if (is_atom(x)) return vector_lines(format_elements([x])).join('\n')
  if (ArrayBuffer.isView(x) && !(x instanceof DataView))
    return to_text(Array.from(x as unknown as ArrayLike<number | bigint>))
  if (typeof x === 'function') return `function ${x.name}`
  if (Array.isArray(x)) {
    if (x.length === 0) return 'list()'
    const parts: unknown[] = x
    const sizes = sizes_of(x)
    if (sizes.length > 2) return array_text(x, sizes)
    if (is_matrix(parts)) return matrix_lines(parts).join('\n')
    if (parts.every(is_atom))
      return vector_lines(
        format_elements(parts),
        parts.some((value) => typeof value === 'string'),
      ).join('\n')
    return parts.map((part, i) => `${path}[[${i + 1}]]\n${to_text(part, `${path}[[${i + 1}]]`)}\n`).join('\n')
  }
  if (Object.getPrototypeOf(x) !== Object.prototype) return String(x)
  const parts = Object.entries(x as object)
  if (parts.length === 0) return 'named list()'
  return parts
    .map(([name, part]) => {
      const label = /^(?:[A-Za-z]|\.(?!\d))[\w.]*$/.test(name) ? name : `\`${name}\``
      return `${path}$${label}\n${to_text(part, `${path}$${label}`)}\n`
    })
    .join('\n')
}

/**
 * Shows a value as R does, on standard output.
 *
 * @returns the value.
 * @example print(60000) // [1] 60000
 */
export function print<T>(x: T, options: PrintOptions = {}): T {
  process.stdout.write(to_text(x, '', options) + '\n')
  return x
}

/** Writes values separated by blanks, without a line's end of its own. */
export function cat(...values: unknown[]): void {
  const texts = values
    .flat(Infinity)
    .map((x) =>
      typeof x === 'number' ? format_numbers([x])[0]! : typeof x === 'boolean' ? (x ? 'TRUE' : 'FALSE') : String(x),
    )
  process.stdout.write(texts.join(' '))
}
