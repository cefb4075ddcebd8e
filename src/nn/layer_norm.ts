/** Normalization within each element of a batch: of layers, of groups of channels, of neighbouring channels, of vectors. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty } from '../torch/creation'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { functional, layer, type Arguments, type One, type Prefixes } from './declare'
import { generator_of, type ModuleOf } from './generator'
import { nn_init_ones_, nn_init_zeros_ } from './init'
import { bind, in_layer, required, type LayerGenerator } from './layer'
import { whole } from './scalars'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'
import { last_sizes, type Sizes } from './sizes'

interface Affine {
  weight: Tensor | null
  bias: Tensor | null
  eps: number
}
type GivenAffine = [weight: Tensor | null, bias: Tensor | null, eps: number]

/**
 * Normalizes over the last dimensions, whose sizes are `normalized_shape` (Ba et al. 2016).
 *
 * @example nnf_layer_norm(torch_randn(2, 3, 8), 8)
 */
export const nnf_layer_norm = functional<
  One,
  Arguments<Affine & { normalized_shape: Sizes }, GivenAffine, [normalized_shape: Sizes], 'normalized_shape'>
>(
  'nnf_layer_norm',
  ['input'],
  { normalized_shape: required, weight: null, bias: null, eps: 1e-5 },
  ({ input }, o, op) =>
    tensor_op(
      'layer_norm',
      input,
      last_sizes(o.normalized_shape, 'normalized_shape', op),
      o.weight,
      o.bias,
      o.eps,
      false,
    ),
)
/** Normalizes groups of channels of [N, C, …] (Wu and He 2018). @example nnf_group_norm(torch_randn(2, 8, 5, 5), 4) */
export const nnf_group_norm = functional<
  One,
  Arguments<Affine & { num_groups: number }, GivenAffine, [num_groups: number], 'num_groups'>
>('nnf_group_norm', ['input'], { num_groups: required, weight: null, bias: null, eps: 1e-5 }, ({ input }, o, op) =>
  tensor_op('group_norm', input, whole(o.num_groups, 'num_groups', op), o.weight, o.bias, o.eps),
)

interface LocalOptions {
  size: number
  alpha: number
  beta: number
  k: number
}
type GivenLocal = Arguments<LocalOptions, [alpha: number, beta: number, k: number], [size: number], 'size'>
function local_response_norm({ input }: { input: Tensor }, o: LocalOptions, op: string): Tensor {
  const size = whole(o.size, 'size', op)
  const { shape } = input
  if (shape.length < 3) throw new ValueError(`expected 3D or larger input, got [${shape.join(', ')}]`, op)
  if (input.numel() === 0) return input
  const squares = input.mul(input).flatten({ start_dim: 3 }).unsqueeze(2)
  const around = [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]
  const means = tensor_op('avg_pool2d', tensor_op('pad', squares, around), [size, 1], 1)
    .squeeze(2)
    .view(shape)
  return input.div(means.mul(o.alpha).add(o.k).pow(o.beta))
}
const local = { size: required, alpha: 1e-4, beta: 0.75, k: 1 } as const
/**
 * Divides by (k + alpha · mean of squares over `size` neighbouring channels)^beta (Krizhevsky et al. 2012)
 *
 * @example nnf_local_response_norm(torch_randn(2, 8, 5, 5), 3)
 */
export const nnf_local_response_norm = functional<One, GivenLocal>(
  'nnf_local_response_norm',
  ['input'],
  local,
  local_response_norm,
)
/** nnf_local_response_norm() as a layer; R has none. @example nn_local_response_norm(3)(torch_randn(2, 8, 5, 5)) */
export const nn_local_response_norm = layer<One, GivenLocal>(
  'nn_local_response_norm',
  ['input'],
  local,
  local_response_norm,
)
export type nn_local_response_norm = ModuleOf<typeof nn_local_response_norm>

interface NormalizeOptions {
  p: number
  dim: number
  eps: number
  out: Tensor | null
}
/**
 * Divides by the `p`-norm along `dim` (counted from 1), at least `eps`.
 *
 * @example nnf_normalize(torch_randn(4, 8), { dim: 2 }).norm({ dim: 2 }) // ones
 */
export const nnf_normalize = functional<
  One,
  Arguments<NormalizeOptions, [p: number, dim: number, eps: number, out: Tensor | null]>
