/** The Poisson distribution. */
import { with_no_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { nonnegative, nonnegative_integer } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { broadcast, match, type BatchShape, type Looked, type SampleShape, type Value } from './values'

const op = 'distr_poisson'

/** What distr_poisson() returns. */
export class Poisson extends Distribution {
  protected readonly r_classes = ['torch_Poisson', 'torch_ExponentialFamily']
  /** The mean. */
  readonly rate: Tensor

  constructor(rate: Value, validate_args?: boolean | null) {
    const all = broadcast({ rate }, op)
    super(op, { batch: all.rate.shape }, validate_args, { rate: [all.rate, nonnegative] })
    this.rate = all.rate
  }
  get support() {
    return nonnegative_integer
  }
  override get mean(): Tensor {
    return this.rate
  }
  override get variance(): Tensor {
    return this.rate
  }
  expand(batch_shape: BatchShape): Poisson {
    return new Poisson(this.rate.expand(this.wider(batch_shape)), this.validate_args)
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    return with_no_grad(() => tensor_op('poisson', this.rate.expand(shape)))
  }
  override log_prob(value: Looked): Tensor {
    const all = broadcast({ rate: this.rate, value: this.value_of(value, this.rate) }, op)
    return tensor_op('xlogy', all.value, all.rate).sub(all.rate).sub(all.value.add(1).lgamma())
  }
}
name_errors(Poisson)

type Arguments = DistributionOptions & { rate: Value }

/**
 * The Poisson distribution of counts.
 *
 * It has log_prob(), mean and variance. Samples are whole numbers in the parameter's type, without gradients.
 *
 * @param rate the mean, from 0 on: a number, an array or a tensor.
 * @param options `validate_args: true` has parameters and values checked.
 * @example distr_poisson(4).sample(10) // [10, 1]
 */
export function distr_poisson(rate: Value, options?: DistributionOptions | boolean | null): Poisson
export function distr_poisson(named: Arguments): Poisson
export function distr_poisson(...args: unknown[]): Poisson {
  return explained(op, () => {
    const { rate, validate_args } = match<Arguments>(args, ['rate', 'validate_args'], op)
    return new Poisson(rate, validate_args)
  })
}
