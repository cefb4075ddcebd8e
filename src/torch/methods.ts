/** The tensor's methods that are written by hand. */
import { bind } from './arguments'
import { op, tensor_op } from './dispatch'
import { is_named } from './dispatch/kinds'
import { recorder } from './recording'
import { native } from '../native/addon'
import type { Handle } from '../native/types'
import {
  as_dtype,
  torch_bfloat16,
  torch_bool,
  torch_cdouble,
  torch_cfloat,
  torch_double,
  torch_float,
  torch_half,
  torch_int,
  torch_int8,
  torch_long,
  torch_short,
  torch_uint8,
  torch_dtype,
} from './dtype'
import { code_of, torch_device, torch_memory_format, type Device } from './device'
import { TypeError_, check_named, describe, explain } from './errors'
import { item } from './convert'
import {
  torch_max,
  torch_min,
  torch_nonzero,
  torch_norm,
  torch_polygamma,
  torch_split,
  torch_where,
  type Extremes,
  type NormOptions,
} from './handwritten'
import { members } from './members'
import { Tensor, as_tensor, handle_of, wrap } from './tensor'

/** Arguments of Tensor.to(). */
export interface ToOptions {
  dtype?: torch_dtype | null
  device?: Device | string | null
  /** A tensor whose type and device are taken. */
  other?: Tensor | null
  non_blocking?: boolean
  copy?: boolean
  memory_format?: torch_memory_format | null
}
const to_arguments = ['dtype', 'device', 'other', 'non_blocking', 'copy', 'memory_format'] as const

let to_op: number | undefined
function to(this: Tensor, ...args: unknown[]): Tensor {
  const last = args[args.length - 1]
  const named: ToOptions = is_named(last) ? last : {}
  if (is_named(last)) {
    check_named(named, to_arguments, 'to')
    args = args.slice(0, -1)
  }
  const options: Record<string, unknown> = { ...named }
  args.forEach((value, i) => {
    // `x.to('cuda')` and `x.to(device)` are clear without a name.
    const name =
      typeof value === 'string' || (value !== null && typeof value === 'object' && 'type' in value && 'index' in value)
        ? 'device'
        : to_arguments[i]
    if (name === undefined) throw new TypeError_(`to() takes ${to_arguments.join(', ')}`, 'to')
    options[name] = value
  })
  const { dtype, device, other, non_blocking = false, copy = false, memory_format } = options as ToOptions
  if (other != null) return tensor_op('to', this, { other: as_tensor(other, 'to', 'other'), non_blocking, copy })
  if (recorder !== null && dtype != null && Object.keys(options).length === 1)
    return tensor_op('to', this, { dtype: as_dtype(dtype, 'to') })
  to_op ??= native.schemas('aten::to').find(({ name }) => name === 'aten::to.dtype_layout')!.index
  try {
    const result = native.call(
      to_op,
      handle_of(this),
      dtype == null ? null : as_dtype(dtype, 'to').code,
      null,
      device == null ? null : torch_device(device).name,
      null,
      non_blocking,
      copy,
      code_of(memory_format, torch_memory_format, 'memory_format', 'to'),
    )
    return wrap(result as Handle)
  } catch (error) {
    throw explain(error, 'to')
  }
}

/** The order of elements in memory that a conversion leaves; that of the tensor by default. */
interface MemoryFormat {
  memory_format?: torch_memory_format | null
}

