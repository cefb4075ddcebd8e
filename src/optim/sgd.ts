/** Optimizers along the gradient or its sign. */
import { ValueError } from '../torch/errors'
import { demand, demand_flag, demand_pair, finite, from_zero, needed, unit } from './arguments'
import { OptimizerIgnite, native_optimizer, type NativeRule, type OptimizerFunction } from './native'

/** Options of optim_sgd(). */
export interface SgdOptions {
  lr: number
  momentum: number
  dampening: number
  weight_decay: number
  nesterov: boolean
}
const sgd_defaults: SgdOptions = {
  lr: needed(),
  momentum: 0,
  dampening: 0,
  weight_decay: 0,
  nesterov: false,
}
const sgd: NativeRule<SgdOptions> = {
  kind: 'sgd',
  numbers: (o) => [o.lr, o.momentum, o.dampening, o.weight_decay, Number(o.nesterov)],
  slots: (o) => (o.momentum === 0 ? [] : ['momentum_buffer']),
  check(o, name) {
    demand(name, o, from_zero, 'lr', 'momentum', 'weight_decay')
    demand(name, o, finite, 'dampening')
    demand_flag(name, o, 'nesterov')
    if (o.nesterov && (o.momentum <= 0 || o.dampening !== 0))
      throw new ValueError('Nesterov momentum requires a momentum and zero dampening', name)
  },
}
/**
 * Stochastic gradient descent, with momentum (Sutskever et al. 2013). `lr` has no default, as in R.
 *
 * With the gradient g (and weight_decay · w added): b ← momentum · b + (1 − dampening) · g, w ← w − lr · b.
 *
 * @example optim_sgd(net.parameters, { lr: 0.1, momentum: 0.9 })
 */
export const optim_sgd: OptimizerFunction<SgdOptions> = native_optimizer('optim_sgd', sgd_defaults, sgd)
/**
 * optim_sgd() under the name of R's libtorch-backed one.
 *
 * @example optim_ignite_sgd(net.parameters, { lr: 0.1, momentum: 0.9 })
 */
export const optim_ignite_sgd: OptimizerFunction<SgdOptions> = native_optimizer(
  'optim_ignite_sgd',
  sgd_defaults,
  sgd,
  OptimizerIgnite,
)

/** Options of optim_asgd(). */
export interface AsgdOptions {
  lr: number
  /** The decay of the parameters, by the rate; Python calls it lambd. */
  lambda: number
  /** The power by which the rate falls. */
  alpha: number
  /** The step at which the averaging begins. */
  t0: number
  weight_decay: number
}
/**
 * Averaged stochastic gradient descent (Polyak and Juditsky 1992). The averages are `state.get(param).ax`.
 *
 * The rate of step t is lr / (1 + lambda · lr · t)^alpha.
 *
 * @example optim_asgd(net.parameters, { lr: 0.01, t0: 1000 })
 */
export const optim_asgd: OptimizerFunction<AsgdOptions> = native_optimizer<AsgdOptions>(
  'optim_asgd',
  { lr: 0.01, lambda: 1e-4, alpha: 0.75, t0: 1e6, weight_decay: 0 },
  {
    kind: 'asgd',
    numbers: (o) => [o.lr, o.lambda, o.alpha, o.t0, o.weight_decay],
    slots: () => ['step', 'eta', 'mu', 'ax'],
    check(o, name) {
      demand(name, o, from_zero, 'lr', 'weight_decay')
      demand(name, o, finite, 'lambda', 'alpha', 't0')
    },
  },
)

/** Options of optim_rprop(). */
export interface RpropOptions {
  /** The first step of each element. */
  lr: number
  /** By what a step shrinks where the gradient's sign changed, and grows where it did not. */
  etas: readonly [number, number]
  /** The smallest and the largest step. */
  step_sizes: readonly [number, number]
}
/**
 * Resilient propagation (Riedmiller and Braun 1993): steps by the sign of the gradient alone. For full batches.
 *
 * @example optim_rprop(net.parameters, { lr: 0.01 })
 */
export const optim_rprop: OptimizerFunction<RpropOptions> = native_optimizer<RpropOptions>(
  'optim_rprop',
  { lr: 0.01, etas: [0.5, 1.2], step_sizes: [1e-6, 50] },
  {
    kind: 'rprop',
    numbers: (o) => [o.lr, ...o.etas, ...o.step_sizes],
    slots: () => ['step', 'prev', 'step_size'],
    check(o, name) {
      demand(name, o, from_zero, 'lr')
      demand_pair(name, 'etas', o.etas, [unit, { holds: (x) => x >= 1, words: 'a number from 1 on' }])
      demand_pair(name, 'step_sizes', o.step_sizes, [from_zero, { holds: (x) => x > 0, words: 'a number above 0' }])
      if (o.step_sizes[0] > o.step_sizes[1])
        throw new ValueError(`'step_sizes' are the smallest and the largest, got ${o.step_sizes.join(', ')}`, name)
    },
  },
)
