/** TorchScript. */
export {
  jit_compile,
  jit_load,
  jit_save,
  jit_save_for_mobile,
  jit_serialize,
  jit_unserialize,
  type JitLoadOptions,
} from './files'
export { ScriptFunction, ScriptMethod, type CallableScript } from './function'
export { ScriptGraph } from './graph'
export { ScriptModule, type CallableScriptModule } from './module'
export { jit_ops, type JitOperator } from './ops'
export { jit_trace, jit_trace_module, type TraceOptions } from './trace'
export { jit_scalar, jit_tuple } from './values'
