/** Datasets that give their items one after another: streams, files too large for memory, draws without end. */
import type { Open } from '../torch/arguments'
import { inspect } from 'node:util'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { TypeError_, describe } from '../torch/errors'
import { iterator_of, type Items } from './iterators'
import { class_of, need_functions } from './made'

/** The base of iterable datasets. `iter()` begins a new pass over the items. */
export abstract class IterableDataset<Item = unknown> {
  /** R's class name. */
  declare r_name?: string

  /** A new pass over the items. */
  abstract iter(): Items<Item>

  /** The number of items; NaN where it is not known. */
  length(): number {
    return NaN
  }
  get class_name(): string {
    return this.r_name ?? (Object.getPrototypeOf(this) as object).constructor.name
  }
  /** One pass over the items. @throws TypeError where iter() gives nothing that can be gone through. */
  [Symbol.iterator](): Iterator<Item> {
    return iterator_of<Item>(this.iter(), this.class_name)
  }
  [R_LENGTH](): number {
    return this.length()
  }
  [R_CLASS](): string[] {
    return [this.class_name, 'iterable_dataset', 'R6']
  }
  toString(): string {
    return `<${this.class_name}>\n  Inherits from: <iterable_dataset>`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** What iterable_dataset() is given. `initialize` returns fields, or assigns them to `this`. */
interface Parts<A extends unknown[], S, I> {
  name?: string
  initialize?: (...args: A) => S | void
  iter: () => Items<I>
  length?: () => number
}

/**
 * A new kind of dataset that gives its items one after another, as R's iterable_dataset(). A dataloader takes them in
 * their order; where `length` is left out, the number of batches is not known.
 *
 * @returns a function that makes datasets, called with the arguments of initialize.
 * @throws TypeError where there is no `iter`.
 * @example
 * const numbers = iterable_dataset({
 *   name: 'numbers',
 *   initialize(n: number) { return { n } },
 *   *iter() { for (let i = 1; i <= this.n; i++) yield { x: torch_tensor([i]), y: torch_tensor([2 * i]) } },
 * })
 * const loader = dataloader(numbers(100), { batch_size: 10 })
 */
export function iterable_dataset<S extends object, I, D extends object, A extends unknown[] = never[]>(
  definition: Parts<A, S, I> & D & ThisType<S & IterableDataset<I> & D>,
): (...args: Open<A>) => IterableDataset<I> & S {
  const op = 'iterable_dataset'
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError_(`it takes an object { initialize, iter, length }, got ${describe(definition)}`, op)
  const { name = op, initialize, ...members } = definition as Parts<A, S, I>
  const { length = () => NaN, iter } = members
  need_functions({ iter, length, initialize: initialize ?? (() => undefined) }, op)
  const made = class_of(IterableDataset<I>, initialize, { ...members, r_name: name })
  return (...args) => new made(args) as IterableDataset<I> & S
}

/** Whether `x` is an iterable dataset. */
export const is_iterable_dataset = (x: unknown): x is IterableDataset => x instanceof IterableDataset
