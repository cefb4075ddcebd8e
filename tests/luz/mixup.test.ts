import {
  as_numeric,
  evaluate,
  fit,
  luz_callback,
  luz_callback_mixup,
  luz_metric,
  luz_metric_accuracy,
  luz_metric_multiclass_auroc,
  luz_metric_set,
  nn_cross_entropy_loss,
  nn_linear,
  nn_mixup_loss,
  nn_module,
  nn_mse_loss,
  nnf_cross_entropy,
  nnf_mixup,
  nnf_mse_loss,
  optim_adam,
  set_hparams,
  set_seed,
  setup,
  torch_manual_seed,
  torch_randn,
  torch_tensor,
  torch_long,
  type luz_metric_generator,
  type Metrics,
  type MetricSet,
  type MixedTarget,
  type Tensor,
} from 'torchluz'
import { beta_variables } from '../../src/luz/beta'
import { cases } from '../shared'
import { describe_goldens, golden, rejection, train_data } from './support'

interface Encoded {
  shape: number[]
  values: number[]
}

const close = (ours: Tensor, r: Encoded) => {
  expect(ours.shape).toEqual(r.shape)
  as_numeric(ours.flatten()).forEach((x, i) => expect(x).toBeCloseTo(r.values[i]!, 6))
}

describe_goldens("mixing draws and gives what R's luz does", () => {
  const r = golden<{ x: Encoded; y: { ys: { y1: Encoded; y2: Encoded }; weight: Encoded } }>('luz/mixup.json')

  test('nnf_mixup', () => {
    torch_manual_seed(1)
    set_seed(1)
    const [x, y] = train_data()
    const mixed = nnf_mixup(x.get('1:3', '..'), y.get('1:3', '..'), torch_tensor([0.3, 0.5, 0.9]))
    close(mixed.x, r.x)
    close(mixed.y.ys.y1, r.y.ys.y1)
    close(mixed.y.ys.y2, r.y.ys.y2)
    close(mixed.y.weight, r.y.weight)
  })

  test.each(
    cases<{ seed: number; r: string; value: { values: number[] } }>('goldens/rng.jsonl').filter((c) =>
      /^rbeta/.test(c.r),
    ),
  )('weights are R’s: $r after seed $seed', ({ seed, r: code, value }) => {
    const [n, a, b] = code.match(/[\d.]+/g)!.map(Number) as [number, number, number]
    set_seed(seed)
    beta_variables(n, a, b).forEach((x, i) => expect(x).toBeCloseTo(value.values[i]!, 14))
  })
})

describe('beta variables', () => {
  test.each([
    [0.4, 0.4],
    [0.5, 3],
    [3, 0.5],
    [2, 3],
    [7, 1.5],
  ])('with parameters %d and %d have their mean and variance', (a, b) => {
    set_seed(1)
    const n = 20_000
    const x = beta_variables(n, a, b)
    const mean = x.reduce((s, v) => s + v, 0) / n
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / n
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...x)).toBeLessThanOrEqual(1)
    expect(mean).toBeCloseTo(a / (a + b), 1.8)
    expect(variance).toBeCloseTo((a * b) / ((a + b) ** 2 * (a + b + 1)), 2)
  })
})

const scores = () => torch_randn(4, 3)
const classes = () => torch_tensor([1, 2, 3, 1], { dtype: torch_long() })

