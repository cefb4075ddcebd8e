import {
  as_array,
  autograd_function,
  autograd_grad,
  memory,
  r_class,
  torch_ones,
  torch_tensor,
  with_enable_grad,
  type Tensor,
} from 'torchluz'

const leaf = (...values: number[]) => torch_tensor(values, { requires_grad: true })

describe('hooks', () => {
  test('see a gradient and can put another in its place, until they are removed', () => {
    const x = leaf(1, 2)
    const seen: number[][] = []
    const hook = x.register_hook((grad) => {
      seen.push(as_array(grad))
      return grad.mul(10)
    })
    x.mul(3).sum().backward()
    expect([seen, as_array(x.grad!)]).toEqual([[[3, 3]], [30, 30]])
    hook.remove()
    hook.remove()
    x.grad = null
    x.mul(3).sum().backward()
    expect(as_array(x.grad!)).toEqual([3, 3])
    expect([String(hook), r_class(hook)[0]]).toEqual(['<torch_hook>', 'torch_hook'])
  })
  test('of tensors within the graph change what flows on', () => {
    const x = leaf(1)
    const y = x.mul(2)
    y.register_hook((grad) => grad.mul(5))
    y.mul(3).backward()
    expect(as_array(x.grad!)).toEqual([30])
  })
  test('that return nothing leave the gradient as it is', () => {
    const x = leaf(1)
    x.register_hook(() => undefined)
    x.mul(2).backward()
    expect(as_array(x.grad!)).toEqual([2])
  })
  test('that throw end the backward pass with what they threw', () => {
    const x = leaf(1)
    const own = new RangeError('own')
    x.register_hook(() => {
      throw own
    })
    expect(() => x.mul(2).backward()).toThrow(own)
  })
  test.each([
    [() => leaf(1).register_hook(1 as never), /hook is a function of the gradient, got the number 1/],
    [() => torch_ones(1).register_hook(() => {}), /register_hook: .*require/],
    [
      () => {
        const x = leaf(1)
        x.register_hook((() => 'x') as never)
        x.mul(2).backward()
      },
      /a hook returns a tensor or nothing, got the string "x"/,
    ],
  ])('are refused where they make no sense', (run, message) => expect(run).toThrow(message))
  test('may run backward passes of their own', () => {
    const [x, y] = [leaf(1), leaf(1)]
    x.register_hook(() => with_enable_grad(() => y.mul(7)).backward())
    x.mul(2).backward()
    expect([as_array(x.grad!), as_array(y.grad!)]).toEqual([[2], [7]])
  })
})

describe('the graph', () => {
  test('is known by the names of its nodes', () => {
    const y = leaf(1, 2).mul(3).sum()
    expect(String(y.grad_fn)).toBe('SumBackward0')
    expect(y.grad_fn!.next_functions.map(String)).toEqual(['MulBackward1'])
    expect(y.grad_fn!.next_functions[0]!.next_functions.map(String)).toEqual(['torch::autograd::AccumulateGrad'])
    expect(leaf(1).grad_fn).toBeNull()
  })
})

