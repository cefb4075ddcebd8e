/** What has to hold of tensors for their work to be done for a batch at once. */
import { as_typed_array } from '../convert'
import { tensor_op } from '../dispatch'
import type { Tensor } from '../tensor'
import { aside, aside_tidily } from './aside'
import type { Batch } from './batch'

/** Whether these are what a batch's items have of a step, untouched. */
export function are_of(tensors: readonly unknown[], batch: Batch, slot: number): boolean {
  for (let i = 0; i < tensors.length; i++) if (!batch.has(tensors[i], i, slot)) return false
  return true
}

/**
 * Whether the operands of a call are converted alike for an item and for a batch. A tensor of no dimension leaves the result's
 * type to those that have some; in a batch it has one.
 */
export const are_converted_alike = (operands: readonly Tensor[]): boolean =>
  operands.length < 2 ||
  aside(() => operands.every(({ ndim }) => ndim > 0) || operands.every(({ dtype }) => dtype === operands[0]!.dtype))

/**
 * Whether a result is on the CPU, and its numbers do not depend on where they lie: complex ones are rounded in several ways,
 * and which integers become of floating-point numbers is not defined for all of them.
 */
export const is_well_defined = (recorded: readonly Tensor[], slots: readonly number[], result: Tensor): boolean =>
  aside(() => {
    if (result.device.type !== 'cpu' || result.dtype.is_complex) return false
    if (result.dtype.is_floating_point || result.dtype.kind === 'bool') return true
    return !slots.some((slot) => slot >= 0 && recorded[slot]!.dtype.is_floating_point)
  })

/** Whether a batch's first item is `item`, bit for bit. */
export function same_bytes(all: Tensor, item: Tensor): boolean {
  return aside_tidily(() => {
    const first = tensor_op('select', all, 1, 1)
    if (first.dtype !== item.dtype || first.shape.join() !== item.shape.join()) return false
    const bytes = (tensor: Tensor) => {
      const memory = as_typed_array(tensor)
      return Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength)
    }
    return bytes(first).equals(bytes(item))
  })
}
