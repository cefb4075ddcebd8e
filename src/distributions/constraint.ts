/** Which values parameters and samples can have. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { tensor_op } from '../torch/dispatch'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'

/** A set of values: `check` says of each value whether it is in the set. */
export class Constraint {
  /**
   * @param r_name R's class name.
   * @param words what the values are, for messages.
   * @param bounds what is printed besides the name.
   */
  constructor(
    readonly r_name: string,
    readonly words: string,
    private readonly holds: (value: Tensor) => Tensor,
    readonly bounds: Readonly<Record<string, number>> = {},
  ) {}

  /** A logical tensor: for each value, or each event, whether it is in the set. */
  check(value: Tensor): Tensor {
    return this.holds(value)
  }

  toString(): string {
    const bounds = Object.entries(this.bounds).map(([name, bound]) => `${name}=${bound}`)
    return bounds.length === 0 ? this.r_name : `${this.r_name}: (${bounds.join(', ')})`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return [this.r_name, 'torch_Constraint', 'R6']
  }
}

const and = (a: Tensor, b: Tensor): Tensor => tensor_op('logical_and', a, b)
const whole = (x: Tensor): Tensor => x.remainder(1).eq(0)

export const boolean = new Constraint('torch_Boolean', '0 or 1', (x) => tensor_op('logical_or', x.eq(0), x.eq(1)))
export const real = new Constraint('torch_Real', 'numbers, not NaN', (x) => tensor_op('logical_not', x.isnan()))
export const unit_interval = new Constraint('torch_Interval', 'from 0 to 1', (x) => and(x.ge(0), x.le(1)), {
  lower_bound: 0,
  upper_bound: 1,
})
export const positive = new Constraint('torch_GreaterThan', 'above 0', (x) => x.gt(0), { lower_bound: 0 })
export const nonnegative = new Constraint('torch_GreaterThanEq', 'from 0 on', (x) => x.ge(0), { lower_bound: 0 })
export const nonnegative_integer = new Constraint(
  'torch_IntegerGreaterThan',
  'whole numbers from 0 on',
  (x) => and(whole(x), x.ge(0)),
  { lower_bound: 0 },
)
export const integer_interval = (lower_bound: number, upper_bound: number): Constraint =>
  new Constraint(
    'torch_IntegerInterval',
    `whole numbers from ${lower_bound} to ${upper_bound}`,
    (x) => and(whole(x), and(x.ge(lower_bound), x.le(upper_bound))),
    { lower_bound, upper_bound },
  )
export const simplex = new Constraint('torch_Simplex', 'from 0 on, with a sum of 1', (x) =>
  and(x.ge(0).all(-1), x.sum({ dim: -1 }).sub(1).abs().lt(1e-6)),
)
export const lower_cholesky = new Constraint(
  'torch_LowerCholesky',
  'lower triangular, with a positive diagonal',
  (x) => {
    const diagonal = tensor_op('diagonal', x, { dim1: -2, dim2: -1 })
    return and(x.tril().eq(x).flatten({ start_dim: -2 }).all(-1), diagonal.gt(0).all(-1))
  },
)
export const positive_definite = new Constraint('torch_PositiveDefinite', 'positive definite', (x) => {
  const symmetric = tensor_op('isclose', x, x.transpose(-2, -1), 1e-5, 1e-6).flatten({ start_dim: -2 }).all(-1)
  const [, info] = tensor_op('linalg_cholesky_ex', x) as unknown as [Tensor, Tensor]
  return and(symmetric, info.eq(0))
})

/** A constraint of events of some dimensions: all of an event's values have to hold. */
export const independent = (base: Constraint, dims: number): Constraint =>
  new Constraint('torch_IndependentConstraint', `vectors of ${base.words}`, (x) => {
    const result = base.check(x)
    if (result.dim() < dims)
      throw new ValueError(`Expected value.dim() >= ${dims} but got ${result.dim()}`, 'Constraint.check')
    return result.flatten({ start_dim: -dims }).all(-1)
  })
export const real_vector = independent(real, 1)
