/** What an editor knows of tensors. What is wrong must not compile: `tsc` checks these lines and their comments. */
import { expectTypeOf } from 'expect-type'
import {
  linalg_svd,
  torch_add,
  torch_float,
  torch_max,
  torch_sum,
  torch_tensor,
  torch_topk,
  torch_zeros,
  type Tensor,
  type torch_dtype,
} from 'torchluz'

const x = torch_tensor([
  [1, 5, 3],
  [4, 2, 6],
])

describe('the types of tensors', () => {
  test('functions take arguments by place or by name, and nothing else', () => {
    expectTypeOf(torch_add(x, 1)).toEqualTypeOf<Tensor>()
    expectTypeOf(torch_sum({ self: x, dim: 1, keepdim: true })).toEqualTypeOf<Tensor>()
    expectTypeOf(x.sum({ dim: 1 })).toEqualTypeOf<Tensor>()
    expectTypeOf(torch_zeros(2, 3, { dtype: torch_float() })).toEqualTypeOf<Tensor>()
    // @ts-expect-error -- no such argument
    expect(() => x.sum({ axis: 1 })).toThrow(/axis/)
    // @ts-expect-error -- a dimension is no text
    expect(() => torch_topk(x, 1, 'rows')).toThrow(/torch_topk/)
  })

  test('several results are reached by place and by name', () => {
    const top = torch_topk(x, 2)
    expectTypeOf(top[0]).toEqualTypeOf<Tensor>()
    expectTypeOf(top).toExtend<{ values: Tensor; indices: Tensor }>()
    expect(top.values.equal(top[0])).toBe(true)
    expect(top.indices.equal(top[1])).toBe(true)
    const { U, S, Vh } = linalg_svd(x)
    expectTypeOf(U).toEqualTypeOf<Tensor>()
    expect([U.shape, S.shape, Vh.shape]).toEqual([[2, 2], [2], [3, 3]])
    const most = x.max({ dim: 2 })
    expectTypeOf(most).toExtend<{ values: Tensor; indices: Tensor }>()
    expect(most.indices.equal(most[1])).toBe(true)
    const [values, indices] = torch_max(x, { dim: 2 })
    expectTypeOf([values, indices]).toEqualTypeOf<Tensor[]>()
    // @ts-expect-error -- no such result
    expect(top.places).toBeUndefined()
  })

  test('members are of their own types', () => {
    expectTypeOf(x.dtype).toEqualTypeOf<torch_dtype>()
    expectTypeOf(x.shape).toExtend<readonly number[]>()
    expectTypeOf(x.grad).toEqualTypeOf<Tensor | null>()
    expect(x.grad).toBeNull()
  })
})
