/** A scheduler that watches a loss. */
import { Tensor } from '../../torch/tensor'
import { TypeError_, ValueError, describe, explained } from '../../torch/errors'
import { demand, finite, from_zero, whole_from_zero } from '../arguments'
import type { Optimizer } from '../optimizer'
import { describe_class } from '../r6'
import { LRScheduler, match_scheduler, scheduler, tell, type SchedulerFunction } from './scheduler'

/** Arguments of lr_reduce_on_plateau(). */
export interface LrReduceOnPlateauOptions {
  /** Whether the metric is to fall or to rise. */
  mode: 'min' | 'max'
  /** What the rates are multiplied by. */
  factor: number
  /** How many steps without improvement are borne. */
  patience: number
  /** By how much a value has to be better, */
  threshold: number
  /** as a part of the best one, or as it is. */
  threshold_mode: 'rel' | 'abs'
  /** How many steps after a cut are not counted. */
  cooldown: number
  /** The lowest rate, or one a group. */
  min_lr: number | readonly number[]
  /** Cuts smaller than this are not made. */
  eps: number
  verbose: boolean
}
const op = 'lr_reduce_on_plateau'
const defaults: LrReduceOnPlateauOptions = {
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  threshold_mode: 'rel',
  cooldown: 0,
  min_lr: 0,
  eps: 1e-8,
  verbose: false,
}

/** The scheduler that watches a loss; its step() takes it. */
export class PlateauScheduler extends LRScheduler {
  declare mode: 'min' | 'max'
  declare factor: number
  declare patience: number
  declare threshold: number
  declare threshold_mode: 'rel' | 'abs'
  declare cooldown: number
  declare cooldown_counter: number
  declare min_lrs: number[]
  declare eps: number
  /** The best value so far, null before the first. */
  declare best: number | null
  declare num_bad_epochs: number

  override initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const { min_lr, ...o } = match_scheduler(args, defaults, op)
    this.take(optimizer)
    demand(op, o, from_zero, 'factor', 'eps')
    demand(op, o, finite, 'threshold')
    demand(op, o, whole_from_zero, 'patience', 'cooldown')
    if (o.factor >= 1) throw new ValueError(`Factor should be < 1.0, got ${o.factor}`, op)
    if (o.mode !== 'min' && o.mode !== 'max')
      throw new ValueError(`mode ${describe(o.mode)} is unknown: it is 'min' or 'max'`, op)
    if (o.threshold_mode !== 'rel' && o.threshold_mode !== 'abs')
      throw new ValueError(`threshold mode ${describe(o.threshold_mode)} is unknown: it is 'rel' or 'abs'`, op)
    const groups = this.optimizer.param_groups
    const lowest = Array.isArray(min_lr) ? (min_lr as number[]) : groups.map(() => min_lr as number)
    if (lowest.length !== groups.length)
      throw new ValueError(`expected ${groups.length} min_lrs, one a group, got ${lowest.length}`, op)
    for (const x of lowest) {
      if (typeof x !== 'number') throw new TypeError_(`'min_lr' is a number, or one a group; got ${describe(x)}`, op)
      demand(op, { min_lr: x }, from_zero, 'min_lr')
    }
    Object.assign(this, o, {
      min_lrs: [...lowest],
      cooldown_counter: 0,
      best: null,
      num_bad_epochs: 0,
      last_epoch: 0,
      '.last_lr': groups.map(({ lr }) => lr),
    })
  }

  /** Takes the metric of an epoch; rates fall where it has not improved for `patience` epochs. */
  override step(metrics?: number | Tensor): void {
    const value = explained(op, () =>
      metrics instanceof Tensor && metrics.numel() === 1 ? Number(metrics.item()) : metrics,
    )
    if (typeof value !== 'number')
      throw new TypeError_(`step() takes the metric that is watched, one number; got ${describe(metrics)}`, op)
    this.last_epoch++
    if (this.best === null || this.is_better(value, this.best)) {
      this.best = value
      this.num_bad_epochs = 0
    } else this.num_bad_epochs++
    if (this.cooldown_counter > 0) {
      this.cooldown_counter--
      this.num_bad_epochs = 0
    }
    if (this.num_bad_epochs > this.patience) {
      this.reduce()
      this.cooldown_counter = this.cooldown
      this.num_bad_epochs = 0
    }
    this['.last_lr'] = this.optimizer.param_groups.map(({ lr }) => lr)
  }

  private is_better(value: number, best: number): boolean {
    const sign = this.mode === 'min' ? -1 : 1
    const bound = this.threshold_mode === 'rel' ? best * (1 + sign * this.threshold) : best + sign * this.threshold
    return this.mode === 'min' ? value < bound : value > bound
  }

  private reduce(): void {
    this.optimizer.param_groups.forEach((group, i) => {
      const lr = Math.max(group.lr * this.factor, this.min_lrs[i]!)
      if (group.lr - lr <= this.eps) return
      group.lr = lr
      if (this.verbose)
        tell(`Epoch ${this.last_epoch}: reducing learning rate of group ${i + 1} to ${lr.toExponential(4)}`)
    })
  }
}
/**
 * Multiplies the rates by `factor` where a metric has stopped improving.
 *
 * @example
 * const scheduler = lr_reduce_on_plateau(optimizer, { patience: 3 })
 * scheduler.step(0.3) // the loss of the epoch's validation
 */
export const lr_reduce_on_plateau: SchedulerFunction<LrReduceOnPlateauOptions, PlateauScheduler> = scheduler(
  PlateauScheduler,
  op,
  defaults,
)
describe_class(PlateauScheduler, op, { step: [['metrics']] })
