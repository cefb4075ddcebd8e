/**
 * Activations that work element by element. Those that differ in their operator and its numbers alone are rows: each gives
 * `nnf_x()`, `nnf_x_()`, which changes its input, and the layer `nn_x()`.
 */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { functional, layer, type Arguments, type Defaults, type One } from './declare'
import type { ModuleOf } from './generator'
import { required } from './layer'

export interface InPlace {
  /** Whether the input itself is changed. */
  inplace: boolean
}
type Nothing = Record<never, never>
const inputs = ['input'] as const

/** An operator that takes numbers in the order of `defaults` and has an in-place form. */
function pointwise<
  O extends object = Nothing,
  P extends unknown[] = [],
  Q extends unknown[] = [],
  R extends keyof O = never,
>(op: string, defaults: Defaults<O>) {
  type Placed = Arguments<O & InPlace, [...P, inplace: boolean], Q, R>
  const names = Object.keys(defaults)
  const run = (input: Tensor, options: object, inplace: boolean) =>
    tensor_op(inplace ? `${op}_` : op, input, ...names.map((name) => (options as Record<string, unknown>)[name]))
  const with_place = { ...defaults, inplace: false } as Defaults<O & InPlace>
  return {
    functional: functional<One, Placed>(`nnf_${op}`, inputs, with_place, ({ input }, o) => run(input, o, o.inplace)),
    in_place: functional<One, Arguments<O, P, Q, R>>(`nnf_${op}_`, inputs, defaults, ({ input }, o) =>
      run(input, o, true),
    ),
    layer: layer<One, Placed>(`nn_${op}`, inputs, with_place, ({ input }, o) => run(input, o, o.inplace)),
  }
}

/** What has no in-place form. */
function fresh<O extends object = Nothing, P extends unknown[] = []>(
  name: string,
  defaults: Defaults<O>,
  run: (input: Tensor, options: O) => Tensor,
  layer_name = name,
) {
  return {
    functional: functional<One, Arguments<O, P>>(`nnf_${name}`, inputs, defaults, ({ input }, o) => run(input, o)),
    layer: layer<One, Arguments<O, P>>(`nn_${layer_name}`, inputs, defaults, ({ input }, o) => run(input, o)),
  }
}

interface Alpha {
  alpha: number
}
interface Lambda {
  lambd: number
}

const relu = pointwise('relu', {})
const relu6 = pointwise('relu6', {})
const elu = pointwise<Alpha, [alpha: number]>('elu', { alpha: 1 })
const celu = pointwise<Alpha, [alpha: number]>('celu', { alpha: 1 })
const selu = pointwise('selu', {})
const silu = pointwise('silu', {})
const mish = pointwise('mish', {})
const hardsigmoid = pointwise('hardsigmoid', {})
const hardswish = pointwise('hardswish', {})
const leaky_relu = pointwise<{ negative_slope: number }, [negative_slope: number]>('leaky_relu', {
  negative_slope: 0.01,
})
const hardtanh = pointwise<{ min_val: number; max_val: number }, [min_val: number, max_val: number]>('hardtanh', {
  min_val: -1,
  max_val: 1,
})
const threshold = pointwise<
  { threshold: number; value: number },
  [],
  [threshold: number, value: number],
  'threshold' | 'value'
>('threshold', { threshold: required, value: required })

const sigmoid = fresh('sigmoid', {}, (x) => tensor_op('sigmoid', x))
const tanh = fresh('tanh', {}, (x) => tensor_op('tanh', x))
const logsigmoid = fresh('logsigmoid', {}, (x) => tensor_op('log_sigmoid', x), 'log_sigmoid')
const tanhshrink = fresh('tanhshrink', {}, (x) => x.sub(x.tanh()))
const softsign = fresh('softsign', {}, (x) => x.div(x.abs().add(1)))
const hardshrink = fresh<Lambda, [lambd: number]>('hardshrink', { lambd: 0.5 }, (x, o) =>
  tensor_op('hardshrink', x, o.lambd),
)
const softshrink = fresh<Lambda, [lambd: number]>('softshrink', { lambd: 0.5 }, (x, o) =>
  tensor_op('softshrink', x, o.lambd),
)
const softplus = fresh<{ beta: number; threshold: number }, [beta: number, threshold: number]>(
  'softplus',
  { beta: 1, threshold: 20 },
  (x, o) => tensor_op('softplus', x, o.beta, o.threshold),
)
const gelu = fresh<{ approximate: 'none' | 'tanh' }, [approximate: 'none' | 'tanh']>(
  'gelu',
  { approximate: 'none' },
  (x, o) => tensor_op('gelu', x, { approximate: o.approximate }),
)
const glu = fresh<{ dim: number }, [dim: number]>('glu', { dim: -1 }, (x, o) => tensor_op('glu', x, o.dim))

