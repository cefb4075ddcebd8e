/** R's str(): how a value is built. */
import { RArray } from '../array'
import { attributes_of, is_list } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame } from '../data_frame'
import { encode, format_numbers } from '../format'
import { time_class } from '../moments'
import { dim, length } from '../vector'
import { texts_of } from './text'
import { elements, is_tensor, names_of } from './values'
import { write_text } from '../write'

const short = (values: readonly unknown[], most: number, show: (some: readonly unknown[]) => string[]): string =>
  `${show(values.slice(0, most)).join(' ')}${values.length > most ? ' ...' : ''}`
/** Numbers alike, to three digits, less the zeros at their ends. */
const three = (some: readonly unknown[]): string[] =>
  format_numbers(
    some.map((x) => (x === null ? NaN : Number(x))),
    3,
  ).map((text, i) => (some[i] === null ? 'NA' : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')))
const whole = (some: readonly unknown[]): string[] => some.map((x) => (x === null ? 'NA' : String(x)))
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
  return `${named} ${kind === 'integer' ? 'int' : 'num'}${extent} ${kind === 'integer' ? short(values, 10, whole) : short(values, first === undefined ? 5 : short_numbers(values) ? 10 : 5, three)}`
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
  if (is_plain(x))
    return [
      ...tree(
        Object.values(x).map((part, i) => [names_of(x)![i]!, part]),
        `List of ${Object.keys(x).length}`,
      ),
      ...tail,
    ]
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
  write_text(`${structure_lines(x, '').join('\n')}\n`)
}
