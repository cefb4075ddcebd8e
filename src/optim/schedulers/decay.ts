/** Schedulers whose rates fall (or rise) by factors. */
import { TypeError_, ValueError, call_foreign, describe } from '../../torch/errors'
import { all_hold } from '../../r/plain'
import { above_zero, demand, from_zero, needed, whole, whole_from_zero } from '../arguments'
import type { Optimizer } from '../optimizer'
import { LRScheduler, match_scheduler, scheduler, type SchedulerFunction } from './scheduler'

/** Arguments of lr_step(). */
export interface LrStepOptions {
  /** How many steps a rate lasts. */
  step_size: number
  gamma: number
  last_epoch: number
}
const step_defaults: LrStepOptions = { step_size: needed(), gamma: 0.1, last_epoch: -1 }
class StepScheduler extends LRScheduler {
  declare step_size: number
  declare gamma: number
  override initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const options = match_scheduler(args, step_defaults, 'lr_step')
    demand('lr_step', options, whole, 'step_size')
    demand('lr_step', options, from_zero, 'gamma')
    Object.assign(this, { step_size: options.step_size, gamma: options.gamma })
    super.initialize(optimizer, options.last_epoch)
  }
  override get_lr(): number[] {
    const factor = this.last_epoch === 0 || this.last_epoch % this.step_size !== 0 ? 1 : this.gamma
    return this.optimizer.param_groups.map(({ lr }) => lr * factor)
  }
}
/**
 * Multiplies the rates by `gamma` every `step_size` steps.
 *
 * @example
 * const scheduler = lr_step(optimizer, { step_size: 5, gamma: 0.5 })
 * for (let epoch = 1; epoch <= 10; epoch++) {
 *   optimizer.step() // for each batch
 *   scheduler.step()
 * }
 */
export const lr_step: SchedulerFunction<LrStepOptions> = scheduler(StepScheduler, 'lr_step', step_defaults)

/** A factor for each epoch, which counts from 0. */
export type LrFunction = (epoch: number) => number
/** Arguments of lr_lambda() and lr_multiplicative(). */
export interface LrLambdaOptions {
  /** One function for all groups, or one a group. */
  lr_lambda: LrFunction | readonly LrFunction[]
  last_epoch: number
  verbose: boolean
}
const lambda_defaults: LrLambdaOptions = { lr_lambda: needed(), last_epoch: -1, verbose: false }
abstract class FunctionScheduler extends LRScheduler {
  declare lr_lambdas: LrFunction[]
  override initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const op = this.r_name
    const { lr_lambda, last_epoch, verbose } = match_scheduler(args, lambda_defaults, op)
    this.take(optimizer)
    const count = this.optimizer.param_groups.length
    const functions: readonly LrFunction[] = Array.isArray(lr_lambda)
      ? (lr_lambda as LrFunction[])
      : new Array<LrFunction>(count).fill(lr_lambda as LrFunction)
    if (functions.length !== count)
      throw new ValueError(
        `lr_lambda has ${functions.length} functions, the optimizer ${count} groups: give one for each, or one for all`,
        op,
      )
    for (const f of functions)
      if (typeof f !== 'function')
        throw new TypeError_(`'lr_lambda' is a function of the epoch, or one a group; got ${describe(f)}`, op)
    this.lr_lambdas = [...functions]
    super.initialize(optimizer, last_epoch, verbose)
  }
}
class LambdaScheduler extends FunctionScheduler {
  override get_lr(): number[] {
    return this.base_lrs.map((lr, i) => lr * call_foreign(this.lr_lambdas[i]!, this.last_epoch))
  }
}
class MultiplicativeScheduler extends FunctionScheduler {
  override get_lr(): number[] {
    if (this.last_epoch === 0) return this.optimizer.param_groups.map(({ lr }) => lr)
    return this.optimizer.param_groups.map(({ lr }, i) => lr * call_foreign(this.lr_lambdas[i]!, this.last_epoch))
  }
}
/** The first rate times a function of the epoch. @example lr_lambda(optimizer, (epoch) => 0.95 ** epoch) */
export const lr_lambda: SchedulerFunction<LrLambdaOptions> = scheduler(LambdaScheduler, 'lr_lambda', lambda_defaults)
/** The last rate times a function of the epoch. @example lr_multiplicative(optimizer, () => 0.95) */
export const lr_multiplicative: SchedulerFunction<LrLambdaOptions> = scheduler(
  MultiplicativeScheduler,
  'lr_multiplicative',
  lambda_defaults,
)

