/** Random tensors that need more than their sizes. The generator is the one that torch_manual_seed() seeds. */
import { bind, required } from '../arguments'
import { tensor_op } from '../dispatch'
import { torch_get_default_dtype, torch_long } from '../dtype'
import type { torch_memory_format } from '../device'
import { TypeError_, ValueError, describe, guarded } from '../errors'
import { Generator } from '../generator'
import { Tensor, as_tensor } from '../tensor'
import {
  factory_defaults,
  native_options,
  number_of,
  sizes_of,
  with_gradient,
  type Count,
  type FactoryOptions,
} from './arguments'

type Size = readonly number[] | number

/** Arguments of torch_randint() by name. */
export interface RandintOptions extends FactoryOptions {
  /** The generator to draw from: libtorch's own by default. */
  generator?: Generator | null
  memory_format?: torch_memory_format | null
}

/**
 * R's `torch_randint(low, high, size, generator = NULL, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE, memory_format = torch_preserve_format())`:
 * whole random numbers of [low, high). As in R the result is Float unless `dtype` says otherwise.
 *
 * @example torch_randint(1, 7, [2, 3], { dtype: torch_long() }) // dice
 */
export const torch_randint: {
  (low: Count, high: Count, size: Size, named?: RandintOptions): Tensor
  (low: Count, high: Count, named: { size: Size } & RandintOptions): Tensor
  (named: { low: Count; high: Count; size: Size } & RandintOptions): Tensor
} = guarded('torch_randint', (...args) => {
  const op = 'torch_randint'
  const named = bind<Required<RandintOptions> & { low: Count; high: Count; size: Size }>(
    args,
    { low: required, high: required, size: required, generator: null, ...factory_defaults, memory_format: null },
    op,
  )
  const sizes = sizes_of(named.size, op)
  const options = { generator: named.generator, ...native_options(named) }
  return with_gradient(
    tensor_op('randint', number_of(named.low, 'low', op), number_of(named.high, 'high', op), sizes, options),
    named.requires_grad,
  )
})

/**
 * R's `torch_randint_like(input, low, high, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`: whole random
 * numbers in the shape of `input`, from `low` to below `high`; of one number, from 0 to below it.
 */
export const torch_randint_like: {
  (input: Tensor, low: Count, high?: Count, named?: FactoryOptions): Tensor
  (input: Tensor, low: Count, named: { high?: Count } & FactoryOptions): Tensor
  (input: Tensor, named: { low: Count; high?: Count } & FactoryOptions): Tensor
} = guarded('torch_randint_like', (...args) => {
  const op = 'torch_randint_like'
  const named = bind<Required<FactoryOptions> & { input: Tensor; low: Count; high: Count | null }>(
    args,
    { input: required, low: required, high: null, ...factory_defaults },
    op,
  )
  const [from, to] = named.high === null ? [0, named.low] : [named.low, named.high]
  const input = as_tensor(named.input, op, 'input')
  const { dtype, device } = named
  return with_gradient(
    tensor_op('randint_like', input, number_of(from, 'low', op), number_of(to, 'high', op), { dtype, device }),
    named.requires_grad,
  )
})

/**
 * R's `torch_randperm(n, dtype = torch_int64(), layout = NULL, device = NULL, requires_grad = FALSE)`: the numbers 0 to n - 1 in
 * random order. They count from 0, as in R: add 1n for indices.
 */
export const torch_randperm: {
  (n: Count, named?: FactoryOptions): Tensor
  (named: { n: Count } & FactoryOptions): Tensor
} = guarded('torch_randperm', (...args) => {
  const op = 'torch_randperm'
  const named = bind<Required<FactoryOptions> & { n: Count }>(args, { n: required, ...factory_defaults }, op)
  return with_gradient(
    tensor_op('randperm', number_of(named.n, 'n', op), native_options(named, torch_long())),
    named.requires_grad,
  )
})

/** Arguments of torch_normal() by name. */
export interface NormalOptions extends FactoryOptions {
  size?: Size | null
  generator?: Generator | null
}

/**
 * R's `torch_normal(mean, std, size = NULL, generator = NULL, ...)`: random numbers of normal distributions.
 *
 * @param mean a number, or a tensor with one mean for each number drawn.
 * @param std the standard deviation, likewise; 1 by default.
 * @param size the sizes of the result, where `mean` and `std` are numbers.
 * @throws ValueError for sizes beside tensors, which have their own, and for numbers without sizes.
 * @example torch_normal(0, torch_tensor([1, 10]))
 */
export const torch_normal: {
  (mean: Tensor | number, std?: Tensor | number, size?: Size | null, named?: NormalOptions): Tensor
  (mean: Tensor | number, std: Tensor | number, named?: NormalOptions): Tensor
  (mean: Tensor | number, named?: { std?: Tensor | number } & NormalOptions): Tensor
  (named: { mean: Tensor | number; std?: Tensor | number } & NormalOptions): Tensor
} = guarded('torch_normal', (...args) => {
  const op = 'torch_normal'
  const named = bind<Required<NormalOptions> & { mean: Tensor | number; std: Tensor | number }>(
    args,
    { mean: required, std: 1, size: null, generator: null, ...factory_defaults },
    op,
  )
  const { mean, std, size, generator } = named
  for (const [name, value] of [
    ['mean', mean],
    ['std', std],
  ] as const) {
    if (!(value instanceof Tensor) && typeof value !== 'number' && typeof value !== 'bigint')
      throw new TypeError_(`'${name}' is a tensor or a number, got ${describe(value)}`, op)
  }
  if (!(mean instanceof Tensor) && !(std instanceof Tensor)) {
    if (size === null) throw new ValueError("'size' is needed where 'mean' and 'std' are numbers", op)
    const empty = tensor_op('empty', sizes_of(size, op), native_options(named, torch_get_default_dtype()))
    return with_gradient(tensor_op('normal_', empty, Number(mean), Number(std), { generator }), named.requires_grad)
  }
  if (size !== null)
    throw new ValueError("'size' belongs to numbers: the result has the shape of the tensors 'mean' and 'std'", op)
  return tensor_op('normal', { mean, std, generator })
})
