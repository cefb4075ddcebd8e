/** Optimizers and learning rate schedulers. */
export * from './adam'
export { optim_required } from './arguments'
export {
  optimizer,
  optimizer_ignite,
  type AnyParams,
  type LooseOptimizer,
  type OptimizerGenerator,
  type OptimizerMembers,
} from './generator'
export { optim_lbfgs, type LbfgsOptions } from './lbfgs'
export { NativeOptimizer, OptimizerIgnite, type OptimizerFunction } from './native'
export { is_optimizer, Optimizer, type ParamGroup, type Params, type StateDictOptions } from './optimizer'
export * from './sgd'
export * from './squares'
export { State, type OptimizerState, type OptionValue, type ParameterState } from './state'
export * from './schedulers'
