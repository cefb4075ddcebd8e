/** Records of TFRecord files: length, checksum of the length, data, checksum of the data. */

/** The remainders of CRC-32C (Castagnoli's polynomial, reflected), by byte. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

/** CRC-32C of some bytes (RFC 3720). */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of data) crc = remainders[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** A checksum as it is stored: turned and shifted, since a checksum of data that hold their own checksum is worth little. */
export const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0

/** A record. */
export function record(data: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE(masked(crc32c(head.subarray(0, 8))), 8)
  const foot = Buffer.alloc(4)
  foot.writeUInt32LE(masked(crc32c(data)))
  return Buffer.concat([head, data, foot])
}
