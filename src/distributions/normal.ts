/** The normal distribution. */
import { tensor_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { positive, real } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { broadcast, match, type BatchShape, type Looked, type SampleShape, type Value } from './values'

const op = 'distr_normal'

/** What distr_normal() returns. */
export class Normal extends Distribution {
  protected readonly r_classes = ['torch_Normal', 'torch_ExponentialFamily']
  override readonly has_rsample = true
  /** The mean. */
  readonly loc: Tensor
  /** The standard deviation. */
  readonly scale: Tensor

  constructor(loc: Value, scale: Value, validate_args?: boolean | null) {
    const all = broadcast({ loc, scale }, op)
    super(op, { batch: all.loc.shape }, validate_args, { loc: [all.loc, real], scale: [all.scale, positive] })
    this.loc = all.loc
    this.scale = all.scale
  }
  get support() {
    return real
  }
  override get mean(): Tensor {
    return this.loc
  }
  override get variance(): Tensor {
    return this.scale.pow(2)
  }
  override get stddev(): Tensor {
    return this.scale
  }
  expand(batch_shape: BatchShape): Normal {
    const shape = this.wider(batch_shape)
    return new Normal(this.loc.expand(shape), this.scale.expand(shape), this.validate_args)
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    return with_no_grad(() => tensor_op('normal', { mean: this.loc.expand(shape), std: this.scale.expand(shape) }))
  }
  override rsample(sample_shape: SampleShape = null): Tensor {
    const { dtype, device } = this.loc
    const noise = tensor_op('empty', this.extended_shape(sample_shape), { dtype, device }).normal_()
    return this.loc.add(noise.mul(this.scale))
  }
  override log_prob(value: Looked): Tensor {
    const from_mean = this.value_of(value, this.loc).sub(this.loc)
    const exponent = from_mean.pow(2).div(this.scale.pow(2).mul(2))
    return exponent
      .neg()
      .sub(this.scale.log())
      .sub(Math.log(2 * Math.PI) / 2)
  }
  override cdf(value: Looked): Tensor {
    const distance = this.value_of(value, this.loc).sub(this.loc).div(this.scale)
    return distance.div(Math.SQRT2).erf().add(1).mul(0.5)
  }
  override icdf(value: Looked): Tensor {
    const at = this.fitting(value, this.loc)
    return this.loc.add(this.scale.mul(at.mul(2).sub(1).erfinv()).mul(Math.SQRT2))
  }
  override entropy(): Tensor {
    return this.scale.log().add(0.5 + Math.log(2 * Math.PI) / 2)
  }
}
name_errors(Normal)

type Arguments = DistributionOptions & { loc: Value; scale: Value }

/**
 * The normal distribution.
 *
 * It has rsample(), log_prob(), cdf(), icdf(), entropy(), mean, variance and stddev.
 *
 * @param loc the mean.
 * @param scale the standard deviation, above 0. Both are numbers, arrays or tensors that broadcast to the batch's shape.
 * @param options `validate_args: true` has parameters and values checked.
 * @example distr_normal(0, 1).sample([5]) // [5, 1]
 * @example distr_normal({ loc: torch_zeros(3), scale: 2 }).log_prob(0.5) // [3]
 */
export function distr_normal(loc: Value, scale: Value, options?: DistributionOptions | boolean | null): Normal
export function distr_normal(loc: Value, named: Omit<Arguments, 'loc'>): Normal
export function distr_normal(named: Arguments): Normal
export function distr_normal(...args: unknown[]): Normal {
  return explained(op, () => {
    const { loc, scale, validate_args } = match<Arguments>(args, ['loc', 'scale', 'validate_args'], op)
    return new Normal(loc, scale, validate_args)
  })
}
