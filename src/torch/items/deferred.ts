/** Tensors whose work is put off. */
import type { Handle } from '../../native/types'
import { MISSING_HANDLE, Tensor, announce, handle_of } from '../tensor'
import type { Batch } from './batch'

/** An item's tensor whose work was put off. It is done when it is asked for. */
export class Deferred extends Tensor {
  // A tensor shows nothing of these.
  #batch: Batch | null
  readonly #row: number
  readonly #slot: number

  constructor(batch: Batch, row: number, slot: number) {
    super(null)
    this.#batch = batch
    this.#row = row
    this.#slot = slot
    batch.waiting++
    announce(this)
  }

  /** The batch that knows its work, until that is done or nobody wants it. */
  get batch(): Batch | null {
    return this.#batch
  }
  get slot(): number {
    return this.#slot
  }
  /** Whether it is what an item of a batch has of a step, and still waits. */
  is_of(batch: Batch, row: number, slot: number): boolean {
    return this.#batch === batch && this.#row === row && this.#slot === slot
  }

  override get is_disposed(): boolean {
    return this.#batch === null && super.is_disposed
  }
  override dispose(): void {
    super.dispose()
    this.#batch?.drop(this.#row, this.#slot)
    this.#leave()
  }
  override [MISSING_HANDLE](): Handle {
    if (this.#batch === null) return super[MISSING_HANDLE]()
    const handle = handle_of(this.#batch.item_values(this.#row)[this.#slot]!)
    this.#leave()
    return handle
  }
  #leave(): void {
    this.#batch?.leave()
    this.#batch = null
  }
}
