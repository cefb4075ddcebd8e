/** An LSTM's steps with weights in the order that oneDNN computes with, where nothing is learned. */
import { native } from '../native/addon'
import { call_op, tensor_op } from '../torch/dispatch'
import { keep } from '../torch/memory'
import { handle_of, type Tensor } from '../torch/tensor'

/** Weights of a layer, and what was made of them for inputs of one shape. */
interface Reordered {
  weights: readonly Tensor[]
  /** Tensors with the weights' memory, which is nothing else's while they live. */
  memory: readonly Tensor[]
  version: number
  shape: string
  /** Of each layer; null after the first input of its shape. */
  pairs: (readonly [weight_ih: Tensor, weight_hh: Tensor])[] | null
}

/** oneDNN's number of the kind. */
const lstm = 2
const reorder = 'mkldnn::_reorder_mkldnn_rnn_layer_weight'
const known = new WeakMap<object, Reordered>()
const offered = native.has('mkldnn') && native.schemas(reorder).length > 0

const fits = (x: Tensor) => x.dtype.kind === 'f32' && x.device.type === 'cpu'
const version_of = (weights: readonly Tensor[], memory: readonly Tensor[]) =>
  native.inference_version(weights.map(handle_of), memory.map(handle_of))

/** Gives back at once what was made of a layer's weights. */
export function forget_reordered(layer: object): null {
  const before = known.get(layer)
  known.delete(layer)
  before?.memory.concat(...(before.pairs ?? [])).forEach((tensor) => tensor.dispose())
  return null
}

/** The weights in oneDNN's order, from the second input of a shape on. They are made again when a weight changes. */
function reordered(layer: object, weights: readonly Tensor[], [time, batch, size]: readonly number[]) {
  const shape = `${time},${batch}`
  const before = known.get(layer)
  if (before?.shape === shape && before.weights.every((weight, i) => weight === weights[i])) {
    if (before.version === version_of(weights, before.memory)) return (before.pairs ??= pairs_of())
  }
  const version = version_of(weights, weights)
  if (version < 0) return null
  forget_reordered(layer)
  if (!weights.every(fits)) return null
  const memory = weights.map((weight) => keep(weight.detach()))
  known.set(layer, { weights, memory, version, shape, pairs: null })
  return null

  function pairs_of() {
    const hidden = weights[1]!.shape[1]!
    return Array.from({ length: weights.length / 4 }, (_, i) => {
      const [weight_ih, weight_hh] = weights.slice(4 * i, 4 * i + 2).map((weight) => weight.contiguous())
      const sizes = [time, batch, i === 0 ? size : hidden]
      const pair = call_op(reorder, weight_ih, weight_hh, hidden, false, true, false, sizes) as [Tensor, Tensor]
      return [keep(pair[0]), keep(pair[1])] as const
    })
  }
}

/**
 * What libtorch's `lstm` gives, by the same kernels without its reordering of the weights in each call, which takes a fifth of
 * the time of short inputs; null where they cannot be used.
 *
 * @param weights of layers in one direction, four of each, on the CPU.
 * @param input [time, batch, size].
 */
export function reordered_lstm(
  layer: object,
  weights: readonly Tensor[],
  input: Tensor,
  [h, c]: readonly [Tensor, Tensor],
): [output: Tensor, h: Tensor, c: Tensor] | null {
  if (!offered) return null
  if (!fits(input) || !fits(h) || !fits(c) || input.numel() === 0) return null
  const pairs = reordered(layer, weights, input.shape)
  if (pairs === null) return null
  const [layers, hidden] = [pairs.length, h.shape[2]]
  const steps_of = (i: number, x: Tensor, begin: Tensor[]) => {
    const [weight_ih, weight_hh] = pairs[i]!
    const biases = weights.slice(4 * i + 2, 4 * i + 4)
    const sizes = [lstm, hidden, layers, true, false, false, false]
    return call_op('mkldnn_rnn_layer', x, weight_ih, weight_hh, ...biases, ...begin, false, [], ...sizes) as Tensor[]
  }
  if (layers === 1) return steps_of(0, input.contiguous(), [h, c]).slice(0, 3) as [Tensor, Tensor, Tensor]
  let output = input.contiguous()
  const ends: Tensor[][] = [[], []]
  for (let i = 0; i < layers; i++) {
    const [steps, ...end] = steps_of(i, output, [h.select(1, i + 1), c.select(1, i + 1)])
    output = steps!
    ends.forEach((all, part) => all.push(end[part]!))
  }
  return [output, tensor_op('stack', ends[0], 1), tensor_op('stack', ends[1], 1)]
}
