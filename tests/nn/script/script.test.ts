import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import {
  as_array,
  is_nn_module,
  jit_compile,
  jit_load,
  jit_ops,
  jit_save,
  jit_save_for_mobile,
  jit_scalar,
  jit_serialize,
  jit_trace,
  jit_trace_module,
  jit_tuple,
  jit_unserialize,
  nn_batch_norm1d,
  nn_buffer,
  nn_dropout,
  nn_linear,
  nn_lstm,
  nn_module,
  nn_parameter,
  nn_sequential,
  optim_sgd,
  print,
  r_class,
  torch_allclose,
  torch_dropout,
  torch_eye,
  torch_float64,
  torch_get_rng_state,
  torch_manual_seed,
  torch_ones,
  torch_rand,
  torch_randn,
  torch_relu,
  torch_save,
  torch_stack,
  torch_tensor,
  torch_zeros,
  type nn_Module,
  type ScriptModule,
  type Tensor,
} from 'torchluz'
import {
  damaged,
  open_files,
  python,
  python_has,
  random_numbers,
  recorded,
  temporary_folder,
} from '../../torch/serialize/support'

const path_of = temporary_folder()
const close = (a: Tensor, b: Tensor): boolean => torch_allclose(a, b)

const Net = nn_module({
  name: 'Net',
  initialize() {
    return {
      linear: nn_linear(10, 10),
      norm: nn_batch_norm1d(10),
      par: nn_parameter(torch_tensor([2])),
      buff: nn_buffer(torch_randn(10, 5)),
      constant: 1,
    }
  },
  forward(x: Tensor): Tensor {
    return this.par.mul(x)
  },
  testing(x: Tensor): Tensor {
    return this.linear(x)
  },
  plus_constant(x: Tensor): Tensor {
    return x.add(this.constant)
  },
})

