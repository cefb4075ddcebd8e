/** Mixtures of distributions of one family. */
import { with_no_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { Categorical } from './categorical'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { as_value, match, shape_of, type SampleShape, type Value } from './values'

const op = 'distr_mixture_same_family'

export class MixtureSameFamily extends Distribution {
  protected readonly r_classes = ['torch_MixtureSameFamily']

  constructor(
    /** Which component a draw is of. */
    readonly mixture_distribution: Categorical,
    /** The components, along the last dimension of the batch. */
    readonly component_distribution: Distribution,
    validate_args?: boolean | null,
  ) {
    if (!(mixture_distribution instanceof Categorical))
      throw new TypeError_(`Mixture distribution must be distr_categorical, got ${describe(mixture_distribution)}`, op)
    if (!(component_distribution instanceof Distribution))
      throw new TypeError_(
        `Component distribution must be an instance of torch_Distribution, got ${describe(component_distribution)}`,
        op,
      )
    const [mixed, there] = [mixture_distribution.num_events, component_distribution.batch_shape.at(-1)]
    if (mixed !== there)
      throw new ValueError(
        `Mixture distribution component (${mixed}) does not equal the last size of component_distribution.batch_shape (${there ?? 'none'})`,
        op,
      )
    const batch = component_distribution.batch_shape.slice(0, -1)
    super(op, { batch, event: component_distribution.event_shape }, validate_args, {})
  }
  get support() {
    return this.component_distribution.support
  }
  /** The probabilities, with dimensions for events. */
  private get weights(): Tensor {
    const { probs } = this.mixture_distribution
    return probs.reshape([...probs.shape, ...this.event_shape.map(() => 1)])
  }
  private get component_dim(): number {
    return -1 - this.event_shape.length
  }
  override get mean(): Tensor {
    return this.weights.mul(this.component_distribution.mean).sum({ dim: this.component_dim })
  }
  override get variance(): Tensor {
    const { mean, variance } = this.component_distribution
    const within = this.weights.mul(variance).sum({ dim: this.component_dim })
    const between = this.weights.mul(mean.sub(this.mean.unsqueeze(this.component_dim)).pow(2))
    return within.add(between.sum({ dim: this.component_dim }))
  }
  expand(batch_shape: SampleShape): MixtureSameFamily {
    const shape = shape_of(batch_shape, op)
    return new MixtureSameFamily(
      this.mixture_distribution.expand(shape),
      this.component_distribution.expand([...shape, this.mixture_distribution.num_events]),
      this.validate_args,
    )
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = shape_of(sample_shape, op)
    return with_no_grad(() => {
      const which = this.mixture_distribution.expand(this.batch_shape).sample(shape)
      const draws = this.component_distribution.sample(shape)
      const dim = shape.length + this.batch_shape.length + 1
      const ones = this.event_shape.map(() => 1)
      const index = which.reshape([...which.shape, 1, ...ones]).expand([...which.shape, 1, ...this.event_shape])
      return tensor_op('gather', draws, dim, index).squeeze(dim)
    })
  }
  /** A value with a dimension for the components. */
  private padded(value: Value): Tensor {
    const like = this.mixture_distribution.probs
    const tensor = this.validate_args ? this.value_of(value, like) : as_value(value, op, 'value', like)
    return tensor.unsqueeze(this.component_dim)
  }
  override log_prob(value: Value): Tensor {
    const densities = this.component_distribution.log_prob(this.padded(value))
    const weights = tensor_op('log_softmax', this.mixture_distribution.logits, -1)
    return tensor_op('logsumexp', densities.add(weights), [-1])
  }
  override cdf(value: Value): Tensor {
    return this.component_distribution.cdf(this.padded(value)).mul(this.mixture_distribution.probs).sum({ dim: -1 })
  }
}
name_errors(MixtureSameFamily)

/**
 * A mixture of distributions of one family.
 *
 * @param mixture_distribution a distr_categorical() of the components.
 * @param component_distribution the components, along the last dimension of its batch.
 * @example
 * distr_mixture_same_family(
 *   distr_categorical(torch_tensor([0.3, 0.7])),
 *   distr_normal(torch_tensor([0, 3]), torch_tensor([1, 0.5])),
 * )
 */
export function distr_mixture_same_family(
  mixture_distribution: Categorical,
  component_distribution: Distribution,
  options?: DistributionOptions | boolean | null,
): MixtureSameFamily {
  return explained(op, () => {
    type Arguments = DistributionOptions & { mixture_distribution: Categorical; component_distribution: Distribution }
    const given = [mixture_distribution, component_distribution, options].filter((x) => x !== undefined)
    const all = match<Arguments>(given, ['mixture_distribution', 'component_distribution', 'validate_args'], op)
    return new MixtureSameFamily(all.mixture_distribution, all.component_distribution, all.validate_args)
  })
}
