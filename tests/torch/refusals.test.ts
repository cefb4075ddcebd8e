/** Arguments of which libtorch would die, or which it would take minutes to read. */
import {
  linalg_eigvals,
  nnf_layer_norm,
  nnf_max_pool1d,
  torch_broadcast_shapes,
  torch_channels_last_format,
  torch_eye,
  torch_full,
  torch_isclose,
  torch_long,
  torch_ones,
  TorchError,
  torch_device,
  as_integer64,
  torch_unravel_index,
  autograd_backward,
  autograd_grad,
  torch_dequantize,
  torch_result_type,
  torch_signal_windows_general_cosine,
  with_autocast,
  with_device,
  with_torch_manual_seed,
} from 'torchluz'

describe('what libtorch does not check itself', () => {
  test('an error that a kernel of libtorch reads before it is told', () => {
    expect(() => torch_ones(2, 2).unflatten(2, [3])).toThrow("don't multiply up to the size of dim 2 (2)")
    expect(() => torch_ones(2, 2).unflatten(2, [-1, -1])).toThrow(/only one dimension can be inferred$/)
  })
  test('a memory format that is none', () => {
    expect(() => torch_ones(2).char(torch_long() as never)).toThrow(
      "'memory_format' is an object of class torch_memory_format",
    )
    expect(torch_ones(1, 2, 3, 3).to({ memory_format: torch_channels_last_format() }).stride()).toEqual([18, 1, 6, 2])
  })
  test('a bigint that no 64 bits hold, where a number is expected', () => {
    expect(() => torch_isclose(torch_ones(1), torch_ones(1), { rtol: (2n ** 64n) as never })).toThrow(
      "argument 'rtol': expected a number, got a bigint of more than 64 bits",
    )
  })
  test('a layout that is none', () => {
    expect(() => torch_ones(2, { layout: torch_long() as never })).toThrow("torch_ones: 'layout' is an object of class")
  })
  test('a meta tensor has no elements', () => {
    expect(() => torch_ones(1, { device: 'meta' }).item()).toThrow(
      /^item: a meta tensor has a shape and a type, but no/,
    )
  })
  test('autocast to integers', () => {
    expect(() => with_autocast(() => 1, { device_type: 'cpu', dtype: torch_long() })).toThrow(
      /a floating-point type, got/,
    )
  })
  test('eigenvalues of NaN', () => {
    expect(() => linalg_eigvals(torch_full([2, 2], NaN))).toThrow('linalg_eigvals: the matrix holds NaN or infinities')
    expect(linalg_eigvals(torch_eye(2)).shape).toEqual([2])
  })
})

test.each([
  ['torch_broadcast_shapes', () => torch_broadcast_shapes(new Array(2 ** 32 - 1) as never)],
  ['autograd_backward', () => autograd_backward(new Array(2 ** 32 - 1) as never)],
  ['as_integer64', () => as_integer64(new Array(2 ** 32 - 1) as never)],
  ['get', () => torch_ones(2).get(new Array(2 ** 32 - 1) as never)],
  ['set', () => torch_ones(2).set(0, new Array(2 ** 32 - 1) as never)],
  ['unravel_index', () => torch_unravel_index(torch_ones(1).long(), new Array(2 ** 32 - 1) as never)],
  ['general_cosine', () => torch_signal_windows_general_cosine(2, { a: new Array(2 ** 32 - 1) as never })],
  ['nnf_layer_norm', () => nnf_layer_norm(torch_ones(2), new Array(2 ** 32 - 1) as never)],
  ['nnf_max_pool1d', () => nnf_max_pool1d(torch_ones(1, 1, 2), new Array(2 ** 32 - 1) as never)],
  ['nnf_max_pool1d', () => nnf_max_pool1d(torch_ones(1, 1, 2), 2 ** 40)],
])('%s refuses sizes beyond all bounds at once', (name, call) => expect(call).toThrow(name))

const revoked = (): never => {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  return proxy as never
}
test.each<[string, () => unknown]>([
  ['torch_full', () => torch_full(revoked(), 1)],
  ['torch_result_type', () => torch_result_type(revoked(), torch_ones(1))],
  ['torch_dequantize', () => torch_dequantize(revoked())],
  ['torch_device', () => torch_device('cuda:7', new Proxy(torch_ones(1), {}) as never)],
  ['with_device', () => with_device(() => 1, undefined as never)],
  ['with_torch_manual_seed', () => with_torch_manual_seed(() => 1, undefined as never)],
  ['with_torch_manual_seed', () => with_torch_manual_seed(async () => 1, { seed: 1 })],
])('%s says what it was given instead of its arguments', (name, call) => {
  expect(call).toThrow(TorchError)
  expect(call).toThrow(name)
})

test('gradients are as many as the tensors that they belong to', () => {
  const x = torch_ones(2, { requires_grad: true })
  expect(() => autograd_grad(x.mul(2), x, { grad_outputs: [torch_ones(2), torch_ones(2)] })).toThrow(
    'autograd_grad: 1 tensors have 1 gradients, got 2',
  )
})
