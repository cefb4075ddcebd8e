/** Elements moved between channels and places. R has nnf_pixel_shuffle() alone. */
import { tensor_op } from '../torch/dispatch'
import { functional, layer, type Arguments, type One } from './declare'
import { required } from './layer'
import { whole } from './scalars'
import type { ModuleOf } from './generator'

type Downscale = Arguments<{ downscale_factor: number }, [], [downscale_factor: number], 'downscale_factor'>
/**
 * [N, C, H · r, W · r] to [N, C · r², H, W], where r is `downscale_factor`: what undoes nnf_pixel_shuffle().
 *
 * @example nnf_pixel_unshuffle(torch_randn(1, 2, 8, 8), 2) // [1, 8, 4, 4]
 */
export const nnf_pixel_unshuffle = functional<One, Downscale>(
  'nnf_pixel_unshuffle',
  ['input'],
  { downscale_factor: required },
  ({ input }, { downscale_factor }, op) =>
    tensor_op('pixel_unshuffle', input, whole(downscale_factor, 'downscale_factor', op)),
)
/**
 * [N, C, H · r, W · r] to [N, C · r², H, W], where r is `downscale_factor`.
 *
 * @example nn_pixel_unshuffle(2)(torch_randn(1, 2, 8, 8)) // [1, 8, 4, 4]
 */
export const nn_pixel_unshuffle = layer<One, Downscale>(
  'nn_pixel_unshuffle',
  ['input'],
  { downscale_factor: required },
  ({ input }, { downscale_factor }) => nnf_pixel_unshuffle(input, downscale_factor),
)
export type nn_pixel_unshuffle = ModuleOf<typeof nn_pixel_unshuffle>

type Groups = Arguments<{ groups: number }, [], [groups: number], 'groups'>
/**
 * Deals the channels of [N, C, …] out of `groups` groups in turn (Zhang et al. 2018).
 *
 * @example nnf_channel_shuffle(torch_randn(1, 4, 2, 2), 2)
 */
export const nnf_channel_shuffle = functional<One, Groups>(
  'nnf_channel_shuffle',
  ['input'],
  { groups: required },
  ({ input }, { groups }, op) => tensor_op('channel_shuffle', input, whole(groups, 'groups', op)),
)
/**
 * Deals the channels of [N, C, …] out of `groups` groups in turn.
 *
 * @example nn_channel_shuffle(2)(torch_randn(1, 4, 2, 2))
 */
export const nn_channel_shuffle = layer<One, Groups>(
  'nn_channel_shuffle',
  ['input'],
  { groups: required },
  ({ input }, { groups }) => nnf_channel_shuffle(input, groups),
)
export type nn_channel_shuffle = ModuleOf<typeof nn_channel_shuffle>
