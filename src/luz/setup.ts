/** A module with its loss, optimizer and metrics: what fit() takes. */
import { inspect } from 'node:util'
import { nn_Module, type LooseModule } from '../nn'
import { R_CLASS, R_PRINT } from '../r/protocol'
import type { Tensor } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { match_arguments } from './arguments'
import { as_metric_set, type Metrics, type MetricSet } from './metric_set'
import { make_model, module_prototype, type Loss, type LuzModel, type OptimizerMaker, type Recipe } from './model'
import { class_text, object_text } from './make_class'

/** Arguments of setup(). */
export interface SetupOptions<Input = Tensor, Target = Tensor> {
  /** A loss of prediction and target; the module's own method `loss` where none is given. */
  loss?: Loss<Input, Target> | null
  /** What makes the optimizer, such as optim_adam; the module's own `set_optimizers` where none is given. */
  optimizer?: OptimizerMaker | null
  /** Metrics besides the loss, or a luz_metric_set(). */
  metrics?: Metrics | MetricSet
  /** Computes the gradients of a loss; by default its backward(). */
  backward?: ((loss: Tensor) => void) | null
}

interface Parts {
  recipe: Recipe
  hparams: readonly unknown[]
  opt_hparams: readonly unknown[]
}
const parts_of = new WeakMap<luz_module_generator, Parts>()
/** By their modules' class, what was set up last. */
const recipes = new Map<string, Recipe>()

/** What setup() made of a module of some class; null where there is none. */
export const known_recipe = (name: string): Recipe | null => recipes.get(name) ?? null
/** What setup() made a generator of; null for other values. */
export const recipe_of = (x: unknown): Recipe | null => parts_of.get(x as luz_module_generator)?.recipe ?? null

/** A module that setup() has prepared. Called with the module's own arguments it makes the model. */
export class luz_module_generator {
  toString(): string {
    return '<luz_module_generator>'
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['luz_module_generator']
  }
}
Object.setPrototypeOf(luz_module_generator.prototype, Function.prototype)

/** What setup() returns: of a module `M` that is made with arguments `A`. */
export type LuzGenerator<M extends nn_Module = LooseModule, A extends unknown[] = never> = luz_module_generator &
  ((...hparams: A) => LuzModel<M>)

/** What setup() takes: nn_module()'s generators, classes that extend nn_Module, and what it has prepared before. */
export type ModuleMaker<M extends nn_Module, A extends unknown[]> =
  LuzGenerator<M, A> | ((...hparams: A) => M) | (new (...hparams: A) => M)

/** The module that a maker makes. */
type ModuleOf<G> =
  G extends LuzGenerator<infer M, never>
    ? M
    : G extends ((...hparams: never) => infer M extends nn_Module)
      ? M
      : G extends (new (...hparams: never) => infer M extends nn_Module)
        ? M
        : never

type Two<A extends unknown[], B extends unknown[]> = { (...hparams: A): unknown; (...hparams: B): unknown }
/** What a maker takes: of the layers', which take arguments by position or all by name, both. */
type ArgumentsOf<G> = G extends (...hparams: infer A) => unknown
  ? A extends []
    ? A
    : G extends Two<infer B, infer C>
      ? B | C
      : A
  : G extends new (...hparams: infer A) => unknown
    ? A
    : never

/** What setup() makes of a maker. */
type SetUp<G> = LuzGenerator<ModuleOf<G>, ArgumentsOf<G>>

function make_generator<M extends nn_Module, A extends unknown[]>(parts: Parts): LuzGenerator<M, A> {
  const make = (...hparams: A): LuzModel => make_model(parts.recipe, hparams)
  const generator = Object.setPrototypeOf(make, luz_module_generator.prototype) as LuzGenerator<M, A>
  parts_of.set(generator, parts)
  return generator
}

/** What a generator was made of. @throws TypeError where `x` was not made by setup(). */
export function generator_parts(x: unknown, op: string): Parts {
  const parts = parts_of.get(x as luz_module_generator)
  if (parts !== undefined) return parts
  throw new TypeError_(
    `it takes a module that setup() has prepared, got ${object_text(x)}` +
      (x instanceof Promise ? '' : ': pipe(module, _ => setup(_, { loss, optimizer }), …)'),
    op,
  )
}

/**
 * Gives a module a loss, an optimizer and metrics, so that fit() can train it.
 *
 * @param module a module generator of nn_module(), or a class that extends nn_Module; not an instance.
 * @param options `loss`, `optimizer`, `metrics`, `backward`; by position in that order, or by name.
 * @returns what set_hparams(), set_opt_hparams() and fit() take.
 * @throws ValueError where neither the arguments nor the module's methods say what the loss or the optimizer is.
 * @example
 * const model = setup(net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [luz_metric_mae()] })
 */
