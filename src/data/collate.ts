/** Items put together as a batch. */
import { RArray } from '../r/array'
import { is_plain } from '../r/plain'
import { torch_tensor, type TensorData } from '../torch/creation'
import { tensor_op } from '../torch/dispatch'
import { torch_float, torch_long } from '../torch/dtype'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { is_list } from './lists'

type Scalar = number | bigint | boolean
/** Any. */
type Free<T> = 0 extends 1 & T ? true : false

/** What collate() makes of items of a type; unknown of those that are. */
export type Collated<T> =
  Free<T> extends true
    ? T
    : unknown extends T
      ? unknown
      : T extends Tensor | RArray | ArrayBufferView | Scalar | readonly Scalar[]
        ? Tensor
        : T extends string
          ? string[]
          : { -readonly [K in keyof T]: Collated<T[K]> }

/** What convert() makes of a batch of a type. */
export type Converted<T> =
  Free<T> extends true
    ? T
    : unknown extends T
      ? unknown
      : T extends Tensor | string
        ? T
        : T extends RArray | ArrayBufferView | Scalar | readonly (Scalar | readonly unknown[])[]
          ? Tensor
          : { -readonly [K in keyof T]: Converted<T[K]> }

/** The tensors as one where that is known already, else null. */
type Stacker = (tensors: readonly unknown[]) => Tensor | null

function stack(tensors: readonly Tensor[]): Tensor {
  const first = tensors[0]!.shape.join()
  const odd = tensors.findIndex((tensor) => tensor.shape.join() !== first)
  if (odd >= 0) {
    throw new ValueError(
      `items of a batch have one shape: item 1 has [${first}], item ${odd + 1} [${tensors[odd]!.shape.join()}]`,
      'dataloader',
    )
  }
  return tensor_op('stack', tensors)
}

/** Tensors are put together with tensors, numbers with numbers, lists with lists, objects with objects. */
function check_alike(items: readonly unknown[], is_like_first: (item: unknown) => boolean): void {
  const odd = items.findIndex((item) => !is_like_first(item))
  if (odd < 0) return
  throw new TypeError_(
    `items of a batch are of one kind: item 1 is ${describe(items[0])}, item ${odd + 1} ${describe(items[odd])}`,
    'dataloader',
  )
}

/** Numbers: Long where all are whole. */
function collate_numbers(items: readonly unknown[]): Tensor {
  const numbers = new Float64Array(items.length)
  let whole = true
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (typeof item !== 'number') check_alike(items, (x) => typeof x === 'number')
    numbers[i] = item as number
    whole &&= Number.isSafeInteger(item)
  }
  return torch_tensor(numbers, { dtype: whole ? torch_long() : torch_float() })
}

/**
 * The parts of lists or objects, by key. They have as many as the first: more would be lost, and what is missing is told of
 * by its kind.
 */
function parts_of<K extends string | number>(
  items: readonly object[],
  keys: readonly K[],
  is_like_first: (item: unknown) => boolean,
): unknown[][] {
  const parts = keys.map(() => new Array<unknown>(items.length))
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Record<K, unknown>
    if (!is_like_first(item)) check_alike(items, is_like_first)
    if (Object.keys(item).length !== keys.length) refuse_parts(items[0]!, item, i)
    for (let k = 0; k < keys.length; k++) parts[k]![i] = item[keys[k]!]
  }
  return parts
}

function refuse_parts(first: object, item: object, place: number): never {
  const shown = (x: object) => (Array.isArray(x) ? x.length : Object.keys(x).join(', ') || 'none')
  throw new ValueError(
    `items of a batch have the same parts: item 1 has ${shown(first)}, item ${place + 1} ${shown(item)}`,
    'dataloader',
  )
}

/** A promise is not waited for: batches are made at once. */
function refuse_promise(made: unknown, method: string): void {
  if (made instanceof Promise)
    throw new TypeError_(
      `${method} gave a promise, but items are read at once: load them before, and give them here`,
      'dataloader',
    )
}

/**
 * A batch of items, by the first item's kind: tensors and arrays are stacked; whole numbers give Long (as R's integers,
 * which class numbers are), other numbers Float, booleans Bool, strings an array; lists and objects are put together part
 * by part.
 */
export function collate(items: readonly unknown[], stacked?: Stacker): unknown {
  const first = items[0]
  if (first instanceof Tensor) {
    const known = stacked?.(items)
    if (known) return known
    check_alike(items, (item) => item instanceof Tensor)
    return stack(items as Tensor[])
  }
  if (typeof first === 'number') return collate_numbers(items)
  if (typeof first !== 'object') check_alike(items, (item) => typeof item === typeof first)
  switch (typeof first) {
    case 'bigint':
      return torch_tensor(items as bigint[], { dtype: torch_long() })
    case 'boolean':
      return torch_tensor(items as boolean[])
    case 'string':
      return [...items]
    default:
      break
  }
  if (first instanceof RArray || ArrayBuffer.isView(first))
    return stack(items.map((item) => torch_tensor(item as TensorData)))
  if (Array.isArray(first)) {
    if (
      first.length > 0 &&
      first.every((x) => typeof x === 'number' || typeof x === 'boolean' || typeof x === 'bigint')
    ) {
      return stack(items.map((item) => torch_tensor(item as TensorData)))
    }
    return parts_of(items as object[], [...first.keys()], Array.isArray).map((part) => collate(part, stacked))
  }
  if (is_plain(first)) {
    const names = Object.keys(first)
    const parts = parts_of(items as object[], names, is_plain)
    return Object.fromEntries(names.map((name, k) => [name, collate(parts[k]!, stacked)]))
  }
  refuse_promise(first, 'getitem()')
  if (first === undefined) throw new TypeError_('getitem() gave nothing: return the item', 'dataloader')
  throw new TypeError_(
    `items are tensors, numbers, booleans, strings, arrays, or lists and objects of them; got ${describe(first)}`,
    'dataloader',
  )
}

/**
 * A batch of getbatch(): lists and objects are kept, and strings; numbers, one for each item, become what they do as items;
 * the rest becomes tensors.
 */
export function convert(batch: unknown): unknown {
  if (batch instanceof Tensor || typeof batch === 'string') return batch
  if (Array.isArray(batch)) {
    if (batch.length > 0 && batch.every((part) => typeof part === 'number')) return collate_numbers(batch)
    if (batch.length > 0 && batch.every((part) => typeof part === 'string')) return batch
    if (is_list(batch)) return batch.map(convert)
  }
  if (is_plain(batch)) return Object.fromEntries(Object.entries(batch).map(([name, part]) => [name, convert(part)]))
  refuse_promise(batch, 'getbatch()')
  if (batch === undefined) throw new TypeError_('getbatch() gave nothing: return the batch', 'dataloader')
  return torch_tensor(batch as TensorData)
}
