/** How training goes, epoch by epoch: validation, early stopping, learning rates. */
import type { Optimizer } from '../optim'
import { sample_int, sd } from '../r'
import { Tensor, as_array, tidy, with_no_grad } from '../torch'
import { on_device, pack_samples, rows_of, type Source } from './data'
import { copy_of_state, type TrainingState, type Workers } from './kept'
import type { SampleNoise } from './noise'
import type { GanOptions } from './options'
import type { ValidationMetric } from './trained'

const most_rows = 500
const most_distances = 100

/** The mean Euclidean distance between rows. */
export function mean_distance(rows: readonly (readonly number[])[]): number {
  let [total, pairs] = [0, 0]
  rows.forEach((a, i) => {
    for (let j = 0; j < i; j++, pairs++) total += Math.hypot(...a.map((x, d) => x - rows[j]![d]!))
  })
  return pairs === 0 ? 0 : total / pairs
}

const divisible = (n: number, pac: number): number => Math.max(pac, n - (n % pac))

/** The share of rows that the discriminator tells right, and how the synthetic rows differ. Draws noise and samples as R does. */
export function validate(
  validation: Tensor | null,
  source: Source,
  { g_net, d_net }: Workers,
  o: GanOptions,
  sample_noise: SampleNoise,
  epoch: number,
): ValidationMetric | null {
  g_net.eval()
  d_net.eval()
  try {
    return tidy(() =>
      with_no_grad(() => {
        const n = divisible(Math.min(most_rows, source.rows), o.pac)
        const synthetic = g_net(on_device(sample_noise([n, o.noise_dim]), o.device))
        if (validation === null) return null
        const rows = validation.shape[0]!
        const size = divisible(Math.min(o.batch_size, rows), o.pac)
        const batch = on_device(rows_of(validation, sample_int(rows, size, { replace: size > rows })), o.device)
        const fakes = divisible(Math.min(o.pac > 1 ? size : o.batch_size, n), o.pac)
        const real_scores = d_net(pack_samples(batch, o.pac))
        const fake_scores = d_net(pack_samples(synthetic.narrow(1, 1, fakes), o.pac))
        const middle = o.value_function === 'original' ? 0.5 : 0
        const share = (told: Tensor) =>
          Number(
            told
              .to({ dtype: 'float' } as never)
              .mean()
              .item(),
          )
        const d_accuracy = (share(real_scores.gt(middle)) + share(fake_scores.lt(middle))) / 2
        const flat = as_array(synthetic.cpu().reshape([n, -1]) as never) as unknown as number[][]
        const chosen = n > 1 ? sample_int(n, Math.min(most_distances, n)).map((i) => flat[i - 1]!) : []
        return { epoch, d_accuracy, diversity: mean_distance(chosen) }
      }),
    )
  } finally {
    g_net.train()
    d_net.train()
  }
}

/** What early stopping looks at: the lower, the better. */
export function stopping_metric(metric: ValidationMetric | null, state: TrainingState, steps: number): number {
  if (metric !== null) return Math.abs(metric.d_accuracy - 0.5) - 0.01 * metric.diversity
  const d_loss = state.losses?.d_loss ?? []
  const spread = d_loss.length >= steps ? sd(d_loss.slice(-steps)) : Infinity
  return Number.isNaN(spread) ? Infinity : spread
}

/** Notes an epoch; gives true where the training is to end. */
export function stops_early(metric: number, state: TrainingState, workers: Workers, patience: number): boolean {
  if (metric < state.best_metric) {
    state.best_metric = metric
    state.without_improvement = 0
    state.best = { generator: copy_of_state(workers.g_net), discriminator: copy_of_state(workers.d_net) }
  } else state.without_improvement++
  return state.without_improvement >= patience
}

/** Sets the learning rate after an epoch. */
export function adjust_learning_rate(optimizer: Optimizer, initial_lr: number, epoch: number, o: GanOptions): void {
  const lr = {
    constant: initial_lr,
    step: initial_lr * o.lr_decay_factor ** Math.floor(epoch / o.lr_decay_steps),
    exponential: initial_lr * o.lr_decay_factor ** (epoch - 1),
    cosine: (initial_lr * (1 + Math.cos((Math.PI * epoch) / o.epochs))) / 2,
  }[o.lr_schedule]
  for (const group of optimizer.param_groups) Object.assign(group, { lr })
}
