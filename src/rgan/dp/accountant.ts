/**
 * How much privacy the subsampled Gaussian mechanism spends: Rényi differential privacy of Mironov, Talwar and Zhang
 * (2019), turned into (ε, δ) as by Canonne, Kamath and Steinke (2020).
 *
 * RGAN 0.2.0 has q² α / (2σ²) for sampling rates below 0.01, which is too little for small σ, and a loose bound above; its
 * figures are not repeated here.
 */
import { inspect } from 'node:util'
import type { Arguments } from '../../luz/arguments'
import { R_PRINT } from '../../r'
import { bind, required } from '../../torch/arguments'
import { ValueError, describe } from '../../torch/errors'
import { positive_integer, positive_number } from '../checks'

/** The orders that are tried; whole ones, for which the divergence has a closed form. */
const orders = [...Array.from({ length: 62 }, (_, i) => i + 2), 72, 80, 96, 128, 192, 256, 384, 512]

/** log(exp(a) + exp(b)) */
function log_add(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a]
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high))
}

/** The Rényi divergence of order `alpha` that one step spends. @param alpha a whole number from 2 on. */
function rdp_of_step(q: number, sigma: number, alpha: number): number {
  if (q === 1) return alpha / (2 * sigma ** 2)
  let total = -Infinity
  let log_choose = 0
  for (let k = 0; k <= alpha; k++) {
    const term = log_choose + k * Math.log(q) + (alpha - k) * Math.log1p(-q) + (k * k - k) / (2 * sigma ** 2)
    total = log_add(total, term)
    log_choose += Math.log((alpha - k) / (k + 1))
  }
  return Math.max(0, total / (alpha - 1))
}

/** Counts steps of a mechanism that sees each row with some probability and adds Gaussian noise. */
export class Accountant {
  steps = 0
  private readonly rdp: number[]
  constructor(
    readonly sampling_rate: number,
    readonly noise_multiplier: number,
    readonly target_delta = 1e-5,
  ) {
    const op = 'dp_accountant_poisson'
    check_rate(sampling_rate, op)
    positive_number(noise_multiplier, 'noise_multiplier', op)
    check_delta(target_delta, op)
    this.rdp = orders.map((alpha) => this.compute_rdp(alpha))
  }
  /** Notes `n` steps. */
  step(n = 1): this {
    positive_integer(n, 'n', 'step')
    this.steps += n
    return this
  }
  /** The Rényi divergence of one step at a whole order from 2 on. */
  compute_rdp(alpha: number): number {
    if (!Number.isInteger(alpha) || alpha < 2)
      throw new ValueError(`alpha is a whole number from 2 on, got ${describe(alpha)}`, 'compute_rdp')
    return this.sampling_rate === 0 ? 0 : rdp_of_step(this.sampling_rate, this.noise_multiplier, alpha)
  }
  /** The ε that the steps so far have spent, for a δ. */
  get_epsilon(delta = this.target_delta): number {
    check_delta(delta, 'get_epsilon')
    if (this.steps === 0 || this.sampling_rate === 0) return 0
    const found = orders.map(
      (alpha, i) =>
        this.steps * this.rdp[i]! + Math.log1p(-1 / alpha) - (Math.log(delta) + Math.log(alpha)) / (alpha - 1),
    )
    return Math.max(0, Math.min(...found))
  }
  toString(): string {
    const { sampling_rate, noise_multiplier, steps, target_delta } = this
    return (
      `<dp_accountant_poisson> ${steps} steps at sampling rate ${sampling_rate}, noise multiplier ${noise_multiplier}: ` +
      `epsilon ${this.get_epsilon().toFixed(4)} for delta ${target_delta}`
    )
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}
function check_rate(rate: unknown, op: string): void {
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1))
    throw new ValueError(`sampling_rate must be between 0 and 1, got ${describe(rate)}`, op)
}
/** Refuses what is no δ. */
export function check_delta(delta: unknown, op: string): void {
  if (typeof delta !== 'number' || !(delta > 0 && delta < 1))
    throw new ValueError(`target_delta must be between 0 and 1 (exclusive), got ${describe(delta)}`, op)
}

interface AccountantArguments {
  sampling_rate: number
  noise_multiplier: number
  target_delta: number
}
type Named<O, Required extends keyof O> = Pick<O, Required> & Partial<O>

type AccountantArgs =
  | [sampling_rate: number, noise_multiplier: number, target_delta?: number | { target_delta?: number }]
  | [named: Named<AccountantArguments, 'sampling_rate' | 'noise_multiplier'>]
