/** The loop over a training's steps. */
import { luz_condition } from '../luz/conditions'
import { LiveBar } from '../luz/live_bar'
import { pace_until_interrupted } from '../luz/pace'
import { write_text } from '../r/write'

const line_every_ms = 10_000
const title = 'Training the GAN'

/** A training, step by step. */
export interface Steps {
  /** How many steps were taken before. */
  from: number
  total: number
  signal: AbortSignal | null
  /** Takes the step of this number, from 1; gives false where the training ends with it. */
  step(number: number): boolean
  /** The losses, for the bar. */
  losses(): string
}

/**
 * Takes steps and shows how far they are: a bar on a terminal, a line now and then elsewhere.
 *
 * @returns whether an abort or Ctrl-C ended it.
 */
export async function take_steps({ from, total, signal, step, losses }: Steps): Promise<boolean> {
  const bar = new LiveBar(`${title} `)
  const pace = pace_until_interrupted(signal)
  let told = performance.now()
  bar.start(total - from)
  try {
    for (let number = from + 1; number <= total; number++) {
      await pace.pause()
      const more = step(number)
      bar.tick(losses)
      if (!process.stdout.isTTY && performance.now() - told > line_every_ms) {
        told = performance.now()
        write_text(`${title}: ${number}/${total} steps\n`)
      }
      if (!more) break
    }
    return false
  } catch (thrown) {
    if (!(thrown instanceof luz_condition)) throw thrown
    return true
  } finally {
    pace.end()
    bar.stop()
  }
}
