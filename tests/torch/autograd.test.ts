import {
  as_array,
  autograd_backward,
  autograd_grad,
  torch_max,
  torch_sort,
  torch_tensor,
  torch_topk,
  type Tensor,
} from 'torchluz'

describe('flags of backward passes', () => {
  const x = torch_tensor([1, 2], { requires_grad: true })
  test.each([
    ['backward', 'create_graph', () => x.sum().backward({ create_graph: 'yes' as never })],
    ['backward', 'retain_graph', () => x.sum().backward({ retain_graph: 1 as never })],
    ['autograd_backward', 'retain_graph', () => autograd_backward(x.sum(), null, { retain_graph: {} as never })],
    ['autograd_grad', 'allow_unused', () => autograd_grad(x.sum(), x, { allow_unused: 0 as never })],
  ])('of %s are true or false: %s', (op, flag, run) => expect(run).toThrow(`${op}: '${flag}' is true or false, got`))
  test('can be null, for their default', () => {
    x.sum().backward({ retain_graph: null as never, create_graph: null as never })
    expect(as_array(x.grad!)).toEqual([1, 1])
  })
})

test('a value changed in place is told of with the name of what finds where', () => {
  const y = torch_tensor([1], { requires_grad: true }).mul(1)
  const z = y.pow(2)
  y.add_(1)
  expect(() => z.backward()).toThrow(/Hint: with_detect_anomaly\(\) helps to find the operation/)
})

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
