import { TypeError_, describe } from '../../torch/errors'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'
import { luz_condition } from '../conditions'
import { monitor_metrics, type Mode } from './monitor'

/** Arguments of luz_callback_early_stopping(). */
export interface EarlyStoppingOptions {
  /** A set and a metric, `valid_loss` by default; of several optimizers' losses `valid_loss_generator`. */
  monitor?: string
  /** By how much a value must be better to count as better. Default 0. */
  min_delta?: number
  /** How many epochs without a better value end the fit. Default 0: the first one. */
  patience?: number
  /** Default `min`. */
  mode?: Mode
  /** A value to be beaten from the first epoch on. Without it the first epoch only sets the best. */
  baseline?: number | null
}
const names = ['monitor', 'min_delta', 'patience', 'mode', 'baseline'] as const

interface State {
  current_best: number | null
  patience_counter: number
}

/**
 * Ends a fit when a metric has stopped getting better; never before the least of fit()'s `epochs`. Then calls
 * `on_early_stopping`.
 *
 * @param args `monitor`, `min_delta`, `patience`, `mode`, `baseline`, by position or name.
 * @example fit(model, { data, valid_data: 0.2, callbacks: [luz_callback_early_stopping({ patience: 5 })] })
 */
export const luz_callback_early_stopping = luz_callback({
  name: 'early_stopping_callback',
  inherit: monitor_metrics,
  weight: Infinity,
  initialize(...args: Arguments<[string, number, number, Mode, number | null], EarlyStoppingOptions>) {
    const op = 'luz_callback_early_stopping'
    const {
      monitor = 'valid_loss',
      min_delta = 0,
      patience = 0,
      mode = 'min',
      baseline = null,
    } = match_arguments<EarlyStoppingOptions>(args, names, op)
    if (typeof patience !== 'number' || !(patience >= 0))
      throw new TypeError_(`patience is a number of epochs from 0 on, got ${describe(patience)}`, op)
    if (baseline !== null && typeof baseline !== 'number')
      throw new TypeError_(`baseline is a number or null, got ${describe(baseline)}`, op)
    const watched = super.initialize(op, monitor, mode, min_delta) as { monitor: string; mode: Mode; min_delta: number }
    return { ...watched, patience, baseline, patience_counter: 0 }
  },
  on_fit_begin() {
    this.current_best = this.baseline
    this.patience_counter = 0
    this.ctx.handlers.early_stopping ??= () => this.ctx.call_callbacks('on_early_stopping')
  },
  on_epoch_end() {
    const value = this.find_quantity() as number
    if (this.current_best === null) {
      this.current_best = value
      return
    }
    const better = this.compare(value, this.current_best) as boolean
    if (better) this.current_best = value
    this.patience_counter = better ? 0 : this.patience_counter + 1
    if (this.patience_counter >= this.patience && this.ctx.epoch >= this.ctx.min_epochs)
      throw new luz_condition('early_stopping', 'Early stopping')
  },
  on_early_stopping() {
    const { epoch, max_epochs } = this.ctx
    this.ctx.inform(`Early stopping at epoch ${epoch} of ${max_epochs}`)
  },
  state_dict(): State {
    return { current_best: this.current_best, patience_counter: this.patience_counter }
  },
  load_state_dict(state: State) {
    this.current_best = state.current_best
    this.patience_counter = state.patience_counter
  },
})
