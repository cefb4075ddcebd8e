/** Activations that differ in their operator and its numbers alone: one table. */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { bind, in_layer, required, type LayerGenerator, type OneToOne } from './layer'
import { nn_Module } from './module'

type Options = Record<string, number | boolean | string>

/** A layer of one operator: R's arguments with their defaults, and how they are handed on. */
function activation<O extends Options>(
  name: string,
  defaults: { [K in keyof O]: O[K] | typeof required },
  run: (x: Tensor, options: O) => Tensor,
) {
  class Activation extends nn_Module {
    override readonly r_classes = [name]
    declare options: O
    constructor(...args: unknown[]) {
      super()
      Object.defineProperty(this, 'options', { value: bind<O>(args, defaults, name) })
    }
    override forward(input: Tensor): Tensor {
      return in_layer(this, name, () => run(input, this.options))
    }
  }
  type Layer = nn_Module & OneToOne
  return generator_of(Activation, name) as unknown as LayerGenerator<O, never, (number | boolean | undefined)[], Layer>
}

type InPlace = { inplace: boolean }
const either =
  (op: string) =>
  (x: Tensor, { inplace }: InPlace) =>
    tensor_op(inplace ? `${op}_` : op, x)
const simple = (op: string) => (x: Tensor) => tensor_op(op, x)

/** max(x, 0) */
export const nnf_relu = (input: Tensor, inplace = false): Tensor => tensor_op(inplace ? 'relu_' : 'relu', input)
export const nnf_relu6 = (input: Tensor, inplace = false): Tensor => tensor_op(inplace ? 'relu6_' : 'relu6', input)
export const nnf_gelu = (input: Tensor, approximate: 'none' | 'tanh' = 'none'): Tensor =>
  tensor_op('gelu', input, { approximate })
export const nnf_sigmoid = simple('sigmoid')
export const nnf_tanh = simple('tanh')
export const nnf_silu = (input: Tensor, inplace = false): Tensor => tensor_op(inplace ? 'silu_' : 'silu', input)
export const nnf_leaky_relu = (input: Tensor, negative_slope = 0.01, inplace = false): Tensor =>
  tensor_op(inplace ? 'leaky_relu_' : 'leaky_relu', input, negative_slope)
/** Along `dim`, counted from 1. */
export const nnf_softmax = (input: Tensor, dim: number): Tensor => tensor_op('softmax', input, dim)
/** Along `dim`, counted from 1. */
export const nnf_log_softmax = (input: Tensor, dim: number): Tensor => tensor_op('log_softmax', input, dim)

/** max(x, 0) */
export const nn_relu = activation<InPlace>('nn_relu', { inplace: false }, either('relu'))
/** min(max(x, 0), 6) */
export const nn_relu6 = activation<InPlace>('nn_relu6', { inplace: false }, either('relu6'))
/** x where positive, else `negative_slope` · x */
export const nn_leaky_relu = activation<{ negative_slope: number; inplace: boolean }>(
  'nn_leaky_relu',
  { negative_slope: 0.01, inplace: false },
  (x, o) => nnf_leaky_relu(x, o.negative_slope, o.inplace),
)
/** x where positive, else `alpha` · (eˣ - 1) (Clevert et al. 2015) */
export const nn_elu = activation<{ alpha: number; inplace: boolean }>('nn_elu', { alpha: 1, inplace: false }, (x, o) =>
  tensor_op(o.inplace ? 'elu_' : 'elu', x, o.alpha),
)
/** Self-normalizing ELU (Klambauer et al. 2017) */
export const nn_selu = activation<InPlace>('nn_selu', { inplace: false }, either('selu'))
/** x · Φ(x) (Hendrycks and Gimpel 2016) */
export const nn_gelu = activation<{ approximate: string }>('nn_gelu', { approximate: 'none' }, (x, o) =>
  nnf_gelu(x, o.approximate as 'none'),
)
/** x · σ(x) */
export const nn_silu = activation<InPlace>('nn_silu', { inplace: false }, either('silu'))
/** 1 / (1 + e⁻ˣ) */
export const nn_sigmoid = activation<Record<never, never>>('nn_sigmoid', {}, simple('sigmoid'))
export const nn_tanh = activation<Record<never, never>>('nn_tanh', {}, simple('tanh'))
export const nn_log_sigmoid = activation<Record<never, never>>('nn_log_sigmoid', {}, simple('log_sigmoid'))
/** log(1 + e^(beta·x)) / beta */
export const nn_softplus = activation<{ beta: number; threshold: number }>(
  'nn_softplus',
  { beta: 1, threshold: 20 },
  (x, o) => tensor_op('softplus', x, o.beta, o.threshold),
)
/** Exponentials that sum to 1 along `dim`, counted from 1. */
export const nn_softmax = activation<{ dim: number }>('nn_softmax', { dim: required }, (x, o) => nnf_softmax(x, o.dim))
/** The logarithm of nn_softmax(). */
export const nn_log_softmax = activation<{ dim: number }>('nn_log_softmax', { dim: required }, (x, o) =>
  nnf_log_softmax(x, o.dim),
)
