/** dp_gan_trainer(): trains a GAN with differential privacy. */
import { match_arguments, type Arguments } from '../../luz/arguments'
import { optim_sgd, type Optimizer } from '../../optim'
import { set_seed } from '../../r'
import { Tensor, tidy, torch_manual_seed, with_no_grad } from '../../torch'
import { TypeError_, ValueError } from '../../torch/errors'
import { on_device, rows_of, source_of, type GanData } from '../data'
import { keep_networks, no_checkpoints, try_to_keep } from '../kept'
import { take_steps } from '../loop'
import { networks_of } from '../networks/defaults'
import { noise_of } from '../noise'
import { gan_defaults, usable_device } from '../options'
import { Progress, check_drawable } from '../progress'
import { expert_sample_synthetic_data } from '../sample'
import { trained_RGAN, type LossRecord } from '../trained'
import { are_probabilities, type Network } from '../value_functions'
import { warn } from '../warn'
import { Accountant, calibrate_noise_multiplier, compute_max_steps } from './accountant'
import { clipped_gradients, learning } from './clip'
import { noise_like, poisson_subsample } from './noise'
import { check_dp_options, dp_defaults, type DpGanTrainerOptions } from './options'
import { write_text } from '../../r/write'

const op = 'dp_gan_trainer'

/** Tries the networks on noise, before any row is seen: what they make has the data's columns, and scores are probabilities. */
function check_scores(g_net: Network, d_net: Network, z: Tensor, shape: readonly number[]): void {
  tidy(() =>
    with_no_grad(() => {
      const made = g_net(z)
      if (made.shape.slice(1).join() !== shape.join())
        throw new ValueError(
          `the generator makes [${made.shape.slice(1).join(', ')}] of a row of noise, an item of the data is [${shape.join(', ')}]`,
          op,
        )
      if (are_probabilities(d_net(made))) return
      throw new ValueError("the discriminator's scores are no probabilities: let it end in nn_sigmoid()", op)
    }),
  )
}

/**
 * Trains a GAN whose discriminator sees the data with differential privacy: batches by Poisson sampling, each row's
 * gradient cut to `max_grad_norm`, Gaussian noise on their sum (Abadi et al. 2016). It ends before the budget is spent.
 *
 * The sum is divided by the expected size of a batch, and a batch may be empty; RGAN 0.2.0 divides by the size drawn and
 * passes over empty ones, which tells something of the data. The accountant is described at dp_accountant_poisson().
 *
 * The networks are private; with `track_loss` the discriminator's losses are of the real rows, without noise: keep them.
 *
 * @param data rows of finite numbers, an array or a tensor.
 * @returns a trained GAN, whose `privacy` says what was spent.
 * @example const res = await dp_gan_trainer(data, { target_epsilon: 2, epochs: 20 })
 */
