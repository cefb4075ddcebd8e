/** Making tensors: of JavaScript's values, of constants, of random numbers. */
import { native } from '../native/addon'
import type { Handle, TypedArray } from '../native/types'
import { RArray } from '../r/array'
import {
  as_dtype,
  torch_bool,
  torch_double,
  torch_get_default_dtype,
  torch_long,
  type ArrayKind,
  type torch_dtype,
} from './dtype'
import { torch_device, type Device, type torch_layout, type torch_memory_format } from './device'
import { TypeError_, ValueError, check_named, describe, from_native } from './errors'
import { complete_conversions } from './dispatch/convert'
import { call_op, tensor_op } from './dispatch'
import { is_named } from './dispatch/kinds'
import { Tensor, wrap } from './tensor'

/** What torch_tensor() takes. Numbers are R's doubles, bigints R's integers, booleans R's logicals. */
export type TensorData =
  number | bigint | boolean | null | undefined | TypedArray | RArray | Tensor | readonly TensorData[]

/** Arguments of torch_tensor(). */
export interface TensorOptions {
  /** The element type. Default: Float for numbers, Long for bigints, Bool for booleans, an array's own for typed arrays. */
  dtype?: torch_dtype | null
  device?: Device | string | null
  requires_grad?: boolean
  pin_memory?: boolean
}

const code_of_array: [new (...args: never[]) => TypedArray, number][] = [
  [Float32Array, 6],
  [Float64Array, 7],
  [Uint8Array, 0],
  [Uint8ClampedArray, 0],
  [Int8Array, 1],
  [Int16Array, 2],
  [Uint16Array, 27],
  [Int32Array, 3],
  [BigInt64Array, 4],
]

/** The array of plain memory for elements of a kind. */
export const array_of_kind: Record<ArrayKind, (new (buffer: ArrayBuffer) => TypedArray) | undefined> = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  i8: Int8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  bool: Uint8Array,
  half: undefined,
  bfloat16: undefined,
  complex: undefined,
  other: undefined,
}

function of_typed_array(data: TypedArray, shape: readonly number[]): Tensor {
  const code = code_of_array.find(([type]) => data instanceof type)?.[1]
  if (code === undefined)
    throw new TypeError_(`arrays of type ${data.constructor.name} have no element type here`, 'torch_tensor')
  return wrap(native.from_memory(data, code, shape))
}

/** The sizes of a nested array, whose parts must agree. */
function shape_of(data: readonly unknown[]): number[] {
  const shape: number[] = []
  for (let level: unknown = data; Array.isArray(level); level = level[0] as unknown) {
    shape.push(level.length)
    if (level.length === 0 || shape.length > 64) break
  }
  if (shape.length > 64) throw new ValueError('the array is nested more than 64 deep (or holds itself)', 'torch_tensor')
  return shape
}

const position = (path: readonly number[]) =>
  path.length === 0 ? 'the array' : `element [${path.map((i) => i + 1).join(', ')}]`

/** Visits a nested array's leaves in order. @throws ValueError that names the place where it is ragged. */
function visit(
  data: readonly unknown[],
  shape: readonly number[],
  leaf: (value: unknown, at: number, path: number[]) => void,
): void {
  let at = 0
  const path: number[] = []
  const walk = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (Array.isArray(part)) {
        throw new ValueError(
          `the array is ragged: ${position(path)} is an array where other elements are not`,
          'torch_tensor',
        )
      }
      leaf(part, at++, path)
      return
    }
    const size = shape[depth]!
    if (!Array.isArray(part) || part.length !== size) {
      const found = Array.isArray(part) ? `has ${part.length} elements` : `is ${describe(part)}`
      throw new ValueError(`the array is ragged: ${position(path)} ${found} where others have ${size}`, 'torch_tensor')
    }
    for (let i = 0; i < size; i++) {
      path.push(i)
      walk(part[i], depth + 1)
      path.pop()
    }
  }
  walk(data, 0)
  if (at === 0) return
}

