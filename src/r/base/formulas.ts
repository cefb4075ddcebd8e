/** R's formulas: what is modelled, and by which terms. */
import type { Loose } from './loose'
import { RError, show_value } from '../errors'
import { R_CLASS, R_PRINT } from '../protocol'

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
/** A formula of its text, or the one of a model. */
export const formula = (x: unknown, variables: Made = {}): Loose =>
  typeof x === 'string' ? new Formula(x, variables) : ((x as { formula?: unknown } | null)?.formula ?? as_formula(x))

export const as_formula = (x: unknown): Formula => {
  if (x instanceof Formula) return x
  if (typeof x === 'string' && x.includes('~')) return new Formula(x)
  throw new RError(`it takes a formula, got ${show_value(x)}`, 'formula')
}
