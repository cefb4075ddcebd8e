/** R's numerical methods on functions: roots, minima, integrals. They follow R's own algorithms, steps and tolerances. */
import { RError } from '../errors'
import { format_numbers } from '../format'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function } from './arguments'
import { match_fun } from './functional'
import type { Loose } from './loose'
import { elements, names_of, with_names } from './values'
import { warn } from './warnings'

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

type Objective = (x: number[]) => number
interface Minimum {
  par: number[]
  value: number
  counts: [number, number | null]
  convergence: number
}

/** Nelder and Mead's simplex, as R's optim() walks it. */
function nelder_mead(f: Objective, start: number[], { maxit, reltol, abstol }: Limits): Minimum {
  const n = start.length
  const first = f(start)
  if (!Number.isFinite(first)) throw new RError('function cannot be evaluated at initial parameters', 'optim')
  let step = Math.max(...start.map((x) => 0.1 * Math.abs(x)))
  if (step === 0) step = 0.1
  const simplex = [{ x: [...start], f: first }]
  let evaluations = 1
  let size = 0
  for (let j = 0; j < n; j++) {
    const x = [...start]
    let by = step
    while (x[j] === start[j]) {
      x[j] = start[j]! + by
      by *= 10
    }
    size += by
    simplex.push({ x, f: Infinity })
  }
  const near = reltol * (Math.abs(first) + reltol)
  let fresh = true
  let old = size
  const big = 1e35
  const at = (x: number[]): number => {
    evaluations++
    const value = f(x)
    return Number.isFinite(value) ? value : big
  }
  for (;;) {
    if (fresh) {
      const kept = low_of(simplex)
      simplex.forEach((vertex, j) => {
        if (j !== kept) vertex.f = at(vertex.x)
      })
      fresh = false
    }
    const low = low_of(simplex)
    const high = simplex.reduce((best, vertex, j) => (vertex.f > simplex[best]!.f ? j : best), 0)
    const [lowest, highest] = [simplex[low]!.f, simplex[high]!.f]
    if (highest <= lowest + near || lowest <= abstol) break
    if (evaluations > maxit) return { par: simplex[low]!.x, value: lowest, counts: [evaluations, null], convergence: 1 }
    const centre = start.map((_, i) => (simplex.reduce((sum, { x }) => sum + x[i]!, 0) - simplex[high]!.x[i]!) / n)
    const mirrored = centre.map((c, i) => 2 * c - simplex[high]!.x[i]!)
    const value = at(mirrored)
    if (value < lowest) {
      const further = mirrored.map((x, i) => 2 * x - centre[i]!)
      const beyond = at(further)
      simplex[high] = beyond < value ? { x: further, f: beyond } : { x: mirrored, f: value }
      continue
    }
    if (value < highest) simplex[high] = { x: mirrored, f: value }
    const worst = simplex[high]!
    const inner = worst.x.map((x, i) => 0.5 * x + 0.5 * centre[i]!)
    const drawn = at(inner)
    if (drawn < worst.f) {
      simplex[high] = { x: inner, f: drawn }
      continue
    }
    if (value >= highest) {
      fresh = true
      size = 0
      simplex.forEach((vertex, j) => {
        if (j === low) return
        vertex.x = vertex.x.map((x, i) => {
          const moved = 0.5 * (x - simplex[low]!.x[i]!) + simplex[low]!.x[i]!
          size += Math.abs(moved - simplex[low]!.x[i]!)
          return moved
        })
        vertex.f = Infinity
      })
      if (size >= old) return { par: simplex[low]!.x, value: lowest, counts: [evaluations, null], convergence: 10 }
      old = size
    }
  }
  const best = simplex[low_of(simplex)]!
  return { par: best.x, value: best.f, counts: [evaluations, null], convergence: 0 }
}
const low_of = (simplex: readonly { f: number }[]): number =>
  simplex.reduce((best, vertex, j) => (vertex.f < simplex[best]!.f ? j : best), 0)

interface Limits {
  maxit: number
  reltol: number
  abstol: number
}
/** The gradient by differences, as optim() takes them. */
const slopes =
  (f: Objective): ((x: number[]) => number[]) =>
  (x) =>
    x.map((_, i) => {
      const [up, down] = [[...x], [...x]]
      up[i]! += 1e-3
      down[i]! -= 1e-3
      return (f(up) - f(down)) / 2e-3
    })

