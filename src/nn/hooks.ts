/** Functions that run before and after a module's forward pass. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, describe, passed_on } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import type { nn_Module } from './module'
import { check_unused, type Forward } from './unused'

/** Runs before forward(): an array that it returns replaces the arguments, any other value but undefined the only one. */
export type ForwardPreHook = (module: nn_Module, args: unknown[]) => unknown
/** Runs after forward(): what it returns, unless undefined, replaces the result. */
export type ForwardHook = (module: nn_Module, args: unknown[], output: unknown) => unknown

/** What takes a hook off again. */
export class ModuleHook {
  #remove: (() => void) | null
  constructor(remove: () => void) {
    this.#remove = remove
  }
  /** Takes the hook off; a second time it does nothing. */
  remove(): void {
    this.#remove?.()
    this.#remove = null
  }
  toString(): string {
    return '<torch_hook>'
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['torch_hook']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** The hooks of one module. */
export interface Hooks {
  before: Set<{ hook: ForwardPreHook }>
  after: Set<{ hook: ForwardHook }>
}

/** The same hooks for another module: each can lose them by itself. */
export const copy_hooks = ({ before, after }: Hooks): Hooks => ({ before: new Set(before), after: new Set(after) })

/** Where a module keeps its hooks; one that has none has no such field. */
export const HOOKS = Symbol('hooks')
interface Hooked {
  [HOOKS]?: Hooks
}

/** Whether something runs before or after a module's forward pass. */
export const has_hooks = (module: nn_Module): boolean => HOOKS in module

/** Puts a hook on a module. */
export function add_hook<K extends keyof Hooks>(
  module: nn_Module,
  kind: K,
  hook: Hooks[K] extends Set<{ hook: infer H }> ? H : never,
  op: string,
): ModuleHook {
  if (typeof hook !== 'function') throw new TypeError_(`a hook is a function, got ${describe(hook)}`, op)
  const hooked = module as Hooked
  if (hooked[HOOKS] === undefined)
    Object.defineProperty(module, HOOKS, { value: { before: new Set(), after: new Set() }, configurable: true })
  const entry = { hook } as never
  hooked[HOOKS]![kind].add(entry)
  return handle_of(hooked, kind, entry)
}

/** What takes a hook off. */
function handle_of<K extends keyof Hooks>(hooked: Hooked, kind: K, entry: never): ModuleHook {
  const hooks = hooked[HOOKS]!
  return new ModuleHook(() => {
    hooks[kind].delete(entry)
    // Without hooks a call is as fast as before.
    if (hooks.before.size + hooks.after.size === 0) delete hooked[HOOKS]
  })
}

/** A module's first hook before forward() that is `wanted`, and what takes it off; undefined where none is. */
export function find_pre_hook(
  module: nn_Module,
  wanted: (hook: ForwardPreHook) => boolean,
): [hook: ForwardPreHook, handle: ModuleHook] | undefined {
  for (const entry of (module as Hooked)[HOOKS]?.before ?? []) {
    if (wanted(entry.hook)) return [entry.hook, handle_of(module as Hooked, 'before', entry as never)]
  }
  return undefined
}

/** Runs a module's forward pass, with its hooks. What they throw of the user's own passes whatever module calls this one. */
export function call_module(module: nn_Module, args: unknown[]): unknown {
  try {
    const { forward } = module as unknown as { forward: Forward }
    if (args.length > forward.length) check_unused(module, forward, args)
    const hooks = (module as Hooked)[HOOKS]
    return hooks === undefined ? forward.apply(module, args) : call_hooked(module, args, forward, hooks)
  } catch (error) {
    throw passed_on(error)
  }
}

/**
 * Refuses what a hook gave in a tensor's place by the way: `(…) => seen.push(x)` gives a number, an async function a promise.
 *
 * @returns what it gave.
 */
function check_given(given: unknown, instead_of: unknown, kind: string): unknown {
  const by_the_way =
    given === null || typeof given !== 'object' ? typeof given !== 'function' : given instanceof Promise
  if (!by_the_way || !(instead_of instanceof Tensor)) return given
  const keep = 'return nothing to keep it, such as (…) => void seen.push(x)'
  throw new TypeError_(`what a hook returns replaces the ${kind}, a tensor; it gave ${describe(given)}: ${keep}`)
}

/** Runs the hooks in the order in which they were put on. */
function call_hooked(module: nn_Module, args: unknown[], forward: Forward, hooks: Hooks): unknown {
  for (const { hook } of hooks.before) {
    const changed = hook(module, args)
    if (changed !== undefined) args = Array.isArray(changed) ? changed : [check_given(changed, args[0], 'argument')]
  }
  let output = forward.apply(module, args)
  for (const { hook } of hooks.after) {
    const changed = hook(module, args, output)
    if (changed !== undefined) output = check_given(changed, output, 'result')
  }
  return output
}
