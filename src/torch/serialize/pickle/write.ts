/** Files that Python's torch.load() reads, also with weights_only=True. */
import { native } from '../../../native/addon'
import { torch_device_class } from '../../device'
import { torch_dtype } from '../../dtype'
import { TypeError_, ValueError, describe } from '../../errors'
import { is_plain } from '../../../r/plain'
import { Tensor, handle_of } from '../../tensor'
import { plain, put_tensor, type Sink } from '../sink'
import { operator_index } from '../source'
import { ZipWriter } from '../zip'
import { python_of_dtype } from './dtypes'

/** Tensors that share memory are written with one storage: the part of it that they use. */
interface Group {
  key: string
  dtype: torch_dtype
  /** What is written, and at which offset of the memory it begins, in elements. */
  memory: Tensor
  from: number
}

/** Whether a tensor can be written as a view of its memory. */
const is_view = (tensor: Tensor): boolean =>
  native.layout(handle_of(tensor)) === 0 &&
  tensor.device.type === 'cpu' &&
  !tensor.dtype.name.startsWith('Q') &&
  tensor.numel() > 0 &&
  !native.call(operator_index('aten::is_conj'), handle_of(tensor)) &&
  !native.call(operator_index('aten::is_neg'), handle_of(tensor)) &&
  native.storage(handle_of(tensor)) !== 0n

const last_of = (tensor: Tensor): number => {
  const strides = tensor.stride()
  return tensor.shape.reduce((sum, n, d) => sum + (n - 1) * strides[d]!, native.storage_offset(handle_of(tensor)))
}

const what_fits =
  'tensors, numbers, bigints, strings, booleans, null, Uint8Array and arrays, objects and Maps of them can be saved for Python'

class Pickler {
  private readonly parts: Buffer[] = []
  readonly groups: Group[] = []
  private readonly of_storage = new Map<string, Group>()
  /** Tensors that share their memory with no other, as they were written. */
  private readonly alone = new Map<Tensor, { tensor: Tensor; group: Group }>()
  private readonly depth = new Set<object>()

  /** @param all every tensor that will come, so that the memory that they share is known beforehand. */
  constructor(all: readonly Tensor[]) {
    const shared = new Map<string, Tensor[]>()
    for (const tensor of all) {
      if (!is_view(tensor)) continue
      const id = `${native.storage(handle_of(tensor))} ${tensor.dtype.code}`
      shared.set(id, [...(shared.get(id) ?? []), tensor])
    }
    for (const [id, tensors] of shared) {
      if (new Set(tensors).size < 2) continue
      const from = Math.min(...tensors.map((tensor) => native.storage_offset(handle_of(tensor))))
      const to = Math.max(...tensors.map(last_of)) + 1
      const first = tensors[0]!.detach()
      const memory = first.as_strided([to - from], [1], from)
      this.of_storage.set(id, this.group(memory, from))
    }
  }

  private group(memory: Tensor, from: number): Group {
    const group = { key: String(this.groups.length), dtype: memory.dtype, memory, from }
    this.groups.push(group)
    return group
  }

  private by_itself(given: Tensor, path: string): { tensor: Tensor; group: Group } {
    const known = this.alone.get(given)
    if (known !== undefined) return known
    const tensor = plain(given, path)
    const made = { tensor, group: this.group(tensor.reshape([-1]), 0) }
    this.alone.set(given, made)
    return made
  }

