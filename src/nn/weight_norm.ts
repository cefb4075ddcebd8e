/** Weights as length times direction (Salimans and Kingma 2016). */
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { keep } from '../torch/memory'
import { Tensor } from '../torch/tensor'
import { bind, named_after, required } from './layer'
import { is_nn_module, type nn_Module } from './module'
import { nn_parameter } from './parameter'

const op = 'nn_utils_weight_norm'

interface Options {
  name: string
  dim: number | null
}

class WeightNorm {
  readonly name: string
  readonly dim: number
  constructor(...args: unknown[]) {
    const { name, dim } = bind<Options>(args, { name: required, dim: null }, op)
    if (dim !== null && (!Number.isInteger(dim) || dim === 0))
      throw new TypeError_(`'dim' is a dimension, from 1 or from the end, or null, got ${describe(dim)}`, op)
    if (typeof name !== 'string') throw new TypeError_(`'name' is a parameter's name, got ${describe(name)}`, op)
    this.name = name
    this.dim = dim ?? -1
  }

  private field(module: nn_Module, name: string): Tensor {
    if (!is_nn_module(module)) throw new TypeError_(`it takes a module, got ${describe(module)}`, op)
    const found = (module as unknown as Record<string, unknown>)[name]
    if (found instanceof Tensor) return found
    throw new ValueError(
      `the module has no parameter '${name}': it has ${Object.keys(module.parameters).join(', ')}`,
      op,
    )
  }

  /** Makes the weight that of length and direction: copies of the module need it beyond a tidy(). */
  private put(module: nn_Module, name: string, dim: number): void {
    Object.assign(module, { [name]: keep(this.compute_weight(module, name, dim)) })
  }
  /** The weight of the module's length and direction. */
  compute_weight(module: nn_Module, name = this.name, dim = this.dim): Tensor {
    return tensor_op('_weight_norm', this.field(module, `${name}_v`), this.field(module, `${name}_g`), dim)
  }
  /**
   * Puts two parameters in the weight's place: `<name>_g`, its lengths, and `<name>_v`, its direction. The weight itself is
   * computed of them, here and before each forward pass (beyond R, where recompute() has to be called).
   */
  apply<M extends nn_Module>(module: M, name = this.name, dim = this.dim): M {
    const weight = this.field(module, name).detach()
    const lengths = named_after(op, () => tensor_op('norm_except_dim', weight, 2, dim))
    const fields = module as unknown as Record<string, Tensor | null>
    delete fields[name]
    fields[`${name}_g`] = nn_parameter(lengths)
    fields[`${name}_v`] = nn_parameter(weight)
    this.put(module, name, dim)
    module.register_forward_pre_hook((part) => {
      // Another's remove(), or that of a copy, leaves the hook.
      if (`${name}_g` in part) this.put(part, name, dim)
    })
    return module
  }
  /** Computes the weight anew, for who reads it between an optimizer's step and the next forward pass. */
  call<M extends nn_Module>(module: M): M {
    this.put(module, this.name, this.dim)
    return module
  }
  /** As call(). */
  recompute<M extends nn_Module>(module: M): M {
    return this.call(module)
  }
  /** Makes the weight a parameter again, in place of the two. */
  remove(module: nn_Module, name = this.name): void {
    const weight = this.compute_weight(module, name).detach()
    const fields = module as unknown as Record<string, Tensor>
    delete fields[`${name}_g`]
    delete fields[`${name}_v`]
    fields[name] = nn_parameter(weight)
  }
}

/**
 * Weight normalization: a module's weight becomes g · v / ‖v‖, so that its length and its direction are learned apart.
 *
 * @param name the weight's, such as 'weight'.
 * @param dim the dimension, counted from 1, whose elements have a length each; null for one length of the whole weight.
 * @example const layer = nn_utils_weight_norm('weight', 1).apply(nn_linear(3, 4))
 */
export const nn_utils_weight_norm = function (...args: unknown[]): WeightNorm {
  return new WeightNorm(...args)
} as unknown as {
  (name: string, dim?: number | null): WeightNorm
  (named: Partial<Options> & { name: string }): WeightNorm
  new (name: string, dim?: number | null): WeightNorm
}
export type nn_utils_weight_norm = WeightNorm
