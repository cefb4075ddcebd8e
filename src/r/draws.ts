/** Draws from distributions, in R's algorithms and so with R's numbers: each from uniform and normal ones of its stream. */
import { norm_rand, unif_rand } from './random'

/** Sums of log(2)^i / i!, with which exponential draws are made (Ahrens and Dieter 1972, algorithm SA). */
const sums = Array.from({ length: 16 }, (_, k) => {
  let [term, sum] = [1, 0]
  for (let i = 1; i <= k + 1; i++) sum += term *= Math.LN2 / i
  return sum
})
/** A standard exponential number. */
export function exp_rand(): number {
  let a = 0
  let u = unif_rand()
  for (;;) {
    u += u
    if (u > 1) break
    a += sums[0]!
  }
  u -= 1
  if (u <= sums[0]!) return a + u
  let least = unif_rand()
  let i = 0
  do {
    least = Math.min(least, unif_rand())
    i++
  } while (u > sums[i]!)
  return a + least * sums[0]!
}

/** Horner's rule, from the coefficient of the highest power. */
const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0)

function small_gamma(a: number): number {
  const e = 1 + 0.36787944117144233 * a
  for (;;) {
    const p = e * unif_rand()
    if (p >= 1) {
      const x = -Math.log((e - p) / a)
      if (exp_rand() >= (1 - a) * Math.log(x)) return x
    } else {
      const x = Math.exp(Math.log(p) / a)
      if (exp_rand() >= x) return x
    }
  }
}
/** A gamma number (Ahrens and Dieter: GS of 1974 below shape 1, else GD of 1982). */
export function gamma_rand(a: number, scale: number): number {
  if (a < 1) return scale * small_gamma(a)
  const s2 = a - 0.5
  const s = Math.sqrt(s2)
  const d = 5.656854 - s * 12
  let t = norm_rand()
  let x = s + 0.5 * t
  if (t >= 0) return scale * x * x
  let u = unif_rand()
  if (d * u <= t * t * t) return scale * x * x
  const r = 1 / a
  const q0 = polynomial(r, [2.424e-4, 2.4511e-4, -7.388e-5, 0.00144121, 0.00801191, 0.02083148, 0.04166669]) * r
  const [b, si, c] =
    a <= 3.686
      ? [0.463 + s + 0.178 * s2, 1.235, 0.195 / s - 0.079 + 0.16 * s]
      : a <= 13.022
        ? [1.654 + 0.0076 * s2, 1.68 / s + 0.275, 0.062 / s + 0.024]
        : [1.77, 0.75, 0.1515 / s]
  const quotient = (): number => {
    const v = t / (s + s)
    return Math.abs(v) <= 0.25
      ? q0 +
          0.5 *
            t *
            t *
            polynomial(v, [0.1233795, -0.1367177, 0.1423657, -0.1662921, 0.2000062, -0.250003, 0.3333333]) *
            v
      : q0 - s * t + 0.25 * t * t + (s2 + s2) * Math.log(1 + v)
  }
  if (x > 0 && Math.log(1 - u) <= quotient()) return scale * x * x
  for (;;) {
    const e = exp_rand()
    u = unif_rand()
    u = u + u - 1
    t = u < 0 ? b - si * e : b + si * e
    if (t < -0.71874483771719) continue
    const q = quotient()
    if (q > 0 && c * Math.abs(u) <= Math.expm1(q) * Math.exp(e - 0.5 * t * t)) break
  }
  x = s + 0.5 * t
  return scale * x * x
}

