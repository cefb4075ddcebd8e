import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, lstatSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  as_array,
  as_typed_array,
  keep,
  memory,
  nn_batch_norm1d,
  nn_linear,
  nn_parameter,
  nn_sequential,
  optim_sgd,
  safe_serialize,
  safetensors,
  torch_arange,
  torch_complex,
  torch_load,
  torch_ones,
  torch_save,
  torch_serialize,
  torch_tensor,
  torch_zeros,
  type Savable,
  type Tensor,
} from 'torchluz'
import { r_serialize, r_unserialize } from '../../../src/torch/serialize/r_object'
import { damaged, open_files, random_numbers, temporary_folder } from './support'

const path_of = temporary_folder()
const net = () => nn_sequential(nn_linear(2, 3), nn_batch_norm1d(3))

describe('torch_save() and torch_load()', () => {
  test('keep tensors: their type, shape, values and whether they are learned', () => {
    const path = path_of('tensor.pt')
    for (const x of [
      torch_tensor([[1, 2, 3]]),
      torch_tensor(3n),
      torch_tensor(true),
      torch_ones(2, { requires_grad: true }),
      torch_zeros(0, 2),
      torch_tensor(5).sum(),
      torch_complex(torch_tensor([1, 2]), torch_tensor([3, 4])),
    ]) {
      expect(torch_save(x, path)).toBe(x)
      for (const found of [
        torch_load<Tensor>(path),
        torch_load<Tensor>(path, { mmap: true }),
        torch_load<Tensor>(torch_serialize(x)),
      ]) {
        expect([found.dtype, found.shape, found.requires_grad]).toEqual([x.dtype, x.shape, x.requires_grad])
        expect(as_array(found)).toEqual(as_array(x))
      }
    }
  })

  test('keep lists, nested, of all that they can hold', () => {
    const x = torch_arange(1, 3)
    const list = {
      numbers: [1, -0, NaN, Infinity, 0.1],
      one: [1],
      texts: ['a', 'ü'],
      mixed: [1, 'a', null, [true]],
      long: 2n ** 60n,
      none: null,
      empty: {},
      nothing: [],
      $tensor: 'a name of ours',
      deep: { x, again: x },
    }
    const found = torch_load<typeof list>(torch_serialize(list))
    const { deep, ...rest } = found
    expect(rest).toEqual(Object.fromEntries(Object.entries(list).filter(([name]) => name !== 'deep')))
    expect(as_array(deep.x)).toEqual([1, 2, 3])
    expect(deep.again).toBe(deep.x)
  })

  test('keep the state of a module, and load it into one', () => {
    const saved = net()
    const path = path_of('module.pt')
    torch_save(saved, path)
    const fresh = net()
    expect(torch_load(path, { module: fresh })).toBe(fresh)
    const state = torch_load<Record<string, Tensor>>(path)
    expect(Object.keys(state)).toEqual(Object.keys(saved.state_dict()))
    for (const [name, x] of Object.entries(saved.state_dict())) {
      expect(as_array(fresh.state_dict()[name]!)).toEqual(as_array(x))
      expect(as_array(state[name]!)).toEqual(as_array(x))
    }
    expect(() => torch_load(path, { module: nn_linear(2, 2) })).toThrow(/Could not find weight/)
    expect(() => torch_load(path, { module: 3 as never })).toThrow(/module is a module/)
  })

  test('keep the state of an optimizer', () => {
    const module = net()
    const optimizer = optim_sgd(module.parameters, { lr: 0.1, momentum: 0.9 })
    ;(module(torch_ones(3, 2)) as Tensor).sum().backward()
    optimizer.step()
    const state = torch_load<ReturnType<typeof optimizer.state_dict>>(torch_serialize({ ...optimizer.state_dict() }))
    optim_sgd(module.parameters, { lr: 1, momentum: 0.9 }).load_state_dict(state)
    expect(state.param_groups[0]!.lr).toBe(0.1)
  })

  test('read safetensors as tensors by name', () => {
    const found = torch_load<Record<string, Tensor>>(safe_serialize({ a: torch_ones(2) }))
    expect(as_array(found.a!)).toEqual([1, 1])
  })

  test('refuse what files cannot hold, and say where it is', () => {
    const path = path_of('refused.pt')
    expect(() => torch_save(1 as never, path)).toThrow(/torch_save: tensors, modules, .*; got the number 1/)
    expect(() => torch_save({ a: [1, () => 1] } as never, path)).toThrow(
      /torch_save: the value\.a\[1\] is the function/,
    )
    expect(() => torch_save({ a: new Date() } as never, path)).toThrow(/the value\.a is an object of class Date/)
    expect(() => torch_save([torch_ones(2).to_sparse()], path)).toThrow(/sparse/)
    expect(() => torch_save(torch_ones(2).to_sparse(), path)).toThrow('torch_save: the tensor is sparse')
    expect(() => torch_save([1], path, { compres: true } as never)).toThrow(/did you mean 'compress'/)
    expect(() => torch_load(path, null as never)).toThrow(/device/)
    expect(() => torch_load(path, 'tpu')).toThrow(/'tpu' is no device/)
    const self: Record<string, unknown> = {}
    self.self = self
    expect(() => torch_save(self, path)).toThrow(/the value\.self holds itself/)
    expect(existsSync(path)).toBe(false)
  })

  test('write a file whole or not at all', () => {
    const folder = path_of('folder')
    mkdirSync(folder)
    expect(() => torch_save([1], folder)).toThrow(/'.*folder' cannot be written: it is a folder/)
    expect(() => torch_save([1], path_of('no/x.pt'))).toThrow(/its folder does not exist/)
    expect(() => torch_save([1], 3 as never)).toThrow(/path is a file/)
    if (existsSync('/dev/full')) {
      expect(() => torch_save([torch_ones(3)], '/dev/full')).toThrow(/the disk is full/)
      expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true)
    }
    expect(readdirSync(dirname(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('write through a link to the file that it names', () => {
    const [target, link] = [path_of('target.pt'), path_of('link.pt')]
    writeFileSync(target, '')
    symlinkSync(target, link)
    torch_save([7], link)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(torch_load(target)).toEqual([7])
  })

  test('leave nothing behind where the disk is full', () => {
    const limited = path_of('limited')
    mkdirSync(limited)
    const code = `
      const { torch_save, torch_zeros } = require('./src/index.ts')
      try { torch_save(torch_zeros(1e6), ${JSON.stringify(`${limited}/x.pt`)}) } catch (error) { console.log(String(error)) }`
    // A limit on the size of files stands for a full disk; node ignores the signal that comes with it.
    const run = `ulimit -f 1024; trap '' XFSZ; exec node --import tsx -e "$0"`
    const output = execFileSync('bash', ['-c', run, code], { encoding: 'utf8', cwd: process.cwd() })
    expect(output).toMatch(/RuntimeError: torch_save: '.*x\.pt' cannot be written/)
    expect(readdirSync(limited)).toEqual([])
  })

  test('leave no file open and no memory taken', () => {
    const path = path_of('leaks.pt')
    torch_save(keep(torch_zeros(100)), path)
    const before = [open_files(), memory().tensors]
    for (let i = 0; i < 50; i++) {
      torch_load<Tensor>(path, { mmap: i % 2 === 0 }).dispose()
      expect(() => torch_load(readFileSync(path).subarray(0, 300))).toThrow(/cannot be read/)
    }
    expect(open_files()).toBe(before[0])
    expect(memory().tensors).toBeLessThan(before[1]! + 200)
  })

  test('read damaged files or refuse them, never more', () => {
    const random = random_numbers(3)
    const file = torch_serialize({ a: torch_ones(3), b: [1, 'x'], c: torch_complex(torch_ones(2), torch_ones(2)) })
    let refused = 0
    for (let i = 0; i < 2500; i++) {
      try {
        torch_load(damaged(file, random))
      } catch (error) {
        refused++
        expect((error as Error).name).toMatch(/ValueError/)
      }
    }
    expect(refused).toBeGreaterThan(1000)
  })
})

describe("files for R's torch_load()", () => {
  const object_of = (file: Buffer): unknown => {
    const bytes = new safetensors(file).get_tensor('__robj__')
    return r_unserialize(as_typed_array(bytes) as Uint8Array)
  }

  test('say in their metadata what R looks for', () => {
    const about = (x: Savable) => JSON.parse(new safetensors(torch_serialize(x)).metadata.__r__!) as unknown
    expect(about(torch_ones(1))).toEqual({ type: 'tensor', version: 3, requires_grad: [], special_dtype: [] })
    expect(new safetensors(torch_serialize(torch_ones(1))).keys()).toEqual(['...unnamed...'])
    const complex = torch_complex(torch_ones(2), torch_ones(2))
    expect(about([nn_parameter(torch_ones(1)), complex])).toEqual({
      type: 'list',
      version: 3,
      requires_grad: { t0: true },
      special_dtype: { t1: { shape: [2], dtype: 'cfloat' } },
    })
    // R takes the special ones from the beginning.
    expect(new safetensors(torch_serialize([torch_ones(1), complex])).keys()).toEqual(['t1', 't0', '__robj__'])
  })

  test('hold lists as R has them, with the addresses of tensors', () => {
    const object = object_of(
      torch_serialize({ w: torch_ones(1), n: [1, 2], s: 'x', l: [1, 'a'], b: true, i: 3n, z: null }),
    )
    const { w, ...rest } = object as { w: { value: string; classes: string[] } }
    expect([w.value, w.classes]).toEqual(['t0', ['torch_tensor_address']])
    expect(rest).toEqual({ n: [1, 2], s: 'x', l: [1, 'a'], b: true, i: 3, z: null })
  })

  test("hold a module's state as a named list", () => {
    expect(Object.keys(object_of(torch_serialize(net())) as object)).toEqual(Object.keys(net().state_dict()))
  })
})

describe("R's own serialization", () => {
  /** Bytes that R wrote, in hexadecimal. */
  const r = (hex: string): unknown => r_unserialize(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

  test('is written as R writes it: serialize(list(a = 1, b = "x"), NULL, version = 2)', () => {
    const wanted =
      '580a 00000002 00040202 00020300 00000213 00000002 0000000e 00000001 3ff0000000000000 00000010 00000001 00040009 00000001 78' +
      '00000402 00000001 00040009 00000005 6e616d6573 00000010 00000002 00040009 00000001 61 00040009 00000001 62 000000fe'
    expect(r_serialize({ a: 1, b: 'x' }).toString('hex')).toBe(wanted.replaceAll(' ', ''))
    expect(r(wanted)).toEqual({ a: 1, b: 'x' })
  })

  test('is read in version 3, with missing values, integers, logicals and references', () => {
    const header = '580a 00000003 00040202 00030500 00000005 5554462d38'
    expect(r(`${header} 0000000d 00000003 00000001 80000000 fffffffe`)).toEqual([1, null, -2])
    expect(r(`${header} 0000000a 00000002 00000001 80000000`)).toEqual([true, null])
    expect(r(`${header} 000000fe`)).toBe(null)
    expect(r(`${header} 00000018 00000002 ff01`)).toEqual(Uint8Array.of(255, 1))
    expect(r(`${header} 00000010 00000001 00000009 ffffffff`)).toBe(null)
  })

  test('is refused where it is code, by its kind', () => {
    const header = '580a 00000002 00040202 00020300'
    expect(() => r(`${header} 00000004`)).toThrow(/an environment, which only R can make/)
    expect(() => r(`${header} 00000403`)).toThrow(/a function \(closure\)/)
    expect(() => r(`${header} 00000013 7fffffff`)).toThrow(/cut off or damaged/)
    expect(() => r('410a')).toThrow(/ASCII/)
  })
})
