/** What R's table says of layers, losses, datasets and pictures: where they begin to count, seen by calling them. */
import * as t from 'torchluz'
import type { Tensor } from 'torchluz'
import { describe_with, text } from '../shared'

const file = 'parity/one_based.tsv'
const rows =
  describe_with(file) === describe
    ? text(file)
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'))
        .filter(([fn = '']) => !/^(torch_|Tensor\$|linalg_)/.test(fn))
    : []

/** What R counts from 0 by oversight, against its own other half, and the package from 1. */
const from_one_here = new Set([
  ...['1', '2', '3'].flatMap((d) =>
    ['nn', 'nnf'].map((kind) => `${kind}_adaptive_max_pool${d}d result[[2]] (return_indices)`),
  ),
  ...['2', '3'].flatMap((d) =>
    ['nn', 'nnf'].map((kind) => `${kind}_fractional_max_pool${d}d result[[2]] (return_indices)`),
  ),
  'nnf_embedding padding_idx',
  'nnf_embedding_bag padding_idx',
])

type Base = number
/** 1 where 0 is refused because counting begins at 1, else 0. */
function refuses_zero(run: () => unknown): Base {
  try {
    run()
    return 0
  } catch (error) {
    return /from 1|1-based|starts at 1/.test((error as Error).message) ? 1 : 0
  }
}
const long = (...values: number[]): Tensor => t.torch_tensor(values.map(BigInt))
const x = t.torch_ones(2, 2)
const item = (tensor: Tensor): number => Number(tensor.item())
/** Where counting begins, of a number that stands for the first of several. */
const base_of = (first: unknown): Base =>
  item(t.is_torch_tensor(first) ? first.flatten().get(1) : t.torch_tensor(first as number))
/** 1 where the loss of the first class of two, which has the high score, is below that of the second. */
const class_base = (loss: (scores: Tensor, target: Tensor) => Tensor, width = 1): Base => {
  const scores = t.torch_tensor([[9, 0]])
  const target = (n: number) => (width === 1 ? long(n) : t.torch_tensor([[BigInt(n), -1n]]))
  return item(loss(scores, target(1))) < item(loss(scores, target(2))) ? 1 : 0
}
/** 1 where ignoring class 1 leaves nothing of a first class. */
const ignored = (loss: (scores: Tensor, target: Tensor) => Tensor): Base =>
  Number.isNaN(item(loss(t.torch_tensor([[9, 0]]), long(1)))) ? 1 : 0

const lengths = (n: number) => long(n)
const ctc = (target: number, blank: number): Tensor =>
  t.nnf_ctc_loss(t.torch_zeros(3, 1, 2).log_softmax(3), t.torch_tensor([[BigInt(target)]]), lengths(3), lengths(1), {
    blank,
  })
/** 0 where the last of two classes is 1. */
const ctc_targets = (): Base => (Number.isFinite(item(ctc(1, 0))) ? 0 : 1)
const sizes = { 1: [1, 1, 4], 2: [1, 1, 4, 4], 3: [1, 1, 4, 4, 4] } as const
/** An input whose last element is the largest. */
const peak = (d: 1 | 2 | 3): Tensor => {
  const input = t.torch_zeros([...sizes[d]])
  input.flatten().set(9, -1)
  return input
}
const pooled = (run: (input: Tensor) => unknown, d: 1 | 2 | 3): Base =>
  item((run(peak(d)) as Tensor[])[1]!) - (peak(d).numel() - 1)
/** Where index 1 puts a number. */
const unpooled = (run: (input: Tensor, indices: Tensor) => Tensor, d: 1 | 2 | 3): Base => {
  const one = Array<number>(d + 2).fill(1)
  const output = run(t.torch_ones(one), t.torch_ones(one, { dtype: t.torch_long() })).flatten()
  return item(output.get(1)) === 1 ? 1 : 0
}
const table = t.torch_tensor([
  [1, 1],
  [2, 2],
])
/** 1 where number 1 gives the first row. */
const first_row = (output: Tensor): Base => (item(output.flatten().get(1)) === 1 ? 1 : 0)
/** 1 where padding_idx 1 leaves the first row without gradient. */
function unlearned(lookup: (weight: Tensor) => Tensor): Base {
  const weight = table.clone().requires_grad_()
  lookup(weight).sum().backward()
  return item(weight.grad!.get(1, 1)) === 0 ? 1 : 0
}
const numbers = t.tensor_dataset(t.torch_tensor([7, 8, 9]))
const value = (got: unknown): number => item((Array.isArray(got) ? got : Object.values(got as object))[0] as Tensor)

