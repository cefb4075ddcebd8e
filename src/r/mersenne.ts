/** The Mersenne-Twister as R seeds and reads it (Matsumoto and Nishimura 1998, MT19937). */

const n = 624
const m = 397

const twist = (high: number, low: number): number => {
  const y = (high & 0x80000000) | (low & 0x7fffffff)
  return (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
}

/** R's default stream of uniform random numbers. */
export class MersenneTwister {
  private readonly state = new Uint32Array(n)
  private position = n

  constructor(seed: number) {
    this.seed(seed)
  }

  /** Starts the stream as R's set.seed() does: the seed is scrambled 50 times, then fills the state. */
  seed(seed: number): void {
    let x = seed >>> 0
    const next = () => (x = (Math.imul(69069, x) + 1) >>> 0)
    for (let i = 0; i < 50; i++) next()
    next() // The first word would be the position, which R overwrites.
    for (let i = 0; i < n; i++) this.state[i] = next()
    this.position = n
  }

  /** Where the stream is: its position, then its words. */
  save(): number[] {
    return [this.position, ...this.state]
  }
  /** Goes on from where save() was called. */
  restore([position, ...words]: readonly number[]): void {
    this.state.set(words)
    this.position = position!
  }

  private refill(): void {
    const { state } = this
    for (let i = 0; i < n - m; i++) state[i] = state[i + m]! ^ twist(state[i]!, state[i + 1]!)
    for (let i = n - m; i < n - 1; i++) state[i] = state[i + m - n]! ^ twist(state[i]!, state[i + 1]!)
    state[n - 1] = state[m - 1]! ^ twist(state[n - 1]!, state[0]!)
    this.position = 0
  }

  /** A number of (0, 1), both ends excluded. */
  uniform(): number {
    if (this.position >= n) this.refill()
    let y = this.state[this.position++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    const u = (y >>> 0) * 2.3283064365386963e-10
    const least = 0.5 * 2.328306437080797e-10
    return u <= 0 ? least : 1 - u <= 0 ? 1 - least : u
  }
}
