/** What modules can do besides computing: hooks, states, copies, inheritance, printing. */
import {
  as_array,
  clone_module,
  inherits,
  nn_Module,
  nn_batch_norm1d,
  nn_buffer,
  nn_conv2d,
  nn_dropout,
  nn_linear,
  nn_module,
  nn_parameter,
  nn_relu,
  nn_sequential,
  nn_transformer_encoder,
  nn_transformer_encoder_layer,
  nn_utils_parameters_to_vector,
  nn_utils_vector_to_parameters,
  r_class,
  summary,
  torch_cfloat,
  torch_double,
  torch_long,
  torch_manual_seed,
  torch_ones,
  torch_rand,
  torch_randn,
  torch_tensor,
  torch_zeros,
  with_no_grad,
  type ForwardHook,
  type Tensor,
  type torch_dtype,
} from 'torchluz'
import { to_text } from '../../src/r/print'

const Net = nn_module({
  name: 'net',
  initialize(hidden: number) {
    return { first: nn_linear(3, hidden), norm: nn_batch_norm1d(hidden), second: nn_linear(hidden, 1) }
  },
  forward(x: Tensor): Tensor {
    return this.second(this.norm(this.first(x)))
  },
})
const numbers = (x: Tensor) => as_array<number[]>(x.detach().flatten())
const of = (dtype: torch_dtype, ...sizes: number[]) => torch_ones(...sizes, { dtype })

describe('hooks', () => {
  test('see arguments and results, in the order in which they were put on', () => {
    const seen: string[] = []
    const linear = nn_linear(2, 1)
    linear.register_forward_pre_hook((module, args) => void seen.push(`before ${module === linear} ${args.length}`))
    linear.register_forward_hook(
      (_, args, output) => void seen.push(`after ${args.length} ${(output as Tensor).shape.join()}`),
    )
    linear.register_forward_hook(() => void seen.push('last'))
    linear(torch_ones(3, 2))
    expect(seen).toEqual(['before true 1', 'after 1 3,1', 'last'])
  })
  test('replace arguments and results by what they return', () => {
    const relu = nn_relu()
    relu.register_forward_pre_hook((_, [x]) => [(x as Tensor).sub(1)])
    relu.register_forward_pre_hook((_, [x]) => (x as Tensor).mul(2))
    relu.register_forward_hook((_, __, output) => (output as Tensor).add(10))
    expect(numbers(relu(torch_tensor([0, 1, 2])))).toEqual([10, 10, 12])
  })
  test('are taken off by remove(), once and for all, also while they run', () => {
    const relu = nn_relu()
    let calls = 0
    const hook = relu.register_forward_hook(() => {
      calls++
      hook.remove()
    })
    relu(torch_ones(1))
    relu(torch_ones(1))
    hook.remove()
    expect([calls, String(hook), r_class(hook)]).toEqual([1, '<torch_hook>', ['torch_hook']])
  })
  test('work inside other modules, and a copy keeps its own', () => {
    const net = Net(4)
    const seen: nn_Module[] = []
    const see: ForwardHook = (module) => void seen.push(module)
    const hook = net.first.register_forward_hook(see)
    const copy = net.clone(true)
    hook.remove()
    net(torch_randn(2, 3))
    copy(torch_randn(2, 3))
    expect(seen).toEqual([copy.first])
  })
  test('that are no functions are refused, and one that fails is heard', () => {
    expect(() => nn_relu().register_forward_hook(3 as never)).toThrow(
      /register_forward_hook: a hook is a function, got/,
    )
    const relu = nn_relu()
    relu.register_forward_pre_hook(() => {
      throw new Error('mine')
    })
    expect(() => relu(torch_ones(1))).toThrow('mine')
  })
  test('that return by the way what no tensor is are told of it', () => {
    const [relu, seen] = [nn_relu(), [] as unknown[]]
    const message = (kind: string, what: string) =>
      `what a hook returns replaces the ${kind}, a tensor; it gave ${what}`
    const pushing = relu.register_forward_hook((_, __, output) => seen.push(output))
    expect(() => relu(torch_ones(1))).toThrow(message('result', 'the number 1: return nothing to keep it'))
    pushing.remove()
    const waiting = relu.register_forward_pre_hook(async () => {})
    expect(() => relu(torch_ones(1))).toThrow(message('argument', 'a promise: await it'))
    waiting.remove()
    relu.register_forward_hook((_, __, output) => [output])
    expect(relu(torch_ones(1))).toBeInstanceOf(Array)
  })
})

