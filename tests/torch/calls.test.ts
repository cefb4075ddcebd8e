/** How calls of operators reach libtorch: lists of numbers, named arguments, several results. */
import { native } from '../../src/native/addon'
import {
  TypeError_,
  as_array,
  call_torch_function,
  torch_arange,
  torch_cat,
  torch_conv2d,
  torch_max,
  torch_ones,
  torch_softmax,
  torch_split,
  torch_sum,
  torch_tensor,
  torch_topk,
  torch_var,
  torch_zeros,
} from 'torchluz'

describe('lists of numbers', () => {
  test('of every form give the same: arrays, bigints, typed arrays', () => {
    const x = torch_zeros(2, 3)
    for (const size of [[3, 2], [3n, 2n], Int32Array.of(3, 2)]) {
      expect(x.reshape(size as number[]).shape).toEqual([3, 2])
    }
  })

  test('several of one call keep apart', () => {
    const x = torch_arange(1, 16).reshape([1, 1, 4, 4])
    const w = torch_ones(1, 1, 2, 2)
    const y = torch_conv2d(x, w, null, [2, 1], [0, 1], [1, 1])
    expect(y.shape).toEqual([1, 1, 2, 5])
    expect(y.get(1, 1, 1, 1).item()).toBe(1 + 5)
  })

  test('are whole beside an argument that becomes a tensor on the way', () => {
    const a = torch_tensor([[1, 2]])
    const product = call_torch_function('tensordot', a, [[5, 6], [7, 8]], [2], [1]) as typeof a // prettier-ignore
    expect(product.get(1, 1).item()).toBe(19)
    expect(product.get(1, 2).item()).toBe(22)
  })

  test('can be longer than the memory that is shared with the addon', () => {
    const parts = torch_split(torch_arange(1, 3000), Array<number>(3000).fill(1))
    expect(parts.length).toBe(3000)
    expect(parts[2999]!.item()).toBe(3000)
  })

  test('of one size for all dimensions give what each size for itself gives', () => {
    const x = torch_arange(1, 16).reshape([1, 1, 4, 4])
    const w = torch_ones(1, 1, 2, 2)
    expect(as_array(torch_conv2d(x, w, null, 2, 1, 1))).toEqual(
      as_array(torch_conv2d(x, w, null, [2, 2], [1, 1], [1, 1])),
    )
    expect(() => torch_conv2d(x, w, null, 1.5)).toThrow(/'stride': expected a whole number, got the number 1.5/)
  })

  test('with a fraction are refused by the name of their argument', () => {
    const x = torch_zeros(2, 3)
    expect(() => x.reshape([1.5, 4])).toThrow(/reshape: argument 'shape': expected a whole number, got the number 1.5/)
    expect(() => x.permute([1, NaN])).toThrow(/whole number/)
    expect(() => x.permute([0, 1])).toThrow(/starts at 1/)
  })

  test('need memory of doubles to be shared', () => {
    expect(() => native.share_numbers(new Float32Array(8) as never)).toThrow('expected a Float64Array')
    expect(torch_zeros(2, 3).reshape([3, 2]).shape).toEqual([3, 2])
  })
})

describe('named arguments', () => {
  const x = torch_tensor([
    [1, 2, 3],
    [4, 5, 7],
  ])

  test('come in any order, one call after another', () => {
    expect(torch_sum(x, { dim: 2, keepdim: true }).shape).toEqual([2, 1])
    expect(torch_sum(x, { keepdim: true, dim: 1 }).shape).toEqual([1, 3])
    expect(torch_sum(x, { dim: 1 }).shape).toEqual([3])
    expect(torch_sum(x, 1, { keepdim: true }).shape).toEqual([1, 3])
  })

  test('are checked at every call, not only at the first', () => {
    torch_softmax(x, { dim: 2 })
    expect(() => torch_softmax(x, { dims: 2 } as never)).toThrow("did you mean 'dim'?")
    expect(() => torch_softmax(x, 2, { dim: 2 } as never)).toThrow("argument 'dim' was given twice")
    expect(() => torch_softmax(x, { dim: 'x' } as never)).toThrow(TypeError_)
    expect(torch_softmax(x, { dim: 2 }).shape).toEqual([2, 3])
  })
})

describe('results', () => {
  const x = torch_tensor([[1, 5, 3]])

  test('of several tensors are reached by place and by name', () => {
    const best = torch_max(x, { dim: 2 })
    expect([best[0].item(), best[1].item()]).toEqual([5, 2])
    const named = torch_topk(x, 2) as unknown as { values: typeof x; indices: typeof x }
    expect(named.values.get(1, 2).item()).toBe(3)
    expect(named.indices.get(1, 2).item()).toBe(3)
  })

  test('keep their gradients', () => {
    const w = torch_tensor([1, 2], { requires_grad: true })
    torch_var(torch_cat([w, w.view([2]).mul(3)]), { dim: 1 }).backward()
    expect(w.grad!.shape).toEqual([2])
    expect(w.grad!.sum().item()).not.toBe(0)
  })

  test('written in place are the argument itself', () => {
    const y = torch_zeros(2)
    expect(y.add_(1)).toBe(y)
    expect(y.clamp_(0, 0.5)).toBe(y)
    expect(y.sum().item()).toBe(1)
  })
})

describe('lists of tensors', () => {
  test('may hold numbers that become tensors, and are refused with anything else', () => {
    expect(as_array(torch_cat([torch_ones(2), torch_tensor([5])]))).toEqual([1, 1, 5])
    expect(() => torch_cat([torch_ones(2), 'x' as never])).toThrow(/torch_cat/)
    const disposed = torch_ones(1)
    disposed.dispose()
    expect(() => torch_cat([torch_ones(2), disposed])).toThrow(/torch_cat: the tensor was disposed/)
  })
  test('of indices count from 1, from the end where negative, and refuse 0', () => {
    const x = torch_arange(1, 4)
    expect(as_array(x.get(torch_tensor([1n, -1n])))).toEqual([1, 4])
    expect(() => x.get(torch_tensor([1n, 0n]))).toThrow(/Indexing starts at 1/)
    expect(as_array(x.get(x.gt(2)))).toEqual([3, 4])
  })
})

test('an argument that is left out before one that is given has its own default, counted from 1', () => {
  const x = torch_ones(2, 3, 4)
  expect([x.flatten({ end_dim: 2 }).shape, x.diagonal({ dim2: 3 }).shape]).toEqual([
    [6, 4],
    [3, 2],
  ])
})
