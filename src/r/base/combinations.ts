/** Choices among values: combn(), expand.grid(). */
import { as_list_of, attributes_of, integers } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame, type Cell } from '../data_frame'
import { RError } from '../errors'
import { r_function } from './arguments'
import { factor } from './factors'
import { match_fun, simplified } from './functional'
import type { Loose } from './loose'
import { elements, labels_of } from './values'

/** All choices of `m` among some values, each a column, or what a function makes of each. */
export const combn = r_function('x m FUN simplify', ({ x, m, FUN, simplify = true }): Loose => {
  const values = typeof x === 'number' ? Array.from({ length: x }, (_, i) => i + 1) : labels_of(x)
  const count = Number(m)
  if (count > values.length) throw new RError('n < m', 'combn')
  const whole = typeof x === 'number' || attributes_of(x).type === 'integer'
  const chosen: unknown[][] = []
  const choose = (from: number, picked: unknown[]): void => {
    if (picked.length === count) chosen.push(whole ? integers(picked as number[]) : picked)
    else for (let i = from; i <= values.length - count + picked.length; i++) choose(i + 1, [...picked, values[i]])
  }
  choose(0, [])
  const made = FUN === undefined ? chosen : chosen.map((each) => match_fun(FUN)(each))
  return simplify ? simplified(made, null) : as_list_of(made)
})

/** A table of all combinations of values, the first running fastest. Texts are factors, as in R. */
export const expand_grid = (...given: unknown[]): Loose => {
  const last = given.at(-1)
  const options = is_plain(last) ? last : {}
  const { stringsAsFactors = true, KEEP_OUT_ATTRS: _, ...named } = options
  const open = is_plain(last) ? given.slice(0, -1) : given
  const columns = [...open.map((values, i) => [`Var${i + 1}`, values] as const), ...Object.entries(named)]
  const count = columns.reduce((product, [, values]) => product * elements(values).length, 1)
  let before = 1
  const made = columns.map(([name, values]) => {
    const cells = labels_of(values) as Cell[]
    const each = before
    before *= cells.length
    const column = Array.from({ length: count }, (_row, i) => cells[Math.floor(i / each) % cells.length]!)
    if (stringsAsFactors && cells.some((cell) => typeof cell === 'string'))
      return [name, factor(column, { levels: attributes_of(values).levels ?? [...new Set(cells)] }) as Cell[]]
    return [name, attributes_of(values).type === 'integer' ? integers(column as number[]) : column]
  })
  return new DataFrame(Object.fromEntries(made) as Record<string, Cell[]>)
}
