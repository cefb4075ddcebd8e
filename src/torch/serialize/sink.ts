/** Where bytes are written to: a file, which appears whole or not at all, or memory. */
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { native } from '../../native/addon'
import { torch_device } from '../device'
import { RuntimeError, ValueError, check_path } from '../errors'
import { Tensor, handle_of, wrap } from '../tensor'
import { make_folders } from './folders'
import { run } from './source'

const chunk_size = 4 << 20

export interface Sink {
  /** How many bytes were written. */
  readonly at: number
  bytes(data: Uint8Array): void
  /** Writes over bytes that were written before. */
  patch(data: Uint8Array, at: number): void
}

/** @throws ValueError for tensors that files cannot hold: sparse, quantized, without elements. */
export function check_plain(tensor: Tensor, what: string): void {
  if (native.layout(handle_of(tensor)) !== 0)
    throw new ValueError(`${what} is sparse: files hold dense tensors, use to_dense()`)
  if (tensor.dtype.name.startsWith('Q'))
    throw new ValueError(`${what} is quantized: files hold plain numbers, use dequantize()`)
  if (tensor.device.type === 'meta') throw new ValueError(`${what} is on the device 'meta': it has no elements`)
}

/** A tensor as it lies in files: its elements in order, on the CPU. @throws ValueError for those that files cannot hold. */
export function plain(tensor: Tensor, what = 'a tensor'): Tensor {
  check_plain(tensor, what)
  let handle = native.detach(handle_of(tensor))
  if (tensor.device.type !== 'cpu') handle = handle_of(wrap(handle).to({ device: torch_device('cpu') }))
  if (tensor.dtype.is_complex) handle = run('aten::resolve_conj', handle)
  return wrap(run('aten::contiguous', run('aten::resolve_neg', handle)))
}

/** Writes the elements of a tensor that is plain. */
export function put_tensor(sink: Sink, tensor: Tensor, watch?: (chunk: Uint8Array) => void): void {
  const [handle, size] = [handle_of(tensor), tensor.numel() * tensor.dtype.itemsize]
  const chunk = new Uint8Array(Math.min(chunk_size, size))
  for (let at = 0; at < size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, size - at))
    native.read_bytes(handle, at, part)
    watch?.(part)
    sink.bytes(part)
  }
}

class FileSink implements Sink {
  at = 0
  constructor(private readonly fd: number) {}
  private write(data: Uint8Array, position: number | null): void {
    for (let done = 0; done < data.length;)
      done += writeSync(this.fd, data, done, data.length - done, position === null ? null : position + done)
  }
  bytes(data: Uint8Array): void {
    this.write(data, null)
    this.at += data.length
  }
  patch(data: Uint8Array, at: number): void {
    this.write(data, at)
  }
}

class MemorySink implements Sink {
  at = 0
  private memory = new Uint8Array(1 << 16)
  bytes(data: Uint8Array): void {
    if (this.at + data.length > this.memory.length) {
      const larger = new Uint8Array(Math.max(2 * this.memory.length, this.at + data.length))
      larger.set(this.memory.subarray(0, this.at))
      this.memory = larger
    }
    this.memory.set(data, this.at)
    this.at += data.length
  }
  patch(data: Uint8Array, at: number): void {
    this.memory.set(data, at)
  }
  result(): Buffer {
    return Buffer.from(this.memory.buffer, 0, this.at)
  }
}

/** What `write` writes, as bytes. */
export function in_memory(write: (sink: Sink) => void): Buffer {
  const sink = new MemorySink()
  write(sink)
  return sink.result()
}

const is_running = (process_id: number): boolean => {
  try {
    process.kill(process_id, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** Where processes are numbered: containers can share a folder and a host's name, but each counts its own from 1. */
function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** This machine in names of files: other machines write to shared folders too, and count their processes themselves. */
const machine = createHash('sha256').update(`${hostname()} ${namespace()}`).digest('hex').slice(0, 8)

/** A file that takes the place of another one once it is written. Each has a name of its own. */
export const part_of = (target: string): string =>
  `${target}.${machine}-${process.pid}-${threadId}-${randomBytes(4).toString('hex')}.part`

const day = 24 * 60 * 60 * 1000
/** Whether a file was last written to more than a day ago. */
const is_old = (file: string): boolean => statSync(file).mtimeMs < Date.now() - day

/** Removes a file if it can be removed. */
function try_to_remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It is somebody else's, or a folder: it may stay.
  }
}

/**
 * Removes the files of a folder that processes of this machine were writing when they were killed. A thread that was
 * ended leaves one too, while its process runs on: its age tells. What cannot be read or removed stays.
 */
function remove_remains(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const [, where, id] = /\.([0-9a-f]{8})-(\d+)-\d+-[0-9a-f]{8}\.part$/.exec(name) ?? []
      const file = join(folder, name)
      if (where === machine && (!is_running(Number(id)) || is_old(file))) try_to_remove(file)
    }
  } catch {
    // Others remove such files meanwhile, and some folders can be written to but not read.
  }
}

/** The reasons that the system gives, in words that say what to do. */
const reasons: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'there is a file where its folder should be',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file where its folder should be',
  EACCES: 'there is no permission to write there',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the share of the disk is used up',
  EGONE: 'somebody removed the file with its new contents before it was whole. Save it again',
}

/** Runs what writes to a path. @throws RuntimeError in words where the system does not let it. */
export function writing<T>(path: string, op: string | undefined, run: () => T): T {
  try {
    return run()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error
    throw new RuntimeError(`'${path}' cannot be written: ${reasons[code] ?? message}`, op)
  }
}

/**
 * Makes a file, whole or not at all: `make` is given the path of another one beside it, which takes its place once it is
 * done. Whatever fails or ends the process meanwhile, what was there before is there still, and nothing else.
 */
export function make_file(path: unknown, make: (part: string) => void, op?: string, make_folder = false): void {
  check_path(path, op)
  writing(path, op, () => make_checked_file(path, make, make_folder))
}

function make_checked_file(path: string, make: (part: string) => void, make_folder: boolean): void {
  let part: string | null = null
  try {
    if (make_folder) make_folders(dirname(path))
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    if (found !== undefined && !found.isFile()) {
      // A device or a pipe is written to, not replaced.
      make(path)
      return
    }
    const target = found !== undefined && lstatSync(path).isSymbolicLink() ? realpathSync(path) : path
    remove_remains(dirname(target))
    const own = part_of(target)
    closeSync(openSync(own, 'wx'))
    part = own
    make(part)
    publish(part, target)
  } catch (error) {
    if (part !== null) try_to_remove(part)
    throw error
  }
}

/** Gives a file that is written the place of another one. */
function publish(part: string, target: string): void {
  try {
    const fd = openSync(part, 'r+')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(part, target)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
    throw Object.assign(new Error(), { code: 'EGONE' })
  }
}

/** Writes a file, whole or not at all. */
export function write_file(path: unknown, write: (sink: Sink) => void, op?: string, make_folder = false): void {
  make_file(
    path,
    (part) => {
      const fd = openSync(part, 'w')
      try {
        write(new FileSink(fd))
      } finally {
        closeSync(fd)
      }
    },
    op,
    make_folder,
  )
}
