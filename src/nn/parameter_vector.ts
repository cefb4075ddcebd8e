/** A module's parameters as one vector, and back. */
import { tensor_op } from '../torch/dispatch'
import { with_no_grad } from '../torch/autograd'
import { ValueError, explained } from '../torch/errors'
import { as_tensor, type Tensor } from '../torch/tensor'
import { parameter_list, type Parameters } from './parameter'

function some(parameters: Parameters, op: string): Tensor[] {
  const list = parameter_list(parameters, op)
  if (list.length === 0) throw new ValueError("'parameters' are none: there is no vector of them", op)
  return list
}

/**
 * All elements of parameters in one vector, in their order. Gradients go through it.
 *
 * @example const point = nn_utils_parameters_to_vector(net.parameters)
 */
export function nn_utils_parameters_to_vector(parameters: Parameters): Tensor {
  const op = 'nn_utils_parameters_to_vector'
  return explained(op, () =>
    tensor_op(
      'cat',
      some(parameters, op).map((parameter) => parameter.reshape([-1])),
    ),
  )
}

/**
 * Copies the elements of a vector into parameters, in their order. The parameters stay the tensors they are.
 *
 * @throws ValueError where the vector has fewer or more elements than they; nothing is changed then.
 * @example nn_utils_vector_to_parameters(torch_zeros(21), net.parameters)
 */
export function nn_utils_vector_to_parameters(vec: Tensor, parameters: Parameters): void {
  const op = 'nn_utils_vector_to_parameters'
  explained(op, () => {
    const list = some(parameters, op)
    const count = list.reduce((sum, parameter) => sum + parameter.numel(), 0)
    const values = as_tensor(vec, op, 'vec').detach()
    if (values.ndim !== 1 || values.numel() !== count)
      throw new ValueError(`'vec' has one dimension of ${count} elements, got shape [${values.shape.join(', ')}]`, op)
    with_no_grad(() => {
      let start = 0
      for (const parameter of list) {
        const length = parameter.numel()
        parameter.copy_(values.narrow(1, start + 1, length).view(parameter.shape))
        start += length
      }
    })
  })
}
