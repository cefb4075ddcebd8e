/** Things that come one after another. */
import { TypeError_, describe } from '../torch/errors'

/** What iter() may return: a generator or any other iterable, or a function that gives undefined after the last item. */
export type Items<Item> = Iterable<Item> | Iterator<Item> | (() => Item | undefined)

/** One pass over what iter() returned. @throws TypeError where it cannot be gone through. */
export function iterator_of<Item>(items: unknown, op: string): Iterator<Item> {
  if (typeof items === 'function') return called(items as () => Item | undefined)
  const { next, [Symbol.iterator]: open } = Object(items) as Partial<IterableIterator<Item>>
  if (typeof open === 'function') return open.call(items as IterableIterator<Item>)
  if (typeof next === 'function' && !(Symbol.asyncIterator in (items as object))) return items as Iterator<Item>
  const hint =
    Symbol.asyncIterator in (Object(items) as object) ? ': it is asynchronous, and items are read at once' : ''
  throw new TypeError_(
    `iter() returns a generator, an array or another iterable, or a function that gives items; got ${describe(items)}${hint}`,
    op,
  )
}

function* called<Item>(next: () => Item | undefined): Generator<Item> {
  for (let item = next(); item !== undefined; item = next()) yield item
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
