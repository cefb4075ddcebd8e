/** Transformers (Vaswani et al. 2017): encoder and its layers as R has them. Decoder and whole: transformer_decoder.ts. */
import { torch_ones } from '../torch/creation'
import { torch_bool } from '../torch/dtype'
import { TypeError_, ValueError, call_foreign, describe } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { nnf_gelu, nnf_relu } from './activation'
import { nn_multihead_attention } from './multihead_attention'
import { nn_module_list } from './container'
import type { Prefixes } from './declare'
import { nn_dropout } from './dropout'
import { generator_of } from './generator'
import { KindSignature, bind, named_after, required, type LayerGenerator, type OneToOne } from './layer'
import { layer_count, whole } from './scalars'
import { nn_layer_norm } from './layer_norm'
import { nn_linear } from './linear'
import { nn_Module, clone_module } from './module'
import { fused_encoder_layer } from './transformer_fused'

type Maybe = Tensor | null
/** A function between the two linear layers, by name or itself. */
export type Activation = 'relu' | 'gelu' | ((x: Tensor) => Tensor)

/** Arguments of the layers of encoders and decoders. */
export interface TransformerLayerOptions {
  d_model: number
  nhead: number
  dim_feedforward: number
  dropout: number
  activation: Activation
  layer_norm_eps: number
  batch_first: boolean
  norm_first: boolean
  bias: boolean
}
/** What layers take besides their size and number of heads. */
export const layer_options = {
  dim_feedforward: 2048,
  dropout: 0.1,
  activation: 'relu',
  layer_norm_eps: 1e-5,
  batch_first: false,
  norm_first: false,
  bias: true,
} as const
export const layer_defaults = { d_model: required, nhead: required, ...layer_options } as const
export type LayerPositional = [
  d_model: number,
  nhead: number,
  ...Prefixes<
    [
      dim_feedforward: number,
      dropout: number,
      activation: Activation,
      layer_norm_eps: number,
      batch_first: boolean,
      norm_first: boolean,
      bias: boolean,
    ]
  >,
]

const activations = { relu: (x: Tensor) => nnf_relu(x), gelu: (x: Tensor) => nnf_gelu(x) }
export function activation_of(activation: unknown, op: string): (x: Tensor) => Tensor {
  if (typeof activation === 'function') return activation as (x: Tensor) => Tensor
  if (activation === 'relu' || activation === 'gelu') return activations[activation]
  throw new ValueError(`'activation' is 'relu', 'gelu' or a function, got ${describe(activation)}`, op)
}

/** The name of a function of ours, or null. */
const name_of = (activation: (x: Tensor) => Tensor): 'relu' | 'gelu' | null =>
  activation === activations.relu ? 'relu' : activation === activations.gelu ? 'gelu' : null

/** A mask [length, length] that hides what comes later: true above the diagonal. */
function causal_mask(length: number, like: Tensor): Tensor {
  return torch_ones(length, length, { dtype: torch_bool(), device: like.device }).triu(1)
}

/** What layers of encoders and decoders share: attention to themselves, and a feed-forward part. */
export abstract class TransformerLayer extends nn_Module {
  declare norm_first: boolean
  declare self_attn: nn_multihead_attention
  declare linear1: nn_linear
  declare linear2: nn_linear
  declare dropout: OneToOne
  declare activation: (x: Tensor) => Tensor

  protected attention(o: TransformerLayerOptions): nn_multihead_attention {
    return nn_multihead_attention(o.d_model, o.nhead, {
      dropout: o.dropout,
      bias: o.bias,
      batch_first: o.batch_first,
    })
  }
  protected feed_forward(x: Tensor): Tensor {
    return this.linear2(this.dropout(call_foreign(this.activation, this.linear1(x))))
  }
  /** The mask that is used, of one given or the causal one. */
  protected mask(x: Tensor, mask: Maybe, is_causal: boolean, op: string): Maybe {
    if (!is_causal) return mask
    if (mask !== null) throw new ValueError('give a mask or is_causal, not both', op)
    const time = this.self_attn.batch_first && x.ndim === 3 ? 1 : 0
    return causal_mask(x.shape[time] ?? 0, x)
  }
}

const layer_arguments = new KindSignature<Required<EncoderLayerCall> & { src: Tensor }>(
  { src: required, src_mask: null, src_key_padding_mask: null, is_causal: false },
  'nn_transformer_encoder_layer',
)

class nn_transformer_encoder_layer_class extends TransformerLayer {
  override readonly r_classes = ['nn_transformer_encoder_layer']
  declare dropout1: OneToOne
  declare dropout2: OneToOne
  declare norm1: nn_layer_norm
  declare norm2: nn_layer_norm

  constructor(...args: unknown[]) {
    super()
    const op = 'nn_transformer_encoder_layer'
    const o = bind<TransformerLayerOptions>(args, layer_defaults, op)
    whole(o.dim_feedforward, 'dim_feedforward', op)
    this.norm_first = o.norm_first
    named_after(op, () => {
      this.self_attn = this.attention(o)
      this.linear1 = nn_linear(o.d_model, o.dim_feedforward, { bias: o.bias })
      this.linear2 = nn_linear(o.dim_feedforward, o.d_model, { bias: o.bias })
      this.dropout = nn_dropout(o.dropout)
      this.dropout1 = nn_dropout(o.dropout)
      this.dropout2 = nn_dropout(o.dropout)
      const norm = () => nn_layer_norm(o.d_model, { eps: o.layer_norm_eps, elementwise_affine: o.bias })
      this.norm1 = norm()
      this.norm2 = norm()
    })
    this.activation = activation_of(o.activation, op)
  }
  override forward(...args: Parameters<EncoderLayer>): Tensor {
    const op = 'nn_transformer_encoder_layer'
    const call = layer_arguments.bind(args)
    return named_after(op, () => {
      const x = as_tensor(call.src, op, 'src')
      const attn_mask = this.mask(x, call.src_mask, call.is_causal, op)
      const key_padding_mask = call.src_key_padding_mask
      if (attn_mask === null && key_padding_mask === null) {
        const at_once = fused_encoder_layer(this, x, name_of(this.activation))
        if (at_once !== null) return at_once
      }
      const attend = (y: Tensor) => {
        const [output] = this.self_attn(y, y, y, { attn_mask, key_padding_mask, need_weights: false })
        return this.dropout1(output)
      }
      if (this.norm_first) {
        const attended = x.add(attend(this.norm1(x)))
        return attended.add(this.dropout2(this.feed_forward(this.norm2(attended))))
      }
      const attended = this.norm1(x.add(attend(x)))
      return this.norm2(attended.add(this.dropout2(this.feed_forward(attended))))
    })
  }
}