/** max(x, 0) @example nnf_relu(torch_randn(3)) */
export const nnf_relu = relu.functional
/** max(x, 0), put into `input`. @example nnf_relu_(torch_randn(3)) */
export const nnf_relu_ = relu.in_place
/** max(x, 0). @example nn_relu()(torch_randn(3)) */
export const nn_relu = relu.layer
export type nn_relu = ModuleOf<typeof nn_relu>
/** min(max(x, 0), 6) (Krizhevsky 2010) @example nnf_relu6(torch_randn(3)) */
export const nnf_relu6 = relu6.functional
/** min(max(x, 0), 6) @example nn_relu6()(torch_randn(3)) */
export const nn_relu6 = relu6.layer
export type nn_relu6 = ModuleOf<typeof nn_relu6>
/** x where positive, else `alpha` · (eˣ - 1) (Clevert et al. 2015) @example nnf_elu(torch_randn(3)) */
export const nnf_elu = elu.functional
/** nnf_elu(), put into `input`. @example nnf_elu_(torch_randn(3)) */
export const nnf_elu_ = elu.in_place
/** x where positive, else `alpha` · (eˣ - 1) @example nn_elu()(torch_randn(3)) */
export const nn_elu = elu.layer
export type nn_elu = ModuleOf<typeof nn_elu>
/**
 * max(0, x) + min(0, `alpha` · (e^(x / alpha) - 1)): an ELU whose slope is continuous (Barron 2017)
 *
 * @example nnf_celu(torch_randn(3))
 */
export const nnf_celu = celu.functional
/** nnf_celu(), put into `input`. @example nnf_celu_(torch_randn(3)) */
export const nnf_celu_ = celu.in_place
/** max(0, x) + min(0, `alpha` · (e^(x / alpha) - 1)) @example nn_celu()(torch_randn(3)) */
export const nn_celu = celu.layer
export type nn_celu = ModuleOf<typeof nn_celu>
/** An ELU that keeps mean 0 and variance 1 (Klambauer et al. 2017) @example nnf_selu(torch_randn(3)) */
export const nnf_selu = selu.functional
/** nnf_selu(), put into `input`. @example nnf_selu_(torch_randn(3)) */
export const nnf_selu_ = selu.in_place
/** An ELU that keeps mean 0 and variance 1. @example nn_selu()(torch_randn(3)) */
export const nn_selu = selu.layer
export type nn_selu = ModuleOf<typeof nn_selu>
/** x · σ(x), also known as swish (Elfwing et al. 2017) @example nnf_silu(torch_randn(3)) */
export const nnf_silu = silu.functional
/** x · σ(x), also known as swish. @example nn_silu()(torch_randn(3)) */
export const nn_silu = silu.layer
export type nn_silu = ModuleOf<typeof nn_silu>
/** x · tanh(softplus(x)) (Misra 2019); R has none. @example nnf_mish(torch_randn(3)) */
export const nnf_mish = mish.functional
/** x · tanh(softplus(x)); R has none. @example nn_mish()(torch_randn(3)) */
export const nn_mish = mish.layer
export type nn_mish = ModuleOf<typeof nn_mish>
/** relu6(x + 3) / 6. @example nnf_hardsigmoid(torch_randn(3)) */
export const nnf_hardsigmoid = hardsigmoid.functional
/** relu6(x + 3) / 6. @example nn_hardsigmoid()(torch_randn(3)) */
export const nn_hardsigmoid = layer<One, Arguments<Nothing>>('nn_hardsigmoid', inputs, {}, ({ input }) =>
  tensor_op('hardsigmoid', input),
)
export type nn_hardsigmoid = ModuleOf<typeof nn_hardsigmoid>
/** x · relu6(x + 3) / 6 (Howard et al. 2019); in R not implemented. @example nnf_hardswish(torch_randn(3)) */
export const nnf_hardswish = hardswish.functional
/** x · relu6(x + 3) / 6; in R not implemented. @example nn_hardswish()(torch_randn(3)) */
export const nn_hardswish = layer<One, Arguments<Nothing>>('nn_hardswish', inputs, {}, ({ input }) =>
  tensor_op('hardswish', input),
)
export type nn_hardswish = ModuleOf<typeof nn_hardswish>
/** x where positive, else `negative_slope` · x. @example nnf_leaky_relu(torch_randn(3), { negative_slope: 0.2 }) */
export const nnf_leaky_relu = leaky_relu.functional
/** x where positive, else `negative_slope` · x. @example nn_leaky_relu(0.2)(torch_randn(3)) */
export const nn_leaky_relu = leaky_relu.layer
export type nn_leaky_relu = ModuleOf<typeof nn_leaky_relu>
/** x, held between `min_val` and `max_val`. @example nnf_hardtanh(torch_randn(3), -2, 2) */
export const nnf_hardtanh = hardtanh.functional
/** nnf_hardtanh(), put into `input`. @example nnf_hardtanh_(torch_randn(3)) */
export const nnf_hardtanh_ = hardtanh.in_place
/** x, held between `min_val` and `max_val`. @example nn_hardtanh()(torch_randn(3)) */
export const nn_hardtanh = hardtanh.layer
export type nn_hardtanh = ModuleOf<typeof nn_hardtanh>
/** x where greater than `threshold`, else `value`. @example nnf_threshold(torch_randn(3), 0.1, 20) */
export const nnf_threshold = threshold.functional
/** nnf_threshold(), put into `input`. @example nnf_threshold_(torch_randn(3), 0.1, 20) */
export const nnf_threshold_ = threshold.in_place
/** x where greater than `threshold`, else `value`. @example nn_threshold(0.1, 20)(torch_randn(3)) */
export const nn_threshold = threshold.layer
export type nn_threshold = ModuleOf<typeof nn_threshold>

