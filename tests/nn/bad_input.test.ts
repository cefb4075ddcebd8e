/** Numbers that make no sense, inputs of other ranks, things in place of tensors: each refused in words that teach. */
import * as t from 'torchluz'

const { torch_ones, torch_uint8 } = t
type Call = (...args: unknown[]) => unknown
const api = t as unknown as Record<string, Call>

describe('a number that makes no sense is refused:', () => {
  test.each<[name: string, args: unknown[], argument: string, values: number[], words: string]>([
    ['nn_batch_norm1d', [2], 'eps', [NaN, -1, Infinity], 'a number from 0 on'],
    ['nn_batch_norm1d', [2], 'momentum', [NaN, -0.1, 2], 'a number between 0 and 1, or null'],
    ['nn_layer_norm', [2], 'eps', [NaN, -1], 'a number from 0 on'],
    ['nn_rms_norm', [2], 'eps', [NaN, -1], 'a number from 0 on or null'],
    ['nn_transformer_encoder_layer', [2, 1], 'layer_norm_eps', [NaN, -1], 'a number from 0 on'],
    ['nn_embedding', [2, 2], 'max_norm', [NaN, -1], 'a number from 0 on or null'],
    ['nn_avg_pool2d', [2], 'divisor_override', [0, -1, 0.5], 'a whole number from 1 on or null'],
    ['nn_lp_pool1d', [NaN, 2], 'norm_type', [NaN], 'a number'],
    ['nn_leaky_relu', [], 'negative_slope', [NaN], 'a number'],
    ['nn_hinge_embedding_loss', [], 'margin', [NaN], 'a number'],
    ['nn_cross_entropy_loss', [], 'label_smoothing', [NaN, -0.1, 1.5], 'a number between 0 and 1'],
    ['nn_init_normal_', [torch_ones(2)], 'mean', [NaN], 'a number'],
    ['nn_init_orthogonal_', [torch_ones(2, 2)], 'gain', [NaN], 'a number'],
    ['nn_utils_clip_grad_norm_', [torch_ones(2), 1], 'norm_type', [NaN], 'a number'],
    ['nnf_local_response_norm', [torch_ones(1, 2, 3), 2], 'beta', [NaN], 'a number'],
    [
      'nnf_scaled_dot_product_attention',
      [torch_ones(2, 2), torch_ones(2, 2), torch_ones(2, 2)],
      'dropout_p',
      [NaN, -1, 2],
      'a number between 0 and 1',
    ],
  ])('%s(%p, { %s: %p })', (name, args, argument, values, words) => {
    for (const value of values) {
      const given = Number.isNaN(value) ? 'NaN' : `the number ${value}`
      const named = args.some(Number.isNaN) ? [] : [{ [argument]: value }]
      expect(() => api[name]!(...args, ...named)).toThrow(`${name}: '${argument}' is ${words}, got ${given}`)
    }
  })
  test.each([0, -2, Infinity])('a norm of windows with the power %p', (norm_type) =>
    expect(() => t.nn_lp_pool2d(norm_type, 2)).toThrow(/nn_lp_pool2d: 'norm_type' is a number above 0, got/),
  )
  test('NaN is taken where it stands for data', () => {
    expect(t.as_array(t.nn_init_constant_(torch_ones(1), NaN))).toEqual([NaN])
    expect(t.as_array(t.nn_threshold(2, NaN)(torch_ones(1)))).toEqual([NaN])
  })
})

