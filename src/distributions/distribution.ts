/** The base of distributions. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { with_no_grad } from '../torch/autograd'
import { NotImplementedError, TypeError_, ValueError, describe, explained } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import type { Constraint } from './constraint'
import {
  argument,
  as_value,
  floating,
  shape_of,
  type BatchShape,
  type Expand,
  type Looked,
  type SampleShape,
} from './values'

/** An argument that all distributions take. */
export interface DistributionOptions {
  /** Whether parameters and values are checked. Default false, as in R. */
  validate_args?: boolean | null
}

/** A parameter with what it has to be. */
export type Parameters = Readonly<Record<string, readonly [Tensor, Constraint]>>

/**
 * A distribution, or a batch of them: the base of what the distr_* functions return.
 *
 * Samples have the shape [sample_shape, batch_shape, event_shape]: `batch_shape` is that of the parameters, `event_shape`
 * that of one draw (empty for numbers). Numbers and arrays are parameters as torch_tensor() makes them, so that a
 * number's batch is [1], as in R. Whole numbers are computed with as numbers of the parameters' type.
 *
 * @example
 * const d = distr_normal(torch_zeros(2), 1)
 * const x = d.sample([3]) // [3, 2]
 * const logs = d.log_prob(x) // [3, 2]
 */
export abstract class Distribution {
  /** R's class names, the most special first. */
  protected abstract readonly r_classes: readonly string[]
  /** Whether samples have gradients with respect to the parameters. */
  readonly has_rsample: boolean = false
  /** Whether all values can be listed. */
  readonly has_enumerate_support: boolean = false
  /** The shape over which parameters are batched. */
  readonly batch_shape: number[]
  /** The shape of one draw. */
  readonly event_shape: number[]
  /** Whether parameters and values are checked. */
  readonly validate_args: boolean

  constructor(
    readonly op: string,
    shapes: { batch: readonly number[]; event?: readonly number[] },
    validate_args: boolean | null | undefined,
    parameters: Parameters,
  ) {
    if (validate_args != null && typeof validate_args !== 'boolean')
      throw new TypeError_(`'validate_args' is true or false, got ${describe(validate_args)}`, op)
    this.batch_shape = [...shapes.batch]
    this.event_shape = [...(shapes.event ?? [])]
    this.validate_args = validate_args ?? false
    if (this.validate_args) check_parameters(parameters, op)
  }

  /** The values that draws can have: `support.check(x)` says of each whether it is one. */
  abstract get support(): Constraint
  /**
   * The same with its parameters expanded to another batch shape; they are not copied.
   *
   * @param batch_shape what `batch_shape` broadcasts to.
   * @example distr_normal(0, 1).expand([4, 3]).sample() // [4, 3]
   */
  abstract expand(batch_shape: BatchShape): Distribution

  /**
   * Draws without gradients.
   *
   * @param sample_shape how many: `5`, or `[2, 3]`; by default one.
   * @returns a tensor [sample_shape, batch_shape, event_shape].
   * @example distr_gamma(2, 1).sample([2, 3]) // [2, 3, 1]
   */
  sample(sample_shape: SampleShape = null): Tensor {
    return with_no_grad(() => this.rsample(sample_shape))
  }
  /**
   * Draws with gradients with respect to the parameters, where there are any (`has_rsample`).
   *
   * @returns a tensor [sample_shape, batch_shape, event_shape].
   * @throws NotImplementedError where draws have no gradients.
   * @example
   * const scale = torch_tensor([2], { requires_grad: true })
   * distr_normal(0, scale).rsample(10).pow(2).mean().backward()
   */
  rsample(_sample_shape: SampleShape = null): Tensor {
    return this.refuse('rsample')
  }
  /**
   * The logarithm of the density, or of the probability.
   *
   * @param value a tensor, number or array that broadcasts with [batch_shape, event_shape].
   * @returns a tensor of the broadcast shape, without the event's dimensions.
   * @throws ValueError for values of another shape, and with `validate_args` for those out of the support.
   * @example distr_poisson(4).log_prob([0, 1, 2])
   */
  log_prob(_value: Looked): Tensor {
    return this.refuse('log_prob')
  }
  /**
   * The probability of a value or a smaller one, where there is a formula for it.
   *
   * @param value as log_prob() takes it.
   * @example distr_normal(0, 1).cdf(0) // 0.5
   */
  cdf(_value: Looked): Tensor {
    return this.refuse('cdf')
  }
  /**
   * The value at a probability: the inverse of cdf().
   *
   * @param value probabilities, which broadcast with the batch.
   * @example distr_normal(0, 1).icdf(0.975) // 1.96
   */
  icdf(_value: Looked): Tensor {
    return this.refuse('icdf')
  }
  /**
   * All values, along a first dimension (`has_enumerate_support`).
   *
   * @param expand whether they are expanded to the batch's shape, [values, batch_shape]; else [values, 1, …].
   * @example distr_bernoulli([0.1, 0.2]).enumerate_support() // [2, 2]
   */
  enumerate_support(_expand: Expand = true): Tensor {
    return this.refuse('enumerate_support')
  }
  /** The entropy, in nats, of the batch's shape. @example distr_normal(0, 1).entropy() // 1.4189 */
  entropy(): Tensor {
    return this.refuse('entropy')
  }
  /** exp(entropy). */
  perplexity(): Tensor {
    return this.entropy().exp()
  }
  /** [batch_shape, event_shape]. */
  get mean(): Tensor {
    return this.refuse('mean')
  }
  /** [batch_shape, event_shape]. */
  get variance(): Tensor {
    return this.refuse('variance')
  }
  /** The square root of the variance. */
  get stddev(): Tensor {
    return this.variance.sqrt()
  }