describe('a state', () => {
  test('can be loaded in part, with a report', () => {
    const net = Net(4)
    const state: Record<string, Tensor> = {
      ...Net(4).state_dict(),
      extra: torch_ones(1),
      'second.weight': torch_ones(2, 4),
    }
    delete state['norm.bias']
    const before = numbers(net.second.weight)
    const report = net.load_state_dict(state, { strict: false })
    expect(report).toEqual({
      loaded: expect.arrayContaining(['first.weight', 'first.bias', 'norm.running_mean', 'second.bias']) as string[],
      missing: ['norm.bias'],
      unexpected: ['extra'],
      differing: [{ name: 'second.weight', module: [1, 4], state_dict: [2, 4] }],
    })
    expect(report.loaded.length).toBe(7)
    expect(numbers(net.first.weight)).toEqual(numbers(state['first.weight']!))
    expect(numbers(net.second.weight)).toEqual(before)
  })
  test('with other names is refused where it is strict, and passed over as in R where it is not said', () => {
    const net = nn_linear(2, 2)
    const state = { ...net.state_dict(), extra: torch_ones(1) }
    expect(net.load_state_dict(state)).toBe(net)
    expect(() => net.load_state_dict(state, { strict: true })).toThrow(/the module has no extra/)
    expect(() => net.load_state_dict({ wieght: torch_ones(2, 2) })).toThrow(
      /Could not find weight, bias in the state_dict. It has wieght, which the module has not/,
    )
    expect(() => net.load_state_dict(state, { stict: true } as never)).toThrow(/did you mean 'strict'/)
    for (const wrong of [null, 3, torch_ones(1), [torch_ones(1)], 'x'])
      expect(() => net.load_state_dict(wrong as never)).toThrow(/it takes what state_dict\(\) gives/)
  })
  test.each<[what: string, state: Record<string, unknown>, message: RegExp]>([
    ['numbers', { weight: [[1, 2]], bias: torch_ones(1) }, /'weight' is a tensor, got an array of length 1/],
    ['complex numbers', { weight: of(torch_cfloat(), 1, 2), bias: torch_ones(1) }, /weight is Float, .* ComplexFloat/],
    [
      'integers to refer to',
      { weight: torch_ones(1, 2), bias: of(torch_long(), 1) },
      /bias is Float, .* Long: convert/,
    ],
    [
      'what was computed, to refer to',
      { weight: torch_ones(1, 2), bias: torch_ones(1, { requires_grad: true }).mul(2) },
      /bias of the state_dict was computed from other tensors/,
    ],
  ])('of %s is refused, and the module is as it was', (what, state, message) => {
    const net = nn_linear(2, 1)
    const options = /refer/.test(what) ? { '.refer_to_state_dict': true } : {}
    const before = Object.values(net.parameters)
    const held = before.map(numbers)
    expect(() => net.load_state_dict(state as never, options)).toThrow(message)
    expect(Object.values(net.parameters)).toEqual(before)
    expect(before.map(numbers)).toEqual(held)
  })
  test('that cannot be loaded leaves the module as it was', () => {
    const net = Net(4)
    const before = Object.values(net.state_dict()).map(numbers)
    const dead = torch_ones(1)
    const state = { ...Net(4).state_dict(), 'second.bias': dead }
    dead.dispose()
    expect(() => net.load_state_dict(state)).toThrow()
    expect(() => net.load_state_dict({ ...Net(4).state_dict(), 'second.bias': torch_ones(2) })).toThrow(/shapes differ/)
    expect(Object.values(net.state_dict()).map(numbers)).toEqual(before)
  })
  test('is copied and converted, or taken as it is', () => {
    const [net, other] = [nn_linear(2, 1), nn_linear(2, 1).to({ dtype: torch_double() })]
    const { weight } = net
    net.load_state_dict(other.state_dict())
    expect([net.weight === weight, net.weight.dtype.name]).toEqual([true, 'Float'])
    const state = { weight: torch_ones(1, 2), bias: torch_zeros(1) }
    net.load_state_dict(state, { '.refer_to_state_dict': true })
    expect([net.weight === state.weight, net.weight.requires_grad]).toEqual([true, true])
    expect(Object.keys(net.parameters)).toEqual(['weight', 'bias'])
  })
  test('leaves out buffers that are not persistent', () => {
    const net = new nn_Module()
    net.register_buffer('kept', torch_ones(1))
    net.register_buffer('lost', torch_ones(1), false)
    expect([Object.keys(net.state_dict()), Object.keys(net.buffers)]).toEqual([['kept'], ['kept', 'lost']])
  })
})