describe('an input with another number of dimensions is told what it should be:', () => {
  const pooled = (n: number) => `[N, C, ${['L', 'H, W', 'D, H, W'][n - 1]}] or [C, ${['L', 'H, W', 'D, H, W'][n - 1]}]`
  const pools = [1, 2, 3].flatMap((n) =>
    ['max_pool', 'avg_pool', 'adaptive_avg_pool', 'adaptive_max_pool'].map(
      (name) => [`nnf_${name}${n}d`, [2], pooled(n)] as [string, unknown[], string],
    ),
  )
  test.each<[name: string, args: unknown[], words: string]>([
    ...pools,
    ['nnf_lp_pool2d', [2, 2], pooled(2)],
    ['nnf_conv2d', [torch_ones(1, 1, 2, 2)], pooled(2)],
    ['nnf_conv_transpose1d', [torch_ones(1, 1, 2)], pooled(1)],
    ['nnf_unfold', [2], pooled(2)],
    ['nnf_group_norm', [1], '[N, C, *]'],
    ['nnf_instance_norm', [], '[N, C, *]'],
    ['nnf_batch_norm', [torch_ones(2), torch_ones(2)], '[N, C, *]'],
    ['nnf_pixel_shuffle', [2], '[*, C, H, W]'],
    ['nnf_dropout2d', [0.5], '[N, C, H, W]'],
    ['nnf_pdist', [], '[N, D]'],
    ['nnf_grid_sample', [torch_ones(1, 2, 2, 2)], '[N, C, H, W] or [N, C, D, H, W]'],
  ])('%s', (name, args, words) =>
    expect(() => api[name]!(torch_ones(2), ...args)).toThrow(`${name}: 'input' is ${words}, got [2]`),
  )
  test('a layer too', () =>
    expect(() => t.nn_avg_pool2d(2)(torch_ones(2))).toThrow(
      "nn_avg_pool2d: 'input' is [N, C, H, W] or [C, H, W], got [2]",
    ))
  test('a grid', () =>
    expect(() => t.nnf_affine_grid(torch_ones(2, 3), [1, 1, 2, 2])).toThrow(
      "nnf_affine_grid: 'theta' is [N, 2, 3] or [N, 3, 4], got [2, 3]",
    ))
  test('vectors of another length than the weight', () =>
    expect(() => t.nnf_linear(torch_ones(2, 3), torch_ones(4, 2))).toThrow(
      "nnf_linear: 'input' is [*, 2] for a weight of [4, 2], got [2, 3]",
    ))
})

describe('what is no tensor is refused:', () => {
  test.each<[name: string, args: unknown[], message: string]>([
    ['nn_init_ones_', [5], "'tensor' is a tensor, which is changed, got the number 5"],
    ['nnf_relu_', [[1, 2]], "'input' is a tensor, which is changed, got an array of length 2"],
    ['nnf_conv1d', [torch_ones(1, 1, 3), true], "'weight' is a tensor or an array of numbers, got true"],
    ['nnf_linear', [torch_ones(2, 2), true], "'weight' is a tensor or an array of numbers, got true"],
    [
      'nnf_linear',
      [torch_ones(2, 2), { weight: torch_ones(2, 2), bias: {} }],
      "'bias' is a tensor, an array of numbers or null, got an object",
    ],
    [
      'nnf_instance_norm',
      [torch_ones(1, 2, 3), { running_mean: true }],
      "'running_mean' is a tensor, an array of numbers or null, got true",
    ],
    ['nn_softmax', ['rows'], `'dim' is a dimension, counted from 1 or from the end (-1), got the string "rows"`],
  ])('%s(%p)', (name, args, message) => expect(() => api[name]!(...args)).toThrow(`${name}: ${message}`))
})

test('what libtorch refuses is told with the types and shapes of all tensors', () => {
  expect(() => t.nnf_bilinear(torch_ones(2, 3), torch_ones(2, 2), torch_ones(4, 2, 2))).toThrow(
    /^nnf_bilinear: .*: input1 is Float \[2, 3\], input2 is Float \[2, 2\], weight is Float \[4, 2, 2\]$/,
  )
  expect(() => t.nn_cosine_similarity()(torch_ones(2, 3), torch_ones(2, 2))).toThrow(
    /^nn_cosine_similarity: .*dimension 1 \(counted from 0\): x1 is Float \[2, 3\], x2 is Float \[2, 2\]$/,
  )
})

test('a type that an operator is not there for is told without names of kernels', () =>
  expect(() => t.nn_gelu()(torch_ones(2, { dtype: torch_uint8() }))).toThrow(
    'nn_gelu: torch_gelu: it is not implemented for Byte tensors: convert them, x.to({ dtype })',
  ))

