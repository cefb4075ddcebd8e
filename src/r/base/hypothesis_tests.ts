/** R's tests of hypotheses: t.test(), chisq.test(), cor.test(). */
import { mark } from '../attributes'
import { RError } from '../errors'
import { format_numbers } from '../format'
import { to_text } from '../print'
import { R_PRINT } from '../protocol'
import { RArray } from '../array'
import { r_function } from './arguments'
import { columns_of, value_of } from './design'
import { pnorm, qnorm } from './distributions'
import { factor, split } from './factors'
import { Formula } from './formulas'
import type { Loose } from './loose'
import { p_texts } from './model_summary'
import { cor, mean, variance } from './summaries'
import { pchisq, pt, qt } from './tails'
import { as_array_of, elements, is_matrix_like, named_values } from './values'

type Alternative = 'two.sided' | 'less' | 'greater'
interface Result {
  statistic: Record<string, number>
  parameter: Record<string, number>
  p: number
  conf?: readonly number[]
  level?: number
  estimate?: Record<string, number>
  null?: Record<string, number>
  alternative?: Alternative
  method: string
  data: string
  error?: number
  more?: Record<string, unknown>
}
const relation = { 'two.sided': 'not equal to', less: 'less than', greater: 'greater than' }
/** A test's result: R's list of it, which prints as R shows it. */
function result_of({ statistic, parameter, p, conf, level = 0.95, estimate, null: given, ...rest }: Result): Loose {
  const { alternative, method, data } = rest
  const fields = {
    statistic: named_values(statistic),
    parameter: named_values(parameter),
    'p.value': p,
    ...(conf ? { 'conf.int': mark([...conf], { 'conf.level': level }) } : {}),
    ...(estimate ? { estimate: named_values(estimate) } : {}),
    ...(given ? { 'null.value': named_values(given) } : {}),
    ...(rest.error === undefined ? {} : { stderr: rest.error }),
    ...(alternative ? { alternative } : {}),
    method,
    'data.name': data,
    ...rest.more,
  }
  const text = (): string =>
    [
      '',
      `\t${method}`,
      '',
      `data:  ${data}`,
      [...equations(statistic), ...equations(parameter), p_equation(p)].join(', '),
      ...(alternative && given
        ? Object.entries(given).map(
            ([name, value]) => `alternative hypothesis: true ${name} is ${relation[alternative]} ${value}`,
          )
        : []),
      ...(conf ? [`${100 * level} percent confidence interval:`, ` ${alike(conf)}`] : []),
      ...(estimate ? ['sample estimates:', to_text(named_values(estimate))] : []),
      '',
    ].join('\n')
  return Object.defineProperty(mark(fields, { class: ['htest'] }), R_PRINT, { value: text, enumerable: false })
}
/** Numbers of one width. */
const alike = (values: readonly number[]): string => {
  const texts = format_numbers(values)
  const size = Math.max(...texts.map((text) => text.length))
  return texts.map((text) => text.padStart(size)).join(' ')
}
const equations = (values: Record<string, number>): string[] =>
  Object.entries(values).map(([name, value]) => `${name} = ${format_numbers([value], 5)[0]!}`)
const p_equation = (p: number): string => {
  const [text = ''] = p_texts([p], 4)
  return `p-value ${text.startsWith('<') ? text : `= ${text}`}`
}

const known = (x: unknown): number[] =>
  (elements(x) as (number | null)[]).filter((v): v is number => v !== null && !Number.isNaN(v))
/** A place that a statistic stands at, and the ends between which its parameter lies. */
function judged(
  statistic: number,
  alternative: Alternative,
  below: (q: number) => number,
  place: (p: number) => number,
  level: number,
): { p: number; ends: [number, number] } {
  if (alternative === 'less') return { p: below(statistic), ends: [-Infinity, statistic + place(level)] }
  if (alternative === 'greater') return { p: 1 - below(statistic), ends: [statistic - place(level), Infinity] }
  const half = place(1 - (1 - level) / 2)
  return { p: 2 * below(-Math.abs(statistic)), ends: [statistic - half, statistic + half] }
}

