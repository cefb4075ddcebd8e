import { readFileSync, writeFileSync } from 'node:fs'
import {
  as_array,
  load_state_dict,
  nn_linear,
  nn_parameter,
  nn_sequential,
  optim_adam,
  torch_arange,
  torch_bfloat16,
  torch_complex,
  torch_float16,
  torch_load,
  torch_ones,
  torch_save,
  torch_serialize,
  torch_tensor,
  torch_zeros,
  type Tensor,
} from 'torchluz'
import { damaged, open_files, python, python_has, random_numbers, recorded, temporary_folder, values } from './support'

const path_of = temporary_folder()
const expected = JSON.parse(readFileSync(recorded('values.json'), 'utf8')) as Record<string, number[][]>

const types: Record<string, string> = {
  float32: 'Float',
  float64: 'Double',
  float16: 'Half',
  bfloat16: 'BFloat16',
  int64: 'Long',
  int32: 'Int',
  int16: 'Short',
  int8: 'Char',
  uint8: 'Byte',
  bool: 'Bool',
  complex64: 'ComplexFloat',
  complex128: 'ComplexDouble',
  uint16: 'UInt16',
  uint32: 'UInt32',
  uint64: 'UInt64',
  float8_e5m2: 'Float8_e5m2',
  float8_e4m3fn: 'Float8_e4m3fn',
  float8_e8m0fnu: 'Float8_e8m0fnu',
}
/** What record.py calls `nested`, as far as it is taken apart here. */
interface Nested {
  list: unknown[]
  tuple: unknown
  ordered: object
  parameter: Tensor
  frozen: Tensor
  sparse: Tensor
  conjugate: Tensor
  pairs: Map<unknown, unknown>
}

const share_memory = (a: Tensor, b: Tensor): boolean => {
  const before = Number(a.flatten().get(1).item())
  a.add_(1)
  const after = Number(b.flatten().get(1).item())
  a.sub_(1)
  return after === before + 1
}

describe.each([
  ['zip', '.pt', {}],
  ['zip, as memory', '.pt', { mmap: true }],
  ['legacy', '.legacy.pt', {}],
  ['legacy, as memory', '.legacy.pt', { mmap: true }],
])("files of Python's torch.save(), %s", (_form, ending, options) => {
  const load = (name: string) => torch_load<Record<string, unknown>>(recorded(name + ending), options)

  test('hold tensors of every type', () => {
    const found = load('dtypes') as Record<string, Tensor>
    expect(Object.fromEntries(Object.entries(found).map(([name, x]) => [name, x.dtype.name]))).toEqual(types)
    for (const [name, x] of Object.entries(found)) {
      if (name === 'float8_e8m0fnu') continue // it has no zero
      const wanted = name === 'bool' ? [1, 0, 1] : name.startsWith('complex') ? [1, 0, 0, 0, 2, 0] : [1, 0, 2]
      expect([name, values(x)]).toEqual([name, wanted])
    }
  })

  test('hold nested values', () => {
    const found = load('nested') as unknown as Nested
    const { list, tuple, ordered, parameter, frozen, sparse, conjugate, pairs, ...rest } = found
    expect(list.slice(0, 5)).toEqual([1, -2.5, 'text', null, true])
    expect(as_array(list[5] as Tensor)).toEqual([1, 2])
    expect(tuple).toEqual([1, [2, 'three']])
    expect(Object.keys(ordered)).toEqual(['b', 'a'])
    expect([parameter.requires_grad, frozen.requires_grad]).toEqual([true, false])
    expect(parameter.role).toBe('parameter')
    expect(as_array(sparse.to_dense())).toEqual([
      [0, 3, 0],
      [4, 0, 0],
    ])
    expect(as_array(conjugate)).toEqual([{ re: 1, im: -2 }])
    expect([...pairs]).toEqual([[[1, 2], 'key']])
    expect(rest).toMatchObject({
      numbers: { 0: 'zero', 7: { step: 3 } },
      big: 2n ** 70n,
      negative: -(2 ** 40),
      bytes: Uint8Array.of(0, 255, 97, 98, 99),
      set: [3],
      complex: { re: 1, im: 2 },
      size: [2, 3],
      dtype: torch_float16(),
      empty: [],
      unicode: 'żółw 🐢',
    })
    expect(String((rest as Record<string, unknown>).device)).toBe("torch_device(type='cpu')")
  })

  test('keep views: what shared memory shares it', () => {
    const { base, transposed, row, strided, same } = load('views') as Record<string, Tensor>
    expect(as_array(transposed!)).toEqual(as_array(base!.t()))
    expect(as_array(row!)).toEqual(as_array(base!.get(2)))
    expect(as_array(strided!)).toEqual([
      [0, 2],
      [4, 6],
      [8, 10],
    ])
    expect(share_memory(base!, transposed!)).toBe(true)
    expect(same).toBe(base)
  })

  test('hold checkpoints, whose optimizer goes on here', () => {
    const found = load('checkpoint') as { model: Record<string, Tensor>; optimizer: never; epoch: number }
    const net = nn_linear(2, 3)
    net.load_state_dict(found.model)
    expect(as_array(net.weight)).toEqual(expected.weight)
    const optimizer = optim_adam(net.parameters)
    optimizer.load_state_dict(found.optimizer)
    expect(found.epoch).toBe(3)
  })
})

