/**
 * Which arguments and results count from 1.
 *
 * R decides the arguments by name and type, for every operator alike; `arguments_` holds what R treats specially. Results
 * count from 1 where real R's do: see docs of R torch for argmax, sort and the like.
 */
import type { SchemaValue } from './schema'

export type Shift = 'dim' | 'dims' | 'index' | 'indices' | undefined

const dims = new Set(['dim', 'dim0', 'dim1', 'dim2', 'start_dim', 'end_dim', 'index'])
const dim_lists = new Set(['dim', 'dims', 'dims_self', 'dims_other'])
const index_tensors = new Set(['index', 'indices', 'dims'])

/** R's exceptions: arguments that count from 1 although their names do not say so, and the reverse. */
const exceptions: Record<string, Record<string, Shift>> = {
  tile: { dims: undefined },
  linalg_tensorsolve: { dims: 'dims' },
  // R's movedim, moveaxis, swapaxes and unfold pass 0-based numbers on, by oversight: here they count from 1 as all do.
  movedim: { source: 'dims', destination: 'dims' },
  moveaxis: { source: 'dims', destination: 'dims' },
  swapaxes: { axis0: 'dim', axis1: 'dim' },
  swapaxes_: { axis0: 'dim', axis1: 'dim' },
  unfold: { dimension: 'dim' },
  // Class numbers and rows of tables.
  embedding: { indices: 'index' },
  one_hot: { self: 'index' },
  nll_loss: { target: 'index' },
  nll_loss2d: { target: 'index' },
  nll_loss_nd: { target: 'index' },
  multi_margin_loss: { target: 'index' },
  take: { index: 'index' },
  put: { index: 'index' },
  put_: { index: 'index' },
}

/** How an argument is shifted on its way to libtorch. */
export function shift_of(op: string, arg: SchemaValue): Shift {
  const special = exceptions[op]
  if (special !== undefined && arg.name in special) return special[arg.name]
  if (arg.type === 'int') {
    if (!arg.list && dims.has(arg.name)) return 'dim'
    if (arg.list && dim_lists.has(arg.name)) return 'dims'
  }
  if (arg.type === 'Tensor') {
    if (!arg.list && index_tensors.has(arg.name)) return 'index'
    if (arg.list && arg.name === 'indices') return 'indices'
  }
  return undefined
}

/** The results that count from 1, by position. */
const results: Record<string, readonly number[]> = {
  argmax: [0],
  argmin: [0],
  argsort: [0],
  sort: [1],
  topk: [1],
  kthvalue: [1],
  median: [1],
  nanmedian: [1],
  max: [1],
  min: [1],
  nonzero: [0],
  multinomial: [0],
  max_pool1d_with_indices: [1],
  max_pool2d_with_indices: [1],
  max_pool3d_with_indices: [1],
  tril_indices: [0],
  triu_indices: [0],
}

/** Positions of the results that count from 1, of an overload with `count` results. */
export function shifted_results(op: string, count: number): readonly number[] {
  return (results[op] ?? []).filter((position) => position < count && (count > 1 || position === 0))
}
