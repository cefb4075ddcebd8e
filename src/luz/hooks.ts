/** The moments at which callbacks are called. */

/** Every hook, in the order of a fit, then those of predict(). */
export const hook_names = [
  'on_fit_begin',
  'on_epoch_begin',
  'on_train_begin',
  'on_train_batch_begin',
  'on_train_batch_after_pred',
  'on_train_batch_after_loss',
  'on_train_batch_before_backward',
  'on_train_batch_before_step',
  'on_train_batch_after_step',
  'on_train_batch_end',
  'on_train_end',
  'on_valid_begin',
  'on_valid_batch_begin',
  'on_valid_batch_after_pred',
  'on_valid_batch_after_loss',
  'on_valid_batch_end',
  'on_valid_end',
  'on_epoch_end',
  'on_early_stopping',
  'on_interrupt',
  'on_fit_end',
  'on_predict_begin',
  'on_predict_batch_begin',
  'on_predict_batch_end',
  'on_predict_end',
] as const

/** The name of a hook. */
export type Hook = (typeof hook_names)[number]
