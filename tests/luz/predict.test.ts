import {
  as_numeric,
  dataloader,
  evaluate,
  fit,
  get_metrics,
  inherits,
  luz_metric_mae,
  luz_metric_mse,
  luz_metric_rmse,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  optim_sgd,
  predict,
  print,
  r_class,
  set_hparams,
  set_opt_hparams,
  set_seed,
  setup,
  tensor_dataset,
  torch_manual_seed,
  type Tensor,
} from 'torchluz'
import { Net, describe_goldens, golden, printed, train_data, valid_data, without_times } from './support'

const generator = () =>
  set_opt_hparams(
    setup(Net, {
      loss: nn_mse_loss(),
      optimizer: optim_sgd,
      metrics: [luz_metric_mae(), luz_metric_mse(), luz_metric_rmse()],
    }),
    { lr: 0.05 },
  )

const fitted = async () => {
  torch_manual_seed(1)
  set_seed(1)
  return fit(generator(), {
    data: train_data(),
    epochs: 3,
    valid_data: valid_data(),
    dataloader_options: { batch_size: 16, shuffle: false },
  })
}

/** The last digits differ between processors. */
const rounded = (lines: string[]) => lines.map((line) => line.replace(/\d\.\d{7}/, (x) => Number(x).toFixed(5)))

interface Printed {
  setup: string[]
  setup_hparams: string[]
  fitted: string[]
  get_metrics: string[]
  evaluate: { lines: string[]; print: string[]; metrics: string[] }
  predict: { lines: string[]; value: { shape: number[]; values: number[] } }
  class_fitted: string[]
  class_setup: string[]
  names_fitted: string[]
}

describe_goldens("what is printed and predicted is R's", () => {
  const r = golden<Printed>('luz/print.json')

  test('generators and fitted models', async () => {
    expect((await printed(() => print(generator()))).lines).toEqual(r.setup)
    expect((await printed(() => print(set_hparams(generator(), { h: 5 })))).lines).toEqual(r.setup_hparams)
    expect(r_class(generator())).toEqual(r.class_setup)
    const model = await fitted()
    expect(without_times((await printed(() => print(model))).lines)).toEqual(without_times(r.fitted))
    expect(rounded((await printed(() => print(get_metrics(model)))).lines)).toEqual(rounded(r.get_metrics))
    expect(r_class(model)).toEqual(r.class_fitted)
    expect(Object.keys(model)).toEqual(r.names_fitted)
  })

  test('evaluations', async () => {
    const model = await fitted()
    const { lines, value } = await printed(() => evaluate(model, valid_data()))
    expect(lines).toEqual(r.evaluate.lines)
    expect((await printed(() => print(value))).lines).toEqual(r.evaluate.print)
    expect(get_metrics(value).names).toEqual(['metric', 'value'])
    expect((await printed(() => print(get_metrics(value)))).lines).toEqual(r.evaluate.metrics)
  })

  test('predictions, of lists, tensors, datasets and dataloaders', async () => {
    const model = await fitted()
    const [x, y] = valid_data()
    for (const data of [[x, y], x, tensor_dataset(x), dataloader(tensor_dataset(x, y), { batch_size: 4 })]) {
      const prediction = await predict(model, data)
      expect(prediction.shape).toEqual(r.predict.value.shape)
      as_numeric(prediction.flatten()).forEach((value, i) => expect(value).toBeCloseTo(r.predict.value.values[i]!, 5))
    }
    expect(model.model.training).toBe(false)
  })
})

describe('predict', () => {
  test('gives the batches with stack: false', async () => {
    const batches = await predict(await fitted(), train_data(), { stack: false })
    expect(batches.map((batch) => batch.shape)).toEqual([
      [32, 1],
      [8, 1],
    ])
    expect(batches[0]!.requires_grad).toBe(false)
  })

  test("calls the model's own predict() where it has one", async () => {
    const Own = nn_module({
      initialize() {
        return { linear: nn_linear(3, 1) }
      },
      forward(x: Tensor): Tensor {
        return this.linear(x)
      },
      predict(x: Tensor): Tensor {
        return x.mul(0)
      },
    })
    const model = await fit(setup(Own, nn_mse_loss(), optim_adam), train_data(), {
      epochs: 1,
    })
    expect((await predict(model, valid_data())).abs().sum().item()).toBe(0)
  })

  test('rejects with the reason of its signal', async () => {
    await expect(
      predict(await fitted(), valid_data(), { signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop')
  })
})

describe('evaluate', () => {
  test("takes other metrics for one evaluation and leaves the model's", async () => {
    const model = await fitted()
    const other = await evaluate(model, valid_data(), { metrics: [luz_metric_rmse()] })
    expect(get_metrics(other).columns.metric).toEqual(['loss', 'rmse'])
    expect(String(other).split('\n').slice(2)).toEqual(['loss: 0.3319', 'rmse: 0.5761'])
    const [a, b] = await Promise.all([
      evaluate(model, valid_data()),
      evaluate(model, valid_data(), { metrics: luz_metric_mae() }),
    ])
    expect(get_metrics(a).nrow).toBe(4)
    expect(get_metrics(b).nrow).toBe(2)
    expect(inherits(a, 'luz_module_evaluation')).toBe(true)
  })
})
