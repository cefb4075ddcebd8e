/** What training gives. */
import { inspect } from 'node:util'
import type { Optimizer } from '../optim'
import { R_CLASS, R_PRINT } from '../r'
import { format_numbers } from '../r/format'
import { R_PLOT, type PictureSpec } from '../plot'
import { ValueError } from '../torch/errors'
import type { GanSettings } from './options'
import { losses_picture } from './plots'
import type { SampleNoise } from './noise'
import type { Network } from './value_functions'
import type { Tensor } from '../torch'

/** Losses by step. As in R the first one is there twice. */
export interface LossRecord {
  g_loss: number[]
  d_loss: number[]
}
/** How an epoch did on validation data. */
export interface ValidationMetric {
  epoch: number
  /** The share of real and fake rows that the discriminator told right. */
  d_accuracy: number
  /** The mean distance between synthetic rows. */
  diversity: number
}
/** The networks as they were after some epochs: states in memory, or files. */
export interface Checkpoints {
  epochs: number[]
  discriminators: (Record<string, Tensor> | string)[]
  generators: (Record<string, Tensor> | string)[]
  on_disk: boolean
}
/** What differentially private training spent. */
export interface Privacy {
  final_epsilon: number
  delta: number
  noise_multiplier: number
  max_grad_norm: number
  sampling_rate: number
  total_steps: number
}
/** The arguments of the training, and the function that draws noise. */
export type TrainedSettings = Omit<
  GanSettings,
  'generator' | 'discriminator' | 'generator_optimizer' | 'discriminator_optimizer' | 'validation_data'
> & {
  sample_noise: SampleNoise
  target_epsilon?: number
  target_delta?: number
}
interface Parts {
  generator: Network
  discriminator: Network
  generator_optimizer: Optimizer
  discriminator_optimizer: Optimizer
  losses: LossRecord | null
  validation_metrics: ValidationMetric[] | null
  checkpoints: Checkpoints | null
  privacy?: Privacy | null
  settings: TrainedSettings
  interrupted?: boolean
  steps_done?: number
}

const count = (net: Network): number => Object.values(net.parameters).reduce((sum, p) => sum + p.numel(), 0)
const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
const fixed = (x: number): string => {
  const [text] = format_numbers([x])
  return text!.includes('e') ? x.toFixed(20).replace(/0+$/, '') : text!
}
/** A value function's name; a file keeps none. */
const name_of = (value_function: { name: string } | null): string => value_function?.name || 'function'
const mean_of_last = (values: readonly number[], n: number): number =>
  values.slice(-n).reduce((sum, x) => sum + x, 0) / n

/** A trained GAN: its networks, optimizers, losses and settings. Made by gan_trainer() and dp_gan_trainer(). */
export class trained_RGAN {
  readonly generator: Network
  readonly discriminator: Network
  readonly generator_optimizer: Optimizer
  readonly discriminator_optimizer: Optimizer
  /** null unless track_loss. */
  readonly losses: LossRecord | null
  readonly validation_metrics: ValidationMetric[] | null
  readonly checkpoints: Checkpoints | null
  /** What differentially private training spent; null for other training. */
  readonly privacy: Privacy | null
  readonly settings: TrainedSettings
  /** Whether the training ended before its time. Beyond R. */
  readonly interrupted: boolean
  /** How many steps were taken. Beyond R. */
  readonly steps_done: number

  constructor(parts: Parts) {
    this.generator = parts.generator
    this.discriminator = parts.discriminator
    this.generator_optimizer = parts.generator_optimizer
    this.discriminator_optimizer = parts.discriminator_optimizer
    this.losses = parts.losses
    this.validation_metrics = parts.validation_metrics
    this.checkpoints = parts.checkpoints
    this.privacy = parts.privacy ?? null
    this.settings = parts.settings
    this.interrupted = parts.interrupted ?? false
    this.steps_done = parts.steps_done ?? 0
  }

