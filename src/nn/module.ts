/** The module system: callable objects that own parameters, buffers and other modules. */
import { inspect } from 'node:util'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { native } from '../native/addon'
import type { torch_dtype } from '../torch/dtype'
import type { Device } from '../torch/device'
import { IndexError, TypeError_, ValueError, describe, explained } from '../torch/errors'
import { Tensor, as_tensor, handle_of } from '../torch/tensor'
import { callable } from './callable'
import { clone_options, copy_module, type CloneOptions } from './clone'
import { add_hook, call_module, type ForwardHook, type ForwardPreHook, type ModuleHook } from './hooks'
import { collect, from_within, names_of, own, own_state, within } from './members'
import { move_module, type ModuleToOptions } from './move'
import { is_nn_buffer, is_nn_parameter, nn_buffer, nn_parameter } from './parameter'
import { print_module } from './print'
import { flag } from './scalars'
import { load_state, places_of, type LoadStateDictOptions, type LoadReport } from './state'
import { write_text } from '../r/write'

/* eslint-disable @typescript-eslint/no-unsafe-declaration-merging -- the constructor makes instances callable */
export interface nn_Module {
  /** Runs forward(): arguments and result are those of each class's own. */
  (...args: Parameters<this['forward']>): ReturnType<this['forward']>
}
/**
 * The base of all modules. A module is called like a function: `net(x)` runs its `forward`, with its arguments and its
 * result. (Where that has overloads, a call is typed by the last one; where it has type parameters, by their bounds.)
 *
 * What is assigned to its fields is found by kind: modules are children, nn_parameter() tensors are learned, nn_buffer()
 * tensors are kept.
 *
 * @example
 * class Net extends nn_Module {
 *   linear = nn_linear(3, 1)
 *   override forward(x: Tensor) { return this.linear(x) }
 * }
 * const net = new Net()
 * const y = net(torch_ones(2, 3)) // a Tensor
 */
export class nn_Module {
  /** R's class names, the most special first; by default the constructor's name. */
  declare r_classes?: readonly string[]
  /** Whether the module is in training: dropout drops, batch norm learns. */
  declare training: boolean

  constructor() {
    const self = bare_module(new.target.prototype as nn_Module)
    self.training = true
    return self
  }

  /** Sets a module up: see nn_module(). Called on a heir of a class it does what the class's constructor does. */
  initialize(...args: never[]): void {
    construct_inherited(this, args)
  }

  /** What the module computes; modules define their own. */
  forward(..._args: never[]): unknown {
    throw new TypeError_(`${class_name(this)} has no forward(): define it, nn_module({ …, forward(x) { … } })`)
  }

  /** The modules directly in this one, by name. */
  get children(): Record<string, nn_Module> {
    return own<nn_Module>(this, (x) => x instanceof nn_Module)
  }
  /** This module and all in it, each once. */
  get modules(): nn_Module[] {
    return [...names_of(this).keys()]
  }
  /** This module (as '') and all in it by their full names, each once. */
  named_modules(): Record<string, nn_Module> {
    return Object.fromEntries([...names_of(this)].map(([module, name]) => [name, module]))
  }
  /** All parameters by name; those of children first, as in R. */
  get parameters(): Record<string, Tensor> {
    return collect(this, is_nn_parameter)
  }
  /** All buffers by name. */
  get buffers(): Record<string, Tensor> {
    return collect(this, is_nn_buffer)
  }
  /** The parameters by name; `recursive = false` leaves out the children's. */
  named_parameters(recursive = true): Record<string, Tensor> {
    return flag(recursive, 'recursive', 'named_parameters') ? this.parameters : own(this, is_nn_parameter)
  }
  named_buffers(recursive = true): Record<string, Tensor> {
    return flag(recursive, 'recursive', 'named_buffers') ? this.buffers : own(this, is_nn_buffer)
  }

