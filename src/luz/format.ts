/** Text as R and luz write it. */
import { parts_of_value, type MetricValue } from './records'

/** A number as R's as.character(): 15 digits, scientific where that is shorter. */
export function as_text(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : '-Inf'
  const short = Number(x.toPrecision(15))
  const [digits, exponent] = short.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  const scientific = `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  const decimals = Math.max(0, digits.replace(/^-?\d\.?/, '').length - power)
  const fixed = decimals <= 100 ? short.toFixed(decimals) : scientific
  return fixed.length <= scientific.length ? fixed : scientific
}

const round4 = (x: number): string => as_text(Number.isFinite(x) ? Number(x.toFixed(4)) : x)

/** A metric's value with four decimals; several as `name: value | …`. */
export function format_metric(value: MetricValue): string {
  if (typeof value === 'number') return round4(value)
  return parts_of_value(value)
    .map(([name, part]) => `${name}: ${round4(part)}`)
    .join(' | ')
}

/** A duration: `415ms`, `29.5s`, `3m 12.4s`. */
export function pretty_sec(seconds: number | undefined): string {
  if (seconds === undefined || Number.isNaN(seconds)) return 'NA'
  if (seconds < 1) return `${Math.ceil(seconds * 1000)}ms`
  const parts = [
    [Math.floor(seconds / 86400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [Number((seconds % 60).toFixed(1)), 's'],
  ] as const
  return parts
    .filter(([count]) => count !== 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ')
}

const line_width = 80

/** `── Title ─────…`, as wide as R's console. */
export const rule = (title: string): string => `── ${title} `.padEnd(line_width, '─')
