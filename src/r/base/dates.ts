/** R's functions of dates and times. */
import { attributes_of, integers, mark } from '../attributes'
import { RError } from '../errors'
import { dates, is_utc, laid_out, read, spans, time_class, time_texts, times } from '../moments'
import { r_function } from './arguments'
import { time_arithmetic } from './arith'
import type { Loose } from './loose'
import { elements, labels_of } from './values'

type Numbers = (number | null)[]
const day = 86_400

export const Sys_time = (): Numbers => times([Date.now() / 1000])
export const Sys_Date = (): Numbers =>
  dates([Math.floor((Date.now() - new Date().getTimezoneOffset() * 60_000) / 86_400_000)])

const layouts = (given: unknown, otherwise: readonly string[]): readonly string[] =>
  given === undefined || given === null ? otherwise : (elements(given) as string[])
/** A text by the first of the layouts that it fits. */
const read_any = (text: string, tried: readonly string[]): number | null => {
  for (const layout of tried) {
    const seconds = read(text, layout)
    if (seconds !== null) return seconds
  }
  return null
}

/** `as.Date(x, format)`: of texts, of days since `origin`, of times. */
export const as_Date = r_function('x format tryFormats origin tz', ({ x, format, tryFormats, origin }): Numbers => {
  const kind = time_class(x)
  if (kind === 'Date') return x as Numbers
  if (kind === 'POSIXct') {
    const shift = is_utc(x) ? 0 : new Date().getTimezoneOffset() * 60
    return dates((x as Numbers).map((each) => (each === null ? null : Math.floor((each - shift) / day))))
  }
  const values = labels_of(x) as unknown[]
  if (values.every((value) => typeof value === 'number' || value === null)) {
    const from = origin === undefined ? 0 : (as_Date(origin)[0] ?? 0)
    return dates((values as Numbers).map((each) => (each === null ? null : each + from)))
  }
  const tried = layouts(format ?? tryFormats, ['%Y-%m-%d', '%Y/%m/%d'])
  const found = values.map((text) => (text === null ? null : read_any(String(text), tried)))
  if (format === undefined && values[0] != null && found[0] === null)
    throw new RError('character string is not in a standard unambiguous format', 'charToDate')
  return dates(found.map((each) => (each === null ? null : each / day)))
})

const of_times = ['%Y-%m-%d %H:%M:%S', '%Y/%m/%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y/%m/%d %H:%M', '%Y-%m-%d', '%Y/%m/%d']
/** `as.POSIXct(x, tz, format)` */
export const as_POSIXct = r_function('x tz format origin', ({ x, tz = '', format, origin }): Numbers => {
  if (time_class(x) === 'POSIXct') return x as Numbers
  const zone = /^(UTC|GMT)$/.test(String(tz)) ? String(tz) : undefined
  if (time_class(x) === 'Date')
    return times(
      (x as Numbers).map((each) => (each === null ? null : each * day)),
      'UTC',
    )
  const values = labels_of(x) as unknown[]
  if (values.every((value) => typeof value === 'number' || value === null)) {
    const from = origin === undefined ? 0 : (as_Date(origin)[0] ?? 0) * day
    return times(
      (values as Numbers).map((each) => (each === null ? null : each + from)),
      zone,
    )
  }
  const tried = layouts(format, of_times)
  return times(
    values.map((text) => {
      const seconds = text === null ? null : read_any(String(text), tried)
      if (seconds === null || zone !== undefined) return seconds
      return seconds + new Date(seconds * 1000).getTimezoneOffset() * 60
    }),
    zone,
  )
})
export const as_POSIXlt = as_POSIXct
export const strptime = r_function('x format tz', ({ x, format, tz = '' }): Numbers => as_POSIXct({ x, format, tz }))
export const ISOdate = (year: number, month: number, date: number, hour = 12, minute = 0, second = 0): Numbers =>
  times([Date.UTC(year, month - 1, date, hour, minute, second) / 1000], 'GMT')
const moment = (x: unknown): Numbers =>
  time_class(x) ? (x as Numbers) : typeof elements(x)[0] === 'string' ? as_POSIXct(x) : as_Date(x)

/** `format(x, layout)`, `strftime(x, layout)` of dates and times. */
export const strftime = r_function('x format tz usetz', ({ x, format }): Loose => {
  const texts = time_texts(moment(x), format === undefined || format === '' ? undefined : String(format))
  return texts.length === 1 ? texts[0] : texts
})
const named_by =
  (layout: string) =>
  (x: unknown): Loose =>
    strftime(moment(x), layout)