  /** Makes a tensor a parameter of this name; null keeps the place free. */
  register_parameter(name: string | number, param: Tensor | null): void {
    const op = 'register_parameter'
    const value = param === null ? null : explained(op, () => nn_parameter(as_tensor(param, op), param.requires_grad))
    register(this, name, value, op)
  }
  /** Makes a tensor a buffer of this name; one that is not persistent is left out of the state_dict(). */
  register_buffer(name: string | number, tensor: Tensor | null, persistent = true): void {
    const op = 'register_buffer'
    flag(persistent, 'persistent', op)
    const value = tensor === null ? null : explained(op, () => nn_buffer(as_tensor(tensor, op), persistent))
    register(this, name, value, op)
  }
  /** Puts a module under a name. */
  register_module(name: string | number, module: nn_Module): void {
    if (!is_nn_module(module)) {
      const hint = typeof module === 'function' ? ': call the generator to get a module' : ''
      throw new TypeError_(`'${name}' is a module, got ${describe(module)}${hint}`, 'add_module')
    }
    register(this, name, module, 'add_module')
  }
  /** Puts a module under a name. */
  add_module(name: string | number, module: nn_Module): void {
    this.register_module(name, module)
  }
  /**
   * R's `module[[i]]`: a module directly in this one, by its name or by its number, counted from 1.
   *
   * @throws IndexError where there is no such module.
   */
  get(i: number | string): nn_Module {
    const { children } = this
    const child = typeof i === 'number' ? Object.values(children)[i - 1] : Object.hasOwn(children, i) && children[i]
    if (child) return child
    const names = Object.keys(children)
    throw new IndexError(
      `there is no child ${describe(i)}: ${names.length === 0 ? 'the module has none' : `they are ${names.join(', ')}, counted from 1`}`,
      class_name(this),
    )
  }

  /**
   * Calls `hook(module, args)` before each forward(). What it returns, unless undefined, are the arguments instead.
   *
   * @returns an object whose `remove()` takes the hook off.
   */
  register_forward_pre_hook(hook: ForwardPreHook): ModuleHook {
    return add_hook(this, 'before', hook, 'register_forward_pre_hook')
  }
  /**
   * Calls `hook(module, args, output)` after each forward(). What it returns, unless undefined, is the result instead.
   *
   * @returns an object whose `remove()` takes the hook off.
   * @example net.fc1.register_forward_hook((_module, _args, output) => void seen.push(output))
   */
  register_forward_hook(hook: ForwardHook): ModuleHook {
    return add_hook(this, 'after', hook, 'register_forward_hook')
  }

  /** Sets the module and all in it to training. */
  train(mode = true): this {
    flag(mode, 'mode', 'train')
    for (const module of this.modules) module.training = mode
    return this
  }
  /** Sets the module and all in it to evaluation. */
  eval(): this {
    return this.train(false)
  }

  /**
   * Moves the parameters and buffers to a device, or gives them another type. As in R they become new tensors: make the
   * optimizer afterwards.
   */
  to(options: ModuleToOptions | torch_dtype | Device | string = {}): this {
    return move_module(this, options)
  }
  cpu(): this {
    return this.to({ device: 'cpu' })
  }
  cuda(device: Device | string = 'cuda'): this {
    return explained('cuda', () => this.to({ device }))
  }

  /** Sets whether all parameters are learned. */
  requires_grad_(requires_grad = true): this {
    for (const parameter of Object.values(this.parameters)) parameter.requires_grad_(requires_grad)
    return this
  }
  /** Sets all gradients to zero. */
  zero_grad(): void {
    native.zero_grad(Object.values(this.parameters).map(handle_of), false)
  }
  /** Runs a function on all modules in this one, then on this one. */
  apply(fn: (module: nn_Module) => void): this {
    if (typeof fn !== 'function') throw new TypeError_(`it takes a function of a module, got ${describe(fn)}`, 'apply')
    for (const module of from_within(this, 'apply')) fn(module)
    return this
  }