/** A beta number (Cheng 1978, algorithms BB and BC). */
export function beta_rand(aa: number, bb: number): number {
  const [a, b] = [Math.min(aa, bb), Math.max(aa, bb)]
  const alpha = a + b
  const w_of = (v: number, scale: number): number => Math.min(Number.MAX_VALUE, scale * Math.exp(v))
  if (a <= 1) {
    const beta = 1 / a
    const delta = 1 + b - a
    const k1 = (delta * (0.0138889 + 0.0416667 * a)) / (b * beta - 0.777778)
    const k2 = 0.25 + (0.5 + 0.25 / delta) * a
    for (;;) {
      const [u1, u2] = [unif_rand(), unif_rand()]
      const v = beta * Math.log(u1 / (1 - u1))
      const w = w_of(v, b)
      const result = aa === a ? a / (a + w) : w / (a + w)
      let z: number
      if (u1 < 0.5) {
        const y = u1 * u2
        z = u1 * y
        if (0.25 * u2 + z - y >= k1) continue
      } else {
        z = u1 * u1 * u2
        if (z <= 0.25) return result
        if (z >= k2) continue
      }
      if (alpha * (Math.log(alpha / (a + w)) + v) - 1.3862944 >= Math.log(z)) return result
    }
  }
  const beta = Math.sqrt((alpha - 2) / (2 * a * b - alpha))
  const gamma = a + 1 / beta
  for (;;) {
    const [u1, u2] = [unif_rand(), unif_rand()]
    const v = beta * Math.log(u1 / (1 - u1))
    const w = w_of(v, a)
    const z = u1 * u1 * u2
    const r = gamma * v - 1.3862944
    const s = a + r - w
    const t = Math.log(z)
    if (s + 2.609438 >= 5 * z || s > t || r + alpha * Math.log(alpha / (b + w)) >= t)
      return aa === a ? w / (b + w) : b / (b + w)
  }
}

/** How many of `n` trials succeed (Kachitvichyanukul and Schmeiser 1988: inversion, or BTPE for means from 30 on). */
export function binomial_rand(n: number, chance: number): number {
  if (chance <= 0 || n === 0) return 0
  if (chance >= 1) return n
  const p = Math.min(chance, 1 - chance)
  const found = n * p < 30 ? by_inversion(n, p) : by_rejection(n, p)
  return chance > 0.5 ? n - found : found
}
function by_inversion(n: number, p: number): number {
  const q = 1 - p
  const r = p / q
  const g = r * (n + 1)
  const none = q ** n
  for (;;) {
    let f = none
    let u = unif_rand()
    for (let ix = 0; ix <= 110;) {
      if (u < f) return ix
      u -= f
      ix++
      f *= g / ix - r
    }
  }
}
function by_rejection(n: number, p: number): number {
  const q = 1 - p
  const np = n * p
  const npq = np * q
  const r = p / q
  const g = r * (n + 1)
  const fm = np + p
  const m = Math.trunc(fm)
  const p1 = Math.trunc(2.195 * Math.sqrt(npq) - 4.6 * q) + 0.5
  const xm = m + 0.5
  const [xl, xr] = [xm - p1, xm + p1]
  const c = 0.134 + 20.5 / (15.3 + m)
  const [left, right] = [(fm - xl) / (fm - xl * p), (xr - fm) / (xr * q)]
  const [xll, xlr] = [left * (1 + 0.5 * left), right * (1 + 0.5 * right)]
  const p2 = p1 * (1 + c + c)
  const p3 = p2 + c / xll
  const p4 = p3 + c / xlr
  for (;;) {
    const u = unif_rand() * p4
    let v = unif_rand()
    if (u <= p1) return Math.trunc(xm - p1 * v + u)
    let ix: number
    if (u <= p2) {
      const x = xl + (u - p1) / c
      v = v * c + 1 - Math.abs(xm - x) / p1
      if (v > 1 || v <= 0) continue
      ix = Math.trunc(x)
    } else if (u > p3) {
      ix = Math.trunc(xr - Math.log(v) / xlr)
      if (ix > n) continue
      v *= (u - p3) * xlr
    } else {
      ix = Math.trunc(xl + Math.log(v) / xll)
      if (ix < 0) continue
      v *= (u - p2) * xll
    }
    const k = Math.abs(ix - m)
    if (k <= 20 || k >= npq / 2 - 1) {
      let f = 1
      for (let i = m + 1; i <= ix; i++) f *= g / i - r
      for (let i = ix + 1; i <= m; i++) f /= g / i - r
      if (v <= f) return ix
      continue
    }
    const margin = (k / npq) * ((k * (k / 3 + 0.625) + 0.1666666666666) / npq + 0.5)
    const normal = (-k * k) / (2 * npq)
    const log_v = Math.log(v)
    if (log_v < normal - margin) return ix
    if (log_v > normal + margin) continue
    const [x1, f1, z, w] = [ix + 1, fm + 1, n + 1 - fm, n - ix + 1]
    const stirling = (x: number): number =>
      (13860 - (462 - (132 - (99 - 140 / (x * x)) / (x * x)) / (x * x)) / (x * x)) / x / 166320
    const bound =
      xm * Math.log(f1 / x1) +
      (n - m + 0.5) * Math.log(z / w) +
      (ix - m) * Math.log((w * p) / (x1 * q)) +
      stirling(f1) +
      stirling(z) +
      stirling(x1) +
      stirling(w)
    if (log_v <= bound) return ix
  }
}

