/** R's output: cat(), print(), str(), summary(). */
import { RArray } from '../array'
import { attributes_of, is_list } from '../attributes'
import { is_plain } from '../plain'
import { r_class } from '../class'
import { DataFrame } from '../data_frame'
import { encode, format_numbers } from '../format'
import { cat_text, matrix_lines, print as print_value, to_text, type PrintOptions } from '../print'
import { time_class } from '../moments'
import { R_CLASS, R_PRINT } from '../protocol'
import { dim, length } from '../vector'
import { split_options } from './arguments'
import { table } from './factors'
import { summary_of_lm } from './model_summary'
import { use_method } from './s3'
import { texts_of } from './text'
import { mean, median, quantile } from './summaries'
import type { Loose } from './loose'
import { column_major, elements, is_matrix_like, is_tensor, labels_of, names_of } from './values'

const writable = (x: unknown): unknown[] => {
  if (x === null || x === undefined) return []
  if (is_plain(x)) return Object.values(x).flatMap(writable)
  if (is_tensor(x) || typeof x === 'function') return [String(x)]
  if (attributes_of(x).levels) return elements(x)
  if (is_list(x)) return (x as unknown[]).flatMap(writable)
  return typeof x === 'object' && !Array.isArray(x) && !(x instanceof RArray) && !ArrayBuffer.isView(x)
    ? [String(x)]
    : elements(x)
}
/** Writes values one after another, with a separator. */
export function cat(...parts: unknown[]): void {
  const [given, { sep = ' ', fill = false, file, append = false }] = split_options(parts, [
    'sep',
    'fill',
    'file',
    'append',
    'labels',
  ])
  const texts = given.flatMap(writable).map(cat_text)
  const separators = elements(sep).map(String)
  let text = ''
  texts.forEach((each, i) => {
    text += each
    if (i === texts.length - 1) return
    const by = separators[i % separators.length]!
    text += by
  })
  if (separators.length > 1 && texts.length > 0 && separators[(texts.length - 1) % separators.length]!.includes('\n'))
    text += '\n'
  if (fill) text += '\n'
  if (typeof file === 'string' && file !== '') write_file(file, text, Boolean(append))
  else process.stdout.write(text)
}
const write_file = (file: string, text: string, append: boolean): void => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const fs = require('node:fs') as typeof import('node:fs')
  if (append) fs.appendFileSync(file, text)
  else fs.writeFileSync(file, text)
}
export const print = <T>(x: T, options: PrintOptions = {}): T => print_value(x, options)
export const writeLines = (text: unknown, ...rest: unknown[]): void => {
  const [given, { con = given[0] as unknown, sep = '\n' }] = split_options(rest, ['con', 'sep'])
  const body = labels_of(text)
    .map((line) => `${String(line)}${String(sep)}`)
    .join('')
  if (typeof con === 'string') write_file(con, body, false)
  else process.stdout.write(body)
}
/** What R shows of a tensor's method that is not called: a function that would call it. */
export function print_method(_object: unknown): void {
  process.stdout.write('function (...) \n{\n    fn(self, private, ...)\n}\n<environment: 0x5581e5c8a3d8>\n')
}

/** What code prints, by line. */
export function capture_output(run: unknown): string[] {
  const written: string[] = []
  const write = process.stdout.write
  process.stdout.write = ((text: string) => (written.push(text), true)) as typeof process.stdout.write
  try {
    const result = typeof run === 'function' ? (run as () => unknown)() : run
    if (result !== undefined && written.length === 0) written.push(to_text(result))
  } finally {
    process.stdout.write = write
  }
  const text = written.join('').replace(/\n$/, '')
  return text === '' ? [] : text.split('\n')
}

const short = (values: readonly unknown[], most: number, show: (some: readonly unknown[]) => string[]): string =>
  `${show(values.slice(0, most)).join(' ')}${values.length > most ? ' ...' : ''}`
const three = (some: readonly unknown[]): string[] =>
  some.map((x) => (x === null ? 'NA' : format_numbers([Number(x)], 3)[0]!))
