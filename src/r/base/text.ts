/** How values become text. */
import { R_CHARACTER, has } from '../protocol'
import type { Loose } from './loose'
import { labels_of, names_of, with_names } from './values'

/** A number with up to 15 digits, as as.character() and paste() write it: in the shorter of the two notations. */
export const number_text = (x: number): string => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : '-Inf'
  if (x === 0) return '0'
  const rounded = Number(x.toPrecision(15))
  const [mantissa = '', exponent = '0'] = rounded.toExponential().split('e')
  const power = Number(exponent)
  const scientific = `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  const decimals = Math.max(0, mantissa.replace(/[-.]/g, '').length - 1 - power)
  const fixed = decimals > 100 ? scientific : rounded.toFixed(decimals)
  return fixed.length <= scientific.length ? fixed : scientific
}

const text_of = (value: unknown): string => {
  if (has(value, R_CHARACTER)) return String(value[R_CHARACTER]())
  if (typeof value === 'string') return value
  if (typeof value === 'number') return number_text(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value === null || value === undefined) return 'NA'
  if (Array.isArray(value)) {
    const parts = value.map((part) => (typeof part === 'string' ? `"${part}"` : text_of(part)))
    return parts.length === 1 ? text_of(value[0]) : `c(${parts.join(', ')})`
  }
  return String(value)
}
/** The elements of anything as text: a factor's labels, an object's own text. */
export const texts_of = (x: unknown): string[] =>
  has(x, R_CHARACTER)
    ? [text_of(x)]
    : typeof x === 'object' &&
        x !== null &&
        !Array.isArray(x) &&
        String(x) !== '[object Object]' &&
        !('data' in x) &&
        !ArrayBuffer.isView(x)
      ? [String(x)]
      : labels_of(x).map(text_of)

/** Each element of a text vector: one gives one. */
export const per_text =
  (f: (text: string) => unknown) =>
  (x: unknown): Loose => {
    const values = labels_of(x).map((value) => (value === null ? null : f(texts_of([value])[0]!)))
    return Array.isArray(x) ? with_names(values, names_of(x)) : (values[0] ?? null)
  }
