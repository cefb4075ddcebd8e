/** Functions that R's torch writes by hand around libtorch's operators; methods.ts has the methods that follow them. */
import { bind, required } from './arguments'
import { call_op, op, tensor_op } from './dispatch'
import { is_named } from './dispatch/kinds'
import type { torch_dtype } from './dtype'
import { guarded } from './errors'
import type { Named } from './generated/scalar'
import { Tensor, as_tensor } from './tensor'

type Dim = number
/** The values of a reduction, and where they are. */
export type Extremes = Named<[values: Tensor, indices: Tensor], 'values' | 'indices'>

interface Extreme {
  /** The largest element, or the larger of two tensors' elements. */
  (self: Tensor): Tensor
  (self: Tensor, other: Tensor): Tensor
  /** Along a dimension, counted from 1: the values and their indices, which count from 1. */
  (self: Tensor, dim: Dim, named?: { keepdim?: boolean }): Extremes
  (self: Tensor, named: { dim: Dim; keepdim?: boolean }): Extremes
  (self: Tensor, named: { other: Tensor }): Tensor
}

function extreme(name: 'max' | 'min'): Extreme {
  const call = op<(...args: unknown[]) => unknown>(name)
  return guarded<Extreme>(`torch_${name}`, (self, a, b, ...rest) => {
    if (a instanceof Tensor) return call(self, { other: a })
    return rest.length > 0 ? call(self, a, b, ...rest) : call(self, a, b)
  })
}
/** The largest element; with `dim`, of each row along it, and where it is. */
export const torch_max = extreme('max')
/** The smallest element; with `dim`, of each row along it, and where it is. */
export const torch_min = extreme('min')

/** Arguments of torch_norm(). */
export interface NormOptions {
  p?: number | 'fro' | 'nuc' | null
  dim?: Dim | readonly Dim[] | null
  keepdim?: boolean
  dtype?: torch_dtype | null
}
/** The norm of a tensor, or of its parts along `dim` (counted from 1). */
export const torch_norm: {
  (
    self: Tensor,
    p?: number | 'fro' | 'nuc' | null,
    dim?: Dim | readonly Dim[] | null,
    keepdim?: boolean,
    dtype?: torch_dtype | null,
  ): Tensor
  (self: Tensor, p: number | 'fro' | 'nuc', named: NormOptions): Tensor
  (self: Tensor, named: NormOptions): Tensor
} = guarded('torch_norm', (...args) => {
  const { self, p, dim, keepdim, dtype } = bind<{ self: Tensor } & Required<NormOptions>>(
    args,
    { self: required, p: 2, dim: null, keepdim: false, dtype: null },
    'torch_norm',
  )
  const order = p ?? 2
  const dims = typeof dim === 'number' ? [dim] : dim
  if (order === 'nuc') return tensor_op('linalg_matrix_norm', self, 'nuc', dims ?? [-2, -1], keepdim, { dtype })
  return tensor_op('linalg_vector_norm', self, order === 'fro' ? 2 : order, { dim: dims, keepdim, dtype })
})

/** Splits a dimension (counted from 1) in parts of one size, or of the given sizes. */
export const torch_split: {
  (self: Tensor, split_size: number | readonly number[], dim?: Dim | { dim: Dim }): Tensor[]
} = guarded('torch_split', (self, split_size, dim = 1) => {
  const at = is_named(dim) ? dim.dim : dim
  return call_op(Array.isArray(split_size) ? 'split_with_sizes' : 'split', self, split_size, at)
})

/** The indices, counted from 1, of the elements that are not zero; `as_list` gives one tensor for each dimension. */
export const torch_nonzero: {
  (self: Tensor, as_list?: boolean | { as_list: boolean }): Tensor | Tensor[]
} = guarded('torch_nonzero', (self, as_list = false) => {
  const split = is_named(as_list) ? as_list.as_list : as_list
  if (!split) return tensor_op('nonzero', self)
  return (call_op('nonzero_numpy', self) as Tensor[]).map((index) => index.add(1n))
})

/** Elements of `self` where `condition` holds, of `other` elsewhere; of a condition alone, where it holds (from 1). */
export const torch_where: {
  (condition: Tensor): Tensor[]
  (condition: Tensor, self: Tensor | number, other: Tensor | number): Tensor
} = guarded('torch_where', (condition, self, other) => {
  if (self === undefined && other === undefined) return torch_nonzero(as_tensor(condition, 'torch_where'), true)
  return tensor_op('where', condition, self, other)
})

/** The n-th derivative of digamma, of each element. */
export const torch_polygamma: {
  (n: number, input: Tensor): Tensor
  (named: { n: number; input: Tensor }): Tensor
} = guarded('torch_polygamma', (...args) => {
  const { n, input } = bind<{ n: number; input: Tensor }>(args, { n: required, input: required }, 'torch_polygamma')
  return tensor_op('polygamma', { n, self: as_tensor(input, 'torch_polygamma', 'input') })
})
