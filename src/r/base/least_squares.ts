/** Least squares. */

export /** Least squares by Householder's reflections; what depends on others has no coefficient. */
function least_squares(columns: readonly number[][], y: readonly number[]): (number | null)[] {
  const n = y.length
  const a = columns.map((column) => [...column])
  const b = [...y]
  const kept: number[] = []
  const rows: number[][] = []
  a.forEach((column, j) => {
    const k = kept.length
    const size = Math.hypot(...columns[j]!)
    const norm = Math.hypot(...column.slice(k))
    if (k >= n || norm <= 1e-7 * size || norm === 0) return
    const v = column.slice(k)
    v[0]! += v[0]! >= 0 ? norm : -norm
    const square = v.reduce((sum, x) => sum + x * x, 0)
    const reflect = (of: number[]): void => {
      const scale = (2 * v.reduce((sum, x, i) => sum + x * of[k + i]!, 0)) / square
      v.forEach((x, i) => (of[k + i]! -= scale * x))
    }
    for (const other of a.slice(j)) reflect(other)
    reflect(b)
    kept.push(j)
    rows.push(column)
  })
  const solved = new Array<number>(kept.length)
  for (let i = kept.length - 1; i >= 0; i--) {
    let rest = b[i]!
    for (let k = i + 1; k < kept.length; k++) rest -= rows[k]![i]! * solved[k]!
    solved[i] = rest / rows[i]![i]!
  }
  return columns.map((_, j) => (kept.includes(j) ? solved[kept.indexOf(j)]! : null))
}
/** The sum of columns, each by its number. */
export const times = (columns: readonly number[][], by: readonly (number | null)[]): number[] =>
  Array.from({ length: columns[0]?.length ?? 0 }, (_, i) =>
    columns.reduce((sum, column, j) => sum + (by[j] ?? 0) * column[i]!, 0),
  )

/** The inverse of X'X of columns that do not depend on each other: what the errors of coefficients come from. */
export function inverse_of_squares(columns: readonly (readonly number[])[]): number[][] {
  const n = columns.length
  const rows = columns.map((a, i) => [
    ...columns.map((b) => a.reduce((sum, x, k) => sum + x * b[k]!, 0)),
    ...columns.map((_, j) => (i === j ? 1 : 0)),
  ])
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + k : best), i)
    ;[rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!]
    const by = rows[i]![i]!
    rows[i] = rows[i]!.map((x) => x / by)
    rows.forEach((row, k) => {
      if (k === i) return
      const factor = row[i]!
      rows[k] = row.map((x, j) => x - factor * rows[i]![j]!)
    })
  }
  return rows.map((row) => row.slice(n))
}
