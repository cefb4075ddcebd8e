/** R's print(). */
import type { RArray } from './array'
import { attributes_of, is_complex, is_list } from './attributes'
import { is_plain } from './plain'
import { encode, format_elements, format_numbers } from './format'
import { time_class, time_print } from './moments'
import { R_PRINT, has } from './protocol'
import { name_of_key, unnamed } from './unnamed'
import { write_text } from './write'

const width = 80
/** How wide a text is on a terminal. */
const wide = (text: string): number => [...text].length
const padded = (text: string, size: number, left: boolean): string => {
  const blanks = ' '.repeat(Math.max(0, size - wide(text)))
  return left ? text + blanks : blanks + text
}

/** A vector in lines of at most 80 columns, each beginning with the number of its first element. */
function vector_lines(texts: readonly string[], left = false): string[] {
  const cell = Math.max(...texts.map(wide))
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
function named_lines(texts: readonly string[], names: readonly string[]): string[] {
  const cell = Math.max(...texts.map(wide), ...names.map(wide))
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

function factor_text(codes: readonly (number | null)[], levels: readonly string[], ordered: boolean): string {
  const texts = codes.map((code) => (code === null ? '<NA>' : levels[code - 1]!))
  const head = texts.length === 0 ? 'factor(0)' : vector_lines(texts, true).join('\n')
  const line = (shown: readonly string[]): string =>
    `${ordered ? 'Levels: ' : 'Levels: '}${shown.join(ordered ? ' < ' : ' ')}`
  let shown = line(levels)
  if (shown.length > width) {
    const some = [...levels]
    while (some.length > 2 && `${levels.length} ${line([...some.slice(0, -1), '...', some.at(-1)!])}`.length > width)
      some.splice(some.length - 2, 1)
    shown = `${levels.length} ${line([...some.slice(0, -1), '...', some.at(-1)!])}`
  }
  return `${head}\n${shown}`
}

type Matrix = readonly (readonly unknown[])[]

const is_matrix = (x: readonly unknown[]): x is unknown[][] =>
  x.length > 0 &&
  x.every(
    (row) =>
      Array.isArray(row) && row.length === (x[0] as unknown[]).length && row.every((cell) => !Array.isArray(cell)),
  )

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
  const margin = Math.max(0, ...labels.map(wide))
  const all = alike ? format_elements(rows.flat(), quote) : undefined
  const least = Math.max(0, ...(all ?? []).map(wide))
  const cells = Array.from({ length: columns }, (_, j) => {
    const column = rows.map((row) => row[j])
    const text = column.some((value) => typeof value === 'string')
    const head = names?.[1]?.[j] ?? `[,${j + 1}]`
    const body = all ? rows.map((_, i) => all[i * columns + j]!) : format_elements(column, quote)
    const size = Math.max(wide(head), least, ...body.map(wide))
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
    lines.push(...(of ? labelled(block, labels, of) : block))
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
  const own = Math.max(0, ...rows.map(wide))
  const margin = own + (wide(above) < own + 2 ? 2 : wide(above) - own)
  const [head = '', ...lines] = block.map((line) => ' '.repeat(margin - own) + line)
  return [' '.repeat(margin) + beside, padded(above, margin, true) + head.slice(margin), ...lines]
}

/** The sizes of regularly nested arrays. */
function sizes_of(x: unknown): number[] {
  if (!Array.isArray(x) || x.length === 0 || attributes_of(x).list) return []
  const inner = x.map(sizes_of)
  const [first = []] = inner
  return inner.every((sizes) => sizes.join() === first.join()) ? [x.length, ...first] : [x.length]
}

/** An array of three dimensions or more: a matrix for each place in the further ones. */
function deep_text(x: unknown[], sizes: readonly number[], style: MatrixStyle): string {
  const { names = null } = style
  const of = attributes_of(names).names
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
    const where = at
      .map((place, d) => `${of?.[d + 2] ? `${of[d + 2]!} = ` : ''}${names?.[d + 2]?.[place] ?? place + 1}`)
      .join(', ')
    texts.push(`, , ${where}\n\n${matrix_lines(rows, { ...style, of }).join('\n')}\n`)
  }
  return texts.join('\n')
}

/** What print() shows of R's arrays. */
export function array_text(x: RArray, { quote }: PrintOptions = {}, alike = false): string {
  const logical = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(logical) : typeof value === 'number' ? value !== 0 : value
  const nested = (x.type === 'logical' ? logical(x.to_nested()) : x.to_nested()) as unknown[]
  if (x.dim.length === 1)
    return x.dimnames?.[0]
      ? named_lines(format_elements(nested, quote ?? true), x.dimnames[0]).join('\n')
      : to_text(nested)
  const style = { names: x.dimnames, quote: quote ?? true, alike }
  if (x.dim.length > 2) return deep_text(nested, x.dim, style)
  if (x.dim.every((size) => size === 0) && x.dimnames == null) return `<${x.dim.join(' x ')} matrix>`
  if (x.dim[0] === 0 && x.dimnames == null)
    return `     ${Array.from({ length: x.dim[1]! }, (_, j) => `[,${j + 1}]`).join(' ')}`
  return matrix_lines(nested as unknown[][], style).join('\n')
}

const is_atom = (x: unknown): boolean =>
  x === null || x === undefined || ['number', 'string', 'boolean', 'bigint'].includes(typeof x) || is_complex(x)

/** How much print() shows. */
export interface PrintOptions {
  /** Of a tensor: how many lines, -1 for all. */
  n?: number
  /** How many significant digits numbers show. Default 7. */
  digits?: number
  /** Whether text is in quotes. Default true. */
  quote?: boolean
  /** Of a table: whether its rows' names are shown. Default true. */
  row_names?: boolean
}

const field_name = (name: string): string => (/^(?:[A-Za-z]|\.(?!\d))[\w.]*$/.test(name) ? name : `\`${name}\``)

/** A name for each class whose objects a script prints its own way: set where S3 methods are. */
export const printers: { of?: (x: object) => (() => unknown) | undefined } = {}

function list_text(parts: [string, unknown][], path: string, options: PrintOptions): string {
  return parts.map(([label, part]) => `${path}${label}\n${to_text(part, `${path}${label}`, options)}\n`).join('\n')
}

function vector_text(parts: readonly unknown[], options: PrintOptions): string {
  const { names, levels, class: classes } = attributes_of(parts)
  if (time_class(parts))
    return time_print(parts as (number | null)[], (texts, quote) =>
      vector_lines(format_elements(texts, quote), quote).join('\n'),
    )
  if (levels) return factor_text(parts as (number | null)[], levels, classes?.includes('ordered') ?? false)
  if (parts.length === 0) {
    const { type, list } = attributes_of(parts)
    const text = type === undefined || list ? 'list()' : `${type}(0)`
    return names ? `named ${text}` : text
  }
  const texts = format_elements(parts, options.quote ?? !classes?.includes('noquote'), options.digits)
  if (names)
    return named_lines(
      texts,
      names.map((name) => name ?? '<NA>'),
    ).join('\n')
  return vector_lines(
    texts,
    parts.some((value) => typeof value === 'string'),
  ).join('\n')
}

/** Bytes: R's raw vectors. */
const raw_text = (bytes: Uint8Array): string =>
  bytes.length === 0
    ? 'raw(0)'
    : vector_lines(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))).join('\n')

