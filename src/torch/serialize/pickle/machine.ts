/**
 * Python's pickles, read without running anything: a pickle is a small program for a stack machine, of which this one
 * knows the operations that build data. Calls are not made here: what a global stands for is decided by the caller.
 */
import { ValueError } from '../../errors'

/** A name that a pickle refers to, `torch._utils._rebuild_tensor_v2`. */
export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
  get path(): string {
    return `${this.module}.${this.name}`
  }
}

/** A Python tuple; lists are arrays. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** How the caller takes part. */
export interface Host {
  /** What a global stands for. @throws ValueError for one that is not known. */
  global(name: Global): unknown
  /** What `callable(*args)` gives. */
  call(callable: unknown, args: readonly unknown[]): unknown
  /** What `object.__setstate__(state)` leaves. */
  build(object: unknown, state: unknown): unknown
  /** What is kept outside the pickle under an id. */
  persistent(id: unknown): unknown
}

const mark = Symbol('mark')

/** Where the bytes of a pickle come from, one after another. */
class Bytes {
  at = 0
  private readonly view: Buffer
  constructor(bytes: Uint8Array) {
    this.view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  take(count: number): Buffer {
    if (!Number.isSafeInteger(count) || count < 0 || count > this.view.length - this.at)
      throw new ValueError('the pickle is cut off or damaged')
    this.at += count
    return this.view.subarray(this.at - count, this.at)
  }
  u8(): number {
    return this.take(1)[0]!
  }
  u16(): number {
    return this.take(2).readUInt16LE()
  }
  i32(): number {
    return this.take(4).readInt32LE()
  }
  u32(): number {
    return this.take(4).readUInt32LE()
  }
  u64(): number {
    return Number(this.take(8).readBigUInt64LE())
  }
  line(): string {
    const end = this.view.indexOf(10, this.at)
    if (end < 0) throw new ValueError('the pickle is cut off or damaged')
    const text = this.view.toString('utf8', this.at, end)
    this.at = end + 1
    return text
  }
}

/** An integer of any size, least significant byte first. */
function long_of(bytes: Buffer): number | bigint {
  if (bytes.length > 1024) throw new ValueError(`the pickle has an integer of ${bytes.length} bytes`)
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return whole(bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, value))
}

/** A number where it holds the integer exactly, else a bigint. */
const whole = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value

/** What the dictionaries of pickles are: their keys can be of any kind, and they can hold themselves. */
export type Dict = Map<unknown, unknown>

class Machine {
  private stack: unknown[] = []
  private readonly memo = new Map<number, unknown>()
  constructor(
    private readonly bytes: Bytes,
    private readonly host: Host,
  ) {}

