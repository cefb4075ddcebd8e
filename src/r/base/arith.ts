/** R's arithmetic where the operands are known only when it runs: numbers, vectors, arrays and tensors. */
import { RArray } from '../array'
import { attributes_of, mark } from '../attributes'
import { DataFrame, data_frame } from '../data_frame'
import { RError, show_value } from '../errors'
import { time_class } from '../moments'
import { R_CLASS, has } from '../protocol'
import type { Loose } from './loose'
import { warn } from './warnings'
import {
  array_of,
  as_array_of,
  elements,
  is_matrix_like,
  is_nested,
  is_scalar,
  is_tensor,
  labels_of,
  tensors,
} from './values'

export { tensors }

type Method = (...args: unknown[]) => unknown
type Pairwise = (x: never, y: never) => unknown

/** Whether a value has R's `dim`, and names of its places where that is one. */
const is_array = (x: unknown): boolean => is_matrix_like(x) || (x instanceof RArray && x.dimnames !== null)

/** Cells of two arrays, or of one and a vector that runs down its columns. */
function of_arrays(a: unknown, b: unknown, f: Pairwise): RArray {
  const shape = as_array_of(is_array(a) ? a : b)
  const spread = (x: unknown): unknown[] => {
    if (is_array(x)) {
      const array = as_array_of(x)
      if (array.dim.join() !== shape.dim.join())
        throw new RError(
          'non-conformable arrays',
          'arithmetic',
          `${array.dim.join(' × ')} and ${shape.dim.join(' × ')}`,
        )
      return Array.from(array.data as ArrayLike<number>)
    }
    const values = elements(x)
    if (values.length === 1) return Array.from({ length: shape.data.length }, () => values[0] as unknown)
    const [rows = 1] = shape.dim
    const inner = shape.data.length / rows
    // Element (i, j) of a matrix is the (i + j * rows)-th in R's order.
    return Array.from({ length: shape.data.length }, (_, k) => {
      const [i, j] = [Math.floor(k / inner), k % inner]
      return values[(i + j * rows) % values.length] as unknown
    })
  }
  const [xs, ys] = [spread(a), spread(b)]
  const cells = xs.map((x, i) => f(x as never, ys[i] as never))
  const own = cells.every((x) => typeof x === 'number') ? shape.of_cells(cells as number[]) : undefined
  if (own) return own
  const other = is_array(a) && is_array(b) ? as_array_of(b) : undefined
  return array_of(cells, shape.dim, shape.dimnames ?? (other?.dim.length === shape.dim.length ? other.dimnames : null))
}

const is_ordered = (x: unknown): boolean => attributes_of(x).class?.includes('ordered') ?? false
const of_labels = (x: unknown): unknown => (attributes_of(x).levels ? labels_of(x) : x)

