/** What an editor knows of modules. What is wrong must not compile: `tsc` checks the comments. */
import {
  nn_Module,
  nn_batch_norm2d,
  nn_conv2d,
  nn_conv_transpose1d,
  nn_linear,
  nn_mse_loss,
  nn_module,
  nn_parameter,
  nn_relu,
  nn_utils_checkpoint,
  type nn_max_pool2d,
  nnf_cross_entropy,
  nnf_elu,
  nnf_softmax,
  pipe,
  torch_ones,
  torch_tensor,
  type Tensor,
} from 'torchluz'

/** Compiles where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>) => undefined

const Typed = nn_module({
  name: 'typed',
  initialize(hidden: number, bias?: boolean) {
    return { linear: nn_linear(3, hidden, bias), act: nn_relu(), scale: nn_parameter(torch_ones(1)), hidden }
  },
  twice(x: Tensor): Tensor {
    return this.act(x).mul(2)
  },
  private: { secret: 3 },
  active: {
    doubled(): number {
      return (this as unknown as { hidden: number }).hidden * 2
    },
  },
  forward(x: Tensor): Tensor {
    // @ts-expect-error -- no such field
    void this.liner
    same<typeof this.hidden, number>(true)
    return this.twice(this.linear(x)).mul(this.scale).mul(this.secret)
  },
})

const Loose = nn_module({
  initialize(n: number) {
    this.linear = nn_linear(n, 1)
  },
  forward(x: Tensor): Tensor {
    return this.linear(x)
  },
})

describe('types', () => {
  test('of a module whose initialize() returns an object are those of its members', () => {
    const net = Typed(4)
    same<typeof net.linear, nn_linear>(true)
    same<typeof net.hidden, number>(true)
    same<typeof net.doubled, number>(true)
    same<typeof net.secret, number>(true)
    const y: Tensor = net(torch_ones(2, 3))
    expect([y.shape, net.doubled, net.secret]).toEqual([[2, 4], 8, 3])
    // @ts-expect-error -- hidden is a number
    expect(() => Typed('4')).toThrow(/whole number/)
    // @ts-expect-error -- no such member
    expect(net.liner).toBeUndefined()
  })

  test('of a module whose initialize() assigns are loose', () => {
    const net = Loose(3)
    expect(net.linear.weight.shape).toEqual([1, 3])
    expect(net.anything).toBeUndefined()
    const y: Tensor = net(torch_ones(2, 3))
    expect(y.shape).toEqual([2, 1])
    // @ts-expect-error -- n is a number
    expect(() => Loose('3')).toThrow()
  })

  test('of an heir are those of its parent too', () => {
    const Heir = nn_module({
      inherit: Typed,
      initialize() {
        return { more: 1 }
      },
      forward(x: Tensor): Tensor {
        same<typeof this.more, number>(true)
        same<typeof this.hidden, number>(true)
        return x
      },
    })
    same<ReturnType<typeof Heir>['more'], number>(true)
    expect(Heir() instanceof nn_Module).toBe(true)
  })

  test('of a generic forward() are those of each call', () => {
    const Pair = nn_module({
      initialize() {
        return { linear: nn_linear(3, 1) }
      },
      forward<T extends string | number>(x: Tensor, with_it: T): [Tensor, T] {
        return [this.linear(x), with_it]
      },
    })
    const [y, name] = Pair()(torch_ones(2, 3), 'a')
    same<typeof y, Tensor>(true)
    same<typeof name, 'a'>(true)
    expect([y.shape, name]).toEqual([[2, 1], 'a'])
    // @ts-expect-error -- T is a text or a number
    void (() => Pair()(torch_ones(2, 3), null))
  })

  test('of methods are known wherever they stand, also where forward() does not say what it returns', () => {
    const Helped = nn_module({
      initialize(n: number) {
        return { linear: nn_linear(n, 1) }
      },
      forward(x: Tensor) {
        // @ts-expect-error -- no such member
        void this.twic
        return this.twice(this.linear(x))
      },
      twice(x: Tensor) {
        return x.mul(2)
      },
    })
    const net = Helped(3)
    expect(net(torch_ones(2, 3)).shape).toEqual([2, 1])
    expect(net.twice(torch_ones(1)).item()).toBe(2)
  })

  test('of calls of a module in its own methods are those of forward()', () => {
    const Twice = nn_module({
      initialize() {
        return { linear: nn_linear(3, 3) }
      },
      twice(x: Tensor) {
        const [once, n] = this(x, 1)
        same<typeof once, Tensor>(true)
        same<typeof n, number>(true)
        return this.forward(once, n)[0]
      },
      forward(x: Tensor, n: number): [Tensor, number] {
        return [this.linear(x), n]
      },
    })
    expect(Twice().twice(torch_ones(2, 3)).shape).toEqual([2, 3])
    const Heir = nn_module({ inherit: Twice, name: 'heir' })
    const [y, n] = Heir()(torch_ones(2, 3), 4)
    same<typeof y, Tensor>(true)
    expect([y.shape, n]).toEqual([[2, 3], 4])
  })

  test("of layers bear their generators' names", () => {
    class Block extends nn_Module {
      norm: nn_batch_norm2d
      act: nn_relu
      pool: nn_max_pool2d | null = null
      constructor(channels: number) {
        super()
        this.norm = nn_batch_norm2d(channels)
        this.act = nn_relu({ inplace: true })
      }
      override forward(x: Tensor): Tensor {
        return this.act(this.norm(x))
      }
    }
    const loss: nn_mse_loss = nn_mse_loss({ reduction: 'sum' })
    expect(loss(new Block(2)(torch_ones(1, 2, 3, 3)), torch_ones(1, 2, 3, 3)).item()).toBeCloseTo(18)
  })

  test('of convolutions bear their names too', () => {
    const [conv, back]: [nn_conv2d, nn_conv_transpose1d] = [nn_conv2d(1, 2, 1), nn_conv_transpose1d(2, 1, 1)]
    expect([conv(torch_ones(1, 1, 2, 2)).shape, back(torch_ones(1, 2, 3)).shape]).toEqual([
      [1, 2, 2, 2],
      [1, 1, 3],
    ])
  })

  test('of what nn_utils_checkpoint() gives are those of what it runs', () => {
    const x = torch_ones(1, 3)
    const Typed = nn_module({
      initialize: (n: number) => ({ fc: nn_linear(n, 2) }),
      forward(input: Tensor, times: number) {
        return this.fc(input).mul(times)
      },
    })
    const y = nn_utils_checkpoint(Typed(3), x, 2)
    same<typeof y, Tensor>(true)
    const z = nn_utils_checkpoint(nn_linear(3, 2), x)
    same<typeof z, Tensor>(true)
    expect([y.shape, z.shape]).toEqual([
      [1, 2],
      [1, 2],
    ])
    // @ts-expect-error -- times is a number
    void (() => nn_utils_checkpoint(Typed(3), x, '2'))
  })

  test('of arguments without one are those of their defaults, or any', () => {
    const Open = nn_module({
      initialize(n = 3, act = null) {
        same<typeof n, number>(true)
        this.linear = nn_linear(n, 1)
        this.act = act
      },
      forward(x, y = null, flag = true) {
        same<typeof x, Tensor>(true)
        const out = this.linear(x)
        return y === null || flag !== true ? out : out.add(y)
      },
    })
    expect(Open()(torch_ones(2, 3)).shape).toEqual([2, 1])
    expect(Open(3, nn_relu())(torch_ones(2, 3), torch_ones(1), false).shape).toEqual([2, 1])
    // @ts-expect-error -- n is a number
    expect(() => Open('3')).toThrow()
    const Untyped = nn_module({
      initialize(from, to) {
        this.linear = nn_linear(from, to)
      },
      forward(x, y) {
        return this.linear(x).add(y)
      },
    })
    expect(Untyped(3, 2)(torch_ones(2, 3), torch_ones(1)).shape).toEqual([2, 2])
  })

  test('of a class are those of its own forward(), in a call too', () => {
    class Scaled extends nn_Module {
      linear = nn_linear(3, 3)
      constructor(readonly by = 2) {
        super()
      }
      override forward(x: Tensor, more = 1): Tensor {
        return this.linear(x).mul(this.by * more)
      }
    }
    class Parts extends Scaled {
      inner = new Scaled(1)
      override forward(x: Tensor): Tensor {
        return super.forward(this.inner(x))
      }
    }
    const [scaled, x] = [new Scaled(), torch_ones(4, 3)]
    const y = scaled(x, 3)
    same<typeof y, Tensor>(true)
    const piped: Tensor = pipe(x, scaled, new Parts())
    expect([y.shape, piped.shape]).toEqual([
      [4, 3],
      [4, 3],
    ])
    // @ts-expect-error -- x is a tensor
    expect(() => scaled('x')).toThrow()
    // @ts-expect-error -- it has no third argument
    expect(() => scaled(x, 1, 2)).toThrow(/unused argument/)
    // @ts-expect-error -- Parts takes one argument
    expect(() => new Parts()(x, 1)).toThrow(/unused argument/)
  })

  test('of functions are R arguments, by position and name', () => {
    const x = torch_ones(2, 2)
    const calls = [
      () => nnf_elu(x, 1, { inplace: false }),
      () => nnf_elu({ input: x, alpha: 1 }),
      () => nnf_softmax(x, { dim: 1 }),
      () => nnf_cross_entropy(x, torch_tensor([1n, 2n]), null, { reduction: 'sum' }),
    ]
    for (const call of calls) expect(call).not.toThrow()
    const wrong = [
      // @ts-expect-error -- alpha is a number
      () => nnf_elu(x, '1'),
      // @ts-expect-error -- no such name
      () => nnf_elu(x, { alhpa: 1 }),
      // @ts-expect-error -- dim has no default
      () => nnf_softmax(x),
      // @ts-expect-error -- no such reduction
      () => nnf_cross_entropy(x, torch_tensor([1n, 2n]), { reduction: 'average' }),
    ]
    for (const call of wrong) expect(call).toThrow()
  })
})
