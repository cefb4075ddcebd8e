/** Numbers as R shows them: with the fewest digits, up to 7, that tell all of them to 7 significant ones. */

import { is_complex } from './attributes'

export const digits = 7

/** How a number is written with some significant digits: its exponent, and how many digits matter. */
function significance(x: number, most: number): { exponent: number; count: number } {
  const [mantissa = '', exponent = '0'] = Math.abs(x)
    .toExponential(most - 1)
    .split('e')
  return { exponent: Number(exponent), count: mantissa.replace('.', '').replace(/0+$/, '').length || 1 }
}

/** How the numbers of a vector are written alike. */
export interface NumberFormat {
  scientific: boolean
  decimals: number
}

/** R's choice between fixed and scientific notation for numbers shown together. */
export function number_format(values: readonly number[], most = digits): NumberFormat {
  const finite = values.filter((x) => Number.isFinite(x) && x !== 0)
  let decimals = 0
  let mantissa_digits = 1
  let [largest, smallest] = [-Infinity, Infinity]
  for (const x of finite) {
    const { exponent, count } = significance(x, most)
    decimals = Math.max(decimals, count - exponent - 1)
    mantissa_digits = Math.max(mantissa_digits, count)
    largest = Math.max(largest, exponent)
    smallest = Math.min(smallest, exponent)
  }
  if (finite.length === 0) return { scientific: false, decimals: 0 }
  const sign = finite.some((x) => x < 0) ? 1 : 0
  const fixed_width = sign + Math.max(largest, 0) + 1 + (decimals > 0 ? decimals + 1 : 0)
  const exponent_width = Math.max(Math.abs(largest), Math.abs(smallest)) >= 100 ? 5 : 4
  const scientific_width = sign + (mantissa_digits > 1 ? mantissa_digits + 1 : 1) + exponent_width
  return fixed_width <= scientific_width
    ? { scientific: false, decimals }
    : { scientific: true, decimals: mantissa_digits - 1 }
}

/** One number in a format. */
export function write_number(x: number, { scientific, decimals }: NumberFormat): string {
  if (Number.isNaN(x)) return 'NaN'
  if (!Number.isFinite(x)) return x > 0 ? 'Inf' : '-Inf'
  if (!scientific) return x.toFixed(Math.min(decimals, 100)).replace(/^-(0(\.0*)?)$/, '$1')
  const [mantissa, exponent = '+0'] = x.toExponential(decimals).split('e')
  const number = Number(exponent)
  return `${mantissa}e${number < 0 ? '-' : '+'}${String(Math.abs(number)).padStart(2, '0')}`
}

/** Numbers as R shows them together, not padded. */
export function format_numbers(values: readonly number[], most = digits): string[] {
  const format = number_format(values, most)
  return values.map((x) => write_number(x, format))
}

const escapes: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\', '"': '\\"' }
/** A text in quotes as print() shows it. */
export const encode = (text: string): string => `"${text.replace(/[\n\t\r\\"]/g, (sign) => escapes[sign]!)}"`

interface ComplexNumber {
  re: number
  im: number
}
/** Complex numbers, both parts with the digits that they need in common. */
function complex_texts(values: readonly ComplexNumber[], most: number): string[] {
  const real = format_numbers(
    values.map((x) => x.re),
    most,
  )
  const imaginary = format_numbers(
    values.map((x) => Math.abs(x.im)),
    most,
  )
  return values.map((x, i) => `${real[i]!}${x.im < 0 || Object.is(x.im, -0) ? '-' : '+'}${imaginary[i]!}i`)
}

/** A vector's elements as text, quoted where they are strings. */
export function format_elements(values: readonly unknown[], quote = true, most = digits): string[] {
  if (values.every((x) => typeof x === 'number' || x === null || x === undefined)) {
    const texts = format_numbers(
      values.map((x) => (x == null ? NaN : (x as number))),
      most,
    )
    return texts.map((text, i) => (values[i] == null ? 'NA' : text))
  }
  if (values.length > 0 && values.every(is_complex)) return complex_texts(values, most)
  const text = values.some((x) => typeof x === 'string')
  return values.map((x) => {
    if (x === null || x === undefined) return text && !quote ? '<NA>' : 'NA'
    if (typeof x === 'boolean') return x ? 'TRUE' : 'FALSE'
    if (typeof x === 'string') return quote ? encode(x) : x
    return String(x)
  })
}
