/** TorchScript in files, and from source. */
import { native } from '../../native/addon'
import { torch_device, type Device } from '../../torch/device'
import { TypeError_, ValueError, check_named, describe } from '../../torch/errors'
import { is_torchscript, is_zip } from '../../torch/serialize/pickle/read'
import { source_of, unreadable } from '../../torch/serialize/source'
import { read_entry, read_zip } from '../../torch/serialize/zip'
import { ScriptFunction, refusing, save_script, script_of, type CallableScript } from './function'
import { ScriptModule, script_module, type CallableScriptModule } from './module'

/** Checks that what is to be loaded is whole, and TorchScript: libtorch itself would trust it. */
function check_archive(from: string | Uint8Array, op: string): void {
  const source = source_of(from, false, op)
  try {
    if (!is_zip(source.read(0, Math.min(4, source.size))))
      throw new ValueError('it is no TorchScript: it is no zip archive')
    const entries = read_zip(source)
    if (!is_torchscript(entries.keys()))
      throw new ValueError('it is a zip archive, but no TorchScript: torch_load() reads tensors and state dicts')
    for (const entry of entries.values()) read_entry(source, entry)
  } catch (error) {
    throw unreadable(error, source.name, op)
  }
}

/** Arguments of jit_load(). */
export interface JitLoadOptions {
  /** Where the tensors go; by default where they were. Beyond R. */
  device?: Device | string | null
}

/**
 * Loads a module or function that jit_save() saved, here, in R, in Python (torch.jit.save()) or in C++. It is code, which
 * runs when it is called: load only what you trust.
 *
 * @param path the file.
 * @throws ValueError where there is no such file, it is damaged, or no TorchScript.
 * @example
 * jit_save(jit_trace(net, x), 'net.pt')
 * jit_load('net.pt')(x)
 */
export function jit_load(path: string, options: JitLoadOptions = {}): CallableScriptModule {
  const op = 'jit_load'
  check_named(options, ['device'], op)
  if (typeof path !== 'string')
    throw new TypeError_(`path is a file, got ${describe(path)}: jit_unserialize() takes bytes`, op)
  check_archive(path, op)
  const device = options.device == null ? null : torch_device(options.device).name
  return script_module(refusing(op, () => native.script_load(path, device)))
}

const saved = 'Only `script_function` or `script_module` can be saved'

/** Saves a script function or script module in a file, whole or not at all. @example jit_save(jit_trace(net, x), 'net.pt') */
export function jit_save<S extends ScriptFunction | ScriptModule>(obj: S, path: string): S {
  const op = 'jit_save'
  if (!(obj instanceof ScriptFunction) && !(obj instanceof ScriptModule))
    throw new ValueError(`${saved} with \`jit_save\`, got ${describe(obj)}: jit_trace() makes them`, op)
  save_script(script_of(obj), path, false, op)
  return obj
}

/**
 * As jit_save(), for the lite interpreter of phones, which libtorch has kept for older programs.
 *
 * @example jit_save_for_mobile(jit_trace(net, x), 'net.ptl')
 */
export function jit_save_for_mobile<S extends ScriptFunction | ScriptModule>(obj: S, path: string): S {
  const op = 'jit_save_for_mobile'
  if (!(obj instanceof ScriptFunction) && !(obj instanceof ScriptModule))
    throw new ValueError(`${saved} with \`jit_save_for_mobile\`, got ${describe(obj)}`, op)
  save_script(script_of(obj), path, true, op)
  return obj
}

/** A script module as bytes, which jit_unserialize() takes. @example const bytes = jit_serialize(jit_trace(net, x)) */
export function jit_serialize(obj: ScriptModule): Buffer {
  if (obj instanceof ScriptModule) return obj.serialize()
  throw new ValueError(
    `Only \`script_module\` can be serialized with \`jit_serialize\`, got ${describe(obj)}`,
    'jit_serialize',
  )
}

/**
 * The script module of bytes that jit_serialize() or jit_save() gave.
 *
 * @example jit_unserialize(jit_serialize(jit_trace(net, x)))(x)
 */
export function jit_unserialize(obj: Uint8Array): CallableScriptModule {
  const op = 'jit_unserialize'
  if (!(obj instanceof Uint8Array))
    throw new ValueError(`\`obj\` to be deserialized must be a raw vector: a Uint8Array, got ${describe(obj)}`, op)
  check_archive(obj, op)
  return script_module(refusing(op, () => native.script_load(obj, null)))
}

/**
 * Compiles TorchScript, a part of Python: https://docs.pytorch.org/docs/stable/jit_language_reference.html
 *
 * @param source the definitions of functions.
 * @returns the functions by name.
 * @throws RuntimeError with the compiler's words, which point at the place.
 * @example
 * const { double } = jit_compile(`
 * def double(x: Tensor, times: int = 2):
 *   return x * times
 * `)
 */
export function jit_compile(source: string): Record<string, CallableScript> {
  const op = 'jit_compile'
  if (typeof source !== 'string') throw new TypeError_(`source is TorchScript's text, got ${describe(source)}`, op)
  const functions = refusing(op, () => native.script_compile(`${dedented(source)}\n`))
  return Object.fromEntries(functions.map(([name, handle]) => [name, new ScriptFunction(handle) as CallableScript]))
}

/** Text without the spaces that all its lines begin with. */
function dedented(text: string): string {
  const margins = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [/^[ \t]*/.exec(line)![0].length]))
  const margin = Math.min(...margins)
  return Number.isFinite(margin) ? text.replace(new RegExp(`^[ \\t]{${margin}}`, 'gm'), '') : text
}