/** The methods that are written by hand; their types are in TensorHandwritten. */
export interface TensorHandwritten {
  /** The number of a tensor with one element. */
  item(): number
  /**
   * The tensor in another element type or on another device; itself where nothing changes.
   * @example x.to({ dtype: torch_double() })
   */
  to(dtype: torch_dtype, device?: Device | string | null): Tensor
  to(device: Device | string): Tensor
  to(named: ToOptions): Tensor
  /** The tensor on the CPU. */
  cpu(named?: MemoryFormat): Tensor
  /** The tensor on a GPU. @param device the current one by default; its number counts from 0. */
  cuda(device?: Device | string | null, named?: { non_blocking?: boolean } & MemoryFormat): Tensor
  cuda(named: { device?: Device | string | null; non_blocking?: boolean } & MemoryFormat): Tensor
  max(): Tensor
  max(other: Tensor): Tensor
  max(dim: number, named?: { keepdim?: boolean }): Extremes
  max(named: { dim: number; keepdim?: boolean }): Extremes
  min(): Tensor
  min(other: Tensor): Tensor
  min(dim: number, named?: { keepdim?: boolean }): Extremes
  min(named: { dim: number; keepdim?: boolean }): Extremes
  norm(p?: number | 'fro' | 'nuc' | NormOptions, named?: NormOptions): Tensor
  split(split_size: number | readonly number[], dim?: number | { dim: number }): Tensor[]
  nonzero(as_list?: boolean | { as_list: boolean }): Tensor | Tensor[]
  /** The tensor's elements where `condition` holds, those of `other` elsewhere. */
  where(condition: Tensor, other: Tensor | number): Tensor
  /** The n-th derivative of digamma, of each element. */
  polygamma(n: number): Tensor
  /** The tensor seen with other sizes: `x.view([2, 8])`. */
  view(size: readonly number[] | number | torch_dtype): Tensor
  view(...size: number[]): Tensor
  reshape(shape: readonly number[] | number): Tensor
  reshape(...shape: number[]): Tensor
  permute(dims: readonly number[]): Tensor
  permute(...dims: number[]): Tensor
  expand(size: readonly number[], named?: { implicit?: boolean }): Tensor
  expand(...size: number[]): Tensor
  repeat(repeats: readonly number[]): Tensor
  repeat(...repeats: number[]): Tensor
  float(named?: MemoryFormat): Tensor
  double(named?: MemoryFormat): Tensor
  half(named?: MemoryFormat): Tensor
  long(named?: MemoryFormat): Tensor
  int(named?: MemoryFormat): Tensor
  bool(named?: MemoryFormat): Tensor
  /** Uint8. */
  byte(named?: MemoryFormat): Tensor
  /** Int8. */
  char(named?: MemoryFormat): Tensor
  short(named?: MemoryFormat): Tensor
  bfloat16(named?: MemoryFormat): Tensor
  cfloat(named?: MemoryFormat): Tensor
  cdouble(named?: MemoryFormat): Tensor
  is_complex(): boolean
  is_floating_point(): boolean
  /** The real parts; assignable where the tensor is complex. */
  get real(): Tensor
  set real(value: Tensor | number)
  /** The imaginary parts; assignable where the tensor is complex. */
  get imag(): Tensor
  set imag(value: Tensor | number)
  /** The tensor with its dimensions in reverse order. */
  readonly T: Tensor
  /** A matrix, transposed and conjugated. */
  readonly H: Tensor
  /** The tensor's first rows. */
  head(n?: number): Tensor
  /** The tensor's last rows. */
  tail(n?: number): Tensor
}

/** Methods that change the element type, each with a function that gives it. */
export const conversions: Readonly<Record<string, () => torch_dtype>> = {
  float: torch_float,
  double: torch_double,
  half: torch_half,
  long: torch_long,
  int: torch_int,
  bool: torch_bool,
  byte: torch_uint8,
  char: torch_int8,
  short: torch_short,
  bfloat16: torch_bfloat16,
  cfloat: torch_cfloat,
  cdouble: torch_cdouble,
}

/** Methods whose sizes can come as several arguments. */
export const spread_methods = ['view', 'reshape', 'permute', 'expand', 'repeat']

/** A function whose first argument is the tensor, as its method. */
const of_function = (run: unknown) =>
  function (this: Tensor, ...args: unknown[]): unknown {
    return (run as (...args: unknown[]) => unknown)(this, ...args)
  }

