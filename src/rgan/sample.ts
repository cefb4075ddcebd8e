/** Data from a trained generator. */
import type { Arguments } from '../luz/arguments'
import { bind } from '../nn/layer'
import type { DataFrame } from '../r'
import { Tensor, as_array, tidy, with_no_grad } from '../torch'
import { TypeError_, describe } from '../torch/errors'
import { positive_integer } from './checks'
import { on_device } from './data'
import type { Matrix } from './matrix'
import { check_network } from './step'
import { check_trained, type trained_RGAN } from './trained'
import { DataTransformer } from './transformer'
import { in_evaluation, type Network } from './value_functions'

interface ExpertArguments {
  device: string
  eval_dropout: boolean
}

/** What a generator makes of noise: in evaluation, but for dropout that stays on. */
export function made_of(g_net: Network, z: Tensor, device: string, eval_dropout: boolean): Tensor {
  const make = (): Tensor => with_no_grad(() => g_net(on_device(z, device)))
  return eval_dropout ? make() : in_evaluation(g_net, make)
}

/**
 * What a generator makes of noise.
 *
 * @param z noise, [N, noise_dim].
 * @param device where the generator is. Default 'cpu'.
 * @param eval_dropout whether dropout stays on; otherwise the generator is set to evaluation meanwhile. Default false.
 * @returns rows; for pictures nested arrays.
 * @example expert_sample_synthetic_data(res.generator, torch_randn(10, 2))
 */
export function expert_sample_synthetic_data(
  g_net: Network,
  z: Tensor,
  ...args: Arguments<[device: string, eval_dropout: boolean], Partial<ExpertArguments>>
): Matrix {
  const op = 'expert_sample_synthetic_data'
  const o = bind<ExpertArguments>(args, { device: 'cpu', eval_dropout: false }, op)
  check_network(g_net, 'g_net', op)
  if (!(z instanceof Tensor))
    throw new TypeError_(`'z' is a tensor of noise, such as torch_randn(10, 2); got ${describe(z)}`, op)
  return tidy(() => as_array(made_of(g_net, z, o.device, o.eval_dropout).cpu() as never)) as Matrix
}

/** Arguments of sample_synthetic_data() after the first. */
export interface SampleOptions {
  transformer?: DataTransformer | null
  n_samples?: number | null
}

/**
 * New data from a trained GAN.
 *
 * @param transformer turns the numbers back into the columns of the data.
 * @param n_samples how many rows; by default the training's synthetic_examples.
 * @returns a matrix, or with a transformer a data frame (in RGAN 0.1.1, the chapter's version, a matrix).
 * @example const synthetic = sample_synthetic_data(res, transformer)
 */
export function sample_synthetic_data(
  trained_gan: trained_RGAN,
  named?: { transformer?: null; n_samples?: number | null },
): Matrix
export function sample_synthetic_data(trained_gan: trained_RGAN, transformer: null, n_samples?: number | null): Matrix
export function sample_synthetic_data(
  trained_gan: trained_RGAN,
  transformer: DataTransformer | SampleOptions,
  n_samples?: number | null | SampleOptions,
): DataFrame
export function sample_synthetic_data(
  trained_gan: trained_RGAN,
  transformer: DataTransformer | SampleOptions | null = null,
  n_samples: number | null | SampleOptions = null,
): Matrix | DataFrame {
  const op = 'sample_synthetic_data'
  check_trained(trained_gan, op)
  const args = n_samples === null ? [transformer] : [transformer, n_samples]
  const named = bind<Required<SampleOptions>>(args, { transformer: null, n_samples: null }, op)
  const { settings, generator } = trained_gan
  const n = named.n_samples ?? settings.synthetic_examples
  positive_integer(n, 'n_samples', op)
  if (named.transformer != null && !(named.transformer instanceof DataTransformer))
    throw new TypeError_(`'transformer' is a data_transformer(), got ${describe(named.transformer)}`, op)
  const z = settings.sample_noise([n, settings.noise_dim])
  const rows = expert_sample_synthetic_data(generator, z, settings.device, settings.eval_dropout)
  z.dispose()
  return named.transformer == null ? rows : named.transformer.inverse_transform(rows)
}
