/** Blocks of TabularGenerator. */
import {
  nn_batch_norm1d,
  nn_dropout,
  nn_gelu,
  nn_layer_norm,
  nn_leaky_relu,
  nn_linear,
  nn_Module,
  nn_relu,
  nn_silu,
} from '../../nn'
import type { Tensor } from '../../torch'
import { tensor_op } from '../../torch/dispatch'
import { whole } from '../../nn/scalars'
import type { Network } from '../value_functions'

export const activations = {
  relu: () => nn_relu(),
  leaky_relu: () => nn_leaky_relu(0.2),
  gelu: () => nn_gelu(),
  silu: () => nn_silu(),
}
export type Activation = keyof typeof activations
export const normalizations = ['batch', 'layer', 'none'] as const
export type Normalization = (typeof normalizations)[number]

/** A linear layer, normalized and activated; where the sizes agree its input is added. */
export class ResidualBlock extends nn_Module {
  override readonly r_classes = ['ResidualBlock']
  declare linear: Network
  declare norm: Network | null
  declare act: Network
  declare dropout: Network | null
  declare use_residual: boolean
  constructor(
    input_dim: number,
    output_dim: number,
    normalization: Normalization = 'batch',
    activation: Activation = 'relu',
    dropout_rate = 0,
  ) {
    super()
    whole(output_dim, 'hidden_units', 'TabularGenerator')
    this.use_residual = input_dim === output_dim
    this.linear = nn_linear(input_dim, output_dim)
    this.norm =
      normalization === 'batch'
        ? nn_batch_norm1d(output_dim)
        : normalization === 'layer'
          ? nn_layer_norm(output_dim)
          : null
    this.dropout = normalization === 'none' && dropout_rate > 0 ? nn_dropout(dropout_rate) : null
    this.act = activations[activation]()
  }
  override forward(x: Tensor): Tensor {
    let out = this.linear(x)
    if (this.norm !== null) out = this.norm(out)
    out = this.act(out)
    if (this.dropout !== null) out = this.dropout(out)
    return this.use_residual ? out.add(x) : out
  }
}

const possible_heads = [16, 8, 4, 2, 1]

/** Attention between groups of a row's features (Vaswani et al. 2017), with its input added and normalized. */
export class SelfAttention extends nn_Module {
  override readonly r_classes = ['SelfAttention']
  readonly num_heads: number
  readonly head_dim: number
  declare q_proj: Network
  declare k_proj: Network
  declare v_proj: Network
  declare out_proj: Network
  declare dropout: Network
  declare layer_norm: Network
  /** @param num_heads the number of groups; where it does not divide `embed_dim`, the largest power of 2 that does. */
  constructor(
    readonly embed_dim: number,
    num_heads = 4,
    dropout = 0.1,
  ) {
    super()
    this.num_heads = embed_dim % num_heads === 0 ? num_heads : possible_heads.find((n) => embed_dim % n === 0)!
    this.head_dim = embed_dim / this.num_heads
    for (const name of ['q_proj', 'k_proj', 'v_proj', 'out_proj'] as const) this[name] = nn_linear(embed_dim, embed_dim)
    this.dropout = nn_dropout(dropout)
    this.layer_norm = nn_layer_norm(embed_dim)
  }
  override forward(x: Tensor): Tensor {
    const n = x.shape[0]!
    const groups = (projection: Network) => projection(x).view([n, this.num_heads, this.head_dim])
    const [q, k, v] = [groups(this.q_proj), groups(this.k_proj), groups(this.v_proj)]
    const scores = q.bmm(k.transpose(2, 3)).div(Math.sqrt(this.head_dim))
    const weights = this.dropout(tensor_op('softmax', scores, -1))
    const attended = weights.bmm(v).view([n, this.embed_dim])
    return this.layer_norm(x.add(this.out_proj(attended)))
  }
}
