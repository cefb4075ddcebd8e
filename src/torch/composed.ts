/** Functions over libtorch's operators that choose among them, or give their arguments other forms. */
import { most_dimensions } from './creation/arguments'
import { bind, required } from './arguments'
import { call_op, tensor_op } from './dispatch'
import { TypeError_, ValueError, describe, guarded } from './errors'
import type { torch_dtype } from './dtype'
import { as_tensor, type Tensor } from './tensor'

/** Arguments of torch_unique(). */
export interface UniqueOptions {
  sorted?: boolean
  /** Whether the result has, for each element of `self`, its place among the unique ones; counted from 0 as in R. */
  return_inverse?: boolean
  return_counts?: boolean
  /** The dimension along which slices are compared, counted from 1; all elements by default. */
  dim?: number | null
}
/** The different elements: what R gives, always three tensors; those not asked for are empty. */
export type Unique = [output: Tensor, inverse_indices: Tensor, counts: Tensor]
/** The different elements of a tensor, or its different slices along `dim`. */
export const torch_unique: {
  (self: Tensor, sorted?: boolean, named?: UniqueOptions): Unique
  (self: Tensor, named: UniqueOptions): Unique
} = guarded('torch_unique', (...args): Unique => {
  const op = 'torch_unique'
  const { self, sorted, return_inverse, return_counts, dim } = bind<{ self: Tensor } & Required<UniqueOptions>>(
    args,
    { self: required, sorted: true, return_inverse: false, return_counts: false, dim: null },
    op,
  )
  as_tensor(self, op, 'self')
  return (
    dim === null
      ? call_op('_unique2', self, sorted, return_inverse, return_counts)
      : call_op('unique_dim', self, dim, { sorted, return_inverse, return_counts })
  ) as Unique
})

/** The shape to which shapes broadcast. @example torch_broadcast_shapes([2, 1], [3]) // [2, 3] */
export const torch_broadcast_shapes: {
  (...shapes: (readonly number[] | number)[]): number[]
} = guarded('torch_broadcast_shapes', (...shapes) => {
  const op = 'torch_broadcast_shapes'
  const result: number[] = []
  for (const given of shapes) {
    const shape: readonly unknown[] = Array.isArray(given) ? given : [given]
    if (shape.length > most_dimensions)
      throw new ValueError(`a shape has at most ${most_dimensions} sizes, got ${shape.length}`, op)
    shape.forEach((size, i) => {
      const place = shape.length - i
      if (typeof size !== 'number' || !Number.isInteger(size) || size < 0)
        throw new TypeError_(`a shape has whole numbers from 0 on, got ${describe(size)}`, op)
      while (result.length < place) result.unshift(1)
      const at = result.length - place
      if (result[at] === 1) result[at] = size
      else if (size !== 1 && size !== result[at])
        throw new ValueError(`${result[at]} and ${size} do not broadcast (dimension ${-place})`, op)
    })
  }
  return result
})

/**
 * Indices into a flattened tensor as indices by dimension; both count from 1.
 *
 * @returns one tensor for each dimension of `shape`.
 */
export const torch_unravel_index: {
  (indices: Tensor, shape: readonly (number | bigint)[] | number): Tensor[]
} = guarded('torch_unravel_index', (...args): Tensor[] => {
  const op = 'torch_unravel_index'
  type Bound = { indices: Tensor; shape: readonly (number | bigint)[] | number }
  const { indices, shape } = bind<Bound>(args, { indices: required, shape: required }, op)
  const given = typeof shape === 'number' ? [shape] : shape
  if (given.length > most_dimensions) throw new ValueError(`a shape has ${most_dimensions} sizes at most`, op)
  const sizes = Array.from(given, (size) => count_of(size, op))
  const flat = as_tensor(indices, op, 'indices')
  if (flat.dtype.is_floating_point || flat.dtype.is_complex || flat.dtype.kind === 'bool')
    throw new TypeError_(`'indices' are whole numbers, got a tensor of ${flat.dtype}`, op)
  const from_zero = flat.sub(1n)
  return sizes.map((size, i) => {
    const step = sizes.slice(i + 1).reduce((product, n) => product * n, 1n)
    const along = tensor_op('floor_divide', from_zero, step > 0n ? step : 1n)
    return tensor_op('remainder', along, size > 0n ? size : 1n).add(1n)
  })
})
function count_of(size: unknown, op: string): bigint {
  if (typeof size === 'bigint' ? size >= 0n : typeof size === 'number' && Number.isInteger(size) && size >= 0)
    return BigInt(size as number)
  throw new TypeError_(`a shape has whole numbers from 0 on, got ${describe(size)}`, op)
}

/** Dimensions that torch_tensordot() sums over. */
export type ContractedDims = number | readonly [readonly number[] | number, readonly number[] | number]
/**
 * Sums products over dimensions of `a` and of `b`.
 *
 * @param dims how many: the last of `a` with the first of `b`; or two lists of dimensions, counted from 1.
 */
