/** Dataloaders: a dataset's items in batches. */
import { inspect } from 'node:util'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { bind } from '../torch/arguments'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { ItemMaker } from '../torch/items'
import { mind_load } from '../torch/threads'
import { collate, convert, type Collated, type Converted } from './collate'
import { is_dataset, type Dataset } from './dataset'
import { note_failed } from './failed'
import { is_iterable_dataset, type IterableDataset } from './iterable'
import { in_batches } from './iterators'
import { rows_of } from './rows'
import { BatchSampler, RandomSampler, SequentialSampler, as_sampler, checked_batch, type Sampler } from './sampler'

/** Arguments of dataloader(), with R's names and defaults. */
export interface DataloaderOptions {
  /** Default 1. */
  batch_size?: number
  /** Whether the order is random, anew each time. Default false. */
  shuffle?: boolean
  sampler?: Sampler | null
  batch_sampler?: Sampler<number[]> | null
  /** Accepted for R's sake: batches are made in the calling thread. */
  num_workers?: number
  /** Makes a batch of an array of items. */
  collate_fn?: ((items: unknown[]) => unknown) | null
  /** Without effect, as in R. */
  pin_memory?: boolean
  /** Whether a last, smaller batch is left out. Default false. */
  drop_last?: boolean
  /** As all that is about workers: without effect. */
  timeout?: number
  worker_init_fn?: unknown
  worker_globals?: unknown
  worker_packages?: unknown
}
const defaults: Required<DataloaderOptions> = {
  batch_size: 1,
  shuffle: false,
  sampler: null,
  batch_sampler: null,
  num_workers: 0,
  collate_fn: null,
  pin_memory: false,
  drop_last: false,
  timeout: -1,
  worker_init_fn: null,
  worker_globals: null,
  worker_packages: null,
}

/** The batches of a dataset: what getbatch() gives, or items put together. */
export type BatchOf<D> =
  D extends IterableDataset<infer Item>
    ? Collated<Item>
    : D extends { getitem(index: number): infer Item; getbatch?(ids: never): infer Batch }
      ? unknown extends Batch
        ? Collated<Item>
        : Converted<Batch>
      : unknown

/** A dataset in batches. Each iteration is one pass. */
export class DataLoader<Batch = unknown> {
  readonly batch_size: number
  readonly sampler: Sampler
  readonly batch_sampler: Sampler<number[]>
  readonly drop_last: boolean
  readonly num_workers: number
  readonly collate_fn: (items: unknown[]) => unknown
  readonly pin_memory: boolean
  readonly timeout: number
  private readonly item_maker = new ItemMaker()
  /** Whether the item numbers come from somebody's own sampler. */
  private readonly foreign: boolean

  constructor(
    readonly dataset: Dataset | IterableDataset,
    ...args: [options?: DataloaderOptions]
  ) {
    const op = 'dataloader'
    const streams = is_iterable_dataset(dataset)
    if (!streams && !is_dataset(dataset)) {
      const hint = typeof dataset === 'function' ? ': call it for a dataset' : ''
      throw new TypeError_(`it takes a dataset, got ${describe(dataset)}${hint}`, op)
    }
    const { batch_size, shuffle, sampler, batch_sampler, num_workers, collate_fn, pin_memory, drop_last, timeout } =
      bind(args, defaults, op)
    if (!Number.isInteger(batch_size) || batch_size < 1)
      throw new ValueError(`batch_size is a whole number from 1 on, got ${describe(batch_size)}`, op)
    for (const [name, value] of Object.entries({ shuffle, drop_last }))
      if (typeof value !== 'boolean') throw new TypeError_(`${name} is true or false, got ${describe(value)}`, op)
    if (!Number.isInteger(num_workers) || num_workers < 0)
      throw new ValueError(`num_workers is a whole number from 0 on, got ${describe(num_workers)}`, op)
    if (collate_fn != null && typeof collate_fn !== 'function')
      throw new TypeError_(`collate_fn is a function, got ${describe(collate_fn)}`, op)
    if (sampler != null && shuffle)
      throw new ValueError('sampler and shuffle exclude each other: a sampler has its own order', op)
    if (streams && (shuffle || sampler != null || batch_sampler != null))
      throw new ValueError('an iterable dataset has its own order: leave out shuffle, sampler and batch_sampler', op)
    this.foreign = sampler != null || batch_sampler != null
    this.batch_size = batch_size
    this.drop_last = drop_last
    this.num_workers = num_workers
    this.pin_memory = pin_memory
    this.timeout = timeout
    this.sampler =
      sampler != null
        ? as_sampler<number>(sampler, 'sampler')
        : shuffle
          ? new RandomSampler(dataset)
          : new SequentialSampler(dataset)
    this.batch_sampler =
      batch_sampler != null
        ? as_sampler<number[]>(batch_sampler, 'batch_sampler')
        : new BatchSampler(this.sampler, batch_size, drop_last)
    this.collate_fn = collate_fn ?? (streams || dataset.getbatch === undefined ? collate : convert)
  }

