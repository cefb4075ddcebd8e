/** The base of optimizers: groups of parameters with options, and what is kept for each parameter. */
import { native } from '../native/addon'
import { with_enable_grad, with_no_grad } from '../torch/autograd'
import {
  NotImplementedError,
  TypeError_,
  ValueError,
  check_named,
  describe,
  explained,
  from_native,
} from '../torch/errors'
import { Tensor, handle_of } from '../torch/tensor'
import { OptimRequired } from './arguments'
import { is_group, list_of } from './parameters'
import { R6, describe_class } from './r6'
import {
  State,
  copy_state,
  python_options,
  saved_options,
  type Options,
  type OptimizerState,
  type ParameterState,
} from './state'

/** Parameters with options of their own. */
export type ParamGroup<O extends object = Options> = { params: Tensor[] } & O
/** What an optimizer is made for: parameters as a list, a named list or one alone, or groups of them. */
export type Params<O extends object = Options> =
  | Tensor
  | readonly Tensor[]
  | Readonly<Record<string, Tensor>>
  | readonly (Partial<O> & { params: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> })[]

/** How a state's numbers and names are: R's numbers count from 1, Python's from 0. */
export interface StateDictOptions {
  layout?: 'r' | 'python'
}

/**
 * Changes parameters by their gradients.
 *
 * A class of one's own extends it (or is made by optimizer()) and has a `step`.
 */
export class Optimizer<O extends object = object> extends R6 {
  /** The groups; their options can be assigned: `optimizer.param_groups[0].lr = 0.1`. */
  param_groups: ParamGroup<O>[]
  /** What each parameter's updates keep. */
  state: State
  /** The options of groups that do not give their own. */
  defaults: O

  constructor(...args: [params: Params<O>, defaults: O]) {
    super()
    this.defaults = {} as O
    this.state = new State()
    this.param_groups = []
    this.initialize(...args)
  }

  /**
   * Sets the optimizer up; an optimizer of one's own calls it as `super.initialize(params, defaults)`.
   *
   * @param defaults the options, by name; optim_required() for one that has to be given.
   */
  initialize(params: Params<O>, defaults: O): void {
    this.defaults = defaults ?? ({} as O)
    // The values that are there: an array can claim 2^32 elements and have none.
    const listed: unknown[] = Array.isArray(params) ? Object.values(params) : []
    const groups = listed.length > 0 && listed.every(is_group) ? listed : [{ params }]
    for (const group of groups) this.add_param_group(group as ParamGroup<O>)
    if (this.param_groups.every((group) => group.params.length === 0))
      throw new ValueError('there are no parameters to optimize: give net.parameters', this.r_name)
  }

  /** Refuses options that make no sense. */
  protected check(_options: O): void {}

  /**
   * Adds parameters with options of their own, `{ params, lr }`.
   *
   * @throws ValueError where a parameter is there already or an option makes no sense; nothing is added then.
   */
  add_param_group(param_group: Partial<O> & { params: unknown }): void {
    const op = this.r_name
    if (!explained(op, () => is_group(param_group)))
      throw new TypeError_(`a group is { params, … }, got ${describe(param_group)}`, op)
    const { params, ...options } = explained(op, () => ({ ...param_group }))
    check_named(options, Object.keys(this.defaults), op)
    const list = explained(op, () => list_of(params, op))
    const known = new Set(this.param_groups.flatMap((group) => group.params))
    if (list.some((x) => known.has(x)) || new Set(list).size < list.length)
      throw new ValueError('a parameter is there twice', op)
    const group = { params: list, ...this.defaults, ...options } as unknown as ParamGroup<O>
    for (const [name, value] of Object.entries(group)) {
      if (!(value instanceof OptimRequired)) continue
      const what = name === 'lr' ? 'Need to specify a learning rate' : 'an option has no default'
      throw new ValueError(`${what}: argument '${name}' is missing, ${op}(params, { ${name}: … })`, op)
    }
    this.check(group)
    this.param_groups.push(group)
  }

