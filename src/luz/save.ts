/** Fitted models in files. */
import { nn_Module, is_nn_module, type LooseModule } from '../nn'
import { Tensor, torch_get_rng_state, torch_set_rng_state } from '../torch'
import { TypeError_, ValueError, check_named, check_path, describe } from '../torch/errors'
import { arguments_of, is_plain } from './arguments'
import { luz_module_fitted, type Fitted } from './fitted'
import { class_text, object_text } from './make_class'
import { luz_metric_set } from './metric_set'
import { make_model, module_prototype, type LuzModel, type Recipe } from './model'
import type { Records } from './records'
import { known_recipe, recipe_of, type ModuleMaker } from './setup'
import { load_state, save_state } from './store'

/** What a file of luz_save() holds. */
interface Saved {
  luz_module_fitted: 1
  /** The model's class, by which luz_load() knows how to make it. */
  class: string
  /** Whether the arguments are of a kind that files hold. */
  has_hparams: boolean
  ctx: { hparams: unknown; opt_hparams: unknown }
  records: Records
  model: Record<string, Tensor>
}

const model_class = (model: nn_Module): string => class_text(model).slice(1).split('/')[0]!.replace(/>$/, '')

function need_fitted(x: unknown, op: string): asserts x is Fitted {
  if (x instanceof luz_module_fitted) return
  throw new TypeError_(
    `${op} only works with 'luz_module_fitted' objects, which fit() returns, and got ${object_text(x)}`,
  )
}

/** Whether files can hold a value. */
function can_be_saved(x: unknown): boolean {
  if (Array.isArray(x)) return x.every(can_be_saved)
  if (is_plain(x)) return Object.values(x).every(can_be_saved)
  return x === null || x === undefined || x instanceof Tensor || !['object', 'function', 'symbol'].includes(typeof x)
}

/**
 * Saves a fitted model: its weights, records and arguments. The file holds no code: luz_load() makes the model anew from
 * its module.
 *
 * @param obj what fit() returned.
 * @param path the file, which is written whole or not at all.
 * @example luz_save(fitted, 'model.luz')
 */
export function luz_save(obj: Fitted, path: string): void {
  need_fitted(obj, 'luz_save')
  check_path(path, 'luz_save')
  const { hparams, opt_hparams } = obj.ctx
  const has_hparams = can_be_saved(hparams)
  const saved: Saved = {
    luz_module_fitted: 1,
    class: model_class(obj.model),
    has_hparams,
    ctx: { hparams: has_hparams ? hparams : null, opt_hparams: can_be_saved(opt_hparams) ? opt_hparams : null },
    records: obj.records,
    model: obj.model.state_dict(),
  }
  save_state(saved, path)
}

/** What a given module, or where there is none the process, says of how to make a saved model. */
function recipe_for(saved: Saved, module: unknown, path: string): Recipe {
  const known = known_recipe(saved.class)
  if (module === undefined) {
    if (known !== null) return known
    throw new ValueError(
      `the model in '${path}' is of class '${saved.class}', which nothing in this process has set up: luz_load(path, { module }), with the module's generator or what setup() made of it`,
      'luz_load',
    )
  }
  const recipe = recipe_of(module)
  if (recipe !== null) return recipe
  const kind = module instanceof nn_Module ? module : module_prototype(module)
  if (kind === undefined)
    throw new ValueError(
      `module is a module's generator, what setup() made of it, or an instance; got ${describe(module)}`,
      'luz_load',
    )
  // Where the module was set up, its loss and metrics are known although it comes alone.
  const own = known === null ? undefined : module_prototype(known.module)
  const same = own !== undefined && (own === kind || Object.prototype.isPrototypeOf.call(own, kind))
  const rest = same ? known! : { loss: null, optimizer: null, backward: null, metrics: luz_metric_set() }
  return { ...rest, module: module instanceof nn_Module ? () => module : module }
}

