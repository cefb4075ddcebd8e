/**
 * R's random numbers: Mersenne-Twister, normals by inversion, samples by rejection (the defaults since R 3.6).
 * After set_seed() the numbers are R's own.
 */
import { randomInt } from 'node:crypto'
import { RError, show_value } from './errors'
import { MersenneTwister } from './mersenne'
import { qnorm } from './qnorm'

let generator: MersenneTwister | undefined
/** The stream; without a seed it starts at some place, as in R. */
const stream = () => (generator ??= new MersenneTwister(randomInt(2 ** 32)))

/**
 * Seeds R's generator. libtorch's is torch_manual_seed().
 *
 * @param seed a whole number of 32 bits.
 */
export function set_seed(seed: number | bigint): void {
  const value = Number(seed)
  if (
    (typeof seed !== 'number' && typeof seed !== 'bigint') ||
    !Number.isInteger(value) ||
    Math.abs(value) > 2 ** 31 - 1
  ) {
    throw new RError(`a seed is a whole number of 32 bits, got ${show_value(seed)}`, 'set_seed')
  }
  stream().seed(value)
}

/** Where R's generator is: 625 whole numbers, as in R's `.Random.seed`. */
export const random_state = (): number[] => stream().save()

/** Sets R's generator to where random_state() was called. */
export function set_random_state(state: readonly number[]): void {
  if (!Array.isArray(state) || state.length !== 625 || !state.every((x) => Number.isInteger(x) && x >= 0)) {
    throw new RError(`a state is what random_state() gave, got ${show_value(state)}`, 'set_random_state')
  }
  stream().restore(state)
}

function count_of(n: unknown, name: string, where: string): number {
  const value = Array.isArray(n) ? n.length : Math.trunc(Number(n))
  if ((typeof n !== 'number' && typeof n !== 'bigint' && !Array.isArray(n)) || !(value >= 0) || value > 2 ** 32) {
    throw new RError(`'${name}' is a number from 0 on, got ${show_value(n)}`, where)
  }
  return value
}

/** The i-th of some parameter's values, which are used again from the first. */
type Recycled = number | readonly number[]
const at = (x: Recycled, i: number): number => (typeof x === 'number' ? x : x[i % x.length]!)

/** `n` uniform numbers between `min` and `max`. */
export function runif(n: number, min: Recycled = 0, max: Recycled = 1): number[] {
  const source = stream()
  return Array.from({ length: count_of(n, 'n', 'runif') }, (_, i) => {
    const [low, high] = [at(min, i), at(max, i)]
    return low === high ? low : low + (high - low) * source.uniform()
  })
}

const big = 134217728
/** One standard normal number. */
function normal(source: MersenneTwister): number {
  const u = Math.trunc(big * source.uniform()) + source.uniform()
  return qnorm(u / big)
}

/** One uniform number, and one standard normal, of R's stream: what other distributions are made of. */
export const unif_rand = (): number => stream().uniform()
export const norm_rand = (): number => normal(stream())

/** `n` normal numbers with some means and standard deviations. @example rnorm(3, [0, 10, 20], 0.1) */
export function rnorm(n: number, mean: Recycled = 0, sd: Recycled = 1): number[] {
  const source = stream()
  return Array.from({ length: count_of(n, 'n', 'rnorm') }, (_, i) => {
    const [center, spread] = [at(mean, i), at(sd, i)]
    if (!(spread >= 0)) return NaN
    return spread === 0 ? center : center + spread * normal(source)
  })
}

/** A whole number from 0 to below `n`, by R's rejection of 16 bits at a time. */
function below(source: MersenneTwister, n: number): number {
  if (n <= 0) return 0
  const bits = Math.ceil(Math.log2(n))
  const first_bits = (1 << (bits % 16)) - 1
  for (;;) {
    let value = bits16(source) & first_bits
    for (let k = 16; k <= bits; k += 16) value = 65536 * value + bits16(source)
    if (value < n) return value
  }
}
const bits16 = (source: MersenneTwister): number => Math.floor(source.uniform() * 65536)

/** `count` of the numbers 1 to `n`, each once. */
function without_replacement(source: MersenneTwister, n: number, count: number): number[] {
  // The numbers that are left, where one has moved; 0 where the place's own is there.
  const moved = new Uint32Array(n)
  const drawn = new Array<number>(count)
  for (let i = 0; i < count; i++) {
    const last = n - 1 - i
    const j = below(source, last + 1)
    drawn[i] = moved[j] || j + 1
    moved[j] = moved[last] || last + 1
  }
  return drawn
}

