import {
  as_array,
  load_state_dict,
  nn_batch_norm2d,
  nn_module,
  nn_parameter,
  state_dict_from_python,
  state_dict_to_python,
  torch_ones,
  torch_zeros,
  type Tensor,
} from 'torchluz'
import { recorded } from '../torch/serialize/support'

/** A module with the parameters of a recurrent layer. */
const Recurrent = nn_module({
  name: 'Recurrent',
  initialize(state: Record<string, Tensor>) {
    return Object.fromEntries(
      Object.entries(state).map(([name, x]) => [name, nn_parameter(torch_zeros(...x.shape))]),
    ) as Record<string, Tensor>
  },
  forward: (x: Tensor) => x,
})

describe("states with Python's names", () => {
  const python = load_state_dict(recorded('rnn.pt'))

  test('of recurrent layers count from 0, here from 1', () => {
    const ours = state_dict_from_python(python)
    expect(Object.keys(python)[0]).toBe('weight_ih_l0')
    expect(Object.keys(ours).slice(0, 5)).toEqual([
      'weight_ih_l1',
      'weight_hh_l1',
      'bias_ih_l1',
      'bias_hh_l1',
      'weight_ih_l1_reverse',
    ])
    expect(Object.keys(state_dict_to_python(ours))).toEqual(Object.keys(python))
    expect(
      Object.keys(state_dict_from_python({ 'a.bias_hh_l9_reverse': torch_ones(1), fc_l0: torch_ones(1) })),
    ).toEqual(['a.bias_hh_l10_reverse', 'fc_l0'])
  })

  test('of batch norms count in a tensor without a dimension', () => {
    const norm = nn_batch_norm2d(2)
    norm(torch_ones(1, 2, 1, 1))
    const python = state_dict_to_python(norm.state_dict())
    expect(python.num_batches_tracked!.shape).toEqual([])
    expect(state_dict_from_python(python).num_batches_tracked!.shape).toEqual([1])
    const other = nn_batch_norm2d(2)
    other.load_state_dict(python, { strict: true })
    expect(other.num_batches_tracked!.item()).toBe(1)
    expect(other.num_batches_tracked!.shape).toEqual([1])
  })

  test('are loaded into modules', () => {
    const net = Recurrent(state_dict_from_python(python))
    expect(() => net.load_state_dict(python)).toThrow(/Could not find weight_ih_l2.*give \{ layout: 'python' \}/)
    // What fits by name is another layer's.
    expect(() => net.load_state_dict(python, { strict: false })).toThrow(
      "load_state_dict: 'weight_ih_l0' is a name of Python's, which counts layers from 0: give { layout: 'python' }",
    )
    expect(Number(net.parameters.weight_hh_l1!.abs().sum().item())).toBe(0)
    net.load_state_dict(python, { layout: 'python' })
    expect(as_array(net.parameters.weight_hh_l2!)).toEqual(as_array(python.weight_hh_l1!))
  })
})
