/**
 * R's own serialization (the XDR form of serialize() and saveRDS(), versions 2 and 3), for lists of vectors: what R's
 * torch_save() keeps beside the tensors. Closures, environments and other parts of R's language are refused by name.
 */
import { ValueError } from '../errors'

/** An R object with attributes that mean something: a class, a dimension. */
export class RObject {
  constructor(
    readonly value: unknown,
    readonly attributes: Readonly<Record<string, unknown>>,
  ) {}
  get classes(): string[] {
    const given = this.attributes.class
    return typeof given === 'string' ? [given] : Array.isArray(given) ? given.map(String) : []
  }
}

const NIL = 254
const [SYMBOL, PAIRLIST, CHARACTER, LOGICAL, INTEGER, DOUBLE, COMPLEX, STRINGS, LIST, RAW] = [
  1, 2, 9, 10, 13, 14, 15, 16, 19, 24,
]
const REFERENCE = 255
const missing_integer = -2147483648

/** Kinds of R objects that are code, or made of it. */
const code_kinds: Record<number, string> = {
  3: 'a function (closure)',
  4: 'an environment',
  5: 'a promise',
  6: 'a call',
  7: 'a builtin function',
  8: 'a builtin function',
  17: 'dots',
  20: 'an expression',
  21: 'byte code',
  22: 'an external pointer',
  23: 'a weak reference',
  25: 'an S4 object',
  238: 'an ALTREP vector',
  242: 'an empty environment',
  241: 'the base environment',
  247: 'a package',
  248: 'a persistent name',
  249: 'a namespace',
  250: 'a package',
  253: 'the global environment',
}

const damaged = (): ValueError => new ValueError('the R object in it is cut off or damaged')

class Reader {
  private at = 0
  private readonly view: Buffer
  private readonly references: string[] = []
  constructor(bytes: Uint8Array) {
    this.view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  private take(count: number): Buffer {
    if (count < 0 || count > this.view.length - this.at) throw damaged()
    this.at += count
    return this.view.subarray(this.at - count, this.at)
  }
  private int(): number {
    return this.take(4).readInt32BE()
  }
  private length(size: number): number {
    const length = this.int()
    if (length < 0 || length > (this.view.length - this.at) / size) throw damaged()
    return length
  }

  header(): void {
    const format = this.take(2).toString('latin1')
    if (format !== 'X\n')
      throw new ValueError(`it is no R object in the XDR form${format === 'A\n' ? ': it is in the ASCII form' : ''}`)
    const version = this.int()
    if (version !== 2 && version !== 3)
      throw new ValueError(`the R object in it is of version ${version}: 2 and 3 are known`)
    this.take(8)
    if (version === 3) this.take(this.length(1))
  }

  private numbers<T>(size: number, read: (bytes: Buffer, at: number) => T): T[] {
    const length = this.length(size)
    const bytes = this.take(length * size)
    return Array.from({ length }, (_, i) => read(bytes, i * size))
  }

  private vector(kind: number): unknown {
    switch (kind) {
      case LOGICAL:
        return this.numbers(4, (bytes, at) => {
          const value = bytes.readInt32BE(at)
          return value === missing_integer ? null : value !== 0
        })
      case INTEGER:
        return this.numbers(4, (bytes, at) => {
          const value = bytes.readInt32BE(at)
          return value === missing_integer ? null : value
        })
      case DOUBLE:
        return this.numbers(8, (bytes, at) => bytes.readDoubleBE(at))
      case COMPLEX:
        return this.numbers(16, (bytes, at) => ({ re: bytes.readDoubleBE(at), im: bytes.readDoubleBE(at + 8) }))
      case STRINGS:
        return Array.from({ length: this.length(4) }, () => this.item())
      case LIST:
        return Array.from({ length: this.length(4) }, () => this.item())
      case RAW:
        return Uint8Array.from(this.take(this.length(1)))
      default:
        throw new ValueError(
          `the R object in it holds ${code_kinds[kind] ?? `an object of kind ${kind}`}, which only R can make: in R, save a state dict, torch_save(net$state_dict(), path)`,
        )
    }
  }

  private text(flags: number): string | null {
    const length = this.int()
    if (length === -1) return null
    const bytes = this.take(length)
    return bytes.toString((flags & (1 << 14)) !== 0 ? 'latin1' : 'utf8')
  }

  /** A pairlist of attributes, by name. */
  private attributes(): Record<string, unknown> {
    const found: Record<string, unknown> = {}
    for (;;) {
      const flags = this.int()
      if ((flags & 255) === NIL) return found
      if ((flags & 255) !== PAIRLIST) throw damaged()
      if ((flags & 512) !== 0) this.attributes()
      const name = (flags & 1024) !== 0 ? this.item() : null
      const value = this.item()
      if (typeof name === 'string') Object.defineProperty(found, name, { value, enumerable: true, configurable: true })
    }
  }

  item(): unknown {
    const flags = this.int()
    const kind = flags & 255
    if (kind === NIL) return null
    if (kind === REFERENCE) {
      const symbol = this.references[(flags >>> 8) - 1]
      if (symbol === undefined) throw damaged()
      return symbol
    }
    if (kind === SYMBOL) {
      const symbol = this.item()
      if (typeof symbol !== 'string') throw damaged()
      this.references.push(symbol)
      return symbol
    }
    if (kind === CHARACTER) return this.text(flags)
    if (kind === PAIRLIST) {
      this.at -= 4
      return this.attributes()
    }
    const value = this.vector(kind)
    return (flags & 512) !== 0 ? with_attributes(kind, value, this.attributes()) : simple(kind, value)
  }
}

/** A vector of one element is the element, as everywhere here. */
const simple = (kind: number, value: unknown): unknown =>
  kind !== LIST && kind !== RAW && Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value

function with_attributes(kind: number, value: unknown, attributes: Record<string, unknown>): unknown {
  const { names, ...others } = attributes
  const labels = typeof names === 'string' ? [names] : names
  const named =
    Array.isArray(labels) && Array.isArray(value) && labels.length === value.length
      ? Object.fromEntries(value.map((item, i) => [String(labels[i] ?? ''), item as unknown]))
      : simple(kind, value)
  return Object.keys(others).length === 0 ? named : new RObject(named, others)
}

/** Reads an object that R's serialize() wrote. @throws ValueError for code, and where the bytes are damaged. */
export function r_unserialize(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  reader.header()
  return reader.item()
}

/** A string that R gets as the address of a tensor, by which torch_load() finds it. */
export class TensorAddress {
  constructor(readonly key: string) {}
}

class Writer {
  private readonly parts: Buffer[] = []
  private readonly symbols = new Map<string, number>()

