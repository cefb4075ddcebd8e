/** Loading of states into modules. */
import { TypeError_, ValueError, check_named, describe, explained } from '../torch/errors'
import { with_no_grad } from '../torch/autograd'
import { Tensor } from '../torch/tensor'
import { own_state, within } from './members'
import type { nn_Module } from './module'
import { python_name, state_dict_from_python } from './python_names'

/** How a state is loaded. */
export interface LoadStateDictOptions {
  /**
   * Left out, as in R: every name of the module must be there, others are passed over. `true` refuses others too. `false`
   * loads what fits, and tells what did not.
   */
  strict?: boolean
  /** Whose names the state has; Python's recurrent layers count from 0. Default `'r'`. */
  layout?: 'r' | 'python'
  /** Whether the module takes the state's own tensors, where it would copy their values. */
  '.refer_to_state_dict'?: boolean
}

/** What came of a state loaded with `strict: false`. */
export interface LoadReport {
  /** The names that were loaded. */
  loaded: string[]
  /** The module's names that the state has not. */
  missing: string[]
  /** The state's names that the module has not. */
  unexpected: string[]
  /** The names whose shapes differ: they keep their values. */
  differing: { name: string; module: number[]; state_dict: number[] }[]
}

/** A parameter or buffer of a module, by its full name. */
interface Place {
  name: string
  module: nn_Module
  field: string
  tensor: Tensor
}

/** Of every parameter and persistent buffer, the module that holds it: in the order of state_dict(). */
export function places_of(module: nn_Module, prefix = '', path: nn_Module[] = []): Place[] {
  const below = () =>
    Object.entries(module.children).flatMap(([name, child]) => places_of(child, `${prefix}${name}.`, path))
  return [
    ...Object.entries(own_state(module)).map(([field, tensor]) => ({ name: prefix + field, module, field, tensor })),
    ...within(module, path, 'load_state_dict', below),
  ]
}

const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`
const listed = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`

/** Whether shapes are the same; one number is with a dimension or without: batch norms count in [1] here and in [] in Python. */
const fits = (value: Tensor, tensor: Tensor): boolean =>
  value.shape.join() === tensor.shape.join() ||
  (value.ndim <= 1 && tensor.ndim <= 1 && value.numel() === 1 && tensor.numel() === 1)

/** Refuses values that no parameter or buffer can take, whatever their shape. */
function check_values(places: readonly Place[], state: Readonly<Record<string, unknown>>, refer: boolean): void {
  const op = 'load_state_dict'
  for (const { name, tensor } of places) {
    const value = Object.hasOwn(state, name) ? state[name] : undefined
    if (value === undefined) continue
    if (!(value instanceof Tensor)) throw new TypeError_(`'${name}' is a tensor, got ${describe(value)}`, op)
    const [is, becomes] = explained(op, () => [tensor.dtype, value.dtype])
    if (value.device.type === 'meta' && tensor.device.type !== 'meta')
      throw new ValueError(`${name} of the state_dict is a meta tensor: it has no values`, op)
    if (becomes.is_complex && !is.is_complex)
      throw new TypeError_(`${name} is ${is.name}, the state_dict has ${becomes.name}: take its real part first`, op)
    if (!refer) continue
    if (becomes.is_floating_point !== is.is_floating_point)
      throw new TypeError_(`${name} is ${is.name}, the state_dict has ${becomes.name}: convert it, x.to({ dtype })`, op)
    if (!value.is_leaf)
      throw new ValueError(`${name} of the state_dict was computed from other tensors: detach() it`, op)
  }
}

function compare(places: readonly Place[], state: Readonly<Record<string, unknown>>): LoadReport {
  const report: LoadReport = { loaded: [], missing: [], unexpected: [], differing: [] }
  for (const { name, tensor } of places) {
    const value = Object.hasOwn(state, name) ? state[name] : undefined
    if (!(value instanceof Tensor)) report.missing.push(name)
    else if (!fits(value, tensor)) report.differing.push({ name, module: tensor.shape, state_dict: value.shape })
    else report.loaded.push(name)
  }
  const known = new Set(places.map(({ name }) => name))
  report.unexpected = Object.keys(state).filter((name) => !known.has(name))
  return report
}

/** Puts a state's values into places. Nothing is changed where something fails. */
export function load_state(
  places: readonly Place[],
  given: Readonly<Record<string, Tensor>>,
  options: LoadStateDictOptions,
): LoadReport {
  return explained('load_state_dict', () => take_up(places, given, options))
}

function take_up(
  places: readonly Place[],
  given: Readonly<Record<string, Tensor>>,
  options: LoadStateDictOptions,
): LoadReport {
  const op = 'load_state_dict'
  if (typeof given !== 'object' || given === null || Array.isArray(given) || (given as unknown) instanceof Tensor)
    throw new TypeError_(`it takes what state_dict() gives, got ${describe(given)}`, op)
  check_named(options, ['strict', 'layout', '.refer_to_state_dict'], op)
  const { layout = 'r' } = options
  if (layout !== 'r' && layout !== 'python')
    throw new ValueError(`layout is 'r' or 'python', got ${describe(layout)}`, op)
  const state = layout === 'python' ? state_dict_from_python(given) : given
  check_values(places, state, options['.refer_to_state_dict'] === true)
  const report = compare(places, state)
  const { missing, unexpected, differing } = report
  const pythons = python_name(unexpected)
  const advice = pythons && `'${pythons}' is a name of Python's, which counts layers from 0: give { layout: 'python' }`
  if (options.strict !== false) {
    if (missing.length > 0) {
      const hint = unexpected.length > 0 ? ` It has ${listed(unexpected)}, which the module has not.` : ''
      throw new ValueError(
        `Could not find ${listed(missing)} in the state_dict.${hint}${advice ? ` ${advice}` : ''}`,
        op,
      )
    }
    if (differing.length > 0) {
      const lines = differing.map((d) => `${d.name} is ${shape(d.module)}, the state_dict has ${shape(d.state_dict)}`)
      throw new ValueError(`shapes differ: ${lines.join('; ')}`, op)
    }
    if (options.strict === true && unexpected.length > 0)
      throw new ValueError(`the module has no ${listed(unexpected)}, which the state_dict has`, op)
  } else if (advice) throw new ValueError(advice, op) // The names that fit are those of other layers.
  const fitting = new Set(report.loaded)
  const wanted = places.filter(({ name }) => fitting.has(name))
  with_no_grad(() => {
    if (options['.refer_to_state_dict'] === true) {
      for (const { name, module, field, tensor } of wanted) {
        const value = state[name]!
        value.requires_grad_(tensor.requires_grad)
        value.role = tensor.role
        Object.assign(module, { [field]: value })
      }
      return
    }
    // All that can fail comes before the first change.
    const values = wanted.map(({ name, tensor }) =>
      state[name]!.detach().view(tensor.shape).to({ dtype: tensor.dtype, device: tensor.device }),
    )
    wanted.forEach(({ tensor }, i) => tensor.copy_(values[i]!))
  })
  return report
}
