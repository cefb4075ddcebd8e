/** Callable instances: objects of a class that are functions too. */

/**
 * A function that is an instance of `type`. It has no fields of its own, not even a function's `name` and `length`, so
 * that fields can be called so.
 */
export function callable<T extends object>(type: { prototype: T }, call: (self: T, args: unknown[]) => unknown): T {
  const self = ((...args: unknown[]): unknown => call(self, args)) as unknown as T
  delete (self as { name?: string }).name
  delete (self as { length?: number }).length
  return Object.setPrototypeOf(self, type.prototype) as T
}
