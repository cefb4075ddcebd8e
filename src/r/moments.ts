/** R's dates and times: numbers with a class, and how they are written. */
import { attributes_of, mark } from './attributes'
import { format_numbers } from './format'

/** Which of R's classes of time a vector has. */
export type TimeClass = 'Date' | 'POSIXct' | 'difftime'
export const time_class = (x: unknown): TimeClass | undefined => {
  const classes = attributes_of(x).class
  return classes?.find((name): name is TimeClass => name === 'Date' || name === 'POSIXct' || name === 'difftime')
}

/** Days since 1970 as R's dates. */
export const dates = (days: (number | null)[]): (number | null)[] => mark(days, { class: ['Date'] })
/** Seconds since 1970 as R's times. */
export const times = (seconds: (number | null)[], zone?: string): (number | null)[] =>
  mark(seconds, { class: ['POSIXct', 'POSIXt'], ...(zone === undefined ? {} : { tzone: zone }) })
/** Spans of time. */
export const spans = (values: (number | null)[], units: string): (number | null)[] =>
  mark(values, { class: ['difftime'], units })

const months = 'January February March April May June July August September October November December'.split(' ')
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const two = (n: number): string => String(n).padStart(2, '0')

/** A moment's parts by the calendar, of a zone or of UTC. */
function parts_of(seconds: number, utc: boolean): Date {
  const date = new Date(seconds * 1000)
  if (utc) return date
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
}

/** A moment by a layout of strftime(). */
export function laid_out(seconds: number, layout: string, utc: boolean): string {
  const date = parts_of(seconds, utc)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
  const of_year = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000)
  const weekday = date.getUTCDay()
  const signs: Record<string, string> = {
    Y: String(year),
    y: two(year % 100),
    m: two(month + 1),
    d: two(day),
    e: String(day).padStart(2),
    B: months[month]!,
    b: months[month]!.slice(0, 3),
    h: months[month]!.slice(0, 3),
    A: weekdays[weekday]!,
    a: weekdays[weekday]!.slice(0, 3),
    u: String(weekday === 0 ? 7 : weekday),
    w: String(weekday),
    j: String(of_year + 1).padStart(3, '0'),
    U: two(Math.floor((of_year + 7 - weekday) / 7)),
    W: two(Math.floor((of_year + 7 - ((weekday + 6) % 7)) / 7)),
    H: two(hour),
    I: two(hour % 12 === 0 ? 12 : hour % 12),
    M: two(minute),
    S: two(second),
    p: hour < 12 ? 'AM' : 'PM',
    Z: 'UTC',
    z: '+0000',
    n: '\n',
    t: '\t',
    '%': '%',
  }
  const whole = layout
    .replace(/%F/g, '%Y-%m-%d')
    .replace(/%T/g, '%H:%M:%S')
    .replace(/%R/g, '%H:%M')
    .replace(/%D/g, '%m/%d/%y')
  return whole.replace(/%OS\d?|%([A-Za-z%])/g, (all, sign?: string) => (sign ? (signs[sign] ?? all) : two(second)))
}

const patterns: Record<string, string> = {
  Y: '(\\d{4})',
  y: '(\\d{2})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  e: '\\s*(\\d{1,2})',
  H: '(\\d{1,2})',
  I: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})(?:\\.\\d+)?',
  B: '([A-Za-z]+)',
  b: '([A-Za-z]+)',
  A: '([A-Za-z]+)',
  a: '([A-Za-z]+)',
  j: '(\\d{1,3})',
  p: '([AaPp][Mm])',
}
/** Reads a text by a layout of strptime(): seconds since 1970, or null where it does not fit. */
export function read(text: string, layout: string): number | null {
  const whole = layout
    .replace(/%F/g, '%Y-%m-%d')
    .replace(/%T/g, '%H:%M:%S')
    .replace(/%R/g, '%H:%M')
    .replace(/%D/g, '%m/%d/%y')
  const signs: string[] = []
  const pattern = whole
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/\s+/g, '\\s*')
    .replace(/%([A-Za-z])/g, (all, sign: string) => {
      signs.push(sign)
      return patterns[sign] ?? all
    })
  const found = new RegExp(`^\\s*${pattern}`).exec(text)
  if (!found) return null
  const of = (sign: string): string | undefined => {
    const at = signs.indexOf(sign)
    return at < 0 ? undefined : found[at + 1]
  }
  const name = (of('B') ?? of('b'))?.toLowerCase()
  const month =
    name === undefined ? Number(of('m') ?? 1) - 1 : months.findIndex((each) => each.toLowerCase().startsWith(name))
  const short = of('y')
  const year = Number(
    of('Y') ?? (short === undefined ? 1970 : Number(short) < 69 ? 2000 + Number(short) : 1900 + Number(short)),
  )
  const day = Number(of('d') ?? of('e') ?? 1)
  const half = of('p')?.toLowerCase()
  const hour = of('I') === undefined ? Number(of('H') ?? 0) : (Number(of('I')) % 12) + (half === 'pm' ? 12 : 0)
  const [minute, second] = [Number(of('M') ?? 0), Number(of('S') ?? 0)]
  const made = new Date(Date.UTC(year, month, day, hour, minute, second))
  const fits = month >= 0 && made.getUTCMonth() === month && made.getUTCDate() === day && hour < 24 && minute < 60
  return fits ? made.getTime() / 1000 : null
}

/** The layout that times are printed by: without the hours where all are midnight. */
function layout_of(seconds: readonly (number | null)[], utc: boolean): string {
  const all = seconds.filter((x): x is number => x !== null && Number.isFinite(x))
  const midnight = all.every((x) => laid_out(x, '%H%M%S', utc) === '000000')
  return midnight ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S'
}
export const is_utc = (x: unknown): boolean => /^(UTC|GMT)$/.test(String(attributes_of(x).tzone ?? ''))

/** A vector of dates, times or spans as text. */
export function time_texts(x: readonly (number | null)[], layout?: string): (string | null)[] {
  const kind = time_class(x)
  if (kind === 'difftime') {
    const texts = format_numbers(x.map((each) => each ?? NaN))
    return x.map((each, i) => (each === null ? null : texts[i]!))
  }
  const utc = kind === 'Date' || is_utc(x)
  const day = kind === 'Date' ? 86_400 : 1
  const by = layout ?? (kind === 'Date' ? '%Y-%m-%d' : layout_of(x, utc))
  return x.map((each) => (each === null || !Number.isFinite(each) ? null : laid_out(Math.floor(each * day), by, utc)))
}

/** What print() shows of such a vector: the lines of its texts are made by `lines`. */
export function time_print(
  x: readonly (number | null)[],
  lines: (texts: (string | null)[], quote: boolean) => string,
): string {
  if (time_class(x) === 'difftime') {
    const units = String(attributes_of(x).units)
    const texts = time_texts(x)
    return x.length === 1
      ? `Time difference of ${texts[0] ?? 'NA'} ${units}`
      : `Time differences in ${units}\n${lines(texts, false)}`
  }
  if (x.length === 0) return `${time_class(x)} of length 0`
  const zone = time_class(x) === 'POSIXct' ? ` ${is_utc(x) ? String(attributes_of(x).tzone) : zone_name()}` : ''
  return lines(
    time_texts(x).map((text) => (text === null ? null : text + zone)),
    true,
  )
}
const zone_name = (): string =>
  new Date().toLocaleTimeString('en-US', { timeZoneName: 'short' }).split(' ').at(-1) ?? 'UTC'
export { months as month_names, weekdays as weekday_names }
