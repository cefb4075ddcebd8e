/** The Bernoulli distribution. */
import { with_no_grad } from '../torch/autograd'
import { torch_arange } from '../torch/creation'
import { tensor_op } from '../torch/dispatch'
import { explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { boolean, real, unit_interval } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { Probs, one_of, probs_or_logits, type ProbsOrLogits } from './probs'
import {
  broadcast,
  is_expanded,
  match,
  type BatchShape,
  type Expand,
  type Looked,
  type SampleShape,
  type Value,
} from './values'

const op = 'distr_bernoulli'

/** What distr_bernoulli() returns. */
export class Bernoulli extends Distribution {
  protected readonly r_classes = ['torch_Bernoulli', 'torch_ExponentialFamily']
  override readonly has_enumerate_support = true
  private readonly both: Probs

  constructor(options: ProbsOrLogits) {
    const { name, value } = one_of(options, op)
    const constraint = name === 'probs' ? unit_interval : real
    super(op, { batch: value.shape }, options.validate_args, { [name]: [value, constraint] })
    this.both = new Probs(name, value, true)
  }
  get support() {
    return boolean
  }
  /** The probability of 1. */
  get probs(): Tensor {
    return this.both.probs
  }
  /** The logarithm of the odds of 1. */
  get logits(): Tensor {
    return this.both.logits
  }
  /** The shape of the parameter. */
  get param_shape(): number[] {
    return this.both.given.shape
  }
  override get mean(): Tensor {
    return this.probs
  }
  override get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1))
  }
  expand(batch_shape: BatchShape): Bernoulli {
    const { name, given } = this.both
    return new Bernoulli({ [name]: given.expand(this.wider(batch_shape)), validate_args: this.validate_args })
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    return with_no_grad(() => tensor_op('bernoulli', this.probs.expand(shape)))
  }
  private cross_entropy(value: Tensor): Tensor {
    const all = broadcast({ logits: this.logits, value }, op)
    return tensor_op('binary_cross_entropy_with_logits', all.logits, all.value, null, null, 0)
  }
  override log_prob(value: Looked): Tensor {
    return this.cross_entropy(this.value_of(value, this.logits)).neg()
  }
  override entropy(): Tensor {
    return this.cross_entropy(this.probs)
  }
  override enumerate_support(expand: Expand = true): Tensor {
    const { dtype, device } = this.probs
    const ones = this.batch_shape.map(() => 1)
    const values = torch_arange(0, 1, 1, { dtype, device }).view([2, ...ones])
    return is_expanded(expand, op) ? values.expand([2, ...this.batch_shape]) : values
  }
}
name_errors(Bernoulli)

/**
 * The Bernoulli distribution: 1 with a probability, else 0.
 *
 * It has log_prob(), entropy(), enumerate_support(), mean and variance; `probs` and `logits`, which are computed from each
 * other. Samples are 0 and 1 in the parameter's type; they have no gradients.
 *
 * @param probs the probability of 1: a number, an array or a tensor; its shape is the batch's (that of a number is [1]).
 * @param logits instead of `probs`, the logarithm of the odds of 1.
 * @param options `validate_args: true` has parameters and values checked.
 * @throws ValueError where neither or both of probs and logits are given.
 * @example distr_bernoulli(0.3).sample(5) // [5, 1]
 * @example distr_bernoulli({ logits: torch_tensor([0, 1]) }).log_prob(1) // [2]
 */
export function distr_bernoulli(
  probs: Value | null,
  logits?: Value | null | DistributionOptions,
  options?: DistributionOptions | boolean | null,
): Bernoulli
export function distr_bernoulli(named?: ProbsOrLogits): Bernoulli
export function distr_bernoulli(...args: unknown[]): Bernoulli {
  return explained(op, () => new Bernoulli(match<ProbsOrLogits>(args, probs_or_logits, op)))
}
