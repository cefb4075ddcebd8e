/** Telling of methods that are named like hooks and are none. */
import { LuzCallback } from './callback'
import { warn } from './conditions'
import { hook_names, nearest_hook } from './hooks'
import { class_text } from './make_class'

const is_hook = (name: string): boolean => (hook_names as readonly string[]).includes(name)

/** The functions of an object and of its prototypes before LuzCallback's, by name. */
function* functions_of(callback: LuzCallback): Generator<[name: string, run: object]> {
  for (let p: object = callback; p !== LuzCallback.prototype; p = Object.getPrototypeOf(p) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(p)) as [
      string,
      { value?: unknown },
    ][])
      if (typeof value === 'function') yield [name, value]
}

/** The methods of a callback that look like hooks but are none of luz's. */
function unknown_hooks(callback: LuzCallback): string[] {
  const names = [...functions_of(callback)].map(([name]) => name)
  return [...new Set(names)].filter((name) => /^on[_A-Z]/.test(name) && !is_hook(name))
}

/** Whether a callback's source calls hooks that may be others than luz's. */
function calls_hooks(callback: LuzCallback): boolean {
  const known = /call_callbacks\(\s*(['"`])(\w+)\1\s*\)/g
  return [...functions_of(callback)].some(([, run]) =>
    Function.prototype.toString
      .call(run)
      .replace(known, (call, _, name: string) => (is_hook(name) ? '' : call))
      .includes('call_callbacks'),
  )
}

/**
 * Tells of methods whose names are nearly those of hooks, before a loop. Gives their names: none where a callback may call
 * hooks of its own.
 */
export function warn_of_likely_hooks(callbacks: readonly LuzCallback[]): string[] {
  const likely = callbacks.flatMap((callback) =>
    unknown_hooks(callback).flatMap((name) => {
      const near = nearest_hook(name)
      return near === undefined ? [] : [{ name, near, callback }]
    }),
  )
  if (likely.length === 0 || callbacks.some(calls_hooks)) return []
  for (const { name, near, callback } of likely)
    warn(`${class_text(callback)} has a method ${name}, but luz has no such hook; did you mean ${near}?`)
  return likely.map(({ name }) => name)
}

/** Tells of methods that look like hooks but were never called as one in a whole loop. */
export function warn_of_unknown_hooks(callbacks: readonly LuzCallback[], called: ReadonlySet<string>): void {
  for (const callback of callbacks) {
    for (const name of unknown_hooks(callback)) {
      if (called.has(name)) continue
      const near = nearest_hook(name)
      warn(
        `${class_text(callback)} has a method ${name}, which luz never called: it has no such hook${near ? `; did you mean ${near}?` : '.'}`,
      )
    }
  }
}
