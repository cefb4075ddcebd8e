/** gan_trainer(): trains a GAN. */
import { luz_condition } from '../luz/conditions'
import { LiveBar } from '../luz/live_bar'
import { match_arguments, type Arguments } from '../luz/arguments'
import { pace_until_interrupted } from '../luz/pace'
import type { Optimizer } from '../optim'
import { set_seed } from '../r'
import { Tensor, as_array, torch_manual_seed, torch_randn } from '../torch'
import { ValueError } from '../torch/errors'
import { default_adam } from './adam'
import { on_device, source_of, steps_of, type GanData, type Source } from './data'
import { keep_networks, no_checkpoints, resume_training, save_training, type TrainingState, type Workers } from './kept'
import { with_colnames, type Matrix } from './matrix'
import { Discriminator, Generator } from './networks/mlp'
import { TabularGenerator } from './networks/tabular'
import {
  check_gan_options,
  check_plot_dimensions,
  gan_defaults,
  usable_device,
  type GanTrainerOptions,
} from './options'
import { Progress, image_picture, plot_losses, update_picture } from './plots'
import { expert_sample_synthetic_data } from './sample'
import { check_network, check_optimizer, gan_update_step, type SampleNoise } from './step'
import { torch_rand_ab } from './toydata'
import { trained_RGAN } from './trained'
import { adjust_learning_rate, stopping_metric, stops_early, validate } from './validation'
import {
  GAN_value_fct,
  KLWGAN_value_fct,
  WGAN_value_fct,
  WGAN_weight_clipper,
  type Network,
  type ValueFunction,
} from './value_functions'

type Options = Required<GanTrainerOptions>
const op = 'gan_trainer'

const value_function_of: Record<string, ValueFunction> = {
  original: GAN_value_fct,
  wasserstein: WGAN_value_fct,
  'wgan-gp': WGAN_value_fct,
  'f-wgan': KLWGAN_value_fct,
}

/** The function that draws noise. */
export const noise_of = (distribution: 'normal' | 'uniform' | SampleNoise): SampleNoise =>
  typeof distribution === 'function'
    ? distribution
    : distribution === 'normal'
      ? (shape) => torch_randn(shape)
      : (shape) => torch_rand_ab(shape)

/** The networks that were given, or new ones: the generator first, as in R. */
function networks(o: Options, width: number | null): [Network, Network] {
  const known = (name: string): number => {
    if (width !== null) return width
    throw new ValueError(`data of this kind needs a ${name} of its own: ${name}: DCGAN_Generator(), or your module`, op)
  }
  if (o.generator !== null) check_network(o.generator, 'generator', op)
  if (o.discriminator !== null) check_network(o.discriminator, 'discriminator', op)
  if (o.output_info !== null && o.generator === null) {
    const sum = o.output_info.reduce((total, [n]) => total + n, 0)
    if (sum !== known('generator'))
      throw new ValueError(`output_info describes ${sum} columns, data has ${width}: transform it first`, op)
  }
  const g_net: Network =
    o.generator ??
    (o.output_info === null
      ? Generator({ noise_dim: o.noise_dim, data_dim: known('generator'), dropout_rate: 0.5 })
      : TabularGenerator(o.noise_dim, o.output_info, o.generator_hidden_units, {
          dropout_rate: 0.5,
          tau: o.gumbel_tau,
          normalization: o.generator_normalization,
          activation: o.generator_activation,
          init_method: o.generator_init,
          residual: o.generator_residual,
        })
    ).to({ device: o.device })
  const d_net: Network =
    o.discriminator ??
    Discriminator(known('discriminator') * o.pac, {
      dropout_rate: 0.5,
      sigmoid: o.value_function === 'original',
    }).to({ device: o.device })
  return [g_net, d_net]
}