/** 1 / (1 + e⁻ˣ) @example nnf_sigmoid(torch_randn(3)) */
export const nnf_sigmoid = sigmoid.functional
/** 1 / (1 + e⁻ˣ) @example nn_sigmoid()(torch_randn(3)) */
export const nn_sigmoid = sigmoid.layer
export type nn_sigmoid = ModuleOf<typeof nn_sigmoid>
/** The hyperbolic tangent. @example nnf_tanh(torch_randn(3)) */
export const nnf_tanh = tanh.functional
/** The hyperbolic tangent. @example nn_tanh()(torch_randn(3)) */
export const nn_tanh = tanh.layer
export type nn_tanh = ModuleOf<typeof nn_tanh>
/** log(1 / (1 + e⁻ˣ)) @example nnf_logsigmoid(torch_randn(3)) */
export const nnf_logsigmoid = logsigmoid.functional
/** log(1 / (1 + e⁻ˣ)) @example nn_log_sigmoid()(torch_randn(3)) */
export const nn_log_sigmoid = logsigmoid.layer
export type nn_log_sigmoid = ModuleOf<typeof nn_log_sigmoid>
/** x - tanh(x) @example nnf_tanhshrink(torch_randn(3)) */
export const nnf_tanhshrink = tanhshrink.functional
/** x - tanh(x) @example nn_tanhshrink()(torch_randn(3)) */
export const nn_tanhshrink = tanhshrink.layer
export type nn_tanhshrink = ModuleOf<typeof nn_tanhshrink>
/** x / (1 + |x|) @example nnf_softsign(torch_randn(3)) */
export const nnf_softsign = softsign.functional
/** x / (1 + |x|) @example nn_softsign()(torch_randn(3)) */
export const nn_softsign = softsign.layer
export type nn_softsign = ModuleOf<typeof nn_softsign>
/** x where |x| > `lambd`, else 0. @example nnf_hardshrink(torch_randn(3)) */
export const nnf_hardshrink = hardshrink.functional
/** x where |x| > `lambd`, else 0. @example nn_hardshrink()(torch_randn(3)) */
export const nn_hardshrink = hardshrink.layer
export type nn_hardshrink = ModuleOf<typeof nn_hardshrink>
/** x, drawn towards 0 by `lambd`. @example nnf_softshrink(torch_randn(3)) */
export const nnf_softshrink = softshrink.functional
/** x, drawn towards 0 by `lambd`. @example nn_softshrink()(torch_randn(3)) */
export const nn_softshrink = softshrink.layer
export type nn_softshrink = ModuleOf<typeof nn_softshrink>
/** log(1 + e^(beta·x)) / beta; x itself where beta·x > `threshold`. @example nnf_softplus(torch_randn(3)) */
export const nnf_softplus = softplus.functional
/** log(1 + e^(beta·x)) / beta; x itself where beta·x > `threshold`. @example nn_softplus()(torch_randn(3)) */
export const nn_softplus = softplus.layer
export type nn_softplus = ModuleOf<typeof nn_softplus>
/**
 * x · Φ(x) (Hendrycks and Gimpel 2016); `approximate: 'tanh'` is the faster formula.
 *
 * @example nnf_gelu(torch_randn(3), { approximate: 'tanh' })
 */
export const nnf_gelu = gelu.functional
/** x · Φ(x); `approximate: 'tanh'` is the faster formula. @example nn_gelu()(torch_randn(3)) */
export const nn_gelu = gelu.layer
export type nn_gelu = ModuleOf<typeof nn_gelu>
/**
 * a · σ(b), where a and b are the halves of the input along `dim`, counted from 1 (Dauphin et al. 2016)
 *
 * @example nnf_glu(torch_randn(2, 6)) // [2, 3]
 */
export const nnf_glu = glu.functional
/**
 * a · σ(b), where a and b are the halves of the input along `dim`, counted from 1
 *
 * @example nn_glu()(torch_randn(2, 6)) // [2, 3]
 */
export const nn_glu = glu.layer
export type nn_glu = ModuleOf<typeof nn_glu>
