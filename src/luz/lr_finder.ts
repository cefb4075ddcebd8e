/** Looking for a learning rate (Smith 2017, "Cyclical learning rates for training neural networks"). */
import type { nn_Module } from '../nn'
import { DataFrame } from '../r'
import { R_CLASS } from '../r/protocol'
import { lr_plot, R_PLOT, type PictureSpec } from '../plot'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { is_plain } from './arguments'
import { match_data_arguments, need_data, type DataInput } from './as_dataloader'
import { luz_callback } from './callback'
import { luz_condition } from './conditions'
import { verbosity } from './checks'
import { fit, type FitOptions } from './fit'
import { LiveBar } from './live_bar'
import { last_loss } from './optimizers'
import { generator_parts, set_opt_hparams, type LuzGenerator } from './setup'

/** Arguments of lr_finder(); those of fit() that are not listed here go to it. */
export interface LrFinderOptions extends Omit<FitOptions, 'data' | 'epochs' | 'callbacks' | 'verbose'> {
  data?: DataInput
  /** How many batches are tried. Default 100. */
  steps?: number
  /** Default 1e-7. */
  start_lr?: number
  /** Default 0.1. */
  end_lr?: number
  /** Whether the rate grows by a constant factor. Default true. */
  log_spaced_intervals?: boolean
  /** Whether a bar is shown. By default only at Node's prompt. */
  verbose?: boolean | null
}
const own = ['data', 'steps', 'start_lr', 'end_lr', 'log_spaced_intervals', 'verbose'] as const
const of_fit = ['valid_data', 'accelerator', 'dataloader_options', 'signal'] as const

/** The loss at each learning rate: print() and plot() it. */
export class lr_records extends DataFrame<{ lr: number[]; loss: number[] }> {
  declare readonly lr: number[]
  declare readonly loss: number[];
  override [R_CLASS](): string[] {
    return ['lr_records', 'data.frame']
  }
  /** The loss by learning rate, as it is and smoothed. */
  [R_PLOT](): PictureSpec {
    return lr_plot(this.columns.lr, this.columns.loss)
  }
}

type Settings = Required<Pick<LrFinderOptions, 'steps' | 'start_lr' | 'end_lr' | 'log_spaced_intervals'>>

const record_lr = luz_callback({
  name: 'luz_callback_profile_lr',
  initialize(settings: Settings, verbose: boolean) {
    return { settings, bar: verbose ? new LiveBar('Finding the learning rate: ') : null, done: 0 }
  },
  on_fit_begin() {
    if (this.ctx.optimizers.opt === undefined) {
      throw new ValueError(
        `it varies the rate of one optimizer; this model has ${Object.keys(this.ctx.optimizers).join(', ')}`,
        'lr_finder',
      )
    }
    for (const group of this.ctx.opt.param_groups) group.lr = this.settings.start_lr
    this.bar?.start(this.settings.steps)
    this.ctx.at_end(() => this.bar?.stop())
  },
  on_train_batch_begin() {
    const { start_lr, end_lr, steps, log_spaced_intervals } = this.settings
    for (const group of this.ctx.opt.param_groups) {
      group.lr *= log_spaced_intervals
        ? (end_lr / start_lr) ** (1 / steps)
        : (end_lr / group.lr) ** ((this.done + 1) / steps)
    }
  },
  on_train_batch_end() {
    const { ctx } = this
    ctx.log('lr_finder', 'lr', ctx.opt.param_groups[0]!.lr)
    ctx.log('lr_finder', 'loss', last_loss(ctx.loss, 'opt').item() as number)
    this.done++
    this.bar?.tick(() => '')
    if (this.done >= this.settings.steps) throw new luz_condition('interrupt', 'enough rates were tried')
  },
  on_epoch_end() {
    if (this.done === 0)
      throw new ValueError('the data gave no batch: there are fewer rows than batch_size', 'lr_finder')
  },
})

function check({ steps, start_lr, end_lr, log_spaced_intervals }: Settings): void {
  const op = 'lr_finder'
  if (!Number.isInteger(steps) || steps < 1)
    throw new ValueError(`steps is a whole number from 1 on, got ${describe(steps)}`, op)
  for (const [name, value] of Object.entries({ start_lr, end_lr }))
    if (typeof value !== 'number' || !(value > 0 && value < Infinity))
      throw new ValueError(`${name} is a number above 0, got ${describe(value)}`, op)
  if (start_lr >= end_lr)
    throw new ValueError(`rates are tried from low to high: start_lr, ${start_lr}, is not below end_lr, ${end_lr}`, op)
  if (typeof log_spaced_intervals !== 'boolean')
    throw new TypeError_(`log_spaced_intervals is true or false, got ${describe(log_spaced_intervals)}`, op)
}

/**
 * Tries learning rates, from low to high, one on each batch: where the loss falls fastest is a good one. The model is
 * made anew for it, and dropped.
 *
 * @param object what setup() returned; its optimizer is given `lr` besides its other arguments.
 * @param args `data`, `steps`, `start_lr`, `end_lr`, `log_spaced_intervals`, by position or name; by name also `verbose`
 *   and fit()'s `valid_data`, `accelerator`, `dataloader_options` and `signal`.
 * @throws ValueError where start_lr is not below end_lr, which R's does not check.
 * @returns the rates and losses: a data frame that can be plotted.
 * @example plot(await lr_finder(model, train_ds, { dataloader_options: { batch_size: 256 } }))
 */
export function lr_finder(
  object: LuzGenerator<nn_Module>,
  options: LrFinderOptions & { data: DataInput },
): Promise<lr_records>
export function lr_finder(
  object: LuzGenerator<nn_Module>,
  data: DataInput,
  options?: LrFinderOptions,
): Promise<lr_records>
export function lr_finder(
  object: LuzGenerator<nn_Module>,
  data: DataInput,
  steps: number,
  start_lr?: number | LrFinderOptions,
  end_lr?: number | LrFinderOptions,
  log_spaced_intervals?: boolean | LrFinderOptions,
  options?: LrFinderOptions,
): Promise<lr_records>
export async function lr_finder(object: LuzGenerator, ...args: unknown[]): Promise<lr_records> {
  const given = match_data_arguments<LrFinderOptions>(args, [...own, ...of_fit], 'lr_finder')
  const { data, steps = 100, start_lr = 1e-7, end_lr = 0.1, log_spaced_intervals = true, verbose, ...rest } = given
  const settings = { steps, start_lr, end_lr, log_spaced_intervals }
  check(settings)
  need_data(data, 'lr_finder')
  const { opt_hparams } = generator_parts(object, 'lr_finder')
  // By position the rate is there already; the callback changes it.
  const named = opt_hparams.length === 0 ? {} : opt_hparams[0]
  const fitted = await fit(is_plain(named) ? set_opt_hparams(object, { ...named, lr: start_lr }) : object, {
    ...rest,
    data,
    epochs: 999_999,
    verbose: false,
    callbacks: [record_lr(settings, verbosity(verbose))],
  })
  const { lr = [], loss = [] } = fitted.records.lr_finder ?? {}
  return new lr_records({ lr: lr as number[], loss: loss as number[] })
}
