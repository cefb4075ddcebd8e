/** Data for training: a tensor in memory or a dataset, and batches of it. */
import { dataloader, is_dataset, type Dataset } from '../data'
import { DataFrame, RArray, sample_int } from '../r'
import { Tensor, as_array, torch_tensor } from '../torch'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { is_plain } from '../r/plain'
import { are_cells, is_missing, matrix_tensor, numeric_rows, type Numbers } from './matrix'
import { warn } from './warn'

/** What networks are trained on: rows of numbers, an array, a tensor, or a dataset whose items have `x`. */
export type GanData = readonly (readonly number[] | Numbers)[] | RArray | Tensor | Dataset

/** Data made ready. */
export interface Source {
  data: Tensor | Dataset
  rows: number
  /** The sizes of an item: of a table's row, the number of columns. */
  shape: readonly number[]
  /** The columns of a table; null for other data. */
  width: number | null
}

const wanted =
  'Data needs to be in correct format. \ntorch::dataset, matrix, array or torch::torch_tensor are permitted.'

const source = (data: Tensor | Dataset, rows: number, shape: readonly number[]): Source => ({
  data,
  rows,
  shape,
  width: shape.length === 1 ? shape[0]! : null,
})

function tensor_source(data: Tensor, op: string): Source {
  if (data.ndim < 2)
    throw new ValueError(`data has rows and columns, got a tensor of shape [${data.shape.join(', ')}]`, op)
  if (data.is_complex()) throw new TypeError_(`data has real numbers, got a tensor of ${data.dtype.name}`, op)
  if (data.numel() === 0) throw new ValueError('data cannot be empty', op)
  const dense = data.is_sparse() ? data.to_dense() : data
  const floats = check_finite(
    dense
      .detach()
      .cpu()
      .to({ dtype: 'float' } as never),
    op,
  )
  return source(floats, floats.shape[0]!, floats.shape.slice(1))
}

function check_finite(data: Tensor, op: string): Tensor {
  if (data.isfinite().all().item()) return data
  throw new ValueError('data has NaN, infinite numbers or some beyond those of floats: drop or replace such rows', op)
}

/** @throws TypeError, ValueError for what cannot be trained on. */
export function source_of(data: unknown, op: string): Source {
  if (data instanceof Tensor) return tensor_source(data, op)
  if (is_dataset(data)) {
    const rows = data.length()
    if (rows === 0) throw new ValueError('data cannot be empty', op)
    const x = (data.get(1) as { x?: unknown }).x
    if (!(x instanceof Tensor))
      throw new TypeError_(`the items of a dataset have a tensor 'x', item 1 has ${describe(x)}`, op)
    // With getbatch() an item is a batch of one.
    return source(data, rows, data.getbatch === undefined ? x.shape : x.shape.slice(1))
  }
  if (data instanceof RArray && data.dim.length > 2) return tensor_source(torch_tensor(data), op)
  const table = data instanceof RArray || (Array.isArray(data) && data.every(are_cells))
  if (!table) {
    const named = data instanceof DataFrame || is_plain(data) || (Array.isArray(data) && data.some(is_plain))
    const advice = named ? ': make a matrix of it with data_transformer().fit(data).transform(data)' : ''
    throw new TypeError_(`${wanted} Got ${describe(data)}${advice}`, op)
  }
  const cells: unknown[] =
    data instanceof RArray ? Array.from(data.data) : data.flatMap((row) => Array.from<unknown>(row))
  if (data instanceof RArray && data.dim[0] !== 0 && data.dim[1] === 0)
    throw new ValueError('data must have at least one column', op)
  if (cells.length === 0) throw new ValueError('data cannot be empty', op)
  if (cells.every(is_missing)) throw new ValueError('data cannot be all NA values', op)
  if (Array.isArray(cells[0])) return tensor_source(torch_tensor(data as never), op)
  const rows = numeric_rows(data, op)
  return tensor_source(matrix_tensor(rows, rows[0]!.length), op)
}

/** How many batches an epoch has. */
export function steps_of({ data, rows }: Source, batch_size: number, op: string): number {
  if (batch_size <= rows) return Math.floor(rows / batch_size)
  if (!(data instanceof Tensor))
    throw new ValueError(`batch_size (${batch_size}) is larger than the dataset, which has ${rows} items`, op)
  warn(`batch_size (${batch_size}) is larger than number of observations (${rows}). Using full data as single batch.`)
  return 1
}

/** Some rows of a tensor, numbered from 1. */
export const rows_of = (data: Tensor, ids: readonly number[]): Tensor =>
  tensor_op('index_select', data, 1, torch_tensor(BigInt64Array.from(ids, BigInt)))

/** Moves a tensor where it is not there already. */
export const on_device = (x: Tensor, device: string): Tensor => (device === 'cpu' ? x.cpu() : x.to({ device }))

/** Random rows, drawn by R's generator; a row can come again only where there are too few. */
export function get_batch(data: Tensor | Dataset, batch_size: number, device: string): Tensor {
  if (data instanceof Tensor) {
    const n = data.shape[0]!
    return on_device(rows_of(data, sample_int(n, batch_size, { replace: batch_size > n })), device)
  }
  const x = first_batch(data, batch_size, true)
  if (x.shape[0] === batch_size) return on_device(check_finite(x, 'get_batch'), device)
  throw new ValueError(
    `batch_size (${batch_size}) is larger than the dataset, which has ${x.shape[0]} items`,
    'get_batch',
  )
}

function first_batch(data: Dataset, batch_size: number, shuffle: boolean): Tensor {
  for (const batch of dataloader(data, { batch_size, shuffle }) as Iterable<{ x: Tensor }>) return batch.x
  throw new ValueError('the dataset gave no batch', 'get_batch')
}

/** All rows of a table, as numbers. */
export const all_rows = ({ data, rows }: Source): number[][] =>
  as_array((data instanceof Tensor ? data : first_batch(data, rows, false)) as never) as unknown as number[][]

/** Rows put together by `pac`, for the discriminator of PacGAN (Lin et al. 2018). */
export const pack_samples = (data: Tensor, pac: number): Tensor =>
  pac === 1 ? data : data.reshape([data.shape[0]! / pac, -1])
