/** What a module's fields hold: parameters, buffers, other modules. */
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

/** Tensors of a kind in a module and all below it, by full name, each once: those of children first. */
export function collect(module: nn_Module, wanted: (x: unknown) => boolean): Record<string, Tensor> {
  const found: Record<string, Tensor> = {}
  const seen = new Set<Tensor>()
  const walk = (part: nn_Module, prefix: string) => {
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