const rank: Record<string, number> = { boolean: 0, bigint: 1, number: 2 }

function of_array(data: readonly unknown[], wanted: torch_dtype | undefined): Tensor {
  if (data.some((part) => part instanceof Tensor || ArrayBuffer.isView(part) || part instanceof RArray)) {
    return tensor_op(
      'stack',
      data.map((part) => of_data(part, wanted)),
    )
  }
  const shape = shape_of(data)
  const count = shape.reduce((product, size) => product * size, 1)
  // Doubles hold every value of a small array on its way; bigints too large for that are kept apart.
  const values = new Float64Array(count)
  let large: Map<number, bigint> | undefined
  let highest = -1
  visit(data, shape, (value, at, path) => {
    const order = rank[typeof value]
    if (order === undefined) {
      if (value === null || value === undefined) {
        highest = 2
        values[at] = NaN
        return
      }
      throw new TypeError_(
        `${position(path)} is ${describe(value)}: a tensor holds numbers, bigints (R's integers) or booleans`,
        'torch_tensor',
      )
    }
    if (order > highest) highest = order
    values[at] = Number(value)
    if (typeof value === 'bigint' && !Number.isSafeInteger(values[at]))
      (large ??= new Map()).set(at, BigInt.asIntN(64, value))
  })
  const dtype = wanted ?? (highest === 0 ? torch_bool() : highest === 1 ? torch_long() : torch_get_default_dtype())
  if (dtype.kind === 'f32') return wrap(native.from_memory(Float32Array.from(values), dtype.code, shape))
  if (dtype.kind === 'bool')
    return wrap(
      native.from_memory(
        Uint8Array.from(values, (x) => (x === 0 ? 0 : 1)),
        dtype.code,
        shape,
      ),
    )
  if (dtype.kind === 'i64') {
    const integers = BigInt64Array.from(
      values as unknown as ArrayLike<bigint>,
      (x, i) => large?.get(i) ?? integer_of(Number(x)),
    )
    return wrap(native.from_memory(integers, dtype.code, shape))
  }
  const doubles = wrap(native.from_memory(values, torch_double().code, shape))
  return dtype.kind === 'f64' ? doubles : to_dtype(doubles, dtype)
}

function integer_of(x: number): bigint {
  if (!Number.isFinite(x)) throw new ValueError(`${x} is no integer: it cannot become a Long`, 'torch_tensor')
  return BigInt(Math.trunc(x))
}

const to_dtype = (tensor: Tensor, dtype: torch_dtype): Tensor =>
  tensor.dtype === dtype ? tensor : tensor_op('to', tensor, { dtype })

function of_r_array(data: RArray, wanted: torch_dtype | undefined): Tensor {
  const natural =
    data.type === 'integer' ? torch_long() : data.type === 'logical' ? torch_bool() : torch_get_default_dtype()
  const dtype = wanted ?? natural
  const flat = ArrayBuffer.isView(data.data)
    ? (data.data as TypedArray)
    : Float64Array.from(data.data as readonly number[])
  return to_dtype(of_typed_array(flat, data.dim), dtype)
}

function of_data(data: unknown, wanted: torch_dtype | undefined): Tensor {
  if (data instanceof RArray) return of_r_array(data, wanted)
  if (Array.isArray(data)) return of_array(data, wanted)
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) {
    const tensor = of_typed_array(data as TypedArray, [(data as TypedArray).length])
    return wanted === undefined ? tensor : to_dtype(tensor, wanted)
  }
  if (data instanceof Tensor) {
    const copy = tensor_op('clone', tensor_op('detach', data))
    return wanted === undefined ? copy : to_dtype(copy, wanted)
  }
  if (data === null || data === undefined)
    return wrap(native.from_memory(new Uint8Array(0), (wanted ?? torch_bool()).code, [0]))
  if ((typeof data) in rank) return of_array([data], wanted)
  throw new TypeError_(
    `a tensor is made of numbers, bigints, booleans, nested arrays of them, typed arrays or tensors; got ${describe(data)}`,
    'torch_tensor',
  )
}