function model_of(saved: Saved, module: unknown, path: string): LuzModel {
  const recipe = recipe_for(saved, module, path)
  if (module instanceof nn_Module) return make_model(recipe, [])
  if (!saved.has_hparams) {
    throw new ValueError(
      `the arguments of '${saved.class}' could not be saved with the model: luz_load(path, { module }), with an instance made with them`,
      'luz_load',
    )
  }
  return make_model(recipe, arguments_of(saved.ctx.hparams))
}

/** Gives a model the weights of a saved one. @throws ValueError where they are another module's. */
function take_weights(model: nn_Module, saved: Saved, path: string): void {
  const [own, given] = [Object.keys(model.state_dict()), Object.keys(saved.model)]
  const lacks = given.filter((name) => !own.includes(name))
  const has = own.filter((name) => !given.includes(name))
  const told = [
    ...(lacks.length > 0 ? [`lacks ${lacks.join(', ')}`] : []),
    ...(has.length > 0 ? [`has ${has.join(', ')} besides`] : []),
  ]
  if (told.length > 0)
    throw new ValueError(
      `the model in '${path}' is of another module of class '${saved.class}' than this one, which ${told.join(' and ')}: luz_load(path, { module }), with the module that was saved`,
      'luz_load',
    )
  model.load_state_dict(saved.model)
}

/** What can stand for a saved model's module. */
export type ModuleSource<M extends nn_Module = LooseModule> = ModuleMaker<M, never> | M

/**
 * Loads what luz_save() wrote.
 *
 * @param path the file.
 * @param named `module`, what the model is made from: the module's generator or class, what setup() made of it, or an
 *   instance, which then takes the weights. It can be left out where the process has set up a module of the same class.
 * @returns the fitted model, for predict(), evaluate() (where setup()'s loss is known) and get_metrics().
 * @throws ValueError where the file holds no fitted model, or one of another module.
 * @example const fitted = luz_load('model.luz', { module: Net })
 */
export function luz_load<M extends nn_Module = LooseModule>(
  path: string,
  named: { module?: ModuleSource<M> } | ModuleSource<M> = {},
): luz_module_fitted<M> {
  check_path(path, 'luz_load')
  if (is_plain(named)) check_named(named, ['module'], 'luz_load')
  const module = (is_plain(named) ? (named as { module?: unknown }).module : named) ?? undefined
  const saved = load_state(path, 'luz_load') as Partial<Saved> | null
  if (saved?.luz_module_fitted !== 1 || saved.model === undefined)
    throw new ValueError(`'${path}' holds no fitted model: luz_save() writes them`, 'luz_load')
  const random = torch_get_rng_state()
  try {
    const model: nn_Module = model_of(saved as Saved, module, path)
    take_weights(model, saved as Saved, path)
    return new luz_module_fitted<M>({ model: model as LuzModel<M>, records: saved.records!, ctx: saved.ctx! })
  } finally {
    torch_set_rng_state(random)
  }
}

/**
 * Saves the weights of a fitted model.
 *
 * @param obj what fit() returned.
 * @param path the file, which is written whole or not at all.
 * @example luz_save_model_weights(fitted, 'weights.pt')
 */
export function luz_save_model_weights(obj: Fitted, path: string): void {
  need_fitted(obj, 'luz_save_model_weights')
  check_path(path, 'luz_save_model_weights')
  save_state(obj.model.state_dict(), path)
}

/**
 * Loads weights into a fitted model, in place.
 *
 * @param obj what fit() returned.
 * @param path what luz_save_model_weights(), luz_save() or luz_callback_model_checkpoint() wrote.
 * @example luz_load_model_weights(fitted, 'weights.pt')
 */
export function luz_load_model_weights(obj: Fitted, path: string): void {
  need_fitted(obj, 'luz_load_model_weights')
  check_path(path, 'luz_load_model_weights')
  const saved = load_state(path, 'luz_load_model_weights')
  const state = is_nn_module(saved) ? saved.state_dict() : saved
  const inner = (state as { model?: unknown } | null)?.model
  obj.model.load_state_dict((is_plain(inner) ? inner : state) as Record<string, Tensor>)
}
