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
 * Where items are rows of a table, the function that changes them may be one that does nothing but such work: its source
 * says what it would call, and its calls for a batch's first item have to be just these. It then runs for that item alone.
 */
import { recorder } from '../recording'
import type { Tensor } from '../tensor'
import type { Batch } from './batch'
import { are_of, same_bytes } from './checks'
import { Deferred } from './deferred'
import { ItemRecorder, type ItemSource } from './recorder'
import type { Transform } from './transform_watch'

/**
 * How many batches are recorded anew, until a transform is known. One would do; but code that an engine has seen run once it
 * takes for dead, and what it compiled without it is thrown away when the next dataset comes.
 */
const recorded_batches = 3

/** How many batches are made in one thread, see in_one_thread(): after these an engine has long compiled what makes them. */
const batches_alone = 50

/** How many batches a record has to serve for another one to be made when a transform comes to do something else. */
const batches_worth = 2

/** Items of which one part is what a function makes of a row of a table, and the rest is known without them. */
export interface TransformedRows<B> {
  transform: Transform
  /** The rows, counted from 0. */
  places: Int32Array
  /** What the transform made of an item. */
  transformed_part(this: void, item: unknown): unknown
  /** The batch, given all transformed rows as one tensor. */
  to_batch(this: void, transformed: Tensor): B
}

/** Makes the items that are not there yet, one by one: the loop is a function of its own, which an engine compiles soon. */
function make_rest<T>(dataset: ItemSource<T>, ids: readonly number[], items: T[]): void {
  while (items.length < ids.length) items.push(dataset.getitem(ids[items.length]!))
}

/** Makes the items of batch after batch, of one dataset. */
export class ItemMaker {
  private readonly recorder = new ItemRecorder()
  private batches = 0
  /** The batch whose items were made last: those of others may have been changed since. */
  private made: Batch | undefined = undefined
  /** How many batches the record of a known transform has served. */
  private served = 0

  /**
   * Makes a dataset's items of these numbers.
   *
   * @param items where they are put, empty before. If one fails, those before it are there.
   * @param rows_of gives what the items are, where they are rows of a table.
   * @returns the batch, where the first item shows what all are: it alone was made then. Else null.
   */
  make<S extends ItemSource<T>, T, B = never>(
    dataset: S,
    ids: readonly number[],
    items: T[],
    rows_of: (dataset: S, ids: readonly number[]) => TransformedRows<B> | null = () => null,
  ): B | null {
    this.made = undefined
    // Another dataset's items may be at work, of which this one's are a part.
    if (this.recorder.off || ids.length < 2 || recorder !== null) {
      make_rest(dataset, ids, items)
      return null
    }
    const { is_known } = this.recorder.transform_watch
    const records = !is_known && this.batches++ < recorded_batches
    const rows = records || is_known ? rows_of(dataset, ids) : null
    const batch = (this.made = this.recorder.begin(ids.length, records))
    try {
      const watches = rows !== null && this.recorder.transform_watch.begin(rows.transform)
      if (records) items.push(this.recorder.record_item(batch, dataset, ids[0]!))
      else if (watches) this.recorder.put_off(batch, dataset, ids.slice(0, 1), items)
      if (watches && this.recorder.transform_watch.end() && !this.recorder.off) {
        const transformed = this.all_rows(batch, rows, items[0])
        if (transformed !== null) return rows.to_batch(transformed)
        // Whatever fails has to fail at the item that it fails for, the first one too.
        if (!records) items.length = 0
      }
      this.recorder.put_off(batch, dataset, ids, items)
      make_rest(dataset, ids, items)
      if (is_known && this.recorder.off) this.begin_anew()
      return null
    } finally {
      this.recorder.end()
    }
  }

  /** Records the next batch, where the last record was worth it: items are made by other work than before. */
  private begin_anew(): void {
    if (this.served < batches_worth) return
    this.recorder.off = false
    this.recorder.transform_watch.forget()
    this.batches = this.served = 0
  }

  /** The items' tensors as one, or null where they have to be stacked. */
  stack(tensors: readonly unknown[]): Tensor | null {
    const last = tensors[tensors.length - 1]
    if (!(last instanceof Deferred) || last.batch === null) return null
    const { batch, slot } = last
    if (batch !== this.made || !batch.agreed || tensors.length !== batch.count) return null
    if (!are_of(tensors, batch, slot)) return null
    const all = this.all_values(batch, slot, tensors[0] as Tensor, this.batches <= batches_alone)
    if (all === null) this.recorder.off = true
    return all
  }

  /** All rows, transformed, by the first item. */
  private all_rows(batch: Batch, rows: TransformedRows<unknown>, item: unknown): Tensor | null {
    const part = rows.transformed_part(item)
    const slot = part instanceof Deferred ? part.slot : batch.recorded.indexOf(part as Tensor)
    if (!batch.has(part, 0, slot) || !batch.take_rows(rows.places)) return null
    const all = this.all_values(batch, slot, part as Tensor, false)
    if (all === null) {
      this.recorder.stop()
      return null
    }
    batch.release()
    this.recorder.transform_watch.confirm()
    this.served++
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
}
