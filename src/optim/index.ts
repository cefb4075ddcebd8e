/** Optimizers. */
export {
  optim_adam,
  optim_adamw,
  optim_rmsprop,
  optim_sgd,
  type AdamOptions,
  type OptimizerFunction,
  type RmspropOptions,
  type SgdOptions,
} from './native'
export { is_optimizer, Optimizer, type OptimizerState, type ParamGroup, type Params } from './optimizer'