/** Arguments of sample_int(). */
export interface SampleOptions {
  /** Whether a number can come more than once. */
  replace?: boolean
  /** The numbers' weights. */
  prob?: readonly number[] | null
}

/** Weighted draws with replacement by Walker's aliases (1977), as R makes them of 200 weights and more. */
function by_alias(n: number, size: number, weights: readonly number[]): number[] {
  const alias = new Int32Array(n)
  const places = new Int32Array(n)
  const q = weights.map((weight) => weight * n)
  let [low, high] = [0, n]
  q.forEach((value, i) => (places[value < 1 ? low++ : --high] = i))
  if (low > 0 && high < n) {
    for (let k = 0; k < n - 1 && high < n; k++) {
      const [i, j] = [places[k]!, places[high]!]
      alias[i] = j
      q[j]! += q[i]! - 1
      if (q[j]! < 1) high++
    }
  }
  const source = stream()
  return Array.from({ length: size }, () => {
    const k = below(source, n)
    return (source.uniform() < q[k]! ? k : alias[k]!) + 1
  })
}

/** Weighted draws as R makes them: the most likely first. */
function weighted(n: number, size: number, replace: boolean, prob: readonly number[]): number[] {
  const where = 'sample_int'
  if (prob.length !== n) throw new RError(`'prob' has ${prob.length} weights for ${n} numbers`, where)
  if (prob.some((p) => !(p >= 0 && Number.isFinite(p))))
    throw new RError("'prob' holds finite weights from 0 on", where)
  const total = prob.reduce((sum, p) => sum + p, 0)
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => prob[j]! - prob[i]!)
  const weights = order.map((i) => prob[i]! / total)
  if (total === 0 || (!replace && prob.filter((p) => p > 0).length < size))
    throw new RError("too few positive weights in 'prob'", where)
  if (replace && n >= 200)
    return by_alias(
      n,
      size,
      prob.map((p) => p / total),
    )
  const source = stream()
  if (replace) {
    const sums = weights.slice()
    for (let i = 1; i < n; i++) sums[i]! += sums[i - 1]!
    return Array.from({ length: size }, () => {
      const u = source.uniform()
      const found = sums.findIndex((sum, j) => j === n - 1 || u <= sum)
      return order[found]! + 1
    })
  }
  const result: number[] = []
  let left = 1
  for (let last = n - 1; result.length < size; last--) {
    const u = left * source.uniform()
    let mass = 0
    let j = 0
    for (; j < last; j++) {
      mass += weights[j]!
      if (u <= mass) break
    }
    result.push(order[j]! + 1)
    left -= weights[j]!
    weights.splice(j, 1)
    order.splice(j, 1)
  }
  return result
}

/**
 * `size` of the numbers 1 to `n`, in random order.
 *
 * @example sample_int(60000, 12000)
 */
export function sample_int(
  n: number,
  size: number = n,
  { replace = false, prob = null }: SampleOptions = {},
): number[] {
  const where = 'sample_int'
  const most = count_of(n, 'n', where)
  const count = count_of(size, 'size', where)
  if (!replace && count > most) {
    throw new RError(
      `cannot take a sample larger than the population: ${count} of ${most}. Use { replace: true }?`,
      where,
    )
  }
  if (most === 0 && count > 0) throw new RError('there is nothing to draw from: n is 0', where)
  if (prob !== null) return weighted(most, count, replace, prob)
  const source = stream()
  if (replace) return Array.from({ length: count }, () => below(source, most) + 1)
  if (most > 1e7 && count <= most / 2) {
    const seen = new Set<number>()
    while (seen.size < count) seen.add(below(source, most) + 1)
    return [...seen]
  }
  return without_replacement(source, most, count)
}

/** `size` of the elements of `x`, or of the numbers 1 to `x`, in random order. */
export function sample(x: number, size?: number, options?: SampleOptions): number[]
export function sample<T>(x: readonly T[], size?: number, options?: SampleOptions): T[]
export function sample<T>(x: number | readonly T[], size?: number, options: SampleOptions = {}): (number | T)[] {
  if (typeof x === 'number') return sample_int(x, size ?? x, options)
  return sample_int(x.length, size ?? x.length, options).map((i) => x[i - 1]!)
}