describe("Python's files", () => {
  test('hold a tensor alone, by any protocol', () => {
    for (const name of ['tensor.pt', 'tensor.legacy.pt', 'protocol4.pt'])
      expect(as_array(torch_load<Tensor>(recorded(name)))).toEqual(expected.base)
    expect(Object.keys(torch_load<object>(recorded('protocol5.pt')))).toContain('sparse')
  })

  test('give state dicts by load_state_dict()', () => {
    expect(Object.keys(load_state_dict(recorded('state.pt')))).toEqual(['weight', 'bias'])
    expect(() => load_state_dict(recorded('checkpoint.pt'))).toThrow(/holds an object of model, optimizer, epoch/)
    expect(() => load_state_dict(recorded('tensor.pt'))).toThrow(/holds a tensor of shape \[3, 4\]/)
  })

  test.each([
    ['module.pt', /torch\.nn\.modules\.linear\.Linear, .*model\.state_dict\(\)/],
    ['call.pt', /a Python object, sys\.exit/],
    ['linear.script.pt', /TorchScript: jit_load\(\)/],
  ])('are refused where they hold code: %s', (name, message) => {
    expect(() => torch_load(recorded(name))).toThrow(message)
  })

  test('are refused where their pickle asks for anything else', () => {
    const pickle = (text: string) =>
      Buffer.concat([
        Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]),
        Buffer.from(text, 'latin1'),
      ])
    expect(() => torch_load(pickle('cos\nsystem\n(Vls\ntR.'))).toThrow(/os\.system/)
    expect(() => torch_load(pickle('(ios\nsystem\n.'))).toThrow(/operation 0x69/)
    expect(() => torch_load(pickle('I1001\n.}.cbuiltins\neval\n(V1\ntR.'))).toThrow(/builtins\.eval/)
    expect(() => torch_load(pickle('cbuiltins\n__proto__\n.'))).toThrow(/builtins\.__proto__/)
  })

  test('of the other byte order, and of forms that are gone, are named', () => {
    const big = Buffer.from(readFileSync(recorded('tensor.pt')))
    const at = big.indexOf('little')
    big.write('big   ', at)
    expect(() => torch_load(big)).toThrow(/checksum/)
    const tar = Buffer.alloc(1024)
    tar.write('storages', 0)
    tar.write('ustar', 257)
    expect(() => torch_load(tar)).toThrow(/tar archive, .*before 0\.2/)
    expect(() => torch_load(Buffer.from([0x1f, 0x8b, 8, 0, 0]))).toThrow(/RDS file/)
    expect(() => torch_load(Buffer.from('hello, this is a text'))).toThrow(/no file of torch_save/)
    expect(() => torch_load(new Uint8Array(0))).toThrow(/empty/)
    expect(() => torch_load(Buffer.from([0x80, 4, 0x2e]))).toThrow(/a pickle, but not one of torch\.save/)
  })

  test('keep keys that JavaScript has a meaning for', () => {
    const key = new Map([
      ['__proto__', 1],
      ['constructor', 2],
    ])
    const found = torch_load<object>(torch_serialize(key, { format: 'python' }))
    expect(Object.entries(found)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ])
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
  })

  test.each(['nested.pt', 'dtypes.legacy.pt', 'views.pt', 'checkpoint.legacy.pt'])(
    'that are damaged are read or refused, never more: %s',
    (name) => {
      const random = random_numbers(2)
      const file = readFileSync(recorded(name))
      const before = open_files()
      let refused = 0
      for (let i = 0; i < 2500; i++) {
        try {
          torch_load(damaged(file, random))
        } catch (error) {
          refused++
          expect((error as Error).name).toMatch(/ValueError/)
        }
      }
      expect(refused).toBeGreaterThan(500)
      expect(open_files()).toBe(before)
    },
  )

  test('that are cut off are refused at any place', () => {
    for (const name of ['nested.pt', 'nested.legacy.pt']) {
      const file = readFileSync(recorded(name))
      for (let size = 0; size < file.length; size += 13)
        expect(() => torch_load(file.subarray(0, size))).toThrow(/cannot be read/)
    }
  })
})