export function setup<G extends ModuleMaker<nn_Module, never>, Input = Tensor, Target = Tensor>(
  module: G,
  options?: SetupOptions<Input, Target> | Loss<Input, Target> | null,
): SetUp<G>
export function setup<G extends ModuleMaker<nn_Module, never>, Input = Tensor, Target = Tensor>(
  module: G,
  loss: Loss<Input, Target> | null | undefined,
  optimizer: OptimizerMaker | null | undefined,
  metrics?: Metrics | MetricSet,
  backward?: ((loss: Tensor) => void) | null,
): SetUp<G>
export function setup(module: unknown, ...args: unknown[]): LuzGenerator {
  const {
    loss = null,
    optimizer = null,
    metrics,
    backward = null,
  } = match_arguments<SetupOptions>(args, ['loss', 'optimizer', 'metrics', 'backward'], 'setup')
  const inner: unknown = parts_of.get(module as luz_module_generator)?.recipe.module ?? module
  if (inner instanceof nn_Module) {
    throw new TypeError_(
      `it takes the module's generator, got an instance of class ${class_text(inner)}: give the generator itself, and its arguments by set_hparams()`,
      'setup',
    )
  }
  if (typeof inner !== 'function')
    throw new TypeError_(`it takes a module generator of nn_module(), got ${describe(inner)}`, 'setup')
  if (loss !== null && typeof loss !== 'function')
    throw new TypeError_(
      `loss is a function of prediction and target, or a module such as nn_mse_loss(); got ${describe(loss)}`,
      'setup',
    )
  if (module_prototype(loss) !== undefined) {
    const { name } = loss as { name: string }
    throw new TypeError_(`loss is an instance, such as ${name}(), got the generator ${name} itself`, 'setup')
  }
  if (optimizer !== null && typeof optimizer !== 'function')
    throw new TypeError_(
      `optimizer is what makes one, such as optim_adam (not called); got ${describe(optimizer)}`,
      'setup',
    )
  if (backward !== null && typeof backward !== 'function')
    throw new TypeError_(`backward should be a function with a single argument, got ${describe(backward)}`, 'setup')
  const methods = module_prototype(inner)
  if (methods !== undefined) {
    if (loss === null && !('loss' in methods) && !('step' in methods)) {
      throw new ValueError(
        'No loss function has been provided.\n• Use the `loss` argument or,\n• Implement the `loss` method in the `nn_module` or,\n' +
          '• Implement a custom `step` method that manually optimizes the parameters, with the optimizer as `this.ctx.opt`.',
      )
    }
    if (optimizer === null && !('set_optimizers' in methods)) {
      throw new ValueError(
        'No optimizer definition has been provided.\n• Use the `optimizer` argument or,\n• Implement the `set_optimizers` method in the `nn_module`.' +
          ('step' in methods ? '\nThe custom `step` method finds it as `this.ctx.opt`.' : ''),
      )
    }
  }
  const recipe: Recipe = { module: inner, loss, optimizer, backward, metrics: as_metric_set(metrics) }
  recipes.set(methods?.r_classes?.[0] ?? inner.name, recipe)
  return make_generator({ recipe, hparams: [], opt_hparams: [] })
}

/**
 * Sets the arguments that fit() makes the model with.
 *
 * @param hparams as the module's generator takes them: by position, by name in a trailing object.
 * @returns a new generator; the given one stays as it is.
 * @example pipe(net, _ => setup(_, { loss, optimizer }), _ => set_hparams(_, { hidden: 64 }))
 */
export function set_hparams<M extends nn_Module, A extends unknown[]>(
  module: LuzGenerator<M, A>,
  ...hparams: NoInfer<A>
): LuzGenerator<M, A> {
  return make_generator({ ...generator_parts(module, 'set_hparams'), hparams })
}

/**
 * Sets the arguments that fit() makes the optimizer with, after its parameters; or those of the module's
 * `set_optimizers`.
 *
 * @returns a new generator; the given one stays as it is.
 * @example pipe(model, _ => set_opt_hparams(_, { lr: 0.01 }))
 */
export function set_opt_hparams<M extends nn_Module, A extends unknown[]>(
  module: LuzGenerator<M, A>,
  ...opt_hparams: unknown[]
): LuzGenerator<M, A> {
  return make_generator({ ...generator_parts(module, 'set_opt_hparams'), opt_hparams })
}
