/** The Bernoulli distribution. */
import { with_no_grad } from '../torch/autograd'
import { torch_arange } from '../torch/creation'
import { tensor_op } from '../torch/dispatch'
import { ValueError, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { boolean, real, unit_interval } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import {
  broadcast,
  is_expanded,
  logits_to_probs,
  match,
  probs_to_logits,
  shape_of,
  type Expand,
  type SampleShape,
  type Value,
} from './values'

/** Probabilities, or what they are made of. */
export interface ProbsOrLogits extends DistributionOptions {
  probs?: Value | null
  logits?: Value | null
}

/** The arguments `probs`, `logits` and `validate_args`, of which the last ones can be left out. */
export function match_probs(args: readonly [unknown, unknown, unknown], op: string): ProbsOrLogits {
  const count = args.findLastIndex((x) => x !== undefined) + 1
  return match<ProbsOrLogits>(args.slice(0, Math.max(1, count)), ['probs', 'logits', 'validate_args'], op)
}
/** The one of probs and logits that is given. @throws ValueError where it is neither or both. */
export function one_of({ probs, logits }: ProbsOrLogits, op: string): { name: 'probs' | 'logits'; value: Tensor } {
  if ((probs == null) === (logits == null))
    throw new ValueError('Either `probs` or `logits` must be specified, but not both.', op)
  const name = probs != null ? 'probs' : 'logits'
  return { name, value: broadcast({ [name]: probs ?? logits }, op)[name]! }
}

const op = 'distr_bernoulli'

export class Bernoulli extends Distribution {
  protected readonly r_classes = ['torch_Bernoulli', 'torch_ExponentialFamily']
  override readonly has_enumerate_support = true
  #probs: Tensor | null
  #logits: Tensor | null

  constructor(options: ProbsOrLogits) {
    const { name, value } = one_of(options, op)
    const constraint = name === 'probs' ? unit_interval : real
    super(op, { batch: value.shape }, options.validate_args, { [name]: [value, constraint] })
    this.#probs = name === 'probs' ? value : null
    this.#logits = name === 'logits' ? value : null
  }
  get support() {
    return boolean
  }
  /** The probability of 1. */
  get probs(): Tensor {
    return (this.#probs ??= logits_to_probs(this.#logits!, true))
  }
  /** The logarithm of the odds of 1. */
  get logits(): Tensor {
    return (this.#logits ??= probs_to_logits(this.#probs!, true))
  }
  /** The shape of the parameter. */
  get param_shape(): number[] {
    return (this.#probs ?? this.#logits!).shape
  }
  override get mean(): Tensor {
    return this.probs
  }
  override get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1))
  }
  expand(batch_shape: SampleShape): Bernoulli {
    const shape = shape_of(batch_shape, op)
    const { validate_args } = this
    return this.#probs !== null
      ? new Bernoulli({ probs: this.#probs.expand(shape), validate_args })
      : new Bernoulli({ logits: this.#logits!.expand(shape), validate_args })
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = this.extended_shape(sample_shape)
    return with_no_grad(() => tensor_op('bernoulli', this.probs.expand(shape)))
  }
  private cross_entropy(value: Tensor): Tensor {
    const all = broadcast({ logits: this.logits, value }, op)
    return tensor_op('binary_cross_entropy_with_logits', all.logits, all.value, null, null, 0)
  }
  override log_prob(value: Value): Tensor {
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
 * @param probs the probability of 1; or `logits`, the logarithm of its odds.
 * @example distr_bernoulli({ logits: torch_tensor([0, 1]) }).sample(3)
 */
export function distr_bernoulli(
  probs?: Value | null | ProbsOrLogits,
  logits?: Value | null | ProbsOrLogits,
  options?: DistributionOptions | boolean | null,
): Bernoulli {
  return explained(op, () => new Bernoulli(match_probs([probs, logits, options], op)))
}
