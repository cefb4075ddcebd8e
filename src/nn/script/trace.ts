/** Tracing: what a function or module does with tensors, recorded as TorchScript. */
import { native } from '../../native/addon'
import type { ScriptHandle, ScriptValue } from '../../native/types'
import { TypeError_, ValueError, check_named, describe } from '../../torch/errors'
import { is_plain } from '../../r/plain'
import { torch_get_rng_state, torch_set_rng_state } from '../../torch'
import { Tensor } from '../../torch/tensor'
import { class_name, nn_Module } from '../module'
import { ScriptFunction, call_script, refusing, script_of, type CallableScript } from './function'
import { ScriptModule, mode_methods, script_module, show_methods, type CallableScriptModule } from './module'
import { from_script, inputs_to_script, jit_tuple, to_script } from './values'

/** Arguments of tracing. */
export interface TraceOptions {
  /** Whether lists and dictionaries in the result are refused, which are not recorded as such. Default true. */
  strict?: boolean
  /**
   * Whether forward() of a module is recorded in training and in evaluation, and a call runs the one of its mode. Only
   * this package and R know such files; with false there is one forward, as it is in the module's mode, which Python runs
   * too. Default true.
   */
  respect_mode?: boolean
  /** Whether the recording is run on the same inputs and compared with the function. Beyond R. Default false. */
  check?: boolean
}
const option_names = ['strict', 'respect_mode', 'check']

const is_options = (x: unknown): x is TraceOptions =>
  is_plain(x) && Object.keys(x).length > 0 && Object.keys(x).every((name) => option_names.includes(name))

type Traced = (...inputs: never[]) => unknown

/** What stands between the tracer and the function. An error of the function's own comes out as it is. */
function record(
  traced: Traced,
  inputs: readonly unknown[],
  options: TraceOptions,
  module: ScriptHandle | null,
  name: string,
  op: string,
): ScriptHandle | undefined {
  const run = (given: ScriptValue[]): ScriptValue => {
    const result: unknown = traced(...(given.map(from_script) as never[]))
    if (result instanceof Promise)
      throw new TypeError_('the function is asynchronous: only synchronous work is recorded', op)
    if (!holds_tensors(result))
      throw new TypeError_(
        `Only tensors, lists, tuples of tensors, or dictionaries of tensors can be output from traced functions; got ${describe(result)}`,
        op,
      )
    return to_script(as_tuples(result), op)
  }
  return refusing(op, () =>
    native.script_trace(run, inputs_to_script(inputs, op), options.strict ?? true, module, name),
  )
}

function holds_tensors(x: unknown): boolean {
  if (x instanceof Tensor) return true
  if (typeof x !== 'object' || x === null) return false
  const parts: unknown[] = x instanceof Map ? [...x.values()] : 'items' in x ? (x.items as unknown[]) : Object.values(x)
  return parts.length > 0 && parts.every(holds_tensors)
}

/** A result such as [output, [h, c]], which no list of TorchScript's is, as tuples; lists of tensors stay lists. */
function as_tuples(result: unknown, inside = false): unknown {
  if (!Array.isArray(result)) return result
  const nested = inside || !result.every((part) => part instanceof Tensor)
  return nested ? jit_tuple(result.map((part) => as_tuples(part, true))) : result
}

/** The tensors of a result, in their order. */
function tensors_of(x: unknown): Tensor[] {
  if (x instanceof Tensor) return [x]
  if (typeof x !== 'object' || x === null) return []
  const parts: unknown[] = x instanceof Map ? [...x.values()] : 'items' in x ? (x.items as unknown[]) : Object.values(x)
  return parts.flatMap(tensors_of)
}

/** Compares a recording with what it records, on the same inputs and random numbers. */
function compare(
  traced: Traced,
  script: (...inputs: unknown[]) => unknown,
  inputs: readonly unknown[],
  op: string,
): void {
  const random = torch_get_rng_state()
  const wanted = tensors_of(traced(...(inputs as never[])))
  torch_set_rng_state(random)
  const found = tensors_of(script(...inputs))
  wanted.forEach((tensor, i) => {
    const other = found[i]
    const [ours, theirs] = [tensor.detach().double(), other?.detach().double()]
    if (theirs !== undefined && ours.shape.join() === theirs.shape.join()) {
      const apart = ours.numel() === 0 ? 0 : Number(ours.sub(theirs).abs().max().item())
      if (apart <= 1e-5 * (1 + (ours.numel() === 0 ? 0 : Number(ours.abs().max().item())))) return
      throw new ValueError(
        `the recording computes something else than the function: result ${i + 1} differs by up to ${apart.toPrecision(3)}. Is there something random in it, or something that depends on the data?`,
        op,
      )
    }
    throw new ValueError(`the recording gives result ${i + 1} another shape than the function`, op)
  })
}

