/** Results of the addon as the user sees them. */
import type { Handle, NativeResult } from '../../native/types'
import { wrap, type Tensor } from '../tensor'

/** A result, whatever it is. */
export function from_native_result(result: NativeResult): unknown {
  if (Array.isArray(result)) return result.map(from_native_result)
  // Handles are opaque objects without a prototype; complex numbers are plain ones.
  return typeof result === 'object' && result !== null && !('re' in result) ? wrap(result) : result
}

/** The tensors of native ones, in their place in the array. */
export function wrap_all(handles: (Handle | null)[]): (Tensor | null)[] {
  const tensors = handles as unknown as (Tensor | null)[]
  for (let i = 0; i < handles.length; i++) {
    const handle = handles[i]
    if (handle) tensors[i] = wrap(handle)
  }
  return tensors
}

const prototypes = new Map<string, object>()

/** What arrays of several results inherit from: by the names in the schema they are reached too, `values` and `indices`. */
export function prototype_of(names: readonly string[]): object | undefined {
  if (names.every((name) => name === '')) return undefined
  const key = names.join(' ')
  let prototype = prototypes.get(key)
  if (prototype === undefined) {
    prototype = Object.create(Array.prototype) as object
    names.forEach((name, i) => {
      if (name === '') return
      Object.defineProperty(prototype, name, {
        get(this: unknown[]) {
          return this[i]
        },
      })
    })
    prototypes.set(key, prototype)
  }
  return prototype
}
