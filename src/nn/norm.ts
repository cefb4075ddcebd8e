/** Normalization. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty, torch_ones, torch_tensor, torch_zeros } from '../torch/creation'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { nn_init_ones_, nn_init_zeros_ } from './init'
import { bind, in_layer, required, whole, type LayerGenerator } from './layer'
import { nn_Module } from './module'
import { nn_buffer, nn_parameter } from './parameter'

/** Normalizes over the last dimensions, whose sizes are `normalized_shape` (Ba et al. 2016). */
export const nnf_layer_norm = (
  input: Tensor,
  normalized_shape: number | readonly number[],
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor =>
  tensor_op(
    'layer_norm',
    input,
    typeof normalized_shape === 'number' ? [normalized_shape] : normalized_shape,
    weight,
    bias,
    eps,
  )

interface BatchNormOptions {
  num_features: number
  eps: number
  momentum: number | null
  affine: boolean
  track_running_stats: boolean
}

/** A batch normalization; what it does not learn or keep is null. */
export interface BatchNormLayer extends nn_Module {
  (input: Tensor): Tensor
  weight: Tensor | null
  bias: Tensor | null
  running_mean: Tensor | null
  running_var: Tensor | null
  num_batches_tracked: Tensor | null
}

/** `ranks`: the numbers of dimensions that an input can have. */
function batch_norm_layer(name: string, ranks: readonly number[]) {
  class BatchNorm extends nn_Module {
    override readonly r_classes = [name, 'nn_batch_norm_', 'nn_norm_base_']
    declare eps: number
    declare momentum: number | null
    declare num_features: number
    declare weight: Tensor | null
    declare bias: Tensor | null
    declare running_mean: Tensor | null
    declare running_var: Tensor | null
    declare num_batches_tracked: Tensor | null
    constructor(...args: unknown[]) {
      super()
      const o = bind<BatchNormOptions>(
        args,
        { num_features: required, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true },
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
      this.running_mean?.zero_()
      this.running_var?.fill_(1)
      this.num_batches_tracked?.zero_()
    }
    override forward(input: Tensor): Tensor {
      return in_layer(this, name, () => {
        const rank = input.ndim
        if (!ranks.includes(rank))
          throw new ValueError(`expected ${ranks.join('D or ')}D input (got ${rank}D input)`, name)
        let factor = this.momentum ?? 0
        if (this.training && this.num_batches_tracked !== null) {
          this.num_batches_tracked.add_(1n)
          if (this.momentum === null) factor = 1 / this.num_batches_tracked.item()
        }
        const batch_statistics = this.training || this.running_mean === null
        return tensor_op(
          'batch_norm',
          input,
          this.weight,
          this.bias,
          this.running_mean,
          this.running_var,
          batch_statistics,
          factor,
          this.eps,
          false,
        )
      })
    }
  }
  return generator_of(BatchNorm, name) as unknown as LayerGenerator<
    BatchNormOptions,
    'num_features',
    [num_features: number],
    BatchNormLayer
  >
}
/** Normalizes each feature of [N, C] or [N, C, L] over the batch (Ioffe and Szegedy 2015). */
export const nn_batch_norm1d = batch_norm_layer('nn_batch_norm1d', [2, 3])
/** Normalizes each channel of [N, C, H, W] over the batch. */
export const nn_batch_norm2d = batch_norm_layer('nn_batch_norm2d', [4])
/** Normalizes each channel of [N, C, D, H, W] over the batch. */
export const nn_batch_norm3d = batch_norm_layer('nn_batch_norm3d', [5])
