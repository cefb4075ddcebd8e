/** Checks of arguments. */
import { TypeError_, describe } from '../torch/errors'

/** An AbortSignal or null. */
export function check_signal(signal: unknown, op: string): AbortSignal | null {
  if (signal === null || signal === undefined) return null
  if (signal instanceof AbortSignal) return signal
  throw new TypeError_(
    `signal is an AbortSignal, got ${describe(signal)}: const stop = new AbortController(); …({ signal: stop.signal })`,
    op,
  )
}
