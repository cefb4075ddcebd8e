/** lr_scheduler(): schedulers of one's own, as R's. */
import type { Open } from '../../torch/arguments'
import { TypeError_, describe } from '../../torch/errors'
import type { Optimizer } from '../optimizer'
import { class_of, generator_of, type Class, type ClassMembers } from '../r6'
import { LRScheduler } from './scheduler'

/** `this` in the methods of a scheduler of one's own: also its fields, of any kind. */
export interface LooseScheduler extends LRScheduler {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- fields that initialize() assigns cannot be known
  [field: string]: any
}

/** What lr_scheduler() is given: `initialize` and `get_lr`; other functions become methods. */
export interface SchedulerMembers<A extends unknown[]> extends ClassMembers {
  classname?: string | null
  /** Sets fields, then calls `super.initialize(optimizer)`. */
  initialize?(this: LooseScheduler, optimizer: Optimizer, ...args: A): void
  /** The groups' next rates. */
  get_lr?(this: LooseScheduler): readonly number[]
  [member: string]: unknown
}

/** Makes schedulers of one kind: call it with the arguments of initialize(). */
export interface SchedulerGenerator<A extends unknown[]> {
  (optimizer: Optimizer, ...args: Open<A>): LooseScheduler
  readonly prototype: LooseScheduler
}

/**
 * A new kind of learning rate scheduler.
 *
 * @param classname R's class name; or leave it out and put it into the members.
 * @returns a generator: call it with the arguments of initialize.
 * @example
 * const lr_halve = lr_scheduler('lr_halve', {
 *   initialize(optimizer, every: number) {
 *     this.every = every
 *     super.initialize(optimizer)
 *   },
 *   get_lr() {
 *     return this.base_lrs.map((lr) => lr * 0.5 ** Math.floor(this.last_epoch / this.every))
 *   },
 * })
 * const scheduler = lr_halve(optimizer, 10)
 */
export function lr_scheduler<A extends unknown[] = never[]>(
  members: SchedulerMembers<A> & ThisType<LooseScheduler>,
): SchedulerGenerator<A>
export function lr_scheduler<A extends unknown[] = never[]>(
  classname: string | null,
  members: SchedulerMembers<A> & ThisType<LooseScheduler>,
): SchedulerGenerator<A>
export function lr_scheduler<A extends unknown[] = never[]>(
  classname: string | null | SchedulerMembers<A>,
  members?: SchedulerMembers<A>,
): SchedulerGenerator<A> {
  const op = 'lr_scheduler'
  const given = typeof classname === 'object' && classname !== null ? classname : members
  if (typeof given !== 'object' || given === null)
    throw new TypeError_(`the methods come as one object, { initialize, get_lr }, got ${describe(given)}`, op)
  if (classname !== null && classname !== given && typeof classname !== 'string')
    throw new TypeError_(`'classname' is a string or null, got ${describe(classname)}`, op)
  const name = (typeof classname === 'string' ? classname : (given.classname ?? given.name)) ?? 'lr_scheduler'
  for (const method of ['initialize', 'get_lr', 'step'])
    if (given[method] !== undefined && typeof given[method] !== 'function')
      throw new TypeError_(`'${method}' is a function, got ${describe(given[method])}`, op)
  const type = class_of(given, LRScheduler as unknown as Class<LRScheduler>, name, op)
  const own = Object.keys(given).filter((member) => typeof given[member] === 'function')
  return generator_of(type, [name, 'lr_scheduler', 'lr_scheduler_generator'], own, true)
}
