/** Gradients of layers with parameters, and of what works on windows, against differences in double precision. */
import * as t from 'torchluz'
import { expect_gradient } from './gradients'

type Tensor = t.Tensor
type Layer = t.nn_Module & ((...inputs: Tensor[]) => unknown)
const { torch_double, torch_manual_seed, torch_randn, torch_tensor } = t

const first = (result: unknown): Tensor =>
  result instanceof t.Tensor ? result : first(Object.values(result as object)[0])
const double = (...size: number[]) => torch_randn(size, { dtype: torch_double() })

/** A parameter of a layer or of one in it. */
function put(layer: t.nn_Module, path: string, value: Tensor): void {
  const names = path.split('.')
  const owner = names.slice(0, -1).reduce((module, name) => module.children[name]!, layer)
  Object.assign(owner, { [names.at(-1)!]: value })
}

const layers: [what: string, make: () => t.nn_Module, ...inputs: number[][]][] = [
  ['linear', () => t.nn_linear(3, 2), [4, 3]],
  ['bilinear', () => t.nn_bilinear(3, 2, 2), [4, 3], [4, 2]],
  ['flatten', () => t.nn_flatten(), [2, 2, 2]],
  ['unflatten', () => t.nn_unflatten(2, [2, 2]), [2, 4]],
  ['conv1d', () => t.nn_conv1d(2, 2, 3, { stride: 2, padding: 1, dilation: 2 }), [1, 2, 7]],
  ['conv1d circular', () => t.nn_conv1d(2, 2, 3, { padding: 1, padding_mode: 'circular' }), [1, 2, 5]],
  ['conv2d', () => t.nn_conv2d(2, 4, [3, 2], { groups: 2, padding: 'same' }), [1, 2, 4, 3]],
  ['conv3d', () => t.nn_conv3d(1, 2, 2), [1, 1, 3, 2, 2]],
  ['conv_transpose1d', () => t.nn_conv_transpose1d(2, 2, 3, { stride: 2, output_padding: 1 }), [1, 2, 3]],
  ['conv_transpose2d', () => t.nn_conv_transpose2d(2, 2, 2, { padding: 1 }), [1, 2, 3, 3]],
  ['conv_transpose3d', () => t.nn_conv_transpose3d(1, 1, 2), [1, 1, 2, 2, 2]],
  ['batch_norm1d', () => t.nn_batch_norm1d(3, { track_running_stats: false }), [4, 3]],
  ['batch_norm2d', () => t.nn_batch_norm2d(2, { track_running_stats: false }), [2, 2, 2, 2]],
  ['batch_norm3d', () => t.nn_batch_norm3d(1, { track_running_stats: false }), [2, 1, 2, 2, 2]],
  ['instance_norm1d', () => t.nn_instance_norm1d(2, { affine: true }), [2, 2, 4]],
  ['instance_norm2d', () => t.nn_instance_norm2d(2), [1, 2, 2, 3]],
  ['instance_norm3d', () => t.nn_instance_norm3d(1), [1, 1, 2, 2, 2]],
  ['layer_norm', () => t.nn_layer_norm([2, 3]), [2, 2, 3]],
  ['group_norm', () => t.nn_group_norm(2, 4), [2, 4, 2]],
  ['local_response_norm', () => t.nn_local_response_norm(2, { alpha: 0.5 }), [1, 4, 3]],
  ['max_pool1d', () => t.nn_max_pool1d(2), [1, 2, 6]],
  ['max_pool2d', () => t.nn_max_pool2d(2, { return_indices: true }), [1, 1, 4, 4]],
  ['max_pool3d', () => t.nn_max_pool3d(2), [1, 1, 2, 4, 2]],
  ['avg_pool1d', () => t.nn_avg_pool1d(3, { padding: 1 }), [1, 2, 5]],
  ['avg_pool2d', () => t.nn_avg_pool2d(2, { divisor_override: 3 }), [1, 1, 4, 4]],
  ['avg_pool3d', () => t.nn_avg_pool3d(2), [1, 1, 2, 4, 2]],
  ['adaptive_avg_pool1d', () => t.nn_adaptive_avg_pool1d(3), [1, 2, 5]],
  ['adaptive_avg_pool2d', () => t.nn_adaptive_avg_pool2d([1, 2]), [1, 1, 4, 4]],
  ['adaptive_avg_pool3d', () => t.nn_adaptive_avg_pool3d(2), [1, 1, 3, 3, 3]],
  ['adaptive_max_pool1d', () => t.nn_adaptive_max_pool1d(3), [1, 2, 5]],
  ['adaptive_max_pool2d', () => t.nn_adaptive_max_pool2d(2), [1, 1, 4, 4]],
  ['adaptive_max_pool3d', () => t.nn_adaptive_max_pool3d(2), [1, 1, 3, 3, 3]],
  ['upsample nearest', () => t.nn_upsample({ scale_factor: 2 }), [1, 1, 2, 3]],
  ['upsample bilinear', () => t.nn_upsample({ size: [4, 5], mode: 'bilinear' }), [1, 1, 2, 3]],
  ['upsample bicubic', () => t.nn_upsample({ size: 5, mode: 'bicubic', align_corners: true }), [1, 1, 3, 3]],
  ['upsample linear', () => t.nn_upsample({ scale_factor: 2, mode: 'linear' }), [1, 2, 3]],
  ['upsample trilinear', () => t.nn_upsample({ scale_factor: 2, mode: 'trilinear' }), [1, 1, 2, 2, 2]],
  ['rnn', () => t.nn_rnn(2, 3, { num_layers: 2, bidirectional: true }), [3, 2, 2]],
  ['rnn relu', () => t.nn_rnn(2, 3, { nonlinearity: 'relu', batch_first: true }), [2, 3, 2]],
  ['lstm', () => t.nn_lstm(2, 3, { num_layers: 2 }), [3, 2, 2]],
  ['lstm with projection', () => t.nn_lstm(2, 3, { proj_size: 2, bidirectional: true }), [2, 2, 2]],
  ['gru', () => t.nn_gru(2, 3, { bias: false, bidirectional: true }), [3, 2, 2]],
  ['rnn_cell', () => t.nn_rnn_cell(2, 3), [2, 2], [2, 3]],
  ['gru_cell', () => t.nn_gru_cell(2, 3), [2, 2], [2, 3]],
  ['lstm_cell', () => t.nn_lstm_cell(2, 3), [2, 2]],
  ['attention', () => t.nn_multihead_attention(4, 2), [3, 1, 4], [2, 1, 4], [2, 1, 4]],
  [
    'attention with everything',
    () =>
      t.nn_multihead_attention(4, 2, { add_bias_kv: true, add_zero_attn: true, kdim: 3, vdim: 2, batch_first: true }),
    [1, 3, 4],
    [1, 2, 3],
    [1, 2, 2],
  ],
  ['encoder layer', () => t.nn_transformer_encoder_layer(4, 2, { dim_feedforward: 4, dropout: 0 }), [3, 1, 4]],
  [
    'encoder layer, norm first',
    () =>
      t.nn_transformer_encoder_layer(4, 2, { dim_feedforward: 4, dropout: 0, norm_first: true, activation: 'gelu' }),
    [3, 1, 4],
  ],
  [
    'decoder layer',
    () => t.nn_transformer_decoder_layer(4, 2, { dim_feedforward: 4, dropout: 0 }),
    [2, 1, 4],
    [3, 1, 4],
  ],
  [
    'encoder',
    () => t.nn_transformer_encoder(t.nn_transformer_encoder_layer(2, 1, { dim_feedforward: 2, dropout: 0 }), 2),
    [2, 1, 2],
  ],
  [
    'decoder',
    () => t.nn_transformer_decoder(t.nn_transformer_decoder_layer(2, 1, { dim_feedforward: 2, dropout: 0 }), 2),
    [2, 1, 2],
    [3, 1, 2],
  ],
  [
    'transformer',
    () => t.nn_transformer(2, 1, { num_encoder_layers: 1, num_decoder_layers: 1, dim_feedforward: 2, dropout: 0 }),
    [3, 1, 2],
    [2, 1, 2],
  ],
  ['rms_norm', () => t.nn_rms_norm(3), [2, 3]],
  ['identity', () => t.nn_identity(), [2, 2]],
  ['channel_shuffle', () => t.nn_channel_shuffle(2), [1, 4, 1, 2]],
  ['pixel_unshuffle', () => t.nn_pixel_unshuffle(2), [1, 1, 4, 2]],
  ['dropout2d in evaluation', () => t.nn_dropout2d().eval(), [1, 2, 2, 2]],
  ['dropout3d in evaluation', () => t.nn_dropout3d().eval(), [1, 2, 1, 2, 2]],
  ['feature_alpha_dropout in evaluation', () => t.nn_feature_alpha_dropout().eval(), [1, 2, 2]],
  ['sequential', () => t.nn_sequential(t.nn_linear(2, 3), t.nn_tanh(), t.nn_linear(3, 1)), [2, 2]],
]

