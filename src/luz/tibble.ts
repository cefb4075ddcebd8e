/** Tables as R's tibble package shows them. */
import { DataFrame, data_frame, type Columns } from '../r'
import { R_CLASS } from '../r/protocol'

const significant = 3

/** A number with three significant digits, its whole part always in full. */
function short(x: number | null): string {
  if (x === null) return 'NA'
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : '-Inf'
  const whole_digits = Math.abs(x) < 1 ? 0 : Math.floor(Math.log10(Math.abs(x))) + 1
  const leading = x === 0 || whole_digits > 0 ? 0 : -Math.floor(Math.log10(Math.abs(x))) - 1
  const decimals = Math.min(20, Math.max(0, significant - whole_digits + leading))
  const text = x.toFixed(decimals)
  if (decimals === 0) return Number.isInteger(x) ? text : `${text}.`
  return text.replace(/\.?0+$/, '')
}

/** Numbers with their points below each other. */
function aligned(texts: readonly string[]): string[] {
  const tail = (text: string) => (text.includes('.') ? text.length - text.indexOf('.') : 0)
  const most = Math.max(...texts.map(tail))
  return texts.map((text) => text + ' '.repeat(most - tail(text)))
}

/** A data frame that prints as a tibble. */
export class Tibble<C extends Columns = Columns> extends DataFrame<C> {
  override toString(): string {
    const rows = Array.from({ length: this.nrow }, (_, i) => String(i + 1))
    const numbers = Math.max(0, ...rows.map((text) => text.length))
    const lines = ['', '', ...rows].map((text) => text.padEnd(numbers))
    for (const [name, column] of Object.entries(this.columns)) {
      const numeric = column.every((x) => typeof x === 'number' || x === null)
      const cells = numeric
        ? aligned(column.map((x) => short(x as number | null)))
        : column.map((x) => String(x ?? 'NA'))
      const texts = [name, numeric ? '<dbl>' : '<chr>', ...cells]
      const width = Math.max(...texts.map((text) => text.length))
      texts.forEach((text, i) => (lines[i] += ` ${numeric ? text.padStart(width) : text.padEnd(width)}`))
    }
    return [`# A tibble: ${this.nrow} × ${this.ncol}`, ...lines.map((line) => line.trimEnd())].join('\n')
  }
  override [R_CLASS](): string[] {
    return ['tbl_df', 'tbl', 'data.frame']
  }
}

/** A table that prints as a tibble. */
export const tibble = <C extends Columns>(columns: C): ReturnType<typeof data_frame<C>> => new Tibble(columns) as never
