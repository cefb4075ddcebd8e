/** Zip archives as PyTorch writes them: files that are stored as they are, each beginning at a multiple of 64 bytes. */
import { crc32, inflateRawSync } from 'node:zlib'
import { ValueError } from '../errors'
import type { Sink } from './sink'
import type { Source } from './source'

/** A file in an archive. */
export interface ZipEntry {
  name: string
  /** Where its bytes begin, and how many there are; compressed ones are unpacked as they are read. */
  from: number
  stored: number
  size: number
  compressed: boolean
  crc: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const large = 0xffffffff

const damaged = (what: string): ValueError => new ValueError(`the archive is cut off or damaged: ${what}`)

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function number_64(bytes: Buffer, at: number): number {
  const number = Number(bytes.readBigUInt64LE(at))
  if (!Number.isSafeInteger(number)) throw damaged('a size is out of range')
  return number
}

/** Where the table of contents is. It stands at the end, behind a comment of at most 64 KB. */
function directory_of(source: Source): { from: number; to: number; count: number } {
  const tail_from = Math.max(0, source.size - 22 - 0xffff)
  const tail = view(source.read(tail_from, source.size))
  let at = tail.length - 22
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--
  if (at < 0) throw damaged('it has no table of contents')
  let [count, size, from] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)]
  if (at >= 20 && tail.readUInt32LE(at - 20) === LOCATOR_64) {
    const place = number_64(tail, at - 20 + 8)
    const end = view(source.read(place, place + 56))
    if (end.readUInt32LE(0) !== END_64) throw damaged('its table of contents is not where it should be')
    ;[count, size, from] = [number_64(end, 32), number_64(end, 40), number_64(end, 48)]
  }
  return { from, to: from + size, count }
}

/** The sizes and place that a record of the table holds, also where they are too large for 32 bits. */
function sizes_of(record: Buffer, extra: Buffer): { size: number; stored: number; local: number } {
  const found = { size: record.readUInt32LE(24), stored: record.readUInt32LE(20), local: record.readUInt32LE(42) }
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)]
    at += 4
    if (at + length > extra.length) break
    if (id === 1) {
      let place = at
      for (const field of ['size', 'stored', 'local'] as const) {
        if (found[field] !== large) continue
        if (place + 8 > at + length) throw damaged('a size is missing')
        found[field] = number_64(extra, place)
        place += 8
      }
    }
    at += length
  }
  return found
}

/** The files of an archive by name. @throws ValueError for names that are there twice, and files that overlap. */
export function read_zip(source: Source): Map<string, ZipEntry> {
  const directory = directory_of(source)
  const bytes = view(source.read(directory.from, directory.to))
  const entries = new Map<string, ZipEntry>()
  for (let at = 0; at < bytes.length;) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw damaged('its table of contents is broken')
    const record = bytes.subarray(at)
    const [name_size, extra_size] = [record.readUInt16LE(28), record.readUInt16LE(30)]
    const end = 46 + name_size + extra_size + record.readUInt16LE(32)
    if (end > record.length) throw damaged('its table of contents is broken')
    const name = record.toString('utf8', 46, 46 + name_size)
    const [flags, method, crc] = [record.readUInt16LE(8), record.readUInt16LE(10), record.readUInt32LE(16)]
    const { size, stored, local } = sizes_of(record, record.subarray(46 + name_size, 46 + name_size + extra_size))
    if ((flags & 1) !== 0) throw damaged(`'${name}' is encrypted`)
    if (method !== 0 && method !== 8) throw damaged(`'${name}' is compressed by method ${method}`)
    if (method === 0 && size !== stored) throw damaged(`'${name}' has two sizes`)
    if (entries.has(name)) throw damaged(`'${name}' is there twice`)
    const header = view(source.read(local, local + 30))
    if (header.readUInt32LE(0) !== LOCAL) throw damaged(`'${name}' is not where it should be`)
    const from = local + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    entries.set(name, { name, from, stored, size, compressed: method === 8, crc })
    at += end
  }
  if (entries.size !== directory.count) throw damaged(`it has ${entries.size} files of ${directory.count}`)
  check_apart([...entries.values()], directory.from)
  return entries
}

/** Files that share bytes make small archives that unpack to huge ones. */
function check_apart(entries: readonly ZipEntry[], end: number): void {
  let at = 0
  for (const { name, from, stored } of [...entries].sort((a, b) => a.from - b.from)) {
    if (from < at || from + stored > end) throw damaged(`'${name}' overlaps another`)
    at = from + stored
  }
}

/** A file of an archive, whole and checked. */
export function read_entry(source: Source, entry: ZipEntry): Uint8Array {
  const stored = source.read(entry.from, entry.from + entry.stored)
  const bytes = entry.compressed ? unpacked(stored, entry) : stored
  if (crc32(bytes) !== entry.crc) throw damaged(`'${entry.name}' has another checksum`)
  return bytes
}