describe('layers have the gradients of differences', () => {
  test.each(layers)('%s', (_, make, ...sizes) => {
    torch_manual_seed(3)
    const layer = make().to({ dtype: torch_double() }) as Layer
    const inputs = sizes.map((size) => double(...size))
    sizes.forEach((_size, i) => {
      const with_input = (x: Tensor) => first(layer(...inputs.map((input, j) => (i === j ? x : input))))
      expect_gradient(with_input, inputs[i]!)
    })
    for (const [name, parameter] of Object.entries(layer.parameters)) {
      const with_parameter = (x: Tensor) => {
        put(layer, name, x)
        return first(layer(...inputs))
      }
      expect_gradient(with_parameter, parameter.detach())
      put(layer, name, parameter)
    }
  })
})

const grid = () =>
  t.nnf_affine_grid(
    torch_tensor(
      [
        [
          [0.8, 0.1, 0],
          [0, 0.9, 0.1],
        ],
      ],
      { dtype: torch_double() },
    ),
    [1, 1, 3, 3],
  )
/** A function that draws, with the same draws each time. */
const drawn =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor): Tensor => {
    torch_manual_seed(4)
    return f(x)
  }
const softmax_with_loss = t
  .nn_adaptive_log_softmax_with_loss(4, 6, [2, 4], { div_value: 2 })
  .to({ dtype: torch_double() })
