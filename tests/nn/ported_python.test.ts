/** What scripts from Python rely on: inputs without a batch, clipping of gradients that are not finite, states that do not fit. */
import * as t from 'torchluz'

const { as_array, torch_ones, torch_rand, torch_tensor } = t

describe('an input without a batch gives what one in a batch of one does:', () => {
  test('a causal layer of an encoder with the batch first', () => {
    const layer = t.nn_transformer_encoder_layer(4, 2, { batch_first: true, dropout: 0 })
    const x = torch_rand(3, 4)
    const one = layer(x.unsqueeze(1), { is_causal: true }).squeeze(1)
    expect(t.torch_allclose(layer(x, { is_causal: true }), one, { atol: 1e-6 })).toBe(true)
  })
  test('nn_adaptive_log_softmax_with_loss()', () => {
    const softmax = t.nn_adaptive_log_softmax_with_loss(16, 6, [2, 4])
    const x = torch_rand(16)
    for (const target of [torch_tensor([5n]), torch_tensor(5n).reshape([])]) {
      const { output, loss } = softmax(x, target)
      expect(output.shape).toEqual([])
      expect(loss.item()).toBeCloseTo(softmax(x.unsqueeze(1), torch_tensor([5n])).loss.item(), 6)
    }
    expect(softmax.log_prob(x).shape).toEqual([6])
    expect(softmax.predict(x).shape).toEqual([])
  })
  test.each([2, 3] as const)('nn_fractional_max_pool%dd()', (n) => {
    const x = torch_rand(2, ...Array<number>(n).fill(6))
    const random_samples = torch_rand(1, 2, n)
    const pool = n === 2 ? t.nnf_fractional_max_pool2d : t.nnf_fractional_max_pool3d
    const options = { output_size: 3, return_indices: true, random_samples } as const
    const [alone, places] = pool(x, 2, options) as [t.Tensor, t.Tensor]
    const [together, indices] = pool(x.unsqueeze(1), 2, options) as [t.Tensor, t.Tensor]
    expect(t.torch_equal(alone, together.squeeze(1))).toBe(true)
    expect(t.torch_equal(places, indices.squeeze(1))).toBe(true)
  })
})

describe('nn_utils_clip_grad_norm_()', () => {
  const with_gradients = (...gradients: number[][]) =>
    gradients.map((values) => {
      const parameter = torch_ones(values.length, { requires_grad: true })
      parameter.grad = torch_tensor(values)
      return parameter
    })
  const gradients = (parameters: t.Tensor[]) => parameters.map(({ grad }) => as_array(grad!))
  test('makes all gradients NaN where their norm is, as Python does', () => {
    const parameters = with_gradients([NaN, 1], [1])
    expect(t.nn_utils_clip_grad_norm_(parameters, 1).item()).toBeNaN()
    expect(gradients(parameters)).toEqual([[NaN, NaN], [NaN]])
  })
  test('makes finite gradients 0 beside an infinite one', () => {
    const parameters = with_gradients([Infinity, 1], [2])
    expect(t.nn_utils_clip_grad_norm_(parameters, 1).item()).toBe(Infinity)
    expect(gradients(parameters)).toEqual([[NaN, 0], [0]])
  })
  test('refuses such a norm with error_if_nonfinite, and changes nothing', () => {
    const parameters = with_gradients([Infinity, 1])
    expect(() => t.nn_utils_clip_grad_norm_(parameters, 1, { error_if_nonfinite: true })).toThrow(
      'nn_utils_clip_grad_norm_: the norm of the gradients is Infinity',
    )
    expect(gradients(parameters)).toEqual([[Infinity, 1]])
  })
  test('tells the norm alone with a max_norm of Infinity', () => {
    const parameters = with_gradients([Infinity, 1])
    t.nn_utils_clip_grad_norm_(parameters, Infinity)
    expect(gradients(parameters)).toEqual([[Infinity, 1]])
  })
  test('refuses sparse gradients in words of its own', () => {
    const table = t.nn_embedding(3, 2, { sparse: true })
    table(torch_tensor([1n, 2n]))
      .sum()
      .backward()
    expect(() => t.nn_utils_clip_grad_norm_(table.parameters, 1)).toThrow('a gradient is sparse: make the layer with')
    expect(() => t.nn_utils_clip_grad_value_(table.parameters, 1)).toThrow('a gradient is sparse')
  })
})

describe('a state that does not fit is refused, and nothing changes:', () => {
  test('a meta tensor', () => {
    const layer = t.nn_linear(2, 2)
    const before = as_array(layer.weight)
    const state = { weight: torch_ones(2, 2), bias: torch_ones(2, { device: 'meta' }) }
    expect(() => layer.load_state_dict(state)).toThrow('bias of the state_dict is a meta tensor: it has no values')
    expect(as_array(layer.weight)).toEqual(before)
  })
  test("numbers of an optimizer's parameters that are none", () =>
    expect(() =>
      t
        .optim_adam(t.nn_linear(2, 2).parameters)
        .load_state_dict({ param_groups: [{ params: ['a', null] }], state: {} } as never),
    ).toThrow('optim_adam: group 1 of the state numbers its parameters, got the string "a"'))
})

