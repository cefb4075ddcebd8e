/** k-means of numbers, as R's kmeans() finds it: Hartigan and Wong's algorithm (1979, AS 136), best of some starts. */
import { sample_int } from '../r'

/** Clusters: their centres, and the number (from 0) of each value's. */
export interface Clusters {
  centers: number[]
  cluster: number[]
  /** The sum of squares within them. */
  within: number
}

const most_iterations = 10
const big = 1e30

/** State of one run; the fields are those of the published algorithm. */
class Run {
  readonly m: number
  readonly k: number
  readonly nearest: number[] = []
  readonly second: number[] = []
  readonly count: number[]
  readonly leave: number[] = []
  readonly join: number[] = []
  readonly loss: number[] = []
  readonly live: number[]
  readonly moved: boolean[]
  readonly updated: number[]
  quiet = 0

  constructor(
    readonly x: readonly number[],
    readonly c: number[],
  ) {
    this.m = x.length
    this.k = c.length
    this.count = c.map(() => 0)
    this.live = c.map(() => 0)
    this.moved = c.map(() => true)
    this.updated = c.map(() => -1)
  }

  square(i: number, l: number): number {
    return (this.x[i]! - this.c[l]!) ** 2
  }
  weigh(l: number): void {
    const n = this.count[l]!
    this.join[l] = n / (n + 1)
    this.leave[l] = n > 1 ? n / (n - 1) : big
  }
  begin(): boolean {
    const { x, c, k } = this
    x.forEach((_, i) => {
      let [first, other] = this.square(i, 0) <= this.square(i, 1) ? [0, 1] : [1, 0]
      for (let l = 2; l < k; l++) {
        const d = this.square(i, l)
        if (d >= this.square(i, other)) continue
        if (d >= this.square(i, first)) other = l
        else [first, other] = [l, first]
      }
      this.nearest[i] = first
      this.second[i] = other
    })
    c.fill(0)
    x.forEach((value, i) => {
      c[this.nearest[i]!]! += value
      this.count[this.nearest[i]!]!++
    })
    if (this.count.includes(0)) return false
    c.forEach((sum, l) => {
      c[l] = sum / this.count[l]!
      this.weigh(l)
    })
    return true
  }
  /** Moves value i from cluster `from` to `to`. */
  move(i: number, from: number, to: number): void {
    const { c, count } = this
    c[from] = (c[from]! * count[from]! - this.x[i]!) / (count[from]! - 1)
    c[to] = (c[to]! * count[to]! + this.x[i]!) / (count[to]! + 1)
    count[from]!--
    count[to]!++
    this.weigh(from)
    this.weigh(to)
    this.nearest[i] = to
    this.second[i] = from
  }
  /** Each value goes to the cluster where it adds least. */
  optimal_transfer(): void {
    const { m, k, live } = this
    this.moved.forEach((moved, l) => {
      if (moved) live[l] = m + 1
    })
    for (let i = 0; i < m; i++) {
      this.quiet++
      const from = this.nearest[i]!
      if (this.count[from] !== 1) {
        if (this.updated[from] !== 0) this.loss[i] = this.square(i, from) * this.leave[from]!
        let to = this.second[i]!
        const before = to
        let least = this.square(i, to) * this.join[to]!
        for (let l = 0; l < k; l++) {
          if ((i + 1 >= live[from]! && i + 1 >= live[l]!) || l === from || l === before) continue
          const d = this.square(i, l)
          if (d >= least / this.join[l]!) continue
          least = d * this.join[l]!
          to = l
        }
        if (least >= this.loss[i]!) this.second[i] = to
        else {
          this.quiet = 0
          live[from] = live[to] = m + i + 1
          this.updated[from] = this.updated[to] = i + 1
          this.move(i, from, to)
        }
      }
      if (this.quiet === m) return
    }
    this.moved.fill(false)
    live.forEach((at, l) => (live[l] = at - m))
  }
  /** Swaps values between their nearest and second nearest clusters until nothing changes. */
  quick_transfer(): void {
    const { m, updated } = this
    let still = 0
    for (let step = 1, limit = 50 * m; step <= limit;) {
      for (let i = 0; i < m; i++, step++) {
        still++
        const [from, to] = [this.nearest[i]!, this.second[i]!]
        if (this.count[from] !== 1) {
          if (step <= updated[from]!) this.loss[i] = this.square(i, from) * this.leave[from]!
          if ((step < updated[from]! || step < updated[to]!) && this.square(i, to) < this.loss[i]! / this.join[to]!) {
            still = this.quiet = 0
            this.moved[from] = this.moved[to] = true
            updated[from] = updated[to] = step + m
            this.move(i, from, to)
          }
        }
        if (still === m) return
      }
    }
  }
}

function hartigan_wong(x: readonly number[], centers: readonly number[]): Clusters | null {
  const run = new Run(x, [...centers])
  if (!run.begin()) return null
  for (let i = 0; i < most_iterations; i++) {
    run.optimal_transfer()
    if (run.quiet === run.m) break
    run.quick_transfer()
    if (run.k === 2) break
    run.updated.fill(0)
  }
  const sums = run.c.map(() => 0)
  x.forEach((value, i) => (sums[run.nearest[i]!]! += value))
  const means = sums.map((sum, l) => sum / run.count[l]!)
  const within = x.reduce((sum, value, i) => sum + (value - means[run.nearest[i]!]!) ** 2, 0)
  return { centers: means, cluster: run.nearest, within }
}

/**
 * Clusters numbers.
 *
 * @param k the number of clusters, from 2 on.
 * @param starts how many random starts are tried; they are drawn by R's generator.
 * @returns the best, or null where there are fewer distinct values than clusters, or a start had an empty cluster.
 */
export function kmeans(x: readonly number[], k: number, starts: number): Clusters | null {
  const distinct = [...new Set(x)]
  if (distinct.length < k) return null
  let best: Clusters | null = null
  for (let start = 0; start < starts; start++) {
    const found = hartigan_wong(
      x,
      sample_int(distinct.length, k).map((i) => distinct[i - 1]!),
    )
    if (found === null) return null
    if (best === null || found.within < best.within) best = found
  }
  return best
}