const tensor_options = ['dtype', 'device', 'requires_grad', 'pin_memory']

/**
 * A tensor of JavaScript's values, as R's torch_tensor().
 *
 * Numbers are R's doubles and become Float, bigints R's integers and become Long, booleans become Bool; typed arrays keep
 * their own type. One value gives the shape {1}; nested arrays give their own shape.
 *
 * @throws ValueError for ragged arrays, TypeError for anything that is no number; both say where.
 * @example torch_tensor([[1, 2], [3, 4]], { dtype: torch_double() })
 */
export function torch_tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  try {
    check_named(options, tensor_options, 'torch_tensor')
    const { dtype, device, requires_grad } = options
    let tensor = of_data(data, dtype == null ? undefined : as_dtype(dtype, 'torch_tensor'))
    if (device != null && torch_device(device).type !== 'cpu') tensor = tensor_op('to', tensor, { device })
    return requires_grad ? tensor.requires_grad_(true) : tensor
  } catch (error) {
    throw from_native(error, 'torch_tensor')
  }
}

complete_conversions((value, scalar) => {
  const tensor = torch_tensor(value as TensorData)
  return scalar ? tensor_op('squeeze', tensor, 1) : tensor
})

/** A tensor of no dimension, with one value. */
export function torch_scalar_tensor(value: number | bigint | boolean | Tensor, options: TensorOptions = {}): Tensor {
  const tensor = torch_tensor(value, options)
  return tensor_op('reshape', tensor, [])
}

/**
 * A tensor over the bytes of a buffer, which are copied.
 *
 * @param shape the sizes; by default one dimension with all elements.
 * @param dtype R's name of the element type, `"float"`.
 */
export function torch_tensor_from_buffer(
  buffer: ArrayBuffer | Uint8Array,
  shape: readonly number[],
  dtype: torch_dtype | string = 'float',
): Tensor {
  const bytes = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer)
  try {
    return wrap(native.from_memory(bytes, as_dtype(dtype, 'torch_tensor_from_buffer').code, shape))
  } catch (error) {
    throw from_native(error, 'torch_tensor_from_buffer')
  }
}

/** Arguments that every factory takes. */
export interface FactoryOptions {
  dtype?: torch_dtype | null
  layout?: torch_layout | null
  device?: Device | string | null
  requires_grad?: boolean
  /** The sizes, for a call with named arguments only. */
  size?: readonly number[] | number
}
const factory_options = ['dtype', 'layout', 'device', 'requires_grad']

/** Sizes as R takes them: `f(2, 3)`, `f([2, 3])` or `{ size: [2, 3] }`. */
export type Sizes = (number | bigint | readonly number[] | FactoryOptions)[]

function sizes_of(op: string, args: readonly unknown[], options: FactoryOptions): number[] {
  const given = args.length === 0 && options.size !== undefined ? [options.size] : args
  const flat = given.length > 0 && Array.isArray(given[0]) ? (given[0] as unknown[]) : given
  return flat.map((size) => {
    const number = typeof size === 'bigint' ? Number(size) : size
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) {
      throw new TypeError_(`a size is a whole number from 0 on, got ${describe(size)}`, op)
    }
    return number
  })
}

function split_options<O extends object>(
  args: readonly unknown[],
  names: readonly string[],
  op: string,
): [unknown[], Partial<O>] {
  const last = args[args.length - 1]
  if (!is_named(last)) return [[...args], {}]
  check_named(last, names, op)
  return [args.slice(0, -1), last as Partial<O>]
}

function with_gradient(tensor: Tensor, requires_grad: boolean | undefined): Tensor {
  return requires_grad ? tensor.requires_grad_(true) : tensor
}

