/** torch_save() and torch_load(): objects that hold tensors, in files. */
import { r_class } from '../../r/class'
import { torch_device, torch_device_class, type Device } from '../device'
import { RuntimeError, TorchError, TypeError_, ValueError, check_named, describe, explain } from '../errors'
import { is_plain } from '../../r/plain'
import { torch_empty } from '../creation'
import { Tensor } from '../tensor'
import { is_legacy, is_tar, is_zip, read_legacy_form, read_zip_form } from './pickle/read'
import { write_python } from './pickle/write'
import { read_r, write_r, type Content } from './r_file'
import { in_memory, write_file, type Sink } from './sink'
import { source_of, unreadable, type Readable, type Source } from './source'

/** What has a state of tensors: modules, datasets that keep one. */
export interface Stateful {
  state_dict(): Record<string, Tensor>
  load_state_dict(state: Record<string, Tensor>): unknown
}

/** What torch_save() takes. */
export type Savable = Tensor | Stateful | readonly unknown[] | Readonly<Record<string, unknown>> | Map<unknown, unknown>

/** Arguments of torch_save(). */
export interface SaveOptions {
  /** R's; version 3 of its files has no compression. */
  compress?: boolean
  /**
   * `'r'`, what R's torch_load() reads (safetensors), or `'python'`, what Python's torch.load() reads, also with
   * weights_only=True (a zip archive of a pickle). Default `'r'`.
   */
  format?: 'r' | 'python'
}

const is_stateful = (x: unknown): x is Stateful =>
  x !== null &&
  (typeof x === 'object' || typeof x === 'function') &&
  typeof (x as Partial<Stateful>).state_dict === 'function' &&
  typeof (x as Partial<Stateful>).load_state_dict === 'function'

function content_of(obj: unknown, op: string): Content {
  if (obj instanceof Tensor) return { type: 'tensor', tensor: obj }
  if (is_stateful(obj)) return { type: 'module', state: obj.state_dict(), class: r_class(obj)[0] ?? 'nn_module' }
  if (Array.isArray(obj) || is_plain(obj)) return { type: 'list', value: obj }
  throw new TypeError_(
    `tensors, modules, and arrays and objects of tensors, numbers and strings can be saved; got ${describe(obj)}`,
    op,
  )
}

function writer_of(obj: unknown, options: SaveOptions, op: string): (sink: Sink) => void {
  check_named(options, ['compress', 'format'], op)
  const { format = 'r' } = options
  if (format !== 'r' && format !== 'python')
    throw new ValueError(`format is 'r' or 'python', got ${describe(format)}`, op)
  const wanted = format === 'python' && obj instanceof Map ? { type: 'list' as const, value: obj } : content_of(obj, op)
  if (format === 'r') return (sink) => write_r(sink, wanted)
  const value = wanted.type === 'tensor' ? wanted.tensor : wanted.type === 'module' ? wanted.state : wanted.value
  return (sink) => write_python(sink, value)
}

/** Runs a writing, whose refusals get the function's name. */
function named<T>(op: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TorchError && error.op === undefined)
      throw new (error.constructor as new (message: string, op: string) => TorchError)(error.message, op)
    throw error
  }
}

/**
 * Saves a tensor, a module, or a list: arrays and objects, also nested, of tensors, numbers, strings, booleans and null.
 *
 * R's torch_load() reads the file: of a module it gets the state, as a named list of tensors. So does Python, with
 * `format: 'python'`: there whole numbers are ints, others floats; objects are dicts, whose names that are whole numbers
 * are ints; arrays are lists.
 *
 * @param obj what is saved. The file holds no code: of a module it has the state.
 * @param path the file, which is written whole or not at all.
 * @returns `obj`.
 * @throws TypeError for what files cannot hold, RuntimeError where the file cannot be written.
 * @example torch_save(net.state_dict(), 'weights.pt')
 * @example torch_save({ model: net.state_dict(), epoch: 3 }, 'for_python.pt', { format: 'python' })
 */
export function torch_save<T extends Savable>(obj: T, path: string, options: SaveOptions = {}): T {
  const op = 'torch_save'
  const write = writer_of(obj, options, op)
  named(op, () => write_file(path, write, op))
  return obj
}

/**
 * As torch_save(), to memory: torch_load() takes the bytes.
 *
 * @example const copy = torch_load(torch_serialize(x))
 */
export function torch_serialize(obj: Savable, options: SaveOptions = {}): Buffer {
  const op = 'torch_serialize'
  const write = writer_of(obj, options, op)
  return named(op, () => in_memory(write))
}

/** Arguments of torch_load(). */
export interface LoadOptions {
  /** Where the tensors go. Default: the CPU. */
  device?: Device | string
  /**
   * Whether the file becomes the tensors' memory instead of being read: at once, at any size, and only what is used is
   * ever read. The file must not be written to meanwhile (a new one in its place is fine). Default false.
   */
  mmap?: boolean
  /** A module of the saved kind, which takes the saved state and is given back. */
  module?: Stateful
}

