/** The callbacks that users give to fit(), and those that take part in every loop. */
export { luz_callback_csv_logger } from './csv_logger'
export { luz_callback_early_stopping, type EarlyStoppingOptions } from './early_stopping'
export { luz_callback_gradient_clip, type GradientClipOptions } from './gradient_clip'
export { luz_callback_lr_scheduler, type LrSchedulerOptions, type Scheduler, type SchedulerMaker } from './lr_scheduler'
export { luz_callback_mixed_precision } from './mixed_precision'
export { luz_callback_mixup, type MixupOptions } from './mixup'
export {
  luz_callback_keep_best_model,
  luz_callback_model_checkpoint,
  type KeepBestModelOptions,
  type ModelCheckpointOptions,
} from './model_checkpoint'
export type { Mode as MonitorMode } from './monitor'
export { luz_callback_auto_resume, luz_callback_resume_from_checkpoint } from './resume'
export { luz_callback_tfevents, type TfeventsOptions } from './tfevents'
export { luz_callback_interrupt } from './interrupt'
export { luz_callback_metrics } from './metrics'
export { luz_callback_profile } from './profile'
export { luz_callback_progress } from './progress'
export { luz_callback_train_valid } from './train_valid'
