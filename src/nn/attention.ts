/** Multi-head attention (Vaswani et al. 2017). */
import { tensor_op } from '../torch/dispatch'
import { torch_cat } from '../torch'
import { torch_empty, torch_zeros } from '../torch/creation'
import { torch_bool } from '../torch/dtype'
import { ValueError } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { function_of, type Prefixes } from './declare'
import { generator_of } from './generator'
import { nn_init_constant_, nn_init_xavier_normal_, nn_init_xavier_uniform_ } from './init'
import { bind, in_layer, probability, required, whole, type LayerGenerator } from './layer'
import { nn_linear } from './linear'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

type Maybe = Tensor | null
/** The output, and the weights where they were asked for. */
export type Attended = [output: Tensor, weights: Tensor | null]

interface Arguments {
  query: Tensor
  key: Tensor
  value: Tensor
  embed_dim_to_check: number
  num_heads: number
  in_proj_weight: Maybe
  in_proj_bias: Maybe
  bias_k: Maybe
  bias_v: Maybe
  add_zero_attn: boolean
  dropout_p: number
  out_proj_weight: Tensor
  out_proj_bias: Maybe
  training: boolean
  key_padding_mask: Maybe
  need_weights: boolean
  attn_mask: Maybe
  avg_weights: boolean
  use_separate_proj_weight: boolean
  q_proj_weight: Maybe
  k_proj_weight: Maybe
  v_proj_weight: Maybe
  static_k: Maybe
  static_v: Maybe
  batch_first: boolean
}

/** A part of the joint weight or bias of query, key and value. */
const third = (tensor: Tensor, from: number, count: number, size: number) =>
  tensor.narrow(1, from * size + 1, count * size)

/** The projections of query, key and value; one product where they are one tensor. */
function projections(query: Tensor, key: Tensor, value: Tensor, o: Arguments, size: number): [Tensor, Tensor, Tensor] {
  const bias = o.in_proj_bias
  const project = (x: Tensor, weight: Tensor, part: number, count = 1) =>
    tensor_op('linear', x, weight, bias === null ? null : third(bias, part, count, size))
  if (o.use_separate_proj_weight)
    return [project(query, o.q_proj_weight!, 0), project(key, o.k_proj_weight!, 1), project(value, o.v_proj_weight!, 2)]
  const weight = o.in_proj_weight!
  if (query === key && key === value)
    return tensor_op('linear', query, weight, bias).chunk(3, -1) as [Tensor, Tensor, Tensor]
  const q = project(query, third(weight, 0, 1, size), 0)
  if (key === value) {
    const [k, v] = project(key, third(weight, 1, 2, size), 1, 2).chunk(2, -1) as [Tensor, Tensor]
    return [q, k, v]
  }
  return [q, project(key, third(weight, 1, 1, size), 1), project(value, third(weight, 2, 1, size), 2)]
}

/** Masks as they are added to scores: -Inf where a boolean one is true. */
const masked = (scores: Tensor, mask: Tensor): Tensor =>
  mask.dtype === torch_bool() ? scores.masked_fill(mask, -Infinity) : scores.add(mask)

/** Attention without a batch: one of one. Null stays null. */
function unbatched(o: Arguments, op: string): Attended {
  const at = o.batch_first ? 1 : 2
  const { query, key, value, key_padding_mask } = o
  for (const [name, x] of Object.entries({ key, value })) {
    if (as_tensor(x, op, name).ndim !== 2)
      throw new ValueError(`'${name}' is [length, size] as 'query' is, got [${x.shape.join(', ')}]`, op)
  }
  const one = { query: query.unsqueeze(at), key: key.unsqueeze(at), value: value.unsqueeze(at) }
  const [output, weights] = attend({ ...o, ...one, key_padding_mask: key_padding_mask?.unsqueeze(1) ?? null }, op)
  return [output.squeeze(at), weights?.squeeze(1) ?? null]
}

function check_shapes(query: Tensor, key: Tensor, value: Tensor, o: Arguments, op: string): void {
  for (const [name, x] of Object.entries({ query, key, value })) {
    if (as_tensor(x, op, name).ndim !== 3) {
      const sizes = o.batch_first ? '[batch, length, size]' : '[length, batch, size]'
      throw new ValueError(`'${name}' is ${sizes}, got [${x.shape.join(', ')}]`, op)
    }
  }
  const size = query.shape[2]!
  if (size !== o.embed_dim_to_check)
    throw new ValueError(`'query' has vectors of ${o.embed_dim_to_check} numbers, got ${size}`, op)
  const [batch, time] = o.batch_first ? [0, 1] : [1, 0]
  if (key.shape[batch] !== query.shape[batch] || value.shape[batch] !== query.shape[batch])
    throw new ValueError(
      `'query', 'key' and 'value' have one batch size, got ${[query, key, value].map((x) => x.shape[batch]).join(', ')}`,
      op,
    )
  if (key.shape[time] !== value.shape[time])
    throw new ValueError(`'key' and 'value' have one length, got ${key.shape[time]} and ${value.shape[time]}`, op)
}