export const weekdays = (x: unknown, abbreviate: unknown = false): Loose => named_by(abbreviate ? '%a' : '%A')(x)
export const months = (x: unknown, abbreviate: unknown = false): Loose => named_by(abbreviate ? '%b' : '%B')(x)
export const quarters = (x: unknown): Loose => {
  const texts = (elements(named_by('%m')(x)) as string[]).map((month) => `Q${Math.ceil(Number(month) / 3)}`)
  return texts.length === 1 ? texts[0] : texts
}
export const julian = (x: unknown): Numbers => (as_Date(x) as Numbers).map((each) => each)
export const date = (): string => laid_out(Date.now() / 1000, '%a %b %e %H:%M:%S %Y', false)

const seconds_in: Record<string, number> = { secs: 1, mins: 60, hours: 3600, days: day, weeks: 7 * day }
const in_seconds = (x: unknown): Numbers => {
  const kind = time_class(x)
  const by = kind === 'Date' ? day : kind === 'difftime' ? seconds_in[String(attributes_of(x).units)]! : 1
  return (elements(x) as Numbers).map((each) => (each === null ? null : each * by))
}
/** The unit that suits spans of so many seconds. */
function fitting(seconds: Numbers): string {
  const least = Math.min(...seconds.filter((x): x is number => x !== null).map(Math.abs))
  return !Number.isFinite(least) || least < 60 ? 'secs' : least < 3600 ? 'mins' : least < day ? 'hours' : 'days'
}
const minus = (a: Numbers, b: Numbers): Numbers =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const [x, y] = [a[i % a.length]!, b[i % b.length]!]
    return x === null || y === null ? null : x - y
  })
export const difftime = r_function('time1 time2 tz units', ({ time1, time2, units = 'auto' }): Numbers => {
  const [a, b] = [moment(time1), moment(time2)]
  const seconds = minus(in_seconds(a), in_seconds(b))
  const chosen = String(units) !== 'auto' ? String(units) : time_class(a) === 'Date' ? 'days' : fitting(seconds)
  const unit = Object.keys(seconds_in).find((each) => each.startsWith(chosen)) ?? 'days'
  return spans(
    seconds.map((each) => (each === null ? null : each / seconds_in[unit]!)),
    unit,
  )
})
export const as_difftime = r_function('tim format units', ({ tim, units = 'days' }): Numbers =>
  spans([...(elements(tim) as Numbers)], String(units)),
)
export const units = (x: unknown): string => String(attributes_of(x).units)
export const set_units = (x: unknown, to: string): Numbers =>
  spans(
    in_seconds(x).map((each) => (each === null ? null : each / seconds_in[to]!)),
    to,
  )
/** `as.numeric(x, units = )` of a span. */
export const span_in = (x: unknown, unit: unknown): Loose => {
  const values = in_seconds(x).map((each) => (each === null ? null : each / seconds_in[String(unit)]!))
  return values.length === 1 ? values[0] : values
}

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}
/** Each of two vectors' elements, the shorter repeated. */
const both = <T>(a: Numbers, b: Numbers, f: (x: number, y: number) => T): (T | null)[] =>
  Array.from({ length: a.length === 0 || b.length === 0 ? 0 : Math.max(a.length, b.length) }, (_, i) => {
    const [x, y] = [a[i % a.length]!, b[i % b.length]!]
    return x === null || y === null ? null : f(x, y)
  })
const one = (values: Loose[]): Loose => (values.length === 1 ? values[0] : values)

