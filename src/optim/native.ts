/** The optimizers whose updates are native: R's arguments, checks, and names of what is kept. */
import { is_named } from '../torch/dispatch/kinds'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { NativeOptimizer, type NativeRule, type Params } from './optimizer'

type Range = (x: number) => boolean
const from_zero: Range = (x) => x >= 0
const fraction: Range = (x) => x >= 0 && x < 1

/** Checks one option. @throws ValueError that says what it may be. */
function demand(name: string, option: string, value: unknown, range: Range, what: string): void {
  if (typeof value !== 'number') throw new TypeError_(`'${option}' is a number, got ${describe(value)}`, name)
  if (!range(value)) throw new ValueError(`Invalid ${option}: ${value}. It is ${what}.`, name)
}
const positive = 'a number from 0 on'
const below_one = 'a number of [0, 1)'

/** Makes the function of an optimizer: R's arguments by position or name. */
function optimizer<O extends object>(
  name: string,
  defaults: O,
  rule: NativeRule<O>,
  needed: readonly (keyof O)[] = [],
) {
  const names = Object.keys(defaults)
  return (params: Params<O>, ...args: unknown[]): NativeOptimizer<O> => {
    const last = args[args.length - 1]
    const named: Partial<O> = is_named(last) ? (last as Partial<O>) : {}
    const positional = is_named(last) ? args.slice(0, -1) : args
    check_named(named, names, name)
    if (positional.length > names.length) throw new TypeError_(`it takes params, ${names.join(', ')}`, name)
    const options = {
      ...defaults,
      ...Object.fromEntries(
        positional.map((value, i) => [names[i]!, value]).filter(([, value]) => value !== undefined),
      ),
      ...named,
    } as O
    for (const option of needed) {
      if (options[option] === undefined)
        throw new ValueError(`argument '${String(option)}' is missing: ${name}(params, { ${String(option)} })`, name)
    }
    rule.check(options, name)
    return new NativeOptimizer(params, options, name, rule)
  }
}

/** The function of an optimizer: `optim_adam(net.parameters, { lr: 0.01 })`, or lr by position. */
export type OptimizerFunction<O extends object> = (
  params: Params<O>,
  lr?: number | Partial<O>,
  named?: Partial<O>,
) => NativeOptimizer<O>

/** Options of optim_sgd(). */
export interface SgdOptions {
  lr: number
  momentum: number
  dampening: number
  weight_decay: number
  nesterov: boolean
}
/**
 * Stochastic gradient descent, with momentum (Sutskever et al. 2013). `lr` has no default, as in R.
 *
 * @example optim_sgd(net.parameters, { lr: 0.1, momentum: 0.9 })
 */
export const optim_sgd: OptimizerFunction<SgdOptions> = optimizer<SgdOptions>(
  'optim_sgd',
  { lr: undefined as unknown as number, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false },
  {
    kind: 'sgd',
    numbers: (o) => [o.lr, o.momentum, o.dampening, o.weight_decay, Number(o.nesterov)],
    slots: (o) => (o.momentum === 0 ? [] : ['momentum_buffer']),
    check(o, name) {
      demand(name, 'lr', o.lr, from_zero, positive)
      demand(name, 'momentum', o.momentum, from_zero, positive)
      demand(name, 'weight_decay', o.weight_decay, from_zero, positive)
      demand(name, 'dampening', o.dampening, Number.isFinite, 'a number')
      if (o.nesterov && (o.momentum <= 0 || o.dampening !== 0))
        throw new ValueError('Nesterov momentum requires a momentum and zero dampening', name)
    },
  },
  ['lr'],
)

/** Options of optim_adam() and optim_adamw(). */
export interface AdamOptions {
  lr: number
  /** The decay of the means of gradients and of their squares. */
  betas: readonly [number, number]
  eps: number
  weight_decay: number
  amsgrad: boolean
}
const adam = (kind: 'adam' | 'adamw'): NativeRule<AdamOptions> => ({
  kind,
  numbers: (o) => [o.lr, o.betas[0], o.betas[1], o.eps, o.weight_decay, Number(o.amsgrad)],
  slots: (o) => ['step', 'exp_avg', 'exp_avg_sq', ...(o.amsgrad ? ['max_exp_avg_sq'] : [])],
  check(o, name) {
    demand(name, 'lr', o.lr, from_zero, positive)
    demand(name, 'eps', o.eps, from_zero, positive)
    demand(name, 'weight_decay', o.weight_decay, from_zero, positive)
    if (!Array.isArray(o.betas) || o.betas.length !== 2)
      throw new TypeError_(`'betas' are two numbers, got ${describe(o.betas)}`, name)
    demand(name, 'betas[1]', o.betas[0], fraction, below_one)
    demand(name, 'betas[2]', o.betas[1], fraction, below_one)
  },
})
const adam_defaults: AdamOptions = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, amsgrad: false }
/** Adam (Kingma and Ba 2015). The weight decay is added to the gradient. */
export const optim_adam: OptimizerFunction<AdamOptions> = optimizer<AdamOptions>(
  'optim_adam',
  adam_defaults,
  adam('adam'),
)
/** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
export const optim_adamw: OptimizerFunction<AdamOptions> = optimizer<AdamOptions>(
  'optim_adamw',
  { ...adam_defaults, weight_decay: 0.01 },
  adam('adamw'),
)

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
/** RMSprop (Hinton 2012; centered: Graves 2013). */
export const optim_rmsprop: OptimizerFunction<RmspropOptions> = optimizer<RmspropOptions>(
  'optim_rmsprop',
  { lr: 0.01, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false },
  {
    kind: 'rmsprop',
    numbers: (o) => [o.lr, o.alpha, o.eps, o.weight_decay, o.momentum, Number(o.centered)],
    slots: (o) => ['square_avg', ...(o.momentum > 0 ? ['momentum_buffer'] : []), ...(o.centered ? ['grad_avg'] : [])],
    check(o, name) {
      for (const option of ['lr', 'eps', 'momentum', 'weight_decay', 'alpha'] as const)
        demand(name, option, o[option], from_zero, positive)
    },
  },
)
