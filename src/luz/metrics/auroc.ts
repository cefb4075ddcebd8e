/** Areas under the receiver operating characteristic, from counts at thresholds. */
import {
  as_typed_array,
  tidy,
  torch_float,
  torch_one_hot,
  torch_sigmoid,
  torch_softmax,
  torch_tensor,
  torch_zeros,
  type Tensor,
} from '../../torch'
import { TypeError_, ValueError, describe } from '../../torch/errors'
import { match_arguments, type Arguments } from '../arguments'
import { warn_once } from '../conditions'
import { luz_metric } from '../metric'
import type { MetricValue } from '../records'
import { need_columns, need_tensors, need_whole } from './checks'

/** Arguments of luz_metric_binary_auroc(). */
export interface AurocOptions {
  /** How many thresholds there are between 0 and 1, ends included. Default 200. */
  num_thresholds?: number
  /** The thresholds themselves; the ends are added. */
  thresholds?: readonly number[] | null
  /** Whether predictions are logits rather than probabilities. Default false. */
  from_logits?: boolean
}

/** How the areas of several classes are put together. */
export type AurocAverage = 'micro' | 'macro' | 'weighted' | 'none'
const averages: readonly string[] = ['micro', 'macro', 'weighted', 'none']

/** Arguments of luz_metric_multiclass_auroc(). */
export interface MulticlassAurocOptions extends AurocOptions {
  /**
   * `micro`: of all classes' predictions together; `macro`: the mean of the classes' areas; `weighted`: their mean,
   * weighted by the classes' sizes; `none`: one for each class. Default `micro`.
   */
  average?: AurocAverage
}

const epsilon = 2 ** -23

function thresholds_of(
  { num_thresholds = 200, thresholds = null, from_logits = false }: AurocOptions,
  op: string,
): Tensor {
  if (thresholds !== null && !(Array.isArray(thresholds) && thresholds.every((x) => Number.isFinite(x))))
    throw new TypeError_(`thresholds are numbers, got ${describe(thresholds)}`, op)
  if (!Number.isInteger(num_thresholds) || num_thresholds <= 1)
    throw new ValueError(`num_thresholds must be > 1, and whole; got ${describe(num_thresholds)}`, op)
  if (typeof from_logits !== 'boolean')
    throw new TypeError_(`from_logits is true or false, got ${describe(from_logits)}`, op)
  const inner =
    thresholds?.toSorted((a, b) => a - b) ??
    Array.from({ length: Math.max(0, num_thresholds - 2) }, (_, i) => (i + 2) / (num_thresholds - 2))
  return torch_tensor([-epsilon, ...inner, 1 + epsilon])
}

/** Counts by class, and by class and threshold: what has been seen so far. */
interface Counts {
  /** Positives above each threshold. */
  hits: Tensor
  /** Negatives not above it. */
  rejections: Tensor
  positives: Tensor
  negatives: Tensor
}

const no_counts = (classes: number, thresholds: number, device: string): Counts => ({
  hits: torch_zeros(classes, thresholds, { device }),
  rejections: torch_zeros(classes, thresholds, { device }),
  positives: torch_zeros(classes, { device }),
  negatives: torch_zeros(classes, { device }),
})

/** Adds a batch: probabilities [N, C] and whether each is of a positive [N, C]. */
function count(counts: Counts, probabilities: Tensor, positive: Tensor, thresholds: Tensor): void {
  tidy(() => {
    const is_positive = positive.to({ dtype: torch_float() })
    const is_negative = is_positive.neg().add(1)
    const above = probabilities.unsqueeze(3).gt(thresholds).to({ dtype: torch_float() })
    counts.hits.add_(above.mul(is_positive.unsqueeze(3)).sum({ dim: 1 }))
    counts.rejections.add_(above.neg().add(1).mul(is_negative.unsqueeze(3)).sum({ dim: 1 }))
    counts.positives.add_(is_positive.sum({ dim: 1 }))
    counts.negatives.add_(is_negative.sum({ dim: 1 }))
  })
}

/** By class, the shares of positives above each threshold and the differences of the shares of negatives below. */
function rates(
  { hits, rejections, positives, negatives }: Counts,
  { name, from_logits }: { name: string; from_logits: boolean },
): { rate: number[]; step: number[] }[] {
  const numbers = (x: Tensor) => Array.from(as_typed_array(x.cpu()) as Float32Array)
  const [tp, tn, p, n] = [hits, rejections, positives, negatives].map(numbers) as [
    number[],
    number[],
    number[],
    number[],
  ]
  const size = tp.length / p.length
  // The first threshold is just below 0 and the last just above 1.
  const all_between = p.every((positive, i) => {
    const [first, last] = [i * size, (i + 1) * size - 1]
    return tp[first] === positive && tn[first] === 0 && tp[last] === 0 && tn[last] === n[i]
  })
  if (!all_between) {
    const hint = from_logits ? 'NaN?' : 'where they are logits, use from_logits: true'
    warn_once(name, `${name}: some predictions are no probabilities, which are numbers from 0 to 1: ${hint}`)
  }
  return p.map((positive, i) => {
    const below = tn.slice(i * size, (i + 1) * size).map((x) => x / n[i]!)
    return {
      rate: tp.slice(i * size, (i + 1) * size).map((x) => x / positive),
      step: below.map((x, j) => x - (j === 0 ? 0 : below[j - 1]!)),
    }
  })
}

