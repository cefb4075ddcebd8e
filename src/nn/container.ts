/** Modules that hold others. */
import { IndexError, NotImplementedError, TypeError_, ValueError, describe, explained } from '../torch/errors'
import { all_hold } from '../r/plain'
import type { Tensor } from '../torch/tensor'
import { function_of } from './declare'
import { generator_of } from './generator'
import { is_nn_module, nn_Module } from './module'
import { bind, required, type OneToOne } from './layer'
import { whole } from './scalars'

/** A module of a container, as it is called. */
export type Part = OneToOne

function checked(module: unknown, place: number | string, op: string): nn_Module {
  if (is_nn_module(module)) return module
  const got = describe(module)
  let hint = ''
  if (typeof module === 'function') hint = ': call the generator to get a module'
  else if (op === 'nn_sequential' && got.startsWith('an array')) hint = ': spread it, nn_sequential(...modules)'
  throw new TypeError_(`part ${place} is a module, got ${got}${hint}`, op)
}

/** Checks that all are modules; it ends at the first that is none, however long the array claims to be. */
function check_all(modules: readonly unknown[], op: string): asserts modules is readonly nn_Module[] {
  for (let i = 0; i < modules.length; i++) checked(modules[i], i + 1, op)
}

const is_place = (name: string): boolean => /^\d+$/.test(name)

/** Where a container keeps the order of its modules' names, if it is not that of its fields: JavaScript puts numbers first. */
const ORDER = Symbol('order')
interface InOrder {
  [ORDER]?: readonly string[]
}

/** The modules' names in order: "0", "1", … where nothing else was given. */
function names_in_order(container: nn_Module): string[] {
  const there = Object.keys(container.children)
  const order = (container as InOrder)[ORDER]
  if (order === undefined) return there
  const ordered = order.filter((name) => there.includes(name))
  return [...ordered, ...there.filter((name) => !ordered.includes(name))]
}
/** The modules in order. */
function listed(container: nn_Module): nn_Module[] {
  const { children } = container
  return names_in_order(container).map((name) => children[name]!)
}

/** Gives a container these modules in place of those that it has. */
function put(container: nn_Module, modules: readonly nn_Module[]): void {
  const fields = container as unknown as Record<string, unknown>
  delete (container as InOrder)[ORDER]
  for (const name of Object.keys(container.children)) delete fields[name]
  modules.forEach((module, i) => (fields[String(i)] = module))
}

/** What the ordered containers share. The modules' names are "0", "1", …; their places count from 1. */
abstract class Ordered extends nn_Module {
  /** How many modules it holds. */
  override get length(): number {
    return listed(this).length
  }
  /**
   * The i-th module, counted from 1; negative from the end. With a name, the module of that name.
   *
   * @throws IndexError where there is none.
   */
  override get(i: number | string): Part {
    const list = listed(this)
    if (typeof i !== 'string' && typeof i !== 'number')
      throw new TypeError_(`a place is a number or a name, got ${describe(i)}`, this.r_classes![0])
    const place = Number.isInteger(i) && i !== 0 ? list.at(Number(i) > 0 ? Number(i) - 1 : Number(i)) : undefined
    const found = typeof i === 'string' ? this.children[i] : place
    if (found !== undefined) return found as Part
    throw new IndexError(`there is no module ${i}: they count from 1 to ${list.length}`, this.r_classes![0])
  }
  [Symbol.iterator](): Iterator<Part> {
    return (listed(this) as Part[])[Symbol.iterator]()
  }
  /** Puts a module under a name: at the end, or in the place of the one that has the name. */
  override register_module(name: string | number, module: nn_Module): void {
    const before = names_in_order(this)
    super.register_module(name, module)
    const after = before.includes(String(name)) ? before : [...before, String(name)]
    const fields = Object.keys(this.children)
    if (after.every((given, i) => given === fields[i])) return
    Object.defineProperty(this, ORDER, { value: after, configurable: true })
  }
  /** Puts a module at the end. */
  append(module: nn_Module): this {
    const { children, length } = this
    let name = length
    while (Object.hasOwn(children, name)) name++
    this.register_module(name, checked(module, length + 1, this.r_classes![0]!))
    return this
  }
  /** Puts modules at the end. */
  extend(modules: readonly nn_Module[]): this {
    if (!explained('extend', () => Array.isArray(modules)))
      throw new TypeError_(`modules come as an array, got ${describe(modules)}`, 'extend')
    check_all(modules, 'extend')
    for (const module of modules) this.append(module)
    return this
  }
  /** Puts a module at a place counted from 1; those from there on move up. */
  insert(index: number, module: nn_Module): this {
    const list = listed(this)
    if (!Number.isInteger(index) || index < 1 || index > list.length + 1)
      throw new IndexError(`a place is 1 to ${list.length + 1}, got ${describe(index)}`, 'insert')
    list.splice(index - 1, 0, checked(module, index, 'insert'))
    put(this, list)
    return this
  }
}

