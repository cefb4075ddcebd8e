/** Modules that hold others in order. */
import { R_LENGTH } from '../r/protocol'
import { IndexError, TypeError_, describe } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { nn_Module } from './module'
import type { OneToOne } from './layer'

abstract class Ordered extends nn_Module {
  protected list(): nn_Module[] {
    return Object.values(this.children)
  }
  /** The i-th module, counted from 1; negative from the end. Their names are "0", "1", … */
  get(i: number): nn_Module & OneToOne {
    const list = this.list()
    const found = i === 0 ? undefined : list.at(i > 0 ? i - 1 : i)
    if (found === undefined)
      throw new IndexError(`there is no module ${i}: they count from 1 to ${list.length}`, this.r_classes![0])
    return found as nn_Module & OneToOne
  }
  override [R_LENGTH](): number {
    return this.list().length
  }
  [Symbol.iterator](): Iterator<nn_Module> {
    return this.list()[Symbol.iterator]()
  }
  /** Puts a module at the end. */
  append(module: nn_Module): this {
    this.register_module(String(this.list().length), module)
    return this
  }
}

class nn_sequential_class extends Ordered {
  override readonly r_classes: string[] = ['nn_sequential']
  constructor(...modules: nn_Module[]) {
    super()
    modules.forEach((module, i) => {
      if (!(module instanceof nn_Module)) {
        const hint = typeof module === 'function' ? ': call the generator to get a module' : ''
        throw new TypeError_(`part ${i + 1} is a module, got ${describe(module)}${hint}`, 'nn_sequential')
      }
      this.append(module)
    })
  }
  override forward(input: Tensor): Tensor {
    let x = input
    for (const module of this.list()) x = (module as nn_Module & OneToOne)(x)
    return x
  }
  protected override list(): nn_Module[] {
    return Object.values(this).filter((x): x is nn_Module => x instanceof nn_Module)
  }
}
export type nn_sequential = nn_sequential_class & OneToOne
/** Modules one after another, each with the result of the one before. @example nn_sequential(nn_linear(3, 4), nn_relu()) */
export const nn_sequential = generator_of(
  nn_sequential_class as new (...args: unknown[]) => nn_sequential_class,
  'nn_sequential',
) as unknown as (...modules: nn_Module[]) => nn_sequential

class nn_module_list_class extends Ordered {
  override readonly r_classes = ['nn_module_list']
  constructor(modules: readonly nn_Module[] = []) {
    super()
    this.extend(modules)
  }
  /** Puts modules at the end. */
  extend(modules: readonly nn_Module[]): this {
    for (const module of modules) this.append(module)
    return this
  }
  /** Puts a module at a place counted from 1. */
  insert(index: number, module: nn_Module): this {
    const list = this.list()
    if (!Number.isInteger(index) || index < 1 || index > list.length + 1)
      throw new IndexError(`a place is 1 to ${list.length + 1}, got ${index}`, 'insert')
    list.splice(index - 1, 0, module)
    list.forEach((part, i) => this.register_module(String(i), part))
    return this
  }
}
export type nn_module_list = nn_module_list_class
/** A list of modules, found by whoever holds it. */
export const nn_module_list = generator_of(
  nn_module_list_class as new (...args: unknown[]) => nn_module_list_class,
  'nn_module_list',
) as unknown as (modules?: readonly nn_Module[]) => nn_module_list
