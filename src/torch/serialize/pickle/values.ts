/** What a pickle built, as JavaScript's values. */
import { native } from '../../../native/addon'
import { run } from '../source'
import { handle_of, wrap, type Tensor } from '../../tensor'
import { Stored, StoredParameter, StoredSparse, type Storage } from './globals'
import { Tuple } from './machine'

/**
 * Dictionaries become objects (where all keys are strings or whole numbers; else Maps), lists, tuples and sets arrays, stored
 * tensors tensors: those of one storage share it.
 *
 * @param load a storage's elements, as one tensor of one dimension.
 */
export function to_values(root: unknown, load: (storage: Storage) => Tensor): unknown {
  const storages = new Map<string, Tensor>()
  const made = new Map<unknown, unknown>()

  const memory_of = (stored: Stored): Tensor => {
    const known = storages.get(stored.storage.key)
    const memory = known ?? load(stored.storage)
    storages.set(stored.storage.key, memory)
    return memory
  }
  const tensor = (stored: Stored): Tensor => {
    let handle = handle_of(memory_of(stored))
    if (stored.dtype !== stored.storage.dtype) {
      // Bytes that do not lie at a multiple of the elements' size are copied to where they do.
      if (native.storage_offset(handle) % stored.dtype.itemsize !== 0) handle = run('aten::clone', handle)
      handle = run('aten::view.dtype', handle, stored.dtype.code)
    }
    // Memory that is a file's begins somewhere in it.
    const offset = native.storage_offset(handle) + stored.offset
    handle = run('aten::as_strided', handle, [...stored.size], [...stored.stride], offset)
    if (stored.conj) handle = run('aten::_conj', handle)
    if (stored.neg) handle = run('aten::_neg_view', handle)
    const result = wrap(handle)
    return stored.requires_grad ? result.requires_grad_(true) : result
  }
  const parameter = ({ data, requires_grad }: StoredParameter): Tensor => {
    const result = tensor(data).detach().requires_grad_(requires_grad)
    result.role = 'parameter'
    return result
  }
  const sparse = ({ indices, values, size, coalesced }: StoredSparse): Tensor => {
    const [places, elements] = [handle_of(tensor(indices)), handle_of(tensor(values))]
    // Indices out of range would be used as they are.
    run('aten::_validate_sparse_coo_tensor_args', places, elements, [...size], coalesced)
    const none = [null, null, null, null]
    return wrap(run('aten::sparse_coo_tensor.indices_size', places, elements, [...size], ...none, coalesced))
  }
  const convert = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
    if (made.has(value)) return made.get(value)
    const keep = <T>(result: T): T => {
      made.set(value, result)
      return result
    }
    if (value instanceof Stored) return keep(tensor(value))
    if (value instanceof StoredParameter) return keep(parameter(value))
    if (value instanceof StoredSparse) return keep(sparse(value))
    if (value instanceof Tuple) return keep(value.items.map(convert))
    if (value instanceof Set) return keep([...value].map(convert))
    if (Array.isArray(value)) {
      const list: unknown[] = keep([])
      for (const item of value) list.push(convert(item))
      return list
    }
    if (value instanceof Map) return dictionary(value, keep)
    return value
  }
  const dictionary = (dict: Map<unknown, unknown>, keep: <T>(result: T) => T): unknown => {
    const plain = [...dict.keys()].every((key) => typeof key === 'string' || Number.isInteger(key))
    if (!plain || new Set([...dict.keys()].map(String)).size !== dict.size) {
      const map = keep(new Map<unknown, unknown>())
      for (const [key, item] of dict) map.set(convert(key), convert(item))
      return map
    }
    const object = keep({} as Record<string, unknown>)
    for (const [key, item] of dict) {
      // Defined rather than assigned: a key can be `__proto__`.
      Object.defineProperty(object, key as string, {
        value: convert(item),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return object
  }
  return convert(root)
}