time_arithmetic.run = (name, a, b): Loose => {
  const [of_a, of_b] = [time_class(a), time_class(b)]
  const compare = comparisons[name]
  if (compare) {
    const same = (x: unknown, other: string | undefined): Numbers =>
      typeof elements(x)[0] === 'string'
        ? other === 'Date'
          ? in_seconds(as_Date(x))
          : in_seconds(as_POSIXct(x))
        : of_a === undefined || of_b === undefined
          ? (elements(x) as Numbers)
          : in_seconds(x)
    return one(both(same(a, of_b), same(b, of_a), compare))
  }
  const point = of_a !== 'difftime' && of_a !== undefined ? of_a : of_b !== 'difftime' ? of_b : undefined
  if (name === '-' && of_a && of_a !== 'difftime' && of_b && of_b !== 'difftime') return difftime(a, b)
  if ((name === '+' || name === '-') && point !== undefined) {
    const unit = point === 'Date' ? day : 1
    const step = (x: unknown): Numbers =>
      time_class(x) === 'difftime'
        ? in_seconds(x).map((each) => (each === null ? null : each / unit))
        : (elements(x) as Numbers)
    const values = both(step(a), step(b), (x, y) => (name === '+' ? x + y : x - y))
    return mark(values, { ...attributes_of(of_a === point ? a : b), names: undefined })
  }
  const operators: Record<string, (x: number, y: number) => number> = {
    '+': (x, y) => x + y,
    '-': (x, y) => x - y,
    '*': (x, y) => x * y,
    '/': (x, y) => x / y,
    '%%': (x, y) => x - Math.floor(x / y) * y,
    '%/%': (x, y) => Math.floor(x / y),
  }
  const f = operators[name]
  if (!f || point !== undefined) throw new RError(`'${name}' is not defined for "${of_a ?? of_b}" objects`, name)
  const unit = String(attributes_of(of_a ? a : b).units)
  const whole = (x: unknown): Numbers =>
    time_class(x)
      ? in_seconds(x).map((each) => (each === null ? null : each / seconds_in[unit]!))
      : (elements(x) as Numbers)
  const values = both(whole(a), whole(b), f)
  return name === '/' && of_a && of_b ? one(values) : spans(values, unit)
}

/** So many months on, by the calendar. */
function months_on(days: number, count: number): number {
  const from = new Date(days * 86_400_000)
  return Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + count, from.getUTCDate()) / 86_400_000
}
/** `seq(from, to, by = "month", length.out = )` of dates and times. */
export function seq_of_times(from: unknown, to: unknown, by: unknown, count: unknown): Numbers {
  const start = (elements(from) as number[])[0]!
  const end = to === undefined ? undefined : (elements(to) as number[])[0]!
  const size = count === undefined ? undefined : Number(elements(count)[0])
  const kind = time_class(from)!
  const text = typeof elements(by ?? 1)[0] === 'string' ? String(elements(by)[0]) : undefined
  const [, times_text = '1', unit = 'day'] = /^(-?\d+)?\s*(\w+?)s?$/.exec((text ?? 'day').trim()) ?? []
  const every = text === undefined ? 1 : Number(times_text)
  const step = (k: number): number => {
    if (text === undefined) {
      const given = by === undefined && size !== undefined && end !== undefined ? (end - start) / (size - 1) : 1
      const width =
        by === undefined
          ? given
          : time_class(by) === 'difftime'
            ? in_seconds(by)[0]! / (kind === 'Date' ? day : 1)
            : Number(elements(by)[0])
      return start + k * width
    }
    const in_days: Record<string, number> = { day: 1, DSTday: 1, week: 7, month: 0, quarter: 0, year: 0 }
    const calendar = { month: 1, quarter: 3, year: 12 }[unit]
    if (calendar !== undefined) {
      const days = kind === 'Date' ? start : start / day
      return kind === 'Date'
        ? months_on(days, k * every * calendar)
        : months_on(Math.floor(days), k * every * calendar) * day + (start % day)
    }
    const seconds = { sec: 1, min: 60, hour: 3600 }[unit] ?? in_days[unit]! * day
    return start + (k * every * seconds) / (kind === 'Date' ? day : 1)
  }
  const values: number[] = []
  const down = end !== undefined && end < start
  for (let k = 0; size === undefined || k < size; k++) {
    const value = step(k)
    if (size === undefined && (end === undefined || (down ? value < end : value > end))) break
    values.push(value)
    if (values.length > 1e6) throw new RError("wrong sign in 'by' argument", 'seq')
  }
  return mark(values, attributes_of(from))
}
/** The whole months, days … of a date: what `as.POSIXlt(x)$year` and its siblings ask for. */
export const time_field = (x: unknown, name: string): Loose => {
  const of: Record<string, (text: string) => number> = {
    year: (text) => Number(text.slice(0, 4)) - 1900,
    mon: (text) => Number(text.slice(5, 7)) - 1,
    mday: (text) => Number(text.slice(8, 10)),
    hour: (text) => Number(text.slice(11, 13)),
    min: (text) => Number(text.slice(14, 16)),
    sec: (text) => Number(text.slice(17, 19)),
    wday: (text) => Number(text.slice(20, 21)),
    yday: (text) => Number(text.slice(22)) - 1,
  }
  const f = of[name]
  if (!f) return null
  const texts = elements(strftime(moment(x), '%Y-%m-%d %H:%M:%S %w %j')) as string[]
  return texts.length === 1 ? f(texts[0]!) : integers(texts.map(f))
}
