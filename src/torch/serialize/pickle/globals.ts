/** What the names in a pickle of PyTorch stand for. Every other name is refused: nothing of the pickle's own is run. */
import { torch_device } from '../../device'
import { torch_dtype, torch_uint8 } from '../../dtype'
import { ValueError, describe } from '../../errors'
import { numel_of } from '../source'
import { dtype_of_python, dtype_of_storage } from './dtypes'
import { Global, Tuple, type Dict, type Host } from './machine'

/** Memory that tensors share, in the file. */
export interface Storage {
  key: string
  dtype: torch_dtype
  /** Elements of that type. */
  numel: number
}

/** A tensor that is still in the file. */
export class Stored {
  constructor(
    readonly storage: Storage,
    readonly dtype: torch_dtype,
    readonly offset: number,
    readonly size: readonly number[],
    readonly stride: readonly number[],
    readonly requires_grad: boolean,
    readonly conj = false,
    readonly neg = false,
  ) {}
}

/** A parameter: a tensor that a module learns. */
export class StoredParameter {
  constructor(
    readonly data: Stored,
    readonly requires_grad: boolean,
  ) {}
}

/** A sparse tensor of coordinates. */
export class StoredSparse {
  constructor(
    readonly indices: Stored,
    readonly values: Stored,
    readonly size: readonly number[],
    readonly coalesced: boolean,
  ) {}
}

const bad = (what: string): ValueError => new ValueError(`the pickle is damaged: ${what}`)

const whole_numbers = (x: unknown): number[] => {
  const items = x instanceof Tuple ? x.items : x
  const fits = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0
  if (!Array.isArray(items) || items.length > 64 || !items.every(fits)) throw bad('a tensor has no proper shape')
  return [...items]
}

const entry = (dict: unknown, name: string): boolean => dict instanceof Map && dict.get(name) === true

function stored(args: readonly unknown[], dtype: torch_dtype | null): Stored {
  const [storage, offset, sizes, strides, requires_grad] = args
  const metadata = args[dtype === null ? 6 : 7]
  if (!is_storage(storage)) throw bad('a tensor has no storage')
  const [size, stride] = [whole_numbers(sizes), whole_numbers(strides)]
  if (size.length !== stride.length) throw bad(`a tensor has ${size.length} sizes and ${stride.length} strides`)
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) throw bad('a tensor has no offset')
  const type = dtype ?? storage.dtype
  const held = Math.floor((storage.numel * storage.dtype.itemsize) / type.itemsize)
  const last = size.reduce((sum, n, d) => sum + (n - 1) * stride[d]!, offset)
  if (numel_of(size) > 0 ? last >= held : !Number.isSafeInteger(numel_of(size)))
    throw bad(`a tensor of shape [${size.join(', ')}] reaches beyond its storage of ${held} elements`)
  return new Stored(
    storage,
    type,
    offset,
    size,
    stride,
    requires_grad === true,
    entry(metadata, 'conj'),
    entry(metadata, 'neg'),
  )
}

const is_storage = (x: unknown): x is Storage => typeof x === 'object' && x !== null && 'key' in x && 'numel' in x

function as_stored(x: unknown): Stored {
  if (x instanceof StoredParameter) return x.data
  if (x instanceof Stored) return x
  throw bad(`expected a tensor, got ${describe(x)}`)
}

type Call = (...args: readonly unknown[]) => unknown

const dtype_argument = (x: unknown): torch_dtype => {
  if (x instanceof torch_dtype) return x
  throw bad('a tensor has no element type')
}

/** A layout's name, as Python keeps it. */
class Layout {
  constructor(readonly name: string) {}
}

const text_to_bytes = (text: unknown, encoding: unknown): Uint8Array => {
  if (typeof text !== 'string' || encoding !== 'latin1') throw bad('bytes are written in an unknown way')
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}

const set_of = (items: unknown = []): Set<unknown> => {
  if (!Array.isArray(items)) throw bad('a set is made of no list')
  return new Set<unknown>(items)
}

function dict_of(items: unknown = []): Dict {
  if (items instanceof Map) return new Map(items as Dict)
  if (!Array.isArray(items)) throw bad('a dictionary is made of no list')
  return new Map(
    items.map((item): [unknown, unknown] => {
      const pair: unknown = item instanceof Tuple ? item.items : item
      if (!Array.isArray(pair) || pair.length !== 2) throw bad('a dictionary is made of no pairs')
      return [pair[0], pair[1]]
    }),
  )
}

/** A tensor of a class of its own is the tensor, where it is one of PyTorch's own classes. */
const from_type: Call = (make, type, args) => {
  if (type !== tensor_class && type !== parameter) throw bad('a tensor is of an unknown class')
  if (typeof make !== 'function' || !(args instanceof Tuple)) throw bad('a tensor is made in an unknown way')
  const made = (make as Call)(...args.items)
  return type === parameter ? parameter(made) : made
}