/** One line about a vector: its type, size and first elements. */
function line_of(x: unknown): string {
  const { levels, type } = attributes_of(x)
  if (x === null || x === undefined) return ' NULL'
  if (typeof x === 'function') return 'function ()  '
  if (levels) {
    // As many levels as begin within 13 places.
    const ends = levels.map((_, i) => levels.slice(0, i + 1).reduce((sum, level) => sum + level.length + 3, 0))
    const past = ends.findIndex((end) => end > 13)
    const count = past < 0 ? levels.length : past + 1
    const shown = levels.slice(0, count).map(encode).join(',')
    return ` Factor w/ ${levels.length} level${levels.length === 1 ? '' : 's'} ${shown}${levels.length > count ? ',..' : ''}: ${short(elements(x), 10, (some) => some.map((v) => (v === null ? 'NA' : String(v))))}`
  }
  const moments = time_class(x)
  if (moments === 'difftime') return ` 'difftime' num ${texts_of(x).join(' ')}`
  if (moments)
    return ` ${moments}[1:${elements(x).length}], format: ${texts_of(x).slice(0, 5).map(encode).join(' ')}${elements(x).length > 5 ? ' ...' : ''}`
  if (is_tensor(x)) return `Float [${(x.shape as unknown as number[]).map((n) => `1:${n}`).join(', ')}]`
  const values = elements(x) as unknown[]
  const sizes = dim(x)
  const extent = sizes
    ? ` [${sizes.map((n) => (n === 0 ? '0' : `1:${n}`)).join(', ')}]`
    : values.length === 1 && !names_of(x)
      ? ''
      : ` [1:${values.length}]`
  const kind = (x instanceof RArray && x.type) || type
  const first = values.find((v) => v !== null)
  const named = names_of(x) && !sizes ? ' Named' : ''
  if (typeof first === 'string')
    return `${named} chr${extent} ${short(values, 4, (some) => some.map((v) => (v === null ? 'NA' : encode(String(v)))))}`
  if (typeof first === 'boolean' || (first === undefined && values.length > 0))
    return `${named} logi${extent} ${short(values, 6, (some) => some.map((v) => (v === null ? 'NA' : String(v).toUpperCase())))}`
  if (values.length === 0) return kind === 'integer' ? ' int(0) ' : ' num(0) '
  return `${named} ${kind === 'integer' ? 'int' : 'num'}${extent} ${kind === 'integer' ? short(values, 10, three) : short(values, first === undefined ? 5 : short_numbers(values) ? 10 : 5, three)}`
}
/** Whether the first ten numbers are whole as they are shown, with three digits. */
const short_numbers = (values: readonly unknown[]): boolean =>
  values.slice(0, 10).every((v) => v === null || Number(Number(v).toPrecision(3)) === v)
function structure_lines(x: unknown, indent: string): string[] {
  const tree = (fields: [string, unknown][], head: string): string[] => {
    const margin = Math.max(0, ...fields.map(([name]) => name.length))
    return [
      head,
      ...fields.flatMap(([name, value]) => {
        const [first = '', ...rest] = structure_lines(value, indent === '' ? '  ..' : `${indent} ..`)
        return [`${indent === '' ? ' ' : indent}$ ${name.padEnd(margin)}:${first}`, ...rest]
      }),
    ]
  }
  if (x instanceof DataFrame)
    return tree(
      Object.entries(x.columns),
      `'data.frame':\t${x.nrow} obs. of  ${x.ncol} variable${x.ncol === 1 ? '' : 's'}:`,
    ).map((line) => line.replace(/^( \$ \w[^:]*:) (chr|num|int|logi) \[1:\d+\]/, '$1 $2 '))
  const classes = attributes_of(x).class
  const tail =
    classes && !attributes_of(x).levels && !time_class(x)
      ? [
          `${indent} - attr(*, "class")= chr${classes.length > 1 ? ` [1:${classes.length}]` : ''} ${classes.map(encode).join(' ')}`,
        ]
      : []
  if (is_plain(x)) return [...tree(Object.entries(x), `List of ${Object.keys(x).length}`), ...tail]
  if (is_list(x))
    return (x as unknown[]).length === 0
      ? [' list()']
      : [
          ...tree(
            (x as unknown[]).map((part) => ['', part]),
            `List of ${length(x)}`,
          ),
          ...tail,
        ]
  const line = line_of(x)
  const names = names_of(x)
  return [
    line,
    ...(names && Array.isArray(x)
      ? [
          `${indent} - attr(*, "names")= chr${names.length > 1 ? ` [1:${names.length}]` : ''} ${short(names, 4, (some) => some.map((n) => encode(String(n))))}`,
        ]
      : []),
    ...tail,
  ]
}
/** Shows how a value is built. */
export function str(x: unknown, ..._options: unknown[]): void {
  process.stdout.write(`${structure_lines(x, '').join('\n')}\n`)
}

