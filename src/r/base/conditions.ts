/** R's conditions: errors, warnings and messages, and what handles them. */
import { mark, attributes_of } from '../attributes'
import { is_plain } from '../plain'
import { RError } from '../errors'
import { R_CLASS, R_PRINT } from '../protocol'
import { split_options } from './arguments'
import { paste0 } from './strings'
import type { Loose } from './loose'
import { elements } from './values'
import { warnings } from './warnings'
import { write_error } from '../write'

/** What stop(), warning() and message() signal. */
export class Condition extends Error {
  constructor(
    message: string,
    readonly classes: readonly string[],
    fields: object = {},
  ) {
    super(message)
    this.name = classes[0] ?? 'condition'
    Object.assign(this, fields)
  }
  /** The call that told it, as R's text. */
  readonly call: string | null = null;
  [R_CLASS](): string[] {
    return [...this.classes]
  }
  [R_PRINT](): string {
    return `<${this.classes[0]!}${this.call === null ? '' : ` in ${this.call}`}: ${this.message}>`
  }
  /** The same of other classes: `class(x) <- …`. */
  of_classes(classes: readonly string[]): Condition {
    const { name: _, classes: __, ...fields } = this
    return new Condition(this.message, classes, fields)
  }
}
const of_parts = (parts: readonly unknown[], classes: readonly string[], end = ''): Condition => {
  const [given, { call_, call }] = split_options(parts, ['call_', 'call', 'immediate_', 'appendLF', 'domain'])
  const [first] = given
  if (first instanceof Condition) return first
  return new Condition(
    `${String(paste0(...given.map((part) => (part instanceof Error ? part.message : part))))}${end}`,
    classes,
    typeof call === 'string' && call_ !== false ? { call } : {},
  )
}
const simple =
  (...classes: string[]) =>
  (message: unknown, call: unknown = null): Condition =>
    new Condition(String(message), classes, typeof call === 'string' ? { call } : {})
export const simpleError = simple('simpleError', 'error', 'condition')
export const simpleWarning = simple('simpleWarning', 'warning', 'condition')
export const simpleMessage = simple('simpleMessage', 'message', 'condition')
export const simpleCondition = simple('simpleCondition', 'condition')
/** `errorCondition(message, class = , …)` and its sibling of warnings: further arguments are fields. */
const with_class =
  (...classes: string[]) =>
  (message: unknown, fields: { class?: unknown; call?: unknown } = {}): Condition => {
    const { class: own, ...rest } = fields
    return new Condition(String(message), [...(elements(own ?? []) as string[]), ...classes], rest)
  }
export const errorCondition = with_class('error', 'condition')
export const warningCondition = with_class('warning', 'condition')
/** A condition from `structure(class = …, list(message = …))`. */
export const condition_of = (fields: Record<string, unknown>, classes: readonly string[]): Condition =>
  new Condition(String(fields.message ?? ''), classes, { ...fields })

/** What structure() made, as the condition that its class says it is. */
function as_condition(x: unknown): Condition {
  if (x instanceof Condition) return x
  const fields = (is_plain(x) ? x : { message: String(x) }) as { class?: string[] }
  return condition_of(
    fields as Record<string, unknown>,
    attributes_of(x).class ?? fields.class ?? ['error', 'condition'],
  )
}

type Handler = (condition: Loose) => unknown
interface Frame {
  handlers: Record<string, Handler>
  /** Whether the handler's value ends the code, as with tryCatch(), or the code goes on. */
  leaves: boolean
}
const frames: Frame[] = []
class Leave {
  constructor(
    readonly frame: Frame,
    readonly handler: Handler,
    readonly condition: unknown,
  ) {}
}
class Muffled {}
const classes_of = (x: unknown): readonly string[] =>
  x instanceof Condition ? x.classes : ['simpleError', 'error', 'condition']

/** Offers a condition to the handlers from the innermost outwards; false where none took it. */
function signal(condition: Condition): boolean {
  for (let k = frames.length - 1; k >= 0; k--) {
    const frame = frames[k]!
    const name = condition.classes.find((each) => frame.handlers[each] !== undefined)
    if (name === undefined) continue
    const handler = frame.handlers[name]!
    if (frame.leaves) throw new Leave(frame, handler, condition)
    const rest = frames.splice(k)
    try {
      handler(condition)
    } catch (thrown) {
      if (thrown instanceof Muffled) return true
      throw thrown
    } finally {
      frames.push(...rest)
    }
  }
  return false
}
/** Ends with an error, its message of the parts one after another. */
export function stop(...parts: unknown[]): never {
  const [first] = parts
  const condition =
    is_plain(first) && 'message' in first ? as_condition(first) : of_parts(parts, ['simpleError', 'error', 'condition'])
  signal(condition)
  throw condition
}
export const warning = (...parts: unknown[]): Loose => {
  const [first] = parts
  const condition =
    is_plain(first) && 'message' in first
      ? as_condition(first)
      : of_parts(parts, ['simpleWarning', 'warning', 'condition'])
  if (!signal(condition)) write_error(`Warning message:\n${condition.message}\n`)
  return condition.message
}
warnings.signal = (text) => void warning(text)
export const message = (...parts: unknown[]): void => {
  const last = parts.at(-1)
  const end = is_plain(last) && last.appendLF === false ? '' : '\n'
  const [first] = parts
  const condition =
    is_plain(first) && 'message' in first
      ? as_condition(first)
      : of_parts(parts, ['simpleMessage', 'message', 'condition'], end)
  if (!signal(condition)) write_error(condition.message)
}
export const signalCondition = (condition: unknown): Loose => {
  signal(as_condition(condition))
  return null
}
export const invokeRestart = (name: string): never => {
  if (/^muffle/.test(name)) throw new Muffled()
  throw new RError(`no 'restart' '${name}' found`, 'invokeRestart')
}
/** A condition's message, without the function that it came from. */
export const conditionMessage = (condition: Error): string =>
  condition instanceof RError ? condition.told : condition.message
