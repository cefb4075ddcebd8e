/** tidyselect's choices of columns: starts_with(), everything(), where(). */
import type { DataFrame } from '../data_frame'
import { RError } from '../errors'
import { match_fun } from './functional'
import { elements } from './values'

/** Columns that a test, a prefix or names choose. */
export type Chosen = (names: readonly string[], x: DataFrame) => string[]
const chosen =
  (test: (name: string, x: DataFrame) => boolean): Chosen =>
  (names, x) =>
    names.filter((name) => test(name, x))
export const everything = (): Chosen => chosen(() => true)
export const starts_with = (prefix: unknown): Chosen =>
  chosen((name) => (elements(prefix) as string[]).some((each) => name.startsWith(each)))
export const ends_with = (suffix: unknown): Chosen =>
  chosen((name) => (elements(suffix) as string[]).some((each) => name.endsWith(each)))
export const contains = (part: unknown): Chosen =>
  chosen((name) => (elements(part) as string[]).some((each) => name.includes(each)))
export const all_of = (names: unknown): Chosen => chosen((name) => (elements(names) as string[]).includes(name))
export const any_of = all_of
export const last_col = (): Chosen => (names) => names.slice(-1)
export const where = (test: unknown): Chosen => chosen((name, x) => match_fun(test)(x.columns[name]) === true)
/** All but these columns. */
export const but =
  (...of: unknown[]): Chosen =>
  (names, x) => {
    const out = new Set(names_in(x, of))
    return names.filter((name) => !out.has(name))
  }
/** The columns from one to another. */
export const span =
  (from: string, to: string): Chosen =>
  (names) => {
    const [a, b] = [names.indexOf(from), names.indexOf(to)]
    if (a < 0 || b < 0) throw new RError(`there is no column '${a < 0 ? from : to}'`, 'select')
    return a <= b ? names.slice(a, b + 1) : names.slice(b, a + 1).reverse()
  }
export function names_in(x: DataFrame, of: readonly unknown[]): string[] {
  const found = of.flatMap((each): string[] => {
    if (typeof each === 'function') return (each as Chosen)(x.names, x)
    return (elements(each) as (string | number)[]).map((name) => {
      const column = typeof name === 'number' ? x.names[name - 1] : name
      if (column === undefined || !(column in x.columns))
        throw new RError(`there is no column '${name}': there are ${x.names.join(', ')}`, 'select')
      return column
    })
  })
  return [...new Set(found)]
}
