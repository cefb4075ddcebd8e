/** Whether `x` is an object literal; the prototype of a class is none. */
export function is_plain(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null) return false
  const prototype: unknown = Object.getPrototypeOf(x)
  if (prototype !== Object.prototype && prototype !== null) return false
  return !Object.hasOwn(x, 'constructor') || (x.constructor as { prototype?: unknown } | null)?.prototype !== x
}

/**
 * Whether all elements of an array are so. Unlike every() it looks at those that are not there too: it ends at the first hole
 * of an array that only claims to be long.
 */
export function all_hold<T, U extends T>(list: readonly T[], holds: (x: T) => x is U): list is readonly U[]
export function all_hold<T>(list: readonly T[], holds: (x: T) => boolean): boolean
export function all_hold<T>(list: readonly T[], holds: (x: T) => boolean): boolean {
  for (let i = 0; i < list.length; i++) if (!holds(list[i]!)) return false
  return true
}