  private op(...bytes: (number | Uint8Array)[]): void {
    for (const part of bytes) this.parts.push(typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))
  }
  private sized(code: number, data: Uint8Array): void {
    const head = Buffer.alloc(5)
    head[0] = code
    head.writeUInt32LE(data.length, 1)
    this.op(head, data)
  }
  private text(text: string): void {
    this.sized(0x58, Buffer.from(text))
  }
  private global(module: string, name: string): void {
    this.op(Buffer.from(`c${module}\n${name}\n`))
  }
  private integer(value: bigint): void {
    if (value >= -(2n ** 31n) && value < 2n ** 31n) {
      const bytes = Buffer.alloc(5)
      bytes[0] = 0x4a
      bytes.writeInt32LE(Number(value), 1)
      this.op(bytes)
      return
    }
    let size = 1
    while (BigInt.asIntN(8 * size, value) !== value) size++
    if (size > 255) throw new ValueError('an integer has more than 255 bytes')
    const bytes = Array.from({ length: size }, (_, i) => Number(BigInt.asUintN(8, value >> BigInt(8 * i))))
    this.op(0x8a, size, Uint8Array.from(bytes))
  }
  private number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return this.integer(BigInt(value))
    const bytes = Buffer.alloc(9)
    bytes[0] = 0x47
    bytes.writeDoubleBE(value, 1)
    this.op(bytes)
  }
  private sizes(values: readonly number[]): void {
    this.op(0x28)
    for (const value of values) this.integer(BigInt(value))
    this.op(0x74)
  }
  private no_hooks(): void {
    this.global('collections', 'OrderedDict')
    this.op(0x29, 0x52)
  }

  private tensor(given: Tensor, path: string): void {
    const python = python_of_dtype.get(given.dtype)
    if (python === undefined)
      throw new ValueError(`${path} is of type ${given.dtype}, which Python's files do not have here`)
    const parameter = given.role === 'parameter'
    const shared = is_view(given)
      ? this.of_storage.get(`${native.storage(handle_of(given))} ${given.dtype.code}`)
      : undefined
    const { tensor, group } = shared === undefined ? this.by_itself(given, path) : { tensor: given, group: shared }
    if (parameter) this.global('torch._utils', '_rebuild_parameter')
    if (parameter) this.op(0x28)
    const typed = python.storage !== undefined
    this.global('torch._utils', typed ? '_rebuild_tensor_v2' : '_rebuild_tensor_v3')
    this.op(0x28, 0x28)
    this.text('storage')
    if (typed) this.global('torch', python.storage!)
    else this.global('torch.storage', 'UntypedStorage')
    this.text(group.key)
    this.text('cpu')
    this.integer(BigInt(group.memory.numel() * (typed ? 1 : given.dtype.itemsize)))
    this.op(0x74, 0x51)
    this.integer(BigInt(shared === undefined ? 0 : native.storage_offset(handle_of(given)) - group.from))
    this.sizes(tensor.shape)
    this.sizes(tensor.stride())
    this.op(given.requires_grad && !parameter ? 0x88 : 0x89)
    this.no_hooks()
    if (!typed) this.global('torch', python.name)
    this.op(0x74, 0x52)
    if (!parameter) return
    this.op(given.requires_grad ? 0x88 : 0x89)
    this.no_hooks()
    this.op(0x74, 0x52)
  }

  private dict(entries: Iterable<readonly [unknown, unknown]>, path: string): void {
    this.op(0x7d, 0x28)
    for (const [key, value] of entries) {
      this.value(key, `a key of ${path}`)
      this.value(value, `${path}.${String(key)}`)
    }
    this.op(0x75)
  }

  value(value: unknown, path: string): void {
    if (value === null || value === undefined) return this.op(0x4e)
    if (typeof value === 'boolean') return this.op(value ? 0x88 : 0x89)
    if (typeof value === 'number') return this.number(value)
    if (typeof value === 'bigint') return this.integer(value)
    if (typeof value === 'string') return this.text(value)
    if (value instanceof Tensor) return this.tensor(value, path)
    if (value instanceof torch_dtype && python_of_dtype.has(value))
      return this.global('torch', python_of_dtype.get(value)!.name)
    if (value instanceof torch_device_class) {
      this.global('torch', 'device')
      this.text(value.name)
      return this.op(0x85, 0x52)
    }
    if (typeof value !== 'object') throw new TypeError_(`${path} is ${describe(value)}: ${what_fits}`)
    if (this.depth.has(value)) throw new ValueError(`${path} holds itself: Python's form of it is not written`)
    this.depth.add(value)
    if (Array.isArray(value)) {
      this.op(0x5d, 0x28)
      value.forEach((item, i) => this.value(item, `${path}[${i}]`))
      this.op(0x65)
    } else if (value instanceof Uint8Array) {
      // Bytes, as the second protocol says them.
      this.global('_codecs', 'encode')
      this.text(Buffer.from(value).toString('latin1'))
      this.text('latin1')
      this.op(0x86, 0x52)
    } else if (value instanceof Map) {
      this.dict(value as Map<unknown, unknown>, path)
    } else if (is_plain(value)) {
      this.dict(
        Object.entries(value).map(([key, item]) => [key_of(key), item] as const),
        path,
      )
    } else {
      throw new TypeError_(`${path} is ${describe(value)}: ${what_fits}`)
    }
    this.depth.delete(value)
  }

  result(): Buffer {
    return Buffer.concat([Buffer.of(0x80, 2), ...this.parts, Buffer.of(0x2e)])
  }
}

/** Keys that are whole numbers were numbers: an optimizer's state is kept by the parameter's number. */
const key_of = (key: string): string | number => (/^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : key)

function tensors_of(value: unknown, found: Set<unknown>): Tensor[] {
  if (typeof value !== 'object' || value === null || found.has(value)) return []
  found.add(value)
  if (value instanceof Tensor) return [value]
  if (ArrayBuffer.isView(value)) return []
  const parts: unknown[] = value instanceof Map ? [...value.values()] : Object.values(value)
  return parts.flatMap((part) => tensors_of(part, found))
}

/** Writes a value as Python's torch.save() does. */
export function write_python(sink: Sink, value: unknown): void {
  const pickler = new Pickler(tensors_of(value, new Set()))
  pickler.value(value, 'the value')
  const zip = new ZipWriter(sink)
  const put = (name: string, bytes: Uint8Array) => zip.add(`archive/${name}`, bytes.length, (write) => write(bytes))
  put('data.pkl', pickler.result())
  put('.format_version', Buffer.from('1'))
  put('.storage_alignment', Buffer.from('64'))
  put('byteorder', Buffer.from('little'))
  for (const { key, memory } of pickler.groups) {
    const elements = plain(memory)
    zip.add(`archive/data/${key}`, elements.numel() * elements.dtype.itemsize, (write) =>
      put_tensor({ at: 0, bytes: write, patch: () => undefined }, elements),
    )
  }
  put('version', Buffer.from('3\n'))
  zip.end()
}
