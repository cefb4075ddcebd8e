/** torch_tensor() and torch_scalar_tensor(). */
import { native } from '../../native/addon'
import { tensor_op } from '../dispatch'
import { complete_conversions } from '../dispatch/convert'
import { recorder } from '../recording'
import { as_dtype, type torch_dtype } from '../dtype'
import { current_device, torch_device, type Device } from '../device'
import { ValueError, explain } from '../errors'
import type { Tensor } from '../tensor'
import { Signature, bind } from '../arguments'
import { of_data, type TensorData } from './values'

export type { ColumnData, TensorData } from './values'

/** Arguments of torch_tensor() by name. */
export interface TensorOptions {
  /** The element type. Default: Float for numbers, Long for bigints, Bool for booleans, an array's own for typed arrays. */
  dtype?: torch_dtype | null
  /** Where it is put; on the CPU by default. */
  device?: Device | string | null
  requires_grad?: boolean
  /** Whether the memory is one that a GPU reads directly. Without a GPU it makes no difference. */
  pin_memory?: boolean
}

function make(data: TensorData, options: TensorOptions, op: string, scalar: boolean): Tensor {
  const { dtype, device, requires_grad, pin_memory } = options
  let tensor = of_data(data, dtype == null ? undefined : as_dtype(dtype, op))
  if (scalar) {
    if (tensor.numel() !== 1) throw new ValueError(`'value' is one number, got ${tensor.numel()}`, op)
    tensor = tensor_op('reshape', tensor, [])
  }
  const place = device == null ? current_device() : torch_device(device)
  if (place !== null && place.type !== 'cpu') tensor = tensor_op('to', tensor, { device: place })
  else if (pin_memory === true && native.cuda_available()) tensor = tensor_op('pin_memory', tensor)
  return requires_grad ? tensor.requires_grad_(true) : tensor
}

const defaults = { dtype: null, device: null, requires_grad: false }
const signature = new Signature<TensorOptions>({ ...defaults, pin_memory: false }, 'torch_tensor')

/**
 * R's `torch_tensor(data, dtype = NULL, device = NULL, requires_grad = FALSE, pin_memory = FALSE)`: a tensor of JavaScript's values.
 *
 * Numbers are R's doubles and become Float, bigints R's integers and become Long, booleans become Bool, `{ re, im }` becomes
 * ComplexFloat; typed arrays keep their own type. One value gives the shape {1}; nested arrays give their own shape; columns
 * by name give a matrix. `null` is R's NA within an array, R's NULL alone.
 *
 * @throws ValueError for ragged arrays, TypeError for anything that is no number; both say where.
 * @example torch_tensor([[1, 2], [3, 4]], { dtype: torch_double() })
 */
export function torch_tensor(data: TensorData, options?: TensorOptions): Tensor
export function torch_tensor(
  data: TensorData,
  dtype?: torch_dtype | null,
  options?: Omit<TensorOptions, 'dtype'>,
): Tensor
export function torch_tensor(data: TensorData, ...rest: unknown[]): Tensor {
  return recorder === null ? tensor_of(data, rest) : recorder.tensor(data, rest, tensor_of)
}

function tensor_of(data: TensorData, rest: readonly unknown[]): Tensor {
  const op = 'torch_tensor'
  try {
    return make(data, signature.bind(rest), op, false)
  } catch (error) {
    throw explain(error, op)
  }
}

/**
 * R's `torch_scalar_tensor(value, dtype = NULL, device = NULL, requires_grad = FALSE)`: a tensor of no dimension, with one value.
 *
 * @throws ValueError for more values than one.
 */
export function torch_scalar_tensor(
  value: number | bigint | boolean | Tensor,
  options?: Omit<TensorOptions, 'pin_memory'>,
): Tensor
export function torch_scalar_tensor(value: TensorData, ...rest: unknown[]): Tensor {
  const op = 'torch_scalar_tensor'
  try {
    return make(value, bind<TensorOptions>(rest, defaults, op), op, true)
  } catch (error) {
    throw explain(error, op)
  }
}

complete_conversions((value, scalar) => {
  const tensor = torch_tensor(value as TensorData)
  return scalar ? tensor_op('squeeze', tensor, 1) : tensor
})