/** The call that told it, which prints as R's text. */
export const conditionCall = (condition: { call?: string | null }): Loose => {
  const { call } = condition
  return typeof call === 'string' ? { [R_PRINT]: () => call, toString: () => call } : null
}
export const geterrmessage = (): string => last_error
let last_error = ''

/** Goes on after a value, which may be a promise, and after its failure. */
function after<T>(run: () => T, failed: (error: unknown) => unknown, finished: () => void): Loose {
  let value: unknown
  try {
    value = run()
    if (value instanceof Promise) return value.catch(failed).finally(finished)
  } catch (error) {
    try {
      return failed(error)
    } finally {
      finished()
    }
  }
  finished()
  return value
}

/** Runs code; a condition goes to its handler, whose value is then the result. */
export function try_catch(
  run: () => unknown,
  handlers: Record<string, Handler> & { finally?: () => unknown } = {},
): Loose {
  const { finally: last, ...catching } = handlers
  const frame: Frame = { handlers: catching, leaves: true }
  const depth = frames.length
  frames.push(frame)
  const failed = (error: unknown): unknown => {
    frames.length = depth
    if (error instanceof Leave && error.frame === frame) return error.handler(error.condition)
    // Errors that were thrown rather than signalled: this package's own.
    if (!(error instanceof Leave) && !(error instanceof Condition) && error instanceof Error) {
      const name = classes_of(error).find((each) => catching[each])
      if (name !== undefined) return catching[name]!(error)
    }
    throw error
  }
  return after(run, failed, () => {
    frames.length = depth
    last?.()
  })
}
/** Runs code; a condition calls its handler, and the code goes on. */
export function with_calling_handlers(run: () => unknown, handlers: Record<string, Handler>): Loose {
  const depth = frames.length
  frames.push({ handlers, leaves: false })
  const failed = (error: unknown): never => {
    frames.length = depth
    throw error
  }
  return after(run, failed, () => (frames.length = depth))
}
/** Runs code; an error is printed and becomes a value. */
export const try_ = (run: () => unknown, silent: unknown = false): Loose => {
  const quiet = is_plain(silent) ? Boolean(silent.silent) : Boolean(silent)
  return try_catch(run, {
    error: (error: Error) => {
      const { call } = error as { call?: string | null }
      const where = error instanceof RError ? ` in ${error.where}()` : typeof call === 'string' ? ` in ${call}` : ''
      last_error = `Error${where} : ${conditionMessage(error)}\n`
      if (!quiet) write_error(last_error)
      return mark([last_error], { class: ['try-error'], condition: error })
    },
  })
}
const quietly =
  (name: string) =>
  (run: unknown): Loose =>
    typeof run === 'function'
      ? with_calling_handlers(run as () => unknown, { [name]: () => invokeRestart('muffle') })
      : run
export const suppress_warnings = quietly('warning')
export const suppress_messages = quietly('message')

/** A part of a script that has no translation yet: it must not pass unseen. */
export function not_ported(r: string): Loose {
  throw new RError(`this R code has no translation: ${r}`, 'port')
}
/** @throws where a condition does not hold; conditions by name have these as their message */
export function stopifnot(...conditions: unknown[]): void {
  conditions.forEach((condition, i) => {
    const named = is_plain(condition)
      ? Object.entries(condition)
      : [[`condition ${i + 1} is not TRUE`, condition] as const]
    for (const [text, value] of named) {
      const values = Array.isArray(value) ? value : [value]
      if (typeof value === 'string') stop(`${text}:\n  ${value}`)
      if (!values.every((x) => x === true || (typeof x === 'number' && x !== 0)))
        stop(values.length > 1 ? text.replace(/ is not TRUE$/, ' are not all TRUE') : text)
    }
  })
}
/** One of the choices, the first where none is given. */
export const match_arg = (arg: unknown, choices: readonly string[] | null = null): string => {
  if (Array.isArray(arg)) return String(arg[0])
  if (arg === null || arg === undefined) return choices?.[0] ?? stop("'arg' must be of length 1")
  // A beginning stands for the choice that it is the only one of.
  const begun = choices?.filter((choice) => choice.startsWith(String(arg))) ?? []
  const found = choices?.find((choice) => choice === arg) ?? (begun.length === 1 ? begun[0] : undefined)
  if (choices && found === undefined)
    stop(`'arg' should be one of ${choices.map((choice) => `“${choice}”`).join(', ')}`)
  return found ?? String(arg)
}
