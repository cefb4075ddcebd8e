/** Differential privacy. */
import {
  Discriminator,
  as_typed_array,
  autograd_grad,
  calibrate_noise_multiplier,
  compute_max_steps,
  dp_accountant_poisson,
  dp_gan_trainer,
  nn_batch_norm1d,
  nn_conv2d,
  nn_flatten,
  nn_layer_norm,
  nn_leaky_relu,
  nn_linear,
  nn_sequential,
  nn_sigmoid,
  print,
  sample_synthetic_data,
  sample_toydata,
  torch_randn,
  type Network,
  type Tensor,
} from 'torchluz'
import { clipped_gradients } from '../../src/rgan/dp/clip'
import { secure_normal, secure_uniform } from '../../src/rgan/dp/noise'

/** The divergence of one step by numerical integration. */
function integrated(q: number, sigma: number, alpha: number): number {
  let total = 0
  const step = sigma / 2000
  for (let x = -12 * sigma; x < alpha + 12 * sigma; x += step) {
    const log_density = (-x * x) / (2 * sigma * sigma) - Math.log(sigma * Math.sqrt(2 * Math.PI))
    const ratio = 1 - q + q * Math.exp((2 * x - 1) / (2 * sigma * sigma))
    total += Math.exp(log_density + alpha * Math.log(ratio)) * step
  }
  return Math.log(total) / (alpha - 1)
}

describe('the accountant', () => {
  test.each([
    [0.01, 1.1, 2],
    [0.01, 1.1, 8],
    [0.2, 2, 5],
    [0.5, 0.8, 3],
    [1, 3, 4],
  ])('q = %d, σ = %d, order %d: the integral of the divergence', (q, sigma, alpha) => {
    const expected = integrated(q, sigma, alpha)
    expect(dp_accountant_poisson(q, sigma).compute_rdp(alpha) / expected).toBeCloseTo(1, 4)
  })
  test('the published figure of Abadi et al. (2016): q = 0.01, σ = 4, 10,000 steps, δ = 1e-5 spend ε of about 1.26', () => {
    const accountant = dp_accountant_poisson(0.01, 4, 1e-5).step(10000)
    // Their conversion to (ε, δ) is the plain one.
    const plain = Math.min(
      ...Array.from({ length: 60 }, (_, i) => i + 2).map(
        (alpha) => 10000 * accountant.compute_rdp(alpha) + Math.log(1e5) / (alpha - 1),
      ),
    )
    expect(plain).toBeCloseTo(1.26, 1)
    expect(accountant.get_epsilon()).toBeLessThan(plain)
  })
  test('noise is calibrated to the target, and steps end before it', () => {
    const sigma = calibrate_noise_multiplier(1, 1e-5, 0.05, 1000)
    const spent = dp_accountant_poisson(0.05, sigma).step(1000).get_epsilon()
    expect(spent).toBeLessThanOrEqual(1)
    expect(spent).toBeGreaterThan(0.98)
    const most = compute_max_steps(1, 1e-5, 0.05, sigma)
    expect(dp_accountant_poisson(0.05, sigma).step(most).get_epsilon()).toBeLessThanOrEqual(1)
    expect(
      dp_accountant_poisson(0.05, sigma)
        .step(most + 1)
        .get_epsilon(),
    ).toBeGreaterThan(1)
    expect(compute_max_steps(0.1, 1e-5, 1, 0.5)).toBe(0)
  })
})

/** The sum of cut gradients, by a loop over the rows. */
function by_loop(net: Network, real: Tensor, fake: Tensor, most: number): number[] {
  const parameters = Object.values(net.parameters)
  let sums: number[] = []
  for (let i = 1; i <= real.shape[0]!; i++) {
    const score = (x: Tensor) => net(x.narrow(1, i, 1))
    const loss = score(real)
      .add(1e-8)
      .log()
      .add(
        score(fake)
          .neg()
          .add(1 + 1e-8)
          .log(),
      )
      .neg()
      .sum()
    const row = autograd_grad(loss, parameters).flatMap((g) => [...as_typed_array(g!.flatten())].map(Number))
    const factor = Math.min(1, most / (Math.hypot(...row) + 1e-8))
    sums = row.map((x, j) => (sums[j] ?? 0) + factor * x)
  }
  return sums
}

