/** Tensors that belong to a module. */
import { TypeError_, describe, explained } from '../torch/errors'
import { is_plain } from '../r/plain'
import { Tensor } from '../torch/tensor'
import { torch_tensor } from '../torch'

/** Tensors as a list or by name, such as a module's `parameters`. */
export type Parameters = readonly Tensor[] | Readonly<Record<string, Tensor>>

/** Whether `x` is a tensor; a proxy that does not tell is none. */
function is_tensor(x: unknown): x is Tensor {
  try {
    return x instanceof Tensor
  } catch {
    return false
  }
}

/** The tensors of an argument `parameters`. */
export function parameter_list(parameters: unknown, op: string): Tensor[] {
  return explained(op, () => {
    const list: unknown[] | null =
      Array.isArray(parameters) || is_plain(parameters) ? Object.values(parameters as object) : null
    if (list?.every((x) => x instanceof Tensor)) return list as Tensor[]
    throw new TypeError_(`'parameters' are tensors, such as net.parameters, got ${describe(parameters)}`, op)
  })
}

/** A tensor that a module learns: its optimizer changes it. Assigned to a module's field it is found by its name. */
export type Parameter = Tensor

function take(x: unknown, op: string): Tensor {
  if (is_tensor(x)) return x
  throw new TypeError_(`it takes a tensor, got ${describe(x)}`, op)
}

/**
 * Makes a tensor a parameter.
 *
 * @param requires_grad whether it is learned.
 * @example
 * class Scale extends nn_Module {
 *   by = nn_parameter(torch_ones(1))
 *   override forward(x: Tensor) { return x.mul(this.by) }
 * }
 */
export function nn_parameter(x: Tensor, requires_grad = true): Parameter {
  const tensor = take(x, 'nn_parameter')
  return explained('nn_parameter', () => {
    const leaf = tensor.is_leaf ? tensor : tensor.detach()
    if (requires_grad !== leaf.requires_grad) leaf.requires_grad_(requires_grad)
    leaf.role = 'parameter'
    return leaf
  })
}

/**
 * Makes a tensor a buffer: part of the module's state, but not learned. It is the tensor that is one, not the field: change it
 * in place, or make its successor a buffer too.
 *
 * @param persistent whether it is saved with the module.
 * @example
 * class Counting extends nn_Module {
 *   calls = nn_buffer(torch_zeros(1))
 *   override forward(x: Tensor) {
 *     this.calls.add_(1) // or this.calls = nn_buffer(this.calls.add(1))
 *     return x
 *   }
 * }
 */
export function nn_buffer(x: Tensor, persistent = true): Tensor {
  const tensor = take(x, 'nn_buffer')
  tensor.role = persistent ? 'buffer' : 'transient_buffer'
  return tensor
}

/** Whether `x` is a parameter. @example is_nn_parameter(nn_linear(1, 1).weight) // true */
export const is_nn_parameter = (x: unknown): x is Parameter => x instanceof Tensor && x.role === 'parameter'
/** Whether `x` is a buffer. @example is_nn_buffer(nn_buffer(torch_ones(1))) // true */
export const is_nn_buffer = (x: unknown): x is Tensor =>
  x instanceof Tensor && (x.role === 'buffer' || x.role === 'transient_buffer')

/** A copy with the same part in a module. */
export function copy_of(tensor: Tensor): Tensor {
  const copy = torch_tensor(tensor).requires_grad_(tensor.requires_grad)
  copy.role = tensor.role
  return copy
}
