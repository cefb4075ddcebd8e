/** Parameters and values of distributions: numbers and tensors, broadcast. */
import { torch_tensor } from '../torch/creation'
import { call_op, tensor_op } from '../torch/dispatch'
import { is_named } from '../torch/dispatch/kinds'
import { torch_double, torch_get_default_dtype, torch_half, type torch_dtype } from '../torch/dtype'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'

/** A parameter or value: a tensor, or a number or array that becomes one. */
export type Value = Tensor | number | readonly Value[]

/** Shapes as sample() takes them: `5`, `[2, 3]`, or nothing. */
export type SampleShape = number | readonly number[] | null

/** The arguments of a distribution's function by name. */
export function match<A extends object>(args: readonly unknown[], names: readonly (keyof A & string)[], op: string): A {
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

/** A value as a tensor, of the type and on the device of `like`. */
export function as_value(value: unknown, op: string, name: string, like?: Tensor): Tensor {
  if (value instanceof Tensor) return value
  if (typeof value !== 'number' && !Array.isArray(value))
    throw new TypeError_(`'${name}' is a tensor or a number, got ${describe(value)}`, op)
  return torch_tensor(value as number[], { dtype: like?.dtype, device: like?.device })
}

/** Parameters as tensors of one shape; numbers are of the type of the first tensor. */
export function broadcast<N extends string>(parameters: Record<N, unknown>, op: string): Record<N, Tensor> {
  const entries = Object.entries(parameters) as [N, unknown][]
  for (const [name, value] of entries)
    if (value === undefined || value === null) throw new ValueError(`argument '${name}' is missing`, op)
  const like = entries.find(([, value]) => value instanceof Tensor)?.[1] as Tensor | undefined
  const tensors = entries.map(([name, value]) => floating(as_value(value, op, name, like), op, name))
  const all = call_op('broadcast_tensors', tensors) as Tensor[]
  return Object.fromEntries(entries.map(([name], i) => [name, all[i]!])) as Record<N, Tensor>
}

function floating(tensor: Tensor, op: string, name: string): Tensor {
  if (tensor.dtype.is_floating_point) return tensor
  if (tensor.dtype.name.startsWith('Complex'))
    throw new TypeError_(`'${name}' is of real numbers, got ${tensor.dtype}`, op)
  return tensor.to({ dtype: torch_get_default_dtype() })
}

/** A sample's shape as an array. */
export function shape_of(sample_shape: SampleShape | undefined, op: string): number[] {
  const given: unknown = sample_shape ?? []
  if (typeof given !== 'number' && !Array.isArray(given))
    throw new TypeError_(`a sample's shape is a number or an array of numbers, got ${describe(given)}`, op)
  const shape = typeof given === 'number' ? [given] : (given as number[])
  if (shape.length > 64) throw new ValueError(`a shape has at most 64 sizes, got ${shape.length}`, op)
  for (const size of shape)
    if (!Number.isInteger(size) || size < 0)
      throw new ValueError(`a sample's sizes are whole numbers from 0 on, got ${describe(size)}`, op)
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

/** The distance from 1 to the next number, and the smallest positive normal number. */
export function limits(dtype: torch_dtype): { eps: number; tiny: number } {
  if (dtype === torch_double()) return { eps: 2 ** -52, tiny: 2 ** -1022 }
  if (dtype === torch_half()) return { eps: 2 ** -10, tiny: 2 ** -14 }
  return dtype.name === 'BFloat16' ? { eps: 2 ** -7, tiny: 2 ** -126 } : { eps: 2 ** -23, tiny: 2 ** -126 }
}

/** Probabilities of log-odds (`binary`), or of scores along the last dimension. */
export const logits_to_probs = (logits: Tensor, binary: boolean): Tensor =>
  binary ? logits.sigmoid() : tensor_op('softmax', logits, -1)

/** The other way; probabilities of 0 and 1 are moved inwards by the least that can be told apart. */
export function probs_to_logits(probs: Tensor, binary: boolean): Tensor {
  const { eps } = limits(probs.dtype)
  const inside = probs.clamp(eps, 1 - eps)
  return binary ? inside.log().sub(inside.neg().log1p()) : inside.log()
}
