/** Datasets: items by number. */
import type { Open } from '../torch/arguments'
import { inspect } from 'node:util'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { member_text, r6_generator_text, r6_text, type Members } from '../r/r6'
import { RArray } from '../r/array'
import { is_plain } from '../r/plain'
import { IndexError, TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { keep } from '../torch/memory'
import { torch_tensor } from '../torch/creation'
import { torch_long } from '../torch/dtype'
import type { TransformedRows } from '../torch/items'
import { Tensor } from '../torch/tensor'
import { elements_of } from './lists'
import { class_of, need_functions, type Fields } from './made'
import { ROWS, methods_of, rows_of } from './rows'

/**
 * The base of datasets. A dataset has `getitem(i)`, with i counted from 1, and `length()`; optionally `getbatch(ids)`,
 * which gives a whole batch at once.
 *
 * @example class Squares extends Dataset { override getitem(i: number) { return { x: i, y: i * i } } override length() { return 100 } }
 */
export class Dataset<Item = unknown, Batch = unknown> {
  /** R's class name. */
  declare r_name?: string
  /** One item. */
  getitem(_index: number): Item {
    throw new TypeError_(`${this.class_name} has no getitem(i): define it, or getbatch(ids)`, 'dataset')
  }
  /**
   * A batch of items. Where it is defined, the dataloader calls it instead of getitem(). An array of numbers, one for each
   * item, becomes what getitem()'s numbers become: Long where all are whole.
   */
  getbatch?(ids: readonly number[]): Batch
  /** The number of items. */
  length(): number {
    throw new TypeError_(`${this.class_name} has no length(): define it`, 'dataset')
  }

  get class_name(): string {
    return this.r_name ?? (Object.getPrototypeOf(this) as object).constructor.name
  }
  /**
   * R's `ds[i]`: item i, counted from 1, or with getbatch() the batch of it. Where there is getbatch(), several items too.
   *
   * @throws IndexError where there is no such item.
   */
  get(i: number): Item
  get(i: readonly number[]): Batch
  get(i: number | readonly number[]): Item | Batch {
    const size = this.length()
    const ids = Array.isArray(i) && this.getbatch !== undefined ? (i as readonly number[]) : [i as number]
    for (const id of ids)
      if (!Number.isInteger(id) || id < 1 || id > size)
        throw new IndexError(
          `an item's number is a whole number from 1 to ${size}, got ${describe(id)}`,
          this.class_name,
        )
    return this.getbatch === undefined ? this.getitem(i as number) : this.getbatch(ids)
  }
  /** The dataset's fields that are tensors, by name. Those inside of lists and other objects are not looked for, as in R. */
  state_dict(): Record<string, Tensor> {
    return Object.fromEntries(
      Object.entries(this).filter((field): field is [string, Tensor] => field[1] instanceof Tensor),
    )
  }
  /**
   * Takes the tensors of a state_dict(): copies of them, or with `'.refer_to_state_dict': true` the state's own, which is
   * all that R does. Nothing is changed where a name is no field or a value no tensor.
   */
  load_state_dict(x: Record<string, Tensor>, named: { '.refer_to_state_dict'?: boolean } = {}): void {
    const op = 'load_state_dict'
    if (!is_plain(x)) throw new TypeError_(`it takes what state_dict() gives, got ${describe(x)}`, op)
    check_named(named, ['.refer_to_state_dict'], op)
    const refer = named['.refer_to_state_dict'] ?? false
    const known = Object.keys(this.state_dict())
    for (const [name, tensor] of Object.entries(x)) {
      if (!(tensor instanceof Tensor)) throw new TypeError_(`'${name}' is a tensor, got ${describe(tensor)}`, op)
      if (!refer && !known.includes(name))
        throw new ValueError(`${this.class_name} has no tensor '${name}': it has ${known.join(', ') || 'none'}`, op)
    }
    const own = (tensor: Tensor): Tensor => (refer ? tensor : keep(tensor.detach().clone()))
    for (const [name, tensor] of Object.entries(x)) Object.assign(this, { [name]: own(tensor) })
  }
  [R_LENGTH](): number {
    return this.length()
  }
  [R_CLASS](): string[] {
    return [this.class_name, 'dataset', 'R6']
  }
  toString(): string {
    return r6_text([this.class_name, 'dataset'], members_of(this))
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** What R's datasets have that is written otherwise here. */
const common: Members = {
  clone: 'function (deep = FALSE) ',
  load_state_dict: 'function (x, ..., .refer_to_state_dict = FALSE) ',
  state_dict: 'function () ',
}
const dotted = new Set(['getitem', 'getbatch', 'length'])

/** A dataset's fields and methods, under R's names. */
function members_of(dataset: Dataset): Members {
  const members: Members = { ...common }
  for (let p: object = dataset; p !== Dataset.prototype; p = Object.getPrototypeOf(p) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(p)))
      if (name !== 'constructor' && name !== 'r_name') members[dotted.has(name) ? `.${name}` : name] ??= value
  return members
}

/** What dataset() is given. `initialize` returns fields, or assigns them to `this`. */
interface Parts<A extends unknown[], S, I, B> {
  name?: string
  initialize?: (...args: A) => S | void
  getitem?: (index: number) => I
  getbatch?: (ids: number[]) => B
  length: () => number
}

/**
 * A new kind of dataset, as R's dataset().
 *
 * @returns a function that makes datasets, called with the arguments of initialize.
 * @example
 * const squares = dataset({
 *   name: 'squares',
 *   initialize(n: number) { return { n } },
 *   getitem(i: number) { return { x: i, y: i * i } },
 *   length() { return this.n },
 * })
 * const ds = squares(100)
 */
export function dataset<S extends object, I, B, D extends object, A extends unknown[] = never[]>(
  definition: Parts<A, S, I, B> & D & ThisType<Fields<S> & Dataset<I, B> & D>,
): (...args: Open<A>) => Dataset<I, B> & Fields<S> {
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError_(`it takes an object { initialize, getitem, length }, got ${describe(definition)}`, 'dataset')
  const { name = 'dataset', initialize, ...members } = definition as Parts<A, S, I, B>
  if (typeof members.length !== 'function')
    throw new TypeError_("'length' is a function that gives the number of items", 'dataset')
  if (typeof members.getitem !== 'function' && typeof members.getbatch !== 'function') {
    throw new TypeError_("'getitem' or 'getbatch' is a function: define one", 'dataset')
  }
  const all = initialize === undefined ? members : { initialize, ...members }
  const methods = Object.entries(all).filter(
    ([member, value]) => member === 'initialize' || (dotted.has(member) && value !== undefined),
  )
  need_functions(Object.fromEntries(methods), 'dataset')
  const made = class_of(Dataset<I, B>, initialize, { ...all, r_name: name })
  const generator = (...args: Open<A>) => new made(args) as Dataset<I, B> & Fields<S>
  return Object.defineProperty(generator, R_PRINT, { value: () => generator_text(name, all) })
}

/** What print() shows of a function that makes datasets. */
function generator_text(name: string, members: object): string {
  const lines = Object.entries(members).map(
    ([member, value]) => `    ${dotted.has(member) ? '.' : ''}${member}: ${member_text(value)}`,
  )
  return `<dataset_generator>\n${r6_generator_text(name, [...lines, '    clone: function (deep = FALSE) '])}`
}

type Rows = Tensor[] | Record<string, Tensor>
/** Tensors whose rows are the items. */
export class TensorDataset<T extends Rows = Rows> extends Dataset<T, T> {
  override r_name = 'tensor_dataset'
  constructor(readonly tensors: T) {
    super()
    if (typeof tensors !== 'object' || tensors === null)
      throw new TypeError_(`it takes tensors, got ${describe(tensors)}`, 'tensor_dataset')
    const list = Object.entries(tensors).map(
      ([name, tensor]) => [Array.isArray(tensors) ? String(Number(name) + 1) : name, tensor] as const,
    )
    if (list.length === 0) throw new ValueError('it takes at least one tensor', 'tensor_dataset')
    for (const [name, tensor] of list)
      if (!(tensor instanceof Tensor))
        throw new TypeError_(`part ${name} is a tensor, got ${describe(tensor)}`, 'tensor_dataset')
    for (const [name, tensor] of list)
      if (tensor.ndim === 0)
        throw new ValueError(`part ${name} is a single number, which has no rows`, 'tensor_dataset')
    const sizes = list.map(([, tensor]) => tensor.shape[0]!)
    if (new Set(sizes).size > 1)
      throw new ValueError(`the tensors have as many rows: got ${sizes.join(', ')}`, 'tensor_dataset')
  }
  override getitem(index: number): T {
    return map_parts<Tensor, Tensor>(this.tensors, (tensor) => tensor.get(index, '..')) as T
  }
  override getbatch(ids: readonly number[]): T {
    const rows = torch_tensor(ids, { dtype: torch_long() })
    return map_parts<Tensor, Tensor>(this.tensors, (tensor) => tensor.index_select(1, rows)) as T
  }
  override length(): number {
    return Object.values(this.tensors)[0]!.shape[0] ?? 0
  }
  override toString(): string {
    return r6_text(['tensor_dataset', 'dataset'], {
      ...common,
      '.getbatch': 'function (index) ',
      '.getitem': 'function (index, ..., drop = TRUE) ',
      '.length': 'function () ',
      initialize: 'function (...) ',
      tensors: this.tensors,
    })
  }
}

function map_parts<T, U>(parts: T[] | Record<string, T>, change: (part: T) => U): U[] | Record<string, U> {
  if (Array.isArray(parts)) return parts.map(change)
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part)]))
}

