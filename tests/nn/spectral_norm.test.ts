/** Spectral normalization: weights divided by their largest singular value, with PyTorch's figures. */
import * as t from 'torchluz'
import type { Tensor } from 'torchluz'
import { expect_gradient } from './gradients'
const { nn_utils_remove_spectral_norm, nn_utils_spectral_norm } = t

const double = t.torch_double()
const count = (...shape: number[]) =>
  t
    .torch_arange(
      1,
      shape.reduce((n, size) => n * size, 1),
    )
    .to({ dtype: double })
    .view(shape)
const values = (x: Tensor, n = 4) => t.as_array<number[]>(x.detach().flatten()).slice(0, n)
const close = (x: Tensor, expected: number[]) => {
  const got = values(x, expected.length)
  expect(got).toHaveLength(expected.length)
  expected.forEach((y, i) => expect(got[i]).toBeCloseTo(y, 8))
}
type Layer = t.nn_Module & { weight: Tensor; bias: Tensor | null; forward(x: Tensor): Tensor }
/** A layer whose weight is sin(1, 2, …), without bias; its u and v are cos(1, 2, …), of length 1. */
function fixed<M extends Layer>(layer: M, options: { n_power_iterations?: number; dim?: number } = {}): M {
  layer.to({ dtype: double })
  t.with_no_grad(() => {
    layer.weight.copy_(count(...layer.weight.shape).sin())
    layer.bias!.zero_()
  })
  nn_utils_spectral_norm(layer, options)
  for (const buffer of Object.values(layer.buffers)) {
    const start = count(buffer.numel()).cos()
    buffer.copy_(start.div(start.norm()))
  }
  return layer
}

// Recorded from torch.nn.utils.spectral_norm of PyTorch 2.13, on these weights and vectors.
describe('figures of three forward passes, the gradient of their weighted squares, and of evaluation, as PyTorch’s:', () => {
  test.each<
    [
      what: string,
      make: () => Layer,
      x: Tensor,
      first: number[],
      last: number[],
      u: number[],
      v: number[],
      grad: number[],
    ]
  >([
    [
      'linear',
      () => fixed(t.nn_linear(3, 2)),
      count(1, 3),
      [1.7482931686, -1.9918023145],
      [1.7482228074, -1.9917221532],
      [0.7053292003, -0.7088799046],
      [0.6406787176, 0.7490386913, 0.1687359466],
      [-22.6596036474, -3.3873342339, 70.0324460163, 19.0432142101],
    ],
    [
      'linear with three iterations',
      () => fixed(t.nn_linear(3, 2), { n_power_iterations: 3 }),
      count(1, 3),
      [1.7482228074, -1.9917221532],
      [1.7482228074, -1.9917221532],
      [0.7053291911, -0.7088799138],
      [0.6406786174, 0.7490387421, 0.1687361017],
      [-22.6302784647, -3.3983378525, 69.9909368226, 19.0182977596],
    ],
    [
      'conv2d',
      () => fixed(t.nn_conv2d(2, 3, 2)),
      count(1, 2, 2, 2),
      [2.0634491239, 1.5127136531, -2.5036488992],
      [2.0366378566, 1.4930583247, -2.47111793],
      [0.7072061823, -0.0006843555, -0.7070070348],
      [0.4210684753, 0.3981457589, 0.009169668, -0.3882369735],
      [-15.3425671351, 4.4606255839, 55.2817726909, 107.9556623987],
    ],
    [
      'conv_transpose1d, whose outputs are dimension 2',
      () => fixed(t.nn_conv_transpose1d(2, 3, 2)),
      count(1, 2, 2),
      [1.2598793851, 3.668079838, 2.5874764467, 0.6170651211],
      [1.2598793648, 3.6680797788, 2.587476405, 0.6170651111],
      [0.7600748458, -0.1549828035, -0.631083639],
      [0.5478109433, 0.4411344818, 0.4777935398, 0.5263239237],
      [-110.1571810616, -64.6025957681, 47.0350538096, -8.2511254696],
    ],
  ])('%s', (_what, make, x, first, last, u, v, grad) => {
    const layer = make()
    const outputs = [1, 2, 3].map(() => layer(x) as Tensor)
    close(outputs[0]!, first)
    close(outputs[2]!, last)
    close(layer.buffers.weight_u!, u)
    close(layer.buffers.weight_v!, v)
    outputs
      .map((y, i) =>
        y
          .mul(i + 1)
          .pow(2)
          .sum(),
      )
      .reduce((sum, y) => sum.add(y))
      .backward()
    close(layer.parameters.weight_orig!.grad!, grad)
    layer.eval()
    close(layer(x) as Tensor, last)
    close(layer.buffers.weight_u!, u)
    nn_utils_remove_spectral_norm(layer)
    close(layer(x) as Tensor, last)
    expect([Object.keys(layer.parameters).sort(), layer.buffers]).toEqual([['bias', 'weight'], {}])
  })
})

