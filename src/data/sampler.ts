/** The order in which a dataloader takes items. */
import type { Open } from '../torch/arguments'
import { R_CLASS, R_LENGTH } from '../r/protocol'
import { as_typed_array } from '../torch/convert'
import { torch_randint, torch_randperm } from '../torch/creation'
import { tensor_op } from '../torch/dispatch'
import { torch_double, torch_int, torch_long } from '../torch/dtype'
import { IndexError, TypeError_, ValueError, describe } from '../torch/errors'
import type { Generator as RandomGenerator } from '../torch/generator'
import { tidy } from '../torch/memory'
import { in_batches, iterator_of, type Items } from './iterators'
import { elements_of } from './lists'
import { class_of, need_functions } from './made'

/** Item numbers, from 1; of a batch sampler, arrays of them. */
export interface Sampler<T = number> {
  length(): number
  [Symbol.iterator](): Iterator<T>
  /** Optional: whole batches at once, which a dataloader takes where it would gather single numbers. */
  iter_batch?(batch_size: number): Items<ArrayLike<T>>
}

/** What R asks of a sampler: `length(x)` and its classes. */
abstract class BaseSampler {
  abstract readonly r_classes: readonly string[]
  abstract length(): number
  [R_LENGTH](): number {
    return this.length()
  }
  [R_CLASS](): string[] {
    return [...this.r_classes, 'utils_sampler', 'R6']
  }
}

/** Something with items. */
interface Counted {
  length(): number
}

/** How many items there are. @throws ValueError where length() gives no such number. */
function count_of(data: Counted): number {
  const count: unknown = data.length()
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number
  throw new ValueError(`a dataset's length() gives a whole number from 0 on, got ${describe(count)}`, 'dataloader')
}

/** Numbers that were drawn, in batches: the last one may be smaller. */
function* slices(ids: Int32Array | Float64Array, batch_size: number): Generator<number[]> {
  for (let start = 0; start < ids.length; start += batch_size) yield Array.from(ids.subarray(start, start + batch_size))
}

/** The numbers from 1 to `count` in batches. */
function* in_order(count: number, batch_size: number): Generator<number[]> {
  for (let start = 0; start < count; start += batch_size)
    yield Array.from({ length: Math.min(batch_size, count - start) }, (_, i) => start + i + 1)
}

/** The items in their order. */
export class SequentialSampler extends BaseSampler implements Sampler {
  readonly r_classes = ['utils_sampler_sequential']
  constructor(readonly data_source: Counted) {
    super()
  }
  length(): number {
    // Not a number where an iterable dataset does not know it.
    return this.data_source.length()
  }
  iter_batch(batch_size: number): Generator<number[]> {
    return in_order(count_of(this.data_source), batch_size)
  }
  *[Symbol.iterator](): Generator<number> {
    const count = count_of(this.data_source)
    for (let i = 1; i <= count; i++) yield i
  }
}

/**
 * The items in random order: one torch_randperm() each time it is iterated. With `replacement`, each is drawn from all,
 * `num_samples` times (as often as there are items by default).
 */
export class RandomSampler extends BaseSampler implements Sampler {
  readonly r_classes = ['utils_sampler_random']
  constructor(
    readonly data_source: Counted,
    readonly replacement = false,
    num_samples: number | null = null,
    readonly generator: RandomGenerator | null = null,
  ) {
    super()
    if (num_samples !== null && !(Number.isInteger(num_samples) && num_samples >= 0))
      throw new ValueError(`num_samples is a whole number from 0 on, got ${describe(num_samples)}`, 'RandomSampler')
    if (num_samples !== null && !replacement && num_samples > data_source.length())
      throw new ValueError(
        `num_samples is ${num_samples}, of ${data_source.length()} items: more need replacement = true`,
        'RandomSampler',
      )
    this.given_samples = num_samples
  }
  private readonly given_samples: number | null
  /** How many numbers one pass draws. */
  get num_samples(): number {
    return this.given_samples ?? count_of(this.data_source)
  }
  length(): number {
    return this.num_samples
  }
  /** One pass's numbers, drawn now. */
  private draw(): Int32Array | Float64Array {
    const { generator, replacement, num_samples: size } = this
    const count = count_of(this.data_source)
    return tidy(() => {
      const drawn = replacement
        ? torch_randint(0, count, { size: [size], generator, dtype: torch_long() })
        : generator === null
          ? torch_randperm(count)
          : tensor_op('randperm', count, { generator, dtype: torch_long() })
      const dtype = count < 2 ** 31 ? torch_int() : torch_double()
      const ids = as_typed_array(drawn.add_(1n).to({ dtype })) as Int32Array | Float64Array
      return ids.subarray(0, size)
    })
  }
  iter_batch(batch_size: number): Generator<number[]> {
    return slices(this.draw(), batch_size)
  }
  [Symbol.iterator](): Iterator<number> {
    return this.draw()[Symbol.iterator]()
  }
}

