/** Anything that a model can be fitted to, as a dataloader. */
import {
  dataloader,
  dataset_subset,
  is_dataloader,
  is_dataset,
  is_iterable_dataset,
  tensor_dataset,
  type DataLoader,
  type Dataset,
  type IterableDataset,
} from '../data'
import { is_list } from '../data/lists'
import { RArray, sample_int } from '../r'
import { Tensor, torch_tensor } from '../torch'
import type { TensorData } from '../torch/creation'
import { TypeError_, ValueError, describe, nearest } from '../torch/errors'
import { is_plain, match_arguments } from './arguments'
import { warn } from './conditions'
import { class_text } from './make_class'

/** A dataloader: anything that gives batches, one pass after another. */
export type Batches = DataLoader
/** A tensor, R array, typed array or array of numbers. */
export type ArrayLike_ = Tensor | RArray | ArrayBufferView | readonly unknown[]
/** What fit(), evaluate() and predict() take as data. */
export type DataInput = Batches | Dataset | IterableDataset | ArrayLike_ | Record<string, ArrayLike_>
/** Arguments of dataloader(), such as batch_size and shuffle. */
export type DataloaderOptions = Record<string, unknown>

/**
 * Arguments whose first are data: an object of arrays, `{ x, y }`, is data where none of its names is an argument's.
 *
 * @throws as match_arguments()
 */
export function match_data_arguments<T extends object>(
  given: readonly unknown[],
  names: readonly (keyof T & string)[],
  op: string,
): Partial<T> {
  const [first, ...rest] = given
  const fields = is_plain(first) ? Object.entries(first) : []
  const is_data =
    fields.length > 0 && fields.every(([name, value]) => is_array(value) && nearest(name, names) === undefined)
  return is_data
    ? ({ ...match_arguments<T>([null, ...rest], names, op), [names[0]!]: first } as Partial<T>)
    : match_arguments<T>(given, names, op)
}

const is_array = (x: unknown): x is ArrayLike_ =>
  x instanceof Tensor || x instanceof RArray || ArrayBuffer.isView(x) || Array.isArray(x)

const to_tensor = (x: unknown): Tensor => (x instanceof Tensor ? x : torch_tensor(x as TensorData))

/** @throws TypeError where there are no data. */
export function need_data<T>(data: T | null | undefined, op: string): asserts data is T {
  if (data === undefined || data === null)
    throw new TypeError_("'data' is missing: give a dataset, a dataloader, or a list [x, y] of tensors", op)
}

/** `x` as a dataset: a dataset as it is, arrays as a tensor_dataset. `pair`: an array of two arrays is input and target. */
export function as_dataset(x: unknown, pair = false): Dataset {
  if (is_dataset(x)) return x
  if (is_plain(x))
    return tensor_dataset(Object.fromEntries(Object.entries(x).map(([name, part]) => [name, to_tensor(part)])))
  if (Array.isArray(x) && (is_list(x) || (pair && x.every((part) => Array.isArray(part)))))
    return tensor_dataset(...x.map(to_tensor))
  if (is_array(x)) return tensor_dataset(to_tensor(x))
  throw new TypeError_(`Can't convert object with class '${class_text(x).slice(1, -1)}' to a torch dataset.`)
}

/**
 * A dataloader of anything: one as it is; a dataset, or an iterable one, in batches of 32 or `batch_size`; a tensor or
 * array as the only part of each item; a list of them, `[x, y]`, as its parts. Null stays null.
 *
 * @param named arguments of dataloader().
 */
export function as_dataloader(x: null, named?: DataloaderOptions): null
export function as_dataloader(x: DataInput, named?: DataloaderOptions): Batches
export function as_dataloader(x: unknown, named: DataloaderOptions = {}): Batches | null {
  return to_dataloader(x, named, false, 'as_dataloader')
}

