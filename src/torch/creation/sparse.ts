/** Tensors that hold only the elements that are not zero. */
import { guarded } from '../errors'
import { bind, required } from '../arguments'
import { tensor_op } from '../dispatch'
import type { torch_dtype } from '../dtype'
import type { Device } from '../device'
import { as_tensor, type Tensor } from '../tensor'
import { sizes_of, with_gradient } from './arguments'

/** Arguments of torch_sparse_coo_tensor() by name. */
export interface SparseOptions {
  dtype?: torch_dtype | null
  device?: Device | string | null
  requires_grad?: boolean
}

/**
 * R's `torch_sparse_coo_tensor(indices, values, size = NULL, dtype = NULL, device = NULL, requires_grad = FALSE)`: a sparse tensor
 * of values at places.
 *
 * @param indices a Long tensor with a column for each value: its place, counted from 1, in each dimension.
 * @param size the sizes; the least that hold all places, by default.
 * @throws IndexError for a place of 0.
 * @example torch_sparse_coo_tensor(torch_tensor([[1n, 2n], [2n, 3n]]), torch_tensor([5, 6]), [2, 3])
 */
export const torch_sparse_coo_tensor: {
  (indices: Tensor, values: Tensor, size?: readonly number[] | null, named?: SparseOptions): Tensor
  (indices: Tensor, values: Tensor, named?: { size?: readonly number[] | null } & SparseOptions): Tensor
  (named: { indices: Tensor; values: Tensor; size?: readonly number[] | null } & SparseOptions): Tensor
} = guarded('torch_sparse_coo_tensor', (...args) => {
  const op = 'torch_sparse_coo_tensor'
  const named = bind<Required<SparseOptions> & { indices: Tensor; values: Tensor; size: readonly number[] | null }>(
    args,
    { indices: required, values: required, size: null, dtype: null, device: null, requires_grad: false },
    op,
  )
  const indices = as_tensor(named.indices, op, 'indices')
  const values = as_tensor(named.values, op, 'values')
  const options = { dtype: named.dtype ?? values.dtype, device: named.device }
  const made =
    named.size === null
      ? tensor_op('sparse_coo_tensor', indices, values, options)
      : tensor_op('sparse_coo_tensor', indices, values, sizes_of(named.size, op), options)
  return with_gradient(made, named.requires_grad)
})