function optimizer_of(given: Optimizer | null, name: string, net: Network, lr: number, o: Options): Optimizer {
  if (given === null) return default_adam(net, lr, o.value_function)
  check_optimizer(given, name, op)
  const own = new Set(Object.values(net.parameters))
  if (!given.param_groups.some((group) => group.params.some((parameter) => own.has(parameter))))
    throw new ValueError(
      `'${name}' is for other parameters than its network's: make it of the network that you give, after any $to()`,
      op,
    )
  return given
}

const lr_of = (optimizer: Optimizer): number => Number((optimizer.param_groups[0] as { lr?: unknown }).lr ?? NaN)

/** Draws the progress. */
class Pictures {
  private readonly progress = new Progress()
  private readonly real: Matrix | null
  constructor(
    private readonly source: Source,
    private readonly o: Options,
  ) {
    this.real =
      o.data_type === 'tabular' && source.data instanceof Tensor
        ? with_colnames(as_array(source.data as never) as unknown as number[][], null)
        : null
  }
  draw(workers: Workers, step: number, epoch: number): void {
    const { o } = this
    const synthetic = expert_sample_synthetic_data(workers.g_net, workers.fixed_z, o.device, o.eval_dropout)
    this.progress.show(
      this.real === null
        ? image_picture(synthetic as never, [4, 4])
        : update_picture(this.real, synthetic, o.plot_dimensions, `Epoch: ${epoch}`),
      step,
    )
  }
  end(): void {
    this.progress.end()
  }
}

const line_every_ms = 10_000

