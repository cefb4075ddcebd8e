/** R's print(). */
import { attributes_of, is_complex, is_list } from './attributes'
import { is_plain } from './plain'
import { encode, format_elements, format_numbers } from './format'
import { time_class, time_print } from './moments'
import { deep_text } from './print_array'
import { matrix_lines, most, named_lines, omitted, shown_rows, vector_lines, width } from './print_matrix'
import { R_PRINT, has } from './protocol'
import { name_of_key, unnamed } from './unnamed'
import { write_text } from './write'

/** Lines with one more where there are more elements than are shown. */
const lines_text = (lines: readonly string[], count: number): string =>
  [...lines, ...(count > most ? [omitted(`${count - most} entries`)] : [])].join('\n')

function factor_text(codes: readonly (number | null)[], levels: readonly string[], ordered: boolean): string {
  const texts = codes.slice(0, most).map((code) => (code === null ? '<NA>' : levels[code - 1]!))
  const head = texts.length === 0 ? 'factor(0)' : lines_text(vector_lines(texts, true), codes.length)
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

const is_matrix = (x: readonly unknown[]): x is unknown[][] =>
  x.length > 0 &&
  x.every(
    (row) =>
      Array.isArray(row) && row.length === (x[0] as unknown[]).length && row.every((cell) => !Array.isArray(cell)),
  )

/** The sizes of regularly nested arrays. */
function sizes_of(x: unknown): number[] {
  if (!Array.isArray(x) || x.length === 0 || attributes_of(x).list) return []
  const inner = x.map(sizes_of)
  const [first = []] = inner
  return inner.every((sizes) => sizes.join() === first.join()) ? [x.length, ...first] : [x.length]
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

/** @param count how many elements there are, of which `parts` are the first. */
function vector_text(parts: readonly unknown[], options: PrintOptions, count = parts.length): string {
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
  const shown = parts.slice(0, most)
  const texts = format_elements(shown, options.quote ?? !classes?.includes('noquote'), options.digits)
  const lines = names
    ? named_lines(
        texts,
        names.slice(0, most).map((name) => name ?? '<NA>'),
      )
    : vector_lines(
        texts,
        shown.some((value) => typeof value === 'string'),
      )
  return lines_text(lines, count)
}

/** Bytes: R's raw vectors. */
const raw_text = (bytes: Uint8Array): string =>
  bytes.length === 0
    ? 'raw(0)'
    : lines_text(
        vector_lines(Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0'))),
        bytes.length,
      )

/** A matrix given by rows. */
function rows_text(rows: readonly (readonly unknown[])[]): string {
  const shown = shown_rows(rows.length, rows[0]!.length)
  const lines = matrix_lines(rows.slice(0, shown))
  return [...lines, ...(shown < rows.length ? [omitted(`${rows.length - shown} rows`)] : [])].join('\n')
}

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
    return vector_text(Array.from((x as Float64Array).subarray(0, most)), options, (x as Float64Array).length)
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
      if (sizes.length > 2) {
        const cell = (...at: number[]): unknown => at.reduce<unknown>((inner, i) => (inner as unknown[])[i], x)
        return deep_text(cell, sizes)
      }
      if (is_matrix(parts)) return rows_text(parts)
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