/** The arguments of a factory operator: the default element type is ours, since libtorch's own is not R's to set. */
function native_options(
  { dtype, layout, device }: FactoryOptions,
  fallback: torch_dtype | null = torch_get_default_dtype(),
): object {
  return { dtype: dtype ?? fallback, layout: layout ?? null, device: device ?? null }
}

/** A factory of sizes alone. */
function of_sizes(op: string) {
  const shown = `torch_${op}`
  const names = ['size', ...factory_options]
  let index: number | undefined
  return (...args: Sizes): Tensor => {
    try {
      const [positional, options] = split_options<FactoryOptions>(args, names, shown)
      index ??= native.schemas(`aten::${op}`).find(({ schema }) => schema.includes('(SymInt[] size, *, Sc'))!.index
      const { dtype, layout, device, requires_grad } = options
      const handle = native.call(
        index,
        sizes_of(shown, positional, options),
        (dtype == null ? torch_get_default_dtype() : as_dtype(dtype, shown)).code,
        layout == null ? null : layout.code,
        device == null ? null : torch_device(device).name,
      )
      return with_gradient(wrap(handle as Handle), requires_grad)
    } catch (error) {
      throw from_native(error, shown)
    }
  }
}

/** A tensor of zeros. @example torch_zeros(2, 3) */
export const torch_zeros = of_sizes('zeros')
/** A tensor of ones. */
export const torch_ones = of_sizes('ones')
/** A tensor whose elements are whatever the memory held. */
export const torch_empty = of_sizes('empty')
/** Uniform random numbers of [0, 1). */
export const torch_rand = of_sizes('rand')
/** Random numbers of the standard normal distribution. */
export const torch_randn = of_sizes('randn')

/** A tensor of one value everywhere. @example torch_full([2, 3], 7) */
export function torch_full(
  size: readonly number[] | number,
  fill_value: number | bigint | boolean,
  options: FactoryOptions = {},
): Tensor {
  check_named(options, factory_options, 'torch_full')
  const natural =
    typeof fill_value === 'number'
      ? torch_get_default_dtype()
      : typeof fill_value === 'bigint'
        ? torch_long()
        : torch_bool()
  const sizes = sizes_of('torch_full', [size], {})
  return with_gradient(tensor_op('full', sizes, fill_value, native_options(options, natural)), options.requires_grad)
}

/** Arguments of the factories that follow another tensor. */
export interface LikeOptions extends Omit<FactoryOptions, 'size'> {
  memory_format?: torch_memory_format | null
}

function like(op: string) {
  const shown = `torch_${op}`
  return (input: Tensor, options: LikeOptions = {}): Tensor => {
    check_named(options, [...factory_options, 'memory_format'], shown)
    const { dtype = null, layout = null, device = null, memory_format = null, requires_grad } = options
    return with_gradient(tensor_op(op, input, { dtype, layout, device, memory_format }), requires_grad)
  }
}
/** Zeros in the shape, type and place of `input`. */
export const torch_zeros_like = like('zeros_like')
/** Ones in the shape, type and place of `input`. */
export const torch_ones_like = like('ones_like')
/** Unset memory in the shape, type and place of `input`. */
export const torch_empty_like = like('empty_like')
/** Uniform random numbers in the shape, type and place of `input`. */
export const torch_rand_like = like('rand_like')
/** Normal random numbers in the shape, type and place of `input`. */
export const torch_randn_like = like('randn_like')

/** One value in the shape, type and place of `input`. */
export function torch_full_like(
  input: Tensor,
  fill_value: number | bigint | boolean,
  options: LikeOptions = {},
): Tensor {
  check_named(options, [...factory_options, 'memory_format'], 'torch_full_like')
  const { dtype = null, layout = null, device = null, memory_format = null, requires_grad } = options
  return with_gradient(
    tensor_op('full_like', input, fill_value, { dtype, layout, device, memory_format }),
    requires_grad,
  )
}

