/**
 * Reductions and normalizations of the elements that a mask lets through, as torch.masked has them. `mask` is true where
 * an element counts and broadcasts to `input`; without one, all count. Dimensions count from 1.
 */
import { bind, required, type Defaults } from './arguments'
import { torch_scalar_tensor } from './creation'
import { call_op, tensor_op } from './dispatch'
import { torch_bool, torch_float, torch_long, type torch_dtype } from './dtype'
import { TypeError_, ValueError, describe, guarded } from './errors'
import { as_tensor, type Tensor } from './tensor'

type Dims = number | readonly number[] | null

/** Arguments of the reductions. */
export interface MaskedOptions {
  keepdim?: boolean
  /** The result's element type. */
  dtype?: torch_dtype | null
  mask?: Tensor | null
}
/** A reduction over dimensions, all by default. */
export interface MaskedReduction {
  (input: Tensor, dim?: Dims, named?: MaskedOptions): Tensor
  (input: Tensor, named: MaskedOptions & { dim?: Dims }): Tensor
}
/** An operation along one dimension. */
export interface MaskedAlong {
  (input: Tensor, dim: number, named?: Omit<MaskedOptions, 'keepdim'>): Tensor
  (input: Tensor, named: Omit<MaskedOptions, 'keepdim'> & { dim: number }): Tensor
}

interface Bound {
  input: Tensor
  dim: Dims
  keepdim: boolean
  dtype: torch_dtype | null
  mask: Tensor | null
}
type Fill = 'zero' | 'one' | 'least' | 'greatest' | 'nan'

const limits: Record<number, [least: bigint, greatest: bigint]> = {
  1: [-(2n ** 7n), 2n ** 7n - 1n],
  2: [-(2n ** 15n), 2n ** 15n - 1n],
  4: [-(2n ** 31n), 2n ** 31n - 1n],
  8: [-(2n ** 63n), 2n ** 63n - 1n],
}
/** The number that changes nothing in an operation. */
function neutral(fill: Fill, dtype: torch_dtype): number | bigint {
  if (fill === 'zero' || fill === 'one') return fill === 'zero' ? 0n : 1n
  if (fill === 'nan') return NaN
  if (dtype.is_floating_point || dtype.is_complex) return fill === 'least' ? -Infinity : Infinity
  if (dtype.kind === 'u8') return fill === 'least' ? 0n : 255n
  return limits[dtype.itemsize]![fill === 'least' ? 0 : 1]
}

/** `input` with a neutral number where the mask is false. */
function filled(input: Tensor, mask: Tensor | null, fill: Fill, op: string): Tensor {
  if (mask === null) return input
  const seen = mask_of(input, mask, op)
  return tensor_op('where', seen, input, torch_scalar_tensor(neutral(fill, input.dtype), { dtype: input.dtype }))
}
function mask_of(input: Tensor, mask: Tensor, op: string): Tensor {
  if (as_tensor(mask, op, 'mask').ndim > input.ndim)
    throw new ValueError(`the mask has ${mask.ndim} dimensions, more than the input's ${input.ndim}`, op)
  return tensor_op('broadcast_to', mask, input.shape).to({ dtype: torch_bool() })
}

/** All dimensions where none are named. */
const dims_of = (input: Tensor, dim: Dims): number[] => {
  if (dim === null || (Array.isArray(dim) && dim.length === 0))
    return Array.from({ length: input.ndim }, (_, i) => i + 1)
  if (typeof dim === 'number') return [dim]
  if (Array.isArray(dim) && dim.length <= most_dims) return dim as number[]
  throw new TypeError_(`'dim' is a dimension or an array of them, got ${describe(dim)}`)
}
/** More dimensions than a tensor can have. */
const most_dims = 64
const is_narrow = (dtype: torch_dtype): boolean => !dtype.is_floating_point && !dtype.is_complex && dtype.itemsize < 8

function declare<O extends object, F>(name: string, defaults: Defaults<O>, run: (o: O, op: string) => Tensor): F {
  const op = `torch_masked_${name}`
  return guarded<F>(op, (...args) => {
    const o = bind<O & { input: Tensor }>(args, { input: required, ...defaults } as never, op)
    as_tensor(o.input, op, 'input')
    return run(o, op)
  })
}
const reduction_defaults = { dim: null, keepdim: false, dtype: null, mask: null }
const along_defaults = { dim: required, dtype: null, mask: null }
const reduction = (name: string, run: (o: Bound, op: string) => Tensor): MaskedReduction =>
  declare<Bound, MaskedReduction>(name, reduction_defaults as never, run)
const along = (name: string, run: (o: Bound, op: string) => Tensor): MaskedAlong =>
  declare<Bound, MaskedAlong>(name, along_defaults as never, run)

