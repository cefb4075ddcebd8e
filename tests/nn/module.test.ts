import {
  as_array,
  inherits,
  nn_Module,
  nn_batch_norm2d,
  nn_buffer,
  nn_conv2d,
  nn_cross_entropy_loss,
  nn_dropout,
  nn_flatten,
  nn_linear,
  nn_max_pool2d,
  nn_module,
  nn_mse_loss,
  nn_parameter,
  nn_relu,
  nn_sequential,
  torch_double,
  torch_long,
  torch_ones,
  torch_randn,
  torch_tensor,
  torch_zeros,
  type Tensor,
} from 'torchluz'

const Net = nn_module({
  name: 'net',
  initialize(hidden: number) {
    return {
      first: nn_linear(3, hidden),
      second: nn_linear(hidden, 1),
      scale: nn_parameter(torch_ones(1)),
      seen: nn_buffer(torch_zeros(1)),
    }
  },
  forward(x: Tensor): Tensor {
    return this.second(this.first(x)).mul(this.scale)
  },
})

describe('a module', () => {
  test('is called like a function, and is of its class', () => {
    const net = Net(4)
    expect(net(torch_ones(2, 3)).shape).toEqual([2, 1])
    expect([net instanceof nn_Module, inherits(net, 'net'), inherits(net.first, 'nn_linear')]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('names parameters children first, its state own first, as R does', () => {
    const net = Net(4)
    expect(Object.keys(net.parameters)).toEqual(['first.weight', 'first.bias', 'second.weight', 'second.bias', 'scale'])
    expect(Object.keys(net.state_dict())).toEqual([
      'scale',
      'seen',
      'first.weight',
      'first.bias',
      'second.weight',
      'second.bias',
    ])
  })

  test('can be a class', () => {
    class Twice extends nn_Module {
      linear = nn_linear(2, 2)
      override forward(x: Tensor): Tensor {
        return this.linear(this.linear(x))
      }
    }
    const twice = new Twice()
    expect(twice(torch_ones(1, 2)).shape).toEqual([1, 2])
    expect(Object.keys(twice.parameters)).toEqual(['linear.weight', 'linear.bias'])
  })

  test('loads a state, or refuses it and stays as it was', () => {
    const [a, b] = [Net(4), Net(4)]
    b.load_state_dict(a.state_dict())
    expect(as_array(b.second.bias!.detach())).toEqual(as_array(a.second.bias!.detach()))
    const before = as_array<number[][]>(b.first.weight.detach())
    expect(() => b.load_state_dict({})).toThrow(/Could not find scale, seen, first.weight/)
    expect(() => b.load_state_dict(Net(5).state_dict())).toThrow(
      /first.weight is \[4, 3\], the state_dict has \[5, 3\]/,
    )
    expect(as_array<number[][]>(b.first.weight.detach())).toEqual(before)
  })

  test('goes to another type, and trains and evaluates with its children', () => {
    const net = Net(4)
    net.to({ dtype: torch_double() }).eval()
    expect([net.first.weight.dtype, net.first.training]).toEqual([torch_double(), false])
    expect(() => net.to({ dtype: torch_long() })).toThrow(/floating-point/)
  })

  test('copies deeply or not', () => {
    const net = Net(4)
    const [deep, shallow] = [net.clone(true), net.clone()]
    net.scale.detach().fill_(5)
    expect([deep.scale.item(), shallow.scale.item()]).toEqual([1, 5])
  })

  test('prints as R prints it', () => {
    expect(String(Net(4))).toBe(
      [
        'An `nn_module` containing 22 parameters.',
        '',
        '── Modules ─────────────────────────────────────────────────────────────────────',
        '• first: <nn_linear> #16 parameters',
        '• second: <nn_linear> #5 parameters',
        '',
        '── Parameters ──────────────────────────────────────────────────────────────────',
        '• scale: Float [1:1]',
        '',
        '── Buffers ─────────────────────────────────────────────────────────────────────',
        '• seen: Float [1:1]',
      ].join('\n'),
    )
  })

  test('without forward says what is missing', () => {
    const Empty = nn_module({ name: 'empty', initialize() {} } as never)
    expect(() => (Empty as unknown as () => (x: number) => void)()(1)).toThrow(/empty has no forward/)
    expect(() => nn_module(3 as never)).toThrow(/it takes an object/)
    expect(() => nn_sequential(nn_relu as never)).toThrow(/part 1 is a module.*call the generator/)
  })
})

describe('layers', () => {
  test('refuse wrong arguments and shapes, with their name', () => {
    expect(() => nn_linear(3 as never)).toThrow(/'out_features' is missing/)
    expect(() => nn_linear({ in_feature: 3 } as never)).toThrow(/did you mean 'in_features'/)
    expect(() => nn_linear(3, -1)).toThrow(/whole number from 0/)
    expect(() => nn_linear(3, 2)(torch_ones(2, 4))).toThrow(/nn_linear: .*shapes cannot be multiplied/)
    expect(() => nn_dropout({ p: 2 })).toThrow(/probability/)
    expect(() => nn_conv2d(3, 4, 3, { groups: 2 })).toThrow(/divisible by groups/)
    expect(() => nn_batch_norm2d(3)(torch_ones(2, 3))).toThrow(/expected 4D input \(got 2D input\)/)
    expect(() => nn_mse_loss({ reduction: 'avg' as never })).toThrow(/'mean', 'sum' or 'none'/)
  })

  test('train together', () => {
    const net = nn_sequential(
      nn_conv2d(1, 4, 3, { padding: 1 }),
      nn_batch_norm2d(4),
      nn_relu(),
      nn_max_pool2d(2),
      nn_flatten(),
      nn_linear(64, 3),
    )
    const loss = nn_cross_entropy_loss()(net(torch_randn(5, 1, 8, 8)), torch_tensor([1n, 2n, 3n, 1n, 2n]))
    loss.backward()
    for (const parameter of Object.values(net.parameters)) expect(parameter.grad!.shape).toEqual(parameter.shape)
    expect(() => nn_cross_entropy_loss()(torch_randn(1, 3), torch_tensor([0n]))).toThrow(/Indexing starts at 1/)
  })

  test('drop nothing in evaluation', () => {
    const drop = nn_dropout(0.5)
    expect(as_array(drop(torch_ones(1000))).some((x) => x === 0)).toBe(true)
    drop.eval()
    expect(as_array(drop(torch_ones(1000))).every((x) => x === 1)).toBe(true)
  })
})
