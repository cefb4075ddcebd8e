/** Tensors. */
import { backward } from './autograd'
import { install_methods } from './dispatch'
import { method_names } from './generated/methods'
import { node_of, register_hook } from './graph'
import { get_index, set_index } from './indexing'
import { install_handwritten } from './methods'
import './origins'
import { complete_tensor, name_method_errors } from './tensor'

complete_tensor({ backward, get: get_index, set: set_index, graph: { node_of, register_hook } })
install_handwritten()
name_method_errors()
install_methods(method_names)

export * from './autocast'
export { with_detect_anomaly } from './anomaly'
export * from './autograd'
export * from './composed'
export * from './convert'
export { gradcheck, gradgradcheck, type Differentiable, type GradcheckOptions } from './gradcheck'
export * from './creation'
export * from './decompositions'
export { AutogradContext, autograd_function, type AutogradFunction } from './autograd_function'
export * from './cuda'
export {
  is_torch_device,
  is_torch_layout,
  is_torch_memory_format,
  is_torch_qscheme,
  local_device,
  torch_channels_last_3d_format,
  torch_channels_last_format,
  torch_contiguous_format,
  torch_device,
  torch_layout,
  torch_memory_format,
  torch_per_channel_affine,
  torch_per_channel_symmetric,
  torch_per_tensor_affine,
  torch_per_tensor_symmetric,
  torch_preserve_format,
  torch_qscheme,
  torch_reduction_mean,
  torch_reduction_none,
  torch_reduction_sum,
  torch_sparse_coo,
  torch_strided,
  with_device,
  type Device,
} from './device'
export {
  is_torch_dtype,
  torch_bfloat16,
  torch_bool,
  torch_cdouble,
  torch_cfloat,
  torch_cfloat128,
  torch_cfloat32,
  torch_cfloat64,
  torch_chalf,
  torch_complex128,
  torch_complex32,
  torch_complex64,
  torch_double,
  torch_dtype,
  torch_float,
  torch_float16,
  torch_float32,
  torch_float64,
  torch_float8_e4m3fn,
  torch_float8_e5m2,
  torch_get_default_dtype,
  torch_half,
  torch_int,
  torch_int16,
  torch_int32,
  torch_int64,
  torch_int8,
  torch_long,
  torch_qint32,
  torch_qint8,
  torch_quint8,
  torch_set_default_dtype,
  torch_short,
  torch_uint8,
  type ArrayKind,
} from './dtype'
export {
  IndexError,
  LinAlgError,
  NotImplementedError,
  OutOfMemoryError,
  RuntimeError,
  TorchError,
  TypeError_,
  ValueError,
} from './errors'
export * from './generated'
export { call_torch_function, linalg_eigvals, torch_ctc_loss } from './checked'
export { AmpGradScaler, cuda_amp_grad_scaler, type GradScalerOptions } from './grad_scaler'
export { torch_generator, type Generator } from './generator'
export {
  torch_max,
  torch_min,
  torch_nonzero,
  torch_norm,
  torch_polygamma,
  torch_split,
  torch_where,
} from './handwritten'
export { AutogradNode, TorchHook, type Hook as GradientHook } from './graph'
export { torch_storage } from './storage'
export { Slice, newaxis, slc, type Index, type IndexValue } from './indexing'
export * from './info'
export * from './machine'
export * from './masked'
export * from './memory'
export * from './random'
export * from './serialize'
export * from './signal'
export { torch_vmap, type VmapOptions } from './vmap'
export { Tensor, is_torch_tensor, type BackwardOptions } from './tensor'