/**
 * Records what a function or a module does with example inputs, as TorchScript: what comes out runs without JavaScript,
 * here, in R, in Python or in C++.
 *
 * Only operations on tensors are recorded: loops and conditions as they went for these inputs, numbers read from tensors
 * as constants. Tensors that need gradients and come from outside are refused: trace the module that owns them. Results may
 * be nested, as an LSTM's [output, [h, c]] is: they are tuples then.
 *
 * @param func a function or a module (an instance).
 * @param inputs the example inputs: tensors, arrays, objects and jit_tuple() of tensors; then an object of options.
 * @returns a script function, or a script module of a module.
 * @throws TypeError for a result that is not made of tensors, ValueError where `check` finds a difference.
 * @example
 * const relu = jit_trace((x: Tensor) => torch_relu(x), torch_tensor([-1, 0, 1]))
 * const net = jit_trace(nn_linear(10, 10), torch_randn(10, 10))
 */
export function jit_trace<M extends nn_Module>(func: M, ...inputs: unknown[]): CallableScriptModule
export function jit_trace(func: (...inputs: never[]) => unknown, ...inputs: unknown[]): CallableScript
export function jit_trace(func: unknown, ...inputs: unknown[]): unknown {
  const op = 'jit_trace'
  const last = inputs.at(-1)
  const options = is_options(last) ? last : {}
  const given = is_options(last) ? inputs.slice(0, -1) : inputs
  if (func instanceof nn_Module) return jit_trace_module(func, { forward: new Inputs(given), ...options })
  if (typeof func !== 'function')
    throw new TypeError_(`jit_trace needs a function or nn_module, got ${describe(func)}`, op)
  if (func.prototype instanceof nn_Module)
    throw new ValueError('You must initialize the nn_module before tracing: call the generator', op)
  const script = new ScriptFunction(record(func as Traced, given, options, null, 'name', op)!) as CallableScript
  if (options.check === true) compare(func as Traced, script, given, op)
  return script
}

/** Inputs that are several already, where an array would be one. */
class Inputs {
  constructor(readonly list: readonly unknown[]) {}
}

/** A native module with a module's parameters, buffers and modules; the tensors are the same. */
function structure_of(module: nn_Module): ScriptModule {
  if (module instanceof ScriptModule) return module
  const name = class_name(module).replace(/\W/g, '_') || 'nn_module'
  const script = script_module(native.script_module(name))
  for (const [part, tensor] of Object.entries(module.named_parameters(false))) script.register_parameter(part, tensor)
  for (const [part, tensor] of Object.entries(module.named_buffers(false))) script.register_buffer(part, tensor)
  for (const [part, child] of Object.entries(module.children)) script.register_module(part, structure_of(child))
  return script
}

/**
 * Records methods of a module: see jit_trace().
 *
 * @param mod the module.
 * @param inputs the example inputs by the method's name: an array holds several, anything else is one; and options.
 * @returns a script module with these methods. Its parameters and buffers are the module's own.
 * @example
 * class Autoencoder extends nn_Module {
 *   encoder = nn_linear(3, 2)
 *   decoder = nn_linear(2, 3)
 *   encode(x: Tensor) { return this.encoder(x) }
 *   override forward(x: Tensor) { return this.decoder(this.encode(x)) }
 * }
 * jit_trace_module(new Autoencoder(), { forward: torch_randn(2, 3), encode: torch_randn(2, 3) })
 */
export function jit_trace_module(mod: nn_Module, inputs: Record<string, unknown>): CallableScriptModule {
  const op = 'jit_trace_module'
  if (!(mod instanceof nn_Module)) throw new TypeError_(`\`mod\` must be a \`nn_module()\`, got ${describe(mod)}`, op)
  if (!is_plain(inputs))
    throw new TypeError_(`example inputs are given by method, { forward: x }, got ${describe(inputs)}`, op)
  const { strict, respect_mode = true, check = false, ...methods } = inputs as TraceOptions & Record<string, unknown>
  check_named({ strict, respect_mode, check }, option_names, op)
  if (typeof respect_mode !== 'boolean') throw new TypeError_('`respect_mode` is true or false', op)
  for (const name of Object.keys(methods)) {
    if ((mode_methods as readonly string[]).includes(name))
      throw new ValueError('Methods `evalforward` and `trainforward` are reserved.', op)
    if (typeof (mod as unknown as Record<string, unknown>)[name] !== 'function')
      throw new ValueError(`Method '${name}' does not exist in \`mod\` and therefore can't be traced.`, op)
  }
  const was_training = mod.training
  const script = structure_of(mod)
  const trace = (name: string, as: string, given: readonly unknown[]): void => {
    const method = (...args: never[]): unknown =>
      (mod as unknown as Record<string, (...args: never[]) => unknown>)[name]!(...args)
    record(method, given, { strict }, script_of(script), as, op)
    if (check) compare(method, (...args) => call_script(script_of(script), as, args, op), given, op)
  }
  try {
    for (const [name, example] of Object.entries(methods)) {
      const given =
        example instanceof Inputs ? example.list : Array.isArray(example) ? (example as unknown[]) : [example]
      if (name !== 'forward' || !respect_mode) {
        mod.train(was_training)
        trace(name, name, given)
        continue
      }
      for (const mode of mode_methods) {
        mod.train(mode === 'trainforward')
        trace('forward', mode, given)
      }
      native.script_define_forward(script_of(script))
    }
  } finally {
    mod.train(was_training)
  }
  show_methods(script)
  script.train(was_training)
  return script as CallableScriptModule
}
