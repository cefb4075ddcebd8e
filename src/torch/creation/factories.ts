/** Tensors of given sizes: zeros, ones, random numbers, unset memory; and those in the shape of another tensor. */
import { native } from '../../native/addon'
import { pack, start_packing } from '../../native/numbers'
import type { ComplexNumber, Handle } from '../../native/types'
import { bind, required } from '../arguments'
import { tensor_op } from '../dispatch'
import { is_complex, is_named } from '../dispatch/kinds'
import {
  as_dtype,
  torch_bool,
  torch_cdouble,
  torch_cfloat,
  torch_double,
  torch_get_default_dtype,
  torch_long,
  type torch_dtype,
} from '../dtype'
import { code_of, current_device, torch_device, torch_layout } from '../device'
import { check_named, explain, guarded } from '../errors'
import { as_tensor, wrap, type Tensor } from '../tensor'
import {
  factory_defaults,
  like_defaults,
  native_options,
  sizes_of,
  spread_sizes,
  with_gradient,
  type FactoryOptions,
  type LikeOptions,
  type SizeOptions,
  type Sizes,
} from './arguments'

const no_options: SizeOptions = {}

/** A factory of sizes alone. */
function of_sizes(op: string) {
  const shown = `torch_${op}`
  const names = ['size', 'names', ...Object.keys(factory_defaults)]
  let index: number | undefined
  return (...args: Sizes): Tensor => {
    try {
      const last = args[args.length - 1]
      const named = is_named(last)
      const options: SizeOptions = named ? last : no_options
      if (named) check_named(last, names, shown)
      const sizes = spread_sizes(named ? args.slice(0, -1) : args, options, shown)
      index ??= native.schemas(`aten::${op}`).find(({ schema }) => schema.includes('(SymInt[] size, *, Sc'))!.index
      const { dtype, layout, device, requires_grad } = options
      const { code } = dtype == null ? torch_get_default_dtype() : as_dtype(dtype, shown)
      const place = device == null ? current_device() : torch_device(device)
      start_packing()
      const packed = pack(sizes) ?? sizes
      const handle =
        layout == null && place === null
          ? native.call(index, packed, code)
          : native.call(index, packed, code, code_of(layout, torch_layout, 'layout', shown), place?.name ?? null)
      return with_gradient(wrap(handle as Handle), requires_grad)
    } catch (error) {
      throw explain(error, shown)
    }
  }
}

/**
 * R's `torch_zeros(..., names = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: a tensor of zeros.
 *
 * @param args the sizes, as several numbers or one array; named arguments last.
 * @throws TypeError for what is no size, ValueError for an array of sizes and more.
 * @example torch_zeros(2, 3, { dtype: torch_double() })
 */
export const torch_zeros = of_sizes('zeros')
/**
 * R's `torch_ones(..., names = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: a tensor of ones.
 * @example torch_ones([2, 3])
 */
export const torch_ones = of_sizes('ones')
/**
 * R's `torch_empty(..., names = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: a tensor whose
 * elements are whatever the memory held.
 */
export const torch_empty = of_sizes('empty')
/**
 * R's `torch_rand(..., names = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: uniform random
 * numbers of [0, 1), from the generator that torch_manual_seed() seeds.
 */
export const torch_rand = of_sizes('rand')
/**
 * R's `torch_randn(..., names = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: random numbers of
 * the standard normal distribution.
 */
export const torch_randn = of_sizes('randn')

type Fill = number | bigint | boolean | ComplexNumber

/** The element type of a tensor that is made of one value. */
function natural_type(value: unknown): torch_dtype {
  if (typeof value === 'bigint') return torch_long()
  if (typeof value === 'boolean') return torch_bool()
  const real = torch_get_default_dtype()
  if (!is_complex(value)) return real
  return real === torch_double() ? torch_cdouble() : torch_cfloat()
}

/** Arguments of torch_full() by name. */
export interface FullOptions extends FactoryOptions {
  names?: null
}
/**
 * R's `torch_full(size, fill_value, names = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: a
 * tensor of one value everywhere. Its element type is the value's: Float of a number, Long of a bigint, Bool of a boolean,
 * ComplexFloat of a complex number.
 *
 * @example torch_full([2, 3], 7)
 */