  toString(): string {
    const s = this.settings
    const lines = [
      'Trained RGAN Model',
      '==================',
      '',
      'Training Settings:',
      `  Value function: ${typeof s.value_function === 'string' ? s.value_function : name_of(s.value_function)}`,
      `  Epochs: ${s.epochs}`,
      `  Batch size: ${s.batch_size}`,
      `  Noise dimension: ${s.noise_dim}`,
      `  Base learning rate: ${fixed(s.base_lr)}`,
      `  Device: ${s.device}`,
    ]
    if (s.value_function === 'wgan-gp') lines.push(`  GP lambda: ${fixed(s.gp_lambda)}`)
    if (s.early_stopping) lines.push(`  Early stopping: enabled (patience=${s.patience})`)
    if (s.lr_schedule !== 'constant') {
      const factor = `factor=${s.lr_decay_factor.toFixed(2)}`
      const more = { step: ` (${factor}, steps=${s.lr_decay_steps})`, exponential: ` (${factor})`, cosine: '' }
      lines.push(`  LR schedule: ${s.lr_schedule}${more[s.lr_schedule]}`)
    }
    if (s.pac > 1) lines.push(`  PacGAN: enabled (pac=${s.pac})`)
    if (s.output_info !== null) {
      lines.push(`  Gumbel-Softmax: enabled (tau=${s.gumbel_tau.toFixed(2)})`)
      lines.push(
        `  Generator architecture: ${s.generator_normalization} normalization, ${s.generator_activation} activation`,
      )
      if (s.generator_residual) lines.push('  Residual connections: enabled')
    }
    const [g, d] = [count(this.generator), count(this.discriminator)]
    lines.push('', 'Generator:', `  Parameters: ${thousands(g)}`, '', 'Discriminator:', `  Parameters: ${thousands(d)}`)
    lines.push('', `Total parameters: ${thousands(g + d)}`, '')
    if (this.losses === null) lines.push('Losses: Not tracked (use track_loss=TRUE)')
    else {
      lines.push('Final Training Losses:')
      const n = Math.min(10, this.losses.g_loss.length)
      for (const [name, values] of [
        ['Generator', this.losses.g_loss],
        ['Discriminator', this.losses.d_loss],
      ] as const)
        if (n > 0) lines.push(`  ${name} loss: ${mean_of_last(values, n).toFixed(4)} (avg of last ${n} steps)`)
    }
    const last = this.validation_metrics?.at(-1)
    if (last !== undefined) {
      lines.push('', 'Final Validation Metrics:', `  Epoch: ${last.epoch}`)
      lines.push(`  Discriminator accuracy: ${(last.d_accuracy * 100).toFixed(2)}%`)
      lines.push(`  Generator diversity: ${last.diversity.toFixed(4)}`)
    }
    if (this.privacy !== null) {
      const { final_epsilon, delta, noise_multiplier } = this.privacy
      lines.push('', 'Privacy:', `  (epsilon, delta): (${final_epsilon.toFixed(4)}, ${delta.toExponential(2)})`)
      lines.push(`  Noise multiplier: ${noise_multiplier.toFixed(4)}`)
    }
    return lines.join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['trained_RGAN']
  }
  /** plot(): the losses by step. */
  [R_PLOT](): PictureSpec {
    if (this.losses === null)
      throw new ValueError(
        'No loss data available. Train with track_loss = TRUE to record losses: track_loss: true.',
        'plot',
      )
    return losses_picture(this.losses.g_loss, this.losses.d_loss)
  }
}

/** Refuses what is no trained GAN. */
export function check_trained(x: unknown, op: string): asserts x is trained_RGAN {
  if (x instanceof trained_RGAN) return
  const hint = x instanceof Promise ? ': await gan_trainer()' : ''
  throw new ValueError(`trained_gan must be an object of class 'trained_RGAN'${hint}`, op)
}