  /** The number of batches; NaN where it is not known. */
  length(): number {
    return this.batch_sampler.length()
  }
  private fetch(dataset: Dataset, batch: number[]): unknown {
    const ids = this.foreign ? checked_batch(batch, dataset.length()) : batch
    if (dataset.getbatch !== undefined) return this.collate_fn(dataset.getbatch(ids) as unknown[])
    const items: unknown[] = []
    try {
      const batch = this.item_maker.make(dataset, ids, items, this.collate_fn === collate ? rows_of : undefined)
      if (batch !== null) return batch
    } catch (thrown) {
      note_failed(thrown, dataset, ids[items.length]!)
      throw thrown
    }
    return this.collate_fn === collate
      ? collate(items, (tensors) => this.item_maker.stack(tensors))
      : this.collate_fn(items)
  }
  /** One pass: the order is drawn now. */
  [Symbol.iterator](): DataLoaderIterator<Batch> {
    const { dataset, batch_size, drop_last } = this
    return is_iterable_dataset(dataset)
      ? new DataLoaderIterator(in_batches(dataset, batch_size, drop_last), this.collate_fn, this.length())
      : new DataLoaderIterator(
          this.batch_sampler[Symbol.iterator](),
          (batch: number[]) => this.fetch(dataset, batch),
          this.length(),
        )
  }
  [R_LENGTH](): number {
    return this.length()
  }
  [R_CLASS](): string[] {
    return ['dataloader', 'R6']
  }
  toString(): string {
    const batches = this.length()
    return `<dataloader>\n  ${Number.isNaN(batches) ? '' : `${batches} `}batches of ${this.batch_size} from <${this.dataset.class_name}>`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** One pass over a dataloader. */
export class DataLoaderIterator<Batch = unknown> implements IterableIterator<Batch> {
  constructor(
    /** What each batch is made of: numbers of items, or items. */
    private readonly parts: Iterator<unknown[]>,
    private readonly fetch: (part: never) => unknown,
    private readonly batches: number,
  ) {}
  next(): IteratorResult<Batch> {
    mind_load()
    const step = this.parts.next()
    return step.done
      ? { done: true, value: undefined }
      : { done: false, value: this.fetch(step.value as never) as Batch }
  }
  /** Ends the pass before its end. */
  return(): IteratorResult<Batch> {
    this.parts.return?.()
    return { done: true, value: undefined }
  }
  length(): number {
    return this.batches
  }
  [Symbol.iterator](): this {
    return this
  }
}

/**
 * A dataset in batches.
 *
 * @param dataset a dataset; or an iterable dataset, whose items come in their order.
 * @example
 * const ds = tensor_dataset({ x: torch_randn(100, 3), y: torch_randn(100) })
 * for (const { x, y } of dataloader(ds, { batch_size: 32, shuffle: true })) print(x.shape) // [32, 3]
 */
export function dataloader<Item, Batch>(
  dataset: Dataset<Item> | IterableDataset<Item>,
  options: DataloaderOptions & { collate_fn: (items: Item[]) => Batch },
): DataLoader<Batch>
export function dataloader<D extends Dataset | IterableDataset>(
  dataset: D,
  options?: DataloaderOptions,
): DataLoader<BatchOf<D>>
export function dataloader<D extends Dataset | IterableDataset>(
  dataset: D,
  batch_size?: number,
  shuffle?: boolean | DataloaderOptions,
  named?: DataloaderOptions,
): DataLoader<BatchOf<D>>
export function dataloader(dataset: Dataset | IterableDataset, ...args: unknown[]): DataLoader {
  return new DataLoader(dataset, ...(args as []))
}

function need_dataloader(x: unknown, op: string): void {
  if (typeof (x as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== 'function')
    throw new TypeError_(`it takes a dataloader, got ${describe(x)}`, op)
}

/** One pass over a dataloader, for dataloader_next(). */
export function dataloader_make_iter<Batch>(dataloader: DataLoader<Batch>): DataLoaderIterator<Batch> {
  need_dataloader(dataloader, 'dataloader_make_iter')
  return dataloader[Symbol.iterator]()
}
/** The next batch, or `completed` after the last. */
export function dataloader_next<Batch, T = null>(iter: DataLoaderIterator<Batch>, completed: T = null as T): Batch | T {
  if (typeof (iter as Partial<DataLoaderIterator> | null | undefined)?.next !== 'function')
    throw new TypeError_(`it takes what dataloader_make_iter() gives, got ${describe(iter)}`, 'dataloader_next')
  const step = iter.next()
  return step.done ? completed : step.value
}
/** Runs a function for each batch, as R's coro::loop(). For asynchronous work there is `for (const batch of dataloader)`. */
export function loop<T>(dataloader: Iterable<T>, run: (batch: T) => void): void {
  need_dataloader(dataloader, 'loop')
  if (typeof run !== 'function') throw new TypeError_(`it takes a function of a batch, got ${describe(run)}`, 'loop')
  for (const batch of dataloader) {
    const given: unknown = run(batch)
    if (!(given instanceof Promise)) continue
    given.catch(() => undefined)
    throw new TypeError_('its function is not waited for: for (const batch of dataloader) await …', 'loop')
  }
}
/** Whether `x` is a dataloader. */
export const is_dataloader = (x: unknown): x is DataLoader => x instanceof DataLoader
