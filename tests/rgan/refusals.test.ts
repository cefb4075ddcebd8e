/** What cannot be meant is refused with words that teach, before anything is trained. */
import {
  DCGAN_Discriminator,
  Discriminator,
  GAN_value_fct,
  GAN_update_plot_image,
  Generator,
  TabularGenerator,
  WGAN_weight_clipper,
  calibrate_noise_multiplier,
  compute_max_steps,
  data_transformer,
  dp_accountant_poisson,
  dp_gan_trainer,
  expert_sample_synthetic_data,
  gan_trainer,
  gan_update_step,
  gumbel_softmax,
  optim_adam,
  plot_losses,
  sample_toydata,
  tensor_dataset,
  torch_full,
  torch_rand,
  torch_randn,
  two_sample_statistics,
  type DpGanTrainerOptions,
  type GanTrainerOptions,
  type Network,
  type OutputInfo,
} from 'torchluz'

const data = sample_toydata(60)
const symbol = Symbol('x') as never
const frozen = (net: Network): Network => {
  for (const parameter of Object.values(net.parameters)) parameter.requires_grad_(false)
  return net
}

test.each<[string, GanTrainerOptions, RegExp]>([
  ['gp_lambda', { gp_lambda: symbol }, /gp_lambda is a number from 0 on, got a symbol/],
  ['lr_decay_factor', { lr_decay_factor: symbol }, /lr_decay_factor must be between 0/],
  ['seed', { seed: 2 ** 40 }, /seed is a whole number of 32 bits/],
  [
    'plot_dimensions',
    { plot_dimensions: [1] },
    /plot_dimensions must be a vector of length 2, got an array of length 1/,
  ],
  ['plot_interval', { plot_interval: 0 }, /plot_interval must be a positive integer/],
  ['a generator that cannot learn', { generator: frozen(Generator(2, 2)) }, /all parameters of 'generator' are frozen/],
])('gan_trainer refuses a wrong %s', async (_name, options, words) => {
  await expect(gan_trainer(data, options)).rejects.toThrow(words)
})

test.each<[string, DpGanTrainerOptions, RegExp]>([
  ['noise_distribution', { noise_distribution: 'foo' as never }, /noise_distribution must be one of: normal, uniform/],
  ['plot_interval', { plot_interval: 0 }, /plot_interval must be a positive integer/],
  ['seed', { seed: 'x' as never }, /seed is a whole number/],
  ['target_delta', { target_delta: symbol }, /target_delta must be between 0 and 1 \(exclusive\), got a symbol/],
  ['discriminator without probabilities', { discriminator: Discriminator(2) }, /no probabilities: .* nn_sigmoid/],
  ['generator of other columns', { generator: Generator(2, 3) }, /makes \[3\] of a row of noise, .* \[2\]/],
  ['data_type', { data_type: 'foo' as never }, /data_type must be one of: tabular, image/],
])('dp_gan_trainer refuses a wrong %s', async (_name, options, words) => {
  await expect(dp_gan_trainer(data, { verbose: false, epochs: 1, ...options })).rejects.toThrow(words)
})

test.each<[string, () => unknown, RegExp]>([
  ['epsilon', () => GAN_value_fct(torch_rand(2, 1), torch_rand(2, 1), 2), /'epsilon' is a number of \[0, 0.5\)/],
  ['clip values', () => WGAN_weight_clipper(Discriminator(2), ['1', '2'] as never), /a lower and a higher number/],
  ['steps of an accountant', () => dp_accountant_poisson(0.1, 1).step(-1), /n must be a positive integer/],
  ['a missing argument', () => dp_accountant_poisson(...([0.1] as never)), /'noise_multiplier' is missing/],
  ['tolerance', () => calibrate_noise_multiplier(1, 1e-5, 0.1, 10, { tolerance: -1 }), /tolerance must be a positive/],
  ['max_steps_search', () => compute_max_steps(1, 1e-5, 0.1, 5, 1.5), /max_steps_search must be a positive integer/],
])('refuses a wrong %s', (_name, run, words) => {
  expect(run).toThrow(words)
})