/**
 * A dataset of tensors' rows.
 *
 * @example tensor_dataset(x, y)
 * @example tensor_dataset({ x, y }) // items with names
 */
export function tensor_dataset<T extends Tensor[]>(...tensors: T): TensorDataset<T>
export function tensor_dataset<T extends Record<string, Tensor>>(named: T): TensorDataset<T>
export function tensor_dataset(...tensors: unknown[]): TensorDataset {
  const [first] = tensors
  const named = tensors.length === 1 && !(first instanceof Tensor) && typeof first === 'object'
  return new TensorDataset((named ? first : tensors) as Rows)
}

/** Some items of another dataset. */
export class DatasetSubset<Item = unknown, Batch = unknown> extends Dataset<Item, Batch> {
  /** The items' numbers in the other dataset, from 1. */
  readonly indices: readonly number[]
  constructor(
    readonly dataset: Dataset<Item, Batch>,
    indices: ArrayLike<number> | RArray,
  ) {
    super()
    if (!(dataset instanceof Dataset))
      throw new TypeError_(`it takes a dataset, got ${describe(dataset)}`, 'dataset_subset')
    const list = elements_of(indices instanceof RArray ? indices.data : indices)
    if (list === undefined)
      throw new TypeError_(`'indices' are numbers from 1, got ${describe(indices)}`, 'dataset_subset')
    this.indices = list as number[]
    const size = dataset.length()
    const odd = list.findIndex((i) => !(Number.isInteger(i) && (i as number) >= 1 && (i as number) <= size))
    if (odd >= 0)
      throw new IndexError(
        `'indices' are whole numbers from 1 to ${size}, got ${describe(list[odd])}`,
        'dataset_subset',
      )
    this.r_name = `${dataset.class_name}_subset`
    if (dataset.getbatch !== undefined) this.getbatch = (ids) => dataset.getbatch!(ids.map((i) => this.indices[i - 1]!))
  }
  override getitem(index: number): Item {
    return this.dataset.getitem(this.indices[index - 1]!)
  }
  /** The other dataset's rows, where items are as getitem() above takes them. */
  [ROWS](ids: readonly number[]): TransformedRows<unknown> | null {
    return takes_as_written(this)
      ? rows_of(
          this.dataset,
          ids.map((i) => this.indices[i - 1]!),
        )
      : null
  }
  override length(): number {
    return this.indices.length
  }
  override toString(): string {
    const { dataset, indices } = this
    return r6_text([this.class_name, 'dataset_subset'], {
      ...common,
      ...(dataset.getbatch === undefined ? {} : { '.getbatch': 'function (idx) ' }),
      '.getitem': 'function (idx) ',
      '.length': 'function () ',
      dataset,
      indices,
      initialize: 'function (dataset, indices) ',
    })
  }
}

const takes_as_written = methods_of(DatasetSubset)

/** Some items of a dataset; `indices` count from 1. */
export const dataset_subset = <I, B>(
  dataset: Dataset<I, B>,
  indices: ArrayLike<number> | RArray,
): DatasetSubset<I, B> => new DatasetSubset(dataset, indices)

/** Whether `x` is a dataset. */
export const is_dataset = (x: unknown): x is Dataset => x instanceof Dataset
