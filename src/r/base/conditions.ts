/** R's conditions and output. */
import { RError } from '../errors'
import { to_text } from '../print'
import { paste0 } from './vectors'
import type { Loose } from './loose'

/** Ends with an error, its message of the parts one after another. */
export function stop(...parts: unknown[]): never {
  throw new Error(String(paste0(...parts)))
}
/** A part of a script that has no translation yet: it must not pass unseen. */
export function not_ported(r: string): never {
  throw new RError(`this R code has no translation: ${r}`, 'port')
}
/** @throws where a condition does not hold */
export function stopifnot(...conditions: unknown[]): void {
  conditions.forEach((condition, i) => {
    if (condition === false || (Array.isArray(condition) && !condition.every(Boolean)))
      throw new RError(`condition ${i + 1} is not TRUE`, 'stopifnot')
  })
}
export const message = (...parts: unknown[]): void => void process.stderr.write(`${String(paste0(...parts))}\n`)
export const warning = (...parts: unknown[]): void =>
  void process.stderr.write(`Warning message:\n${String(paste0(...parts))}\n`)

interface Handlers {
  error?: (error: Error) => unknown
  warning?: (warning: Error) => unknown
  finally?: () => unknown
}
/** Runs code; its error goes to a handler, whose value is then the result. */
export function try_catch(run: () => unknown, handlers: Handlers = {}): Loose {
  try {
    return run()
  } catch (error) {
    if (handlers.error === undefined) throw error
    return handlers.error(error as Error)
  } finally {
    handlers.finally?.()
  }
}
/** What code prints, by line. */
export function capture_output(run: () => unknown): string[] {
  const value: string[] = []
  const write = process.stdout.write
  process.stdout.write = ((text: string) => (value.push(text), true)) as typeof process.stdout.write
  try {
    const result = run()
    if (result !== undefined && value.length === 0) value.push(to_text(result))
  } finally {
    process.stdout.write = write
  }
  return value.join('').replace(/\n$/, '').split('\n')
}
/** R's cat() with a separator of one's own. */
export function cat(...parts: unknown[]): void {
  const last = parts[parts.length - 1] as { sep?: string; fill?: boolean } | undefined
  const options = typeof last === 'object' && last !== null && ('sep' in last || 'fill' in last) ? last : undefined
  const values = (options ? parts.slice(0, -1) : parts).flat(Infinity)
  const text = values.map((x) =>
    typeof x === 'number'
      ? String(Number(x.toPrecision(7)))
      : typeof x === 'boolean'
        ? String(x).toUpperCase()
        : String(x),
  )
  process.stdout.write(text.join(options?.sep ?? ' ') + (options?.fill ? '\n' : ''))
}
export const Sys_time = (): number => Date.now() / 1000
