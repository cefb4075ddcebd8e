/** The module system: callable objects that own parameters, buffers and other modules. */
import { inspect } from 'node:util'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { native } from '../native/addon'
import { as_dtype, type torch_dtype } from '../torch/dtype'
import { torch_device, type Device } from '../torch/device'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { Tensor, handle_of } from '../torch/tensor'
import { callable } from './callable'
import { is_nn_buffer, is_nn_parameter, nn_buffer, nn_parameter, copy_of } from './parameter'
import { print_module } from './print'
import { state_dict_from_python } from './python_names'

/** Where a module goes. */
export interface ModuleToOptions {
  /** A floating-point type; buffers of integers keep theirs. */
  dtype?: torch_dtype | null
  device?: Device | string | null
  /** A tensor whose type and device are taken. */
  tensor?: Tensor | null
  non_blocking?: boolean
  copy?: boolean
}

/** Arguments of load_state_dict(). */
export interface LoadStateDictOptions {
  /** Whose names the state has; Python's recurrent layers count from 0. Default `'r'`. */
  layout?: 'r' | 'python'
  '.refer_to_state_dict'?: boolean
}

const skipped = new Set(['training'])

/**
 * The base of all modules. A module is called like a function: `net(x)` runs its `forward`.
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
 */
export class nn_Module {
  /** R's class names, the most special first; by default the constructor's name. */
  declare r_classes?: readonly string[]
  /** Whether the module is in training: dropout drops, batch norm learns. */
  declare training: boolean

  constructor() {
    const self = callable(new.target, (module, args) =>
      (module as { forward(...args: unknown[]): unknown }).forward(...args),
    ) as nn_Module
    self.training = true
    return self
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
    const found = new Set<nn_Module>()
    const walk = (module: nn_Module) => {
      if (found.has(module)) return
      found.add(module)
      Object.values(module.children).forEach(walk)
    }
    walk(this)
    return [...found]
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
    return recursive ? this.parameters : own(this, is_nn_parameter)
  }
  named_buffers(recursive = true): Record<string, Tensor> {
    return recursive ? this.buffers : own(this, is_nn_buffer)
  }

  register_parameter(name: string, param: Tensor): void {
    Object.assign(this, { [name]: nn_parameter(param, param.requires_grad) })
  }
  register_buffer(name: string, tensor: Tensor, persistent = true): void {
    Object.assign(this, { [name]: nn_buffer(tensor, persistent) })
  }
  register_module(name: string, module: nn_Module): void {
    if (!(module instanceof nn_Module)) {
      const hint = typeof module === 'function' ? ': call the generator to get a module' : ''
      throw new TypeError_(`'${name}' is a module, got ${describe(module)}${hint}`, 'add_module')
    }
    Object.assign(this, { [name]: module })
  }
  add_module(name: string, module: nn_Module): void {
    this.register_module(name, module)
  }

