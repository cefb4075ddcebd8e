/** R's numerical methods on functions: roots and minima of one number. They follow R's own algorithms, steps and tolerances. */
import { RError } from '../errors'
import { r_function } from './arguments'
import { match_fun } from './functional'
import type { Loose } from './loose'
import { elements } from './values'

const quarter = Number.EPSILON ** 0.25
const number_of = (x: unknown): number => Number(elements(x)[0])

/** A root between two places where the function has different signs: Brent's zeroin. */
export const uniroot = r_function(
  'f interval ... lower upper tol maxiter',
  ({ f, interval, lower, upper, tol = quarter, maxiter = 1000, dots }): Loose => {
    const fn = match_fun(f)
    const at = (x: number): number => number_of(fn(x, ...(dots as unknown[])))
    let a = number_of(lower ?? elements(interval)[0])
    let b = number_of(upper ?? elements(interval)[1])
    let [fa, fb] = [at(a), at(b)]
    if (fa * fb > 0) throw new RError('f() values at end points not of opposite sign', 'uniroot')
    let [c, fc] = [a, fa]
    let steps = 2
    let precision = NaN
    for (let left = Number(maxiter) + 1; left > 0; left--) {
      const previous = b - a
      if (Math.abs(fc) < Math.abs(fb)) {
        ;[a, b, c] = [b, c, b]
        ;[fa, fb, fc] = [fb, fc, fb]
      }
      const least = 2 * Number.EPSILON * Math.abs(b) + Number(tol) / 2
      let step = (c - b) / 2
      precision = Math.abs(c - b)
      if (Math.abs(step) <= least || fb === 0) break
      if (Math.abs(previous) >= least && Math.abs(fa) > Math.abs(fb)) {
        const across = c - b
        let p: number
        let q: number
        if (a === c) {
          const t = fb / fa
          p = across * t
          q = 1 - t
        } else {
          const [t1, t2] = [fb / fc, fb / fa]
          q = fa / fc
          p = t2 * (across * q * (q - t1) - (b - a) * (t1 - 1))
          q = (q - 1) * (t1 - 1) * (t2 - 1)
        }
        if (p > 0) q = -q
        else p = -p
        if (p < 0.75 * across * q - Math.abs(least * q) / 2 && p < Math.abs((previous * q) / 2)) step = p / q
      }
      if (Math.abs(step) < least) step = step > 0 ? least : -least
      ;[a, fa] = [b, fb]
      b += step
      fb = at(b)
      steps++
      if ((fb > 0 && fc > 0) || (fb < 0 && fc < 0)) [c, fc] = [a, fa]
    }
    return { root: b, 'f.root': fb, iter: steps, 'init.it': null, 'estim.prec': precision }
  },
)

/** The place of the least value between two ends: Brent's method. */
function least_place(f: (x: number) => number, from: number, to: number, tolerance: number): number {
  const golden = (3 - Math.sqrt(5)) * 0.5
  let [a, b] = [from, to]
  const eps = Math.sqrt(Number.EPSILON)
  let v = a + golden * (b - a)
  let w = v
  let x = v
  let [d, e] = [0, 0]
  let fx = f(x)
  let [fv, fw] = [fx, fx]
  const third = tolerance / 3
  for (;;) {
    const middle = (a + b) * 0.5
    const near = eps * Math.abs(x) + third
    const twice = near * 2
    if (Math.abs(x - middle) <= twice - (b - a) * 0.5) return x
    let [p, q, r] = [0, 0, 0]
    if (Math.abs(e) > near) {
      r = (x - w) * (fx - fv)
      q = (x - v) * (fx - fw)
      p = (x - v) * q - (x - w) * r
      q = (q - r) * 2
      if (q > 0) p = -p
      else q = -q
      r = e
      e = d
    }
    let u: number
    if (Math.abs(p) >= Math.abs(q * 0.5 * r) || p <= q * (a - x) || p >= q * (b - x)) {
      e = x < middle ? b - x : a - x
      d = golden * e
    } else {
      d = p / q
      u = x + d
      if (u - a < twice || b - u < twice) d = x >= middle ? -near : near
    }
    u = Math.abs(d) >= near ? x + d : d > 0 ? x + near : x - near
    const fu = f(u)
    if (fu <= fx) {
      if (u < x) b = x
      else a = x
      ;[v, w, x] = [w, x, u]
      ;[fv, fw, fx] = [fw, fx, fu]
    } else {
      if (u < x) a = u
      else b = u
      if (fu <= fw || w === x) {
        ;[v, fv, w, fw] = [w, fw, u, fu]
      } else if (fu <= fv || v === x || v === w) {
        ;[v, fv] = [u, fu]
      }
    }
  }
}
export const optimize = r_function(
  'f interval ... lower upper maximum tol',
  ({ f, interval, lower, upper, maximum = false, tol = quarter, dots }): Loose => {
    const fn = match_fun(f)
    const at = (x: number): number => number_of(fn(x, ...(dots as unknown[])))
    const [from, to] = [number_of(lower ?? elements(interval)[0]), number_of(upper ?? elements(interval)[1])]
    const place = least_place(maximum ? (x) => -at(x) : at, from, to, Number(tol))
    return maximum ? { maximum: place, objective: at(place) } : { minimum: place, objective: at(place) }
  },
)
export const optimise = optimize
