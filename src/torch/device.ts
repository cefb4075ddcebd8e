/** Devices, layouts and memory formats: where and how tensors lie. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, ValueError, describe } from './errors'

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
  [R_CLASS](): string[] {
    return ['torch_device', 'R7']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}
export type Device = torch_device_class

const shared = new Map<string, Device>()

/** The device of libtorch's name. */
export function device_of_name(name: string): Device {
  let device = shared.get(name)
  if (device === undefined) shared.set(name, (device = torch_device(name)))
  return device
}

/**
 * A device.
 *
 * @param type `'cpu'`, `'cuda'`, `'mps'` or `'meta'`; also with its number, `'cuda:1'`.
 * @param index the device's number, counted from 0.
 * @throws ValueError for an unknown type or number.
 * @example torch_device('cuda', 0)
 */
export function torch_device(type: string | Device, index?: number | null): Device {
  if (type instanceof torch_device_class) return type
  if (typeof type !== 'string')
    throw new TypeError_(`type is a string such as 'cpu' or 'cuda:0', got ${describe(type)}`, 'torch_device')
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
  return new torch_device_class(kind as DeviceType, given)
}

/** Whether `x` is a device. */
export const is_torch_device = (x: unknown): x is Device => x instanceof torch_device_class

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

const layouts = [
  new torch_layout('torch_strided', 0, 'torch_layout'),
  new torch_layout('torch_sparse_coo', 1, 'torch_layout'),
  new torch_layout('torch_sparse_csr', 2, 'torch_layout'),
]
/** Elements at regular distances: the usual layout. */
export const torch_strided = (): torch_layout => layouts[0]!
/** Only the elements that are not zero, with their indices. */
export const torch_sparse_coo = (): torch_layout => layouts[1]!
/** The layout of libtorch's number. */
export const layout_of_code = (code: number): torch_layout =>
  layouts.find((layout) => layout.code === code) ?? new torch_layout(`layout ${code}`, code, 'torch_layout')

const formats = {
  contiguous: new torch_memory_format('torch_contiguous_format', 0, 'torch_memory_format'),
  preserve: new torch_memory_format('torch_preserve_format', 1, 'torch_memory_format'),
  channels_last: new torch_memory_format('torch_channels_last_format', 2, 'torch_memory_format'),
  channels_last_3d: new torch_memory_format('torch_channels_last_3d_format', 3, 'torch_memory_format'),
}
/** Row-major order. */
export const torch_contiguous_format = (): torch_memory_format => formats.contiguous
/** The order that the input has. */
export const torch_preserve_format = (): torch_memory_format => formats.preserve
/** Images with their channels last in memory. */
export const torch_channels_last_format = (): torch_memory_format => formats.channels_last
