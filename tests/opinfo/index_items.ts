/** Python's `x[…]` as R's: see CONVERSION.md for where the two differ. */
import * as torch from '../../src'
import type { Index, Tensor } from '../../src'
import { from_one } from './one_based'
import { Slice, ellipsis, type Value } from './values'

const is_part = (x: Value): boolean =>
  x instanceof Slice || x === ellipsis || x === null || Array.isArray(x) || torch.is_torch_tensor(x)

/** A list that Python would take for a tuple of indices. */
const parts_of = (index: Value): Value[] => (Array.isArray(index) && index.some(is_part) ? (index as Value[]) : [index])

/** Python's ends are not in the slice: R's are. */
function r_slice({ start, stop, step }: Slice): string {
  const by = step ?? 1n
  const first = start === null ? '1' : String(from_one(start))
  const last = stop === null ? 'N' : String(stop < 0n ? stop - 1n : stop)
  return `${first}:${last}${by === 1n ? '' : `:${by}`}`
}

const is_vector = (x: Value): boolean => Array.isArray(x) || torch.is_torch_tensor(x)

function as_index(x: Value): Index {
  if (x instanceof Slice) return x.start === null && x.stop === null && x.step === null ? null : r_slice(x)
  if (x === ellipsis) return '..'
  if (x === null) return torch.newaxis
  const shifted = from_one(x)
  return (
    Array.isArray(shifted) ? shifted.map(Number) : typeof shifted === 'bigint' ? Number(shifted) : shifted
  ) as Index
}

const tensor_of = (x: Value): Tensor =>
  torch.is_torch_tensor(x) ? x : torch.torch_tensor(from_lists(x) as bigint[] | boolean[])
const from_lists = (x: Value): Value => (Array.isArray(x) ? x.map(from_lists) : x)

/** `x[index]`: by get() where R's brackets have a form for it, else by torch_index(), which pairs vectors as Python does. */
export function get_item(x: Tensor, index: Value): Value {
  const parts = parts_of(index)
  if (parts.filter(is_vector).length <= 1) return x.get(...parts.map(as_index))
  const basic = x.get(...parts.map((part) => (is_vector(part) ? null : as_index(part))))
  const kept = parts.filter((part) => typeof part !== 'bigint')
  const at = kept.indexOf(ellipsis)
  const missing = basic.ndim - (kept.length - (at < 0 ? 0 : 1))
  const spread = kept.flatMap((part) =>
    part === ellipsis ? Array<null>(missing).fill(null) : [is_vector(part) ? from_one(tensor_of(part)) : null],
  )
  return torch.torch_index(basic, spread as (Tensor | null)[])
}