const [generator, discriminator] = [Generator(2, 2), Discriminator(2, { sigmoid: true })]
const step = {
  data,
  batch_size: 10,
  noise_dim: 2,
  sample_noise: torch_randn,
  g_net: generator,
  d_net: discriminator,
  g_optim: optim_adam(generator.parameters),
  d_optim: optim_adam(discriminator.parameters),
  value_function: GAN_value_fct,
}
test.each<[string, object, RegExp]>([
  ['batch_size', { batch_size: 0 }, /batch_size must be a positive integer/],
  ['noise_dim', { noise_dim: 'x' }, /noise_dim must be a positive integer/],
  ['sample_noise', { sample_noise: 3 }, /noise_distribution must be one of/],
  ['weight_clipper', { weight_clipper: 3 }, /'weight_clipper' is a function/],
  ['gp_lambda', { gp_lambda: 'x' }, /'gp_lambda' is a number, got the string/],
  ['track_loss', { track_loss: 'x' }, /'track_loss' is true or false/],
  ['pac', { pac: 3 }, /must be divisible by pac/],
])('gan_update_step refuses a wrong %s', (_name, options, words) => {
  expect(() => gan_update_step({ ...step, ...options } as never)).toThrow(words)
})

const info: OutputInfo[] = [
  [1, 'linear'],
  [3, 'softmax'],
]
test.each<[string, () => unknown, RegExp]>([
  ['sigmoid', () => Discriminator(2, { sigmoid: 'yes' as never }), /'sigmoid' is true or false/],
  ['sigmoid of pictures', () => DCGAN_Discriminator({ sigmoid: 1 as never }), /'sigmoid' is true or false/],
  ['output_info', () => TabularGenerator(2, []), /describes no column/],
  ['tau', () => TabularGenerator(2, info, { tau: symbol }), /'tau' is a number, got a symbol/],
  ['residual', () => TabularGenerator(2, info, { residual: 'x' as never }), /'residual' is true or false/],
  ['attention', () => TabularGenerator(2, info, { attention: [3] }), /numbers of blocks from 1 to 2/],
  ['attention_heads', () => TabularGenerator(2, info, { attention_heads: 0 }), /'attention_heads' is a whole number/],
  ['dropout_rate', () => TabularGenerator(2, info, { dropout_rate: 2 }), /'dropout_rate' is a probability/],
  ['logits', () => gumbel_softmax('x' as never), /^gumbel_softmax: 'logits' is a tensor of floats/],
  ['hard', () => gumbel_softmax(torch_rand(2), { hard: 'x' as never }), /'hard' is true or false/],
  ['sd', () => sample_toydata(2, Infinity), /'sd' is a finite number/],
  ['what is no trained GAN', () => plot_losses({ losses: 3 } as never), /must be an object of class 'trained_RGAN'/],
  ['pictures', () => GAN_update_plot_image([2, 2], 'x' as never), /'synth_data' is pictures of/],
  ['limits of noise', () => calibrate_noise_multiplier(1, 1e-5, 0.1, 9, 5, 1), /min_noise \(5\) is above max_noise/],
  ['sampling rate', () => compute_max_steps(1, 1e-5, 2, 1), /^compute_max_steps: sampling_rate must be/],
  ['probs', () => two_sample_statistics(data, data, { probs: 'x' as never }), /'probs' are numbers from 0 to 1/],
  [
    'eval_dropout',
    () => expert_sample_synthetic_data(generator, torch_randn(1, 2), { eval_dropout: 'x' as never }),
    /true or false/,
  ],
  ['category', () => data_transformer().fit({ a: [new Date(0)] } as never, 'a'), /no category: those are strings/],
  [
    'cell to turn back',
    () =>
      data_transformer()
        .fit([[1], [2]])
        .inverse_transform([['x']]),
    /row 1, column 1 is the string "x"/,
  ],
])('refuses a wrong %s ', (_name, run, words) => {
  expect(run).toThrow(words)
})

describe('data that cannot be trained on', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['numbers beyond floats', () => gan_trainer([[1e39, 1]]), /beyond those of floats/],
    [
      'a small dataset',
      () => gan_trainer(tensor_dataset({ x: torch_randn(20, 2) })),
      /larger than the dataset, which has 20/,
    ],
    ['a dataset with NaN', () => gan_trainer(tensor_dataset({ x: torch_full([60, 2], NaN) })), /NaN/],
    ['tables as pictures', () => gan_trainer(data, { data_type: 'image', plot_progress: true }), /items of \[2\]/],
    [
      'validation pictures of other sizes',
      () => gan_trainer(torch_randn(60, 1, 4, 4), { validation_data: torch_randn(9, 1, 8, 8) }),
      /rows of \[1, 8, 8\], data of \[1, 4, 4\]/,
    ],
  ])('%s', async (_name, run, words) => {
    await expect(run()).rejects.toThrow(words)
  })
})

test('attention of numbered blocks is no mistake', () => {
  expect(Object.keys(TabularGenerator(2, info, { attention: [2] }).attention_blocks.children)).toEqual(['0'])
})
