/** What a module's fields hold: parameters, buffers, other modules. */
import { ValueError } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import type { nn_Module } from './module'
import { is_nn_parameter } from './parameter'

/** Fields of one kind, in the order in which they were set. */
export function own<T>(module: nn_Module, wanted: (x: unknown) => boolean): Record<string, T> {
  const found: Record<string, T> = {}
  for (const [name, value] of Object.entries(module)) if (name !== 'training' && wanted(value)) found[name] = value as T
  return found
}

/** The module's own part of its state: parameters, then persistent buffers. */
export const own_state = (module: nn_Module): Record<string, Tensor> => ({
  ...own<Tensor>(module, is_nn_parameter),
  ...own<Tensor>(module, (x) => x instanceof Tensor && x.role === 'buffer'),
})

/** A module (as '') and all in it with their full names, each once: those that hold others before them. */
export function names_of(module: nn_Module): Map<nn_Module, string> {
  const found = new Map<nn_Module, string>()
  const walk = (part: nn_Module, name: string) => {
    if (found.has(part)) return
    found.set(part, name)
    for (const [field, child] of Object.entries(part.children)) walk(child, name === '' ? field : `${name}.${field}`)
  }
  walk(module, '')
  return found
}

/** Runs something for a module and what is in it. @throws ValueError where it is in itself, so that there is no end. */
export function within<T>(module: nn_Module, path: nn_Module[], op: string, run: () => T): T {
  if (path.includes(module)) throw new ValueError('a module holds itself, directly or through another', op)
  path.push(module)
  try {
    return run()
  } finally {
    path.pop()
  }
}

/** All modules in one, and the module itself at the end; what is in several of them comes several times. */
export function from_within(module: nn_Module, op: string, path: nn_Module[] = []): nn_Module[] {
  const parts = () => Object.values(module.children).flatMap((child) => from_within(child, op, path))
  return [...within(module, path, op, parts), module]
}

/** Tensors of a kind in a module and all below it, by full name, each once: those of children first. */
export function collect(module: nn_Module, wanted: (x: unknown) => boolean): Record<string, Tensor> {
  const found: Record<string, Tensor> = {}
  const seen = new Set<Tensor | nn_Module>()
  const walk = (part: nn_Module, prefix: string) => {
    if (seen.has(part)) return
    seen.add(part)
    for (const [name, child] of Object.entries(part.children)) walk(child, `${prefix}${name}.`)
    for (const [name, tensor] of Object.entries(own<Tensor>(part, wanted))) {
      if (!seen.has(tensor)) found[prefix + name] = tensor
      seen.add(tensor)
    }
  }
  walk(module, '')
  return found
}

/** Puts other tensors in the place of all parameters and buffers, each made once. Where one cannot be made, none is put. */
export function replace_tensors<M extends nn_Module>(module: M, replacement: (tensor: Tensor) => Tensor): M {
  const made = new Map<Tensor, Tensor>()
  const places = module.modules.flatMap((part) =>
    Object.entries(part).flatMap(([name, value]) => {
      if (!(value instanceof Tensor) || value.role === undefined) return []
      if (!made.has(value)) made.set(value, replacement(value))
      return [{ part, name, tensor: made.get(value)! }]
    }),
  )
  for (const { part, name, tensor } of places) Object.assign(part, { [name]: tensor })
  return module
}