/** The content of any file that is known here. */
function content_in(source: Source, device: Device): Content {
  const place = (tensor: Tensor): Tensor => (device.type === 'cpu' ? tensor : tensor.to({ device }))
  const start = source.read(0, Math.min(16, source.size))
  if (start.length === 0) throw new ValueError('it is empty')
  // A header's length comes first, which can begin like anything: what follows it tells.
  if (start[8] === 0x7b) return read_r(source, place)
  if (is_zip(start)) return { type: 'list', value: read_zip_form(source, place) }
  if (is_legacy(start)) return { type: 'list', value: read_legacy_form(source, place) }
  if (start[0] === 0x80)
    throw new ValueError('it is a pickle, but not one of torch.save(): in Python, torch.save(object, path)')
  if (is_tar(source))
    throw new ValueError(
      'it is a tar archive, the form of PyTorch before 0.2: load it in Python with torch.load() and save it again with torch.save()',
    )
  if ((start[0] === 0x1f && start[1] === 0x8b) || (start[0] === 0x58 && start[1] === 0x0a))
    throw new ValueError(
      "it is an RDS file, the form of R's torch_save() before version 3: in R, load it with torch_load() and save it again with torch_save()",
    )
  throw new ValueError("it is no file of torch_save(), of Python's torch.save() or of safetensors, or it is damaged")
}

/**
 * What torch_load() gives of a file, with tensors whose elements are not read: they are of any values.
 *
 * @throws ValueError as torch_load().
 */
export function outline_of(path: string): unknown {
  const file = source_of(path, false, 'torch_load')
  const content = content_in(
    {
      name: file.name,
      size: file.size,
      read: (from, to) => file.read(from, to),
      tensor: (_, dtype, shape) => torch_empty(shape, { dtype, device: 'cpu' }),
    },
    torch_device('cpu'),
  )
  return value_of(content)
}

const value_of = (content: Content): unknown =>
  content.type === 'tensor' ? content.tensor : content.type === 'module' ? content.state : content.value

/**
 * Loads what torch_save() saved, here, in R or in Python: the file's kind is seen from its bytes.
 *
 * - files of this package and of R: tensors, lists, state dicts. Of a module the file has the state: `{ module: net }`
 *   loads it into `net`, else it is given as an object of tensors by name. (R's lists that hold code or environments, and
 *   files of R's versions before 3, can be read only by R.)
 * - files of Python's torch.save(), the zip form and the one before it: state dicts, tensors, dicts, lists and tuples of
 *   them, numbers and strings. Nothing in the file is run: a pickle that holds anything else is refused, with its name.
 *   Dicts become objects, tuples arrays; tensors that shared memory share it.
 * - safetensors: an object of tensors by name.
 *
 * @param path the file, or its bytes.
 * @param device the device, or an object of named arguments.
 * @throws ValueError where there is no such file, it is damaged, or it holds what cannot be read.
 * @example const x = torch_load('x.pt') as Tensor
 * @example const net = torch_load('net.pt', { module: Net() })
 */
export function torch_load<M extends Stateful>(path: Readable, device: LoadOptions & { module: M }): M
export function torch_load<T = unknown>(path: Readable, device?: Device | string | LoadOptions): T
export function torch_load(path: Readable, device: Device | string | LoadOptions | null = 'cpu'): unknown {
  const op = 'torch_load'
  if (device === null) throw new ValueError("device is a device such as 'cpu', got null", op)
  const options: LoadOptions = typeof device === 'string' || device instanceof torch_device_class ? { device } : device
  check_named(options, ['device', 'mmap', 'module'], op)
  const place = torch_device(options.device ?? 'cpu')
  const { module } = options
  if (module !== undefined && !is_stateful(module))
    throw new TypeError_(`module is a module, which takes the saved state; got ${describe(module)}`, op)
  const source = source_of(path, options.mmap ?? false, op)
  let content: Content
  try {
    content = content_in(source, place)
  } catch (error) {
    if (error instanceof RuntimeError) throw explain(error, op)
    throw unreadable(error, source.name, op)
  }
  const value = value_of(content)
  if (module === undefined) return value
  module.load_state_dict(value as Record<string, Tensor>)
  return module
}

/** Arguments of load_state_dict(). */
export interface LoadStateOptions extends Omit<LoadOptions, 'module'> {
  /** R's; it means nothing here. */
  legacy_stream?: boolean
}

/**
 * Loads a state dict that Python's torch.save() saved.
 *
 * @param path the file, or its bytes.
 * @returns the tensors by name.
 * @throws ValueError where the file holds something else.
 * @example net.load_state_dict(load_state_dict('resnet18.pth'))
 */
export function load_state_dict(path: Readable, options: LoadStateOptions = {}): Record<string, Tensor> {
  const op = 'load_state_dict'
  check_named(options, ['legacy_stream', 'device', 'mmap'], op)
  const { device, mmap } = options
  const value = torch_load(path, {
    ...(device === undefined ? {} : { device }),
    ...(mmap === undefined ? {} : { mmap }),
  })
  if (is_plain(value) && Object.values(value).every((part) => part instanceof Tensor))
    return value as Record<string, Tensor>
  const parts = is_plain(value) ? `an object of ${Object.keys(value).slice(0, 8).join(', ')}` : describe(value)
  throw new ValueError(`the file holds ${parts}, not tensors by name: torch_load(path) gives it all`, op)
}
