/** Other sizes of signals and pictures, and pictures seen through a grid. */
import { tensor_op } from '../torch/dispatch'
import { all_hold } from '../r/plain'
import { NotImplementedError, TypeError_, ValueError, describe } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { functional, layer, type Arguments, type One, type Tensors } from './declare'
import { required } from './layer'
import { whole } from './scalars'
import type { ModuleOf } from './generator'

/** How new elements come of old ones. */
export type Interpolation = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear' | 'area'
/** One number for all dimensions, or one for each. */
type Numbers = number | readonly number[]
interface Options {
  size: Numbers | null
  scale_factor: Numbers | null
  mode: Interpolation
  align_corners: boolean | null
}
interface FunctionalOptions extends Options {
  recompute_scale_factor: boolean | null
  antialias: boolean
}

/** Operators by mode and by the input's number of dimensions. */
const operators: Record<Interpolation, Record<number, string>> = {
  nearest: { 3: 'upsample_nearest1d', 4: 'upsample_nearest2d', 5: 'upsample_nearest3d' },
  'nearest-exact': { 3: '_upsample_nearest_exact1d', 4: '_upsample_nearest_exact2d', 5: '_upsample_nearest_exact3d' },
  area: { 3: 'adaptive_avg_pool1d', 4: 'adaptive_avg_pool2d', 5: 'adaptive_avg_pool3d' },
  linear: { 3: 'upsample_linear1d' },
  bilinear: { 4: 'upsample_bilinear2d' },
  bicubic: { 4: 'upsample_bicubic2d' },
  trilinear: { 5: 'upsample_trilinear3d' },
}

function for_each(value: Numbers, n: number, name: string, op: string): number[] {
  const list = typeof value === 'number' ? [value] : value
  if (!Array.isArray(list) || !all_hold(list, (x) => typeof x === 'number' && x > 0))
    throw new TypeError_(`'${name}' is a positive number, or one for each dimension, got ${describe(value)}`, op)
  if (list.length === 1) return Array<number>(n).fill(list[0] as number)
  if (list.length !== n) throw new ValueError(`'${name}' is one number or ${n}, got ${list.length}`, op)
  return list as number[]
}

function interpolate(input: Tensor, o: Options & Partial<FunctionalOptions>, op: string): Tensor {
  const { size, scale_factor, mode } = o
  if (!(mode in operators))
    throw new ValueError(`'mode' is one of ${Object.keys(operators).join(', ')}, got ${describe(mode)}`, op)
  if ((size === null) === (scale_factor === null))
    throw new ValueError(`one of 'size' and 'scale_factor' is needed, and not both`, op)
  const { shape } = input
  if (o.antialias && mode !== 'bilinear' && mode !== 'bicubic')
    throw new ValueError(`'antialias' is for the modes bilinear and bicubic, got '${mode}'`, op)
  const smooth = o.antialias ? `_${operators[mode][shape.length]}_aa` : operators[mode][shape.length]
  const operator = operators[mode][shape.length] && smooth
  if (operator === undefined) {
    const ranks = Object.keys(operators[mode]).map((rank) => `${rank}D`)
    throw new NotImplementedError(`mode '${mode}' takes ${ranks.join(', ')} input, got [${shape.join(', ')}]`, op)
  }
  const n = shape.length - 2
  let output_size = size === null ? null : for_each(size, n, 'size', op)
  let scale_factors = scale_factor === null ? null : for_each(scale_factor, n, 'scale_factor', op)
  if (scale_factors !== null && (mode === 'area' || o.recompute_scale_factor)) {
    output_size = scale_factors.map((factor, d) => Math.floor(shape[d + 2]! * factor))
    scale_factors = null
  }
  if (mode === 'area') return tensor_op(operator, input, output_size)
  const corners = mode.startsWith('nearest') ? {} : { align_corners: o.align_corners ?? false }
  return tensor_op(operator, { input, output_size, scale_factors, ...corners })
}

const defaults = { size: null, scale_factor: null, mode: 'nearest' } as const
type Start = [size: Numbers | null, scale_factor: Numbers | null, mode: Interpolation, align_corners: boolean | null]

/**
 * Changes the size of [N, C, L], [N, C, H, W] or [N, C, D, H, W].
 *
 * @param size the new sizes, without N and C; or `scale_factor`, by what the old ones are multiplied.
 * @param align_corners whether the corners' elements keep their values (linear, bilinear, bicubic, trilinear).
 * @param recompute_scale_factor whether the factors used are those of the rounded sizes.
 * @param antialias whether smaller pictures are smoothed (bilinear, bicubic); beyond R.
 * @example nnf_interpolate(torch_randn(1, 3, 8, 8), { scale_factor: 2, mode: 'bilinear' }) // [1, 3, 16, 16]
 */
export const nnf_interpolate = functional<
  One,
  Arguments<FunctionalOptions, [...Start, recompute_scale_factor: boolean | null, antialias: boolean]>
