/** Beta variables from R's generator: Cheng 1978, "Generating beta variates with nonintegral shape parameters". */
import { runif } from '../r'

const largest_exponent = 1024 * Math.LN2
const log_4 = 1.3862944
const log_5_and_1 = 2.609438

/** v and w of both algorithms: w is `scale` exp(v), which is kept finite. */
function v_and_w(u: number, beta: number, scale: number): [number, number] {
  const v = beta * Math.log(u / (1 - u))
  return [v, v <= largest_exponent ? Math.min(scale * Math.exp(v), Number.MAX_VALUE) : Number.MAX_VALUE]
}

const uniforms = (): [number, number] => runif(2) as [number, number]

/** Algorithm BC, for a smaller parameter of at most 1. */
function draw_bc(a: number, b: number): number {
  const [alpha, beta, delta] = [a + b, 1 / a, 1 + b - a]
  const k1 = (delta * (0.0138889 + 0.0416667 * a)) / (b * beta - 0.777778)
  const k2 = 0.25 + (0.5 + 0.25 / delta) * a
  for (;;) {
    const [u1, u2] = uniforms()
    let z: number
    if (u1 < 0.5) {
      const y = u1 * u2
      z = u1 * y
      if (0.25 * u2 + z - y >= k1) continue
    } else {
      z = u1 * u1 * u2
      if (z <= 0.25) return v_and_w(u1, beta, b)[1]
      if (z >= k2) continue
    }
    const [v, w] = v_and_w(u1, beta, b)
    if (alpha * (Math.log(alpha / (a + w)) + v) - log_4 >= Math.log(z)) return w
  }
}

/** Algorithm BB, for parameters above 1. */
function draw_bb(a: number, b: number): number {
  const alpha = a + b
  const beta = Math.sqrt((alpha - 2) / (2 * a * b - alpha))
  const gamma = a + 1 / beta
  for (;;) {
    const [u1, u2] = uniforms()
    const [v, w] = v_and_w(u1, beta, a)
    const z = u1 * u1 * u2
    const r = gamma * v - log_4
    const s = a + r - w
    if (s + log_5_and_1 >= 5 * z) return w
    const t = Math.log(z)
    if (s > t || r + alpha * Math.log(alpha / (b + w)) >= t) return w
  }
}

/** `n` beta variables with finite, positive parameters, as R's rbeta() draws them. */
export function beta_variables(n: number, shape1: number, shape2: number): number[] {
  const [a, b] = [Math.min(shape1, shape2), Math.max(shape1, shape2)]
  return Array.from({ length: n }, () => {
    if (a <= 1) {
      const w = draw_bc(a, b)
      return shape1 === a ? a / (a + w) : w / (a + w)
    }
    const w = draw_bb(a, b)
    return shape1 === a ? w / (b + w) : b / (b + w)
  })
}
