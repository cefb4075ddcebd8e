/** The layer of an encoder as one operator of libtorch, where nothing is learned. */
import { torch_is_grad_enabled } from '../torch/autograd'
import { native } from '../native/addon'
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { has_hooks } from './hooks'
import type { nn_layer_norm } from './layer_norm'
import type { nn_linear } from './linear'
import type { nn_Module } from './module'
import type { nn_multihead_attention } from './multihead_attention'

/** The parts of a layer that the operator stands for. */
interface EncoderLayer extends nn_Module {
  self_attn: nn_multihead_attention
  linear1: nn_linear
  linear2: nn_linear
  norm1: nn_layer_norm
  norm2: nn_layer_norm
  norm_first: boolean
}

/**
 * What an encoder's layer gives, computed at once; null where it has to be computed part by part: in training, where gradients
 * are recorded or a part has hooks, and for what the operator does not know.
 *
 * @param activation the name of the function between the linear layers, or null for another one.
 */
export function fused_encoder_layer(layer: EncoderLayer, x: Tensor, activation: 'relu' | 'gelu' | null): Tensor | null {
  if (torch_is_grad_enabled() || activation === null) return null
  if (layer.modules.some((part) => part.training || (part !== layer && has_hooks(part)))) return null
  const { self_attn: attention, linear1, linear2, norm1, norm2 } = layer
  const { in_proj_weight, in_proj_bias, bias_k, add_zero_attn, batch_first, num_heads, embed_dim, out_proj } = attention
  if (!batch_first || in_proj_weight === null || in_proj_bias === null || bias_k !== null || add_zero_attn) return null
  if (x.ndim !== 3 || x.shape[2] !== embed_dim || num_heads % 2 !== 0 || norm1.eps !== norm2.eps) return null
  if (x.dtype !== in_proj_weight.dtype || x.device !== in_proj_weight.device) return null
  if (native.autocast(x.device.type)[0]) return null
  return tensor_op(
    '_transformer_encoder_layer_fwd',
    x,
    embed_dim,
    num_heads,
    in_proj_weight,
    in_proj_bias,
    out_proj.weight,
    out_proj.bias,
    activation === 'gelu',
    layer.norm_first,
    norm1.eps,
    norm1.weight,
    norm1.bias,
    norm2.weight,
    norm2.bias,
    linear1.weight,
    linear1.bias,
    linear2.weight,
    linear2.bias,
  )
}
