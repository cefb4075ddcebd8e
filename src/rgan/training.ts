/** One training of gan_trainer(): its state, its steps, and what follows an epoch. */
import type { Optimizer } from '../optim'
import { Tensor } from '../torch'
import { on_device, steps_of, type Source } from './data'
import {
  keep_networks,
  no_checkpoints,
  resume_training,
  save_training,
  try_to_keep,
  type TrainingState,
  type Workers,
} from './kept'
import { mind_scores, networks_of, optimizer_of } from './networks/defaults'
import { noise_of, type SampleNoise } from './noise'
import type { GanOptions } from './options'
import { Progress } from './progress'
import { expert_sample_synthetic_data } from './sample'
import { take_step, type StepOptions } from './step'
import { trained_RGAN } from './trained'
import { adjust_learning_rate, stopping_metric, stops_early, validate } from './validation'
import {
  GAN_value_fct,
  KLWGAN_value_fct,
  WGAN_value_fct,
  WGAN_weight_clipper,
  type ValueFunction,
} from './value_functions'
import { warn } from './warn'
import { write_error } from '../r/write'

const op = 'gan_trainer'

const value_function_of: Record<string, ValueFunction> = {
  original: GAN_value_fct,
  wasserstein: WGAN_value_fct,
  'wgan-gp': WGAN_value_fct,
  'f-wgan': KLWGAN_value_fct,
}

const lr_of = (optimizer: Optimizer): number => Number((optimizer.param_groups[0] as { lr?: unknown }).lr ?? NaN)

export class Training {
  readonly state: TrainingState
  /** The number of steps of an epoch. */
  private readonly steps: number
  private readonly interval: number
  private readonly workers: Workers
  private readonly initial_lr: readonly [number, number]
  private readonly sample_noise: SampleNoise
  private readonly each_step: StepOptions<Source['data']>
  private readonly progress: Progress | null

  /** @param validation rows of the data's width, or null. */
  constructor(
    private readonly source: Source,
    private readonly validation: Tensor | null,
    private readonly o: GanOptions,
  ) {
    this.steps = steps_of(source, o.batch_size, op)
    this.interval = o.plot_interval === 'epoch' ? this.steps : o.plot_interval
    const [g_net, d_net] = networks_of(o, source.width, op)
    if (source.data instanceof Tensor) mind_scores(o, source.data)
    const g_optim = optimizer_of(o.generator_optimizer, 'generator_optimizer', g_net, o.base_lr, o, op)
    const d_lr = o.base_lr * o.ttur_factor
    const d_optim = optimizer_of(o.discriminator_optimizer, 'discriminator_optimizer', d_net, d_lr, o, op)
    this.initial_lr = [lr_of(g_optim), lr_of(d_optim)]
    this.sample_noise = noise_of(o.noise_distribution)
    const fixed_z = on_device(this.sample_noise([o.synthetic_examples, o.noise_dim]), o.device)
    this.workers = { g_net, d_net, g_optim, d_optim, fixed_z }
    this.each_step = {
      data: source.data,
      batch_size: o.batch_size,
      noise_dim: o.noise_dim,
      sample_noise: this.sample_noise,
      device: o.device,
      g_net,
      d_net,
      g_optim,
      d_optim,
      value_function: typeof o.value_function === 'function' ? o.value_function : value_function_of[o.value_function]!,
      weight_clipper: o.weight_clipper ?? (o.value_function === 'wasserstein' ? WGAN_weight_clipper : null),
      gp_lambda: o.value_function === 'wgan-gp' ? o.gp_lambda : 0,
      track_loss: o.track_loss,
      pac: o.pac,
    }
    this.progress = o.plot_progress ? new Progress(source, o.plot_dimensions) : null
    this.state = (o.resume ? resume_training(o.checkpoint_path!, this.steps, this.workers, op) : null) ?? {
      step: 0,
      losses: null,
      validation_metrics: [],
      best_metric: Infinity,
      without_improvement: 0,
      best: null,
      checkpoints: no_checkpoints(o.checkpoint_path !== null),
    }
  }

  get total(): number {
    return this.o.epochs * this.steps
  }

