/** A right call of every public layer, loss, initializer, optimizer, scheduler and distribution: what one wrong value is put into. */
import * as t from '../../src'

/** A call with named arguments after those by position; what is done with its result, with arguments of its own. */
export interface Case {
  name: string
  /** Arguments that are taken by position alone. */
  positional: (() => unknown)[]
  /** Arguments that have to be there. */
  named: Record<string, () => unknown>
  /** Arguments of calling what was made, where that is a layer. */
  inputs: (() => unknown)[]
  /** What else can be done with what was made: methods, with right arguments. */
  methods: Record<string, (() => unknown)[]>
  /** Whether it takes arguments by name at all. */
  takes_names: boolean
}

/** Arguments that take values of any kind, by whom and what. */
export const takes_anything = new RegExp(
  [
    '^nn_identity', // As R's: it gives back what it is given.
    // Names that modules, parameters and classes can have.
    '\\.(add_module|register_parameter|register_buffer)\\(#1\\) string',
    '\\.state_dict\\(#1\\) string',
    '^nn_utils_weight_norm\\(name\\) string',
    '^(optimizer|optimizer_ignite|lr_scheduler)\\(#1\\) string',
  ].join('|'),
)

/** Arguments that can be NaN: data, and what takes the place of data. */
export const takes_nan = new RegExp(
  [
    '\\(\\)\\(#', // Inputs of layers.
    '\\((input|x)\\d?\\)|\\((target|logits|var|anchor|positive|negative)\\)$',
    'threshold_?\\(value\\)$|^nnf_pad\\(value\\)$|^nn_init_constant_\\(val\\)$|\\(padding_value\\)$',
    // Parameters and values of distributions are looked at where validate_args says so.
    '^distr_',
    '^lr_reduce_on_plateau\\(\\)\\.step\\(#1\\)$',
    '^nn_identity',
  ].join('|'),
)

const float =
  (...shape: number[]) =>
  () =>
    t.torch_rand(...shape)
const long =
  (...values: unknown[]) =>
  () =>
    t.torch_tensor(values as bigint[], { dtype: t.torch_long() })
const is =
  <T>(value: T) =>
  () =>
    value

const cases: Case[] = []
function add(
  names: string,
  named: Record<string, () => unknown>,
  inputs: (() => unknown)[] = [],
  { positional = [], methods = {}, takes_names = positional.length === 0 }: Partial<Case> = {},
): void {
  for (const name of names.split(' ')) cases.push({ name, positional, named, inputs, methods, takes_names })
}

/** The sizes of an input with `n` dimensions besides batch and channels. */
const picture = (n: number, channels = 2, size = 6) => float(1, channels, ...Array<number>(n).fill(size))

// Activations and other layers without arguments that are needed.
const activations =
  'celu elu gelu glu hardshrink hardsigmoid hardswish hardtanh leaky_relu mish relu relu6 rrelu selu sigmoid silu softplus ' +
  'softshrink softsign tanh tanhshrink'
const prefixed = (prefix: string, names: string) =>
  names
    .split(' ')
    .map((name) => `${prefix}_${name}`)
    .join(' ')
add(prefixed('nn', `${activations} log_sigmoid prelu contrib_sparsemax`), {}, [float(2, 4)])
add('nn_identity', {}, [float(2, 4)], { takes_names: false })
add(prefixed('nnf', `${activations} logsigmoid celu_ elu_ hardtanh_ relu_ rrelu_ selu_ contrib_sparsemax`), {
  input: float(2, 4),
})
add('nnf_prelu', { input: float(2, 4), weight: float(1) })
add('nn_threshold', { threshold: is(0.5), value: is(1) }, [float(2, 4)])
add('nnf_threshold nnf_threshold_', { input: float(2, 4), threshold: is(0.5), value: is(1) })
add('nn_softmax nn_log_softmax nn_softmin', { dim: is(1) }, [float(2, 4)])
add('nnf_softmax nnf_log_softmax nnf_softmin', { input: float(2, 4), dim: is(1) })
add('nn_softmax2d', {}, [float(1, 2, 3, 3)])
add('nnf_gumbel_softmax', { logits: float(2, 4) })
add('nn_flatten', {}, [float(2, 3, 4)])
add('nn_unflatten', { dim: is(2), unflattened_size: is([2, 2]) }, [float(2, 4)])

