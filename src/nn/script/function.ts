/** Functions and methods that libtorch runs. */
import { inspect } from 'node:util'
import { native } from '../../native/addon'
import type { ScriptHandle } from '../../native/types'
import { R_CLASS, R_PRINT } from '../../r/protocol'
import { from_native } from '../../torch/errors'
import { make_file } from '../../torch/serialize/sink'
import type { Tensor } from '../../torch/tensor'
import { callable } from '../callable'
import { ScriptGraph } from './graph'
import { from_script, inputs_to_script } from './values'

/** Runs a call of the addon, whose refusals get the function's name. */
export function refusing<T>(op: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw from_native(error, op)
  }
}

/** Runs a function, or a method of a module. */
export const call_script = (handle: ScriptHandle, method: string, inputs: readonly unknown[], op: string): unknown =>
  refusing(op, () => from_script(native.script_call(handle, method, inputs_to_script(inputs, op))))

const handles = new WeakMap<object, ScriptHandle>()

/** Ties a native script to the object that stands for it. */
export const hold_script = (object: object, handle: ScriptHandle): void => void handles.set(object, handle)
/** The native script of an object that was tied to one. */
export const script_of = (object: object): ScriptHandle => handles.get(object)!

/** Writes a script to a file, whole or not at all. */
export const save_script = (handle: ScriptHandle, path: string, for_mobile: boolean, op: string): void =>
  make_file(path, (part) => refusing(op, () => native.script_save(handle, part, for_mobile)), op)

/**
 * A function of TorchScript: call it with tensors, numbers, strings, arrays, objects and jit_tuple(). jit_trace() and
 * jit_compile() make them.
 */
export class ScriptFunction {
  constructor(handle: ScriptHandle) {
    const self = callable<ScriptFunction>(new.target, (_self, inputs) =>
      call_script(handle, '', inputs, 'script_function'),
    )
    hold_script(self, handle)
    return self
  }

  /** What it computes. */
  get graph(): ScriptGraph {
    return new ScriptGraph(native.script_graph(script_of(this), ''))
  }
  /** Writes it to a file, which jit_load() gives back as a module. */
  save(filename: string): this {
    save_script(script_of(this), filename, false, 'jit_save')
    return this
  }
  /** Writes it for the lite interpreter. */
  save_for_mobile(filename: string): this {
    save_script(script_of(this), filename, true, 'jit_save_for_mobile')
    return this
  }
  toString(): string {
    return '<script_function>'
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['script_function']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** A function of TorchScript, which can be called. */
export type CallableScript = ScriptFunction & (<T = Tensor>(...inputs: unknown[]) => T)

/** A method of a script module. */
export class ScriptMethod {
  constructor(
    handle: ScriptHandle,
    readonly name: string,
  ) {
    const self = callable<ScriptMethod>(new.target, (_self, inputs) =>
      call_script(handle, name, inputs, `script_module$${name}`),
    )
    hold_script(self, handle)
    Object.defineProperty(self, 'name', { value: name })
    return self
  }

  /** What it computes. */
  get graph(): ScriptGraph {
    return new ScriptGraph(native.script_graph(script_of(this), this.name))
  }
  /** Runs it, and gives what libtorch made of the graph for these inputs. */
  graph_for(...inputs: unknown[]): ScriptGraph {
    call_script(script_of(this), this.name, inputs, `script_module$${this.name}`)
    return new ScriptGraph(native.script_last_graph())
  }
  toString(): string {
    return '<script_method>'
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['script_method']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}
