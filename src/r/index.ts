/** R's own helpers. */
export * as R from './base'
export { RArray, type RType } from './array'
export { inherits, r_class } from './class'
export { DataFrame, data_frame, type Cell, type Columns } from './data_frame'
export { RError } from './errors'
export { pipe } from './pipe'
export { cat, print } from './print'
export { R_CHARACTER, R_CLASS, R_DIM, R_LENGTH, R_PRINT } from './protocol'
export { qnorm } from './qnorm'
export {
  random_state,
  rnorm,
  runif,
  sample,
  sample_int,
  set_random_state,
  set_seed,
  type SampleOptions,
} from './random'
export { dim, length, mean, sd, seq_along, seq_len, sum, variance } from './vector'