describe("torch_save(…, { format: 'python' })", () => {
  const base = torch_arange(1, 12).view([3, 4])
  const complex = torch_complex(torch_tensor([1, 2]), torch_tensor([3, 4]))
  const everything = () => ({
    base,
    transposed: base.t(),
    list: [1, 2.5, 'ü', null, true, 2n ** 70n, -(2 ** 40), -0, Infinity],
    types: Object.fromEntries(
      Object.entries(types).map(([python, r]) => [python, torch_tensor([1, 2]).to({ dtype: r as never })]),
    ),
    conjugate: complex.conj(),
    parameter: nn_parameter(torch_ones(2)),
    learned: torch_ones(2, { requires_grad: true }),
    empty: torch_zeros(0, 3),
    scalar: torch_tensor(7).sum(),
    bytes: Uint8Array.of(0, 255),
    dtype: torch_bfloat16(),
    7: { step: 1 },
    map: new Map<unknown, unknown>([[1.5, 'half']]),
  })

  type Written = Omit<ReturnType<typeof everything>, 'types'> & { types: Record<string, Tensor> }

  test('reads back what it wrote', () => {
    const found = torch_load<Written>(torch_serialize(everything(), { format: 'python' }))
    const { base: again, transposed, types: found_types, conjugate, parameter, learned, empty, ...rest } = found
    expect(share_memory(again, transposed)).toBe(true)
    for (const [python, r] of Object.entries(types)) expect(found_types[python]!.dtype.name).toBe(r)
    expect(as_array(conjugate)).toEqual(as_array(complex.conj()))
    expect([parameter.role, learned.requires_grad]).toEqual(['parameter', true])
    expect(empty.shape).toEqual([0, 3])
    expect(rest.list).toEqual(everything().list)
    expect(rest).toMatchObject({ bytes: Uint8Array.of(0, 255), dtype: torch_bfloat16(), 7: { step: 1 } })
    expect(rest.map).toEqual(everything().map)
  })

  test('writes of a view no more than it needs', () => {
    const large = torch_zeros(1000, 1000)
    expect(torch_serialize({ x: large.get(1) }, { format: 'python' }).length).toBeLessThan(10_000)
    expect(torch_serialize([large, large], { format: 'python' }).length).toBeLessThan(4_010_000)
  })

  test('refuses what Python has no word for, and leaves no file', () => {
    const path = path_of('refused.pt')
    expect(() => torch_save({ a: [() => 1] } as never, path, { format: 'python' })).toThrow(
      /the value\.a\[0\] is the function/,
    )
    const self: unknown[] = []
    self.push(self)
    expect(() => torch_save(self, path, { format: 'python' })).toThrow(/holds itself/)
    expect(() => torch_load(path)).toThrow(/there is no file/)
    expect(() => torch_save([1], path, { format: 'pickle' as never })).toThrow(/format is 'r' or 'python'/)
  })

  const with_python = python_has('torch') ? test : test.skip
  with_python('is read by torch.load(weights_only=True)', () => {
    const path = path_of('everything.pt')
    torch_save(everything(), path, { format: 'python' })
    const found = python(
      `
import sys, math, zipfile, torch
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
for options in ({}, {"mmap": True}):
    d = torch.load(sys.argv[1], weights_only=True, **options)
    assert d["base"].tolist() == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    assert d["transposed"].untyped_storage().data_ptr() == d["base"].untyped_storage().data_ptr()
    assert d["list"] == [1, 2.5, "ü", None, True, 2**70, -(2**40), 0.0, math.inf] and type(d["list"][0]) is int
    for name, x in d["types"].items():
        assert x.dtype == getattr(torch, name) and x.to(torch.complex64).tolist() == [1, 1 if name == "bool" else 2], name
    assert d["conjugate"].tolist() == [1 - 3j, 2 - 4j]
    assert type(d["parameter"]) is torch.nn.Parameter and d["learned"].requires_grad and d["learned"].is_leaf
    assert d["empty"].shape == (0, 3) and d["scalar"].item() == 7 and d["bytes"] == b"\\x00\\xff"
    assert d["dtype"] == torch.bfloat16 and d[7] == {"step": 1} and d["map"] == {1.5: "half"}
print("as it should be")
`,
      path,
    )
    expect(found.trim()).toBe('as it should be')
  })

  with_python('carries a training over to Python and back', () => {
    const [here, there] = [path_of('here.pt'), path_of('there.pt')]
    const net = nn_sequential(nn_linear(2, 3), nn_linear(3, 1))
    const optimizer = optim_adam(net.parameters, { lr: 0.1 })
    const x = torch_tensor([[1, 2]])
    const step = () => {
      optimizer.zero_grad()
      ;(net(x) as Tensor).sum().backward()
      optimizer.step()
    }
    step()
    torch_save({ model: net.state_dict(), optimizer: optimizer.state_dict({ layout: 'python' }) }, here, {
      format: 'python',
    })
    python(
      `
import sys, torch
saved = torch.load(sys.argv[1], weights_only=True)
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
net.load_state_dict(saved["model"])
optimizer = torch.optim.Adam(net.parameters())
optimizer.load_state_dict(saved["optimizer"])
net(torch.tensor([[1.0, 2.0]])).sum().backward()
optimizer.step()
torch.save({"model": net.state_dict(), "optimizer": optimizer.state_dict()}, sys.argv[2])
`,
      here,
      there,
    )
    step()
    const found = torch_load<{ model: Record<string, Tensor> }>(there)
    for (const [name, tensor] of Object.entries(net.state_dict())) {
      const [ours, theirs] = [values(tensor), values(found.model[name]!)]
      ours.forEach((value, i) => expect(theirs[i]).toBeCloseTo(value, 5))
    }
  })

  test('writes in the place of a file only once it is whole', () => {
    const path = path_of('kept.pt')
    writeFileSync(path, 'before')
    expect(() => torch_save({ a: torch_ones(1), b: Symbol('x') } as never, path)).toThrow(/the value\.b is a symbol/)
    expect(readFileSync(path, 'utf8')).toBe('before')
  })
})
