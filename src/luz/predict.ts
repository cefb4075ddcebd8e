/** Using a fitted model: predictions and evaluation. */
import type { nn_Module } from '../nn'
import type { LuzAccelerator } from './accelerator'
import {
  apply_dataloader_options,
  match_data_arguments,
  need_data,
  type Batches,
  type DataInput,
  type DataloaderOptions,
} from './as_dataloader'
import { arguments_of } from './arguments'
import { callback_list, type LuzCallback } from './callback'
import { default_evaluate_callbacks, default_predict_callbacks } from './callbacks'
import { check_signal } from './checks'
import { with_handlers } from './conditions'
import { luz_context } from './context'
import { luz_module_evaluation, luz_module_fitted, type Fitted } from './fitted'
import { each_batch, valid_loop } from './loop'
import { object_text } from './make_class'
import { as_metric_set, type Metrics, type MetricSet } from './metric_set'
import { make_optimizers } from './model'
import { pace_until_aborted } from './pace'
import { get_step } from './step'
import { warn_of_likely_hooks } from './unknown_hooks'
import { is_torch_tensor, torch_cat, with_no_grad, type Tensor } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'

interface LoopOptions {
  callbacks?: readonly LuzCallback[] | LuzCallback | null
  accelerator?: LuzAccelerator | null
  /** Whether to show progress. By default only at Node's prompt. */
  verbose?: boolean | null
  /** Arguments of dataloader(), where the data are no dataloader; batch_size is 32. */
  dataloader_options?: DataloaderOptions | null
  /** Ends the loop: the promise rejects with the signal's reason. */
  signal?: AbortSignal | null
}

/** Arguments of predict(). */
export interface PredictOptions extends LoopOptions {
  /** Whether the batches' predictions come as one tensor rather than as a list. Default true. */
  stack?: boolean
}

/** Arguments of evaluate(). */
export interface EvaluateOptions extends LoopOptions {
  /** Metrics in place of the model's, for this evaluation. */
  metrics?: Metrics | MetricSet
}

/** The state of predict(). */
export class luz_predict_context extends luz_context {
  constructor(fitted: Fitted, data: unknown, options: LoopOptions, callbacks: LuzCallback[], op: string) {
    if (!(fitted instanceof luz_module_fitted)) {
      throw new TypeError_(`it takes what fit() returned, got ${object_text(fitted)}`, op)
    }
    need_data(data, op)
    const pace = pace_until_aborted(check_signal(options.signal, op))
    super({
      verbose: options.verbose,
      accelerator: options.accelerator,
      callbacks: [...callbacks, ...callback_list(options.callbacks)],
      training: false,
      pace,
    })
    const [, loader] = apply_dataloader_options(null, data, options.dataloader_options, op === 'evaluate')
    this.model = this.accelerator.prepare_model(fitted.model)
    this.model.eval()
    this.data = loader as Batches
  }
}

/** The state of evaluate(). */
export class luz_evaluate_context extends luz_predict_context {
  constructor(fitted: Fitted, data: unknown, options: EvaluateOptions) {
    super(fitted, data, options, default_evaluate_callbacks(), 'evaluate')
    try {
      this.prepare(fitted, options)
    } catch (error) {
      this.finish()
      throw error
    }
    Object.preventExtensions(this)
  }
  private prepare(fitted: Fitted, options: EvaluateOptions): void {
    const { model } = this
    this.epoch = 1
    this.opt_hparams = fitted.ctx.opt_hparams
    if (typeof model.loss !== 'function' && typeof model.step !== 'function') {
      throw new ValueError(
        'the model has no loss. One of luz_load() has, where it is given what setup() made: luz_load(path, { module: setup(…) })',
        'evaluate',
      )
    }
    // Only the optimizers' names are used.
    this.optimizers = make_optimizers(model, arguments_of(this.opt_hparams))
    if (typeof model.loss === 'function') this.loss_fn = (input, target) => this.model.loss!(input, target)
    if (options.metrics !== undefined && options.metrics !== null) this.metric_set = as_metric_set(options.metrics)
  }
}