/** The variable metric method, as R's optim() has it. */
function bfgs(
  f: Objective,
  gradient: (x: number[]) => number[],
  start: number[],
  { maxit, reltol, abstol }: Limits,
): Minimum {
  const n = start.length
  let x = [...start]
  let value = f(x)
  if (!Number.isFinite(value)) throw new RError("initial value in 'vmmin' is not finite", 'optim')
  let [calls, gradients, iterations, since] = [1, 1, 1, 1]
  let g = gradient(x)
  let B: number[][] = []
  const identity = (): number[][] => x.map((_, i) => x.map((__, j) => (i === j ? 1 : 0)))
  for (;;) {
    if (since === gradients) B = identity()
    const [before, g_before] = [x, g]
    const t = B.map((_, i) => {
      let s = 0
      for (let j = 0; j < n; j++) s -= B[Math.max(i, j)]![Math.min(i, j)]! * g[j]!
      return s
    })
    const slope = t.reduce((sum, ti, i) => sum + ti * g[i]!, 0)
    let unchanged = 0
    if (slope < 0) {
      let step = 1
      let accepted = false
      while (!accepted) {
        unchanged = 0
        x = before.map((each, i) => {
          const moved = each + step * t[i]!
          if (10 + each === 10 + moved) unchanged++
          return moved
        })
        if (unchanged === n) break
        const tried = f(x)
        calls++
        accepted = Number.isFinite(tried) && tried <= value + slope * step * 1e-4
        if (accepted) {
          const enough = tried > abstol && Math.abs(tried - value) > reltol * (Math.abs(value) + reltol)
          if (!enough) unchanged = n
          value = tried
        } else step *= 0.2
      }
      if (unchanged < n) {
        g = gradient(x)
        gradients++
        iterations++
        const moves = x.map((each, i) => each - before[i]!)
        const changes = g.map((each, i) => each - g_before[i]!)
        const along = moves.reduce((sum, m, i) => sum + m * changes[i]!, 0)
        if (along > 0) {
          const turned = B.map((_, i) => {
            let s = 0
            for (let j = 0; j < n; j++) s += B[Math.max(i, j)]![Math.min(i, j)]! * changes[j]!
            return s
          })
          const scale = 1 + turned.reduce((sum, s, i) => sum + s * changes[i]!, 0) / along
          for (let i = 0; i < n; i++)
            for (let j = 0; j <= i; j++)
              B[i]![j]! += (scale * moves[i]! * moves[j]! - moves[i]! * turned[j]! - turned[i]! * moves[j]!) / along
        } else since = gradients
      } else if (since < gradients) {
        unchanged = 0
        since = gradients
      }
    } else {
      unchanged = 0
      if (since === gradients) unchanged = n
      else since = gradients
    }
    if (iterations >= maxit || unchanged === n) break
    if (gradients - since > 2 * n) since = gradients
  }
  return { par: x, value, counts: [calls, gradients], convergence: iterations < maxit ? 0 : 1 }
}

/** The least value of a function of several numbers, from a place on. */
export const optim = r_function(
  'par fn gr ... method lower upper control hessian',
  ({ par, fn, gr = null, method = 'Nelder-Mead', control = {}, dots }): Loose => {
    const options = control as { fnscale?: number; maxit?: number; reltol?: number; abstol?: number }
    const names = names_of(par)
    const scale = options.fnscale ?? 1
    const objective = match_fun(fn)
    const f: Objective = (x) => number_of(objective(with_names([...x], names), ...(dots as unknown[]))) / scale
    const way = String(elements(method)[0])
    const limits = {
      maxit: options.maxit ?? (way === 'Nelder-Mead' ? 500 : 100),
      reltol: options.reltol ?? Math.sqrt(Number.EPSILON),
      abstol: options.abstol ?? -Infinity,
    }
    const start = elements(par) as number[]
    const own = gr === null ? undefined : match_fun(gr)
    const gradient = own
      ? (x: number[]): number[] =>
          (elements(own(with_names([...x], names), ...(dots as unknown[]))) as number[]).map((each) => each / scale)
      : slopes(f)
    if (!/^(Nelder-Mead|BFGS)$/.test(way))
      throw new RError(`the method '${way}' is not here: Nelder-Mead and BFGS are`, 'optim')
    if (way === 'Nelder-Mead' && start.length === 1)
      warn('one-dimensional optimization by Nelder-Mead is unreliable:\nuse "Brent" or optimize() directly')
    const found = way === 'BFGS' ? bfgs(f, gradient, start, limits) : nelder_mead(f, start, limits)
    return {
      par: with_names(found.par, names),
      value: found.value * scale,
      counts: with_names(found.counts, ['function', 'gradient']),
      convergence: found.convergence,
      message: null,
    }
  },
)
