/** Networks for pictures of 64 × 64 (Radford et al. 2016). */
import {
  nn_batch_norm2d,
  nn_conv2d,
  nn_conv_transpose2d,
  nn_dropout2d,
  nn_leaky_relu,
  nn_Module,
  nn_relu,
  nn_sequential,
  nn_sigmoid,
  nn_tanh,
} from '../../nn'
import { generator_of } from '../../nn/generator'
import { bind, named_after, type LayerGenerator } from '../../nn/layer'
import { probability, whole } from '../../nn/scalars'
import { Tensor } from '../../torch'
import type { Network } from '../value_functions'
import { remember } from './recipe'

const upwards = (into: number, out: number, stride: number, padding: number) =>
  nn_conv_transpose2d(into, out, 4, stride, padding, { bias: false })

interface DcganGeneratorOptions {
  noise_dim: number
  number_channels: number
  ngf: number
  dropout_rate: number
}
class DcganGenerator extends nn_Module {
  override readonly r_classes = ['DCGAN_Generator']
  declare seq: nn_sequential
  constructor(...args: unknown[]) {
    super()
    const op = 'DCGAN_Generator'
    const o = bind<DcganGeneratorOptions>(args, { noise_dim: 100, number_channels: 3, ngf: 64, dropout_rate: 0.5 }, op)
    for (const name of ['noise_dim', 'number_channels', 'ngf'] as const) whole(o[name], name, op)
    probability(o.dropout_rate, 'dropout_rate', op)
    const seq = (this.seq = nn_sequential())
    let size = o.noise_dim
    for (const [i, factor] of [8, 4, 2, 1].entries()) {
      const next = o.ngf * factor
      seq.add_module(`Conv${i + 1}`, upwards(size, next, i === 0 ? 1 : 2, i === 0 ? 0 : 1))
      seq.add_module(`ReLU${i + 1}`, nn_relu(true))
      seq.add_module(`Dropout${i + 1}`, nn_dropout2d(o.dropout_rate))
      seq.add_module(`BatchNorm${i + 1}`, nn_batch_norm2d(next))
      size = next
    }
    seq.add_module('Conv5', upwards(size, o.number_channels, 2, 1))
    seq.add_module('Output', nn_tanh())
    remember(this, op, o)
  }
  override forward(input: Tensor): Tensor {
    return named_after('DCGAN_Generator', () => {
      const rows_of_noise = input instanceof Tensor && input.ndim === 2
      return this.seq(rows_of_noise ? input.reshape([...input.shape, 1, 1]) : input)
    })
  }
}
/**
 * Makes pictures of noise: [N, noise_dim] or, as in R, [N, noise_dim, 1, 1] to [N, number_channels, 64, 64], within -1 to 1.
 *
 * @param ngf the number of feature maps before the last layer. Default 64.
 * @example const g_net = DCGAN_Generator({ noise_dim: 100, number_channels: 1 })
 */
export const DCGAN_Generator = generator_of(DcganGenerator, 'DCGAN_Generator') as unknown as LayerGenerator<
  DcganGeneratorOptions,
  never,
  [noise_dim?: number, number_channels?: number, ngf?: number, dropout_rate?: number] | [],
  Network & { seq: nn_sequential }
>

interface DcganDiscriminatorOptions {
  number_channels: number
  ndf: number
  dropout_rate: number
  sigmoid: boolean
}
class DcganDiscriminator extends nn_Module {
  override readonly r_classes = ['DCGAN_Discriminator']
  declare seq: nn_sequential
  constructor(...args: unknown[]) {
    super()
    const op = 'DCGAN_Discriminator'
    const o = bind<DcganDiscriminatorOptions>(
      args,
      { number_channels: 3, ndf: 64, dropout_rate: 0.5, sigmoid: false },
      op,
    )
    for (const name of ['number_channels', 'ndf'] as const) whole(o[name], name, op)
    probability(o.dropout_rate, 'dropout_rate', op)
    const seq = (this.seq = nn_sequential())
    let size = o.number_channels
    for (const [i, factor] of [1, 2, 4, 8].entries()) {
      const next = o.ndf * factor
      seq.add_module(`Conv${i + 1}`, nn_conv2d(size, next, 4, 2, 1, { bias: false }))
      seq.add_module(`LeakyReLU${i + 1}`, nn_leaky_relu(0.2, { inplace: true }))
      seq.add_module(`Dropout${i + 1}`, nn_dropout2d(o.dropout_rate))
      if (i > 0) seq.add_module(`BatchNorm${i + 1}`, nn_batch_norm2d(next))
      size = next
    }
    seq.add_module('Conv5', nn_conv2d(size, 1, 4, 1, 0, { bias: false }))
    if (o.sigmoid) seq.add_module('Output', nn_sigmoid())
    remember(this, op, o)
  }
  override forward(input: Tensor): Tensor {
    return named_after('DCGAN_Discriminator', () => this.seq(input))
  }
}
/**
 * Scores pictures: [N, number_channels, 64, 64] to [N, 1, 1, 1].
 *
 * @param ndf the number of feature maps after the first layer. Default 64.
 * @param sigmoid whether scores are probabilities, as the value function "original" needs them. Default false.
 * @example const d_net = DCGAN_Discriminator({ number_channels: 1, sigmoid: true })
 */
export const DCGAN_Discriminator = generator_of(DcganDiscriminator, 'DCGAN_Discriminator') as unknown as LayerGenerator<
  DcganDiscriminatorOptions,
  never,
  [number_channels?: number, ndf?: number, dropout_rate?: number, sigmoid?: boolean] | [],
  Network & { seq: nn_sequential }
>
