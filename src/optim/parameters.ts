/** What optimizers are made for: parameters, or groups of them. */
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'

/** Whether a value is a group, `{ params, … }`. */
export const is_group = (x: unknown): x is { params: unknown } =>
  typeof x === 'object' && x !== null && !(x instanceof Tensor) && 'params' in x

/** The parameters of an argument: one, a list, or a list by name. @throws TypeError, ValueError for what cannot be learned. */
export function list_of(params: unknown, op: string): Tensor[] {
  const list =
    params instanceof Tensor
      ? [params]
      : typeof params === 'object' && params !== null
        ? Object.values(params)
        : undefined
  if (typeof params === 'function' && 'parameters' in params)
    throw new TypeError_('parameters are a list of tensors, got a module: give net.parameters', op)
  if (params instanceof Set || params instanceof Map)
    throw new TypeError_('parameters are a list of tensors: give an array, [...parameters]', op)
  if (list === undefined)
    throw new TypeError_(
      `Wrong parameters specification: parameters are a tensor or a list of tensors such as net.parameters, got ${describe(params)}`,
      op,
    )
  list.forEach((x: unknown, i) => {
    if (Array.isArray(x) && is_group(params))
      throw new TypeError_('groups of parameters stand in an array: [{ params, … }]', op)
    if (!(x instanceof Tensor))
      throw new TypeError_(
        `Wrong parameters specification: parameter ${i + 1} is a tensor, got ${describe(x)}. Give net.parameters`,
        op,
      )
    if (!x.is_leaf)
      throw new ValueError(
        `can't optimize a non-leaf Tensor: parameter ${i + 1} is not a leaf, it was computed from other tensors`,
        op,
      )
  })
  return list as Tensor[]
}
