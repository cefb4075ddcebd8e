/** Decompositions that are composed of several operators. */
import { bind, required } from './arguments'
import { torch_randn } from './creation'
import { call_op, tensor_op } from './dispatch'
import { ValueError, describe, guarded } from './errors'
import { as_tensor, type Tensor } from './tensor'

/** Arguments of torch_lu(). */
export interface LuOptions {
  /** Whether rows are exchanged; without it only on CUDA. Default: true. */
  pivot?: boolean
  /** Whether the result has a third tensor, 0 for each matrix that was factored. Default: false. */
  get_infos?: boolean
}
/**
 * The LU factorization of matrices [..., m, n].
 *
 * @returns both factors in one tensor, and the pivots (counted from 1, as LAPACK does); with `get_infos` the infos too.
 * @example const [LU, pivots] = torch_lu(A)
 */
export const torch_lu: {
  (A: Tensor, pivot?: boolean, named?: LuOptions): [LU: Tensor, pivots: Tensor, infos?: Tensor]
  (A: Tensor, named: LuOptions): [LU: Tensor, pivots: Tensor, infos?: Tensor]
} = guarded('torch_lu', (...args): [LU: Tensor, pivots: Tensor, infos?: Tensor] => {
  const op = 'torch_lu'
  const o = bind<{ A: Tensor } & Required<LuOptions>>(args, { A: required, pivot: true, get_infos: false }, op)
  const { pivot } = o
  const from = as_tensor(o.A, op, 'A')
  if (!o.get_infos) return call_op('linalg_lu_factor', from, { pivot }) as [Tensor, Tensor]
  return call_op('linalg_lu_factor_ex', from, { pivot }) as [Tensor, Tensor, Tensor]
})

const whole = (x: unknown, name: string, op: string): number => {
  if (typeof x === 'number' && Number.isInteger(x) && x >= 0) return x
  throw new ValueError(`'${name}' is a whole number from 0 on, got ${describe(x)}`, op)
}
const transposed = (x: Tensor): Tensor => tensor_op('mH', x)
const orthonormal = (x: Tensor): Tensor => (call_op('linalg_qr', x) as [Tensor, Tensor])[0]

/** Columns that span nearly what A does (Halko, Martinsson and Tropp 2009, algorithm 4.4). */
function approximate_basis(A: Tensor, q: number, niter: number): Tensor {
  const random = torch_randn(A.shape.at(-1)!, q, { dtype: A.dtype, device: A.device })
  let basis = orthonormal(A.matmul(random))
  for (let i = 0; i < niter; i++) basis = orthonormal(A.matmul(orthonormal(transposed(A).matmul(basis))))
  return basis
}

/** Three factors of a matrix: U diag(S) Vᴴ. */
export type LowRank = [U: Tensor, S: Tensor, V: Tensor]
interface LowRankOptions {
  q?: number | null
  niter?: number
}

function low_rank(A: Tensor, q: number, niter: number): LowRank {
  const wide = A.shape.at(-2)! < A.shape.at(-1)!
  const tall = wide ? transposed(A) : A
  const basis = approximate_basis(tall, q, niter)
  const [u, S, vh] = call_op('linalg_svd', transposed(basis).matmul(tall), { full_matrices: false }) as LowRank
  const [U, V] = [basis.matmul(u), transposed(vh)]
  return wide ? [V, S, U] : [U, S, V]
}

function matrix(A: unknown, op: string): Tensor {
  const tensor = as_tensor(A, op, 'A')
  if (tensor.ndim >= 2) return tensor
  throw new ValueError(`'A' is a matrix or a batch of them, got a tensor of shape [${tensor.shape.join(', ')}]`, op)
}

/**
 * The singular value decomposition of a matrix of rank `q` or less, by random projection (Halko et al. 2009).
 *
 * @param q somewhat more than the rank.
 * @param niter subspace iterations.
 * @param M subtracted from A, where given.
 */
export const torch_svd_lowrank: {
  (A: Tensor, q?: number | null, niter?: number, M?: Tensor | null): LowRank
  (A: Tensor, named: LowRankOptions & { M?: Tensor | null }): LowRank
} = guarded('torch_svd_lowrank', (...args): LowRank => {
  const op = 'torch_svd_lowrank'
  type Bound = { A: Tensor; q: number | null; niter: number; M: Tensor | null }
  const { A, q, niter, M } = bind<Bound>(args, { A: required, q: 6, niter: 2, M: null }, op)
  const from = M === null ? matrix(A, op) : matrix(A, op).sub(as_tensor(M, op, 'M'))
  return low_rank(from, whole(q ?? 6, 'q', op), whole(niter, 'niter', op))
})

/**
 * Principal components of the rows of a matrix [..., m, n], by torch_svd_lowrank().
 *
 * @param q how many; min(6, m, n) by default.
 * @param center whether the columns' means are subtracted. Default: true.
 */
export const torch_pca_lowrank: {
  (A: Tensor, q?: number | null, center?: boolean, niter?: number): LowRank
  (A: Tensor, named: LowRankOptions & { center?: boolean }): LowRank
} = guarded('torch_pca_lowrank', (...args): LowRank => {
  const op = 'torch_pca_lowrank'
  type Bound = { A: Tensor; q: number | null; center: boolean; niter: number }
  const o = bind<Bound>(args, { A: required, q: null, center: true, niter: 2 }, op)
  const A = matrix(o.A, op)
  const most = Math.min(...A.shape.slice(-2))
  const q = whole(o.q ?? Math.min(6, most), 'q', op)
  if (q > most) throw new ValueError(`'q' is at most ${most}, the smaller size of the matrix, got ${q}`, op)
  const centered = o.center ? A.sub(tensor_op('mean', A, { dim: [-2], keepdim: true })) : A
  return low_rank(centered, q, whole(o.niter, 'niter', op))
})
