import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  as_numeric,
  evaluate,
  fit,
  get_metrics,
  luz_callback_model_checkpoint,
  luz_load,
  luz_load_model_weights,
  luz_metric_mae,
  luz_metric_mse,
  luz_metric_rmse,
  luz_save,
  luz_save_model_weights,
  nn_linear,
  nn_module,
  nn_mse_loss,
  nn_relu,
  nn_sequential,
  optim_adam,
  optim_sgd,
  predict,
  r_class,
  set_hparams,
  set_opt_hparams,
  set_seed,
  setup,
  torch_get_rng_state,
  torch_manual_seed,
  torch_ones,
  type Tensor,
} from 'torchluz'
import { Net, describe_goldens, golden, train_data, valid_data, without_times } from './support'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const generator = () =>
  set_opt_hparams(
    setup(Net, {
      loss: nn_mse_loss(),
      optimizer: optim_sgd,
      metrics: [luz_metric_mae(), luz_metric_mse(), luz_metric_rmse()],
    }),
    { lr: 0.05 },
  )
const fitted = (model = generator()) => {
  torch_manual_seed(1)
  set_seed(1)
  return fit(model, {
    data: train_data(),
    valid_data: valid_data(),
    epochs: 3,
    dataloader_options: { batch_size: 16, shuffle: false },
  })
}
const weights = (x: { model: { parameters: Record<string, Tensor> } }) =>
  Object.values(x.model.parameters).flatMap((parameter) => as_numeric(parameter.flatten()))

describe_goldens("luz_save and luz_load keep what R's keep", () => {
  const r = golden<{ print: string[]; predict: { values: number[] } }>('luz/save.json')

  test('printing and predictions', async () => {
    const path = join(folder, 'model.luz')
    luz_save(await fitted(), path)
    const loaded = luz_load(path)
    expect(without_times(String(loaded).split('\n'))).toEqual(without_times(r.print))
    as_numeric(await predict(loaded, valid_data())).forEach((x, i) => expect(x).toBeCloseTo(r.predict.values[i]!, 5))
  })
})

