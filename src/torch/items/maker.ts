/**
 * Items made one by one, whose tensor work is done for a whole batch at once.
 *
 * A dataset's function runs for every item, in its order, so that whatever it does besides (counting, drawing, reading
 * files) happens as ever. Only the tensor work is put off: that of the first item is done and recorded; of the others it
 * is compared with the record, step by step, and the plain memory that they make tensors of is copied into one buffer.
 * Where all agree, the record is run once on the buffer, by the same map as torch_vmap(). Anything else ends it: an
 * operator that may round differently in a batch or draws numbers, a step that differs, or any look at a tensor's elements
 * or sizes. What was put off is then done item by item, so the results are the same to the last bit, always.
 *
 * Where items are rows of a table and the function that changes them does nothing but such work, as its source shows, it
 * runs for a batch's first item alone.
 */
import { TableRow } from '../../r/table_row'
import { current_device } from '../device'
import { recorder, set_recorder, type Recordable, type Recorder } from '../dispatch/recording'
import { torch_get_default_dtype } from '../dtype'
import { Tensor, set_watch, to_scope } from '../tensor'
import { Batch, Deferred, aside } from './batch'
import { are_of, same_bytes, stays_defined } from './checks'
import type { Plan } from './plan'
import {
  copied,
  given_like,
  given_of,
  is_cut,
  is_exact,
  is_plain_argument,
  is_source,
  same,
  source_of,
  wanted_type,
  type Call,
  type Source,
  type Step,
} from './steps'
import { TransformWatch, type Transform } from './transform_watch'

/**
 * How many batches are recorded anew. One would do; but code that an engine has seen run once it takes for dead, and what it
 * compiled without it is thrown away when the next dataset comes.
 */
const recorded_batches = 3

/** How many batches are made in one thread, see in_one_thread(): after these an engine has long compiled what makes them. */
const batches_alone = 50

/** What gives items by their numbers: a dataset. */
interface ItemSource<T> {
  getitem(index: number): T
}

/** Items of which one part is what a function makes of a row of a table, and the rest is known without them. */
export interface TableRows {
  transform: Transform
  /** The rows, counted from 0. */
  places: Int32Array
  /** An item's part. */
  part_of(this: void, item: unknown): unknown
  /** All items together, by all their parts together. */
  batch_of(this: void, parts: Tensor): unknown
}

/** Makes a tensor of torch_tensor()'s arguments. */
type Make<T> = (data: T, rest: readonly unknown[]) => Tensor

/** Makes the items that are not there yet, one by one. */
function make_rest<T>(dataset: ItemSource<T>, ids: readonly number[], items: T[]): void {
  while (items.length < ids.length) items.push(dataset.getitem(ids[items.length]!))
}

/** Makes the items of batch after batch, of one dataset. */
export class ItemMaker implements Recorder {
  private steps: Step[] = []
  private plans = new Map<number, Plan>()
  private looks = new Map<Tensor, string>()
  private batches = 0
  private batch: Batch | undefined = undefined
  /** The first item's tensors, by step, while it is recorded. */
  private recorded: Tensor[] | undefined = undefined
  private readonly transform_watch = new TransformWatch()
  private off = false
  private readonly stop = (): void => {
    if (this.batch !== undefined) this.batch.agreed = false
    this.off = true
    set_recorder(null)
    set_watch(null)
  }

  /**
   * Makes a dataset's items of these numbers.
   *
   * @param items where they are put, empty before. If one fails, those before it are there.
   * @param rows_of gives what the items are, where they are rows of a table.
   * @returns all items together, where the first one shows what they are: it alone was made then. Else null.
   */
  make<S extends ItemSource<T>, T>(
    dataset: S,
    ids: readonly number[],
    items: T[],
    rows_of: (dataset: S, ids: readonly number[]) => TableRows | null = () => null,
  ): unknown {
    // Another dataset's items may be at work, of which this one's are a part.
    if (this.off || ids.length < 2 || recorder !== null) {
      make_rest(dataset, ids, items)
      return null
    }
    const { is_known } = this.transform_watch
    const records = !is_known && this.batches++ < recorded_batches
    const rows = records || is_known ? rows_of(dataset, ids) : null
    const batch = this.begin(ids.length, records)
    try {
      const watches = rows !== null && this.transform_watch.begin(rows.transform)
      if (records) items.push(this.record_item(batch, () => dataset.getitem(ids[0]!)))
      else if (watches) this.put_off(batch, dataset, ids.slice(0, 1), items)
      if (watches && this.transform_watch.end()) {
        const parts = this.all_rows(batch, rows, items[0])
        if (parts !== null) return rows.batch_of(parts)
        // Whatever fails has to fail at the item that it fails for, the first one too.
        if (!records) items.length = 0
      }
      this.put_off(batch, dataset, ids, items)
      make_rest(dataset, ids, items)
      return null
    } finally {
      this.end()
    }
  }

  private begin(count: number, records: boolean): Batch {
    if (records) {
      this.steps = []
      this.plans = new Map()
      this.looks = new Map()
    }
    set_recorder(this)
    set_watch(this.stop)
    return (this.batch = new Batch(this.steps, this.plans, this.looks, count))
  }

  private end(): void {
    set_recorder(null)
    set_watch(null)
    this.transform_watch.stop()
    // An item that failed half-way has left half a record.
    if (this.recorded !== undefined) this.off = true
    this.batch = this.recorded = undefined
  }

  /** Makes the item that others are compared with. */
  private record_item<T>(batch: Batch, make: () => T): T {
    this.recorded = []
    const item = make()
    batch.recorded = this.recorded
    this.recorded = undefined
    // Nothing to put off.
    if (this.steps.length === 0) this.stop()
    return item
  }

