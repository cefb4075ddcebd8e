/** Checks of arguments. */
import { TypeError_, ValueError, describe } from '../torch/errors'

/** An AbortSignal or null. */
export function check_signal(signal: unknown, op: string): AbortSignal | null {
  if (signal === null || signal === undefined) return null
  if (signal instanceof AbortSignal) return signal
  throw new TypeError_(
    `signal is an AbortSignal, got ${describe(signal)}: const stop = new AbortController(); …({ signal: stop.signal })`,
    op,
  )
}

/** Least and most numbers of epochs. @throws TypeError or ValueError where they are none. */
export function check_epochs(min: unknown, max: unknown): void {
  for (const [name, epochs] of Object.entries({ min_epochs: min, max_epochs: max })) {
    if (!Number.isInteger(epochs) || (epochs as number) < 0) {
      throw new TypeError_(
        `Expected \`${name}\` to be a scalar integer, got ${describe(epochs)}. epochs is a number, or [min, max].`,
      )
    }
  }
  if ((min as number) > (max as number))
    throw new ValueError(
      `\`min_epochs\` is higher than \`max_epochs\` and that's not allowed: got ${String(min)} and ${String(max)}.`,
    )
}

/** Whether a loop reports what it does: null or nothing asks whether Node runs as a prompt. @throws TypeError for others. */
export function verbosity(verbose: boolean | null | undefined): boolean {
  if (verbose !== null && verbose !== undefined && typeof verbose !== 'boolean')
    throw new TypeError_(`verbose is true, false or null, got ${describe(verbose)}`)
  return verbose ?? (process.argv.length < 2 && process.stdin.isTTY)
}
