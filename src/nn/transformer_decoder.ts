/** Decoders of transformers, and whole transformers (Vaswani et al. 2017). R has neither; names are as in its encoder. */
import { ValueError } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import type { nn_multihead_attention } from './multihead_attention'
import type { nn_module_list } from './container'
import { nn_dropout } from './dropout'
import { generator_of } from './generator'
import { nn_init_xavier_uniform_ } from './init'
import { KindSignature, bind, named_after, required, type LayerGenerator, type OneToOne } from './layer'
import { whole } from './scalars'
import { nn_layer_norm } from './layer_norm'
import { nn_linear } from './linear'
import { nn_Module } from './module'
import type { Prefixes } from './declare'
import {
  TransformerLayer,
  activation_of,
  copies,
  layer_defaults,
  layer_options,
  nn_transformer_encoder,
  nn_transformer_encoder_layer,
  norm_of,
  some,
  type LayerPositional,
  type TransformerLayerOptions,
} from './transformer'

type Maybe = Tensor | null

/** Masks of a decoder: of its own sequence, `tgt`, and of the encoder's, `memory`. */
export interface DecoderCall {
  tgt_mask?: Maybe
  memory_mask?: Maybe
  tgt_key_padding_mask?: Maybe
  memory_key_padding_mask?: Maybe
  /** Whether a step of `tgt` does not see later ones. */
  tgt_is_causal?: boolean
}
const no_masks = {
  tgt_mask: null,
  memory_mask: null,
  tgt_key_padding_mask: null,
  memory_key_padding_mask: null,
  tgt_is_causal: false,
}
type Bound = Required<DecoderCall> & { tgt: Tensor; memory: Tensor }
type Decode = (tgt: Tensor, memory: Tensor, named?: DecoderCall) => Tensor

const both = { tgt: required, memory: required, ...no_masks } as const
const layer_arguments = new KindSignature<Bound>(both, 'nn_transformer_decoder_layer')

class nn_transformer_decoder_layer_class extends TransformerLayer {
  override readonly r_classes = ['nn_transformer_decoder_layer']
  declare multihead_attn: nn_multihead_attention
  declare dropout1: OneToOne
  declare dropout2: OneToOne
  declare dropout3: OneToOne
  declare norm1: nn_layer_norm
  declare norm2: nn_layer_norm
  declare norm3: nn_layer_norm

  constructor(...args: unknown[]) {
    super()
    const op = 'nn_transformer_decoder_layer'
    const o = bind<TransformerLayerOptions>(args, layer_defaults, op)
    whole(o.dim_feedforward, 'dim_feedforward', op)
    this.norm_first = o.norm_first
    named_after(op, () => {
      this.self_attn = this.attention(o)
      this.multihead_attn = this.attention(o)
      this.linear1 = nn_linear(o.d_model, o.dim_feedforward, { bias: o.bias })
      this.dropout = nn_dropout(o.dropout)
      this.linear2 = nn_linear(o.dim_feedforward, o.d_model, { bias: o.bias })
      const norm = () => nn_layer_norm(o.d_model, { eps: o.layer_norm_eps, elementwise_affine: o.bias })
      ;[this.norm1, this.norm2, this.norm3] = [norm(), norm(), norm()]
      this.dropout1 = nn_dropout(o.dropout)
      this.dropout2 = nn_dropout(o.dropout)
      this.dropout3 = nn_dropout(o.dropout)
    })
    this.activation = activation_of(o.activation, op)
  }
  override forward(...args: Parameters<Decode>): Tensor {
    const op = 'nn_transformer_decoder_layer'
    const call = layer_arguments.bind(args)
    return named_after(op, () => {
      const memory = as_tensor(call.memory, op, 'memory')
      const x = as_tensor(call.tgt, op, 'tgt')
      const own = {
        attn_mask: this.mask(x, call.tgt_mask, call.tgt_is_causal, op),
        key_padding_mask: call.tgt_key_padding_mask,
        need_weights: false,
      }
      const others = {
        attn_mask: call.memory_mask,
        key_padding_mask: call.memory_key_padding_mask,
        need_weights: false,
      }
      const to_itself = (y: Tensor) => this.dropout1(this.self_attn(y, y, y, own)[0])
      const to_memory = (y: Tensor) => this.dropout2(this.multihead_attn(y, memory, memory, others)[0])
      const forward = (y: Tensor) => this.dropout3(this.feed_forward(y))
      const parts = [
        [to_itself, this.norm1],
        [to_memory, this.norm2],
        [forward, this.norm3],
      ] as const
      return parts.reduce((y, [part, norm]) => (this.norm_first ? y.add(part(norm(y))) : norm(y.add(part(y)))), x)
    })
  }
}
export interface nn_transformer_decoder_layer extends nn_transformer_decoder_layer_class {}
/**
 * A layer of a decoder: attention of a sequence to itself, then to an encoder's output, then two linear layers for each step.
 *
 * @example
 * const [tgt, memory] = [torch_randn(10, 2, 128), torch_randn(20, 2, 128)] // [length, batch, d_model]
 * nn_transformer_decoder_layer(128, 4)(tgt, memory, { tgt_is_causal: true }) // [10, 2, 128]
 */
export const nn_transformer_decoder_layer = generator_of(
  nn_transformer_decoder_layer_class,
  'nn_transformer_decoder_layer',
) as unknown as LayerGenerator<
  TransformerLayerOptions,
  'd_model' | 'nhead',
  LayerPositional,
  nn_transformer_decoder_layer
>

interface DecoderOptions {
  decoder_layer: nn_Module
  num_layers: number
  norm: OneToOne | null
}
const decoder_arguments = new KindSignature<Bound>(both, 'nn_transformer_decoder')