  // Loops over items have functions of their own: an engine compiles them soon, and all that is in them.

  /** Makes items as long as all agree with the record. */
  private put_off<T>(batch: Batch, dataset: ItemSource<T>, ids: readonly number[], items: T[]): void {
    const steps = this.steps.length
    for (let i = items.length; i < ids.length && !this.off; i++) {
      batch.last = i
      batch.reached = 0
      items.push(dataset.getitem(ids[i]!))
      if (batch.reached !== steps && !this.off) this.stop()
    }
  }

  /** The items' tensors as one, or null where they have to be stacked. */
  stack(tensors: readonly unknown[]): Tensor | null {
    const last = tensors[tensors.length - 1]
    if (!(last instanceof Deferred)) return null
    const { batch, slot } = last
    if (!batch.agreed || tensors.length !== batch.count) return null
    if (!are_of(tensors, batch, slot)) return null
    const all = this.all_values(batch, slot, tensors[0] as Tensor, this.batches <= batches_alone)
    if (all === null) this.off = true
    return all
  }

  /** The parts of all items, by the first item's. */
  private all_rows(batch: Batch, { places, part_of }: TableRows, item: unknown): Tensor | null {
    if (this.off) return null
    const part = part_of(item)
    const slot = part instanceof Deferred ? part.slot : batch.recorded.indexOf(part as Tensor)
    if (!batch.has(part, 0, slot) || !batch.take_rows(places)) return null
    const all = this.all_values(batch, slot, part as Tensor, false)
    if (all === null) this.stop()
    return all
  }

  /** A step's results for all items; null where what works on an item alone fails for a batch, or differs. */
  private all_values(batch: Batch, slot: number, first: Tensor, alone: boolean): Tensor | null {
    try {
      const all = batch.all_values(slot, alone)
      if (batch.recorded.length === 0 || same_bytes(all, first)) return all
    } catch {
      // Where it fails for an item too, stacking says so.
    }
    return null
  }

  dtype(): void {
    this.transform_watch.note('dtype')
  }

  tensor<T>(data: T, rest: readonly unknown[], make: Make<T>): Tensor {
    const { batch } = this
    this.transform_watch.note('tensor', rest)
    const wanted = wanted_type(rest)
    if (batch === undefined || current_device() !== null || wanted === null) return make(data, rest)
    if (this.recorded !== undefined) return this.record_source(batch, this.recorded, data, rest, make)
    const step = this.steps[batch.reached]
    const given =
      step !== undefined && is_source(step) && step.default_dtype === torch_get_default_dtype()
        ? given_like(step, data, wanted)
        : undefined
    if (given === undefined) {
      // Tensors of anything but plain memory were not recorded, and end nothing.
      if (given_of(data) !== undefined) this.stop()
      return make(data, rest)
    }
    batch.store(batch.reached, step as Source, batch.last, given)
    return new Deferred(batch, batch.last, batch.reached++)
  }

  private record_source<T>(batch: Batch, recorded: Tensor[], data: T, rest: readonly unknown[], make: Make<T>): Tensor {
    const given = given_of(data)
    if (given === undefined) return make(data, rest)
    // A row whose elements nobody has asked for stays one.
    const made = to_scope(aside(() => make(given instanceof TableRow ? (given.copy() as T) : data, rest)))
    const source = source_of(
      data,
      given,
      wanted_type(rest) ?? undefined,
      aside(() => made.dtype),
    )
    if (is_cut(source)) {
      this.stop()
      return made
    }
    batch.store(this.steps.length, source, 0, given)
    this.steps.push(source)
    recorded.push(made)
    batch.reached++
    return made
  }

  call(op: Recordable, args: readonly unknown[]): unknown {
    const { batch } = this
    this.transform_watch.note(op.op, args)
    if (batch === undefined) return op.perform(args)
    if (this.recorded !== undefined) return this.record(batch, this.recorded, op, args)
    const step = this.steps[batch.reached]
    if (step !== undefined && !is_source(step) && step.op === op && this.agrees(batch, step, args))
      return new Deferred(batch, batch.last, batch.reached++)
    if (args.some((arg) => arg instanceof Deferred)) this.stop()
    return op.perform(args)
  }

  private agrees(batch: Batch, { slots, values }: Call, args: readonly unknown[]): boolean {
    if (args.length !== slots.length) return false
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]
      if (slots[i]! >= 0) {
        if (!(arg instanceof Deferred && batch.has(arg, batch.last, slots[i]!))) return false
      } else if (arg instanceof Tensor) {
        if (arg !== values[i] || !batch.use(arg)) return false
      } else if (!same(arg, values[i])) return false
    }
    return true
  }

  private record(batch: Batch, recorded: Tensor[], op: Recordable, args: readonly unknown[]): unknown {
    const slots = args.map((arg) => (arg instanceof Tensor ? recorded.indexOf(arg) : -1))
    if (!slots.some((slot) => slot >= 0)) return op.perform(args)
    const known =
      is_exact(op.op, args) &&
      args.every((arg, i) => slots[i]! >= 0 || (arg instanceof Tensor ? batch.use(arg) : is_plain_argument(arg)))
    if (!known) {
      this.stop()
      return op.perform(args)
    }
    const result = aside(() => op.perform(args))
    if (result instanceof Tensor) to_scope(result)
    if (!(result instanceof Tensor) || !stays_defined(recorded, slots, result)) {
      this.stop()
      return result
    }
    const values = args.map((arg, i) => (slots[i]! < 0 ? copied(arg) : undefined))
    this.steps.push({ op, slots, values, dtype: aside(() => result.dtype) })
    recorded.push(result)
    batch.reached++
    return result
  }
}
