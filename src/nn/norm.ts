/** Batch and instance normalization: each channel to mean 0 and variance 1, over the batch or for each of its elements. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty, torch_ones, torch_tensor, torch_zeros } from '../torch/creation'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments, type One, type Prefixes } from './declare'
import { generator_of, type ModuleOf } from './generator'
import { nn_init_ones_, nn_init_zeros_ } from './init'
import { bind, in_layer, required, type LayerGenerator } from './layer'
import { whole } from './scalars'
import { nn_Module } from './module'
import { nn_buffer, nn_parameter } from './parameter'

interface Affine {
  weight: Tensor | null
  bias: Tensor | null
}
interface BatchOptions extends Affine {
  running_mean: Tensor | null
  running_var: Tensor | null
  training: boolean
  momentum: number
  eps: number
}
interface InstanceOptions extends Affine {
  running_mean: Tensor | null
  running_var: Tensor | null
  use_input_stats: boolean
  momentum: number
  eps: number
}

/** The layers that a warning has told of a batch of one value. */
const told = new Set<string>()

/** As libtorch's `batch_norm`, whose last argument allows cuDNN. As R does, and Python does not, it takes one value for a channel. */
function batch_norm(input: Tensor, o: Omit<BatchOptions, 'training'>, training: boolean, op: string): Tensor {
  const { weight, bias, running_mean, running_var, momentum, eps } = o
  if (training && running_var !== null && input.ndim > 1 && input.numel() === input.shape[1] && !told.has(op)) {
    told.add(op)
    const shape = `[${input.shape.join(', ')}]`
    process.emitWarning(
      `${op}: one value per channel in training (the input is ${shape}) has no variance: the running variance becomes NaN. Leave out the last, short batch (drop_last: true), or call eval() first.`,
    )
  }
  return tensor_op('batch_norm', input, weight, bias, running_mean, running_var, training, momentum, eps, true)
}
const instance_norm = (input: Tensor, o: Omit<InstanceOptions, 'use_input_stats'>, use_input_stats: boolean) =>
  tensor_op(
    'instance_norm',
    input,
    o.weight,
    o.bias,
    o.running_mean,
    o.running_var,
    use_input_stats,
    o.momentum,
    o.eps,
    true,
  )

/**
 * Normalizes each channel of [N, C, …] over the batch (Ioffe and Szegedy 2015).
 *
 * @param training whether the batch's own statistics are used (and the running ones learned, by `momentum`).
 * @example nnf_batch_norm(torch_randn(4, 8), torch_zeros(8), torch_ones(8), { training: true })
 */
export const nnf_batch_norm = functional<
  One,
  Arguments<
    BatchOptions,
    [weight: Tensor | null, bias: Tensor | null, training: boolean, momentum: number, eps: number],
    [running_mean: Tensor | null, running_var: Tensor | null],
    'running_mean' | 'running_var'
  >
>(
  'nnf_batch_norm',
  ['input'],
  {
    running_mean: required,
    running_var: required,
    weight: null,
    bias: null,
    training: false,
    momentum: 0.1,
    eps: 1e-5,
  },
  ({ input }, o, op) => batch_norm(input, o, o.training, op),
)
/**
 * Normalizes each channel of each element of [N, C, …] (Ulyanov et al. 2016).
 *
 * @param use_input_stats whether the input's own statistics are used rather than the running ones.
 * @example nnf_instance_norm(torch_randn(4, 8, 5, 5))
 */
export const nnf_instance_norm = functional<
  One,
  Arguments<
    InstanceOptions,
    [
      running_mean: Tensor | null,
      running_var: Tensor | null,
      weight: Tensor | null,
      bias: Tensor | null,
      use_input_stats: boolean,
      momentum: number,
      eps: number,
    ]
  >
>(
  'nnf_instance_norm',
  ['input'],
  {
    running_mean: null,
    running_var: null,
    weight: null,
    bias: null,
    use_input_stats: true,
    momentum: 0.1,
    eps: 1e-5,
  },
  ({ input }, o) => instance_norm(input, o, o.use_input_stats),
)

interface Options {
  num_features: number
  eps: number
  momentum: number | null
  affine: boolean
  track_running_stats: boolean
}

/** A normalization of channels; what it does not learn or keep is null. */
export interface NormLayer extends nn_Module {
  forward(input: Tensor): Tensor
  num_features: number
  eps: number
  momentum: number | null
  weight: Tensor | null
  bias: Tensor | null
  running_mean: Tensor | null
  running_var: Tensor | null
  num_batches_tracked: Tensor | null
  reset_parameters(): void
  reset_running_stats(): void
}
type Positional = [
  num_features: number,
  ...Prefixes<[eps: number, momentum: number | null, affine: boolean, track_running_stats: boolean]>,
]

/** What batch and instance normalization share. */
abstract class Norm extends nn_Module {
  declare eps: number
  declare momentum: number | null
  declare num_features: number
  declare weight: Tensor | null
  declare bias: Tensor | null
  declare running_mean: Tensor | null
  declare running_var: Tensor | null
  declare num_batches_tracked: Tensor | null