describe('nn_mixup_loss', () => {
  test('weights the losses of both targets, observation by observation', () => {
    const [x, y] = [scores(), classes()]
    const weight = torch_tensor([0.5, 0.6, 0.7, 1])
    const mixed = nnf_mixup(x, y, weight)
    const each = (target: Tensor) => as_numeric(nnf_cross_entropy(x, target, null, -100, 'none'))
    const [l1, l2, w] = [each(mixed.y.ys.y1), each(mixed.y.ys.y2), as_numeric(weight)]
    const expected = l1.reduce((sum, l, i) => sum + (1 - w[i]!) * l + w[i]! * l2[i]!, 0) / 4
    const inner = nn_cross_entropy_loss()
    expect(nn_mixup_loss(inner)(x, mixed.y).item()).toBeCloseTo(expected, 5)
    expect(inner.reduction).toBe('mean')
  })

  test('is the loss itself for other targets', () => {
    const [x, y] = [scores(), classes()]
    const loss = nn_cross_entropy_loss()
    expect(nn_mixup_loss(loss)(x, y).item()).toBe(loss(x, y).item())
  })

  test('sets the reduction back when the loss fails, and teaches what it takes', () => {
    const inner = nn_cross_entropy_loss()
    const mixed = nnf_mixup(scores(), classes(), torch_tensor([1, 1, 1, 1]))
    expect(() => nn_mixup_loss(inner)(torch_randn(5, 3), mixed.y)).toThrow()
    expect(inner.reduction).toBe('mean')
    expect(() => nn_mixup_loss(nn_mse_loss as never)).toThrow(/Loss must be a `nn_module`, .*call its generator/)
    expect(() => nn_mixup_loss(nnf_mse_loss as never)).toThrow(
      /got an object .*: give a module, such as nn_mse_loss\(\)$/,
    )
    expect(() => nn_mixup_loss(nn_linear(1, 1))).toThrow('The `reduction` attribute must be supported')
    expect(() => nnf_mixup(scores(), classes(), torch_tensor([1]))).toThrow('of as many observations: got 4, 4 and 1')
  })
})

