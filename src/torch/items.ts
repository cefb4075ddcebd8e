/**
 * Items made one by one, whose tensor work is done for a whole batch at once.
 *
 * A dataset's function runs for every item, in its order, so that whatever it does besides (counting, drawing, reading
 * files) happens as ever. Only the tensor work is put off: that of the first item is done and recorded; of the others it
 * is compared with the record, step by step, and the plain memory that they make tensors of is copied into one buffer.
 * Where all agree, the record is run once on the buffer, by the same map as torch_vmap(). Anything else ends it: an
 * operator that may round differently in a batch or draws numbers, a step that differs, or any look at a tensor's elements
 * or sizes. What was put off is then done item by item, so the results are the same to the last bit, always.
 */
import type { Handle } from '../native/types'
import { RArray, type RType } from '../r/array'
import { with_no_grad } from './autograd'
import { as_typed_array } from './convert'
import { torch_tensor } from './creation'
import { current_device } from './device'
import { tensor_op } from './dispatch'
import { recorder, set_recorder, type Recordable, type Recorder } from './dispatch/recording'
import { torch_dtype, torch_get_default_dtype } from './dtype'
import { tidy } from './memory'
import { MISSING_HANDLE, Tensor, handle_of, set_scope, set_watch } from './tensor'
import { with_rows_hidden } from './vmap'

/**
 * Operators whose result for an item is the same, bit for bit, alone and in a batch: views and copies, and arithmetic that
 * IEEE 754 rounds in one way only. Sums, products of matrices and functions such as exp() are not: their rounding depends
 * on how the elements lie in memory.
 */
const exact = new Set(
  `flatten reshape view unflatten unsqueeze squeeze permute transpose swapdims swapaxes movedim moveaxis t narrow select
  contiguous clone detach flip fliplr flipud roll to
  add sub mul div true_divide neg negative abs absolute relu clamp clamp_min clamp_max clip
  eq ne lt le gt ge logical_not logical_and logical_or logical_xor`.split(/\s+/),
)

/** Those that take a factor or a way of rounding besides their two operands, and are exact only without. */
const of_operands = new Set(['add', 'sub', 'div'])
const is_operand = (x: unknown): boolean => x instanceof Tensor || typeof x === 'number' || typeof x === 'bigint'

/** The plain memory that items are recorded from. */
type Memory = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array
const memory_types: ReadonlySet<string> = new Set([
  'Uint8Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
])
/** The memory of what a tensor is made of, where it is such memory. */
function memory_of(data: unknown): Memory | undefined {
  const memory = data instanceof RArray ? data.data : data
  return ArrayBuffer.isView(memory) && memory_types.has(memory.constructor.name) ? (memory as Memory) : undefined
}

/** A step that makes a tensor of plain memory. */
interface Source {
  type: new (length: number) => Memory
  /** The sizes of an RArray, and R's type of it; a typed array has neither. */
  dim: readonly number[] | undefined
  r_type: RType | undefined
  /** The number of elements. */
  size: number
  /** The tensor's element type, and torch_get_default_dtype() at that time. */
  dtype: torch_dtype
  default_dtype: torch_dtype
}
/** A step that runs an operator on results of earlier steps (by their place; -1 for others) and on values. */
interface Call {
  op: Recordable
  slots: readonly number[]
  values: readonly unknown[]
}
type Step = Source | Call
const is_source = (step: Step): step is Source => 'size' in step

/** The tensor of one item's memory, or of all items' together. */
function tensor_of({ dim, r_type, size, dtype }: Source, memory: Memory, count?: number): Tensor {
  if (dim === undefined && count === undefined) return torch_tensor(memory)
  if (dim === undefined) return tensor_op('reshape', torch_tensor(memory), [count, size])
  return torch_tensor(new RArray(memory, count === undefined ? dim : [count, ...dim], r_type), { dtype })
}

const is_primitive = (x: unknown): boolean => (typeof x !== 'object' || x === null) && typeof x !== 'function'

