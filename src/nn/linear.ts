/** Linear and bilinear layers. */
import { tensor_op } from '../torch/dispatch'
import { torch_empty } from '../torch/creation'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments, type One, type Prefixes, type Tensors } from './declare'
import { generator_of } from './generator'
import { nn_init_uniform_, reset_affine } from './init'
import { bind, formals_of_layer, in_layer, required, type LayerGenerator } from './layer'
import { whole } from './scalars'
import { nn_Module } from './module'
import { nn_parameter } from './parameter'

/** y = x Aᵀ + b. @example nnf_linear(torch_randn(2, 3), torch_randn(4, 3), torch_zeros(4)) // [2, 4] */
export const nnf_linear = functional<
  One,
  Arguments<{ weight: Tensor; bias: Tensor | null }, [bias: Tensor | null], [weight: Tensor], 'weight'>
>('nnf_linear', ['input'], { weight: required, bias: null }, ({ input }, { weight, bias }) =>
  tensor_op('linear', input, weight, bias),
)

interface LinearOptions {
  in_features: number
  out_features: number
  bias: boolean
}

class nn_linear_class extends nn_Module {
  override readonly r_classes = ['nn_linear']
  declare in_features: number
  declare out_features: number
  declare weight: Tensor
  declare bias: Tensor | null

  constructor(...args: unknown[]) {
    super()
    const op = 'nn_linear'
    const { in_features, out_features, bias } = bind<LinearOptions>(
      args,
      { in_features: required, out_features: required, bias: true },
      op,
    )
    this.in_features = whole(in_features, 'in_features', op, 0)
    this.out_features = whole(out_features, 'out_features', op, 0)
    this.weight = nn_parameter(torch_empty(out_features, in_features))
    this.bias = bias ? nn_parameter(torch_empty(out_features)) : null
    this.reset_parameters()
  }
  /** Draws the initial values: uniform within ±1/√in_features. */
  reset_parameters(): void {
    reset_affine(this.weight, this.bias)
  }
  override forward(input: Tensor): Tensor {
    const { weight, bias } = this
    const run = () => tensor_op('linear', input, weight, bias)
    return in_layer('nn_linear', input, weight, run, `[*, ${this.in_features}]`)
  }
}

export interface nn_linear extends nn_linear_class {}
/**
 * A linear layer: y = x Aᵀ + b, of [*, in_features] to [*, out_features].
 *
 * @param in_features the size of the input's last dimension.
 * @param out_features the size of the output's.
 * @param bias whether b is learned too. Default true.
 * @example nn_linear(784, 256, { bias: false })
 */
export const nn_linear = generator_of(nn_linear_class, 'nn_linear', {
  formals: {
    initialize: formals_of_layer({ in_features: required, out_features: required, bias: true }),
    reset_parameters: [],
    forward: [['input']],
  },
}) as unknown as LayerGenerator<
  LinearOptions,
  'in_features' | 'out_features',
  [in_features: number, out_features: number, bias?: boolean] | [in_features: number, out_features: number],
  nn_linear
>

interface Inputs extends Tensors {
  places: [input1: Tensor, input2: Tensor]
  names: { input1: Tensor; input2: Tensor }
}
/** y = x1ᵀ A x2 + b. @example nnf_bilinear(torch_randn(2, 3), torch_randn(2, 4), torch_randn(5, 3, 4)) // [2, 5] */
export const nnf_bilinear = functional<
  Inputs,
  Arguments<{ weight: Tensor; bias: Tensor | null }, [bias: Tensor | null], [weight: Tensor], 'weight'>
>('nnf_bilinear', ['input1', 'input2'], { weight: required, bias: null }, ({ input1, input2 }, { weight, bias }) =>
  tensor_op('bilinear', input1, input2, weight, bias),
)

interface BilinearOptions {
  in1_features: number
  in2_features: number
  out_features: number
  bias: boolean
}
class nn_bilinear_class extends nn_Module {
  override readonly r_classes = ['nn_bilinear']
  declare in1_features: number
  declare in2_features: number
  declare out_features: number
  declare weight: Tensor
  declare bias: Tensor | null
  constructor(...args: unknown[]) {
    super()
    const op = 'nn_bilinear'
    const o = bind<BilinearOptions>(
      args,
      { in1_features: required, in2_features: required, out_features: required, bias: true },
      op,
    )
    const [out, in1, in2] = (['out_features', 'in1_features', 'in2_features'] as const).map((name) =>
      whole(o[name], name, op),
    )
    Object.assign(this, { in1_features: in1, in2_features: in2, out_features: out })
    this.weight = nn_parameter(torch_empty(out!, in1!, in2!))
    this.bias = o.bias ? nn_parameter(torch_empty(out!)) : null
    this.reset_parameters()
  }
  /** Draws the initial values: uniform within ±1/√in2_features, as R's. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.in2_features)
    nn_init_uniform_(this.weight, -bound, bound)
    if (this.bias !== null) nn_init_uniform_(this.bias, -bound, bound)
  }
  override forward(input1: Tensor, input2: Tensor): Tensor {
    const { weight, bias } = this
    const run = () => tensor_op('bilinear', input1, input2, weight, bias)
    return in_layer('nn_bilinear', input1, weight, () => in_layer('nn_bilinear', input2, weight, run))
  }
}
export interface nn_bilinear extends nn_bilinear_class {}
/**
 * y = x1ᵀ A x2 + b, of [*, in1_features] and [*, in2_features] to [*, out_features].
 *
 * @example nn_bilinear(3, 2, 4)(torch_randn(5, 3), torch_randn(5, 2)) // [5, 4]
 */
export const nn_bilinear = generator_of(nn_bilinear_class, 'nn_bilinear') as unknown as LayerGenerator<
  BilinearOptions,
  'in1_features' | 'in2_features' | 'out_features',
  [in1_features: number, in2_features: number, out_features: number, ...Prefixes<[bias: boolean]>],
  nn_bilinear
>