const factorials = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880]
/** A Poisson number (Ahrens and Dieter 1982, algorithm PD; by inversion for means below 10). */
export function poisson_rand(mu: number): number {
  if (mu === 0) return 0
  if (mu < 10) return few(mu)
  const s = Math.sqrt(mu)
  const g = mu + s * norm_rand()
  let pois = -1
  let [fk, difference, u] = [0, 0, 0]
  if (g >= 0) {
    pois = Math.floor(g)
    if (pois >= Math.floor(mu - 1.1484)) return pois
    fk = pois
    difference = mu - fk
    u = unif_rand()
    if (6 * mu * mu * u >= difference ** 3) return pois
  }
  const omega = 0.398942280401432677939946059934 / s
  const b1 = 1 / (24 * mu)
  const b2 = 0.3 * b1 * b1
  const c3 = (1 / 7) * b1 * b2
  const c2 = b2 - 15 * c3
  const c1 = b1 - 6 * b2 + 45 * c3
  const c0 = 1 - b1 + 3 * b2 - 15 * c3
  const c = 0.1069 / mu
  const densities = (): [number, number, number, number] => {
    let [px, py] = [-mu, 0]
    if (pois < 10) py = mu ** pois / factorials[pois]!
    else {
      let del = 0.083333333333333333333 / pois
      del -= 4.8 * del * del * del
      const v = difference / fk
      px =
        Math.abs(v) <= 0.25
          ? fk *
              v *
              v *
              polynomial(v, [0.125006, -0.1384794, 0.1421878, -0.1661269, 0.2000118, -0.2500068, 0.3333333, -0.5]) -
            del
          : fk * Math.log(1 + v) - difference - del
      py = 0.398942280401432677939946059934 / Math.sqrt(fk)
    }
    const x = ((0.5 - difference) / s) ** 2
    return [px, py, -0.5 * x, omega * (((c3 * x + c2) * x + c1) * x + c0)]
  }
  if (g >= 0) {
    const [px, py, fx, fy] = densities()
    if (fy - u * fy <= py * Math.exp(px - fx)) return pois
  }
  for (;;) {
    const e = exp_rand()
    u = 2 * unif_rand() - 1
    const t = 1.8 + (u >= 0 ? e : -e)
    if (t <= -0.6744) continue
    pois = Math.floor(mu + s * t)
    fk = pois
    difference = mu - fk
    const [px, py, fx, fy] = densities()
    if (c * Math.abs(u) <= py * Math.exp(px + e) - fy * Math.exp(fx + e)) return pois
  }
}
function few(mu: number): number {
  for (;;) {
    const u = unif_rand()
    let p = Math.exp(-mu)
    let sum = p
    if (u <= p) return 0
    for (let k = 1; k <= 35; k++) {
      p *= mu / k
      sum += p
      if (u <= sum) return k
    }
  }
}
