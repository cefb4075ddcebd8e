/** Optimizers whose update is one native call a group: what they have in common. */
import { native } from '../native/addon'
import type { Handle, OptimRule } from '../native/types'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe, explained } from '../torch/errors'
import { torch_double, torch_float } from '../torch/dtype'
import { torch_tensor } from '../torch/creation'
import { keep } from '../torch/memory'
import { Tensor, handle_of, wrap } from '../torch/tensor'
import { mind_load } from '../torch/threads'
import { match_options } from './arguments'
import { Optimizer, type ParamGroup, type Params } from './optimizer'
import { describe_class, formals_of, generator_of, type Class } from './r6'
import type { OptionValue, ParameterState } from './state'

/** An update rule of the addon. */
export interface NativeRule<O extends object> {
  kind: OptimRule
  /** The options as the addon takes them. */
  numbers(options: O): number[]
  /** The names, as Python's optimizers have them, of what is kept for a parameter under some options. */
  slots(options: O): readonly string[]
  check(options: O, name: string): void
}

/** What is one number on the CPU; all else has the parameter's sizes, type and device. */
const numbers = ['eta', 'mu', 'mu_product']

/** An optimizer whose update is one native call a group. */
export class NativeOptimizer<O extends object = object> extends Optimizer<O> {
  declare protected readonly rule: NativeRule<O>

  protected override check(options: O): void {
    this.rule.check(options, this.r_name)
  }

  override step(closure?: (() => Tensor) | null): Tensor | null {
    const loss = this.loss_of(closure)
    try {
      for (const group of this.param_groups) this.check(group)
      const steps = this.param_groups.map((group) => this.arguments_of(group))
      // One group's step refuses before it changes anything; of several, none does where one would refuse.
      if (steps.length > 1) for (const step of steps) native.optim_check(...step)
      mind_load()
      this.param_groups.forEach((group, g) => this.update(group, steps[g]!))
    } catch (error) {
      throw this.failure(error)
    }
    return loss
  }

  /** What the addon takes for a group's step. */
  private arguments_of(group: ParamGroup<O>): Parameters<typeof native.optim_step> {
    const names = this.rule.slots(group)
    const states = group.params.map((parameter) => {
      const kept = this.state.get(parameter)
      // An option that was switched on later finds nothing kept for it: zeros, as at the start.
      return kept === undefined
        ? null
        : names.map((name) => handle_of((kept[name] ??= keep(tensor_op('zeros_like', parameter.detach()))) as Tensor))
    })
    return [this.rule.kind, group.params.map(handle_of), states, this.rule.numbers(group)]
  }

  private update(group: ParamGroup<O>, step: Parameters<typeof native.optim_step>): void {
    const names = this.rule.slots(group)
    const made = native.optim_step(...step)
    made?.forEach((handles: Handle[] | undefined, i) => {
      if (!handles) return
      const kept: ParameterState = {}
      handles.forEach((handle, at) => (kept[names[at]!] = wrap(handle)))
      this.state.set(group.params[i]!, kept)
    })
  }

  protected override restore(
    kept: ParameterState,
    parameter: Tensor,
    options: O,
    copy: boolean,
  ): ParameterState | undefined {
    const op = this.r_name
    const names = this.rule.slots(options)
    const missing = names.filter((name) => kept[name] === undefined || kept[name] === null)
    // Python notes null for a momentum that has had no step.
    if (missing.length > 0 && missing.length === names.length && missing.every((name) => name in kept)) return undefined
    if (missing.length > 0) throw new ValueError(`the state of a parameter lacks ${missing.join(', ')}`, op)
    return Object.fromEntries(
      names.map((name) => {
        const value = kept[name]
        if (!(value instanceof Tensor) && typeof value !== 'number')
          throw new TypeError_(`'${name}' of a parameter's state is a tensor, got ${describe(value)}`, op)
        const tensor = value instanceof Tensor && !copy ? value : torch_tensor(value)
        if (name === 'step' || numbers.includes(name)) {
          if (tensor.numel() !== 1)
            throw new ValueError(`'${name}' is one number, the state has [${tensor.shape.join(', ')}]`, op)
          const fused = this.rule.kind === 'adam' || this.rule.kind === 'adamw'
          const device = name === 'step' && fused ? parameter.device : 'cpu'
          const dtype = name === 'step' ? torch_float() : torch_double()
          return [name, tensor.reshape([]).to({ dtype, device })]
        }
        if (tensor.shape.join() !== parameter.shape.join()) {
          const shapes = `of a parameter of shape [${parameter.shape.join(', ')}] has shape [${tensor.shape.join(', ')}]`
          const order = "Object.values(net.state_dict('', true)).filter(is_nn_parameter)"
          throw new ValueError(`'${name}' ${shapes}: give the parameters in the saved order; Python's is ${order}`, op)
        }
        return [name, tensor.to({ dtype: parameter.dtype, device: parameter.device })]
      }),
    )
  }
}
describe_class(NativeOptimizer, null)

/** The base of the optim_ignite_* optimizers, which are libtorch's own in R; here all are. */
export class OptimizerIgnite<O extends object = object> extends NativeOptimizer<O> {}
describe_class(OptimizerIgnite, 'OptimizerIgnite')

/** The function of an optimizer: `optim_adam(net.parameters, { lr: 0.01 })`, or options by position in R's order. */
export interface OptimizerFunction<O extends object> {
  (params: Params<O>, lr?: number | Partial<O>, ...more: (OptionValue | Partial<O> | undefined)[]): NativeOptimizer<O>
  readonly prototype: NativeOptimizer<O>
}

/** Makes the function of an optimizer. */
export function native_optimizer<O extends object>(
  name: string,
  defaults: O,
  rule: NativeRule<O>,
  parent: typeof NativeOptimizer = NativeOptimizer,
): OptimizerFunction<O> {
  const type = class extends (parent as Class<NativeOptimizer<O>> & (new (...args: unknown[]) => NativeOptimizer<O>)) {
    override initialize(params: Params<O>, ...args: unknown[]): void {
      explained(name, () => super.initialize(params, match_options(args, defaults, name, 'params')))
    }
  }
  Object.defineProperty(type.prototype, 'rule', { value: rule })
  describe_class(type, name, { initialize: formals_of('params', { ...defaults } as Record<string, unknown>) })
  return generator_of(type, [name, 'torch_optimizer_generator'], ['initialize', 'step'])
}
