/** Trained GANs in files. */
import { load_state, save_state } from '../luz/store'
import type { OptimizerState } from '../optim'
import type { Tensor } from '../torch'
import { ValueError, check_named, check_path } from '../torch/errors'
import { default_adam } from './adam'
import { usable_device } from './options'
import { DCGAN_Discriminator, DCGAN_Generator } from './networks/dcgan'
import { Discriminator, Generator } from './networks/mlp'
import { recipe_of, type Recipe } from './networks/recipe'
import { TabularGenerator } from './networks/tabular'
import { noise_of, type SampleNoise } from './noise'
import { check_network } from './step'
import { check_trained, trained_RGAN, type TrainedSettings } from './trained'
import type { Network } from './value_functions'

interface Saved {
  trained_RGAN: 1
  generator: Record<string, Tensor>
  discriminator: Record<string, Tensor>
  recipes: [Recipe | null, Recipe | null]
  optimizers: [OptimizerState, OptimizerState] | null
  parts: Pick<trained_RGAN, 'losses' | 'validation_metrics' | 'checkpoints' | 'privacy' | 'interrupted' | 'steps_done'>
  settings: Record<string, unknown>
}

const kinds: Record<string, (options: never) => Network> = {
  Generator,
  Discriminator,
  DCGAN_Generator,
  DCGAN_Discriminator,
  TabularGenerator,
}

/**
 * Saves a trained GAN in one file, whole or not at all. (R writes several, which begin with `path`.)
 *
 * @param include_optimizers whether what the optimizers keep is saved too. Default true.
 * @example save_gan(res, 'gan.pt')
 */
export function save_gan(
  trained_gan: trained_RGAN,
  path: string,
  include_optimizers: boolean | { include_optimizers?: boolean } = true,
): void {
  const op = 'save_gan'
  check_trained(trained_gan, op)
  check_path(path, op)
  if (typeof include_optimizers === 'object') check_named(include_optimizers, ['include_optimizers'], op)
  const optimizers =
    typeof include_optimizers === 'object' ? (include_optimizers.include_optimizers ?? true) : include_optimizers
  const { generator, discriminator, generator_optimizer, discriminator_optimizer, settings } = trained_gan
  const { losses, validation_metrics, checkpoints, privacy, interrupted, steps_done } = trained_gan
  const saved: Saved = {
    trained_RGAN: 1,
    generator: generator.state_dict(),
    discriminator: discriminator.state_dict(),
    recipes: [recipe_of(generator), recipe_of(discriminator)],
    optimizers: optimizers ? [generator_optimizer.state_dict(), discriminator_optimizer.state_dict()] : null,
    parts: { losses, validation_metrics, checkpoints, privacy, interrupted, steps_done },
    // Files hold no code: a function of the user's is left out, and has to be given again.
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, typeof value === 'function' ? null : value]),
    ),
  }
  save_state(saved, path)
}

/** Arguments of load_gan() after the path. */
export interface LoadGanOptions {
  device?: string
  /** An instance to take the weights, for a network of one's own. Beyond R. */
  generator?: Network | null
  discriminator?: Network | null
  /** The function that drew the noise, where it was one's own. Beyond R. */
  noise_distribution?: 'normal' | 'uniform' | SampleNoise | null
}

/**
 * Loads what save_gan() wrote.
 *
 * @throws ValueError where the file is no trained GAN, or a network of one's own is not given.
 * @example const res = load_gan('gan.pt')
 */
export function load_gan(path: string, device: string | LoadGanOptions = 'cpu'): trained_RGAN {
  const op = 'load_gan'
  check_path(path, op)
  const named: LoadGanOptions = typeof device === 'string' ? { device } : device
  check_named(named, ['device', 'generator', 'discriminator', 'noise_distribution'], op)
  const saved = load_state(path) as Partial<Saved> | null
  if (saved?.trained_RGAN !== 1) throw new ValueError(`'${path}' holds no trained GAN: save_gan() writes them`, op)
  const { recipes, optimizers, parts, settings } = saved as Saved
  const place = usable_device(named.device ?? 'cpu', op)
  const net = (name: 'generator' | 'discriminator', recipe: Recipe | null): Network => {
    const given = named[name] ?? null
    if (given !== null) check_network(given, name, op)
    if (given === null && recipe === null)
      throw new ValueError(
        `the ${name} in '${path}' is of a class of its own: load_gan(path, { ${name}: instance })`,
        op,
      )
    const made = given ?? kinds[recipe!.kind]!(recipe!.options as never)
    return (made.load_state_dict(saved[name]!) as Network).to({ device: place })
  }
  const generator = net('generator', recipes[0])
  const discriminator = net('discriminator', recipes[1])
  const { base_lr, ttur_factor } = settings as unknown as TrainedSettings
  const adam = (net: Network, lr: number) => default_adam(net, lr, settings.value_function)
  const generator_optimizer = adam(generator, base_lr)
  const discriminator_optimizer = adam(discriminator, base_lr * (ttur_factor ?? 1))
  if (optimizers !== null && parts.privacy === null) {
    generator_optimizer.load_state_dict(optimizers[0])
    discriminator_optimizer.load_state_dict(optimizers[1])
  }
  const distribution = named.noise_distribution ?? (settings.noise_distribution as 'normal' | 'uniform' | null)
  const sample_noise: SampleNoise =
    distribution !== null
      ? noise_of(distribution)
      : () => {
          throw new ValueError('the noise was a function: load_gan(path, { noise_distribution: … })', op)
        }
  return new trained_RGAN({
    generator,
    discriminator,
    generator_optimizer,
    discriminator_optimizer,
    ...parts,
    settings: { ...(settings as unknown as TrainedSettings), sample_noise, device: place },
  })
}