// Linear layers, convolutions, tables.
add('nn_linear', { in_features: is(3), out_features: is(2) }, [float(4, 3)])
add('nnf_linear', { input: float(4, 3), weight: float(2, 3) })
add('nn_bilinear', { in1_features: is(3), in2_features: is(2), out_features: is(2) }, [float(4, 3), float(4, 2)])
add('nnf_bilinear', { input1: float(4, 3), input2: float(4, 2), weight: float(2, 3, 2) })
for (const n of [1, 2, 3]) {
  const sizes = { in_channels: is(2), out_channels: is(4), kernel_size: is(3) }
  add(`nn_conv${n}d nn_conv_transpose${n}d`, sizes, [picture(n)])
  const weight = float(2, 2, ...Array<number>(n).fill(3))
  add(`nnf_conv${n}d nnf_conv_transpose${n}d`, { input: picture(n), weight })
}
add('nnf_conv_tbc', { input: float(4, 2, 3), weight: float(2, 3, 2), bias: float(2) })
add('nnf_fold', { input: float(1, 4, 4), output_size: is(3), kernel_size: is(2) })
add('nnf_unfold', { input: picture(2), kernel_size: is(2) })
add('nn_embedding', { num_embeddings: is(4), embedding_dim: is(2) }, [long(1n, 3n)])
add('nn_embedding_bag', { num_embeddings: is(4), embedding_dim: is(2) }, [long([1n, 3n])])
add('nnf_embedding', { input: long(1n, 3n), weight: float(4, 2) })
add('nnf_embedding_bag', { input: long([1n, 3n]), weight: float(4, 2) })
add('nnf_one_hot', { tensor: long(1n, 3n) })

// Pools.
const pool = [t.nnf_max_pool1d_with_indices, t.nnf_max_pool2d_with_indices, t.nnf_max_pool3d_with_indices]
for (const n of [1, 2, 3]) {
  add(`nn_max_pool${n}d nn_avg_pool${n}d`, { kernel_size: is(2) }, [picture(n)])
  add(`nnf_max_pool${n}d nnf_max_pool${n}d_with_indices nnf_avg_pool${n}d`, {
    input: picture(n),
    kernel_size: is(2),
  })
  add(`nn_adaptive_avg_pool${n}d nn_adaptive_max_pool${n}d`, { output_size: is(2) }, [picture(n)])
  add(`nnf_adaptive_avg_pool${n}d nnf_adaptive_max_pool${n}d`, { input: picture(n), output_size: is(2) })
  const pooled = () => pool[n - 1]!(picture(n)(), 2) as [t.Tensor, t.Tensor]
  add(`nn_max_unpool${n}d`, { kernel_size: is(2) }, [() => pooled()[0], () => pooled()[1]])
  add(`nnf_max_unpool${n}d`, { input: () => pooled()[0], indices: () => pooled()[1], kernel_size: is(2) })
}
for (const n of [1, 2]) {
  add(`nn_lp_pool${n}d`, { norm_type: is(2), kernel_size: is(2) }, [picture(n)])
  add(`nnf_lp_pool${n}d`, { input: picture(n), norm_type: is(2), kernel_size: is(2) })
}
for (const n of [2, 3]) {
  add(`nn_fractional_max_pool${n}d`, { kernel_size: is(2), output_size: is(3) }, [picture(n)])
  add(`nnf_fractional_max_pool${n}d`, { input: picture(n), kernel_size: is(2), output_size: is(3) })
}

// Normalizations, dropouts, sizes.
for (const n of [1, 2, 3]) add(`nn_batch_norm${n}d nn_instance_norm${n}d`, { num_features: is(2) }, [picture(n)])
add('nnf_batch_norm', { input: picture(2), running_mean: float(2), running_var: float(2) })
add('nnf_instance_norm', { input: picture(2) })
add('nn_layer_norm nn_rms_norm', { normalized_shape: is(4) }, [float(2, 4)])
add('nnf_layer_norm nnf_rms_norm', { input: float(2, 4), normalized_shape: is(4) })
add('nn_group_norm', { num_groups: is(2), num_channels: is(4) }, [float(2, 4)])
add('nnf_group_norm', { input: float(2, 4), num_groups: is(2) })
add('nn_local_response_norm', { size: is(2) }, [picture(2)])
add('nnf_local_response_norm', { input: picture(2), size: is(2) })
add('nnf_normalize', { input: float(2, 4) })
add('nn_dropout nn_alpha_dropout nn_feature_alpha_dropout nn_dropout1d', {}, [float(2, 3, 4)])
add('nn_dropout2d', {}, [picture(2)])
add('nn_dropout3d', {}, [picture(3)])
add('nnf_dropout nnf_alpha_dropout nnf_feature_alpha_dropout nnf_dropout1d', { input: float(2, 3, 4) })
add('nnf_dropout2d', { input: picture(2) })
add('nnf_dropout3d', { input: picture(3) })
add('nn_upsample', { size: is(8) }, [picture(2)])
add('nnf_interpolate nnf_upsample_nearest nnf_upsample_bilinear', { input: picture(2), size: is(8) })
add('nnf_pad', { input: float(1, 2, 3), pad: is([1, 1]) })
add('nnf_pixel_shuffle', { input: float(1, 4, 2, 2), upscale_factor: is(2) })
add('nn_pixel_unshuffle', { downscale_factor: is(2) }, [picture(2)])
add('nnf_pixel_unshuffle', { input: picture(2), downscale_factor: is(2) })
add('nn_channel_shuffle', { groups: is(2) }, [picture(2)])
add('nnf_channel_shuffle', { input: picture(2), groups: is(2) })
add('nnf_affine_grid', { theta: float(1, 2, 3), size: is([1, 1, 2, 2]) })
add('nnf_grid_sample', { input: picture(2), grid: float(1, 2, 2, 2) })
add('nn_cosine_similarity nn_pairwise_distance', {}, [float(2, 4), float(2, 4)])
add('nnf_cosine_similarity nnf_pairwise_distance', { x1: float(2, 4), x2: float(2, 4) })
add('nnf_pdist', { input: float(3, 4) })

