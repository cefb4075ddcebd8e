/** The base of learning rate schedulers. */
import { TypeError_, ValueError, check_named, describe, explained, NotImplementedError } from '../../torch/errors'
import { OptimRequired, demand_flag, match_options } from '../arguments'
import { is_optimizer, type Optimizer, type ParamGroup } from '../optimizer'
import { all_hold } from '../../r/plain'
import { R6, describe_class, formals_of, generator_of } from '../r6'
import type { Options } from '../state'
import { write_error } from '../../r/write'

/** A group whose rate is scheduled. */
export type ScheduledGroup = ParamGroup<Options> & { lr: number; initial_lr: number }
/** An optimizer as schedulers use it. */
export type ScheduledOptimizer = Omit<Optimizer, 'param_groups'> & { param_groups: ScheduledGroup[] }

/** What a scheduler's state_dict() gives: its fields, but for the optimizer and functions. */
export type SchedulerState = Record<string, unknown>

/**
 * Sets the learning rates of an optimizer's groups, step by step. It counts steps from 0: making a scheduler takes the
 * first one, so `last_epoch` is then 0.
 *
 * A class of one's own extends it (or is made by lr_scheduler()) and has a `get_lr`.
 */
export class LRScheduler extends R6 {
  declare optimizer: ScheduledOptimizer
  /** The rates that the groups began with. */
  declare base_lrs: number[]
  declare last_epoch: number
  /** Whether changes are told on standard error. */
  declare verbose: boolean
  declare '.last_lr': number[]
  declare '.step_count': number
  declare '.classes': string[]

  constructor(optimizer: Optimizer, ...args: unknown[]) {
    super()
    this['.classes'] = [this.r_name, 'lr_scheduler']
    this.initialize(optimizer, ...args)
  }

  /** Sets the scheduler up and takes the first step; one of one's own calls it as `super.initialize(optimizer)`. */
  initialize(optimizer: Optimizer, ...args: unknown[]): void {
    const { last_epoch, verbose } = match_options(args, { last_epoch: -1, verbose: false }, this.r_name, 'optimizer')
    check_start({ last_epoch, verbose }, this.r_name)
    this.take(optimizer)
    const groups = this.optimizer.param_groups
    groups.forEach((group, g) => {
      if (last_epoch === -1) group.initial_lr ??= group.lr
      else if (group.initial_lr === undefined)
        throw new ValueError(
          `param 'initial_lr' is not specified in group ${g + 1}: to resume at last_epoch ${last_epoch}, load the optimizer's state first`,
          this.r_name,
        )
    })
    this.base_lrs = groups.map((group) => group.initial_lr)
    this.last_epoch = last_epoch
    this.verbose = verbose
    this['.step_count'] = 0
    this.step()
  }

  /** Takes the optimizer. @throws TypeError where it is none. */
  protected take(optimizer: unknown): void {
    if (!is_optimizer(optimizer))
      throw new TypeError_(
        `not an optimizer: it takes what optim_adam() and the like return, got ${describe(optimizer)}`,
        this.r_name,
      )
    optimizer.param_groups.forEach((group, g) => {
      if (typeof (group as Partial<ScheduledGroup>).lr !== 'number')
        throw new ValueError(`group ${g + 1} of the optimizer has no option 'lr' to schedule`, this.r_name)
    })
    this.optimizer = optimizer as unknown as ScheduledOptimizer
  }

  /** The groups' next rates. */
  get_lr(): readonly number[] {
    throw new NotImplementedError('it has no get_lr(): define it, { get_lr() { … } }', this.r_name)
  }

  /** The rates now. */
  get_last_lr(): number[] {
    return this['.last_lr']
  }

  /** Sets the next rates. Where get_lr() fails, nothing is changed. */
  step(): void {
    this['.step_count']++
    this.last_epoch++
    try {
      this.set_lr(this.get_lr())
    } catch (error) {
      this['.step_count']--
      this.last_epoch--
      throw error
    }
  }

  /** Gives the groups their rates. */
  protected set_lr(rates: readonly number[]): void {
    const groups = this.optimizer.param_groups
    if (!Array.isArray(rates) || rates.length !== groups.length || !rates.every((rate) => typeof rate === 'number'))
      throw new ValueError(`get_lr() gives ${groups.length} numbers, one a group; got ${describe(rates)}`, this.r_name)
    const wrong = rates.findIndex((rate) => !Number.isFinite(rate))
    if (wrong >= 0) throw new ValueError(`the rate of group ${wrong + 1} becomes ${rates[wrong]}`, this.r_name)
    groups.forEach((group, i) => {
      group.lr = rates[i]!
      this.print_lr(this.verbose, i + 1, group.lr)
    })
    this['.last_lr'] = [...rates]
  }

  print_lr(is_verbose: boolean, group: number, lr: number): void {
    if (is_verbose) tell(`Adjusting learning rate of group ${group} to ${lr.toFixed(4)}`)
  }

