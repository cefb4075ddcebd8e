/** R's decompositions of matrices: chol(), eigen(), svd(), qr(). */
import type { RArray } from '../array'
import { integers, mark } from '../attributes'
import { RError } from '../errors'
import type { Loose } from './loose'
import { of_rows, rows_of_numbers, square, type Rows } from './cells'
import { solve } from './linear_algebra'
import { as_array_of, elements, is_matrix_like } from './values'

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

/** Singular values, the largest first, with their vectors (Jacobi's rotations of the columns). */
export function svd(x: unknown): Loose {
  const given = rows_of_numbers(x)
  const [rows, columns] = [given.length, given[0]?.length ?? 0]
  if (rows < columns) {
    const { d, u, v } = svd(of_rows(turned(given), rows)) as { d: number[]; u: RArray; v: RArray }
    return { d, u: v, v: u }
  }
  const a = turned(given)
  const v: Rows = a.map((_, i) => a.map((_, j) => Number(i === j)))
  for (let round = 0; round < 60; round++) {
    let off = 0
    for (let p = 0; p < columns; p++)
      for (let q = p + 1; q < columns; q++) {
        const [alpha, beta, gamma] = [dot(a[p]!, a[p]!), dot(a[q]!, a[q]!), dot(a[p]!, a[q]!)]
        if (gamma === 0) continue
        off = Math.max(off, Math.abs(gamma) / Math.sqrt(alpha * beta))
        const zeta = (beta - alpha) / (2 * gamma)
        const tangent = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
        const cosine = 1 / Math.sqrt(1 + tangent * tangent)
        for (const side of [a, v]) rotate(side, p, q, cosine, cosine * tangent)
      }
    if (off < 1e-15) break
  }
  const sizes = a.map((column) => Math.sqrt(dot(column, column)))
  const order = sizes.map((_, i) => i).sort((i, j) => sizes[j]! - sizes[i]!)
  // LAPACK's vectors begin on the negative side.
  const signs = order.map((k) => (a[k]![0]! > 0 ? -1 : 1))
  const u = order.map((k, i) => a[k]!.map((value) => (sizes[k]! === 0 ? 0 : (signs[i]! * value) / sizes[k]!)))
  const w = order.map((k, i) => v[k]!.map((value) => signs[i]! * value))
  return { d: order.map((k) => sizes[k]!), u: of_rows(turned(u), columns), v: of_rows(turned(w), columns) }
}
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
const turned = (rows: Rows): Rows => (rows[0] ?? []).map((_, j) => rows.map((row) => row[j]!))
function rotate(lines: Rows, p: number, q: number, cosine: number, sine: number): void {
  const [a, b] = [lines[p]!, lines[q]!]
  a.forEach((x, i) => {
    const y = b[i]!
    a[i] = cosine * x - sine * y
    b[i] = sine * x + cosine * y
  })
}

interface QR {
  qr: RArray
  rank: number
  qraux: number[]
  pivot: number[]
}
/** Q and R of a matrix by Householder's reflections, as LINPACK packs them: R above the diagonal, reflections below. */
export function qr(x: unknown): Loose {
  const columns = turned(rows_of_numbers(x))
  const [n, p] = [columns[0]?.length ?? 0, columns.length]
  const qraux = new Array<number>(p).fill(0)
  const pivot = columns.map((_, j) => j + 1)
  const norm = (column: readonly number[], from: number): number => Math.hypot(...column.slice(from))
  const whole = columns.map((column) => norm(column, 0))
  let rank = p
  for (let k = 0; k < Math.min(n, rank); k++) {
    // Columns of which nothing is left go to the end.
    while (k < rank && norm(columns[k]!, k) < 1e-7 * whole[k]!) {
      for (const list of [columns, pivot, whole] as unknown[][]) list.push(...list.splice(k, 1))
      rank--
    }
    if (k >= rank) break
    const column = columns[k]!
    if (k === n - 1) {
      qraux[k] = column[k]!
      break
    }
    const size = norm(column, k) * (column[k]! < 0 ? -1 : 1)
    for (let i = k; i < n; i++) column[i]! /= size
    column[k]! += 1
    for (let j = k + 1; j < p; j++) reflect(columns[j]!, column, k, column[k]!)
    qraux[k] = column[k]!
    column[k] = -size
  }
  const packed: QR = { qr: of_rows(turned(columns), p), rank: Math.min(n, rank), qraux, pivot: integers(pivot) }
  return mark(packed, { class: ['qr'] })
}
/** A vector less its part along a reflection, whose element `k` is `head`. */
function reflect(vector: number[], reflection: readonly number[], k: number, head: number): void {
  let along = head * vector[k]!
  for (let i = k + 1; i < vector.length; i++) along += reflection[i]! * vector[i]!
  const share = -along / head
  vector[k]! += share * head
  for (let i = k + 1; i < vector.length; i++) vector[i]! += share * reflection[i]!
}
export function qr_Q({ qr: packed, qraux }: QR): RArray {
  const columns = turned(rows_of_numbers(packed))
  const n = packed.dim[0]!
  const count = Math.min(n, columns.length)
  const q = Array.from({ length: count }, (_, j) => Array.from({ length: n }, (_, i) => Number(i === j)))
  for (let k = count - 1; k >= 0; k--) if (k < n - 1) for (const vector of q) reflect(vector, columns[k]!, k, qraux[k]!)
  return of_rows(turned(q), count)
}
export function qr_R({ qr: packed }: QR): RArray {
  const rows = rows_of_numbers(packed).slice(0, Math.min(...packed.dim))
  return of_rows(
    rows.map((row, i) => row.map((value, j) => (j < i ? 0 : value))),
    packed.dim[1]!,
    [null, packed.dimnames?.[1] ?? null],
  )
}
/** The solution of a %*% x = b, or the one with the least squares. */
export function qr_solve(a: unknown, b?: unknown): Loose {
  const made = (a as Partial<QR>).qraux ? (a as QR) : (qr(a) as QR)
  const [q, r] = [qr_Q(made), qr_R(made)]
  const [rows, columns] = made.qr.dim as [number, number]
  if (made.rank < columns) throw new RError("singular matrix 'a' in solve", 'qr.solve')
  const target =
    b === undefined
      ? Array.from({ length: rows }, (_, i) => Array.from({ length: rows }, (_, j) => Number(i === j)))
      : is_matrix_like(b)
        ? rows_of_numbers(b)
        : elements(b).map((v) => [Number(v)])
  const right = turned(rows_of_numbers(q)).map((line) => turned(target).map((column) => dot(line, column)))
  const solved = solve(r, of_rows(right, right[0]!.length)) as unknown
  return b === undefined || is_matrix_like(b) ? solved : elements(as_array_of(solved))
}
export const qr_coef = qr_solve
