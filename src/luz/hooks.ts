/** The moments at which callbacks are called. */
import { nearest } from '../torch/errors'

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

const synonyms: Readonly<Record<string, string>> = { start: 'begin', finish: 'end' }
/** The words of `on_epoch_start` or `onEpochStart`, with luz's own for others. */
const words_of = (name: string): string[] =>
  name
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .split('_')
    .map((word) => synonyms[word] ?? word)

/** The share of words that two names have in common, as they are or nearly. */
function likeness(a: readonly string[], b: readonly string[]): number {
  const shared = a.filter((word) => nearest(word, b) !== undefined).length
  return (2 * shared) / (a.length + b.length)
}

/** The hook that a name was most likely meant to be; undefined where none is like it. */
export function nearest_hook(name: string): Hook | undefined {
  const words = words_of(name)
  const end = words.slice(1).join('_')
  let [best, most]: [Hook | undefined, number] = [undefined, 0.75]
  for (const hook of hook_names) {
    // `on_after_step` is the end of one.
    const like = words.length > 2 && hook.endsWith(`_${end}`) ? 1 : likeness(words, words_of(hook))
    if (like > most) [best, most] = [hook, like]
  }
  return best
}
