/** Keeping models while they are trained: in files, or the best one until the end. */
import type { Tensor } from '../../torch'
import { TypeError_, ValueError, describe } from '../../torch/errors'
import { is_folder } from '../../torch/serialize/folders'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'
import { luz_checkpoint } from '../checkpoint'
import { make_place } from '../store'
import { monitor_metrics, type Mode } from './monitor'
import { fill_template } from './template'

/** Arguments of luz_callback_model_checkpoint(). */
export interface ModelCheckpointOptions {
  /** A file, with places `{epoch:02d}` and `{monitor:.3f}`; or a folder, which ends in `/`. */
  path?: string
  /** Default `valid_loss`. */
  monitor?: string
  /** Whether only epochs are saved that are better than all before. Default false. */
  save_best_only?: boolean
  /** Default `min`. */
  mode?: Mode
  /** Default 0. */
  min_delta?: number
}
const checkpoint_names = ['path', 'monitor', 'save_best_only', 'mode', 'min_delta'] as const

interface Watched {
  monitor: string
  mode: Mode
  min_delta: number
  current_best: number | null
}

/**
 * Saves the state of the fit after each epoch, or after the best ones: model, optimizers, records and callbacks. A file
 * is written beside its place and then moved there, so that there is a whole one at any time, also where the process
 * is killed. Read them with luz_load_checkpoint() or luz_callback_resume_from_checkpoint().
 *
 * @param args `path`, `monitor`, `save_best_only`, `mode`, `min_delta`, by position or name. A folder's files are called
 *   `epoch-01-valid_loss-0.463.pt`.
 * @example luz_callback_model_checkpoint('models/', { monitor: 'valid_acc', mode: 'max', save_best_only: true })
 */
export const luz_callback_model_checkpoint = luz_callback({
  name: 'model_checkpoint_callback',
  inherit: monitor_metrics,
  initialize(...args: Arguments<[string, string, boolean, Mode, number], ModelCheckpointOptions>) {
    const op = 'luz_callback_model_checkpoint'
    const {
      path,
      monitor = 'valid_loss',
      save_best_only = false,
      mode = 'min',
      min_delta = 0,
    } = match_arguments<ModelCheckpointOptions>(args, checkpoint_names, op)
    if (typeof path !== 'string' || path === '')
      throw new TypeError_(`path is a file, or a folder that ends in '/'; got ${describe(path)}`, op)
    if (typeof save_best_only !== 'boolean')
      throw new TypeError_(`save_best_only is true or false, got ${describe(save_best_only)}`, op)
    if (is_folder(path) && !/[/\\]$/.test(path))
      throw new ValueError(`path is a file, but '${path}' is a folder: write '${path}/'`, op)
    const template = /[/\\]$/.test(path) ? `${path}epoch-{epoch:02d}-{self$monitor}-{monitor:.3f}.pt` : path
    fill_template(template, { epoch: 1, monitor: 0, 'self.monitor': monitor })
    return { ...(super.initialize(op, monitor, mode, min_delta) as Watched), path: template, save_best_only }
  },
  on_fit_begin() {
    super.on_fit_begin()
    // Its folder as far as it is known yet.
    make_place(this.path.replace(/\{.*/s, 'file'))
  },
  on_epoch_end() {
    const value = this.find_quantity() as number
    if (this.is_best(value) || !this.save_best_only) luz_checkpoint(this.ctx, this.fmt_path(value) as string)
  },
  /** The file of this epoch. */
  fmt_path(monitor: number): string {
    return fill_template(this.path, { epoch: this.ctx.epoch, monitor, 'self.monitor': this.monitor })
  },
  state_dict(): { current_best: number | null } {
    return { current_best: this.current_best }
  },
  load_state_dict(state: { current_best: number | null }) {
    this.current_best = state.current_best
  },
})

/** Arguments of luz_callback_keep_best_model(). */
export interface KeepBestModelOptions {
  /** Default `valid_loss`. */
  monitor?: string
  /** Default `min`. */
  mode?: Mode
  /** Default 0. */
  min_delta?: number
}

type BestState = { current_best: number | null; best: Record<string, Tensor> | null }

/**
 * Gives the model the weights of its best epoch when the fit ends. The records tell of all epochs.
 *
 * @param args `monitor`, `mode`, `min_delta`, by position or name.
 * @example fit(model, { data, valid_data: 0.2, callbacks: [luz_callback_keep_best_model()] })
 */
export const luz_callback_keep_best_model = luz_callback({
  name: 'keep_best_model_callback',
  inherit: monitor_metrics,
  initialize(...args: Arguments<[string, Mode, number], KeepBestModelOptions>) {
    const op = 'luz_callback_keep_best_model'
    const {
      monitor = 'valid_loss',
      mode = 'min',
      min_delta = 0,
    } = match_arguments<KeepBestModelOptions>(args, ['monitor', 'mode', 'min_delta'], op)
    return {
      ...(super.initialize(op, monitor, mode, min_delta) as Watched),
      best: null as Record<string, Tensor> | null,
    }
  },
  on_fit_begin() {
    super.on_fit_begin()
    this.best = null
  },
  on_epoch_end() {
    if (!this.is_best(this.find_quantity())) return
    const state = Object.entries(this.ctx.model.state_dict())
    this.best = Object.fromEntries(state.map(([name, tensor]) => [name, tensor.clone()]))
  },
  on_fit_end() {
    if (this.best !== null) this.ctx.model.load_state_dict(this.best)
    this.best = null
  },
  state_dict(): BestState {
    return { current_best: this.current_best, best: this.best }
  },
  load_state_dict(state: BestState) {
    this.current_best = state.current_best
    this.best = state.best
  },
})