function attend(o: Arguments, op: string): Attended {
  if (as_tensor(o.query, op, 'query').ndim === 2) return unbatched(o, op)
  let { query, key, value, attn_mask, key_padding_mask } = o
  check_shapes(query, key, value, o, op)
  if (o.batch_first) {
    const turned = new Map([query, key, value].map((x) => [x, x.transpose(1, 2)]))
    ;[query, key, value] = [query, key, value].map((x) => turned.get(x)!) as [Tensor, Tensor, Tensor]
  }
  const [target, batch, size] = query.shape as [number, number, number]
  const { num_heads } = o
  const head = Math.floor(size / num_heads)
  let [q, k, v] = projections(query, key, value, o, size)
  q = q.mul(head ** -0.5)
  /** One more key that everything can attend to. */
  const one_more = (mask: Maybe) => (mask === null ? null : tensor_op('pad', mask, [0, 1]))
  if (o.bias_k !== null && o.bias_v !== null && o.static_k === null && o.static_v === null) {
    k = torch_cat([k, o.bias_k.repeat([1, batch, 1])])
    v = torch_cat([v, o.bias_v.repeat([1, batch, 1])])
    attn_mask = one_more(attn_mask)
    key_padding_mask = one_more(key_padding_mask)
  }
  const heads = (x: Tensor) => x.reshape([-1, batch * num_heads, head]).transpose(1, 2)
  q = heads(q)
  k = o.static_k ?? heads(k)
  v = o.static_v ?? heads(v)
  if (o.add_zero_attn) {
    // R puts both rows of zeros to the keys, and fails.
    const { dtype, device } = k
    const zeros = torch_zeros([batch * num_heads, 1, head], { dtype, device })
    k = torch_cat([k, zeros], 2)
    v = torch_cat([v, zeros], 2)
    attn_mask = one_more(attn_mask)
    key_padding_mask = one_more(key_padding_mask)
  }
  const source = k.shape[1]!
  let weights = tensor_op('bmm', q, k.transpose(2, 3))
  if (attn_mask !== null) weights = masked(weights, attn_mask)
  if (key_padding_mask !== null) {
    const of_keys = key_padding_mask.unsqueeze(2).unsqueeze(3)
    weights = masked(weights.view([batch, num_heads, target, source]), of_keys).view([-1, target, source])
  }
  weights = weights.softmax(-1)
  if (o.training && o.dropout_p > 0) weights = tensor_op('dropout', weights, o.dropout_p, true)
  const together = tensor_op('bmm', weights, v).transpose(1, 2).reshape([target, batch, size])
  const projected = tensor_op('linear', together, o.out_proj_weight, o.out_proj_bias)
  const output = o.batch_first ? projected.transpose(1, 2) : projected
  if (!o.need_weights) return [output, null]
  const by_head = weights.view([batch, num_heads, target, source])
  return [output, o.avg_weights ? by_head.sum(2).div(num_heads) : by_head]
}

/**
 * Attention of several heads, with all weights as arguments: see nn_multihead_attention().
 *
 * @returns the output, and the weights of the keys (null without `need_weights`): their means over the heads, or with
 *   `avg_weights: false` those of each head.
 */
export const nnf_multi_head_attention_forward = function_of<
  Arguments,
  | 'query'
  | 'key'
  | 'value'
  | 'embed_dim_to_check'
  | 'num_heads'
  | 'in_proj_weight'
  | 'in_proj_bias'
  | 'bias_k'
  | 'bias_v'
  | 'add_zero_attn'
  | 'dropout_p'
  | 'out_proj_weight'
  | 'out_proj_bias',
  [
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: number,
    num_heads: number,
    in_proj_weight: Maybe,
    in_proj_bias: Maybe,
    bias_k: Maybe,
    bias_v: Maybe,
    add_zero_attn: boolean,
    dropout_p: number,
    out_proj_weight: Tensor,
    out_proj_bias: Maybe,
  ],
  [training: boolean, key_padding_mask: Maybe, need_weights: boolean, attn_mask: Maybe, avg_weights: boolean],
  Attended
>(
  'nnf_multi_head_attention_forward',
  {
    query: required,
    key: required,
    value: required,
    embed_dim_to_check: required,
    num_heads: required,
    in_proj_weight: required,
    in_proj_bias: required,
    bias_k: required,
    bias_v: required,
    add_zero_attn: required,
    dropout_p: required,
    out_proj_weight: required,
    out_proj_bias: required,
    training: true,
    key_padding_mask: null,
    need_weights: true,
    attn_mask: null,
    avg_weights: true,
    use_separate_proj_weight: false,
    q_proj_weight: null,
    k_proj_weight: null,
    v_proj_weight: null,
    static_k: null,
    static_v: null,
    batch_first: false,
  },
  attend,
)

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
  override forward(...args: unknown[]): Attended {
    const op = 'nn_multihead_attention'
    const call = bind<BoundCall>(
      args,
      {
        query: required,
        key: required,
        value: required,
        key_padding_mask: null,
        need_weights: true,
        attn_mask: null,
        avg_weights: true,
      },
      op,
    )
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
export type nn_multihead_attention = nn_multihead_attention_class &
  ((
    query: Tensor,
    key: Tensor,
    value: Tensor,
    ...rest: [...Prefixes<[key_padding_mask: Maybe, need_weights: boolean, attn_mask: Maybe]>, named?: AttentionCall]
  ) => Attended)
/**
 * Attention of several heads: softmax(q kᵀ / √d) v of projected queries, keys and values (Vaswani et al. 2017), of
 * [length, batch, embed_dim] (or [batch, length, embed_dim] with `batch_first`).
 *
 * Calling it gives the output and the keys' weights, or null for them with `need_weights: false`.
 *
 * @param dropout of weights, in training.
 * @param kdim the size of keys, where it is not embed_dim; `vdim` that of values.
 * @param add_bias_kv whether one more key and value are learned; `add_zero_attn` adds zeros.
 * @example const [output, weights] = nn_multihead_attention(8, 2)(query, key, value, { attn_mask })
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