/** Whether an argument is known by its look, so that it can be compared with the next item's. */
function is_plain_argument(x: unknown): boolean {
  if (is_primitive(x) || is_constant(x)) return true
  if (Array.isArray(x)) return x.every(is_primitive)
  return (
    Object.getPrototypeOf(x) === Object.prototype &&
    Object.values(x as object).every((v) => is_primitive(v) || is_constant(v))
  )
}
/** Element types: one object for each. */
const is_constant = (x: unknown): boolean => x instanceof torch_dtype

function same_elements(x: readonly unknown[], recorded: readonly unknown[]): boolean {
  if (x.length !== recorded.length) return false
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], recorded[i])) return false
  return true
}

/** Whether a plain argument is the same as the recorded one. */
function same(x: unknown, recorded: unknown): boolean {
  if (Object.is(x, recorded)) return true
  if (is_primitive(x) || is_primitive(recorded)) return false
  if (Array.isArray(x)) return Array.isArray(recorded) && same_elements(x, recorded)
  if (Array.isArray(recorded) || Object.getPrototypeOf(x) !== Object.prototype) return false
  const parts = Object.entries(recorded as object)
  return (
    Object.keys(x as object).length === parts.length &&
    parts.every(([name, part]) => Object.is((x as Record<string, unknown>)[name], part))
  )
}

/** A recorded argument, safe from later changes. */
const copied = (x: unknown): unknown =>
  Array.isArray(x)
    ? [...(x as unknown[])]
    : is_primitive(x) || is_constant(x) || x instanceof Tensor
      ? x
      : { ...(x as object) }

/** An item's tensor whose work was put off. It is done when it is asked for. */
class Deferred extends Tensor {
  #waiting = true
  constructor(
    readonly batch: Batch,
    readonly row: number,
    readonly slot: number,
  ) {
    super(null)
  }
  /** Whether nobody has asked for it yet. */
  get is_waiting(): boolean {
    return this.#waiting
  }
  override get is_disposed(): boolean {
    return !this.#waiting && super.is_disposed
  }
  override dispose(): void {
    this.#waiting = false
    super.dispose()
  }
  override [MISSING_HANDLE](): Handle {
    if (!this.#waiting) return super[MISSING_HANDLE]()
    this.#waiting = false
    return handle_of(this.batch.item_values(this.row)[this.slot]!)
  }
}

/** Runs `run` with nobody looking and no scope taking tensors. */
function aside<T>(run: () => T): T {
  const looking = recorder
  const watch = set_watch(null)
  const scope = set_scope(null)
  set_recorder(null)
  try {
    return with_no_grad(run)
  } finally {
    set_recorder(looking)
    set_scope(scope)
    set_watch(watch)
  }
}

/** The items of one batch. */
class Batch {
  /** By step: the memory of all items. */
  private readonly memory: Memory[] = []
  /** Tensors from outside as they were when the items used them. */
  private readonly outside = new Map<Tensor, Tensor>()
  private readonly values = new Map<number, Tensor[]>()
  /** How many steps the last item has come to. */
  reached = 0
  last = 0
  /** Whether all items agreed. */
  agreed = true
  /** The first item's own tensors, by step, where that was the one recorded. */
  recorded: readonly Tensor[] = []

  constructor(
    readonly steps: readonly Step[],
    readonly count: number,
  ) {}

  store(step: number, source: Source, item: number, data: Memory): void {
    const memory = (this.memory[step] ??= new source.type(this.count * source.size))
    memory.set(data, item * source.size)
  }
  use(tensor: Tensor): void {
    if (this.outside.has(tensor)) return
    this.outside.set(
      tensor,
      aside(() => tensor_op('clone', tensor)),
    )
  }

  private run(needed: (step: number) => boolean, source: (step: Source, i: number) => Tensor): Tensor[] {
    const results: Tensor[] = []
    this.steps.forEach((step, i) => {
      if (!needed(i)) return
      if (is_source(step)) results[i] = source(step, i)
      else {
        const args = step.values.map((value, a) => {
          const slot = step.slots[a]!
          return slot >= 0 ? results[slot] : value instanceof Tensor ? this.outside.get(value) : value
        })
        results[i] = step.op.perform(args) as Tensor
      }
    })
    return results
  }

