/** Adam and its relatives. */
import { demand, demand_flag, demand_pair, fraction, from_zero } from './arguments'
import { OptimizerIgnite, native_optimizer, type NativeRule, type OptimizerFunction } from './native'

/** What the family has in common. */
export interface MomentOptions {
  lr: number
  /** The decay of the means of gradients and of their squares. */
  betas: readonly [number, number]
  /** What is added to the denominator. */
  eps: number
  weight_decay: number
}
const betas: readonly [number, number] = [0.9, 0.999]
const moments = (o: MomentOptions): number[] => [o.lr, o.betas[0], o.betas[1], o.eps, o.weight_decay]
function check(o: MomentOptions, name: string): void {
  demand(name, o, from_zero, 'lr', 'eps', 'weight_decay')
  demand_pair(name, 'betas', o.betas, [fraction, fraction])
}

/** Options of optim_adam() and optim_adamw(). */
export interface AdamOptions extends MomentOptions {
  /** Whether the largest of the averages of squares so far is used (Reddi et al. 2018). */
  amsgrad: boolean
}
const adam = (kind: 'adam' | 'adamw'): NativeRule<AdamOptions> => ({
  kind,
  numbers: (o) => [...moments(o), Number(o.amsgrad)],
  slots: (o) => ['step', 'exp_avg', 'exp_avg_sq', ...(o.amsgrad ? ['max_exp_avg_sq'] : [])],
  check(o, name) {
    check(o, name)
    demand_flag(name, o, 'amsgrad')
  },
})
const adam_defaults: AdamOptions = { lr: 1e-3, betas, eps: 1e-8, weight_decay: 0, amsgrad: false }
const adamw_defaults: AdamOptions = { ...adam_defaults, weight_decay: 0.01 }

/**
 * Adam (Kingma and Ba 2015). The weight decay is added to the gradient.
 *
 * @example optim_adam(net.parameters, { lr: 0.01, betas: [0.9, 0.99] })
 */
export const optim_adam: OptimizerFunction<AdamOptions> = native_optimizer('optim_adam', adam_defaults, adam('adam'))
/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): the parameters shrink by lr · weight_decay.
 *
 * @example optim_adamw(net.parameters, { lr: 0.001, weight_decay: 0.1 })
 */
export const optim_adamw: OptimizerFunction<AdamOptions> = native_optimizer(
  'optim_adamw',
  adamw_defaults,
  adam('adamw'),
)
/** optim_adam() under the name of R's libtorch-backed one. @example optim_ignite_adam(net.parameters, { lr: 0.01 }) */
export const optim_ignite_adam: OptimizerFunction<AdamOptions> = native_optimizer(
  'optim_ignite_adam',
  adam_defaults,
  adam('adam'),
  OptimizerIgnite,
)
/**
 * optim_adamw() under the name of R's libtorch-backed one.
 *
 * @example optim_ignite_adamw(net.parameters, { lr: 0.01 })
 */
export const optim_ignite_adamw: OptimizerFunction<AdamOptions> = native_optimizer(
  'optim_ignite_adamw',
  adamw_defaults,
  adam('adamw'),
  OptimizerIgnite,
)

/** Options of optim_adamax(). */
export type AdamaxOptions = MomentOptions
/**
 * Adamax (Kingma and Ba 2015): Adam by the largest gradient, which fades, rather than the mean square. Beyond R.
 *
 * @example optim_adamax(net.parameters, { lr: 0.002 })
 */
export const optim_adamax: OptimizerFunction<AdamaxOptions> = native_optimizer<AdamaxOptions>(
  'optim_adamax',
  { lr: 2e-3, betas, eps: 1e-8, weight_decay: 0 },
  { kind: 'adamax', numbers: moments, slots: () => ['step', 'exp_avg', 'exp_inf'], check },
)

/** Options of optim_nadam(). */
export interface NadamOptions extends MomentOptions {
  /** How fast the momentum comes up to betas[1]. */
  momentum_decay: number
  /** Whether the decay shrinks the parameters rather than being added to the gradient. */
  decoupled_weight_decay: boolean
}
/** Adam with Nesterov momentum (Dozat 2016). Beyond R. @example optim_nadam(net.parameters, { lr: 0.002 }) */
export const optim_nadam: OptimizerFunction<NadamOptions> = native_optimizer<NadamOptions>(
  'optim_nadam',
  { lr: 2e-3, betas, eps: 1e-8, weight_decay: 0, momentum_decay: 4e-3, decoupled_weight_decay: false },
  {
    kind: 'nadam',
    numbers: (o) => [...moments(o), o.momentum_decay, Number(o.decoupled_weight_decay)],
    slots: () => ['step', 'mu_product', 'exp_avg', 'exp_avg_sq'],
    check(o, name) {
      check(o, name)
      demand(name, o, from_zero, 'momentum_decay')
      demand_flag(name, o, 'decoupled_weight_decay')
    },
  },
)

/** Options of optim_radam(). */
export interface RadamOptions extends MomentOptions {
  /** Whether the decay shrinks the parameters rather than being added to the gradient. */
  decoupled_weight_decay: boolean
}
/**
 * Rectified Adam (Liu et al. 2020): no adaptive rate while the average of squares says too little. Beyond R.
 *
 * @example optim_radam(net.parameters, { lr: 0.001 })
 */
export const optim_radam: OptimizerFunction<RadamOptions> = native_optimizer<RadamOptions>(
  'optim_radam',
  { lr: 1e-3, betas, eps: 1e-8, weight_decay: 0, decoupled_weight_decay: false },
  {
    kind: 'radam',
    numbers: (o) => [...moments(o), Number(o.decoupled_weight_decay)],
    slots: () => ['step', 'exp_avg', 'exp_avg_sq'],
    check(o, name) {
      check(o, name)
      demand_flag(name, o, 'decoupled_weight_decay')
    },
  },
)
