import {
  as_array,
  autograd_grad,
  memory,
  torch_eye,
  torch_long,
  torch_manual_seed,
  torch_matmul,
  torch_rand,
  torch_randn,
  torch_stack,
  torch_tensor,
  torch_vmap,
  type Tensor,
} from 'torchluz'

const rows_of = (x: Tensor) => Array.from({ length: x.shape[0]! }, (_, i) => x.get(i + 1, '..'))
const numbers = (x: Tensor) => as_array<never>(x) as unknown

describe('torch_vmap', () => {
  beforeEach(() => void torch_manual_seed(1))

  test('gives what a loop over rows gives', () => {
    const x = torch_randn(5, 3)
    const softmax_row = (row: Tensor) => row.exp().div(row.exp().sum())
    const looped = torch_stack(rows_of(x).map(softmax_row))
    expect(torch_vmap(softmax_row)(x).sub(looped).abs().max().item()).toBeLessThan(1e-6)
  })
  test('takes in_dims and out_dims counted from 1, by argument and by result', () => {
    const x = torch_randn(3, 5)
    const w = torch_randn(2, 3)
    const both = torch_vmap((w: Tensor, col: Tensor) => [torch_matmul(w, col), col.sum()], {
      in_dims: [null, 2],
      out_dims: [-1, 1],
    })
    const [products, sums] = both(w, x)
    expect(products!.sub(torch_matmul(w, x)).abs().max().item()).toBeLessThan(1e-6)
    expect(
      sums!
        .sub(x.sum({ dim: 1 }))
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-6)
  })
  test('takes and returns arrays and objects of tensors, and repeats what does not depend on the row', () => {
    const out = torch_vmap(({ a, b }: { a: Tensor; b: Tensor }) => ({ sum: a.add(b), same: torch_tensor([7, 8]) }))({
      a: torch_tensor([1, 2, 3]),
      b: torch_tensor([10, 20, 30]),
    })
    expect(numbers(out.sum)).toEqual([11, 22, 33])
    expect(numbers(out.same)).toEqual([
      [7, 8],
      [7, 8],
      [7, 8],
    ])
  })
  test('shows the function the shape of one row, and counts its dimensions and indices from 1', () => {
    const x = torch_tensor([
      [3, 1, 2],
      [9, 8, 7],
    ])
    let shape: number[] = []
    const at = torch_vmap((row: Tensor) => {
      shape = row.shape
      return row.argmax({ dim: 1 })
    })(x)
    expect(shape).toEqual([3])
    expect(numbers(at)).toEqual([1, 1])
    const picked = torch_vmap((row: Tensor, i: Tensor) => row.gather(1, i), { in_dims: 1 })(
      x,
      torch_tensor([[3n], [1n]], { dtype: torch_long() }),
    )
    expect(numbers(picked)).toEqual([[2], [9]])
    expect(() => torch_vmap((row: Tensor, i: Tensor) => row.gather(1, i))(x, torch_tensor([[0n], [1n]]))).toThrow(
      'Indexing starts at 1',
    )
  })
  test('maps can be nested', () => {
    const x = torch_randn(4)
    const y = torch_randn(3)
    const outer = torch_vmap((a: Tensor) => torch_vmap((b: Tensor) => a.mul(b))(y))(x)
    expect(numbers(outer.eq(x.unsqueeze(2).mul(y)).all())).toBe(true)
  })
  test('records gradients: of the rows, and of what all rows share', () => {
    const x = torch_randn(4, 3).requires_grad_()
    const w = torch_randn(3).requires_grad_()
    const loss = torch_vmap((row: Tensor) => row.mul(w).sum().pow(2))(x).sum()
    const looped = torch_stack(rows_of(x).map((row) => row.mul(w).sum().pow(2))).sum()
    const [dx, dw] = autograd_grad(loss, [x, w])
    const [ex, ew] = autograd_grad(looped, [x, w])
    expect(dx!.sub(ex!).abs().max().item()).toBeLessThan(1e-5)
    expect(dw!.sub(ew!).abs().max().item()).toBeLessThan(1e-5)
  })
  test('gives the rows of a Jacobian from one graph', () => {
    const x = torch_randn(3).requires_grad_()
    const y = x.pow(2)
    const jacobian = torch_vmap((v: Tensor) => autograd_grad(y, x, { grad_outputs: v, retain_graph: true })[0]!)(
      torch_eye(3),
    )
    expect(jacobian.sub(x.mul(2).diag()).abs().max().item()).toBeLessThan(1e-6)
  })
  test('draws numbers only when told how', () => {
    const x = torch_randn(6, 2)
    expect(() => torch_vmap((row: Tensor) => row.add(torch_rand(2)))(x)).toThrow(/randomness/)
    const same = torch_vmap((row: Tensor) => row.mul(0).add(torch_rand(2)), { randomness: 'same' })(x)
    const different = torch_vmap((row: Tensor) => row.mul(0).add(torch_rand(2)), { randomness: 'different' })(x)
    expect(numbers(same.get(1, null).eq(same.get(2, null)).all())).toBe(true)
    expect(numbers(different.get(1, null).eq(different.get(2, null)).all())).toBe(false)
  })
  test('leaves nothing behind, whatever the function does', () => {
    const x = torch_randn(4, 3)
    const before = memory().tensors
    let leaked: Tensor | undefined
    torch_vmap((row: Tensor) => (leaked = row.add(1)).mul(2))(x).dispose()
    expect(() => leaked!.add(1)).toThrow('disposed')
    const fail = () => {
      throw new Error('own')
    }
    expect(() => torch_vmap((row: Tensor) => row.add(1) && fail())(x)).toThrow('own')
    expect(memory().tensors).toBeLessThanOrEqual(before)
    expect(x.add(1).shape).toEqual([4, 3])
  })
  test('refuses what makes no sense, and says why', () => {
    const x = torch_randn(4, 3)
    const id = (a: Tensor) => a
    expect(() => torch_vmap(3 as never)).toThrow('it takes a function')
    expect(() => torch_vmap(id, { in_dim: 1 } as never)).toThrow("did you mean 'in_dims'")
    expect(() => torch_vmap(id, { randomness: 'some' as never })(x)).toThrow('randomness is')
    expect(() => torch_vmap(id, { in_dims: 0 })(x)).toThrow('there is no dimension 0')
    expect(() => torch_vmap(id, { in_dims: 3 })(x)).toThrow('there is no dimension 3')
    expect(() => torch_vmap(id, { in_dims: [1, 1] })(x)).toThrow('in_dims has 2 elements for 1')
    expect(() => torch_vmap(id, { in_dims: null })(x)).toThrow('no argument has rows')
    expect(() => torch_vmap((a: Tensor, b: Tensor) => a.add(b))(x, torch_randn(5, 3))).toThrow('4, 5')
    expect(() => torch_vmap(async (a: Tensor) => Promise.resolve(a))(x)).toThrow('asynchronous')
    expect(() => torch_vmap((a: Tensor) => a.sum().item())(x)).toThrow('item')
    expect(() => torch_vmap((a: Tensor) => as_array(a))(x)).toThrow()
    expect(() => torch_vmap((a: Tensor) => String(a))(x)).toThrow()
    expect(x.add(1).shape).toEqual([4, 3])
  })
})
