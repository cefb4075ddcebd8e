/** A module's parameters as one vector, and back. */
import { tensor_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'

/** Tensors, as a list or by name, such as a module's `parameters`. */
export type Parameters_ = readonly Tensor[] | Readonly<Record<string, Tensor>>

function list_of(parameters: Parameters_, op: string): Tensor[] {
  const given = typeof parameters === 'object' && parameters !== null && !((parameters as unknown) instanceof Tensor)
  const list: unknown[] = given ? Object.values(parameters) : []
  if (!given || !list.every((x) => x instanceof Tensor))
    throw new TypeError_(`'parameters' are tensors, such as net.parameters, got ${describe(parameters)}`, op)
  if (list.length === 0) throw new ValueError("'parameters' are none: there is no vector of them", op)
  return list as Tensor[]
}

/**
 * All elements of parameters in one vector, in their order. Gradients go through it.
 *
 * @example const point = nn_utils_parameters_to_vector(net.parameters)
 */
export function nn_utils_parameters_to_vector(parameters: Parameters_): Tensor {
  const list = list_of(parameters, 'nn_utils_parameters_to_vector')
  return tensor_op(
    'cat',
    list.map((parameter) => parameter.reshape([-1])),
  )
}

/**
 * Copies the elements of a vector into parameters, in their order. The parameters stay the tensors they are.
 *
 * @throws ValueError where the vector has fewer or more elements than they; nothing is changed then.
 */
export function nn_utils_vector_to_parameters(vec: Tensor, parameters: Parameters_): void {
  const op = 'nn_utils_vector_to_parameters'
  if (!((vec as unknown) instanceof Tensor)) throw new TypeError_(`'vec' is a tensor, got ${describe(vec)}`, op)
  const list = list_of(parameters, op)
  const count = list.reduce((sum, parameter) => sum + parameter.numel(), 0)
  if (vec.ndim !== 1 || vec.numel() !== count)
    throw new ValueError(`'vec' has one dimension of ${count} elements, got shape [${vec.shape.join(', ')}]`, op)
  const values = vec.detach()
  with_no_grad(() => {
    let start = 0
    for (const parameter of list) {
      const length = parameter.numel()
      parameter.copy_(values.narrow(1, start + 1, length).view(parameter.shape))
      start += length
    }
  })
}
