/** What inputs of functions and layers look like: told where libtorch refused one with another number of dimensions. */
import { IndexError, RuntimeError, ValueError } from '../torch/errors'
import { Tensor } from '../torch/tensor'

/** Numbers of dimensions that an input can have, and its sizes in words. */
interface Expected {
  ranks: readonly number[]
  words: string
}

const spatial = ['L', 'H, W', 'D, H, W']
/** Of [N, C, …] with `n` sizes after the channels; some do without N. */
const pictures = (n: number, one = true): Expected => ({
  ranks: one ? [n + 1, n + 2] : [n + 2],
  words: `[N, C, ${spatial[n - 1]}]${one ? ` or [C, ${spatial[n - 1]}]` : ''}`,
})
const at_least = (least: number, words: string): Expected => ({
  ranks: Array.from({ length: 64 - least + 1 }, (_, i) => least + i),
  words,
})

/** By the names of functions and layers without nn_ and nnf_. */
const inputs: Readonly<Record<string, Expected>> = {
  ...Object.fromEntries(
    [1, 2, 3].flatMap((n) =>
      ['max_pool', 'avg_pool', 'lp_pool', 'adaptive_avg_pool', 'adaptive_max_pool', 'fractional_max_pool'].map(
        (name) => [`${name}${n}d`, pictures(n)],
      ),
    ),
  ),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((n) => ['conv', 'conv_transpose'].map((name) => [`${name}${n}d`, pictures(n)])),
  ),
  unfold: pictures(2),
  fold: { ranks: [2, 3], words: '[N, C · window, blocks] or [C · window, blocks]' },
  pixel_shuffle: at_least(3, '[*, C, H, W]'),
  pixel_unshuffle: at_least(3, '[*, C, H, W]'),
  channel_shuffle: at_least(3, '[N, C, *]'),
  batch_norm: at_least(2, '[N, C, *]'),
  group_norm: at_least(2, '[N, C, *]'),
  instance_norm: at_least(3, '[N, C, *]'),
  feature_alpha_dropout: at_least(2, '[N, C, *]'),
  dropout1d: at_least(2, '[N, C, L]'),
  dropout2d: at_least(2, '[N, C, H, W]'),
  dropout3d: at_least(2, '[N, C, D, H, W]'),
  affine_grid: { ranks: [3], words: '[N, 2, 3] or [N, 3, 4]' },
  grid_sample: { ranks: [4, 5], words: '[N, C, H, W] or [N, C, D, H, W]' },
  pdist: { ranks: [2], words: '[N, D]' },
  conv_tbc: { ranks: [3], words: '[time, batch, channels]' },
}

/** What an input is that a weight of [out, in] multiplies; undefined where it is so. */
function by_weight(input: Tensor, weight: unknown): string | undefined {
  if (!(weight instanceof Tensor)) return undefined
  if (weight.ndim > 2 || weight.ndim === 0) return undefined
  const size = weight.shape.at(-1)
  return input.shape.at(-1) === size ? undefined : `[*, ${size}] for a weight of [${weight.shape.join(', ')}]`
}

/** The types and shapes of all tensors among values. */
const shapes_of = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .flatMap(([name, x]) => (x instanceof Tensor ? [`${name} is ${x.dtype.name} [${x.shape.join(', ')}]`] : []))
    .join(', ')

/**
 * An error of libtorch's with the types and shapes of the tensors, or what an input of the function or layer `name` should have
 * been where it has another number of dimensions.
 *
 * @param argument the input's name in `values`.
 */
export function expected(
  name: string,
  argument: string,
  values: Readonly<Record<string, unknown>>,
  error: unknown,
): unknown {
  const input = values[argument]
  const native = error instanceof RuntimeError || error instanceof IndexError
  if (!native || !(input instanceof Tensor)) return error
  const known = inputs[name.replace(/^nnf?_/, '').replace(/_with_indices$/, '')]
  const wanted = known === undefined || known.ranks.includes(input.ndim) ? undefined : known.words
  const words = wanted ?? (name === 'nnf_linear' ? by_weight(input, values.weight) : undefined)
  if (words === undefined) {
    // Its words leave out what it was given.
    if (error instanceof RuntimeError) error.message = `${error.message.replace(/\.$/, '')}: ${shapes_of(values)}`
    return error
  }
  return new ValueError(`'${argument}' is ${words}, got [${input.shape.join(', ')}]`, name)
}