describe('luz_callback_mixup', () => {
  const data = (): [Tensor, Tensor] => [
    torch_randn(32, 3),
    torch_tensor(
      Array.from({ length: 32 }, (_, i) => (i % 3) + 1),
      { dtype: torch_long() },
    ),
  ]
  const spy = () => {
    const seen: { training: boolean; mixed: boolean; least: number }[] = []
    return {
      seen,
      callback: luz_callback({
        on_train_batch_after_pred() {
          this.look()
        },
        on_valid_batch_after_pred() {
          this.look()
        },
        look() {
          const target = this.ctx.target as unknown as { weight?: Tensor }
          const least = target.weight === undefined ? NaN : (target.weight.min() as Tensor).item()
          seen.push({ training: this.ctx.training, mixed: target.weight !== undefined, least: least as number })
        },
      })(),
    }
  }
  const model = (loss: never) =>
    set_hparams(setup(nn_linear, { loss, optimizer: optim_adam }), { in_features: 3, out_features: 3 })

  test('mixes training batches, not those of validation', async () => {
    const { seen, callback } = spy()
    const generator = model(nn_mixup_loss(nn_cross_entropy_loss()) as never)
    const fitted = await fit(generator, {
      data: data(),
      valid_data: data(),
      epochs: 2,
      callbacks: [luz_callback_mixup(), callback],
    })
    expect(seen.map((x) => [x.training, x.mixed])).toEqual([true, false, true, false].map((x) => [x, x]))
    for (const { mixed, least } of seen) if (mixed) expect(least).toBeGreaterThanOrEqual(0.5)
    expect(fitted.records.metrics.valid).toHaveLength(2)
  })

  test.each([true, false])('makes the loss one of mixtures with auto_loss, run_valid %s', async (run_valid) => {
    const { seen, callback } = spy()
    const generator = model(nn_cross_entropy_loss({ reduction: 'none' }) as never)
    const fitted = await fit(generator, {
      data: data(),
      valid_data: data(),
      epochs: 1,
      callbacks: [luz_callback_mixup({ alpha: 0.2, run_valid, auto_loss: true }), callback],
    })
    expect(seen.map((x) => x.mixed)).toEqual([true, run_valid])
    expect(fitted.records.metrics.valid[0]!.loss).toEqual(expect.any(Number))
    await expect(
      evaluate(fitted, data(), { callbacks: luz_callback_mixup({ auto_loss: true }) }),
    ).resolves.toBeDefined()
  })

  describe('and metrics of plain targets', () => {
    const run = (metrics: Metrics | MetricSet, run_valid = false) =>
      fit(
        set_hparams(
          setup(nn_linear, { loss: nn_mixup_loss(nn_cross_entropy_loss()), optimizer: optim_adam, metrics }),
          { in_features: 3, out_features: 3 },
        ),
        { data: data(), valid_data: data(), epochs: 1, callbacks: luz_callback_mixup({ run_valid }) },
      )

    test.each<[string, () => luz_metric_generator]>([
      ['accuracy', luz_metric_accuracy],
      ['areas', luz_metric_multiclass_auroc],
      [
        'one’s own',
        luz_metric({
          abbrev: 'Own',
          update(_, targets) {
            targets.sum()
          },
          compute: () => 0,
        }),
      ],
    ])('say where they can be measured: %s', async (_, metric) => {
      await expect(run(metric())).rejects.toThrow(
        /at iter 1 of epoch 1.*luz_callback_mixup\(\) has mixed the batch's targets.*luz_metric_set\(\{ valid_metrics: \[ … \] \}\)/s,
      )
      const in_validation = luz_metric_set({ valid_metrics: metric() })
      const fitted = await run(in_validation)
      expect(Object.keys(fitted.records.metrics.train[0]!)).toEqual(['loss'])
      expect(Object.keys(fitted.records.metrics.valid[0]!)).toHaveLength(2)
      await expect(run(in_validation, true)).rejects.toThrow("leave out luz_callback_mixup()'s run_valid")
    })

    test('are measured where they take mixed ones', async () => {
      const mean_weight = luz_metric({
        abbrev: 'Weight',
        initialize: () => ({ weight: 0 }),
        update(_, targets: unknown) {
          this.weight = (targets as MixedTarget).weight.mean().item() as number
        },
        compute() {
          return this.weight
        },
      })
      const fitted = await run(luz_metric_set({ train_metrics: mean_weight() }))
      expect(fitted.records.metrics.train[0]!.weight).toBeGreaterThanOrEqual(0.5)
    })
  })

  describe('and a loss that cannot be mixed: what the errors say', () => {
    const unreduced = () => nn_cross_entropy_loss({ reduction: 'none' })
    const run = (loss: unknown, auto_loss: boolean) =>
      fit(model(loss as never), { data: data(), epochs: 1, callbacks: luz_callback_mixup({ auto_loss }) })

    test.each<[string, () => unknown, boolean]>([
      ['a reducing one', nn_cross_entropy_loss, false],
      ['a reducing one with auto_loss', nn_cross_entropy_loss, true],
      ['a mixup loss with auto_loss', () => nn_mixup_loss(nn_cross_entropy_loss()), true],
      ['a function', () => nnf_cross_entropy, false],
    ])('of %s', async (_, loss, auto_loss) => {
      const message = await rejection(run(loss(), auto_loss))
      expect(message).toMatch(/nn_mixup_loss\(.*auto_loss|auto_loss.*nn_mixup_loss\(nn_cross_entropy_loss\(\)\)/)
      expect(message).toContain("nn_cross_entropy_loss({ reduction: 'none' })")
    })

    test('works', async () => {
      for (const [loss, auto_loss] of [
        [nn_mixup_loss(nn_cross_entropy_loss()), false],
        [nn_mixup_loss(unreduced()), false],
        [unreduced(), true],
      ] as const)
        expect((await run(loss, auto_loss)).records.metrics.train[0]!.loss).toEqual(expect.any(Number))
    })

    test('of a module that reduces whatever its reduction', async () => {
      const Stubborn = nn_module({
        name: 'Stubborn',
        initialize: () => ({ reduction: 'mean' }),
        forward: (x: Tensor, y: Tensor): Tensor => nnf_cross_entropy(x, y),
      })
      expect(await rejection(run(nn_mixup_loss(Stubborn()), false))).toContain(
        "<Stubborn/nn_module> gives a single one although its field `reduction` is 'none' meanwhile",
      )
    })
  })

  test('refuses what makes no sense', () => {
    expect(() => luz_callback_mixup(0)).toThrow('alpha is a number above 0')
    expect(() => luz_callback_mixup({ run_valid: 1 as never })).toThrow('run_valid is true or false')
    expect(() => luz_callback_mixup({ apha: 1 } as never)).toThrow("did you mean 'alpha'?")
  })
})
