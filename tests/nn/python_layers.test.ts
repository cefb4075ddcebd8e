/** Layers with the weights of PyTorch's, by name: they give what those gave, with the same gradients. */
import { join } from 'node:path'
import * as t from 'torchluz'
import { Tensor, as_array, torch_load, type nn_Module } from 'torchluz'

interface Recorded {
  state: Record<string, Tensor>
  inputs: Tensor[]
  outputs: Tensor[]
  gradients: Record<string, Tensor>
}
const recorded = torch_load(join(__dirname, 'python_layers.pt')) as Record<string, Recorded>

const recurrent = { num_layers: 2, bidirectional: true }
const layers: Record<string, () => nn_Module> = {
  nn_rnn: () => t.nn_rnn(3, 4, recurrent),
  nn_lstm: () => t.nn_lstm(3, 4, recurrent),
  'nn_lstm, proj_size': () => t.nn_lstm(3, 4, { ...recurrent, proj_size: 2 }),
  nn_gru: () => t.nn_gru(3, 4, recurrent),
  nn_multihead_attention: () => t.nn_multihead_attention(8, 2),
  'nn_multihead_attention, kdim': () =>
    t.nn_multihead_attention(8, 2, { kdim: 3, vdim: 5, add_bias_kv: true, batch_first: true }),
  nn_transformer_encoder: () =>
    t.nn_transformer_encoder(t.nn_transformer_encoder_layer(8, 2, { dim_feedforward: 16, dropout: 0 }), 2, {
      norm: t.nn_layer_norm(8),
    }),
  nn_transformer: () => t.nn_transformer(8, 2, 1, 2, 16, 0, { norm_first: true }),
  nn_sequential: () =>
    t.nn_sequential(
      t.nn_conv2d(2, 4, 3, { padding: 1 }),
      t.nn_batch_norm2d(4),
      t.nn_relu(),
      t.nn_conv_transpose2d(4, 2, 2, { stride: 2 }),
      t.nn_group_norm(2, 2),
    ),
  nn_embedding_bag: () => t.nn_embedding_bag(5, 3, { mode: 'max' }),
}

const flat = (x: unknown): Tensor[] =>
  x instanceof Tensor ? [x] : typeof x === 'object' && x !== null ? Object.values(x).flatMap(flat) : []
const numbers = (x: Tensor) => as_array(x.detach().reshape([-1])) as number[]
function expect_near(found: Tensor, wanted: Tensor): void {
  expect(found.shape).toEqual(wanted.shape)
  const is = numbers(found)
  numbers(wanted).forEach((x, i) => {
    if (!(Math.abs(is[i]! - x) <= 1e-9 + 1e-9 * Math.abs(x))) expect(is[i]).toBe(x)
  })
}

describe("weights of PyTorch's, by name", () => {
  test('are recorded for all', () => expect(Object.keys(recorded)).toEqual(Object.keys(layers)))
  test.each(Object.entries(layers))('%s', (name, make) => {
    const { state, inputs, outputs, gradients } = recorded[name]!
    const layer = make().to({ dtype: t.torch_double() }) as nn_Module & ((...inputs: Tensor[]) => unknown)
    layer.load_state_dict(state, { layout: 'python', strict: true })
    const found = flat(layer(...inputs.map((x) => (x.is_floating_point() ? x : x.add(1n)))))
    expect(found).toHaveLength(outputs.length)
    found.forEach((output, i) => expect_near(output, outputs[i]!))
    found
      .map((x) => x.pow(3).sum())
      .reduce((a, b) => a.add(b))
      .backward()
    const learned = t.state_dict_to_python(layer.parameters)
    expect(Object.keys(learned).sort()).toEqual(Object.keys(gradients).sort())
    for (const [parameter, tensor] of Object.entries(learned)) expect_near(tensor.grad!, gradients[parameter]!)
  })
})
