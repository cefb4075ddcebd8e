/** The idx files of MNIST-like datasets: big-endian sizes, then bytes. */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'

/** A file of unsigned bytes with sizes. */
export interface IdxFile {
  shape: number[]
  data: Uint8Array
}

/** The bytes of a file, unpacked where they are gzipped. */
export const unpacked = (bytes: Buffer): Buffer => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes)

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/**
 * Reads a file's bytes.
 *
 * @returns a reason where they are no whole idx file of `shape`.
 */
export function read_idx(bytes: Buffer, shape: readonly number[]): IdxFile | string {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8) return 'it is no idx file of bytes'
  const rank = bytes[3]!
  const header = 4 + 4 * rank
  if (bytes.length < header) return 'it ends within its header'
  const sizes = Array.from({ length: rank }, (_, d) => bytes.readUInt32BE(4 + 4 * d))
  if (sizes.join() !== shape.join())
    return `it holds ${sizes.join(' × ')} values where ${shape.join(' × ')} are expected`
  const count = sizes.reduce((product, size) => product * size, 1)
  if (bytes.length !== header + count)
    return `it has ${bytes.length} bytes where ${header + count} are expected: it was cut off or changed`
  return { shape: sizes, data: new Uint8Array(bytes.buffer, bytes.byteOffset + header, count) }
}