const layers: Record<string, () => Base> = {
  'cuda_* device': () => t.torch_device('cuda', 0).index!,
  'dataset .getitem(i), x[i]': () => (value(numbers.get(1)) === 7 ? 1 : 0),
  'dataset_subset indices': () => (value(t.dataset_subset(numbers, [1]).get(1)) === 7 ? 1 : 0),
  'distr_categorical sample() result': () =>
    base_of(t.distr_categorical({ probs: t.torch_tensor([1, 0]) }).sample([1])),
  'distr_categorical log_prob(value)': () =>
    item(t.distr_categorical({ probs: t.torch_tensor([1, 0]) }).log_prob(long(1))) > -1 ? 1 : 0,
  'head.torch_tensor, tail.torch_tensor n': () => x.head(1).size(1) * x.tail(1).size(1),
  'nn_utils_rnn_pack_padded_sequence result sorted_indices, unsorted_indices': () => {
    const packed = t.nn_utils_rnn_pack_padded_sequence(t.torch_ones(2, 2, 1), long(2, 1), { enforce_sorted: false })
    return base_of(packed.sorted_indices) * base_of(packed.unsorted_indices)
  },
  'nn_utils_weight_norm dim': () => refuses_zero(() => t.nn_utils_weight_norm('weight', 0).apply(t.nn_linear(2, 2))),
  'sampler yielded indices': () => {
    const First = t.sampler({ initialize() {}, iter: () => [1][Symbol.iterator](), length: () => 1 } as never)
    const loader = t.dataloader(numbers, { batch_size: 1, sampler: (First as never as () => never)() })
    return [...loader].map(value)[0] === 7 ? 1 : 0
  },
  'x[...] scalar, vector, array, long tensor': () =>
    Math.min(...[1, [1, 1], long(1), t.torch_tensor([[1n]])].map((at) => first_row(table.get(at)))),
  'luz_metric_accuracy update target': () => {
    const metric = t.luz_metric_accuracy().new()
    metric.update(t.torch_tensor([[9, 0]]), long(1))
    return metric.compute() as number
  },
  'gumbel_softmax dim': () => refuses_zero(() => t.gumbel_softmax(x, { dim: 0 })),
}
for (const kind of ['nn', 'nnf'] as const) {
  const layer = kind === 'nn'
  const put = (name: string, argument: string, run: () => Base) => (layers[`${kind}_${name} ${argument}`] = run)
  const input = layer ? 'forward input' : 'input'
  const by_dim = (name: string) =>
    put(name, 'dim', () => {
      const made = t[`${kind}_${name}` as 'nn_softmax']
      return refuses_zero(() => (layer ? made(0)(x) : (made as never as (x: Tensor, dim: number) => Tensor)(x, 0)))
    })
  for (const name of ['contrib_sparsemax', 'glu', 'log_softmax', 'softmax', 'softmin']) by_dim(name)
  for (const d of [1, 2, 3] as const) {
    const options = { return_indices: true } as never
    put(`adaptive_max_pool${d}d`, 'result[[2]] (return_indices)', () =>
      pooled(
        layer ? t[`nn_adaptive_max_pool${d}d`](1, options) : (of) => t[`nnf_adaptive_max_pool${d}d`](of, 1, options),
        d,
      ),
    )
    put(`max_pool${d}d`, 'result[[2]] (return_indices)', () =>
      pooled(layer ? t[`nn_max_pool${d}d`](4, options) : (of) => t[`nnf_max_pool${d}d`](of, 4, options), d),
    )
    put(`max_unpool${d}d`, 'indices', () =>
      unpooled(layer ? t[`nn_max_unpool${d}d`](2) : (of, at) => t[`nnf_max_unpool${d}d`](of, at, 2), d),
    )
    if (d > 1)
      put(`fractional_max_pool${d}d`, 'result[[2]] (return_indices)', () => {
        const named = { output_size: 1, return_indices: true } as never
        return pooled(
          layer
            ? t[`nn_fractional_max_pool${d as 2}d`](3, named)
            : (of) => t[`nnf_fractional_max_pool${d as 2}d`](of, 3, named),
          d,
        )
      })
  }
  const loss = (name: string, named: object = {}) =>
    layer
      ? (t[`nn_${name}_loss` as 'nn_nll_loss'](named as never) as never as (a: Tensor, b: Tensor) => Tensor)
      : (a: Tensor, b: Tensor) =>
          t[(name === 'cross_entropy' ? 'nnf_cross_entropy' : `nnf_${name}_loss`) as 'nnf_nll_loss'](
            a,
            b,
            named as never,
          )
  const losses: [key: string, name: string, width: number][] = [
    [layer ? 'cross_entropy_loss' : 'cross_entropy', 'cross_entropy', 1],
    ['nll_loss', 'nll', 1],
    ['multi_margin_loss', 'multi_margin', 1],
    ['multilabel_margin_loss', 'multilabel_margin', 2],
  ]
  for (const [key, name, width] of losses) {
    put(key, 'target', () => class_base(loss(name), width))
    if (name === 'cross_entropy' || name === 'nll')
      put(key, 'ignore_index', () => ignored(loss(name, { ignore_index: 1 })))
  }
  put('ctc_loss', 'targets', () => ctc_targets())
  put('ctc_loss', 'blank', () =>
    layer
      ? Number(
          !Number.isFinite(
            item(
              t.nn_ctc_loss({ blank: 0 })(
                t.torch_zeros(3, 1, 2).log_softmax(3),
                t.torch_tensor([[1n]]),
                lengths(3),
                lengths(1),
              ),
            ),
          ),
        )
      : Number(!Number.isFinite(item(ctc(1, 0)))),
  )
  const embedding = (padding_idx?: number) => t.nn_embedding(2, 2, { padding_idx: padding_idx ?? null } as never)
  put('embedding', input, () => {
    if (!layer) return first_row(t.nnf_embedding(long(1), table))
    const made = t.nn_embedding(2, 2)
    made.load_state_dict({ weight: table })
    return first_row(made(long(1)))
  })
  put('embedding', 'padding_idx', () =>
    layer
      ? Number(item(embedding(1).weight.get(1).abs().sum()) === 0)
      : unlearned((w) => t.nnf_embedding(long(1, 2), w, { padding_idx: 1 })),
  )
  put('embedding_bag', input, () =>
    first_row(
      layer
        ? t.nn_embedding_bag.from_pretrained(table)(t.torch_tensor([[1n]]))
        : t.nnf_embedding_bag(t.torch_tensor([[1n]]), table),
    ),
  )
  put('embedding_bag', layer ? 'forward offsets' : 'offsets', () => {
    const bags = layer
      ? t.nn_embedding_bag.from_pretrained(table)(long(1, 2), long(0, 1))
      : t.nnf_embedding_bag(long(1, 2), table, { offsets: long(0, 1) })
    return first_row(bags) === 1 ? 0 : 1
  })
  put('embedding_bag', 'padding_idx', () =>
    layer
      ? Number(
          item(
            t
              .nn_embedding_bag(2, 2, { padding_idx: 1 } as never)
              .weight.get(1)
              .abs()
              .sum(),
          ) === 0,
        )
      : unlearned((w) => t.nnf_embedding_bag(t.torch_tensor([[1n, 2n]]), w, { padding_idx: 1 })),
  )
}
Object.assign(layers, {
  'nn_flatten start_dim': () => refuses_zero(() => t.nn_flatten({ start_dim: 0 })(x)),
  'nn_flatten end_dim': () => refuses_zero(() => t.nn_flatten({ end_dim: 0 })(x)),
  'nn_unflatten dim': () => refuses_zero(() => t.nn_unflatten(0, [1, 2])(x)),
  'nnf_cosine_similarity dim': () => refuses_zero(() => t.nnf_cosine_similarity(x, x, { dim: 0 })),
  'nnf_gumbel_softmax dim': () => refuses_zero(() => t.nnf_gumbel_softmax(x, { dim: 0 })),
  'nnf_normalize dim': () => refuses_zero(() => t.nnf_normalize(x, { dim: 0 })),
  'nnf_one_hot tensor': () => first_row(t.nnf_one_hot(long(1), 2)),
})

/** Seen by the tests of pictures: its rows need files. */
const elsewhere = new Set(['mnist_dataset item y'])
/** Of torchvision's functions that are none here. */
const absent = (key: string): boolean => !(key.split(' ')[0]! in t)

describe_with(file)('a row of R’s table of layers, losses, data and pictures', () => {
  test('is looked at', () => {
    const keys = rows.map(([fn, argument]) => `${fn} ${argument}`)
    expect(keys.filter((key) => !(key in layers) && !elsewhere.has(key) && !absent(key))).toEqual([])
    expect(Object.keys(layers).filter((key) => !keys.includes(key))).toEqual([])
  })
  test.each(
    rows.map(([fn, argument, , base]) => [`${fn} ${argument}`, Number(base)] as const).filter(([key]) => key in layers),
  )('counts from where the table says: %s', (key, base) =>
    expect(layers[key]!()).toBe(from_one_here.has(key) ? 1 : base),
  )
})
