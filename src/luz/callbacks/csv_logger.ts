import { appendFileSync, writeFileSync } from 'node:fs'
import { ValueError, check_path } from '../../torch/errors'
import { writing } from '../../torch/serialize/sink'
import { is_folder } from '../../torch/serialize/folders'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'
import { as_text } from '../format'
import { flat_metrics } from '../records'
import { make_place } from '../store'

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/**
 * Writes the metrics of each epoch to a CSV file: a line for training and one for validation, with the columns epoch, set
 * and one for each metric. A fit that is resumed from a checkpoint writes the epochs before it, too.
 *
 * @param path the file; what it held is replaced.
 * @example fit(model, { data, callbacks: [luz_callback_csv_logger('log.csv')] })
 */
export const luz_callback_csv_logger = luz_callback({
  name: 'csv_logger_callback',
  initialize(...args: Arguments<[string], { path?: string }>) {
    const op = 'luz_callback_csv_logger'
    const { path } = match_arguments<{ path: string }>(args, ['path'], op)
    check_path(path, op)
    if (is_folder(path)) throw new ValueError(`path is a file, but '${path}' is a folder`, op)
    return { path, columns: null as string[] | null }
  },
  on_fit_begin() {
    make_place(this.path)
    this.columns = null
  },
  on_epoch_end() {
    if (this.columns !== null) {
      writing(this.path, undefined, () => appendFileSync(this.path, this.lines(this.ctx.epoch)))
      return
    }
    const { epoch } = this.ctx
    const names = ['train', 'valid'].flatMap((set) =>
      flat_metrics(this.ctx.get_metrics(set, epoch)).map(([name]) => name),
    )
    this.columns = [...new Set(names)]
    const header = ['epoch', 'set', ...this.columns].map(quoted).join(',')
    const earlier = Array.from({ length: epoch }, (_, i) => this.lines(i + 1) as string)
    writing(this.path, undefined, () => writeFileSync(this.path, `${header}\n${earlier.join('')}`))
  },
  /** The lines of an epoch. */
  lines(epoch: number): string {
    const lines = ['train', 'valid'].map((set) => {
      const metrics = new Map(flat_metrics(this.ctx.get_metrics(set, epoch)))
      if (metrics.size === 0) return ''
      const cells = this.columns!.map((name) => (metrics.has(name) ? as_text(metrics.get(name)!) : 'NA'))
      return `${[epoch, quoted(set), ...cells].join(',')}\n`
    })
    return lines.join('')
  },
})
