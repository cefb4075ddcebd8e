/** Element types. */
import { inspect } from 'node:util'
import { R_CHARACTER, R_CLASS, R_PRINT } from '../r/protocol'
import { recorder } from './recording'
import { TypeError_, describe } from './errors'

/** How an element type lies in JavaScript's memory. */
export type ArrayKind =
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'f32'
  | 'f64'
  | 'half'
  | 'bfloat16'
  | 'complex'
  | 'bool'
  | 'float8'
  | 'quantized'

const floating = new Set<ArrayKind>(['f32', 'f64', 'half', 'bfloat16', 'float8'])

/** An element type of tensors; there is one object for each, made by torch_float() and the like. */
export class torch_dtype {
  constructor(
    /** R's name, as printed: `Float`. */
    readonly name: string,
    /** libtorch's number. */
    readonly code: number,
    /** Bytes of an element. */
    readonly itemsize: number,
    readonly kind: ArrayKind,
  ) {}

  /** Whether it is a type of real floating-point numbers. */
  get is_floating_point(): boolean {
    return floating.has(this.kind)
  }

  get is_complex(): boolean {
    return this.kind === 'complex'
  }

  toString(): string {
    return `torch_${this.name}`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  /** R's name, as printed. */
  '.type'(): string {
    return this.name
  }
  equals(other: unknown): boolean {
    return other === this
  }
  [R_CHARACTER](): string {
    return this.name
  }
  [R_CLASS](): string[] {
    return ['torch_dtype', 'R7']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

const table: [name: string, code: number, itemsize: number, kind: ArrayKind][] = [
  ['Byte', 0, 1, 'u8'],
  ['Char', 1, 1, 'i8'],
  ['Short', 2, 2, 'i16'],
  ['Int', 3, 4, 'i32'],
  ['Long', 4, 8, 'i64'],
  ['Half', 5, 2, 'half'],
  ['Float', 6, 4, 'f32'],
  ['Double', 7, 8, 'f64'],
  ['ComplexHalf', 8, 4, 'complex'],
  ['ComplexFloat', 9, 8, 'complex'],
  ['ComplexDouble', 10, 16, 'complex'],
  ['Bool', 11, 1, 'bool'],
  ['QInt8', 12, 1, 'quantized'],
  ['QUInt8', 13, 1, 'quantized'],
  ['QInt32', 14, 4, 'quantized'],
  ['BFloat16', 15, 2, 'bfloat16'],
  ['Float8_e5m2', 23, 1, 'float8'],
  ['Float8_e4m3fn', 24, 1, 'float8'],
  ['Float8_e5m2fnuz', 25, 1, 'float8'],
  ['Float8_e4m3fnuz', 26, 1, 'float8'],
  ['UInt16', 27, 2, 'u16'],
  ['UInt32', 28, 4, 'u32'],
  ['UInt64', 29, 8, 'u64'],
  ['Float8_e8m0fnu', 44, 1, 'float8'],
]

const by_code = new Map(table.map((row) => [row[1], new torch_dtype(...row)]))
const by_name = new Map([...by_code.values()].map((dtype) => [dtype.name, dtype]))

/** The element type of libtorch's number. */
export function dtype_of_code(code: number): torch_dtype {
  const dtype = by_code.get(code)
  if (dtype === undefined) throw new TypeError_(`libtorch's element type ${code} has no counterpart here`)
  return dtype
}

const named = (name: string) => {
  const dtype = by_name.get(name)!
  return (): torch_dtype => {
    recorder?.dtype()
    return dtype
  }
}

/** 32-bit floating point: R's doubles become this. */
export const torch_float = named('Float')
export const torch_float32 = torch_float
/** 64-bit floating point. */
export const torch_double = named('Double')
export const torch_float64 = torch_double
/** 16-bit floating point (IEEE half precision). */
export const torch_half = named('Half')
export const torch_float16 = torch_half
/** 16-bit floating point with the exponent of a 32-bit one. */
export const torch_bfloat16 = named('BFloat16')
/** 64-bit integers: R's integers become this. */
export const torch_long = named('Long')
export const torch_int64 = torch_long
/** 32-bit integers. */
export const torch_int = named('Int')
export const torch_int32 = torch_int
/** 16-bit integers. */
export const torch_short = named('Short')
export const torch_int16 = torch_short
/** 8-bit integers. */
export const torch_int8 = named('Char')
/** 8-bit integers from 0 to 255. */
export const torch_uint8 = named('Byte')
/** Logical values. */
export const torch_bool = named('Bool')
/** Complex numbers of two halves. */
export const torch_chalf = named('ComplexHalf')
export const torch_complex32 = torch_chalf
/** Complex numbers of two floats. */
export const torch_cfloat = named('ComplexFloat')
export const torch_cfloat32 = torch_cfloat
export const torch_complex64 = torch_cfloat
/** Complex numbers of two doubles. */
export const torch_cdouble = named('ComplexDouble')
export const torch_cfloat64 = torch_cdouble
export const torch_cfloat128 = torch_cdouble
export const torch_complex128 = torch_cdouble
/** Quantized types. */
export const torch_qint8 = named('QInt8')
export const torch_quint8 = named('QUInt8')
export const torch_qint32 = named('QInt32')
/** 8-bit floating point. */
export const torch_float8_e4m3fn = named('Float8_e4m3fn')
export const torch_float8_e5m2 = named('Float8_e5m2')

/** Whether `x` is an element type. */
export const is_torch_dtype = (x: unknown): x is torch_dtype => x instanceof torch_dtype

/** Other names of element types, in text. */
const aliases: Readonly<Record<string, string>> = {
  float32: 'float',
  float64: 'double',
  float16: 'half',
  int64: 'long',
  int32: 'int',
  int16: 'short',
  int8: 'char',
  uint8: 'byte',
  cfloat: 'complexfloat',
  cdouble: 'complexdouble',
  chalf: 'complexhalf',
  complex32: 'complexhalf',
  complex64: 'complexfloat',
  complex128: 'complexdouble',
}

/** An element type given as an object or by a name: `"float"`, `"float32"`, `"torch_long"`. */
export function as_dtype(x: unknown, op?: string): torch_dtype {
  if (x instanceof torch_dtype) return x
  if (typeof x === 'string') {
    const name = x.toLowerCase().replace(/^torch_/, '')
    const wanted = aliases[name] ?? name
    for (const dtype of by_code.values()) if (dtype.name.toLowerCase() === wanted) return dtype
  }
  throw new TypeError_(`dtype is an element type such as torch_float(), got ${describe(x)}`, op)
}

let default_dtype = torch_float()

/** The element type of floating-point tensors that are made without one. */
export const torch_get_default_dtype = (): torch_dtype => default_dtype

/**
 * Sets what torch_get_default_dtype() gives.
 *
 * @param d a floating-point type.
 */
export function torch_set_default_dtype(d: torch_dtype): void {
  const given = as_dtype(d, 'torch_set_default_dtype')
  if (!given.is_floating_point)
    throw new TypeError_(`the default dtype is a floating-point one, got ${given}`, 'torch_set_default_dtype')
  default_dtype = given
}