  private refuse(what: string): never {
    throw new NotImplementedError(`a ${this.r_classes[0]!} has no ${what}`, this.op)
  }

  /** The shape of draws. */
  protected extended_shape(sample_shape: SampleShape): number[] {
    return [...shape_of(sample_shape, this.op), ...this.batch_shape, ...this.event_shape]
  }
  /** The shape that expand() is given. */
  protected wider(batch_shape: BatchShape): number[] {
    return shape_of(batch_shape, this.op, 'batch_shape')
  }

  /** What R calls the value that is looked up. */
  protected get value_names(): readonly string[] {
    return ['value']
  }

  /** A value as a tensor like `like`, whose shape is checked. @param convert whether whole numbers become real ones. */
  protected fitting(given: Looked, like: Tensor, convert = true): Tensor {
    const value = as_value(argument(given, this.value_names, this.op), this.op, 'value', like)
    const wanted = [...this.batch_shape, ...this.event_shape]
    const shape = value.shape
    const fits = wanted.every((size, i) => {
      const own = shape[shape.length - wanted.length + i]
      const in_event = i >= this.batch_shape.length
      const strict = in_event && this.validate_args
      return own === size || (!strict && (own === undefined || own === 1 || size === 1))
    })
    if (!fits)
      throw new ValueError(
        `Value is not broadcastable with batch_shape and event_shape: [${shape.join(', ')}] vs [${wanted.join(', ')}]`,
        this.op,
      )
    return convert ? floating(value, this.op, 'value', like) : value
  }

  /** As fitting(); with `validate_args`, the value has to be in the support. */
  protected value_of(given: Looked, like: Tensor, convert = true): Tensor {
    const value = this.fitting(given, like, convert)
    if (this.validate_args && !this.support.check(value).all().item())
      throw new ValueError(`The value argument must be within the support: ${this.support.words}`, this.op)
    return value
  }

  toString(): string {
    return `${this.r_classes[0]!} ()`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return [...this.r_classes, 'torch_Distribution', 'R6']
  }
}

/** Checks what parameters hold. @throws ValueError that says what they have to be. */
export function check_parameters(parameters: Parameters, op: string): void {
  for (const [name, [value, constraint]] of Object.entries(parameters))
    if (!constraint.check(value).all().item())
      throw new ValueError(`The parameter ${name} has invalid values: they are ${constraint.words}`, op)
}

/** Has every error of a class's methods and properties bear the distribution's name; methods take one argument at most. */
export function name_errors(type: { prototype: Distribution }): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
    if (name === 'constructor') continue
    for (const kind of ['get', 'value'] as const) {
      const run: unknown = member[kind]
      if (typeof run !== 'function') continue
      member[kind] = function (this: Distribution, ...args: unknown[]): unknown {
        if (args.length > 1)
          throw new TypeError_(`${name}() takes one argument, ${args.length} were given: a shape is [2, 3]`, this.op)
        return explained(this.op, () => Reflect.apply(run, this, args) as unknown)
      }
    }
    Object.defineProperty(type.prototype, name, member)
  }
}
