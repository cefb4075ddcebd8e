/** Linear models and their formulas. */
import { attributes_of, is_plain } from '../attributes'
import { DataFrame, type Cell } from '../data_frame'
import { RError, show_value } from '../errors'
import { format_numbers } from '../format'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function } from './arguments'
import { factor } from './factors'
import type { Loose } from './loose'
import { array_of, as_array_of, elements, is_matrix_like, labels_of, with_names } from './values'

type Made = Record<string, unknown>

/** A formula: what is modelled, and the terms that it is modelled by. */
export class Formula {
  readonly response: string | null
  /** Each term as the variables that it is the product of. */
  private readonly added: string[][] = []
  private readonly taken: string[] = []
  readonly intercept: boolean
  constructor(
    readonly text: string,
    /** The variables that are not columns of a table: values, or functions of the columns. */
    readonly variables: Made = {},
  ) {
    const at = text.indexOf('~')
    this.response = text.slice(0, at).trim() || null
    let intercept = true
    for (const [sign, term] of signed_terms(text.slice(at + 1))) {
      if (term === '0' || term === '1') intercept = (term === '1') === (sign === '+')
      else if (sign === '-') this.taken.push(term)
      else this.added.push(...products(term))
    }
    this.intercept = intercept
  }
  /** The terms for a table: `.` stands for its other columns. */
  terms(columns: readonly string[]): string[][] {
    const all = this.added.flatMap((term) =>
      term.length === 1 && term[0] === '.'
        ? columns.filter((name) => name !== this.response).map((name) => [name])
        : [term],
    )
    const kept = all.filter((term) => !this.taken.includes(term.join(':')))
    // Products come after what stands alone.
    return [...kept].sort((a, b) => a.length - b.length)
  }
  [R_CLASS](): string[] {
    return ['formula']
  }
  [R_PRINT](): string {
    return this.text
  }
}
/** The parts between signs that stand in no brackets. */
function signed_terms(text: string): [string, string][] {
  const parts: [string, string][] = []
  let [depth, sign, part] = [0, '+', '']
  for (const letter of text) {
    if ('(['.includes(letter)) depth++
    if (')]'.includes(letter)) depth--
    if (depth === 0 && (letter === '+' || letter === '-')) {
      if (part.trim() !== '') parts.push([sign, part.trim()])
      ;[sign, part] = [letter, '']
    } else part += letter
  }
  return part.trim() === '' ? parts : [...parts, [sign, part.trim()]]
}
function split_at(text: string, mark: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if ('(['.includes(letter)) depth++
    if (')]'.includes(letter)) depth--
    if (depth === 0 && letter === mark) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.map((part) => part.trim())
}
/** `a:b` is one product; `a*b` is both and their product. */
function products(term: string): string[][] {
  const factors = split_at(term, '*')
  if (factors.length === 1) return [split_at(term, ':')]
  return factors.reduce<string[][]>((all, name) => [...all, [name], ...all.map((each) => [...each, name])], [])
}
export const formula = (text: string, variables: Made = {}): Formula => new Formula(text, variables)

const columns_of = (data: unknown): Record<string, unknown> =>
  data instanceof DataFrame ? data.columns : is_plain(data) ? data : {}