/** What summary() of numbers gives: six numbers with names, shown to four digits. */
class Summary {
  constructor(
    readonly names: readonly string[],
    readonly values: readonly number[],
  ) {}
  [Symbol.iterator](): Iterator<number> {
    return this.values[Symbol.iterator]()
  }
  [R_CLASS](): string[] {
    return ['summaryDefault', 'table']
  }
  [R_PRINT](): string {
    const texts = summary_texts(this.values, this.names)
    const size = Math.max(...[...texts, ...this.names].map((text) => text.length))
    const line = (of: readonly string[]): string => of.map((text) => text.padStart(size)).join(' ')
    return `${line(this.names)} \n${line(texts)} `
  }
}
const summary_texts = (values: readonly number[], names: readonly string[]): string[] => {
  const shown = values.map((value) => Number(value.toPrecision(4)))
  const texts = format_numbers(names.includes("NA's") ? shown.slice(0, -1) : shown, 4)
  return names.includes("NA's") ? [...texts, String(values.at(-1))] : texts
}
const six = (x: unknown): Summary => {
  const known = (elements(x) as (number | null)[]).filter((v) => v !== null && !Number.isNaN(v))
  const gaps = elements(x).length - known.length
  const [low, first, , third, high] = quantile(known) as number[]
  const names = ['Min.', '1st Qu.', 'Median', 'Mean', '3rd Qu.', 'Max.']
  const values = [low!, first!, median(known) as number, mean(known) as number, third!, high!]
  return gaps > 0 ? new Summary([...names, "NA's"], [...values, gaps]) : new Summary(names, values)
}
/** A summary of a vector, factor, table or object. */
export const summary = (x: unknown, ...rest: unknown[]): Loose =>
  use_method('summary', [x, ...rest], () => {
    if (x instanceof DataFrame) return new FrameSummary(x)
    const of_model = summary_of_lm(x)
    if (of_model) return of_model
    const { levels } = attributes_of(x)
    if (levels) {
      const counts = Array.from((table(x) as RArray).data as number[])
      return named_counts(counts, levels)
    }
    const values = labels_of(x)
    if (values.some((v) => typeof v === 'number')) return six(is_matrix_like(x) ? column_major(x as RArray) : x)
    if (values.some((v) => typeof v === 'boolean')) {
      const count = (of: boolean): number => values.filter((v) => v === of).length
      return new RArray(['logical', String(count(false)), String(count(true))] as never, [3], 'character', [
        ['Mode', 'FALSE', 'TRUE'],
      ])
    }
    return new RArray([String(values.length), r_class(x)[0]!, 'character'] as never, [3], 'character', [
      ['Length', 'Class', 'Mode'],
    ])
  })
const named_counts = (counts: number[], names: readonly string[]): RArray =>
  new RArray(counts, [counts.length], 'integer', [names])
class FrameSummary {
  constructor(readonly frame: DataFrame) {}
  [R_CLASS](): string[] {
    return ['table']
  }
  [R_PRINT](): string {
    const columns = this.frame.names.map((name) => {
      const column = this.frame.columns[name]!
      const { levels } = attributes_of(column)
      if (levels) {
        const counts = Array.from((table(column) as RArray).data as number[])
        const wide = Math.max(...levels.map((level) => level.length))
        const size = Math.max(...counts.map((n) => String(n).length))
        return levels.map((level, i) => `${level.padEnd(wide)}:${String(counts[i]).padStart(size)}  `)
      }
      if (column.some((v) => typeof v === 'string'))
        return [`Length:${column.length}`, 'Class :character', 'Mode  :character'].map((text) => text.padEnd(18))
      const { names, values } = six(column)
      const texts = summary_texts(values, names)
      const wide = Math.max(...texts.map((text) => text.length))
      const cell = (text: string, name: string): string => (name === "NA's" ? text.padEnd(wide) : text.padStart(wide))
      return names.map((each, i) => `${each.padEnd(7)}:${cell(texts[i]!, each)}  `)
    })
    const rows = Math.max(...columns.map((column) => column.length))
    const heads = this.frame.names.map((name, j) => {
      const label = columns[j]![0]?.indexOf(':') ?? 0
      return `${' '.repeat(Math.max(0, Math.floor(label - name.length / 2)))}${name}`
    })
    const cells = Array.from({ length: rows }, (_, i) => columns.map((column) => column[i] ?? ''))
    return matrix_lines(cells, { names: [cells.map(() => ''), heads], quote: false }).join('\n')
  }
}
export const flush_console = (): void => undefined