describe('autograd_function()', () => {
  const cube = autograd_function({
    forward(ctx, x: Tensor) {
      ctx.save_for_backward({ x })
      return x.pow(3)
    },
    backward: (ctx, grad) => grad.mul(ctx.saved_variables.x!.pow(2)).mul(3),
  })

  test('computes what forward() gives and the gradient that backward() gives', () => {
    const x = leaf(1, 2)
    const y = cube(x)
    expect([as_array(y), y.requires_grad, String(y.grad_fn)]).toEqual([[1, 8], true, 'CppNode'])
    y.sum().backward()
    expect(as_array(x.grad!)).toEqual([3, 12])
  })
  test('can be differentiated twice', () => {
    const x = leaf(1, 2)
    const [first] = autograd_grad(cube(x).sum(), x, { create_graph: true })
    expect(as_array(autograd_grad(first!.sum(), x)[0]!)).toEqual([6, 12])
  })
  test('records nothing where no argument needs a gradient', () => {
    expect(cube(torch_ones(2)).requires_grad).toBe(false)
  })
  test('takes gradients by place or by the arguments’ names, and knows which are needed', () => {
    const needed: unknown[] = []
    const by_name = autograd_function({
      forward(ctx, x: Tensor, k: number, y: Tensor) {
        needed.push([...ctx.needs_input_grad], ctx.needs_input_grad.y)
        ctx.save_for_backward(x, k, y)
        return x.mul(y).mul(k)
      },
      backward(ctx, grad) {
        const [x, k, y] = ctx.saved_variables as unknown as [Tensor, number, Tensor]
        return { y: grad.mul(x).mul(k), x: grad.mul(y).mul(k) }
      },
    })
    const [x, y] = [leaf(2), leaf(3)]
    by_name(x, 10, y).backward()
    expect([as_array(x.grad!), as_array(y.grad!)]).toEqual([[30], [20]])
    expect(needed).toEqual([[true, false, true], true])
    const by_place = autograd_function({
      forward: (_, x: Tensor, k: number) => x.mul(k),
      backward: (_, grad) => [grad.mul(100), null],
    })
    const z = leaf(1)
    by_place(z, 2).backward()
    expect(as_array(z.grad!)).toEqual([100])
  })
  test('gives several results, one of which may have no gradient', () => {
    const split = autograd_function({
      forward(ctx, x: Tensor) {
        const sign = x.sign()
        ctx.mark_non_differentiable(sign)
        return { size: x.abs(), sign }
      },
      backward: (_, grad) => grad.mul(2),
    })
    const x = leaf(-3)
    const { size, sign } = split(x)
    expect([as_array(size), as_array(sign), sign.requires_grad]).toEqual([[3], [-1], false])
    size.backward()
    expect(as_array(x.grad!)).toEqual([2])
  })
  test('may change an argument in place', () => {
    const double_ = autograd_function({
      forward(ctx, x: Tensor) {
        ctx.mark_dirty(x)
        return x.mul_(2)
      },
      backward: (_, grad) => grad.mul(2),
    })
    const x = leaf(3)
    double_(x.mul(1)).backward()
    expect(as_array(x.grad!)).toEqual([2])
  })
  test('passes on what its passes throw', () => {
    const boom = autograd_function({
      forward: (_, x: Tensor): Tensor => {
        if (x.item() > 0) throw new Error('boom')
        return x.mul(1)
      },
      backward: () => {
        throw new Error('bang')
      },
    })
    expect(() => boom(leaf(1))).toThrow('boom')
    expect(() => boom(leaf(-1)).backward()).toThrow('bang')
  })
  test("takes its passes in R's order too", () => {
    const double = autograd_function(
      (_, x: Tensor) => x.mul(2),
      (_, grad) => grad.mul(2),
    )
    const x = leaf(1, 2)
    double(x).sum().backward()
    expect(as_array(x.grad!)).toEqual([2, 2])
  })
  test.each([
    [() => autograd_function((() => null) as never), /argument 'backward' is missing/],
    [
      () =>
        autograd_function({ forward: (_, x: Tensor) => x.mul(1), backward: () => leaf(1, 2, 3) })(leaf(1, 2))
          .sum()
          .backward(),
      /backward: backward\(\) of an autograd_function\(\) returned an invalid gradient at index 0 - got \[3\]/,
    ],
    [() => autograd_function({ forward: 1, backward: 2 } as never), /forward is a function, got the number 1/],
    [() => autograd_function({ forward: () => null, backwards: () => null } as never), /did you mean 'backward'/],
    [
      () => autograd_function({ forward: () => 'x' as never, backward: () => null })(),
      /forward returns a tensor or a list/,
    ],
    [
      () =>
        autograd_function({ forward: (_, x: Tensor) => x.mul(1), backward: () => ({ y: null }) })(leaf(1)).backward(),
      /unknown argument 'y'/,
    ],
    [
      () =>
        autograd_function({ forward: (_, x: Tensor, y: Tensor) => x.mul(y), backward: (_, g) => g })(
          leaf(1),
          leaf(2),
        ).backward(),
      /a gradient for each of the 2 tensors/,
    ],
  ])('refuses what makes no sense, and says why', (run, message) => expect(run).toThrow(message))
  test('leaves no tensors behind', async () => {
    const run = () => {
      const x = leaf(1, 2)
      cube(x).sum().backward()
    }
    const settle = async () => {
      for (let i = 0; i < 5; i++) {
        ;(globalThis.gc as (() => void) | undefined)?.()
        await new Promise((done) => setImmediate(done))
        torch_ones(1)
      }
    }
    run()
    await settle()
    const before = memory().tensors
    for (let i = 0; i < 5000; i++) run()
    await settle()
    expect(memory().tensors).toBeLessThan(before + 4000)
  })
})
