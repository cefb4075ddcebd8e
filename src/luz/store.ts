/**
 * Values that hold tensors, in files: nested objects and arrays of numbers, strings, booleans, null and tensors. The
 * format is safetensors (https://github.com/huggingface/safetensors), with everything but the tensors as JSON in its
 * metadata.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  Tensor,
  as_typed_array,
  tidy,
  torch_bfloat16,
  torch_bool,
  torch_double,
  torch_float,
  torch_half,
  torch_int,
  torch_int8,
  torch_long,
  torch_short,
  torch_tensor,
  torch_uint8,
} from '../torch'
import { RuntimeError, TypeError_, ValueError, describe } from '../torch/errors'
import { is_plain } from './arguments'

const dtypes = {
  F64: torch_double(),
  F32: torch_float(),
  F16: torch_half(),
  BF16: torch_bfloat16(),
  I64: torch_long(),
  I32: torch_int(),
  I16: torch_short(),
  I8: torch_int8(),
  U8: torch_uint8(),
  BOOL: torch_bool(),
}
type Code = keyof typeof dtypes
const codes = new Map(Object.entries(dtypes).map(([code, dtype]) => [dtype, code as Code]))

interface Entry {
  dtype: Code
  shape: number[]
  data_offsets: [from: number, to: number]
}
type Header = { __metadata__: { luz: string } } & Record<string, Entry>

const what_fits = 'numbers, strings, booleans, null and tensors can be saved, and arrays and plain objects of them'

/** A value as JSON: what JSON has no word for is an object of one member, whose name begins with `$`. */
function to_json(value: unknown, path: string, tensors: Tensor[]): unknown {
  if (value instanceof Tensor) return { $tensor: tensors.push(value) - 1 }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return to_json(torch_tensor(value as Float32Array), path, tensors)
  if (Array.isArray(value)) return value.map((part, i) => to_json(part ?? null, `${path}[${i}]`, tensors))
  if (is_plain(value)) {
    const members = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, to_json(part, `${path}.${name}`, tensors)] as const)
    return members.some(([name]) => name.startsWith('$')) ? { $object: members } : Object.fromEntries(members)
  }
  throw new TypeError_(`${path} is ${describe(value)}: ${what_fits}`)
}

function from_json(value: unknown, tensors: readonly Tensor[]): unknown {
  if (Array.isArray(value)) return value.map((part) => from_json(part, tensors))
  if (typeof value !== 'object' || value === null) return value
  const [name, part] = Object.entries(value)[0] ?? []
  if (name === '$tensor') return tensors[part as number]
  if (name === '$number') return Number(part)
  if (name === '$bigint') return BigInt(part as string)
  const members = name === '$object' ? (part as [string, unknown][]) : Object.entries(value)
  return Object.fromEntries(members.map(([key, member]) => [key, from_json(member, tensors)]))
}

/** A tensor's elements as they lie in memory. */
const bytes_of = (tensor: Tensor): Uint8Array =>
  tidy(() =>
    as_typed_array(
      tensor
        .detach()
        .cpu()
        .contiguous()
        .flatten()
        .view({ dtype: torch_uint8() } as never),
    ),
  ) as Uint8Array

function encode(value: unknown): Uint8Array[] {
  const tensors: Tensor[] = []
  const header = { __metadata__: { luz: JSON.stringify(to_json(value, 'the value', tensors)) } } as Header
  let at = 0
  const parts = tensors.map((tensor, i) => {
    const dtype = codes.get(tensor.dtype)
    if (dtype === undefined) throw new ValueError(`tensors of type ${tensor.dtype} cannot be saved`)
    const bytes = bytes_of(tensor)
    header[String(i)] = { dtype, shape: tensor.shape, data_offsets: [at, (at += bytes.length)] }
    return bytes
  })
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(padded.length))
  return [size, padded, ...parts]
}

function decode(file: Buffer): unknown {
  const size = file.length < 8 ? 0 : Number(file.readBigUInt64LE())
  if (size < 2 || size > file.length - 8) throw new Error('it is cut off, or of another format')
  const { __metadata__, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + size)) as Header
  if (typeof __metadata__?.luz !== 'string') throw new Error('it is of another format')
  const tensors = Object.values(entries as Record<string, Entry>).map(({ dtype, shape, data_offsets: [from, to] }) => {
    if (to > file.length - 8 - size) throw new Error('it is cut off')
    const bytes = Uint8Array.from(file.subarray(8 + size + from, 8 + size + to))
    return tidy(() =>
      torch_tensor(bytes)
        .view({ dtype: dtypes[dtype] } as never)
        .view(shape),
    )
  })
  return from_json(JSON.parse(__metadata__.luz), tensors)
}

const is_running = (process_id: number): boolean => {
  try {
    process.kill(process_id, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** Removes what processes that were killed have left of writing a file. */
function remove_remains(folder: string, name: string): void {
  for (const file of readdirSync(folder)) {
    const id = file.startsWith(`${name}.`) ? /^(\d+)\.part$/.exec(file.slice(name.length + 1))?.[1] : undefined
    if (id !== undefined && !is_running(Number(id))) rmSync(join(folder, file), { force: true })
  }
}

/** Writes a file whole or not at all: whatever ends the process meanwhile, what was there before is there still. */
export function save_state(state: unknown, path: string): void {
  const parts = encode(state)
  const [folder, part] = [dirname(path), `${path}.${process.pid}.part`]
  try {
    mkdirSync(folder, { recursive: true })
    remove_remains(folder, basename(path))
    writeFileSync(part, Buffer.concat(parts), { flush: true })
    renameSync(part, path)
  } catch (error) {
    if (existsSync(part)) rmSync(part)
    throw new RuntimeError(`'${path}' cannot be written: ${(error as Error).message}`)
  }
}

/** Reads what save_state() wrote. @throws ValueError where there is no such file. */
export function load_state(path: string): unknown {
  if (!existsSync(path)) throw new ValueError(`there is no file '${path}'`)
  try {
    return decode(readFileSync(path))
  } catch (error) {
    throw new ValueError(`'${path}' cannot be read: ${(error as Error).message}`)
  }
}
