import { join } from 'node:path'
import { as_typed_array, torch_double, type Tensor } from '../../torch'
import { TypeError_, ValueError, describe, nearest } from '../../torch/errors'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'
import { flat_metrics } from '../records'
import { make_place } from '../store'
import { EventWriter, histogram } from '../tfevents/writer'

/** Arguments of luz_callback_tfevents(). */
export interface TfeventsOptions {
  /** The folder; each run has its own in it: `train`, `valid`, `weights`. Default `logs`. */
  logdir?: string
  /** Whether the distribution of each parameter is written too; or the names of those that are. Default false. */
  histograms?: boolean | string | readonly string[]
}

const values_of = (tensor: Tensor): Float64Array =>
  as_typed_array(tensor.detach().to({ dtype: torch_double(), device: 'cpu' }).flatten()) as Float64Array

/**
 * Writes the metrics of each epoch to event files, which TensorBoard shows: `tensorboard --logdir logs`.
 *
 * @param args `logdir`, `histograms`, by position or name.
 * @example fit(model, { data, callbacks: [luz_callback_tfevents('logs', { histograms: true })] })
 */
export const luz_callback_tfevents = luz_callback({
  name: 'tfevents_callback',
  initialize(...args: Arguments<[string, boolean | string | readonly string[]], TfeventsOptions>) {
    const op = 'luz_callback_tfevents'
    const { logdir = 'logs', histograms = false } = match_arguments<TfeventsOptions>(args, ['logdir', 'histograms'], op)
    if (typeof logdir !== 'string') throw new TypeError_(`logdir is a folder, got ${describe(logdir)}`, op)
    const named = typeof histograms === 'string' ? [histograms] : histograms
    if (typeof named !== 'boolean' && !Array.isArray(named))
      throw new TypeError_(`histograms is true, false or names of parameters, got ${describe(histograms)}`, op)
    return { logdir, histograms: named as boolean | readonly string[], writers: new Map<string, EventWriter>() }
  },
  on_fit_begin() {
    this.writers.clear()
    make_place(join(this.logdir, 'train'))
    if (Array.isArray(this.histograms)) this.parameters()
  },
  on_train_end() {
    this.log_events('train')
    if (this.histograms !== false) this.log_histograms()
  },
  on_valid_end() {
    this.log_events('valid')
  },
  writer(run: string): EventWriter {
    let writer = this.writers.get(run)
    if (writer === undefined) this.writers.set(run, (writer = new EventWriter(join(this.logdir, run))))
    return writer
  },
  log_events(set: string) {
    const { epoch } = this.ctx
    const metrics = flat_metrics(this.ctx.get_metrics(set, epoch), '/')
    if (metrics.length > 0) (this.writer(set) as EventWriter).write(epoch, Object.fromEntries(metrics))
  },
  log_histograms() {
    const drawn = (this.parameters() as [string, Tensor][]).map(([name, x]) => [name, histogram(values_of(x))] as const)
    ;(this.writer('weights') as EventWriter).write(this.ctx.epoch, {}, Object.fromEntries(drawn))
  },
  /** The parameters whose histograms are wanted. */
  parameters(): [string, Tensor][] {
    const all = Object.entries(this.ctx.model.parameters)
    if (typeof this.histograms === 'boolean') return all
    return this.histograms.map((name) => {
      const found = all.find(([known]) => known === name)
      if (found !== undefined) return found
      const names = all.map(([known]) => known)
      const near = nearest(name, names)
      throw new ValueError(
        `histograms: the model has no parameter '${name}'${near ? `; did you mean '${near}'?` : '.'} There are ${names.join(', ')}.`,
      )
    })
  },
})