/** Places from 1 of a list of `count`: numbers (negative ones leave out), or a slice such as '2:N'. */
function places(wanted: number | readonly number[] | string, count: number, op: string): number[] {
  if (typeof wanted === 'string') {
    const [, from, to] = /^(-?\d+|N):(-?\d+|N)$/.exec(wanted) ?? []
    const end = (text: string) => (text === 'N' ? count : Number(text) < 0 ? count + 1 + Number(text) : Number(text))
    if (from === undefined) throw new IndexError(`a slice is '2:3' or '2:N', got '${wanted}'`, op)
    const [first, last] = [end(from), Math.min(end(to!), count)]
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  }
  const list = (explained(op, () => Array.isArray(wanted)) ? wanted : [wanted]) as readonly number[]
  if (!all_hold(list, Number.isInteger))
    throw new TypeError_(`places are whole numbers, or a slice '2:N', got ${describe(wanted)}`, op)
  if (list.length > 0 && list.every((i) => i < 0)) {
    const out = new Set(list.map((i) => -i))
    return Array.from({ length: count }, (_, i) => i + 1).filter((i) => !out.has(i))
  }
  return [...list]
}

class nn_sequential_class extends Ordered {
  override readonly r_classes: string[] = ['nn_sequential']
  constructor(...modules: unknown[]) {
    super()
    // R drops the names of nn_sequential(a = …, b = …).
    const last = modules[modules.length - 1]
    const named = typeof last === 'object' && last !== null && Object.getPrototypeOf(last) === Object.prototype
    const all = named ? [...modules.slice(0, -1), ...(Object.values(last) as unknown[])] : modules
    check_all(all, 'nn_sequential')
    put(this, all)
  }
  /** The chosen modules as a nn_sequential() of their own, as R's `net[i]`: places from 1, or a slice such as '2:N'. */
  subset(wanted: number | readonly number[] | string): nn_sequential {
    const list = listed(this)
    return nn_sequential(...places(wanted, list.length, 'nn_sequential').map((i) => this.get(i)))
  }
  override forward(...input: Tensor[]): Tensor {
    if ((this as InOrder)[ORDER] !== undefined) {
      const modules = listed(this) as unknown as ((...x: Tensor[]) => Tensor)[]
      return modules.reduce((given, module) => [module(...given)], input)[0]!
    }
    let first = true
    let x: Tensor | undefined
    for (const name in this) {
      const module = (this as unknown as Record<string, unknown>)[name]
      if (!(module instanceof nn_Module)) continue
      x = first ? (module as unknown as (...x: Tensor[]) => Tensor)(...input) : (module as Part)(x!)
      first = false
    }
    return first ? input[0]! : x!
  }
}
export interface nn_sequential extends nn_sequential_class {}
/**
 * Modules one after another, each with the result of the one before.
 *
 * @example const net = nn_sequential(nn_linear(3, 4), nn_relu(), nn_linear(4, 1))
 * net.get(1)   // the first linear layer
 */
export const nn_sequential = generator_of(nn_sequential_class, 'nn_sequential') as unknown as {
  (...modules: nn_Module[]): nn_sequential
  (named: Record<string, nn_Module>): nn_sequential
  new (...modules: nn_Module[]): nn_sequential
  readonly prototype: nn_sequential
}

