/** Schedulers along a cosine. */
import { demand, from_zero, needed, whole } from '../arguments'
import type { Optimizer } from '../optimizer'
import { LRScheduler, match_scheduler, scheduler, type SchedulerFunction } from './scheduler'

/** Arguments of lr_cosine_annealing(). */
export interface LrCosineAnnealingOptions {
  /** The steps of half a wave. */
  T_max: number
  /** The lowest rate. */
  eta_min: number
  last_epoch: number
  verbose: boolean
}
const defaults: LrCosineAnnealingOptions = { T_max: needed(), eta_min: 0, last_epoch: -1, verbose: false }
class CosineScheduler extends LRScheduler {
  declare T_max: number
  declare eta_min: number
  override initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const options = match_scheduler(args, defaults, 'lr_cosine_annealing')
    demand('lr_cosine_annealing', options, whole, 'T_max')
    demand('lr_cosine_annealing', options, from_zero, 'eta_min')
    Object.assign(this, { T_max: options.T_max, eta_min: options.eta_min })
    super.initialize(optimizer, options.last_epoch, options.verbose)
  }
  override get_lr(): number[] {
    const { last_epoch: epoch, T_max, eta_min } = this
    return this.optimizer.param_groups.map(({ lr }, i) => {
      if (epoch === 0) return lr
      // From the trough the last rate tells nothing of the next.
      if ((epoch - 1 - T_max) % (2 * T_max) === 0)
        return lr + ((this.base_lrs[i]! - eta_min) * (1 - Math.cos(Math.PI / T_max))) / 2
      const [now, before] = [epoch, epoch - 1].map((at) => 1 + Math.cos((Math.PI * at) / T_max))
      return (now! / before!) * (lr - eta_min) + eta_min
    })
  }
}
/**
 * Rates along a cosine from the first to `eta_min`, and back (Loshchilov and Hutter 2017).
 *
 * @example lr_cosine_annealing(optimizer, { T_max: 100 })
 */
export const lr_cosine_annealing: SchedulerFunction<LrCosineAnnealingOptions> = scheduler(
  CosineScheduler,
  'lr_cosine_annealing',
  defaults,
)

/** Arguments of lr_cosine_annealing_warm_restarts(). */
export interface LrWarmRestartsOptions {
  /** The steps to the first restart. */
  T_0: number
  /** By what each period is longer than the one before. */
  T_mult: number
  eta_min: number
  last_epoch: number
  verbose: boolean
}
const restarts: LrWarmRestartsOptions = { T_0: needed(), T_mult: 1, eta_min: 0, last_epoch: -1, verbose: false }
const name = 'lr_cosine_annealing_warm_restarts'
class WarmRestartsScheduler extends LRScheduler {
  declare T_0: number
  declare T_mult: number
  declare eta_min: number
  override initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const options = match_scheduler(args, restarts, name)
    demand(name, options, whole, 'T_0', 'T_mult')
    demand(name, options, from_zero, 'eta_min')
    const { last_epoch, verbose, ...own } = options
    Object.assign(this, own)
    super.initialize(optimizer, last_epoch, verbose)
  }
  override get_lr(): number[] {
    let [since, period] = [this.last_epoch, this.T_0]
    if (this.T_mult === 1) since %= period
    while (since >= period) {
      since -= period
      period *= this.T_mult
    }
    const height = (1 + Math.cos((Math.PI * since) / period)) / 2
    return this.base_lrs.map((lr) => this.eta_min + (lr - this.eta_min) * height)
  }
}
/**
 * Rates along a cosine down to `eta_min`, again and again from the top (Loshchilov and Hutter 2017). Beyond R.
 *
 * @example lr_cosine_annealing_warm_restarts(optimizer, { T_0: 10, T_mult: 2 })
 */
export const lr_cosine_annealing_warm_restarts: SchedulerFunction<LrWarmRestartsOptions> = scheduler(
  WarmRestartsScheduler,
  name,
  restarts,
)
