/** Attention in one call. R has none. */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments, type Tensors } from './declare'

interface QueryKeyValue extends Tensors {
  places: [query: Tensor, key: Tensor, value: Tensor]
  names: { query: Tensor; key: Tensor; value: Tensor }
}
interface Options {
  /** Where a query sees a key (Bool), or what is added to its score; broadcasts to [N, …, L, S]. */
  attn_mask: Tensor | null
  dropout_p: number
  /** Whether a query sees only the keys up to its own place. */
  is_causal: boolean
  /** What scores are multiplied by; 1 / √E by default. */
  scale: number | null
  /** Whether several heads of queries share one of keys and values. */
  enable_gqa: boolean
}
/**
 * softmax(Q Kᵀ · scale) V (Vaswani et al. 2017), by libtorch's fused kernels where they apply.
 *
 * Queries are [N, …, L, E], keys [N, …, S, E], values [N, …, S, Ev]; the result is [N, …, L, Ev].
 *
 * @example
 * const [q, k, v] = torch_randn(3, 2, 4, 10, 8).unbind() // [batch, heads, length, size]
 * nnf_scaled_dot_product_attention(q!, k!, v!, { is_causal: true }) // [2, 4, 10, 8]
 */
export const nnf_scaled_dot_product_attention = functional<
  QueryKeyValue,
  Arguments<Options, [attn_mask: Tensor | null, dropout_p: number, is_causal: boolean]>
>(
  'nnf_scaled_dot_product_attention',
  ['query', 'key', 'value'],
  { attn_mask: null, dropout_p: 0, is_causal: false, scale: null, enable_gqa: false },
  ({ query, key, value }, { attn_mask, dropout_p, is_causal, scale, enable_gqa }) =>
    tensor_op('scaled_dot_product_attention', query, key, value, {
      attn_mask,
      dropout_p,
      is_causal,
      scale,
      enable_gqa,
    }),
)
