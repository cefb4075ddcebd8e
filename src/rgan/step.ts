/** One update of both networks. */
import { is_optimizer, type Optimizer } from '../optim'
import { Tensor, tidy, with_no_grad } from '../torch'
import { TypeError_, describe } from '../torch/errors'
import { nn_Module } from '../nn'
import type { Dataset } from '../data'
import { get_batch, on_device, pack_samples } from './data'
import { gradient_penalty, parts_of, type Network, type ValueFunction } from './value_functions'

/** Draws noise of some shape. */
export type SampleNoise = (shape: number[]) => Tensor
/** Changes a discriminator's parameters before its step. */
export type WeightClipper = (d_net: nn_Module) => void

/** The losses of one step. */
export interface StepLosses {
  g_loss: number
  d_loss: number
}

/** Refuses what is no optimizer of ours. */
export function check_optimizer(x: unknown, name: string, op: string): asserts x is Optimizer {
  if (is_optimizer(x)) return
  const hint =
    typeof x === 'function' ? `: call it, ${name}: optim_adam(net.parameters)` : ', such as optim_adam(net.parameters)'
  throw new TypeError_(`'${name}' is an optimizer${hint}; got ${describe(x)}`, op)
}
/** Refuses what is no network. */
export function check_network(x: unknown, name: string, op: string): asserts x is Network {
  if (x instanceof nn_Module) return
  const hint = typeof x === 'function' ? ': call the generator to get one' : ''
  throw new TypeError_(`'${name}' is a module${hint}; got ${describe(x)}`, op)
}

/**
 * One step: the discriminator learns from a batch and as many fakes, then the generator from new fakes.
 *
 * The weight clipper runs before the discriminator's step, as in R.
 *
 * @param data a tensor of rows, or a dataset whose items have `x`.
 * @param sample_noise draws noise of a shape, such as torch_randn.
 * @param value_function gives { d_loss, g_loss } of real and fake scores.
 * @param gp_lambda the weight of the gradient penalty; none at 0.
 * @param pac how many rows the discriminator sees together.
 * @returns the losses where `track_loss`, else null.
 * @example gan_update_step(data, 50, 2, torch_randn, 'cpu', g_net, d_net, g_optim, d_optim, GAN_value_fct, () => {})
 */
export function gan_update_step(
  data: Tensor | Dataset,
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
  gp_lambda = 0,
  track_loss = false,
  pac = 1,
): StepLosses | null {
  const value = parts_of(value_function)
  const noise = () => on_device(sample_noise([batch_size, noise_dim]), device)
  const { real, d_loss } = tidy(() => {
    const real_data = pack_samples(get_batch(data, batch_size, device), pac)
    const fake_data = pack_samples(
      with_no_grad(() => g_net(noise())),
      pac,
    )
    const real_scores = d_net(real_data)
    let loss = value.d_loss(real_scores, d_net(fake_data))
    if (gp_lambda > 0) loss = loss.add(gradient_penalty(d_net, real_data, fake_data, device).mul(gp_lambda))
    weight_clipper?.(d_net)
    d_optim.zero_grad(true)
    loss.backward()
    return { real: real_scores.detach(), d_loss: track_loss ? number_of(loss) : NaN }
  })
  // Outside of tidy(), which would take away what an optimizer keeps.
  d_optim.step()
  const g_loss = tidy(() => {
    const fake_scores = d_net(pack_samples(g_net(noise()), pac))
    const loss = value.g_loss(real, fake_scores)
    g_optim.zero_grad(true)
    // Only the generator's gradients: the discriminator would throw its own away.
    loss.backward({ inputs: g_optim.param_groups.flatMap((group) => group.params) })
    return track_loss ? number_of(loss) : NaN
  })
  g_optim.step()
  real.dispose()
  return track_loss ? { g_loss, d_loss } : null
}

const number_of = (loss: Tensor): number => Number(loss.detach().item())
