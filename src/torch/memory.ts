/** Memory, for those who want to control it. A normal script needs none of this. */
import { native } from '../native/addon'
import { TypeError_, describe, explained } from './errors'
import { Tensor, as_tensor, set_scope } from './tensor'

const kept = new WeakSet<Tensor>()

/**
 * Keeps a tensor beyond the tidy() that it was made in.
 *
 * @returns the tensor.
 */
export function keep<T extends Tensor>(tensor: T): T {
  explained('keep', () => kept.add(as_tensor(tensor, 'keep')))
  return tensor
}

/** The tensors in a result: itself, or within arrays, maps, sets and objects. */
function collect(value: unknown, found: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || found.has(value)) return
  found.add(value)
  if (value instanceof Tensor || ArrayBuffer.isView(value)) return
  const is_collection = Array.isArray(value) || value instanceof Map || value instanceof Set
  const parts = is_collection ? (value as Iterable<unknown>) : (Object.values(value) as unknown[])
  for (const part of parts) collect(part, found)
}

/**
 * Runs `run` and gives back at once the memory of every tensor made meanwhile, except those that it returns (also within
 * arrays, maps, sets and objects), those given to keep(), parameters and buffers of modules, and what optimizers keep.
 *
 * @param run a synchronous function.
 * @example const loss = tidy(() => loss_fn(net(x), y).item())
 */
export function tidy<T>(run: () => T): T {
  if (typeof run !== 'function') throw new TypeError_(`it takes a function, got ${describe(run)}`, 'tidy')
  const made: Tensor[] = []
  const before = set_scope(made)
  let result: T
  const saved = new Set<unknown>()
  try {
    result = run()
    if (result instanceof Promise) {
      result.catch(() => undefined)
      throw new TypeError_('the function is asynchronous: tidy() covers synchronous work; await outside it', 'tidy')
    }
    collect(result, saved)
  } finally {
    set_scope(before)
    for (const tensor of made) {
      if (kept.has(tensor) || tensor.role !== undefined) continue
      if (!saved.has(tensor)) tensor.dispose()
      else before?.push(tensor)
    }
  }
  return result
}

/** What the live tensors hold. */
export interface MemoryUse {
  /** How many tensors are alive (or not yet collected). */
  tensors: number
  /** The bytes of their storages; one that views share counts once. */
  bytes: number
  /** The bytes by device. */
  devices: Record<string, number>
}

/** What the live tensors hold now. */
export const memory = (): MemoryUse => native.memory()
