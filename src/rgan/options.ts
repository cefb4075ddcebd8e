/** The arguments of gan_trainer(), and their checks. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import type { Optimizer } from '../optim'
import { cuda_is_available } from '../torch'
import { torch_device_class } from '../torch/device'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { positive_integer, positive_number, within, flags, one_of, check_seed, check_signal } from './checks'
import type { OutputInfo } from './columns'
import type { GanData } from './data'
import { activations, normalizations, type Activation, type Normalization } from './networks/blocks'
import { check_hidden_units, type HiddenUnits } from './networks/mlp'
import { check_output_info, init_methods, type InitMethod } from './networks/tabular'
import { check_noise, type SampleNoise } from './noise'
import { check_step, type WeightClipper } from './step'
import type { Network, ValueFunction } from './value_functions'
import { warn } from './warn'

export const value_functions = ['original', 'wasserstein', 'wgan-gp', 'f-wgan'] as const
export const lr_schedules = ['constant', 'step', 'exponential', 'cosine'] as const

/** Arguments of gan_trainer() after the data. */
export interface GanTrainerOptions {
  /** The length of a row of noise. */
  noise_dim?: number
  /** The noise: normal, uniform on (-1, 1], or a function of a shape. */
  noise_distribution?: 'normal' | 'uniform' | SampleNoise
  /** The losses, by name or as a function of real and fake scores. */
  value_function?: (typeof value_functions)[number] | ValueFunction
  /** The weight of the gradient penalty of "wgan-gp". */
  gp_lambda?: number
  data_type?: 'tabular' | 'image'
  generator?: Network | null
  generator_optimizer?: Optimizer | null
  discriminator?: Network | null
  discriminator_optimizer?: Optimizer | null
  /** The generator's learning rate. */
  base_lr?: number
  /** The discriminator's learning rate is base_lr times this. */
  ttur_factor?: number
  /** Changes the discriminator before its steps; by default "wasserstein" has WGAN_weight_clipper. */
  weight_clipper?: WeightClipper | null
  batch_size?: number
  epochs?: number
  /** Whether pictures of the progress are drawn. */
  plot_progress?: boolean
  /** After how many steps a picture is drawn. */
  plot_interval?: number | 'epoch'
  /** Whether dropout stays on when data is sampled. */
  eval_dropout?: boolean
  /** How many rows are sampled for pictures, and by default by sample_synthetic_data(). */
  synthetic_examples?: number
  /** The two columns of the pictures. */
  plot_dimensions?: readonly [number, number] | readonly number[]
  track_loss?: boolean
  /** Whether the losses are drawn at the end; they are tracked then. */
  plot_loss?: boolean
  device?: string | torch_device_class
  /** Seeds R's and libtorch's generators. */
  seed?: number | null
  validation_data?: GanData | null
  early_stopping?: boolean
  /** After how many epochs without improvement early stopping ends the training. */
  patience?: number
  lr_schedule?: (typeof lr_schedules)[number]
  lr_decay_factor?: number
  lr_decay_steps?: number
  /** How many rows the discriminator sees together (PacGAN). */
  pac?: number
  /** What the columns are, from data_transformer: the generator is then a TabularGenerator. */
  output_info?: readonly OutputInfo[] | null
  gumbel_tau?: number
  generator_hidden_units?: HiddenUnits
  generator_normalization?: Normalization
  generator_activation?: Activation
  generator_init?: InitMethod
  generator_residual?: boolean
  /** After how many epochs the networks are kept. */
  checkpoint_epochs?: number | null
  /** The folder where they are kept; in memory without one. */
  checkpoint_path?: string | null
  /** Goes on from the last checkpoint of checkpoint_path, where there is one. Beyond R. */
  resume?: boolean
  /** Ends the training, which then gives what was learned so far. Beyond R. */
  signal?: AbortSignal | null
}
/** All arguments, checked. */
export type GanOptions = Required<Omit<GanTrainerOptions, 'device'>> & { device: string }
export type GanSettings = Omit<GanOptions, 'signal' | 'resume'>

export const gan_defaults: GanOptions = {
  noise_dim: 2,
  noise_distribution: 'normal',
  value_function: 'original',
  gp_lambda: 10,
  data_type: 'tabular',
  generator: null,
  generator_optimizer: null,
  discriminator: null,
  discriminator_optimizer: null,
  base_lr: 0.0001,
  ttur_factor: 4,
  weight_clipper: null,
  batch_size: 50,
  epochs: 150,
  plot_progress: false,
  plot_interval: 'epoch',
  eval_dropout: false,
  synthetic_examples: 500,
  plot_dimensions: [1, 2],
  track_loss: false,
  plot_loss: false,
  device: 'cpu',
  seed: null,
  validation_data: null,
  early_stopping: false,
  patience: 10,
  lr_schedule: 'constant',
  lr_decay_factor: 0.1,
  lr_decay_steps: 50,
  pac: 1,
  output_info: null,
  gumbel_tau: 0.2,
  generator_hidden_units: [256, 256],
  generator_normalization: 'batch',
  generator_activation: 'relu',
  generator_init: 'xavier_uniform',
  generator_residual: true,
  checkpoint_epochs: null,
  checkpoint_path: null,
  resume: false,
  signal: null,
}