  protected set_up(args: unknown[], name: string, kept: boolean): void {
    const o = bind<Options>(
      args,
      { num_features: required, eps: 1e-5, momentum: 0.1, affine: kept, track_running_stats: kept },
      name,
    )
    const n = whole(o.num_features, 'num_features', name)
    this.num_features = n
    this.eps = o.eps
    this.momentum = o.momentum
    this.weight = o.affine ? nn_parameter(torch_empty(n)) : null
    this.bias = o.affine ? nn_parameter(torch_empty(n)) : null
    this.running_mean = o.track_running_stats ? nn_buffer(torch_zeros(n)) : null
    this.running_var = o.track_running_stats ? nn_buffer(torch_ones(n)) : null
    this.num_batches_tracked = o.track_running_stats ? nn_buffer(torch_tensor(0n)) : null
    this.reset_parameters()
  }
  /** Weights of 1, biases of 0, statistics forgotten. */
  reset_parameters(): void {
    if (this.weight !== null) nn_init_ones_(this.weight)
    if (this.bias !== null) nn_init_zeros_(this.bias)
    this.reset_running_stats()
  }
  /** Forgets the statistics. */
  reset_running_stats(): void {
    this.running_mean?.zero_()
    this.running_var?.fill_(1)
    this.num_batches_tracked?.zero_()
  }
  /** Refuses inputs of other ranks, and those whose channels are not the layer's. */
  protected check(input: Tensor, ranks: readonly number[], name: string, channels: number): void {
    const rank = input.ndim
    if (!ranks.includes(rank)) throw new ValueError(`expected ${ranks.join('D or ')}D input (got ${rank}D input)`, name)
    const found = input.shape.at(channels)!
    if (found !== this.num_features)
      throw new ValueError(
        `expected ${this.num_features} channels, got ${found}: the input is [${input.shape.join(', ')}]`,
        name,
      )
  }
}

/** `ranks`: the numbers of dimensions that an input can have. */
function batch_norm_layer(name: string, ranks: readonly number[]) {
  class BatchNorm extends Norm {
    override readonly r_classes = [name, 'nn_batch_norm_', 'nn_norm_base_']
    constructor(...args: unknown[]) {
      super()
      this.set_up(args, name, true)
    }
    override forward(input: Tensor): Tensor {
      return in_layer(name, input, this.weight ?? this.running_mean, () => {
        this.check(input, ranks, name, 1)
        const { training, num_batches_tracked, weight, bias, running_mean, running_var, eps } = this
        const learns = training && num_batches_tracked !== null
        let momentum = this.momentum ?? 0
        if (learns && this.momentum === null) momentum = 1 / (num_batches_tracked.item() + 1)
        const o = { weight, bias, running_mean, running_var, eps, momentum }
        const result = batch_norm(input, o, training || running_mean === null, name)
        if (learns) num_batches_tracked.add_(1n)
        return result
      })
    }
  }
  return generator_of(BatchNorm, name) as unknown as LayerGenerator<Options, 'num_features', Positional, NormLayer>
}
/**
 * Normalizes each feature of [N, C] or [N, C, L] over the batch (Ioffe and Szegedy 2015).
 *
 * @example nn_batch_norm1d(8)(torch_randn(4, 8))
 */
export const nn_batch_norm1d = batch_norm_layer('nn_batch_norm1d', [2, 3])
export type nn_batch_norm1d = ModuleOf<typeof nn_batch_norm1d>
/**
 * Normalizes each channel of [N, C, H, W] over the batch: (x - mean) / √(variance + eps) · weight + bias.
 *
 * Weights begin at 1, biases at 0. In evaluation the running statistics are used; a momentum of null makes them plain means.
 *
 * @example nn_batch_norm2d(8)(torch_randn(4, 8, 5, 5))
 */
export const nn_batch_norm2d = batch_norm_layer('nn_batch_norm2d', [4])
export type nn_batch_norm2d = ModuleOf<typeof nn_batch_norm2d>
/**
 * Normalizes each channel of [N, C, D, H, W] over the batch.
 *
 * @example nn_batch_norm3d(8)(torch_randn(4, 8, 5, 5, 5))
 */
export const nn_batch_norm3d = batch_norm_layer('nn_batch_norm3d', [5])
export type nn_batch_norm3d = ModuleOf<typeof nn_batch_norm3d>

/** `rank`: of one element without N. */
function instance_norm_layer(name: string, rank: number) {
  class InstanceNorm extends Norm {
    override readonly r_classes = [name, 'nn_instance_norm_', 'nn_norm_base_']
    constructor(...args: unknown[]) {
      super()
      this.set_up(args, name, false)
    }
    override forward(input: Tensor): Tensor {
      return in_layer(name, input, this.weight ?? this.running_mean, () => {
        this.check(input, [rank, rank + 1], name, -rank)
        const one = input.ndim === rank
        const { weight, bias, running_mean, running_var, eps, training } = this
        const o = { weight, bias, running_mean, running_var, eps, momentum: this.momentum ?? 0 }
        const result = instance_norm(one ? input.unsqueeze(1) : input, o, training || running_mean === null)
        return one ? result.squeeze(1) : result
      })
    }
  }
  return generator_of(InstanceNorm, name) as unknown as LayerGenerator<Options, 'num_features', Positional, NormLayer>
}
/**
 * Normalizes each channel of each element of [N, C, L] (Ulyanov et al. 2016); R has none.
 *
 * @example nn_instance_norm1d(8)(torch_randn(4, 8, 5))
 */
export const nn_instance_norm1d = instance_norm_layer('nn_instance_norm1d', 2)
export type nn_instance_norm1d = ModuleOf<typeof nn_instance_norm1d>
/**
 * Normalizes each channel of each element of [N, C, H, W]; R has none.
 *
 * @example nn_instance_norm2d(8)(torch_randn(4, 8, 5, 5))
 */
export const nn_instance_norm2d = instance_norm_layer('nn_instance_norm2d', 3)
export type nn_instance_norm2d = ModuleOf<typeof nn_instance_norm2d>
/**
 * Normalizes each channel of each element of [N, C, D, H, W]; R has none.
 *
 * @example nn_instance_norm3d(8)(torch_randn(4, 8, 5, 5, 5))
 */
export const nn_instance_norm3d = instance_norm_layer('nn_instance_norm3d', 4)
export type nn_instance_norm3d = ModuleOf<typeof nn_instance_norm3d>