class nn_module_list_class extends Ordered {
  override readonly r_classes = ['nn_module_list']
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_module_list'
    const { modules } = bind<{ modules: readonly nn_Module[] | null }>(args, { modules: null }, op)
    if (modules !== null && !Array.isArray(modules))
      throw new TypeError_(`'modules' is an array of modules, got ${describe(modules)}`, op)
    if (modules !== null) {
      check_all(modules, op)
      put(this, modules)
    }
  }
  override forward(): never {
    throw new NotImplementedError('a list is not called: call its modules, list.get(1)(x)', 'nn_module_list')
  }
}
export interface nn_module_list extends nn_module_list_class {}
/**
 * A list of modules, found by whoever holds it. Its places count from 1; their names are "0", "1", …
 *
 * @example
 * const layers = nn_module_list([nn_linear(1, 2), nn_linear(2, 3)])
 * layers.append(nn_linear(3, 4)).length // 3
 * let x = torch_randn(5, 1)
 * for (const layer of layers) x = layer(x)
 * layers.get(1) // the first
 */
export const nn_module_list = generator_of(nn_module_list_class, 'nn_module_list') as unknown as {
  (modules?: readonly nn_Module[] | null): nn_module_list
  (named: { modules?: readonly nn_Module[] | null }): nn_module_list
  new (modules?: readonly nn_Module[] | null): nn_module_list
  readonly prototype: nn_module_list
}

class nn_module_dict_class extends nn_Module {
  override readonly r_classes = ['nn_module_dict']
  constructor(dict: unknown) {
    super()
    const op = 'nn_module_dict'
    if (typeof dict !== 'object' || dict === null || Object.getPrototypeOf(dict) !== Object.prototype)
      throw new TypeError_(`it takes an object of modules by name, got ${describe(dict)}`, op)
    for (const [name, module] of Object.entries(dict)) {
      if (name in nn_Module.prototype || is_place(name))
        throw new ValueError(`'${name}' cannot be a module's name: modules have a member of it`, op)
      this.register_module(name, checked(module, `'${name}'`, op))
    }
  }
  /** How many modules it holds. */
  override get length(): number {
    return listed(this).length
  }
  /** The module of a name. @throws IndexError where there is none. */
  override get(name: string): Part {
    if (typeof name !== 'string')
      throw new TypeError_(`a module's name is a string, got ${describe(name)}`, 'nn_module_dict')
    const found = this.children[name]
    if (found !== undefined) return found as Part
    const names = Object.keys(this.children)
    const there = names.length === 0 ? 'the dictionary is empty' : `there are ${names.join(', ')}`
    throw new IndexError(`there is no module '${name}': ${there}`, 'nn_module_dict')
  }
  override forward(): never {
    throw new NotImplementedError('a dictionary is not called: call its modules, dict.name(x)', 'nn_module_dict')
  }
}
export type nn_module_dict<M extends Record<string, nn_Module> = Record<string, Part>> = nn_module_dict_class & M
/**
 * Modules by name, found by whoever holds it.
 *
 * @example
 * const heads = nn_module_dict({ mean: nn_linear(3, 1), spread: nn_linear(3, 1) })
 * heads.mean(torch_randn(2, 3)) // or heads.get('mean')
 */
export const nn_module_dict = generator_of(
  nn_module_dict_class as new (...args: unknown[]) => nn_module_dict_class,
  'nn_module_dict',
) as unknown as {
  <M extends Record<string, nn_Module>>(dict: M): nn_module_dict<M>
  new <M extends Record<string, nn_Module>>(dict: M): nn_module_dict<M>
  readonly prototype: nn_module_dict
}

/**
 * A network without its last `head_size` modules, to put another head on: a nn_sequential() of the modules before, by their
 * names.
 *
 * @example nn_prune_head(net, 1).append(nn_linear(512, 2))
 */
export const nn_prune_head = function_of<
  { x: nn_Module; head_size: number },
  'x',
  [x: nn_Module],
  [head_size: number],
  nn_sequential
>('nn_prune_head', { x: required, head_size: 1 }, ({ x, head_size }, op) => {
  const children = Object.entries(checked(x, 1, op).children)
  const count = whole(head_size, 'head_size', op, 0)
  if (count > children.length)
    throw new ValueError(`'head_size' is ${count}, and there are ${children.length} modules`, op)
  return Object.assign(nn_sequential(), Object.fromEntries(children.slice(0, children.length - count)))
})
