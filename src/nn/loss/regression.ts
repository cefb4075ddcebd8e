/** Losses of numbers. */
import { call_op, tensor_op } from '../../torch/dispatch'
import { ValueError } from '../../torch/errors'
import type { Tensor } from '../../torch/tensor'
import type { InputTarget, Tensors } from '../declare'
import { code, loss, reduce, type Reduced, type Reduction } from './declare'
import type { ModuleOf } from '../generator'

const pair = ['input', 'target'] as const

/** The shapes that a warning has told of. */
const told_shapes = new Set<string>()

/** Warns of predictions that are compared with more than their own target, once for each pair of shapes, whatever their rows. */
function warn_of_shapes(sizes: readonly number[], of_target: readonly number[], op: string): void {
  const [a, b] = [sizes.join(', '), of_target.join(', ')]
  // Smaller batches, such as the last one, are no news.
  const pair_of_rows = [sizes, of_target].map((shape) => `${shape.length}: ${shape.slice(1).join(', ')}`).join('; ')
  if (told_shapes.has(pair_of_rows)) return
  told_shapes.add(pair_of_rows)
  process.emitWarning(
    `${op}: Using a target size [${b}] that is different to the input size [${a}]. They are broadcast, which is seldom ` +
      'what is meant: reshape one of them.',
  )
}

/** What an operator makes of predictions, targets of their shape, and a reduction. */
function compared(op: string, { input, target }: InputTarget['names'], shown: string, ...options: number[]): Tensor {
  const [sizes, of_target] = [input.shape, target.shape]
  if (sizes.length === of_target.length && sizes.every((size, i) => size === of_target[i]))
    return tensor_op(op, input, target, ...options)
  // Tensors that libtorch had to broadcast here would make it write a warning of its own, for each batch.
  const [x, y] = call_op('broadcast_tensors', [input, target]) as [Tensor, Tensor]
  warn_of_shapes(sizes, of_target, shown)
  return tensor_op(op, x, y, ...options)
}

/** A loss whose operator takes a reduction alone. */
const plain = (op: string) =>
  loss<InputTarget, Reduced, [reduction: Reduction]>(op, pair, { reduction: 'mean' }, (tensors, o, shown) =>
    compared(op, tensors, shown, code(o.reduction, shown)),
  )
const mse = plain('mse_loss')
const l1 = plain('l1_loss')
const smooth_l1 = loss<InputTarget, Reduced & { beta: number }, [reduction: Reduction, beta: number]>(
  'smooth_l1_loss',
  pair,
  { reduction: 'mean', beta: 1 },
  (tensors, o, op) => compared('smooth_l1_loss', tensors, op, code(o.reduction, op), o.beta),
)
/** (x - y)². @example nnf_mse_loss(torch_randn(3), torch_randn(3)) */
export const nnf_mse_loss = mse.functional
/** The mean of squared differences. @example nn_mse_loss()(torch_randn(3), torch_zeros(3)) */
export const nn_mse_loss = mse.layer
export type nn_mse_loss = ModuleOf<typeof nn_mse_loss>
/** |x - y|. @example nnf_l1_loss(torch_randn(3), torch_randn(3), { reduction: 'sum' }) */
export const nnf_l1_loss = l1.functional
/** The mean of absolute differences. @example nn_l1_loss()(torch_randn(3), torch_randn(3)) */
export const nn_l1_loss = l1.layer
export type nn_l1_loss = ModuleOf<typeof nn_l1_loss>
/**
 * (x - y)² / (2·beta) where |x - y| < beta, else |x - y| - beta / 2 (Girshick 2015); R has no `beta`: there it is 1.
 *
 * @example nnf_smooth_l1_loss(torch_randn(3), torch_randn(3))
 */
export const nnf_smooth_l1_loss = smooth_l1.functional
/**
 * (x - y)² / (2·beta) where |x - y| < beta, else |x - y| - beta / 2
 *
 * @example nn_smooth_l1_loss()(torch_randn(3), torch_randn(3))
 */
export const nn_smooth_l1_loss = smooth_l1.layer
export type nn_smooth_l1_loss = ModuleOf<typeof nn_smooth_l1_loss>

const huber = loss<InputTarget, Reduced & { delta: number }, [reduction: Reduction, delta: number]>(
  'huber_loss',
  pair,
  { reduction: 'mean', delta: 1 },
  (tensors, o, op) => compared('huber_loss', tensors, op, code(o.reduction, op), o.delta),
)
/**
 * (x - y)² / 2 where |x - y| < delta, else delta · (|x - y| - delta / 2) (Huber 1964); R has none.
 *
 * @example nnf_huber_loss(torch_randn(3), torch_randn(3))
 */
export const nnf_huber_loss = huber.functional
/**
 * (x - y)² / 2 where |x - y| < delta, else delta · (|x - y| - delta / 2); R has none.
 *
 * @example nn_huber_loss()(torch_randn(3), torch_randn(3))
 */
export const nn_huber_loss = huber.layer
export type nn_huber_loss = ModuleOf<typeof nn_huber_loss>

