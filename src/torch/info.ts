/** The limits of element types. */
import { TypeError_, explained } from './errors'
import { as_dtype, type torch_dtype } from './dtype'

/** The limits of a floating-point type. */
export interface FloatInfo {
  /** Bits of an element. */
  bits: number
  /** The largest number. */
  max: number
  min: number
  /** The distance from 1 to the next larger number. */
  eps: number
  /** The smallest positive number of full precision. */
  tiny: number
}

/** The limits of an integer type; those of 64 bits are rounded as R's doubles are. */
export interface IntegerInfo {
  bits: number
  max: number
  min: number
}

/** Bits of the exponent and of the fraction, by element type; complex types have those of their parts. */
const floats: Readonly<Record<string, readonly [exponent: number, fraction: number]>> = {
  Half: [5, 10],
  BFloat16: [8, 7],
  Float: [8, 23],
  Double: [11, 52],
  ComplexHalf: [5, 10],
  ComplexFloat: [8, 23],
  ComplexDouble: [11, 52],
  Float8_e5m2: [5, 2],
}

/**
 * R's `torch_finfo(dtype)`: the limits of a floating-point element type.
 *
 * @throws TypeError for other types.
 * @example torch_finfo(torch_float()).eps // 1.1920929e-7
 */
export function torch_finfo(dtype: torch_dtype | string): FloatInfo {
  const { name } = explained('torch_finfo', () => as_dtype(dtype, 'torch_finfo'))
  // 4 bits of exponent without infinities: the largest number takes an exponent that the others do not use.
  if (name === 'Float8_e4m3fn') return { bits: 8, max: 448, min: -448, eps: 0.125, tiny: 2 ** -6 }
  const shape = floats[name]
  if (shape === undefined)
    throw new TypeError_(`torch_${name} is no floating-point type: torch_iinfo() tells of integers`, 'torch_finfo')
  const [exponent, fraction] = shape
  const bias = 2 ** (exponent - 1) - 1
  const max = (2 - 2 ** -fraction) * 2 ** bias
  return { bits: 1 + exponent + fraction, max, min: -max, eps: 2 ** -fraction, tiny: 2 ** (1 - bias) }
}

const signed = new Set(['Char', 'Short', 'Int', 'Long', 'QInt8', 'QInt32'])
const unsigned = new Set(['Byte', 'UInt16', 'UInt32', 'UInt64', 'QUInt8'])

/**
 * R's `torch_iinfo(dtype)`: the limits of an integer element type.
 *
 * @throws TypeError for other types.
 * @example torch_iinfo(torch_int8()).max // 127
 */
export function torch_iinfo(dtype: torch_dtype | string): IntegerInfo {
  const { name, itemsize } = explained('torch_iinfo', () => as_dtype(dtype, 'torch_iinfo'))
  const bits = 8 * itemsize
  if (signed.has(name)) return { bits, max: 2 ** (bits - 1) - 1, min: -(2 ** (bits - 1)) }
  if (unsigned.has(name)) return { bits, max: 2 ** bits - 1, min: 0 }
  throw new TypeError_(`torch_${name} is no integer type: torch_finfo() tells of floating-point types`, 'torch_iinfo')
}