/** Random whole numbers in the shape of `input`: from 0, or from `low`, to below `high`. */
export function torch_randint_like(
  input: Tensor,
  low: number,
  high?: number | LikeOptions,
  options: LikeOptions = {},
): Tensor {
  const [from, to, rest] = typeof high === 'number' ? [low, high, options] : [0, low, high ?? options]
  const { dtype = null, device = null, requires_grad } = rest
  return with_gradient(tensor_op('randint_like', input, from, to, { dtype, device }), requires_grad)
}

type Count = number | bigint
const is_count = (x: unknown): x is Count => typeof x === 'number' || typeof x === 'bigint'
function number_of(x: unknown, name: string, op: string): number {
  if (!is_count(x)) throw new TypeError_(`'${name}' is a number, got ${describe(x)}`, op)
  return Number(x)
}

/** The nearest 32-bit float past `x` in the direction of `step`: R's ranges include their end. */
function past(x: number, step: number): number {
  const single = new Float32Array([x])
  const bits = new Int32Array(single.buffer)
  if (x === 0) return step > 0 ? 1.401298464324817e-45 : -1.401298464324817e-45
  bits[0]! += x > 0 === step > 0 ? 1 : -1
  return single[0]!
}

/**
 * Numbers from `start` to `end`, both included, in steps of `step`; of one number n, 1 to n.
 * Bigints (R's integers) give Long, numbers Float.
 *
 * @example torch_arange(1, 2, 0.5) // 1, 1.5, 2
 */
export function torch_arange(
  start: Count,
  end?: Count | FactoryOptions | null,
  step?: Count | FactoryOptions,
  options: FactoryOptions = {},
): Tensor {
  const op = 'torch_arange'
  const args = [start, end, step, options].filter((x) => x !== undefined)
  const [positional, named] = split_options<FactoryOptions & { start: Count; end: Count; step: Count }>(
    args,
    ['start', 'end', 'step', ...factory_options],
    op,
  )
  let from: Count = named.start ?? (positional[0] as Count)
  let to = named.end ?? (positional[1] as Count | undefined | null)
  const by = named.step ?? (positional[2] as Count | undefined) ?? 1n
  if (to === undefined || to === null) [from, to] = [typeof from === 'bigint' ? 1n : 1, from]
  const integers = [from, to, by].every((x) => typeof x === 'bigint')
  const [first, last, stride] = [number_of(from, 'start', op), number_of(to, 'end', op), number_of(by, 'step', op)]
  const dtype = named.dtype ?? (integers ? torch_long() : torch_get_default_dtype())
  if (stride === 0 || Number.isNaN(stride)) throw new ValueError(`'step' must not be ${stride}`, op)
  const whole = !dtype.is_floating_point
  const end_past = whole ? last + Math.sign(stride) : past(last, stride)
  return with_gradient(
    tensor_op('arange', first, end_past, stride, native_options({ ...named, dtype })),
    named.requires_grad,
  )
}

/** As torch_arange(). */
export function torch_range(start: Count, end: Count, step: Count = 1, options: FactoryOptions = {}): Tensor {
  return torch_arange(start, end, step, options)
}

function spaced(op: 'linspace' | 'logspace') {
  const shown = `torch_${op}`
  return (
    start: number,
    end: number,
    steps: number | FactoryOptions = 100,
    base: number | FactoryOptions = 10,
    options: FactoryOptions = {},
  ): Tensor => {
    const [positional, named] = split_options<FactoryOptions & { steps: number; base: number }>(
      [steps, base, options].slice(0, is_named(steps) ? 1 : is_named(base) ? 2 : 3),
      ['steps', 'base', ...factory_options],
      shown,
    )
    const count = named.steps ?? (typeof positional[0] === 'number' ? positional[0] : 100)
    const bases = op === 'logspace' ? [named.base ?? (typeof positional[1] === 'number' ? positional[1] : 10)] : []
    return with_gradient(
      tensor_op(
        op,
        number_of(start, 'start', shown),
        number_of(end, 'end', shown),
        count,
        ...bases,
        native_options(named),
      ),
      named.requires_grad,
    )
  }
}
/** `steps` numbers at equal distances from `start` to `end`. */
export const torch_linspace = spaced('linspace')
/** `steps` powers of `base` with exponents at equal distances from `start` to `end`. */
export const torch_logspace = spaced('logspace')