function sum({ input, dim, keepdim, dtype, mask }: Bound, op: string): Tensor {
  const wanted = dtype ?? (is_narrow(input.dtype) ? torch_long() : input.dtype)
  return filled(input, mask, 'zero', op).sum({ dim: dims_of(input, dim), keepdim, dtype: wanted })
}
/** How many elements count, by result. */
function count({ input, dim, keepdim, mask }: Bound, op: string): Tensor {
  const seen = mask === null ? tensor_op('ones_like', input, { dtype: torch_bool() }) : mask_of(input, mask, op)
  return seen.sum({ dim: dims_of(input, dim), keepdim })
}

/** The sum; of small integers as Long. */
export const torch_masked_sum = reduction('sum', sum)
/** The product; of small integers as Long. */
export const torch_masked_prod = reduction('prod', ({ input, dim, keepdim, dtype, mask }, op) => {
  const wanted = dtype ?? (is_narrow(input.dtype) ? torch_long() : input.dtype)
  const places = dims_of(input, dim).map((d) => (d < 0 ? d + Math.max(input.ndim, 1) + 1 : d))
  return places
    .sort((a, b) => b - a)
    .reduce((x, d) => tensor_op('prod', x, { dim: d, keepdim }), filled(input, mask, 'one', op).to({ dtype: wanted }))
})
/** The mean; NaN where nothing counts. */
export const torch_masked_mean = reduction('mean', (o, op) => {
  const dtype = o.dtype ?? o.input.dtype
  if (!dtype.is_floating_point && !dtype.is_complex)
    throw new ValueError(`a mean is a floating-point number: give a dtype other than ${dtype}`, op)
  return sum({ ...o, dtype }, op).div(count(o, op))
})
const extreme = (name: 'amax' | 'amin', fill: Fill) =>
  reduction(name, ({ input, dim, keepdim, dtype, mask }, op) =>
    tensor_op(name, filled(input, mask, fill, op), { dim: dims_of(input, dim), keepdim }).to({
      dtype: dtype ?? input.dtype,
    }),
  )
/** The largest element; the dtype's least number where nothing counts. */
export const torch_masked_amax = extreme('amax', 'least')
/** The smallest element; the dtype's greatest number where nothing counts. */
export const torch_masked_amin = extreme('amin', 'greatest')

const place_of_extreme = (name: 'argmax' | 'argmin', fill: Fill) =>
  reduction(name, ({ input, dim, keepdim, dtype, mask }, op) =>
    tensor_op(name, filled(input, mask, fill, op), { dim, keepdim }).to({ dtype: dtype ?? input.dtype }),
  ) as MaskedIndex
/** An index along one dimension, or into the flattened tensor; counted from 1. */
export interface MaskedIndex {
  (input: Tensor, dim?: number | null, named?: MaskedOptions): Tensor
  (input: Tensor, named: MaskedOptions & { dim?: number | null }): Tensor
}
/** Where the largest element is, counted from 1. */
export const torch_masked_argmax = place_of_extreme('argmax', 'least')
/** Where the smallest element is, counted from 1. */
export const torch_masked_argmin = place_of_extreme('argmin', 'greatest')

/** The median along one dimension, the last by default; NaN where nothing counts. */
export const torch_masked_median = declare<Bound, MaskedIndex>(
  'median',
  { dim: -1, keepdim: false, dtype: null, mask: null } as never,
  ({ input, dim, keepdim, dtype, mask }, op) => {
    const real = input.dtype.is_floating_point ? input : input.to({ dtype: torch_float() })
    const [values] = call_op('nanmedian', filled(real, mask, 'nan', op), { dim, keepdim }) as [Tensor, Tensor]
    if (input.dtype.is_floating_point) return values
    if (tensor_op('isnan', values).any().item())
      throw new ValueError('the median of no elements is no integer: let the mask leave some in each row', op)
    return values.to({ dtype: dtype ?? input.dtype })
  },
)

interface SpreadOptions extends MaskedOptions {
  unbiased?: boolean | null
  correction?: number | null
}
/** A variance: `unbiased` (divided by n - 1, the default) or with another `correction` of n. */
export interface MaskedSpread {
  (input: Tensor, dim?: Dims, unbiased?: boolean | null, named?: SpreadOptions): Tensor
  (input: Tensor, named: SpreadOptions & { dim?: Dims }): Tensor
}
type Spread = Bound & { unbiased: boolean | null; correction: number | null }
const spread_defaults = {
  dim: null,
  unbiased: null,
  correction: null,
  keepdim: false,
  dtype: null,
  mask: null,
} as never