describe('luz_load', () => {
  test('gives the same model, records and arguments', async () => {
    const path = join(folder, 'model.luz')
    const saved = await fitted(set_hparams(generator(), { h: 6 }))
    luz_save(saved, path)
    const modules = [undefined, Net, generator(), Net({ h: 6 })] as const
    const before = as_numeric(torch_get_rng_state())
    for (const module of modules) {
      const loaded = module === undefined ? luz_load(path) : luz_load(path, { module })
      expect(r_class(loaded)).toEqual(['luz_module_fitted'])
      expect(Object.keys(loaded)).toEqual(['model', 'records', 'ctx'])
      expect(weights(loaded)).toEqual(weights(saved))
      expect(loaded.records).toEqual(saved.records)
      expect(loaded.ctx).toEqual({ hparams: { h: 6 }, opt_hparams: { lr: 0.05 } })
      expect(get_metrics(loaded).columns).toEqual(get_metrics(saved).columns)
    }
    expect(as_numeric(torch_get_rng_state())).toEqual(before)
    const evaluations = [await evaluate(saved, valid_data()), await evaluate(luz_load(path), valid_data())]
    expect(String(evaluations[1])).toBe(String(evaluations[0]))
  })

  test('says what it needs where the module is not known', async () => {
    const path = join(folder, 'model.luz')
    const Odd = nn_module({
      name: 'Odd',
      initialize(inner: () => Tensor) {
        return { inner, linear: nn_linear(3, 1) }
      },
      forward(x: Tensor): Tensor {
        return this.linear(x)
      },
    })
    luz_save(
      await fit(
        set_hparams(setup(Odd, nn_mse_loss(), optim_adam), () => torch_ones(1)),
        train_data(),
        { epochs: 1 },
      ),
      path,
    )
    expect(() => luz_load(path)).toThrow("the arguments of 'Odd' could not be saved with the model")
    const instance = Odd((() => 1) as never)
    const loaded = luz_load(path, { module: instance })
    expect((await predict(loaded, valid_data())).shape).toEqual([10, 1])
    expect(() => luz_load(path, { module: Net })).toThrow('could not be saved')
    const unknown = await fit(setup(Odd, nn_mse_loss(), optim_adam), train_data(), { epochs: 1 })
    Object.defineProperty(unknown.model, 'r_classes', { value: ['Unheard'] })
    luz_save(unknown, path)
    expect(() => luz_load(path)).toThrow("of class 'Unheard', which nothing in this process has set up")
    expect(() => luz_load(path, { module: 3 as never })).toThrow("module is a module's generator")
    expect(() => luz_load(path, { modul: Net } as never)).toThrow("did you mean 'module'?")
  })

  test('refuses other shapes and other files', async () => {
    const path = join(folder, 'model.luz')
    luz_save(await fitted(set_hparams(generator(), { h: 6 })), path)
    expect(() => luz_load(path, { module: Net({ h: 4 }) })).toThrow('shapes differ')
    expect(() => luz_load(join(folder, 'none'))).toThrow('luz_load: there is no file')
    expect(() => luz_save(generator() as never, path)).toThrow("luz_save only works with 'luz_module_fitted' objects")
    expect(() => luz_save(fitted() as never, path)).toThrow('await it')
  })

  test('knows the loss of what was set up, however the module comes', async () => {
    const path = join(folder, 'model.luz')
    const saved = await fitted(generator())
    luz_save(saved, path)
    const expected = String(await evaluate(saved, valid_data()))
    for (const module of [null, Net, generator(), Net()])
      expect(String(await evaluate(luz_load(path, { module: module as never }), valid_data()))).toBe(expected)
    const Alone = nn_module({
      name: 'Net',
      initialize: () => ({ a: nn_linear(3, 4), b: nn_linear(4, 1) }),
      forward(x: Tensor): Tensor {
        return this.b(this.a(x))
      },
    })
    await expect(evaluate(luz_load(path, { module: Alone }), valid_data())).rejects.toThrow('the model has no loss')
  })

  test('refuses the weights of another module, also of one with the same name', async () => {
    const path = join(folder, 'model.luz')
    luz_save(await fitted(generator()), path)
    expect(() => luz_load(path, { module: nn_relu })).toThrow('which lacks a.weight, a.bias, b.weight, b.bias')
    const Other = nn_module({
      name: 'Net',
      initialize: () => ({ a: nn_linear(3, 4), c: nn_linear(4, 1) }),
      forward(x: Tensor): Tensor {
        return this.c(this.a(x))
      },
    })
    setup(Other, nn_mse_loss(), optim_adam)
    expect(() => luz_load(path)).toThrow(
      "another module of class 'Net' than this one, which lacks b.weight, b.bias and has c.weight, c.bias besides: luz_load(path, { module })",
    )
    expect(luz_load(path, { module: Net })).toBeDefined()
  })

  test('takes models without a class of their own', async () => {
    const path = join(folder, 'model.luz')
    const make = () => nn_sequential(nn_linear(3, 4), nn_linear(4, 1))
    const saved = await fit(setup(make, { loss: nn_mse_loss(), optimizer: optim_adam }), train_data(), { epochs: 1 })
    luz_save(saved, path)
    expect(weights(luz_load(path, { module: make() }))).toEqual(weights(saved))
  })
})

describe('weights alone', () => {
  test('are loaded in place, from files of weights, models and checkpoints', async () => {
    const files = ['weights.pt', 'model.luz', 'checkpoint.pt'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    torch_manual_seed(1)
    set_seed(1)
    const saved = await fit(generator(), {
      data: train_data(),
      epochs: 2,
      callbacks: luz_callback_model_checkpoint(files[2], { monitor: 'train_loss' }),
    })
    luz_save_model_weights(saved, files[0])
    luz_save(saved, files[1])
    for (const path of files) {
      const other = await fit(generator(), train_data(), { epochs: 1 })
      const { model } = other
      expect(weights(other)).not.toEqual(weights(saved))
      expect(luz_load_model_weights(other, path)).toBeUndefined()
      expect(other.model).toBe(model)
      expect(weights(other)).toEqual(weights(saved))
    }
  })
})
