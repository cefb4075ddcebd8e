/** The losses of the two networks. */
import { Tensor, autograd_grad, torch_ones_like, torch_rand, with_no_grad } from '../torch'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { bind } from '../nn/layer'
import { nn_Module } from '../nn'

/** What a value function gives. */
export interface Losses {
  /** What the discriminator minimizes. */
  d_loss: Tensor
  /** What the generator minimizes. */
  g_loss: Tensor
}
/** A network of one tensor. */
export type Network = nn_Module & ((input: Tensor) => Tensor)

/** Runs `run` while a network is in evaluation. */
export function in_evaluation<T>(net: Network, run: () => T): T {
  const { training } = net
  net.eval()
  try {
    return run()
  } finally {
    net.train(training)
  }
}
/** Whether all scores are within 0 to 1. */
export const are_probabilities = (scores: Tensor): boolean =>
  Boolean(scores.ge(0).logical_and(scores.le(1)).all().item())

/** Losses of the discriminator's scores for real and for fake data. */
export type ValueFunction = (real_scores: Tensor, fake_scores: Tensor) => Losses

/** The two losses of a value function by themselves, so that a step computes only the one that it needs. */
export interface LossParts {
  d_loss(real: Tensor, fake: Tensor): Tensor
  g_loss(real: Tensor, fake: Tensor): Tensor
}

const one_minus = (x: Tensor): Tensor => tensor_op('rsub', x, 1)
const original = (epsilon: number): LossParts => {
  const inside = (x: Tensor): Tensor => tensor_op('clamp', x, epsilon, 1 - epsilon)
  return {
    d_loss: (real, fake) =>
      inside(real)
        .log()
        .add(one_minus(inside(fake)).log())
        .mean()
        .neg(),
    g_loss: (_real, fake) => one_minus(inside(fake)).log().mean(),
  }
}
const wasserstein: LossParts = {
  d_loss: (real, fake) => real.mean().sub(fake.mean()).neg(),
  g_loss: (_real, fake) => fake.mean().neg(),
}
/** Scores weighed by how real they look. */
function weighed(fake: Tensor): Tensor {
  // Twice exp(), as R has it: the gradient of the last bias is all rounding, which Adam makes a full step of.
  const mean = fake.exp().mean()
  return fake.mul(fake.exp().div(mean))
}
const kl: LossParts = {
  d_loss: (real, fake) => one_minus(real).relu().mean().add(weighed(fake).add(1).relu().mean()),
  g_loss: (_real, fake) => weighed(fake).mean().neg(),
}

function both(parts: LossParts, real: Tensor, fake: Tensor, op: string): Losses {
  for (const [name, scores] of Object.entries({ real_scores: real, fake_scores: fake })) check_tensor(scores, name, op)
  return { d_loss: parts.d_loss(real, fake), g_loss: parts.g_loss(real, fake) }
}
function check_tensor(x: unknown, name: string, op: string): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw new TypeError_(`'${name}' is a tensor, got ${describe(x)}`, op)
}

/**
 * The original losses (Goodfellow et al. 2014): the scores are probabilities. (RGAN 0.1.1 has no `epsilon`.)
 *
 * @param epsilon how far scores are kept from 0 and 1.
 */
export function GAN_value_fct(
  real_scores: Tensor,
  fake_scores: Tensor,
  ...epsilon: [epsilon?: number | { epsilon?: number }]
): Losses {
  const op = 'GAN_value_fct'
  const o = bind<{ epsilon: number }>(epsilon, { epsilon: 1e-7 }, op)
  if (typeof o.epsilon !== 'number' || !(o.epsilon >= 0 && o.epsilon < 0.5))
    throw new ValueError(`'epsilon' is a number of [0, 0.5), got ${describe(o.epsilon)}`, op)
  return both(original(o.epsilon), real_scores, fake_scores, op)
}
/** The losses of Arjovsky et al. (2017): differences of mean scores. */
export const WGAN_value_fct: ValueFunction = (real_scores, fake_scores) =>
  both(wasserstein, real_scores, fake_scores, 'WGAN_value_fct')
