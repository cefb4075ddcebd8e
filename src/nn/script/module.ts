/** Modules that libtorch runs: loaded from TorchScript, or traced. */
import { native } from '../../native/addon'
import type { Handle, ScriptHandle } from '../../native/types'
import { as_dtype } from '../../torch/dtype'
import { torch_device } from '../../torch/device'
import { TypeError_, ValueError, check_named, describe } from '../../torch/errors'
import { Tensor, handle_of, wrap, type Role } from '../../torch/tensor'
import { nn_Module } from '../module'
import type { ModuleToOptions } from '../move'
import { is_nn_buffer, is_nn_parameter } from '../parameter'
import { ScriptMethod, call_script, hold_script, refusing, save_script, script_of } from './function'
import { ScriptGraph } from './graph'
import { from_script, to_script } from './values'

/** The methods that jit_trace_module() makes of forward(), one for each mode. */
export const mode_methods = ['trainforward', 'evalforward'] as const

const op = 'script_module'

/**
 * A module of TorchScript: call it with tensors, numbers, strings, arrays, objects and jit_tuple(). Its parameters,
 * buffers and modules are found as those of any module; its other methods are functions of it. jit_load() and jit_trace()
 * make them.
 */
export class ScriptModule extends nn_Module {
  override forward(...inputs: never[]): unknown {
    const handle = script_of(this)
    const methods = native.script_methods(handle)
    const method = this.forward_name(methods)
    if (!methods.includes(method))
      throw new ValueError(
        'Forward is not defined. Methods from submodules of traced modules are not traced. Are you trying to call from a submodule?',
        op,
      )
    return call_script(handle, method, inputs, op)
  }

  /** The method that a call runs: the one of the mode, where the module was traced in both. */
  private forward_name(methods: readonly string[]): string {
    if (!mode_methods.every((name) => methods.includes(name))) return 'forward'
    return this.training ? 'trainforward' : 'evalforward'
  }

  /** What a call computes. */
  get graph(): ScriptGraph {
    return this.method_of_call().graph
  }
  /** Runs the module, and gives what libtorch made of the graph for these inputs. */
  graph_for(...inputs: unknown[]): ScriptGraph {
    return this.method_of_call().graph_for(...inputs)
  }
  private method_of_call(): ScriptMethod {
    const name = this.forward_name(native.script_methods(script_of(this)))
    const method = this.find_method(name)
    if (method === null) throw new ValueError('Forward is not defined.', op)
    return method
  }

  /** A method by its name, or null. */
  find_method(name: string): ScriptMethod | null {
    const handle = script_of(this)
    return native.script_methods(handle).includes(name) ? new ScriptMethod(handle, name) : null
  }
  /** A constant by its name, or null. */
  find_constant(name: string): unknown {
    return from_script(native.script_constant(script_of(this), String(name))) ?? null
  }
  add_constant(name: string, value: unknown): void {
    refusing('add_constant', () =>
      native.script_register(script_of(this), 'constant', name, to_script(value, 'add_constant')),
    )
  }

  override register_parameter(name: string, param: Tensor): void {
    register(this, 'parameter', name, param)
  }
  override register_buffer(name: string, tensor: Tensor, persistent = true): void {
    if (!persistent) throw new ValueError('script modules have no buffers that are not saved', 'register_buffer')
    register(this, 'buffer', name, tensor)
  }
  override register_module(name: string, module: nn_Module): void {
    if (!(module instanceof ScriptModule))
      throw new TypeError_(
        `Script modules can only register Script modules children: use jit_trace() first; got ${describe(module)}`,
        'register_module',
      )
    refusing('register_module', () =>
      native.script_register(script_of(this), 'module', String(name), script_of(module)),
    )
    show_child(this, String(name), module)
  }

  /** Moves the parameters and buffers, which stay the same tensors. */
  override to(options: NonNullable<Parameters<nn_Module['to']>[0]> = {}): this {
    const named = (
      typeof options === 'string' || 'index' in options
        ? { device: options }
        : 'itemsize' in options
          ? { dtype: options }
          : options
    ) as ModuleToOptions
    check_named({ ...named }, ['dtype', 'device', 'tensor', 'non_blocking', 'copy'], 'to')
    const dtype = named.tensor?.dtype ?? (named.dtype == null ? null : as_dtype(named.dtype, 'to'))
    const device = named.tensor?.device ?? (named.device == null ? null : torch_device(named.device))
    if (dtype !== null && !dtype.is_floating_point)
      throw new ValueError(`a module's dtype is a floating-point one, got ${dtype}`, 'to')
    refusing('to', () =>
      native.script_to(script_of(this), device?.name ?? null, dtype?.code ?? null, named.non_blocking ?? false),
    )
    return this
  }

