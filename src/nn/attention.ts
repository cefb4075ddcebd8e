/** Multi-head attention as a function (Vaswani et al. 2017). */
import { tensor_op } from '../torch/dispatch'
import { torch_cat } from '../torch'
import { torch_zeros } from '../torch/creation'
import { torch_bool } from '../torch/dtype'
import { TypeError_, ValueError } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { function_of } from './declare'
import { required } from './layer'

export type Maybe = Tensor | null
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
function projections(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  o: Arguments,
  size: number,
  op: string,
): [Tensor, Tensor, Tensor] {
  const bias = o.in_proj_bias
  const project = (x: Tensor, weight: Tensor, part: number, count = 1) =>
    tensor_op('linear', x, weight, bias === null ? null : third(bias, part, count, size))
  if (o.use_separate_proj_weight)
    return [
      project(query, as_tensor(o.q_proj_weight, op, 'q_proj_weight'), 0),
      project(key, as_tensor(o.k_proj_weight, op, 'k_proj_weight'), 1),
      project(value, as_tensor(o.v_proj_weight, op, 'v_proj_weight'), 2),
    ]
  const weight = as_tensor(o.in_proj_weight, op, 'in_proj_weight')
  if (query === key && key === value)
    return tensor_op('linear', query, weight, bias).chunk(3, -1) as [Tensor, Tensor, Tensor]
  const q = project(query, third(weight, 0, 1, size), 0)
  if (key === value) {
    const [k, v] = project(key, third(weight, 1, 2, size), 1, 2).chunk(2, -1) as [Tensor, Tensor]
    return [q, k, v]
  }
  return [q, project(key, third(weight, 1, 1, size), 1), project(value, third(weight, 2, 1, size), 2)]
}

/** The masks as one that is added to scores [batch, heads, queries, keys]: -Inf where a boolean one is true. */
function joint_mask(attn_mask: Maybe, key_padding_mask: Maybe, scores: readonly number[], like: Tensor): Maybe {
  const { dtype, device } = like
  const added = (mask: Tensor) =>
    mask.dtype === torch_bool()
      ? torch_zeros(mask.shape, { dtype, device }).masked_fill_(mask, -Infinity)
      : mask.to({ dtype })
  const of_queries = attn_mask !== null && attn_mask.ndim === 3 ? attn_mask.view(scores) : attn_mask
  const of_keys = key_padding_mask === null ? null : added(key_padding_mask).unsqueeze(2).unsqueeze(3)
  if (of_queries === null) return of_keys
  return of_keys === null ? added(of_queries) : added(of_queries).add(of_keys)
}

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

/** Refuses weights that do not fit: libtorch would take a part of them, or spread them. */
function check_weights(o: Arguments, op: string): void {
  const { num_heads, use_separate_proj_weight, embed_dim_to_check: size } = o
  if (!Number.isInteger(num_heads) || num_heads < 1 || size % num_heads !== 0)
    throw new ValueError(`'num_heads' divides the ${size} numbers of a vector, got ${num_heads}`, op)
  const rows = as_tensor(o.out_proj_weight, op, 'out_proj_weight').shape[0] ?? 0
  const shapes: Partial<Record<keyof Arguments, number[]>> = {
    in_proj_weight: use_separate_proj_weight ? undefined : [3 * size, size],
    in_proj_bias: [3 * size],
    out_proj_weight: [rows, size],
    out_proj_bias: [rows],
  }
  for (const [name, shape] of Object.entries(shapes) as [keyof Arguments, number[] | undefined][]) {
    const given = o[name]
    if (shape === undefined || given === null) continue
    const found = as_tensor(given, op, name).shape
    if (found.join() !== shape.join())
      throw new ValueError(`'${name}' is [${shape.join(', ')}], got [${found.join(', ')}]`, op)
  }
}

