/** R's functions of each element. */
import type { Loose } from './loose'
import { div, each_element } from './arith'
import { single } from './values'

export const exp = each_element('exp', 'exp', Math.exp)
export const expm1 = each_element('expm1', 'expm1', Math.expm1)
export const sqrt = each_element('sqrt', 'sqrt', Math.sqrt)
export const abs = each_element('abs', 'abs', Math.abs)
export const sin = each_element('sin', 'sin', Math.sin)
export const cos = each_element('cos', 'cos', Math.cos)
export const tan = each_element('tan', 'tan', Math.tan)
export const asin = each_element('asin', 'asin', Math.asin)
export const acos = each_element('acos', 'acos', Math.acos)
export const atan = each_element('atan', 'atan', Math.atan)
export const sinh = each_element('sinh', 'sinh', Math.sinh)
export const cosh = each_element('cosh', 'cosh', Math.cosh)
export const tanh = each_element('tanh', 'tanh', Math.tanh)
export const floor = each_element('floor', 'floor', Math.floor)
export const ceiling = each_element('ceiling', 'ceil', Math.ceil)
export const sign = each_element('sign', 'sign', Math.sign)
export const log2 = each_element('log2', 'log2', Math.log2)
export const log10 = each_element('log10', 'log10', Math.log10)
export const log1p = each_element('log1p', 'log1p', Math.log1p)
export const trunc = each_element('trunc', 'trunc', Math.trunc)
const natural = each_element('log', 'log', Math.log)
/** The logarithm, natural or to a base. */
export const log = (x: unknown, base?: number | { base: number }): Loose => {
  const to = typeof base === 'object' ? base.base : base
  return to === undefined ? natural(x) : div(natural(x), Math.log(to))
}

const places = (digits: unknown, otherwise: number): number =>
  digits === undefined
    ? otherwise
    : Number(typeof digits === 'object' && digits !== null && 'digits' in digits ? digits.digits : single(digits))

/** Rounds to a number of decimals as R does: to the nearer of the candidates, on a tie to the even digit. */
function rounded(x: number, digits: number): number {
  if (!Number.isFinite(x) || digits > 308) return x
  if (digits === 0) {
    const near = Math.round(x)
    return Math.abs(x - Math.trunc(x)) === 0.5 && near % 2 !== 0 ? near - 1 : near
  }
  const scale = 10 ** Math.abs(digits)
  const scaled = digits > 0 ? x * scale : x / scale
  if (!Number.isFinite(scaled)) return x
  const back = (n: number): number => (digits > 0 ? n / scale : n * scale)
  const [low, high] = [back(Math.floor(scaled)), back(Math.ceil(scaled))]
  const [below, above] = [x - low, high - x]
  return below < above || (below === above && Math.floor(scaled) % 2 === 0) ? low : high
}
export const round = (x: unknown, digits?: unknown): Loose => {
  const to = places(digits, 0)
  return each_element('round', 'round', (value) => rounded(value, to))(x)
}
/** Rounds to a number of significant digits. */
export const signif = (x: unknown, digits?: unknown): Loose => {
  const to = places(digits, 6)
  return each_element('signif', 'round', (value) => (Number.isFinite(value) ? Number(value.toPrecision(to)) : value))(x)
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
/** The logarithm of the gamma function (Lanczos 1964, with g = 7). */
function log_gamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - log_gamma(1 - x)
  const z = x - 1
  const sum = lanczos.reduce((total, c, i) => (i === 0 ? c : total + c / (z + i)), 0)
  const t = z + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}
const whole_factorial = (n: number): number => {
  let product = 1
  for (let i = 2; i <= n; i++) product *= i
  return product
}
export const lgamma = each_element('lgamma', 'lgamma', log_gamma)
export const beta = (a: number, b: number): number =>
  Math.exp((lgamma(a) as number) + (lgamma(b) as number) - (lgamma(a + b) as number))
export const lbeta = (a: number, b: number): number => Math.log(beta(a, b))
export const gamma = each_element('gamma', 'gamma', (x) =>
  Number.isInteger(x) && x > 0 && x < 171 ? whole_factorial(x - 1) : Math.exp(log_gamma(x)),
)
export const factorial = each_element('factorial', 'factorial', (x) =>
  Number.isInteger(x) && x < 171 ? whole_factorial(x) : Math.exp(log_gamma(x + 1)),
)
/** How many ways there are to take `k` of `n`. */
export const choose_of = (n: number, k: number): number => {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return Math.round(ways)
}