  /** Takes a step, and what follows the epoch that it ends. Gives false where the training ends. */
  step(): boolean {
    const { state, steps } = this
    const losses = take_step(this.each_step)
    state.step++
    if (losses !== null) {
      // As in R the first losses are there twice.
      state.losses ??= { g_loss: [losses.g_loss], d_loss: [losses.d_loss] }
      state.losses.g_loss.push(losses.g_loss)
      state.losses.d_loss.push(losses.d_loss)
    }
    if (state.step % this.interval === 0) this.draw()
    return state.step % steps !== 0 || this.end_epoch(state.step / steps)
  }

  /** The losses of the last step. */
  losses(): string {
    const { losses } = this.state
    return losses === null ? '' : `G: ${losses.g_loss.at(-1)!.toFixed(4)} - D: ${losses.d_loss.at(-1)!.toFixed(4)}`
  }

  private draw(): void {
    if (this.progress === null) return
    const { o, state } = this
    const { g_net, fixed_z } = this.workers
    const synthetic = expert_sample_synthetic_data(g_net, fixed_z, o.device, o.eval_dropout)
    this.progress.show(synthetic, `Epoch: ${Math.floor(state.step / this.steps)}`, state.step)
  }

  private end_epoch(epoch: number): boolean {
    const { o, state, workers } = this
    if (this.validation !== null || o.early_stopping) {
      const metric = validate(this.validation, this.source, workers, o, this.sample_noise, epoch)
      if (metric !== null) state.validation_metrics.push(metric)
      if (o.early_stopping && stops_early(stopping_metric(metric, state, this.steps), state, workers, o.patience)) {
        if (state.best !== null) {
          workers.g_net.load_state_dict(state.best.generator)
          workers.d_net.load_state_dict(state.best.discriminator)
        }
        write_error(`Early stopping at epoch ${epoch} (no improvement for ${o.patience} epochs)\n`)
        return false
      }
    }
    if (o.lr_schedule !== 'constant') {
      adjust_learning_rate(workers.g_optim, this.initial_lr[0], epoch, o)
      adjust_learning_rate(workers.d_optim, this.initial_lr[1], epoch, o)
    }
    if (o.checkpoint_epochs !== null && epoch % o.checkpoint_epochs === 0) this.keep(epoch)
    return true
  }

  /**
   * Keeps the networks as they are after an epoch (null: only the state), and on disk all that the training needs to go
   * on.
   */
  private keep(epoch: number | null): void {
    const { o, state, workers } = this
    const folder = o.checkpoint_path
    try_to_keep(folder, state.step, () => {
      if (epoch !== null) keep_networks(state.checkpoints, epoch, workers.g_net, workers.d_net, folder)
      if (folder !== null) save_training(folder, state, this.steps, workers)
    })
  }

  /** What was learned. */
  end(interrupted: boolean): trained_RGAN {
    const { o, state, workers } = this
    if (interrupted && o.checkpoint_epochs !== null) this.keep(null)
    const parameters = [workers.g_net, workers.d_net].flatMap((net) => Object.values(net.parameters))
    if (!parameters.every((parameter) => parameter.detach().isfinite().all().item()))
      warn(
        'the networks hold NaN or infinite numbers, the training diverged: lower base_lr or take another value_function',
      )
    const { generator: _g, discriminator: _d, generator_optimizer: _go, discriminator_optimizer: _do, ...rest } = o
    const { validation_data: _v, signal: _s, resume: _r, ...settings } = rest
    return new trained_RGAN({
      generator: workers.g_net,
      discriminator: workers.d_net,
      generator_optimizer: workers.g_optim,
      discriminator_optimizer: workers.d_optim,
      losses: state.losses,
      validation_metrics: state.validation_metrics.length > 0 ? state.validation_metrics : null,
      checkpoints: o.checkpoint_epochs === null ? null : state.checkpoints,
      settings: {
        ...settings,
        plot_interval: this.interval,
        weight_clipper: this.each_step.weight_clipper,
        sample_noise: this.sample_noise,
      },
      interrupted,
      steps_done: state.step,
    })
  }

  /** Puts the pictures together. */
  end_pictures(): void {
    this.progress?.end()
  }
}