function value_of(name: string, of: Formula, data: Record<string, unknown>): unknown {
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
const levels_of = (value: unknown): readonly string[] | undefined => {
  const { levels } = attributes_of(value)
  if (levels) return levels
  const values = elements(value)
  if (values.some((each) => typeof each === 'string')) return attributes_of(factor(value)).levels
  return values.some((each) => typeof each === 'boolean') ? ['FALSE', 'TRUE'] : undefined
}

interface Design {
  names: string[]
  columns: number[][]
  levels: Record<string, readonly string[]>
}
function design_of(of: Formula, data: unknown, known: Design['levels'] = {}, terms?: string[][]): Design {
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
const as_formula = (x: unknown): Formula => {
  if (x instanceof Formula) return x
  if (typeof x === 'string' && x.includes('~')) return new Formula(x)
  throw new RError(`it takes a formula, got ${show_value(x)}`, 'formula')
}
const row_labels = (data: unknown, rows: number): string[] =>
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

/** Least squares by Householder's reflections; what depends on others has no coefficient. */
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
const times = (columns: readonly number[][], by: readonly (number | null)[]): number[] =>
  Array.from({ length: columns[0]?.length ?? 0 }, (_, i) =>
    columns.reduce((sum, column, j) => sum + (by[j] ?? 0) * column[i]!, 0),
  )

/** How a generalized model's mean comes from its terms. */
class Family {
  constructor(
    readonly family: string,
    readonly inverse: (eta: number) => number,
    readonly slope: (mu: number) => number,
    readonly variance: (mu: number) => number,
    readonly link: (mu: number) => number,
  ) {}
}
export const binomial = (): Family =>
  new Family(
    'binomial',
    (eta) => 1 / (1 + Math.exp(-eta)),
    (mu) => mu * (1 - mu),
    (mu) => mu * (1 - mu),
    (mu) => Math.log(mu / (1 - mu)),
  )
export const poisson = (): Family =>
  new Family(
    'poisson',
    Math.exp,
    (mu) => mu,
    (mu) => mu,
    Math.log,
  )
export const gaussian = (): Family =>
  new Family(
    'gaussian',
    (x) => x,
    () => 1,
    () => 1,
    (x) => x,
  )
const families: Record<string, () => Family> = { binomial, poisson, gaussian }

/** A fitted model. */
class Model {
  [name: string]: unknown
  constructor(
    fields: Record<string, unknown>,
    private readonly made: {
      formula: Formula
      terms: string[][]
      levels: Design['levels']
      coefficients: (number | null)[]
      family?: Family
    },
  ) {
    Object.assign(this, fields)
    Object.defineProperty(this, 'made', { enumerable: false })
  }
  predicted(data: unknown, type: string): Loose {
    const { formula: of, terms, levels, coefficients, family } = this.made
    const { columns } = design_of(of, data, levels, terms)
    const values = times(columns, coefficients)
    const shown = family && type === 'response' ? values.map(family.inverse) : values
    return with_names(shown, row_labels(data, shown.length))
  }
  [R_CLASS](): string[] {
    return this.made.family ? ['glm', 'lm'] : ['lm']
  }
  [R_PRINT](): string {
    const values = this.coefficients as number[]
    const names = attributes_of(values).names ?? []
    const texts = format_numbers(values, 4)
    const size = Math.max(...texts.map((text) => text.length), ...names.map((name) => name.length))
    const per_line = Math.max(1, Math.floor(80 / (size + 2)))
    const lines: string[] = []
    for (let i = 0; i < texts.length; i += per_line) {
      const line = (of: readonly string[]): string =>
        of
          .slice(i, i + per_line)
          .map((text) => `${text.padStart(size)}  `)
          .join('')
      lines.push(line(names), line(texts))
    }
    return `\nCall:\n${String(this.call)}\n\nCoefficients:\n${lines.join('\n')}\n`
  }
}
const labelled = (values: unknown[], labels: readonly string[]): Loose => with_names(values, labels)

interface Fit {
  formula: unknown
  data: unknown
  call: unknown
}
function prepared({ formula: of, data }: Fit): {
  of: Formula
  y: number[]
  terms: string[][]
  found: Design
  labels: string[]
} {
  const made = as_formula(of)
  if (made.response === null) throw new RError('the formula has a left side: y ~ x', 'lm')
  const table = columns_of(data)
  const response = value_of(made.response, made, table)
  const levels = levels_of(response)
  const y = levels
    ? labels_of(response).map((label) => Number(String(label) !== levels[0] && label !== false))
    : (elements(response) as number[])
  const terms = made.terms(Object.keys(table))
  const found = design_of(made, data, {}, terms)
  return { of: made, y, terms, found, labels: row_labels(data, y.length) }
}

/** A linear model by least squares. */
export const lm = r_function('formula data call', ({ formula: given, data, call }): Loose => {
  const { of, y, terms, found, labels } = prepared({ formula: given, data, call })
  const coefficients = least_squares(found.columns, y)
  const fitted_values = times(found.columns, coefficients)
  return new Model(
    {
      coefficients: labelled(coefficients, found.names),
      residuals: labelled(
        y.map((value, i) => value - fitted_values[i]!),
        labels,
      ),
      'fitted.values': labelled(fitted_values, labels),
      'df.residual': y.length - coefficients.filter((each) => each !== null).length,
      call: call ?? `lm(formula = ${of.text})`,
    },
    { formula: of, terms, levels: found.levels, coefficients },
  )
})
/** A generalized linear model, by weighted least squares again and again. */
export const glm = r_function(
  'formula family data call',
  ({ formula: given, family = gaussian, data, call }): Loose => {
    const { of, y, terms, found, labels } = prepared({ formula: given, data, call })
    const kind = (
      typeof family === 'string'
        ? families[family]!()
        : typeof family === 'function'
          ? (family as () => Family)()
          : family
    ) as Family
    let mu = y.map((value) =>
      kind.family === 'binomial' ? (value + 0.5) / 2 : kind.family === 'poisson' ? value + 0.1 : value,
    )
    let coefficients: (number | null)[] = []
    let last = Infinity
    for (let round = 0; round < 25; round++) {
      const eta = mu.map(kind.link)
      const weights = mu.map((m) => Math.sqrt(kind.slope(m) ** 2 / kind.variance(m)))
      const target = eta.map((e, i) => (e + (y[i]! - mu[i]!) / kind.slope(mu[i]!)) * weights[i]!)
      coefficients = least_squares(
        found.columns.map((column) => column.map((x, i) => x * weights[i]!)),
        target,
      )
      mu = times(found.columns, coefficients).map(kind.inverse)
      const off = mu.reduce((sum, m, i) => sum + (y[i]! - m) ** 2 / kind.variance(m), 0)
      if (Math.abs(off - last) < 1e-10 * (Math.abs(off) + 0.1)) break
      last = off
    }
    return new Model(
      {
        coefficients: labelled(coefficients, found.names),
        'fitted.values': labelled(mu, labels),
        residuals: labelled(
          y.map((value, i) => (value - mu[i]!) / kind.slope(mu[i]!)),
          labels,
        ),
        call: call ?? `glm(formula = ${of.text})`,
      },
      { formula: of, terms, levels: found.levels, coefficients, family: kind },
    )
  },
)

const model_of = (x: unknown, what: string): Model => {
  if (!(x instanceof Model)) throw new RError(`it takes a model of lm() or glm(), got ${show_value(x)}`, what)
  return x
}
/** What a model says of other rows. */
export const predict = r_function('object newdata type', ({ object, newdata, type = 'link' }): Loose => {
  const model = model_of(object, 'predict')
  return newdata === undefined ? model['fitted.values'] : model.predicted(newdata, String(type))
})
/** What summary() adds to a linear model: how much of the variance it explains. */
export function summary_of_lm(model: Record<string, unknown>): Record<string, unknown> | undefined {
  if (!(model instanceof Model) || typeof model['df.residual'] !== 'number') return undefined
  const [rest, fits] = [model.residuals as number[], model['fitted.values'] as number[]]
  const center = fits.reduce((a, b) => a + b, 0) / fits.length
  const squares = (values: readonly number[], less = 0): number => values.reduce((sum, v) => sum + (v - less) ** 2, 0)
  const [explained, left, df] = [squares(fits, center), squares(rest), model['df.residual']]
  const r_squared = explained / (explained + left)
  return {
    call: model.call,
    residuals: rest,
    coefficients: model.coefficients,
    sigma: Math.sqrt(left / df),
    'r.squared': r_squared,
    'adj.r.squared': 1 - (1 - r_squared) * ((fits.length - 1) / df),
  }
}
/** A part of a model or of any list. */
const part =
  (name: string) =>
  (x: unknown): Loose =>
    (x as Record<string, unknown>)[name]
export const coef = part('coefficients')
export const coefficients = coef
export const residuals = part('residuals')
export const resid = residuals
export const fitted = part('fitted.values')