/** Elementwise, with the shorter operand repeated. */
function elementwise(a: unknown, b: unknown, f: Pairwise, name: string): unknown {
  if (typeof a !== 'object' && typeof b !== 'object') return f(a as never, b as never)
  if (/^[<>]=?$/.test(name) && (is_ordered(a) || is_ordered(b))) {
    const { levels } = attributes_of(is_ordered(a) ? a : b)
    const places = (x: unknown): unknown =>
      attributes_of(x).levels
        ? elements(x)
        : (elements(x) as unknown[]).map((label) => levels!.indexOf(String(label)) + 1)
    ;[a, b] = [mark([...(places(a) as unknown[])], {}), mark([...(places(b) as unknown[])], {})]
  }
  if (/^[!=<>]=?$/.test(name)) [a, b] = [of_labels(a), of_labels(b)]
  if (a instanceof DataFrame || b instanceof DataFrame) {
    const frame = (a instanceof DataFrame ? a : b) as DataFrame
    const part = (x: unknown, column: string): unknown => (x instanceof DataFrame ? x.columns[column] : x)
    return data_frame(
      Object.fromEntries(
        frame.names.map((column) => [column, elementwise(part(a, column), part(b, column), f, name) as number[]]),
      ),
    )
  }
  if (is_array(a) || is_array(b)) return of_arrays(a, b, f)
  const is_vector = (x: unknown): boolean => Array.isArray(x) || ArrayBuffer.isView(x) || x instanceof RArray
  const [left, right] = [is_vector(a), is_vector(b)]
  if (!left && !right) {
    if (a === null || b === null) return []
    if (/^[!=]=$/.test(name) && has(a, R_CLASS) && has(b, R_CLASS)) return (String(a) === String(b)) === (name === '==')
    for (const x of [a, b])
      if (!is_scalar(x)) throw new RError('non-numeric argument to binary operator', name, show_value(x))
    return f(a as never, b as never)
  }
  const [xs, ys] = [elements(a), elements(b)] as unknown[][]
  const [most, least] = [Math.max(xs!.length, ys!.length), Math.min(xs!.length, ys!.length)]
  if (least > 1 && most % least !== 0) warn('longer object length is not a multiple of shorter object length')
  const size = xs!.length === 0 || ys!.length === 0 ? 0 : Math.max(xs!.length, ys!.length)
  const values = Array.from({ length: size }, (_, i) => {
    const [x, y] = [xs![i % xs!.length], ys![i % ys!.length]]
    return Array.isArray(x) || Array.isArray(y) ? elementwise(x, y, f, name) : f(x as never, y as never)
  })
  const names =
    attributes_of(xs!.length >= ys!.length ? a : b).names ?? attributes_of(a).names ?? attributes_of(b).names
  const whole = /^([-+*]|%%|%\/%)$/.test(name) && is_whole(a) && is_whole(b)
  return mark(values, { ...(names?.length === size ? { names } : {}), ...(whole ? { type: 'integer' } : {}) })
}

/** Whether a value says that it is of R's integers. */
const is_whole = (x: unknown): boolean =>
  typeof x === 'bigint' || attributes_of(x).type === 'integer' || (x instanceof RArray && x.type === 'integer')

/** Arithmetic of dates and times: set where they are. */
export const time_arithmetic: { run?: (name: string, a: unknown, b: unknown) => Loose } = {}

const by_class: { find?: (name: string, a: unknown, b: unknown) => Method | undefined } = {}
/** Where S3's operators are looked for. */
export const s3_operators = by_class

const operator =
  (name: string, method: string, f: Pairwise, extra: readonly unknown[] = []) =>
  (a: unknown, b: unknown): Loose => {
    if (typeof a === 'number' && typeof b === 'number') return f(a as never, b as never)
    if (is_tensor(a)) return a[method]!(is_tensor(b) ? b : b, ...extra)
    if (is_tensor(b)) return (tensors.make!(a as never) as Record<string, Method>)[method]!(b, ...extra)
    if (time_class(a) || time_class(b)) return time_arithmetic.run!(name, a, b)
    const own = by_class.find?.(name, a, b)
    return own ? own(a, b) : elementwise(a, b, f, name)
  }

const numeric =
  (f: (x: number, y: number) => number) =>
  (x: unknown, y: unknown): number | null => {
    if (typeof x === 'number' && typeof y === 'number') return f(x, y)
    if (typeof x === 'string' || typeof y === 'string')
      throw new RError('non-numeric argument to binary operator', 'arithmetic')
    if (x === null || x === undefined || y === null || y === undefined) return null
    return f(Number(x), Number(y))
  }

const texts = new Intl.Collator('en', { caseFirst: 'lower' })
/** How two texts stand in the order of an English locale, as R sorts them. */
export const text_order = (a: string, b: string): number => texts.compare(a, b)

