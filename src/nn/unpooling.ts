/** The inverse of max pooling: elements go back to where they were, all else is 0. */
import { tensor_op } from '../torch/dispatch'
import { ValueError } from '../torch/errors'
import type { Tensor } from '../torch/tensor'
import { functional, type Arguments, type Tensors } from './declare'
import { generator_of, type ModuleOf } from './generator'
import { bind, named_after, required, type LayerGenerator } from './layer'
import { nn_Module } from './module'
import { check_size, spread, type Sizes } from './sizes'

interface Options {
  kernel_size: Sizes
  stride: Sizes | null
  padding: Sizes
}
interface FunctionalOptions extends Options {
  /** The sizes of the pool's input, where rounding makes them unclear: all of them, or those after [N, C]. */
  output_size: Sizes | null
}
interface InputIndices extends Tensors {
  places: [input: Tensor, indices: Tensor]
  names: { input: Tensor; indices: Tensor }
}

/** A layer of a pool's two results. */
export type MaxUnpoolLayer = nn_Module &
  Options & { forward(input: Tensor, indices: Tensor, output_size?: readonly number[] | null): Tensor }

function size_before(input: Tensor, n: number, o: FunctionalOptions, shown: string): number[] {
  const { shape } = input
  if (shape.length !== n + 1 && shape.length !== n + 2)
    throw new ValueError(`expected ${n + 1}D or ${n + 2}D input, got [${shape.join(', ')}]`, shown)
  if (o.output_size !== null) {
    const sizes = [o.output_size].flat()
    if (sizes.length === n || sizes.length === shape.length) return sizes.slice(-n)
    throw new ValueError(`'output_size' has ${n} or ${shape.length} numbers, got [${sizes.join(', ')}]`, shown)
  }
  const kernel = spread(o.kernel_size, n, 'kernel_size', shown)
  const stride = o.stride === null ? kernel : spread(o.stride, n, 'stride', shown)
  const padding = spread(o.padding, n, 'padding', shown)
  return shape.slice(-n).map((size, d) => (size - 1) * stride[d]! + kernel[d]! - 2 * padding[d]!)
}

function unpool(n: 1 | 2 | 3) {
  const name = `max_unpool${n}d`
  const run = ({ input, indices }: InputIndices['names'], o: FunctionalOptions, shown: string): Tensor => {
    const size = size_before(input, n, o, shown)
    if (n === 1) return tensor_op('max_unpool2d', input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1)
    if (n === 2) return tensor_op('max_unpool2d', input, indices, size)
    const kernel = spread(o.kernel_size, n, 'kernel_size', shown)
    const stride = o.stride === null ? kernel : spread(o.stride, n, 'stride', shown)
    return tensor_op('max_unpool3d', input, indices, size, stride, spread(o.padding, n, 'padding', shown))
  }
  const defaults = { kernel_size: required, stride: null, padding: 0 } as const
  class MaxUnpool extends nn_Module {
    override readonly r_classes = [`nn_${name}`]
    declare kernel_size: Sizes
    declare stride: Sizes | null
    declare padding: Sizes
    constructor(...args: unknown[]) {
      super()
      const options = bind<Options>(args, defaults, `nn_${name}`)
      for (const [size, value] of Object.entries(options)) check_size(value, size, `nn_${name}`, size === 'stride')
      Object.assign(this, options)
    }
    override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
      const { kernel_size, stride, padding } = this
      return named_after(`nn_${name}`, () => functions(input, indices, { kernel_size, stride, padding, output_size }))
    }
  }
  type Given = Arguments<
    FunctionalOptions,
    [stride: Sizes | null, padding: Sizes, output_size: readonly number[] | null],
    [kernel_size: Sizes],
    'kernel_size'
  >
  const functions = functional<InputIndices, Given>(
    `nnf_${name}`,
    ['input', 'indices'],
    { ...defaults, output_size: null },
    run,
  )
  return {
    functional: functions,
    layer: generator_of(MaxUnpool, `nn_${name}`) as unknown as LayerGenerator<
      Options,
      'kernel_size',
      [kernel_size: Sizes] | [kernel_size: Sizes, stride: Sizes | null] | [Sizes, stride: Sizes | null, padding: Sizes],
      MaxUnpoolLayer
    >,
  }
}
const [one, two, three] = [unpool(1), unpool(2), unpool(3)]

/**
 * Undoes nnf_max_pool1d(): `indices` are what it gave, counted from 1.
 *
 * @example
 * const [y, indices] = nnf_max_pool1d_with_indices(torch_randn(2, 8, 10), 2)
 * nnf_max_unpool1d(y, indices, 2) // [2, 8, 10]
 */
export const nnf_max_unpool1d = one.functional
/**
 * Undoes nnf_max_pool2d(): `indices` are what it gave, counted from 1.
 *
 * @example
 * const [y, indices] = nnf_max_pool2d_with_indices(torch_randn(2, 8, 10, 10), 2)
 * nnf_max_unpool2d(y, indices, 2) // [2, 8, 10, 10]
 */
export const nnf_max_unpool2d = two.functional
/**
 * Undoes nnf_max_pool3d(): `indices` are what it gave, counted from 1.
 *
 * @example
 * const [y, indices] = nnf_max_pool3d_with_indices(torch_randn(2, 8, 10, 10, 10), 2)
 * nnf_max_unpool3d(y, indices, 2) // [2, 8, 10, 10, 10]
 */
export const nnf_max_unpool3d = three.functional
/**
 * Undoes nn_max_pool1d().
 *
 * @example
 * const [y, indices] = nn_max_pool1d(2, { return_indices: true })(torch_randn(2, 8, 10))
 * nn_max_unpool1d(2)(y, indices) // [2, 8, 10]
 */
export const nn_max_unpool1d = one.layer
export type nn_max_unpool1d = ModuleOf<typeof nn_max_unpool1d>
/**
 * Undoes nn_max_pool2d().
 *
 * @example
 * const [y, indices] = nn_max_pool2d(2, { return_indices: true })(torch_randn(2, 8, 10, 10))
 * nn_max_unpool2d(2)(y, indices) // [2, 8, 10, 10]
 */
export const nn_max_unpool2d = two.layer
export type nn_max_unpool2d = ModuleOf<typeof nn_max_unpool2d>
/**
 * Undoes nn_max_pool3d().
 *
 * @example
 * const [y, indices] = nn_max_pool3d(2, { return_indices: true })(torch_randn(2, 8, 10, 10, 10))
 * nn_max_unpool3d(2)(y, indices) // [2, 8, 10, 10, 10]
 */
export const nn_max_unpool3d = three.layer
export type nn_max_unpool3d = ModuleOf<typeof nn_max_unpool3d>
