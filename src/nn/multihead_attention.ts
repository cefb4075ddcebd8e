/** The layer of multi-head attention (Vaswani et al. 2017). */
import { torch_empty } from '../torch/creation'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { attend, type Attended, type Maybe } from './attention'
import type { Prefixes } from './declare'
import { generator_of } from './generator'
import { nn_init_constant_, nn_init_xavier_normal_, nn_init_xavier_uniform_ } from './init'
import { KindSignature, bind, in_layer, required, type LayerGenerator } from './layer'
import { probability, whole } from './scalars'
import { nn_linear } from './linear'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

interface Options {
  embed_dim: number
  num_heads: number
  dropout: number
  bias: boolean
  add_bias_kv: boolean
  add_zero_attn: boolean
  kdim: number | null
  vdim: number | null
  batch_first: boolean
}
/** Arguments of calling a nn_multihead_attention(). */
export interface AttentionCall {
  /** [batch, keys]: true (or -Inf) where a key does not count. */
  key_padding_mask?: Maybe
  need_weights?: boolean
  /** [queries, keys] or [batch · heads, queries, keys]: true (or -Inf) where a query does not see a key. */
  attn_mask?: Maybe
  /** Whether weights are means over the heads. */
  avg_weights?: boolean
}
interface BoundCall extends Required<AttentionCall> {
  query: Tensor
  key: Tensor
  value: Tensor
}

const forward_arguments = new KindSignature<BoundCall>(
  {
    query: required,
    key: required,
    value: required,
    key_padding_mask: null,
    need_weights: true,
    attn_mask: null,
    avg_weights: true,
  },
  'nn_multihead_attention',
)

class nn_multihead_attention_class extends nn_Module {
  override readonly r_classes = ['nn_multihead_attention']
  declare embed_dim: number
  declare num_heads: number
  declare head_dim: number
  declare kdim: number
  declare vdim: number
  declare dropout: number
  declare add_zero_attn: boolean
  declare batch_first: boolean
  declare in_proj_weight: Maybe
  declare q_proj_weight: Maybe
  declare k_proj_weight: Maybe
  declare v_proj_weight: Maybe
  declare in_proj_bias: Maybe
  declare bias_k: Maybe
  declare bias_v: Maybe
  declare out_proj: nn_linear

  constructor(...args: unknown[]) {
    super()
    const op = 'nn_multihead_attention'
    const o = bind<Options>(
      args,
      {
        embed_dim: required,
        num_heads: required,
        dropout: 0,
        bias: true,
        add_bias_kv: false,
        add_zero_attn: false,
        kdim: null,
        vdim: null,
        batch_first: false,
      },
      op,
    )
    const size = whole(o.embed_dim, 'embed_dim', op)
    this.embed_dim = size
    this.num_heads = whole(o.num_heads, 'num_heads', op)
    this.kdim = whole(o.kdim ?? size, 'kdim', op)
    this.vdim = whole(o.vdim ?? size, 'vdim', op)
    this.dropout = probability(o.dropout, 'dropout', op)
    this.head_dim = Math.floor(size / this.num_heads)
    if (this.head_dim * this.num_heads !== size)
      throw new ValueError(`embed_dim (${size}) must be divisible by num_heads (${this.num_heads})`, op)
    const parameter = (there: boolean, ...shape: number[]) => (there ? nn_parameter(torch_empty(shape)) : null)
    const joint = this.kdim === size && this.vdim === size
    this.q_proj_weight = parameter(!joint, size, size)
    this.k_proj_weight = parameter(!joint, size, this.kdim)
    this.v_proj_weight = parameter(!joint, size, this.vdim)
    this.in_proj_weight = parameter(joint, 3 * size, size)
    this.in_proj_bias = parameter(o.bias, 3 * size)
    this.out_proj = nn_linear(size, size, { bias: o.bias })
    this.bias_k = parameter(o.add_bias_kv, 1, 1, size)
    this.bias_v = parameter(o.add_bias_kv, 1, 1, size)
    this.add_zero_attn = o.add_zero_attn
    this.batch_first = o.batch_first
    this.reset_parameters()
  }
  /** Draws the initial values: Xavier's, uniform for weights and normal for `bias_k` and `bias_v`; other biases are 0. */
  reset_parameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight])
      if (weight !== null) nn_init_xavier_uniform_(weight)
    if (this.in_proj_bias !== null) {
      nn_init_constant_(this.in_proj_bias, 0)
      nn_init_constant_(this.out_proj.bias!, 0)
    }
    for (const bias of [this.bias_k, this.bias_v]) if (bias !== null) nn_init_xavier_normal_(bias)
  }
  override forward(...args: Parameters<Attend>): Attended {
    const op = 'nn_multihead_attention'
    const call = forward_arguments.bind(args)
    return in_layer(op, call.query, this.out_proj.weight, () =>
      attend(
        {
          ...call,
          embed_dim_to_check: this.embed_dim,
          num_heads: this.num_heads,
          in_proj_weight: this.in_proj_weight,
          in_proj_bias: this.in_proj_bias,
          bias_k: this.bias_k,
          bias_v: this.bias_v,
          add_zero_attn: this.add_zero_attn,
          dropout_p: this.dropout,
          out_proj_weight: this.out_proj.weight,
          out_proj_bias: this.out_proj.bias,
          training: this.training,
          use_separate_proj_weight: this.in_proj_weight === null,
          q_proj_weight: this.q_proj_weight,
          k_proj_weight: this.k_proj_weight,
          v_proj_weight: this.v_proj_weight,
          static_k: null,
          static_v: null,
          batch_first: this.batch_first,
        },
        op,
      ),
    )
  }
}
type Attend = (
  query: Tensor,
  key: Tensor,
  value: Tensor,
  ...rest: [...Prefixes<[key_padding_mask: Maybe, need_weights: boolean, attn_mask: Maybe]>, named?: AttentionCall]
) => Attended
export interface nn_multihead_attention extends nn_multihead_attention_class {}
/**
 * Attention of several heads: softmax(q kᵀ / √d) v of projected queries, keys and values (Vaswani et al. 2017), of
 * [length, batch, embed_dim] (or [batch, length, embed_dim] with `batch_first`).
 *
 * Calling it gives the output and the keys' weights, or null for them with `need_weights: false`.
 *
 * @param dropout of weights, in training.
 * @param kdim the size of keys, where it is not embed_dim; `vdim` that of values.
 * @param add_bias_kv whether one more key and value are learned; `add_zero_attn` adds zeros.
 * @example
 * const x = torch_randn(5, 1, 8) // [length, batch, embed_dim]
 * const attn_mask = torch_ones(5, 5).triu(1).bool() // true where a step does not see another
 * const [output, weights] = nn_multihead_attention(8, 2)(x, x, x, { attn_mask }) // [5, 1, 8], [1, 5, 5]
 */
export const nn_multihead_attention = generator_of(
  nn_multihead_attention_class,
  'nn_multihead_attention',
) as unknown as LayerGenerator<
  Options,
  'embed_dim' | 'num_heads',
  [embed_dim: number, num_heads: number, ...Prefixes<[dropout: number, bias: boolean]>],
  nn_multihead_attention
>