const scores = (...layers: never[]) => nn_sequential(...layers, nn_sigmoid()) as unknown as Network
test.each<[string, () => Network, number[]]>([
  ['linear layers', () => Discriminator(3, [6, 5], 0, true), [7, 3]],
  [
    'layer normalization',
    () => scores(nn_linear(3, 4) as never, nn_layer_norm(4) as never, nn_linear(4, 1) as never),
    [5, 3],
  ],
  [
    'convolutions',
    () =>
      scores(
        nn_conv2d(1, 2, 3) as never,
        nn_leaky_relu(0.2, { inplace: true }) as never,
        nn_flatten() as never,
        nn_linear(18, 1) as never,
      ),
    [4, 1, 5, 5],
  ],
])('gradients by row in one pass are those of row by row: %s', (_name, make, shape) => {
  const net = make()
  const before = Object.values(net.parameters)
  const [real, fake] = [torch_randn(shape), torch_randn(shape)]
  for (const most of [0.05, 1e3]) {
    const found = clipped_gradients(net, real, fake, most).gradients
    const flat = found.flatMap((g) => [...as_typed_array(g.detach().flatten())].map(Number))
    const expected = by_loop(net, real, fake, most)
    expect(flat).toHaveLength(expected.length)
    flat.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 4))
  }
  expect(Object.values(net.parameters)).toEqual(before)
})

test('a network whose rows see each other is refused', () => {
  const net = nn_sequential(nn_linear(2, 3), nn_batch_norm1d(3), nn_linear(3, 1), nn_sigmoid())
  expect(() => clipped_gradients(net as never, torch_randn(4, 2), torch_randn(4, 2), 1)).toThrow(/layer normalization/)
})

test('secure numbers are uniform and normal', () => {
  const mean = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b, 0) / x.length
  expect(mean(secure_uniform(20000))).toBeCloseTo(0.5, 1)
  const z = secure_normal(20000)
  expect(Math.abs(mean(z))).toBeLessThan(0.05)
  expect(Math.abs(mean(z.map((x) => x * x)) - 1)).toBeLessThan(0.06)
})

test.each([true, false])('dp_gan_trainer stays within its budget; secure: %s', async (secure_rng) => {
  const res = await dp_gan_trainer(sample_toydata(200), {
    epochs: 3,
    batch_size: 20,
    target_epsilon: 2,
    secure_rng,
    verbose: false,
    track_loss: true,
    checkpoint_epochs: 1,
  })
  expect(res.privacy!.final_epsilon).toBeLessThanOrEqual(2)
  expect(res.privacy!.total_steps).toBe(30)
  expect(res.losses!.d_loss.every(Number.isFinite)).toBe(true)
  expect(res.checkpoints!.epochs).toEqual([1, 2, 3])
  expect(sample_synthetic_data(res)).toHaveLength(500)
  expect(String(res)).toContain('Privacy:')
})

test('the functions of privacy take their arguments by name', () => {
  const [sampling_rate, noise_multiplier] = [0.05, 2]
  const spent = dp_accountant_poisson({ sampling_rate, noise_multiplier }).step(100).get_epsilon()
  expect(spent).toBe(dp_accountant_poisson(0.05, 2).step(100).get_epsilon())
  const target = { target_epsilon: 1, target_delta: 1e-5, sampling_rate }
  const sigma = calibrate_noise_multiplier({ ...target, total_steps: 50 })
  expect(sigma).toBe(calibrate_noise_multiplier(1, 1e-5, 0.05, 50))
  expect(compute_max_steps({ ...target, noise_multiplier: sigma })).toBe(compute_max_steps(1, 1e-5, 0.05, sigma))
})

test('frozen parameters stay as they are, the others learn', async () => {
  const discriminator = Discriminator(2, { sigmoid: true })
  const [first, second] = Object.values(discriminator.parameters) as [Tensor, Tensor]
  first.requires_grad_(false)
  const before = [first, second].map((p) => as_typed_array(p.detach().clone().flatten()).join())
  await dp_gan_trainer(sample_toydata(60), 2, 'uniform', { epochs: 1, base_lr: 0.1, verbose: false, discriminator })
  const after = [first, second].map((p) => as_typed_array(p.detach().flatten()).join())
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false])
})

test('an accountant is made with new too, and prints what was spent', () => {
  const accountant = new dp_accountant_poisson(0.05, 2).step(100)
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  print(accountant)
  const text = write.mock.calls.map(([chunk]) => String(chunk)).join('')
  write.mockRestore()
  expect(text).toContain(
    `100 steps at sampling rate 0.05, noise multiplier 2: epsilon ${accountant.get_epsilon().toFixed(4)}`,
  )
})
