/** Optimizers that divide by sums or averages of squared gradients. */
import { demand, demand_flag, from_zero, unit } from './arguments'
import { OptimizerIgnite, native_optimizer, type NativeRule, type OptimizerFunction } from './native'

/** Options of optim_rmsprop(). */
export interface RmspropOptions {
  lr: number
  /** The decay of the mean of squares. */
  alpha: number
  eps: number
  weight_decay: number
  momentum: number
  /** Whether the gradient's variance is used rather than its square. */
  centered: boolean
}
const rmsprop_defaults: RmspropOptions = {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weight_decay: 0,
  momentum: 0,
  centered: false,
}
const rmsprop: NativeRule<RmspropOptions> = {
  kind: 'rmsprop',
  numbers: (o) => [o.lr, o.alpha, o.eps, o.weight_decay, o.momentum, Number(o.centered)],
  slots: (o) => [
    'step',
    'square_avg',
    ...(o.momentum > 0 ? ['momentum_buffer'] : []),
    ...(o.centered ? ['grad_avg'] : []),
  ],
  check(o, name) {
    demand(name, o, from_zero, 'lr', 'eps', 'momentum', 'weight_decay', 'alpha')
    demand_flag(name, o, 'centered')
  },
}
/** RMSprop (Hinton 2012; centered: Graves 2013). @example optim_rmsprop(net.parameters, { lr: 0.001 }) */
export const optim_rmsprop: OptimizerFunction<RmspropOptions> = native_optimizer(
  'optim_rmsprop',
  rmsprop_defaults,
  rmsprop,
)
/**
 * optim_rmsprop() under the name of R's libtorch-backed one.
 *
 * @example optim_ignite_rmsprop(net.parameters, { lr: 0.001 })
 */
export const optim_ignite_rmsprop: OptimizerFunction<RmspropOptions> = native_optimizer(
  'optim_ignite_rmsprop',
  rmsprop_defaults,
  rmsprop,
  OptimizerIgnite,
)

/** Options of optim_adagrad(). */
export interface AdagradOptions {
  lr: number
  /** How the rate falls: step t has lr / (1 + (t − 1) · lr_decay). */
  lr_decay: number
  weight_decay: number
  /** Where the sums of squares begin. */
  initial_accumulator_value: number
  eps: number
}
const adagrad_defaults: AdagradOptions = {
  lr: 0.01,
  lr_decay: 0,
  weight_decay: 0,
  initial_accumulator_value: 0,
  eps: 1e-10,
}
const adagrad: NativeRule<AdagradOptions> = {
  kind: 'adagrad',
  numbers: (o) => [o.lr, o.lr_decay, o.weight_decay, o.initial_accumulator_value, o.eps],
  slots: () => ['step', 'sum'],
  check: (o, name) => demand(name, o, from_zero, 'lr', 'lr_decay', 'weight_decay', 'initial_accumulator_value', 'eps'),
}
/**
 * Adagrad (Duchi, Hazan and Singer 2011): each element's rate falls with the squares of its gradients so far.
 *
 * @example optim_adagrad(net.parameters, { lr: 0.01 })
 */
export const optim_adagrad: OptimizerFunction<AdagradOptions> = native_optimizer(
  'optim_adagrad',
  adagrad_defaults,
  adagrad,
)
/**
 * optim_adagrad() under the name of R's libtorch-backed one.
 *
 * @example optim_ignite_adagrad(net.parameters, { lr: 0.01 })
 */
export const optim_ignite_adagrad: OptimizerFunction<AdagradOptions> = native_optimizer(
  'optim_ignite_adagrad',
  adagrad_defaults,
  adagrad,
  OptimizerIgnite,
)

/** Options of optim_adadelta(). */
export interface AdadeltaOptions {
  lr: number
  /** The decay of the means of squared gradients and of squared changes. */
  rho: number
  eps: number
  weight_decay: number
}
/**
 * Adadelta (Zeiler 2012): steps as large as past changes were, by the gradients' size.
 *
 * @example optim_adadelta(net.parameters, { rho: 0.95 })
 */
export const optim_adadelta: OptimizerFunction<AdadeltaOptions> = native_optimizer<AdadeltaOptions>(
  'optim_adadelta',
  { lr: 1, rho: 0.9, eps: 1e-6, weight_decay: 0 },
  {
    kind: 'adadelta',
    numbers: (o) => [o.lr, o.rho, o.eps, o.weight_decay],
    slots: () => ['step', 'square_avg', 'acc_delta'],
    check(o, name) {
      demand(name, o, from_zero, 'lr', 'eps', 'weight_decay')
      demand(name, o, unit, 'rho')
    },
  },
)