// Recurrent layers and transformers.
const sequence = float(5, 2, 3)
const recurrent = { input_size: is(3), hidden_size: is(4) }
add('nn_rnn nn_gru', recurrent, [sequence, float(1, 2, 4)])
add('nn_lstm', recurrent, [sequence, () => [float(1, 2, 4)(), float(1, 2, 4)()]])
add('nn_rnn_cell nn_gru_cell', recurrent, [float(2, 3), float(2, 4)])
add('nn_lstm_cell', recurrent, [float(2, 3), () => [float(2, 4)(), float(2, 4)()]])
const vectors = float(3, 2, 4)
const heads = { d_model: is(4), nhead: is(2), dim_feedforward: is(8) }
const encoder_layer = () => t.nn_transformer_encoder_layer(4, 2, { dim_feedforward: 8 })
const decoder_layer = () => t.nn_transformer_decoder_layer(4, 2, { dim_feedforward: 8 })
add('nn_multihead_attention', { embed_dim: is(4), num_heads: is(2) }, [vectors, vectors, vectors])
add('nn_transformer_encoder_layer', heads, [vectors])
add('nn_transformer_decoder_layer', heads, [vectors, vectors])
add('nn_transformer_encoder', { encoder_layer, num_layers: is(1) }, [vectors])
add('nn_transformer_decoder', { decoder_layer, num_layers: is(1) }, [vectors, vectors])
const shallow = { ...heads, num_encoder_layers: is(1), num_decoder_layers: is(1) }
add('nn_transformer', shallow, [vectors, vectors])
add('nnf_scaled_dot_product_attention', { query: vectors, key: vectors, value: vectors })
add('nnf_multi_head_attention_forward', {
  query: vectors,
  key: vectors,
  value: vectors,
  embed_dim_to_check: is(4),
  num_heads: is(2),
  in_proj_weight: float(12, 4),
  in_proj_bias: float(12),
  bias_k: is(null),
  bias_v: is(null),
  add_zero_attn: is(false),
  dropout_p: is(0),
  out_proj_weight: float(4, 4),
  out_proj_bias: float(4),
})

// Losses.
const two = [float(3, 4), float(3, 4)]
const signs = () => t.torch_tensor([1, -1, 1])
const classes = long(1n, 4n, 2n)
const pairs =
  'bce_loss bce_with_logits_loss hinge_embedding_loss huber_loss kl_div_loss l1_loss mse_loss multilabel_soft_margin_loss ' +
  'poisson_nll_loss smooth_l1_loss soft_margin_loss'
const of_pairs =
  'binary_cross_entropy binary_cross_entropy_with_logits hinge_embedding_loss huber_loss kl_div l1_loss mse_loss ' +
  'multilabel_soft_margin_loss poisson_nll_loss smooth_l1_loss soft_margin_loss'
