/** Modules on other devices and of other types. */
import { as_dtype, type torch_dtype } from '../torch/dtype'
import { torch_device, type Device, type torch_memory_format } from '../torch/device'
import { TypeError_, ValueError, check_named, describe, explained } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { replace_tensors } from './members'
import type { nn_Module } from './module'

/** Where a module goes. */
export interface ModuleToOptions {
  /** A floating-point type; buffers of integers keep theirs. */
  dtype?: torch_dtype | null
  device?: Device | string | null
  /** A tensor whose type and device are taken. */
  tensor?: Tensor | null
  non_blocking?: boolean
  copy?: boolean
  /** Of parameters and buffers with 4 or 5 dimensions. */
  memory_format?: torch_memory_format | null
}

type Target = ModuleToOptions | torch_dtype | Device | string

/** The options that one dtype or device alone stands for. */
function options_of(target: Target): ModuleToOptions {
  if (typeof target !== 'string' && (typeof target !== 'object' || target === null))
    throw new TypeError_(`it takes a dtype, a device or { dtype, device, … }, got ${describe(target)}`, 'to')
  if (typeof target === 'string' || 'index' in target) return { device: target }
  if ('itemsize' in target) return { dtype: target }
  check_named(target, ['dtype', 'device', 'tensor', 'non_blocking', 'copy', 'memory_format'], 'to')
  return target
}

/** See nn_Module.to(). Where a tensor cannot go there, none goes. */
export function move_module<M extends nn_Module>(module: M, target: Target): M {
  return explained('to', () => {
    const { tensor: like, non_blocking, copy, memory_format, ...o } = options_of(target)
    const dtype = like?.dtype ?? (o.dtype == null ? null : as_dtype(o.dtype, 'to'))
    const device = like?.device ?? (o.device == null ? null : torch_device(o.device))
    if (dtype !== null && !dtype.is_floating_point)
      throw new ValueError(`a module's dtype is a floating-point one, got ${dtype}`, 'to')
    return replace_tensors(module, (tensor) => {
      const there = tensor.detach().to({
        dtype: tensor.dtype.is_floating_point ? dtype : null,
        device,
        non_blocking,
        copy,
        memory_format: tensor.ndim === 4 || tensor.ndim === 5 ? memory_format : null,
      })
      const result = there.requires_grad_(tensor.requires_grad)
      result.role = tensor.role
      return result
    })
  })
}
