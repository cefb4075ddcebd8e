/** R's arithmetic where the operands are known only when it runs: numbers, vectors, arrays and tensors. */
import { RArray } from '../array'
import { RError, show_value } from '../errors'
import { R_CLASS, has } from '../protocol'
import type { Loose } from './loose'

type Method = (...args: unknown[]) => unknown
const is_tensor = (x: unknown): x is Record<string, Method> =>
  has(x, R_CLASS) && (x[R_CLASS]() as string[]).includes('torch_tensor')

/** How numbers become tensors: set where tensors are at hand. */
export const tensors: { make?: (x: never) => unknown } = {}

const as_number = (x: unknown): number => (typeof x === 'string' ? Number.NaN : x == null ? Number.NaN : Number(x))

/** Elementwise, with the shorter operand repeated. */
function elementwise(a: unknown, b: unknown, f: (x: never, y: never) => unknown, name: string): unknown {
  if (a instanceof RArray || b instanceof RArray) {
    const like = (a instanceof RArray ? a : b) as RArray
    const flat = (x: unknown): unknown => (x instanceof RArray ? Array.from(x.data as ArrayLike<number>) : x)
    return new RArray(elementwise(flat(a), flat(b), f, name) as number[], like.dim, like.type)
  }
  const left = Array.isArray(a) || ArrayBuffer.isView(a)
  const right = Array.isArray(b) || ArrayBuffer.isView(b)
  if (!left && !right) {
    if (/^[!=]=$/.test(name) && has(a, R_CLASS) && has(b, R_CLASS)) return (String(a) === String(b)) === (name === '==')
    for (const x of [a, b])
      if (typeof x === 'object' && x !== null)
        throw new RError(`non-numeric argument to binary operator: ${show_value(x)}`, name)
    return f(a as never, b as never)
  }
  const [xs, ys] = [left ? (a as unknown[]) : [a], right ? (b as unknown[]) : [b]]
  const size = xs.length === 0 || ys.length === 0 ? 0 : Math.max(xs.length, ys.length)
  return Array.from({ length: size }, (_, i) => elementwise(xs[i % xs.length], ys[i % ys.length], f, name))
}

const operator =
  (name: string, method: string, f: (x: never, y: never) => unknown, extra: readonly unknown[] = []) =>
  (a: unknown, b: unknown): Loose => {
    if (is_tensor(a)) return a[method]!(b, ...extra)
    if (is_tensor(b)) return (tensors.make!(a as never) as Record<string, Method>)[method]!(b, ...extra)
    return elementwise(a, b, f, name)
  }

const numeric =
  (f: (x: number, y: number) => number) =>
  (x: unknown, y: unknown): number => {
    if (typeof x === 'string' || typeof y === 'string')
      throw new RError('non-numeric argument to binary operator', 'arithmetic')
    return f(as_number(x), as_number(y))
  }
const compare =
  (f: (x: never, y: never) => boolean) =>
  (x: unknown, y: unknown): boolean | null => {
    if (x === null || y === null || Number.isNaN(x) || Number.isNaN(y)) return null
    if (typeof x === 'string' || typeof y === 'string') return f(String(x) as never, String(y) as never)
    return f(Number(x) as never, Number(y) as never)
  }

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
  numeric((x, y) => x ** y),
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
export const matmul = operator(
  '%*%',
  'matmul',
  numeric((x, y) => x * y),
)
export const eq = operator(
  '==',
  'eq',
  compare((x, y) => x === y),
)
export const ne = operator(
  '!=',
  'ne',
  compare((x, y) => x !== y),
)
export const lt = operator(
  '<',
  'lt',
  compare((x, y) => x < y),
)
export const le = operator(
  '<=',
  'le',
  compare((x, y) => x <= y),
)
export const gt = operator(
  '>',
  'gt',
  compare((x, y) => x > y),
)
export const ge = operator(
  '>=',
  'ge',
  compare((x, y) => x >= y),
)
export const and = operator('&', 'logical_and', (x, y) => Boolean(x) && Boolean(y))
export const or = operator('|', 'logical_or', (x, y) => Boolean(x) || Boolean(y))

const each =
  (name: string, method: string, f: (x: number) => unknown) =>
  (x: unknown, ...rest: unknown[]): Loose => {
    if (is_tensor(x)) return x[method]!(...rest)
    return elementwise(x, 0, ((value: unknown) => f(as_number(value))) as never, name)
  }

