/** Devices, layouts and memory formats: where and how tensors lie. */
import { inspect } from 'node:util'
import { R_CHARACTER, R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, ValueError, check_named, describe, explained } from './errors'
import { run_at_once } from './scope'

/** Types of device that libtorch knows. */
export type DeviceType = 'cpu' | 'cuda' | 'mps' | 'meta' | 'xpu'
const device_types: readonly string[] = ['cpu', 'cuda', 'mps', 'meta', 'xpu']

/** A device. */
export class torch_device_class {
  constructor(
    readonly type: DeviceType,
    /** The device's number, from 0, or null for the current one. */
    readonly index: number | null = null,
  ) {}

  /** libtorch's name, `cuda:0`. */
  get name(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`
  }
  equals(other: unknown): boolean {
    return other instanceof torch_device_class && other.type === this.type && (other.index ?? 0) === (this.index ?? 0)
  }
  toString(): string {
    return `torch_device(type='${this.type}'${this.index === null ? '' : `, index=${this.index}`})`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CHARACTER](): string {
    return this.name
  }
  [R_CLASS](): string[] {
    return ['torch_device', 'R7']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}
export type Device = torch_device_class

/** There is one object for each device, so that devices can be compared with `===`. */
const devices = new Map<string, Device>()

/** The device of libtorch's name. */
export const device_of_name = (name: string): Device => devices.get(name) ?? torch_device(name)

/**
 * A device: the same object each time.
 *
 * @param type `'cpu'`, `'cuda'`, `'mps'` or `'meta'`; also with its number, `'cuda:1'`.
 * @param index the device's number, counted from 0.
 * @throws ValueError for an unknown type or number.
 * @example torch_device('cuda', 0)
 */
export function torch_device(type: string | Device, index?: number | null): Device {
  if (typeof type === 'object' && explained('torch_device', () => (type as unknown) instanceof torch_device_class))
    return type
  if (typeof type !== 'string')
    throw new TypeError_(`type is a string such as 'cpu' or 'cuda:0', got ${describe(type)}`, 'torch_device')
  if (index != null && typeof index !== 'number')
    throw new TypeError_(`index is a whole number, got ${describe(index)}`, 'torch_device')
  const [kind = '', number, ...rest] = type.split(':')
  const given = number === undefined ? (index ?? null) : Number(number)
  if (!device_types.includes(kind)) {
    throw new ValueError(`'${type}' is no device: the types are ${device_types.join(', ')}`, 'torch_device')
  }
  const bad_number = given !== null && (!Number.isInteger(given) || given < 0 || given > 127)
  if (bad_number || rest.length > 0 || number === '') {
    throw new ValueError(
      `a device's number is a whole number from 0, as in 'cuda:0'; got '${type}'${index == null ? '' : `, ${index}`}`,
      'torch_device',
    )
  }
  if (number !== undefined && index != null && index !== given) {
    throw new ValueError(`'${type}' has a number already, got another: ${index}`, 'torch_device')
  }
  const name = given === null ? kind : `${kind}:${given}`
  let device = devices.get(name)
  if (device === undefined) devices.set(name, (device = new torch_device_class(kind as DeviceType, given)))
  return device
}

/** Whether `x` is a device. */
export const is_torch_device = (x: unknown): x is Device => x instanceof torch_device_class

let default_device: Device | null = null
/** Where new tensors are put that are made without a device: null for the CPU. */
export const current_device = (): Device | null => default_device

/**
 * R's `with_device(code, ..., device)`: runs `code` with new tensors put on a device by default.
 *
 * @param code a synchronous function; its result is returned.
 * @throws TypeError for an asynchronous one: what follows its first await would run outside.
 * @example with_device(() => torch_ones(2), { device: 'cuda' })
 */
export function with_device<T>(code: () => T, named: { device: Device | string }): T {
  check_named(named, ['device'], 'with_device')
  const scope = local_device(named.device)
  try {
    return run_at_once(code, 'with_device')
  } finally {
    scope[Symbol.dispose]()
  }
}

/**
 * R's `local_device(device, ..., .env = parent.frame())`: new tensors are put on a device until the end of the block.
 *
 * @example using _ = local_device('cuda')
 */
export function local_device(device: Device | string): Disposable {
  const before = default_device
  default_device = torch_device(device)
  return {
    [Symbol.dispose]: () => {
      default_device = before
    },
  }
}

