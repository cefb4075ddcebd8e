/** How the work of a record is done for all items at once. */
import type { torch_dtype } from '../dtype'
import { Tensor } from '../tensor'
import { moving, pointwise } from './exact_ops'
import { is_integer, type Source } from './sources'
import { is_source, type Call, type Step } from './steps'

/** Work on elements that computes with numbers as elements of the result's type. */
const arithmetic = new Set(['to', 'add', 'sub', 'mul', 'div', 'true_divide'])
/** Memory whose every element is a number of any floating-point type from Float on. */
const narrow_types: ReadonlySet<string> = new Set(['Uint8Array', 'Int8Array', 'Int16Array'])
const wider_types: ReadonlySet<string> = new Set(['Short', 'Int', 'Long'])
/** Whether a source's tensor has the numbers of its memory, as integers. */
const holds_all = ({ wanted, dtype, type }: Source): boolean =>
  wanted === undefined
    ? is_integer(dtype)
    : wider_types.has(wanted.name) && wanted.itemsize > new type(0).BYTES_PER_ELEMENT

/** The one step whose result a call works on where its other arguments are no tensors, else -1. */
function only_slot({ slots, values }: Call): number {
  const [slot, ...more] = slots.filter((s) => s >= 0)
  return slot === undefined || more.length > 0 || values.some((value) => value instanceof Tensor) ? -1 : slot
}

/** The step whose result a call changes element by element, else -1. */
export const pointwise_slot = (step: Call): number => (pointwise.has(step.op.op) ? only_slot(step) : -1)

const may_alias = (op: string): boolean => moving.has(op) || op === 'to'

/**
 * The steps that may write their result over their operand: those that change elements of what no other step up to `last`
 * sees. In 16 bits an operator that writes over its operand rounds numbers that one which does not takes as they are.
 */
function writable_steps(steps: readonly Step[], last: number): Set<number> {
  const uses = steps.map(() => 0)
  uses[last] = 1
  for (let i = last; i >= 0; i--) {
    const step = steps[i]!
    if (uses[i]! > 0 && !is_source(step)) for (const slot of step.slots) if (slot >= 0) uses[slot]!++
  }
  // A view is its operand's memory, and so is a conversion that has nothing to do.
  const is_own = (i: number): boolean => {
    const step = steps[i]!
    return (
      uses[i] === 1 &&
      (is_source(step) || !may_alias(step.op.op) || step.slots.every((slot) => slot < 0 || is_own(slot)))
    )
  }
  const found = new Set<number>()
  steps.forEach((step, i) => {
    if (uses[i] === 0 || is_source(step) || step.op.op === 'to' || step.dtype.itemsize < 4) return
    const slot = pointwise_slot(step)
    if (slot >= 0 && is_own(slot)) found.add(i)
  })
  return found
}

/**
 * Which sources may be made in floating-point numbers at once, and of which type: those of small integers that all work
 * up to step `last` sees so converted. Integers that a tensor's arithmetic turns into Float are exact in between.
 */
function floating_sources(steps: readonly Step[], last: number): Map<Source, torch_dtype> {
  const found = new Map<Source, torch_dtype>()
  // By step: the type into which whatever uses its result converts it first; null where uses differ.
  const wanted: (torch_dtype | null | undefined)[] = []
  wanted[last] = null
  for (let i = last; i >= 0; i--) {
    const step = steps[i]!
    const type = wanted[i]
    if (type === undefined) continue
    if (is_source(step)) {
      if (type !== null && narrow_types.has(step.type.name) && holds_all(step)) found.set(step, type)
      continue
    }
    const { op } = step.op
    const converts =
      arithmetic.has(op) && only_slot(step) >= 0 && step.dtype.is_floating_point && step.dtype.itemsize >= 4
    const own = moving.has(op) ? type : converts ? step.dtype : null
    for (const slot of step.slots)
      if (slot >= 0) wanted[slot] = wanted[slot] === undefined || wanted[slot] === own ? own : null
  }
  return found
}

/** How the steps up to one are done for all items at once. */
export interface Plan {
  /** Which sources may be made in floating-point numbers at once, and of which type. */
  floating: ReadonlyMap<Source, torch_dtype>
  /** The steps that may write their result over their operand. */
  writable: ReadonlySet<number>
  /** The strides of stacked items, once they are known. */
  strides?: readonly number[]
}
export const plan_of = (steps: readonly Step[], last: number): Plan => ({
  floating: floating_sources(steps, last),
  writable: writable_steps(steps, last),
})
