/** Parameters and values of distributions: numbers and tensors, broadcast. */
import { torch_tensor } from '../torch/creation'
import { call_op } from '../torch/dispatch'
import { is_named } from '../torch/dispatch/kinds'
import { torch_double, torch_get_default_dtype, torch_half, type torch_dtype } from '../torch/dtype'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'

/** A parameter or value: a tensor, or a number or array that becomes one. */
export type Value = Tensor | number | bigint | Float32Array | Float64Array | readonly Value[]

/** Sizes: `5`, `[2, 3]`, or nothing. */
export type Sizes = number | readonly number[] | null
/** The argument of sample() and rsample(), also by name: `{ sample_shape: [2, 3] }`. */
export type SampleShape = Sizes | { sample_shape?: Sizes }
/** The argument of expand(), also by name. */
export type BatchShape = number | readonly number[] | { batch_shape: number | readonly number[] }
/** The argument of log_prob(), cdf() and icdf(), also by name. */
export type Looked = Value | { value: Value }

/** The arguments of a distribution's function by name. */
export function match<A extends object>(
  given: readonly unknown[],
  names: readonly (keyof A & string)[],
  op: string,
): A {
  const args = given.slice(0, given.findLastIndex((x) => x !== undefined) + 1)
  const last = args.at(-1)
  const named: Record<string, unknown> = is_named(last) ? last : {}
  const positional = is_named(last) ? args.slice(0, -1) : args
  check_named(named, names, op)
  if (positional.length > names.length)
    throw new TypeError_(`it takes ${names.join(', ')}; ${positional.length} values were given`, op)
  const found = Object.fromEntries(positional.map((value, i) => [names[i]!, value]))
  for (const name of Object.keys(named))
    if (found[name] !== undefined) throw new TypeError_(`'${name}' is given twice, by position and by name`, op)
  return { ...found, ...named } as A
}

/** A parameter or value as a tensor; what is not one yet is of the type and on the device of `like`. */
export function as_value(value: unknown, op: string, name: string, like?: Tensor): Tensor {
  if (value instanceof Tensor) return value
  const is_number = typeof value === 'number' || typeof value === 'bigint'
  if (!is_number && !Array.isArray(value) && !ArrayBuffer.isView(value))
    throw new TypeError_(`'${name}' is a tensor or a number, got ${describe(value)}`, op)
  return torch_tensor(value as number[], { dtype: like?.dtype, device: like?.device })
}

/** A tensor of real numbers as it is; whole and logical ones as numbers of the type of `like`. */
export function floating(tensor: Tensor, op: string, name: string, like?: Tensor): Tensor {
  if (tensor.dtype.is_floating_point) return tensor
  if (tensor.dtype.is_complex) throw new TypeError_(`'${name}' is of real numbers, got ${tensor.dtype}`, op)
  return tensor.to({ dtype: like?.dtype ?? torch_get_default_dtype() })
}

/**
 * Parameters as tensors of real numbers, of one type: the widest of the tensors'.
 *
 * @throws ValueError where one is missing.
 */
export function numbers<N extends string>(parameters: Record<N, unknown>, op: string): Record<N, Tensor> {
  const entries = Object.entries(parameters) as [N, unknown][]
  for (const [name, value] of entries)
    if (value === undefined || value === null) throw new ValueError(`argument '${name}' is missing`, op)
  const has_type = (value: unknown): boolean => value instanceof Tensor || ArrayBuffer.isView(value)
  const tensors = entries
    .filter(([, value]) => has_type(value))
    .map(([name, value]) => floating(as_value(value, op, name), op, name))
  const like = tensors[0]
  const dtype = tensors
    .map((tensor) => tensor.dtype)
    .reduce(
      (a, b) => (a === b ? a : (call_op('promote_types', a, b) as torch_dtype)),
      like?.dtype ?? torch_get_default_dtype(),
    )
  return Object.fromEntries(
    entries.map(([name, value]) => [name, floating(as_value(value, op, name, like), op, name).to({ dtype })]),
  ) as Record<N, Tensor>
}

/** Parameters as numbers() has them, of one shape. */
export function broadcast<N extends string>(parameters: Record<N, unknown>, op: string): Record<N, Tensor> {
  const found = numbers(parameters, op)
  const names = Object.keys(found) as N[]
  const all = call_op(
    'broadcast_tensors',
    names.map((name) => found[name]),
  ) as Tensor[]
  return Object.fromEntries(names.map((name, i) => [name, all[i]!])) as Record<N, Tensor>
}

/** The one argument of a method, by position or by one of R's names. */
export function argument(given: unknown, names: readonly string[], op: string): unknown {
  if (!is_named(given)) return given
  check_named(given, names, op)
  return names.map((name) => given[name]).find((value) => value !== undefined)
}

/** Sizes as an array; none are the empty one. */
export function shape_of(given: SampleShape | BatchShape | undefined, op: string, name = 'sample_shape'): number[] {
  const sizes = argument(given, [name], op) ?? []
  if (typeof sizes !== 'number' && !Array.isArray(sizes))
    throw new TypeError_(`'${name}' is a number or an array of numbers, got ${describe(sizes)}`, op)
  const shape = typeof sizes === 'number' ? [sizes] : (sizes as number[])
  if (shape.length > 64) throw new ValueError(`a shape has at most 64 sizes, got ${shape.length}`, op)
  for (const size of shape)
    if (!Number.isInteger(size) || size < 0)
      throw new ValueError(`the sizes of '${name}' are whole numbers from 0 on, got ${describe(size)}`, op)
  return [...shape]
}

/** The argument of enumerate_support(). */
export type Expand = boolean | { expand?: boolean }

/** Whether the values of a support are expanded to the batch's shape. */
export function is_expanded(given: Expand, op: string): boolean {
  if (typeof given !== 'boolean') check_named(given, ['expand'], op)
  const expand = typeof given === 'boolean' ? given : (given.expand ?? true)
  if (typeof expand !== 'boolean') throw new TypeError_(`'expand' is true or false, got ${describe(expand)}`, op)
  return expand
}

/** The distance from 1 to the next number, the smallest positive normal number, and the largest one. */
export function limits(dtype: torch_dtype): { eps: number; tiny: number; largest: number } {
  if (dtype === torch_double()) return { eps: 2 ** -52, tiny: 2 ** -1022, largest: Number.MAX_VALUE }
  if (dtype === torch_half()) return { eps: 2 ** -10, tiny: 2 ** -14, largest: 65504 }
  const [eps, largest] = dtype.name === 'BFloat16' ? [2 ** -7, 255 * 2 ** 120] : [2 ** -23, (2 - 2 ** -23) * 2 ** 127]
  return { eps, tiny: 2 ** -126, largest }
}

/** How two shapes broadcast; null where they do not. */
export function broadcast_shapes(a: readonly number[], b: readonly number[]): number[] | null {
  const length = Math.max(a.length, b.length)
  const sizes = Array.from({ length }, (_, i) => {
    const [x, y] = [a[a.length - length + i] ?? 1, b[b.length - length + i] ?? 1]
    return x === y || y === 1 ? x : x === 1 ? y : null
  })
  return sizes.includes(null) ? null : (sizes as number[])
}
