/** R's solutions of linear equations, and norms and products of matrices. */
import { integers } from '../attributes'
import { RError } from '../errors'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { of_rows, rows_of_numbers, square, type Rows } from './cells'
import { array_of, as_array_of, elements, is_matrix_like } from './values'

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
        ? rows_of_numbers(b)
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
  integers(
    (as_array_of(m).to_nested() as (number | boolean)[][]).map((row) => {
      const cells = row.map(Number)
      return cells.indexOf(Math.max(...cells)) + 1
    }),
  ),
)
