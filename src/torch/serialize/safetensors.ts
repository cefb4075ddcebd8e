/**
 * safetensors: files of named tensors, https://github.com/huggingface/safetensors. The names and arguments are those of
 * R's package safetensors.
 */
import { R_CLASS, R_LENGTH } from '../../r/protocol'
import { torch_device, type Device } from '../device'
import { as_dtype, torch_dtype } from '../dtype'
import { TypeError_, ValueError, check_named, describe, explained, nearest } from '../errors'
import { Tensor } from '../tensor'
import { in_memory, plain, put_tensor, write_file, type Sink } from './sink'
import { numel_of, source_of, unreadable, type Readable, type Source } from './source'

/** The format's names of element types; where there are several, the first is written. */
const names: readonly (readonly [dtype: string, ...names: string[]])[] = [
  ['Bool', 'BOOL'],
  ['Byte', 'U8'],
  ['Char', 'I8'],
  ['Short', 'I16'],
  ['UInt16', 'U16'],
  ['Int', 'I32'],
  ['UInt32', 'U32'],
  ['Long', 'I64'],
  ['UInt64', 'U64'],
  ['Half', 'F16'],
  ['BFloat16', 'BF16'],
  ['Float', 'F32'],
  ['Double', 'F64'],
  ['ComplexFloat', 'C64'],
  ['ComplexDouble', 'C128'],
  ['Float8_e5m2', 'F8_E5M2', 'F8E5M2'],
  ['Float8_e4m3fn', 'F8_E4M3', 'F8E4M3FN'],
  ['Float8_e5m2fnuz', 'F8_E5M2FNUZ', 'F8E5M2FNUZ'],
  ['Float8_e4m3fnuz', 'F8_E4M3FNUZ', 'F8E4M3FNUZ'],
  ['Float8_e8m0fnu', 'F8_E8M0', 'F8E8M0FNU'],
]
const dtype_of = new Map(names.flatMap(([dtype, ...all]) => all.map((name) => [name, as_dtype(dtype)] as const)))
const name_of = new Map(names.map(([dtype, name]) => [as_dtype(dtype), name!]))

/** The most bytes that a header can have; what claims more is no safetensors file. */
const largest_header = 100 << 20

/** What a file says of one tensor. */
export interface TensorEntry {
  dtype: torch_dtype
  shape: number[]
  /** Where its bytes begin in the file. */
  from: number
}

interface Header {
  /** Texts by name. */
  metadata: Record<string, string>
  entries: Map<string, TensorEntry>
}

const is_count = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 0
const is_record = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)

/** One tensor's entry, with nothing taken on trust. */
function entry_of(name: string, given: unknown, start: number, size: number): TensorEntry & { to: number } {
  const refuse = (what: string): never => {
    throw new ValueError(`the header is damaged: tensor '${name}' ${what}`)
  }
  if (!is_record(given)) return refuse('is not described')
  const { dtype, shape, data_offsets } = given
  const type = typeof dtype === 'string' ? dtype_of.get(dtype) : undefined
  if (type === undefined) return refuse(`is of type ${describe(dtype)}, which libtorch does not have`)
  if (!Array.isArray(shape) || shape.length > 64 || !shape.every(is_count)) return refuse('has no proper shape')
  if (!Array.isArray(data_offsets) || data_offsets.length !== 2 || !data_offsets.every(is_count))
    return refuse('has no proper offsets')
  const [from, to] = data_offsets as [number, number]
  const bytes = numel_of(shape) * type.itemsize
  if (to < from || to > size) return refuse(`lies at bytes ${from} to ${to} of ${size}`)
  if (to - from !== bytes) return refuse(`of shape [${shape.join(', ')}] has ${to - from} bytes and needs ${bytes}`)
  return { dtype: type, shape, from: start + from, to: start + to }
}

