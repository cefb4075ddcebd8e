/** The few of protocol buffers' encodings that event files need (https://protobuf.dev/programming-guides/encoding). */

/** A field's number and its content, encoded. */
const key = (field: number, wire: number): number => (field << 3) | wire

/** A whole number from 0 on, seven bits to a byte. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Buffer.from(bytes)
}

/** A field of a whole number from 0 on. */
export const whole = (field: number, value: number): Buffer => Buffer.concat([varint(key(field, 0)), varint(value)])

/** A field of 64-bit floating point. */
export function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([varint(key(field, 1)), bytes])
}

/** A field of 32-bit floating point. */
export function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([varint(key(field, 5)), bytes])
}

/** A field of bytes or text. */
export function bytes(field: number, value: Uint8Array | string): Buffer {
  const content = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([varint(key(field, 2)), varint(content.length), content])
}

/** A field that is itself a message. */
export const message = (field: number, ...parts: readonly Buffer[]): Buffer => bytes(field, Buffer.concat(parts))
