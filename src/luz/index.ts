/** luz: training loops. */
export { accelerator, LuzAccelerator, type AcceleratorOptions } from './accelerator'
export { as_dataloader, type DataInput, type DataloaderOptions } from './as_dataloader'
export { LuzCallback, luz_callback, type CallbackGenerator, type CallbackMembers } from './callback'
export * from './callbacks/public'
export { luz_load_checkpoint, type RestoreOptions } from './checkpoint'
export {
  ConfusionMatrix,
  confusion_matrix,
  PredictionGrid,
  prediction_grid,
  type Classes,
  type PredictionGridOptions,
} from './classification'
export { luz_condition, type Handlers } from './conditions'
export type { Batch } from './batch'
export { luz_context } from './context'
export { fit, luz_fit_context, type FitOptions } from './fit'
export { get_metrics, luz_module_evaluation, luz_module_fitted } from './fitted'
export { hook_names as luz_hooks, type Hook } from './hooks'
export { lr_finder, lr_records, type LrFinderOptions } from './lr_finder'
export { LuzMetric, luz_metric, luz_metric_generator, type MetricMaker, type MetricMembers } from './metric'
export { luz_metric_set, type Metric, type MetricSet, type Metrics } from './metric_set'
export {
  luz_metric_accuracy,
  luz_metric_binary_accuracy,
  luz_metric_binary_accuracy_with_logits,
} from './metrics/accuracy'
export {
  luz_metric_binary_auroc,
  luz_metric_multiclass_auroc,
  type AurocAverage,
  type AurocOptions,
  type MulticlassAurocOptions,
} from './metrics/auroc'
export { luz_metric_mae, luz_metric_mse, luz_metric_rmse } from './metrics/regression'
export { nn_mixup_loss, nnf_mixup, type Mixed, type MixedTarget } from './mixup'
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
export { luz_load, luz_load_model_weights, luz_save, luz_save_model_weights, type ModuleSource } from './save'
export {
  luz_module_generator,
  set_hparams,
  set_opt_hparams,
  setup,
  type LuzGenerator,
  type SetupOptions,
} from './setup'
