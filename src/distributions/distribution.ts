/** The base of distributions. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { with_no_grad } from '../torch/autograd'
import { NotImplementedError, TypeError_, ValueError, describe, explained } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import type { Constraint } from './constraint'
import { as_value, shape_of, type Expand, type SampleShape, type Value } from './values'

/** An argument that all distributions take. */
export interface DistributionOptions {
  /** Whether parameters and values are checked. Default false, as in R. */
  validate_args?: boolean | null
}

/** A parameter with what it has to be. */
export type Parameters = Readonly<Record<string, readonly [Tensor, Constraint]>>

/**
 * A distribution, or a batch of them.
 *
 * Samples have the shape [sample_shape, batch_shape, event_shape]: `batch_shape` is that of the parameters, `event_shape`
 * that of one draw (empty for numbers).
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
    if (!this.validate_args) return
    for (const [name, [value, constraint]] of Object.entries(parameters)) {
      if (!constraint.check(value).all().item())
        throw new ValueError(`The parameter ${name} has invalid values: they are ${constraint.words}`, op)
    }
  }

  /** The values that draws can have. */
  abstract get support(): Constraint
  /** The same with its parameters expanded to another batch shape; they are not copied. */
  abstract expand(batch_shape: SampleShape): Distribution

  /** Draws without gradients. @param sample_shape how many: `5`, or `[2, 3]`. */
  sample(sample_shape: SampleShape = null): Tensor {
    return with_no_grad(() => this.rsample(sample_shape))
  }
  /** Draws with gradients with respect to the parameters, where there are any (`has_rsample`). */
  rsample(_sample_shape: SampleShape = null): Tensor {
    return this.refuse('rsample')
  }
  /** The logarithm of the density, or of the probability, at values that broadcast with the batch. */
  log_prob(_value: Value): Tensor {
    return this.refuse('log_prob')
  }
  /** The probability of a value or a smaller one. */
  cdf(_value: Value): Tensor {
    return this.refuse('cdf')
  }
  /** The value at a probability: the inverse of cdf(). */
  icdf(_value: Value): Tensor {
    return this.refuse('icdf')
  }
  /** All values, along a first dimension. @param expand whether they are expanded to the batch's shape. */
  enumerate_support(_expand: Expand = true): Tensor {
    return this.refuse('enumerate_support')
  }
  /** The entropy, in nats. */
  entropy(): Tensor {
    return this.refuse('entropy')
  }
  /** exp(entropy). */
  perplexity(): Tensor {
    return this.entropy().exp()
  }
  get mean(): Tensor {
    return this.refuse('mean')
  }
  get variance(): Tensor {
    return this.refuse('variance')
  }
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

  /** A value that is looked up, as a tensor like `like`. Its shape is checked always, what it holds where that is wanted. */
  protected value_of(value: Value, like: Tensor): Tensor {
    const tensor = as_value(value, this.op, 'value', like)
    const wanted = [...this.batch_shape, ...this.event_shape]
    const shape = tensor.shape
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
    if (this.validate_args && !this.support.check(tensor).all().item())
      throw new ValueError(`The value argument must be within the support: ${this.support.words}`, this.op)
    return tensor
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

/** Has every error of a class's methods and properties bear the distribution's name. */
export function name_errors(type: { prototype: Distribution }): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
    if (name === 'constructor') continue
    for (const kind of ['get', 'value'] as const) {
      const run: unknown = member[kind]
      if (typeof run !== 'function') continue
      member[kind] = function (this: Distribution, ...args: unknown[]): unknown {
        return explained(this.op, () => Reflect.apply(run, this, args) as unknown)
      }
    }
    Object.defineProperty(type.prototype, name, member)
  }
}
