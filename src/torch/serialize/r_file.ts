/**
 * Files of R's torch_save(), version 3: safetensors, with what R needs to know in the metadata `__r__` and everything but
 * the tensors R-serialized in a tensor of bytes, `__robj__`. What this package has that R's lists have not (an array of
 * one number, a bigint) is kept in further metadata, `torchluz`, which R passes over.
 */
import { torch_tensor } from '../creation'
import { as_dtype, torch_uint8, type torch_dtype } from '../dtype'
import { ValueError } from '../errors'
import { is_plain } from '../../r/plain'
import { Tensor, handle_of, wrap } from '../tensor'
import { r_serialize, r_unserialize } from './r_object'
import { read_header, write_safetensors } from './safetensors'
import { check_plain, plain, type Sink } from './sink'
import { numel_of, run, type Source } from './source'
import { TensorList, for_r, from_json, from_r, tensor_name, to_json } from './values'

/** What a file holds. */
export type Content =
  | { type: 'tensor'; tensor: Tensor }
  | { type: 'list'; value: unknown }
  /** The state of a module or dataset, and its class. */
  | { type: 'module'; state: Record<string, Tensor>; class: string }

const r_key = '__r__'
const own_key = 'torchluz'
const object_key = '__robj__'
const tensor_key = '...unnamed...'

/** What `__r__` says. R's writer leaves out the brackets of arrays of one element. */
interface RMetadata {
  type: 'tensor' | 'list' | 'module' | 'state_dict'
  version: number
  requires_grad: Record<string, boolean> | unknown[]
  special_dtype: Record<string, { shape: number[] | number; dtype: string }> | unknown[]
}

/** A complex tensor as bytes: R's safetensors have no complex types. */
const as_bytes = (tensor: Tensor): Tensor =>
  wrap(run('aten::view.dtype', run('aten::reshape', handle_of(plain(tensor)), [-1]), torch_uint8().code))

function write(sink: Sink, type: RMetadata['type'], given: [string, Tensor][], object: unknown, own: unknown): void {
  // R looks for the tensors of special types at the beginning.
  const tensors = [...given.filter(([, x]) => x.dtype.is_complex), ...given.filter(([, x]) => !x.dtype.is_complex)]
  const special = tensors.filter(([, tensor]) => tensor.dtype.is_complex)
  const learned = tensors.filter(([, tensor]) => tensor.requires_grad)
  const metadata: RMetadata = {
    type,
    version: 3,
    requires_grad: learned.length === 0 ? [] : Object.fromEntries(learned.map(([name]) => [name, true])),
    special_dtype:
      special.length === 0
        ? []
        : Object.fromEntries(
            special.map(([name, { shape, dtype }]) => [
              name,
              { shape, dtype: dtype.name.replace('Complex', 'c').toLowerCase() },
            ]),
          ),
  }
  const entries = tensors.map(([name, tensor]): [string, Tensor] => [
    name,
    tensor.dtype.is_complex ? as_bytes(tensor) : tensor,
  ])
  if (object !== undefined) entries.push([object_key, torch_tensor(r_serialize(object))])
  write_safetensors(sink, entries, {
    [r_key]: JSON.stringify(metadata),
    ...(own === undefined ? {} : { [own_key]: JSON.stringify(own) }),
  })
}

/** Writes what R's torch_load() reads. A module is for R the list of its tensors by name: its state. */
export function write_r(sink: Sink, content: Content): void {
  if (content.type === 'tensor') {
    check_plain(content.tensor, 'the tensor')
    write(sink, 'tensor', [[tensor_key, content.tensor]], undefined, undefined)
    return
  }
  const list = new TensorList()
  const value = content.type === 'module' ? content.state : content.value
  const json = to_json(value, 'the value', list)
  const own = content.type === 'module' ? { value: json, class: content.class } : { value: json }
  const object = for_r(value, list)
  write(
    sink,
    'list',
    list.tensors.map((tensor, i) => [tensor_name(i), tensor]),
    object,
    own,
  )
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new ValueError('it is damaged: its metadata are no JSON')
  }
}

/** R's names of the types that its files have no own word for. */
function special_type(name: unknown): torch_dtype {
  const names: Record<string, string> = { cfloat: 'ComplexFloat', cdouble: 'ComplexDouble', chalf: 'ComplexHalf' }
  const known = typeof name === 'string' && Object.hasOwn(names, name) ? names[name] : undefined
  if (known === undefined) throw new ValueError(`it is damaged: '${String(name)}' is no special type`)
  return as_dtype(known)
}

/** Reads a safetensors file, with what R or this package says of it. @returns the tensors by name where that is nothing. */
export function read_r(source: Source, place: (tensor: Tensor) => Tensor): Content {
  const { metadata, entries } = read_header(source)
  const r = metadata[r_key] === undefined ? null : (parse(metadata[r_key]) as Partial<RMetadata>)
  if (r !== null && !is_plain(r)) throw new ValueError('it is damaged: its metadata are no object')
  if (r?.version !== undefined && r.version > 3)
    throw new ValueError(`it is of version ${r.version} of R's torch_save(): 3 is known`)
  const special = is_plain(r?.special_dtype) ? r.special_dtype : {}
  const learned = is_plain(r?.requires_grad) ? r.requires_grad : {}
  const tensors: Record<string, Tensor> = {}
  for (const [name, { dtype, shape, from }] of entries) {
    if (name === object_key) continue
    let tensor: Tensor
    if (Object.hasOwn(special, name)) {
      const { dtype: kind, shape: sizes } = special[name]!
      const [type, size] = [special_type(kind), Array.isArray(sizes) ? sizes : [sizes]]
      if (numel_of(size) * type.itemsize !== numel_of(shape) * dtype.itemsize)
        throw new ValueError(`it is damaged: tensor '${name}' has another size than its metadata say`)
      tensor = source.tensor(from, type, size)
    } else {
      tensor = source.tensor(from, dtype, shape)
    }
    const there = place(tensor)
    tensors[name] = learned[name] === true ? there.requires_grad_(true) : there
  }
  if (r?.type === undefined) return { type: 'list', value: tensors }
  if (metadata[own_key] !== undefined) return own_content(parse(metadata[own_key]), tensors)
  return r_content(r.type, tensors, () => {
    const object = entries.get(object_key)
    if (object === undefined) throw new ValueError('it is damaged: it has no R object')
    return r_unserialize(source.read(object.from, object.from + numel_of(object.shape)))
  })
}

function own_content(own: unknown, tensors: Record<string, Tensor>): Content {
  if (!is_plain(own)) throw new ValueError('it is damaged: its metadata are no object')
  const list: Tensor[] = []
  for (const [name, tensor] of Object.entries(tensors)) if (/^t\d+$/.test(name)) list[Number(name.slice(1))] = tensor
  const value = from_json(own.value, list)
  return typeof own.class === 'string' && is_plain(value)
    ? { type: 'module', state: value as Record<string, Tensor>, class: own.class }
    : { type: 'list', value }
}

/** The content of a file of R's. A module there is R's own code: what is read of it is its state. */
function r_content(type: unknown, tensors: Record<string, Tensor>, object: () => unknown): Content {
  if (type === 'tensor') {
    const [tensor] = Object.values(tensors)
    if (tensor === undefined) throw new ValueError('it is damaged: it has no tensor')
    return { type, tensor }
  }
  if (type === 'list') return { type, value: from_r(object(), tensors) }
  if (type === 'module' || type === 'state_dict') return { type: 'module', state: tensors, class: 'nn_module' }
  throw new ValueError(`it holds ${JSON.stringify(type)} of R's torch_save(), which is unknown`)
}
