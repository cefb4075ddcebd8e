/** gan_trainer(): trains a GAN. */
import { match_arguments, type Arguments } from '../luz/arguments'
import { set_seed } from '../r'
import { Tensor, torch_manual_seed } from '../torch'
import { ValueError } from '../torch/errors'
import { source_of, type GanData, type Source } from './data'
import { take_steps } from './loop'
import { check_gan_options, gan_defaults, usable_device, type GanTrainerOptions } from './options'
import { plot_losses } from './plots'
import { check_drawable } from './progress'
import type { trained_RGAN } from './trained'
import { Training } from './training'
import { warn } from './warn'

const op = 'gan_trainer'

function validation_rows(data: GanData | null, source: Source): Tensor | null {
  if (data === null) return null
  const { data: rows, shape } = source_of(data, op)
  if (!(rows instanceof Tensor)) throw new ValueError('validation_data is a matrix, an array or a tensor', op)
  if (shape.join() !== source.shape.join())
    throw new ValueError(`validation_data has rows of [${shape.join(', ')}], data of [${source.shape.join(', ')}]`, op)
  return rows
}

/** Draws the losses; where that cannot be, what was trained is not lost. */
function draw_losses(trained: trained_RGAN): void {
  try {
    plot_losses(trained)
  } catch (thrown) {
    warn((thrown as Error).message)
  }
}

/**
 * Trains a GAN (Goodfellow et al. 2014): a generator that makes data of noise, against a discriminator that tells it from
 * real data.
 *
 * Arguments and numbers are RGAN 0.2.0's: with set_seed() and torch_manual_seed() a run repeats R's. (The chapter's 0.1.1
 * has ReLU networks, unclamped losses and fewer arguments.) An abort or Ctrl-C ends the training, and what was learned
 * so far is returned; with `resume` a training goes on from its last checkpoint on disk.
 *
 * @param data rows of finite numbers, an array, a tensor of [N, …], or a dataset whose items have `x`.
 * @throws ValueError, TypeError for arguments and data that cannot be used.
 * @example const res = await gan_trainer(transformed_data, { epochs: 30, track_loss: true })
 */
export async function gan_trainer(
  data: GanData,
  ...args: Arguments<
    [
      noise_dim: number,
      noise_distribution: NonNullable<GanTrainerOptions['noise_distribution']>,
      value_function: NonNullable<GanTrainerOptions['value_function']>,
    ],
    GanTrainerOptions
  >
): Promise<trained_RGAN> {
  const names = Object.keys(gan_defaults) as (keyof GanTrainerOptions)[]
  const given = { ...gan_defaults, ...match_arguments<GanTrainerOptions>(args, names, op) }
  check_gan_options(given, op)
  const o = { ...given, device: usable_device(given.device, op), track_loss: given.track_loss || given.plot_loss }
  const source = source_of(data, op)
  if (o.plot_progress) check_drawable(source, o, op)
  const validation = validation_rows(o.validation_data, source)
  if (o.seed !== null) {
    set_seed(o.seed)
    torch_manual_seed(o.seed)
  }
  const training = new Training(source, validation, o)
  let interrupted = false
  try {
    interrupted = await take_steps({
      from: training.state.step,
      total: training.total,
      signal: o.signal,
      step: () => training.step(),
      losses: () => training.losses(),
    })
  } finally {
    training.end_pictures()
  }
  const trained = training.end(interrupted)
  if (o.plot_loss && trained.losses !== null) draw_losses(trained)
  return trained
}
