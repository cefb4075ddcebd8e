/** The items of one batch, whose tensor work was put off. */
import { types } from 'node:util'
import { TableRow } from '../../r/table_row'
import { tensor_op } from '../dispatch'
import { Tensor, to_scope } from '../tensor'
import { in_one_thread } from '../threads'
import { with_rows_hidden } from '../vmap'
import { aside, aside_tidily } from './aside'
import { Deferred } from './deferred'
import { plan_of, pointwise_slot, type Plan } from './plan'
import { tensor_of, tensor_of_rows, type Given, type Memory, type Source } from './sources'
import { is_source, type Call, type Step } from './steps'

/** Elements of a batch that one thread makes soon enough while the engine compiles. */
const small = 1 << 20

/** A tensor with these strides: itself where it has them in all dimensions that matter, else a copy. */
function with_strides(tensor: Tensor, strides: readonly number[]): Tensor {
  const { shape } = tensor
  const own = tensor.stride()
  if (own.every((step, i) => step === strides[i])) return tensor
  // Dimensions of one element can have any.
  if (own.every((step, i) => step === strides[i] || shape[i] === 1))
    return tensor_op('as_strided', tensor, shape, strides)
  return tensor_op('copy_', tensor_op('empty_strided', shape, strides, { dtype: tensor.dtype }), tensor)
}

/** All of a tensor but its elements, where it can be used from outside as it is: on the CPU, without a gradient. Else null. */
function signature_of(tensor: Tensor): string | null {
  if (tensor instanceof Deferred) return null
  return aside(() =>
    tensor.requires_grad || tensor.device.type !== 'cpu'
      ? null
      : [tensor.dtype, tensor.shape, tensor.stride()].join(' '),
  )
}

/** The items of one batch. */
export class Batch {
  /** By step: the memory of all items, or their rows. */
  private readonly memory: Memory[] = []
  private readonly rows: Int32Array[] = []
  /** Tensors from outside as they were when the items used them. */
  private readonly outside = new Map<Tensor, Tensor>()
  private readonly values = new Map<number, Tensor[]>()
  /** By item: the steps whose tensor was dropped before the item's tensors were made. */
  private readonly dropped = new Map<number, number[]>()
  /** How many of its tensors may still be asked for. */
  waiting = 0
  /** How many steps the last item has come to. */
  reached = 0
  last = 0
  /** Whether all items agreed. */
  agreed = true
  /** The first item's own tensors, by step, where that was the one recorded. */
  recorded: readonly Tensor[] = []

  constructor(
    readonly steps: readonly Step[],
    /** By step: how all items' work up to it is done, where that is known already. */
    private readonly plans: Map<number, Plan>,
    /** What tensors from outside looked like when the steps were recorded. */
    private readonly signatures: Map<Tensor, string>,
    readonly count: number,
  ) {}

  store(step: number, source: Source, item: number, given: Given): void {
    if (given instanceof TableRow) {
      const rows = (this.rows[step] ??= new Int32Array(this.count))
      rows[item] = given.row
      return
    }
    const memory = (this.memory[step] ??= new source.type(this.count * source.size))
    memory.set(given, item * source.size)
  }
  /** Has all steps start from these rows of the table; false where a tensor is made of anything else. */
  take_rows(places: Int32Array): boolean {
    for (const [i, step] of this.steps.entries()) {
      if (!is_source(step)) continue
      if (step.table === undefined) return false
      this.rows[i] = places
    }
    return true
  }
  /** An item's own memory. */
  private memory_of(step: number, { table, size }: Source, item: number): Memory {
    const place = table === undefined ? item : this.rows[step]![item]!
    return (table ?? this.memory[step]!).slice(place * size, (place + 1) * size)
  }
  /** Takes a tensor from outside as it is now; false where that is not what the record was made with. */
  use(tensor: Tensor): boolean {
    // A proxy of a tensor is refused by the operator.
    if (types.isProxy(tensor) || tensor.is_disposed) return false
    if (this.outside.has(tensor)) return true
    const signature = signature_of(tensor)
    if (signature === null || signature !== (this.signatures.get(tensor) ?? signature)) return false
    const copy = aside(() => tensor_op('clone', tensor))
    // That of an expanded tensor lies otherwise, and so would what is made of it.
    if (aside(() => copy.stride().join() !== tensor.stride().join())) {
      copy.dispose()
      return false
    }
    this.signatures.set(tensor, signature)
    this.outside.set(tensor, copy)
    return true
  }

