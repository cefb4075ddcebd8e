import { as_array, optim_lbfgs, torch_tensor, torch_zeros, type Tensor } from 'torchluz'

const rosenbrock = (x: Tensor) => {
  const [a, b] = [x.get(1), x.get(2)]
  return a
    .sub(1)
    .pow(2)
    .add(b.sub(a.pow(2)).pow(2).mul(100))
}

describe('optim_lbfgs', () => {
  test('finds the minimum of the Rosenbrock function with a line search', () => {
    const x = torch_tensor([-1.2, 1], { requires_grad: true })
    const optimizer = optim_lbfgs([x], { line_search_fn: 'strong_wolfe', max_iter: 100 })
    optimizer.step(() => {
      optimizer.zero_grad()
      const loss = rosenbrock(x)
      loss.backward()
      return loss
    })
    const [a, b] = as_array(x.detach())
    expect(a).toBeCloseTo(1, 3)
    expect(b).toBeCloseTo(1, 3)
  })

  test('needs a closure and one group, and knows one line search', () => {
    const x = () => torch_zeros(2, { requires_grad: true })
    expect(() => optim_lbfgs([x()]).step()).toThrow(/needs a closure that computes the loss/)
    expect(() => optim_lbfgs([{ params: [x()] }, { params: [x()] }])).toThrow(/one group of parameters/)
    expect(() => optim_lbfgs([x()], { line_search_fn: 'armijo' as never })).toThrow(/only strong_wolfe is supported/)
    expect(() => optim_lbfgs([x()], { max_iter: 0 })).toThrow(/'max_iter' is a whole number from 1 on/)
    expect(optim_lbfgs([x()]).param_groups[0]!.max_eval).toBe(25)
  })

  test.each([null, 'strong_wolfe'] as const)('is as before where a closure fails midway (%s)', (line_search_fn) => {
    const x = torch_tensor([-1.2, 1], { requires_grad: true })
    const optimizer = optim_lbfgs([x], { lr: 1e-3, line_search_fn })
    let fail_at = Infinity
    let calls = 0
    const step = () =>
      optimizer.step(() => {
        if (++calls >= fail_at) throw new RangeError('no data')
        optimizer.zero_grad()
        const loss = rosenbrock(x)
        loss.backward()
        return loss
      })
    step()
    const [before, state] = [as_array(x.detach()), JSON.stringify(optimizer.state.get(x)!.n_iter)]
    const kept = (optimizer.state.get(x)!.old_dirs as Tensor[]).length
    fail_at = calls + 4
    expect(step).toThrow('no data')
    expect(as_array(x.detach())).toEqual(before)
    expect(JSON.stringify(optimizer.state.get(x)!.n_iter)).toBe(state)
    expect(optimizer.state.get(x)!.old_dirs).toHaveLength(kept)
  })

  test('takes up a saved state, and refuses one of other sizes', () => {
    const make = (size: number) => {
      const x = torch_zeros(size, { requires_grad: true })
      const optimizer = optim_lbfgs([x], { max_iter: 3 })
      const step = () =>
        optimizer.step(() => {
          optimizer.zero_grad()
          const loss = x.sub(1).pow(4).sum()
          loss.backward()
          return loss
        })
      return { x, optimizer, step }
    }
    const [a, b] = [make(2), make(2)]
    a.step()
    b.x.detach().copy_(a.x.detach())
    b.optimizer.load_state_dict(a.optimizer.state_dict())
    a.step()
    b.step()
    expect(as_array(b.x.detach())).toEqual(as_array(a.x.detach()))
    expect(() => make(3).optimizer.load_state_dict(a.optimizer.state_dict())).toThrow(
      /2 elements, the parameters have 3/,
    )
  })
})