export async function dp_gan_trainer(
  data: GanData,
  ...args: Arguments<
    [noise_dim: number, noise_distribution: NonNullable<DpGanTrainerOptions['noise_distribution']>],
    DpGanTrainerOptions
  >
): Promise<trained_RGAN> {
  const names = Object.keys(dp_defaults) as (keyof DpGanTrainerOptions)[]
  const given = { ...dp_defaults, ...match_arguments<DpGanTrainerOptions>(args, names, op) }
  check_dp_options(given, op)
  const o = { ...given, device: usable_device(given.device, op) }
  const source = source_of(data, op)
  if (!(source.data instanceof Tensor))
    throw new TypeError_('Data needs to be a matrix, array or torch::torch_tensor for DP training.', op)
  const rows = source.data
  if (o.plot_progress) check_drawable(source, o, op)
  if (o.seed !== null) {
    set_seed(o.seed)
    torch_manual_seed(o.seed)
    if (o.secure_rng) warn('seed does not reach the secure source of batches and noise: runs will differ')
  }
  const tell = (text: string) => {
    if (o.verbose) write_text(`${text}\n`)
  }
  if (!o.secure_rng) tell('secure_rng = FALSE: Using torch RNG (faster but not cryptographically secure)')
  const rate = o.sampling_rate ?? Math.min(o.batch_size / source.rows, 1)
  const steps = Math.ceil(1 / rate)
  const planned = o.epochs * steps
  const { target_epsilon, target_delta } = o
  const sigma = o.noise_multiplier ?? calibrate_noise_multiplier(target_epsilon, target_delta, rate, planned)
  if (o.noise_multiplier === null)
    tell(
      `Calibrated noise_multiplier = ${sigma.toFixed(4)} for epsilon = ${target_epsilon.toFixed(2)} over ${planned} steps`,
    )
  const max_steps = compute_max_steps(target_epsilon, target_delta, rate, sigma)
  if (max_steps === 0)
    throw new ValueError(
      `one step spends more than epsilon ${target_epsilon}: raise noise_multiplier or target_epsilon`,
      op,
    )
  if (max_steps < planned)
    tell(`Privacy budget allows ${max_steps} steps (planned: ${planned}). Training will stop early.`)
  const accountant = new Accountant(rate, sigma, target_delta)

  const [g_net, d_net] = networks_of({ ...gan_defaults, ...o }, source.width, op)
  const sgd = (net: Network) => optim_sgd(learning(net), { lr: o.base_lr }) as unknown as Optimizer
  const [g_optim, d_optim] = [sgd(g_net), sgd(d_net)]
  const sample_noise = noise_of(o.noise_distribution)
  const noise = (n: number) => on_device(sample_noise([n, o.noise_dim]), o.device)
  const fixed_z = noise(o.synthetic_examples)
  check_scores(g_net, d_net, fixed_z, source.shape)
  const expected = rate * source.rows
  const generator_batch = Math.max(1, Math.ceil(expected))

  const discriminator_step = (): number => {
    const loss = tidy(() => {
      const ids = poisson_subsample(source.rows, rate, o.secure_rng)
      const parameters = learning(d_net)
      let gradients = parameters.map((parameter) => parameter.detach().mul(0))
      let mean_loss = 0
      if (ids.length > 0) {
        const real = on_device(rows_of(rows, ids), o.device)
        const fake = with_no_grad(() => g_net(noise(ids.length)))
        const found = clipped_gradients(d_net, real, fake, o.max_grad_norm)
        gradients = found.gradients
        mean_loss = found.loss
      }
      parameters.forEach((parameter, i) => {
        const noisy = gradients[i]!.detach().add(noise_like(parameter, sigma * o.max_grad_norm, o.secure_rng))
        parameter.grad = noisy.div(expected)
      })
      return mean_loss
    })
    d_optim.step()
    return loss
  }
  const generator_step = (): number => {
    const loss = tidy(() => {
      const made = d_net(g_net(noise(generator_batch)))
        .add(1e-8)
        .log()
        .mean()
        .neg()
      g_optim.zero_grad(true)
      made.backward({ inputs: learning(g_net) })
      return Number(made.detach().item())
    })
    g_optim.step()
    return loss
  }

  const checkpoints = no_checkpoints(o.checkpoint_path !== null)
  const losses: LossRecord = { g_loss: [], d_loss: [] }
  const interval = o.plot_interval === 'epoch' ? steps : o.plot_interval
  const progress = o.plot_progress ? new Progress(source, o.plot_dimensions) : null
  const step = (number: number): boolean => {
    // Counted before it is taken: an error meanwhile may not hide what was spent.
    accountant.step()
    const d_loss = discriminator_step()
    const g_loss = generator_step()
    if (o.track_loss) {
      losses.d_loss.push(d_loss)
      losses.g_loss.push(g_loss)
    }
    last = `D: ${d_loss.toFixed(4)}`
    const epoch = Math.ceil(number / steps)
    if (progress !== null && number % interval === 0) {
      const synthetic = expert_sample_synthetic_data(g_net, fixed_z, o.device, o.eval_dropout)
      progress.show(synthetic, `Epoch: ${epoch}`, number)
    }
    if (number % steps === 0 && o.checkpoint_epochs !== null && epoch % o.checkpoint_epochs === 0)
      try_to_keep(o.checkpoint_path, number, () => keep_networks(checkpoints, epoch, g_net, d_net, o.checkpoint_path))
    if (number % (10 * steps) === 0)
      tell(
        `Epoch ${epoch}/${o.epochs} - Steps: ${number}/${max_steps} - Current epsilon: ${accountant.get_epsilon().toFixed(4)}`,
      )
    return true
  }
  let last = ''
  let interrupted = false
  try {
    const total = Math.min(planned, max_steps)
    interrupted = await take_steps({ from: 0, total, signal: o.signal, step, losses: () => last })
  } finally {
    progress?.end()
  }
  const final_epsilon = accountant.get_epsilon()
  tell(`Training complete. Final (epsilon, delta) = (${final_epsilon.toFixed(4)}, ${target_delta.toExponential(2)})`)
  const { generator: _g, discriminator: _d, signal: _s, ...own } = o
  const {
    generator: _g2,
    discriminator: _d2,
    generator_optimizer: _go,
    discriminator_optimizer: _do,
    validation_data: _v,
    signal: _s2,
    resume: _r,
    ...rest
  } = gan_defaults
  return new trained_RGAN({
    generator: g_net,
    discriminator: d_net,
    generator_optimizer: g_optim,
    discriminator_optimizer: d_optim,
    losses: o.track_loss ? losses : null,
    validation_metrics: null,
    checkpoints: o.checkpoint_epochs === null ? null : checkpoints,
    privacy: {
      final_epsilon,
      delta: target_delta,
      noise_multiplier: sigma,
      max_grad_norm: o.max_grad_norm,
      sampling_rate: rate,
      total_steps: accountant.steps,
    },
    settings: { ...rest, ...own, ttur_factor: 1, plot_interval: interval, sample_noise },
    interrupted,
    steps_done: accountant.steps,
  })
}
