/** The base of optimizers: groups of parameters with options, and what is kept for each parameter. */
import { inspect } from 'node:util'
import { native } from '../native/addon'
import type { Handle } from '../native/types'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { torch_tensor } from '../torch/creation'
import { with_enable_grad } from '../torch/autograd'
import { TypeError_, ValueError, check_named, describe, from_native } from '../torch/errors'
import { Tensor, handle_of, wrap } from '../torch/tensor'

/** A value that an option can have. */
export type OptionValue = number | boolean | readonly number[] | string | null
/** Options of a group, by R's names. */
export type Options = Record<string, OptionValue>
/** Parameters with options of their own. */
export type ParamGroup<O extends object = Options> = { params: Tensor[] } & O
/** What an optimizer is made for: parameters as a list, a named list or one alone, or groups of them. */
export type Params<O extends object = Options> =
  | Tensor
  | readonly Tensor[]
  | Readonly<Record<string, Tensor>>
  | readonly (Partial<O> & { params: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> })[]

/** What state_dict() gives: options, and tensors by the parameter's number, which counts from 1. */
export interface OptimizerState {
  param_groups: (Options & { params: number[] })[]
  state: Record<string, Record<string, Tensor>>
}

function list_of(params: unknown, op: string): Tensor[] {
  const list =
    params instanceof Tensor
      ? [params]
      : typeof params === 'object' && params !== null
        ? Object.values(params)
        : undefined
  if (list === undefined)
    throw new TypeError_(
      `parameters are a tensor or a list of tensors such as net.parameters, got ${describe(params)}`,
      op,
    )
  list.forEach((x: unknown, i) => {
    if (!(x instanceof Tensor)) throw new TypeError_(`parameter ${i + 1} is a tensor, got ${describe(x)}`, op)
    if (!x.is_leaf)
      throw new ValueError(`parameter ${i + 1} is not a leaf: only tensors made by the user can be optimized`, op)
  })
  return list as Tensor[]
}

const is_group = (x: unknown): x is { params: unknown } =>
  typeof x === 'object' && x !== null && !(x instanceof Tensor) && 'params' in x

/** Changes parameters by their gradients. */
export abstract class Optimizer<O extends object = object> {
  /** The groups; their options can be assigned: `optimizer.param_groups[0].lr = 0.1`. */
  readonly param_groups: ParamGroup<O>[] = []
  /** What each parameter's updates keep, by name. */
  readonly state = new Map<Tensor, Tensor[]>()

  constructor(
    params: Params<O>,
    readonly defaults: O,
    /** R's class name. */
    readonly r_name: string,
  ) {
    const groups: unknown[] =
      Array.isArray(params) && params.length > 0 && params.every(is_group) ? [...params] : [{ params }]
    for (const group of groups) this.add_param_group(group as ParamGroup<O>)
    if (this.param_groups.every((group) => group.params.length === 0)) {
      throw new ValueError('there are no parameters to optimize: give net.parameters', r_name)
    }
  }

  /** The names of what is kept for a parameter under some options. */
  protected abstract slots(options: O): readonly string[]
  /** Refuses options that make no sense. */
  protected abstract check(options: O): void
  /** Updates a group's parameters. */
  protected abstract update(group: ParamGroup<O>): void

  /** Adds parameters with options of their own, `{ params, lr }`. */
  add_param_group(param_group: Partial<O> & { params: unknown }): void {
    if (!is_group(param_group))
      throw new TypeError_(`a group is { params, … }, got ${describe(param_group)}`, this.r_name)
    const { params, ...options } = param_group
    check_named(options, Object.keys(this.defaults), this.r_name)
    const list = list_of(params, this.r_name)
    const known = new Set(this.param_groups.flatMap((group) => group.params))
    if (list.some((x) => known.has(x)) || new Set(list).size < list.length)
      throw new ValueError('a parameter is there twice', this.r_name)
    const group = { ...this.defaults, ...options, params: list } as unknown as ParamGroup<O>
    this.check(group)
    this.param_groups.push(group)
  }

  /**
   * Changes the parameters that have a gradient; the others stay.
   *
   * @param closure computes the loss and its gradients first.
   * @returns the closure's loss, or null.
   */
  step(closure?: (() => Tensor) | null): Tensor | null {
    const loss = closure ? with_enable_grad(closure) : null
    for (const group of this.param_groups) {
      this.check(group)
      try {
        this.update(group)
      } catch (error) {
        throw from_native(error, this.r_name)
      }
    }
    return loss
  }

