/** What a trained GAN is good for: files, and boosting over its checkpoints. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  Discriminator,
  Generator,
  GAN_update_plot_image,
  TabularGenerator,
  apply_post_gan_boosting,
  compute_discriminator_scores,
  data_transformer,
  gan_trainer,
  load_gan,
  lr_step,
  optim_sgd,
  post_gan_boosting,
  sample_synthetic_data,
  sample_toydata,
  save_gan,
  torch_manual_seed,
  torch_randn,
  torch_tensor,
  type GanTrainerOptions,
  dp_gan_trainer,
  nn_flatten,
  nn_linear,
  nn_sequential,
  nn_sigmoid,
  nn_unflatten,
  optim_rmsprop,
  WGAN_value_fct,
  type Network,
  type OutputInfo,
  type ValueFunction,
  type trained_RGAN,
} from 'torchluz'
import { in_own_folder } from '../folder'

const data = sample_toydata(120)
const base: GanTrainerOptions = { epochs: 2, batch_size: 20, seed: 5, track_loss: true }
const folder = in_own_folder()

describe('files', () => {
  test('a GAN saved and loaded makes the same data', async () => {
    const res = await gan_trainer(data, { ...base, checkpoint_epochs: 1 })
    const path = join(folder(), 'gan.pt')
    save_gan(res, path)
    const loaded = load_gan(path)
    expect(String(loaded)).toBe(String(res))
    torch_manual_seed(1)
    const made = sample_synthetic_data(res)
    torch_manual_seed(1)
    expect(sample_synthetic_data(loaded)).toEqual(made)
    expect(loaded.checkpoints!.epochs).toEqual([1, 2])
  })
  test('optimizers are loaded as they were, groups and all', async () => {
    const generator = Generator(2, 2, [4])
    const discriminator = Discriminator(2, [4], 0, true)
    const [first, ...rest] = Object.values(generator.parameters)
    const generator_optimizer = optim_sgd([{ params: rest, lr: 0.2 }, { params: [first!] }], { lr: 0.1, momentum: 0.9 })
    lr_step(generator_optimizer, 1)
    const res = await gan_trainer(data, {
      ...base,
      generator,
      discriminator,
      generator_optimizer,
      discriminator_optimizer: optim_rmsprop(discriminator.parameters, { lr: 0.01 }),
    })
    const path = join(folder(), 'gan.pt')
    save_gan(res, path)
    const loaded = load_gan(path)
    expect(loaded.generator_optimizer.param_groups).toMatchObject([{ lr: 0.2, momentum: 0.9 }, { lr: 0.1 }])
    const go_on = async (gan: trained_RGAN) => {
      const { generator, discriminator, generator_optimizer, discriminator_optimizer } = gan
      const networks = { generator, discriminator, generator_optimizer, discriminator_optimizer }
      return (await gan_trainer(data, { ...base, ...networks })).losses
    }
    expect(await go_on(loaded)).toEqual(await go_on(res))
  })
  test('a private GAN is loaded with its optimizers and what it spent', async () => {
    const res = await dp_gan_trainer(data, { epochs: 1, verbose: false })
    const path = join(folder(), 'gan.pt')
    save_gan(res, path)
    const loaded = load_gan(path)
    expect(loaded.privacy).toEqual(res.privacy)
    expect(loaded.generator_optimizer.r_name).toBe('optim_sgd')
  })
  test("a value function of one's own and blocks in use", async () => {
    const output_info: OutputInfo[] = [
      [1, 'linear'],
      [1, 'linear'],
    ]
    const generator = TabularGenerator(2, output_info, [4, 4]).set_active_blocks(1) as Network
    const value_function: ValueFunction = (real, fake) => WGAN_value_fct(real, fake)
    const res = await gan_trainer(data, { ...base, value_function, generator })
    expect(String(res)).toContain('Value function: value_function')
    const path = join(folder(), 'gan.pt')
    save_gan(res, path, { include_optimizers: false })
    const loaded = load_gan(path)
    expect(String(loaded)).toContain('Value function: function')
    expect((loaded.generator as ReturnType<typeof TabularGenerator>).get_active_blocks()).toBe(1)
  })
  test('include_optimizers is true or false', async () => {
    const res = await gan_trainer(data, base)
    expect(() => save_gan(res, join(folder(), 'gan.pt'), 'x' as never)).toThrow(/'include_optimizers' is true or false/)
    expect(readdirSync(folder())).toEqual([])
  })
  test('other files are refused', () => {
    const path = join(folder(), 'other.pt')
    writeFileSync(path, 'x')
    expect(() => load_gan(path)).toThrow(/cannot be read/)
  })
})

describe('post-GAN boosting', () => {
  test('prefers what the discriminators take for real', () => {
    const d_fake = [
      [0.9, 0.1, 0.1, 0.1],
      [0.8, 0.2, 0.1, 0.1],
    ]
    const B = [[1], [2], [3], [4]]
    const counts = Array.from(
      { length: 60 },
      () => post_gan_boosting(d_fake, [0.9, 0.9], B, 100, { steps: 100 }).PGB_sample,
    )
    const share = (x: number) => counts.filter((rows) => rows.some((row) => row[0] === x)).length
    expect(share(1)).toBeGreaterThan(share(3))
  })
  test.each([false, true])('over checkpoints; with privacy: %s', async (dp) => {
    const res = await gan_trainer(data, { ...base, checkpoint_epochs: 1 })
    const scores = compute_discriminator_scores(res, data.slice(0, 7), data)
    expect(scores.d_score_fake.map((row) => row.length)).toEqual([7, 7])
    const found = apply_post_gan_boosting(res, data, { n_candidates: 50, steps: 20, dp, seed: 1 })
    expect(found.n_unique).toBe(found.scores.length)
    expect(found.n_unique).toBeLessThanOrEqual(100)
  })
  test('of pictures', async () => {
    const pictures = torch_randn(40, 1, 4, 4)
    const generator = nn_sequential(nn_linear(2, 16), nn_unflatten(2, [1, 4, 4])) as unknown as Network
    const discriminator = nn_sequential(nn_flatten(), nn_linear(16, 1), nn_sigmoid()) as unknown as Network
    const res = await gan_trainer(pictures, { ...base, generator, discriminator, checkpoint_epochs: 1 })
    const found = apply_post_gan_boosting(res, pictures, { n_candidates: 5, steps: 3 })
    expect(torch_tensor(found.samples as never).shape).toEqual([found.n_unique, 1, 4, 4])
    expect(GAN_update_plot_image({ synth_data: found.samples, mfrow: [1, 1] }).svg).toContain('<svg')
  })
  test('gives a data frame with a transformer', async () => {
    const transformer = data_transformer().fit(data)
    const res = await gan_trainer(transformer.transform(data), { ...base, checkpoint_epochs: 1 })
    const { samples, n_unique } = apply_post_gan_boosting(res, transformer.transform(data), transformer, 9, 3)
    expect([samples.nrow, samples.names]).toEqual([n_unique, ['x', 'y']])
  })
  test('refuses scores that are no numbers', () => {
    expect(() => post_gan_boosting([[1, 2]], 3 as never, [[1], [2]], 9)).toThrow(/'d_score_real' is an array/)
  })
  test('needs checkpoints', async () => {
    const res = await gan_trainer(data, base)
    expect(() => apply_post_gan_boosting(res, data)).toThrow(/checkpoint_epochs/)
  })
})
