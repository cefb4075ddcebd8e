/** What cannot be meant is refused with words that teach, before anything is trained. */
import {
  Discriminator,
  GAN_value_fct,
  Generator,
  WGAN_weight_clipper,
  calibrate_noise_multiplier,
  compute_max_steps,
  dp_accountant_poisson,
  dp_gan_trainer,
  gan_trainer,
  sample_toydata,
  torch_rand,
  type DpGanTrainerOptions,
  type GanTrainerOptions,
  type Network,
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
  ['generator of other columns', { generator: Generator(2, 3) }, /makes \[500, 3\] of the noise, .* 2/],
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
