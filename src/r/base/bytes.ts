/** R's raw vectors: bytes, as Uint8Array. */
import { attributes_of, integers } from '../attributes'
import { RError, show_value } from '../errors'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { elements, single } from './values'

/** `raw(length)`: bytes of 0. */
export const raw = r_function('length', ({ length = 0 }): Uint8Array => new Uint8Array(Number(single(length))))
export const as_raw = (x: unknown): Uint8Array => Uint8Array.from(elements(x).map(Number))
export const is_raw = (x: unknown): boolean => x instanceof Uint8Array
export const charToRaw = (x: unknown): Uint8Array => new TextEncoder().encode(String(single(x)))
/** The bits of whole numbers, the lowest first, as bytes of 0 and 1. */
export const intToBits = (x: unknown): Uint8Array =>
  Uint8Array.from(elements(x).flatMap((value) => Array.from({ length: 32 }, (_, bit) => (Number(value) >> bit) & 1)))
export const rawToChar = r_function('x', ({ x }): string => new TextDecoder().decode(as_raw(x)))

const is_big = (endian: unknown): boolean => endian === 'big'

interface Encoding {
  size: number
  write: (view: DataView, at: number, value: never, little: boolean) => void
  read: (view: DataView, at: number, little: boolean) => number
}
/** Numbers in memory, by what they are and how many bytes each takes. */
const encodings: Record<string, Encoding> = {
  double8: { size: 8, write: (v, at, x, l) => v.setFloat64(at, x, l), read: (v, at, l) => v.getFloat64(at, l) },
  double4: { size: 4, write: (v, at, x, l) => v.setFloat32(at, x, l), read: (v, at, l) => v.getFloat32(at, l) },
  integer8: {
    size: 8,
    write: (v, at, x, l) => v.setBigInt64(at, BigInt(x), l),
    read: (v, at, l) => Number(v.getBigInt64(at, l)),
  },
  integer4: { size: 4, write: (v, at, x, l) => v.setInt32(at, x, l), read: (v, at, l) => v.getInt32(at, l) },
  integer2: { size: 2, write: (v, at, x, l) => v.setInt16(at, x, l), read: (v, at, l) => v.getInt16(at, l) },
  integer1: { size: 1, write: (v, at, x) => v.setInt8(at, x), read: (v, at) => v.getInt8(at) },
}
const sizes: Record<string, number> = { double: 8, integer: 4 }
function encoding_of(kind: string, size: unknown, where: string): Encoding {
  const found = encodings[`${kind}${size === undefined || size === null ? sizes[kind]! : String(single(size))}`]
  if (!found) throw new RError(`size ${String(size)} is unknown on this machine for ${kind} values`, where)
  return found
}

/** `writeBin(object, raw())`: a vector's memory. Texts end with a 0. */
export const writeBin = r_function('object con size endian', ({ object, size, endian }): Uint8Array => {
  if (object instanceof Uint8Array) return object
  const values = elements(object) as unknown[]
  if (values.every((x) => typeof x === 'string'))
    return new TextEncoder().encode(values.map((text) => `${text as string}\0`).join(''))
  const whole = attributes_of(object).type === 'integer' || values.every((x) => /^(bigint|boolean)$/.test(typeof x))
  const { size: step, write } = encoding_of(whole ? 'integer' : 'double', size, 'writeBin')
  const bytes = new Uint8Array(values.length * step)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => write(view, i * step, Number(value) as never, !is_big(endian)))
  return bytes
})

/** `readBin(con, what, n, size, signed, endian)` of bytes. */
export const readBin = r_function(
  'con what n size signed endian',
  ({ con, what, n = 1, size, signed = true, endian }): Loose => {
    if (!(con instanceof Uint8Array)) throw new RError(`it reads bytes, got ${show_value(con)}`, 'readBin')
    const kind = typeof what === 'string' ? what : typeof what === 'function' ? 'double' : String(what)
    const count = Number(single(n))
    if (kind === 'raw') return con.slice(0, count)
    const type = /^(int|integer|logical)$/.test(kind) ? 'integer' : 'double'
    const { size: step, read } = encoding_of(type, size, 'readBin')
    const view = new DataView(con.buffer, con.byteOffset, con.byteLength)
    const values = Array.from({ length: Math.min(count, Math.floor(con.length / step)) }, (_, i) => {
      const value = read(view, i * step, !is_big(endian))
      return signed === false && value < 0 ? value + 2 ** (8 * step) : value
    })
    if (kind === 'logical') return values.map((value) => value !== 0)
    return type === 'integer' ? integers(values) : values
  },
)
