/** Tensor work that nobody sees. */
import { with_no_grad } from '../autograd'
import { tidy } from '../memory'
import { recorder, set_recorder } from '../recording'
import { set_scope, set_watch } from '../tensor'

/** Runs `run` aside, and gives back the tensors that it makes but does not return. */
export const aside_tidily = <T>(run: () => T): T => aside(() => tidy(run))

/** Runs `run` without gradients, with nobody looking and no scope taking tensors. */
export function aside<T>(run: () => T): T {
  const looking = recorder
  const watch = set_watch(null)
  const scope = set_scope(null)
  set_recorder(null)
  try {
    return with_no_grad(run)
  } finally {
    set_recorder(looking)
    set_scope(scope)
    set_watch(watch)
  }
}
