/** The tensor: a thin object over a native one, whose fields are read when asked for. */
import { inspect } from 'node:util'
import { native } from '../native/addon'
import { read_numbers } from '../native/numbers'
import type { Handle } from '../native/types'
import { integers } from '../r/attributes'
import { R_CLASS, R_DIM, R_LENGTH, R_PRINT } from '../r/protocol'
import { device_of_name, layout_of_code, type Device, type torch_layout } from './device'
import { dtype_of_code, type torch_dtype } from './dtype'
import { IndexError, TypeError_, ValueError, describe, explain, explained, from_native } from './errors'
import type { TensorMethods } from './generated/methods'
import type { AutogradNode, Hook, TorchHook } from './graph'
import type { TensorMembers } from './members'
import type { TensorHandwritten } from './methods'
import { print_tensor, type PrintOptions } from './print'
import type { Index, IndexValue } from './indexing'

/** The native tensor of a tensor. @throws ValueError where it was disposed. */
export let handle_of: (tensor: Tensor) => Handle
/** The tensor of a native tensor. */
export let wrap: (handle: Handle) => Tensor
/** Notes a new tensor that wrap() did not make. */
export let announce: (tensor: Tensor) => void
/** Whether a tensor holds a native one. */
export let is_held: (tensor: Tensor) => boolean
/** Sends a tensor to where new ones go. */
export let to_scope: <T extends Tensor>(tensor: T) => T
/** Sends every new tensor to `scope`, or nowhere; returns where they went before. */
export let set_scope: (scope: Tensor[] | null) => Tensor[] | null
/** Has `watch` called before a tensor is handed to the addon, or nothing; returns what was called before. */
export let set_watch: (watch: (() => void) | null) => (() => void) | null
/** Has every tensor that is made or disposed from now on noted: see origins.ts. */
export let set_tracer: (tracer: Tracer) => void
/** What notes where tensors come from. */
export interface Tracer {
  made(tensor: Tensor): void
  disposed(tensor: Tensor): void
  /** What is known of a disposed tensor, for the end of a message. */
  story(tensor: Tensor): string
}
let tracer: Tracer | null = null
/** The method that gives the native tensor where there is none yet. */
export const MISSING_HANDLE: unique symbol = Symbol('missing handle')

/** The part that a tensor has in a module. */
export type Role = 'parameter' | 'buffer' | 'transient_buffer'

let backward_of: (tensor: Tensor, options: BackwardOptions) => void
let get_of: (tensor: Tensor, index: readonly Index[]) => Tensor
let set_of: (tensor: Tensor, value: IndexValue, index: readonly Index[]) => void
let graph: Graph
/** What the graph's file gives the class. */
interface Graph {
  node_of(tensor: Tensor): AutogradNode | null
  register_hook(tensor: Tensor, hook: Hook): TorchHook
}
/** Gives the tensor class what is written over it: autograd and indexing. */
export function complete_tensor(parts: {
  backward: typeof backward_of
  get: typeof get_of
  set: typeof set_of
  graph: Graph
}): void {
  backward_of = parts.backward
  graph = parts.graph
  get_of = parts.get
  set_of = parts.set
}

/** Arguments of `backward`. */
export interface BackwardOptions {
  /** The gradient of the tensor; a tensor of one element has 1. */
  gradient?: Tensor | null
  /** Whether the graph can be used again. Default: `create_graph`. */
  retain_graph?: boolean
  /** Whether gradients can be differentiated again. */
  create_graph?: boolean
  /** The leaves whose gradient is wanted; all by default. */
  inputs?: readonly Tensor[] | Tensor | null
}