  /**
   * Changes the parameters that have a gradient; the others stay.
   *
   * @param closure computes the loss and its gradients first.
   * @returns the closure's loss, or null.
   */
  step(_closure?: (() => Tensor) | null): Tensor | null {
    throw new NotImplementedError('it has no step(): define it, { step() { … } }', this.r_name)
  }

  /** What a closure computes, with gradients recorded; null where there is none. */
  protected loss_of(closure: (() => Tensor) | null | undefined): Tensor | null {
    if (closure === null || closure === undefined) return null
    if (typeof closure !== 'function')
      throw new TypeError_(
        `step() takes nothing, or a closure that computes the loss and its gradients; got ${describe(closure)}`,
        this.r_name,
      )
    return with_enable_grad(closure)
  }

  /**
   * Runs a closure, then a function for each parameter that has a gradient, without recording gradients.
   *
   * @param loop_fun takes the group, the parameter, and their numbers, which count from 1.
   * @returns the closure's loss, or null.
   */
  step_helper(
    closure: (() => Tensor) | null | undefined,
    loop_fun: (group: ParamGroup<O>, param: Tensor, g: number, p: number) => void,
  ): Tensor | null {
    return with_no_grad(() => {
      const loss = this.loss_of(closure)
      this.param_groups.forEach((group, g) =>
        group.params.forEach((param, p) => {
          if (param.grad !== null) loop_fun(group, param, g + 1, p + 1)
        }),
      )
      return loss
    })
  }

  /** Sets the gradients to zero, or drops them. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = false): void {
    const op = `${this.r_name}.zero_grad`
    if (typeof set_to_none !== 'boolean') check_named(set_to_none, ['set_to_none'], op)
    const drop = typeof set_to_none === 'boolean' ? set_to_none : (set_to_none.set_to_none ?? false)
    if (typeof drop !== 'boolean') throw new TypeError_(`'set_to_none' is true or false, got ${describe(drop)}`, op)
    try {
      native.zero_grad(
        this.param_groups.flatMap((group) => group.params.map(handle_of)),
        drop,
      )
    } catch (error) {
      throw this.failure(error)
    }
  }

  /** An error of a step, or what is wrong with groups that were assigned. */
  protected failure(error: unknown): unknown {
    const op = this.r_name
    const groups: unknown = this.param_groups
    if (!Array.isArray(groups))
      return new TypeError_(`'param_groups' are groups { params, … }, got ${describe(groups)}`, op)
    for (const [g, group] of groups.entries()) {
      const params: unknown = is_group(group) ? group.params : undefined
      if (!Array.isArray(params) || !params.every((x) => x instanceof Tensor))
        return new TypeError_(`group ${g + 1} has 'params', a list of tensors, got ${describe(params)}`, op)
    }
    return from_native(error, op)
  }

  /**
   * The options and what is kept, in copies.
   *
   * @param options `layout: 'python'` counts parameters from 0 and names options as Python's optimizers do.
   */
  state_dict(options: StateDictOptions = {}): OptimizerState {
    const op = `${this.r_name}.state_dict`
    check_named(options, ['layout'], op)
    const { layout = 'r' } = options
    if (layout !== 'r' && layout !== 'python')
      throw new ValueError(`layout is 'r' or 'python', got ${describe(layout)}`, op)
    const python = layout === 'python'
    let number = python ? -1 : 0
    const state: OptimizerState['state'] = {}
    const param_groups = this.param_groups.map((group) => {
      const { params, ...values } = group
      const numbers = params.map((parameter) => {
        number++
        const kept = this.state.get(parameter)
        if (kept) state[number] = copy_state(kept)
        return number
      })
      return { params: numbers, ...(python ? python_options(values) : (values as unknown as Options)) }
    })
    return { param_groups: param_groups as OptimizerState['param_groups'], state }
  }

  /** What is taken up for a parameter of what was saved. @throws ValueError where it does not fit. */
  protected restore(kept: ParameterState, _parameter: Tensor, _options: O, copy: boolean): ParameterState | undefined {
    return copy ? copy_state(kept) : kept
  }

