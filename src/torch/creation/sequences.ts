/** Tensors of regular numbers: ranges, the unit matrix, the places of triangles. */
import { bind, required } from '../arguments'
import { tensor_op } from '../dispatch'
import { as_dtype, torch_get_default_dtype, torch_long } from '../dtype'
import { ValueError, guarded } from '../errors'
import { Tensor } from '../tensor'
import {
  factory_defaults,
  native_options,
  number_of,
  with_gradient,
  type Count,
  type FactoryOptions,
} from './arguments'

/** The nearest 32-bit float past `x` in the direction of `step`: R's ranges include their end. */
function past(x: number, step: number): number {
  const single = new Float32Array([x])
  const bits = new Int32Array(single.buffer)
  if (x === 0) return step > 0 ? 1.401298464324817e-45 : -1.401298464324817e-45
  bits[0]! += x > 0 === step > 0 ? 1 : -1
  return single[0]!
}

interface RangeArguments extends Required<FactoryOptions> {
  start: Count
  end: Count | null
  step: Count
}

function range(args: readonly unknown[], op: string): Tensor {
  const named = bind<RangeArguments>(args, { start: required, end: null, step: 1n, ...factory_defaults }, op)
  const { start, step: by } = named
  // R's arange(n) counts from 1 to n.
  const [from, to] = named.end === null ? [typeof start === 'bigint' ? 1n : 1, start] : [start, named.end]
  const integers = [from, to, by].every((x) => typeof x === 'bigint')
  const [first, last, stride] = [number_of(from, 'start', op), number_of(to, 'end', op), number_of(by, 'step', op)]
  const natural = integers ? torch_long() : torch_get_default_dtype()
  const dtype = named.dtype == null ? natural : as_dtype(named.dtype, op)
  if (stride === 0 || Number.isNaN(stride)) throw new ValueError(`'step' must not be ${stride}`, op)
  const end_past = dtype.is_floating_point ? past(last, stride) : last + Math.sign(stride)
  return with_gradient(
    tensor_op('arange', first, end_past, stride, native_options({ ...named, dtype })),
    named.requires_grad,
  )
}

/** torch_arange() and torch_range(). */
interface Range {
  (start: Count, end?: Count | null, step?: Count, named?: FactoryOptions): Tensor
  (start: Count, end: Count | null, named?: { step?: Count } & FactoryOptions): Tensor
  (start: Count, named?: { end?: Count; step?: Count } & FactoryOptions): Tensor
  (named: { start: Count; end?: Count; step?: Count } & FactoryOptions): Tensor
}

/**
 * R's `torch_arange(start, end, step = 1, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: the numbers from
 * `start` to `end`, both included, in steps of `step`; of one number n, from 1 to n.
 *
 * The result is Long where all of the numbers are bigints (R's integers), else Float.
 *
 * @throws ValueError for a step of 0.
 * @example torch_arange(1, 2, 0.5) // 1, 1.5, 2
 */
export const torch_arange: Range = guarded('torch_arange', (...args) => range(args, 'torch_arange'))
/** `torch_range(start, end, step = 1, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: torch_arange(). */
export const torch_range: Range = guarded('torch_range', (...args) => range(args, 'torch_range'))

/** Where spaced numbers begin or end: also a tensor of one number. */
type Bound = Count | Tensor

/** A number, or a tensor of no dimension. */
type End = Count | Tensor

function spaced(op: 'linspace' | 'logspace') {
  const shown = `torch_${op}`
  interface Arguments extends Required<FactoryOptions> {
    start: End
    end: End
    steps: Count
  }
  const defaults = { start: required, end: required, steps: 100 } as const
  return guarded<(...args: unknown[]) => Tensor>(shown, (...args) => {
    const named: Arguments & { base?: Count } =
      op === 'linspace'
        ? bind<Arguments>(args, { ...defaults, ...factory_defaults }, shown)
        : bind<Arguments & { base: Count }>(args, { ...defaults, base: 10, ...factory_defaults }, shown)
    const numbers = (['start', 'end', 'steps'] as const).map((name) =>
      named[name] instanceof Tensor && name !== 'steps' ? named[name] : number_of(named[name], name, shown),
    )
    if (named.base !== undefined) numbers.push(number_of(named.base, 'base', shown))
    return with_gradient(tensor_op(op, ...numbers, native_options(named)), named.requires_grad)
  })
}
/**
 * R's `torch_linspace(start, end, steps = 100, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: `steps`
 * numbers at equal distances from `start` to `end`, both included.
 * @example torch_linspace(0, 1, 5) // 0, 0.25, 0.5, 0.75, 1
 */
