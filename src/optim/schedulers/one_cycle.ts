/** The one-cycle policy. */
import { ValueError, describe } from '../../torch/errors'
import { above_zero, demand, demand_flag, from_zero, needed, unit } from '../arguments'
import type { Optimizer } from '../optimizer'
import { LRScheduler, match_scheduler, scheduler, type ScheduledGroup, type SchedulerFunction } from './scheduler'

type OneOrEach = number | readonly number[]

/** Arguments of lr_one_cycle(). */
export interface LrOneCycleOptions {
  /** The highest rate, or one a group. */
  max_lr: OneOrEach
  /** All steps; or epochs and steps_per_epoch. */
  total_steps: number | null
  epochs: number | null
  steps_per_epoch: number | null
  /** The part of the steps in which the rate rises. */
  pct_start: number
  anneal_strategy: 'cos' | 'linear'
  /** Whether the momentum (or betas[1]) goes the other way. */
  cycle_momentum: boolean
  base_momentum: OneOrEach
  max_momentum: OneOrEach
  /** The first rate is max_lr / div_factor, */
  div_factor: number
  /** and the last one the first / final_div_factor. */
  final_div_factor: number
  last_epoch: number
  verbose: boolean
}
const op = 'lr_one_cycle'
const defaults: LrOneCycleOptions = {
  max_lr: needed(),
  total_steps: null,
  epochs: null,
  steps_per_epoch: null,
  pct_start: 0.3,
  anneal_strategy: 'cos',
  cycle_momentum: true,
  base_momentum: 0.85,
  max_momentum: 0.95,
  div_factor: 25,
  final_div_factor: 1e4,
  last_epoch: -1,
  verbose: false,
}

const strategies = {
  cos: (start: number, end: number, part: number): number => end + ((start - end) / 2) * (Math.cos(Math.PI * part) + 1),
  linear: (start: number, end: number, part: number): number => (end - start) * part + start,
}

function steps_of({ total_steps, epochs, steps_per_epoch }: LrOneCycleOptions): number {
  if (total_steps === null && (epochs === null || steps_per_epoch === null))
    throw new ValueError('You must define either total_steps OR (epochs AND steps_per_epoch)', op)
  for (const [name, value] of Object.entries({ total_steps, epochs, steps_per_epoch }))
    if (value !== null && (!Number.isInteger(value) || value <= 0))
      throw new ValueError(`Expected positive integer ${name}, but got ${describe(value)}`, op)
  return total_steps ?? epochs! * steps_per_epoch!
}

function each(name: string, value: unknown, count: number): number[] {
  const values: unknown[] =
    Array.isArray(value) && value.length !== 1 ? value : new Array(count).fill([value].flat()[0])
  if (values.length !== count)
    throw new ValueError(`expected ${count} values for ${name}, one a group, but got ${values.length}`, op)
  for (const x of values) {
    if (typeof x !== 'number') throw new ValueError(`'${name}' is a number, or one a group; got ${describe(x)}`, op)
    demand(op, { [name]: x }, from_zero, name)
  }
  return values as number[]
}

const ratio = (steps: number, of: number): number => (of === 0 ? 1 : steps / of)

type CycledGroup = ScheduledGroup & {
  max_lr: number
  min_lr: number
  max_momentum: number
  base_momentum: number
  betas?: readonly [number, number]
  momentum?: number
}

class OneCycleScheduler extends LRScheduler {
  declare total_steps: number
  declare step_size_up: number
  declare step_size_down: number
  declare anneal_strategy: 'cos' | 'linear'
  declare cycle_momentum: boolean
  declare use_beta1: boolean

  override initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const o = match_scheduler(args, defaults, op)
    this.take(optimizer)
    this.total_steps = steps_of(o)
    demand(op, o, unit, 'pct_start')
    demand(op, o, above_zero, 'div_factor', 'final_div_factor')
    demand_flag(op, o, 'cycle_momentum')
    if (typeof o.anneal_strategy !== 'string' || !Object.hasOwn(strategies, o.anneal_strategy))
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${describe(o.anneal_strategy)}`,
        op,
      )
    const groups = this.optimizer.param_groups as CycledGroup[]
    const rates = each('max_lr', o.max_lr, groups.length)
    const highest = each('max_momentum', o.max_momentum, groups.length)
    const lowest = each('base_momentum', o.base_momentum, groups.length)
    this.step_size_up = o.pct_start * this.total_steps - 1
    this.step_size_down = this.total_steps - this.step_size_up - 1
    this.anneal_strategy = o.anneal_strategy
    this.cycle_momentum = o.cycle_momentum
    this.use_beta1 = 'betas' in this.optimizer.defaults
    if (o.cycle_momentum && !this.use_beta1 && !('momentum' in this.optimizer.defaults))
      throw new ValueError('optimizer must support momentum with `cycle_momentum` enabled: set it to false', op)
    if (o.last_epoch === -1) {
      groups.forEach((group, i) => {
        group.initial_lr = rates[i]! / o.div_factor
        group.max_lr = rates[i]!
        group.min_lr = group.initial_lr / o.final_div_factor
        if (o.cycle_momentum) Object.assign(group, { max_momentum: highest[i]!, base_momentum: lowest[i]! })
      })
    }
    super.initialize(optimizer, o.last_epoch, o.verbose)
  }

  override get_lr(): number[] {
    const at = this.last_epoch
    if (at > this.total_steps)
      throw new ValueError(
        `Tried to step ${at + 1} times. The specified number of total steps is ${this.total_steps}`,
        op,
      )
    const rising = at <= this.step_size_up
    // A way of no steps has been gone.
    const part = rising ? ratio(at, this.step_size_up) : ratio(at - this.step_size_up, this.step_size_down)
    const between = strategies[this.anneal_strategy]
    return (this.optimizer.param_groups as CycledGroup[]).map((group) => {
      if (this.cycle_momentum) {
        const { max_momentum, base_momentum } = group
        const momentum = rising
          ? between(max_momentum, base_momentum, part)
          : between(base_momentum, max_momentum, part)
        if (this.use_beta1) group.betas = [momentum, group.betas![1]]
        else group.momentum = momentum
      }
      return rising ? between(group.initial_lr, group.max_lr, part) : between(group.max_lr, group.min_lr, part)
    })
  }
}
/**
 * The one-cycle policy (Smith and Topin 2019): rates rise to `max_lr` and fall far below the first one, momentum the other
 * way. One step a batch.
 *
 * @example lr_one_cycle(optimizer, { max_lr: 0.1, epochs: 5, steps_per_epoch: 100 }) // batches an epoch
 */
export const lr_one_cycle: SchedulerFunction<LrOneCycleOptions> = scheduler(OneCycleScheduler, op, defaults)