/** Reads and checks a header. @throws ValueError where anything in it does not fit the file. */
export function read_header(source: Source): Header {
  if (source.size < 8) throw new ValueError('it is no safetensors file: it is too short')
  const length = Number(Buffer.from(source.read(0, 8)).readBigUInt64LE())
  if (length < 2 || length > largest_header || length > source.size - 8)
    throw new ValueError(`it is no safetensors file, or cut off: its header would have ${length} bytes`)
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(source.read(8, 8 + length)))
  } catch {
    throw new ValueError('it is no safetensors file: its header is no JSON')
  }
  if (!is_record(parsed)) throw new ValueError('it is no safetensors file: its header is no object')
  const start = 8 + length
  const metadata = Object.hasOwn(parsed, '__metadata__') ? parsed.__metadata__ : {}
  if (!is_record(metadata) || !Object.values(metadata).every((text) => typeof text === 'string'))
    throw new ValueError('the header is damaged: its metadata are not texts by name')
  const entries = new Map<string, TensorEntry>()
  const ranges: [from: number, to: number, name: string][] = []
  for (const [name, given] of Object.entries(parsed)) {
    if (name === '__metadata__') continue
    const { to, ...entry } = entry_of(name, given, start, source.size - start)
    entries.set(name, entry)
    ranges.push([entry.from, to, name])
  }
  // Every byte belongs to one tensor: nothing is hidden between them, and none shares another's.
  let at = start
  for (const [from, to, name] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== at) throw new ValueError(`the header is damaged: tensor '${name}' begins at byte ${from}, not ${at}`)
    at = to
  }
  if (at !== source.size)
    throw new ValueError(`the header is damaged: the tensors end at byte ${at}, the file at ${source.size}`)
  return { metadata: metadata as Record<string, string>, entries }
}

/** Writes tensors by name, in their order. */
export function write_safetensors(
  sink: Sink,
  tensors: readonly (readonly [name: string, tensor: Tensor])[],
  metadata: Readonly<Record<string, string>>,
): void {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {}
  let at = 0
  const entries = tensors.map(([name, tensor]): [string, object] => {
    const dtype = name_of.get(tensor.dtype)
    if (dtype === undefined)
      throw new ValueError(`tensor '${name}' is of type ${tensor.dtype}, which files do not have`)
    const size = tensor.numel() * tensor.dtype.itemsize
    return [name, { dtype, shape: tensor.shape, data_offsets: [at, (at += size)] }]
  })
  const json = Buffer.from(JSON.stringify(Object.fromEntries([...Object.entries(header), ...entries])))
  const padding = (8 - (json.length % 8)) % 8
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(json.length + padding))
  sink.bytes(Buffer.concat([size, json, Buffer.alloc(padding, ' ')]))
  for (const [name, tensor] of tensors) put_tensor(sink, plain(tensor, `tensor '${name}'`))
}

/** Arguments of reading. */
export interface SafeLoadOptions {
  /** Where the tensors go. Default: the CPU. */
  device?: Device | string | null
  /** R's; it can only be `'torch'`. */
  framework?: 'torch'
  /**
   * Whether the file becomes the tensors' memory instead of being read: at once, at any size, and only what is used is
   * ever read. The file must not be written to meanwhile (a new one in its place is fine). Default false.
   */
  mmap?: boolean
}
const load_names = ['device', 'framework', 'mmap']

/** A file whose header has been read. */
interface Opened extends Header {
  source: Source
  device: Device
}

function open(path: Readable, options: SafeLoadOptions, op: string): Opened {
  check_named(options, load_names, op)
  if (options.framework !== undefined && options.framework !== 'torch')
    throw new ValueError(`framework is 'torch', got ${describe(options.framework)}`, op)
  const device = torch_device(options.device ?? 'cpu')
  const source = source_of(path, options.mmap ?? false, op)
  try {
    return { ...read_header(source), source, device }
  } catch (error) {
    throw unreadable(error, source.name, op)
  }
}

function read_tensor({ source, device }: Opened, { dtype, shape, from }: TensorEntry, op: string): Tensor {
  let tensor: Tensor
  try {
    tensor = source.tensor(from, dtype, shape)
  } catch (error) {
    throw unreadable(error, source.name, op)
  }
  return explained(op, () => (device.type === 'cpu' ? tensor : tensor.to({ device })))
}

/**
 * A safetensors file, of which only the header has been read.
 *
 */
class SafetensorsFile {
  /** What the file says of itself: texts by name. */
  readonly metadata: Readonly<Record<string, string>>
  readonly framework = 'torch'
  /** How far the file was read, in bytes. */
  max_offset = 0
  private readonly file: Opened

  /**
   * @param path the file, or its bytes.
   * @throws ValueError where there is no such file, or its header is not in order.
   */
  constructor(path: Readable, options: SafeLoadOptions = {}) {
    this.file = open(path, options, 'safetensors')
    this.metadata = this.file.metadata
  }

  /** The names of the tensors. */
  keys(): string[] {
    return [...this.file.entries.keys()]
  }

  /** The element type and shape of a tensor, without reading it. */
  describe(name: string): { dtype: torch_dtype; shape: number[] } {
    const { dtype, shape } = this.entry(name)
    return { dtype, shape: [...shape] }
  }

