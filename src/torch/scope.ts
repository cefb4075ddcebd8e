/** Running a user's function in some state of libtorch's, which is per thread and not per task. */
import { TypeError_, describe } from './errors'

/**
 * Runs a function that is to be synchronous.
 *
 * @throws TypeError for anything else: what follows an asynchronous function's first await would run in another state.
 */
export function run_at_once<T>(run: () => T, op: string): T {
  if (typeof run !== 'function') throw new TypeError_(`it takes a function, got ${describe(run)}: ${op}(() => …)`, op)
  const result = run()
  if (result instanceof Promise) {
    result.catch(() => undefined)
    throw new TypeError_(
      'the function is asynchronous, so what follows its first await would run in another mode: ' +
        'keep the tensor work in a synchronous function, and await outside it',
      op,
    )
  }
  return result
}
