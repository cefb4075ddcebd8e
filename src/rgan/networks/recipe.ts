/** How a network of ours was made, so that it can be made again from a file. */
import type { nn_Module } from '../../nn'

/** A kind of network and its arguments. */
export interface Recipe {
  kind: string
  options: object
}
const recipes = new WeakMap<nn_Module, Recipe>()
export const remember = (module: nn_Module, kind: string, options: object): void =>
  void recipes.set(module, { kind, options })
export const recipe_of = (module: nn_Module): Recipe | null => recipes.get(module) ?? null
