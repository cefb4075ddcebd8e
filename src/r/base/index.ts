/** Base R for ported scripts: `R.paste('a', 1)`, `R.matrix([1, 2, 3, 4], 2)`. */
import * as base from '.'
import * as arith from './arith'
import { functions } from './functional'

export { placed, placed_for } from './arguments'
export * from './arith'
export * from './assign_subset'
export * from './attributes'
export * from './bind'
export * from './bytes'
export * from './classes'
export * from './combinations'
export * from './complex'
export * from './conditions'
export * from './control'
export * from './convert'
export * from './datasets'
export * from './dates'
export * from './decompositions'
export * from './distributions'
export * from './factors'
export * from './frames'
export * from './formatting'
export * from './functional'
export * from './hypothesis_tests'
export * from './integrate'
export * from './interpolate'
export * from './joins'
export * from './linear_algebra'
export * from './margins'
export * from './math'
export * from './matrices'
export * from './misc'
export { model_matrix } from './design'
export { Formula, formula } from './formulas'
export * from './models'
export * from './multivariate'
export * from './optim'
export * from './optimize'
export * from './output'
export * from './patterns'
export * from './purrr'
export * from './quantiles'
export * from './random'
export * from './reshape'
export * from './s3'
export * from './selections'
export * from './sequences'
export * from './sets'
export * from './strings'
export * from './structure'
export * from './subset'
export * from './summaries'
export * from './summary'
export * from './system'
export * from './tables'
export * from './tails'
export * from './text_layout'
export * from './verbs'
export * from './windows'
export { NA, tensors } from './values'

const operators: Record<string, unknown> = {
  '+': arith.add,
  '-': arith.sub,
  '*': arith.mul,
  '/': arith.div,
  '^': arith.pow,
  '==': arith.eq,
  '<': arith.lt,
  '>': arith.gt,
  '!=': arith.ne,
  '<=': arith.le,
  '>=': arith.ge,
  '%%': arith.mod,
  '&': arith.and,
  '|': arith.or,
}
// Asked for when all of base R is at hand.
functions.find = (name) => (operators[name] ?? (base as Record<string, unknown>)[name.replace(/\./g, '_')]) as never
