/** The order in which a dataloader takes items. */
import { as_typed_array } from '../torch/convert'
import { torch_randperm } from '../torch/creation'
import { TypeError_, describe } from '../torch/errors'

/** Item numbers, from 1. */
export interface Sampler<T = number> {
  length(): number
  [Symbol.iterator](): Iterator<T>
}

/** The items in their order. */
export class SequentialSampler implements Sampler {
  constructor(readonly data_source: { length(): number }) {}
  length(): number {
    return this.data_source.length()
  }
  *[Symbol.iterator](): Generator<number> {
    for (let i = 1; i <= this.length(); i++) yield i
  }
}

/** The items in random order: one torch_randperm() each time it is iterated. */
export class RandomSampler implements Sampler {
  constructor(readonly data_source: { length(): number }) {}
  length(): number {
    return this.data_source.length()
  }
  [Symbol.iterator](): Iterator<number> {
    const order = torch_randperm(this.length())
    const ids = as_typed_array(order) as BigInt64Array
    order.dispose()
    let at = 0
    return {
      next: () => (at < ids.length ? { done: false, value: Number(ids[at++]) + 1 } : { done: true, value: undefined }),
    }
  }
}

/** Another sampler's items in batches. */
export class BatchSampler implements Sampler<number[]> {
  constructor(
    readonly sampler: Sampler,
    readonly batch_size: number,
    readonly drop_last: boolean,
  ) {}
  length(): number {
    const batches = this.sampler.length() / this.batch_size
    return this.drop_last ? Math.floor(batches) : Math.ceil(batches)
  }
  [Symbol.iterator](): Generator<number[]> {
    return in_batches(this.sampler, this.batch_size, this.drop_last)
  }
}

/** `size` parts at a time; the last, smaller batch is left out where `drop_last` says so. */
export function* in_batches<T>(parts: Iterable<T>, size: number, drop_last: boolean): Generator<T[]> {
  let batch: T[] = []
  for (const part of parts) {
    batch.push(part)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0 && !drop_last) yield batch
}

/** `x`, which is a sampler. */
export function as_sampler<T>(x: unknown, name: string): Sampler<T> {
  const sampler = x as Partial<Sampler<T>> | null
  if (
    sampler !== null &&
    typeof sampler === 'object' &&
    typeof sampler.length === 'function' &&
    Symbol.iterator in sampler
  )
    return sampler as Sampler<T>
  throw new TypeError_(`'${name}' has length() and can be iterated, got ${describe(x)}`, 'dataloader')
}