/** The losses of Song and Ermon (2020), which weigh fake data by their scores. */
export const KLWGAN_value_fct: ValueFunction = (real_scores, fake_scores) =>
  both(kl, real_scores, fake_scores, 'KLWGAN_value_fct')

const known = new Map<unknown, LossParts>([
  [GAN_value_fct, original(1e-7)],
  [WGAN_value_fct, wasserstein],
  [KLWGAN_value_fct, kl],
])
/** The losses of a value function one by one. @throws TypeError where a user's function gives something else. */
export function parts_of(value_function: ValueFunction): LossParts {
  const parts = known.get(value_function)
  if (parts !== undefined) return parts
  const part = (name: keyof Losses) => (real: Tensor, fake: Tensor) => {
    const losses = value_function(real, fake) as Partial<Losses> | null | undefined
    const loss = losses?.[name]
    if (loss instanceof Tensor && loss.numel() === 1) return loss
    throw new TypeError_(
      `a value function gives { d_loss, g_loss }, tensors of one number; its ${name} is ${describe(loss)}`,
      'value_function',
    )
  }
  return { d_loss: part('d_loss'), g_loss: part('g_loss') }
}

/** Keeps a network's parameters within limits, in place. @example WGAN_weight_clipper(d_net, [-0.05, 0.05]) */
export function WGAN_weight_clipper(
  d_net: nn_Module,
  ...clip_values: [clip_values?: readonly [number, number] | { clip_values?: readonly [number, number] }]
): void {
  const op = 'WGAN_weight_clipper'
  if (!(d_net instanceof nn_Module)) throw new TypeError_(`'d_net' is a module, got ${describe(d_net)}`, op)
  const limits = bind<{ clip_values: readonly [number, number] }>(
    clip_values,
    { clip_values: [-0.01, 0.01] },
    op,
  ).clip_values
  const [low, high] = Array.isArray(limits) ? limits : [NaN, NaN]
  if (typeof low !== 'number' || typeof high !== 'number' || !(low < high))
    throw new ValueError(`'clip_values' are a lower and a higher number, got ${describe(limits)}`, op)
  // data() has a version of its own: as in R a loss that was computed before can still be differentiated.
  with_no_grad(() => {
    for (const parameter of Object.values(d_net.parameters)) (tensor_op('data', parameter) as Tensor).clamp_(low, high)
  })
}

/**
 * How far the discriminator's gradient is from length 1 between real and fake data (Gulrajani et al. 2017).
 *
 * @param real_data real rows, [N, …].
 * @param fake_data as many fake rows.
 * @returns the mean of (‖gradient‖ - 1)², which can be differentiated.
 * @example gradient_penalty(d_net, real, fake).mul(10).add(d_loss)
 */
export function gradient_penalty(
  d_net: Network,
  real_data: Tensor,
  fake_data: Tensor,
  ...device_or_named: [device?: string | { device?: string }]
): Tensor {
  const op = 'gradient_penalty'
  const { device } = bind<{ device: string }>(device_or_named, { device: 'cpu' }, op)
  if (typeof d_net !== 'function') throw new TypeError_(`'d_net' is a module, got ${describe(d_net)}`, op)
  check_tensor(real_data, 'real_data', op)
  check_tensor(fake_data, 'fake_data', op)
  if (real_data.shape.join() !== fake_data.shape.join())
    throw new ValueError(
      `real and fake data have one shape, got [${real_data.shape.join(', ')}] and [${fake_data.shape.join(', ')}]`,
      op,
    )
  const [n = 0, ...rest] = real_data.shape
  const alpha = torch_rand([n, ...rest.map(() => 1)], { device })
  const between = alpha.mul(real_data).add(one_minus(alpha).mul(fake_data)).detach().requires_grad_(true)
  const scores = d_net(between)
  const [gradient] = autograd_grad(scores, between, {
    grad_outputs: torch_ones_like(scores),
    create_graph: true,
    retain_graph: true,
  })
  // norm() has a gradient of 0 at 0, where that of a root is infinite: with dropout whole rows can be 0.
  const length: Tensor = tensor_op('norm', gradient!.reshape([n, -1]), 2, 2)
  return length.sub(1).pow(2).mean()
}
