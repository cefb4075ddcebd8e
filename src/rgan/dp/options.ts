/** The arguments of dp_gan_trainer(), and their checks. */
import { ValueError, describe } from '../../torch/errors'
import { check_seed, check_signal, flags, one_of, positive_integer, positive_number, within } from '../checks'
import { check_noise } from '../noise'
import { check_checkpoints, check_plots, type GanTrainerOptions } from '../options'
import { check_delta } from './accountant'

type Shared =
  | 'noise_dim'
  | 'noise_distribution'
  | 'data_type'
  | 'generator'
  | 'discriminator'
  | 'base_lr'
  | 'batch_size'
  | 'epochs'
  | 'plot_progress'
  | 'plot_interval'
  | 'eval_dropout'
  | 'synthetic_examples'
  | 'plot_dimensions'
  | 'track_loss'
  | 'device'
  | 'seed'
  | 'checkpoint_epochs'
  | 'checkpoint_path'
  | 'signal'
/** Arguments of dp_gan_trainer() after the data; those it shares with gan_trainer() mean the same. */
export interface DpGanTrainerOptions extends Pick<GanTrainerOptions, Shared> {
  /** The privacy that may be spent. */
  target_epsilon?: number
  target_delta?: number
  /** The length to which each row's gradient is cut. */
  max_grad_norm?: number
  /** The noise's standard deviation over max_grad_norm; found for the target by default. */
  noise_multiplier?: number | null
  /** With which probability a row is in a batch; batch_size over the rows by default. */
  sampling_rate?: number | null
  verbose?: boolean
  /** Whether batches and noise are drawn from the operating system's secure source; a seed does not reach them then. */
  secure_rng?: boolean
}
export const dp_defaults: Required<DpGanTrainerOptions> = {
  noise_dim: 2,
  noise_distribution: 'normal',
  data_type: 'tabular',
  generator: null,
  discriminator: null,
  base_lr: 1e-4,
  target_epsilon: 1,
  target_delta: 1e-5,
  max_grad_norm: 1,
  noise_multiplier: null,
  sampling_rate: null,
  batch_size: 50,
  epochs: 50,
  plot_progress: false,
  plot_interval: 'epoch',
  eval_dropout: false,
  synthetic_examples: 500,
  plot_dimensions: [1, 2],
  track_loss: false,
  device: 'cpu',
  seed: null,
  verbose: true,
  secure_rng: true,
  checkpoint_epochs: null,
  checkpoint_path: null,
  signal: null,
}

/** Checks everything that does not depend on the data. */
export function check_dp_options(o: Required<DpGanTrainerOptions>, op: string): void {
  for (const name of ['batch_size', 'epochs', 'noise_dim', 'synthetic_examples'] as const)
    positive_integer(o[name], name, op)
  for (const name of ['base_lr', 'target_epsilon', 'max_grad_norm'] as const) positive_number(o[name], name, op)
  check_delta(o.target_delta, op)
  if (o.noise_multiplier !== null) positive_number(o.noise_multiplier, 'noise_multiplier', op)
  if (o.sampling_rate !== null && !within(o.sampling_rate, 0, 1))
    throw new ValueError(
      `sampling_rate must be between 0 (exclusive) and 1 (inclusive), got ${describe(o.sampling_rate)}`,
      op,
    )
  check_noise(o.noise_distribution, op)
  check_plots(o, op)
  check_seed(o.seed, op)
  one_of(o.data_type, 'data_type', ['tabular', 'image'], op)
  check_checkpoints(o.checkpoint_epochs, o.checkpoint_path, op)
  check_signal(o.signal, op)
  flags(o, ['plot_progress', 'eval_dropout', 'track_loss', 'verbose', 'secure_rng'], op)
}