>(
  'nnf_interpolate',
  ['input'],
  { ...defaults, align_corners: null, recompute_scale_factor: null, antialias: false },
  ({ input }, o, op) => interpolate(input, o, op),
)
/** Changes the size of [N, C, L], [N, C, H, W] or [N, C, D, H, W]. @example nn_upsample({ scale_factor: 2, mode: 'bilinear' }) */
export const nn_upsample = layer<One, Arguments<Options, Start>>(
  'nn_upsample',
  ['input'],
  { ...defaults, align_corners: null },
  ({ input }, o, op) => interpolate(input, o, op),
)
export type nn_upsample = ModuleOf<typeof nn_upsample>

type Size = Pick<Options, 'size' | 'scale_factor'>
const upsampling = (name: string, mode: (input: Tensor) => Partial<Options>) =>
  functional<One, Arguments<Size, [size: Numbers | null, scale_factor: Numbers | null]>>(
    name,
    ['input'],
    { size: null, scale_factor: null },
    ({ input }, o, op) => interpolate(input, { ...defaults, align_corners: null, ...o, ...mode(input) }, op),
  )
/**
 * nnf_interpolate() by the nearest element; beyond R.
 *
 * @example nnf_upsample_nearest(torch_randn(1, 3, 8, 8), { scale_factor: 2 }) // [1, 3, 16, 16]
 */
export const nnf_upsample_nearest = upsampling('nnf_upsample_nearest', () => ({ mode: 'nearest' }))
/**
 * nnf_interpolate() of pictures or volumes by lines between elements, whose corners keep their values; beyond R.
 *
 * @example nnf_upsample_bilinear(torch_randn(1, 3, 8, 8), { size: [12, 12] }) // [1, 3, 12, 12]
 */
export const nnf_upsample_bilinear = upsampling('nnf_upsample_bilinear', ({ ndim }) => ({
  mode: ndim === 5 ? 'trilinear' : 'bilinear',
  align_corners: true,
}))

/**
 * [N, C · r², H, W] to [N, C, H · r, W · r], where r is `upscale_factor` (Shi et al. 2016)
 *
 * @example nnf_pixel_shuffle(torch_randn(1, 8, 4, 4), 2) // [1, 2, 8, 8]
 */
export const nnf_pixel_shuffle = functional<
  One,
  Arguments<{ upscale_factor: number }, [], [upscale_factor: number], 'upscale_factor'>
>('nnf_pixel_shuffle', ['input'], { upscale_factor: required }, ({ input }, { upscale_factor }, op) =>
  tensor_op('pixel_shuffle', input, whole(upscale_factor, 'upscale_factor', op)),
)

interface Theta extends Tensors {
  places: [theta: Tensor]
  names: { theta: Tensor }
}
/**
 * A grid for nnf_grid_sample() of affine maps [N, 2, 3] (or [N, 3, 4] in three dimensions).
 *
 * @param size of the output, [N, C, H, W] or [N, C, D, H, W].
 * @example const grid = nnf_affine_grid(torch_tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 3, 8, 8]) // [1, 8, 8, 2]
 */
export const nnf_affine_grid = functional<
  Theta,
  Arguments<
    { size: readonly number[]; align_corners: boolean },
    [align_corners: boolean],
    [size: readonly number[]],
    'size'
  >
>('nnf_affine_grid', ['theta'], { size: required, align_corners: false }, ({ theta }, o) =>
  tensor_op('affine_grid_generator', theta, o.size, o.align_corners),
)

const samplings = { bilinear: 0, nearest: 1, bicubic: 2 }
const outside = { zeros: 0, border: 1, reflection: 2 }
interface GridOptions {
  mode: keyof typeof samplings
  padding_mode: keyof typeof outside
  align_corners: boolean
}
interface InputGrid extends Tensors {
  places: [input: Tensor, grid: Tensor]
  names: { input: Tensor; grid: Tensor }
}
function code<T extends object>(codes: T, value: keyof T & string, name: string, op: string): T[keyof T] {
  if (typeof value === 'string' && value in codes) return codes[value]
  throw new ValueError(`'${name}' is one of ${Object.keys(codes).join(', ')}, got ${describe(value)}`, op)
}
/**
 * The elements of [N, C, H, W] at the places [N, H', W', 2] of a grid, in which -1 and 1 are the input's borders (Jaderberg
 * et al. 2015)
 *
 * @param padding_mode what is outside: zeros, the border's elements, or the input mirrored.
 * @example
 * const grid = nnf_affine_grid(torch_tensor([[[-1, 0, 0], [0, 1, 0]]]), [1, 3, 8, 8])
 * nnf_grid_sample(torch_randn(1, 3, 8, 8), grid, { align_corners: false }) // the picture mirrored
 */
export const nnf_grid_sample = functional<
  InputGrid,
  Arguments<GridOptions, [mode: GridOptions['mode'], padding_mode: GridOptions['padding_mode'], align_corners: boolean]>
>(
  'nnf_grid_sample',
  ['input', 'grid'],
  { mode: 'bilinear', padding_mode: 'zeros', align_corners: false },
  ({ input, grid }, o, op) =>
    tensor_op(
      'grid_sampler',
      input,
      grid,
      code(samplings, o.mode, 'mode', op),
      code(outside, o.padding_mode, 'padding_mode', op),
      o.align_corners,
    ),
)
