/** Toy data, and random helpers of the package. */
import type { Arguments } from '../luz/arguments'
import { rnorm, set_seed } from '../r'
import { Tensor, torch_ones_like, torch_rand, torch_rand_like, type FactoryOptions } from '../torch'
import { bind, required } from '../torch/arguments'
import { factory_defaults } from '../torch/creation/arguments'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe, guarded } from '../torch/errors'
import { with_colnames, type Matrix } from './matrix'

interface ToydataArguments {
  n: number
  sd: number
  seed: number
}
/** Arguments of sample_toydata(). */
export type ToydataOptions = Partial<ToydataArguments>

/**
 * Points of a noisy parabola: x is standard normal, y is normal around x².
 *
 * As in R it seeds R's generator, so what is drawn afterwards is fixed too.
 *
 * @param n the number of points. Default 1000.
 * @param sd the spread of y. Default 0.3.
 * @param seed Default 20211111.
 * @returns a matrix of `n` rows with the columns x and y; R's own numbers.
 * @example const data = sample_toydata()
 */
export function sample_toydata(...args: Arguments<[n: number, sd: number, seed: number], ToydataOptions>): Matrix {
  const op = 'sample_toydata'
  const { n, sd, seed } = bind<ToydataArguments>(args, { n: 1000, sd: 0.3, seed: 20211111 }, op)
  if (!Number.isInteger(n) || n < 1) throw new ValueError(`'n' is a whole number from 1 on, got ${describe(n)}`, op)
  if (!Number.isFinite(sd) || sd < 0) throw new ValueError(`'sd' is a finite number from 0 on, got ${describe(sd)}`, op)
  set_seed(seed)
  const x = rnorm(n)
  const y = rnorm(
    n,
    x.map((value) => value ** 2),
    sd,
  )
  return with_colnames(
    x.map((value, i) => [value, y[i]!]),
    ['x', 'y'],
  )
}

/**
 * Uniform random numbers of (a, b].
 *
 * @param shape the sizes.
 * @example torch_rand_ab([2, 3], -1, 1)
 */
export const torch_rand_ab: {
  (shape: readonly number[], a?: number, b?: number, named?: FactoryOptions): Tensor
  (shape: readonly number[], named: { a?: number; b?: number } & FactoryOptions): Tensor
} = guarded('torch_rand_ab', (...args) => {
  type Bound = { shape: readonly number[]; a: number; b: number } & Required<FactoryOptions>
  const { shape, a, b, ...options } = bind<Bound>(
    args,
    { shape: required, a: -1, b: 1, ...factory_defaults },
    'torch_rand_ab',
  )
  for (const [name, value] of [
    ['a', a],
    ['b', b],
  ] as const)
    if (typeof value !== 'number')
      throw new TypeError_(`'${name}' is a number, got ${describe(value)}`, 'torch_rand_ab')
  return torch_rand(shape, options)
    .mul(a - b)
    .add(b)
})

interface GumbelArguments {
  tau: number
  hard: boolean
  dim: number
}
/** Arguments of gumbel_softmax() after the first. */
export type GumbelOptions = Partial<GumbelArguments>

/**
 * Samples of a relaxed categorical distribution (Jang et al. 2017; Maddison et al. 2017).
 *
 * @param logits unnormalized logarithms of probabilities.
 * @param tau the temperature: the lower, the nearer to one-hot. Default 1.
 * @param hard whether the result is one-hot, with the gradient of the soft one. Default false.
 * @param dim the dimension of the categories, counted from 1. Default the last.
 * @returns a tensor of the logits' shape, which sums to 1 along `dim`.
 * @example gumbel_softmax(torch_randn(2, 3), { tau: 0.2, hard: true })
 */
export const gumbel_softmax: (
  logits: Tensor,
  ...args: Arguments<[tau: number, hard: boolean, dim: number], GumbelOptions>
) => Tensor = guarded('gumbel_softmax', (logits, ...args) => {
  const op = 'gumbel_softmax'
  const { tau, hard, dim } = bind<GumbelArguments>(args, { tau: 1, hard: false, dim: -1 }, op)
  if (!(logits instanceof Tensor && logits.is_floating_point()))
    throw new TypeError_(`'logits' is a tensor of floats, got ${describe(logits)}`, op)
  if (typeof tau !== 'number' || !(tau > 0)) throw new ValueError(`'tau' is a number above 0, got ${describe(tau)}`, op)
  if (typeof hard !== 'boolean') throw new TypeError_(`'hard' is true or false, got ${describe(hard)}`, op)
  return drawn_categories(logits, tau, hard, dim)
})

/** gumbel_softmax(), its arguments checked. */
export function drawn_categories(logits: Tensor, tau: number, hard: boolean, dim: number): Tensor {
  const noise = torch_rand_like(logits)
    .clamp(1e-10, 1 - 1e-10)
    .log()
    .neg()
    .log()
    .neg()
  const soft: Tensor = tensor_op('softmax', logits.add(noise).div(tau), dim)
  if (!hard) return soft
  const index: Tensor = tensor_op('argmax', soft.detach(), dim, true)
  const one_hot = tensor_op('zeros_like', logits.detach()).scatter(dim, index, torch_ones_like(logits.detach()))
  return one_hot.sub(soft.detach()).add(soft)
}
