/** Files of Python's torch.save(). */
import { torch_dtype } from '../../dtype'
import { ValueError } from '../../errors'
import type { Tensor } from '../../tensor'
import { source_of, type Source } from '../source'
import { read_entry, read_zip, type ZipEntry } from '../zip'
import { host_of, type Storage } from './globals'
import { unpickle } from './machine'
import { to_values } from './values'

/** The first words of the form before PyTorch 1.6: a pickle of this number. */
const magic = 0x1950a86a20f9469cfc6cn
const legacy_start = Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e])

export const is_zip = (start: Uint8Array): boolean =>
  Buffer.from(start).subarray(0, 4).equals(Buffer.from('PK\x03\x04'))
export const is_legacy = (start: Uint8Array): boolean => Buffer.from(start).subarray(0, 15).equals(legacy_start)
export const is_tar = (source: Source): boolean =>
  source.size >= 512 && Buffer.from(source.read(257, 262)).toString('latin1') === 'ustar'

/** Whether a zip archive is one of TorchScript. */
export const is_torchscript = (names: Iterable<string>): boolean =>
  [...names].some((name) => /^[^/]*\/(constants\.pkl|bytecode\.pkl|code\/)/.test(name))

/** Collects the storages of a pickle, each with one type and size. */
function storages(): { note: (key: string, dtype: torch_dtype, numel: number) => Storage; all: Map<string, Storage> } {
  const all = new Map<string, Storage>()
  const note = (key: string, dtype: torch_dtype, numel: number): Storage => {
    const known = all.get(key)
    if (known !== undefined && (known.dtype !== dtype || known.numel !== numel))
      throw new ValueError(`the pickle is damaged: storage '${key}' has two sizes`)
    const storage = known ?? { key, dtype, numel }
    all.set(key, storage)
    return storage
  }
  return { note, all }
}

/** Reads the zip form. */
export function read_zip_form(source: Source, place: (tensor: Tensor) => Tensor): unknown {
  const entries = read_zip(source)
  if (is_torchscript(entries.keys())) throw new ValueError('it is TorchScript: jit_load() reads it')
  const pickle = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name))
  if (pickle === undefined)
    throw new ValueError("it is a zip archive, but not one of torch.save(): it has no 'data.pkl'")
  const folder = pickle.slice(0, -'data.pkl'.length)
  const order = entries.get(`${folder}byteorder`)
  if (order !== undefined) check_order(Buffer.from(read_entry(source, order)).toString('latin1'))
  const { note } = storages()
  const { value } = unpickle(read_entry(source, entries.get(pickle)!), host_of(note))
  return to_values(value, (storage) => place(load(source, entries.get(`${folder}data/${storage.key}`), storage)))
}

function check_order(order: string): void {
  if (order === 'little') return
  throw new ValueError(
    order === 'big'
      ? 'it was written on a machine of the other byte order (big-endian): load and save it on one of the usual order'
      : `its byte order is '${order.slice(0, 20)}', which is unknown`,
  )
}

function load(source: Source, entry: ZipEntry | undefined, { key, dtype, numel }: Storage): Tensor {
  if (entry === undefined) throw new ValueError(`it is damaged: storage '${key}' is missing`)
  if (numel * dtype.itemsize > entry.size)
    throw new ValueError(`it is damaged: storage '${key}' has ${entry.size} bytes and needs ${numel * dtype.itemsize}`)
  if (!entry.compressed) return source.tensor(entry.from, dtype, [numel])
  return source_of(read_entry(source, entry), false, 'torch_load').tensor(0, dtype, [numel])
}

/** Reads the form before PyTorch 1.6: pickles one after another, then the storages. */
export function read_legacy_form(source: Source, place: (tensor: Tensor) => Tensor): unknown {
  const bytes = source.read(0, source.size)
  let at = 0
  const { note, all } = storages()
  const next = (): unknown => {
    const { value, length } = unpickle(bytes.subarray(at), host_of(note))
    at += length
    return value
  }
  if (next() !== magic) throw new ValueError('it is no file of torch.save()')
  const protocol = next()
  if (protocol !== 1001) throw new ValueError(`it is of protocol ${String(protocol)}: 1001 is known`)
  const system = next()
  if (system instanceof Map && system.get('little_endian') === false) check_order('big')
  const root = next()
  const keys = next()
  if (!Array.isArray(keys)) throw new ValueError('it is damaged: it has no list of storages')
  const places = new Map<string, number>()
  for (const key of keys as unknown[]) {
    const storage = typeof key === 'string' ? all.get(key) : undefined
    if (storage === undefined) throw new ValueError('it is damaged: it has a storage that nothing uses')
    const numel = Number(Buffer.from(source.read(at, at + 8)).readBigInt64LE())
    if (numel !== storage.numel)
      throw new ValueError(`it is damaged: storage '${storage.key}' has ${numel} elements and ${storage.numel}`)
    places.set(storage.key, at + 8)
    at += 8 + numel * storage.dtype.itemsize
    if (at > source.size) throw new ValueError(`it is cut off in storage '${storage.key}'`)
  }
  return to_values(root, (storage) => {
    const from = places.get(storage.key)
    if (from === undefined) throw new ValueError(`it is damaged: storage '${storage.key}' is missing`)
    return place(source.tensor(from, storage.dtype, [storage.numel]))
  })
}
