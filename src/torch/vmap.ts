/** Functions of one row, run once for all rows. */
import { is_plain } from '../r/plain'
import { native } from '../native/addon'
import { IndexError, TypeError_, ValueError, check_named, describe, from_native } from './errors'
import { Tensor, handle_of, set_scope, wrap } from './tensor'

/** A dimension counted from 1 (negative from the end), or null for what has no rows. */
type Dim = number | null

type Randomness = 'error' | 'same' | 'different'

/** Arguments of torch_vmap(). */
export interface VmapOptions {
  /** The dimension of each argument that holds its rows: one for all, or a list by argument. Default 1. */
  in_dims?: Dim | readonly Dim[]
  /** Where the results have their rows: one for all, or a list where the function returns a list. Default 1. */
  out_dims?: number | readonly number[]
  /** What random operators do: `"error"` (default), `"same"` numbers for every row, or `"different"` ones. */
  randomness?: Randomness
}

const op = 'torch_vmap'
const option_names = ['in_dims', 'out_dims', 'randomness']

/** The same structure of arrays and plain objects, its tensors changed. */
function map_tensors(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value)
  if (Array.isArray(value)) return value.map((part) => map_tensors(part, change))
  if (is_plain(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, map_tensors(part, change)]))
  return value
}

/** A dimension of `ndim` counted from 0. */
function dim_of(dim: unknown, ndim: number, what: string): number {
  if (!Number.isInteger(dim))
    throw new TypeError_(`${what} are dimensions counted from 1, or null; got ${describe(dim)}`, op)
  const d = dim as number
  if (d === 0 || Math.abs(d) > ndim) {
    throw new IndexError(`${what}: there is no dimension ${d} in a tensor of ${ndim}: they count from 1, as in R`, op)
  }
  return d > 0 ? d - 1 : ndim + d
}

/** The dimension for place `i` of `count`, of one for all or a list of them. */
function dims_for<D>(dims: D | readonly D[], i: number, count: number, what: string): D {
  if (!Array.isArray(dims)) return dims as D
  const list = dims as readonly D[]
  if (list.length !== count) throw new ValueError(`${what} has ${list.length} elements for ${count} values`, op)
  return list[i]!
}

/** One run of a function whose rows are hidden from it. */
interface Rows {
  /** A tensor as the function sees it: without the dimension of its rows, counted from 0. */
  hide(tensor: Tensor, dim: number): Tensor
  /** A tensor that the function returned, with its rows as dimension `dim`, counted from 0. */
  show(tensor: Tensor, dim: number): Tensor
}

/**
 * Calls `run` with `count` rows hidden. What it makes meanwhile of hidden rows is disposed, but for what it shows.
 *
 * @param run a synchronous function.
 */
export function with_rows_hidden<T>(count: number, randomness: Randomness, run: (rows: Rows) => T): T {
  const made: Tensor[] = []
  const scope = set_scope(made)
  const level = native.vmap_begin(count, randomness)
  const is_hidden = (tensor: Tensor) => !tensor.is_disposed && native.vmap_hides(handle_of(tensor), level)
  try {
    return run({
      hide: (tensor, dim) => wrap(native.vmap_hide(handle_of(tensor), dim, level)),
      show: (tensor, dim) => wrap(native.vmap_show(handle_of(tensor), level, count, dim)),
    })
  } finally {
    const hidden = made.filter(is_hidden)
    native.vmap_end()
    set_scope(scope)
    for (const tensor of hidden) tensor.dispose()
    if (scope !== null) scope.push(...made.filter((tensor) => !tensor.is_disposed))
  }
}

/**
 * A function of rows made of a function of one row: `fn` runs once, and its operators work on all rows together.
 *
 * Within `fn` a tensor has no dimension of rows: its shape is that of one row. What asks for a number (`item()`,
 * `as_array()`, printing) is an error there, since rows may differ. Gradients are recorded as ever; maps can be nested.
 * What `fn` returns, a tensor or arrays and objects of them, has its rows as the dimension `out_dims`; what does not
 * depend on the row is repeated. As torch.vmap of Python's PyTorch, but that dimensions count from 1.
 *
 * @param fn a synchronous function of tensors, or of arrays and objects of them; other arguments are handed on.
 * @param options `in_dims`, `out_dims`, `randomness`.
 * @returns a function of the same arguments with their rows.
 * @throws IndexError for a dimension that is not there, ValueError where arguments differ in their number of rows.
 * @example
 * const dot = torch_vmap((a, b) => a.mul(b).sum())
 * dot(torch_randn(8, 3), torch_randn(8, 3)) // 8 numbers
 * @example torch_vmap((row, w) => w.matmul(row), { in_dims: [1, null] })(x, w)
 */
export function torch_vmap<A extends unknown[], R>(
  fn: (...args: A) => R,
  options: VmapOptions = {},
): (...args: A) => R {
  if (typeof fn !== 'function') throw new TypeError_(`it takes a function, got ${describe(fn)}`, op)
  check_named(options, option_names, op)
  const { in_dims = 1, out_dims = 1, randomness = 'error' } = options
  return (...args) => {
    const dims = args.map((_, i) => dims_for(in_dims, i, args.length, 'in_dims'))
    const sizes = new Set<number>()
    args.forEach((arg, i) => {
      if (dims[i] === null) return
      map_tensors(arg, (tensor) => sizes.add(tensor.shape[dim_of(dims[i], tensor.ndim, 'in_dims')]!))
    })
    const [rows] = sizes
    if (rows === undefined)
      throw new ValueError('no argument has rows: one tensor at least has a dimension in in_dims', op)
    if (sizes.size > 1)
      throw new ValueError(`the arguments differ in their number of rows: ${[...sizes].join(', ')}`, op)
    try {
      return with_rows_hidden(rows, randomness, ({ hide, show }) => {
        const hidden = args.map((arg, i) =>
          dims[i] === null ? arg : map_tensors(arg, (tensor) => hide(tensor, dim_of(dims[i], tensor.ndim, 'in_dims'))),
        )
        const result: unknown = fn(...(hidden as A))
        if (result instanceof Promise) {
          result.catch(() => undefined)
          throw new TypeError_('the function is asynchronous, and a map covers synchronous work only', op)
        }
        const shown = (value: unknown, dim: number) =>
          map_tensors(value, (tensor) => show(tensor, dim_of(dim, tensor.ndim + 1, 'out_dims')))
        if (!Array.isArray(out_dims)) return shown(result, out_dims as number) as R
        if (!Array.isArray(result))
          throw new TypeError_(`out_dims is a list, but the function returned ${describe(result)}`, op)
        return result.map((value, i) => shown(value, dims_for(out_dims, i, result.length, 'out_dims'))) as R
      })
    } catch (error) {
      throw from_native(error, op)
    }
  }
}