  /** A copy, with tensors of its own. */
  override clone(_deep = true): this {
    const bytes = new Uint8Array(native.script_serialize(script_of(this)))
    return script_module(native.script_load(bytes, null)) as unknown as this
  }

  /** Writes the module to a file, whole or not at all. */
  save(path: string): void {
    save_script(script_of(this), path, false, 'jit_save')
  }
  /** Writes the module for the lite interpreter. */
  save_for_mobile(path: string): void {
    save_script(script_of(this), path, true, 'jit_save_for_mobile')
  }
  /** The bytes that save() would write. */
  serialize(): Buffer {
    return refusing('jit_serialize', () => Buffer.from(native.script_serialize(script_of(this))))
  }
}

// Whether the module is in training is libtorch's to say. (An accessor, where the base has a field.)
Object.defineProperty(ScriptModule.prototype, 'training', {
  get(this: ScriptModule) {
    return native.script_training(script_of(this))
  },
  set(this: ScriptModule, training: boolean) {
    // The base's constructor sets it before there is a native module.
    if (script_of(this) !== undefined) native.script_train(script_of(this), training)
  },
})
Object.defineProperty(ScriptModule.prototype, 'r_classes', { value: ['script_module'] })

function register(module: ScriptModule, kind: 'parameter' | 'buffer', name: string, tensor: Tensor): void {
  const known = kind === 'parameter' ? 'register_parameter' : 'register_buffer'
  if (!(tensor instanceof Tensor)) throw new TypeError_(`it takes a tensor, got ${describe(tensor)}`, known)
  refusing(known, () => native.script_register(script_of(module), kind, name, handle_of(tensor)))
  show_tensor(module, name, handle_of(tensor), kind)
}

/** A tensor of the native module as a field; another that is assigned goes there too. */
function show_tensor(module: ScriptModule, name: string, handle: Handle, role: Role & ('parameter' | 'buffer')): void {
  let tensor = wrap(handle)
  tensor.role = role
  Object.defineProperty(module, name, {
    enumerable: true,
    configurable: true,
    get: () => tensor,
    set(given: unknown) {
      const fits = role === 'parameter' ? is_nn_parameter(given) : is_nn_buffer(given) || given instanceof Tensor
      if (!fits) throw new TypeError_(`'${name}' is a ${role}, got ${describe(given)}`, op)
      native.script_register(script_of(module), role, name, handle_of(given as Tensor))
      tensor = given as Tensor
      tensor.role = role
    },
  })
}

const show_child = (module: ScriptModule, name: string, child: ScriptModule): void =>
  void Object.defineProperty(module, name, { value: child, enumerable: true, configurable: true })

/** Makes methods functions of the module; forward is what a call runs. */
export function show_methods(module: ScriptModule): void {
  const handle = script_of(module)
  for (const name of native.script_methods(handle)) {
    if (name in module && !Object.hasOwn(module, name)) continue
    Object.defineProperty(module, name, { value: new ScriptMethod(handle, name), configurable: true })
  }
}

/** A script module, whose other fields are its parameters, buffers, modules and methods. */
export type CallableScriptModule = ScriptModule &
  (<T = Tensor>(...inputs: unknown[]) => T) & {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a file holds cannot be known
    [field: string]: any
  }

/** The module of a native one. */
export function script_module(handle: ScriptHandle): CallableScriptModule {
  const module = new ScriptModule() as CallableScriptModule
  hold_script(module, handle)
  for (const [name, tensor] of native.script_parts(handle, 'parameters')) show_tensor(module, name, tensor, 'parameter')
  for (const [name, tensor] of native.script_parts(handle, 'buffers')) show_tensor(module, name, tensor, 'buffer')
  for (const [name, child] of native.script_parts(handle, 'children')) show_child(module, name, script_module(child))
  show_methods(module)
  return module
}
