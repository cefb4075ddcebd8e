/** R's solutions and decompositions of matrices. */
import { RArray } from '../array'
import { integers } from '../attributes'
import { RError } from '../errors'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { array_of, as_array_of, elements, is_matrix_like } from './values'

type Rows = number[][]
const rows_of = (x: unknown): Rows => {
  const { data, dim } = as_array_of(x)
  return Array.from({ length: dim[0]! }, (_, i) =>
    Array.from({ length: dim[1]! }, (_, j) => Number(data[i * dim[1]! + j])),
  )
}
const of_rows = (rows: Rows, columns: number, names: RArray['dimnames'] = null): RArray =>
  array_of(rows.flat(), [rows.length, columns], names, 'double')
const square = (x: unknown, what: string): Rows => {
  const rows = rows_of(x)
  if (rows.length !== rows[0]?.length)
    throw new RError(`'a' (${rows.length} x ${rows[0]?.length ?? 0}) must be square`, what)
  return rows
}

/** Gauss's elimination with the largest pivot: the solution, and the determinant. */
function eliminate(a: Rows, b: Rows): { solution: Rows; determinant: number } {
  const n = a.length
  const left = a.map((row) => [...row])
  const right = b.map((row) => [...row])
  let determinant = 1
  for (let k = 0; k < n; k++) {
    let best = k
    for (let i = k + 1; i < n; i++) if (Math.abs(left[i]![k]!) > Math.abs(left[best]![k]!)) best = i
    if (best !== k) {
      ;[left[k], left[best]] = [left[best]!, left[k]!]
      ;[right[k], right[best]] = [right[best]!, right[k]!]
      determinant = -determinant
    }
    const pivot = left[k]![k]!
    determinant *= pivot
    if (pivot === 0) return { solution: right, determinant: 0 }
    for (let i = k + 1; i < n; i++) {
      const factor = left[i]![k]! / pivot
      if (factor === 0) continue
      for (let j = k; j < n; j++) left[i]![j]! -= factor * left[k]![j]!
      for (let j = 0; j < right[i]!.length; j++) right[i]![j]! -= factor * right[k]![j]!
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = 0; j < right[k]!.length; j++) {
      for (let i = k + 1; i < n; i++) right[k]![j]! -= left[k]![i]! * right[i]![j]!
      right[k]![j]! /= left[k]![k]!
    }
  }
  return { solution: right, determinant }
}
/** The solution x of a x = b, or the inverse of a. */
export function solve(a: unknown, b?: unknown): Loose {
  const rows = square(a, 'solve')
  const given = as_array_of(a)
  const target =
    b === undefined
      ? rows.map((_, i) => rows.map((_, j) => Number(i === j)))
      : is_matrix_like(b)
        ? rows_of(b)
        : elements(b).map((x) => [Number(x)])
  if (target.length !== rows.length)
    throw new RError(`'b' has ${target.length} rows where 'a' has ${rows.length}`, 'solve')
  const { solution, determinant } = eliminate(rows, target)
  if (determinant === 0) throw new RError('Lapack routine dgesv: system is exactly singular', 'solve')
  if (b !== undefined && !is_matrix_like(b)) return solution.map((row) => row[0]!)
  const names = b === undefined && given.dimnames ? [given.dimnames[1] ?? null, given.dimnames[0] ?? null] : null
  return of_rows(solution, target[0]!.length, names)
}
export const det = (x: unknown): number =>
  eliminate(
    square(x, 'det'),
    square(x, 'det').map(() => []),
  ).determinant
/** The upper triangle r with t(r) %*% r = x. */
export function chol(x: unknown): RArray {
  const a = square(x, 'chol')
  const r: Rows = a.map((row) => row.map(() => 0))
  for (let j = 0; j < a.length; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = a[i]![j]!
      for (let k = 0; k < i; k++) sum -= r[k]![i]! * r[k]![j]!
      if (i === j && sum <= 0) throw new RError(`the leading minor of order ${j + 1} is not positive`, 'chol')
      r[i]![j] = i === j ? Math.sqrt(sum) : sum / r[i]![i]!
    }
  }
  return of_rows(r, a.length)
}
/** Eigenvalues, the largest first, and vectors of a symmetric matrix (Jacobi's rotations). */
export function eigen(x: unknown): Loose {
  const a = square(x, 'eigen').map((row) => [...row])
  const n = a.length
  if (a.some((row, i) => row.some((value, j) => Math.abs(value - a[j]![i]!) > 1e-8 * Math.max(1, Math.abs(value)))))
    throw new RError('only symmetric matrices have their eigenvalues found here: use linalg_eig() on a tensor', 'eigen')
  const v: Rows = a.map((row, i) => row.map((_, j) => Number(i === j)))
  for (let round = 0; round < 100; round++) {
    let off = 0
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = a[p]![q]!
        off += apq * apq
        if (apq === 0) continue
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq)
        const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const cosine = 1 / Math.sqrt(tangent * tangent + 1)
        const sine = tangent * cosine
        for (const row of [...a, ...v])
          [row[p], row[q]] = [cosine * row[p]! - sine * row[q]!, sine * row[p]! + cosine * row[q]!]
        const [rp, rq] = [a[p]!, a[q]!]
        for (let k = 0; k < n; k++) [rp[k], rq[k]] = [cosine * rp[k]! - sine * rq[k]!, sine * rp[k]! + cosine * rq[k]!]
      }
    if (off < 1e-30) break
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]!)
  const vectors = v.map((row) => order.map((k) => row[k]!))
  return { values: order.map((k) => a[k]![k]!), vectors: of_rows(vectors, n) }
}

/** A matrix's size: the largest column sum ('O'), row sum ('I') or cell ('M'), or the root of the squares ('F'). */
export const norm = r_function('x type', ({ x, type = 'O' }): number => {
  const { dim, data } = as_array_of(x)
  const cells = Array.from(data as ArrayLike<number>, Math.abs)
  const [rows = 0, columns = 0] = dim
  const sums = (count: number, of: (i: number) => number): number[] => {
    const totals = new Array<number>(count).fill(0)
    cells.forEach((value, i) => (totals[of(i)]! += value))
    return totals
  }
  const kind = String(type).toUpperCase()
  if (kind === 'I') return Math.max(...sums(rows, (i) => Math.floor(i / columns)))
  if (kind === 'M') return Math.max(...cells)
  if (kind === 'F' || kind === 'E') return Math.hypot(...cells)
  return Math.max(...sums(columns, (i) => i % columns))
})
/** The solution of a %*% x = b. */
export const qr_solve = solve
/** Every cell of x times all of y. */
export const kronecker = r_function('X Y', ({ X, Y }): Loose => {
  const [a, b] = [as_array_of(X), as_array_of(Y)]
  const [rows, columns] = [a.dim[0]! * b.dim[0]!, a.dim[1]! * b.dim[1]!]
  const cell = (i: number, j: number): number =>
    a.at(Math.floor(i / b.dim[0]!) + 1, Math.floor(j / b.dim[1]!) + 1) * b.at((i % b.dim[0]!) + 1, (j % b.dim[1]!) + 1)
  return array_of(
    Array.from({ length: rows * columns }, (_, k) => cell(Math.floor(k / columns), k % columns)),
    [rows, columns],
  )
})
/** For each row the first column of its largest cell. */
export const max_col = r_function('m ties_method', ({ m }): number[] =>
  integers((as_array_of(m).to_nested() as number[][]).map((row) => row.indexOf(Math.max(...row)) + 1)),
)