  /** An item's tensors, by step: made together, so that views share memory as they should. */
  item_values(item: number): Tensor[] {
    let values = this.values.get(item)
    if (values === undefined) {
      const reached = item === this.last ? this.reached : this.steps.length
      values = aside(() =>
        this.run(
          (i) => i < reached,
          (step, i) => tensor_of(step, this.memory[i]!.slice(item * step.size, (item + 1) * step.size)),
        ),
      )
      this.values.set(item, values)
    }
    return values
  }

  /** The results of a step for all items. */
  all_values(slot: number): Tensor {
    const needed = new Set([slot])
    for (let i = slot; i >= 0; i--) {
      const step = this.steps[i]!
      if (needed.has(i) && !is_source(step)) for (const s of step.slots) if (s >= 0) needed.add(s)
    }
    return aside(() =>
      tidy(() =>
        with_rows_hidden(this.count, 'error', ({ hide, show }) => {
          const results = this.run(
            (i) => needed.has(i),
            (step, i) => hide(tensor_of(step, this.memory[i]!, this.count), 0),
          )
          return tensor_op('contiguous', show(results[slot]!, 0))
        }),
      ),
    )
  }

  /** Whether `tensor` is what item `item` has of a step, untouched. */
  has(tensor: Tensor, item: number, slot: number): boolean {
    if (tensor instanceof Deferred)
      return tensor.batch === this && tensor.row === item && tensor.slot === slot && tensor.is_waiting
    return item === 0 && this.recorded[slot] === tensor
  }
}

/** Makes the items of batch after batch, of one dataset. */
export class ItemMaker implements Recorder {
  private steps: Step[] | undefined
  private batch: Batch | undefined
  /** The first item's tensors, by step, while it is recorded. */
  private recorded: Tensor[] | undefined
  private off = false
  private readonly stop = (): void => {
    if (this.batch !== undefined) this.batch.agreed = false
    this.off = true
    set_recorder(null)
    set_watch(null)
  }

  /** `count` items, numbered from 0. */
  make<T>(count: number, item: (i: number) => T): T[] {
    const items: T[] = []
    // Another dataset's items may be at work, of which this one's are a part.
    if (this.off || count < 2 || recorder !== null) {
      for (let i = 0; i < count; i++) items.push(item(i))
      return items
    }
    const first = this.steps === undefined
    const steps = (this.steps ??= [])
    const batch = (this.batch = new Batch(steps, count))
    this.recorded = first ? [] : undefined
    set_recorder(this)
    set_watch(this.stop)
    try {
      for (let i = 0; i < count; i++) {
        if (!this.off) [batch.last, batch.reached] = [i, 0]
        items.push(item(i))
        if (this.off) continue
        if (this.recorded !== undefined) {
          batch.recorded = this.recorded
          this.recorded = undefined
          // Nothing to put off.
          if (steps.length === 0) this.stop()
        } else if (batch.reached !== steps.length) this.stop()
      }
    } finally {
      set_recorder(null)
      set_watch(null)
      // An item that failed half-way has left half a record.
      if (this.recorded !== undefined) this.off = true
      this.batch = this.recorded = undefined
    }
    return items
  }

  /** The items' tensors as one, or null where they have to be stacked. */
  stack(tensors: readonly Tensor[]): Tensor | null {
    const last = tensors[tensors.length - 1]
    if (!(last instanceof Deferred)) return null
    const { batch, slot } = last
    if (!batch.agreed || tensors.length !== batch.count) return null
    if (!tensors.every((tensor, i) => batch.has(tensor, i, slot))) return null
    const all = batch.all_values(slot)
    if (batch.recorded.length > 0 && !same_bytes(all, tensors[0]!)) {
      this.off = true
      return null
    }
    return all
  }

