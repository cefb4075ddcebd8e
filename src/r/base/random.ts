/** R's random numbers by its names: R.rexp(3, { rate: 2 }). */
import { integers } from '../attributes'
import { beta_rand, binomial_rand, exp_rand, gamma_rand, poisson_rand } from '../draws'
import { norm_rand, rnorm as normal, runif as uniform, sample_int as draw, set_seed, unif_rand } from '../random'
import { r_function } from './arguments'
import { subset } from './subset'
import type { Loose } from './loose'
import { elements, from_column_major, is_tensor, single } from './values'

export { set_seed }
const size_of = (n: unknown): number => (Array.isArray(n) && n.length > 1 ? n.length : Number(single(n)))
const numbers = (x: unknown): number[] => elements(x).map(Number)
const recycled = (x: unknown): number | number[] => (typeof x === 'number' ? x : numbers(x))

/** `n` draws, with parameters that are used again from the first. */
const draws = <S extends string>(
  formals: S,
  defaults: Record<string, number>,
  one: (...parameters: number[]) => number,
  whole = false,
) => {
  const [, ...names] = formals.split(' ')
  return r_function(formals, (args): Loose => {
    const parameters = names.map((name) => numbers(args[name] ?? defaults[name]))
    const values = Array.from({ length: size_of(args.n) }, (_, i) =>
      one(...parameters.map((each) => each[i % each.length]!)),
    )
    return whole ? integers(values) : values
  })
}
export const runif = r_function('n min max', ({ n, min = 0, max = 1 }): number[] =>
  uniform(size_of(n), recycled(min), recycled(max)),
)
export const rnorm = r_function('n mean sd', ({ n, mean = 0, sd = 1 }): number[] =>
  normal(size_of(n), recycled(mean), recycled(sd)),
)
export const rlnorm = draws('n meanlog sdlog', { meanlog: 0, sdlog: 1 }, (m, s) => Math.exp(m + s * norm_rand()))
export const rexp = draws('n rate', { rate: 1 }, (rate) => exp_rand() / rate)
export const rgamma = r_function('n shape rate scale', ({ n, shape, rate, scale }): number[] => {
  const [shapes, scales] = [numbers(shape), rate === undefined ? numbers(scale ?? 1) : numbers(rate).map((x) => 1 / x)]
  return Array.from({ length: size_of(n) }, (_, i) =>
    gamma_rand(shapes[i % shapes.length]!, scales[i % scales.length]!),
  )
})
export const rbeta = draws('n shape1 shape2', {}, beta_rand)
export const rchisq = draws('n df', {}, (df) => gamma_rand(df / 2, 2))
export const rt = draws('n df', {}, (df) => {
  const z = norm_rand()
  return z / Math.sqrt(gamma_rand(df / 2, 2) / df)
})
export const rbinom = draws('n size prob', {}, binomial_rand, true)
export const rpois = draws('n lambda', {}, poisson_rand, true)
export const rgeom = draws('n prob', {}, (p) => poisson_rand(gamma_one() * ((1 - p) / p)), true)
const gamma_one = exp_rand
export const rlogis = draws('n location scale', { location: 0, scale: 1 }, (location, scale) => {
  const u = unif_rand()
  return location + scale * Math.log(u / (1 - u))
})
export const rcauchy = draws(
  'n location scale',
  { location: 0, scale: 1 },
  (location, scale) => location + scale * Math.tan(Math.PI * unif_rand()),
)
export const rweibull = draws(
  'n shape scale',
  { scale: 1 },
  (shape, scale) => scale * (-Math.log(unif_rand())) ** (1 / shape),
)
export const rmultinom = r_function('n size prob', ({ n, size, prob }): Loose => {
  const weights = numbers(prob)
  const total = weights.reduce((a, b) => a + b, 0)
  const cells = Array.from({ length: Number(n) }, () => {
    let [left, mass] = [Number(size), 1]
    return weights.map((weight, k) => {
      const share = weight / total
      if (k === weights.length - 1) return left
      const p = share / mass
      const found = left === 0 ? 0 : p < 1 ? binomial_rand(left, p) : left
      left -= found
      mass -= share
      return found
    })
  })
  return from_column_major(cells.flat(), [weights.length, cells.length], null, 'integer')
})
export const sample_int = r_function('n size replace prob', ({ n, size, replace = false, prob = null }): number[] =>
  integers(
    draw(Number(single(n)), size == null ? Number(single(n)) : Number(single(size)), {
      replace: Boolean(replace),
      prob: prob === null ? null : numbers(prob),
    }),
  ),
)
/** Elements in random order; of a single number, the numbers from 1 to it. */
export const sample = r_function('x size replace prob', ({ x, size, replace, prob }): Loose => {
  const options = {
    ...(size == null ? {} : { size: single(size) }),
    ...(replace === undefined ? {} : { replace }),
    ...(prob === undefined ? {} : { prob }),
  }
  const values = elements(x)
  const places = (n: number): number[] => (Object.keys(options).length > 0 ? sample_int(n, options) : sample_int(n))
  if (values.length === 1 && typeof values[0] === 'number' && values[0] >= 1 && !is_tensor(x))
    return places(Math.trunc(values[0]))
  return subset(typeof x === 'object' ? x : values, places(values.length))
})