  private int(value: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    this.parts.push(bytes)
  }
  private double(value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    this.parts.push(bytes)
  }
  private text(value: string): void {
    const bytes = Buffer.from(value)
    // The character set: 64 for ASCII, 8 for UTF-8.
    this.int(CHARACTER | ((bytes.length === value.length ? 64 : 8) << 12))
    this.int(bytes.length)
    this.parts.push(bytes)
  }
  private strings(values: readonly string[], flags = 0): void {
    this.int(STRINGS | flags)
    this.int(values.length)
    values.forEach((value) => this.text(value))
  }
  /** A pairlist of one attribute. */
  private attribute(name: string, values: readonly string[]): void {
    this.int(PAIRLIST | 1024)
    const known = this.symbols.get(name)
    if (known === undefined) {
      this.symbols.set(name, this.symbols.size + 1)
      this.int(SYMBOL)
      this.text(name)
    } else {
      this.int(REFERENCE | (known << 8))
    }
    this.strings(values)
    this.int(NIL)
  }

  item(value: unknown): void {
    if (value === null || value === undefined) return this.int(NIL)
    if (value instanceof TensorAddress) {
      this.strings([value.key], 256 | 512)
      return this.attribute('class', ['torch_tensor_address'])
    }
    if (typeof value === 'string') return this.strings([value])
    if (typeof value === 'boolean') return this.vector(LOGICAL, [value], (x) => this.int(x ? 1 : 0))
    if (typeof value === 'number') return this.vector(DOUBLE, [value], (x) => this.double(x))
    if (typeof value === 'bigint') {
      const small = value > -(2n ** 31n) && value < 2n ** 31n
      return this.vector(small ? INTEGER : DOUBLE, [Number(value)], (x) => (small ? this.int(x) : this.double(x)))
    }
    if (value instanceof Uint8Array) {
      this.int(RAW)
      this.int(value.length)
      this.parts.push(Buffer.from(value))
      return
    }
    if (Array.isArray(value)) return this.array(value)
    const entries = Object.entries(value as object)
    this.int(LIST | (entries.length > 0 ? 512 : 0))
    this.int(entries.length)
    for (const [, item] of entries) this.item(item)
    if (entries.length > 0)
      this.attribute(
        'names',
        entries.map(([name]) => name),
      )
  }

  private vector<T>(kind: number, values: readonly T[], write: (value: T) => void): void {
    this.int(kind)
    this.int(values.length)
    values.forEach(write)
  }

  /** Numbers, booleans and strings make R's vectors, anything else a list. */
  private array(values: readonly unknown[]): void {
    const all = (type: string): boolean => values.length > 0 && values.every((value) => typeof value === type)
    if (all('number')) this.vector(DOUBLE, values as number[], (x) => this.double(x))
    else if (all('boolean')) this.vector(LOGICAL, values as boolean[], (x) => this.int(x ? 1 : 0))
    else if (all('string')) this.strings(values as string[])
    else this.vector(LIST, values, (x) => this.item(x))
  }

  result(): Buffer {
    return Buffer.concat([Buffer.from('X\n'), ...this.parts])
  }

  header(): void {
    // Version 2, which every R reads; written as R 4.2.2 would, for readers from R 2.3.0 on.
    this.int(2)
    this.int(0x00040202)
    this.int(0x00020300)
  }
}

/** Writes numbers, strings, booleans, raw bytes, arrays and objects as R's serialize() does. */
export function r_serialize(value: unknown): Buffer {
  const writer = new Writer()
  writer.header()
  writer.item(value)
  return writer.result()
}
