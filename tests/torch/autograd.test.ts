import { as_array, torch_max, torch_sort, torch_tensor, torch_topk, type Tensor } from 'torchluz'

describe('gradients of results with indices', () => {
  const gradient = (pick: (x: Tensor) => Tensor): number[] => {
    const x = torch_tensor([1, 3, 2], { requires_grad: true })
    pick(x)
      .mul(torch_tensor([1, 10, 100]).get(`1:${pick(x).numel()}`))
      .sum()
      .backward()
    return as_array(x.grad!)
  }

  test('go to the elements that were chosen', () => {
    expect(gradient((x) => torch_max(x, { dim: 1 })[0].reshape([1]))).toEqual([0, 1, 0])
    expect(gradient((x) => torch_sort(x)[0])).toEqual([1, 100, 10])
    expect(gradient((x) => torch_topk(x, 2)[0])).toEqual([0, 1, 10])
  })
})