  /** Sets the module and all in it to training. */
  train(mode = true): this {
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
  to(options: ModuleToOptions | torch_dtype | Device | string): this {
    const named: ModuleToOptions =
      typeof options === 'string' || 'index' in options
        ? { device: options }
        : 'itemsize' in options
          ? { dtype: options }
          : options
    check_named({ ...named }, ['dtype', 'device', 'tensor', 'non_blocking', 'copy'], 'to')
    const dtype = named.tensor?.dtype ?? (named.dtype == null ? null : as_dtype(named.dtype, 'to'))
    const device = named.tensor?.device ?? (named.device == null ? null : torch_device(named.device))
    if (dtype !== null && !dtype.is_floating_point)
      throw new ValueError(`a module's dtype is a floating-point one, got ${dtype}`, 'to')
    const moved = new Map<Tensor, Tensor>()
    return replace_tensors(this, (tensor) => {
      const known = moved.get(tensor)
      if (known !== undefined) return known
      const floating = tensor.dtype.is_floating_point
      const there = tensor
        .detach()
        .to({ dtype: floating ? dtype : null, device, non_blocking: named.non_blocking, copy: named.copy })
      const result = there.requires_grad_(tensor.requires_grad)
      result.role = tensor.role
      moved.set(tensor, result)
      return result
    })
  }
  cpu(): this {
    return this.to({ device: 'cpu' })
  }
  cuda(device: Device | string = 'cuda'): this {
    return this.to({ device })
  }

  /** Sets all gradients to zero. */
  zero_grad(): void {
    native.zero_grad(Object.values(this.parameters).map(handle_of), false)
  }
  /** Runs a function on all modules in this one, then on this one. */
  apply(fn: (module: nn_Module) => void): this {
    for (const child of Object.values(this.children)) child.apply(fn)
    fn(this)
    return this
  }

  /** All parameters and persistent buffers by their full names: own ones first, then those of children. The memory is shared. */
  state_dict(prefix = '', keepvars = false): Record<string, Tensor> {
    const state: Record<string, Tensor> = {}
    for (const [name, tensor] of Object.entries(own_state(this))) {
      state[prefix + name] = keepvars ? tensor : tensor.detach().requires_grad_(tensor.requires_grad)
    }
    for (const [name, child] of Object.entries(this.children))
      Object.assign(state, child.state_dict(`${prefix}${name}.`, keepvars))
    return state
  }
  /**
   * Copies the values of a state into the parameters and buffers. Names that the module does not have are passed over.
   *
   * @param options `layout: 'python'` takes a state with Python's names; `'.refer_to_state_dict': true` makes the state's
   *   tensors those of the module rather than copying them.
   * @throws ValueError where a name is missing or a shape differs; nothing is changed then.
   */
  load_state_dict(given: Record<string, Tensor>, options: LoadStateDictOptions = {}): this {
    check_named(options, ['layout', '.refer_to_state_dict'], 'load_state_dict')
    if (typeof given !== 'object' || given === null)
      throw new TypeError_(`it takes what state_dict() gives, got ${describe(given)}`, 'load_state_dict')
    const state_dict = options.layout === 'python' ? state_dict_from_python(given) : given
    const targets = Object.entries(this.state_dict('', true))
    const missing = targets.filter(([name]) => !(state_dict[name] instanceof Tensor)).map(([name]) => name)
    if (missing.length > 0)
      throw new ValueError(`Could not find ${missing.join(', ')} in the state_dict.`, 'load_state_dict')
    const differing = targets.filter(([name, tensor]) => tensor.shape.join() !== state_dict[name]!.shape.join())
    if (differing.length > 0) {
      const lines = differing.map(
        ([name, tensor]) =>
          `${name} is [${tensor.shape.join(', ')}], the state_dict has [${state_dict[name]!.shape.join(', ')}]`,
      )
      throw new ValueError(`shapes differ: ${lines.join('; ')}`, 'load_state_dict')
    }
    if (options['.refer_to_state_dict'] === true) {
      refer_to(this, '', state_dict)
      return this
    }
    const before = native.set_grad_enabled(false)
    try {
      for (const [name, tensor] of targets) tensor.copy_(state_dict[name]!)
    } finally {
      native.set_grad_enabled(before)
    }
    return this
  }

  /** A copy; a deep one has tensors of its own. */
  clone(deep = false): this {
    const copies = new Map<unknown, unknown>()
    const copy = (module: nn_Module): nn_Module => {
      const known = copies.get(module) as nn_Module | undefined
      if (known !== undefined) return known
      const twin = callable(Object.getPrototypeOf(module).constructor as typeof nn_Module, (self, args) =>
        (self as { forward(...args: unknown[]): unknown }).forward(...args),
      ) as nn_Module
      copies.set(module, twin)
      for (const [name, value] of Object.entries(module)) {
        Object.assign(twin, {
          [name]:
            value instanceof nn_Module && deep
              ? copy(value)
              : value instanceof Tensor && deep
                ? copy_tensor(value)
                : value,
        })
      }
      return twin
    }
    const copy_tensor = (tensor: Tensor): Tensor => {
      const known = copies.get(tensor) as Tensor | undefined
      const result = known ?? copy_of(tensor)
      copies.set(tensor, result)
      return result
    }
    return copy(this) as this
  }

  print(): void {
    process.stdout.write(`${this.toString()}\n`)
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

/** The first of R's classes of a module. */
export const class_name = (module: nn_Module): string =>
  module.r_classes?.[0] ?? (Object.getPrototypeOf(module) as object).constructor.name

function own<T>(module: nn_Module, wanted: (x: unknown) => boolean): Record<string, T> {
  const found: Record<string, T> = {}
  for (const [name, value] of Object.entries(module)) if (!skipped.has(name) && wanted(value)) found[name] = value as T
  return found
}

const own_state = (module: nn_Module): Record<string, Tensor> => ({
  ...own<Tensor>(module, is_nn_parameter),
  ...own<Tensor>(module, (x) => x instanceof Tensor && x.role === 'buffer'),
})

function collect(module: nn_Module, wanted: (x: unknown) => boolean): Record<string, Tensor> {
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

/** Makes the tensors of a state those of the module. */
function refer_to(module: nn_Module, prefix: string, state: Record<string, Tensor>): void {
  for (const [name, tensor] of Object.entries(own_state(module))) {
    const referred = state[prefix + name]!
    const made = tensor.role === 'parameter' ? nn_parameter(referred, referred.requires_grad) : nn_buffer(referred)
    Object.assign(module, { [name]: made })
  }
  for (const [name, child] of Object.entries(module.children)) refer_to(child, `${prefix}${name}.`, state)
}

function replace_tensors<M extends nn_Module>(module: M, replace: (tensor: Tensor) => Tensor): M {
  for (const part of module.modules) {
    for (const [name, value] of Object.entries(part))
      if (value instanceof Tensor && value.role !== undefined) Object.assign(part, { [name]: replace(value) })
  }
  return module
}

/** Whether `x` is a module. */
export const is_nn_module = (x: unknown): x is nn_Module => x instanceof nn_Module
/** A copy of a module: see nn_Module.clone(). */
export const clone_module = <M extends nn_Module>(module: M, deep = false): M => module.clone(deep)