/** A scheduler whose rate at an epoch is the one before times a factor. */
function factors<O extends { last_epoch: number; verbose: boolean }>(
  name: string,
  defaults: O,
  check: (options: O) => void,
  factor: (epoch: number, options: O) => number,
): SchedulerFunction<O> {
  class Factors extends LRScheduler {
    override initialize(optimizer: Optimizer, ...args: unknown[]): void {
      const options = match_scheduler(args, defaults, name)
      check(options)
      const { last_epoch, verbose, ...own } = options
      Object.assign(this, own)
      super.initialize(optimizer, last_epoch, verbose)
    }
    override get_lr(): number[] {
      const by = factor(this.last_epoch, this as unknown as O)
      return this.optimizer.param_groups.map(({ lr }) => lr * by)
    }
  }
  return scheduler(Factors, name, defaults)
}
const ends = { last_epoch: -1, verbose: false }

/** Arguments of lr_exponential(). */
export interface LrExponentialOptions {
  gamma: number
  last_epoch: number
  verbose: boolean
}
/** Multiplies the rates by `gamma` at every step. Beyond R. @example lr_exponential(optimizer, { gamma: 0.95 }) */
export const lr_exponential: SchedulerFunction<LrExponentialOptions> = factors<LrExponentialOptions>(
  'lr_exponential',
  { gamma: needed(), ...ends },
  (o) => demand('lr_exponential', o, from_zero, 'gamma'),
  (epoch, { gamma }) => (epoch === 0 ? 1 : gamma),
)

/** Arguments of lr_multi_step(). */
export interface LrMultiStepOptions {
  /** The epochs at which the rates change. */
  milestones: readonly number[]
  gamma: number
  last_epoch: number
  verbose: boolean
}
/** Multiplies the rates by `gamma` at each milestone. Beyond R. @example lr_multi_step(optimizer, [30, 80]) */
export const lr_multi_step: SchedulerFunction<LrMultiStepOptions> = factors<LrMultiStepOptions>(
  'lr_multi_step',
  { milestones: needed(), gamma: 0.1, ...ends },
  (o) => {
    demand('lr_multi_step', o, from_zero, 'gamma')
    if (!Array.isArray(o.milestones) || !all_hold(o.milestones, Number.isInteger))
      throw new TypeError_(`'milestones' are whole numbers, got ${describe(o.milestones)}`, 'lr_multi_step')
  },
  (epoch, { milestones, gamma }) => gamma ** milestones.filter((milestone) => milestone === epoch).length,
)

/** Arguments of lr_constant(). */
export interface LrConstantOptions {
  factor: number
  total_iters: number
  last_epoch: number
  verbose: boolean
}
/**
 * Rates times `factor` for the first `total_iters` steps. Beyond R.
 *
 * @example lr_constant(optimizer, { factor: 0.1, total_iters: 5 })
 */
export const lr_constant: SchedulerFunction<LrConstantOptions> = factors<LrConstantOptions>(
  'lr_constant',
  { factor: 1 / 3, total_iters: 5, ...ends },
  (o) => {
    demand('lr_constant', o, above_zero, 'factor')
    demand('lr_constant', o, whole_from_zero, 'total_iters')
  },
  (epoch, { factor, total_iters }) => (epoch === 0 ? factor : epoch === total_iters ? 1 / factor : 1),
)

/** Arguments of lr_linear(). */
export interface LrLinearOptions {
  start_factor: number
  end_factor: number
  total_iters: number
  last_epoch: number
  verbose: boolean
}
/**
 * Rates times a factor that goes from `start_factor` to `end_factor` in `total_iters` steps: a warm-up. Beyond R.
 *
 * @example lr_linear(optimizer, { start_factor: 0.1, total_iters: 10 })
 */
export const lr_linear: SchedulerFunction<LrLinearOptions> = factors<LrLinearOptions>(
  'lr_linear',
  { start_factor: 1 / 3, end_factor: 1, total_iters: 5, ...ends },
  (o) => {
    demand('lr_linear', o, above_zero, 'start_factor')
    demand('lr_linear', o, from_zero, 'end_factor')
    demand('lr_linear', o, whole, 'total_iters')
  },
  (epoch, { start_factor, end_factor, total_iters }) => {
    if (epoch === 0) return start_factor
    if (epoch > total_iters) return 1
    const rise = end_factor - start_factor
    return 1 + rise / (total_iters * start_factor + (epoch - 1) * rise)
  },
)

/** Arguments of lr_polynomial(). */
export interface LrPolynomialOptions {
  total_iters: number
  power: number
  last_epoch: number
  verbose: boolean
}
/**
 * Rates that fall to 0 in `total_iters` steps, by (1 − epoch / total_iters) ^ power. Beyond R.
 *
 * @example lr_polynomial(optimizer, { total_iters: 100, power: 2 })
 */
export const lr_polynomial: SchedulerFunction<LrPolynomialOptions> = factors<LrPolynomialOptions>(
  'lr_polynomial',
  { total_iters: 5, power: 1, ...ends },
  (o) => {
    demand('lr_polynomial', o, whole, 'total_iters')
    demand('lr_polynomial', o, from_zero, 'power')
  },
  (epoch, { total_iters, power }) =>
    epoch === 0 || epoch > total_iters ? 1 : ((1 - epoch / total_iters) / (1 - (epoch - 1) / total_iters)) ** power,
)
