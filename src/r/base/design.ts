/** The columns of a model: of numbers themselves, of factors one for each level but the first. */
import { attributes_of } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame, type Cell } from '../data_frame'
import { RError } from '../errors'
import { r_function } from './arguments'
import { factor } from './factors'
import { as_formula, type Formula } from './formulas'
import type { Loose } from './loose'
import { array_of, as_array_of, elements, is_matrix_like, labels_of } from './values'

export const columns_of = (data: unknown): Record<string, unknown> =>
  data instanceof DataFrame ? data.columns : is_plain(data) ? data : {}

export function value_of(name: string, of: Formula, data: Record<string, unknown>): unknown {
  if (name in data) return data[name]
  const made = of.variables[name]
  if (made === undefined)
    throw new RError(`object '${name}' not found: the columns are ${Object.keys(data).join(', ')}`, 'formula')
  return typeof made === 'function' ? (made as (columns: object) => unknown)(data) : made
}

/** A variable's columns: a factor has one for each level but the first. */
function design(
  name: string,
  value: unknown,
  levels: readonly string[] | undefined,
  all: boolean,
): [string, number[]][] {
  if (is_matrix_like(value)) {
    const { dim, data, dimnames } = as_array_of(value)
    return Array.from({ length: dim[1]! }, (_, j): [string, number[]] => [
      `${name}${dimnames?.[1]?.[j] ?? (dim[1] === 1 ? '' : j + 1)}`,
      Array.from({ length: dim[0]! }, (_, i) => data[i * dim[1]! + j]!),
    ])
  }
  const values = elements(value) as Cell[]
  if (levels === undefined) return [[name, values.map(Number)]]
  const labels = labels_of(value).map(String)
  return levels
    .slice(all ? 0 : 1)
    .map((level): [string, number[]] => [`${name}${level}`, labels.map((label) => Number(label === level))])
}
export const levels_of = (value: unknown): readonly string[] | undefined => {
  const { levels } = attributes_of(value)
  if (levels) return levels
  const values = elements(value)
  if (values.some((each) => typeof each === 'string')) return attributes_of(factor(value)).levels
  return values.some((each) => typeof each === 'boolean') ? ['FALSE', 'TRUE'] : undefined
}

export interface Design {
  names: string[]
  columns: number[][]
  levels: Record<string, readonly string[]>
}
export function design_of(of: Formula, data: unknown, known: Design['levels'] = {}, terms?: string[][]): Design {
  const table = columns_of(data)
  const levels: Design['levels'] = {}
  const found: [string, number[]][] = []
  let whole = !of.intercept
  let rows = Object.values(table)[0] === undefined ? undefined : elements(Object.values(table)[0]).length
  for (const term of terms ?? of.terms(Object.keys(table))) {
    const parts = term.map((name) => {
      const value = value_of(name, of, table)
      const own = known[name] ?? levels_of(value)
      if (own) levels[name] = own
      const logical = own && typeof elements(value)[0] === 'boolean'
      const made = design(
        name,
        logical ? elements(value).map((each) => (each === true ? 'TRUE' : 'FALSE')) : value,
        own,
        whole && own !== undefined && term.length === 1,
      )
      if (own && term.length === 1) whole = false
      return made
    })
    found.push(
      ...parts.reduce((left, right) =>
        right.flatMap(([b, y]) => left.map(([a, x]): [string, number[]] => [`${a}:${b}`, x.map((v, i) => v * y[i]!)])),
      ),
    )
    rows = found[0]?.[1].length ?? rows
  }
  const one: [string, number[]][] = of.intercept ? [['(Intercept)', new Array<number>(rows ?? 0).fill(1)]] : []
  const all = [...one, ...found]
  return { names: all.map(([name]) => name), columns: all.map(([, column]) => column), levels }
}
export const row_labels = (data: unknown, rows: number): string[] =>
  data instanceof DataFrame && data.row_names
    ? [...data.row_names]
    : Array.from({ length: rows }, (_, i) => String(i + 1))

/** The matrix of a model: a column for each term, for factors one for each level but the first. */
export const model_matrix = r_function('object data', ({ object, data }): Loose => {
  const { names, columns } = design_of(as_formula(object), data)
  const rows = columns[0]?.length ?? 0
  return array_of(
    Array.from({ length: rows }, (_, i) => columns.map((column) => column[i]!)).flat(),
    [rows, names.length],
    [row_labels(data, rows), names],
    'double',
  )
})
