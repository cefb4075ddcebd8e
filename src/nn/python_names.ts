/** Names of weights as Python's modules have them. */
import { TypeError_, describe, explained } from '../torch/errors'
import { is_plain } from '../r/plain'
import { as_tensor, type Tensor } from '../torch/tensor'

type State = Record<string, Tensor>

/** Recurrent layers count from 1 in R and from 0 in Python: `lstm.weight_ih_l1` and `lstm.weight_ih_l0`. */
const recurrent = /((?:^|\.)(?:weight|bias)_(?:ih|hh|hr)_l)(\d+)(_reverse)?$/

/** The name of a weight of a first recurrent layer that is Python's, or undefined: here no layer is 0. */
export const python_name = (names: readonly string[]): string | undefined =>
  names.find((name) => recurrent.exec(name)?.[2] === '0')

/** Batch norms count their batches in a tensor of shape [1] here and of shape [] in Python. */
const counter = /(?:^|\.)num_batches_tracked$/

function translated(state: State, by: number, counter_shape: number[], op: string): State {
  if (!is_plain(state)) throw new TypeError_(`it takes what state_dict() gives, got ${describe(state)}`, op)
  return Object.fromEntries(
    Object.entries(state).map(([name, tensor]) => [
      name.replace(
        recurrent,
        (_all, stem: string, layer: string, reverse = '') => `${stem}${Number(layer) + by}${reverse}`,
      ),
      counter.test(name) && as_tensor(tensor, op, name).numel() === 1 ? tensor.view(counter_shape) : tensor,
    ]),
  )
}

/**
 * A state dict of Python's with the names that modules have here and in R.
 *
 * @example
 * const python = state_dict_to_python(nn_lstm(3, 4).state_dict()) // load_state_dict('lstm.pth') reads one from a file
 * nn_lstm(3, 4).load_state_dict(state_dict_from_python(python))
 */
export const state_dict_from_python = (state_dict: Readonly<State>): State =>
  explained('state_dict_from_python', () => translated(state_dict, 1, [1], 'state_dict_from_python'))

/**
 * A state dict with the names that Python's modules have.
 *
 * @example torch_save(state_dict_to_python(net.state_dict()), 'lstm.pth', { format: 'python' })
 */
export const state_dict_to_python = (state_dict: Readonly<State>): State =>
  explained('state_dict_to_python', () => translated(state_dict, -1, [], 'state_dict_to_python'))