class nn_transformer_decoder_class extends nn_Module {
  override readonly r_classes = ['nn_transformer_decoder']
  declare num_layers: number
  declare layers: nn_module_list
  declare norm: OneToOne | null
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_transformer_decoder'
    const o = bind<DecoderOptions>(args, { decoder_layer: required, num_layers: required, norm: null }, op)
    this.layers = copies(o.decoder_layer, o.num_layers, 'decoder_layer', op)
    this.num_layers = o.num_layers
    this.norm = norm_of(o.norm, op)
  }
  override forward(...args: Parameters<Decode>): Tensor {
    const op = 'nn_transformer_decoder'
    const { tgt, memory, ...masks } = decoder_arguments.bind(args)
    return named_after(op, () => {
      let x = tgt
      for (const layer of this.layers) x = (layer as unknown as Decode)(x, memory, ...some(masks))
      return this.norm === null ? x : this.norm(x)
    })
  }
}
export interface nn_transformer_decoder extends nn_transformer_decoder_class {}
/**
 * A stack of copies of a layer, with one normalization at the end where `norm` is given.
 *
 * @example
 * const decoder = nn_transformer_decoder(nn_transformer_decoder_layer(8, 2), 2)
 * decoder(torch_randn(5, 1, 8), torch_randn(7, 1, 8)) // [5, 1, 8]
 */
export const nn_transformer_decoder = generator_of(
  nn_transformer_decoder_class,
  'nn_transformer_decoder',
) as unknown as LayerGenerator<
  DecoderOptions,
  'decoder_layer' | 'num_layers',
  [decoder_layer: nn_Module, num_layers: number, ...Prefixes<[norm: OneToOne | null]>],
  nn_transformer_decoder
>

interface TransformerOptions extends TransformerLayerOptions {
  num_encoder_layers: number
  num_decoder_layers: number
}
const transformer_defaults = {
  d_model: 512,
  nhead: 8,
  num_encoder_layers: 6,
  num_decoder_layers: 6,
  ...layer_options,
}
/** Masks of a transformer. */
export interface TransformerCall extends DecoderCall {
  src_mask?: Maybe
  src_key_padding_mask?: Maybe
  src_is_causal?: boolean
}
const transformer_arguments = new KindSignature<Required<TransformerCall> & { src: Tensor; tgt: Tensor }>(
  { src: required, tgt: required, ...no_masks, src_mask: null, src_key_padding_mask: null, src_is_causal: false },
  'nn_transformer',
)

class nn_transformer_class extends nn_Module {
  override readonly r_classes = ['nn_transformer']
  declare d_model: number
  declare nhead: number
  declare batch_first: boolean
  declare encoder: nn_transformer_encoder
  declare decoder: nn_transformer_decoder
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_transformer'
    const { num_encoder_layers, num_decoder_layers, ...o } = bind<TransformerOptions>(args, transformer_defaults, op)
    const { d_model, nhead, batch_first } = o
    Object.assign(this, { d_model, nhead, batch_first })
    named_after(op, () => {
      const norm = () => nn_layer_norm(d_model, { eps: o.layer_norm_eps, elementwise_affine: o.bias })
      this.encoder = nn_transformer_encoder(nn_transformer_encoder_layer(o), num_encoder_layers, { norm: norm() })
      this.decoder = nn_transformer_decoder(nn_transformer_decoder_layer(o), num_decoder_layers, { norm: norm() })
    })
    this.reset_parameters()
  }
  /** Draws the initial values of all matrices: Xavier's, uniform. */
  reset_parameters(): void {
    for (const parameter of Object.values(this.parameters)) if (parameter.ndim > 1) nn_init_xavier_uniform_(parameter)
  }
  override forward(...args: [src: Tensor, tgt: Tensor, named?: TransformerCall]): Tensor {
    const op = 'nn_transformer'
    const { src, tgt, src_mask, src_key_padding_mask, src_is_causal, ...masks } = transformer_arguments.bind(args)
    return named_after(op, () => {
      const [from, to] = [as_tensor(src, op, 'src').shape, as_tensor(tgt, op, 'tgt').shape]
      const batch = this.batch_first ? 0 : 1
      if (from[batch] !== to[batch])
        throw new ValueError(`'src' and 'tgt' have one batch size, got ${from[batch]} and ${to[batch]}`, op)
      const memory = this.encoder(src, { mask: src_mask, src_key_padding_mask, is_causal: src_is_causal })
      return this.decoder(tgt, memory, masks)
    })
  }
}
export interface nn_transformer extends nn_transformer_class {}
/**
 * An encoder and a decoder, of `src` and `tgt`, both [length, batch, d_model] (or [batch, length, d_model] with `batch_first`),
 * to the size of `tgt`. R has none: it stands for Python's `nn.Transformer`. As there, steps of `src` that are padding are to be
 * hidden from the decoder too, by `memory_key_padding_mask`.
 *
 * @example
 * const [src, tgt] = [torch_randn(20, 2, 64), torch_randn(10, 2, 64)]
 * nn_transformer({ d_model: 64, nhead: 4 })(src, tgt, { tgt_is_causal: true }) // [10, 2, 64]
 */
export const nn_transformer = generator_of(nn_transformer_class, 'nn_transformer') as unknown as LayerGenerator<
  TransformerOptions,
  never,
  Prefixes<
    [
      d_model: number,
      nhead: number,
      num_encoder_layers: number,
      num_decoder_layers: number,
      dim_feedforward: number,
      dropout: number,
    ]
  >,
  nn_transformer
>
