/** Activations, losses and distances: gradients, forms, and what R has wrong. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import * as torchluz from 'torchluz'
import {
  as_array,
  inherits,
  nn_Module,
  nn_cosine_similarity,
  nn_cross_entropy_loss,
  nn_gelu,
  nn_leaky_relu,
  nn_multilabel_soft_margin_loss,
  nn_softmax2d,
  nn_triplet_margin_loss,
  nn_triplet_margin_with_distance_loss,
  nnf_alpha_dropout,
  nnf_contrib_sparsemax,
  nnf_cosine_embedding_loss,
  nnf_cosine_similarity,
  nnf_cross_entropy,
  nnf_ctc_loss,
  nnf_dropout,
  nnf_elu,
  nnf_gumbel_softmax,
  nnf_hardswish,
  nnf_kl_div,
  nnf_log_softmax,
  nnf_mse_loss,
  nnf_multilabel_margin_loss,
  nnf_nll_loss,
  nnf_one_hot,
  nnf_pairwise_distance,
  nnf_pdist,
  nnf_prelu,
  nnf_softmax,
  nnf_triplet_margin_loss,
  nnf_triplet_margin_with_distance_loss,
  torch_arange,
  torch_double,
  torch_int,
  torch_manual_seed,
  torch_ones,
  torch_randn,
  torch_sigmoid,
  torch_sin,
  torch_tensor,
  torch_zeros,
  type Tensor,
} from 'torchluz'
import { expect_gradient } from './gradients'

const all = torchluz as unknown as Record<string, (...args: unknown[]) => Tensor>
const seq = (...size: number[]) =>
  torch_sin(
    torch_arange(
      1,
      size.reduce((n, m) => n * m, 1),
    ).to({ dtype: torch_double() }),
  ).view(size)
const near = (tensor: Tensor, values: number[]) =>
  (as_array(tensor.detach()) as number[]).forEach((x, i) => expect(x).toBeCloseTo(values[i]!, 5))

describe('gradients of activations are those of differences', () => {
  test.each([
    ...['relu', 'relu6', 'elu', 'celu', 'selu', 'silu', 'mish', 'hardsigmoid', 'hardswish', 'leaky_relu', 'hardtanh'],
    ...[
      'sigmoid',
      'tanh',
      'logsigmoid',
      'tanhshrink',
      'softsign',
      'hardshrink',
      'softshrink',
      'softplus',
      'gelu',
      'glu',
    ],
    ...['rrelu', 'contrib_sparsemax'],
  ])('nnf_%s', (name) => expect_gradient((x) => all[`nnf_${name}`]!(x), seq(3, 4)))
  test.each(['softmax', 'log_softmax', 'softmin'])('nnf_%s', (name) =>
    expect_gradient((x) => all[`nnf_${name}`]!(x, 2), seq(3, 4)),
  )
  test('nnf_threshold, nnf_prelu and its weight, nnf_gelu with tanh, nn_softmax2d', () => {
    expect_gradient((x) => all.nnf_threshold!(x, 0.1, 20), seq(3, 4))
    expect_gradient((x) => nnf_prelu(x, torch_tensor(new Float64Array([0.1, 0.2, 0.3, 0.4]))), seq(3, 4))
    expect_gradient((w) => nnf_prelu(seq(3, 4), w), torch_tensor(new Float64Array([0.1, 0.2, 0.3, 0.4])))
    expect_gradient((x) => nn_gelu({ approximate: 'tanh' })(x), seq(6))
    expect_gradient((x) => nn_softmax2d()(x), seq(1, 3, 2, 2))
  })
  test('a draw from the Gumbel softmax, which repeats by its seed', () =>
    expect_gradient(
      (x) => {
        torch_manual_seed(3)
        return nnf_gumbel_softmax(x, { tau: 0.7 })
      },
      seq(3, 4),
    ))
})

const classes = torch_tensor([1n, 4n, 2n])
const signs = torch_tensor(new Float64Array([1, -1, 1]))
const yes = seq(3, 4).gt(0).to({ dtype: torch_double() })
const lengths = [torch_tensor([6n, 5n]), torch_tensor([2n, 1n])]
const log_probs = (x: Tensor) => nnf_log_softmax(x, 3)
const losses: Record<string, [run: (x: Tensor, o: object) => Tensor, x: Tensor]> = {
  mse_loss: [(x, o) => all.nnf_mse_loss!(x, yes, o), seq(3, 4)],
  l1_loss: [(x, o) => all.nnf_l1_loss!(x, yes, o), seq(3, 4)],
  smooth_l1_loss: [(x, o) => all.nnf_smooth_l1_loss!(x.mul(3), yes, o), seq(3, 4)],
  huber_loss: [(x, o) => all.nnf_huber_loss!(x, yes, { delta: 0.5, ...o }), seq(3, 4)],
  kl_div: [(x, o) => all.nnf_kl_div!(nnf_log_softmax(x, 2), nnf_softmax(yes, 2), o), seq(3, 4)],
  gaussian_nll_loss: [(x, o) => all.nnf_gaussian_nll_loss!(x, yes, x.mul(x).add(0.5), o), seq(3, 4)],
  poisson_nll_loss: [(x, o) => all.nnf_poisson_nll_loss!(x, yes, o), seq(3, 4)],
  binary_cross_entropy: [(x, o) => all.nnf_binary_cross_entropy!(torch_sigmoid(x), yes, o), seq(3, 4)],
  binary_cross_entropy_with_logits: [(x, o) => all.nnf_binary_cross_entropy_with_logits!(x, yes, o), seq(3, 4)],
  cross_entropy: [(x, o) => all.nnf_cross_entropy!(x, classes, o), seq(3, 4)],
  nll_loss: [(x, o) => all.nnf_nll_loss!(nnf_log_softmax(x, 2), classes, o), seq(3, 4)],
  soft_margin_loss: [(x, o) => all.nnf_soft_margin_loss!(x, yes.mul(2).sub(1), o), seq(3, 4)],
  multilabel_soft_margin_loss: [(x, o) => all.nnf_multilabel_soft_margin_loss!(x, yes, o), seq(3, 4)],
  hinge_embedding_loss: [(x, o) => all.nnf_hinge_embedding_loss!(x, yes.mul(2).sub(1), o), seq(3, 4)],
  margin_ranking_loss: [(x, o) => all.nnf_margin_ranking_loss!(x, seq(6).get('4:6'), signs, o), seq(3)],
  cosine_embedding_loss: [(x, o) => all.nnf_cosine_embedding_loss!(x, yes.add(0.5), signs, o), seq(3, 4)],
  multi_margin_loss: [(x, o) => all.nnf_multi_margin_loss!(x, classes, o), seq(3, 4)],
  multilabel_margin_loss: [
    (x, o) =>
      all.nnf_multilabel_margin_loss!(
        x,
        torch_tensor([
          [4n, 1n, -1n, 2n],
          [1n, -1n, 0n + 1n, 1n],
          [2n, 3n, 1n, -1n],
        ]),
        o,
      ),
    seq(3, 4),
  ],
  triplet_margin_loss: [(x, o) => all.nnf_triplet_margin_loss!(x, yes, seq(3, 4).mul(0.5), o), seq(3, 4)],
  triplet_margin_with_distance_loss: [
    (x, o) => all.nnf_triplet_margin_with_distance_loss!(x, yes, seq(3, 4).mul(0.5), { swap: true, ...o }),
    seq(3, 4),
  ],
  ctc_loss: [
    (x, o) =>
      all.nnf_ctc_loss!(
        log_probs(x),
        torch_tensor([
          [2n, 3n],
          [1n, 1n],
        ]),
        lengths[0],
        lengths[1],
        o,
      ),
    seq(6, 2, 4),
  ],
}
describe('losses', () => {
  const reductions = ['mean', 'sum', 'none'] as const
  test.each(Object.keys(losses).flatMap((name) => reductions.map((reduction) => [name, reduction] as const)))(
    'nnf_%s: gradients with reduction %s are those of differences',
    (name, reduction) => expect_gradient((x) => losses[name]![0](x, { reduction }), losses[name]![1]),
  )
  test.each(Object.entries(losses))('nnf_%s: sum and mean are those of none', (_, [run, x]) => {
    const each = run(x, { reduction: 'none' })
    expect(run(x, { reduction: 'sum' }).item()).toBeCloseTo(each.sum().item(), 8)
  })
  test('nn_aum_loss has a gradient', () =>
    expect_gradient((x) => torchluz.nn_aum_loss()(torch_sigmoid(x), torch_tensor([1n, 2n, 1n, 2n, 2n, 1n])), seq(6)))

  test('of probabilities as targets is that of the classes they are sure of', () => {
    const scores = seq(3, 4)
    const sure = nnf_one_hot(classes, 4).to({ dtype: torch_double() })
    expect(nnf_cross_entropy(scores, sure).item()).toBeCloseTo(nnf_cross_entropy(scores, classes).item(), 10)
    expect(nn_cross_entropy_loss({ reduction: 'none' })(scores, nnf_softmax(seq(3, 4), 2)).shape).toEqual([3])
  })
  test('class numbers of any integer type do, and one number can be left out', () => {
    const [scores, int] = [seq(3, 4), classes.to({ dtype: torch_int() })]
    expect(nnf_cross_entropy(scores, int).item()).toBe(nnf_cross_entropy(scores, classes).item())
    const left_out = nnf_nll_loss(nnf_log_softmax(scores, 2), classes, { ignore_index: 4, reduction: 'none' })
    expect(left_out.get(2).item()).toBe(0)
    expect(
      nnf_cross_entropy(
        seq(2, 3, 2),
        torch_tensor([
          [1n, 2n],
          [3n, 1n],
        ]),
      ).shape,
    ).toEqual([])
  })
  test('with several labels averages over the classes', () => {
    const [x, y] = [
      seq(2, 3),
      torch_tensor([
        [1, 0, 1],
        [0, 0, 1],
      ]),
    ]
    const each = nn_multilabel_soft_margin_loss({ reduction: 'none' })(x, y)
    expect(each.shape).toEqual([2])
    near(each, as_array(all.nnf_binary_cross_entropy_with_logits!(x, y, { reduction: 'none' }).mean(2)))
  })
  test('of triplets keep their reduction, and take any distance, swapped too', () => {
    const [a, p, n] = [seq(3, 4), seq(3, 4).mul(2), seq(3, 4).mul(0.5)]
    expect(nn_triplet_margin_loss({ reduction: 'none' })(a, p, n).shape).toEqual([3])
    expect(nn_triplet_margin_loss({ reduction: 'sum' })(a, p, n).item()).toBeCloseTo(
      nnf_triplet_margin_loss(a, p, n, { reduction: 'none' }).sum().item(),
      10,
    )
    near(
      nnf_triplet_margin_with_distance_loss(a, p, n, { swap: true, reduction: 'none' }),
      as_array(nnf_triplet_margin_loss(a, p, n, { swap: true, reduction: 'none' })),
    )
    const l1 = (x: Tensor, y: Tensor) => x.sub(y).abs().sum(2)
    near(
      nn_triplet_margin_with_distance_loss({ distance_function: l1, reduction: 'none' })(a, p, n),
      as_array(nnf_triplet_margin_loss(a, p, n, { p: 1, eps: 0, reduction: 'none' })),
    )
  })
  test('are classes and have fields as in R', () => {
    const loss = nn_cross_entropy_loss({ weight: torch_ones(4), ignore_index: 2 })
    expect(['nn_weighted_loss', 'nn_loss', 'nn_module'].map((name) => inherits(loss, name))).toEqual([true, true, true])
    expect([loss.reduction, loss.ignore_index, Object.keys(loss.buffers)]).toEqual(['mean', 2, ['weight']])
    expect(nn_leaky_relu(0.2).negative_slope).toBe(0.2)
  })
})

describe('functions', () => {
  test('take R arguments by position, by name, or both', () => {
    const x = torch_tensor([-1, 2])
    for (const y of [
      nnf_elu(x, 2),
      nnf_elu(x, { alpha: 2 }),
      nnf_elu({ input: x, alpha: 2 }),
      nnf_elu(x, 2, { inplace: false }),
    ])
      near(y, [2 * (Math.exp(-1) - 1), 2])
    expect(nnf_mse_loss({ input: x, target: torch_zeros(2) }).item()).toBe(2.5)
    near(nnf_softmax(x, { dim: 1 }), as_array(nnf_softmax(x, 1)))
    expect(nnf_softmax(x, 1, torch_double()).dtype).toBe(torch_double())
  })
  test.each(['relu', 'elu', 'celu', 'selu', 'hardtanh', 'rrelu'])('nnf_%s_ changes its input', (name) => {
    const x = torch_tensor([-2, 0.5, 3])
    const expected = as_array(all[`nnf_${name}`]!(x))
    expect(as_array(all[`nnf_${name}_`]!(x))).toEqual(expected)
    expect(as_array(x)).toEqual(expected)
    const again = torch_tensor([-2, 0.5, 3])
    ;(all[`nn_${name}`]!({ inplace: true }) as unknown as nn_Module & ((x: Tensor) => Tensor)).eval()(again)
    expect(as_array(again)).toEqual(expected)
  })
  test('nnf_hardswish is there', () => near(nnf_hardswish(torch_tensor([-4, 1, 4])), [0, 2 / 3, 4]))
  test('nn_softmax2d sums to 1 over the channels', () =>
    near(
      nn_softmax2d()(torch_randn(1, 3, 2, 2))
        .sum(2)
        .flatten(),
      [1, 1, 1, 1],
    ))
  test('nnf_gumbel_softmax is one class where it is hard', () => {
    const drawn = nnf_gumbel_softmax(torch_randn(50, 4), { hard: true })
    expect(new Set(as_array(drawn.flatten()))).toEqual(new Set([0, 1]))
    near(drawn.sum(2), Array<number>(50).fill(1))
  })
  test('nnf_contrib_sparsemax is the nearest point of the simplex', () => {
    near(nnf_contrib_sparsemax(torch_tensor([0.1, 1.1, 0.2])), [0, 0.95, 0.05])
    near(
      nnf_contrib_sparsemax(
        torch_tensor([
          [0, 5],
          [0, 0],
        ]),
        1,
      ).flatten(),
      [0.5, 1, 0.5, 0],
    )
  })
  test('nnf_dropout1d drops channels, nnf_alpha_dropout keeps mean and spread', () => {
    const rows = as_array<number[][]>(torchluz.nnf_dropout1d(torch_ones(1, 200, 3)).get(1))
    expect(new Set(rows.map((row) => row.join()))).toEqual(new Set(['0,0,0', '2,2,2']))
    const kept = nnf_alpha_dropout(torch_randn(40000), { p: 0.3, training: true })
    expect(Math.abs(kept.mean().item())).toBeLessThan(0.05)
    expect(Math.abs(kept.std().item() - 1)).toBeLessThan(0.05)
    near(nnf_dropout(torch_ones(3), { training: false }), [1, 1, 1])
  })
  test('distances and similarities are those of their formulas', () => {
    const [a, b] = [
      torch_tensor([
        [1, 2],
        [3, 4],
      ]),
      torch_tensor([
        [1, 0],
        [0, 4],
      ]),
    ]
    near(nnf_pairwise_distance(a, b, { eps: 0 }), [2, 3])
    near(nnf_cosine_similarity(a, b), [1 / Math.sqrt(5), 0.8])
    near(nn_cosine_similarity({ dim: 1 })(a, b), [1 / Math.sqrt(10), 4 / Math.sqrt(20)])
    near(
      nnf_pdist(
        torch_tensor([
          [0, 0],
          [3, 4],
          [0, 1],
        ]),
      ),
      [5, 1, Math.sqrt(18)],
    )
    expect_gradient((x) => nnf_pairwise_distance(x, seq(3, 4).mul(0.3)), seq(3, 4))
    expect_gradient((x) => nnf_cosine_similarity(x, seq(3, 4).add(2)), seq(3, 4))
    expect_gradient((x) => nnf_pdist(x, 3), seq(4, 3))
  })
  test('nnf_one_hot counts classes from 1', () => {
    expect(as_array(nnf_one_hot(torch_tensor([1n, 3n])))).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ])
    expect(nnf_one_hot(torch_tensor([[1n], [2n]]), 4).shape).toEqual([2, 1, 4])
  })
  test('nnf_mse_loss warns once of a target of another shape, whatever the number of rows', () => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    try {
      for (const rows of [6, 6, 2, 1]) nnf_mse_loss(torch_ones(rows), torch_ones(rows, 1))
      nnf_mse_loss(torch_ones(6), torch_ones(6))
      expect(warning.mock.calls.map(([message]) => message)).toEqual([
        expect.stringMatching(/^nnf_mse_loss: Using a target size \[6, 1\] that is different to the input size \[6\]/),
      ])
    } finally {
      warning.mockRestore()
    }
  })
  test.each(['nnf_l1_loss', 'nnf_smooth_l1_loss', 'nnf_huber_loss'] as const)('%s warns of one, too', (name) => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    try {
      const [x, rows] = [torch_ones(1, name.length), torch_zeros(2, 1)]
      expect(all[name]!(x, rows, { reduction: 'none' }).shape).toEqual([2, name.length])
      expect(warning.mock.calls).toHaveLength(1)
      expect(() => all[name]!(torch_ones(3), torch_ones(2))).toThrow(/size/)
      expect(warning.mock.calls).toHaveLength(1)
    } finally {
      warning.mockRestore()
    }
  })
  test('and libtorch writes no warning of its own', () => {
    const script = resolve(__dirname, 'broadcast_losses.ts')
    const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' })
    expect(stderr).toMatch(/Using a target size \[3\] that is different/)
    expect(stderr).not.toMatch(/Resize|deprecated|_resize_output/)
  })
  test('nnf_kl_div divides by the batch on request', () => {
    const [x, y] = [nnf_log_softmax(seq(3, 4), 2), nnf_softmax(seq(3, 4).mul(2), 2)]
    expect(nnf_kl_div(x, y, 'batchmean').item()).toBeCloseTo(nnf_kl_div(x, y, 'sum').item() / 3, 10)
  })
})

describe('refusals say what is wrong', () => {
  const scores = torch_randn(3, 5)
  const refused: [what: string, run: () => unknown, message: RegExp][] = [
    [
      'a class 0',
      () => nnf_cross_entropy(scores, torch_tensor([0n, 1n, 2n])),
      /nnf_cross_entropy: .*Indexing starts at 1/s,
    ],
    ['a class beyond the last', () => nnf_nll_loss(scores, torch_tensor([1n, 6n, 2n])), /Target 6 is out of bounds/],
    ['a multi-margin class beyond', () => all.nnf_multi_margin_loss!(scores, torch_tensor([1n, 6n, 2n])), /target/i],
    [
      'class numbers as floats',
      () => nn_cross_entropy_loss()(scores, torch_tensor([1, 2, 3])),
      /class numbers from 1 as integers, got Float numbers of shape \[3\].*torch_long/,
    ],
    [
      'another batch size',
      () => nnf_cross_entropy(scores, torch_tensor([1n, 2n])),
      /batch_size \(3\) to match target batch_size \(2\)/,
    ],
    ['ignore_index 0', () => nn_cross_entropy_loss({ ignore_index: 0 }), /counts classes from 1/],
    [
      'an unknown reduction',
      () => nnf_mse_loss(scores, scores, 'avg' as never),
      /'reduction' is 'mean', 'sum' or 'none', got the string "avg"/,
    ],
    [
      'a reduction that is nearly one',
      () => torchluz.nn_l1_loss({ reduction: 'means' as never }),
      /did you mean 'mean'/,
    ],
    ['shapes that differ', () => nnf_mse_loss(torch_ones(2), torch_ones(3)), /nnf_mse_loss: .*must match/],
    [
      'a probability below 0',
      () => all.nnf_binary_cross_entropy!(torch_tensor([-0.5]), torch_tensor([1])),
      /between 0 and 1/,
    ],
    [
      'a target of another type',
      () => all.nnf_binary_cross_entropy!(torch_tensor([0.5]), torch_tensor([1n])),
      /Long.*Float|Float.*Long/,
    ],
    ['a padding of 0', () => nnf_multilabel_margin_loss(scores, torch_tensor([[0n]])), /Indexing starts at 1/],
    ['a margin of p = 3', () => torchluz.nn_multi_margin_loss({ p: 3 }), /'p' is 1 or 2, got 3/],
    [
      'a distance that is none',
      () => nn_triplet_margin_with_distance_loss({ distance_function: 3 as never }),
      /'distance_function' is a function/,
    ],
    [
      'a distance that gives none',
      () => nnf_triplet_margin_with_distance_loss(scores, scores, scores, () => 3 as never),
      /gives a tensor, got the number 3/,
    ],
    [
      'rows and signs of other sizes',
      () => nnf_cosine_embedding_loss(scores, scores, torch_ones(2)),
      /nnf_cosine_embedding_loss/,
    ],
    [
      'a blank below 0',
      () => nnf_ctc_loss(torch_randn(2, 1, 3), torch_tensor([[1n]]), torch_tensor([2n]), torch_tensor([1n]), -1),
      /'blank' is a label's number/,
    ],
    ['no target', () => all.nnf_mse_loss!(scores), /argument 'target' is missing/],
    ['no tensor', () => nnf_elu('x' as never), /nnf_elu: 'input' is a tensor, got the string "x"/],
    ['a function', () => torchluz.nn_relu()((() => 3) as never), /nn_relu: 'input' is a tensor, got the function/],
    [
      'too many tensors',
      () => (torchluz.nn_relu() as (...x: Tensor[]) => Tensor)(scores, scores),
      /nn_relu: it takes input, got 2 arguments/,
    ],
    [
      'a slope that is no number',
      () => nn_leaky_relu({ negative_slope: '0.2' as never }),
      /'negative_slope' is a number, got the string/,
    ],
    ['a flag that is no flag', () => torchluz.nnf_relu(scores, 1 as never), /'inplace' is true or false/],
    ['an unknown name', () => nnf_elu(scores, { alhpa: 2 } as never), /did you mean 'alpha'/],
    ['dimension 0', () => nnf_softmax(scores, 0), /nnf_softmax: .*Indexing starts at 1/s],
    ['a dimension beyond the last', () => nnf_softmax(scores, 3), /\[-2, 2\], but got 3/],
    ['no dimension', () => all.nnf_softmax!(scores), /argument 'dim' is missing/],
    ['a pooled shape', () => nn_softmax2d()(scores), /\[N, C, H, W\] or \[C, H, W\], got a tensor of shape \[3, 5\]/],
    ['an odd size to halve', () => all.nnf_glu!(scores), /Halving dimension must be even/],
    ['a temperature of 0', () => nnf_gumbel_softmax(scores, 0), /'tau' is a number greater than 0/],
    ['a probability above 1', () => nnf_dropout(scores, 2), /'p' is a probability between 0 and 1/],
    ['a class number that is a float', () => nnf_one_hot(torch_tensor([1])), /index tensor|integer/],
    ['a class 0 to encode', () => nnf_one_hot(torch_tensor([0n])), /Indexing starts at 1/],
    [
      'a vector as matrix',
      () => torchluz.nn_init_eye_(torch_ones(3)),
      /nn_init_eye_: it takes a matrix, got a tensor of shape \[3\]/,
    ],
    [
      'a vector with fans',
      () => torchluz.nn_init_xavier_normal_(torch_ones(3)),
      /nn_init_xavier_normal_: .*fewer than 2 dimensions/,
    ],
    [
      'an unknown activation',
      () => torchluz.nn_init_kaiming_normal_(torch_ones(3, 3), { nonlinearity: 'swish' as never }),
      /Unsupported nonlinearity: swish/,
    ],
    [
      'an unknown fan',
      () => torchluz.nn_init_kaiming_normal_(torch_ones(3, 3), { mode: 'fan' as never }),
      /'fan_in' or 'fan_out'/,
    ],
    [
      'bounds that are swapped',
      () => torchluz.nn_init_trunc_normal_(torch_ones(3), { a: 2, b: -2 }),
      /'a' is less than 'b'/,
    ],
    ['a fraction above 1', () => torchluz.nn_init_sparse_(torch_ones(3, 3), 2), /fraction between 0 and 1/],
    [
      'groups that do not divide',
      () => torchluz.nn_init_dirac_(torch_ones(3, 2, 2), { groups: 2 }),
      /divides the 3 output channels/,
    ],
  ]
  test.each(refused)('%s', (_, run, message) => expect(run).toThrow(message))
})

describe('convolutions', () => {
  const [x, weight] = [torch_ones(1, 1, 4, 4), torch_ones(1, 1, 3, 3)]
  test("pad by number, 'same' and 'valid'", () => {
    expect(torchluz.nnf_conv2d(x, weight, { padding: 'same' }).shape).toEqual([1, 1, 4, 4])
    expect(torchluz.nnf_conv2d(x, weight, { padding: 'valid' }).shape).toEqual([1, 1, 2, 2])
    expect(torchluz.nnf_conv2d(x, weight, null, 1, [1, 0]).shape).toEqual([1, 1, 4, 2])
  })
  test.each([
    [{ padding: 'all' as never }, /nnf_conv2d: 'padding' is a whole number from 0 on/],
    [{ stride: 0 }, /nnf_conv2d: 'stride' is a whole number from 1 on/],
    [{ dilation: 'x' as never }, /nnf_conv2d: 'dilation' is a whole number/],
    [{ groups: true as never }, /nnf_conv2d/],
    [{ paddings: 1 } as never, /unknown argument 'paddings'; did you mean 'padding'/],
  ])('refuse %j', (named, message) => {
    expect(() => torchluz.nnf_conv2d(x, weight, named)).toThrow(message)
  })
})

describe('initial values', () => {
  test('nn_init_dirac_ hands channels on, in groups too', () => {
    const x = torch_randn(1, 4, 5)
    const weight = torchluz.nn_init_dirac_(torchluz.torch_empty(4, 2, 3), 2)
    near(torchluz.nnf_conv1d(x, weight, { padding: 1, groups: 2 }).flatten(), as_array(x.flatten()))
  })
  test('nn_init_sparse_ zeroes a fraction of each column', () => {
    const weight = torchluz.nn_init_sparse_(torchluz.torch_empty(10, 3), { sparsity: 0.3, std: 1 })
    expect(as_array(weight.eq(0).sum(1))).toEqual([3, 3, 3])
  })
  test('nn_init_orthogonal_ gives orthogonal rows or columns', () => {
    const [wide, tall] = [torch_zeros(3, 2, 4), torch_zeros(5, 2)].map((x) =>
      torchluz.nn_init_orthogonal_(x, { gain: 2 }),
    )
    const rows = wide!.view([3, 8])
    near(rows.matmul(rows.t()).flatten(), [4, 0, 0, 0, 4, 0, 0, 0, 4])
    near(tall!.t().matmul(tall!).flatten(), [4, 0, 0, 4])
  })
  test('are put into a parameter without gradients', () => {
    const weight = torchluz.nn_parameter(torch_zeros(3, 3))
    expect(torchluz.nn_init_normal_(weight)).toBe(weight)
    expect([weight.is_leaf, weight.requires_grad]).toEqual([true, true])
  })
})
