/** The categorical distribution. Categories count from 1. */
import { with_no_grad } from '../torch/autograd'
import { torch_arange } from '../torch/creation'
import { torch_long } from '../torch/dtype'
import { tensor_op } from '../torch/dispatch'
import { ValueError, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { independent, integer_interval, real, simplex } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { Probs, one_of, probs_or_logits, type ProbsOrLogits } from './probs'
import {
  broadcast_shapes,
  is_expanded,
  limits,
  match,
  shape_of,
  type BatchShape,
  type Expand,
  type Looked,
  type SampleShape,
  type Value,
} from './values'

const op = 'distr_categorical'

/** The given probabilities divided by their sum, or logits less the logarithm of theirs. */
function normalized(options: ProbsOrLogits): Probs {
  const { name, value } = one_of(options, op)
  if (value.dim() < 1) throw new ValueError(`'${name}' must be at least one-dimensional.`, op)
  const given =
    name === 'probs'
      ? value.div(value.sum({ dim: -1, keepdim: true }))
      : value.sub(tensor_op('logsumexp', value, [-1], true))
  return new Probs(name, given, false)
}

/** What distr_categorical() returns. */
export class Categorical extends Distribution {
  protected readonly r_classes = ['torch_Categorical']
  override readonly has_enumerate_support = true
  /** How many categories there are. */
  readonly num_events: number
  private readonly both: Probs

  /** @param both what another one has normalized, rather than what `options` tell. */
  constructor(options: ProbsOrLogits, both = normalized(options)) {
    const { name, given } = both
    super(op, { batch: given.shape.slice(0, -1) }, options.validate_args, {
      [name]: [given, name === 'probs' ? simplex : independent(real, 1)],
    })
    this.both = both
    this.num_events = given.size(-1)
  }
  get support() {
    return integer_interval(1, this.num_events)
  }
  /** The categories' probabilities, with a sum of 1: [batch, num_events]. */
  get probs(): Tensor {
    return this.both.probs
  }
  /** Their logarithms. */
  get logits(): Tensor {
    return this.both.logits
  }
  /** Categories have no mean: NaN, as in R. */
  override get mean(): Tensor {
    const { dtype, device } = this.both.given
    return tensor_op('full', this.batch_shape, NaN, { dtype, device })
  }
  override get variance(): Tensor {
    return this.mean
  }
  expand(batch_shape: BatchShape): Categorical {
    const shape = [...this.wider(batch_shape), this.num_events]
    return new Categorical({ validate_args: this.validate_args }, this.both.expand(shape))
  }
  /** Numbers of categories, from 1 (Long). */
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = shape_of(sample_shape, op)
    const count = shape.reduce((product, size) => product * size, 1)
    const wanted = this.extended_shape(shape)
    return with_no_grad(() => {
      if (wanted.includes(0)) return tensor_op('zeros', wanted, { dtype: torch_long(), device: this.probs.device })
      const rows = this.probs.reshape([-1, this.num_events])
      return tensor_op('multinomial', rows, count, true).t().reshape(wanted)
    })
  }
  /** @param value numbers of categories, from 1. */
  override log_prob(value: Looked): Tensor {
    const at = this.value_of(value, this.logits, false).to({ dtype: torch_long(), device: this.logits.device })
    // value_of() has seen that they broadcast.
    const batch = broadcast_shapes(at.shape, this.batch_shape)!
    const index = tensor_op('broadcast_to', at.unsqueeze(-1), [...batch, 1])
    return tensor_op('gather', this.logits.expand([...batch, this.num_events]), -1, index).squeeze(-1)
  }
  override entropy(): Tensor {
    // A category of no probability adds nothing, and has a gradient of 0, though its logarithm be −∞.
    const { largest } = limits(this.logits.dtype)
    return this.logits.clamp(-largest).mul(this.probs).sum({ dim: -1 }).neg()
  }
  override enumerate_support(expand: Expand = true): Tensor {
    const { num_events, batch_shape } = this
    const ones = batch_shape.map(() => 1)
    const { device } = this.both.given
    const values = torch_arange(1, num_events, 1, { dtype: torch_long(), device }).view([num_events, ...ones])
    return is_expanded(expand, op) ? values.expand([num_events, ...batch_shape]) : values
  }
}
name_errors(Categorical)

/**
 * The categorical distribution: a category's number, from 1, by the probabilities along the last dimension.
 *
 * It has log_prob() (of numbers from 1), entropy() and enumerate_support(); mean and variance are NaN. `probs` and
 * `logits`, normalized, are computed from each other. Samples are Long and have no gradients.
 *
 * @param probs probabilities [batch, categories] from 0 on, which are divided by their sum.
 * @param logits instead of `probs`, their logarithms up to a constant; −∞ for a category that never comes.
 * @param options `validate_args: true` has parameters and values checked.
 * @throws ValueError where neither or both of probs and logits are given, or they have no dimension.
 * @example distr_categorical(torch_tensor([0.2, 0.3, 0.5])).sample(4) // four of 1, 2, 3
 * @example
 * const policy = distr_categorical({ logits: torch_zeros(8, 4) }) // a batch of 8
 * const action = policy.sample() // [8]
 * const loss = policy.log_prob(action).neg().mean()
 */
export function distr_categorical(
  probs: Value | null,
  logits?: Value | null | DistributionOptions,
  options?: DistributionOptions | boolean | null,
): Categorical
export function distr_categorical(named?: ProbsOrLogits): Categorical
export function distr_categorical(...args: unknown[]): Categorical {
  return explained(op, () => new Categorical(match<ProbsOrLogits>(args, probs_or_logits, op)))
}
