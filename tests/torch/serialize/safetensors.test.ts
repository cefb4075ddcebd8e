import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import {
  as_array,
  r_class,
  safe_load_file,
  safe_save_file,
  safe_serialize,
  safetensors,
  torch_arange,
  torch_complex,
  torch_ones,
  torch_tensor,
  torch_zeros,
  type Tensor,
} from 'torchluz'
import { damaged, open_files, python, python_has, random_numbers, temporary_folder, values } from './support'

const path_of = temporary_folder()

/** A file of any header and data. */
function file_of(header: unknown, data = 0): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([size, json, Buffer.alloc(data)])
}

const all_types = [
  'Bool',
  'Byte',
  'Char',
  'Short',
  'UInt16',
  'Int',
  'UInt32',
  'Long',
  'UInt64',
  'Half',
  'BFloat16',
  'Float',
  'Double',
  'Float8_e5m2',
  'Float8_e4m3fn',
  'Float8_e5m2fnuz',
  'Float8_e4m3fnuz',
  'Float8_e8m0fnu',
]
const of_all_types = (): Record<string, Tensor> =>
  Object.fromEntries(all_types.map((name) => [name, torch_tensor([[1, 2, 4]]).to({ dtype: name as never })]))

describe('safetensors', () => {
  test('keep names, types, shapes, values and metadata', () => {
    const tensors = {
      ...of_all_types(),
      empty: torch_zeros(0, 3),
      scalar: torch_tensor(7).sum(),
      __proto: torch_ones(1),
    }
    const path = path_of('all.safetensors')
    safe_save_file(tensors, path, { metadata: { format: 'pt', about: 'żółw' } })
    for (const mmap of [false, true]) {
      const found = safe_load_file(path, { mmap })
      expect(Object.keys(found).sort()).toEqual(Object.keys(tensors).sort())
      for (const [name, tensor] of Object.entries(tensors)) {
        expect([name, found[name]!.dtype, found[name]!.shape]).toEqual([name, tensor.dtype, tensor.shape])
        expect(values(found[name]!)).toEqual(values(tensor))
      }
    }
    expect(new safetensors(path).metadata).toEqual({ format: 'pt', about: 'żółw' })
  })

  test('keep complex numbers, also conjugates', () => {
    const x = torch_complex(torch_tensor([1, 2]), torch_tensor([3, -4]))
    const found = safe_load_file(safe_serialize({ x, conj: x.conj() }))
    expect(as_array(found.x!)).toEqual(as_array(x))
    expect(as_array(found.conj!)).toEqual([
      { re: 1, im: -3 },
      { re: 2, im: 4 },
    ])
  })

  test('write views in their order', () => {
    const x = torch_arange(1, 6).view([2, 3])
    const found = safe_load_file(safe_serialize({ t: x.t(), row: x.get(2) }))
    expect(as_array(found.t!)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ])
    expect(as_array(found.row!)).toEqual([4, 5, 6])
  })

  test('read single tensors by name, and name the nearest', () => {
    const file = new safetensors(safe_serialize({ weight: torch_ones(2), bias: torch_zeros(3) }))
    expect(file.keys()).toEqual(['weight', 'bias'])
    expect(file.describe('bias').shape).toEqual([3])
    expect(file.get_tensor('bias').shape).toEqual([3])
    expect(() => file.get_tensor('wieght')).toThrow(/no tensor .*did you mean 'weight'/)
  })

  test('as memory: a change to a tensor changes no file, and the memory outlives the file', () => {
    const path = path_of('mapped.safetensors')
    safe_save_file({ x: torch_arange(1, 4) }, path)
    const before = readFileSync(path)
    const { x } = safe_load_file(path, { mmap: true })
    x!.add_(1)
    expect(readFileSync(path).equals(before)).toBe(true)
    renameSync(path, path_of('elsewhere'))
    expect(as_array(x!)).toEqual([2, 3, 4, 5])
  })

  test('leave no file open', () => {
    const path = path_of('open.safetensors')
    const before = open_files()
    for (let i = 0; i < 20; i++) {
      safe_save_file({ x: torch_ones(3) }, path)
      safe_load_file(path)
      new safetensors(path, { mmap: true }).get_tensor('x')
      expect(() => safe_load_file(file_of('{}', 1))).toThrow()
    }
    expect(open_files()).toBe(before)
  })

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /too short/],
    ['a header longer than the file', file_of({}).slice(0, 9), /cut off/],
    ['a header of 2^60 bytes', Buffer.from([0, 0, 0, 0, 0, 0, 0, 16, 123, 125]), /would have/],
    ['no JSON', file_of('{"a":'), /no JSON/],
    ['bytes that are no UTF-8', Buffer.concat([file_of('{"  ').subarray(0, 10), Buffer.from([0xff, 0xfe])]), /no JSON/],
    ['an array', file_of([]), /no object/],
    ['an unknown type', file_of({ x: { ...entry, dtype: 'F7' } }, 8), /'x' is of type the string "F7"/],
    ['a type of the wrong kind', file_of({ x: { ...entry, dtype: 3 } }, 8), /'x' is of type/],
    ['a negative size', file_of({ x: { ...entry, shape: [-2] } }, 8), /no proper shape/],
    ['a shape beyond 2^53', file_of({ x: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 8), /has 8 bytes and needs/],
    ['offsets outside the file', file_of({ x: { ...entry, data_offsets: [0, 80] } }, 8), /bytes 0 to 80 of 8/],
    ['offsets the wrong way round', file_of({ x: { ...entry, data_offsets: [8, 0] } }, 8), /bytes 8 to 0/],
    [
      'offsets that do not fit the shape',
      file_of({ x: { ...entry, data_offsets: [0, 4] } }, 4),
      /has 4 bytes and needs 8/,
    ],
    ['a hole', file_of({ x: { ...entry, data_offsets: [4, 12] } }, 12), /begins at byte/],
    ['overlapping tensors', file_of({ x: entry, y: { ...entry, data_offsets: [4, 12] } }, 12), /begins at byte/],
    ['bytes behind the last', file_of({ x: entry }, 9), /the tensors end at/],
    [
      'the same name twice',
      file_of(`{"x":${JSON.stringify(entry)},"x":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`, 12),
      /begins at byte/,
    ],
    ['metadata that are no texts', file_of({ __metadata__: { a: 1 } }), /not texts/],
  ])('refuse %s', (_what, bytes, message) => {
    expect(() => safe_load_file(bytes)).toThrow(message)
    const path = path_of('bad.safetensors')
    writeFileSync(path, bytes)
    expect(() => new safetensors(path, { mmap: true })).toThrow(message)
  })

  test('take tensors that do not lie at a multiple of their size', () => {
    const data = Buffer.concat([
      file_of({
        b: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
        x: { dtype: 'F32', shape: [1], data_offsets: [1, 5] },
      }),
      Buffer.from([7, 0, 0, 128, 63]),
    ])
    const path = path_of('odd.safetensors')
    writeFileSync(path, data)
    for (const mmap of [false, true]) {
      const found = safe_load_file(path, { mmap })
      expect([as_array(found.b!), as_array(found.x!)]).toEqual([[7], [1]])
    }
  })

  test("are read a tensor at a time, as R's safetensors$new() does, with `new` or without", () => {
    const bytes = safe_serialize({ a: torch_ones(2), b: torch_ones(3) })
    const file = safetensors(bytes)
    expect(file).toBeInstanceOf(safetensors)
    expect([file.keys(), new safetensors(bytes).keys()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(as_array(file.get_tensor('a'))).toEqual([1, 1])
    expect([r_class(file)[0], file.constructor.name]).toEqual(['safetensors', 'safetensors'])
  })

  test('refuse what is no tensor by name', () => {
    expect(() => safe_save_file([torch_ones(1)] as never, path_of('x'))).toThrow(/by name/)
    expect(() => safe_save_file({ a: 1 } as never, path_of('x'))).toThrow(/'a' is a tensor, got the number 1/)
    expect(() => safe_save_file({ __metadata__: torch_ones(1) }, path_of('x'))).toThrow(/no tensor can have the name/)
    expect(() => safe_save_file({}, path_of('x'), { metadata: { a: 1 } as never })).toThrow(/metadata 'a' is a text/)
    expect(() => safe_save_file({ a: torch_ones(2).to_sparse() }, path_of('x'))).toThrow(/sparse: .*to_dense/)
    expect(() => safe_load_file(path_of('x'))).toThrow(/^safe_load_file: there is no file/)
    expect(() => safetensors(path_of('x'))).toThrow(/^safetensors: there is no file/)
    expect(() => safe_load_file(3 as never)).toThrow(/path is a file's path/)
    expect(() => safe_load_file(path_of('x'), { maap: true } as never)).toThrow(/did you mean 'mmap'/)
  })

  test('that are damaged are read or refused, never more', () => {
    const random = random_numbers(1)
    const file = safe_serialize(of_all_types(), { metadata: { a: 'b' } })
    let refused = 0
    for (let i = 0; i < 2000; i++) {
      try {
        safe_load_file(damaged(file, random))
      } catch (error) {
        refused++
        expect((error as Error).name).toMatch(/ValueError/)
      }
    }
    expect(refused).toBeGreaterThan(1000)
  })

  const with_python = python_has('safetensors.torch') ? test : test.skip
  with_python('are those of the Python package, both ways', () => {
    const [ours, theirs] = [path_of('ours.safetensors'), path_of('theirs.safetensors')]
    const tensors = of_all_types()
    for (const name of ['Float8_e5m2fnuz', 'Float8_e4m3fnuz', 'Float8_e8m0fnu']) delete tensors[name]
    safe_save_file(tensors, ours, { metadata: { format: 'pt' } })
    python(
      'import sys; from safetensors.torch import load_file, save_file; save_file(load_file(sys.argv[1]), sys.argv[2])',
      ours,
      theirs,
    )
    const found = safe_load_file(theirs)
    for (const [name, tensor] of Object.entries(tensors)) {
      expect(found[name]!.dtype).toBe(tensor.dtype)
      expect(values(found[name]!)).toEqual(values(tensor))
    }
  })
})