/** Refuses masks of whole numbers: added to scores they would hide nothing. */
function check_masks(o: Arguments, op: string): void {
  for (const name of ['attn_mask', 'key_padding_mask'] as const) {
    const mask = o[name]
    if (mask === null || mask.dtype === torch_bool() || mask.dtype.is_floating_point) continue
    throw new TypeError_(
      `'${name}' is Bool, true where nothing is seen, or of floats that are added to scores, got ${mask.dtype.name}: mask.bool()`,
      op,
    )
  }
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

/** Attention with all that is given, checked for shapes that do not fit. */
export function attend(o: Arguments, op: string): Attended {
  if (as_tensor(o.query, op, 'query').ndim === 2) return unbatched(o, op)
  const { query, key, value, num_heads, batch_first } = o
  check_shapes(query, key, value, o, op)
  check_masks(o, op)
  const [batch, target] = batch_first ? [query.shape[0]!, query.shape[1]!] : [query.shape[1]!, query.shape[0]!]
  const size = query.shape[2]!
  const head = Math.floor(size / num_heads)
  let [q, k, v] = projections(query, key, value, o, size, op)
  let { attn_mask, key_padding_mask } = o
  /** One more key that everything can attend to. */
  const one_more = (mask: Maybe) => (mask === null ? null : tensor_op('pad', mask, [0, 1]))
  if (o.bias_k !== null && o.bias_v !== null && o.static_k === null && o.static_v === null) {
    const [repeats, time] = batch_first ? [[batch, 1, 1], 2] : [[1, batch, 1], 1]
    k = torch_cat([k, o.bias_k.repeat(repeats)], time)
    v = torch_cat([v, o.bias_v.repeat(repeats)], time)
    attn_mask = one_more(attn_mask)
    key_padding_mask = one_more(key_padding_mask)
  }
  /** [batch, heads, length, size of a head]. */
  const heads = (x: Tensor) => {
    const split = x.view([x.shape[0]!, x.shape[1]!, num_heads, head])
    return batch_first ? split.transpose(2, 3) : split.permute([2, 3, 1, 4])
  }
  const given = (x: Tensor) => x.reshape([batch, num_heads, -1, head])
  q = heads(q)
  k = o.static_k === null ? heads(k) : given(o.static_k)
  v = o.static_v === null ? heads(v) : given(o.static_v)
  if (o.add_zero_attn) {
    // R puts both rows of zeros to the keys, and fails.
    const zeros = torch_zeros([batch, num_heads, 1, head], { dtype: k.dtype, device: k.device })
    k = torch_cat([k, zeros], 3)
    v = torch_cat([v, zeros], 3)
    attn_mask = one_more(attn_mask)
    key_padding_mask = one_more(key_padding_mask)
  }
  const mask = joint_mask(attn_mask, key_padding_mask, [batch, num_heads, target, k.shape[2]!], q)
  const dropout_p = o.training ? o.dropout_p : 0
  const project = (attended: Tensor) => {
    const together = batch_first ? attended.transpose(2, 3) : attended.permute([3, 1, 2, 4])
    return tensor_op('linear', together.reshape(query.shape), o.out_proj_weight, o.out_proj_bias)
  }
  // Without weights to give, libtorch does all of it in one operator.
  if (!o.need_weights) return [project(tensor_op('scaled_dot_product_attention', q, k, v, mask, dropout_p)), null]
  const scores = tensor_op('matmul', q.mul(head ** -0.5), k.transpose(3, 4))
  let weights = (mask === null ? scores : scores.add(mask)).softmax(-1)
  if (dropout_p > 0) weights = tensor_op('dropout', weights, dropout_p, true)
  return [project(tensor_op('matmul', weights, v)), o.avg_weights ? weights.mean(2) : weights]
}

/**
 * Attention of several heads, with all weights as arguments: see nn_multihead_attention().
 *
 * @returns the output, and the weights of the keys (null without `need_weights`): their means over the heads, or with
 *   `avg_weights: false` those of each head.
 * @example
 * const { in_proj_weight, in_proj_bias, out_proj } = nn_multihead_attention(8, 2)
 * const x = torch_randn(5, 1, 8)
 * nnf_multi_head_attention_forward({
 *   query: x, key: x, value: x, embed_dim_to_check: 8, num_heads: 2, in_proj_weight, in_proj_bias,
 *   bias_k: null, bias_v: null, add_zero_attn: false, dropout_p: 0,
 *   out_proj_weight: out_proj.weight, out_proj_bias: out_proj.bias,
 * })
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
  (o, op) => {
    check_weights(o, op)
    return attend(o, op)
  },
)