const compare =
  (f: (order: number) => boolean) =>
  (x: unknown, y: unknown): boolean | null => {
    if (typeof x === 'number' && typeof y === 'number')
      return Number.isNaN(x) || Number.isNaN(y) ? null : f(x < y ? -1 : x > y ? 1 : 0)
    if (x === null || x === undefined || y === null || y === undefined) return null
    if (typeof x === 'string' || typeof y === 'string') {
      const [a, b] = [as_text(x), as_text(y)]
      return f(a === b ? 0 : text_order(a, b) || (a < b ? -1 : 1))
    }
    const [a, b] = [Number(x), Number(y)]
    return Number.isNaN(a) || Number.isNaN(b) ? null : f(a - b)
  }
const as_text = (x: unknown): string => (typeof x === 'boolean' ? String(x).toUpperCase() : String(x))

export const add = operator(
  '+',
  'add',
  numeric((x, y) => x + y),
)
export const sub = operator(
  '-',
  'sub',
  numeric((x, y) => x - y),
)
export const mul = operator(
  '*',
  'mul',
  numeric((x, y) => x * y),
)
export const div = operator(
  '/',
  'div',
  numeric((x, y) => x / y),
)
export const pow = operator(
  '^',
  'pow',
  numeric((x, y) => (x === 1 || y === 0 ? 1 : x ** y)),
)
export const mod = operator(
  '%%',
  'fmod',
  numeric((x, y) => x - Math.floor(x / y) * y),
)
export const int_div = operator(
  '%/%',
  'div',
  numeric((x, y) => Math.floor(x / y)),
  [{ rounding_mode: 'trunc' }],
)
export const eq = operator(
  '==',
  'eq',
  compare((order) => order === 0),
)
export const ne = operator(
  '!=',
  'ne',
  compare((order) => order !== 0),
)
export const lt = operator(
  '<',
  'lt',
  compare((order) => order < 0),
)
export const le = operator(
  '<=',
  'le',
  compare((order) => order <= 0),
)
export const gt = operator(
  '>',
  'gt',
  compare((order) => order > 0),
)
export const ge = operator(
  '>=',
  'ge',
  compare((order) => order >= 0),
)

const truth = (x: unknown): boolean | null =>
  x === null || x === undefined || (typeof x === 'number' && Number.isNaN(x)) ? null : Boolean(x)
/** `&` and `|`: a missing value decides nothing. */
export const and = operator('&', 'logical_and', (x, y) => {
  const [a, b] = [truth(x), truth(y)]
  return a === false || b === false ? false : a === null || b === null ? null : true
})
export const or = operator('|', 'logical_or', (x, y) => {
  const [a, b] = [truth(x), truth(y)]
  return a === true || b === true ? true : a === null || b === null ? null : false
})
export const xor = operator('xor', 'logical_xor', (x, y) => {
  const [a, b] = [truth(x), truth(y)]
  return a === null || b === null ? null : a !== b
})

/** A function of each element, of tensors their method. */
export const each_element =
  (name: string, method: string, f: (x: number) => unknown) =>
  (x: unknown, ...rest: unknown[]): Loose => {
    if (typeof x === 'number') {
      const value = f(x)
      if (Number.isNaN(value) && !Number.isNaN(x)) warn('NaNs produced')
      return value
    }
    if (is_tensor(x)) return x[method]!(...rest)
    if (x === null || x === undefined) return []
    if (typeof x === 'string' || attributes_of(x).levels)
      throw new RError('non-numeric argument to mathematical function', name)
    let undefined_for_some = false
    const values = elementwise(
      x,
      0,
      ((value: unknown) => {
        if (typeof value === 'string') throw new RError('non-numeric argument to mathematical function', name)
        if (value === null || value === undefined) return null
        const made = f(Number(value))
        undefined_for_some ||= Number.isNaN(made) && !Number.isNaN(value)
        return made
      }) as never,
      name,
    )
    if (undefined_for_some) warn('NaNs produced')
    return values
  }

/** `-x` */
export const neg = each_element('-', 'neg', (x) => -x)
/** `!x` */
export const not = each_element('!', 'logical_not', (x) => (Number.isNaN(x) ? null : !x))

export const is_nested_array = is_nested
