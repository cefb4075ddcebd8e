/** optimizer(): optimizers of one's own, as R's. */
import { TypeError_, describe } from '../torch/errors'
import { OptimizerIgnite } from './native'
import type { Tensor } from '../torch/tensor'
import { Optimizer } from './optimizer'
import type { Open } from '../torch/arguments'
import { class_of, generator_of, type Class, type ClassMembers } from './r6'
import type { State } from './state'

type Parameters_ = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>
/** What an optimizer of one's own is made for: parameters, or groups of them with options of any name. */
export type AnyParams = Parameters_ | readonly { params: Parameters_; [option: string]: unknown }[]

/* eslint-disable @typescript-eslint/no-explicit-any -- options, what is kept and fields of one's own cannot be known */
type Loose = Record<string, any>
/** `this` in the methods of an optimizer of one's own: its options, what it keeps and its fields are of any kind. */
export interface LooseOptimizer extends Optimizer<Loose> {
  state: { get(parameter: Tensor): Loose | undefined } & State
  [field: string]: any
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** What optimizer() is given: `initialize` and `step`; other functions become methods. */
export interface OptimizerMembers<A extends unknown[]> extends ClassMembers {
  /** Sets the optimizer up: it calls `super.initialize(params, defaults)`. */
  initialize?(this: LooseOptimizer, params: AnyParams, ...args: A): void
  /** Changes the parameters: see Optimizer.step_helper(). */
  step?(this: LooseOptimizer, ...args: never[]): unknown
  [member: string]: unknown
}

/** Makes optimizers of one kind: call it with the arguments of initialize(). */
export interface OptimizerGenerator<A extends unknown[]> {
  (params: AnyParams, ...args: Open<A>): LooseOptimizer
  readonly prototype: LooseOptimizer
}

function make<A extends unknown[]>(
  name: string | null | OptimizerMembers<A>,
  members: OptimizerMembers<A> | undefined,
  base: Class<Optimizer>,
  op: string,
): OptimizerGenerator<A> {
  const given = typeof name === 'object' && name !== null ? name : members
  if (typeof given !== 'object' || given === null)
    throw new TypeError_(`the methods come as one object, { initialize, step }, got ${describe(given)}`, op)
  if (name !== null && name !== given && typeof name !== 'string')
    throw new TypeError_(`'name' is a string or null, got ${describe(name)}`, op)
  const shown = (typeof name === 'string' ? name : given.name) ?? 'optimizer'
  for (const method of ['initialize', 'step'] as const)
    if (given[method] !== undefined && typeof given[method] !== 'function')
      throw new TypeError_(`'${method}' is a function, got ${describe(given[method])}`, op)
  const type = class_of(given, base, shown, op)
  const own = Object.keys(given).filter((member) => typeof given[member] === 'function')
  return generator_of(type, [shown, 'torch_optimizer_generator'], own, true)
}

/**
 * A new kind of optimizer.
 *
 * `initialize` takes the parameters and the options and calls `super.initialize(params, defaults)`; `step` changes the
 * parameters that have gradients, by `this.step_helper(closure, (group, param) => …)`. What it keeps for a parameter goes
 * into `this.state`, which state_dict() saves.
 *
 * @param name R's class name; or leave it out and put it into the members.
 * @returns a generator: call it with the arguments of initialize.
 * @example
 * const optim_plain = optimizer('optim_plain', {
 *   initialize(params, learning_rate: number) {
 *     super.initialize(params, { learning_rate })
 *   },
 *   step(closure = null) {
 *     return this.step_helper(closure, (group, param) => param.sub_(param.grad!.mul(group.learning_rate)))
 *   },
 * })
 * const optimizer_ = optim_plain(net.parameters, 0.1)
 */
export function optimizer<A extends unknown[] = never[]>(
  members: OptimizerMembers<A> & ThisType<LooseOptimizer>,
): OptimizerGenerator<A>
export function optimizer<A extends unknown[] = never[]>(
  name: string | null,
  members: OptimizerMembers<A> & ThisType<LooseOptimizer>,
): OptimizerGenerator<A>
export function optimizer<A extends unknown[] = never[]>(
  name: string | null | OptimizerMembers<A>,
  members?: OptimizerMembers<A>,
): OptimizerGenerator<A> {
  return make(name, members, Optimizer as unknown as Class<Optimizer>, 'optimizer')
}

/**
 * As optimizer(), on the base of the optim_ignite_* ones: `{ inherit: optim_ignite_adam, … }`.
 *
 * @example
 * const optim_mine = optimizer_ignite('optim_mine', { inherit: optim_ignite_adam })
 * const optimizer = optim_mine(net.parameters, 0.01)
 */
export function optimizer_ignite<A extends unknown[] = never[]>(
  name: string | null,
  members: OptimizerMembers<A> & ThisType<LooseOptimizer>,
): OptimizerGenerator<A> {
  return make(name, members, OptimizerIgnite as unknown as Class<Optimizer>, 'optimizer_ignite')
}
