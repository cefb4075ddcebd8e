/** Training. */
import type { nn_Module } from '../nn'
import {
  apply_dataloader_options,
  match_data_arguments,
  need_data,
  split_data,
  type Batches,
  type DataInput,
  type DataloaderOptions,
} from './as_dataloader'
import { shown_arguments } from './arguments'
import type { LuzAccelerator } from './accelerator'
import { callback_list, type LuzCallback } from './callback'
import { check_signal } from './checks'
import { default_callbacks } from './callbacks'
import { warn, with_handlers } from './conditions'
import { luz_context } from './context'
import { luz_module_fitted } from './fitted'
import { each_batch, valid_loop } from './loop'
import { make_model, make_optimizers, type LuzModel } from './model'
import { pace_until_interrupted, type Pace } from './pace'
import { generator_parts, type LuzGenerator } from './setup'
import { get_step } from './step'
import { warn_of_likely_hooks, warn_of_unknown_hooks } from './unknown_hooks'
import type { Optimizer } from '../optim'
import { TypeError_, describe } from '../torch/errors'

/** Arguments of fit(). */
export interface FitOptions {
  /** A dataset, a dataloader, or a list `[x, y]` of tensors or arrays. */
  data: DataInput
  /** How many epochs, or `[min, max]` (early stopping respects the least). Default 10. */
  epochs?: number | readonly [number, number]
  callbacks?: readonly LuzCallback[] | LuzCallback | null
  /** The fraction of `data` to validate on, or other data; none by default. */
  valid_data?: number | DataInput | null
  accelerator?: LuzAccelerator | null
  /** Whether to report each epoch. By default only at Node's prompt. */
  verbose?: boolean | null
  /** Arguments of dataloader(), where the data are no dataloaders: batch_size is 32, and training data are shuffled and in whole batches only. */
  dataloader_options?: DataloaderOptions | null
  /** Ends the fit with what it has learned so far, as Ctrl-C does. */
  signal?: AbortSignal | null
}

const fit_arguments = [
  'data',
  'epochs',
  'callbacks',
  'valid_data',
  'accelerator',
  'verbose',
  'dataloader_options',
  'signal',
] as const

function epoch_range(epochs: unknown = 10): [min: number, max: number] {
  if (typeof epochs === 'number') return [0, epochs]
  if (Array.isArray(epochs) && epochs.length === 2) return epochs as [number, number]
  throw new TypeError_(`epochs is a number, or [min, max]; got ${describe(epochs)}`, 'fit')
}

/** The state of fit(). */
export class luz_fit_context extends luz_context {
  constructor(generator: unknown, options: Partial<FitOptions>, pace: Pace) {
    const { recipe, hparams, opt_hparams } = generator_parts(generator, 'fit')
    need_data(options.data, 'fit')
    super({
      verbose: options.verbose,
      accelerator: options.accelerator,
      callbacks: [...default_callbacks(), ...callback_list(options.callbacks)],
      training: true,
      pace,
    })
    const [min, max] = epoch_range(options.epochs)
    this.max_epochs = max
    this.min_epochs = min
    this.hparams = shown_arguments(hparams)
    this.opt_hparams = shown_arguments(opt_hparams)

    // The order is luz's: it decides which random numbers each step draws.
    const model = make_model(recipe, hparams)
    this.model = model
    this.optimizers = make_optimizers(model, opt_hparams)
    if (typeof model.loss === 'function') this.loss_fn = (input, target) => this.model.loss!(input, target)
    const { valid_data = null } = options
    const [train, valid] =
      typeof valid_data === 'number' ? split_data(options.data, valid_data) : [options.data, valid_data]
    const [train_loader, valid_loader] = apply_dataloader_options(train, valid, options.dataloader_options)
    const [moved, optimizers] = this.accelerator.prepare(this.model, this.optimizers)
    this.model = moved as LuzModel
    this.optimizers = optimizers as Record<string, Optimizer>
    this.train_data = this.data = train_loader as Batches
    this.valid_data = valid_loader
    Object.preventExtensions(this)
  }
}

async function train_loop(ctx: luz_context, step: () => void | Promise<void>): Promise<void> {
  await ctx.call_callbacks('on_train_begin')
  await each_batch(ctx, ctx.data, 'training', async () => {
    ctx.iter += 1
    await ctx.call_callbacks('on_train_batch_begin')
    await step()
    await ctx.call_callbacks('on_train_batch_end')
  })
  if (ctx.iter === 0 && ctx.epoch === 1) {
    warn(
      'the training data gave no batch, so nothing is learned. Batches are whole ones unless dataloader_options say ' +
        'drop_last: false: there may be fewer rows than batch_size.',
    )
  }
  await ctx.call_callbacks('on_train_end')
}

async function one_epoch(ctx: luz_context, epoch: number, step: () => void | Promise<void>): Promise<void> {
  ctx.epoch = epoch
  ctx.iter = 0
  ctx.data = ctx.train_data
  await ctx.call_callbacks('on_epoch_begin')
  await train_loop(ctx, step)
  if (ctx.valid_data !== null) {
    ctx.data = ctx.valid_data
    await valid_loop(ctx, step)
  }
  await ctx.call_callbacks('on_epoch_end')
  await ctx.pace.pause()
}

/**
 * Trains a model.
 *
 * The event loop keeps running meanwhile. Ctrl-C, or an abort of `signal`, ends the fit with what was learned so far; a
 * second Ctrl-C ends the process. A fit disposes of no tensor that others can have seen: whatever a callback, a metric or
 * the module stores stays alive, and the rest is freed once nothing refers to it.
 *
 * @param object what setup() returned.
 * @param args `data`, `epochs`, `callbacks`, `valid_data`, `accelerator`, `verbose`, `dataloader_options`, `signal`; by
 *   position in that order, or by name.
 * @returns the fitted model: `model`, `records`, `ctx`; see get_metrics(), predict(), evaluate(), plot().
 * @example
 * const fitted = await fit(model, { data: train_ds, epochs: 5, valid_data: 0.2, verbose: true })
 */
export function fit<M extends nn_Module>(object: LuzGenerator<M>, options: FitOptions): Promise<luz_module_fitted<M>>
export function fit<M extends nn_Module>(
  object: LuzGenerator<M>,
  data: DataInput,
  options?: Omit<FitOptions, 'data'>,
): Promise<luz_module_fitted<M>>
export async function fit(object: LuzGenerator, ...args: unknown[]): Promise<luz_module_fitted> {
  const options = match_data_arguments<FitOptions>(args, fit_arguments, 'fit')
  const pace = pace_until_interrupted(check_signal(options.signal, 'fit'))
  let ctx: luz_fit_context | undefined
  try {
    const state = (ctx = new luz_fit_context(object, options, pace))
    const step = get_step(state)
    // A module's own step() can call hooks of other names.
    const told = typeof state.model.step === 'function' ? [] : warn_of_likely_hooks(state.callbacks)
    state.running = true
    await state.call_callbacks('on_fit_begin')
    await with_handlers(state.handlers, async () => {
      for (let epoch = 1; epoch <= state.max_epochs; epoch++) {
        await with_handlers(state.epoch_handlers, () => one_epoch(state, epoch, step))
      }
    })
    await state.call_callbacks('on_fit_end')
    warn_of_unknown_hooks(state.callbacks, new Set([...state.hooks_called, ...told]))
    return new luz_module_fitted(state.state_dict())
  } finally {
    pace.end()
    ctx?.finish()
  }
}
