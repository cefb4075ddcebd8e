/** The callbacks that take part in every loop. */
import type { LuzCallback } from '../callback'
import { luz_callback_interrupt } from './interrupt'
import { luz_callback_metrics } from './metrics'
import { luz_callback_profile } from './profile'
import { luz_callback_progress } from './progress'
import { luz_callback_train_valid } from './train_valid'

/** Those of fit(). */
export const default_callbacks = (): LuzCallback[] => [
  luz_callback_profile(),
  luz_callback_train_valid(),
  luz_callback_metrics(),
  luz_callback_progress(),
  luz_callback_interrupt(),
]
/** Those of predict(). */
export const default_predict_callbacks = (): LuzCallback[] => [luz_callback_progress(), luz_callback_interrupt()]
/** Those of evaluate(). */
export const default_evaluate_callbacks = (): LuzCallback[] => [
  luz_callback_profile(),
  luz_callback_metrics(),
  luz_callback_progress(),
  luz_callback_interrupt(),
]