/** `-x` */
export const neg = each('-', 'neg', (x) => -x)
/** `!x` */
export const not = each('!', 'logical_not', (x) => !x)
export const exp = each('exp', 'exp', Math.exp)
export const sqrt = each('sqrt', 'sqrt', Math.sqrt)
export const abs = each('abs', 'abs', Math.abs)
export const sin = each('sin', 'sin', Math.sin)
export const cos = each('cos', 'cos', Math.cos)
export const tan = each('tan', 'tan', Math.tan)
export const tanh = each('tanh', 'tanh', Math.tanh)
export const floor = each('floor', 'floor', Math.floor)
export const ceiling = each('ceiling', 'ceil', Math.ceil)
export const sign = each('sign', 'sign', Math.sign)
export const log2 = each('log2', 'log2', Math.log2)
export const log10 = each('log10', 'log10', Math.log10)
export const log1p = each('log1p', 'log1p', Math.log1p)
export const trunc = each('trunc', 'trunc', Math.trunc)
/** The logarithm, natural or to a base. */
export const log = (x: unknown, base?: number): Loose =>
  base === undefined ? each('log', 'log', Math.log)(x) : div(each('log', 'log', Math.log)(x), Math.log(base))

/** Rounds half to even at the last digit that stays, as R does. */
export function round(x: unknown, digits: number | { digits: number } = 0): Loose {
  const places = typeof digits === 'object' ? digits.digits : digits
  if (is_tensor(x)) return x.round!()
  const scale = 10 ** places
  return elementwise(
    x,
    0,
    ((value: number) => {
      const scaled = value * scale
      const near = Math.round(scaled)
      const tie = Math.abs(scaled - Math.trunc(scaled)) === 0.5
      return (tie && near % 2 !== 0 ? near - 1 : near) / scale
    }) as never,
    'round',
  )
}

/** Whether R's `if` takes the branch. @throws RError where it is no single condition */
export function is_true(x: unknown): boolean {
  if (is_tensor(x)) {
    if ((x.numel!() as number) !== 1)
      throw new RError('argument is not interpretable as logical: a condition is one element', 'if')
    return Boolean(x.item!())
  }
  if (Array.isArray(x)) {
    if (x.length !== 1)
      throw new RError(x.length === 0 ? 'argument is of length zero' : 'the condition has length > 1', 'if')
    return is_true(x[0])
  }
  if (x === null || x === undefined || Number.isNaN(x)) throw new RError('missing value where TRUE/FALSE needed', 'if')
  if (typeof x === 'object' || typeof x === 'function')
    throw new RError(`argument is not interpretable as logical: ${show_value(x)}`, 'if')
  return Boolean(x)
}

const flat = (xs: readonly unknown[]): unknown[] =>
  xs.flatMap((x) =>
    x instanceof RArray
      ? Array.from(x.data as ArrayLike<number>)
      : Array.isArray(x)
        ? flat(x)
        : typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype && !('na_rm' in x)
          ? flat(Object.values(x))
          : [x],
  )
const reducer =
  (method: string, f: (xs: number[]) => unknown) =>
  (x: unknown, ...rest: unknown[]): Loose => {
    if (is_tensor(x)) return x[method]!(...rest)
    return f(
      flat([x, ...rest].filter((part) => !(typeof part === 'object' && part !== null && 'na_rm' in part))).map(
        as_number,
      ),
    )
  }
const total = (xs: number[]): number => xs.reduce((sum, x) => sum + x, 0)
export const sum = reducer('sum', total)
export const mean = reducer('mean', (xs) => total(xs) / xs.length)
export const prod = reducer('prod', (xs) => xs.reduce((product, x) => product * x, 1))
export const max = reducer('max', (xs) => xs.reduce((a, b) => Math.max(a, b), -Infinity))
export const min = reducer('min', (xs) => xs.reduce((a, b) => Math.min(a, b), Infinity))
export const any = reducer('any', (xs) => xs.some(Boolean))
export const all = reducer('all', (xs) => xs.every(Boolean))
const running =
  (method: string, f: (a: number, b: number) => number) =>
  (x: unknown): Loose => {
    if (is_tensor(x)) return x[method]!({ dim: 1 })
    const values = flat([x]).map(as_number)
    for (let i = 1; i < values.length; i++) values[i] = f(values[i - 1]!, values[i]!)
    return values
  }
export const cumsum = running('cumsum', (a, b) => a + b)
export const cumprod = running('cumprod', (a, b) => a * b)
