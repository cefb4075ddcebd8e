import {
  accelerator,
  fit,
  get_metrics,
  luz_metric_mae,
  luz_metric_mse,
  luz_metric_rmse,
  nn_mse_loss,
  optim_adam,
  optim_sgd,
  set_opt_hparams,
  set_seed,
  setup,
  torch_manual_seed,
  as_numeric,
  type FitOptions,
} from 'torchluz'
import { Net, describe_goldens, golden, printed, train_data, valid_data, without_times } from './support'

interface Columns {
  set: string[]
  metric: string[]
  epoch: number[]
  value: number[]
}
interface Fitted {
  lines: string[]
  metrics: Columns
  print: string[]
  parameters: Record<string, { shape: number[]; values: number[] }>
}

describe_goldens("fit prints, measures and learns what R's luz does", () => {
  const expected = golden<Record<string, Fitted>>('luz/fit.json')
  const base = (optimizer: typeof optim_sgd | typeof optim_adam = optim_sgd, lr = 0.05) =>
    set_opt_hparams(
      setup(Net, { loss: nn_mse_loss(), optimizer, metrics: [luz_metric_mae(), luz_metric_mse(), luz_metric_rmse()] }),
      { lr },
    )
  const usual: FitOptions = {
    data: [],
    epochs: 3,
    verbose: true,
    dataloader_options: { batch_size: 16, shuffle: false },
  }

  test.each([
    ['basic', {}, base()],
    ['no_valid', { valid_data: null }, base()],
    ['shuffled', { dataloader_options: { batch_size: 16 } }, base()],
    ['fraction_valid', { valid_data: 0.25 }, base()],
    ['adam', {}, base(optim_adam, 0.01)],
    ['quiet', { verbose: false }, base()],
    ['accumulate', { accelerator: accelerator({ cpu: true }) }, base()],
  ] as const)('%s', async (name, options, generator) => {
    const r = expected[name]!
    torch_manual_seed(1)
    set_seed(1)
    const { lines, value: fitted } = await printed(() =>
      fit(generator, { ...usual, data: train_data(), valid_data: valid_data(), ...(options as Partial<FitOptions>) }),
    )
    expect(lines).toEqual(r.lines)
    const metrics = get_metrics(fitted).columns as unknown as Columns
    expect([metrics.set, metrics.metric, metrics.epoch]).toEqual([r.metrics.set, r.metrics.metric, r.metrics.epoch])
    r.metrics.value.forEach((value, i) => expect(metrics.value[i]).toBeCloseTo(value, 5))
    expect(without_times(String(fitted).split('\n'))).toEqual(without_times(r.print))
    for (const [parameter, { values }] of Object.entries(r.parameters)) {
      const ours = as_numeric(fitted.model.parameters[parameter]!.flatten())
      values.forEach((value, i) => expect(ours[i]).toBeCloseTo(value, 5))
    }
  })
})