describe('jit_trace() of a function', () => {
  test('computes what the function does, on other inputs too', () => {
    const relu = jit_trace((x: Tensor) => torch_relu(x), torch_tensor([-1, 0, 1]))
    expect(as_array(relu(torch_tensor([[-3, 5]])))).toEqual([[0, 5]])
    expect(String(relu)).toBe('<script_function>')
    expect(r_class(relu)).toEqual(['script_function'])
    expect(String(relu.graph)).toMatch(/^graph\(%0 : Float\(3, .*\n.*aten::relu/)
  })

  test('records indexing, in-place operations and R-numbered dimensions', () => {
    const f = (x: Tensor) =>
      x
        .get(2)
        .add(x.sum({ dim: 1 }))
        .mul(2)
    const traced = jit_trace(f, torch_randn(3, 4), { check: true })
    const x = torch_randn(3, 4)
    expect(close(traced(x), f(x))).toBe(true)
  })

  test('takes and gives lists, objects and tuples', () => {
    const [one, two] = [torch_tensor([1]), torch_tensor([2])]
    const stack = jit_trace((x: Tensor[]) => torch_stack(x), [one, two])
    expect(as_array(stack([one, two]))).toEqual([[1], [2]])
    const list = jit_trace((x: Tensor, y: Tensor) => [x, x.add(y)], one, two, { strict: false })
    expect(list<Tensor[]>(one, one).map((x) => as_array(x))).toEqual([[1], [2]])
    const named = jit_trace((x: { a: Tensor }) => ({ b: x.a.add(1) }), { a: one }, { strict: false })
    expect(as_array(named<{ b: Tensor }>({ a: two }).b)).toEqual([3])
    const tuple = jit_trace((x: Tensor[]) => jit_tuple([x[2 - 1]!, x[0]!]), jit_tuple([one, two]))
    expect(tuple<Tensor[]>(jit_tuple([one, two])).map((x) => as_array(x))).toEqual([[2], [1]])
    expect(() => tuple([one, two])).toThrow(/expected a tuple \(jit_tuple\(\)\), got an array/)
    expect(() => tuple(jit_tuple([one]))).toThrow(/a tuple of 2 elements, got 1/)
  })

  test('gives nested results as they are nested', () => {
    const x = torch_ones(2)
    type Nested = [Tensor, [Tensor, Tensor[]]]
    const nested = jit_trace((y: Tensor) => [y, [y.add(1), [y.add(2)]]], x, { check: true })<Nested>(x)
    expect([nested[0], nested[1][0], nested[1][1][0]!].map((y) => as_array(y))).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(() => jit_trace((y: Tensor) => [y, [y, 2]], x)).toThrow(/Only tensors, lists, tuples of tensors/)
    const lstm = nn_lstm(3, 4, { num_layers: 2, bidirectional: true })
    const input = torch_randn(5, 2, 3)
    const [output, [h, c]] = jit_trace(lstm as nn_Module, input)<[Tensor, [Tensor, Tensor]]>(input)
    const [wanted, state] = lstm(input)
    expect([close(output, wanted), close(h, state[0]), close(c, state[1])]).toEqual([true, true, true])
  })

  test('carries gradients', () => {
    const square = jit_trace((x: Tensor) => x.mul(x), torch_ones(2))
    const x = torch_tensor([3, 4], { requires_grad: true })
    square(x).sum().backward()
    expect(as_array(x.grad!)).toEqual([6, 8])
  })

  test("tells of what fails in it without TorchScript's traceback", () => {
    const product = jit_trace((x: Tensor) => x.mm(torch_ones(2, 2)), torch_ones(2, 2))
    expect(() => product(torch_ones(3, 3))).toThrow(
      /^script_function: mat1 and mat2 shapes cannot be multiplied \(3x3 and 2x2\)$/,
    )
  })

  test('passes on what the function throws, and records again afterwards', () => {
    expect(() =>
      jit_trace(() => {
        throw new Error('the error abcde')
      }, torch_ones(1)),
    ).toThrow(/the error abcde/)
    expect(as_array(jit_trace((x: Tensor) => x.add(1), torch_ones(1))(torch_ones(1)))).toEqual([2])
  })

  test('refuses what cannot be recorded', () => {
    const x = torch_ones(2)
    expect(() => jit_trace((y: Tensor) => Number(y.sum().item()), x)).toThrow(
      /Only tensors, lists, tuples of tensors.*the number 2/,
    )
    expect(() => jit_trace(async (y: Tensor) => y, x)).toThrow(/asynchronous/)
    expect(() => jit_trace(1 as never, x)).toThrow(/jit_trace needs a function or nn_module, got the number 1/)
    expect(() => jit_trace(Net as never, x)).toThrow(/You must initialize the nn_module before tracing/)
    expect(() => jit_trace((y: Tensor) => ({ y }), x)).toThrow(/strict/i)
    const weight = torch_ones(2, { requires_grad: true })
    expect(() => jit_trace((y: Tensor) => y.mul(weight), x)).toThrow(/requires grad|requires_grad/)
    expect(() => jit_trace((y: Tensor) => y, new Date())).toThrow(/an object of class Date/)
  })

  test('with check, finds what depends on the data or on chance', () => {
    const random = torch_get_rng_state()
    const other = (x: Tensor) => (Number(x.sum().item()) > 0 ? x.mul(torch_rand(2)) : x)
    expect(as_array(random.eq(torch_get_rng_state()).all())).toBe(true)
    expect(() => jit_trace(other, torch_ones(2), { check: true })).not.toThrow()
    let calls = 0
    expect(() => jit_trace((x: Tensor) => x.add(calls++), torch_ones(2), { check: true })).toThrow(/differs by up to 1/)
  })
})

describe('jit_trace() of a module', () => {
  const x = torch_randn(4, 10)

  test('keeps its parameters, buffers and modules: they are the same tensors', () => {
    const net = Net()
    const traced = jit_trace_module(net, { forward: torch_randn(1), testing: [x], plus_constant: torch_ones(1) })
    expect(Object.keys(traced.parameters).sort()).toEqual(Object.keys(net.parameters).sort())
    expect(Object.keys(traced.buffers).sort()).toEqual(Object.keys(net.buffers).sort())
    expect(Object.keys(traced.children)).toEqual(['linear', 'norm'])
    expect(as_array(traced(torch_tensor([2])))).toEqual([4])
    traced.par.detach().zero_()
    expect([as_array(traced(torch_tensor([2]))), as_array(net.par)]).toEqual([[0], [0]])
    expect(close(traced.testing(x), net.testing(x))).toBe(true)
    net.linear.weight.detach().fill_(1)
    expect(close(traced.testing(x), net.testing(x))).toBe(true)
    expect(as_array(traced.plus_constant(torch_ones(1)))).toEqual([2])
    expect(String(traced.testing)).toBe('<script_method>')
    expect(is_nn_module(traced)).toBe(true)
    expect(r_class(traced)).toEqual(['script_module', 'nn_module'])
    expect(String(traced)).toMatch(/^An `nn_module` containing 131 parameters\./)
  })

  test('has a forward() in the file, which calls the method of the mode', () => {
    const net = nn_sequential(nn_linear(10, 10), nn_dropout(0.5))
    const path = path_of('modes.pt')
    jit_save(jit_trace(net, x), path)
    const forward = jit_load(path).find_method('forward')!
    expect(String(forward.graph)).toMatch(/prim::If[^]*trainforward[^]*evalforward/)
    if (!python_has('torch')) return
    const code =
      'import sys, torch; net = torch.jit.load(sys.argv[1]).eval(); print(net(torch.ones(2, 10)).sum().item())'
    expect(Number(python(code, path))).toBeCloseTo(Number((net.eval()(torch_ones(2, 10)) as Tensor).sum().item()), 4)
  })

  test('follows its mode', () => {
    const net = nn_sequential(nn_linear(10, 10), nn_dropout(0.5))
    const traced = jit_trace(net, x)
    traced.eval()
    net.eval()
    expect(close(traced(x), net(x) as Tensor)).toBe(true)
    expect(String(traced.graph)).not.toMatch(/dropout.*train/)
    traced.train()
    expect(traced.training).toBe(true)
    torch_manual_seed(1)
    expect(traced(x).eq(0).any().item()).toBe(true)
    const fixed = jit_trace(net, x, { respect_mode: false })
    expect(close(fixed.train()(x), net(x) as Tensor)).toBe(true)
  })

  test('can be trained', () => {
    const traced = jit_trace(nn_linear(10, 1), x)
    const optimizer = optim_sgd(traced.parameters, { lr: 0.01 })
    const loss = () => traced(x).square().mean()
    const before = Number(loss().item())
    for (let i = 0; i < 10; i++) {
      optimizer.zero_grad()
      loss().backward()
      optimizer.step()
    }
    expect(Number(loss().item())).toBeLessThan(before)
  })

  test('can be a part of a module that is traced', () => {
    const Outer = nn_module({
      name: 'Outer',
      initialize() {
        return { inner: jit_trace(nn_linear(10, 10), x) }
      },
      forward(input: Tensor): Tensor {
        return this.inner(input)
      },
    })
    const outer = Outer()
    expect(close(jit_trace(outer, x)(x), outer(x))).toBe(true)
  })

  test('says that methods of its parts are not traced', () => {
    const traced = jit_trace(nn_sequential(nn_linear(10, 10)), x)
    expect(() => (traced['0'] as ScriptModule & ((y: Tensor) => Tensor))(x)).toThrow(
      /Methods from submodules of traced modules are not traced/,
    )
  })

  test('refuses names that it does not have', () => {
    expect(() => jit_trace_module(Net(), { nothing: x })).toThrow(/Method 'nothing' does not exist in `mod`/)
    expect(() => jit_trace_module(Net(), { evalforward: x })).toThrow(/reserved/)
    expect(() => jit_trace_module(3 as never, { forward: x })).toThrow(/`mod` must be a `nn_module\(\)`/)
    expect(() => jit_trace_module(Net(), x as never)).toThrow(/by method/)
  })

  test('prints its graph, and what it became for some inputs', () => {
    const traced = jit_trace(nn_linear(10, 10), x)
    expect(String(traced.graph)).toMatch(
      /graph\(%self : __torch__\.nn_linear,\n(.*\n)*.*prim::GetAttr\[name="bias"\]\(%self\)\n(.*\n)*.*aten::linear/,
    )
    expect(String(traced.graph_for(x))).toMatch(/graph\(/)
  })
})

describe('script modules', () => {
  const traced = () =>
    jit_trace(nn_sequential(nn_linear(3, 2), nn_batch_norm1d(2)), torch_randn(4, 3), { respect_mode: false })

  test('go to files and back', () => {
    const [path, net, x] = [path_of('net.pt'), traced(), torch_randn(5, 3)]
    expect(jit_save(net, path)).toBe(net)
    const found = jit_load(path)
    net.eval()
    found.eval()
    expect(close(found(x), net(x))).toBe(true)
    const again = jit_unserialize(jit_serialize(net))
    expect(close(again(x), net(x))).toBe(true)
    expect(Object.keys(again.state_dict())).toEqual(Object.keys(net.state_dict()))
    jit_save_for_mobile(net, path_of('mobile.ptl'))
    expect(existsSync(path_of('mobile.ptl'))).toBe(true)
  })

  test('of functions are modules afterwards', () => {
    const path = path_of('function.pt')
    jit_save(
      jit_trace((x: Tensor) => torch_relu(x), torch_ones(1)),
      path,
    )
    expect(as_array(jit_load(path)(torch_tensor([-1, 2])))).toEqual([0, 2])
  })

  test('of Python are read', () => {
    const net = jit_load(recorded('linear.script.pt'))
    const { weight, bias } = JSON.parse(readFileSync(recorded('values.json'), 'utf8')) as Record<string, number[][]>
    expect(as_array(net.weight as Tensor)).toEqual(weight)
    const wanted = torch_tensor([[1, 2]])
      .matmul(torch_tensor(weight!).t())
      .add(torch_tensor(bias!))
    expect(close(net(torch_tensor([[1, 2]])), wanted)).toBe(true)
    expect(Object.keys(net.state_dict())).toEqual(['weight', 'bias'])
  })

  test('load states, move, and are copied', () => {
    const net = traced()
    const zeros = Object.fromEntries(Object.entries(net.state_dict()).map(([name, x]) => [name, x.mul(0)]))
    const copy = net.clone()
    net.load_state_dict(zeros)
    expect(Number(net.parameters['0.weight']!.abs().sum().item())).toBe(0)
    expect(Number(copy.parameters['0.weight']!.abs().sum().item())).toBeGreaterThan(0)
    net.to(torch_float64())
    expect(net.parameters['0.weight']!.dtype).toBe(torch_float64())
    expect(net.eval()(torch_ones(1, 3, { dtype: torch_float64() })).dtype).toBe(torch_float64())
    expect(() => net.to({ device: 'tpu' })).toThrow(/no device/)
  })

  test('take further parts', () => {
    const net = traced()
    net.register_parameter('hello', torch_ones(1))
    net.register_buffer('there', torch_zeros(2))
    net.add_constant('answer', 42n)
    expect(Object.keys(net.parameters)).toContain('hello')
    expect(Object.keys(net.buffers)).toContain('there')
    expect(net.find_constant('answer')).toBe(42)
    expect(net.find_constant('question')).toBe(null)
    expect(net.find_method('nothing')).toBe(null)
    expect(() => net.register_module('plain', nn_linear(1, 1))).toThrow(
      /Script modules can only register Script modules/,
    )
    expect(() => net.register_parameter('x', 3 as never)).toThrow(/it takes a tensor, got the number 3/)
  })

  test('in a module follow its mode', () => {
    const whole = nn_sequential(traced() as never)
    whole.eval()
    expect((whole.children['0'] as ScriptModule).training).toBe(false)
  })

  test('are refused where a file is something else or damaged', () => {
    const path = path_of('state.pt')
    torch_save([torch_ones(1)], path)
    expect(() => jit_load(path)).toThrow(/no TorchScript: it is no zip/)
    expect(() => jit_load(recorded('state.pt'))).toThrow(/no TorchScript: torch_load\(\)/)
    expect(() => jit_load(path_of('nothing'))).toThrow(/there is no file/)
    expect(() => jit_load(3 as never)).toThrow(/path is a file/)
    expect(() => jit_unserialize('x' as never)).toThrow(/must be a raw vector/)
    expect(() => jit_save(nn_linear(1, 1) as never, path)).toThrow(/Only `script_function` or `script_module`/)
    expect(() => jit_serialize(3 as never)).toThrow(/Only `script_module`/)
    expect(() => jit_save(traced(), path_of('no/x.pt'))).toThrow(/its folder does not exist/)
    writeFileSync(path, 'before')
    const [random, file, before] = [random_numbers(4), jit_serialize(traced()), open_files()]
    for (let i = 0; i < 300; i++) {
      try {
        jit_unserialize(damaged(file, random))
      } catch (error) {
        expect((error as Error).name).toMatch(/ValueError|RuntimeError/)
      }
    }
    expect(open_files()).toBe(before)
  })

  const with_python = python_has('torch') ? test : test.skip
  with_python('run in Python', () => {
    const path = path_of('for_python.pt')
    const net = traced().eval()
    jit_save(net, path)
    const found = python('import sys, torch; print(torch.jit.load(sys.argv[1])(torch.ones(1, 3)).tolist())', path)
    const wanted = as_array<number[][]>(net(torch_ones(1, 3)))[0]!
    ;(JSON.parse(found) as number[][])[0]!.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5))
  })
})

describe('jit_compile()', () => {
  test('makes functions of TorchScript, with types and defaults', () => {
    const { fn, sizes, pairs } = jit_compile(`
      def fn(x: Tensor, times: int = 2, name: str = "a", scale: Optional[float] = None):
        if scale is not None:
          x = x * scale
        return x * times, name

      def sizes(x: List[int], y: Dict[str, Tensor]) -> Dict[str, int]:
        return {"sum": x[0] + x[1], "n": len(y)}

      def pairs(x: Tuple[Tensor, int]) -> Tuple[int, bool]:
        return x[1] + 1, True
    `)
    const [tensor, name] = fn!<[Tensor, string]>(torch_tensor([1]), 3n, 'b', 0.5)
    expect([as_array(tensor), name]).toEqual([[1.5], 'b'])
    expect(as_array(fn!<[Tensor]>(torch_tensor([1]))[0])).toEqual([2])
    expect(sizes!([1, 2], { a: torch_ones(1) })).toEqual({ sum: 3, n: 1 })
    expect(pairs!(jit_tuple([torch_ones(1), 6]))).toEqual([7, true])
    expect(() => fn!()).toThrow(/input 'x': it is missing/)
    expect(() => fn!(torch_ones(1), 1.5)).toThrow(/input 'times': expected a whole number, got the number 1.5/)
    expect(() => fn!('x')).toThrow(/input 'x': expected a tensor, got a string/)
    expect(() => sizes!([1, 'a'], {})).toThrow(/input 'x'/)
    expect(() => fn!(torch_ones(1), 1, 'a', null, 7)).toThrow(/it takes 4 inputs, got 5/)
  })

  test('runs loops and conditions on data', () => {
    const { count } = jit_compile(`
      def count(x):
        n = 0
        while bool(x.sum() > 1):
          x = x / 2
          n += 1
        return n
    `)
    expect(count!<number>(torch_tensor([8]))).toBe(3)
  })

  test('shows where the source is wrong', () => {
    expect(() => jit_compile('def f(x):\n  return nothing(x)')).toThrow(/undefined value nothing/)
    expect(() => jit_compile('def f(')).toThrow(/expected/i)
    expect(() => jit_compile(3 as never)).toThrow(/source is TorchScript's text/)
    const { fail } = jit_compile('def fail(x: Tensor):\n  assert x.sum() > 5, "on purpose"\n  return x')
    expect(() => fail!(torch_ones(1))).toThrow(/on purpose/)
  })
})

describe('jit_ops', () => {
  test('runs any operator, counting from 0', () => {
    expect(as_array(jit_ops.aten!.matmul!(torch_ones(1, 2), torch_ones(2, 1)) as Tensor)).toEqual([[2]])
    const parts = jit_ops.aten!.split!(torch_tensor([0, 1, 2, 3]), jit_scalar(2n), jit_scalar(0n)) as Tensor[]
    expect(parts.map((part) => as_array(part))).toEqual([
      [0, 1],
      [2, 3],
    ])
    const out = torch_zeros(2, 2)
    jit_ops.aten!.matmul!(torch_ones(2, 2), torch_eye(2), out)
    expect(as_array(out)).toEqual([
      [1, 1],
      [1, 1],
    ])
    expect((jit_ops.aten!.linalg_qr!(torch_eye(3), 'reduced') as Tensor[]).length).toBe(2)
    expect(jit_ops.prim!.min!([3, 1, 2])).toBe(1)
  })

  test('prints as R prints it', () => {
    const printed = (x: unknown): string => {
      const lines: string[] = []
      const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
      print(x)
      write.mockRestore()
      return lines.join('')
    }
    expect(printed(jit_ops)).toBe('Object of class <torch_ops>\n')
    expect(printed(jit_ops.sparse)).toBe('<torch_ops>: Handle to namespace  sparse \n')
    expect(printed(jit_ops.aten!.fft_fft)).toBe(
      'function_schema (name = aten::fft_fft)\narguments: self - TensorType, n - OptionalType, dim - IntType, norm - OptionalType \nreturns: TensorType \n',
    )
  })

  test('names the nearest, and says why no overload fits', () => {
    expect(() => jit_ops.atten).toThrow(/no namespace 'atten'; did you mean 'aten'/)
    expect(() => jit_ops.aten!.matmull).toThrow(/no operator of 'aten' 'matmull'; did you mean 'matmul'/)
    expect(() => jit_ops.aten!.matmul!(torch_ones(1), 27)).toThrow(
      /no overload takes these inputs:(.|\n)*input 'other'/,
    )
    expect('matmul' in jit_ops.aten!).toBe(true)
    expect(Object.keys(jit_ops)).toContain('aten')
  })
})

describe('jit_tuple() and jit_scalar()', () => {
  test('refuse what they are not for', () => {
    expect(() => jit_tuple(3 as never)).toThrow(/must be a list/)
    expect(() => jit_scalar([1] as never)).toThrow(/must be scalar atomic/)
  })
})

test('scripts leave nothing behind', () => {
  const f = jit_compile('def f(x: Tensor):\n  return torch.relu(x)').f!
  for (let i = 0; i < 200; i++) f(torch_ones(10))
  const many = Array.from({ length: 50 }, () => jit_trace((x: Tensor) => torch_dropout(x, 0.5, false), torch_ones(1)))
  expect(many.every((g) => as_array(g(torch_ones(1)))[0] === 1)).toBe(true)
})