/** `what` names the data in messages. */
function to_dataloader(x: unknown, named: DataloaderOptions, pair: boolean, what: string): Batches | null {
  if (x === null || x === undefined) return null
  if (is_dataloader(x)) return x
  if (is_iterable_dataset(x)) return dataloader(x, { batch_size: 32, ...named })
  const list = is_plain(x) || (Array.isArray(x) && (is_list(x) || pair))
  if (!is_dataset(x) && !list && !is_array(x))
    throw new ValueError(`Unsupported object with class '${class_text(x).slice(1, -1)}'. ${data_hint(x)}`, what)
  return dataloader(as_dataset(x, pair), { batch_size: 32, ...named })
}

function data_hint(x: unknown): string {
  if (x instanceof Promise) return 'Await it first.'
  const hint = 'Data are a dataset, a dataloader, a tensor or array, or [x, y].'
  return typeof x === 'function' ? `${hint} Call a dataset's generator first.` : hint
}

/** Splits data into the rows for training and the fraction for validation, drawn by R's generator; null where it is none. */
export function split_data(data: unknown, fraction: number): [train: Dataset, valid: Dataset | null] {
  if (!(fraction >= 0 && fraction < 1))
    throw new ValueError(`valid_data must be a value between 0 and 1, got ${fraction}`, 'fit')
  if (is_dataloader(data)) {
    throw new ValueError(
      "Can't create a validation set from the training dataloader.\nSupply a torch dataset instead.",
      'fit',
    )
  }
  if (is_iterable_dataset(data))
    throw new ValueError("Can't split an iterable dataset for validation: give other data as valid_data.", 'fit')
  const dataset = as_dataset(data, true)
  const n = dataset.length()
  const count = Math.trunc(n * fraction)
  if (count === 0) {
    if (fraction > 0) warn(`valid_data: ${fraction} of ${n} rows is less than one, so there is no validation`)
    return [dataset, null]
  }
  const valid = sample_int(n, count)
  return [dataset_subset(dataset, all_but(valid, n)), dataset_subset(dataset, valid)]
}

/** The numbers from 1 to `n` that were not drawn. */
function all_but(drawn: readonly number[], n: number): number[] {
  const taken = new Uint8Array(n + 1)
  for (let k = 0; k < drawn.length; k++) taken[drawn[k]!] = 1
  const left = new Array<number>(n - drawn.length)
  for (let i = 1, k = 0; i <= n; i++) if (taken[i] === 0) left[k++] = i
  return left
}

function check_options(options: unknown): DataloaderOptions {
  if (options === null || options === undefined) return {}
  if (!is_plain(options))
    throw new TypeError_(
      `dataloader_options is an object of dataloader()'s arguments, such as { batch_size: 256 }; got ${describe(options)}`,
    )
  return { ...options }
}

/** The dataloaders of training (shuffled, whole batches only, unless the options say otherwise) and validation (in order). */
export function apply_dataloader_options(
  data: unknown,
  valid_data: unknown,
  dataloader_options: unknown,
  pairs?: boolean,
): [train: Batches | null, valid: Batches | null] {
  const given = dataloader_options !== null && dataloader_options !== undefined
  if (is_dataloader(data) && given)
    throw new ValueError("`dataloader_options` won't be used because `data` is already a dataloader.")
  if (is_dataloader(valid_data) && given)
    warn("`dataloader_options` will be ignored for `valid_data` since it's already a dataloader")
  const options = { batch_size: 32, ...check_options(dataloader_options) } as DataloaderOptions
  const order = is_iterable_dataset(data) ? {} : { shuffle: true }
  const train = to_dataloader(data, { ...order, drop_last: true, ...options }, true, 'data')
  const predicting = data === null || data === undefined
  if (predicting && options.shuffle === true) warn('`shuffle=TRUE` will be ignored for predictions.')
  const what = predicting ? 'data' : 'valid_data'
  return [train, to_dataloader(valid_data, { ...options, shuffle: false }, pairs ?? !predicting, what)]
}
