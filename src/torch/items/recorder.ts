/** Records an item's tensor work, and puts off that of others which agree with it. */
import { TableRow } from '../../r/table_row'
import { current_device } from '../device'
import { torch_get_default_dtype } from '../dtype'
import { recorder, set_recorder, type Recordable, type Recorder } from '../recording'
import { Tensor, set_watch, to_scope } from '../tensor'
import { aside, aside_tidily } from './aside'
import { Batch } from './batch'
import { are_converted_alike, is_well_defined } from './checks'
import { Deferred } from './deferred'
import { is_exact } from './exact_ops'
import type { Plan } from './plan'
import { given_like, given_of, is_cut, source_of, wanted_type, type Source } from './sources'
import { copied, is_plain_argument, is_source, same, type Call, type Step } from './steps'
import { TransformWatch } from './transform_watch'

/** What gives items by their numbers: a dataset. */
export interface ItemSource<T> {
  getitem(index: number): T
}

/** Makes an item: the calls for all items come from one place. */
const make_item = <T>(dataset: ItemSource<T>, id: number): T => dataset.getitem(id)

/** Makes a tensor of torch_tensor()'s arguments. */
type Make<T> = (data: T, rest: readonly unknown[]) => Tensor

/** What looks at the items of one batch after another. */
export class ItemRecorder implements Recorder {
  readonly transform_watch = new TransformWatch()
  /** Whether nothing is put off any more. */
  off = false
  private steps: Step[] = []
  private plans = new Map<number, Plan>()
  private signatures = new Map<Tensor, string>()
  private batch: Batch | undefined = undefined
  /** The first item's tensors, by step, while it is recorded. */
  private recorded: Tensor[] | undefined = undefined

  /** Looks at a batch's items from now on; `anew`, where its first item is to be recorded. */
  begin(count: number, anew: boolean): Batch {
    if (anew) {
      this.steps = []
      this.plans = new Map()
      this.signatures = new Map()
    }
    set_recorder(this)
    set_watch(this.stop)
    return (this.batch = new Batch(this.steps, this.plans, this.signatures, count))
  }

  /** Looks no more. */
  end(): void {
    set_recorder(null)
    set_watch(null)
    this.transform_watch.stop()
    // An item that failed half-way has left half a record.
    if (this.recorded !== undefined) this.off = true
    if (this.batch?.waiting === 0) this.batch.release()
    this.batch = this.recorded = undefined
  }

  /** Puts off nothing any more; what was put off is done when it is asked for. */
  readonly stop = (): void => {
    if (this.batch !== undefined) this.batch.agreed = false
    this.off = true
    if (recorder === this) set_recorder(null)
    set_watch(null)
  }

  /** Makes the item that others are compared with. */
  record_item<T>(batch: Batch, dataset: ItemSource<T>, id: number): T {
    this.recorded = []
    const item = make_item(dataset, id)
    batch.recorded = this.recorded
    this.recorded = undefined
    // Nothing to put off.
    if (this.steps.length === 0) this.stop()
    return item
  }

  /** Makes the items of these numbers that are not there yet, as long as all agree with the record. */
  put_off<T>(batch: Batch, dataset: ItemSource<T>, ids: readonly number[], items: T[]): void {
    const steps = this.steps.length
    for (let i = items.length; i < ids.length && !this.off; i++) {
      batch.last = i
      batch.reached = 0
      items.push(make_item(dataset, ids[i]!))
      if (batch.reached !== steps && !this.off) this.stop()
    }
  }

  dtype(): void {
    this.transform_watch.note('dtype')
  }

  tensor<T>(data: T, rest: readonly unknown[], make: Make<T>): Tensor {
    const { batch } = this
    this.transform_watch.note('tensor', rest)
    if (batch === undefined || this.off) return make(data, rest)
    const wanted = wanted_type(rest)
    const given = given_of(data)
    if (given === undefined || wanted === null || current_device() !== null) {
      // Tensors of anything but plain memory are not recorded, and end nothing; but a row that is not recorded would stand
      // for all rows.
      if (given instanceof TableRow) this.stop()
      return make(data, rest)
    }
    if (this.recorded !== undefined) return this.record_source(batch, this.recorded, data, rest, make)
    const step = this.steps[batch.reached]
    const alike =
      step !== undefined && is_source(step) && step.default_dtype === torch_get_default_dtype()
        ? given_like(step, data, wanted)
        : undefined
    if (alike === undefined) {
      this.stop()
      return make(data, rest)
    }
    batch.store(batch.reached, step as Source, batch.last, alike)
    return new Deferred(batch, batch.last, batch.reached++)
  }

  private record_source<T>(batch: Batch, recorded: Tensor[], data: T, rest: readonly unknown[], make: Make<T>): Tensor {
    const given = given_of(data)!
    // A row whose elements nobody has asked for stays one.
    const made = to_scope(aside_tidily(() => make(given instanceof TableRow ? (given.copy() as T) : data, rest)))
    const dtype = aside(() => made.dtype)
    const source = source_of(data, given, wanted_type(rest) ?? undefined, dtype)
    if (is_cut(source) || dtype.is_complex) {
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
    if (batch === undefined || this.off) return op.perform(args)
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
    const can_be_recorded =
      is_exact(op.op, args) &&
      args.every((arg, i) => slots[i]! >= 0 || (arg instanceof Tensor ? batch.use(arg) : is_plain_argument(arg))) &&
      are_converted_alike(args.filter((arg) => arg instanceof Tensor))
    if (!can_be_recorded) {
      this.stop()
      return op.perform(args)
    }
    const result = aside_tidily(() => op.perform(args))
    if (result instanceof Tensor) to_scope(result)
    if (!(result instanceof Tensor) || !is_well_defined(recorded, slots, result)) {
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