/**
 * Trains a GAN (Goodfellow et al. 2014): a generator that makes data of noise, against a discriminator that tells it from
 * real data.
 *
 * Arguments and numbers are RGAN 0.2.0's: with set_seed() and torch_manual_seed() a run repeats R's. (The chapter's 0.1.1
 * has ReLU networks, unclamped losses and fewer arguments.) An abort or Ctrl-C ends the training, and what was learned
 * so far is returned; with `resume` a training goes on from its last checkpoint on disk.
 *
 * @param data rows of finite numbers, an array, a tensor, or a dataset whose items have `x`.
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
  const o: Options = { ...gan_defaults, ...match_arguments<GanTrainerOptions>(args, names, op) }
  check_gan_options(o, op)
  o.device = usable_device(o.device, op)
  o.track_loss ||= o.plot_loss
  const source = source_of(data, op)
  if (o.plot_progress && o.data_type === 'tabular' && source.width !== null)
    check_plot_dimensions(o.plot_dimensions, source.width, op)
  const validation = o.validation_data === null ? null : source_of(o.validation_data, op)
  if (validation !== null && !(validation.data instanceof Tensor))
    throw new ValueError('validation_data is a matrix, an array or a tensor', op)
  if (o.seed !== null) {
    set_seed(o.seed)
    torch_manual_seed(o.seed)
  }
  const steps = steps_of(source, o.batch_size)
  const [g_net, d_net] = networks(o, source.width)
  const g_optim = optimizer_of(o.generator_optimizer, 'generator_optimizer', g_net, o.base_lr, o)
  const d_optim = optimizer_of(
    o.discriminator_optimizer,
    'discriminator_optimizer',
    d_net,
    o.base_lr * o.ttur_factor,
    o,
  )
  const initial = [lr_of(g_optim), lr_of(d_optim)] as const
  const sample_noise = noise_of(o.noise_distribution)
  const value_function =
    typeof o.value_function === 'function' ? o.value_function : value_function_of[o.value_function]!
  const clipper = o.weight_clipper ?? (o.value_function === 'wasserstein' ? WGAN_weight_clipper : null)
  const fixed_z = on_device(sample_noise([o.synthetic_examples, o.noise_dim]), o.device)
  const workers: Workers = { g_net, d_net, g_optim, d_optim, fixed_z }
  const state: TrainingState = (o.resume ? resume_training(o.checkpoint_path!, workers, op) : null) ?? {
    step: 0,
    losses: null,
    validation_metrics: [],
    best_metric: Infinity,
    without_improvement: 0,
    best: null,
    checkpoints: no_checkpoints(o.checkpoint_path !== null),
  }
  const total = o.epochs * steps
  const interval = o.plot_interval === 'epoch' ? steps : o.plot_interval
  const pictures = o.plot_progress ? new Pictures(source, o) : null
  const gp_lambda = o.value_function === 'wgan-gp' ? o.gp_lambda : 0

  const one_step = (): void => {
    const losses = gan_update_step(
      source.data,
      o.batch_size,
      o.noise_dim,
      sample_noise,
      o.device,
      g_net,
      d_net,
      g_optim,
      d_optim,
      value_function,
      clipper,
      gp_lambda,
      o.track_loss,
      o.pac,
    )
    state.step++
    if (losses === null) return
    // As in R the first losses are there twice.
    state.losses ??= { g_loss: [losses.g_loss], d_loss: [losses.d_loss] }
    state.losses.g_loss.push(losses.g_loss)
    state.losses.d_loss.push(losses.d_loss)
  }
  /** What follows an epoch; true where the training ends. */
  const end_epoch = (epoch: number): boolean => {
    if (validation !== null || o.early_stopping) {
      const metric = validate((validation?.data as Tensor) ?? null, source, workers, o, sample_noise, epoch)
      if (metric !== null) state.validation_metrics.push(metric)
      if (o.early_stopping && stops_early(stopping_metric(metric, state, steps), state, workers, o.patience)) {
        if (state.best !== null) {
          g_net.load_state_dict(state.best.generator)
          d_net.load_state_dict(state.best.discriminator)
        }
        process.stderr.write(`Early stopping at epoch ${epoch} (no improvement for ${o.patience} epochs)\n`)
        return true
      }
    }
    if (o.lr_schedule !== 'constant') {
      adjust_learning_rate(g_optim, initial[0], epoch, o)
      adjust_learning_rate(d_optim, initial[1], epoch, o)
    }
    if (o.checkpoint_epochs !== null && epoch % o.checkpoint_epochs === 0) {
      keep_networks(state.checkpoints, epoch, g_net, d_net, o.checkpoint_path)
      if (o.checkpoint_path !== null) save_training(o.checkpoint_path, state, workers)
    }
    return false
  }

  const bar = new LiveBar('Training the GAN ')
  const pace = pace_until_interrupted(o.signal)
  let interrupted = false
  let told = performance.now()
  bar.start(total - state.step)
  try {
    while (state.step < total) {
      await pace.pause()
      one_step()
      bar.tick(() => {
        const last = state.losses
        return last === null ? '' : `G: ${last.g_loss.at(-1)!.toFixed(4)} - D: ${last.d_loss.at(-1)!.toFixed(4)}`
      })
      if (!process.stdout.isTTY && performance.now() - told > line_every_ms) {
        told = performance.now()
        process.stdout.write(`Training the GAN: ${state.step}/${total} steps\n`)
      }
      if (state.step % interval === 0) pictures?.draw(workers, state.step, Math.floor(state.step / steps))
      if (state.step % steps === 0 && end_epoch(state.step / steps)) break
    }
  } catch (thrown) {
    if (!(thrown instanceof luz_condition)) throw thrown
    interrupted = true
  } finally {
    pace.end()
    bar.stop()
    pictures?.end()
  }
  const { generator: _g, discriminator: _d, generator_optimizer: _go, discriminator_optimizer: _do, ...rest } = o
  const { validation_data: _v, signal: _s, resume: _r, ...settings } = rest
  const trained = new trained_RGAN({
    generator: g_net,
    discriminator: d_net,
    generator_optimizer: g_optim,
    discriminator_optimizer: d_optim,
    losses: state.losses,
    validation_metrics: state.validation_metrics.length > 0 ? state.validation_metrics : null,
    checkpoints: o.checkpoint_epochs === null ? null : state.checkpoints,
    settings: { ...settings, plot_interval: interval, weight_clipper: clipper, sample_noise },
    interrupted,
    steps_done: state.step,
  })
  if (o.plot_loss && trained.losses !== null) plot_losses(trained)
  return trained
}
