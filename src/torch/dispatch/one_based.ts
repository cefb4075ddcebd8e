/**
 * Which arguments and results count from 1.
 *
 * R decides the arguments by name and type, for every operator alike; the exceptions are below. Results count from 1
 * where R makes them so. What R leaves counting from 0 by oversight, against its own other half, counts from 1 here:
 * these entries are marked.
 */
import type { SchemaValue } from './schema'

const dims = new Set(['dim', 'dim0', 'dim1', 'dim2', 'start_dim', 'end_dim', 'index'])
const dim_lists = new Set(['dim', 'dims', 'dims_self', 'dims_other'])
const index_tensors = new Set(['index', 'indices', 'dims'])

/** By operator without the mark of its in-place form, what R treats other than the names say. */
const exceptions: Record<string, Record<string, boolean>> = {
  // Counts, not dimensions.
  tile: { dims: false },
  // The number of a dimension plus one.
  linalg_tensorinv: { ind: true },
  movedim: { source: true, destination: true },
  narrow: { start: true },
  narrow_copy: { start: true },
  // In R from 0, unlike movedim, swapdims and every other dimension.
  moveaxis: { source: true, destination: true },
  swapaxes: { axis0: true, axis1: true },
  unfold: { dimension: true },
  // Class numbers.
  one_hot: { self: true },
  bincount: { self: true },
  cross_entropy_loss: { target: true },
  nll_loss: { target: true },
  nll_loss2d: { target: true },
  nll_loss_nd: { target: true },
  multi_margin_loss: { target: true },
  multilabel_margin_loss: { target: true },
}

/** An operator's own name: without its namespace, and `add` for `add_`. */
const base_name = (op: string): string => op.replace(/^.*::/, '').replace(/_$/, '')

/** Whether an argument (an integer, an index tensor, a list of either) counts from 1. */
export function counts_from_one(op: string, { name, type, list }: SchemaValue): boolean {
  const special = exceptions[base_name(op)]?.[name]
  if (special !== undefined) return special
  if (type === 'int') return (list ? dim_lists : dims).has(name)
  return type === 'Tensor' && (list ? name === 'indices' : index_tensors.has(name))
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

/** Arguments of functions that are written by hand, beside those that the names tell: by R's name of the function. */
const function_arguments: Record<string, Record<string, boolean>> = {
  nnf_cross_entropy: { target: true, ignore_index: true },
  nnf_linear_cross_entropy: { target: true, ignore_index: true },
  nnf_embedding: { input: true, padding_idx: true },
  nnf_embedding_bag: { input: true, padding_idx: true },
  nnf_multi_margin_loss: { target: true },
  nnf_multilabel_margin_loss: { target: true },
  nnf_nll_loss: { target: true, ignore_index: true },
  nnf_one_hot: { tensor: true },
}

/** Whether an argument of a function written by hand counts from 1, given as one integer, a list of them, or a tensor. */
export function function_counts_from_one(
  name: string,
  argument: string,
  given: 'integer' | 'list' | 'tensor',
): boolean {
  const special = function_arguments[name]?.[argument]
  if (special !== undefined) return special
  return { integer: dims, list: dim_lists, tensor: index_tensors }[given].has(argument)
}

/** The places of a list with one tensor for each dimension. */
const all = Array.from({ length: 64 }, (_, i) => i)
/** Results of functions written by hand that count from 1; undefined where the operator of the name decides. */
const function_result_places: Record<string, readonly number[]> = {
  nnf_adaptive_max_pool1d: [1],
  nnf_adaptive_max_pool2d: [1],
  nnf_adaptive_max_pool3d: [1],
  nnf_fractional_max_pool2d: [1],
  nnf_fractional_max_pool3d: [1],
  torch_masked_argmax: [0],
  torch_masked_argmin: [0],
  torch_nonzero: all,
  torch_unravel_index: all,
  nnf_max_pool1d: [1],
  nnf_max_pool2d: [1],
  nnf_max_pool3d: [1],
  nnf_max_pool1d_with_indices: [1],
  nnf_max_pool2d_with_indices: [1],
  nnf_max_pool3d_with_indices: [1],
}
export const function_results = (name: string): readonly number[] | undefined => function_result_places[name]
