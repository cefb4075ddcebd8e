/** Letting others run: the event loop, and whoever wants to stop a loop. */
import { setImmediate } from 'node:timers/promises'
import { luz_condition } from './conditions'

/** The longest that a loop keeps the event loop waiting between two batches. */
const turn_ms = 25

/** What a long loop asks between two batches. */
export interface Pace {
  /** Lets the event loop run where it is time to. @throws what ends the loop. */
  pause(): Promise<void>
  /** Throws what ends the loop, where something does. */
  check(): void
  /** Removes the listeners. */
  end(): void
}

function pace_of(check: () => void, end: () => void): Pace {
  let last = performance.now()
  return {
    check,
    end,
    async pause() {
      if (performance.now() - last > turn_ms) {
        // The first may come before the timers' turn, where the loop was at reading: after the second all had theirs.
        await setImmediate()
        await setImmediate()
        last = performance.now()
      }
      check()
    },
  }
}

/** The pace of evaluate() and predict(): an abort rejects with the signal's reason. */
export const pace_until_aborted = (signal: AbortSignal | null): Pace =>
  pace_of(
    () => signal?.throwIfAborted(),
    () => undefined,
  )

/** Interrupts the fits that are running. They share one listener, however many they are. */
const interrupts = new Set<() => void>()
function interrupt_all(): void {
  process.removeListener('SIGINT', interrupt_all)
  for (const interrupt of interrupts) interrupt()
  interrupts.clear()
}

/**
 * The pace of fit(): an abort and the first Ctrl-C throw the condition `interrupt`, which ends the fit with what it
 * has learned. A second Ctrl-C finds no listener of ours any more and ends the process.
 */
export function pace_until_interrupted(signal: AbortSignal | null): Pace {
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
  }
  if (interrupts.size === 0) process.on('SIGINT', interrupt_all)
  interrupts.add(interrupt)
  return pace_of(
    () => {
      if (interrupted || signal?.aborted) throw new luz_condition('interrupt', 'interrupted')
    },
    () => {
      if (interrupts.delete(interrupt) && interrupts.size === 0) process.removeListener('SIGINT', interrupt_all)
    },
  )
}
