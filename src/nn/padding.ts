/** Padding. */
import { tensor_op } from '../torch/dispatch'
import { all_hold } from '../r/plain'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { functional, type Arguments, type One } from './declare'
import { required } from './layer'

export type PaddingMode = 'constant' | 'reflect' | 'replicate' | 'circular'
interface Options {
  pad: readonly number[]
  mode: PaddingMode
  value: number | null
}
const modes = ['constant', 'reflect', 'replicate', 'circular']

/**
 * Puts elements around a tensor (negative numbers take some away).
 *
 * @param pad how many before and after the last dimension, before and after the one before it, and so on.
 * @param mode `constant` puts `value` there (0 unless given); `reflect`, `replicate` and `circular` the tensor's own elements.
 * @example nnf_pad(torch_ones(1, 2), [1, 1])   // 0 1 1 0
 */
export const nnf_pad = functional<
  One,
  Arguments<Options, [mode: PaddingMode, value: number | null], [pad: readonly number[]], 'pad'>
>('nnf_pad', ['input'], { pad: required, mode: 'constant', value: null }, ({ input }, { pad, mode, value }, op) => {
  if (!Array.isArray(pad) || !all_hold(pad, Number.isInteger))
    throw new TypeError_(`'pad' is an array of whole numbers, got ${describe(pad)}`, op)
  if (pad.length % 2 !== 0) throw new ValueError(`'pad' has two numbers for each dimension, got ${pad.length}`, op)
  if (!modes.includes(mode)) throw new ValueError(`'mode' is one of ${modes.join(', ')}, got '${mode}'`, op)
  return tensor_op('pad', input, pad, mode, value)
})