describe('a copy', () => {
  test('shares inside what the original shares inside, and nothing with it', () => {
    const Shared = nn_module({
      initialize() {
        const weight = nn_parameter(torch_ones(2))
        const part = nn_linear(1, 1)
        return { weight, again: weight, part, parts: [part, { deep: part }], seen: nn_buffer(torch_zeros(1)) }
      },
      forward: (x: Tensor) => x,
    })
    const net = Shared()
    const copy = net.clone(true)
    expect([copy.weight === copy.again, copy.part === copy.parts[0]]).toEqual([true, true])
    expect((copy.parts[1] as { deep: unknown }).deep).toBe(copy.part)
    expect([copy.weight === net.weight, copy.part === net.part]).toEqual([false, false])
    expect([copy.weight.is_leaf, copy.weight.requires_grad, Object.keys(copy.buffers)]).toEqual([true, true, ['seen']])
    with_no_grad(() => copy.weight.fill_(5))
    expect(numbers(net.weight)).toEqual([1, 1])
  })
  test('computes what the original does, of any layer', () => {
    for (const [layer, x] of [
      [nn_conv2d(1, 2, 3, { padding: 1, padding_mode: 'circular' }), torch_randn(1, 1, 4, 4)],
      [nn_sequential(nn_linear(2, 3), nn_relu(), nn_dropout(0.5)).eval(), torch_randn(3, 2)],
    ] as [nn_Module & ((x: Tensor) => Tensor), Tensor][])
      for (const deep of [true, false]) expect(numbers(layer.clone(deep)(x))).toEqual(numbers(layer(x)))
  })
  test('calls finalize_deep_clone() of all its parts, and can keep the values', () => {
    const called: string[] = []
    const Part = nn_module({
      initialize: (name: string) => ({ name_: name, weight: nn_parameter(torch_ones(1)) }),
      private: {
        finalize_deep_clone(this: { name_: string }) {
          called.push(this.name_)
        },
      },
      forward: (x: Tensor) => x,
    })
    const net = nn_sequential(Part('a'), Part('b'))
    net.clone()
    expect(called).toEqual([])
    net.clone(true)
    expect(called).toEqual(['a', 'b'])
    const part = Part('c')
    expect(part.clone({ deep: true, replace_values: false }).weight).toBe(part.weight)
    expect(clone_module(part, { deep: true }).weight).not.toBe(part.weight)
    expect(() => clone_module(3 as never)).toThrow(/clone_module: it takes a module, got the number 3/)
    expect(() => part.clone('deep' as never)).toThrow(/'deep' is true or false/)
    expect(() => part.clone({ depp: true } as never)).toThrow(/did you mean 'deep'/)
  })
})

