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
import type { Handle, TypedArray } from '../native/types'
import { RArray, type RType } from '../r/array'
import { with_no_grad } from './autograd'
import { as_typed_array } from './convert'
import { torch_tensor } from './creation'
import { recorder, set_recorder, type Recordable, type Recorder } from './dispatch/recording'
import { tensor_op } from './dispatch'
import { Tensor, handle_of, set_scope, set_watch } from './tensor'
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

/** How many of an exact operator's arguments it takes at most: with more, additions scale and divisions round. */
const most_arguments: Record<string, number> = { add: 2, sub: 2, div: 2, true_divide: 2 }

/** A tensor of plain memory. */
interface Source {
  /** The type of the memory. */
  type: new (length: number) => TypedArray
  dim: readonly number[]
  /** R's type, of an RArray. */
  r_type: RType | undefined
  size: number
}
/** An operator on results of earlier steps (by their place; -1 for others) and on values. */
interface Call {
  op: Recordable
  slots: number[]
  values: unknown[]
}
type Step = Source | Call
const is_source = (step: Step): step is Source => 'size' in step

/** An item's tensor whose work was put off. It is done when it is asked for. */
class Deferred extends Tensor {
  #settled = false
  constructor(
    readonly batch: Batch,
    readonly item: number,
    readonly slot: number,
  ) {
    super(null)
  }
  override get is_disposed(): boolean {
    return this.#settled && super.is_disposed
  }
  get is_settled(): boolean {
    return this.#settled
  }
  override dispose(): void {
    this.#settled = true
    super.dispose()
  }
  protected override settle(): Handle {
    if (this.#settled) return super.settle()
    this.#settled = true
    return handle_of(this.batch.item_values(this.item)[this.slot]!)
  }
}

type Memory = RArray | TypedArray
const bytes_of = (memory: Memory): TypedArray => (memory instanceof RArray ? (memory.data as TypedArray) : memory)
const dim_of = (memory: Memory): readonly number[] => (memory instanceof RArray ? memory.dim : [memory.length])

const tensor_of = ({ r_type }: Source, data: TypedArray, dim: readonly number[]): Tensor =>
  r_type === undefined ? tensor_op('reshape', torch_tensor(data), dim) : torch_tensor(new RArray(data, dim, r_type))

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
  readonly memory: TypedArray[] = []
  /** Tensors from outside, as they were when the batch's items used them. */
  private readonly outside = new Map<Tensor, Tensor>()
  private readonly values = new Map<number, Tensor[]>()
  /** Whether all items agreed. */
  agreed = true

  constructor(
    readonly steps: readonly Step[],
    readonly count: number,
    /** The first item's own tensors, by step, where it was the one recorded. */
    readonly recorded: readonly Tensor[],
  ) {}

  store(step: number, source: Source, item: number, data: TypedArray): void {
    const memory = (this.memory[step] ??= new source.type(this.count * source.size))
    memory.set(data as never, item * source.size)
  }
  use(tensor: Tensor): void {
    if (!this.outside.has(tensor)) this.outside.set(tensor, aside(() => tensor_op('clone', tensor)))
  }

  private run(needed: (step: number) => boolean, source: (step: Source, i: number) => Tensor): Tensor[] {
    const results: Tensor[] = []
    this.steps.forEach((step, i) => {
      if (!needed(i)) return
      results[i] = is_source(step)
        ? source(step, i)
        : (step.op.perform(
            step.slots.map((slot, a) => {
              const value = step.values[a]
              return slot >= 0 ? results[slot] : value instanceof Tensor ? this.outside.get(value) : value
            }),
          ) as Tensor)
    })
    return results
  }

  /** An item's tensors, by step. */
  item_values(item: number): Tensor[] {
    let values = this.values.get(item)
    if (values === undefined) {
      const part = (step: Source, i: number) =>
        tensor_of(step, this.memory[i]!.slice(item * step.size, (item + 1) * step.size) as TypedArray, step.dim)
      // Steps that the item did not come to have no memory of its own, and nobody asks for them.
      values = aside(() => this.run((i) => !is_source(this.steps[i]!) || this.memory[i] !== undefined, part))
      this.values.set(item, values)
    }
    return values
  }

  /** The results of a step for all items. */
  all_values(slot: number): Tensor {
    const needed = new Set([slot])
    for (let i = slot; i >= 0; i--) {
      const step = this.steps[i]!
      if (needed.has(i) && !is_source(step)) step.slots.forEach((s) => s >= 0 && needed.add(s))
    }
    return aside(() =>
      with_rows_hidden(this.count, 'error', ({ hide, show }) => {
        const whole = (step: Source, i: number) =>
          hide(tensor_of(step, this.memory[i]!, [this.count, ...step.dim]), 0)
        return show(this.run((i) => needed.has(i), whole)[slot]!, 0)
      }),
    )
  }
}
