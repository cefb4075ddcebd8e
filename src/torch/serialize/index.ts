/** Tensors in files. */
export {
  safe_load_file,
  safe_save_file,
  safe_serialize,
  safetensors,
  type SafeLoadOptions,
  type SafeSaveOptions,
} from './safetensors'
export {
  load_state_dict,
  torch_load,
  torch_save,
  torch_serialize,
  type LoadOptions,
  type LoadStateOptions,
  type Savable,
  type SaveOptions,
  type Stateful,
} from './save'