describe('nnf_multi_head_attention_forward() refuses weights that do not fit:', () => {
  const x = torch_ones(2, 1, 4)
  const right = {
    query: x,
    key: x,
    value: x,
    embed_dim_to_check: 4,
    num_heads: 2,
    in_proj_weight: torch_ones(12, 4),
    in_proj_bias: torch_ones(12),
    bias_k: null,
    bias_v: null,
    add_zero_attn: false,
    dropout_p: 0,
    out_proj_weight: torch_ones(4, 4),
    out_proj_bias: torch_ones(4),
  }
  test.each<[wrong: object, message: string]>([
    [{ num_heads: 3 }, "'num_heads' divides the 4 numbers of a vector, got 3"],
    [{ in_proj_weight: torch_ones(16, 4) }, "'in_proj_weight' is [12, 4], got [16, 4]"],
    [{ in_proj_bias: torch_ones(4) }, "'in_proj_bias' is [12], got [4]"],
    [{ out_proj_weight: torch_ones(4, 5) }, "'out_proj_weight' is [4, 4], got [4, 5]"],
    [{ out_proj_bias: torch_ones(1) }, "'out_proj_bias' is [4], got [1]"],
  ])('%p', (wrong, message) =>
    expect(() => t.nnf_multi_head_attention_forward({ ...right, ...wrong })).toThrow(
      `nnf_multi_head_attention_forward: ${message}`,
    ),
  )
  test('and takes those that do', () => expect(t.nnf_multi_head_attention_forward(right)[0].shape).toEqual([2, 1, 4]))
})

describe('containers refuse', () => {
  const list = () => t.nn_module_list([t.nn_relu(), t.nn_tanh()])
  test.each([0.5, 1.5, NaN, 3, -3])('the place %p', (place) =>
    expect(() => list().get(place)).toThrow(`nn_module_list: there is no module ${place}: they count from 1 to 2`),
  )
  test.each([NaN, -1, 0.5, Infinity, ''])('the name %p', (name) =>
    expect(() => t.nn_sequential().add_module(name, t.nn_relu())).toThrow(
      /add_module: a name is a text without a point, or a number from 0 on, got/,
    ),
  )
})

test('scores and labels of different numbers are refused by nn_aum_loss()', () =>
  expect(() => t.nn_aum_loss()(torch_ones(4), torch_ones(3))).toThrow(
    "nn_aum_loss: 'input' and 'target' have one element each for every case, got 4 and 3",
  ))

describe('a module that holds itself', () => {
  const ring = () => {
    const net = t.nn_sequential(t.nn_linear(1, 1))
    return Object.assign(net, { self: net })
  }
  test('is refused where modules are put into others', () => {
    const [net, list] = [t.nn_sequential(), t.nn_module_list([])]
    net.append(t.nn_sequential())
    expect(() => net.append(net)).toThrow("add_module: '1' holds the module that it would be in")
    expect(() => (net.get(1) as unknown as t.nn_sequential).append(net)).toThrow(/holds the module that it would be in/)
    expect(() => list.extend([list])).toThrow(/holds the module that it would be in/)
  })
  test.each<[what: string, run: (net: t.nn_Module) => unknown]>([
    ['state_dict', (net) => net.state_dict()],
    ['load_state_dict', (net) => net.load_state_dict({})],
    ['apply', (net) => net.apply(() => undefined)],
  ])('has no %s()', (name, run) => {
    const net = ring()
    for (let n = 0; n < 2; n++)
      expect(() => run(net)).toThrow(`${name}: a module holds itself, directly or through another`)
  })
  test('has its parameters once, and moves and prints', () => {
    const net = ring()
    expect(Object.keys(net.parameters)).toEqual(['0.weight', '0.bias'])
    expect(net.to({ dtype: t.torch_double() }).parameters['0.weight']!.dtype.name).toBe('Double')
    expect(String(net)).toMatch(/2 parameters/)
  })
})

test('a dictionary without modules says that it is empty', () =>
  expect(() => t.nn_module_dict({}).get('a')).toThrow("there is no module 'a': the dictionary is empty"))