function variance(o: Spread, op: string): Tensor {
  const { input } = o
  if (o.unbiased !== null && o.correction !== null)
    throw new ValueError("give 'unbiased' or 'correction', not both", op)
  const correction = o.correction ?? (o.unbiased === false ? 0 : 1)
  const own = input.dtype.is_floating_point || input.dtype.is_complex ? input.dtype : torch_float()
  const dtype = o.dtype ?? own
  const whole = { ...o, keepdim: true }
  const mean = sum({ ...whole, dtype }, op).div(count(whole, op))
  const away = input.sub(mean)
  const total = sum({ ...o, input: away.mul(tensor_op('conj', away)), dtype }, op)
  let n = count(o, op)
  if (correction !== 0) {
    const real = own.is_complex ? tensor_op('real', input).dtype : own
    n = tensor_op('clamp', n.to({ dtype: real }).sub(correction), { min: 0 })
  }
  return total.div(n).to({ dtype })
}
/** The variance. */
export const torch_masked_var: MaskedSpread = declare<Spread, MaskedSpread>('var', spread_defaults, variance)
/** The standard deviation. */
export const torch_masked_std: MaskedSpread = declare<Spread, MaskedSpread>('std', spread_defaults, (o, op) =>
  variance(o, op).sqrt(),
)

/** The logarithm of the sum of exponentials. */
export const torch_masked_logsumexp = reduction('logsumexp', ({ input, dim, keepdim, dtype, mask }, op) =>
  tensor_op('logsumexp', filled(input, mask, 'least', op), dims_of(input, dim), keepdim).to({
    dtype: dtype ?? input.dtype,
  }),
)

/** A norm of the order `ord`. */
export interface MaskedNorm {
  (input: Tensor, ord?: number, dim?: Dims, named?: MaskedOptions): Tensor
  (input: Tensor, named: MaskedOptions & { ord?: number; dim?: Dims }): Tensor
}
function vector_norm({ input, ord, dim, keepdim, dtype, mask }: Bound & { ord: number }, op: string): Tensor {
  const from = filled(input, mask, ord === -Infinity ? 'greatest' : 'zero', op)
  return tensor_op('linalg_vector_norm', from, ord, { dim: dims_of(input, dim), keepdim, dtype: dtype ?? input.dtype })
}
/** The norm of order `ord` (2 by default). */
export const torch_masked_norm = declare<Bound & { ord: number }, MaskedNorm>(
  'norm',
  { ord: 2, ...reduction_defaults } as never,
  vector_norm,
)
/** Rows along `dim` divided by their norm of order `ord`, which is `eps` at least. */
export const torch_masked_normalize = declare<
  Bound & { ord: number; eps: number },
  (
    input: Tensor,
    ord: number,
    dim: number,
    named?: { eps?: number; dtype?: torch_dtype | null; mask?: Tensor | null },
  ) => Tensor
>('normalize', { ord: required, dim: required, eps: 1e-12, dtype: null, mask: null } as never, (o, op) => {
  const norm = vector_norm({ ...o, keepdim: true }, op)
  return filled(o.input, o.mask, 'zero', op).div(tensor_op('clamp', norm, { min: o.eps }))
})

const softened = (name: 'softmax' | 'log_softmax' | 'softmin', fill: Fill) =>
  along(name, ({ input, dim, dtype, mask }, op) => {
    const from = filled(input, mask, fill, op)
    const one = name === 'softmin' ? 'softmax' : name
    return tensor_op(one, name === 'softmin' ? from.neg() : from, dim, { dtype: dtype ?? input.dtype })
  })
/** Exponentials that sum to 1 along a dimension. */
export const torch_masked_softmax = softened('softmax', 'least')
/** The logarithm of torch_masked_softmax(). */
export const torch_masked_log_softmax = softened('log_softmax', 'least')
/** torch_masked_softmax() of the negated elements. */
export const torch_masked_softmin = softened('softmin', 'greatest')

const cumulative = (name: 'cumsum' | 'cumprod', fill: Fill) =>
  along(name, ({ input, dim, dtype, mask }, op) =>
    tensor_op(name, filled(input, mask, fill, op), dim, { dtype: dtype ?? input.dtype }),
  )
/** Running sums. */
export const torch_masked_cumsum = cumulative('cumsum', 'zero')
/** Running products. */
export const torch_masked_cumprod = cumulative('cumprod', 'one')

/** log(eᵃ + eᵇ), each with a mask of its own. */
export const torch_masked_logaddexp = declare<
  { input: Tensor; other: Tensor; dtype: torch_dtype | null; input_mask: Tensor | null; other_mask: Tensor | null },
  (
    input: Tensor,
    other: Tensor,
    named?: { dtype?: torch_dtype | null; input_mask?: Tensor | null; other_mask?: Tensor | null },
  ) => Tensor
>('logaddexp', { other: required, dtype: null, input_mask: null, other_mask: null } as never, (o, op) =>
  tensor_op(
    'logaddexp',
    filled(o.input, o.input_mask, 'least', op),
    filled(as_tensor(o.other, op, 'other'), o.other_mask, 'least', op),
  ).to({ dtype: o.dtype ?? o.input.dtype }),
)
