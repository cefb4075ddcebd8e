/** How losses are declared: each as nnf_*() and as a layer, with R's arguments and a reduction. */
import { ValueError, describe, nearest } from '../../torch/errors'
import type { Tensor } from '../../torch/tensor'
import {
  functional,
  layer,
  type Arguments,
  type Defaults,
  type Functional,
  type Generator,
  type Run,
  type Tensors,
} from '../declare'

/** How the losses of a batch's elements are put together. */
export type Reduction = 'mean' | 'sum' | 'none'
export interface Reduced {
  /** 'mean' (the default), 'sum' or 'none'. */
  reduction: Reduction
}

const codes: Record<string, number> = { none: 0, mean: 1, sum: 2 }
/** libtorch's number of a reduction. */
export function code(reduction: string, op: string): number {
  if (Object.hasOwn(codes, reduction)) return codes[reduction]!
  const near = typeof reduction === 'string' ? nearest(reduction, Object.keys(codes)) : undefined
  const hint = near === undefined ? '' : `; did you mean '${near}'?`
  throw new ValueError(`'reduction' is 'mean', 'sum' or 'none', got ${describe(reduction)}${hint}`, op)
}
/** Puts losses together. */
export function reduce(losses: Tensor, reduction: Reduction, op: string): Tensor {
  const found = code(reduction, op)
  return found === 0 ? losses : found === 1 ? losses.mean() : losses.sum()
}

interface Forms<T extends Tensors, A extends Arguments<object, unknown[], unknown[]>> {
  functional: Functional<T, A>
  layer: Generator<T, A>
}

/**
 * Declares a loss.
 *
 * @param names of the function and the layer, without `nnf_` and `nn_`; the layer's is the function's by default.
 * @param weighted whether R counts it among the nn_weighted_loss.
 */
export function loss<T extends Tensors, O extends object, P extends unknown[]>(
  names: string | readonly [functional: string, layer: string],
  tensors: readonly (string & keyof T['names'])[],
  defaults: Defaults<O>,
  run: Run<T, O>,
  { weighted = 'weight' in defaults, check }: { weighted?: boolean; check?: (options: O, op: string) => void } = {},
): Forms<T, Arguments<O, P>> {
  const [name, layer_name] = typeof names === 'string' ? [names, names] : names
  const checks = (options: O, op: string): void => {
    if (check !== undefined) check(options, op)
    else if ('reduction' in options) code(options.reduction as string, op)
  }
  return {
    functional: functional<T, Arguments<O, P>>(`nnf_${name}`, tensors, defaults, run),
    layer: layer<T, Arguments<O, P>>(`nn_${layer_name}`, tensors, defaults, run, {
      classes: weighted ? ['nn_weighted_loss', 'nn_loss'] : ['nn_loss'],
      check: checks,
    }),
  }
}
