/** Places in the user's script. */
import { dirname, sep } from 'node:path'

/** The package's own files. */
export const own_files = dirname(__dirname) + sep
/** How deep the user's script may stand under the package's own functions. */
const most_frames = 50

/** A place in the user's script, and the function of the package that was called there; its text is made when it is read. */
export class Place {
  readonly #error: Error
  constructor() {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = most_frames
    this.#error = new Error()
    Error.stackTraceLimit = stackTraceLimit
  }

  /** `by torch_ones() at script.ts:3:7` */
  toString(): string {
    const frames = (this.#error.stack ?? '').split('\n').slice(1)
    const is_own = (frame: string) => frame.includes(own_files)
    const at = frames.findIndex((frame) => !is_own(frame) && !frame.includes('node:'))
    const caller = frames[at < 0 ? frames.length : at - 1] ?? ''
    const name = /at (?:async )?(?:new )?(?:[\w$]+\.)*([\w$]+) (?:\[as ([\w$]+)\] )?\(/.exec(caller)
    const called = name?.[2] ?? name?.[1]
    // Functions made by a table have no name of their own in a stack.
    const by = called === undefined || called === 'call' ? '' : `by ${called}() `
    const where = /\(([^()]*)\)$|at (?:async )?(.*)$/.exec(frames[at] ?? '')
    return `${by}at ${(where?.[1] ?? where?.[2] ?? 'no script').replace('file://', '')}`
  }
}
