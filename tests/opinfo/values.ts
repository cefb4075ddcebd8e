/** The values of a file of op cases, as Python has them: integers are bigints, floating-point numbers numbers. */
import * as torch from '../../src'
import { as_dtype } from '../../src/torch/dtype'
import type { Complex, Tensor } from '../../src'

/** `a:b:step` in an index. */
export class Slice {
  constructor(
    readonly start: bigint | null,
    readonly stop: bigint | null,
    readonly step: bigint | null,
  ) {}
}
/** `...` in an index. */
export const ellipsis = Symbol('...')

export type Value = unknown
export type Encoded = null | boolean | string | number | Encoded[] | { [key: string]: Encoded }

interface EncodedTensor {
  $t: string
  shape: number[]
  data: (number | string | boolean | [number | string, number | string])[]
}

/** Python's names of element types. */
const dtypes = [
  ...['float32', 'float64', 'float16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'bool'],
  ...['int64', 'int32', 'int16', 'int8', 'uint8', 'uint16', 'uint32', 'uint64'],
  ...['complex64', 'complex128', 'complex32'],
]
const layouts: Record<string, () => torch.torch_layout> = {
  strided: torch.torch_strided,
  sparse_coo: torch.torch_sparse_coo,
}
const formats: Record<string, () => torch.torch_memory_format> = {
  contiguous_format: torch.torch_contiguous_format,
  preserve_format: torch.torch_preserve_format,
  channels_last: torch.torch_channels_last_format,
  channels_last_3d: torch.torch_channels_last_3d_format,
}

/** An object of ours by its name in Python. */
function named<T>(table: Record<string, () => T>, name: string): T {
  const make = table[name]
  if (make === undefined) throw new Error(`no counterpart of Python's '${name}'`)
  return make()
}
export const has_dtype = (name: string): boolean => dtypes.includes(name)

const special: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity }
/** A number; "nan" and the infinities are strings. */
export const number_of = (x: number | string | boolean): number =>
  typeof x === 'string' ? (special[x] ?? Number(x)) : Number(x)

/** The name of a tensor's dtype in Python. */
export const python_dtype = (tensor: Tensor): string =>
  dtypes.find((name) => as_dtype(name) === tensor.dtype) ?? String(tensor.dtype)

function decode_tensor({ $t, shape, data }: EncodedTensor): Tensor {
  const dtype = as_dtype($t)
  const to_shape = (flat: Tensor) => flat.to({ dtype }).reshape(shape)
  if (dtype.is_complex) {
    const pairs = data as [number | string, number | string][]
    const flat = Float64Array.from(pairs.flatMap(([re, im]) => [number_of(re), number_of(im)]))
    return to_shape(torch.torch_view_as_complex(torch.torch_tensor(flat).reshape([pairs.length, 2])))
  }
  if ($t === 'int64') {
    return to_shape(torch.torch_tensor(BigInt64Array.from(data as (number | string)[], (x) => BigInt(x))))
  }
  return to_shape(torch.torch_tensor(Float64Array.from(data as (number | string | boolean)[], number_of)))
}

/** A value as Python would have it. */
export function decode(x: Encoded): Value {
  if (typeof x === 'number') return BigInt(x)
  if (typeof x !== 'object' || x === null) return x
  if (Array.isArray(x)) return x.map(decode)
  const [key] = Object.keys(x)
  const value = key === undefined ? undefined : x[key]
  switch (key) {
    case '$t':
      return decode_tensor(x as unknown as EncodedTensor)
    case '$f':
      return number_of(value as number)
    case '$c': {
      const [re, im] = value as [number, number]
      return { re: number_of(re), im: number_of(im) } satisfies Complex
    }
    case '$i':
      return BigInt(value as string)
    case '$dtype':
      return as_dtype(value as string)
    case '$device':
      return torch.torch_device(value as string)
    case '$layout':
      return named(layouts, value as string)
    case '$memory_format':
      return named(formats, value as string)
    case '$slice': {
      const [start, stop, step] = (value as Encoded[]).map(decode) as (bigint | null)[]
      return new Slice(start!, stop!, step!)
    }
    case '$ellipsis':
      return ellipsis
    default:
      return Object.fromEntries(Object.entries(x).map(([name, part]) => [name, decode(part)]))
  }
}

export const is_complex_number = (x: Value): x is Complex =>
  typeof x === 'object' && x !== null && typeof (x as Complex).re === 'number' && typeof (x as Complex).im === 'number'

/** A plain object: Python's dict. */
export const is_dict = (x: Value): x is Record<string, Value> =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype && !is_complex_number(x)

/** The tensors in a value, each with its path. */
export function* tensors_in(value: Value, path: string): Generator<[path: string, tensor: Tensor]> {
  if (torch.is_torch_tensor(value)) yield [path, value]
  else if (Array.isArray(value))
    for (const [i, part] of value.entries()) yield* tensors_in(part, path === '' ? String(i) : `${path}.${i}`)
  else if (is_dict(value))
    for (const [name, part] of Object.entries(value)) yield* tensors_in(part, path === '' ? name : `${path}.${name}`)
}