  /** All fields but the optimizer and functions. */
  state_dict(): SchedulerState {
    const kept = Object.entries(this).filter(
      ([name, value]) => name !== 'optimizer' && ![value].flat().some((x) => typeof x === 'function'),
    )
    return Object.fromEntries(
      kept.map(([name, value]) => [name, Array.isArray(value) ? [...(value as unknown[])] : value]),
    )
  }

  /**
   * Takes up what state_dict() gave. The optimizer's own state, with the rates, is loaded apart.
   *
   * @throws ValueError for fields that the scheduler does not have, and for rates of another number of groups; nothing
   *   is changed then.
   */
  load_state_dict(state_dict: SchedulerState): this {
    const op = `${this.r_name}.load_state_dict`
    return explained(op, () => this.take_up(state_dict, op))
  }

  private take_up(state_dict: SchedulerState, op: string): this {
    if (typeof state_dict !== 'object' || state_dict === null || typeof state_dict.last_epoch !== 'number')
      throw new TypeError_(`it takes what state_dict() gives, got ${describe(state_dict)}`, op)
    check_start({ last_epoch: state_dict.last_epoch }, op)
    const known = Object.keys(this).filter((name) => name !== 'optimizer')
    const fields: SchedulerState = {}
    for (const [given, value] of Object.entries(state_dict)) {
      // Python's names of the fields that begin with a dot here; it has others for its own use.
      const name = given === '_last_lr' || given === '_step_count' ? given.replace('_', '.') : given
      if (!name.startsWith('_')) fields[name] = value
    }
    check_named(fields, known, op)
    for (const [name, value] of Object.entries(fields)) {
      const now: unknown = (this as unknown as SchedulerState)[name]
      if (now !== null && value !== null && kind_of(now) !== kind_of(value))
        throw new TypeError_(`'${name}' is ${kind_of(now)}, the state has ${describe(value)}`, op)
    }
    for (const name of ['base_lrs', '.last_lr']) {
      const rates = fields[name]
      const count = this.optimizer.param_groups.length
      if (rates !== undefined && (!Array.isArray(rates) || rates.length !== count || !all_hold(rates, Number.isFinite)))
        throw new ValueError(`'${name}' are ${count} numbers, one a group; got ${describe(rates)}`, op)
    }
    for (const [name, value] of Object.entries(fields))
      Object.assign(this, { [name]: Array.isArray(value) ? [...(value as unknown[])] : value })
    return this
  }
}
describe_class(LRScheduler, 'LRScheduler', {
  clone: [['deep', 'FALSE']],
  get_last_lr: [],
  get_lr: [],
  initialize: [['optimizer'], ['last_epoch', '-1'], ['verbose', 'FALSE']],
  load_state_dict: [['state_dict']],
  print_lr: [['is_verbose'], ['group'], ['lr']],
  state_dict: [],
  step: [],
})

const kind_of = (x: unknown): string => (Array.isArray(x) ? 'an array' : `a ${typeof x}`)

/** Checks what all schedulers take, where it is given. */
function check_start({ last_epoch, verbose }: { last_epoch?: number; verbose?: boolean }, op: string): void {
  if (last_epoch !== undefined && (!Number.isInteger(last_epoch) || last_epoch < -1))
    throw new ValueError(`'last_epoch' is a whole number from -1 on, got ${describe(last_epoch)}`, op)
  if (verbose !== undefined) demand_flag(op, { verbose }, 'verbose')
}

/** Says something on standard error, as R's messages go. */
export const tell = (message: string): void => write_error(`${message}\n`)

/** The function of a scheduler: `lr_step(optimizer, { step_size: 5 })`, or arguments by position in R's order. */
export interface SchedulerFunction<O extends object, S extends LRScheduler = LRScheduler> {
  (optimizer: Optimizer, ...args: (O[keyof O] | Partial<O> | undefined)[]): S
  readonly prototype: S
}

/** The arguments of a scheduler. @throws ValueError where one is missing that has no default. */
export function match_scheduler<O extends object>(args: readonly unknown[], defaults: O, op: string): O {
  const options = match_options(args, defaults, op, 'optimizer')
  for (const [name, value] of Object.entries(options)) {
    if (value instanceof OptimRequired)
      throw new ValueError(`argument '${name}' is missing: ${op}(optimizer, { ${name}: … })`, op)
  }
  check_start(options, op)
  return options
}

/** Makes the function of a scheduler of its class. */
export function scheduler<O extends object, S extends LRScheduler>(
  type: new (optimizer: Optimizer, ...args: unknown[]) => S,
  name: string,
  defaults: O,
): SchedulerFunction<O, S> {
  const values = { ...defaults } as Record<string, unknown>
  const missing = Object.keys(values).filter((option) => values[option] instanceof OptimRequired)
  describe_class(type, name, { initialize: formals_of('optimizer', values, missing) })
  return generator_of(type, [name, 'lr_scheduler', 'lr_scheduler_generator'], ['initialize', 'get_lr'])
}