describe('an heir', () => {
  const Base = nn_module({
    name: 'base',
    initialize(n: number) {
      this.linear = nn_linear(n, n)
      this.n = n
    },
    size(): number {
      return this.n
    },
    forward(x: Tensor): Tensor {
      return this.linear(x)
    },
  })
  test('has the methods of its parent, reached by super where it has its own', () => {
    const Heir = nn_module({
      name: 'heir',
      inherit: Base,
      initialize(n: number) {
        super.initialize(n)
        this.extra = nn_linear(n, 1)
      },
      forward(x: Tensor): Tensor {
        return this.extra(super.forward(x))
      },
    })
    const net = Heir(3)
    expect([net(torch_ones(2, 3)).shape, net.size()]).toEqual([[2, 1], 3])
    expect(r_class(net)).toEqual(['heir', 'base', 'nn_module'])
    expect(net instanceof Base).toBe(true)
  })
  test('without initialize() is set up by its parent', () => {
    const Heir = nn_module({ name: 'heir', inherit: Base, twice: 2 } as never) as (
      n: number,
    ) => nn_Module & { n: number }
    expect(Heir(3).n).toBe(3)
  })
  test('can be of a layer: super.initialize() does what making it does', () => {
    const Scaled = nn_module({
      name: 'scaled',
      inherit: nn_linear,
      initialize(size: number) {
        super.initialize(size, size)
        this.scale = nn_parameter(torch_ones(1))
      },
      forward(x: Tensor): Tensor {
        return super.forward(x).mul(this.scale)
      },
    })
    const net = Scaled(2)
    expect([net(torch_ones(1, 2)).shape, Object.keys(net.parameters)]).toEqual([
      [1, 2],
      ['weight', 'bias', 'scale'],
    ])
    expect(['scaled', 'nn_linear', 'nn_module'].map((name) => inherits(net, name))).toEqual([true, true, true])
    const Plain = nn_module({ inherit: nn_linear, forward: (x: Tensor) => x }) as (...sizes: number[]) => nn_linear
    expect(Plain(2, 3).weight.shape).toEqual([3, 2])
  })
  test('can be a class', () => {
    class Heir extends (Base as unknown as new (n: number) => nn_Module & { n: number }) {
      override forward(x: Tensor): Tensor {
        return x.mul(this.n)
      }
    }
    const net = new Heir(3) as Heir & ((x: Tensor) => Tensor)
    expect([numbers(net(torch_ones(1))), net instanceof Heir]).toEqual([[3], true])
  })
  test('has private members and computed fields', () => {
    const Counter = nn_module({
      initialize() {
        this.count = 1
      },
      forward(x: Tensor): Tensor {
        return x.mul(this.secret() as number)
      },
      private: {
        secret(this: { count: number }) {
          return this.count * 10
        },
      },
      active: {
        double(this: { count: number }, value?: number) {
          if (value !== undefined) this.count = value / 2
          return this.count * 2
        },
      },
    })
    const net = Counter()
    expect([net.double, numbers(net(torch_ones(1)))]).toEqual([2, [10]])
    net.double = 8
    expect(net.double).toBe(8)
    expect(net.count).toBe(4)
  })
  test('is refused where it makes no sense', () => {
    expect(() => nn_module({ inherit: 3 } as never)).toThrow(/inherit is a module generator or a class/)
    expect(() => nn_module({ name: 3 } as never)).toThrow(/name is a string/)
    expect(() => nn_module({ private: 3 } as never)).toThrow(/private is an object of members/)
    const None = nn_module({ name: 'none', forward: (x: Tensor) => x }) as (...args: unknown[]) => nn_Module
    expect(() => None(3)).toThrow(/none: it has no initialize\(\), so it takes no arguments|takes no arguments/)
    const Later = nn_module({ name: 'later', initialize: () => Promise.resolve({}), forward: (x: Tensor) => x })
    expect(() => Later()).toThrow(/later: initialize is not asynchronous/)
  })
})

describe('a module', () => {
  test('names its modules, and changes what it learns', () => {
    const net = nn_sequential(nn_linear(1, 2), nn_sequential(nn_relu()))
    expect(Object.keys(net.named_modules()).sort()).toEqual(['', '0', '1', '1.0'])
    net.requires_grad_(false)
    expect(Object.values(net.parameters).map((x) => x.requires_grad)).toEqual([false, false])
    const order: string[] = []
    net.apply((module) => order.push(r_class(module)[0]!))
    expect(order).toEqual(['nn_linear', 'nn_relu', 'nn_sequential', 'nn_sequential'])
  })
  test('registers parameters, buffers and modules under good names only', () => {
    const net = new nn_Module()
    net.register_parameter('w', torch_ones(1))
    net.register_parameter('none', null)
    net.add_module(0, nn_relu())
    net.register_module('part', nn_relu())
    expect([Object.keys(net.parameters), Object.keys(net.children)]).toEqual([['w'], ['0', 'part']])
    for (const name of ['', 'a.b', null as never])
      expect(() => net.register_buffer(name, torch_ones(1))).toThrow(/a name is a text without a point/)
    expect(() => net.register_parameter('forward', torch_ones(1))).toThrow(/a member of every module/)
    expect(() => net.register_parameter('w', 3 as never)).toThrow(/takes a tensor/)
    expect(() => net.add_module('x', nn_relu as never)).toThrow(/call the generator/)
    expect(() => net.apply(3 as never)).toThrow(/takes a function/)
  })
  test('refuses to go where it cannot', () => {
    const net = nn_linear(1, 1)
    expect(net.to()).toBe(net)
    expect(() => net.to(null as never)).toThrow(/dtype, a device or/)
    expect(() => net.to({ dtpye: torch_double() } as never)).toThrow(/did you mean 'dtype'/)
    expect(() => net.to({ dtype: torch_long() })).toThrow(/floating-point/)
    expect(net.weight.dtype.name).toBe('Float')
  })
  test('of ten thousand made and dropped leaves nothing', async () => {
    const net = () => nn_sequential(nn_linear(10, 10), nn_relu())
    for (let i = 0; i < 2000; i++) net()
    await new Promise((resolve) => setImmediate(resolve))
    const before = process.memoryUsage().rss
    for (let i = 0; i < 10000; i++) net()
    await new Promise((resolve) => setImmediate(resolve))
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(64)
  })
})

