/** Small pictures of pixels as PNG files (https://www.w3.org/TR/png). */
import { crc32, deflateSync } from 'node:zlib'

/** Pixels, row by row: one number for grey, three for red, green and blue; from 0 to 255. */
export interface Pixels {
  width: number
  height: number
  channels: 1 | 3
  data: ArrayLike<number>
}

function chunk(type: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(data.length)
  const foot = Buffer.alloc(4)
  foot.writeUInt32BE(crc32(content))
  return Buffer.concat([head, content, foot])
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const grey = 0
const rgb = 2

/** The pixels as PNG, each drawn `scale` times as wide and high. */
export function png_of(pixels: Pixels, scale = 1): Buffer {
  const { width, height, channels, data } = pixels
  const line = width * scale * channels + 1
  const rows = Buffer.alloc(line * height * scale)
  for (let y = 0; y < height * scale; y++) {
    const from = Math.floor(y / scale) * width
    for (let x = 0; x < width * scale; x++) {
      const pixel = (from + Math.floor(x / scale)) * channels
      for (let c = 0; c < channels; c++) {
        rows[y * line + 1 + x * channels + c] = Math.max(0, Math.min(255, Math.round(data[pixel + c]!)))
      }
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width * scale, 0)
  head.writeUInt32BE(height * scale, 4)
  head.set([8, channels === 1 ? grey : rgb, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}