  /**
   * Takes up a state that state_dict() gave, or one of a Python optimizer of the same kind, parameter by parameter.
   *
   * Python's `net.parameters()` are a module's own before those of its children, here as in R they come after them. For a
   * state of Python's make the optimizer of `Object.values(net.state_dict('', true)).filter(is_nn_parameter)`.
   *
   * @param options `'.refer_to_state_dict': true` takes the tensors themselves rather than copies.
   * @throws ValueError where groups, options or sizes do not fit; nothing is changed then.
   */
  load_state_dict(state_dict: OptimizerState, options: { '.refer_to_state_dict'?: boolean } = {}): this {
    check_named(options, ['.refer_to_state_dict'], `${this.r_name}.load_state_dict`)
    explained(this.r_name, () => this.take_up(state_dict, options['.refer_to_state_dict'] !== true))
    return this
  }

  private take_up(state_dict: OptimizerState, copy: boolean): void {
    const op = this.r_name
    const groups = (state_dict as Partial<OptimizerState> | null)?.param_groups
    if (!Array.isArray(groups) || typeof state_dict.state !== 'object' || state_dict.state === null)
      throw new TypeError_(`it takes what state_dict() gives, { param_groups, state }, got ${describe(state_dict)}`, op)
    if (groups.length !== this.param_groups.length)
      throw new ValueError(`the state has ${groups.length} groups, the optimizer ${this.param_groups.length}`, op)
    const loaded = new Map<Tensor, ParameterState>()
    const values = groups.map((saved, g) => {
      const group = this.param_groups[g]!
      if (!Array.isArray(saved?.params) || saved.params.length !== group.params.length) {
        const count = Array.isArray(saved?.params) ? saved.params.length : 'no'
        throw new ValueError(
          `group ${g + 1} of the state has ${count} parameters, the optimizer's ${group.params.length}`,
          op,
        )
      }
      const found = saved_options(saved, Object.keys(group), op)
      const all = { ...group, ...found } as ParamGroup<O>
      this.check(all)
      saved.params.forEach((number, i) => {
        if (!Number.isSafeInteger(number))
          throw new TypeError_(`group ${g + 1} of the state numbers its parameters, got ${describe(number)}`, op)
        const kept: unknown = state_dict.state[number]
        if (kept === undefined) return
        if (typeof kept !== 'object' || kept === null)
          throw new TypeError_(`what is kept for parameter ${number} is an object, got ${describe(kept)}`, op)
        const restored = this.restore(kept as ParameterState, group.params[i]!, all, copy)
        if (restored !== undefined) loaded.set(group.params[i]!, restored)
      })
      return found
    })
    values.forEach((found, g) => Object.assign(this.param_groups[g]!, found))
    this.state.clear()
    for (const [parameter, kept] of loaded) this.state.set(parameter, kept)
  }

  protected override copy_field(name: string, value: unknown): unknown {
    if (name === 'param_groups') return this.param_groups.map((group) => ({ ...group, params: [...group.params] }))
    if (name === 'defaults') return { ...this.defaults }
    if (name === 'state') return new State([...this.state].map(([parameter, kept]) => [parameter, copy_state(kept)]))
    return super.copy_field(name, value)
  }
}

describe_class(Optimizer, 'torch_optimizer', {
  add_param_group: [['param_group']],
  clone: [['deep', 'FALSE']],
  initialize: [['params'], ['defaults']],
  load_state_dict: [['state_dict'], ['...'], ['.refer_to_state_dict', 'FALSE']],
  state_dict: [],
  step: [['closure', 'NULL']],
  zero_grad: [['set_to_none', 'FALSE']],
})
Object.defineProperty(Optimizer.prototype, 'r_private', {
  value: { deep_clone: [['name'], ['value']], step_helper: [['closure'], ['loop_fun']] },
})

/** Whether `x` is an optimizer. @example is_optimizer(optim_adam(net.parameters)) // true */
export const is_optimizer = (x: unknown): x is Optimizer => x instanceof Optimizer
