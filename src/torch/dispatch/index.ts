export { call_op, call_torch_function, install_methods, op, tensor_op } from './op'