add(prefixed('nn', pairs), {}, two)
add(prefixed('nnf', of_pairs), { input: two[0]!, target: two[1]! })
add('nn_gaussian_nll_loss', {}, [...two, float(3, 4)])
add('nnf_gaussian_nll_loss', { input: two[0]!, target: two[1]!, var: float(3, 4) })
add('nn_cross_entropy_loss nn_nll_loss nn_multi_margin_loss', {}, [float(3, 4), classes])
add('nnf_cross_entropy nnf_nll_loss nnf_multi_margin_loss', { input: float(3, 4), target: classes })
add('nnf_linear_cross_entropy', { input: float(3, 2), linear_weight: float(4, 2), target: classes })
const labels = long([1n, 2n, -1n, -1n])
add('nn_multilabel_margin_loss', {}, [float(1, 4), labels])
add('nnf_multilabel_margin_loss', { input: float(1, 4), target: labels })
add('nn_aum_loss', {}, [float(4), long(1n, 0n, 1n, 0n)])
add('nnf_area_under_min_fpr_fnr', { input: float(4), target: long(1n, 0n, 1n, 0n) })
add('nn_cosine_embedding_loss', {}, [...two, signs])
add('nnf_cosine_embedding_loss', { input1: two[0]!, input2: two[1]!, target: signs })
add('nn_margin_ranking_loss', {}, [float(3), float(3), signs])
add('nnf_margin_ranking_loss', { input1: float(3), input2: float(3), target: signs })
const triplet = { anchor: two[0]!, positive: two[1]!, negative: float(3, 4) }
add('nn_triplet_margin_loss nn_triplet_margin_with_distance_loss', {}, Object.values(triplet))
add('nnf_triplet_margin_loss nnf_triplet_margin_with_distance_loss', triplet)
const spoken = {
  log_probs: () => t.nnf_log_softmax(t.torch_rand(6, 1, 4), 3),
  targets: long([1n, 2n]),
  input_lengths: long(6n),
  target_lengths: long(2n),
}
add('nn_ctc_loss', {}, Object.values(spoken))
add('nnf_ctc_loss', spoken)
add('nn_adaptive_log_softmax_with_loss', { in_features: is(16), n_classes: is(6), cutoffs: is([2, 4]) }, [
  float(3, 16),
  classes,
])

// Initializers and helpers.
add('nn_init_constant_', { tensor: float(3, 2), val: is(1) })
add('nn_init_sparse_', { tensor: float(3, 2), sparsity: is(0.5) })
add('nn_init_dirac_', { tensor: float(3, 2, 3) })
add(
  prefixed(
    'nn_init',
    'eye_ kaiming_normal_ kaiming_uniform_ normal_ ones_ orthogonal_ trunc_normal_ uniform_ xavier_normal_ xavier_uniform_ zeros_',
  ),
  { tensor: float(3, 2) },
)
add('nn_init_calculate_gain', { nonlinearity: is('relu') })
const net = () => t.nn_linear(3, 2)
const learned = () => {
  const made = net()
  ;(made(t.torch_rand(4, 3)) as t.Tensor).sum().backward()
  return made
}
add('nn_utils_clip_grad_norm_', { parameters: () => learned().parameters, max_norm: is(1) })
add('nn_utils_clip_grad_value_', { parameters: () => learned().parameters, clip_value: is(1) })
add('nn_utils_parameters_to_vector', {}, [], { positional: [() => net().parameters] })
add('nn_utils_vector_to_parameters', {}, [], { positional: [float(8), () => net().parameters] })
add('nn_utils_rnn_pack_padded_sequence', { input: sequence, lengths: is([5, 3]) })
add('nn_utils_rnn_pack_sequence', { sequences: () => [float(3, 2)(), float(2, 2)()] })
add('nn_utils_rnn_pad_sequence', { sequences: () => [float(3, 2)(), float(2, 2)()] })
add('nn_utils_rnn_pad_packed_sequence', { sequence: () => t.nn_utils_rnn_pack_sequence([float(3, 2)()]) })
add('nn_utils_weight_norm', { name: is('weight') }, [], { methods: { apply: [net] } })
add('nn_utils_spectral_norm', { module: net })
add('nn_utils_remove_spectral_norm', { module: () => t.nn_utils_spectral_norm(net()) })
add('nn_utils_checkpoint', {}, [], { positional: [net, float(4, 3)] })
add('nn_module_list', { modules: () => [net()] }, [], {
  methods: { get: [is(1)], append: [net], extend: [() => [net()]], insert: [is(1), net] },
})
add('nn_module_dict', {}, [], { positional: [() => ({ a: net() })], methods: { get: [is('a')] } })
add('nn_sequential', {}, [float(4, 3)], {
  positional: [net],
  methods: {
    get: [is(1)],
    subset: [is([1])],
    add_module: [is('more'), net],
    register_parameter: [is('more'), float(2)],
    register_buffer: [is('more'), float(2), is(true)],
    load_state_dict: [() => t.nn_sequential(net()).state_dict(), () => ({})],
    to: [() => ({ dtype: t.torch_float() })],
    apply: [is(() => undefined)],
    clone: [is(true)],
    train: [is(true)],
    requires_grad_: [is(true)],
    state_dict: [is(''), is(false)],
    named_parameters: [is(true)],
    named_buffers: [is(true)],
    cuda: [is('cpu')],
    register_forward_hook: [is(() => undefined)],
    register_forward_pre_hook: [is(() => undefined)],
  },
})
add('nn_prune_head', { x: () => t.nn_sequential(net(), net()) })
add('nn_buffer nn_parameter', {}, [], { positional: [float(2)] })
add('nn_module', {}, [], { positional: [() => ({ forward: (x: unknown) => x })] })
add('clone_module', {}, [], { positional: [net, is(true)] })
add('summary', {}, [], { positional: [net, is([4, 3])] })
add('state_dict_from_python state_dict_to_python', {}, [], { positional: [() => net().state_dict()] })

