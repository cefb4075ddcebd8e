/** One object of each class of nn_module_api.tsv, to look members up in. */
import * as torchluz from '../../src'

const {
  autograd_function,
  cuda_amp_grad_scaler,
  dataloader,
  jit_trace,
  lr_reduce_on_plateau,
  lr_step,
  nn_linear,
  nn_lstm,
  nn_module_list,
  nn_rnn,
  nn_gru,
  nn_sequential,
  nn_utils_rnn_pack_sequence,
  optim_adam,
  optim_lbfgs,
  optim_sgd,
  tensor_dataset,
  torch_arange,
  torch_device,
  torch_eye,
  torch_float,
  torch_generator,
  torch_ones,
} = torchluz

const data = () => tensor_dataset(torch_ones(4, 2), torch_ones(4))
const parameters = () => [torch_ones(2, { requires_grad: true })]
const sgd = () => optim_sgd(parameters(), { lr: 0.1 })

/** What an autograd_function's forward is given. */
function autograd_context(): object {
  let seen: object = {}
  const f = autograd_function({
    forward(ctx, x: torchluz.Tensor) {
      seen = ctx
      return x.mul(2)
    },
    backward: (_ctx, grad: torchluz.Tensor) => ({ x: grad }),
  })
  f(torch_ones(1, { requires_grad: true }))
  return seen
}

const pace = { pause: async () => {}, check() {}, end() {} }

export const instances: Readonly<Record<string, () => object>> = {
  nn_Module: () => nn_linear(2, 2),
  nn_module_generator: () => nn_linear,
  nn_sequential: () => nn_sequential(nn_linear(1, 1)),
  nn_module_list: () => nn_module_list([nn_linear(1, 1)]),
  nn_module_dict: () => torchluz.nn_module_dict({ a: nn_linear(1, 1) }),
  nn_rnn: () => nn_rnn(2, 3),
  nn_lstm: () => nn_lstm(2, 3),
  nn_gru: () => nn_gru(2, 3),
  nn_linear: () => nn_linear(2, 3),
  nn_conv2d: () => torchluz.nn_conv2d(1, 2, 3),
  nn_embedding: () => torchluz.nn_embedding(3, 2),
  nn_embedding_bag: () => torchluz.nn_embedding_bag,
  nn_batch_norm2d: () => torchluz.nn_batch_norm2d(2),
  nn_layer_norm: () => torchluz.nn_layer_norm(2),
  nn_bilinear: () => torchluz.nn_bilinear(2, 3, 4),
  nn_utils_weight_norm: () => torchluz.nn_utils_weight_norm('weight'),
  Tensor: () => torch_ones(2, 2),
  torch_hook: () => torch_ones(1, { requires_grad: true }).register_hook((grad) => grad),
  autograd_context,
  autograd_node: () => torch_ones(1, { requires_grad: true }).mul(2).grad_fn!,
  autograd_function: () => ({ forward: 0, backward: 0 }),
  optimizer: sgd,
  optimizer_state: () => (sgd() as unknown as { state: object }).state,
  optim_lbfgs: () => optim_lbfgs(parameters()),
  OptimizerIgnite: () => torchluz.optim_ignite_adam(parameters()),
  lr_scheduler: () => lr_step(sgd(), { step_size: 1 }),
  lr_reduce_on_plateau: () => lr_reduce_on_plateau(optim_adam(parameters())),
  dataset: data,
  iterable_dataset: () => torchluz.iterable_dataset({ iter: () => [1, 2] })(),
  tensor_dataset: data,
  dataset_subset: () => torchluz.dataset_subset(data(), [1, 2]),
  dataloader: () => dataloader(data()),
  dataloader_iter: () => torchluz.dataloader_make_iter(dataloader(data())),
  sampler: () => dataloader(data()).sampler,
  SequentialSampler: () => dataloader(data()).sampler,
  RandomSampler: () => dataloader(data(), { shuffle: true }).sampler,
  BatchSampler: () => dataloader(data()).batch_sampler,
  Distribution: () => torchluz.distr_normal(0, 1),
  Normal: () => torchluz.distr_normal(0, 1),
  Bernoulli: () => torchluz.distr_bernoulli({ probs: 0.5 }),
  Categorical: () => torchluz.distr_categorical({ probs: [0.5, 0.5] }),
  Chi2: () => torchluz.distr_chi2(2),
  Gamma: () => torchluz.distr_gamma(1, 1),
  Poisson: () => torchluz.distr_poisson(1),
  MixtureSameFamily: () =>
    torchluz.distr_mixture_same_family(
      torchluz.distr_categorical({ probs: torch_ones(2) }),
      torchluz.distr_normal(torch_ones(2), torch_ones(2)),
    ),
  MultivariateNormal: () => torchluz.distr_multivariate_normal(torch_ones(2), { covariance_matrix: torch_eye(2) }),
  Constraint: () => torchluz.distr_normal(0, 1).support,
  torch_dtype: torch_float,
  torch_device: () => torch_device('cpu'),
  torch_generator: () => torch_generator(),
  torch_scalar: () => torchluz.jit_scalar(1),
  finfo: () => torchluz.torch_finfo(torch_float()),
  iinfo: () => torchluz.torch_iinfo(torchluz.torch_int()),
  torch_storage: () => (torch_ones(1) as unknown as { storage(): object }).storage(),
  PackedSequence: () => nn_utils_rnn_pack_sequence([torch_arange(1, 2), torch_arange(1, 1)]),
  AmpGradScaler: () => cuda_amp_grad_scaler(),
  script_module: () => jit_trace(nn_linear(1, 1), torch_ones(1, 1)),
  script_function: () => jit_trace((x: torchluz.Tensor) => x.mul(2), torch_ones(1)),
  luz_ctx: () => new torchluz.luz_context({ training: true, callbacks: [], pace, verbose: false }),
  luz_callback: () => new torchluz.LuzCallback(),
  LuzCallback: () => new torchluz.LuzCallback(),
  LuzMetric: () => torchluz.luz_metric_mae().new(),
  LuzAccelerator: () => torchluz.accelerator({ cpu: true }),
}