describe('a generator prints as in R', () => {
  test('with its members', () => {
    const Printed = nn_module({
      name: 'Printed',
      initialize(n: number, flag: boolean) {
        this.n = [n, flag]
      },
      factor: 3,
      forward(x: Tensor) {
        return x
      },
      private: { hidden() {} },
      active: { shown() {} },
    })
    expect(to_text(Printed)).toBe(
      [
        '<Printed> object generator',
        '  Inherits from: <inherit>',
        '  Public:',
        '    .classes: Printed nn_module',
        '    factor: 3',
        '    initialize: function (n, flag) ',
        '    forward: function (x) ',
        '    clone: function (deep = FALSE, ..., replace_values = TRUE) ',
        '  Active bindings:',
        '    shown: function () ',
        '  Private:',
        '    hidden: function () ',
        '    .__clone_r6__: function (deep = FALSE) ',
        '  Parent env: <environment: 0x000000000000>',
        '  Locked objects: FALSE',
        '  Locked class: FALSE',
        '  Portable: TRUE',
      ].join('\n'),
    )
    expect(r_class(Printed)).toEqual(['Printed', 'nn_module', 'nn_module_generator'])
  })
})

describe('parameters as a vector', () => {
  test('go there and back', () => {
    const net = nn_linear(2, 3)
    const vector = nn_utils_parameters_to_vector(net.parameters)
    expect(numbers(vector)).toEqual([...numbers(net.weight), ...numbers(net.bias!)])
    const { weight } = net
    nn_utils_vector_to_parameters(torch_ones(9), net.parameters)
    expect([net.weight === weight, numbers(net.weight), numbers(net.bias!)]).toEqual([
      true,
      Array(6).fill(1),
      [1, 1, 1],
    ])
    vector.sum().backward()
    expect(numbers(net.bias!.grad!)).toEqual([1, 1, 1])
  })
  test('of another size are refused', () => {
    const net = nn_linear(2, 3)
    const before = numbers(net.weight)
    for (const wrong of [torch_ones(8), torch_ones(10), torch_ones(3, 3)])
      expect(() => nn_utils_vector_to_parameters(wrong, net.parameters)).toThrow(
        /one dimension of 9 elements, got shape/,
      )
    expect(numbers(net.weight)).toEqual(before)
    expect(() => nn_utils_parameters_to_vector([])).toThrow(/'parameters' are none/)
    expect(() => nn_utils_parameters_to_vector([3] as never)).toThrow(/'parameters' are tensors/)
    expect(() => nn_utils_vector_to_parameters(3 as never, net.parameters)).toThrow(/'vec' is a tensor/)
  })
})

