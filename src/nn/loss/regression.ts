/** Losses of numbers. */
import { tensor_op } from '../../torch/dispatch'
import type { InputTarget } from '../declare'
import { code, loss, type Reduced, type Reduction } from './declare'

const pair = ['input', 'target'] as const

/** A loss whose operator takes a reduction alone. */
const plain = (op: string) =>
  loss<InputTarget, Reduced, [reduction: Reduction]>(op, pair, { reduction: 'mean' }, ({ input, target }, o, shown) =>
    tensor_op(op, input, target, code(o.reduction, shown)),
  )
const mse = plain('mse_loss')
const l1 = plain('l1_loss')
const smooth_l1 = plain('smooth_l1_loss')
/** (x - y)² */
export const nnf_mse_loss = mse.functional
/** The mean of squared differences. @example nn_mse_loss()(torch_randn(3), torch_zeros(3)) */
export const nn_mse_loss = mse.layer
/** |x - y| */
export const nnf_l1_loss = l1.functional
/** The mean of absolute differences. */
export const nn_l1_loss = l1.layer
/** (x - y)² / 2 where |x - y| < 1, else |x - y| - ½ (Girshick 2015) */
export const nnf_smooth_l1_loss = smooth_l1.functional
/** (x - y)² / 2 where |x - y| < 1, else |x - y| - ½ */
export const nn_smooth_l1_loss = smooth_l1.layer

const huber = loss<InputTarget, Reduced & { delta: number }, [reduction: Reduction, delta: number]>(
  'huber_loss',
  pair,
  { reduction: 'mean', delta: 1 },
  ({ input, target }, o, op) => tensor_op('huber_loss', input, target, code(o.reduction, op), o.delta),
)
/** (x - y)² / 2 where |x - y| < delta, else delta · (|x - y| - delta / 2) (Huber 1964); R has none. */
export const nnf_huber_loss = huber.functional
/** (x - y)² / 2 where |x - y| < delta, else delta · (|x - y| - delta / 2); R has none. */
export const nn_huber_loss = huber.layer

type KlReduction = Reduction | 'batchmean'
/** What 'mean' is not, told once. */
let told = false
const kl_div = loss<InputTarget, { reduction: KlReduction }, [reduction: KlReduction]>(
  ['kl_div', 'kl_div_loss'],
  pair,
  { reduction: 'mean' },
  ({ input, target }, { reduction }, op) => {
    if (reduction === 'mean' && !told) {
      told = true
      process.emitWarning(
        `${op}: reduction 'mean' divides by the number of all elements; 'batchmean', which divides by the batch's size, ` +
          'is the Kullback-Leibler divergence',
      )
    }
    if (reduction !== 'batchmean') return tensor_op('kl_div', input, target, code(reduction, op))
    return tensor_op('kl_div', input, target, code('sum', op)).div(input.size(1))
  },
  { check: ({ reduction }, op) => void (reduction === 'batchmean' || code(reduction, op)) },
)
/**
 * target · (log target - input), with `input` log probabilities and `target` probabilities.
 *
 * @param reduction 'mean', 'sum', 'none', or 'batchmean': the sum divided by the batch's size, which is the divergence.
 */
export const nnf_kl_div = kl_div.functional
/** The Kullback-Leibler divergence of log probabilities from probabilities, with reduction 'batchmean'. */
export const nn_kl_div_loss = kl_div.layer

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
/** The negative log likelihood of counts under a Poisson distribution: e^x - y·x. */
export const nnf_poisson_nll_loss = poisson.functional
/** The negative log likelihood of counts under a Poisson distribution: e^x - y·x. */
export const nn_poisson_nll_loss = poisson.layer