/** Another sampler's items in batches. */
export class BatchSampler extends BaseSampler implements Sampler<number[]> {
  readonly r_classes = ['utils_sampler_batch']
  constructor(
    readonly sampler: Sampler,
    readonly batch_size: number,
    readonly drop_last: boolean,
  ) {
    super()
  }
  length(): number {
    const batches = this.sampler.length() / this.batch_size
    return this.drop_last ? Math.floor(batches) : Math.ceil(batches)
  }
  [Symbol.iterator](): Iterator<number[]> {
    const { sampler, batch_size, drop_last } = this
    return sampler.iter_batch === undefined
      ? in_batches(sampler, batch_size, drop_last)
      : whole_batches(iterator_of(sampler.iter_batch(batch_size), 'sampler'), batch_size, drop_last)
  }
}

/** Batches that a sampler has made itself; a smaller one ends the pass where `drop_last` says so. */
function* whole_batches(batches: Iterator<unknown>, size: number, drop_last: boolean): Generator<number[]> {
  for (const batch of { [Symbol.iterator]: () => batches }) {
    const ids = numbers_of(batch)
    if (ids.length === 0 || (ids.length < size && drop_last)) return
    yield ids
  }
}

function numbers_of(batch: unknown): number[] {
  if (typeof batch === 'number') return [batch]
  const ids = elements_of(batch)
  if (ids !== undefined) return ids.every((id) => typeof id === 'number') ? (ids as number[]) : Array.from(ids, Number)
  throw new TypeError_(`iter_batch() gives arrays of item numbers, got ${describe(batch)}`, 'sampler')
}

/** A batch of item numbers, as somebody's own sampler gives it. @throws where a dataset of `count` items has no such items. */
export function checked_batch(batch: unknown, count: number): number[] {
  const op = 'dataloader'
  const ids = elements_of(batch)
  if (ids === undefined)
    throw new TypeError_(`a batch_sampler gives arrays of item numbers, got ${describe(batch)}`, op)
  if (ids.length === 0) throw new ValueError('a batch_sampler gave a batch of no items', op)
  const odd = ids.find((id) => !(Number.isInteger(id) && (id as number) >= 1 && (id as number) <= count))
  if (odd === undefined && !ids.includes(undefined)) return ids as number[]
  throw new IndexError(`a sampler gives item numbers, whole and from 1 to ${count}; got ${describe(odd)}`, op)
}

/** `x`, which is a sampler. */
export function as_sampler<T>(x: unknown, name: string): Sampler<T> {
  const given = x as Partial<Sampler<T>> | null
  if (given !== null && typeof given === 'object' && typeof given.length === 'function' && Symbol.iterator in given)
    return given as Sampler<T>
  const hint = typeof x === 'function' ? ': call it for a sampler to give' : ''
  throw new TypeError_(`'${name}' has length() and can be iterated, got ${describe(x)}${hint}`, 'dataloader')
}

/** What sampler() is given. `initialize` returns fields, or assigns them to `this`. */
interface Parts<A extends unknown[], S, T> {
  name?: string
  initialize?: (...args: A) => S | void
  iter: () => Items<T>
  iter_batch?: (batch_size: number) => Items<ArrayLike<T>>
  length: () => number
}

/** Samplers made by sampler(): iter() begins a pass. */
abstract class MadeSampler extends BaseSampler implements Sampler<unknown> {
  declare readonly r_classes: readonly string[]
  abstract iter(): Items<unknown>
  abstract override length(): number
  [Symbol.iterator](): Iterator<unknown> {
    return iterator_of(this.iter(), this.r_classes[0]!)
  }
}

/**
 * A new kind of sampler, as R's sampler(): the order in which a dataloader takes items. Its `iter` begins a pass over item
 * numbers, counted from 1 (arrays of them for a batch sampler): a generator, or a function that gives undefined after the
 * last. `length` is how many there are. Where it has `iter_batch(batch_size)`, the dataloader takes whole batches from it.
 *
 * @returns a function that makes samplers, called with the arguments of initialize: the data in general.
 * @throws TypeError where `iter` or `length` is no function.
 * @example
 * const every_other = sampler({
 *   name: 'every_other',
 *   initialize(data_source: Dataset) { return { data_source } },
 *   *iter() { for (let i = 1; i <= this.data_source.length(); i += 2) yield i },
 *   length() { return Math.ceil(this.data_source.length() / 2) },
 * })
 * dataloader(ds, { batch_size: 8, sampler: every_other(ds) })
 */
export function sampler<S extends object, D extends object, A extends unknown[] = never[]>(
  definition: Parts<A, S, number> & D & ThisType<S & Sampler & D>,
): (...args: Open<A>) => Sampler & S
export function sampler<S extends object, D extends object, A extends unknown[] = never[]>(
  definition: Parts<A, S, number[]> & D & ThisType<S & Sampler<number[]> & D>,
): (...args: Open<A>) => Sampler<number[]> & S
export function sampler(definition: Parts<unknown[], object, unknown>): (...args: unknown[]) => Sampler<unknown> {
  const op = 'sampler'
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError_(`it takes an object { initialize, iter, length }, got ${describe(definition)}`, op)
  const { name = op, initialize, ...members } = definition
  const { iter, length, iter_batch = iter } = members
  need_functions({ iter, length, iter_batch, initialize: initialize ?? (() => undefined) }, op)
  const made = class_of(MadeSampler, initialize, { ...members, r_classes: [name] })
  return (...args) => new made(args)
}
