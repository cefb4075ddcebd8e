/** What optimizers keep, and the forms in which it is saved. */
import { R_CLASS } from '../r/protocol'
import { torch_tensor } from '../torch/creation'
import { ValueError, nearest } from '../torch/errors'
import { keep } from '../torch/memory'
import { Tensor } from '../torch/tensor'

/** A value that an option can have. */
export type OptionValue = number | boolean | readonly number[] | string | null
/** Options of a group, by R's names. */
export type Options = Record<string, OptionValue>
/** What is kept for one parameter, by name: tensors, numbers, lists of them. */
export type ParameterState = Record<string, unknown>

/** What state_dict() gives: options, and what is kept by the parameter's number, which counts from 1. */
export type OptimizerState = {
  param_groups: (Options & { params: number[] })[]
  state: Record<string, ParameterState>
}

/** Has the tensors in a value outlive a tidy() that they are made in: the next step needs them. */
function outlive(value: unknown): void {
  if (value instanceof Tensor) keep(value)
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(outlive)
}

/** What is kept for each parameter: `state.get(param)`, `state.set(param, value)`, `state.keys()`. */
export class State extends Map<Tensor, ParameterState> {
  override set(parameter: Tensor, kept: ParameterState): this {
    outlive(kept)
    return super.set(parameter, kept)
  }
  [R_CLASS](): string[] {
    return ['State', 'R6']
  }
}

/** A copy of what is kept, with tensors of its own. */
export function copy_value(value: unknown): unknown {
  if (value instanceof Tensor) return torch_tensor(value)
  if (Array.isArray(value)) return value.map(copy_value)
  return value
}
export const copy_state = (state: ParameterState): ParameterState =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, copy_value(value)]))

/** R's names of options, by those that Python's optimizers have for them. */
const of_python: Readonly<Record<string, string>> = { lambd: 'lambda' }
const to_python = Object.fromEntries(Object.entries(of_python).map(([python, r]) => [r, python]))

/** Options with Python's names. */
export const python_options = (options: object): Options =>
  Object.fromEntries(Object.entries(options as Options).map(([name, value]) => [to_python[name] ?? name, value]))

/** Options of Python's optimizers that change how a step is computed, not what it computes. */
const ways = ['foreach', 'fused', 'capturable', 'differentiable']
/** What schedulers note in a group. */
const of_schedulers = ['initial_lr', 'max_lr', 'min_lr', 'max_momentum', 'base_momentum']

/**
 * The options of a saved group by R's names, without those that mean nothing here.
 *
 * @param known the options of the group that takes them up.
 * @throws ValueError for an option that is not known, and for Python's `maximize`.
 */
export function saved_options(saved: object, known: readonly string[], op: string): Options {
  const options: Options = {}
  for (const [given, value] of Object.entries(saved as Options)) {
    const name = of_python[given] ?? given
    if (name === 'params' || name === 'param_names' || ways.includes(name)) continue
    if (known.includes(name) || of_schedulers.includes(name)) {
      options[name] = value
    } else if (name === 'maximize') {
      if (value) throw new ValueError("the state was saved with 'maximize': negate the loss instead", op)
    } else if (name !== 'decoupled_weight_decay') {
      const near = nearest(name, known)
      const hint = near === undefined ? '' : ` (is it '${near}'?)`
      throw new ValueError(`the state has the option '${name}'${hint}, the optimizer only ${known.join(', ')}`, op)
    }
  }
  return options
}
