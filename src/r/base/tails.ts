/** Probabilities of the distributions that tests use: Student's t, F, chi-squared, beta and gamma. */
import { r_function } from './arguments'
import { lgamma } from './math'
import type { Loose } from './loose'
import { elements } from './values'

const log_gamma = (x: number): number => lgamma(x) as number

/** The regularized incomplete beta function, by Lentz's continued fraction. */
function incomplete_beta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(1 - x, b, a)
  const tiny = 1e-300
  let c = 1
  let d = 1 - ((a + b) * x) / (a + 1)
  d = 1 / (Math.abs(d) < tiny ? tiny : d)
  let value = d
  for (let m = 1; m < 10_000; m++) {
    for (const step of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + step * d
      d = 1 / (Math.abs(d) < tiny ? tiny : d)
      c = 1 + step / (Math.abs(c) < tiny ? tiny : c)
      value *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return (front * value) / a
}
/** The regularized incomplete gamma function from 0 to x, and from x on. */
function incomplete_gamma(x: number, a: number): [lower: number, upper: number] {
  if (x <= 0) return [0, 1]
  const front = Math.exp(a * Math.log(x) - x - log_gamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 10_000 && Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
      term *= x / (a + n)
      sum += term
    }
    return [front * sum, 1 - front * sum]
  }
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let value = d
  for (let n = 1; n < 10_000; n++) {
    const step = -n * (n - a)
    b += 2
    d = 1 / (step * d + b || tiny)
    c = b + step / c || tiny
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return [1 - front * value, front * value]
}

type Tails = (x: number, ...parameters: number[]) => [lower: number, upper: number]
const of_t: Tails = (t, df) => {
  const half = df === Infinity ? 0 : incomplete_beta(df / (df + t * t), df / 2, 0.5) / 2
  return t > 0 ? [1 - half, half] : [half, 1 - half]
}
const of_f: Tails = (f, a, b) => {
  if (f <= 0) return [0, 1]
  return [
    incomplete_beta((a! * f) / (a! * f + b!), a! / 2, b! / 2),
    incomplete_beta(b! / (a! * f + b!), b! / 2, a! / 2),
  ]
}
const of_chi: Tails = (x, df) => incomplete_gamma(x / 2, df! / 2)
const of_gamma: Tails = (x, shape, rate = 1) => incomplete_gamma(x * rate, shape!)
const of_beta: Tails = (x, a, b) => [incomplete_beta(x, a!, b!), incomplete_beta(1 - x, b!, a!)]

const each = (args: Record<string, Loose>, names: readonly string[], f: (...xs: number[]) => number): Loose => {
  const lists = names.flatMap((name) => (args[name] === undefined ? [] : [elements(args[name]) as number[]]))
  const size = Math.max(...lists.map((list) => list.length))
  const values = Array.from({ length: size }, (_, i) => f(...lists.map((list) => list[i % list.length]!)))
  return values.length === 1 ? values[0] : values
}
const probability = (formals: string, tails: Tails) => {
  const names = formals.split(' ')
  return r_function(`${formals} lower_tail log_p`, (args): Loose =>
    each(args, names, (...xs) => {
      const [x = NaN, ...parameters] = xs
      const [lower, upper] = tails(x, ...parameters)
      const value = args.lower_tail === false ? upper : lower
      return args.log_p ? Math.log(value) : value
    }),
  )
}
/** The place below which a share lies: by halving, from ends that hold it. */
const place = (formals: string, tails: Tails, positive: boolean) => {
  const names = formals.split(' ')
  return r_function(`${formals} lower_tail`, (args): Loose =>
    each(args, names, (...xs) => {
      const [given = NaN, ...parameters] = xs
      const upper = args.lower_tail === false
      if (given === (upper ? 1 : 0)) return positive ? 0 : -Infinity
      if (given === (upper ? 0 : 1)) return Infinity
      const above = (x: number): boolean => {
        const [low, high] = tails(x, ...parameters)
        return upper ? high < given : low > given
      }
      let [from, to] = [positive ? 0 : -1, 1]
      while (!above(to)) to *= 2
      while (!positive && above(from)) from *= 2
      for (let i = 0; i < 2000 && to - from > Math.abs(from + to) * 1e-16; i++) {
        const middle = (from + to) / 2
        if (middle === from || middle === to) break
        if (above(middle)) to = middle
        else from = middle
      }
      return (from + to) / 2
    }),
  )
}
export const pt = probability('q df', of_t)
export const pf = probability('q df1 df2', of_f)
export const pchisq = probability('q df', of_chi)
export const pgamma = probability('q shape rate', of_gamma)
export const pbeta = probability('q shape1 shape2', of_beta)
export const qt = place('p df', of_t, false)
export const qf = place('p df1 df2', of_f, true)
export const qchisq = place('p df', of_chi, true)
export const qgamma = place('p shape rate', of_gamma, true)