/** Masks of a layer of an encoder. */
export interface EncoderLayerCall {
  src_mask?: Maybe
  src_key_padding_mask?: Maybe
  is_causal?: boolean
}
type EncoderLayer = (
  src: Tensor,
  ...rest: [...Prefixes<[src_mask: Maybe, src_key_padding_mask: Maybe, is_causal: boolean]>, named?: EncoderLayerCall]
) => Tensor
export interface nn_transformer_encoder_layer extends nn_transformer_encoder_layer_class {}
/**
 * A layer of an encoder: attention of a sequence to itself, then two linear layers for each step, both around a sum with what
 * came in and a normalization. Of [length, batch, d_model], or [batch, length, d_model] with `batch_first`.
 *
 * Calling it takes `src_mask` (true where a step does not see another), `src_key_padding_mask` ([batch, length]) and
 * `is_causal`, which hides what comes later.
 *
 * @param norm_first whether normalization comes before each part rather than after.
 * @example nn_transformer_encoder_layer(128, 4, { dim_feedforward: 256, batch_first: true })
 */
export const nn_transformer_encoder_layer = generator_of(
  nn_transformer_encoder_layer_class,
  'nn_transformer_encoder_layer',
) as unknown as LayerGenerator<
  TransformerLayerOptions,
  'd_model' | 'nhead',
  LayerPositional,
  nn_transformer_encoder_layer
>

/** As many deep copies of a layer as asked for, as R makes them: all begin with the same weights. */
export function copies(layer: unknown, num_layers: number, name: string, op: string): nn_module_list {
  if (!(layer instanceof nn_Module)) throw new TypeError_(`'${name}' is a module, got ${describe(layer)}`, op)
  const count = layer_count(num_layers, 'num_layers', op)
  return nn_module_list(Array.from({ length: count }, () => clone_module(layer, true)))
}
export function norm_of(norm: unknown, op: string): OneToOne | null {
  if (norm === null || norm instanceof nn_Module) return norm as OneToOne
  throw new TypeError_(`'norm' is a module or null, got ${describe(norm)}`, op)
}

/** The masks, where there are any: layers of the user's own need not take them. */
export const some = <M extends object>(masks: M): [] | [M] =>
  Object.values(masks).every((mask) => mask === null || mask === false) ? [] : [masks]

/** Masks of an encoder. */
export interface EncoderCall {
  mask?: Maybe
  src_key_padding_mask?: Maybe
  is_causal?: boolean
}
interface EncoderOptions {
  encoder_layer: nn_Module
  num_layers: number
  norm: OneToOne | null
}
const encoder_arguments = new KindSignature<Required<EncoderCall> & { src: Tensor }>(
  { src: required, mask: null, src_key_padding_mask: null, is_causal: false },
  'nn_transformer_encoder',
)

class nn_transformer_encoder_class extends nn_Module {
  override readonly r_classes = ['nn_transformer_encoder']
  declare num_layers: number
  declare layers: nn_module_list
  declare norm: OneToOne | null
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_transformer_encoder'
    const o = bind<EncoderOptions>(args, { encoder_layer: required, num_layers: required, norm: null }, op)
    this.layers = copies(o.encoder_layer, o.num_layers, 'encoder_layer', op)
    this.num_layers = o.num_layers
    this.norm = norm_of(o.norm, op)
  }
  override forward(...args: Parameters<Encoder>): Tensor {
    const op = 'nn_transformer_encoder'
    const call = encoder_arguments.bind(args)
    return named_after(op, () => {
      const masks = {
        src_mask: call.mask,
        src_key_padding_mask: call.src_key_padding_mask,
        is_causal: call.is_causal,
      }
      let x = call.src
      for (const layer of this.layers) x = (layer as unknown as EncoderLayer)(x, ...some(masks))
      return this.norm === null ? x : this.norm(x)
    })
  }
}
type Encoder = (
  src: Tensor,
  ...rest: [...Prefixes<[mask: Maybe, src_key_padding_mask: Maybe, is_causal: boolean]>, named?: EncoderCall]
) => Tensor
export interface nn_transformer_encoder extends nn_transformer_encoder_class {}
/**
 * A stack of copies of a layer, with one normalization at the end where `norm` is given.
 *
 * @example nn_transformer_encoder(nn_transformer_encoder_layer(128, 4), 2)
 */
export const nn_transformer_encoder = generator_of(
  nn_transformer_encoder_class,
  'nn_transformer_encoder',
) as unknown as LayerGenerator<
  EncoderOptions,
  'encoder_layer' | 'num_layers',
  [encoder_layer: nn_Module, num_layers: number, ...Prefixes<[norm: OneToOne | null]>],
  nn_transformer_encoder
>
