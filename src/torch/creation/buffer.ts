/** Tensors of raw memory, and the raw memory of tensors. */
import { native } from '../../native/addon'
import { as_dtype, type torch_dtype } from '../dtype'
import { TypeError_, describe, explain } from '../errors'
import { as_tensor, handle_of, wrap, type Tensor } from '../tensor'
import { sizes_of } from './arguments'

/** The bytes of a buffer, or of a view of any kind; not copied. */
function bytes_of(buffer: unknown, op: string): Uint8Array {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer)
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  throw new TypeError_(`'buffer' is an ArrayBuffer, a Buffer or a typed array, got ${describe(buffer)}`, op)
}

/**
 * R's `torch_tensor_from_buffer(buffer, shape, dtype = "float")`: a tensor of a buffer's bytes, which are copied once.
 *
 * @param buffer an ArrayBuffer, Buffer or typed array of exactly the bytes that the tensor needs, in this machine's order.
 * @param shape the sizes.
 * @param dtype an element type, or R's name of one.
 * @throws TypeError where the bytes are too few or too many.
 * @example torch_tensor_from_buffer(new Float32Array([1, 2, 3, 4]), [2, 2])
 */
export function torch_tensor_from_buffer(
  buffer: ArrayBuffer | ArrayBufferView,
  shape: readonly number[] | number,
  dtype: torch_dtype | string = 'float',
): Tensor {
  const op = 'torch_tensor_from_buffer'
  try {
    return wrap(native.from_memory(bytes_of(buffer, op), as_dtype(dtype, op).code, sizes_of(shape, op)))
  } catch (error) {
    throw explain(error, op)
  }
}

/**
 * R's `buffer_from_torch_tensor(tensor)`: a copy of a tensor's elements as bytes, row by row, in this machine's order.
 *
 * @example buffer_from_torch_tensor(torch_tensor([1, 2])) // 00 00 80 3f 00 00 00 40
 */
export function buffer_from_torch_tensor(tensor: Tensor): Uint8Array<ArrayBuffer> {
  const op = 'buffer_from_torch_tensor'
  try {
    return new Uint8Array(native.to_memory(handle_of(as_tensor(tensor, op, 'tensor'))))
  } catch (error) {
    throw explain(error, op)
  }
}
