/**
 * R's `x[…]` and `x[…] <- value`.
 *
 * Each dimension has one index; dimensions after the last are taken whole. Numbers and slices give views.
 *
 * | R | here |
 * | --- | --- |
 * | `x[1, -1]` | `x.get(1, -1)`: one element; -1 is the last |
 * | `x[2:N, ]` | `x.get('2:N', null)`: null is a dimension taken whole |
 * | `x[2:n, ]` | `x.get(slc(2, n), null)`, or ``x.get(`2:${n}`, null)`` |
 * | `x[1:9:2]` | `x.get('1:9:2')` |
 * | `x[.., 1]` | `x.get('..', 1)` |
 * | `x[newaxis, ]` | `x.get(newaxis, null)` |
 * | `x[c(1, 3), c(2, 4)]` | `x.get([1, 3], [2, 4])`: rows, then columns |
 * | `x[x > 0]` | `x.get(x.gt(0))` |
 * | `x[1, , drop = FALSE]` | `x.get(1, null, { drop: false })` |
 *
 * A single string can hold all: `x.get('1:3, .., -1')`.
 */
export { get_index, set_index, type IndexValue } from './access'
export { newaxis, type Index } from './parts'
export { Slice, slc } from './slice'