/** Refuses what is no column or no interval of pictures, whatever the data. */
export function check_plots(o: { plot_interval: unknown; plot_dimensions: unknown }, op: string): void {
  if (o.plot_interval !== 'epoch') positive_integer(o.plot_interval, 'plot_interval', op)
  if (!Array.isArray(o.plot_dimensions) || o.plot_dimensions.length !== 2)
    throw new ValueError(`plot_dimensions must be a vector of length 2, got ${describe(o.plot_dimensions)}`, op)
  for (const column of o.plot_dimensions) positive_integer(column, 'plot_dimensions', op)
}
/** Checks where networks are kept. */
export function check_checkpoints(epochs: unknown, path: unknown, op: string): void {
  if (epochs !== null) positive_integer(epochs, 'checkpoint_epochs', op)
  if (path !== null && (typeof path !== 'string' || path === ''))
    throw new TypeError_(`'checkpoint_path' is a folder, got ${describe(path)}`, op)
  if (path !== null && epochs !== null) make_folder(path, op)
  if (path !== null && epochs === null)
    warn('checkpoint_path provided but checkpoint_epochs is NULL. No checkpoints will be saved.')
}

/** Makes a folder that can be written. */
function make_folder(path: string, op: string): void {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  } catch (cause) {
    throw new ValueError(`checkpoint_path '${path}' is no folder that can be written: ${(cause as Error).message}`, op)
  }
}

/** The device to train on: the CPU where a GPU was asked for that is not there, as in R. */
export function usable_device(device: unknown, op: string): string {
  const name = device instanceof torch_device_class ? device.name : device
  if (typeof name !== 'string')
    throw new TypeError_(`'device' is a torch_device() or a name such as 'cpu', got ${describe(device)}`, op)
  const kind = name.split(':')[0]!
  one_of(kind, 'device', ['cpu', 'cuda', 'mps'], op)
  if (kind === 'cpu' || (kind === 'cuda' && cuda_is_available())) return name
  if (kind === 'mps' && process.platform === 'darwin') return name
  warn(`${kind.toUpperCase()} device requested but not available. Falling back to CPU.`)
  return 'cpu'
}

/** Checks everything that does not depend on the data. */
export function check_gan_options(o: Required<GanTrainerOptions>, op: string): void {
  check_step(o, op)
  for (const name of ['epochs', 'synthetic_examples', 'patience', 'lr_decay_steps'] as const)
    positive_integer(o[name], name, op)
  for (const name of ['base_lr', 'ttur_factor', 'gumbel_tau'] as const) positive_number(o[name], name, op)
  one_of(o.lr_schedule, 'lr_schedule', lr_schedules, op)
  if (!within(o.lr_decay_factor, 0, 1))
    throw new ValueError(
      `lr_decay_factor must be between 0 (exclusive) and 1 (inclusive), got ${describe(o.lr_decay_factor)}`,
      op,
    )
  if (o.output_info !== null) check_output_info(o.output_info, op)
  check_checkpoints(o.checkpoint_epochs, o.checkpoint_path, op)
  check_plots(o, op)
  check_seed(o.seed, op)
  one_of(o.data_type, 'data_type', ['tabular', 'image'], op)
  if (typeof o.value_function !== 'function') one_of(o.value_function, 'value_function', value_functions, op)
  check_noise(o.noise_distribution, op)
  one_of(o.generator_normalization, 'generator_normalization', normalizations, op)
  one_of(o.generator_activation, 'generator_activation', Object.keys(activations), op)
  one_of(o.generator_init, 'generator_init', init_methods, op)
  check_hidden_units(o.generator_hidden_units, 'generator_hidden_units', op)
  check_signal(o.signal, op)
  flags(o, ['plot_progress', 'eval_dropout', 'plot_loss', 'early_stopping', 'generator_residual', 'resume'], op)
  if (o.resume && (o.checkpoint_path === null || o.checkpoint_epochs === null))
    throw new ValueError('resume needs checkpoint_path and checkpoint_epochs, where checkpoints are kept', op)
  if (o.early_stopping && o.validation_data === null && !o.track_loss)
    warn('early_stopping without validation_data needs track_loss: true. It will end at the patience.')
}
