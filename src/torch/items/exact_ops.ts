/** Operators whose result for an item is the same, bit for bit, alone and in a batch. */
import { is_named } from '../dispatch/kinds'
import { torch_dtype } from '../dtype'
import { Tensor } from '../tensor'

/** Views and copies. */
export const moving: ReadonlySet<string> = new Set(
  `flatten reshape view unflatten unsqueeze squeeze permute transpose swapdims swapaxes movedim moveaxis t narrow select
  contiguous clone detach flip fliplr flipud roll`.split(/\s+/),
)
/** Element by element. */
export const pointwise: ReadonlySet<string> = new Set(
  `to add sub mul div true_divide neg negative abs absolute relu clamp clamp_min clamp_max clip
  eq ne lt le gt ge logical_not logical_and logical_or logical_xor`.split(/\s+/),
)
/** Those that take a factor or a way of rounding besides their two operands, and are exact only without. */
const of_operands = new Set(['add', 'sub', 'div'])
const is_operand = (x: unknown): boolean => x instanceof Tensor || typeof x === 'number' || typeof x === 'bigint'

/** Those that take bounds, and between bounds that are tensors choose 0 or -0 by where the elements lie. */
const of_bounds = new Set(['clamp', 'clamp_min', 'clamp_max', 'clip'])

/** Whether an argument is an element type, or has one among others by name: view() then reads an item's bytes anew. */
const has_type = (x: unknown): boolean =>
  x instanceof torch_dtype || (is_named(x) && Object.values(x).some((part) => part instanceof torch_dtype))

/**
 * Whether a call's result for an item is the same, bit for bit, alone and in a batch: views and copies are, and arithmetic
 * that IEEE 754 rounds in one way only. Sums, products of matrices and functions such as exp() are not: their rounding
 * depends on how the elements lie in memory.
 */
export function is_exact(op: string, args: readonly unknown[]): boolean {
  if (of_bounds.has(op)) return args.slice(1).every((bound) => !(bound instanceof Tensor))
  if (moving.has(op)) return op !== 'view' || !args.some(has_type)
  return pointwise.has(op) && (!of_operands.has(op) || (args.length === 2 && args.every(is_operand)))
}
