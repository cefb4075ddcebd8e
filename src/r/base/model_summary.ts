/** summary() of linear models: errors and tests of the coefficients, and how much is explained. */
import { RArray } from '../array'
import { attributes_of } from '../attributes'
import { format_elements, format_numbers } from '../format'
import { to_text } from '../print'
import { matrix_lines } from '../print_matrix'
import { R_CLASS, R_PRINT } from '../protocol'
import { inverse_of_squares } from './least_squares'
import { Model } from './models'
import { quantile } from './quantiles'
import { pf, pt } from './tails'
import { array_of, with_names } from './values'

const digits = 4
const squares = (values: readonly number[], less = 0): number => values.reduce((sum, v) => sum + (v - less) ** 2, 0)

/** Probabilities as format.pval() writes them: those too small to tell as less than what can be told. */
export function p_texts(values: readonly number[], most: number): string[] {
  const eps = Number.EPSILON
  const texts = values.map(() => '')
  const fill = (wanted: (p: number) => boolean): void => {
    const places = values.flatMap((p, i) => (p >= eps && wanted(p) ? [i] : []))
    const made = format_numbers(
      places.map((i) => values[i]!),
      most,
    )
    places.forEach((place, k) => (texts[place] = made[k]!))
  }
  fill((p) => p >= 1e-3)
  fill((p) => p < 1e-3)
  const size = Math.max(0, ...texts.map((text) => text.length))
  let short = Math.max(1, most - 2)
  if (size > 0 && short > 1 && short + 6 > size) short = Math.max(1, size - 7)
  const gap = short === 1 && size <= 6 ? '' : ' '
  return texts.map((text, i) => (values[i]! < eps ? `<${gap}${format_numbers([eps], short)[0]!}` : text))
}
const stars = (p: number): string => (p < 0.001 ? '***' : p < 0.01 ? '**' : p < 0.05 ? '*' : p < 0.1 ? '.' : ' ')
const rounded = (x: number, places: number): number => Number(x.toFixed(Math.min(100, Math.max(0, places))))
/** A number to some significant digits, as formatC() writes it. */
const short = (x: number): string => String(Number(x.toPrecision(digits)))

/** What summary() gives of a linear model. */
export class ModelSummary {
  readonly sigma: number
  readonly df: number[]
  readonly 'r.squared': number
  readonly 'adj.r.squared': number
  readonly fstatistic: number[]
  readonly coefficients: RArray
  readonly residuals: number[]
  readonly call: unknown
  constructor(model: Model, data: unknown) {
    const [rest, fits] = [model.residuals as number[], model['fitted.values'] as number[]]
    const rank = fits.length - (model['df.residual'] as number)
    const left = squares(rest)
    const own = model.has_intercept ? 1 : 0
    const explained = squares(fits, own ? fits.reduce((a, b) => a + b, 0) / fits.length : 0)
    const df = model['df.residual'] as number
    const variance = left / df
    const { names, columns } = model.columns(data)
    const inverse = inverse_of_squares(columns)
    const estimates = (model.coefficients as (number | null)[]).filter((each): each is number => each !== null)
    const errors = estimates.map((_, j) => Math.sqrt(variance * inverse[j]![j]!))
    const tests = estimates.map((each, j) => each / errors[j]!)
    const cells = estimates.flatMap((each, j) => [
      each,
      errors[j]!,
      tests[j]!,
      2 * (pt(Math.abs(tests[j]!), df, { lower_tail: false }) as number),
    ])
    this.call = model.call
    this.residuals = rest
    this.coefficients = array_of(cells, [names.length, 4], [names, ['Estimate', 'Std. Error', 't value', 'Pr(>|t|)']])
    this.sigma = Math.sqrt(variance)
    this.df = [rank, df, rank]
    this['r.squared'] = explained / (explained + left)
    this['adj.r.squared'] = 1 - (1 - this['r.squared']) * ((fits.length - own) / df)
    this.fstatistic = with_names(
      [explained / (rank - own) / variance, rank - own, df],
      ['value', 'numdf', 'dendf'],
    ) as number[]
  }
  [R_CLASS](): string[] {
    return ['summary.lm']
  }
  /** The table of coefficients as printCoefmat() writes it. */
  private table(): string {
    const rows = this.coefficients.to_nested() as number[][]
    const first = rows.flatMap(([estimate, error]) => [estimate!, error!])
    const sizes = first.map(Math.abs).filter((x) => x > 0 && Number.isFinite(x))
    const least = 1 + Math.floor(Math.log10(Math.min(...sizes)))
    const most = 1 + Math.floor(Math.log10(Math.max(...sizes)))
    const places = Math.max(1, digits - least, digits - most)
    const texts = format_elements(
      first.map((x) => rounded(x, places)),
      false,
      digits,
    )
    const tests = format_elements(
      rows.map((row) => rounded(row[2]!, 3)),
      false,
      digits,
    )
    const p = p_texts(
      rows.map((row) => row[3]!),
      3,
    )
    const marks = rows.map((row) => stars(row[3]!))
    const wide = Math.max(...marks.map((mark) => mark.length))
    const names = this.coefficients.dimnames!
    const lines = matrix_lines(
      rows.map((_, i) => [texts[2 * i]!, texts[2 * i + 1]!, tests[i]!, p[i]!, marks[i]!.padEnd(wide)]),
      { names: [names[0]!, [...names[1]!, '']], quote: false, right: true },
    )
    const legend = '---\nSignif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1'
    return [...lines, legend].join('\n')
  }
  [R_PRINT](): string {
    const [f, between, within] = this.fstatistic as [number, number, number]
    const five = quantile(this.residuals) as number[]
    const rest =
      within > 5
        ? to_text(with_names([...five], ['Min', '1Q', 'Median', '3Q', 'Max']), '', { digits })
        : to_text(with_names([...this.residuals], attributes_of(this.residuals).names), '', { digits })
    const [p] = p_texts([pf(f, between, within, { lower_tail: false }) as number], digits)
    return [
      '',
      'Call:',
      String(this.call),
      '',
      'Residuals:',
      rest,
      '',
      'Coefficients:',
      this.table(),
      '',
      `Residual standard error: ${short(this.sigma)} on ${within} degrees of freedom`,
      ...(between > 0
        ? [
            `Multiple R-squared:  ${short(this['r.squared'])},\tAdjusted R-squared:  ${short(this['adj.r.squared'])} `,
            `F-statistic: ${short(f)} on ${between} and ${within} DF,  p-value: ${p!}`,
          ]
        : []),
      '',
    ].join('\n')
  }
}

/** What summary() gives of a linear model; undefined for what is none. */
export const summary_of_lm = (model: unknown): ModelSummary | undefined =>
  model instanceof Model && typeof model['df.residual'] === 'number' ? new ModelSummary(model, model.data) : undefined