test('the vectors are drawn as PyTorch draws them, u before v', () => {
  t.torch_manual_seed(1)
  const { weight_u, weight_v } = nn_utils_spectral_norm(t.nn_linear(3, 2)).buffers
  expect(values(weight_u!).map((x) => x.toFixed(4))).toEqual(['-0.9386', '-0.3450'])
  expect(values(weight_v!).map((x) => x.toFixed(4))).toEqual(['-0.8116', '0.2034', '-0.5477'])
})
test('the largest singular value of the weight becomes 1', () => {
  const layer = nn_utils_spectral_norm(t.nn_linear(5, 4), 'weight', 50)
  layer(t.torch_ones(1, 5))
  expect(t.linalg_svdvals(layer.weight.detach()).max().item()).toBeCloseTo(1, 4)
})
test.each([1, 2, -1])('gradients go through the norm, with outputs in dimension %s', (dim) => {
  const layer = fixed(t.nn_linear(3, 2), { dim }).eval()
  const start = layer.parameters.weight_orig!.detach()
  expect_gradient((weight) => {
    Object.assign(layer, { weight_orig: weight })
    return layer(count(2, 3))
  }, start)
})

test('states have PyTorch’s names in its order, and take up the vectors', () => {
  const [one, other] = [t.nn_linear(3, 2), t.nn_linear(3, 2)].map((layer) => nn_utils_spectral_norm(layer))
  expect(Object.keys(one!.state_dict())).toEqual(['bias', 'weight_orig', 'weight_u', 'weight_v'])
  other!.load_state_dict(one!.state_dict(), { strict: true })
  const x = t.torch_ones(1, 3)
  expect(values(other!.eval()(x))).toEqual(values(one!.eval()(x)))
  expect(values(other!.train()(x))).toEqual(values(one!.train()(x)))
})
test('the weight that an optimizer has stays the one that is learned', () => {
  const layer = t.nn_linear(3, 2)
  const before = layer.weight
  const optimizer = t.optim_sgd(layer.parameters, { lr: 0.1 })
  nn_utils_spectral_norm(layer)
  expect(layer.parameters.weight_orig).toBe(before)
  const start = before.detach().clone()
  layer(t.torch_ones(1, 3)).pow(2).sum().backward()
  optimizer.step()
  expect(before.sub(start).abs().max().item()).toBeGreaterThan(0)
})
test('evaluation changes no vector, training does, and a copy has vectors of its own', () => {
  const layer = nn_utils_spectral_norm(t.nn_linear(3, 2))
  const x = t.torch_ones(1, 3)
  const start = values(layer.buffers.weight_v!)
  layer.eval()(x)
  expect(values(layer.buffers.weight_v!)).toEqual(start)
  const copy = layer.clone(true).train()
  copy(x)
  expect(values(copy.buffers.weight_v!)).not.toEqual(start)
  expect(values(layer.buffers.weight_v!)).toEqual(start)
  nn_utils_remove_spectral_norm(copy)
  expect([Object.keys(copy.parameters), Object.keys(layer.parameters)]).toEqual([
    ['bias', 'weight'],
    ['bias', 'weight_orig'],
  ])
  layer(x)
})
test('a module that was moved to another type is normalized in it', () => {
  const layer = nn_utils_spectral_norm(t.nn_conv2d(1, 2, 3)).to({ dtype: double })
  expect(layer(count(1, 1, 4, 4)).dtype).toBe(double)
})
test('any parameter can be normalized, of a recurrent layer too, and again after it was taken off', () => {
  const lstm = nn_utils_spectral_norm(t.nn_lstm(2, 3), { name: 'weight_hh_l1' })
  lstm(t.torch_ones(4, 1, 2))[0]
    .sum()
    .backward()
  expect(lstm.parameters.weight_hh_l1_orig!.grad).not.toBeNull()
  const layer = nn_utils_spectral_norm(nn_utils_remove_spectral_norm(nn_utils_spectral_norm(t.nn_linear(3, 2))))
  const forms = [nn_utils_spectral_norm({ module: t.nn_bilinear(2, 2, 3), eps: 1e-6 }), layer]
  expect(forms.map((form) => Object.keys(form.buffers))).toEqual([
    ['weight_u', 'weight_v'],
    ['weight_u', 'weight_v'],
  ])
})
test('a frozen weight stays frozen', () => {
  const layer = nn_utils_spectral_norm(t.nn_linear(3, 2).requires_grad_(false))
  expect(layer(t.torch_ones(1, 3)).requires_grad).toBe(false)
  expect(nn_utils_remove_spectral_norm(layer).weight.requires_grad).toBe(false)
})
test.each<[what: string, make: () => Layer]>([
  ['spectral', () => nn_utils_spectral_norm(t.nn_linear(3, 2))],
  ['length and direction', () => t.nn_utils_weight_norm('weight', 1).apply(t.nn_linear(3, 2))],
])('a module normalized by %s can be copied after tidy()', (_what, make) => {
  const layer = t.tidy(make)
  expect(layer.clone(true)(t.torch_ones(1, 3)).shape).toEqual([1, 2])
  t.tidy(() => void layer(t.torch_ones(1, 3)))
  expect(layer.clone(true).weight.shape).toEqual([2, 3])
})

