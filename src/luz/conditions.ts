/** What stops a loop: conditions that its handlers catch, and errors that say where they came from. */
import { RuntimeError, TypeError_, describe } from '../torch/errors'
import { own_value } from './records'

/**
 * A condition that a callback throws to leave the loop: the handler of its name in `ctx.handlers` (or
 * `ctx.epoch_handlers`) takes over. `interrupt` has a handler in every fit: it ends the fit and keeps what was learned.
 *
 * @example
 * const enough = luz_callback({
 *   on_train_batch_end() { if (this.ctx.iter === 10) throw new luz_condition('interrupt') },
 * })
 */
export class luz_condition extends Error {
  /** The name of the handler that catches it. */
  readonly condition: string

  constructor(condition: string, message = `condition '${condition}'`) {
    super(message)
    this.name = 'luz_condition'
    this.condition = condition
  }
}

/** By the name of a condition, what is done about it; `error` is for every error that is no condition. */
export type Handlers = Record<string, (condition: Error) => void | Promise<void>>

/** Runs `run` and gives a condition that it throws to its handler. */
export async function with_handlers(handlers: Handlers, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (thrown) {
    const name = thrown instanceof luz_condition ? thrown.condition : 'error'
    const handler = own_value<unknown>(handlers, name) ?? null
    if (handler === null) throw thrown
    if (typeof handler !== 'function') {
      throw because(new TypeError_(`the handler of '${name}' is a function, got ${describe(handler)}`), thrown)
    }
    await (handler as Handlers[string])(thrown as Error)
  }
}

/** An error with what it came from. */
export const because = <E extends Error>(error: E, cause: unknown): E => Object.assign(error, { cause })

function text_of(thrown: unknown): string {
  // By its fields rather than its class: an error of Node's can come from another realm.
  const message = (thrown as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message : String(thrown)
}

const placed = new WeakSet<object>()

/**
 * An error that tells what was being done when `cause` was thrown. Conditions pass through.
 *
 * @param tells_place whether `doing` says where in the loop that was.
 */
export function caused(doing: string, cause: unknown, tells_place = false): Error {
  if (cause instanceof luz_condition) return cause
  const error = because(new RuntimeError(`${doing}\nCaused by: ${text_of(cause)}`), cause)
  if (tells_place) placed.add(error)
  return error
}

/** The error, whose message now ends with where in the loop it came from. Conditions and frozen errors stay as they are. */
export function at_place(thrown: unknown, place: string): unknown {
  // Anything can be thrown: text has no room for a place.
  if (typeof thrown !== 'object' || thrown === null) {
    const error = because(new RuntimeError(`${String(thrown)}\n(${place})`), thrown)
    placed.add(error)
    return error
  }
  if (thrown instanceof luz_condition || placed.has(thrown)) return thrown
  const error = thrown as { message?: unknown }
  if (typeof error.message === 'string' && Reflect.set(error, 'message', `${error.message}\n(${place})`))
    placed.add(error)
  return thrown
}

/** The error, whose message now ends with what helps. Where there is no message to add to, it stays as it is. */
export function with_advice(thrown: unknown, advice: string): unknown {
  const error = thrown as { message?: unknown } | null
  if (typeof error === 'object' && typeof error?.message === 'string')
    Reflect.set(error, 'message', `${error.message}\n${advice}`)
  return thrown
}

/** Tells the user of something that goes on but is probably not meant. */
export function warn(message: string): void {
  process.emitWarning(message, 'luz')
}

const told = new Set<string>()
/** Warns once of each kind of mistake. */
export function warn_once(kind: string, message: string): void {
  if (told.has(kind)) return
  told.add(kind)
  warn(message)
}
