/** One update of both networks. */
import { is_dataset, type Dataset } from '../data'
import { nn_Module } from '../nn'
import { bind, required } from '../nn/layer'
import { is_optimizer, type Optimizer } from '../optim'
import { inherits } from '../r'
import { Tensor, tidy, with_no_grad } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { flags, positive_integer, within } from './checks'
import { get_batch, on_device, pack_samples, source_of, type GanData } from './data'
import { check_noise, noise_of, type SampleNoise } from './noise'
import { gradient_penalty, parts_of, type Network, type ValueFunction } from './value_functions'

/** Changes a discriminator's parameters before its step. */
export type WeightClipper = (d_net: nn_Module) => void

/** The losses of one step. */
export interface StepLosses {
  g_loss: number
  d_loss: number
}

/** Refuses what is no optimizer of ours. */
export function check_optimizer(x: unknown, name: string, op: string): asserts x is Optimizer {
  if (is_optimizer(x)) {
    if (!inherits(x, 'optim_lbfgs')) return
    throw new ValueError(
      `'${name}' is optim_lbfgs(), which computes losses of its own: take one such as optim_adam()`,
      op,
    )
  }
  const hint =
    typeof x === 'function' ? `: call it, ${name}: optim_adam(net.parameters)` : ', such as optim_adam(net.parameters)'
  throw new TypeError_(`'${name}' is an optimizer${hint}; got ${describe(x)}`, op)
}
/** Refuses what is no network, and one that cannot learn. */
export function check_network(x: unknown, name: string, op: string): asserts x is Network {
  if (x instanceof nn_Module) {
    const parameters = Object.values(x.parameters)
    if (parameters.length === 0 || parameters.some((p) => p.requires_grad)) return
    throw new ValueError(
      `all parameters of '${name}' are frozen: set requires_grad_(true) on those that are to learn`,
      op,
    )
  }
  const hint = typeof x === 'function' ? ': call the generator to get one' : ''
  throw new TypeError_(`'${name}' is a module${hint}; got ${describe(x)}`, op)
}

/** Checks what a step is told in numbers and the like. */
export function check_step(
  o: Pick<StepOptions, 'batch_size' | 'noise_dim' | 'pac' | 'gp_lambda' | 'track_loss' | 'weight_clipper'>,
  op: string,
): void {
  for (const name of ['batch_size', 'noise_dim', 'pac'] as const) positive_integer(o[name], name, op)
  if (o.batch_size % o.pac !== 0)
    throw new ValueError(`batch_size (${o.batch_size}) must be divisible by pac (${o.pac})`, op)
  if (o.gp_lambda !== 0 && !within(o.gp_lambda, 0, Number.MAX_VALUE))
    throw new ValueError(`gp_lambda is a number from 0 on, got ${describe(o.gp_lambda)}`, op)
  flags(o, ['track_loss'], op)
  if (o.weight_clipper !== null && typeof o.weight_clipper !== 'function')
    throw new TypeError_(`'weight_clipper' is a function of the discriminator, got ${describe(o.weight_clipper)}`, op)
}

/** Arguments of gan_update_step(). */
export interface StepOptions<Data = GanData> {
  /** A tensor of rows, or a dataset whose items have `x`. */
  data: Data
  batch_size: number
  noise_dim: number
  /** Draws noise of a shape, such as torch_randn. */
  sample_noise: SampleNoise
  device: string
  g_net: Network
  d_net: Network
  g_optim: Optimizer
  d_optim: Optimizer
  /** Gives { d_loss, g_loss } of real and fake scores. */
  value_function: ValueFunction
  weight_clipper: WeightClipper | null
  /** The weight of the gradient penalty; none at 0. */
  gp_lambda: number
  track_loss: boolean
  /** How many rows the discriminator sees together. */
  pac: number
}

function check_made(fake: Tensor, real: Tensor): void {
  const [made, wanted] = [fake.shape, real.shape]
  if (made.length === wanted.length && made.every((size, d) => d === 0 || size === wanted[d])) return
  throw new ValueError(
    `the generator makes [${made.join(', ')}] of the noise, a batch of the data is [${wanted.join(', ')}]`,
    'gan_update_step',
  )
}

