/** The gamma and the chi-squared distribution. */
import { tensor_op } from '../torch/dispatch'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { positive } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { broadcast, limits, match, shape_of, type SampleShape, type Value } from './values'

export class Gamma extends Distribution {
  protected readonly r_classes: readonly string[] = ['torch_Gamma', 'torch_ExponentialFamily']
  override readonly has_rsample = true
  readonly concentration: Tensor
  readonly rate: Tensor

  constructor(concentration: Value, rate: Value, validate_args?: boolean | null, op = 'distr_gamma') {
    const all = broadcast({ concentration, rate }, op)
    super(op, { batch: all.rate.shape }, validate_args, {
      concentration: [all.concentration, positive],
      rate: [all.rate, positive],
    })
    this.concentration = all.concentration
    this.rate = all.rate
  }
  get support() {
    return positive
  }
  override get mean(): Tensor {
    return this.concentration.div(this.rate)
  }
  override get variance(): Tensor {
    return this.concentration.div(this.rate.pow(2))
  }
  expand(batch_shape: SampleShape): Gamma {
    const shape = shape_of(batch_shape, this.op)
    return new Gamma(this.concentration.expand(shape), this.rate.expand(shape), this.validate_args)
  }
  override rsample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    const value = tensor_op('_standard_gamma', this.concentration.expand(shape)).div(this.rate.expand(shape))
    // Small concentrations give numbers that round to 0, which has no logarithm.
    value.detach().clamp_(limits(value.dtype).tiny)
    return value
  }
  override log_prob(value: Value): Tensor {
    const x = this.value_of(value, this.rate)
    const { concentration, rate } = this
    return concentration
      .mul(rate.log())
      .add(concentration.sub(1).mul(x.log()))
      .sub(rate.mul(x))
      .sub(concentration.lgamma())
  }
  override cdf(value: Value): Tensor {
    return tensor_op('special_gammainc', this.concentration, this.rate.mul(this.value_of(value, this.rate)))
  }
  override entropy(): Tensor {
    const { concentration, rate } = this
    const rest = concentration.neg().add(1).mul(concentration.digamma())
    return concentration.sub(rate.log()).add(concentration.lgamma()).add(rest)
  }
}
name_errors(Gamma)

/**
 * The gamma distribution, with the mean concentration / rate.
 *
 * @example distr_gamma(torch_tensor(2), torch_tensor(3)).sample(5)
 */
export function distr_gamma(
  concentration: Value | (DistributionOptions & { concentration: Value; rate: Value }),
  rate?: Value | (DistributionOptions & { rate?: Value }),
  options?: DistributionOptions | boolean | null,
): Gamma {
  return explained('distr_gamma', () => {
    type Arguments = DistributionOptions & { concentration: Value; rate: Value }
    const given = [concentration, rate, options].filter((x) => x !== undefined)
    const all = match<Arguments>(given, ['concentration', 'rate', 'validate_args'], 'distr_gamma')
    return new Gamma(all.concentration, all.rate, all.validate_args)
  })
}

export class Chi2 extends Gamma {
  protected override readonly r_classes = ['torch_Chi2', 'torch_Gamma', 'torch_ExponentialFamily']

  constructor(df: Value, validate_args?: boolean | null) {
    const freedom = broadcast({ df }, 'distr_chi2').df
    super(freedom.mul(0.5), 0.5, validate_args, 'distr_chi2')
  }
  /** The degrees of freedom. */
  get df(): Tensor {
    return this.concentration.mul(2)
  }
  override expand(batch_shape: SampleShape): Chi2 {
    return new Chi2(this.df.expand(shape_of(batch_shape, this.op)), this.validate_args)
  }
}
name_errors(Chi2)

/** The chi-squared distribution: a gamma one with concentration df / 2 and rate 1 / 2. */
export function distr_chi2(
  df: Value | (DistributionOptions & { df: Value }),
  options?: DistributionOptions | boolean | null,
): Chi2 {
  return explained('distr_chi2', () => {
    const given = [df, options].filter((x) => x !== undefined)
    const all = match<DistributionOptions & { df: Value }>(given, ['df', 'validate_args'], 'distr_chi2')
    return new Chi2(all.df, all.validate_args)
  })
}