const handwritten: Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  item(this: Tensor, ...args: unknown[]) {
    if (args.length > 0) throw new TypeError_(`it takes no argument, got ${describe(args[0])}`, 'item')
    return item(this)
  },
  to,
  cpu(this: Tensor, ...args: unknown[]) {
    return to.call(this, { device: 'cpu', ...bind<Required<MemoryFormat>>(args, { memory_format: null }, 'cpu') })
  },
  cuda(this: Tensor, ...args: unknown[]) {
    const { device, ...options } = bind<Required<ToOptions>>(
      args,
      { device: null, non_blocking: false, memory_format: null } as Required<ToOptions>,
      'cuda',
    )
    return to.call(this, { device: device ?? 'cuda', ...options })
  },
  max: of_function(torch_max),
  min: of_function(torch_min),
  norm: of_function(torch_norm),
  split: of_function(torch_split),
  nonzero: of_function(torch_nonzero),
  where(this: Tensor, condition: Tensor, other: Tensor | number) {
    return torch_where(condition, this, other)
  },
  polygamma(this: Tensor, n: number) {
    return torch_polygamma(n, this)
  },
  head(this: Tensor, n = 6) {
    check_rows(n, 'head')
    return tensor_op('slice', this, 1, 0, n < 0 ? this.size(1) + n : n)
  },
  tail(this: Tensor, n = 6) {
    check_rows(n, 'tail')
    return tensor_op('slice', this, 1, n < 0 ? -n : Math.max(0, this.size(1) - n), null)
  },
}

function check_rows(n: unknown, op: string): void {
  if (typeof n === 'number' && Number.isInteger(n)) return
  throw new TypeError_(`'n' is a number of rows, got ${describe(n)}`, op)
}

/** Sets the real or imaginary parts of a complex tensor in place, as R's `x$real <- value`. */
const assign_part = (part: 'real' | 'imag') =>
  function (this: Tensor, value: Tensor | number): void {
    if (!this.dtype.is_complex) throw new TypeError_(`it is assigned of complex tensors, this is ${this.dtype}`, part)
    tensor_op('copy_', tensor_op(part, this), value instanceof Tensor ? value : tensor_op('scalar_tensor', value))
  }

/** Adds the handwritten methods to the tensor class. */
export function install_handwritten(): void {
  const define = (name: string, value: unknown) =>
    Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true })
  for (const [name, method] of Object.entries({ ...handwritten, ...members })) define(name, method)
  Object.defineProperty(Tensor.prototype, 'names', { get: () => null, configurable: true })
  for (const name of spread_methods) {
    const call = op<(self: Tensor, sizes: unknown, ...rest: unknown[]) => Tensor>(name)
    define(name, function (this: Tensor, ...args: unknown[]) {
      if (is_named(args[0])) return call(this, args[0])
      if (args[0] instanceof torch_dtype) return call(this, { dtype: args[0] })
      const spread = typeof args[0] === 'number' || typeof args[0] === 'bigint'
      const [sizes, ...rest] = spread ? [args] : args
      if (sizes === undefined) throw new TypeError_(`it takes sizes or dimensions, got ${describe(sizes)}`, name)
      return call(this, sizes, ...rest)
    })
  }
  for (const [name, dtype] of Object.entries(conversions)) {
    define(name, function (this: Tensor, ...args: unknown[]) {
      return to.call(this, { dtype: dtype(), ...(args.length > 0 && bind(args, { memory_format: null }, name)) })
    })
  }
  for (const [part, op] of Object.entries({ real: 'real', imag: 'imag', T: 'numpy_T', H: 'matrix_H' })) {
    Object.defineProperty(Tensor.prototype, part, {
      get(this: Tensor) {
        return tensor_op(op, this)
      },
      ...(part === 'real' || part === 'imag' ? { set: assign_part(part) } : {}),
      configurable: true,
    })
  }
}