  /** All parameters and persistent buffers by their full names: own ones first, then those of children. The memory is shared. */
  state_dict(prefix = '', keepvars = false): Record<string, Tensor> {
    if (typeof prefix !== 'string') throw new TypeError_(`'prefix' is a string, got ${describe(prefix)}`, 'state_dict')
    flag(keepvars, 'keepvars', 'state_dict')
    const state: Record<string, Tensor> = {}
    for (const [name, tensor] of Object.entries(own_state(this))) {
      state[prefix + name] = keepvars ? tensor : tensor.detach().requires_grad_(tensor.requires_grad)
    }
    within(this, saving, 'state_dict', () => {
      for (const [name, child] of Object.entries(this.children))
        Object.assign(state, child.state_dict(`${prefix}${name}.`, keepvars))
    })
    return state
  }
  /**
   * Copies the values of a state into the parameters and buffers. As in R, names that the module does not have are passed
   * over.
   *
   * @param options `strict: true` refuses names that the module does not have; `strict: false` loads what fits and returns
   * what did not. `layout: 'python'` takes a state with Python's names.
   * `'.refer_to_state_dict': true` makes the state's tensors the module's own.
   * @throws ValueError where a name is missing or a shape differs; nothing is changed then.
   * @example const { missing, unexpected } = net.load_state_dict(state, { strict: false })
   */
  load_state_dict(state_dict: Record<string, Tensor>, options: LoadStateDictOptions & { strict: false }): LoadReport
  load_state_dict(state_dict: Record<string, Tensor>, options?: LoadStateDictOptions): this
  load_state_dict(state_dict: Record<string, Tensor>, options: LoadStateDictOptions = {}): this | LoadReport {
    const report = load_state(places_of(this), state_dict, options)
    return options.strict === false ? report : this
  }

  /**
   * A copy. A deep one has tensors and modules of its own; what the module shares among its parts its copy does too.
   *
   * A deep copy's `finalize_deep_clone()` is called, where it has one.
   */
  clone(deep: boolean | CloneOptions = false, named: CloneOptions = {}): this {
    return copy_module(this, clone_options(deep, named, 'clone'))
  }

  print(): void {
    write_text(`${this.toString()}\n`)
  }
  toString(): string {
    return print_module(this)
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return [...(this.r_classes ?? [class_name(this)]), 'nn_module']
  }
  [R_LENGTH](): number {
    return Object.keys(this.children).length
  }
}

/** The modules whose state is being put together, each within the one before. */
const saving: nn_Module[] = []

/** A module without fields: what calls it runs its forward(). */
export const bare_module = <M extends nn_Module>(prototype: M): M => callable({ prototype }, call_module)

/** The classes that nn_module() made: their modules are set up by initialize(), not by a constructor. */
export const described = new WeakSet<object>()

/** Sets a module up as the constructor of the class below all that nn_module() made would. */
function construct_inherited(module: nn_Module, args: readonly unknown[]): void {
  let at = Object.getPrototypeOf(module) as nn_Module
  while (described.has(at)) at = Object.getPrototypeOf(at) as nn_Module
  if (at === nn_Module.prototype) {
    if (args.length === 0) return
    throw new TypeError_(`it has no initialize(), so it takes no arguments: got ${args.length}`, class_name(module))
  }
  const made = new (at.constructor as new (...args: unknown[]) => nn_Module)(...args)
  const classes = [...(module.r_classes ?? []), ...(made.r_classes ?? [class_name(made)])]
  Object.defineProperties(module, Object.getOwnPropertyDescriptors(made))
  module.r_classes = classes
}

/** Puts a value under a name, which is checked. */
function register(module: nn_Module, name: string | number, value: Tensor | nn_Module | null, op: string): void {
  const text = typeof name === 'number' ? String(name) : name
  const counts = typeof name !== 'number' || (Number.isSafeInteger(name) && name >= 0)
  if (typeof text !== 'string' || text === '' || text.includes('.') || !counts)
    throw new ValueError(`a name is a text without a point, or a number from 0 on, got ${describe(name)}`, op)
  if (text in nn_Module.prototype || text === 'training')
    throw new ValueError(`'${text}' is a member of every module: take another name`, op)
  if (is_nn_module(value) && value.modules.includes(module))
    throw new ValueError(`'${text}' holds the module that it would be in`, op)
  Object.assign(module, { [text]: value })
}

/** The first of R's classes of a module. */
export const class_name = (module: nn_Module): string =>
  module.r_classes?.[0] ?? (Object.getPrototypeOf(module) as object).constructor.name

/** Whether `x` is a module. */
export function is_nn_module(x: unknown): x is nn_Module {
  try {
    return x instanceof nn_Module
  } catch {
    // A proxy that does not tell.
    return false
  }
}
/** A copy of a module: see nn_Module.clone(). */
export function clone_module<M extends nn_Module>(
  module: M,
  deep: boolean | CloneOptions = false,
  named: CloneOptions = {},
): M {
  if (!is_nn_module(module)) throw new TypeError_(`it takes a module, got ${describe(module)}`, 'clone_module')
  return copy_module(module, clone_options(deep, named, 'clone_module')) as M
}
