/** luz: training loops. */
export { accelerator, LuzAccelerator, type AcceleratorOptions } from './accelerator'
export { as_dataloader, type DataInput, type DataloaderOptions } from './as_dataloader'
export { LuzCallback, luz_callback, type CallbackGenerator, type CallbackMembers } from './callback'
export {
  luz_callback_interrupt,
  luz_callback_metrics,
  luz_callback_profile,
  luz_callback_progress,
  luz_callback_train_valid,
} from './callbacks'
export { luz_condition, type Handlers } from './conditions'
export { luz_context, type Batch } from './context'
export { fit, luz_fit_context, type FitOptions } from './fit'
export { get_metrics, luz_module_evaluation, luz_module_fitted } from './fitted'
export { hook_names as luz_hooks, type Hook } from './hooks'
export { LuzMetric, luz_metric, luz_metric_generator, type MetricMaker, type MetricMembers } from './metric'
export { luz_metric_set, type MetricSet, type Metrics } from './metric_set'
export {
  luz_metric_accuracy,
  luz_metric_binary_accuracy,
  luz_metric_binary_accuracy_with_logits,
} from './metrics/accuracy'
export { luz_metric_mae, luz_metric_mse, luz_metric_rmse } from './metrics/regression'
export type { LuzModel } from './model'
export {
  evaluate,
  luz_evaluate_context,
  luz_predict_context,
  predict,
  type EvaluateOptions,
  type PredictOptions,
} from './predict'
export type { EpochMetrics, MetricRow, MetricValue, Records } from './records'
export {
  luz_module_generator,
  set_hparams,
  set_opt_hparams,
  setup,
  type LuzGenerator,
  type SetupOptions,
} from './setup'