/** A way of laying out a tensor, or of ordering its dimensions in memory. */
class Named {
  constructor(
    readonly name: string,
    readonly code: number,
    private readonly r_class: string,
  ) {}
  toString(): string {
    return this.name
  }
  [R_PRINT](): string {
    return this.name
  }
  [R_CLASS](): string[] {
    return [this.r_class, 'R7']
  }
  [inspect.custom](): string {
    return this.name
  }
}
export class torch_layout extends Named {}
export class torch_memory_format extends Named {}
export class torch_qscheme extends Named {}

/** Makes the objects of a class, one for each name; they are looked up by libtorch's number. */
function numbered<T extends Named>(
  type: new (name: string, code: number, r_class: string) => T,
  names: readonly string[],
) {
  const made = names.map((name, code) => new type(name, code, type.name))
  return (code: number): T => made[code] ?? new type(`${type.name} ${code}`, code, type.name)
}

/** The layout of libtorch's number. */
export const layout_of_code = numbered(torch_layout, [
  'torch_strided',
  'torch_sparse_coo',
  'torch_sparse_csr',
  'torch_mkldnn',
  'torch_sparse_csc',
  'torch_sparse_bsr',
  'torch_sparse_bsc',
])
/** `torch_strided()`: elements at regular distances, the usual layout. */
export const torch_strided = (): torch_layout => layout_of_code(0)
/** `torch_sparse_coo()`: only the elements that are not zero, with their indices. */
export const torch_sparse_coo = (): torch_layout => layout_of_code(1)

const format_of_code = numbered(torch_memory_format, [
  'torch_contiguous_format',
  'torch_preserve_format',
  'torch_channels_last_format',
  'torch_channels_last_3d_format',
])
/** `torch_contiguous_format()`: row-major order. */
export const torch_contiguous_format = (): torch_memory_format => format_of_code(0)
/** `torch_preserve_format()`: the order that the input has. */
export const torch_preserve_format = (): torch_memory_format => format_of_code(1)
/** `torch_channels_last_format()`: images with their channels last in memory. */
export const torch_channels_last_format = (): torch_memory_format => format_of_code(2)
/** `torch_channels_last_3d_format()`: volumes with their channels last in memory. */
export const torch_channels_last_3d_format = (): torch_memory_format => format_of_code(3)

/** The quantization scheme of libtorch's number. */
export const qscheme_of_code = numbered(torch_qscheme, [
  'torch_per_tensor_affine',
  'torch_per_channel_affine',
  'torch_per_tensor_symmetric',
  'torch_per_channel_symmetric',
])
/** `torch_per_tensor_affine()`: one scale and zero point for all of a quantized tensor. */
export const torch_per_tensor_affine = (): torch_qscheme => qscheme_of_code(0)
/** `torch_per_channel_affine()`: a scale and zero point for each channel. */
export const torch_per_channel_affine = (): torch_qscheme => qscheme_of_code(1)
/** `torch_per_tensor_symmetric()`: one scale for all, around zero. */
export const torch_per_tensor_symmetric = (): torch_qscheme => qscheme_of_code(2)
/** `torch_per_channel_symmetric()`: a scale for each channel, around zero. */
export const torch_per_channel_symmetric = (): torch_qscheme => qscheme_of_code(3)

/** libtorch's number of a layout or memory format, of one that `Class` has made: it dies of some numbers that are none. */
export function code_of<T extends Named>(
  value: T | null | undefined,
  Class: new (...args: never[]) => T,
  name: string,
  op: string,
): number | null {
  if (value == null) return null
  if (value instanceof Class) return value.code
  throw new TypeError_(`'${name}' is an object of class ${Class.name}, got ${describe(value)}`, op)
}

/** `is_torch_layout(x)`: whether `x` is a layout. */
export const is_torch_layout = (x: unknown): x is torch_layout => x instanceof torch_layout
/** `is_torch_memory_format(x)`: whether `x` is a memory format. */
export const is_torch_memory_format = (x: unknown): x is torch_memory_format => x instanceof torch_memory_format
/** `is_torch_qscheme(x)`: whether `x` is a quantization scheme. */
export const is_torch_qscheme = (x: unknown): x is torch_qscheme => x instanceof torch_qscheme

/** `torch_reduction_none()`: libtorch's number of the reduction "none" of losses. */
export const torch_reduction_none = (): number => 0
/** `torch_reduction_mean()`: libtorch's number of the reduction "mean" of losses. */
export const torch_reduction_mean = (): number => 1
/** `torch_reduction_sum()`: libtorch's number of the reduction "sum" of losses. */
export const torch_reduction_sum = (): number => 2
