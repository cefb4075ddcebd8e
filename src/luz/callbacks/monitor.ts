/** What callbacks share that watch a metric. */
import { TypeError_, ValueError, describe } from '../../torch/errors'
import { luz_callback } from '../callback'
import type { luz_context } from '../context'

/** Whether a metric is better when it is lower, higher, or nearer to zero. */
export type Mode = 'min' | 'max' | 'zero'
const modes: readonly string[] = ['min', 'max', 'zero']

const refuse = (count: number, hint: string): never => {
  throw new ValueError(`Expected monitored metric to be length 1, got ${count}: ${hint}`)
}

/** The number that `valid_loss` or `train_loss_generator` names, in the current epoch. */
export function monitored(ctx: luz_context, monitor: string): number {
  const at = monitor.indexOf('_')
  const [set, name] = [monitor.slice(0, at), monitor.slice(at + 1)]
  const metrics = ctx.get_metrics(set, ctx.epoch)
  if (metrics === null) {
    const hint = set === 'valid' ? "give fit() valid_data, or monitor 'train_loss'" : "'train_loss' is one that is"
    return refuse(0, `there are no metrics of '${set}' in epoch ${ctx.epoch}: ${hint}`)
  }
  for (const [metric, value] of Object.entries(metrics)) {
    const parts = typeof value === 'number' ? {} : (value as Record<string, number>)
    if (name === metric) {
      if (typeof value === 'number') return value
      const names = Object.keys(parts)
      return refuse(names.length, `${monitor} has the parts ${names.join(', ')}: monitor '${monitor}_${names[0]}'`)
    }
    const part = name.startsWith(`${metric}_`) ? name.slice(metric.length + 1) : ''
    if (Object.hasOwn(parts, part)) return parts[part]!
  }
  return refuse(0, `there is no '${name}' among the metrics of '${set}': ${Object.keys(metrics).join(', ')}`)
}

/** Callbacks that compare a metric with the best so far. */
export const monitor_metrics = luz_callback({
  name: 'monitor_metrics',
  initialize(op: string, monitor: string, mode: Mode, min_delta: number) {
    if (typeof monitor !== 'string' || !monitor.slice(1, -1).includes('_'))
      throw new TypeError_(
        `monitor is a set and a metric, such as 'valid_loss' or 'train_acc'; got ${describe(monitor)}`,
        op,
      )
    if (!modes.includes(mode)) throw new ValueError(`mode is 'min', 'max' or 'zero', got ${describe(mode)}`, op)
    if (typeof min_delta !== 'number' || Number.isNaN(min_delta))
      throw new TypeError_(`min_delta is a number, got ${describe(min_delta)}`, op)
    return { monitor, mode, min_delta, current_best: null as number | null }
  },
  /** Each fit has a best of its own; that of a checkpoint is loaded after this. */
  on_fit_begin() {
    this.current_best = null
  },
  /** The monitored value of this epoch. */
  find_quantity(): number {
    return monitored(this.ctx, this.monitor)
  },
  /** Whether a value is better than another by more than min_delta. */
  compare(value: number, best: number): boolean {
    if (Number.isNaN(best)) return !Number.isNaN(value)
    if (this.mode === 'max') return value - this.min_delta > best
    if (this.mode === 'zero') return Math.abs(best) - this.min_delta > Math.abs(value)
    return best - this.min_delta > value
  },
  /** Whether a value is the best so far; it is then remembered as that. */
  is_best(value: number): boolean {
    const best = this.current_best === null || (this.compare(value, this.current_best) as boolean)
    if (best) this.current_best = value
    return best
  },
})
