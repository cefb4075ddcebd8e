/**
 * Which arguments and results count from 1.
 *
 * R decides the arguments by name and type, for every operator alike; the exceptions are below. Results count from 1
 * where R makes them so. What R leaves counting from 0 by oversight, against its own other half, counts from 1 here:
 * these entries are marked.
 */
import type { SchemaValue } from './schema'

/** How an argument is shifted: an integer, a list of them, an index tensor, a list of index tensors. */
export type Shift = 'dim' | 'dims' | 'index' | 'indices'

const dims = new Set(['dim', 'dim0', 'dim1', 'dim2', 'start_dim', 'end_dim', 'index'])
const dim_lists = new Set(['dim', 'dims', 'dims_self', 'dims_other'])
const index_tensors = new Set(['index', 'indices', 'dims'])

/** By operator without the mark of its in-place form, what R treats other than the names say. */
const exceptions: Record<string, Record<string, Shift | undefined>> = {
  // Counts, not dimensions.
  tile: { dims: undefined },
  movedim: { source: 'dims', destination: 'dims' },
  // In R from 0, unlike movedim, swapdims and every other dimension.
  moveaxis: { source: 'dims', destination: 'dims' },
  swapaxes: { axis0: 'dim', axis1: 'dim' },
  unfold: { dimension: 'dim' },
  // Class numbers.
  one_hot: { self: 'index' },
  bincount: { self: 'index' },
  nll_loss: { target: 'index' },
  nll_loss2d: { target: 'index' },
  nll_loss_nd: { target: 'index' },
  multi_margin_loss: { target: 'index' },
  multilabel_margin_loss: { target: 'index' },
}

/** An operator's own name: without its namespace, and `add` for `add_`. */
const base_name = (op: string): string => op.replace(/^.*::/, '').replace(/_$/, '')

/** How an argument is shifted on its way to libtorch. */
export function shift_of(op: string, arg: SchemaValue): Shift | undefined {
  const special = exceptions[base_name(op)]
  if (special !== undefined && arg.name in special) return special[arg.name]
  if (arg.type === 'int')
    return arg.list ? (dim_lists.has(arg.name) ? 'dims' : undefined) : dims.has(arg.name) ? 'dim' : undefined
  if (arg.type !== 'Tensor') return undefined
  if (arg.list) return arg.name === 'indices' ? 'indices' : undefined
  return index_tensors.has(arg.name) ? 'index' : undefined
}

/** The results that count from 1, by their place among an operator's results. */
const results: Record<string, number> = {
  argmax: 0,
  argmin: 0,
  argsort: 0,
  indices: 0,
  max: 1,
  max_pool1d_with_indices: 1,
  max_pool2d_with_indices: 1,
  max_pool3d_with_indices: 1,
  min: 1,
  multinomial: 0,
  nonzero: 0,
  sort: 1,
  topk: 1,
  tril_indices: 0,
  triu_indices: 0,
  // In R from 0, though max_unpool takes them from 1.
  adaptive_max_pool1d: 1,
  adaptive_max_pool2d: 1,
  adaptive_max_pool3d: 1,
  fractional_max_pool2d: 1,
  fractional_max_pool3d: 1,
}

/** Places of the results that count from 1, of an overload with `count` results. */
export function shifted_results(op: string, count: number): readonly number[] {
  const place = results[base_name(op)]
  return place !== undefined && place < count ? [place] : []
}
