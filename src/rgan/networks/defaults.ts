/** The networks and optimizers of a training: those that were given, or new ones. */
import type { Optimizer } from '../../optim'
import { tidy, with_no_grad, type Tensor } from '../../torch'
import { ValueError } from '../../torch/errors'
import { default_adam } from '../adam'
import { on_device, pack_samples } from '../data'
import type { GanOptions } from '../options'
import { check_network, check_optimizer } from '../step'
import { are_probabilities, in_evaluation, type Network } from '../value_functions'
import { warn } from '../warn'
import { Discriminator, Generator } from './mlp'
import { TabularGenerator } from './tabular'

const dropout_rate = 0.5

/** The generator and the discriminator, made in this order, as in R. @param width the columns of a table; null for other data. */
export function networks_of(o: GanOptions, width: number | null, op: string): [Network, Network] {
  const known = (name: string): number => {
    if (width !== null) return width
    throw new ValueError(`data of this kind needs a ${name} of its own: ${name}: DCGAN_Generator(), or your module`, op)
  }
  const generator = (): Network => {
    const data_dim = known('generator')
    if (o.output_info === null) return Generator({ noise_dim: o.noise_dim, data_dim, dropout_rate })
    const sum = o.output_info.reduce((total, [n]) => total + n, 0)
    if (sum !== data_dim)
      throw new ValueError(`output_info describes ${sum} columns, data has ${data_dim}: transform it first`, op)
    return TabularGenerator(o.noise_dim, o.output_info, o.generator_hidden_units, {
      dropout_rate,
      tau: o.gumbel_tau,
      normalization: o.generator_normalization,
      activation: o.generator_activation,
      init_method: o.generator_init,
      residual: o.generator_residual,
    })
  }
  const discriminator = (): Network =>
    Discriminator(known('discriminator') * o.pac, { dropout_rate, sigmoid: o.value_function === 'original' })
  if (o.generator !== null) check_network(o.generator, 'generator', op)
  if (o.discriminator !== null) check_network(o.discriminator, 'discriminator', op)
  return [
    o.generator ?? generator().to({ device: o.device }),
    o.discriminator ?? discriminator().to({ device: o.device }),
  ]
}

/** Warns of a discriminator of one's own whose scores are no probabilities, of which the original losses are made. */
export function mind_scores({ discriminator, value_function, pac, device }: GanOptions, data: Tensor): void {
  if (discriminator === null || value_function !== 'original') return
  const rows = data.narrow(1, 1, Math.min(data.shape[0]!, 10 * pac))
  if (rows.shape[0]! % pac !== 0) return
  const fit = in_evaluation(discriminator, () =>
    tidy(() => with_no_grad(() => are_probabilities(discriminator(pack_samples(on_device(rows, device), pac))))),
  )
  if (fit) return
  warn(
    "the discriminator's scores are no probabilities, of which the losses of value_function 'original' are made: " +
      "let it end in nn_sigmoid(), or take 'wasserstein', 'wgan-gp' or 'f-wgan'",
  )
}

/** The optimizer of a network. @throws ValueError where the one given is for other parameters. */
export function optimizer_of(
  given: Optimizer | null,
  name: string,
  net: Network,
  lr: number,
  { value_function }: GanOptions,
  op: string,
): Optimizer {
  if (given === null) return default_adam(net, lr, value_function)
  check_optimizer(given, name, op)
  const own = new Set(Object.values(net.parameters))
  if (given.param_groups.some((group) => group.params.some((parameter) => own.has(parameter)))) return given
  throw new ValueError(
    `'${name}' is for other parameters than its network's: make it of the network that you give, after any $to()`,
    op,
  )
}
