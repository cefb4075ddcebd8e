/** Where bytes are read from: a file, a file's mapped memory, or a buffer. Nothing is kept open between calls. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { native } from '../../native/addon'
import type { Handle, NativeArg } from '../../native/types'
import { torch_empty } from '../creation'
import { torch_uint8, type torch_dtype } from '../dtype'
import { TypeError_, ValueError, describe } from '../errors'
import { Tensor, handle_of, wrap } from '../tensor'

/** What can be read: a file's path, or its bytes. */
export type Readable = string | Uint8Array | ArrayBuffer

const chunk_size = 4 << 20

export interface Source {
  /** For messages: `'weights.pt'`, `the buffer`. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** The bytes of a range. @throws ValueError where the source is shorter. */
  read(from: number, to: number): Uint8Array
  /** The tensor whose elements begin at a byte. */
  tensor(from: number, dtype: torch_dtype, shape: readonly number[]): Tensor
}

export const numel_of = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

function check_range(source: Source, from: number, to: number): void {
  const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to)
  if (!whole || from < 0 || to < from || to > source.size)
    throw new ValueError(`it is cut off or damaged: bytes ${from} to ${to} are wanted, it has ${source.size}`)
}

const operators = new Map<string, number>()

/** What native.call() takes for one overload of an operator, `aten::view.dtype`. */
export function operator_index(overload: string): number {
  let index = operators.get(overload)
  if (index === undefined) {
    const [name = ''] = overload.split('.')
    index = native.schemas(name).find((info) => info.name === overload)!.index
    operators.set(overload, index)
  }
  return index
}

/** Runs an overload that gives a tensor, as libtorch declares it. */
export const run = (overload: string, ...args: NativeArg[]): Handle =>
  native.call(operator_index(overload), ...args) as Handle

class BufferSource implements Source {
  readonly name = 'the buffer'
  constructor(private readonly bytes: Uint8Array) {}
  get size(): number {
    return this.bytes.length
  }
  read(from: number, to: number): Uint8Array {
    check_range(this, from, to)
    return this.bytes.subarray(from, to)
  }
  tensor(from: number, dtype: torch_dtype, shape: readonly number[]): Tensor {
    const bytes = this.read(from, from + numel_of(shape) * dtype.itemsize)
    const tensor = torch_empty(shape, { dtype, device: 'cpu' })
    native.write_bytes(handle_of(tensor), 0, bytes)
    return tensor
  }
}

class FileSource implements Source {
  readonly name: string
  readonly size: number
  private readonly written: number

  constructor(readonly path: string) {
    this.name = `'${path}'`
    const { size, mtimeMs } = this.opened((fd) => {
      const found = fstatSync(fd)
      if (!found.isFile()) throw new ValueError(found.isDirectory() ? 'it is a folder' : 'it is no file')
      return found
    })
    this.size = size
    this.written = mtimeMs
  }

  private opened<T>(work: (fd: number) => T): T {
    const fd = openSync(this.path, 'r')
    try {
      return work(fd)
    } finally {
      closeSync(fd)
    }
  }

  /** Reads a range piece by piece. @throws ValueError where the file was changed since it was opened. */
  private pieces(from: number, to: number, piece: Uint8Array, take: (bytes: Uint8Array, at: number) => void): void {
    check_range(this, from, to)
    this.opened((fd) => {
      if (fstatSync(fd).mtimeMs !== this.written) throw new ValueError('it was changed while it was read')
      for (let at = from; at < to;) {
        const count = readSync(fd, piece, 0, Math.min(piece.length, to - at), at)
        if (count === 0) throw new ValueError('it was cut off while it was read')
        take(piece.subarray(0, count), at - from)
        at += count
      }
    })
  }

  read(from: number, to: number): Uint8Array {
    check_range(this, from, to)
    const bytes = new Uint8Array(to - from)
    this.pieces(from, to, new Uint8Array(Math.min(chunk_size, to - from)), (piece, at) => bytes.set(piece, at))
    return bytes
  }

  tensor(from: number, dtype: torch_dtype, shape: readonly number[]): Tensor {
    const size = numel_of(shape) * dtype.itemsize
    check_range(this, from, from + size)
    const tensor = torch_empty(shape, { dtype, device: 'cpu' })
    const handle = handle_of(tensor)
    this.pieces(from, from + size, new Uint8Array(Math.min(chunk_size, size)), (piece, at) =>
      native.write_bytes(handle, at, piece),
    )
    return tensor
  }
}

/** A file as memory: tensors are views of it, and the mapping lives as long as one of them. Writing to them changes no file. */
class MappedSource extends FileSource {
  private readonly memory: Tensor | null

  constructor(path: string) {
    super(path)
    this.memory =
      this.size === 0 ? null : wrap(run('aten::from_file', path, false, this.size, torch_uint8().code, null, 'cpu'))
  }

  override tensor(from: number, dtype: torch_dtype, shape: readonly number[]): Tensor {
    const size = numel_of(shape) * dtype.itemsize
    check_range(this, from, from + size)
    // Elements that do not lie at a multiple of their size cannot be used where they are.
    if (this.memory === null || size === 0 || from % dtype.itemsize !== 0) return super.tensor(from, dtype, shape)
    const bytes = run('aten::as_strided', handle_of(this.memory), [size], [1], from)
    return wrap(run('aten::view', run('aten::view.dtype', bytes, dtype.code), [...shape]))
  }
}

/** Opens what is to be read; a file is looked at now, and read when its parts are asked for. */
export function source_of(from: unknown, mmap: boolean, op: string): Source {
  if (from instanceof Uint8Array) return new BufferSource(from)
  if (from instanceof ArrayBuffer) return new BufferSource(new Uint8Array(from))
  if (typeof from !== 'string' || from === '')
    throw new TypeError_(`path is a file's path or its bytes, got ${describe(from)}`, op)
  try {
    return mmap ? new MappedSource(from) : new FileSource(from)
  } catch (error) {
    throw unreadable(error, `'${from}'`, op)
  }
}

/** What to say of a file that cannot be read. */
export function unreadable(error: unknown, name: string, op: string): ValueError {
  const { code, message } = error as { code?: unknown; message: string }
  if (code === 'ENOENT') return new ValueError(`there is no file ${name}`, op)
  const reason = error instanceof RangeError ? 'it is nested too deeply, or damaged' : message
  return new ValueError(`${name} cannot be read: ${reason}`, op)
}
