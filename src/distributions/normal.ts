/** The normal distribution. */
import { tensor_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { positive, real } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { broadcast, match, shape_of, type SampleShape, type Value } from './values'

const op = 'distr_normal'

export class Normal extends Distribution {
  protected readonly r_classes = ['torch_Normal', 'torch_ExponentialFamily']
  override readonly has_rsample = true
  readonly loc: Tensor
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
  expand(batch_shape: SampleShape): Normal {
    const shape = shape_of(batch_shape, op)
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
  override log_prob(value: Value): Tensor {
    const from_mean = this.value_of(value, this.loc).sub(this.loc)
    const exponent = from_mean.pow(2).div(this.scale.pow(2).mul(2))
    return exponent
      .neg()
      .sub(this.scale.log())
      .sub(Math.log(2 * Math.PI) / 2)
  }
  override cdf(value: Value): Tensor {
    const distance = this.value_of(value, this.loc).sub(this.loc).div(this.scale)
    return distance.div(Math.SQRT2).erf().add(1).mul(0.5)
  }
  override icdf(value: Value): Tensor {
    const at = broadcast({ value }, op).value
    return this.loc.add(this.scale.mul(at.mul(2).sub(1).erfinv()).mul(Math.SQRT2))
  }
  override entropy(): Tensor {
    return this.scale.log().add(0.5 + Math.log(2 * Math.PI) / 2)
  }
}
name_errors(Normal)

/**
 * The normal distribution.
 *
 * @param loc the mean. @param scale the standard deviation.
 * @example distr_normal(0, 1).sample([5])
 */
export function distr_normal(
  loc: Value | (DistributionOptions & { loc: Value; scale: Value }),
  scale?: Value | (DistributionOptions & { scale?: Value }),
  options?: DistributionOptions | boolean | null,
): Normal {
  return explained(op, () => {
    type Arguments = DistributionOptions & { loc: Value; scale: Value }
    const given = [loc, scale, options].filter((x) => x !== undefined)
    const all = match<Arguments>(given, ['loc', 'scale', 'validate_args'], op)
    return new Normal(all.loc, all.scale, all.validate_args)
  })
}
