/** Base R for ported scripts: `R.paste('a', 1)`, `R.matrix([1, 2, 3, 4], 2)`. */
import * as arith from './arith'
import * as convert from './convert'
import * as factors from './factors'
import * as functional from './functional'
import * as math from './math'
import * as sequences from './sequences'
import * as formatting from './formatting'
import * as patterns from './patterns'
import * as strings from './strings'
import * as summaries from './summaries'
import * as matrices from './matrices'

export { placed, placed_for } from './arguments'
export * from './arith'
export * from './assign_subset'
export * from './attributes'
export * from './bytes'
export * from './classes'
export * from './complex'
export * from './conditions'
export * from './control'
export * from './convert'
export * from './datasets'
export * from './dates'
export * from './distributions'
export * from './factors'
export * from './frames'
export * from './formatting'
export * from './functional'
export * from './integrate'
export * from './linear_algebra'
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
export * from './random'
export * from './s3'
export * from './sequences'
export * from './sets'
export * from './strings'
export * from './subset'
export * from './summaries'
export * from './system'
export * from './tails'
export * from './verbs'
export { NA, tensors } from './values'

const by_name: Record<string, unknown> = {
  ...arith,
  ...convert,
  ...factors,
  ...functional,
  ...math,
  ...sequences,
  ...formatting,
  ...patterns,
  ...strings,
  ...summaries,
  ...matrices,
}
const operators: Record<string, unknown> = {
  '+': arith.add,
  '-': arith.sub,
  '*': arith.mul,
  '/': arith.div,
  '^': arith.pow,
  '==': arith.eq,
  '<': arith.lt,
  '>': arith.gt,
  '&': arith.and,
  '|': arith.or,
}
functional.functions.find = (name) => (operators[name] ?? by_name[name.replace(/\./g, '_')]) as never