/**
 * An array of numbers of one element type on one device, which can remember how it was computed.
 * Made by torch_tensor() and the other creating functions.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the operators' methods are installed from a table
export class Tensor {
  #handle: Handle | null
  /** What the tensor is to a module that holds it: see nn_parameter() and nn_buffer(). */
  role: Role | undefined = undefined

  /** @param handle null where the native tensor is made when it is asked for. */
  constructor(handle: Handle | null) {
    this.#handle = handle
  }

  static {
    let scope: Tensor[] | null = null
    let watch: (() => void) | null = null
    handle_of = (tensor) => {
      watch?.()
      return (tensor.#handle ??= tensor[MISSING_HANDLE]())
    }
    set_watch = (next) => {
      const before = watch
      watch = next
      return before
    }
    to_scope = (tensor) => {
      if (scope !== null) scope.push(tensor)
      return tensor
    }
    wrap = (handle) => to_scope(new Tensor(handle))
    announce = (tensor) => {
      to_scope(tensor)
      tracer?.made(tensor)
    }
    is_held = (tensor) => tensor.#handle !== null
    set_tracer = (next) => {
      tracer = next
      const plain = wrap
      wrap = (handle) => {
        const tensor = plain(handle)
        next.made(tensor)
        return tensor
      }
    }
    set_scope = (next) => {
      const before = scope
      scope = next
      return before
    }
  }

  /** The sizes, by dimension. */
  get shape(): number[] {
    const sizes = read_numbers(native.shape(handle_of(this)))
    return sizes.length > 0 ? sizes : integers(sizes)
  }
  get dtype(): torch_dtype {
    return dtype_of_code(native.dtype(handle_of(this)))
  }
  get device(): Device {
    return device_of_name(native.device(handle_of(this)))
  }
  get layout(): torch_layout {
    return layout_of_code(native.layout(handle_of(this)))
  }
  /** The number of dimensions. */
  get ndim(): number {
    return native.ndim(handle_of(this))
  }
  get is_cuda(): boolean {
    return this.device.type === 'cuda'
  }
  /** Whether operations on the tensor are recorded for its gradient. */
  get requires_grad(): boolean {
    return native.requires_grad(handle_of(this))
  }
  set requires_grad(wanted: boolean) {
    this.requires_grad_(wanted)
  }
  /** Whether the tensor was made by the user rather than by a recorded operation. */
  get is_leaf(): boolean {
    return native.is_leaf(handle_of(this))
  }
  /** The node that made the tensor, or null. */
  get grad_fn(): AutogradNode | null {
    return graph.node_of(this)
  }
  /** The gradient that backward() left, or null. */
  get grad(): Tensor | null {
    const grad = native.grad(handle_of(this))
    return grad === null ? null : wrap(grad)
  }
  set grad(grad: Tensor | null) {
    try {
      native.set_grad(handle_of(this), grad === null ? null : handle_of(as_tensor(grad, 'grad')))
    } catch (error) {
      throw from_native(error, 'grad')
    }
  }

  /** The number of dimensions. */
  dim(): number {
    return this.ndim
  }
  /** The number of elements. */
  numel(): number {
    return native.numel(handle_of(this))
  }
  /**
   * The sizes, or the size of one dimension.
   *
   * @param dim counted from 1; negative from the end.
   */
  size(): number[]
  size(dim: number): number
  size(dim?: number): number | number[] {
    const shape = this.shape
    if (dim === undefined) return shape
    if (dim === 0) throw new IndexError('Indexing starts at 1 but found a 0: dimensions count from 1, as in R.', 'size')
    const size = shape.at(dim > 0 ? dim - 1 : dim)
    if (size === undefined || !Number.isInteger(dim) || dim > shape.length) {
      throw new IndexError(`${describe(dim)} is no dimension: the tensor has ${shape.length}`, 'size')
    }
    return size
  }
  /** The distance in memory between neighbours, by dimension, in elements. */
  stride(): number[]
  stride(dim: number): number
  stride(dim?: number): number | number[] {
    const strides = read_numbers(native.strides(handle_of(this)))
    if (dim === undefined) return strides
    const stride = strides.at(dim > 0 ? dim - 1 : dim)
    if (dim === 0 || stride === undefined)
      throw new IndexError(`${describe(dim)} is no dimension: they count from 1 to ${strides.length}`, 'stride')
    return stride
  }
  /** Bytes of an element. */
  element_size(): number {
    return this.dtype.itemsize
  }
  is_sparse(): boolean {
    return native.layout(handle_of(this)) === 1
  }

  /** Sets requires_grad and returns the tensor. */
  requires_grad_(requires_grad = true): this {
    if (typeof requires_grad !== 'boolean')
      throw new TypeError_(`requires_grad is true or false, got ${describe(requires_grad)}`, 'requires_grad_')
    try {
      native.set_requires_grad(handle_of(this), requires_grad)
    } catch (error) {
      throw from_native(error, 'requires_grad_')
    }
    return this
  }
  /** The same elements in the same memory, without history. */
  detach(): Tensor {
    return wrap(native.detach(handle_of(this)))
  }
  /** Keeps the gradient of a tensor that is not a leaf. */
  retain_grad(): void {
    try {
      native.retain_grad(handle_of(this))
    } catch (error) {
      throw from_native(error, 'retain_grad')
    }
  }
  /**
   * Computes the gradients of the leaves that the tensor was computed from, and adds them to their `grad`.
   *
   * @example
   * const x = torch_tensor([1, 2], { requires_grad: true })
   * x.mul(x).sum().backward()
   * x.grad // 2, 4
   */
  backward(options: BackwardOptions | Tensor | null = {}): void {
    backward_of(
      this,
      explained('backward', () => options instanceof Tensor)
        ? { gradient: options as Tensor }
        : ((options ?? {}) as BackwardOptions),
    )
  }

  /**
   * R's `x$register_hook(hook)`: calls a function with the tensor's gradient, each time it is computed.
   *
   * @param hook may return a tensor that is used as the gradient instead.
   * @returns an object whose `remove()` takes the hook off.
   * @throws RuntimeError for a tensor that needs no gradient.
   * @example x.register_hook((grad) => grad.clamp(-1, 1))
   */
  register_hook(hook: Hook): TorchHook {
    return graph.register_hook(this, hook)
  }

  /**
   * A part of the tensor, as R's `x[…]`: see the Index type. Numbers and ranges give views.
   *
   * @example x.get(1, '2:N', '..')
   */
  get(...index: Index[]): Tensor {
    return get_of(this, index)
  }
  /** Assigns to a part, in place, as R's `x[…] <- value`. */
  set(value: IndexValue, ...index: Index[]): this {
    set_of(this, value, index)
    return this
  }

  [MISSING_HANDLE](): Handle {
    throw new ValueError(
      'the tensor was disposed: its memory was given back by dispose(), `using` or tidy()' +
        (tracer?.story(this) ?? ' (TORCHLUZ_DEBUG=1 in the environment says where)'),
    )
  }
  /** Whether dispose() was called. */
  get is_disposed(): boolean {
    return this.#handle === null
  }
  /** Gives back the memory now rather than at some collection. The tensor cannot be used any more. */
  dispose(): void {
    if (this.is_disposed) return
    if (this.#handle !== null) native.dispose(this.#handle)
    this.#handle = null
    tracer?.disposed(this)
  }
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** What R prints. */
  toString(): string {
    return this.is_disposed ? 'torch_tensor (disposed)' : print_tensor(handle_of(this))
  }
  [R_PRINT](options?: PrintOptions): string {
    return this.is_disposed ? this.toString() : print_tensor(handle_of(this), options)
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_LENGTH](): number {
    return this.numel()
  }
  [R_DIM](): number[] {
    return this.shape
  }
  [R_CLASS](): string[] {
    if (this.role === 'parameter') return ['nn_parameter', 'torch_tensor', 'R7']
    return this.role === undefined ? ['torch_tensor', 'R7'] : ['nn_buffer', 'torch_tensor', 'R7']
  }
  /** Tensors take part in no arithmetic of JavaScript: `x + y` would make text of them. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString()
    throw new TypeError_(
      'JavaScript has no arithmetic on tensors: write x.add(y) for x + y, x.item() for the number of one element',
    )
  }
}

/** Gives the errors of the methods so far the methods' names; those of the operators have them already. */
export function name_method_errors(): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype))) {
    if (typeof value !== 'function' || name === 'constructor' || name === 'toString') continue
    const method = value as (...args: unknown[]) => unknown
    const call = function (this: Tensor, a?: unknown, b?: unknown, ...rest: unknown[]): unknown {
      try {
        if (rest.length > 0) return method.call(this, a, b, ...rest)
        return b !== undefined ? method.call(this, a, b) : a !== undefined ? method.call(this, a) : method.call(this)
      } catch (error) {
        // What a hook throws during backward() is the user's own.
        throw name === 'backward' ? from_native(error, name) : explain(error, name)
      }
    }
    Object.defineProperty(call, 'name', { value: name })
    Object.defineProperty(Tensor.prototype, name, { value: call, writable: true, configurable: true })
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export interface Tensor extends TensorMethods, TensorHandwritten, TensorMembers {}

/** Whether `x` is a tensor. */
export const is_torch_tensor = (x: unknown): x is Tensor => x instanceof Tensor

/** `x`, which is a tensor. */
export function as_tensor(x: unknown, op: string, name?: string): Tensor {
  if (x instanceof Tensor) return x
  throw new TypeError_(`${name === undefined ? 'it takes a tensor' : `'${name}' is a tensor`}, got ${describe(x)}`, op)
}