  /** Reads one tensor. @throws ValueError where there is none of that name. */
  get_tensor(name: string): Tensor {
    const entry = this.entry(name)
    this.max_offset = Math.max(this.max_offset, entry.from + numel_of(entry.shape) * entry.dtype.itemsize)
    return read_tensor(this.file, entry, 'safetensors')
  }

  private entry(name: string): TensorEntry {
    const { entries, source } = this.file
    const entry = entries.get(name)
    if (entry !== undefined) return entry
    const near = typeof name === 'string' ? nearest(name, entries.keys()) : undefined
    throw new ValueError(
      `${source.name} has no tensor ${describe(name)}${near === undefined ? '' : `; did you mean '${near}'?`}`,
      'safetensors',
    )
  }

  [R_CLASS](): string[] {
    return ['safetensors', 'R6']
  }
  [R_LENGTH](): number {
    return this.file.entries.size
  }
}
Object.defineProperty(SafetensorsFile, 'name', { value: 'safetensors' })

export interface safetensors extends SafetensorsFile {}
/**
 * R's `safetensors$new(path, device, framework)`: a safetensors file, of which only the header has been read.
 *
 * @param path the file, or its bytes.
 * @throws ValueError where there is no such file, or its header is not in order.
 * @example
 * const file = safetensors('model.safetensors', { mmap: true })
 * file.keys()
 * file.get_tensor('linear.weight')
 */
export const safetensors = new Proxy(SafetensorsFile, {
  apply: (made, _this, args: ConstructorParameters<typeof SafetensorsFile>) => new made(...args),
}) as typeof SafetensorsFile & ((path: Readable, options?: SafeLoadOptions) => safetensors)

/**
 * Reads all tensors of a safetensors file.
 *
 * @param path the file, or its bytes.
 * @returns the tensors by name. What the file says of itself is in `safetensors(path).metadata`.
 * @throws ValueError where there is no such file, or it is damaged.
 * @example const weights = safe_load_file('model.safetensors', { mmap: true })
 */
export function safe_load_file(path: Readable, options: SafeLoadOptions = {}): Record<string, Tensor> {
  const op = 'safe_load_file'
  const file = open(path, options, op)
  return Object.fromEntries([...file.entries].map(([name, entry]) => [name, read_tensor(file, entry, op)]))
}

/** Arguments of writing. */
export interface SafeSaveOptions {
  /** Texts by name that the file says of itself. */
  metadata?: Readonly<Record<string, string>> | null
}

function named_tensors(tensors: unknown, op: string): [string, Tensor][] {
  if (!is_record(tensors) || tensors instanceof Tensor)
    throw new TypeError_(`tensors are given by name, { weight: tensor }, got ${describe(tensors)}`, op)
  return Object.entries(tensors).map(([name, tensor]) => {
    if (!(tensor instanceof Tensor)) throw new TypeError_(`'${name}' is a tensor, got ${describe(tensor)}`, op)
    if (name === '__metadata__') throw new ValueError("no tensor can have the name '__metadata__'", op)
    return [name, tensor]
  })
}

function metadata_of(options: SafeSaveOptions, op: string): Record<string, string> {
  check_named(options, ['metadata'], op)
  const metadata = options.metadata ?? {}
  if (!is_record(metadata)) throw new TypeError_(`metadata are texts by name, got ${describe(metadata)}`, op)
  for (const [name, text] of Object.entries(metadata))
    if (typeof text !== 'string') throw new TypeError_(`metadata '${name}' is a text, got ${describe(text)}`, op)
  return metadata as Record<string, string>
}

/**
 * Writes tensors to a safetensors file, whole or not at all.
 *
 * @param tensors the tensors by name.
 * @example safe_save_file(net.state_dict(), 'model.safetensors', { metadata: { format: 'pt' } })
 */
export function safe_save_file(
  tensors: Readonly<Record<string, Tensor>>,
  path: string,
  options: SafeSaveOptions = {},
): void {
  const op = 'safe_save_file'
  const [list, metadata] = [named_tensors(tensors, op), metadata_of(options, op)]
  write_file(path, (sink) => write_safetensors(sink, list, metadata), op)
}

/** As safe_save_file(), to memory. */
export function safe_serialize(tensors: Readonly<Record<string, Tensor>>, options: SafeSaveOptions = {}): Buffer {
  const op = 'safe_serialize'
  const [list, metadata] = [named_tensors(tensors, op), metadata_of(options, op)]
  return in_memory((sink) => write_safetensors(sink, list, metadata))
}
