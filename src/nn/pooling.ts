/** Pooling over windows. */
import { call_op, tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'
import { generator_of } from './generator'
import { bind, in_layer, required, type LayerGenerator, type OneToOne } from './layer'
import { nn_Module } from './module'
import type { Sizes } from './conv'

interface MaxPoolOptions {
  kernel_size: Sizes
  stride: Sizes | null
  padding: Sizes
  dilation: Sizes
  return_indices: boolean
  ceil_mode: boolean
}

function max_pool(
  op: string,
  input: Tensor,
  o: Omit<MaxPoolOptions, 'kernel_size'>,
  kernel_size: Sizes,
): Tensor | [Tensor, Tensor] {
  const stride = o.stride ?? kernel_size
  return call_op(
    o.return_indices ? `${op}_with_indices` : op,
    input,
    kernel_size,
    stride,
    o.padding,
    o.dilation,
    o.ceil_mode,
  ) as Tensor
}

function max_pool_layer(n: 1 | 2 | 3) {
  const name = `nn_max_pool${n}d`
  class MaxPool extends nn_Module {
    override readonly r_classes = [name]
    declare options: MaxPoolOptions
    constructor(...args: unknown[]) {
      super()
      const o = bind<MaxPoolOptions>(
        args,
        { kernel_size: required, stride: null, padding: 0, dilation: 1, return_indices: false, ceil_mode: false },
        name,
      )
      Object.defineProperty(this, 'options', { value: o })
    }
    override forward(input: Tensor): Tensor {
      return in_layer(
        this,
        name,
        () => max_pool(`max_pool${n}d`, input, this.options, this.options.kernel_size) as Tensor,
      )
    }
  }
  return generator_of(MaxPool, name) as unknown as LayerGenerator<
    MaxPoolOptions,
    'kernel_size',
    [kernel_size: Sizes, stride?: Sizes | null] | [kernel_size: Sizes],
    nn_Module & OneToOne
  >
}
/** The largest element of each window of [N, C, L]. */
export const nn_max_pool1d = max_pool_layer(1)
/** The largest element of each window of [N, C, H, W]; the stride is the window's size unless given. */
export const nn_max_pool2d = max_pool_layer(2)
/** The largest element of each window of [N, C, D, H, W]. */
export const nn_max_pool3d = max_pool_layer(3)

/** The largest element of each window of [N, C, H, W]. */
export function nnf_max_pool2d(
  input: Tensor,
  kernel_size: Sizes,
  stride: Sizes | null = null,
  padding: Sizes = 0,
  dilation: Sizes = 1,
  ceil_mode = false,
): Tensor {
  return tensor_op('max_pool2d', input, kernel_size, stride ?? kernel_size, padding, dilation, ceil_mode)
}