// Optimizers and schedulers.
const params = () => Object.values(learned().parameters)
const loss = () => {
  const made = learned()
  return (made(t.torch_rand(4, 3)) as t.Tensor).sum()
}
const of_optimizers = {
  step: [() => () => loss()],
  zero_grad: [is(false)],
  add_param_group: [() => ({ params: [t.torch_rand(2, { requires_grad: true })] })],
  load_state_dict: [() => t.optim_sgd([t.torch_rand(2, { requires_grad: true })], { lr: 1 }).state_dict(), () => ({})],
  state_dict: [() => ({ layout: 'r' })],
  clone: [is(true)],
}
const optimizers = Object.keys(t).filter((name) => /^optim_(?!required)/.test(name))
for (const name of optimizers)
  add(name, name.endsWith('sgd') ? { lr: is(0.1) } : {}, [], {
    positional: [params],
    methods: of_optimizers,
    takes_names: true,
  })
add('optimizer optimizer_ignite', {}, [], { positional: [is('mine'), () => ({ step: () => null })] })
add('lr_scheduler', {}, [], { positional: [is('mine'), () => ({ get_lr: () => [1] })] })
const scheduled = [() => t.optim_sgd(params(), { lr: 0.1, momentum: 0.9 })]
const of_schedulers = {
  step: [],
  get_last_lr: [],
  state_dict: [],
  clone: [is(true)],
  load_state_dict: [() => ({ last_epoch: 1 })],
}
const schedulers: Record<string, Record<string, () => unknown>> = {
  lr_constant: {},
  lr_cosine_annealing: { T_max: is(5) },
  lr_cosine_annealing_warm_restarts: { T_0: is(5) },
  lr_exponential: { gamma: is(0.9) },
  lr_lambda: { lr_lambda: is((epoch: number) => 0.9 ** epoch) },
  lr_linear: {},
  lr_multi_step: { milestones: is([2, 4]) },
  lr_multiplicative: { lr_lambda: is(() => 0.9) },
  lr_one_cycle: { max_lr: is(0.2), total_steps: is(10) },
  lr_polynomial: {},
  lr_step: { step_size: is(2) },
}
for (const [name, named] of Object.entries(schedulers))
  add(name, named, [], { positional: scheduled, methods: of_schedulers, takes_names: true })
add('lr_reduce_on_plateau', {}, [], {
  positional: scheduled,
  methods: { ...of_schedulers, step: [is(1)] },
  takes_names: true,
})

// Distributions.
const of_distributions = {
  sample: [is([2])],
  rsample: [is([2])],
  log_prob: [is(1)],
  cdf: [is(1)],
  icdf: [is(0.5)],
  entropy: [],
  enumerate_support: [is(true)],
  expand: [is([2])],
}
const simple = { methods: of_distributions }
add('distr_normal', { loc: float(1), scale: float(1) }, [], simple)
add('distr_gamma', { concentration: float(1), rate: float(1) }, [], simple)
add('distr_chi2', { df: float(1) }, [], simple)
add('distr_poisson', { rate: float(1) }, [], simple)
add('distr_bernoulli', { probs: float(1) }, [], simple)
add('distr_categorical', { probs: float(3) }, [], simple)
const matrix = () => t.torch_eye(2)
const of_vectors = { ...of_distributions, log_prob: [float(2)] }
add('distr_multivariate_normal', { loc: float(2), covariance_matrix: matrix }, [], { methods: of_vectors })
add(
  'distr_mixture_same_family',
  {
    mixture_distribution: () => t.distr_categorical(t.torch_tensor([0.5, 0.5])),
    component_distribution: () => t.distr_normal(t.torch_tensor([0, 1]), t.torch_tensor([1, 1])),
  },
  [],
  simple,
)

export { cases }
