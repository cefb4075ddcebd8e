/** A softmax over very many classes, of which the frequent ones are cheap (Grave et al. 2017). In R it is not implemented. */
import { tensor_op } from '../torch/dispatch'
import { IndexError, TypeError_, ValueError, describe } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { nn_module_list, nn_sequential } from './container'
import type { Prefixes } from './declare'
import { generator_of } from './generator'
import { bind, named_after, required, type LayerGenerator } from './layer'
import { whole } from './scalars'
import { nn_linear } from './linear'
import { nn_Module } from './module'

const op = 'nn_adaptive_log_softmax_with_loss'

/** More clusters would be made until the memory is full. */
const most_clusters = 10_000

interface Options {
  in_features: number
  n_classes: number
  cutoffs: readonly number[]
  div_value: number
  head_bias: boolean
}

class AdaptiveLogSoftmax extends nn_Module {
  override readonly r_classes = [op]
  declare in_features: number
  declare n_classes: number
  /** How many classes there are up to the end of each cluster. */
  declare cutoffs: number[]
  declare div_value: number
  declare head_bias: boolean
  declare shortlist_size: number
  declare n_clusters: number
  declare head: nn_linear
  declare tail: nn_module_list

  constructor(...args: unknown[]) {
    super()
    const o = bind<Options>(
      args,
      { in_features: required, n_classes: required, cutoffs: required, div_value: 4, head_bias: false },
      op,
    )
    this.in_features = whole(o.in_features, 'in_features', op)
    this.n_classes = whole(o.n_classes, 'n_classes', op)
    const cutoffs = (typeof o.cutoffs === 'number' ? [o.cutoffs] : o.cutoffs) as number[]
    // Each holds a class at least: more than classes there cannot be, whatever an array claims.
    if (!Array.isArray(cutoffs) || cutoffs.length === 0 || cutoffs.length > Math.min(this.n_classes, most_clusters))
      throw new TypeError_(`'cutoffs' are numbers of classes, got ${describe(o.cutoffs)}`, op)
    for (let i = 0; i < cutoffs.length; i++) {
      const cutoff = whole(cutoffs[i], 'cutoffs', op)
      if (cutoff <= (cutoffs[i - 1] ?? 0) || cutoff >= o.n_classes)
        throw new ValueError(`'cutoffs' rise, and stay below n_classes (${o.n_classes}), got ${cutoffs.join(', ')}`, op)
    }
    this.cutoffs = [...cutoffs, o.n_classes]
    this.div_value = o.div_value
    this.head_bias = o.head_bias
    this.shortlist_size = cutoffs[0]!
    this.n_clusters = cutoffs.length
    this.head = nn_linear(o.in_features, this.shortlist_size + this.n_clusters, { bias: o.head_bias })
    this.tail = nn_module_list(
      cutoffs.map((cutoff, i) => {
        const hidden = Math.floor(o.in_features / o.div_value ** (i + 1))
        if (!(hidden >= 1))
          throw new ValueError(
            `in_features (${o.in_features}) is too small to be divided by div_value (${o.div_value}) ${i + 1} times`,
            op,
          )
        return nn_sequential(
          nn_linear(o.in_features, hidden, { bias: false }),
          nn_linear(hidden, this.cutoffs[i + 1]! - cutoff, { bias: false }),
        )
      }),
    )
  }
  /** Draws the initial values of all linear layers. */
  reset_parameters(): void {
    this.head.reset_parameters()
    for (const cluster of this.tail)
      for (const layer of Object.values(cluster.children)) (layer as nn_linear).reset_parameters()
  }

  override forward(input: Tensor, target: Tensor): { output: Tensor; loss: Tensor } {
    return named_after(op, () => {
      if (as_tensor(input, op, 'input').ndim === 1 && as_tensor(target, op, 'target').numel() === 1) {
        const { output, loss } = this.forward(input.unsqueeze(1), target.reshape([1]))
        return { output: output.squeeze(1), loss }
      }
      const [batch, size, ...more] = input.shape
      if (size !== this.in_features || more.length > 0) {
        const one = this.in_features
        throw new ValueError(`'input' is [batch, ${one}] or [${one}], got [${input.shape.join(', ')}]`, op)
      }
      if (as_tensor(target, op, 'target').shape.join() !== String(batch))
        throw new ValueError(`'target' is [${batch}], got [${target.shape.join(', ')}]`, op)
      if (batch! > 0 && (target.min().item() < 1 || target.max().item() > this.n_classes))
        throw new IndexError(`'target' counts classes from 1 to ${this.n_classes}`, op)
      const scores = tensor_op('log_softmax', this.head(input), -1)
      // Of each element the score in the head: of its class, or of its cluster.
      let place = target
      let inner = input.new_zeros([batch!])
      for (let i = 0; i < this.n_clusters; i++) {
        const low = this.cutoffs[i]!
        const inside = target.gt(low).logical_and(target.le(this.cutoffs[i + 1]!))
        const rows = inside.nonzero() as Tensor
        if (rows.shape[0] === 0) continue
        const of = rows.squeeze(2)
        const cluster = tensor_op('log_softmax', this.tail.get(i + 1)(input.index_select(1, of)), -1)
        const own = target.index_select(1, of).sub(BigInt(low)).unsqueeze(2)
        inner = inner.index_add(1, of, cluster.gather(2, own).squeeze(2))
        place = place.masked_fill(inside, BigInt(this.shortlist_size + i + 1))
      }
      const output = scores.gather(2, place.unsqueeze(2)).squeeze(2).add(inner)
      return { output, loss: output.mean().neg() }
    })
  }
  /** The logarithms of the probabilities of all classes, [batch, n_classes], or [n_classes] without batch. */
  log_prob(input: Tensor): Tensor {
    return named_after(op, () => {
      const head = tensor_op('log_softmax', this.head(as_tensor(input, op, 'input')), -1)
      const parts = [head.narrow(-1, 1, this.shortlist_size)]
      for (let i = 0; i < this.n_clusters; i++) {
        const cluster = tensor_op('log_softmax', this.tail.get(i + 1)(input), -1)
        parts.push(cluster.add(head.narrow(-1, this.shortlist_size + i + 1, 1)))
      }
      return tensor_op('cat', parts, -1)
    })
  }
  /** The most probable class of each element, from 1. */
  predict(input: Tensor): Tensor {
    return this.log_prob(input).argmax(-1)
  }
}
export interface nn_adaptive_log_softmax_with_loss extends AdaptiveLogSoftmax {}
/**
 * A softmax over `n_classes` classes, sorted by frequency: the first `cutoffs[0]` have scores of their own, the others come in
 * clusters that end at the further cutoffs, each with a smaller hidden layer: in_features / div_value, / div_value², …
 *
 * Calling it with [batch, in_features] and class numbers from 1, or one of each without batch, gives the logarithms of their probabilities, `output`, and
 * `loss`, the negative of their mean.
 *
 * @example
 * const softmax = nn_adaptive_log_softmax_with_loss(64, 10000, [100, 1000])
 * softmax(torch_randn(2, 64), torch_tensor([1n, 10000n])).loss.backward()
 */
export const nn_adaptive_log_softmax_with_loss = generator_of(AdaptiveLogSoftmax, op) as unknown as LayerGenerator<
  Options,
  'in_features' | 'n_classes' | 'cutoffs',
  [
    in_features: number,
    n_classes: number,
    cutoffs: readonly number[],
    ...Prefixes<[div_value: number, head_bias: boolean]>,
  ],
  nn_adaptive_log_softmax_with_loss
>