export const torch_tensordot: {
  (a: Tensor, b: Tensor, dims?: ContractedDims): Tensor
  (a: Tensor, b: Tensor, named: { dims?: ContractedDims }): Tensor
} = guarded('torch_tensordot', (...args): Tensor => {
  const op = 'torch_tensordot'
  type Bound = { a: Tensor; b: Tensor; dims: ContractedDims }
  const { a, b, dims } = bind<Bound>(args, { a: required, b: required, dims: 2 }, op)
  as_tensor(a, op, 'a')
  as_tensor(b, op, 'b')
  if (Array.isArray(dims) && dims.length === 2) {
    const [of_a, of_b] = (dims as (number | number[])[]).map((list) => (typeof list === 'number' ? [list] : list))
    return tensor_op('tensordot', a, b, of_a, of_b)
  }
  const most = Math.min(a.ndim, b.ndim)
  if (typeof dims !== 'number' || !Number.isInteger(dims) || dims < 0 || dims > most)
    throw new ValueError(`'dims' is a number from 0 to ${most} or two lists of dimensions, got ${describe(dims)}`, op)
  const first = Array.from({ length: dims }, (_, i) => i + 1)
  return tensor_op(
    'tensordot',
    a,
    b,
    first.map((d) => a.ndim - dims + d),
    first,
  )
})

const compute_modes = ['use_mm_for_euclid_dist_if_necessary', 'use_mm_for_euclid_dist', 'donot_use_mm_for_euclid_dist']
/** How torch_cdist() computes Euclidean distances: by a matrix product where that is faster, always, or never. */
export type ComputeMode =
  'use_mm_for_euclid_dist_if_necessary' | 'use_mm_for_euclid_dist' | 'donot_use_mm_for_euclid_dist' | number
/** The distances (of the p-norm) of each row of `x1` [..., n, d] to each of `x2` [..., m, d]. */
export const torch_cdist: {
  (x1: Tensor, x2: Tensor, p?: number, compute_mode?: ComputeMode | null): Tensor
  (x1: Tensor, x2: Tensor, named: { p?: number; compute_mode?: ComputeMode | null }): Tensor
} = guarded('torch_cdist', (...args): Tensor => {
  const op = 'torch_cdist'
  type Bound = { x1: Tensor; x2: Tensor; p: number; compute_mode: ComputeMode | null }
  const o = bind<Bound>(args, { x1: required, x2: required, p: 2, compute_mode: null }, op)
  const mode = typeof o.compute_mode === 'string' ? compute_modes.indexOf(o.compute_mode) : o.compute_mode
  if (mode === -1)
    throw new ValueError(`'compute_mode' is one of ${compute_modes.join(', ')}, got ${describe(o.compute_mode)}`, op)
  return tensor_op('cdist', as_tensor(o.x1, op, 'x1'), as_tensor(o.x2, op, 'x2'), o.p, { compute_mode: mode })
})

/** Arguments of torch_stft(), in R's order. */
export interface StftOptions {
  /** The distance between windows; n_fft / 4 by default. */
  hop_length?: number | null
  win_length?: number | null
  /** The window; ones by default. */
  window?: Tensor | null
  /** Whether the signal is padded, so that the windows' middles begin at its first element. Default: true. */
  center?: boolean
  pad_mode?: 'reflect' | 'constant' | 'replicate' | 'circular'
  normalized?: boolean
  onesided?: boolean | null
  return_complex?: boolean | null
  align_to_window?: boolean | null
}
type StftPositions = [
  hop_length?: number | null,
  win_length?: number | null,
  window?: Tensor | null,
  center?: boolean,
  pad_mode?: 'reflect' | 'constant' | 'replicate' | 'circular',
  normalized?: boolean,
  onesided?: boolean | null,
  return_complex?: boolean | null,
]
/** The short-time Fourier transform: spectra of windows of a signal [..., time] as [..., frequency, window]. */
export const torch_stft: {
  (input: Tensor, n_fft: number, ...rest: StftPositions): Tensor
  (input: Tensor, n_fft: number, named: StftOptions): Tensor
} = guarded('torch_stft', (...args): Tensor => {
  const op = 'torch_stft'
  const { input, n_fft, ...options } = bind<{ input: Tensor; n_fft: number } & Required<StftOptions>>(
    args,
    {
      input: required,
      n_fft: required,
      hop_length: null,
      win_length: null,
      window: null,
      center: true,
      pad_mode: 'reflect',
      normalized: false,
      onesided: null,
      return_complex: null,
      align_to_window: null,
    },
    op,
  )
  return tensor_op('stft', as_tensor(input, op, 'input'), n_fft, options)
})

/** The element type of what an operation on two tensors gives. @example torch_result_type(torch_ones(1), torch_tensor(1n)) */
export const torch_result_type: {
  (tensor1: Tensor, tensor2: Tensor): torch_dtype
  (named: { tensor1: Tensor; tensor2: Tensor }): torch_dtype
} = guarded('torch_result_type', (...args) => {
  const op = 'torch_result_type'
  const { tensor1, tensor2 } = bind<Record<'tensor1' | 'tensor2', Tensor>>(
    args,
    { tensor1: required, tensor2: required },
    op,
  )
  const [tensor, other] = [as_tensor(tensor1, op, 'tensor1'), as_tensor(tensor2, op, 'tensor2')]
  return call_op('result_type', { tensor, other }) as torch_dtype
})

/** A quantized tensor, or several, as floating-point ones. */
export const torch_dequantize: {
  (tensor: Tensor): Tensor
  (tensor: readonly Tensor[]): Tensor[]
  (named: { tensor: Tensor }): Tensor
} = guarded('torch_dequantize', (...args) => {
  const { tensor } = bind<{ tensor: Tensor | Tensor[] }>(args, { tensor: required }, 'torch_dequantize')
  return call_op('dequantize', tensor) as Tensor | Tensor[]
})