  /** One of its tensors will not be asked for any more. */
  leave(): void {
    if (--this.waiting === 0) this.release()
  }
  /** Gives back what only tensors need that are asked for later. */
  release(): void {
    for (const copy of this.outside.values()) copy.dispose()
    this.outside.clear()
  }

  /** A call's arguments, its slots filled. */
  private arguments_of({ slots, values }: Call, filled: (slot: number) => Tensor): unknown[] {
    return values.map((value, i) => {
      if (slots[i]! >= 0) return filled(slots[i]!)
      return value instanceof Tensor ? this.outside.get(value) : value
    })
  }

  /** An item's tensors, by step: made together, so that views share memory as they should. */
  item_values(item: number): Tensor[] {
    let values = this.values.get(item)
    if (values === undefined) {
      const made: Tensor[] = []
      const reached = item === this.last ? this.reached : this.steps.length
      aside_tidily(() => {
        this.steps.slice(0, reached).forEach((step, i) => {
          made[i] = is_source(step)
            ? tensor_of(step, this.memory_of(i, step, item))
            : (step.op.perform(this.arguments_of(step, (slot) => made[slot]!)) as Tensor)
        })
        return made
      })
      for (const slot of this.dropped.get(item) ?? []) made[slot]?.dispose()
      this.values.set(item, (values = made))
    }
    return values
  }

  /** An item's tensor of a step is not wanted any more. */
  drop(item: number, slot: number): void {
    const values = this.values.get(item)
    if (values !== undefined) return values[slot]?.dispose()
    const dropped = this.dropped.get(item)
    if (dropped === undefined) this.dropped.set(item, [slot])
    else dropped.push(slot)
  }

  /**
   * The results of a step for all items, which are rows: their first dimension.
   *
   * @param alone whether little work is done in one thread.
   */
  all_values(last: number, alone: boolean): Tensor {
    let plan = this.plans.get(last)
    if (plan === undefined) this.plans.set(last, (plan = plan_of(this.steps, last)))
    const { floating, writable } = plan
    const results: Tensor[] = []
    const result_of = (i: number): Tensor => (results[i] ??= compute(this.steps[i]!, i))
    const compute = (step: Step, i: number): Tensor => {
      if (is_source(step)) {
        const dtype = floating.get(step)
        return step.table === undefined
          ? tensor_of(step, this.memory[i]!, this.count, dtype)
          : tensor_of_rows(step, this.rows[i]!, dtype)
      }
      // What is done to each element does not see rows, and to flatten an item is to keep them; all else is mapped over rows.
      const changed = pointwise_slot(step)
      if (changed >= 0) {
        const args = this.arguments_of(step, result_of)
        return writable.has(i) && result_of(changed).dtype === step.dtype
          ? tensor_op(`${step.op.op}_`, ...args)
          : (step.op.perform(args) as Tensor)
      }
      for (const slot of step.slots) if (slot >= 0) result_of(slot)
      if (step.op.op === 'flatten' && step.slots.length === 1) {
        const rows = results[step.slots[0]!]!
        return tensor_op('reshape', rows, [this.count, rows.numel() / this.count])
      }
      return with_rows_hidden(this.count, 'error', ({ hide, show }) =>
        show(step.op.perform(this.arguments_of(step, (slot) => hide(results[slot]!, 0))) as Tensor, 0),
      )
    }
    const strides = (plan.strides ??= this.stacked_strides(last))
    const run = () => aside_tidily(() => with_strides(result_of(last), strides))
    const one_thread = alone && this.steps.every((step) => !is_source(step) || step.size * this.count <= small)
    return to_scope(one_thread ? in_one_thread(run) : run())
  }

  /** The strides that a step's results have when they are stacked one by one: they depend on how an item's elements lie. */
  private stacked_strides(slot: number): number[] {
    const item = this.recorded[slot] ?? this.item_values(0)[slot]!
    return aside_tidily(() => tensor_op('stack', [item, item]).stride())
  }

  /** Whether `tensor` is what item `item` has of a step, untouched. */
  has(tensor: unknown, item: number, slot: number): boolean {
    if (tensor instanceof Deferred) return tensor.is_of(this, item, slot)
    return item === 0 && this.recorded[slot] === tensor
  }
}