  private pop(): unknown {
    const value = this.stack.pop()
    if (value === undefined || value === mark) throw new ValueError('the pickle is damaged: its stack is empty')
    return value
  }
  private top(): unknown {
    const value = this.stack.at(-1)
    if (value === undefined || value === mark) throw new ValueError('the pickle is damaged: its stack is empty')
    return value
  }
  /** What was put on the stack since the last mark, which goes too. */
  private marked(): unknown[] {
    const at = this.stack.lastIndexOf(mark)
    if (at < 0) throw new ValueError('the pickle is damaged: it has no mark')
    return this.stack.splice(at).slice(1)
  }
  private remember(index: number): void {
    this.memo.set(index, this.top())
  }
  private recall(index: number): void {
    if (!this.memo.has(index)) throw new ValueError(`the pickle is damaged: nothing was kept under ${index}`)
    this.stack.push(this.memo.get(index))
  }
  private append(items: readonly unknown[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw new ValueError('the pickle is damaged: it appends to what is no list')
    for (const item of items) list.push(item)
  }
  private set(items: readonly unknown[]): void {
    const dict = this.top()
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw new ValueError('the pickle is damaged: it sets items of what is no dictionary')
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1])
  }
  private global(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw new ValueError('the pickle is damaged: a global has no name')
    this.stack.push(this.host.global(new Global(module, name)))
  }
  private reduce(): void {
    const args = this.pop()
    const callable = this.pop()
    if (!(args instanceof Tuple)) throw new ValueError('the pickle is damaged: the arguments of a call are no tuple')
    this.stack.push(this.host.call(callable, args.items))
  }
  private text(length: number): void {
    this.stack.push(this.bytes.take(length).toString('utf8'))
  }
  private raw(length: number): void {
    this.stack.push(Uint8Array.from(this.bytes.take(length)))
  }

  run(): unknown {
    const { bytes, stack } = this
    for (;;) {
      const code = bytes.u8()
      switch (code) {
        case 0x80: {
          const protocol = bytes.u8()
          if (protocol > 5) throw new ValueError(`the pickle is of protocol ${protocol}: 0 to 5 are known`)
          break
        }
        case 0x95: // a frame, whose length is not needed
          bytes.take(8)
          break
        case 0x2e: // .
          return this.pop()
        case 0x28: // (
          stack.push(mark)
          break
        case 0x30: // 0
          if (stack.pop() === undefined) throw new ValueError('the pickle is damaged: its stack is empty')
          break
        case 0x31: // 1
          this.marked()
          break
        case 0x32: // 2
          stack.push(this.top())
          break
        case 0x4e: // N
          stack.push(null)
          break
        case 0x88:
          stack.push(true)
          break
        case 0x89:
          stack.push(false)
          break
        case 0x4a: // J
          stack.push(bytes.i32())
          break
        case 0x4b: // K
          stack.push(bytes.u8())
          break
        case 0x4d: // M
          stack.push(bytes.u16())
          break
        case 0x8a:
          stack.push(long_of(bytes.take(bytes.u8())))
          break
        case 0x8b:
          stack.push(long_of(bytes.take(bytes.i32())))
          break
        case 0x49: {
          // I: also how the first protocols say true and false
          const line = bytes.line()
          stack.push(line === '01' ? true : line === '00' ? false : integer(line))
          break
        }
        case 0x4c: // L
          stack.push(integer(bytes.line().replace(/L$/, '')))
          break
        case 0x46: // F
          stack.push(floating(bytes.line()))
          break
        case 0x47: // G
          stack.push(bytes.take(8).readDoubleBE())
          break
        case 0x58: // X
          this.text(bytes.u32())
          break
        case 0x8c:
          this.text(bytes.u8())
          break
        case 0x8d:
          this.text(bytes.u64())
          break
        case 0x56: // V
          stack.push(bytes.line())
          break
        case 0x54: // T: Python 2's strings
          this.text(bytes.u32())
          break
        case 0x55: // U
          this.text(bytes.u8())
          break
        case 0x42: // B
          this.raw(bytes.u32())
          break
        case 0x43: // C
          this.raw(bytes.u8())
          break
        case 0x8e:
        case 0x96:
          this.raw(bytes.u64())
          break
        case 0x5d: // ]
          stack.push([])
          break
        case 0x6c: // l
          stack.push(this.marked())
          break
        case 0x61: // a
          this.append([this.pop()])
          break
        case 0x65: // e
          this.append(this.marked())
          break
        case 0x29: // )
          stack.push(new Tuple([]))
          break
        case 0x74: // t
          stack.push(new Tuple(this.marked()))
          break
        case 0x85:
        case 0x86:
        case 0x87: {
          const items = Array.from({ length: code - 0x84 }, () => this.pop()).reverse()
          stack.push(new Tuple(items))
          break
        }
        case 0x7d: // }
          stack.push(new Map())
          break
        case 0x64: {
          // d
          const items = this.marked()
          stack.push(new Map())
          this.set(items)
          break
        }
        case 0x73: {
          // s
          const value = this.pop()
          this.set([this.pop(), value])
          break
        }
        case 0x75: // u
          this.set(this.marked())
          break
        case 0x8f:
          stack.push(new Set())
          break
        case 0x90: {
          const items = this.marked()
          const set = this.top()
          if (!(set instanceof Set)) throw new ValueError('the pickle is damaged: it adds to what is no set')
          for (const item of items) set.add(item)
          break
        }
        case 0x91:
          stack.push(new Set(this.marked()))
          break
        case 0x71: // q
          this.remember(bytes.u8())
          break
        case 0x72: // r
          this.remember(bytes.u32())
          break
        case 0x70: // p
          this.remember(Number(integer(bytes.line())))
          break
        case 0x94:
          this.remember(this.memo.size)
          break
        case 0x68: // h
          this.recall(bytes.u8())
          break
        case 0x6a: // j
          this.recall(bytes.u32())
          break
        case 0x67: // g
          this.recall(Number(integer(bytes.line())))
          break
        case 0x63: // c
          this.global(bytes.line(), bytes.line())
          break
        case 0x93: {
          const name = this.pop()
          this.global(this.pop(), name)
          break
        }
        case 0x52: // R
        case 0x81:
          this.reduce()
          break
        case 0x92: {
          // the newest protocols' calls with named arguments
          const named = this.pop()
          if (!(named instanceof Map) || named.size > 0)
            throw new ValueError('the pickle calls something with named arguments, which is not done here')
          this.reduce()
          break
        }
        case 0x62: {
          // b
          const state = this.pop()
          stack.push(this.host.build(this.pop(), state))
          break
        }
        case 0x51: // Q
          stack.push(this.host.persistent(this.pop()))
          break
        case 0x50: // P
          stack.push(this.host.persistent(bytes.line()))
          break
        default:
          throw new ValueError(
            `the pickle has the operation 0x${code.toString(16)} (at byte ${bytes.at - 1}), which files of tensors do not need: it is refused`,
          )
      }
    }
  }
}

function integer(line: string): number | bigint {
  if (!/^[+-]?\d{1,2400}$/.test(line)) throw new ValueError('the pickle is damaged: an integer has other letters')
  return whole(BigInt(line.replace(/^\+/, '')))
}

function floating(line: string): number {
  const text = line.toLowerCase()
  if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/.test(text)) return NaN
  const value = Number(text)
  if (text === '' || Number.isNaN(value)) throw new ValueError('the pickle is damaged: a number has other letters')
  return value
}

/** Runs the pickle at the beginning of `bytes`. @returns what it builds, and how many bytes it took. */
export function unpickle(bytes: Uint8Array, host: Host): { value: unknown; length: number } {
  const stream = new Bytes(bytes)
  const value = new Machine(stream, host).run()
  return { value, length: stream.at }
}