  /** Sets the gradients to zero, or drops them. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = false): void {
    const drop = typeof set_to_none === 'object' ? (set_to_none.set_to_none ?? false) : set_to_none
    native.zero_grad(
      this.param_groups.flatMap((group) => group.params.map(handle_of)),
      drop,
    )
  }

  /** The options and what is kept, in copies. */
  state_dict(): OptimizerState {
    let number = 0
    const state: OptimizerState['state'] = {}
    const param_groups = this.param_groups.map((group) => {
      const { params, ...options } = group
      const names = this.slots(group)
      const numbers = params.map((parameter) => {
        number++
        const kept = this.state.get(parameter)
        if (kept) state[number] = Object.fromEntries(kept.map((tensor, i) => [names[i]!, torch_tensor(tensor)]))
        return number
      })
      return { ...(options as unknown as Options), params: numbers } as unknown as Options & { params: number[] }
    })
    return { param_groups, state }
  }

  /**
   * Takes up a state that state_dict() gave.
   *
   * @throws ValueError where the groups do not fit; nothing is changed then.
   */
  load_state_dict(state_dict: OptimizerState): this {
    const op = this.r_name
    const groups = (state_dict as Partial<OptimizerState> | null)?.param_groups
    if (!Array.isArray(groups) || typeof state_dict.state !== 'object')
      throw new TypeError_(`it takes what state_dict() gives, got ${describe(state_dict)}`, op)
    if (groups.length !== this.param_groups.length)
      throw new ValueError(`the state has ${groups.length} groups, the optimizer ${this.param_groups.length}`, op)
    const loaded = new Map<Tensor, Tensor[]>()
    groups.forEach((saved, g) => {
      const group = this.param_groups[g]!
      if (saved.params.length !== group.params.length) {
        throw new ValueError(
          `group ${g + 1} of the state has ${saved.params.length} parameters, the optimizer's ${group.params.length}`,
          op,
        )
      }
      const names = this.slots({ ...group, ...saved } as unknown as O)
      saved.params.forEach((number, i) => {
        const kept = state_dict.state[number]
        if (kept === undefined) return
        const missing = names.filter((name) => !(kept[name] instanceof Tensor))
        if (missing.length > 0) throw new ValueError(`the state of parameter ${number} lacks ${missing.join(', ')}`, op)
        loaded.set(
          group.params[i]!,
          names.map((name) => torch_tensor(kept[name]!)),
        )
      })
    })
    groups.forEach((saved, g) =>
      Object.assign(this.param_groups[g]!, { ...saved, params: this.param_groups[g]!.params }),
    )
    this.state.clear()
    for (const [parameter, kept] of loaded) this.state.set(parameter, kept)
    return this
  }

  toString(): string {
    const groups = this.param_groups.map((group, g) => {
      const { params, ...options } = group
      const shown = Object.entries(options).map(([name, value]) => `${name}: ${String(value)}`)
      return `  group ${g + 1}: ${params.length} parameters, ${shown.join(', ')}`
    })
    return [`<${this.r_name}>`, '  Inherits from: <torch_optimizer>', ...groups].join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return [this.r_name, 'torch_optimizer', 'R6']
  }
}

/** An update rule of the addon. */
export interface NativeRule<O extends object> {
  kind: 'sgd' | 'adam' | 'adamw' | 'rmsprop'
  /** The options as the addon takes them. */
  numbers(options: O): number[]
  slots(options: O): readonly string[]
  check(options: O, name: string): void
}

/** An optimizer whose update is one native call a group. */
export class NativeOptimizer<O extends object> extends Optimizer<O> {
  constructor(
    params: Params<O>,
    defaults: O,
    name: string,
    private readonly rule: NativeRule<O>,
  ) {
    super(params, defaults, name)
  }

  protected override slots(options: O): readonly string[] {
    return this.rule.slots(options)
  }

  protected override check(options: O): void {
    // The base constructor checks the first groups, before the rule is set.
    this.rule?.check(options, this.r_name)
  }

  protected override update(group: ParamGroup<O>): void {
    const states = group.params.map((parameter) => this.state.get(parameter)?.map(handle_of) ?? null)
    const made = native.optim_step(this.rule.kind, group.params.map(handle_of), states, this.rule.numbers(group))
    made?.forEach((handles: Handle[] | undefined, i) => {
      if (handles) this.state.set(group.params[i]!, handles.map(wrap))
    })
  }
}

/** Whether `x` is an optimizer. */
export const is_optimizer = (x: unknown): x is Optimizer => x instanceof Optimizer
