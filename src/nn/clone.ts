/** Copies of modules. */
import { is_plain } from '../r/plain'
import { TypeError_, check_named, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { HOOKS, copy_hooks, type Hooks } from './hooks'
import { nn_Module, bare_module } from './module'
import { copy_of } from './parameter'

/** What clone() takes. */
export interface CloneOptions {
  /** Whether the copy has tensors and modules of its own. */
  deep?: boolean
  /** Whether a deep copy's tensors are copies too; false leaves them those of the original. */
  replace_values?: boolean
}

/** The options that clone() was given by position or name. */
export function clone_options(deep: boolean | CloneOptions, named: CloneOptions, op: string): Required<CloneOptions> {
  if (typeof deep !== 'boolean' && (typeof deep !== 'object' || deep === null))
    throw new TypeError_(`'deep' is true or false, got ${describe(deep)}`, op)
  const given = typeof deep === 'boolean' ? { deep, ...named } : deep
  check_named(given, ['deep', 'replace_values'], op)
  return { deep: given.deep ?? false, replace_values: given.replace_values ?? true }
}

/**
 * A copy of a module. A deep one copies what its fields hold, also in arrays and plain objects; what was shared inside the
 * module is shared inside the copy. `finalize_deep_clone()` of the copies is called at the end, where they have one.
 */
export function copy_module<M extends nn_Module>(original: M, { deep, replace_values }: Required<CloneOptions>): M {
  const copies = new Map<unknown, unknown>()
  const twins: nn_Module[] = []
  const copy = (value: unknown): unknown => {
    if (copies.has(value)) return copies.get(value)
    if (value instanceof nn_Module) return copy_fields(value, copy)
    const keep = (twin: unknown): unknown => {
      copies.set(value, twin)
      return twin
    }
    if (value instanceof Tensor) return keep(replace_values ? copy_of(value) : value)
    if (Array.isArray(value)) return keep((value as unknown[]).map(copy))
    if (is_plain(value))
      return keep(Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copy(part)])))
    return value
  }
  const copy_fields = <T extends nn_Module>(module: T, copy_value: (value: unknown) => unknown): T => {
    const twin = bare_module(Object.getPrototypeOf(module) as T)
    copies.set(module, twin)
    twins.push(twin)
    for (const name of Reflect.ownKeys(module)) {
      const field = Object.getOwnPropertyDescriptor(module, name)!
      if (name === HOOKS) field.value = copy_hooks(field.value as Hooks)
      else if ('value' in field) field.value = copy_value(field.value)
      Object.defineProperty(twin, name, field)
    }
    return twin
  }
  const result = copy_fields(original, deep ? copy : (value) => value)
  if (deep) {
    for (const twin of twins) (twin as { finalize_deep_clone?: () => void }).finalize_deep_clone?.()
  }
  return result
}
