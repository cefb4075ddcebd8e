/** The largest elements of windows on the CPU: those of contiguous Float tensors are found by a kernel of the addon's. */
import {
  nnf_max_pool2d,
  torch_float,
  torch_manual_seed,
  torch_ones,
  torch_randn,
  torch_tensor,
  with_autocast,
  with_no_grad,
  type Tensor,
} from '../../src'

type Pooled = [values: Tensor, indices: Tensor]
interface Options {
  stride: number
  padding: number
  ceil_mode: boolean
}
const pooled = (x: Tensor, kernel: number, options: Options): Pooled =>
  nnf_max_pool2d(x, kernel, { ...options, return_indices: true })
/** By libtorch's kernel: Doubles are left to it. */
const by_libtorch = (x: Tensor, kernel: number, options: Options) => pooled(x.double(), kernel, options)

/** A tensor of a kind, by its shape. */
const kinds: Record<string, (shape: number[]) => Tensor> = {
  'different numbers': (shape) => torch_randn(shape),
  'equal numbers': (shape) => torch_randn(shape).round(),
  NaNs: (shape) => masked(shape, NaN),
  'nothing but -Inf': (shape) => masked(shape, -Infinity),
}
function masked(shape: number[], value: number): Tensor {
  const x = torch_randn(shape)
  return x.masked_fill(x.lt(0.5), value)
}

const windows = [2, 3].flatMap((kernel) =>
  [1, 2, 3].flatMap((stride) =>
    [0, 1].flatMap((padding) => [false, true].map((ceil_mode) => [kernel, { stride, padding, ceil_mode }] as const)),
  ),
)

describe('max_pool2d', () => {
  test.each(Object.keys(kinds))('finds the largest of %s where libtorch does, in every kind of window', (kind) => {
    torch_manual_seed(1)
    for (const shape of [
      [2, 3, 7, 9],
      [3, 26, 27],
      [1, 1, 3, 3],
      [2, 5, 40, 200],
    ]) {
      const x = kinds[kind]!(shape)
      for (const [kernel, options] of windows) {
        const [values, indices] = pooled(x, kernel, options)
        const [wanted, places] = by_libtorch(x, kernel, options)
        expect(indices.equal(places)).toBe(true)
        expect(values.nan_to_num(7, 8, 9).equal(wanted.to({ dtype: torch_float() }).nan_to_num(7, 8, 9))).toBe(true)
      }
    }
  })

  test('has the gradient that it has in libtorch, and the same values without one', () => {
    const x = torch_randn(2, 3, 9, 9)
    for (const [kernel, options] of windows) {
      const [ours, theirs] = [x.clone().requires_grad_(), x.double().requires_grad_()]
      const y = nnf_max_pool2d(ours, kernel, options)
      y.pow(2).sum().backward()
      nnf_max_pool2d(theirs, kernel, options).pow(2).sum().backward()
      expect(ours.grad!.sub(theirs.grad!).abs().max().item()).toBeLessThan(1e-5)
      with_no_grad(() => expect(nnf_max_pool2d(x, kernel, options).equal(y.detach())).toBe(true))
    }
  })

  test('is the same for views, other memory formats and autocast', () => {
    const x = torch_randn(2, 6, 8, 8)
    const wanted = nnf_max_pool2d(x, 2)
    expect(nnf_max_pool2d(x.transpose(3, 4), 2).transpose(3, 4).equal(wanted)).toBe(true)
    expect(nnf_max_pool2d(x.narrow(2, 2, 3), 2).equal(wanted.narrow(2, 2, 3))).toBe(true)
    expect(with_autocast(() => nnf_max_pool2d(x, 2), { device_type: 'cpu' }).equal(wanted)).toBe(true)
  })

  test.each([
    ['a window larger than the input', () => nnf_max_pool2d(torch_ones(1, 1, 1, 5), 2)],
    ['padding of more than half a window', () => nnf_max_pool2d(torch_ones(1, 1, 5, 5), 2, { padding: 2 })],
    ['one dimension', () => nnf_max_pool2d(torch_tensor([1, 2, 3]), 2)],
    ['a stride of 0', () => nnf_max_pool2d(torch_ones(1, 1, 5, 5), 2, { stride: 0 })],
  ])('refuses %s as libtorch does', (_, run) => {
    expect(run).toThrow(/max_pool2d/)
  })
  test('takes no elements of a batch', () => {
    expect(nnf_max_pool2d(torch_ones(0, 3, 4, 4), 2).shape).toEqual([0, 3, 2, 2])
  })
})