/** Student's test of a mean, or of the difference of two. A formula `y ~ group` has its two groups in `data`. */
export const t_test = r_function(
  'x y alternative mu paired var_equal conf_level data data_name',
  ({
    x,
    y,
    alternative = 'two.sided',
    mu = 0,
    paired = false,
    var_equal = false,
    conf_level = 0.95,
    ...rest
  }): Loose => {
    const [null_, level] = [Number(mu), Number(conf_level)]
    let [first, second] = [x as unknown, y as unknown]
    let name = String(rest.data_name ?? (y === undefined ? 'x' : 'x and y'))
    let labels = ['mean of x', 'mean of y']
    let groups = ''
    if (x instanceof Formula) {
      const table = columns_of(y ?? rest.data)
      const [[by = ''] = []] = x.terms(Object.keys(table))
      const parts = split(value_of(x.response!, x, table), factor(value_of(by, x, table))) as Record<string, unknown>
      if (Object.keys(parts).length !== 2) throw new RError('grouping factor must have exactly 2 levels', 't.test')
      ;[first, second] = Object.values(parts)
      name = `${x.response!} by ${by}`
      labels = Object.keys(parts).map((label) => `mean in group ${label}`)
      groups = ` between group ${Object.keys(parts).join(' and group ')}`
    }
    if (paired) {
      const [a, b] = [elements(first) as number[], elements(second) as number[]]
      first = a.map((value, i) => value - b[i]!)
      second = undefined
    }
    const [xs, ys] = [known(first), known(second ?? [])]
    const [mx, vx, n] = [mean(xs) as number, variance(xs) as number, xs.length]
    if (n < 2) throw new RError("not enough 'x' observations", 't.test')
    const one = second === undefined
    const [my, vy, m] = one ? [0, 0, 1] : [mean(ys) as number, variance(ys) as number, ys.length]
    const pooled = ((n - 1) * vx + (m - 1) * vy) / (n + m - 2)
    const error = Math.sqrt(var_equal && !one ? pooled * (1 / n + 1 / m) : vx / n + vy / m)
    const df = one ? n - 1 : var_equal ? n + m - 2 : error ** 4 / ((vx / n) ** 2 / (n - 1) + (vy / m) ** 2 / (m - 1))
    const t = (mx - my - null_) / error
    const { p, ends } = judged(
      t,
      alternative as Alternative,
      (q) => pt(q, df) as number,
      (share) => qt(share, df) as number,
      level,
    )
    const about = paired ? 'mean difference' : one ? 'mean' : `difference in means${groups}`
    return result_of({
      statistic: { t },
      parameter: { df },
      p,
      conf: ends.map((end) => null_ + end * error),
      level,
      estimate: paired ? { 'mean difference': mx } : one ? { 'mean of x': mx } : { [labels[0]!]: mx, [labels[1]!]: my },
      null: { [about]: null_ },
      error,
      alternative: alternative as Alternative,
      method: paired
        ? 'Paired t-test'
        : one
          ? 'One Sample t-test'
          : `${var_equal ? ' Two Sample' : 'Welch Two Sample'} t-test`,
      data: name,
    })
  },
)

/** Pearson's test of whether counts are as expected: those of a table of two factors, or of one with shares `p`. */
export const chisq_test = r_function(
  'x y correct p data_name',
  ({ x, correct = true, p: shares, data_name = 'x' }): Loose => {
    const array = is_matrix_like(x) && Math.min(...as_array_of(x).dim) > 1 ? as_array_of(x) : undefined
    const counts = elements(array ? Array.from(array.data as ArrayLike<number>) : x) as number[]
    const total = counts.reduce((a, b) => a + b, 0)
    const [rows = 1, columns = counts.length] = array?.dim ?? [1, counts.length]
    const sum = (of: (i: number) => boolean): number => counts.reduce((a, b, i) => a + (of(i) ? b : 0), 0)
    const expected = counts.map((_, at) => {
      if (!array) return shares === undefined ? total / counts.length : total * Number(elements(shares)[at])
      const [row, column] = [Math.floor(at / columns), at % columns]
      return (sum((i) => Math.floor(i / columns) === row) * sum((i) => i % columns === column)) / total
    })
    const yates = array !== undefined && rows === 2 && columns === 2 && Boolean(correct)
    const shift = yates ? Math.min(0.5, ...counts.map((count, i) => Math.abs(count - expected[i]!))) : 0
    const statistic = counts.reduce(
      (a, count, i) => a + (Math.abs(count - expected[i]!) - shift) ** 2 / expected[i]!,
      0,
    )
    const df = array ? (rows - 1) * (columns - 1) : counts.length - 1
    const like = (values: number[]): unknown =>
      array ? (array.of_cells(values) ?? new RArray(values, array.dim, 'double', array.dimnames)) : values
    return result_of({
      statistic: { 'X-squared': statistic },
      parameter: { df },
      p: pchisq(statistic, df, { lower_tail: false }) as number,
      method: array
        ? `Pearson's Chi-squared test${yates ? " with Yates' continuity correction" : ''}`
        : 'Chi-squared test for given probabilities',
      data: String(data_name),
      more: {
        observed: x as unknown,
        expected: like(expected),
        residuals: like(counts.map((count, i) => (count - expected[i]!) / Math.sqrt(expected[i]!))),
      },
    })
  },
)

/** Pearson's test of whether two vectors go together. */
export const cor_test = r_function(
  'x y alternative conf_level data_name',
  ({ x, y, alternative = 'two.sided', conf_level = 0.95, data_name = 'x and y' }): Loose => {
    const r = cor(x, y) as number
    const n = elements(x).length
    const level = Number(conf_level)
    const t = r * Math.sqrt((n - 2) / (1 - r * r))
    const { p } = judged(
      t,
      alternative as Alternative,
      (q) => pt(q, n - 2) as number,
      () => 0,
      level,
    )
    const wide = 1 / Math.sqrt(n - 3)
    const { ends } = judged(
      Math.atanh(r) / wide,
      alternative as Alternative,
      (q) => pnorm(q) as number,
      (share) => qnorm(share) as number,
      level,
    )
    return result_of({
      statistic: { t },
      parameter: { df: n - 2 },
      p,
      ...(n > 3 ? { conf: ends.map((end) => Math.tanh(end * wide)), level } : {}),
      estimate: { cor: r },
      null: { correlation: 0 },
      alternative: alternative as Alternative,
      method: "Pearson's product-moment correlation",
      data: String(data_name),
    })
  },
)
