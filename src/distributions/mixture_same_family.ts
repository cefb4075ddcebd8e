/** Mixtures of distributions of one family. */
import { with_no_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { Categorical } from './categorical'
import { Distribution, name_errors, type DistributionOptions } from './distribution'
import { broadcast_shapes, match, shape_of, type BatchShape, type Looked, type SampleShape, type Value } from './values'

const op = 'distr_mixture_same_family'

/** What distr_mixture_same_family() returns. */
export class MixtureSameFamily extends Distribution {
  protected readonly r_classes = ['torch_MixtureSameFamily']
  /** Which component a draw is of. */
  readonly mixture_distribution: Categorical
  /** The components, along the last dimension of the batch. */
  readonly component_distribution: Distribution

  constructor(mixture: Categorical, components: Distribution, validate_args?: boolean | null) {
    if (!(mixture instanceof Categorical))
      throw new TypeError_(`Mixture distribution must be distr_categorical, got ${describe(mixture)}`, op)
    if (!(components instanceof Distribution))
      throw new TypeError_(
        `Component distribution must be an instance of torch_Distribution, got ${describe(components)}`,
        op,
      )
    const [mixed, there] = [mixture.num_events, components.batch_shape.at(-1)]
    if (mixed !== there)
      throw new ValueError(
        `Mixture distribution component (${mixed}) does not equal the last size of component_distribution.batch_shape (${there ?? 'none'})`,
        op,
      )
    const batch = broadcast_shapes(mixture.batch_shape, components.batch_shape.slice(0, -1))
    if (batch === null)
      throw new ValueError(
        `the batch [${mixture.batch_shape.join(', ')}] of mixture_distribution does not broadcast with that of component_distribution, [${components.batch_shape.join(', ')}] without its last size`,
        op,
      )
    super(op, { batch, event: components.event_shape }, validate_args, {})
    this.mixture_distribution = expanded(mixture, batch)
    this.component_distribution = expanded(components, [...batch, mixed])
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
  expand(batch_shape: BatchShape): MixtureSameFamily {
    const shape = this.wider(batch_shape)
    return new MixtureSameFamily(
      this.mixture_distribution.expand(shape),
      this.component_distribution.expand([...shape, this.mixture_distribution.num_events]),
      this.validate_args,
    )
  }
  override sample(sample_shape: SampleShape = null): Tensor {
    const shape = shape_of(sample_shape, op)
    return with_no_grad(() => {
      const which = this.mixture_distribution.sample(shape)
      const draws = this.component_distribution.sample(shape)
      const dim = shape.length + this.batch_shape.length + 1
      const ones = this.event_shape.map(() => 1)
      const index = which.reshape([...which.shape, 1, ...ones]).expand([...which.shape, 1, ...this.event_shape])
      return tensor_op('gather', draws, dim, index).squeeze(dim)
    })
  }
  protected override get value_names(): readonly string[] {
    return ['x', 'value']
  }
  /** A value with a dimension for the components. */
  private padded(value: Looked | { x: Value }): Tensor {
    const tensor = this.value_of(value as Looked, this.mixture_distribution.probs, false)
    return tensor.dim() < this.event_shape.length ? tensor : tensor.unsqueeze(this.component_dim)
  }
  override log_prob(value: Looked | { x: Value }): Tensor {
    const densities = this.component_distribution.log_prob(this.padded(value))
    const weights = tensor_op('log_softmax', this.mixture_distribution.logits, -1)
    return tensor_op('logsumexp', densities.add(weights), [-1])
  }
  override cdf(value: Looked | { x: Value }): Tensor {
    return this.component_distribution.cdf(this.padded(value)).mul(this.mixture_distribution.probs).sum({ dim: -1 })
  }
}
name_errors(MixtureSameFamily)

/** A distribution with a batch of another shape. */
function expanded<D extends Distribution>(given: D, shape: readonly number[]): D {
  return given.batch_shape.join() === shape.join() ? given : (given.expand(shape) as D)
}

type Arguments = DistributionOptions & { mixture_distribution: Categorical; component_distribution: Distribution }

/**
 * A mixture of distributions of one family.
 *
 * It has sample(), log_prob(), cdf() where the components have one, mean and variance. R calls the value of log_prob()
 * and cdf() `x`.
 *
 * @param mixture_distribution a distr_categorical() of the components, with the batch's shape.
 * @param component_distribution the components, along the last dimension of its batch: [batch, components].
 * @param options `validate_args: true` has values checked.
 * @throws ValueError where the components are not as many as the categories, or the batches do not broadcast.
 * @example
 * const d = distr_mixture_same_family(
 *   distr_categorical(torch_tensor([0.3, 0.7])),
 *   distr_normal(torch_tensor([0, 3]), torch_tensor([1, 0.5])),
 * )
 * d.log_prob(torch_tensor([0, 1, 3])) // [3]
 */
export function distr_mixture_same_family(
  mixture_distribution: Categorical,
  component_distribution: Distribution,
  options?: DistributionOptions | boolean | null,
): MixtureSameFamily
export function distr_mixture_same_family(
  mixture_distribution: Categorical,
  named: Omit<Arguments, 'mixture_distribution'>,
): MixtureSameFamily
export function distr_mixture_same_family(named: Arguments): MixtureSameFamily
export function distr_mixture_same_family(...args: unknown[]): MixtureSameFamily {
  return explained(op, () => {
    const names = ['mixture_distribution', 'component_distribution', 'validate_args'] as const
    const all = match<Arguments>(args, names, op)
    return new MixtureSameFamily(all.mixture_distribution, all.component_distribution, all.validate_args)
  })
}