interface MakesAccountant {
  (...args: AccountantArgs): Accountant
  new (...args: AccountantArgs): Accountant
}
/**
 * An accountant: R's `dp_accountant_poisson$new()`.
 *
 * @param sampling_rate with which probability a row is in a batch.
 * @param noise_multiplier the noise's standard deviation over the length to which gradients are cut.
 * @example dp_accountant_poisson(0.01, 1.1).step(1000).get_epsilon()
 */
export const dp_accountant_poisson = function dp_accountant_poisson(...args: AccountantArgs): Accountant {
  const o = bind<AccountantArguments>(
    args,
    { sampling_rate: required, noise_multiplier: required, target_delta: 1e-5 },
    'dp_accountant_poisson',
  )
  return new Accountant(o.sampling_rate, o.noise_multiplier, o.target_delta)
} as MakesAccountant

interface Target {
  target_epsilon: number
  target_delta: number
  sampling_rate: number
}
const target = { target_epsilon: required, target_delta: required, sampling_rate: required } as const
const check_target = ({ target_epsilon, target_delta, sampling_rate }: Target, op: string): void => {
  positive_number(target_epsilon, 'target_epsilon', op)
  check_delta(target_delta, op)
  check_rate(sampling_rate, op)
}

interface CalibrateArguments extends Target {
  total_steps: number
  min_noise: number
  max_noise: number
  tolerance: number
}
type Search = Partial<Pick<CalibrateArguments, 'min_noise' | 'max_noise' | 'tolerance'>>

/**
 * The least noise multiplier, within `tolerance`, for which `total_steps` steps spend at most the target.
 *
 * @example calibrate_noise_multiplier(1, 1e-5, 0.05, 1000)
 */
export function calibrate_noise_multiplier(
  ...args:
    | [
        target_epsilon: number,
        target_delta: number,
        sampling_rate: number,
        total_steps: number,
        ...Arguments<[min_noise: number, max_noise: number, tolerance: number], Search>,
      ]
    | [named: Named<CalibrateArguments, keyof Target | 'total_steps'>]
): number {
  const op = 'calibrate_noise_multiplier'
  const o = bind<CalibrateArguments>(
    args,
    { ...target, total_steps: required, min_noise: 0.1, max_noise: 100, tolerance: 0.01 },
    op,
  )
  const { target_epsilon, total_steps, tolerance } = o
  check_target(o, op)
  positive_integer(total_steps, 'total_steps', op)
  for (const name of ['min_noise', 'max_noise', 'tolerance'] as const) positive_number(o[name], name, op)
  let [low, high] = [o.min_noise, o.max_noise]
  if (low > high) throw new ValueError(`min_noise (${low}) is above max_noise (${high})`, op)
  const spent = (sigma: number) =>
    new Accountant(o.sampling_rate, sigma, o.target_delta).step(total_steps).get_epsilon()
  if (spent(high) > target_epsilon)
    throw new ValueError(
      `not even a noise multiplier of ${high} keeps ${total_steps} steps within epsilon ${target_epsilon}: take fewer steps, or set max_noise`,
      op,
    )
  if (spent(low) <= target_epsilon) return low
  while (high - low > 1e-4 && target_epsilon - spent(high) > tolerance / 10) {
    const middle = (low + high) / 2
    if (spent(middle) > target_epsilon) low = middle
    else high = middle
  }
  return high
}

interface MaxStepsArguments extends Target {
  noise_multiplier: number
  max_steps_search: number
}
/**
 * The most steps that spend at most the target; 0 where one is too many.
 *
 * @example compute_max_steps(1, 1e-5, 0.05, 6.5)
 */
export function compute_max_steps(
  ...args:
    | [
        target_epsilon: number,
        target_delta: number,
        sampling_rate: number,
        noise_multiplier: number,
        max_steps_search?: number | { max_steps_search?: number },
      ]
    | [named: Named<MaxStepsArguments, keyof Target | 'noise_multiplier'>]
): number {
  const op = 'compute_max_steps'
  const o = bind<MaxStepsArguments>(args, { ...target, noise_multiplier: required, max_steps_search: 1e6 }, op)
  const { target_epsilon, max_steps_search } = o
  check_target(o, op)
  positive_integer(max_steps_search, 'max_steps_search', op)
  const accountant = new Accountant(o.sampling_rate, o.noise_multiplier, o.target_delta)
  const within = (steps: number) => {
    accountant.steps = steps
    return accountant.get_epsilon() <= target_epsilon
  }
  if (!within(1)) return 0
  if (within(max_steps_search)) return max_steps_search
  let [low, high] = [1, max_steps_search]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (within(middle)) low = middle
    else high = middle
  }
  return low
}
