/** The gamma and the chi-squared distribution. */
import { tensor_op } from '../torch/dispatch'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { positive } from './constraint'
import { Distribution, check_parameters, name_errors, type DistributionOptions } from './distribution'
import { broadcast, limits, match, numbers, type BatchShape, type Looked, type SampleShape, type Value } from './values'

/** What distr_gamma() returns. */
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
  expand(batch_shape: BatchShape): Gamma {
    const shape = this.wider(batch_shape)
    return new Gamma(this.concentration.expand(shape), this.rate.expand(shape), this.validate_args)
  }
  override rsample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    const value = tensor_op('_standard_gamma', this.concentration.expand(shape)).div(this.rate.expand(shape))
    // Small concentrations give numbers that round to 0, which has no logarithm.
    value.detach().clamp_(limits(value.dtype).tiny)
    return value
  }
  override log_prob(value: Looked): Tensor {
    const x = this.value_of(value, this.rate)
    const { concentration, rate } = this
    // xlogy: where the concentration is 1, the density at 0 is the rate, though 0 has no logarithm.
    return tensor_op('xlogy', concentration, rate)
      .add(tensor_op('xlogy', concentration.sub(1), x))
      .sub(rate.mul(x))
      .sub(concentration.lgamma())
  }
  override cdf(value: Looked): Tensor {
    return tensor_op('special_gammainc', this.concentration, this.rate.mul(this.value_of(value, this.rate)))
  }
  override entropy(): Tensor {
    const { concentration, rate } = this
    const rest = concentration.neg().add(1).mul(concentration.digamma())
    return concentration.sub(rate.log()).add(concentration.lgamma()).add(rest)
  }
}
name_errors(Gamma)

type GammaArguments = DistributionOptions & { concentration: Value; rate: Value }

/**
 * The gamma distribution, with the mean concentration / rate.
 *
 * It has rsample(), log_prob(), cdf(), entropy(), mean and variance.
 *
 * @param concentration the shape, above 0.
 * @param rate one over the scale, above 0. Both are numbers, arrays or tensors that broadcast to the batch's shape.
 * @param options `validate_args: true` has parameters and values checked.
 * @example distr_gamma(torch_tensor([2]), torch_tensor([3])).sample(5) // [5, 1]
 */
export function distr_gamma(concentration: Value, rate: Value, options?: DistributionOptions | boolean | null): Gamma
export function distr_gamma(concentration: Value, named: Omit<GammaArguments, 'concentration'>): Gamma
export function distr_gamma(named: GammaArguments): Gamma
export function distr_gamma(...args: unknown[]): Gamma {
  return explained('distr_gamma', () => {
    const names = ['concentration', 'rate', 'validate_args'] as const
    const { concentration, rate, validate_args } = match<GammaArguments>(args, names, 'distr_gamma')
    return new Gamma(concentration, rate, validate_args)
  })
}

/** What distr_chi2() returns. */
export class Chi2 extends Gamma {
  protected override readonly r_classes = ['torch_Chi2', 'torch_Gamma', 'torch_ExponentialFamily']

  constructor(df: Value, validate_args?: boolean | null) {
    const degrees = numbers({ df }, 'distr_chi2').df
    if (validate_args === true) check_parameters({ df: [degrees, positive] }, 'distr_chi2')
    const halves = degrees.mul(0.5)
    super(halves, tensor_op('full_like', halves, 0.5), validate_args, 'distr_chi2')
  }
  /** The degrees of freedom. */
  get df(): Tensor {
    return this.concentration.mul(2)
  }
  override expand(batch_shape: BatchShape): Chi2 {
    return new Chi2(this.df.expand(this.wider(batch_shape)), this.validate_args)
  }
}
name_errors(Chi2)

type Chi2Arguments = DistributionOptions & { df: Value }

/**
 * The chi-squared distribution: the gamma distribution with concentration df / 2 and rate 1 / 2.
 *
 * @param df the degrees of freedom, above 0: a number, an array or a tensor.
 * @param options `validate_args: true` has parameters and values checked.
 * @example distr_chi2(3).cdf(7.81) // 0.95
 */
export function distr_chi2(df: Value, options?: DistributionOptions | boolean | null): Chi2
export function distr_chi2(named: Chi2Arguments): Chi2
export function distr_chi2(...args: unknown[]): Chi2 {
  return explained('distr_chi2', () => {
    const { df, validate_args } = match<Chi2Arguments>(args, ['df', 'validate_args'], 'distr_chi2')
    return new Chi2(df, validate_args)
  })
}
