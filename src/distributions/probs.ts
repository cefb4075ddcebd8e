/** Probabilities and logits: one of them is given, the other is computed when it is asked for. */
import { with_enable_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { ValueError } from '../torch/errors'
import { keep } from '../torch/memory'
import type { Tensor } from '../torch/tensor'
import type { DistributionOptions } from './distribution'
import { limits, numbers, type Value } from './values'

/** Probabilities, or the logarithms they are made of: one of the two. */
export interface ProbsOrLogits extends DistributionOptions {
  probs?: Value | null
  logits?: Value | null
}
/** The arguments' names, in R's order. */
export const probs_or_logits = ['probs', 'logits', 'validate_args'] as const

/** The one of probs and logits that is given. @throws ValueError where it is neither or both. */
export function one_of({ probs, logits }: ProbsOrLogits, op: string): { name: 'probs' | 'logits'; value: Tensor } {
  if ((probs == null) === (logits == null))
    throw new ValueError('Either `probs` or `logits` must be specified, but not both.', op)
  const name = probs != null ? 'probs' : 'logits'
  return { name, value: numbers({ [name]: probs ?? logits }, op)[name]! }
}

/** Probabilities of one event (`binary`, with the logarithms of its odds), or of several along the last dimension. */
export class Probs {
  private other: Tensor | undefined

  constructor(
    readonly name: 'probs' | 'logits',
    readonly given: Tensor,
    private readonly binary: boolean,
  ) {}

  get probs(): Tensor {
    const { given, binary } = this
    return this.name === 'probs'
      ? given
      : this.computed(() => (binary ? given.sigmoid() : tensor_op('softmax', given, -1)))
  }
  /** Probabilities of 0 and 1 are moved inwards by the least that can be told apart. */
  get logits(): Tensor {
    const { given, binary } = this
    if (this.name === 'logits') return given
    return this.computed(() => {
      const { eps } = limits(given.dtype)
      const inside = given.clamp(eps, 1 - eps)
      return binary ? inside.log().sub(inside.neg().log1p()) : inside.log()
    })
  }
  /** sample() may be the first to ask, within no_grad or a tidy(): what is kept has its gradients and lasts all the same. */
  private computed(compute: () => Tensor): Tensor {
    return (this.other ??= keep(with_enable_grad(compute)))
  }

  /** The given ones in another shape, not copied. */
  expand(shape: readonly number[]): Probs {
    return new Probs(this.name, this.given.expand(shape), this.binary)
  }
}
