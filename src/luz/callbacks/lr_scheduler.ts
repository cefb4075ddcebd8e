import { inherits } from '../../r'
import type { Optimizer } from '../../optim'
import type { Tensor } from '../../torch'
import { TypeError_, ValueError, describe } from '../../torch/errors'
import { is_plain } from '../arguments'
import { luz_callback } from '../callback'
import { warn } from '../conditions'
import { hook_names, nearest_hook, type Hook } from '../hooks'
import { last_loss } from '../optimizers'

/** A learning rate scheduler, as lr_step() and the like make them. */
export interface Scheduler {
  /** The next rate; lr_reduce_on_plateau() takes the loss. */
  step(metrics?: Tensor): unknown
  state_dict?(): unknown
  load_state_dict?(state_dict: never): unknown
}
/** Makes a scheduler for an optimizer: lr_step and the like. */
export type SchedulerMaker = (optimizer: never, ...args: never[]) => Scheduler

/** What luz_callback_lr_scheduler() takes besides the scheduler's own arguments. */
export interface LrSchedulerOptions {
  /** The hook at which the scheduler steps. Default `on_epoch_end`; `on_batch_end` stands for `on_train_batch_end`. */
  call_on?: Hook | 'on_batch_end' | (string & {})
  /** The optimizer's name, where there are several. */
  opt_name?: string | null
  [argument: string]: unknown
}

/** Whether a scheduler's step() wants the loss. */
const takes_loss = (scheduler: Scheduler): boolean =>
  scheduler.step.length > 0 || inherits(scheduler, 'lr_reduce_on_plateau')

/**
 * Changes the learning rate by a scheduler, which steps after each epoch or at another hook.
 *
 * @param lr_scheduler lr_step, lr_one_cycle or another, not called.
 * @param args the scheduler's own arguments, by position or name, and `call_on` and `opt_name`.
 * @example luz_callback_lr_scheduler(lr_step, { step_size: 2, gamma: 0.1 })
 * @example luz_callback_lr_scheduler(lr_one_cycle, { max_lr: 0.1, epochs: 5, steps_per_epoch: 100, call_on: 'on_train_batch_end' })
 */
export const luz_callback_lr_scheduler = luz_callback({
  name: 'lr_scheduler_callback',
  initialize(lr_scheduler: SchedulerMaker, ...args: [...unknown[], LrSchedulerOptions] | unknown[]) {
    const op = 'luz_callback_lr_scheduler'
    if (typeof lr_scheduler !== 'function')
      throw new TypeError_(`it takes a scheduler such as lr_step, not called; got ${describe(lr_scheduler)}`, op)
    const last = args.at(-1)
    const { call_on = 'on_epoch_end', opt_name = null, ...named } = (is_plain(last) ? last : {}) as LrSchedulerOptions
    if (typeof call_on !== 'string' || !call_on.startsWith('on_'))
      throw new ValueError(`call_on is the name of a hook, such as 'on_epoch_end'; got ${describe(call_on)}`, op)
    const given = [...(is_plain(last) ? args.slice(0, -1) : args), ...(Object.keys(named).length > 0 ? [named] : [])]
    const make = lr_scheduler as unknown as (optimizer: Optimizer, ...args: unknown[]) => Scheduler
    return {
      lr_scheduler_fn: (optimizer: Optimizer): Scheduler => make(optimizer, ...given),
      call_on: call_on === 'on_batch_end' ? 'on_train_batch_end' : call_on,
      opt_name,
      /** The optimizer's name in this fit. */
      opt: '',
      scheduler: null as Scheduler | null,
    }
  },
  call(name: string): void | Promise<void> {
    const pending = super.call(name) as void | Promise<void>
    if (name === this.call_on) this.advance()
    return pending
  },
  on_fit_begin() {
    const { optimizers } = this.ctx
    const names = Object.keys(optimizers)
    if (this.opt_name === null && names.length !== 1) {
      throw new ValueError(
        `An optimizer name was not supplied and your model has multiple optimizers: opt_name is one of ${names.join(', ')}`,
      )
    }
    this.opt = this.opt_name ?? names[0]!
    const optimizer = optimizers[this.opt]
    if (optimizer === undefined)
      throw new ValueError(`opt_name '${this.opt}' not found in ctx.optimizers: there are ${names.join(', ')}`)
    const scheduler: unknown = this.lr_scheduler_fn(optimizer)
    if (typeof (scheduler as Partial<Scheduler> | undefined)?.step !== 'function')
      throw new TypeError_(`lr_scheduler gives a scheduler, which has a method step(); got ${describe(scheduler)}`)
    this.scheduler = scheduler as Scheduler
  },
  advance() {
    const { scheduler } = this
    if (scheduler === null) return
    if (!takes_loss(scheduler)) scheduler.step()
    else scheduler.step(last_loss(this.ctx.loss, this.opt))
  },
  on_fit_end() {
    if (this.ctx.hooks_called.has(this.call_on)) return
    const near = (hook_names as readonly string[]).includes(this.call_on) ? undefined : nearest_hook(this.call_on)
    if (near !== undefined) warn(`the scheduler's hook ${this.call_on} was never called; did you mean ${near}?`)
  },
  state_dict(): unknown {
    return this.scheduler?.state_dict?.() ?? null
  },
  load_state_dict(state: never) {
    this.scheduler?.load_state_dict?.(state)
  },
})
