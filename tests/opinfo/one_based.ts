/** Numbers from 0 as numbers from 1, and back. */
import * as torch from '../../src'
import {
  counts_from_one,
  function_counts_from_one,
  function_results,
  shifted_results,
} from '../../src/torch/dispatch/one_based'
import type { SchemaValue } from '../../src/torch/dispatch/schema'
import type { Value } from './values'

const is_index_tensor = (x: Value): x is torch.Tensor =>
  torch.is_torch_tensor(x) && !x.dtype.is_floating_point && !x.dtype.is_complex && x.dtype !== torch.torch_bool()

/** A dimension, an index, tensors and lists of them from 1; negative ones, masks and probabilities as they are. */
export function from_one(x: Value): Value {
  if (typeof x === 'bigint') return x >= 0n ? x + 1n : x
  if (Array.isArray(x)) return x.map(from_one)
  return is_index_tensor(x) ? x.add(torch.torch_ge(x, 0).to({ dtype: x.dtype })) : x
}

/** Indices that count from 1 as Python's, from 0. */
const from_zero = (x: Value): Value => (torch.is_torch_tensor(x) ? x.sub(1n) : x)

/** An argument of an operator as the public function takes it. */
export const argument_from_one = (operator: string, arg: SchemaValue, x: Value): Value =>
  counts_from_one(operator, arg) ? from_one(x) : x

/** An argument of a function that is no operator. */
export function named_from_one(name: string, argument: string, x: Value): Value {
  const given = torch.is_torch_tensor(x) ? 'tensor' : Array.isArray(x) ? 'list' : 'integer'
  return function_counts_from_one(name, argument, given) ? from_one(x) : x
}

function shift(result: Value, places: readonly number[]): Value {
  if (places.length === 0) return result
  if (!Array.isArray(result)) return places.includes(0) ? from_zero(result) : result
  return result.map((part: Value, i) => (places.includes(i) ? from_zero(part) : part))
}
const count = (result: Value): number => (Array.isArray(result) ? result.length : 1)

/** The results of a public function as Python has them. */
export function results_from_zero(name: string, operator: string, result: Value): Value {
  const places = function_results(name) ?? shifted_results(operator, count(result))
  return shift(result, places)
}