const linear = () => t.nn_linear(3, 2)
test.each<[what: string, call: () => unknown, message: RegExp]>([
  ['no module', () => nn_utils_spectral_norm(3 as never), /^nn_utils_spectral_norm: 'module' is a module/],
  ['a generator', () => nn_utils_spectral_norm(t.nn_linear as never), /'module' is a module/],
  ['an unknown name', () => nn_utils_spectral_norm(linear(), 'w'), /no parameter 'w': it has weight, bias/],
  ['a child’s name', () => nn_utils_spectral_norm(t.nn_sequential(linear()), '0.weight'), /itself has no parameter/],
  [
    'twice',
    () => nn_utils_spectral_norm(nn_utils_spectral_norm(linear())),
    /no parameter 'weight': it has bias, weight_/,
  ],
  ['dimension 0', () => nn_utils_spectral_norm(linear(), { dim: 0 }), /'dim' is a dimension of 'weight', from 1 to 2/],
  ['dimension 3', () => nn_utils_spectral_norm(linear(), { dim: 3 }), /'dim' is a dimension of 'weight', from 1 to 2/],
  ['no iteration', () => nn_utils_spectral_norm(linear(), { n_power_iterations: 0 }), /is a whole number from 1 on/],
  ['eps below 0', () => nn_utils_spectral_norm(linear(), { eps: -1 }), /'eps' is a number from 0 on/],
  ['no elements', () => nn_utils_spectral_norm(t.nn_linear(0, 2)), /'weight' has no elements/],
  ['nothing to remove', () => nn_utils_remove_spectral_norm(linear()), /no spectral norm of 'weight'/],
])('%s is refused', (_what, call, message) => expect(call).toThrow(message))
