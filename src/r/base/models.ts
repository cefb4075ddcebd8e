/** Linear models, and generalized ones. */
import { attributes_of } from '../attributes'
import { RError, show_value } from '../errors'
import { format_numbers } from '../format'
import { R_CLASS, R_PRINT } from '../protocol'
import { r_function } from './arguments'
import { columns_of, design_of, levels_of, row_labels, value_of, type Design } from './design'
import { as_formula, type Formula } from './formulas'
import { least_squares, times } from './least_squares'
import type { Loose } from './loose'
import { elements, labels_of, with_names } from './values'

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
export class Model {
  [name: string]: unknown
  constructor(
    fields: Record<string, unknown>,
    private readonly made: {
      formula: Formula
      terms: string[][]
      levels: Design['levels']
      coefficients: (number | null)[]
      family?: Family
      data?: unknown
    },
  ) {
    Object.assign(this, fields)
    Object.defineProperty(this, 'made', { enumerable: false })
  }
  /** The columns that it was fitted to, those alone that have a coefficient. */
  columns(data: unknown): { names: string[]; columns: number[][] } {
    const { formula: of, terms, levels, coefficients } = this.made
    const { names, columns } = design_of(of, data, levels, terms)
    const kept = coefficients.flatMap((each, j) => (each === null ? [] : [j]))
    return { names: kept.map((j) => names[j]!), columns: kept.map((j) => columns[j]!) }
  }
  /** The table that it was fitted to. */
  get data(): unknown {
    return this.made.data
  }
  get formula(): Formula {
    return this.made.formula
  }
  get has_intercept(): boolean {
    return this.made.formula.intercept
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
    { formula: of, terms, levels: found.levels, coefficients, data },
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
export const nobs = (x: unknown): number => (residuals(x) as unknown[]).length
