/** Trained GANs in files. */
import { load_state, save_state } from '../luz/store'
import { bind } from '../nn/layer'
import * as optim from '../optim'
import type { Optimizer, OptimizerState } from '../optim'
import { inherits } from '../r'
import type { Tensor } from '../torch'
import { ValueError, check_named, check_path } from '../torch/errors'
import { default_adam } from './adam'
import { DCGAN_Discriminator, DCGAN_Generator } from './networks/dcgan'
import { Discriminator, Generator } from './networks/mlp'
import { recipe_of, type Recipe } from './networks/recipe'
import { TabularGenerator } from './networks/tabular'
import { noise_of, type SampleNoise } from './noise'
import { usable_device } from './options'
import { check_network } from './step'
import { check_trained, trained_RGAN, type TrainedSettings } from './trained'
import type { Network } from './value_functions'
import { warn } from './warn'

interface SavedOptimizer {
  /** The function that made it, as optim_adam. */
  name: string
  /** Which of the network's parameters each group has. */
  groups: number[][]
  state: OptimizerState
}
interface Saved {
  trained_RGAN: 2
  generator: Record<string, Tensor>
  discriminator: Record<string, Tensor>
  recipes: [Recipe | null, Recipe | null]
  /** How many blocks of a TabularGenerator were in use. */
  active_blocks: number | null
  optimizers: [SavedOptimizer, SavedOptimizer] | null
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

type WithBlocks = Pick<InstanceType<typeof TabularGenerator>, 'get_active_blocks' | 'set_active_blocks'>
const has_blocks = (net: Network): net is Network & WithBlocks => inherits(net, 'TabularGenerator')

const optimizer_to_save = (optimizer: Optimizer, net: Network): SavedOptimizer => {
  const parameters = Object.values(net.parameters)
  return {
    name: optimizer.r_name,
    groups: optimizer.param_groups.map(({ params }) => params.map((parameter) => parameters.indexOf(parameter))),
    state: optimizer.state_dict(),
  }
}

/** An optimizer of the kind that was saved, in its state; Adam where it was one of the user's own. */
function optimizer_again({ name, groups, state }: SavedOptimizer, net: Network, fresh: Optimizer): Optimizer {
  const known = optim as unknown as Record<string, (params: unknown, options: object) => Optimizer>
  const parameters = Object.values(net.parameters)
  if (name === fresh.r_name && groups.length === 1 && groups[0]!.length === parameters.length)
    return fresh.load_state_dict(state)
  if (Object.hasOwn(known, name) && groups.flat().every((place) => place >= 0))
    return known[name]!(
      groups.map((places) => ({ params: places.map((place) => parameters[place]) })),
      { lr: state.param_groups[0]!.lr },
    ).load_state_dict(state)
  warn(`the optimizer '${name}' of the file is none of torchluz's: it is Adam, from the start`)
  return fresh
}

/**
 * Saves a trained GAN in one file, whole or not at all. (R writes several, which begin with `path`.)
 *
 * Files hold no code: networks and functions of one's own are given to load_gan() again.
 *
 * @param include_optimizers whether what the optimizers keep is saved too. Default true.
 * @example save_gan(res, 'gan.pt')
 */
export function save_gan(
  trained_gan: trained_RGAN,
  path: string,
  ...include: [include_optimizers?: boolean | { include_optimizers?: boolean }]
): void {
  const op = 'save_gan'
  check_trained(trained_gan, op)
  check_path(path, op)
  const o = bind<{ include_optimizers: boolean }>(include, { include_optimizers: true }, op)
  const { generator, discriminator, generator_optimizer, discriminator_optimizer, settings } = trained_gan
  const { losses, validation_metrics, checkpoints, privacy, interrupted, steps_done } = trained_gan
  const saved: Saved = {
    trained_RGAN: 2,
    generator: generator.state_dict(),
    discriminator: discriminator.state_dict(),
    recipes: [recipe_of(generator), recipe_of(discriminator)],
    active_blocks: has_blocks(generator) ? generator.get_active_blocks() : null,
    optimizers: o.include_optimizers
      ? [optimizer_to_save(generator_optimizer, generator), optimizer_to_save(discriminator_optimizer, discriminator)]
      : null,
    parts: { losses, validation_metrics, checkpoints, privacy, interrupted, steps_done },
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
  if (saved?.trained_RGAN !== 2) throw new ValueError(`'${path}' holds no trained GAN: save_gan() writes them`, op)
  const { recipes, active_blocks, optimizers, parts, settings } = saved as Saved
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
  if (has_blocks(generator) && active_blocks !== null) generator.set_active_blocks(active_blocks)
  const discriminator = net('discriminator', recipes[1])
  const { base_lr, ttur_factor } = settings as unknown as TrainedSettings
  const optimizer = (net: Network, i: 0 | 1): Optimizer => {
    const fresh = default_adam(net, base_lr * (i === 0 ? 1 : (ttur_factor ?? 1)), settings.value_function)
    return optimizers === null ? fresh : optimizer_again(optimizers[i], net, fresh)
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
    generator_optimizer: optimizer(generator, 0),
    discriminator_optimizer: optimizer(discriminator, 1),
    ...parts,
    settings: { ...(settings as unknown as TrainedSettings), sample_noise, device: place },
  })
}
