/** Recorded values beside ours: shapes, types and whole numbers exactly, others to single precision. */
import { as_typed_array, inherits, RArray, type Tensor } from 'torchluz'
import { number } from '../shared'

interface RecordedTensor {
  dtype: string
  shape: number[]
  values: unknown[]
  truncated?: boolean
}
interface RecordedVector {
  r: string
  dim?: number[]
  values: unknown[]
}

const complex = (dtype: string): boolean => dtype.startsWith('Complex') || dtype.startsWith('CFloat')

/** R's cells as one row of numbers and texts, the pairs of complex numbers opened. */
function flat(values: readonly unknown[]): unknown[] {
  return values.flatMap((value): unknown[] => {
    if (Array.isArray(value)) return flat(value)
    if (typeof value === 'object' && value !== null && 're' in value) {
      const { re, im } = value as { re: number; im: number }
      return [re, im]
    }
    return [typeof value === 'bigint' ? Number(value) : typeof value === 'boolean' ? Number(value) : value]
  })
}

function first_difference(is: readonly unknown[], should: readonly unknown[], whole: boolean): string {
  if (is.length !== should.length) return `${is.length} values instead of ${should.length}`
  for (const [i, value] of should.entries()) {
    const own = is[i]
    const a = typeof own === 'number' ? own : NaN
    const b = typeof value === 'string' || typeof value === 'number' ? number(value) : NaN
    const near = whole ? a === b : Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b))
    if (own !== value && !near && !Object.is(a, b) && !(Number.isNaN(b) && own === null))
      return `value ${i + 1} is ${String(own)} instead of ${String(value)}`
  }
  return ''
}

function tensor_difference(x: unknown, { dtype, shape, values, truncated = false }: RecordedTensor): string {
  if (!inherits(x, 'torch_tensor')) return 'it is no tensor'
  const tensor = x as Tensor
  if (tensor.dtype.name !== dtype) return `it is ${tensor.dtype.name} instead of ${dtype}`
  if (tensor.shape.join() !== shape.join()) return `its shape is [${tensor.shape}] instead of [${shape}]`
  const own = flat(Array.from(as_typed_array(tensor.contiguous()) as ArrayLike<unknown>))
  const whole = !/Float|Double|Half|BFloat/.test(dtype) && !complex(dtype)
  const should = flat(values)
  return first_difference(truncated ? own.slice(0, should.length) : own, should, whole)
}

/** Rows of nested arrays in R's order, where the first dimension runs fastest. */
function column_major(x: unknown): { dim: number[]; values: unknown[] } {
  if (x instanceof RArray) return column_major(x.to_nested())
  const dim: number[] = []
  for (let level = x; Array.isArray(level); level = (level as unknown[])[0]) dim.push(level.length)
  if (dim.length < 2) return { dim, values: Array.isArray(x) ? x : [x] }
  const [rows, columns] = [x as unknown[][], dim[1]!]
  return { dim, values: Array.from({ length: columns }, (_, j) => rows.map((row) => row[j])).flat() }
}

function vector_difference(x: unknown, { r, dim, values }: RecordedVector): string {
  const own = ArrayBuffer.isView(x)
    ? { dim: [], values: Array.from(x as unknown as ArrayLike<unknown>) }
    : column_major(x)
  // What raw bytes there were is not recorded.
  if (r === 'raw') return ArrayBuffer.isView(x) ? '' : 'it is no bytes'
  if (dim && own.dim.join() !== dim.join()) return `its dimensions are [${own.dim}] instead of [${dim}]`
  return first_difference(flat(own.values), flat(values), r === 'integer' || r === 'logical')
}

/** How a value differs from the recorded one; '' where it does not. What was recorded as null has no values. */
export function value_difference(x: unknown, recorded: unknown): string {
  if (typeof recorded !== 'object' || recorded === null) return ''
  if (Array.isArray(recorded)) {
    const own = Array.isArray(x) ? x : Object.values(x ?? {})
    if (own.length !== recorded.length) return `${own.length} parts instead of ${recorded.length}`
    return recorded.map((part, i) => value_difference(own[i], part)).find((text) => text !== '') ?? ''
  }
  return 'dtype' in recorded
    ? tensor_difference(x, recorded as unknown as RecordedTensor)
    : vector_difference(x, recorded as unknown as RecordedVector)
}
