/** The graph that gradients are computed by: its nodes, and functions called with gradients on their way. */
import { inspect } from 'node:util'
import { native } from '../native/addon'
import type { Handle, NodeHandle } from '../native/types'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, describe, from_native } from './errors'
import { node_name } from './print'
import { Tensor, handle_of, wrap } from './tensor'

/** A recorded operation, known by its name, `MulBackward0`. */
export class AutogradNode {
  readonly #handle: NodeHandle
  constructor(handle: NodeHandle) {
    this.#handle = handle
  }

  get name(): string {
    return node_name(native.node_name(this.#handle))
  }
  /** The nodes that its gradients go to, in the order of the operation's tensors that need them. */
  get next_functions(): AutogradNode[] {
    return native.next_nodes(this.#handle).flatMap((node) => (node === null ? [] : [new AutogradNode(node)]))
  }
  toString(): string {
    return this.name
  }
  [R_PRINT](): string {
    return this.name
  }
  [R_CLASS](): string[] {
    return ['autograd_node']
  }
  [inspect.custom](): string {
    return this.name
  }
}

/** The node that made a tensor, or null. */
export function node_of(tensor: Tensor): AutogradNode | null {
  const node = native.node(handle_of(tensor))
  return node === null ? null : new AutogradNode(node)
}

/** What Tensor.register_hook() gives: the way to take the hook off again. */
export class TorchHook {
  #tensor: Tensor | null
  readonly #place: number
  constructor(tensor: Tensor, place: number) {
    this.#tensor = tensor
    this.#place = place
  }
  /** Takes the hook off; a second time it does nothing. */
  remove(): void {
    if (this.#tensor === null) return
    native.remove_hook(handle_of(this.#tensor), this.#place)
    this.#tensor = null
  }
  toString(): string {
    return '<torch_hook>'
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['torch_hook', 'R7']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** Called with a gradient; what it returns is used instead, nothing leaves it as it is. */
export type Hook = (grad: Tensor) => Tensor | null | undefined | void

/** What Tensor.register_hook() does. */
export function register_hook(tensor: Tensor, hook: Hook): TorchHook {
  const op = 'register_hook'
  if (typeof hook !== 'function') throw new TypeError_(`hook is a function of the gradient, got ${describe(hook)}`, op)
  const call = ([grad]: (Handle | null)[]): Handle[][] | undefined => {
    const changed = hook(wrap(grad!))
    if (changed === undefined || changed === null) return undefined
    if (!(changed instanceof Tensor))
      throw new TypeError_(`a hook returns a tensor or nothing, got ${describe(changed)}`, op)
    return [[handle_of(changed)]]
  }
  try {
    return new TorchHook(tensor, native.register_hook(handle_of(tensor), call))
  } catch (error) {
    throw from_native(error, op)
  }
}
