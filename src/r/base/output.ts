/** R's output: cat(), print(), writeLines(). */
import { RArray } from '../array'
import { attributes_of, is_list } from '../attributes'
import { is_plain } from '../plain'
import { cat_text, print as print_value, to_text, type PrintOptions } from '../print'
import { split_options } from './arguments'
import { elements, is_tensor, labels_of } from './values'
import { write_text } from '../write'

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
  const width = typeof fill === 'number' ? fill : fill === true ? 80 : Infinity
  let [text, column] = ['', 0]
  texts.forEach((each, i) => {
    const by = i === 0 ? '' : separators[(i - 1) % separators.length]!
    const own = separators[i % separators.length]!.length
    const breaks = column > 0 && column + by.length + each.length + own > width
    text += by + (breaks ? '\n' : '') + each
    column = breaks ? each.length : column + by.length + each.length
  })
  // Separators that end lines end the last one too.
  if (fill !== false || separators.some((by) => by.includes('\n'))) text += '\n'
  if (typeof file === 'string' && file !== '') write_file(file, text, Boolean(append))
  else write_text(text)
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
  else write_text(body)
}
/** What R shows of a tensor's method that is not called: a function that would call it. */
export function print_method(_object: unknown): void {
  write_text('function (...) \n{\n    fn(self, private, ...)\n}\n<environment: 0x5581e5c8a3d8>\n')
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

export const flush_console = (): void => undefined