const functions: [what: string, f: (x: Tensor) => Tensor, size: number[]][] = [
  ['fractional_max_pool2d', drawn((x) => first(t.nn_fractional_max_pool2d(2, { output_size: 2 })(x))), [1, 1, 5, 5]],
  ['fractional_max_pool3d', drawn((x) => first(t.nn_fractional_max_pool3d(2, { output_size: 2 })(x))), [1, 1, 4, 4, 4]],
  ['max_unpool1d', (x) => t.nn_max_unpool1d(2)(x, torch_tensor([[[2n, 3n]]])), [1, 1, 2]],
  ['dropout', drawn((x) => t.nn_dropout(0.5)(x)), [3, 4]],
  ['dropout1d', drawn((x) => t.nn_dropout1d(0.5)(x)), [3, 4, 2]],
  ['alpha_dropout', drawn((x) => t.nn_alpha_dropout(0.5)(x)), [3, 4]],
  [
    'adaptive_log_softmax_with_loss',
    (x) => (softmax_with_loss(x, torch_tensor([1n, 4n, 6n])) as { loss: Tensor }).loss,
    [3, 4],
  ],
  ['embedding', (w) => t.nnf_embedding(torch_tensor([1n, 3n, 1n]), w), [3, 2]],
  [
    'embedding_bag mean',
    (w) =>
      t.nnf_embedding_bag(
        torch_tensor([
          [1n, 3n],
          [2n, 1n],
        ]),
        w,
      ),
    [3, 2],
  ],
  [
    'embedding_bag max',
    (w) =>
      t.nnf_embedding_bag(
        torch_tensor([
          [1n, 3n],
          [2n, 1n],
        ]),
        w,
        { mode: 'max' },
      ),
    [3, 2],
  ],
  ['unfold', (x) => t.nnf_unfold(x, 2), [1, 1, 3, 3]],
  ['fold', (x) => t.nnf_fold(x, 3, 2), [1, 4, 4]],
  ['pad reflect', (x) => t.nnf_pad(x, [1, 1], { mode: 'reflect' }), [1, 2, 3]],
  ['pad constant', (x) => t.nnf_pad(x, [1, -1], { value: 2 }), [2, 3]],
  ['pixel_shuffle', (x) => t.nnf_pixel_shuffle(x, 2), [1, 4, 2, 2]],
  ['grid_sample', (x) => t.nnf_grid_sample(x, grid()), [1, 1, 3, 3]],
  ['grid_sample, the grid', (g) => t.nnf_grid_sample(double(1, 1, 3, 3).fill_(1).cumsum(3), g.tanh()), [1, 2, 2, 2]],
  ['affine_grid', (theta) => t.nnf_affine_grid(theta, [1, 1, 2, 2]), [1, 2, 3]],
  ['normalize', (x) => t.nnf_normalize(x, { p: 3 }), [2, 3]],
  ['lp_pool1d', (x) => t.nnf_lp_pool1d(x.exp(), 2, 2), [1, 1, 4]],
  ['lp_pool2d', (x) => t.nnf_lp_pool2d(x.exp(), 3, 2), [1, 1, 4, 2]],
  ['max_unpool2d', (x) => t.nnf_max_unpool2d(x, torch_tensor([[[[1n, 4n]]]]), 2), [1, 1, 1, 2]],
  ['max_unpool3d', (x) => t.nnf_max_unpool3d(x, torch_tensor([[[[[8n]]]]]), 2), [1, 1, 1, 1, 1]],
  ['conv_tbc', (x) => t.nnf_conv_tbc(x, double(2, 2, 1).fill_(0.5), double(1), 1), [3, 1, 2]],
  ['interpolate area', (x) => t.nnf_interpolate(x, { size: 2, mode: 'area' }), [1, 1, 4]],
]
describe('functions have the gradients of differences', () => {
  test.each(functions)('%s', (_, f, size) => {
    torch_manual_seed(4)
    const x = double(...size)
    expect_gradient((y) => {
      torch_manual_seed(5)
      return f(y)
    }, x)
  })
})