/** Attributes that shape what is printed, or are this package's own. */
const shaping = new Set(['names', 'class', 'levels', 'list', 'type', 'condition', 'comment'])
/** Further attributes, which R shows after the value. */
function attribute_lines(x: unknown, path: string, options: PrintOptions): string {
  if (typeof x !== 'object' || x === null) return ''
  const { class: classes, levels, ...all } = attributes_of(x)
  // What prints its own way tells of itself what there is to tell.
  if (levels || time_class(x) || (classes && has(x, R_PRINT))) return ''
  const others = Object.entries(all)
    .filter(([name, value]) => !shaping.has(name) && value !== undefined)
    .map(([name, value]) => `\n${path}attr(,"${name}")\n${to_text(value, '', options)}`)
    .join('')
  // A list tells its class itself.
  if (!classes || !Array.isArray(x) || is_list(x) || classes.includes('noquote')) return classes ? '' : others
  return `${others}\nattr(,"class")\n${vector_lines(classes.map(encode), true).join('\n')}`
}

/** What print() shows. */
export function to_text(x: unknown, path = '', options: PrintOptions = {}): string {
  return value_text(x, path, options) + attribute_lines(x, path, options)
}

function value_text(x: unknown, path: string, options: PrintOptions): string {
  if (x === null || x === undefined) return 'NULL'
  if (has(x, R_PRINT)) return String((x[R_PRINT] as (options: PrintOptions) => unknown)(options))
  if (is_atom(x)) return vector_text([x], options)
  if (x instanceof Uint8Array) return raw_text(x)
  if (ArrayBuffer.isView(x) && !(x instanceof DataView))
    return to_text(Array.from(x as unknown as ArrayLike<number | bigint>), path, options)
  if (typeof x === 'function') return `function ${x.name}`
  const { class: classes } = attributes_of(x)
  const suffix =
    classes && !attributes_of(x).levels && !time_class(x)
      ? `\nattr(,"class")\n${vector_lines(
          classes.map((name) => encode(name)),
          true,
        ).join('\n')}`
      : ''
  if (Array.isArray(x)) {
    const parts: unknown[] = x
    if (!is_list(x)) {
      const sizes = sizes_of(x)
      if (sizes.length > 2) return deep_text(x, sizes, {})
      if (is_matrix(parts)) return matrix_lines(parts).join('\n')
      if (parts.every(is_atom)) return vector_text(parts, options)
    }
    if (parts.length === 0) return `list()${suffix}`
    return (
      list_text(
        parts.map((part, i) => [`[[${i + 1}]]`, part]),
        path,
        options,
      ) + suffix
    )
  }
  if (!is_plain(x)) return String(x)
  const parts = Object.entries(x)
  if (parts.length === 0) return 'named list()'
  return (
    list_text(
      parts.map(([name, part], i) => [name_of_key(name) === '' ? unnamed(i + 1) : `$${field_name(name)}`, part]),
      path,
      options,
    ) + suffix
  )
}

/**
 * Shows a value as R does, on standard output.
 *
 * @returns the value.
 * @example print(60000) // [1] 60000
 */
export function print<T>(x: T, options: PrintOptions = {}): T {
  const own = typeof x === 'object' && x !== null ? printers.of?.(x) : undefined
  if (own) own()
  else write_text(to_text(x, '', options) + '\n')
  return x
}

/** Writes values separated by blanks, without a line's end of its own. */
export function cat(...values: unknown[]): void {
  // NULL is no value; a gap among values is one.
  write_text(
    values
      .filter((value) => value !== null && value !== undefined)
      .flat(Infinity)
      .map(cat_text)
      .join(' '),
  )
}
/** A value as cat() writes it: numbers with up to 7 digits each. */
export const cat_text = (x: unknown): string =>
  typeof x === 'number'
    ? format_numbers([x])[0]!
    : typeof x === 'boolean'
      ? x
        ? 'TRUE'
        : 'FALSE'
      : x === null
        ? 'NA'
        : String(x)
