/** R's methods for many variables: principal components, distances, clusters. */
import { RArray } from '../array'
import { integers } from '../attributes'
import { format_numbers } from '../format'
import { matrix_lines } from '../print_matrix'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function } from './arguments'
import { eigen } from './decompositions'
import type { Loose } from './loose'
import { sample_int } from './random'
import { array_of, as_array_of, elements, with_names } from './values'

const rows_of = (x: unknown): number[][] => {
  const { dim, data } = as_array_of(x)
  return Array.from({ length: dim[0]! }, (_, i) =>
    Array.from({ length: dim[1]! }, (__, j) => Number(data[i * dim[1]! + j])),
  )
}
const column_means = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length)

/** Principal components of columns. A component's sign is arbitrary. */
export const prcomp = r_function(
  'x retx center scale_ tol rank_',
  ({ x, center = true, scale_: by = false }): Loose => {
    const rows = rows_of(x)
    const names = as_array_of(x).dimnames?.[1] ?? null
    const centers = center ? column_means(rows) : rows[0]!.map(() => 0)
    const spread = rows[0]!.map((_, j) =>
      by ? Math.sqrt(rows.reduce((sum, row) => sum + (row[j]! - centers[j]!) ** 2, 0) / (rows.length - 1)) : 1,
    )
    const scaled = rows.map((row) => row.map((value, j) => (value - centers[j]!) / spread[j]!))
    const covariance = centers.map((_, i) =>
      centers.map((__, j) => scaled.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / (rows.length - 1)),
    )
    const { values, vectors } = eigen(covariance) as { values: number[]; vectors: unknown }
    const turned = rows_of(vectors)
    const labels = values.map((_, j) => `PC${j + 1}`)
    const sdev = values.map((value) => Math.sqrt(Math.max(0, value)))
    const rotation = array_of(turned.flat(), [turned.length, values.length], [names, labels], 'double')
    const scores = scaled.flatMap((row) => values.map((_, j) => row.reduce((sum, v, i) => sum + v * turned[i]![j]!, 0)))
    return new Components({
      sdev,
      rotation,
      center: center ? with_names(centers, names) : false,
      scale: by ? with_names(spread, names) : false,
      x: array_of(scores, [rows.length, values.length], [as_array_of(x).dimnames?.[0] ?? null, labels], 'double'),
    })
  },
)
/** What summary() tells of principal components: how much of the variance each explains. */
export const summary_of_components = (x: unknown): Loose => {
  if (!(x instanceof Components)) return undefined
  const total = x.sdev.reduce((sum, value) => sum + value ** 2, 0)
  const shares = x.sdev.map((value) => value ** 2 / total)
  let sum = 0
  const cumulative = shares.map((share) => (sum += share))
  const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toFixed(5)))
  const rows = ['Standard deviation', 'Proportion of Variance', 'Cumulative Proportion']
  const names = x.sdev.map((_, j) => `PC${j + 1}`)
  const cells = [x.sdev, rounded(shares), rounded(cumulative)]
  const importance = array_of(cells.flat(), [3, names.length], [rows, names], 'double')
  const text = (): string => {
    const columns = names.map((_, j) =>
      format_numbers(
        cells.map((row) => row[j]!),
        4,
      ),
    )
    const texts = cells.map((_, i) => columns.map((column) => column[i]!))
    return `Importance of components:\n${matrix_lines(texts, { names: [rows, names], quote: false, right: true }).join('\n')}`
  }
  return Object.defineProperty({ ...x, importance }, R_PRINT, { value: text, enumerable: false })
}
class Components {
  declare sdev: number[]
  declare rotation: RArray
  constructor(fields: object) {
    Object.assign(this, fields)
  }
  [R_CLASS](): string[] {
    return ['prcomp']
  }
  [R_PRINT](): string {
    const { sdev, rotation } = this
    const deviations = `Standard deviations (1, .., p=${sdev.length}):\n[1] ${format_numbers(sdev).join(' ')}`
    return `${deviations}\n\nRotation (n x k) = (${rotation.dim.join(' x ')}):\n${rotation[R_PRINT]()}`
  }
}

