/** The Poisson distribution. */
import { with_no_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { nonnegative, nonnegative_integer } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { broadcast, match, shape_of, type SampleShape, type Value } from './values'

const op = 'distr_poisson'

export class Poisson extends Distribution {
  protected readonly r_classes = ['torch_Poisson', 'torch_ExponentialFamily']
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
  expand(batch_shape: SampleShape): Poisson {
    return new Poisson(this.rate.expand(shape_of(batch_shape, op)), this.validate_args)
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    return with_no_grad(() => tensor_op('poisson', this.rate.expand(shape)))
  }
  override log_prob(value: Value): Tensor {
    const all = broadcast({ rate: this.rate, value: this.value_of(value, this.rate) }, op)
    return tensor_op('xlogy', all.value, all.rate).sub(all.rate).sub(all.value.add(1).lgamma())
  }
}
name_errors(Poisson)

/** The Poisson distribution of counts with a mean of `rate`. @example distr_poisson(4).sample(10) */
export function distr_poisson(
  rate: Value | (DistributionOptions & { rate: Value }),
  options?: DistributionOptions | boolean | null,
): Poisson {
  return explained(op, () => {
    const given = [rate, options].filter((x) => x !== undefined)
    const all = match<DistributionOptions & { rate: Value }>(given, ['rate', 'validate_args'], op)
    return new Poisson(all.rate, all.validate_args)
  })
}