describe('summary', () => {
  test('is the table of torchinfo', () => {
    const net = nn_sequential(nn_conv2d(1, 8, 3), nn_relu(), nn_sequential(nn_conv2d(8, 4, 3)))
    net.get(1).requires_grad_(false)
    expect(String(summary(net, [4, 1, 28, 28]))).toBe(
      [
        '==========================================================================================',
        'Layer (type:depth-idx)                   Output Shape              Param #',
        '==========================================================================================',
        'nn_sequential                            [4, 4, 24, 24]            --',
        '├─nn_conv2d: 1-1                         [4, 8, 26, 26]            (80)',
        '├─nn_relu: 1-2                           [4, 8, 26, 26]            --',
        '├─nn_sequential: 1-3                     [4, 4, 24, 24]            --',
        '│    └─nn_conv2d: 2-1                    [4, 4, 24, 24]            292',
        '==========================================================================================',
        'Total params: 372',
        'Trainable params: 292',
        'Non-trainable params: 80',
        'Total mult-adds (M): 0.89',
        '==========================================================================================',
        'Input size (MB): 0.01',
        'Forward/backward pass size (MB): 0.25',
        'Params size (MB): 0.00',
        'Estimated Total Size (MB): 0.26',
        '==========================================================================================',
      ].join('\n'),
    )
  })
  test('tells of layers used twice, cuts at a depth, and takes data and several sizes', () => {
    const Two = nn_module({
      name: 'Two',
      initialize: () => ({ one: nn_sequential(nn_linear(3, 3)), other: nn_linear(2, 3) }),
      forward(x: Tensor, y: Tensor): Tensor {
        return this.one(this.one(x)).add(this.other(y))
      },
    })
    const lines = String(
      summary(
        Two(),
        [
          [4, 3],
          [4, 2],
        ],
        { depth: 1 },
      ),
    )
      .split('\n')
      .slice(3, 7)
    expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'Two [4, 3] --',
      '├─nn_sequential: 1-1 [4, 3] 12',
      '├─nn_sequential: 1-2 [4, 3] (recursive)',
      '├─nn_linear: 1-3 [4, 3] 9',
    ])
    expect(summary(Two(), { input_data: [torch_ones(1, 3), torch_ones(1, 2)] }).total_params).toBe(21)
  })
  test('shows lists whose modules are called one by one, and counts weights that are used without a call', () => {
    const layer = nn_transformer_encoder_layer(8, 2, { dim_feedforward: 16, batch_first: true })
    const lines = String(summary(nn_transformer_encoder(layer, 2), [2, 4, 8])).split('\n')
    // As torchinfo prints it.
    expect(lines.slice(3, 8).map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
      'nn_transformer_encoder  [2, 4, 8]  --',
      '├─nn_module_list: 1-1  --  --',
      '│  └─nn_transformer_encoder_layer: 2-1 [2, 4, 8]  --',
      '│  │  └─nn_multihead_attention: 3-1  [2, 4, 8]  288',
      '│  │  └─nn_dropout: 3-2  [2, 4, 8]  --',
    ])
    const shallow = summary(nn_transformer_encoder(layer, 2), [2, 4, 8], { depth: 1 })
    expect(String(shallow).split('\n')[4]).toMatch(/^├─nn_module_list: 1-1 +-- +1,200$/)
    expect(shallow.layers.reduce((sum, { params }) => sum + params, 0)).toBe(shallow.total_params)
  })
  test('leaves the module and the generator as they were, also when it fails', () => {
    const net = nn_sequential(nn_batch_norm1d(3), nn_linear(3, 1))
    torch_manual_seed(1)
    const next = numbers(torch_rand(1))
    torch_manual_seed(1)
    summary(net, [2, 3])
    expect(() => summary(net, [2, 4])).toThrow(/in nn_sequential > nn_batch_norm1d/)
    expect([numbers(torch_rand(1)), net.training, net.get(1).training]).toEqual([next, true, true])
    expect(numbers((net.get(1) as unknown as { running_mean: Tensor }).running_mean)).toEqual([0, 0, 0])
    net(torch_ones(2, 3))
  })
  test('refuses what it cannot run', () => {
    expect(() => summary(3 as never, [1])).toThrow(/it takes a module/)
    for (const size of [undefined, [], [0, 3], ['3'], 3])
      expect(() => summary(nn_relu(), size as never)).toThrow(/'input_size' is the size of the input with its batch/)
    expect(() => summary(nn_relu(), { input_data: 3 as never })).toThrow(/'input_data' is a tensor/)
    expect(() => summary(nn_relu(), [1], { depth: 0 })).toThrow(/'depth' is a whole number/)
  })
})