>('nnf_normalize', ['input'], { p: 2, dim: 2, eps: 1e-12, out: null }, ({ input }, { p, dim, eps, out }) => {
  const norm = input.norm(p, { dim, keepdim: true }).clamp_min(eps)
  return out === null ? input.div(norm) : out.copy_(input.div(norm))
})

interface LayerOptions {
  normalized_shape: Sizes
  eps: number
  elementwise_affine: boolean
}
class nn_layer_norm_class extends nn_Module {
  override readonly r_classes = ['nn_layer_norm']
  declare normalized_shape: number[]
  declare eps: number
  declare elementwise_affine: boolean
  declare weight: Tensor | null
  declare bias: Tensor | null
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_layer_norm'
    const o = bind<LayerOptions>(args, { normalized_shape: required, eps: 1e-5, elementwise_affine: true }, op)
    this.normalized_shape = last_sizes(o.normalized_shape, 'normalized_shape', op)
    this.eps = o.eps
    this.elementwise_affine = o.elementwise_affine
    this.weight = o.elementwise_affine ? nn_parameter(torch_empty(this.normalized_shape)) : null
    this.bias = o.elementwise_affine ? nn_parameter(torch_empty(this.normalized_shape)) : null
    this.reset_parameters()
  }
  /** Weights of 1, biases of 0. */
  reset_parameters(): void {
    if (this.weight !== null) nn_init_ones_(this.weight)
    if (this.bias !== null) nn_init_zeros_(this.bias)
  }
  override forward(input: Tensor): Tensor {
    const { normalized_shape, weight, bias, eps } = this
    const run = () => tensor_op('layer_norm', input, normalized_shape, weight, bias, eps, false)
    return in_layer('nn_layer_norm', input, weight, run, `[*, ${normalized_shape.join(', ')}]`)
  }
}
export interface nn_layer_norm extends nn_layer_norm_class {}
/**
 * Normalizes over the last dimensions, whose sizes are `normalized_shape`: (x - mean) / √(variance + eps) · weight + bias (Ba
 * et al. 2016). Weights begin at 1, biases at 0.
 *
 * @example nn_layer_norm(128)
 */
export const nn_layer_norm = generator_of(nn_layer_norm_class, 'nn_layer_norm') as unknown as LayerGenerator<
  LayerOptions,
  'normalized_shape',
  [normalized_shape: Sizes, ...Prefixes<[eps: number, elementwise_affine: boolean]>],
  nn_layer_norm
>

interface GroupOptions {
  num_groups: number
  num_channels: number
  eps: number
  affine: boolean
}
class nn_group_norm_class extends nn_Module {
  override readonly r_classes = ['nn_group_norm']
  declare num_groups: number
  declare num_channels: number
  declare eps: number
  declare affine: boolean
  declare weight: Tensor | null
  declare bias: Tensor | null
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_group_norm'
    const o = bind<GroupOptions>(args, { num_groups: required, num_channels: required, eps: 1e-5, affine: true }, op)
    const groups = whole(o.num_groups, 'num_groups', op)
    const channels = whole(o.num_channels, 'num_channels', op)
    if (channels % groups !== 0)
      throw new ValueError(`num_channels (${channels}) must be divisible by num_groups (${groups})`, op)
    const { eps, affine } = o
    Object.assign(this, { num_groups: groups, num_channels: channels, eps, affine })
    this.weight = affine ? nn_parameter(torch_empty(channels)) : null
    this.bias = affine ? nn_parameter(torch_empty(channels)) : null
    this.reset_parameters()
  }
  /** Weights of 1, biases of 0. */
  reset_parameters(): void {
    if (this.weight !== null) nn_init_ones_(this.weight)
    if (this.bias !== null) nn_init_zeros_(this.bias)
  }
  override forward(input: Tensor): Tensor {
    const { num_groups, weight, bias, eps } = this
    const run = () => tensor_op('group_norm', input, num_groups, weight, bias, eps)
    return in_layer('nn_group_norm', input, weight, run, `[N, ${this.num_channels}, *]`)
  }
}
export interface nn_group_norm extends nn_group_norm_class {}
/** Normalizes groups of channels of [N, C, …], within each element (Wu and He 2018). @example nn_group_norm(2, 4) */
export const nn_group_norm = generator_of(nn_group_norm_class, 'nn_group_norm') as unknown as LayerGenerator<
  GroupOptions,
  'num_groups' | 'num_channels',
  [num_groups: number, num_channels: number, ...Prefixes<[eps: number, affine: boolean]>],
  nn_group_norm
>
