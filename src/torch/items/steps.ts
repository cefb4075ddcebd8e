/** What is recorded of an item's tensor work: its steps, and how the next item's are compared with them. */
import { RArray, type RType } from '../../r/array'
import { torch_tensor } from '../creation'
import { tensor_op } from '../dispatch'
import type { Recordable } from '../dispatch/recording'
import { torch_dtype } from '../dtype'
import { Tensor } from '../tensor'

/** Views and copies. */
const moving = new Set(
  `flatten reshape view unflatten unsqueeze squeeze permute transpose swapdims swapaxes movedim moveaxis t narrow select
  contiguous clone detach flip fliplr flipud roll`.split(/\s+/),
)
/** Element by element. */
const pointwise = new Set(
  `to add sub mul div true_divide neg negative abs absolute relu clamp clamp_min clamp_max clip
  eq ne lt le gt ge logical_not logical_and logical_or logical_xor`.split(/\s+/),
)
/** Those of them that compute with numbers as elements of the result's type. */
const arithmetic = new Set(['to', 'add', 'sub', 'mul', 'div', 'true_divide'])
/** Those that take a factor or a way of rounding besides their two operands, and are exact only without. */
const of_operands = new Set(['add', 'sub', 'div'])
const is_operand = (x: unknown): boolean => x instanceof Tensor || typeof x === 'number' || typeof x === 'bigint'

/**
 * Whether a call's result for an item is the same, bit for bit, alone and in a batch: views and copies are, and arithmetic
 * that IEEE 754 rounds in one way only. Sums, products of matrices and functions such as exp() are not: their rounding
 * depends on how the elements lie in memory.
 */
export const is_exact = (op: string, args: readonly unknown[]): boolean =>
  moving.has(op) || (pointwise.has(op) && (!of_operands.has(op) || (args.length === 2 && args.every(is_operand))))

/** The plain memory that items are recorded from. */
export type Memory = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array
const memory_types: ReadonlySet<string> = new Set([
  'Uint8Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
])
/** Memory whose every element is a number of any floating-point type from Float on. */
const narrow_types: ReadonlySet<string> = new Set(['Uint8Array', 'Int8Array', 'Int16Array'])
/** Logicals are not: whatever is not 0 becomes 1. */
const is_integer = (dtype: torch_dtype): boolean => !dtype.is_floating_point && dtype.kind !== 'bool'
/** The memory of what a tensor is made of, where it is such memory. */
export function memory_of(data: unknown): Memory | undefined {
  const memory = data instanceof RArray ? data.data : data
  return ArrayBuffer.isView(memory) && memory_types.has(memory.constructor.name) ? (memory as Memory) : undefined
}

/** A step that makes a tensor of plain memory. */
export interface Source {
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
export interface Call {
  op: Recordable
  slots: readonly number[]
  values: readonly unknown[]
  /** The element type of its result. */
  dtype: torch_dtype
}
export type Step = Source | Call
export const is_source = (step: Step): step is Source => 'size' in step

/** The memory of `data` where it is what a source was recorded from, else undefined. */
export function memory_like(source: Source, data: unknown): Memory | undefined {
  if (data instanceof RArray) {
    const memory = data.data as Memory
    const { dim, r_type } = source
    return memory.constructor === source.type &&
      memory.length === source.size &&
      data.type === r_type &&
      same_elements(data.dim, dim!)
      ? memory
      : undefined
  }
  const memory = data as Memory
  return source.dim === undefined && memory?.constructor === source.type && memory.length === source.size
    ? memory
    : undefined
}

/** The tensor of one item's memory, or of all items' together, in an element type of choice. */
export function tensor_of(source: Source, memory: Memory, count?: number, dtype = source.dtype): Tensor {
  const { dim, r_type, size } = source
  if (dim !== undefined)
    return torch_tensor(new RArray(memory, count === undefined ? dim : [count, ...dim], r_type), { dtype })
  const tensor = torch_tensor(memory, { dtype })
  return count === undefined ? tensor : tensor_op('reshape', tensor, [count, size])
}

/** The one step whose result a call works on where its other arguments are no tensors, else -1. */
function only_slot({ slots, values }: Call): number {
  const [slot, ...more] = slots.filter((s) => s >= 0)
  return slot === undefined || more.length > 0 || values.some((value) => value instanceof Tensor) ? -1 : slot
}

/** The step whose result a call changes element by element, else -1. */
export const pointwise_slot = (step: Call): number => (pointwise.has(step.op.op) ? only_slot(step) : -1)

/**
 * The steps that may write their result over their operand: those that change elements of what no other step up to `last`
 * sees.
 */
export function writable_steps(steps: readonly Step[], last: number): Set<number> {
  const uses = steps.map(() => 0)
  uses[last] = 1
  for (let i = last; i >= 0; i--) {
    const step = steps[i]!
    if (uses[i]! > 0 && !is_source(step)) for (const slot of step.slots) if (slot >= 0) uses[slot]!++
  }
  // A view is its operand's memory.
  const is_own = (i: number): boolean => {
    const step = steps[i]!
    return (
      uses[i] === 1 &&
      (is_source(step) || !moving.has(step.op.op) || step.slots.every((slot) => slot < 0 || is_own(slot)))
    )
  }
  const found = new Set<number>()
  steps.forEach((step, i) => {
    if (uses[i] === 0 || is_source(step) || step.op.op === 'to') return
    const slot = pointwise_slot(step)
    if (slot >= 0 && is_own(slot)) found.add(i)
  })
  return found
}

/**
 * Which sources may be made in floating-point numbers at once, and of which type: those of small integers that all work
 * up to step `last` sees so converted. Integers that a tensor's arithmetic turns into Float are exact in between.
 */
export function floating_sources(steps: readonly Step[], last: number): Map<Source, torch_dtype> {
  const found = new Map<Source, torch_dtype>()
  // By step: the type into which whatever uses its result converts it first; null where uses differ.
  const wanted: (torch_dtype | null | undefined)[] = []
  wanted[last] = null
  for (let i = last; i >= 0; i--) {
    const step = steps[i]!
    const type = wanted[i]
    if (type === undefined) continue
    if (is_source(step)) {
      if (type !== null && narrow_types.has(step.type.name) && is_integer(step.dtype)) found.set(step, type)
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

const is_primitive = (x: unknown): boolean => (typeof x !== 'object' || x === null) && typeof x !== 'function'

/** Whether an argument is known by its look, so that it can be compared with the next item's. */
export function is_plain_argument(x: unknown): boolean {
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
export function same(x: unknown, recorded: unknown): boolean {
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
export const copied = (x: unknown): unknown =>
  Array.isArray(x)
    ? [...(x as unknown[])]
    : is_primitive(x) || is_constant(x) || x instanceof Tensor
      ? x
      : { ...(x as object) }