describe('nn_embedding.from_pretrained()', () => {
  const table = torch_rand(3, 2)
  test('looks up the given rows, which are not learned', () => {
    const layer = t.nn_embedding.from_pretrained(table, { padding_idx: 3 })
    expect(as_array(layer(torch_tensor([2n])))).toEqual([as_array(table.get(2))])
    expect([layer.weight.requires_grad, layer.padding_idx, layer.num_embeddings]).toEqual([false, 3, 3])
  })
  test('learns them where freeze is false', () =>
    expect(t.nn_embedding.from_pretrained(table.clone(), false).weight.requires_grad).toBe(true))
  test('refuses what is no table', () =>
    expect(() => t.nn_embedding.from_pretrained(torch_ones(3))).toThrow(
      "from_pretrained: 'embeddings' are [rows, columns], got [3]",
    ))
})

describe('masks of attention', () => {
  const attention = t.nn_multihead_attention(4, 2)
  const x = torch_rand(3, 1, 4)
  test.each(['attn_mask', 'key_padding_mask'])('refuse whole numbers, which would hide nothing: %s', (name) => {
    const mask = torch_ones(name === 'attn_mask' ? [3, 3] : [1, 3], { dtype: t.torch_long() })
    expect(() => attention(x, x, x, { [name]: mask })).toThrow(
      `nn_multihead_attention: '${name}' is Bool, true where nothing is seen, or of floats that are added to scores, got Long`,
    )
  })
  test('of floats have the type that is computed in', () => {
    const half = t.nn_multihead_attention(4, 2).to(t.torch_bfloat16())
    const y = x.to({ dtype: t.torch_bfloat16() })
    const [output] = half(y, y, y, { attn_mask: t.torch_full([3, 3], -Infinity).triu(1) })
    expect(output.dtype.name).toBe('BFloat16')
    expect(output.isnan().any().item()).toBe(false)
  })
})

describe('an ordered container keeps the order in which modules came', () => {
  const classes = (net: Iterable<unknown>) => [...net].map((module) => t.r_class(module)[0])
  test('where numbers come after names', () => {
    const net = t.nn_sequential()
    net.add_module('a', t.nn_relu())
    net.append(t.nn_threshold(-1, 5))
    net.add_module('b', t.nn_identity())
    expect(classes(net)).toEqual(['nn_relu', 'nn_threshold', 'nn_identity'])
    expect(t.r_class(net.get(2))[0]).toBe('nn_threshold')
    // The other way round -2 would become 5.
    expect(as_array(net(torch_tensor([-2])))).toEqual([0])
    expect(as_array(net.clone(true)(torch_tensor([-2])))).toEqual([0])
    expect(classes(net.subset([1, 2]))).toEqual(['nn_relu', 'nn_threshold'])
    expect(classes(net.insert(1, t.nn_tanh()))).toEqual(['nn_tanh', 'nn_relu', 'nn_threshold', 'nn_identity'])
  })
  test('and the next number where one is there already', () => {
    const net = t.nn_sequential()
    net.add_module('a', t.nn_relu())
    net.add_module('2', t.nn_tanh())
    net.append(t.nn_identity())
    expect(classes(net)).toEqual(['nn_relu', 'nn_tanh', 'nn_identity'])
  })
  test('a new head comes after the body of a module of one’s own', () => {
    const Net = t.nn_module({
      initialize() {
        this.features = t.nn_linear(2, 3)
        this.head = t.nn_linear(3, 1)
      },
      forward(x: t.Tensor): t.Tensor {
        return this.head(this.features(x))
      },
    })
    expect(t.nn_prune_head(Net(), 1).append(t.nn_linear(3, 7))(torch_ones(1, 2)).shape).toEqual([1, 7])
  })
  test('a module in the place of another keeps its place', () => {
    const net = t.nn_sequential(t.nn_relu(), t.nn_tanh())
    net.add_module('0', t.nn_identity())
    expect(classes(net)).toEqual(['nn_identity', 'nn_tanh'])
  })
})

test('a class beyond the last is told with how many there are', () => {
  const target = torch_tensor([4n, 1n])
  expect(() => t.nn_cross_entropy_loss()(torch_rand(2, 3), target)).toThrow(
    "nn_cross_entropy_loss: Target 4 is out of bounds: 'input' has scores of 3 classes, which count from 1 to 3",
  )
  expect(() => t.nnf_nll_loss(torch_rand(2, 3), target)).toThrow('nnf_nll_loss: Target 4 is out of bounds')
})

test("a loss's weight of another type is told", () =>
  expect(() =>
    t.nn_cross_entropy_loss({ weight: torch_ones(3) })(
      torch_rand(2, 3, { dtype: t.torch_double() }),
      torch_tensor([1n, 2n]),
    ),
  ).toThrow(/input is Double \[2, 3\], target is Long \[2\], weight is Float \[3\]$/))

test('summary() of a net that takes numbers of rows says how to give them', () =>
  expect(() => t.summary(t.nn_embedding(10, 4), [2, 3])).toThrow(/give \{ input_data \} for another one$/))

test('a dimension that a weight does not have is refused by nn_utils_weight_norm(), and the weight stays', () => {
  const layer = t.nn_linear(2, 2)
  expect(() => t.nn_utils_weight_norm('weight', 7).apply(layer)).toThrow(/^nn_utils_weight_norm: .*got 7/)
  expect(Object.keys(layer.parameters)).toEqual(['weight', 'bias'])
})