const base_names = ['num_thresholds', 'thresholds', 'from_logits'] as const

/**
 * The area under the receiver operating characteristic of two classes: `preds` are probabilities, `targets` 0 or 1. It is
 * approximated by a sum over thresholds. Shown as `AUC`.
 *
 * @param args `num_thresholds`, `thresholds`, `from_logits`, by position or name.
 * @example setup(net, { loss: nn_bce_loss(), optimizer: optim_adam, metrics: [luz_metric_binary_auroc()] })
 */
export const luz_metric_binary_auroc = luz_metric({
  name: 'luz_metric_binary_auroc',
  abbrev: 'AUC',
  initialize(...args: Arguments<[number, readonly number[] | null, boolean], AurocOptions>) {
    const op = 'luz_metric_binary_auroc'
    const options = match_arguments<AurocOptions>(args, base_names, op)
    const thresholds = thresholds_of(options, op)
    return { thresholds, from_logits: options.from_logits ?? false, ...no_counts(1, thresholds.numel(), 'cpu') }
  },
  update(preds: Tensor, targets: Tensor) {
    need_tensors(preds, targets)
    if (preds.numel() !== targets.numel())
      throw new ValueError(
        `there is a probability for each target: got predictions [${preds.shape.join(', ')}] and targets [${targets.shape.join(', ')}]`,
      )
    tidy(() => {
      const probabilities = (this.from_logits ? torch_sigmoid(preds) : preds).reshape([-1, 1])
      count(this, probabilities, targets.reshape([-1, 1]).eq(1), this.thresholds)
    })
  },
  compute(): MetricValue {
    const { rate, step } = rates(this, { name: 'luz_metric_binary_auroc', from_logits: this.from_logits })[0]!
    return rate.reduce((area, r, i) => area + r * step[i]!, 0)
  },
})

/**
 * The area under the receiver operating characteristic of several classes, each against the others: `preds` has a
 * column of probabilities for each class, `targets` the rows' class numbers, counted from 1. Shown as `AUC`.
 *
 * @param args `num_thresholds`, `thresholds`, `from_logits`, `average`, by position or name.
 * @example luz_metric_multiclass_auroc({ from_logits: true, average: 'macro' })
 */
export const luz_metric_multiclass_auroc = luz_metric({
  name: 'luz_metric_multiclass_auroc',
  abbrev: 'AUC',
  initialize(...args: Arguments<[number, readonly number[] | null, boolean, AurocAverage], MulticlassAurocOptions>) {
    const op = 'luz_metric_multiclass_auroc'
    const options = match_arguments<MulticlassAurocOptions>(args, [...base_names, 'average'], op)
    const { from_logits = false, average = 'micro' } = options
    if (!averages.includes(average))
      throw new ValueError(`average is one of ${averages.join(', ')}; got ${describe(average)}`, op)
    return { thresholds: thresholds_of(options, op), from_logits, average, counts: null as Counts | null }
  },
  update(preds: Tensor, targets: Tensor) {
    need_tensors(preds, targets)
    need_columns(preds, 'luz_metric_binary_auroc')
    need_whole(targets)
    const micro = this.average === 'micro'
    const classes = preds.size(2)
    this.counts ??= no_counts(micro ? 1 : classes, this.thresholds.numel(), preds.device.name)
    const { counts } = this
    tidy(() => {
      const probabilities = this.from_logits ? torch_softmax(preds, { dim: 2 }) : preds
      const positive = torch_one_hot(targets.reshape([-1]), { num_classes: classes })
      const shape = micro ? [-1, 1] : [-1, classes]
      count(counts, probabilities.reshape(shape), positive.reshape(shape), this.thresholds)
    })
  },
  compute(): MetricValue {
    if (this.counts === null) return NaN
    const shown = { name: 'luz_metric_multiclass_auroc', from_logits: this.from_logits }
    const areas = rates(this.counts, shown).map(({ rate, step }) =>
      rate.reduce((area, r, i) => area + (r * (step[i]! + (step[i + 1] ?? 0))) / 2, 0),
    )
    if (this.average === 'none') return areas
    if (this.average !== 'weighted') return areas.reduce((a, b) => a + b) / areas.length
    const sizes = Array.from(as_typed_array(this.counts.positives.cpu()) as Float32Array)
    const total = sizes.reduce((a, b) => a + b)
    return areas.reduce((mean, area, i) => mean + (area * sizes[i]!) / total, 0)
  },
})
