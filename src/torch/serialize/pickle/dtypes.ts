/** Python's names of element types and of the storages that hold them. */
import { as_dtype, type torch_dtype } from '../../dtype'

/** R's name, Python's name of the type, and of its storage where it has one of its own. */
const table: readonly (readonly [r: string, python: string, storage?: string])[] = [
  ['Float', 'float32', 'FloatStorage'],
  ['Double', 'float64', 'DoubleStorage'],
  ['Half', 'float16', 'HalfStorage'],
  ['BFloat16', 'bfloat16', 'BFloat16Storage'],
  ['Long', 'int64', 'LongStorage'],
  ['Int', 'int32', 'IntStorage'],
  ['Short', 'int16', 'ShortStorage'],
  ['Char', 'int8', 'CharStorage'],
  ['Byte', 'uint8', 'ByteStorage'],
  ['Bool', 'bool', 'BoolStorage'],
  ['ComplexFloat', 'complex64', 'ComplexFloatStorage'],
  ['ComplexDouble', 'complex128', 'ComplexDoubleStorage'],
  ['ComplexHalf', 'complex32'],
  ['UInt16', 'uint16'],
  ['UInt32', 'uint32'],
  ['UInt64', 'uint64'],
  ['Float8_e5m2', 'float8_e5m2'],
  ['Float8_e4m3fn', 'float8_e4m3fn'],
  ['Float8_e5m2fnuz', 'float8_e5m2fnuz'],
  ['Float8_e4m3fnuz', 'float8_e4m3fnuz'],
  ['Float8_e8m0fnu', 'float8_e8m0fnu'],
]

export const dtype_of_python = new Map<string, torch_dtype>(table.map(([r, python]) => [python, as_dtype(r)]))
export const dtype_of_storage = new Map<string, torch_dtype>(
  table.flatMap(([r, , storage]) => (storage === undefined ? [] : [[storage, as_dtype(r)] as const])),
)
export const python_of_dtype = new Map<torch_dtype, { name: string; storage: string | undefined }>(
  table.map(([r, name, storage]) => [as_dtype(r), { name, storage }]),
)
