/** Numbers, names and tables as pictures take them: arrays, R's vectors, matrices and data frames. */
const ATTRIBUTES = Symbol.for('torchluz.attributes')

interface Matrix {
  data: ArrayLike<number>
  dim: readonly number[]
  dimnames?: readonly (readonly string[] | null)[] | null
}
const is_matrix = (x: unknown): x is Matrix => typeof x === 'object' && x !== null && 'data' in x && 'dim' in x
const columns_in = (x: unknown): Record<string, readonly unknown[]> | undefined =>
  typeof x === 'object' && x !== null && 'columns' in x ? (x.columns as Record<string, readonly unknown[]>) : undefined

/** Values, one after another. @throws TypeError for what are no values */
export function values_of(x: unknown, op: string): unknown[] {
  if (typeof x === 'number' || typeof x === 'string' || typeof x === 'boolean') return [x]
  if (is_matrix(x)) return Array.from(x.data)
  if (Array.isArray(x)) {
    const { levels } = (x as { [ATTRIBUTES]?: { levels?: string[] } })[ATTRIBUTES] ?? {}
    return levels ? x.map((code: number) => levels[code - 1]) : (x as unknown[]).flat(Infinity)
  }
  if (ArrayBuffer.isView(x)) return Array.from(x as unknown as ArrayLike<unknown>, Number)
  if (typeof x === 'object' && x !== null && 'tolist' in x) return values_of((x.tolist as () => unknown)(), op)
  throw new TypeError(`${op}: it takes numbers, got ${x === null ? 'null' : typeof x}`)
}
export const numbers_of = (x: unknown, op: string): number[] =>
  values_of(x, op).map((value) => (value === null || value === undefined ? NaN : Number(value)))
export const texts_of = (x: unknown, op: string): string[] => values_of(x, op).map(String)

/** The names of a vector's elements. */
export function names_of(x: unknown): readonly string[] | undefined {
  if (is_matrix(x)) return x.dimnames?.[0] ?? undefined
  return typeof x === 'object' && x !== null
    ? (x as { [ATTRIBUTES]?: { names?: readonly string[] } })[ATTRIBUTES]?.names
    : undefined
}

export interface Rows {
  rows: number[][]
  row_names?: readonly string[] | undefined
  column_names?: readonly string[] | undefined
}
/** A matrix or table by rows; undefined for anything else. */
export function rows_of(x: unknown): Rows | undefined {
  const columns = columns_in(x)
  if (columns) {
    const names = Object.keys(columns)
    const length = columns[names[0]!]?.length ?? 0
    const rows = Array.from({ length }, (_, i) => names.map((name) => Number(columns[name]![i])))
    return { rows, column_names: names }
  }
  if (is_matrix(x) && x.dim.length === 2) {
    const [m, n] = x.dim as [number, number]
    const rows = Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => x.data[i * n + j]!))
    return { rows, row_names: x.dimnames?.[0] ?? undefined, column_names: x.dimnames?.[1] ?? undefined }
  }
  if (Array.isArray(x) && x.length > 0 && x.every((row) => Array.isArray(row))) return { rows: x as number[][] }
  return undefined
}

/** Round numbers that cover a range in about `count` steps, as R's pretty(). */
export function pretty(low: number, high: number, count = 5): number[] {
  const range = high - low
  const cell = range === 0 ? Math.abs(low) || 1 : range / count
  const base = 10 ** Math.floor(Math.log10(cell))
  const unit = [10, 5, 2].find((u, i) => {
    const before = [5, 2, 1][i]!
    return u * base - cell < (i === 0 ? 1.5 : i === 1 ? 2.75 : 1.5) * (cell - before * base)
  })
  const step = (unit ?? 1) * base
  const [from, to] = [Math.floor(low / step + 1e-7), Math.ceil(high / step - 1e-7)]
  return Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)))
}
