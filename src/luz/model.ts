/** What luz adds to a module: loss, optimizers, backward, metrics, device, and the loop's state. */
import type { Optimizer } from '../optim'
import { nn_Module, type LooseModule } from '../nn'
import { TypeError_, describe } from '../torch/errors'
import { is_torch_tensor, type Tensor } from '../torch'
import { caused } from './conditions'
import type { luz_context } from './context'
import { with_kept } from './hparams'
import type { Loose } from './make_class'
import { ReductionError, is_mixed } from './mixup'
import type { MetricSet } from './metric_set'

/**
 * Computes a loss from prediction and target: a function such as nnf_mse_loss, or a module such as nn_mse_loss(). Both are
 * tensors, or lists and objects of them where the module gives or the data hold such.
 */
export type Loss<Input = Tensor, Target = Tensor> = (input: Parts<Input>, target: Parts<Target>) => Tensor
/** `T` where it is a list or object of parts, else a tensor. */
type Parts<T> = T extends object ? (T extends { readonly [K in keyof T]: object | null } ? T : Tensor) : Tensor

/** Makes an optimizer of a module's parameters: optim_adam and the like. */
export type OptimizerMaker = (params: Record<string, Tensor>, ...args: never[]) => Optimizer

declare module '../nn/module' {
  interface nn_Module {
    /** luz: the state of the loop that runs the module. Null outside of one, whatever its type says. */
    ctx: luz_context
  }
}

/** What luz adds to a module. The user's module may bring any of these methods itself. */
export interface LuzMembers {
  (input: unknown): Tensor
  loss?(input: Tensor, target: Tensor): Tensor
  backward(loss: Tensor): void
  set_optimizers(...opt_hparams: unknown[]): Optimizer | Record<string, Optimizer>
  metrics: MetricSet
  device: unknown
  /**
   * One batch, in place of luz's own step: forward, loss, backward and optimizers are then its work. In validation it runs
   * without gradients; an asynchronous one does up to its first `await`.
   */
  step?(): void | Promise<void>
  /** What predict() calls instead of the module itself. */
  predict?(input: unknown): Tensor
}

/** A module as luz has set it up; `M` is the user's, whose fields may be anything where it is not known. */
export type LuzModel<M extends nn_Module = LooseModule> = M & LuzMembers

/** What setup() was given. */
export interface Recipe {
  module: unknown
  loss: Loss | null
  optimizer: OptimizerMaker | null
  backward: ((loss: Tensor) => void) | null
  metrics: MetricSet
}

type Callable = (...args: unknown[]) => unknown

/** The prototype of what a module's generator or class makes, where that is known before it makes one. */
export function module_prototype(module: unknown): Loose | undefined {
  if (typeof module !== 'function' || module instanceof nn_Module) return undefined
  const prototype = (module as { prototype?: unknown }).prototype
  return prototype instanceof nn_Module ? (prototype as Loose) : undefined
}

function instance_of(module: Callable, args: readonly unknown[]): nn_Module {
  const is_class = /^class\b/.test(Function.prototype.toString.call(module))
  const initialize: unknown = module_prototype(module)?.initialize
  const made = is_class
    ? with_kept(module, 'constructor', args, () => Reflect.construct(module, args) as unknown)
    : with_kept(initialize ?? module, initialize ? 'initialize' : '', args, () => module(...args))
  if (!(made instanceof nn_Module)) {
    throw new TypeError_(`setup() takes a module generator, as nn_module() makes it; calling it gave ${describe(made)}`)
  }
  return made
}

/** Makes the model of a recipe. */
export function make_model(recipe: Recipe, hparams: readonly unknown[]): LuzModel {
  const model = instance_of(recipe.module as Callable, hparams)
  const { loss, optimizer, metrics } = recipe
  const added: Record<string, unknown> = { metrics, backward: recipe.backward ?? ((x: Tensor) => x.backward()) }
  if (loss !== null) {
    added.loss = (input: Tensor, target: Tensor) => loss(input, target)
  }
  if (optimizer !== null) {
    const make = optimizer as unknown as Callable
    added.set_optimizers = (...args: unknown[]) => make(model.parameters, ...args)
  }
  if ((model as Loose).forward === nn_Module.prototype.forward) added.forward = (x: unknown) => x
  for (const [name, value] of Object.entries(added)) add(model, name, { value, writable: true })
  if (!('device' in model)) add(model, 'device', { get: () => Object.values(model.parameters)[0]?.device ?? null })
  return model as LuzModel
}

/** A model's optimizers. */
export const make_optimizers = (
  model: LuzModel,
  opt_hparams: readonly unknown[],
): ReturnType<LuzMembers['set_optimizers']> =>
  with_kept(model.set_optimizers, 'set_optimizers', opt_hparams, () => model.set_optimizers(...opt_hparams))

const add = (model: nn_Module, name: string, descriptor: PropertyDescriptor): void =>
  void Object.defineProperty(model, name, { configurable: true, enumerable: false, ...descriptor })

/** Shows the loop's state to a module's methods, as `this.ctx`. */
export function bind_context(model: nn_Module, ctx: luz_context | null): void {
  add(model, 'ctx', { value: ctx, writable: true })
}

/** The loss of a prediction. @throws TypeError where the loss function gives no tensor. */
export function loss_of(ctx: luz_context): Tensor {
  if (typeof ctx.loss_fn !== 'function') {
    throw new TypeError_(
      'No loss function has been provided.\nUse the `loss` argument of setup(), or implement `loss(input, target)` in the nn_module.',
    )
  }
  let loss: unknown
  try {
    loss = ctx.loss_fn(ctx.pred, ctx.target)
  } catch (thrown) {
    if (ctx.target === undefined)
      throw caused('the batches have no target: data are [x, y], or items of input and target', thrown)
    if (!is_mixed(ctx.target) || thrown instanceof ReductionError) throw thrown
    throw caused(
      "the loss cannot take targets that luz_callback_mixup() has mixed: give setup() nn_mixup_loss(loss), of a module such as nn_cross_entropy_loss(); or, with luz_callback_mixup({ auto_loss: true }), a loss that does not reduce, such as nn_cross_entropy_loss({ reduction: 'none' })",
      thrown,
    )
  }
  if (is_torch_tensor(loss)) return loss
  throw new TypeError_(`the loss function returns a tensor, got ${describe(loss)}`)
}