/**
 * Predicts with a fitted model, in eval mode and without gradients, batch by batch in order.
 *
 * Calls the model's method `predict` where it has one, else the model itself, with the first part of each batch.
 * @param object what fit() returned.
 * @param newdata a dataset, a dataloader, a tensor or an array.
 * @param named `stack`, `callbacks`, `accelerator`, `verbose`, `dataloader_options`, `signal`.
 * @returns the predictions in one tensor; a list of the batches' with `stack: false`.
 * @example const classes = torch_argmax(await predict(fitted, test_ds), { dim: 2 })
 */
export function predict<D extends DataInput>(
  object: Fitted,
  newdata: D,
  named?: PredictOptions & { stack?: true },
): Promise<Tensor>
export function predict<D extends DataInput>(
  object: Fitted,
  newdata: D,
  named: PredictOptions & { stack: false },
): Promise<Tensor[]>
// The data's own type, as a parameter, lets as_array() infer what it gives.
export async function predict(object: Fitted, ...args: unknown[]): Promise<Tensor | Tensor[]> {
  const names = ['newdata', 'callbacks', 'accelerator', 'verbose', 'dataloader_options', 'stack', 'signal'] as const
  const options = match_data_arguments<PredictOptions & { newdata: DataInput }>(args, names, 'predict')
  const { stack = true } = options
  if (typeof stack !== 'boolean') throw new TypeError_(`stack is true or false, got ${describe(stack)}`, 'predict')
  const ctx = new luz_predict_context(object, options.newdata, options, default_predict_callbacks(), 'predict')
  Object.preventExtensions(ctx)
  const predict_batch = (): Tensor => {
    const { model } = ctx
    return typeof model.predict === 'function' ? model.predict(ctx.input) : model(ctx.input)
  }
  warn_of_likely_hooks(ctx.callbacks)
  ctx.running = true
  try {
    await ctx.call_callbacks('on_predict_begin')
    await with_handlers(ctx.handlers, () =>
      each_batch(ctx, ctx.data, 'prediction', async () => {
        await ctx.call_callbacks('on_predict_batch_begin')
        const predictions = ctx.pred as unknown as Tensor[]
        predictions.push(with_no_grad(predict_batch))
        await ctx.call_callbacks('on_predict_batch_end')
      }),
    )
    await ctx.call_callbacks('on_predict_end')
    const predictions = ctx.pred as unknown as Tensor[]
    if (!stack) return predictions
    if (predictions.length === 0) throw new ValueError('the data gave no batch to predict', 'predict')
    const odd: unknown = predictions.find((part) => !is_torch_tensor(part))
    if (odd !== undefined) {
      throw new TypeError_(
        `the model gives ${describe(odd)} for a batch, not one tensor: predict(…, { stack: false }), or define its method predict(input)`,
        'predict',
      )
    }
    return torch_cat(predictions)
  } finally {
    ctx.finish()
  }
}

/**
 * Measures a fitted model on other data: the loss and its metrics.
 *
 * @param object what fit() returned.
 * @param data a dataset, a dataloader, or a list `[x, y]` of tensors or arrays.
 * @param named `metrics` (in place of the model's), `callbacks`, `accelerator`, `verbose`, `dataloader_options`, `signal`.
 * @returns the evaluation: print it, or read get_metrics().
 * @example print(await evaluate(fitted, test_ds))
 */
export function evaluate<M extends nn_Module>(
  object: luz_module_fitted<M>,
  data: DataInput,
  named?: EvaluateOptions,
): Promise<luz_module_evaluation<M>>
export async function evaluate(object: Fitted, ...args: unknown[]): Promise<luz_module_evaluation> {
  const names = ['data', 'metrics', 'callbacks', 'accelerator', 'verbose', 'dataloader_options', 'signal'] as const
  const options = match_data_arguments<EvaluateOptions & { data: DataInput }>(args, names, 'evaluate')
  const ctx = new luz_evaluate_context(object, options.data, options)
  // A module's own step() can call hooks of other names.
  if (typeof ctx.model.step !== 'function') warn_of_likely_hooks(ctx.callbacks)
  ctx.running = true
  try {
    await valid_loop(ctx, get_step(ctx))
    return new luz_module_evaluation(ctx.state_dict(), ctx.metric_set)
  } finally {
    ctx.finish()
  }
}
