/** The categorical distribution. Categories count from 1. */
import { with_no_grad } from '../torch/autograd'
import { torch_arange } from '../torch/creation'
import { torch_long } from '../torch/dtype'
import { tensor_op } from '../torch/dispatch'
import { ValueError, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { match_probs, one_of, type ProbsOrLogits } from './bernoulli'
import { independent, integer_interval, real, simplex } from './constraint'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import {
  is_expanded,
  logits_to_probs,
  probs_to_logits,
  shape_of,
  type Expand,
  type SampleShape,
  type Value,
} from './values'

const op = 'distr_categorical'

export class Categorical extends Distribution {
  protected readonly r_classes = ['torch_Categorical']
  override readonly has_enumerate_support = true
  #probs: Tensor | null
  #logits: Tensor | null
  /** How many categories there are. */
  readonly num_events: number

  constructor(options: ProbsOrLogits) {
    const { name, value } = one_of(options, op)
    if (value.dim() < 1) throw new ValueError(`'${name}' must be at least one-dimensional.`, op)
    const probs = name === 'probs' ? value.div(value.sum({ dim: -1, keepdim: true })) : null
    super(op, { batch: value.shape.slice(0, -1) }, options.validate_args, {
      [name]: probs === null ? [value, independent(real, 1)] : [probs, simplex],
    })
    this.#probs = probs
    this.#logits = name === 'logits' ? value.sub(tensor_op('logsumexp', value, [-1], true)) : null
    this.num_events = value.size(-1)
  }
  get support() {
    return integer_interval(1, this.num_events)
  }
  /** The categories' probabilities, with a sum of 1. */
  get probs(): Tensor {
    return (this.#probs ??= logits_to_probs(this.#logits!, false))
  }
  /** Their logarithms. */
  get logits(): Tensor {
    return (this.#logits ??= probs_to_logits(this.#probs!, false))
  }
  /** Categories have no mean: NaN, as in R. */
  override get mean(): Tensor {
    const { dtype, device } = this.probs
    return tensor_op('full', this.batch_shape, NaN, { dtype, device })
  }
  override get variance(): Tensor {
    return this.mean
  }
  expand(batch_shape: SampleShape): Categorical {
    const shape = [...shape_of(batch_shape, op), this.num_events]
    const { validate_args } = this
    return this.#probs !== null
      ? new Categorical({ probs: this.#probs.expand(shape), validate_args })
      : new Categorical({ logits: this.#logits!.expand(shape), validate_args })
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
  override log_prob(value: Value): Tensor {
    const at = this.value_of(value, this.logits).to({ dtype: torch_long(), device: this.logits.device })
    const batch = tensor_op('broadcast_to', this.logits, [
      ...broadcast_shape(at.shape, this.batch_shape),
      this.num_events,
    ])
    const index = tensor_op('broadcast_to', at.unsqueeze(-1), [...batch.shape.slice(0, -1), 1])
    return tensor_op('gather', batch, -1, index).squeeze(-1)
  }
  override entropy(): Tensor {
    // A category of no probability adds nothing, though its logarithm be −∞.
    return tensor_op('xlogy', this.probs, this.probs).sum({ dim: -1 }).neg()
  }
  override enumerate_support(expand: Expand = true): Tensor {
    const { num_events, batch_shape } = this
    const ones = batch_shape.map(() => 1)
    const { device } = this.probs
    const values = torch_arange(1, num_events, 1, { dtype: torch_long(), device }).view([num_events, ...ones])
    return is_expanded(expand, op) ? values.expand([num_events, ...batch_shape]) : values
  }
}
name_errors(Categorical)

function broadcast_shape(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i, length = Math.max(a.length, b.length)) => {
    const [x, y] = [a[a.length - length + i] ?? 1, b[b.length - length + i] ?? 1]
    if (x !== y && x !== 1 && y !== 1)
      throw new ValueError(`shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast`, op)
    return x === 1 ? y : x
  })
}

/**
 * The categorical distribution: a category's number, from 1, by the probabilities along the last dimension.
 *
 * @param probs probabilities, which are divided by their sum; or `logits`, their logarithms up to a constant.
 * @example distr_categorical(torch_tensor([0.2, 0.3, 0.5])).sample(4)
 */
export function distr_categorical(
  probs?: Value | null | ProbsOrLogits,
  logits?: Value | null | ProbsOrLogits,
  options?: DistributionOptions | boolean | null,
): Categorical {
  return explained(op, () => new Categorical(match_probs([probs, logits, options], op)))
}