  tensor<T>(data: unknown, make: () => T): T | Tensor {
    const { batch } = this
    const memory = memory_of(data)
    if (batch === undefined || memory === undefined || current_device() !== null) return make()
    const r_array = data instanceof RArray ? data : undefined
    if (this.recorded !== undefined) {
      const made = aside(make) as Tensor
      const source = {
        type: memory.constructor as Source['type'],
        dim: r_array && [...r_array.dim],
        r_type: r_array?.type,
        size: memory.length,
        dtype: aside(() => made.dtype),
        default_dtype: torch_get_default_dtype(),
      }
      batch.store(this.steps!.length, source, 0, memory)
      this.steps!.push(source)
      this.recorded.push(made)
      batch.reached++
      return made
    }
    const step = this.steps![batch.reached]
    if (
      step === undefined ||
      !is_source(step) ||
      step.type !== memory.constructor ||
      step.size !== memory.length ||
      step.r_type !== r_array?.type ||
      step.default_dtype !== torch_get_default_dtype() ||
      (r_array !== undefined && !(step.dim && same_elements(r_array.dim, step.dim)))
    ) {
      this.stop()
      return make()
    }
    batch.store(batch.reached, step, batch.last, memory)
    return new Deferred(batch, batch.last, batch.reached++)
  }

  call(op: Recordable, args: readonly unknown[]): unknown {
    const { batch } = this
    if (batch === undefined) return op.perform(args)
    if (this.recorded !== undefined) return this.record(batch, this.recorded, op, args)
    if (!args.some((arg) => arg instanceof Deferred)) return op.perform(args)
    const step = this.steps![batch.reached]
    if (step === undefined || is_source(step) || step.op !== op || !this.agrees(batch, step, args)) {
      this.stop()
      return op.perform(args)
    }
    return new Deferred(batch, batch.last, batch.reached++)
  }

  private agrees(batch: Batch, { slots, values }: Call, args: readonly unknown[]): boolean {
    if (args.length !== slots.length) return false
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]
      if (slots[i]! >= 0) {
        if (!(arg instanceof Deferred && batch.has(arg, batch.last, slots[i]!))) return false
      } else if (arg instanceof Tensor) {
        if (arg !== values[i]) return false
        batch.use(arg)
      } else if (!same(arg, values[i])) return false
    }
    return true
  }

  private record(batch: Batch, recorded: Tensor[], op: Recordable, args: readonly unknown[]): unknown {
    const slots = args.map((arg) => (arg instanceof Tensor ? recorded.indexOf(arg) : -1))
    if (!slots.some((slot) => slot >= 0)) return op.perform(args)
    const known =
      exact.has(op.op) &&
      (!of_operands.has(op.op) || (args.length === 2 && args.every(is_operand))) &&
      args.every((arg, i) => slots[i]! >= 0 || (arg instanceof Tensor ? is_outside(arg) : is_plain_argument(arg)))
    if (!known) {
      this.stop()
      return op.perform(args)
    }
    for (const [i, arg] of args.entries()) if (slots[i]! < 0 && arg instanceof Tensor) batch.use(arg)
    const result = aside(() => op.perform(args))
    if (!(result instanceof Tensor) || !stays_defined(recorded, slots, result)) {
      this.stop()
      return result
    }
    this.steps!.push({ op, slots, values: args.map(copied) })
    recorded.push(result)
    batch.reached++
    return result
  }
}

/** Whether a tensor from outside can be used as it is: on the CPU, without a gradient. */
const is_outside = (tensor: Tensor): boolean =>
  !(tensor instanceof Deferred) && aside(() => !tensor.requires_grad && tensor.device.type === 'cpu')

/** Whether a result is on the CPU and no floating-point numbers became integers, which is not defined for all of them. */
const stays_defined = (recorded: readonly Tensor[], slots: readonly number[], result: Tensor): boolean =>
  aside(() => {
    if (result.device.type !== 'cpu') return false
    if (result.dtype.is_floating_point || result.dtype.kind === 'bool') return true
    return !slots.some((slot) => slot >= 0 && recorded[slot]!.dtype.is_floating_point)
  })

/** Whether a batch's first item is `item`, bit for bit. */
function same_bytes(all: Tensor, item: Tensor): boolean {
  return aside(() => {
    const first = all.get(1, '..')
    if (first.dtype !== item.dtype || first.shape.join() !== item.shape.join()) return false
    const bytes = (tensor: Tensor) => {
      const memory = as_typed_array(tensor)
      return Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength)
    }
    return bytes(first).equals(bytes(item))
  })
}
