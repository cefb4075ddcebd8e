/** Mixup: learning from mixtures of two observations (Zhang, Cisse, Dauphin and Lopez-Paz 2018). */
import { nn_Module } from '../nn'
import { tidy, torch_lerp, torch_mean, torch_randperm, Tensor } from '../torch'
import { TypeError_, ValueError, describe, guarded } from '../torch/errors'
import { class_text, object_text } from './make_class'

/** Both targets of mixed observations, and how much of the second one is in them. */
export interface MixedTarget {
  ys: { y1: Tensor; y2: Tensor }
  /** One weight for each observation, with as many dimensions as the input. */
  weight: Tensor
}

/** A batch of mixed observations. */
export interface Mixed {
  x: Tensor
  y: MixedTarget
}

/** The same numbers with as many dimensions as `like` has, all but the first of size 1. */
const along = (weight: Tensor, like: Tensor): Tensor =>
  weight.reshape([weight.numel(), ...Array.from({ length: Math.max(0, like.ndim - 1) }, () => 1)])

/**
 * Mixes each observation of a batch with another one of it, drawn at random.
 *
 * @param x the inputs [N, …].
 * @param y the targets [N, …].
 * @param weight how much of the other observation comes in, [N].
 * @returns the mixed inputs, and both targets with the weights: what nn_mixup_loss() takes.
 * @example const { x, y } = nnf_mixup(torch_randn(10, 768), torch_randn(10), torch_rand(10))
 */
export const nnf_mixup: (x: Tensor, y: Tensor, weight: Tensor) => Mixed = guarded('nnf_mixup', (...args) => {
  const op = 'nnf_mixup'
  const [x, y, weight] = args as [Tensor, Tensor, Tensor]
  for (const [name, value] of Object.entries({ x, y, weight })) {
    if (!(value instanceof Tensor)) throw new TypeError_(`'${name}' is a tensor, got ${describe(value)}`, op)
  }
  const n = y.size(1)
  if (x.size(1) !== n || weight.numel() !== n)
    throw new ValueError(
      `x, y and weight are of as many observations: got ${x.size(1)}, ${n} and ${weight.numel()}`,
      op,
    )
  return tidy(() => {
    const order = torch_randperm(n, { device: y.device }).add(1n)
    const weights = along(weight, x)
    return {
      x: torch_lerp(x, x.index_select(1, order), weights),
      y: { ys: { y1: y, y2: y.index_select(1, order) }, weight: weights },
    }
  })
})

/** Whether a target is one of mixed observations. */
export const is_mixed = (target: unknown): target is MixedTarget =>
  typeof target === 'object' && target !== null && 'ys' in target && 'weight' in target

/** A loss of mixed observations has been reduced to one number. */
export class ReductionError extends ValueError {}

/**
 * The mean of the losses of both targets, weighted for each observation. `loss` gives one for each.
 *
 * @param remedy what to do where it gives a single one.
 */
export function mixed_loss(
  loss: (input: Tensor, target: Tensor) => Tensor,
  input: Tensor,
  target: MixedTarget,
  remedy: string,
): Tensor {
  const l1 = loss(input, target.ys.y1)
  const l2 = loss(input, target.ys.y2)
  if (l1.ndim === 0) {
    throw new ReductionError(`the loss of mixed observations is one for each of them: ${remedy}`, 'mixup')
  }
  return torch_mean(torch_lerp(l1, l2, along(target.weight, l1)))
}

type Reducing = nn_Module & { reduction: string; forward(input: Tensor, target: Tensor): Tensor }

class MixupLoss extends nn_Module {
  override readonly r_classes = ['nn_mixup_loss']
  readonly loss: Reducing

  constructor(loss: unknown) {
    super()
    const op = 'nn_mixup_loss'
    if (!(loss instanceof nn_Module)) {
      const is_generator = typeof loss === 'function' && loss.prototype instanceof nn_Module
      const hint = is_generator
        ? ': call its generator'
        : typeof loss === 'function'
          ? ': give a module, such as nn_mse_loss()'
          : ''
      throw new TypeError_(`Loss must be a \`nn_module\`, got ${object_text(loss)}${hint}`, op)
    }
    if (typeof (loss as { reduction?: unknown }).reduction !== 'string')
      throw new ValueError('The `reduction` attribute must be supported by the `nn_module`.', op)
    this.loss = loss as Reducing
  }
  override forward(input: Tensor, target: Tensor | MixedTarget): Tensor {
    if (!is_mixed(target)) return this.loss(input, target)
    const { reduction } = this.loss
    this.loss.reduction = 'none'
    try {
      const remedy = `${class_text(this.loss)} gives a single one although its field \`reduction\` is 'none' meanwhile`
      return mixed_loss((x, y) => this.loss(x, y), input, target, remedy)
    } finally {
      this.loss.reduction = reduction
    }
  }
}

/**
 * The loss of mixed observations: of their two targets, weighted. Other targets have the loss itself.
 *
 * @param loss a module with a field `reduction`, such as nn_cross_entropy_loss().
 * @example setup(net, { loss: nn_mixup_loss(nn_cross_entropy_loss()), optimizer: optim_adam })
 */
export const nn_mixup_loss = (loss: nn_Module): MixupLoss & ((input: Tensor, target: Tensor | MixedTarget) => Tensor) =>
  new MixupLoss(loss) as MixupLoss & ((input: Tensor, target: Tensor | MixedTarget) => Tensor)