/** The unit matrix of `n` rows and `m` columns. */
export function torch_eye(n: number, m: number | FactoryOptions = n, options: FactoryOptions = {}): Tensor {
  const [columns, rest] = typeof m === 'number' ? [m, options] : [n, m]
  check_named(rest, factory_options, 'torch_eye')
  return with_gradient(tensor_op('eye', n, columns, native_options(rest)), rest.requires_grad)
}

/** Whole random numbers of [low, high). As in R the result is Float unless `dtype` says otherwise. */
export function torch_randint(
  low: number,
  high: number,
  size: readonly number[] | number,
  options: FactoryOptions = {},
): Tensor {
  const op = 'torch_randint'
  check_named(options, factory_options, op)
  const sizes = sizes_of(op, [size], {})
  return with_gradient(
    tensor_op('randint', number_of(low, 'low', op), number_of(high, 'high', op), sizes, native_options(options)),
    options.requires_grad,
  )
}

/** The numbers 0 to n - 1 in random order: from 0, as in R. */
export function torch_randperm(n: number, options: FactoryOptions = {}): Tensor {
  check_named(options, factory_options, 'torch_randperm')
  return with_gradient(
    tensor_op('randperm', number_of(n, 'n', 'torch_randperm'), native_options(options, torch_long())),
    options.requires_grad,
  )
}

/** Random numbers of normal distributions: means and standard deviations as numbers (with `size`) or tensors. */
export function torch_normal(
  mean: Tensor | number,
  std: Tensor | number = 1,
  size?: readonly number[] | null | FactoryOptions,
  options: FactoryOptions = {},
): Tensor {
  if (is_named(size))
    [size, options] = [size.size === undefined ? null : sizes_of('torch_normal', [size.size], {}), size]
  if (typeof mean === 'number' && typeof std === 'number') {
    if (size == null) throw new ValueError("'size' is needed where 'mean' and 'std' are numbers", 'torch_normal')
    return tensor_op('normal', mean, std, sizes_of('torch_normal', [size], {}), native_options(options))
  }
  return tensor_op('normal', mean, std)
}

/** Elements of unset memory with the given distances between neighbours. */
export function torch_empty_strided(
  size: readonly number[],
  stride: readonly number[],
  options: FactoryOptions = {},
): Tensor {
  return with_gradient(tensor_op('empty_strided', size, stride, native_options(options)), options.requires_grad)
}

function triangle(op: 'tril_indices' | 'triu_indices') {
  return (row: number, col: number, offset = 0, options: FactoryOptions = {}): Tensor =>
    tensor_op(op, row, col, offset, native_options(options, torch_long()))
}
/** Rows and columns of the lower triangle, counted from 1. */
export const torch_tril_indices = triangle('tril_indices')
/** Rows and columns of the upper triangle, counted from 1. */
export const torch_triu_indices = triangle('triu_indices')

/** Windows for spectra. */
function window(op: string) {
  return (window_length: number, ...rest: (number | boolean | FactoryOptions)[]): Tensor => {
    const last = rest[rest.length - 1]
    const options = is_named(last) ? last : {}
    const positional = is_named(last) ? rest.slice(0, -1) : rest
    return call_op(op, window_length, ...positional, { ...native_options({}), ...options }) as Tensor
  }
}
/** The Bartlett (triangular) window. */
export const torch_bartlett_window = window('bartlett_window')
/** The Blackman window. */
export const torch_blackman_window = window('blackman_window')
/** The Hamming window. */
export const torch_hamming_window = window('hamming_window')
/** The Hann window. */
export const torch_hann_window = window('hann_window')
/** The Kaiser window. */
export const torch_kaiser_window = window('kaiser_window')