/** gan_update_step(), its arguments checked. */
export function take_step(o: StepOptions<Tensor | Dataset>): StepLosses | null {
  const { batch_size, device, g_net, d_net, pac, track_loss } = o
  const value = parts_of(o.value_function)
  const noise = () => on_device(o.sample_noise([batch_size, o.noise_dim]), device)
  const { real, d_loss } = tidy(() => {
    const batch = get_batch(o.data, batch_size, device)
    const fakes = with_no_grad(() => g_net(noise()))
    check_made(fakes, batch)
    const [real_data, fake_data] = [pack_samples(batch, pac), pack_samples(fakes, pac)]
    const real_scores = d_net(real_data)
    let loss = value.d_loss(real_scores, d_net(fake_data))
    if (o.gp_lambda > 0) loss = loss.add(gradient_penalty(d_net, real_data, fake_data, device).mul(o.gp_lambda))
    o.weight_clipper?.(d_net)
    o.d_optim.zero_grad(true)
    loss.backward()
    o.d_optim.step()
    return { real: real_scores.detach(), d_loss: track_loss ? number_of(loss) : NaN }
  })
  const g_loss = tidy(() => {
    const fake_scores = d_net(pack_samples(g_net(noise()), pac))
    const loss = value.g_loss(real, fake_scores)
    o.g_optim.zero_grad(true)
    // Only the generator's gradients: the discriminator would throw its own away.
    loss.backward({ inputs: o.g_optim.param_groups.flatMap((group) => group.params.filter((p) => p.requires_grad)) })
    o.g_optim.step()
    return track_loss ? number_of(loss) : NaN
  })
  real.dispose()
  return track_loss ? { g_loss, d_loss } : null
}

const number_of = (loss: Tensor): number => Number(loss.detach().item())

type ByPosition = [
  data: GanData,
  batch_size: number,
  noise_dim: number,
  sample_noise: SampleNoise,
  device: string,
  g_net: Network,
  d_net: Network,
  g_optim: Optimizer,
  d_optim: Optimizer,
  value_function: ValueFunction,
  weight_clipper: WeightClipper | null,
  gp_lambda?: number,
  track_loss?: boolean,
  pac?: number,
]
type Optional = 'device' | 'weight_clipper' | 'gp_lambda' | 'track_loss' | 'pac'
type ByName = Omit<StepOptions, Optional> & Partial<Pick<StepOptions, Optional>>

/**
 * One step: the discriminator learns from a batch and as many fakes, then the generator from new fakes.
 *
 * The weight clipper runs before the discriminator's step, as in R. Arguments come by position or in one object.
 *
 * @returns the losses where `track_loss`, else null.
 * @throws ValueError, TypeError for arguments that do not fit each other.
 * @example gan_update_step(data, 50, 2, torch_randn, 'cpu', g_net, d_net, g_optim, d_optim, GAN_value_fct, null)
 */
export function gan_update_step(
  ...args: ByPosition | [data: GanData, named: Omit<ByName, 'data'>] | [named: ByName]
): StepLosses | null {
  const op = 'gan_update_step'
  const o = bind<StepOptions>(
    args,
    {
      data: required,
      batch_size: required,
      noise_dim: required,
      sample_noise: required,
      device: 'cpu',
      g_net: required,
      d_net: required,
      g_optim: required,
      d_optim: required,
      value_function: required,
      weight_clipper: null,
      gp_lambda: 0,
      track_loss: false,
      pac: 1,
    },
    op,
  )
  check_step(o, op)
  check_noise(o.sample_noise, op)
  check_network(o.g_net, 'g_net', op)
  check_network(o.d_net, 'd_net', op)
  check_optimizer(o.g_optim, 'g_optim', op)
  check_optimizer(o.d_optim, 'd_optim', op)
  if (typeof o.value_function !== 'function')
    throw new TypeError_(`'value_function' is a function such as GAN_value_fct, got ${describe(o.value_function)}`, op)
  const data = o.data instanceof Tensor || is_dataset(o.data) ? o.data : source_of(o.data, op).data
  return take_step({ ...o, data, sample_noise: noise_of(o.sample_noise) })
}