const parameter: Call = (data, requires_grad = true) => {
  if (typeof requires_grad !== 'boolean') throw bad('a parameter is made in an unknown way')
  return new StoredParameter(as_stored(data), requires_grad)
}
const tensor_class: Call = () => {
  throw bad('a tensor is made of nothing')
}

const sparse: Call = (layout, data) => {
  if (!(layout instanceof Layout) || layout.name !== 'torch.sparse_coo' || !(data instanceof Tuple))
    throw new ValueError('it holds a sparse tensor of another layout than torch.sparse_coo')
  const [indices, values, size, coalesced] = data.items
  return new StoredSparse(as_stored(indices), as_stored(values), whole_numbers(size), coalesced === true)
}

const calls: Record<string, Call> = {
  'collections.OrderedDict': dict_of,
  'collections.Counter': dict_of,
  'collections.defaultdict': (_factory, items) => dict_of(items),
  'torch._utils._rebuild_tensor': (...args) => stored([...args.slice(0, 4), false], null),
  'torch._utils._rebuild_tensor_v2': (...args) => stored(args, null),
  'torch._utils._rebuild_tensor_v3': (...args) => stored(args, dtype_argument(args[6])),
  'torch._utils._rebuild_parameter': parameter,
  'torch._utils._rebuild_parameter_with_state': parameter,
  'torch._utils._rebuild_sparse_tensor': sparse,
  'torch._tensor._rebuild_from_type_v2': from_type,
  'torch.nn.parameter.Parameter': parameter,
  'torch.Tensor': tensor_class,
  'torch.Size': (sizes) => sizes,
  'torch.device': (type, index) => torch_device(type as string, index as number | undefined),
  'torch.serialization._get_layout': (name) => new Layout(String(name)),
  '_codecs.encode': text_to_bytes,
}
/** Python's own types, under the names that its two versions have for the module. */
const builtins: Record<string, Call> = {
  set: set_of,
  frozenset: set_of,
  bytearray: (bytes, encoding) => (bytes instanceof Uint8Array ? bytes : text_to_bytes(bytes, encoding)),
  complex: (re, im) => ({ re, im }),
  dict: dict_of,
  list: (items = []) => (Array.isArray(items) ? [...(items as unknown[])] : []),
}

/** The element type of a storage's class; null where the name is none. */
function storage_type({ module, name }: Global): torch_dtype | null {
  if (module === 'torch.storage' && name === 'UntypedStorage') return torch_uint8()
  return module === 'torch' || module === 'torch.cuda' ? (dtype_of_storage.get(name) ?? null) : null
}

/** What a name of a pickle is here: a function, an element type, or a storage's class. */
class StorageType {
  constructor(readonly dtype: torch_dtype) {}
}

function meaning_of(global: Global): unknown {
  const { module, name, path } = global
  const dtype = module === 'torch' ? dtype_of_python.get(name) : undefined
  if (dtype !== undefined) return dtype
  const type = storage_type(global)
  if (type !== null) return new StorageType(type)
  const table = module === 'builtins' || module === '__builtin__' ? builtins : calls
  const key = table === builtins ? name : path
  if (Object.hasOwn(table, key)) return table[key]
  throw new ValueError(refusal(global))
}

function refusal({ module, path }: Global): string {
  if (module.startsWith('__torch__')) return 'it is TorchScript: jit_load() reads it'
  const what = `it holds a Python object, ${path}, which only Python's own code can make (nothing of a file is run here)`
  return /^torch\.nn\.modules|^__main__|^torchvision\.models/.test(module)
    ? `${what}. It seems to be a whole module: save its weights in Python, torch.save(model.state_dict(), path)`
    : `${what}. Save tensors, numbers, strings, lists and dictionaries of them`
}

/** The meaning of PyTorch's pickles. `storage` takes what stands under a storage's key. */
export function host_of(storage: (key: string, dtype: torch_dtype, numel: number) => Storage): Host {
  return {
    global: meaning_of,
    call(callable, args) {
      if (typeof callable !== 'function') throw bad('it calls what is no function')
      return (callable as Call)(...args)
    },
    build(object, state) {
      // Attributes of tensors and dictionaries (hooks, a state_dict's _metadata) mean nothing here.
      if (object instanceof Map || object instanceof Stored || object instanceof StoredParameter) return object
      throw bad(`it sets the state of ${describe(object)}: ${describe(state)}`)
    },
    persistent(id) {
      const [tag, type, key, , numel, view = null] = id instanceof Tuple ? id.items : []
      if (tag !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || typeof numel !== 'number')
        throw bad('a storage is not described')
      if (view !== null)
        throw new ValueError('it holds a view of a storage, as PyTorch before 0.4 wrote them: save it again')
      if (!Number.isSafeInteger(numel) || numel < 0) throw bad(`a storage has ${numel} elements`)
      return storage(key, type.dtype, numel)
    },
  }
}
