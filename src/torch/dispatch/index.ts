export { call_op, install_methods, op, tensor_op } from './op'
