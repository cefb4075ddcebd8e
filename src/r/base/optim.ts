/** R's optim(): minima of functions of several numbers. It takes R's own steps. */
import { RError } from '../errors'
import { r_function } from './arguments'
import { match_fun } from './functional'
import type { Loose } from './loose'
import { elements, names_of, with_names } from './values'
import { warn } from './warnings'

const number_of = (x: unknown): number => Number(elements(x)[0])

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
