/** R's summary(). */
import { RArray } from '../array'
import { attributes_of } from '../attributes'
import { r_class } from '../class'
import { DataFrame } from '../data_frame'
import { format_numbers } from '../format'
import { array_text } from '../print_array'
import { matrix_lines } from '../print_matrix'
import { R_CLASS, R_PRINT } from '../protocol'
import { table } from './tables'
import type { Loose } from './loose'
import { summary_of_lm } from './model_summary'
import { summary_of_components } from './multivariate'
import { use_method } from './s3'
import { median, quantile } from './quantiles'
import { mean } from './summaries'
import { column_major, elements, is_matrix_like, labels_of } from './values'

/** What summary() of numbers gives: six numbers with names, shown to four digits. */
class Summary extends RArray<readonly number[]> {
  constructor(
    readonly names: readonly string[],
    readonly values: readonly number[],
  ) {
    super(values, [values.length], 'double', [names])
  }
  override taken(places: readonly number[]): Summary {
    return new Summary(
      places.map((i) => this.names[i]!),
      places.map((i) => this.values[i]!),
    )
  }
  override [R_CLASS](): string[] {
    return ['summaryDefault', 'table']
  }
  override [R_PRINT](): string {
    const texts = summary_texts(this.values, this.names)
    const size = Math.max(...[...texts, ...this.names].map((text) => text.length))
    const line = (of: readonly string[]): string => of.map((text) => text.padStart(size)).join(' ')
    return `${line(this.names)} \n${line(texts)} `
  }
}
/** What summary() tells in words. */
class Told extends RArray {
  constructor(fields: Record<string, string | number>) {
    super(Object.values(fields).map(String) as never, [Object.keys(fields).length], 'character', [Object.keys(fields)])
  }
  override [R_CLASS](): string[] {
    return ['summaryDefault', 'table']
  }
  override [R_PRINT](): string {
    return array_text(this, { quote: false })
  }
}
/** Numbers to seven digits of the largest. */
function zapped(values: readonly number[]): number[] {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs))
  const decimals = Math.min(100, Math.max(0, most > 0 ? Math.floor(7.5 - Math.log10(most)) : 7))
  return values.map((value) => (Number.isFinite(value) ? Number(value.toFixed(decimals)) : value))
}
const summary_texts = (values: readonly number[], names: readonly string[]): string[] => {
  const shown = zapped(values)
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
    const of_model = summary_of_lm(x) ?? summary_of_components(x)
    if (of_model) return of_model
    const { levels } = attributes_of(x)
    if (levels) {
      const counts = Array.from((table(x) as RArray).data as number[])
      return named_counts(counts, levels)
    }
    const values = labels_of(x)
    if (values.some((v) => typeof v === 'number')) return six(is_matrix_like(x) ? column_major(x as RArray) : x)
    if (values.some((v) => typeof v === 'boolean')) {
      const count = (of: boolean | null): number => values.filter((v) => v === of).length
      const cells = { Mode: 'logical', FALSE: count(false), TRUE: count(true), "NA's": count(null) }
      return new Told(Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== 0)))
    }
    return new Told({ Length: values.length, Class: r_class(x)[0]!, Mode: 'character' })
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
