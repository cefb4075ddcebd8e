/** gan_trainer(): its arguments, how it ends, and how it goes on. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DCGAN_Discriminator,
  DCGAN_Generator,
  Discriminator,
  Generator,
  GAN_update_plot,
  GAN_update_plot_image,
  GAN_value_fct,
  TabularGenerator,
  Tensor,
  WGAN_weight_clipper,
  apply_post_gan_boosting,
  as_array,
  compute_discriminator_scores,
  data_transformer,
  energy_distance,
  gan_trainer,
  gan_update_step,
  gradient_penalty,
  gumbel_softmax,
  memory,
  optim_adam,
  optim_lbfgs,
  optim_sgd,
  sample_synthetic_data,
  sample_toydata,
  tensor_dataset,
  torch_cfloat,
  torch_device,
  torch_manual_seed,
  torch_rand_ab,
  torch_randn,
  torch_tensor,
  two_sample_statistics,
  with_no_grad,
  type ApplyBoostingOptions,
  type GanTrainerOptions,
} from 'torchluz'
import { part_of } from '../../src/torch/serialize/sink'
import { in_own_folder } from '../folder'

const data = sample_toydata(120)
const base: GanTrainerOptions = { epochs: 2, batch_size: 20, seed: 5, track_loss: true }
const weights = (net: { parameters: Record<string, Tensor> }) =>
  Object.values(net.parameters).map((p) => as_array(p.detach().flatten()))
const folder = in_own_folder()

describe('gan_trainer', () => {
  test('takes epochs × rows %/% batch_size steps, and notes the first losses twice', async () => {
    const res = await gan_trainer(data, base)
    expect(res.steps_done).toBe(12)
    expect(res.losses!.g_loss).toHaveLength(13)
    expect(res.losses!.g_loss[0]).toBe(res.losses!.g_loss[1])
    expect(res.interrupted).toBe(false)
  })
  test('a seed repeats a run', async () => {
    const [a, b] = [await gan_trainer(data, base), await gan_trainer(data, base)]
    expect(a.losses).toEqual(b.losses)
    expect(weights(a.generator)).toEqual(weights(b.generator))
  })
  test.each(['original', 'wasserstein', 'wgan-gp', 'f-wgan'] as const)(
    '%s with packs of rows',
    async (value_function) => {
      const res = await gan_trainer(data, { ...base, value_function, pac: 2 })
      expect(res.losses!.d_loss.every(Number.isFinite)).toBe(true)
      expect(res.toString()).toContain('PacGAN: enabled (pac=2)')
    },
  )
  test("a value function, noise, networks and optimizers of one's own", async () => {
    const generator = Generator(3, 2, [8])
    const discriminator = Discriminator(2, [8], 0, true)
    const seen: number[][] = []
    const res = await gan_trainer(data, {
      ...base,
      noise_dim: 3,
      noise_distribution: (shape) => {
        seen.push(shape)
        return torch_rand_ab(shape)
      },
      value_function: (real, fake) => GAN_value_fct(real, fake),
      generator,
      discriminator,
      generator_optimizer: optim_sgd(generator.parameters, { lr: 0.1 }) as never,
      discriminator_optimizer: optim_adam(discriminator.parameters) as never,
    })
    expect(res.generator).toBe(generator)
    expect(seen[0]).toEqual([500, 3])
    expect(sample_synthetic_data(res, { n_samples: 7 } as never)).toHaveLength(7)
  })
  test('wasserstein keeps the weights within 0.01, plus one step', async () => {
    const res = await gan_trainer(data, { ...base, value_function: 'wasserstein' })
    expect(Math.max(...weights(res.discriminator).flat().map(Math.abs))).toBeLessThan(0.01 + 4.1e-4)
  })
  test('a dataset and a tensor in place of rows', async () => {
    const x = torch_randn(60, 2)
    expect((await gan_trainer(tensor_dataset({ x }) as never, base)).steps_done).toBe(6)
    expect((await gan_trainer(x, base)).steps_done).toBe(6)
  })
  test("pictures, with DCGAN's networks", async () => {
    const generator = DCGAN_Generator(4, 1, 2)
    const discriminator = DCGAN_Discriminator(1, 2, 0.5, true)
    const res = await gan_trainer(torch_randn(4, 1, 64, 64).tanh(), {
      data_type: 'image',
      epochs: 1,
      batch_size: 4,
      noise_dim: 4,
      synthetic_examples: 2,
      generator,
      discriminator,
    })
    const [picture] = sample_synthetic_data(res) as unknown as number[][][][]
    expect([picture!.length, picture![0]!.length, picture![0]![0]!.length]).toEqual([1, 64, 64])
  }, 60_000)
  test('mixed columns through a TabularGenerator', async () => {
    const table = { x: data.map((row) => row[0]!), sex: data.map((_, i) => (i % 3 === 0 ? 'a' : 'b')) }
    const transformer = data_transformer().fit(table, { discrete_columns: 'sex', mode_specific: true, n_modes: 3 })
    const { output_info } = transformer
    const res = await gan_trainer(transformer.transform(table), {
      ...base,
      output_info,
      generator_hidden_units: [16, 16],
    })
    expect(res.toString()).toContain('Gumbel-Softmax: enabled (tau=0.20)')
    const made = sample_synthetic_data(res, transformer, { n_samples: 30 })
    expect(new Set(made.column('sex')).size).toBeLessThanOrEqual(2)
    expect(made.nrow).toBe(30)
  })
  test.each([
    ['step', 1e-4 * 0.1 ** 2],
    ['exponential', 1e-4 * 0.1],
    ['cosine', 0],
  ] as const)('the %s schedule', async (lr_schedule, lr) => {
    const res = await gan_trainer(data, { ...base, lr_schedule, lr_decay_steps: 1 })
    expect((res.generator_optimizer.param_groups[0] as unknown as { lr: number }).lr).toBeCloseTo(lr, 12)
  })
  test('validation and early stopping', async () => {
    const res = await gan_trainer(data, {
      ...base,
      epochs: 40,
      validation_data: data,
      early_stopping: true,
      patience: 1,
    })
    expect(res.validation_metrics!.length).toBeLessThan(40)
    for (const { d_accuracy } of res.validation_metrics!) expect(d_accuracy).toBeLessThanOrEqual(1)
    expect(res.toString()).toContain('Generator diversity:')
  })
  test('an abort gives what was learned so far', async () => {
    const control = new AbortController()
    setTimeout(() => control.abort(), 150)
    const res = await gan_trainer(data, { ...base, epochs: 1e6, signal: control.signal })
    expect(res.interrupted).toBe(true)
    expect(res.steps_done).toBeGreaterThan(0)
    expect(sample_synthetic_data(res, { n_samples: 3 } as never)).toHaveLength(3)
  })
  test('a training that ended goes on from its last checkpoint as if it had not', async () => {
    const options = { ...base, epochs: 6, checkpoint_epochs: 2 }
    const whole = await gan_trainer(data, options)
    const kept = { ...options, checkpoint_path: folder(), resume: true }
    await gan_trainer(data, { ...kept, epochs: 4 })
    writeFileSync(part_of(join(folder(), 'training_state.pt')).replace(`-${process.pid}-`, '-999999999-'), 'half')
    const resumed = await gan_trainer(data, kept)
    expect(resumed.losses).toEqual(whole.losses)
    expect(weights(resumed.generator)).toEqual(weights(whole.generator))
    expect(resumed.checkpoints!.epochs).toEqual([2, 4, 6])
    expect(readdirSync(folder())).toContain('discriminator_epoch_0006.pt')
  })
  test('a training of other networks or epochs is not taken up', async () => {
    const kept = { ...base, checkpoint_epochs: 1, checkpoint_path: folder(), resume: true }
    await gan_trainer(data, kept)
    await expect(gan_trainer(data, { ...kept, batch_size: 30 })).rejects.toThrow(/has 6 steps an epoch, this one 4/)
    await expect(gan_trainer(data, { ...kept, noise_dim: 3 })).rejects.toThrow(/is of other networks/)
  })
  test('an interrupted training goes on from where it was, not only from its last checkpoint', async () => {
    const options = { ...base, epochs: 6, checkpoint_epochs: 4 }
    const whole = await gan_trainer(data, options)
    const kept = { ...options, checkpoint_path: folder(), resume: true }
    const control = new AbortController()
    let draws = 0
    const part = await gan_trainer(data, {
      ...kept,
      signal: control.signal,
      noise_distribution: (shape) => {
        if (++draws === 10) control.abort()
        return torch_randn(shape)
      },
    })
    expect([part.interrupted, part.steps_done]).toEqual([true, 5])
    expect((await gan_trainer(data, kept)).losses).toEqual(whole.losses)
  })
  test('a folder that can no longer be written ends no training', async () => {
    const path = join(folder(), 'kept')
    const warnings: string[] = []
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)))
    const res = await gan_trainer(data, {
      ...base,
      checkpoint_epochs: 1,
      checkpoint_path: path,
      noise_distribution: (shape) => {
        rmSync(path, { recursive: true, force: true })
        writeFileSync(path, 'in the way')
        return torch_randn(shape)
      },
    })
    emit.mockRestore()
    expect(res.steps_done).toBe(12)
    expect(warnings).toEqual([expect.stringMatching(/step 6 is not complete/), expect.stringMatching(/step 12/)])
    expect(res.checkpoints!.epochs).toEqual([])
  })
  test.each<[string, () => GanTrainerOptions, RegExp]>([
    ['scores that are no probabilities', () => ({ discriminator: Discriminator(2) }), /no probabilities.*nn_sigmoid/],
    ['networks that diverged', () => ({ base_lr: 1e30 }), /the training diverged/],
  ])('warns of %s', async (_name, options, words) => {
    const warnings: string[] = []
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)))
    const discriminator = Discriminator(2, { sigmoid: true })
    await gan_trainer(data, { ...base, discriminator })
    expect(warnings).toEqual([])
    await gan_trainer(data, { ...base, ...options() })
    emit.mockRestore()
    expect(warnings).toEqual([expect.stringMatching(words)])
  })
  test('a folder of pictures that cannot be written ends no training', async () => {
    writeFileSync('plots', 'in the way')
    const warnings: string[] = []
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)))
    const res = await gan_trainer(data, { ...base, plot_progress: true, plot_loss: true })
    emit.mockRestore()
    expect(res.steps_done).toBe(12)
    expect(warnings).toHaveLength(4)
    expect(warnings[0]).toMatch(/cannot write plots/)
    expect(readdirSync('.')).toEqual(['plots'])
  })
  test('pictures of a dataset of rows', async () => {
    await gan_trainer(tensor_dataset({ x: torch_randn(60, 2) }), { ...base, plot_progress: true, plot_interval: 3 })
    expect(readdirSync('plots')).toEqual(['gan-progress.svg', 'gan-step-00003.png', 'gan-step-00006.png'])
  })
  test('sampling leaves the mode of a generator', async () => {
    const res = await gan_trainer(data, base)
    res.generator.eval()
    sample_synthetic_data(res)
    expect(res.generator.training).toBe(false)
  })
  test('takes typed arrays as rows, and a torch_device()', async () => {
    const rows = data.map((row) => Float64Array.from(row))
    const [a, b] = [await gan_trainer(rows, { ...base, device: torch_device('cpu') }), await gan_trainer(data, base)]
    expect(a.losses).toEqual(b.losses)
    expect(a.settings.device).toBe('cpu')
  })
  test('memory stays flat', async () => {
    await gan_trainer(data, base)
    global.gc?.()
    const before = memory().tensors
    await gan_trainer(data, { ...base, epochs: 30 })
    expect(memory().tensors - before).toBeLessThan(400)
  })
  test.each<[string, () => unknown, RegExp]>([
    [
      'a missing cell',
      () =>
        gan_trainer([
          [1, 2],
          [NaN, 3],
        ]),
      /row 2, column 1 is the number NaN/,
    ],
    ['an infinite cell', () => gan_trainer([[1, Infinity]]), /row 1, column 2/],
    ['words', () => gan_trainer([[1, 'a']] as never), /data_transformer/],
    ['an unknown argument', () => gan_trainer(data, { epoch: 3 } as never), /'epochs'/],
    ['an optimizer that is none', () => gan_trainer(data, { generator_optimizer: optim_adam as never }), /call it/],
    [
      'an optimizer of another network',
      () => gan_trainer(data, { generator_optimizer: optim_adam(Generator(2, 2).parameters) as never }),
      /other parameters/,
    ],
    ['a generator that was not made', () => gan_trainer(data, { generator: Generator as never }), /call the generator/],
    ['output_info of other columns', () => gan_trainer(data, { output_info: [[1, 'linear']] }), /describes 1 columns/],
    ['columns by name', () => gan_trainer({ x: [1, 2] } as never), /data_transformer/],
    ['complex numbers', () => gan_trainer(torch_randn(9, 2, { dtype: torch_cfloat() })), /real numbers/],
    ['noise that is none', () => gan_trainer(data, { noise_distribution: () => [1] as never }), /500 rows/],
    [
      'a generator of other columns',
      () => gan_trainer(data, { generator: Generator(2, 3) }),
      /makes \[50, 3\] of the noise, a batch of the data is \[50, 2\]/,
    ],
    [
      'an optimizer that needs a closure',
      () => {
        const generator = Generator(2, 2)
        return gan_trainer(data, { generator, generator_optimizer: optim_lbfgs(generator.parameters) as never })
      },
      /optim_lbfgs/,
    ],
    [
      'validation data of other columns',
      () => gan_trainer(data, { validation_data: [[1, 2, 3]] }),
      /rows of \[3\], data of \[2\]/,
    ],
    ['what is no signal', () => gan_trainer(data, { signal: 3 as never }), /AbortSignal/],
    ['hidden units that are no list', () => gan_trainer(data, { generator_hidden_units: 16 as never }), /\[128, 128\]/],
    [
      'a file as the folder of checkpoints',
      () => gan_trainer(data, { checkpoint_epochs: 1, checkpoint_path: __filename }),
      /no folder that can be written/,
    ],
    ['resume without a folder', () => gan_trainer(data, { resume: true }), /checkpoint_path/],
    [
      'a column to plot that is not there',
      () => gan_trainer(data, { plot_progress: true, plot_dimensions: [1, 3] }),
      /between 1 and 2/,
    ],
  ])('refuses %s', async (_name, run, words) => {
    await expect(run()).rejects.toThrow(words)
  })
})

describe('parts', () => {
  test('functions take their arguments by position, in R order, and by name', async () => {
    const res = await gan_trainer(data, { ...base, checkpoint_epochs: 1 })
    const samples = data.slice(0, 6)
    expect(compute_discriminator_scores(res, samples, data, 4, 'cpu')).toEqual(
      compute_discriminator_scores(res, samples, data, { batch_size: 4, device: 'cpu' }),
    )
    const boosted = (...args: unknown[]) => apply_post_gan_boosting(res, data, ...(args as [ApplyBoostingOptions]))
    const named = { transformer: null, n_candidates: 20, steps: 5, dp: false, seed: 1 }
    expect(boosted(null, 20, 5, { seed: 1 })).toEqual(boosted(named))
    const by_name = { dimensions: [2, 1], synth_data: samples, epoch: 3, main: 'A' }
    expect(GAN_update_plot(data, by_name).svg).toBe(GAN_update_plot(data, [2, 1], samples, 3, 'A').svg)
    const [real, fake] = [torch_randn(4, 1).sigmoid(), torch_randn(4, 1).sigmoid()]
    expect(GAN_value_fct(real, fake, { epsilon: 0.4 }).d_loss.item()).toBe(GAN_value_fct(real, fake, 0.4).d_loss.item())
    const g_net = Generator(2, 2)
    const d_net = Discriminator(2, { sigmoid: true })
    const losses = gan_update_step({
      data,
      batch_size: 10,
      noise_dim: 2,
      sample_noise: (shape) => torch_randn(shape),
      g_net,
      d_net,
      g_optim: optim_adam(g_net.parameters) as never,
      d_optim: optim_adam(d_net.parameters) as never,
      value_function: GAN_value_fct,
      track_loss: true,
    })
    expect(losses!.d_loss).toBeGreaterThan(0)
  })
  test('a transformer takes columns and rows of typed arrays, and records', () => {
    const expected = data_transformer()
      .fit([[1], [2], [4]])
      .transform([[2]])
    for (const table of [
      { a: Float32Array.of(1, 2, 4) },
      [1, 2, 4].map((x) => Float64Array.of(x)),
      [1, 2, 4].map((a) => ({ a })),
    ])
      expect(
        data_transformer()
          .fit(table)
          .transform([[2]]),
      ).toEqual(expected)
  })
  test.each<[string, () => unknown, RegExp]>([
    ['a module that is none', () => WGAN_weight_clipper(3 as never), /'d_net' is a module/],
    ['one clip value', () => WGAN_weight_clipper(Generator(2, 2), 0.1 as never), /a lower and a higher/],
    ['rows for a penalty', () => gradient_penalty(Discriminator(2), [[1]] as never, torch_randn(1, 2)), /'real_data'/],
    ['rows for scores', () => GAN_value_fct([1] as never, torch_randn(1)), /'real_scores' is a tensor/],
    [
      'a column that is not there',
      () => GAN_update_plot(data, { synth_data: data, dimensions: [1, 3] }),
      /between 1 and 2/,
    ],
    ['no rows of pictures', () => GAN_update_plot_image([0, 2], torch_randn(1, 1, 4, 4)), /'mfrow'/],
    ['quantiles above 1', () => two_sample_statistics(data, data, { probs: [5] }), /from 0 to 1/],
    ['one size of hidden units', () => Generator(2, 2, 128 as never), /array of sizes/],
  ])('%s: refused', (_name, run, words) => {
    expect(run).toThrow(words)
  })
  test("toy data are R's numbers, of its default seed", () => {
    const toy = sample_toydata()
    expect(toy[0]![0]).toBeCloseTo(0.07115309883240366, 15)
    expect(toy[0]![1]).toBeCloseTo(-0.04026151436734898, 15)
    expect(toy[999]).toEqual([expect.closeTo(-0.7962490382216573, 14), expect.closeTo(0.6187885069333771, 14)])
  })
  test('the gradient penalty of a linear score is (‖w‖ - 1)², and can be differentiated', () => {
    const net = Discriminator(2, [])
    const penalty = gradient_penalty(net, torch_randn(5, 2), torch_randn(5, 2))
    const w = Object.values(net.parameters).find((p) => p.ndim === 2)!
    const length = Math.hypot(...as_array(w.detach().flatten()))
    expect(penalty.item()).toBeCloseTo((length - 1) ** 2, 5)
    penalty.backward()
    const factor = (2 * (length - 1)) / length
    expect(as_array(w.grad!.flatten())[0]).toBeCloseTo(factor * as_array(w.detach().flatten())[0]!, 4)
  })
  test('the penalty of rows whose gradient is 0 can be differentiated', () => {
    const net = Discriminator(2, [])
    with_no_grad(() => Object.values(net.parameters).forEach((p) => p.mul_(0)))
    const penalty = gradient_penalty(net, torch_randn(5, 2), torch_randn(5, 2), { device: 'cpu' })
    expect(penalty.item()).toBeCloseTo(1, 6)
    penalty.backward()
    for (const { grad } of Object.values(net.parameters))
      if (grad !== null) expect(grad.isfinite().all().item()).toBe(true)
  })
  test('the clipper', () => {
    const net = Generator(2, 2)
    WGAN_weight_clipper(net, [-0.02, 0.03])
    const all = weights(net).flat()
    expect([Math.min(...all), Math.max(...all)].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([-0.02, 0.03])
  })
  test('gumbel_softmax draws categories as often as their probabilities say', () => {
    torch_manual_seed(1)
    const logits = torch_tensor([Math.log(0.7), Math.log(0.2), Math.log(0.1)]).expand([4000, 3])
    const share = as_array(gumbel_softmax(logits, { hard: true }).mean({ dim: 1 }))
    ;[0.7, 0.2, 0.1].forEach((p, i) => expect(Math.abs(share[i]! - p)).toBeLessThan(0.03))
    expect(as_array(gumbel_softmax(logits, 0.5).sum({ dim: 2 }))[0]).toBeCloseTo(1, 5)
  })
  test('TabularGenerator: every normalization, activation and attention; fewer blocks', () => {
    for (const normalization of ['batch', 'layer', 'none'] as const)
      for (const activation of ['relu', 'leaky_relu', 'gelu', 'silu'] as const) {
        const net = TabularGenerator(
          2,
          [
            [1, 'linear'],
            [3, 'softmax'],
            [4, 'mode_specific'],
          ],
          [8, 8],
          {
            normalization,
            activation,
            attention: true,
            init_method: 'kaiming_normal',
          },
        )
        net.eval()
        const made = as_array(with_no_grad(() => net(torch_randn(5, 2))) as never) as unknown as number[][]
        expect(made[0]).toHaveLength(8)
        for (const row of made) expect(row.slice(1, 4).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
        expect(net.set_active_blocks(1).get_active_blocks()).toBe(1)
        expect(() => net.set_active_blocks(3)).toThrow(/between 1 and 2/)
      }
  })
  test('a transformer refuses unknown levels and infinite cells, and passes missing ones on', () => {
    const transformer = data_transformer().fit({ a: [1, null, 3], b: ['x', 'y', null] }, { discrete_columns: ['b'] })
    expect(transformer.transform({ a: [2, null], b: ['x', null] })).toEqual([
      [0, 1, 0],
      [NaN, NaN, NaN],
    ])
    expect(() => transformer.transform({ a: [1], b: ['z'] })).toThrow(/did not see/)
    expect(() => data_transformer().fit([[1, Infinity]])).toThrow(/row 1 of column 2/)
    expect(() => data_transformer().transform([[1]])).toThrow(/call fit/)
  })
  test('two-sample statistics: like samples are near, others are far', () => {
    const [a, b] = [sample_toydata(300, 0.3, 1), sample_toydata(300, 0.3, 2)]
    expect(energy_distance(a, a)).toBeCloseTo(0, 12)
    expect(energy_distance(a, b)).toBeLessThan(0.05)
    expect(
      energy_distance(
        a,
        b.map(([x, y]) => [x! + 2, y!]),
      ),
    ).toBeGreaterThan(0.5)
    expect(String(two_sample_statistics(a, b))).toContain('Energy distance')
  })
})
