/** The normal distribution of vectors. */
import { call_op, tensor_op } from '../torch/dispatch'
import { ValueError, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { lower_cholesky, positive_definite, real_vector, type Constraint } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { match, numbers, type BatchShape, type Looked, type SampleShape, type Value } from './values'

/** The spread of a normal distribution of vectors: one of three. */
export interface MultivariateNormalOptions extends DistributionOptions {
  covariance_matrix?: Value | null
  /** The inverse of the covariance matrix. */
  precision_matrix?: Value | null
  /** The lower triangular L of L Lᵀ, the covariance matrix. */
  scale_tril?: Value | null
}
const op = 'distr_multivariate_normal'
const spreads = {
  covariance_matrix: positive_definite,
  precision_matrix: positive_definite,
  scale_tril: lower_cholesky,
} as const satisfies Record<string, Constraint>
const names = Object.keys(spreads) as (keyof typeof spreads)[]

const swap = (x: Tensor): Tensor => tensor_op('transpose', x, -2, -1)
const flip = (x: Tensor): Tensor => tensor_op('flip', x, [-2, -1])
/** R's results of a single distribution have one dimension. */
const at_least_1d = (x: Tensor): Tensor => (x.dim() === 0 ? x.reshape([1]) : x)

/** The lower Cholesky factor of the inverse of a matrix, without inverting it: by that of the matrix turned around. */
function factor_of_inverse(precision: Tensor): Tensor {
  const turned = swap(flip(tensor_op('linalg_cholesky', flip(precision))))
  const { dtype, device } = precision
  const identity = tensor_op('eye', precision.size(-1), { dtype, device })
  return tensor_op('linalg_solve_triangular', turned, identity, { upper: false })
}

/** What distr_multivariate_normal() returns. */
export class MultivariateNormal extends Distribution {
  protected readonly r_classes = ['torch_MultivariateNormal']
  override readonly has_rsample = true
  /** The mean, [batch, n]. */
  readonly loc: Tensor
  /** The lower Cholesky factor of the covariance matrix, [batch, n, n]. */
  readonly scale_tril: Tensor

  constructor(mean: Value, options: MultivariateNormalOptions) {
    const given = names.filter((name) => options[name] != null)
    if (given.length !== 1)
      throw new ValueError(
        `Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified; got ${given.join(', ') || 'none'}`,
        op,
      )
    const name = given[0]!
    const found = numbers({ loc: mean, [name]: options[name] }, op)
    const [loc, matrix] = [found.loc!, found[name]!]
    if (loc.dim() < 1) throw new ValueError('loc must be at least one-dimensional.', op)
    const size = loc.size(-1)
    if (matrix.dim() < 2)
      throw new ValueError(
        `${name} matrix must be at least two-dimensional, with optional leading batch dimensions`,
        op,
      )
    if (matrix.size(-1) !== size || matrix.size(-2) !== size)
      throw new ValueError(
        `${name} of vectors of length ${size} is [${size}, ${size}], got [${matrix.shape.slice(-2).join(', ')}]`,
        op,
      )
    const [of_loc, of_matrix] = call_op('broadcast_tensors', [loc.unsqueeze(-1), matrix]) as [Tensor, Tensor]
    const batch = of_loc.shape.slice(0, -2)
    super(op, { batch, event: [size] }, options.validate_args, {
      loc: [loc, real_vector],
      [name]: [matrix, spreads[name]],
    })
    this.loc = loc.expand([...batch, size])
    const factor =
      name === 'scale_tril'
        ? of_matrix
        : name === 'covariance_matrix'
          ? tensor_op('linalg_cholesky', of_matrix)
          : factor_of_inverse(of_matrix)
    this.scale_tril = factor.expand([...batch, size, size])
  }
  get support() {
    return real_vector
  }
  override get mean(): Tensor {
    return this.loc
  }
  override get variance(): Tensor {
    return this.scale_tril.pow(2).sum({ dim: -1 })
  }
  /** [batch, n, n]. */
  get covariance_matrix(): Tensor {
    return this.scale_tril.matmul(swap(this.scale_tril))
  }
  /** The inverse of the covariance matrix, [batch, n, n]. */
  get precision_matrix(): Tensor {
    return tensor_op('cholesky_inverse', this.scale_tril)
  }
  expand(batch_shape: BatchShape): MultivariateNormal {
    const shape = this.wider(batch_shape)
    const size = this.event_shape[0]!
    const scale_tril = this.scale_tril.expand([...shape, size, size])
    return new MultivariateNormal(this.loc.expand([...shape, size]), { scale_tril, validate_args: this.validate_args })
  }
  override rsample(sample_shape: SampleShape = null): Tensor {
    const { dtype, device } = this.loc
    const noise = tensor_op('empty', this.extended_shape(sample_shape), { dtype, device }).normal_()
    return this.loc.add(this.scale_tril.matmul(noise.unsqueeze(-1)).squeeze(-1))
  }
  private log_volume(): Tensor {
    return tensor_op('diagonal', this.scale_tril, { dim1: -2, dim2: -1 }).log().sum({ dim: -1 })
  }
  override log_prob(value: Looked): Tensor {
    const from_mean = this.value_of(value, this.loc).sub(this.loc)
    const white = tensor_op('linalg_solve_triangular', this.scale_tril, from_mean.unsqueeze(-1), { upper: false })
    const distance = white.squeeze(-1).pow(2).sum({ dim: -1 })
    const constant = this.event_shape[0]! * Math.log(2 * Math.PI)
    return at_least_1d(distance.add(constant).mul(-0.5).sub(this.log_volume()))
  }
  override entropy(): Tensor {
    const constant = 0.5 * this.event_shape[0]! * (1 + Math.log(2 * Math.PI))
    return at_least_1d(this.log_volume().add(constant).expand(this.batch_shape))
  }
}
name_errors(MultivariateNormal)

type Arguments = MultivariateNormalOptions & { loc: Value }

/**
 * The normal distribution of vectors.
 *
 * It has rsample(), log_prob(), entropy(), mean, variance, `covariance_matrix`, `precision_matrix` and `scale_tril`. What
 * log_prob() and entropy() give of a single distribution has the shape [1], as in R.
 *
 * @param loc the means, [batch, n].
 * @param covariance_matrix [batch, n, n], symmetric and positive definite; or `precision_matrix`, its inverse, or
 *   `scale_tril`, its lower Cholesky factor: one of the three. The last is the fastest.
 * @throws ValueError where none or several of the three are given, or their sizes do not fit.
 * @throws TorchError where a matrix is not positive definite.
 * @example distr_multivariate_normal(torch_zeros(2), { scale_tril: torch_eye(2) }).sample(3) // [3, 2]
 * @example distr_multivariate_normal(torch_zeros(5, 2), torch_eye(2)).log_prob(torch_ones(2)) // [5]
 */
export function distr_multivariate_normal(loc: Value, named: MultivariateNormalOptions): MultivariateNormal
export function distr_multivariate_normal(
  loc: Value,
  covariance_matrix?: Value | null,
  precision_matrix?: Value | null | MultivariateNormalOptions,
  scale_tril?: Value | null | MultivariateNormalOptions,
  options?: DistributionOptions | boolean | null,
): MultivariateNormal
export function distr_multivariate_normal(named: Arguments): MultivariateNormal
export function distr_multivariate_normal(...args: unknown[]): MultivariateNormal {
  return explained(op, () => {
    const all = match<Arguments>(args, ['loc', ...names, 'validate_args'], op)
    return new MultivariateNormal(all.loc, all)
  })
}
