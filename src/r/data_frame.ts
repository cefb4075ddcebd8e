/** R's data frames: columns of equal length. */
import { inspect } from 'node:util'
import { RError, show_value } from './errors'
import { format_elements } from './format'
import { attributes_of, mark } from './attributes'
import { time_class, time_texts } from './moments'
import { matrix_lines, most } from './print_matrix'
import { R_CLASS, R_DIM, R_LENGTH, R_PRINT } from './protocol'

/** A column's element. */
export type Cell = number | string | boolean | null
/** Columns by name. */
export type Columns = Record<string, readonly Cell[]>

/** A table. Its columns are fields, as with R's `$`, except where a name is taken: those are in `columns`. */
export class DataFrame<C extends Columns = Columns> {
  constructor(
    readonly columns: C,
    /** The rows' names, where they have other than their numbers. */
    readonly row_names: readonly string[] | null = null,
  ) {
    const lengths = Object.entries(columns).map(([name, column]) => {
      if (!Array.isArray(column))
        throw new RError(`column '${name}' is an array, got ${show_value(column)}`, 'data_frame')
      return column.length
    })
    if (new Set(lengths).size > 1) throw new RError(`the columns differ in length: ${lengths.join(', ')}`, 'data_frame')
    for (const [name, column] of Object.entries(columns)) {
      if (!(name in this)) Object.defineProperty(this, name, { value: column, enumerable: true })
    }
  }

  get names(): string[] {
    return Object.keys(this.columns)
  }
  get nrow(): number {
    return Object.values(this.columns)[0]?.length ?? 0
  }
  get ncol(): number {
    return this.names.length
  }
  /** One column. */
  column<K extends keyof C>(name: K): C[K] {
    if (!(name in this.columns))
      throw new RError(`there is no column '${String(name)}': there are ${this.names.join(', ')}`, 'data_frame')
    return this.columns[name]
  }
  /** Some rows, by their places from 0. */
  select_rows(places: readonly number[]): DataFrame<C> {
    const columns = Object.fromEntries(
      Object.entries(this.columns).map(([name, column]) => [name, taken(column, places)]),
    ) as Columns as C
    const whole = places.length === this.nrow && places.every((place, i) => place === i)
    const names = this.row_names ?? Array.from({ length: this.nrow }, (_, i) => String(i + 1))
    return new DataFrame(columns, whole ? this.row_names : places.map((place) => names[place] ?? 'NA'))
  }
  /** The rows as objects. */
  rows(): { [K in keyof C]: C[K][number] }[] {
    return Array.from(
      { length: this.nrow },
      (_, i) =>
        Object.fromEntries(Object.entries(this.columns).map(([name, column]) => [name, column[i]])) as {
          [K in keyof C]: C[K][number]
        },
    )
  }

  toString(row_names = true): string {
    if (this.ncol === 0) return `data frame with 0 columns and ${this.nrow} rows`
    if (this.nrow === 0) {
      const size = Math.max(...this.names.map((name) => name.length))
      return `[1] ${this.names.map((name) => name.padEnd(size)).join(' ')}\n<0 rows> (or 0-length row.names)`
    }
    const shown = Math.min(this.nrow, Math.floor(most / this.ncol))
    const texts = Object.values(this.columns).map((whole) => {
      const column = shown < this.nrow ? mark(whole.slice(0, shown), attributes_of(whole)) : whole
      const { levels } = attributes_of(column)
      if (levels) return (column as (number | null)[]).map((code) => (code === null ? '<NA>' : levels[code - 1]!))
      if (time_class(column)) return time_texts(column as (number | null)[]).map((text) => text ?? '<NA>')
      return format_elements(column, false)
    })
    const rows = Array.from({ length: shown }, (_, i) => texts.map((column) => column[i]!))
    const labels = row_names ? (this.row_names ?? rows.map((_, i) => String(i + 1))) : rows.map(() => '')
    const lines = matrix_lines(rows, { names: [labels, this.names], quote: false, right: true })
    if (shown < this.nrow)
      lines.push(` [ reached 'max' / getOption("max.print") -- omitted ${this.nrow - shown} rows ]`)
    return lines.join('\n')
  }
  [R_PRINT]({ row_names = true }: { row_names?: boolean } = {}): string {
    return this.toString(row_names)
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_LENGTH](): number {
    return this.ncol
  }
  [R_DIM](): number[] {
    return [this.nrow, this.ncol]
  }
  [R_CLASS](): string[] {
    return ['data.frame']
  }
}

/** Some elements of a column, which stays what it is. */
const taken = (column: readonly Cell[], places: readonly number[]): Cell[] =>
  mark(
    places.map((place) => column[place] ?? null),
    { ...attributes_of(column), names: undefined },
  )

/** A table of columns. @example data_frame({ x: [1, 2], y: ['a', 'b'] }) */
export const data_frame = <C extends Columns>(columns: C): DataFrame<C> & C =>
  new DataFrame(columns) as DataFrame<C> & C