type KlReduction = Reduction | 'batchmean'
/** What 'mean' is not, told once. */
let told = false
interface KlOptions {
  reduction: KlReduction
  /** Whether the target is given as logarithms too; R has no such argument. */
  log_target: boolean
}
const kl_div = loss<InputTarget, KlOptions, [reduction: KlReduction, log_target: boolean]>(
  ['kl_div', 'kl_div_loss'],
  pair,
  { reduction: 'mean', log_target: false },
  ({ input, target }, { reduction, log_target }, op) => {
    if (reduction === 'mean' && !told) {
      told = true
      process.emitWarning(
        `${op}: reduction 'mean' divides by the number of all elements; 'batchmean', which divides by the batch's size, ` +
          'is the Kullback-Leibler divergence',
      )
    }
    if (reduction !== 'batchmean') return tensor_op('kl_div', input, target, code(reduction, op), { log_target })
    return tensor_op('kl_div', input, target, code('sum', op), { log_target }).div(input.size(1))
  },
  { check: ({ reduction }, op) => void (reduction === 'batchmean' || code(reduction, op)) },
)
/**
 * target · (log target - input), with `input` log probabilities and `target` probabilities.
 *
 * @param reduction 'mean', 'sum', 'none', or 'batchmean': the sum divided by the batch's size, which is the divergence.
 * @example nnf_kl_div(nnf_log_softmax(torch_randn(3, 5), 2), nnf_softmax(torch_randn(3, 5), 2), { reduction: 'batchmean' })
 */
export const nnf_kl_div = kl_div.functional
/**
 * The Kullback-Leibler divergence of log probabilities from probabilities, with reduction 'batchmean'.
 *
 * @example nn_kl_div_loss('batchmean')(nnf_log_softmax(torch_randn(3, 5), 2), nnf_softmax(torch_randn(3, 5), 2))
 */
export const nn_kl_div_loss = kl_div.layer
export type nn_kl_div_loss = ModuleOf<typeof nn_kl_div_loss>

interface PoissonOptions extends Reduced {
  /** Whether the input is the logarithm of the rate. */
  log_input: boolean
  /** Whether the Stirling term is added. */
  full: boolean
  /** Keeps the logarithm of a rate finite. */
  eps: number
}
const poisson = loss<
  InputTarget,
  PoissonOptions,
  [log_input: boolean, full: boolean, eps: number, reduction: Reduction]
>(
  'poisson_nll_loss',
  pair,
  { log_input: true, full: false, eps: 1e-8, reduction: 'mean' },
  ({ input, target }, o, op) =>
    tensor_op('poisson_nll_loss', input, target, o.log_input, o.full, o.eps, code(o.reduction, op)),
)
/**
 * The negative log likelihood of counts under a Poisson distribution: e^x - y·x.
 *
 * @example nnf_poisson_nll_loss(torch_randn(3), torch_tensor([0, 2, 5]))
 */
export const nnf_poisson_nll_loss = poisson.functional
/**
 * The negative log likelihood of counts under a Poisson distribution: e^x - y·x.
 *
 * @example nn_poisson_nll_loss()(torch_randn(3), torch_tensor([0, 2, 5]))
 */
export const nn_poisson_nll_loss = poisson.layer
export type nn_poisson_nll_loss = ModuleOf<typeof nn_poisson_nll_loss>

interface GaussianTensors extends Tensors {
  places: [input: Tensor, target: Tensor, var_: Tensor]
  names: { input: Tensor; target: Tensor; var: Tensor }
}
interface GaussianOptions extends Reduced {
  /** Whether log(2π) / 2 is added. */
  full: boolean
  /** The least variance. */
  eps: number
}

/** Variances in a shape that broadcasts to the means': one for each, for each row, or for all of a dimension. */
function variances(var_: Tensor, input: Tensor, op: string): Tensor {
  const [shape, wanted] = [var_.shape, input.shape]
  if (var_.numel() === 1 || shape.join() === wanted.join()) return var_
  if (shape.join() === wanted.slice(0, -1).join()) return var_.unsqueeze(-1)
  const other = shape.filter((size, i) => size !== wanted[i])
  if (shape.length === wanted.length && other.length === 1 && other[0] === 1) return var_
  throw new ValueError(
    `'var' has the input's shape [${wanted.join(', ')}], or 1 in place of one size, or lacks the last: got [${shape.join(', ')}]`,
    op,
  )
}
const gaussian = loss<GaussianTensors, GaussianOptions, [full: boolean, eps: number, reduction: Reduction]>(
  'gaussian_nll_loss',
  ['input', 'target', 'var'],
  { full: false, eps: 1e-6, reduction: 'mean' },
  ({ input, target, var: given }, o, op) => {
    const wide = variances(given, input, op)
    if (wide.lt(0).any().item()) throw new ValueError("'var' has negative variances", op)
    // Clamped in value alone, so that a variance below eps has its gradient still.
    const var_ = wide.add(tensor_op('clamp', wide.detach(), { min: o.eps }).sub(wide.detach()))
    const losses = var_.log().add(input.sub(target).pow(2).div(var_)).mul(0.5)
    return reduce(o.full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, o.reduction, op)
  },
)
/**
 * The negative log likelihood of targets under normal distributions of means `input` and variances `var`: (log var +
 * (x - y)² / var) / 2 (Nix and Weigend 1994); R has none.
 *
 * @param var in the shape of `input`, or with 1 in place of one size, or without its last dimension.
 * @example nnf_gaussian_nll_loss(torch_randn(3), torch_randn(3), torch_ones(3))
 */
export const nnf_gaussian_nll_loss = gaussian.functional
/**
 * The negative log likelihood under normal distributions: see nnf_gaussian_nll_loss(); R has none.
 *
 * @example nn_gaussian_nll_loss()(torch_randn(3), torch_randn(3), torch_ones(3))
 */
export const nn_gaussian_nll_loss = gaussian.layer
export type nn_gaussian_nll_loss = ModuleOf<typeof nn_gaussian_nll_loss>