export const torch_full: {
  (size: readonly number[] | number, fill_value: Fill, options?: FullOptions): Tensor
  (named: FullOptions & { size: readonly number[] | number; fill_value: Fill }): Tensor
} = guarded('torch_full', (...args) => {
  const op = 'torch_full'
  const named = bind<Required<SizeOptions> & { fill_value: Fill }>(
    args,
    { size: required, fill_value: required, names: null, ...factory_defaults },
    op,
  )
  const value = named.fill_value
  const natural = natural_type(value)
  return with_gradient(
    tensor_op('full', sizes_of(named.size, op), value, native_options(named, natural)),
    named.requires_grad,
  )
})

/** Arguments of torch_empty_strided() by name. */
export interface StridedOptions extends FactoryOptions {
  /** Whether the memory is one that a GPU reads directly. */
  pin_memory?: boolean
}
/**
 * R's `torch_empty_strided(size, stride, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, pin_memory = FALSE)`:
 * unset memory with the given distances, in elements, between neighbours.
 */
export const torch_empty_strided: {
  (size: readonly number[], stride: readonly number[], named?: StridedOptions): Tensor
  (named: { size: readonly number[]; stride: readonly number[] } & StridedOptions): Tensor
} = guarded('torch_empty_strided', (...args) => {
  const op = 'torch_empty_strided'
  const { size, stride, pin_memory, ...options } = bind<
    { size: readonly number[]; stride: readonly number[] } & Required<StridedOptions>
  >(args, { size: required, stride: required, ...factory_defaults, pin_memory: false }, op)
  return with_gradient(
    tensor_op('empty_strided', sizes_of(size, op), sizes_of(stride, op), { ...native_options(options), pin_memory }),
    options.requires_grad,
  )
})

/** torch_zeros_like() and its kin. */
interface Like {
  (input: Tensor, named?: LikeOptions): Tensor
  (named: { input: Tensor } & LikeOptions): Tensor
}

function like(op: string): Like {
  const shown = `torch_${op}`
  return guarded(shown, (...args) => {
    const { input, requires_grad, ...options } = bind<{ input: Tensor } & Required<LikeOptions>>(
      args,
      { input: required, ...like_defaults },
      shown,
    )
    return with_gradient(tensor_op(op, as_tensor(input, shown, 'input'), { ...options }), requires_grad)
  })
}
/**
 * R's `torch_zeros_like(input, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * zeros in the shape, type and place of `input`.
 */
export const torch_zeros_like = like('zeros_like')
/**
 * R's `torch_ones_like(input, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * ones in the shape, type and place of `input`.
 */
export const torch_ones_like = like('ones_like')
/**
 * R's `torch_empty_like(input, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * unset memory in the shape, type and place of `input`.
 */
export const torch_empty_like = like('empty_like')
/**
 * R's `torch_rand_like(input, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * uniform random numbers in the shape, type and place of `input`.
 */
export const torch_rand_like = like('rand_like')
/**
 * R's `torch_randn_like(input, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * normal random numbers in the shape, type and place of `input`.
 */
export const torch_randn_like = like('randn_like')

/**
 * R's `torch_full_like(input, fill_value, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * one value in the shape, type and place of `input`.
 */
export const torch_full_like: {
  (input: Tensor, fill_value: number | bigint | boolean, named?: LikeOptions): Tensor
  (named: { input: Tensor; fill_value: number | bigint | boolean } & LikeOptions): Tensor
} = guarded('torch_full_like', (...args) => {
  const op = 'torch_full_like'
  const { input, fill_value, requires_grad, ...options } = bind<
    { input: Tensor; fill_value: number | bigint | boolean } & Required<LikeOptions>
  >(args, { input: required, fill_value: required, ...like_defaults }, op)
  return with_gradient(tensor_op('full_like', as_tensor(input, op, 'input'), fill_value, { ...options }), requires_grad)
})