function unpacked(stored: Uint8Array, entry: ZipEntry): Uint8Array {
  // Deflate packs at most some 1030 bytes into one: what claims more would only take memory.
  if (entry.size > 1100 * stored.length + 64) throw damaged(`'${entry.name}' claims ${entry.size} bytes`)
  let bytes: Uint8Array
  try {
    bytes = inflateRawSync(stored, { maxOutputLength: Math.max(entry.size, 1) })
  } catch {
    throw damaged(`'${entry.name}' cannot be unpacked`)
  }
  if (bytes.length !== entry.size) throw damaged(`'${entry.name}' is ${bytes.length} bytes, not ${entry.size}`)
  return bytes
}

/** A number of 64 bits where 32 do not do. */
const part_64 = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(4 + 8 * numbers.length)
  bytes.writeUInt16LE(1, 0)
  bytes.writeUInt16LE(8 * numbers.length, 2)
  numbers.forEach((number, i) => bytes.writeBigUInt64LE(BigInt(number), 4 + 8 * i))
  return bytes
}

/** Writes an archive, file by file. */
export class ZipWriter {
  private readonly table: Buffer[] = []
  constructor(private readonly sink: Sink) {}

  /** Adds a file of known size; `write` passes its bytes on. */
  add(name: string, size: number, write: (put: (chunk: Uint8Array) => void) => void): void {
    const local = this.sink.at
    const text = Buffer.from(name)
    const extra = this.padding(local + 30 + text.length, size)
    const header = Buffer.alloc(30)
    header.writeUInt32LE(LOCAL, 0)
    header.writeUInt16LE(size >= large ? 45 : 20, 4)
    header.writeUInt32LE(Math.min(size, large), 18)
    header.writeUInt32LE(Math.min(size, large), 22)
    header.writeUInt16LE(text.length, 26)
    header.writeUInt16LE(extra.length, 28)
    this.sink.bytes(Buffer.concat([header, text, extra]))
    let crc = 0
    write((chunk) => {
      crc = crc32(chunk, crc)
      this.sink.bytes(chunk)
    })
    const checksum = Buffer.alloc(4)
    checksum.writeUInt32LE(crc)
    this.sink.patch(checksum, local + 14)
    this.note(text, size, crc, local)
  }

  /** What makes the file's bytes begin at a multiple of 64, so that they can be used as memory. */
  private padding(at: number, size: number): Buffer {
    const wide = size >= large ? part_64(size, size) : Buffer.alloc(0)
    const filler = Buffer.alloc(4 + ((64 - ((at + wide.length + 4) % 64)) % 64), 'Z')
    filler.write('FB', 0)
    filler.writeUInt16LE(filler.length - 4, 2)
    return Buffer.concat([wide, filler])
  }

  private note(name: Buffer, size: number, crc: number, local: number): void {
    const wide = [...(size >= large ? [size, size] : []), ...(local >= large ? [local] : [])]
    const extra = wide.length > 0 ? part_64(...wide) : Buffer.alloc(0)
    const record = Buffer.alloc(46)
    record.writeUInt32LE(CENTRAL, 0)
    record.writeUInt16LE(wide.length > 0 ? 45 : 20, 4)
    record.writeUInt16LE(wide.length > 0 ? 45 : 20, 6)
    record.writeUInt32LE(crc, 16)
    record.writeUInt32LE(Math.min(size, large), 20)
    record.writeUInt32LE(Math.min(size, large), 24)
    record.writeUInt16LE(name.length, 28)
    record.writeUInt16LE(extra.length, 30)
    record.writeUInt32LE(Math.min(local, large), 42)
    this.table.push(Buffer.concat([record, name, extra]))
  }

  /** Writes the table of contents. */
  end(): void {
    const from = this.sink.at
    const table = Buffer.concat(this.table)
    this.sink.bytes(table)
    const count = this.table.length
    if (count >= 0xffff || from >= large) {
      const [place, wide, locator] = [this.sink.at, Buffer.alloc(56), Buffer.alloc(20)]
      wide.writeUInt32LE(END_64, 0)
      wide.writeBigUInt64LE(44n, 4)
      wide.writeUInt16LE(45, 12)
      wide.writeUInt16LE(45, 14)
      ;[count, count, table.length, from].forEach((number, i) => wide.writeBigUInt64LE(BigInt(number), 24 + 8 * i))
      locator.writeUInt32LE(LOCATOR_64, 0)
      locator.writeBigUInt64LE(BigInt(place), 8)
      locator.writeUInt32LE(1, 16)
      this.sink.bytes(Buffer.concat([wide, locator]))
    }
    const end = Buffer.alloc(22)
    end.writeUInt32LE(END, 0)
    end.writeUInt16LE(Math.min(count, 0xffff), 8)
    end.writeUInt16LE(Math.min(count, 0xffff), 10)
    end.writeUInt32LE(Math.min(table.length, large), 12)
    end.writeUInt32LE(Math.min(from, large), 16)
    this.sink.bytes(end)
  }
}
