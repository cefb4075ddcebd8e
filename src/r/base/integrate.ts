/** R's integrate(): adaptive Gauss-Kronrod quadrature, after QUADPACK. */
import { RError } from '../errors'
import { format_numbers } from '../format'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function } from './arguments'
import { match_fun } from './functional'
import type { Loose } from './loose'
import { elements } from './values'

const quarter = Number.EPSILON ** 0.25
const number_of = (x: unknown): number => Number(elements(x)[0])

/** Gauss-Kronrod's rule of 21 points on [-1, 1]: places, weights, and those of the 10 points among them. */
const places = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845, 0.7808177265864169,
  0.6794095682990244, 0.5627571346686047, 0.4333953941292472, 0.2943928627014602, 0.1488743389816312, 0,
]
const kronrod = [
  0.01169463886737187, 0.03255816230796473, 0.05475589657435199, 0.07503967481091995, 0.0931254545836976,
  0.1093871588022976, 0.1234919762620658, 0.1347092173114733, 0.1427759385770601, 0.1477391049013385,
  0.1494455540029169,
]
const gauss = [0.06667134430868814, 0.1494513491505806, 0.219086362515982, 0.2692667193099963, 0.2955242247147529]

interface Part {
  from: number
  to: number
  value: number
  error: number
}
function rule(f: (xs: number[]) => number[], from: number, to: number): Part {
  const [centre, half] = [(from + to) / 2, (to - from) / 2]
  const xs = places.flatMap((x) => (x === 0 ? [centre] : [centre - half * x, centre + half * x]))
  const ys = f(xs)
  let [value, rough] = [0, 0]
  places.forEach((x, i) => {
    const y = x === 0 ? ys[20]! : ys[2 * i]! + ys[2 * i + 1]!
    value += kronrod[i]! * y
    if (i % 2 === 1) rough += gauss[(i - 1) / 2]! * y
  })
  const mean = value / 2
  let spread = 0
  let size = 0
  places.forEach((x, i) => {
    const of = x === 0 ? [ys[20]!] : [ys[2 * i]!, ys[2 * i + 1]!]
    for (const y of of) {
      spread += kronrod[i]! * Math.abs(y - mean)
      size += kronrod[i]! * Math.abs(y)
    }
  })
  spread *= Math.abs(half)
  size *= Math.abs(half)
  let error = Math.abs((value - rough) * half)
  if (spread !== 0 && error !== 0) error = spread * Math.min(1, ((error * 200) / spread) ** 1.5)
  if (size > 2.2250738585072014e-308 / (50 * Number.EPSILON)) error = Math.max(50 * Number.EPSILON * size, error)
  return { from, to, value: value * half, error }
}

/** An integral over an interval, also an infinite one: the parts with the largest errors are halved until all fit. */
export const integrate = r_function(
  'f lower upper ... subdivisions rel_tol abs_tol',
  ({ f, lower, upper, subdivisions = 100, rel_tol = quarter, abs_tol = rel_tol as unknown, dots }): Loose => {
    const fn = match_fun(f)
    const of = (xs: number[]): number[] => {
      const ys = elements(fn(xs, ...(dots as unknown[]))) as number[]
      if (ys.length !== xs.length)
        throw new RError('evaluation of function gives a result of incorrect length', 'integrate')
      if (ys.some((y) => !Number.isFinite(y))) throw new RError('non-finite function value', 'integrate')
      return ys
    }
    const [a, b] = [number_of(lower), number_of(upper)]
    // An infinite end becomes 0 by x = (1 - t) / t; of two, both halves are taken together.
    const from_one = (end: number, sign: number) => (ts: number[]) => {
      const ys = of(ts.map((t) => end + (sign * (1 - t)) / t))
      return ys.map((y, i) => y / ts[i]! ** 2)
    }
    const both = (ts: number[]): number[] => {
      const [right, left] = [from_one(0, 1)(ts), from_one(0, -1)(ts)]
      return right.map((y, i) => y + left[i]!)
    }
    const finite = Number.isFinite(a) && Number.isFinite(b)
    const whole = !Number.isFinite(a) && !Number.isFinite(b)
    const g = finite ? of : whole ? both : Number.isFinite(a) ? from_one(a, 1) : from_one(b, -1)
    const parts = [rule(g, finite ? a : 0, finite ? b : 1)]
    const total = (field: 'value' | 'error'): number => parts.reduce((sum, part) => sum + part[field], 0)
    while (total('error') > Math.max(Number(abs_tol), Number(rel_tol) * Math.abs(total('value')))) {
      if (parts.length >= Number(subdivisions)) throw new RError('maximum number of subdivisions reached', 'integrate')
      parts.sort((x, y) => x.error - y.error)
      const { from, to } = parts.pop()!
      const middle = (from + to) / 2
      parts.push(rule(g, from, middle), rule(g, middle, to))
    }
    return new Integral(total('value'), total('error'), parts.length)
  },
)
/** What integrate() gives. */
export class Integral {
  constructor(
    readonly value: number,
    readonly abs_error: number,
    readonly subdivisions: number,
  ) {}
  readonly message = 'OK';
  [R_CLASS](): string[] {
    return ['integrate']
  }
  [R_PRINT](): string {
    const [value, error] = [format_numbers([this.value])[0]!, format_numbers([this.abs_error], 2)[0]!]
    return `${value} with absolute error < ${error}`
  }
}
