/** JS arrays: their elements, and those that stand for R's lists. */

/** The elements of an array or a typed array, copied; undefined of anything else. */
export const elements_of = (x: unknown): unknown[] | undefined =>
  Array.isArray(x) || (ArrayBuffer.isView(x) && 'length' in x) ? Array.from(x as ArrayLike<unknown>) : undefined

/** Whether a JS array stands for R's list rather than for one array of numbers. */
export function is_list(x: readonly unknown[]): boolean {
  const nested = x.filter((part) => Array.isArray(part)) as unknown[][]
  if (nested.length < x.length) return x.some((part) => typeof part === 'object' && part !== null)
  return x.length > 0 && new Set(nested.map(shape_text)).size > 1
}

function shape_text(x: unknown): string {
  return Array.isArray(x) ? `${x.length},${shape_text(x[0])}` : ''
}
