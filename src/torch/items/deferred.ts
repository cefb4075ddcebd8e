/** Tensors whose work is put off. */
import type { Handle } from '../../native/types'
import { MISSING_HANDLE, Tensor, announce, handle_of } from '../tensor'
import type { Batch } from './batch'

/** An item's tensor whose work was put off. It is done when it is asked for. */
export class Deferred extends Tensor {
  /** The batch that knows its work, until that is done or nobody wants it. */
  batch: Batch | null

  constructor(
    batch: Batch,
    readonly row: number,
    readonly slot: number,
  ) {
    super(null)
    this.batch = batch
    batch.waiting++
    announce(this)
  }

  override get is_disposed(): boolean {
    return this.batch === null && super.is_disposed
  }
  override dispose(): void {
    super.dispose()
    this.batch?.value_of(this.row, this.slot)?.dispose()
    this.leave()
  }
  override [MISSING_HANDLE](): Handle {
    if (this.batch === null) return super[MISSING_HANDLE]()
    const handle = handle_of(this.batch.item_values(this.row)[this.slot]!)
    this.leave()
    return handle
  }
  private leave(): void {
    this.batch?.leave()
    this.batch = null
  }
}
