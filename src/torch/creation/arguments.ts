/** What the creating functions have in common: sizes, and the arguments that come by name. */
import { torch_get_default_dtype, type torch_dtype } from '../dtype'
import { current_device, type Device, type torch_layout, type torch_memory_format } from '../device'
import { TypeError_, ValueError, describe } from '../errors'
import type { Tensor } from '../tensor'

/** Arguments that every factory takes. */
export interface FactoryOptions {
  /** The element type; that of torch_get_default_dtype() by default. */
  dtype?: torch_dtype | null
  layout?: torch_layout | null
  device?: Device | string | null
  requires_grad?: boolean
}

/** Arguments of the factories of sizes. */
export interface SizeOptions extends FactoryOptions {
  /** The sizes, for a call with named arguments only. */
  size?: readonly number[] | number
  /** Names of dimensions, which libtorch has no more: null. */
  names?: null
}

/** Arguments of the factories that follow another tensor. */
export interface LikeOptions extends FactoryOptions {
  memory_format?: torch_memory_format | null
}

/** Their defaults, in R's order. */
export const factory_defaults: Required<FactoryOptions> = {
  dtype: null,
  layout: null,
  device: null,
  requires_grad: false,
}
export const like_defaults: Required<LikeOptions> = { ...factory_defaults, memory_format: null }

/** Sizes as R takes them: `f(2, 3)`, `f([2, 3])` or `{ size: [2, 3] }`. */
export type Sizes = (number | bigint | readonly number[] | SizeOptions)[]

/** A number of R's integers or doubles. */
export type Count = number | bigint
const is_count = (x: unknown): x is Count => typeof x === 'number' || typeof x === 'bigint'

/** A number given for the argument `name`. @throws TypeError for anything else. */
export function number_of(x: unknown, name: string, op: string): number {
  if (!is_count(x)) throw new TypeError_(`'${name}' is a number, got ${describe(x)}`, op)
  return Number(x)
}

function size_of(size: unknown, op: string): number {
  const number = Math.trunc(is_count(size) ? Number(size) : NaN)
  if (!Number.isSafeInteger(number) || number < 0)
    throw new TypeError_(`a size is a whole number from 0 on, got ${describe(size)}`, op)
  return number
}

/** The most dimensions of a tensor. */
export const most_dimensions = 64

/** More than any tensor's dimensions: an array that only claims to be longer would take minutes to read. */
const most_sizes = 4096

/** One size or an array of them; fractions are cut off, as in R. */
export function sizes_of(size: unknown, op: string): number[] {
  if (!Array.isArray(size)) return [size_of(size, op)]
  if (size.length > most_sizes) throw new ValueError(`an array of ${size.length} sizes is too long`, op)
  return size.map((one: unknown) => size_of(one, op))
}

/** The sizes among positional arguments: one array of them, or each for itself. */
export function spread_sizes(args: readonly unknown[], options: SizeOptions, op: string): number[] {
  if (args.length === 0) return options.size === undefined ? [] : sizes_of(options.size, op)
  if (!Array.isArray(args[0])) return sizes_of(args, op)
  if (args.length > 1)
    throw new ValueError(`You should specify a single size argument: ${op}([2, 3]) or ${op}(2, 3)`, op)
  return sizes_of(args[0], op)
}

/** Makes a new tensor one whose gradient is kept, where that was asked for. */
export const with_gradient = (tensor: Tensor, requires_grad: boolean | undefined): Tensor =>
  requires_grad ? tensor.requires_grad_(true) : tensor

/** The arguments of a factory operator: the default element type is ours, since libtorch's own is not R's to set. */
export function native_options(
  { dtype, layout, device }: FactoryOptions,
  fallback: torch_dtype | null = torch_get_default_dtype(),
): object {
  return { dtype: dtype ?? fallback, layout: layout ?? null, device: device ?? current_device() }
}