export const torch_linspace: {
  (start: Bound, end: Bound, steps?: Count, named?: FactoryOptions): Tensor
  (start: Bound, end: Bound, named?: { steps?: Count } & FactoryOptions): Tensor
  (named: { start: Bound; end: Bound; steps?: Count } & FactoryOptions): Tensor
} = spaced('linspace')
/**
 * R's `torch_logspace(start, end, steps = 100, base = 10, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`:
 * `steps` powers of `base` with exponents at equal distances from `start` to `end`.
 * @example torch_logspace(0, 2, 3) // 1, 10, 100
 */
export const torch_logspace: {
  (start: Bound, end: Bound, steps?: Count, base?: Count, named?: FactoryOptions): Tensor
  (start: Bound, end: Bound, steps: Count | undefined, named?: { base?: Count } & FactoryOptions): Tensor
  (start: Bound, end: Bound, named?: { steps?: Count; base?: Count } & FactoryOptions): Tensor
  (named: { start: Bound; end: Bound; steps?: Count; base?: Count } & FactoryOptions): Tensor
} = spaced('logspace')

/**
 * R's `torch_eye(n, m = n, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: the unit matrix of `n` rows and
 * `m` columns.
 */
export const torch_eye: {
  (n: Count, m?: Count, named?: FactoryOptions): Tensor
  (n: Count, named?: { m?: Count } & FactoryOptions): Tensor
  (named: { n: Count; m?: Count } & FactoryOptions): Tensor
} = guarded('torch_eye', (...args) => {
  const op = 'torch_eye'
  const named = bind<Required<FactoryOptions> & { n: Count; m: Count | null }>(
    args,
    { n: required, m: null, ...factory_defaults },
    op,
  )
  const n = number_of(named.n, 'n', op)
  const m = named.m === null ? n : number_of(named.m, 'm', op)
  return with_gradient(tensor_op('eye', n, m, native_options(named)), named.requires_grad)
})

type TriangleOptions = Omit<FactoryOptions, 'requires_grad'>
type TriangleArguments = Required<TriangleOptions> & { row: Count; col: Count; offset: Count }
/** torch_tril_indices() and torch_triu_indices(). */
interface Triangle {
  (row: Count, col: Count, offset?: Count, named?: TriangleOptions): Tensor
  (row: Count, col: Count, named?: { offset?: Count } & TriangleOptions): Tensor
  (named: { row: Count; col: Count; offset?: Count } & TriangleOptions): Tensor
}

function triangle(op: 'tril_indices' | 'triu_indices'): Triangle {
  const shown = `torch_${op}`
  return (...args: unknown[]) => {
    const named = bind<TriangleArguments>(
      args,
      { row: required, col: required, offset: 0, dtype: null, device: null, layout: null },
      shown,
    )
    return tensor_op(op, named.row, named.col, named.offset, native_options(named, torch_long()))
  }
}
/**
 * R's `torch_tril_indices(row, col, offset = 0, dtype = NULL, device = NULL, layout = NULL)`: the rows and columns, counted from
 * 1, of a matrix's lower triangle.
 *
 * @returns a Long tensor of 2 rows.
 */
export const torch_tril_indices = triangle('tril_indices')
/**
 * R's `torch_triu_indices(row, col, offset = 0, dtype = NULL, device = NULL, layout = NULL)`: the rows and columns, counted from
 * 1, of a matrix's upper triangle.
 *
 * @returns a Long tensor of 2 rows.
 */
export const torch_triu_indices = triangle('triu_indices')
