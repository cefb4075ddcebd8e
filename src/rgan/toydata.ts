/** Toy data, and random helpers of the package. */
import { rnorm, set_seed } from '../r'
import { Tensor, torch_ones_like, torch_rand, torch_rand_like, type FactoryOptions } from '../torch'
import { tensor_op } from '../torch/dispatch'
import { bind, required } from '../torch/arguments'
import { factory_defaults } from '../torch/creation/arguments'
import { TypeError_, ValueError, check_named, describe, guarded } from '../torch/errors'
import { with_colnames, type Matrix } from './matrix'

/** Arguments of sample_toydata(). */
export interface ToydataOptions {
  n?: number
  sd?: number
  seed?: number
}

/**
 * Points of a noisy parabola: x is standard normal, y is normal around x².
 *
 * As in R it seeds R's generator, so what is drawn afterwards is fixed too.
 *
 * @param n the number of points.
 * @param sd the spread of y.
 * @returns a matrix of `n` rows with the columns x and y; R's own numbers.
 * @example const data = sample_toydata()
 */
export function sample_toydata(n: number | ToydataOptions = 1000, sd = 0.3, seed = 20211111): Matrix {
  const op = 'sample_toydata'
  if (typeof n === 'object') {
    check_named(n, ['n', 'sd', 'seed'], op)
    return sample_toydata(n.n ?? 1000, n.sd ?? 0.3, n.seed ?? 20211111)
  }
  if (!Number.isInteger(n) || n < 1) throw new ValueError(`'n' is a whole number from 1 on, got ${describe(n)}`, op)
  if (!(sd >= 0)) throw new ValueError(`'sd' is a number from 0 on, got ${describe(sd)}`, op)
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

/** Arguments of gumbel_softmax(). */
export interface GumbelOptions {
  tau?: number
  hard?: boolean
  dim?: number
}

/**
 * Samples of a relaxed categorical distribution (Jang et al. 2017; Maddison et al. 2017).
 *
 * @param logits unnormalized logarithms of probabilities.
 * @param tau the temperature: the lower, the nearer to one-hot.
 * @param hard whether the result is one-hot, with the gradient of the soft one.
 * @param dim the dimension of the categories, counted from 1.
 * @returns a tensor of the logits' shape, which sums to 1 along `dim`.
 */
export function gumbel_softmax(logits: Tensor, tau: number | GumbelOptions = 1, hard = false, dim = -1): Tensor {
  const op = 'gumbel_softmax'
  if (typeof tau === 'object') {
    check_named(tau, ['tau', 'hard', 'dim'], op)
    return gumbel_softmax(logits, tau.tau ?? 1, tau.hard ?? false, tau.dim ?? -1)
  }
  if (!(tau > 0)) throw new ValueError(`'tau' is a number above 0, got ${describe(tau)}`, op)
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