const distances: Record<string, (a: readonly number[], b: readonly number[], p: number) => number> = {
  euclidean: (a, b) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)),
  manhattan: (a, b) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0),
  maximum: (a, b) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!))),
  minkowski: (a, b, p) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!) ** p, 0) ** (1 / p),
}
/** Distances between rows, of which each pair stands once. */
class Distances {
  constructor(
    readonly rows: readonly (readonly number[])[],
    readonly labels: readonly string[] | null,
  ) {}
  [R_CLASS](): string[] {
    return ['dist']
  }
  [Symbol.iterator](): Iterator<number> {
    return this.rows.flatMap((row, j) => row.slice(j + 1))[Symbol.iterator]()
  }
  /** The whole matrix, of `as.matrix()`. */
  to_matrix(): RArray {
    const n = this.rows.length
    const names = this.labels ?? this.rows.map((_, i) => String(i + 1))
    return array_of(this.rows.flat(), [n, n], [names, names], 'double')
  }
  [R_PRINT](): string {
    const n = this.rows.length
    const names = this.labels ?? this.rows.map((_, i) => String(i + 1))
    const texts = format_numbers([...this])
    let at = 0
    const cells = Array.from({ length: n - 1 }, () => new Array<string>(n - 1).fill(''))
    for (let j = 0; j < n - 1; j++) for (let i = j; i < n - 1; i++) cells[i]![j] = texts[at++]!
    return matrix_lines(cells, { names: [names.slice(1), names.slice(0, -1)], quote: false, right: true }).join('\n')
  }
}
export const dist = r_function('x method diag upper p', ({ x, method = 'euclidean', p = 2 }): Loose => {
  const rows = rows_of(x)
  const f = distances[String(method)]!
  return new Distances(
    rows.map((a) => rows.map((b) => f(a, b, Number(p)))),
    as_array_of(x).dimnames?.[0] ?? null,
  )
})

/** Clusters by k means: rows go to the nearest centre, centres to the middle of their rows, until nothing moves. */
export const kmeans = r_function('x centers iter_max nstart', ({ x, centers, iter_max = 10, nstart = 1 }): Loose => {
  const rows = rows_of(x)
  const names = as_array_of(x).dimnames ?? null
  const given = elements(centers).length === 1 && !Array.isArray(centers) ? Number(centers) : undefined
  const apart = distances.euclidean!
  const within = (clusters: readonly number[], middles: readonly (readonly number[])[]): number[] =>
    middles.map((middle, k) =>
      rows.reduce((sum, row, i) => sum + (clusters[i] === k ? apart(row, middle, 2) ** 2 : 0), 0),
    )
  const run = (): { clusters: number[]; middles: number[][]; iterations: number } => {
    const start =
      given === undefined
        ? rows_of(centers)
        : (elements(sample_int(rows.length, given)) as number[]).map((i) => rows[i - 1]!)
    let middles = start.map((row) => [...row])
    let clusters: number[] = []
    for (let round = 1; ; round++) {
      const next = rows.map((row) => {
        const all = middles.map((middle) => apart(row, middle, 2))
        return all.indexOf(Math.min(...all))
      })
      const same = next.every((k, i) => k === clusters[i])
      clusters = next
      if (same || round > Math.max(Number(iter_max), 100)) return { clusters, middles, iterations: round - 1 }
      middles = middles.map((middle, k) => {
        const own = rows.filter((_, i) => clusters[i] === k)
        return own.length === 0 ? middle : column_means(own)
      })
    }
  }
  const tries = Array.from({ length: given === undefined ? 1 : Number(nstart) }, run)
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const best = tries.reduce((a, b) => (sum(within(b.clusters, b.middles)) < sum(within(a.clusters, a.middles)) ? b : a))
  const { clusters, middles, iterations } = best
  const each = within(clusters, middles)
  const middle = column_means(rows)
  const total = sum(rows.map((row) => apart(row, middle, 2) ** 2))
  return {
    cluster: with_names(integers(clusters.map((k) => k + 1)), names?.[0] ?? null),
    centers: array_of(
      middles.flat(),
      [middles.length, rows[0]!.length],
      [middles.map((_, k) => String(k + 1)), names?.[1] ?? null],
      'double',
    ),
    totss: total,
    withinss: each,
    'tot.withinss': sum(each),
    betweenss: total - sum(each),
    size: integers(middles.map((_, k) => clusters.filter((each_) => each_ === k).length)),
    iter: iterations,
    ifault: 0,
  }
})
