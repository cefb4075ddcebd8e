/** Noise, of which generators make data. */
import { Tensor, torch_randn } from '../torch'
import { TypeError_, describe } from '../torch/errors'
import { one_of } from './checks'
import { torch_rand_ab } from './toydata'

/** Draws noise of some shape: as many rows as its first size says. */
export type SampleNoise = (shape: number[]) => Tensor

const named = { normal: (shape: number[]) => torch_randn(shape), uniform: (shape: number[]) => torch_rand_ab(shape) }

/** Refuses what draws no noise. */
export function check_noise(distribution: unknown, op: string): void {
  if (typeof distribution !== 'function') one_of(distribution, 'noise_distribution', Object.keys(named), op)
}

/** The function that draws noise. @throws TypeError where a user's function gives something else. */
export function noise_of(distribution: keyof typeof named | SampleNoise): SampleNoise {
  if (typeof distribution === 'string') return named[distribution]
  return (shape) => {
    const z: unknown = distribution(shape)
    if (z instanceof Tensor && z.shape[0] === shape[0]) return z
    throw new TypeError_(
      `it gives a tensor of ${shape[0]} rows for the shape [${shape.join(', ')}], not ${describe(z)}`,
      'noise_distribution',
    )
  }
}
