/** R's densities, probabilities and quantiles. */
import { qnorm as normal_quantile } from '../qnorm'
import { r_function } from './arguments'
import { choose_of, lgamma } from './math'
import type { Loose } from './loose'
import { elements, is_scalar } from './values'

/** A function of each element, with parameters that are used again from the first. */
const elementwise = <S extends string>(
  formals: S,
  defaults: Record<string, unknown>,
  f: (x: number, ...parameters: number[]) => number,
) => {
  const [first = 'x', ...rest] = formals.split(' ')
  const flags = ['lower_tail', 'log', 'log_p']
  const names = rest.filter((name) => !flags.includes(name))
  return r_function(formals, (args): Loose => {
    const xs = elements(args[first]) as number[]
    const parameters = names.map((name) => elements(args[name] ?? defaults[name]) as number[])
    const size = Math.max(xs.length, ...parameters.map((each) => each.length))
    const values = Array.from({ length: size }, (_, i) => {
      const value = f(xs[i % xs.length]!, ...parameters.map((each) => each[i % each.length]!))
      const tail = args.lower_tail === false ? 1 - value : value
      return args.log || args.log_p ? Math.log(tail) : tail
    })
    return size === 1 && is_scalar(args[first]) ? values[0] : values
  })
}
const ratio = (x: number, top: readonly number[], bottom: readonly number[]): number => {
  let [num, den] = [top[top.length - 1]! * x, x]
  for (let i = 0; i < bottom.length - 1; i++) {
    num = (num + top[i]!) * x
    den = (den + bottom[i]!) * x
  }
  return (num + top[bottom.length - 1]!) / (den + bottom[bottom.length - 1]!)
}
const near = {
  top: [
    2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249, 0.065682337918207449113,
  ],
  bottom: [47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956],
}
const middle = {
  top: [
    0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226, 2494.5375852903726711,
    6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218, 1.0765576773720192317e-8,
  ],
  bottom: [
    22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091,
    34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
  ],
}
const far = {
  top: [
    0.21589853405795699, 0.1274011611602473639, 0.022235277649897551, 0.001421619193227893466, 2.9112874951168792e-5,
    0.02307344176494017303,
  ],
  bottom: [
    1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244, 7.29751555083966205e-5,
  ],
}
/** The normal distribution function (Cody 1969). */
function normal_below(x: number): number {
  if (Number.isNaN(x)) return NaN
  const y = Math.abs(x)
  if (y <= 0.67448975) return 0.5 + x * ratio(y > 1.11e-16 ? x * x : 0, near.top, near.bottom)
  const square = Math.trunc(y * 16) / 16
  const rest = (y - square) * (y + square)
  const scale = Math.exp(-square * square * 0.5) * Math.exp(-rest * 0.5)
  let tail: number
  if (y <= 5.656854249492380195206754896838) tail = scale * ratio(y, middle.top, middle.bottom)
  else {
    const inverse = 1 / (x * x)
    tail = (scale * (0.398942280401432677939946059934 - inverse * ratio(inverse, far.top, far.bottom))) / y
  }
  return x > 0 ? 1 - tail : tail
}
export const dnorm = elementwise(
  'x mean sd log',
  { mean: 0, sd: 1 },
  (x, m, s) => Math.exp(-0.5 * ((x - m) / s) ** 2) / (s * Math.sqrt(2 * Math.PI)),
)
export const pnorm = elementwise('q mean sd lower_tail log_p', { mean: 0, sd: 1 }, (q, m, s) =>
  normal_below((q - m) / s),
)
export const qnorm = elementwise('p mean sd', { mean: 0, sd: 1 }, (p, m, s) => m + s * normal_quantile(p))
export const dunif = elementwise('x min max log', { min: 0, max: 1 }, (x, a, b) => (x >= a && x <= b ? 1 / (b - a) : 0))
export const punif = elementwise('q min max lower_tail', { min: 0, max: 1 }, (q, a, b) =>
  Math.min(1, Math.max(0, (q - a) / (b - a))),
)
export const qunif = elementwise('p min max', { min: 0, max: 1 }, (p, a, b) => a + p * (b - a))
export const dexp = elementwise('x rate log', { rate: 1 }, (x, rate) => (x < 0 ? 0 : rate * Math.exp(-rate * x)))
export const pexp = elementwise('q rate lower_tail', { rate: 1 }, (q, rate) => (q <= 0 ? 0 : -Math.expm1(-rate * q)))
export const qexp = elementwise('p rate', { rate: 1 }, (p, rate) => -Math.log1p(-p) / rate)
const binomial = (x: number, n: number, p: number): number => choose_of(n, x) * p ** x * (1 - p) ** (n - x)
export const dbinom = elementwise('x size prob log', {}, binomial)
export const pbinom = elementwise('q size prob lower_tail', {}, (q, n, p) => {
  let sum = 0
  for (let k = 0; k <= Math.min(q, n); k++) sum += binomial(k, n, p)
  return Math.min(1, sum)
})
const poisson = (x: number, mu: number): number => Math.exp(x * Math.log(mu) - mu - (lgamma(x + 1) as number))
export const dpois = elementwise('x lambda log', {}, poisson)
export const ppois = elementwise('q lambda lower_tail', {}, (q, mu) => {
  let sum = 0
  for (let k = 0; k <= q; k++) sum += poisson(k, mu)
  return sum
})
export const choose = elementwise('n k', {}, choose_of)
export const plogis = elementwise(
  'q location scale',
  { location: 0, scale: 1 },
  (q, m, s) => 1 / (1 + Math.exp(-(q - m) / s)),
)
export const qlogis = elementwise(
  'p location scale',
  { location: 0, scale: 1 },
  (p, m, s) => m + s * Math.log(p / (1 - p)),
)
export const atan2 = elementwise('y x', {}, Math.atan2)
