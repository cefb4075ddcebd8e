/** The layer of an encoder as one operator of libtorch, where nothing is learned. */
import { torch_is_grad_enabled } from '../torch/autograd'
import { native } from '../native/addon'
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { has_hooks } from './hooks'
import { nn_dropout } from './dropout'
import { nn_layer_norm } from './layer_norm'
import { nn_linear } from './linear'
import type { nn_Module } from './module'
import { nn_multihead_attention } from './multihead_attention'

/** The parts of a layer that the operator stands for. */
interface EncoderLayer extends nn_Module {
  self_attn: nn_multihead_attention
  linear1: nn_linear
  linear2: nn_linear
  norm1: nn_layer_norm
  norm2: nn_layer_norm
  dropout: nn_Module
  dropout1: nn_Module
  dropout2: nn_Module
  norm_first: boolean
}

/** Whether a part is the one that the layer was made with, in evaluation and without hooks. */
const is_plain_part = (part: nn_Module, type: { prototype: object }): boolean =>
  Object.getPrototypeOf(part) === type.prototype && !part.training && !has_hooks(part)

/** Whether the operator does what the parts would: each is of its class still. */
const has_plain_parts = (layer: EncoderLayer): boolean =>
  !layer.training &&
  is_plain_part(layer.self_attn, nn_multihead_attention) &&
  is_plain_part(layer.self_attn.out_proj, nn_linear) &&
  is_plain_part(layer.linear1, nn_linear) &&
  is_plain_part(layer.linear2, nn_linear) &&
  is_plain_part(layer.norm1, nn_layer_norm) &&
  is_plain_part(layer.norm2, nn_layer_norm) &&
  is_plain_part(layer.dropout, nn_dropout) &&
  is_plain_part(layer.dropout1, nn_dropout) &&
  is_plain_part(layer.dropout2, nn_dropout)

/**
 * What an encoder's layer gives, computed at once; null where it has to be computed part by part: in training, where gradients
 * are recorded, where a part has hooks or is another one, and for what the operator does not know.
 *
 * @param activation the name of the function between the linear layers, or null for another one.
 */
export function fused_encoder_layer(layer: EncoderLayer, x: Tensor, activation: 'relu' | 'gelu' | null): Tensor | null {
  if (activation === null || torch_is_grad_enabled() || !has_plain_parts(layer)) return null
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
