/** How the discriminators of a training's checkpoints score data. */
import type { Arguments } from '../luz/arguments'
import { bind } from '../nn/layer'
import { Tensor, as_typed_array, tidy, with_no_grad } from '../torch'
import { ValueError } from '../torch/errors'
import { positive_integer } from './checks'
import { on_device, pack_samples, source_of } from './data'
import { copy_of_state, kept_state } from './kept'
import { numeric_rows, type TableData } from './matrix'
import { usable_device } from './options'
import { check_trained, type Checkpoints, type trained_RGAN } from './trained'
import { in_evaluation, type Network } from './value_functions'

/** Scores of checkpoints' discriminators. */
export interface DiscriminatorScores {
  /** A row for each discriminator, a column for each sample. */
  d_score_fake: number[][]
  /** Each discriminator's mean score of the real data. */
  d_score_real: number[]
  epochs: number[]
}

/** The checkpoints of a training. @throws ValueError where there are none. */
export function checkpoints_of(trained: trained_RGAN, op: string): Checkpoints {
  check_trained(trained, op)
  if (trained.checkpoints === null || trained.checkpoints.epochs.length === 0)
    throw new ValueError('trained_gan does not contain any checkpoints. Train with checkpoint_epochs parameter.', op)
  return trained.checkpoints
}

/** Runs `run` while a network is as it was at a checkpoint, in evaluation. */
export function as_it_was<T>(net: Network, state: Checkpoints['generators'][number], run: () => T): T {
  const now = copy_of_state(net)
  try {
    net.load_state_dict(kept_state(state))
    return in_evaluation(net, run)
  } finally {
    net.load_state_dict(now)
  }
}

/** A table or a tensor as floats on a device. */
export const tensor_of = (data: TableData, device: string, op: string): Tensor =>
  on_device(source_of(data instanceof Tensor ? data : numeric_rows(data, op), op).data as Tensor, device)

function scores_of(d_net: Network, data: Tensor, batch_size: number, pac: number): number[] {
  const n = data.shape[0]!
  const scores: number[] = []
  for (let start = 0; start < n; start += batch_size) {
    const size = Math.min(batch_size, n - start)
    const usable = size - (size % pac)
    if (usable === 0) break
    const found = tidy(() =>
      as_typed_array(
        with_no_grad(() => d_net(pack_samples(data.narrow(1, start + 1, usable), pac)))
          .cpu()
          .flatten(),
      ),
    ) as Float32Array
    for (const score of found) for (let i = 0; i < pac; i++) scores.push(score)
  }
  // With pac some rows can be left over: they get the last pack's score.
  while (scores.length < n) scores.push(scores.at(-1) ?? NaN)
  return scores
}

/**
 * How the discriminator of each checkpoint scores samples, and on average the real data.
 *
 * @param batch_size how many rows are scored at once. Default 1000.
 * @throws ValueError where the training kept no checkpoints.
 * @example compute_discriminator_scores(res, sample_synthetic_data(res), transformed_data)
 */
export function compute_discriminator_scores(
  trained_gan: trained_RGAN,
  generated_samples: TableData,
  real_data: TableData,
  ...args: Arguments<[batch_size: number, device: string], { batch_size?: number; device?: string | null }>
): DiscriminatorScores {
  const op = 'compute_discriminator_scores'
  const kept = checkpoints_of(trained_gan, op)
  const o = bind<{ batch_size: number; device: string | null }>(args, { batch_size: 1000, device: null }, op)
  const { batch_size } = o
  positive_integer(batch_size, 'batch_size', op)
  const device = usable_device(o.device ?? trained_gan.settings.device, op)
  const { pac } = trained_gan.settings
  const size = Math.max(pac, batch_size - (batch_size % pac))
  const fake = tensor_of(generated_samples, device, op)
  const real = tensor_of(real_data, device, op)
  if (fake.shape.slice(1).join() !== real.shape.slice(1).join())
    throw new ValueError(
      `the samples are [${fake.shape.join(', ')}], the real data [${real.shape.join(', ')}]: they have the same columns`,
      op,
    )
  const d_score_fake: number[][] = []
  const d_score_real: number[] = []
  for (const state of kept.discriminators) {
    const d_net = trained_gan.discriminator
    as_it_was(d_net, state, () => {
      d_score_fake.push(scores_of(d_net, fake, size, pac))
      const scores = scores_of(d_net, real, size, pac)
      d_score_real.push(scores.reduce((sum, score) => sum + score, 0) / scores.length)
    })
  }
  return { d_score_fake, d_score_real, epochs: [...kept.epochs] }
}
