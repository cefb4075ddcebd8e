import {
  luz_callback_csv_logger,
  luz_callback_early_stopping,
  luz_metric_binary_accuracy,
  as_array,
  as_dataloader,
  as_numeric,
  dataloader,
  dataset,
  dataset_subset,
  evaluate,
  fit,
  get_metrics,
  length,
  lr_finder,
  luz_metric,
  luz_metric_mae,
  nn_linear,
  nn_Module,
  nn_module,
  nn_mse_loss,
  nnf_mse_loss,
  optim_adam,
  optim_sgd,
  predict,
  set_hparams,
  set_opt_hparams,
  setup,
  tensor_dataset,
  torch_get_rng_state,
  torch_ones,
  torch_tensor,
  type Tensor,
} from 'torchluz'
import { Net, train_data } from './support'

const base = () => set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_sgd }), { lr: 0.1 })
const small = [torch_ones(2, 1), torch_ones(2, 1)]
const linear = (options = {}) =>
  set_hparams(setup(nn_linear, { loss: nn_mse_loss(), optimizer: optim_adam, ...options }), {
    in_features: 1,
    out_features: 1,
  })

describe('setup', () => {
  test('teaches what a module needs', () => {
    expect(() => setup(nn_linear(1, 1) as never)).toThrow(
      "setup: it takes the module's generator, got an instance of class <nn_linear",
    )
    expect(() => setup(Net)).toThrow('No loss function has been provided.')
    expect(() => setup(Net, { loss: nn_mse_loss() })).toThrow('No optimizer definition has been provided.')
    const stepping = nn_module({ initialize: () => ({}), step() {} })
    expect(() => setup(stepping)).toThrow(
      /No optimizer definition has been provided\.[^]*\nThe custom `step` method finds it as `this\.ctx\.opt`\.$/,
    )
    expect(() => setup(Net, { los: nn_mse_loss() } as never)).toThrow("unknown argument 'los'; did you mean 'loss'?")
    expect(() => setup(Net, { loss: nn_mse_loss as never, optimizer: optim_adam })).toThrow(
      'loss is an instance, such as nn_mse_loss(), got the generator nn_mse_loss itself',
    )
    expect(() => setup(3 as never)).toThrow('it takes a module generator of nn_module(), got the number 3')
    expect(() => setup(Net, { loss: nn_mse_loss(), optimizer: 0.1 as never })).toThrow('optimizer is what makes one')
    expect(() => linear({ metrics: [1] })).toThrow(
      'Expected an object with class <luz_metric_generator>.\nGot an object with class <numeric>.',
    )
    expect(() => linear({ metrics: luz_metric_mae })).toThrow('Call it: luz_metric_mae(), not luz_metric_mae.')
    const unnamed = luz_metric({ abbrev: 'N', update() {}, compute: () => 0 })
    expect(() => linear({ metrics: [unnamed] })).toThrow('Call it: metric(), not metric.')
  })

  test('leaves the given generator as it is', async () => {
    const first = base()
    set_hparams(first, { h: 7 })
    const second = set_hparams(first, { h: 5 })
    const [a, b] = [first(), second()]
    expect([a, b].map((model) => model.parameters['a.weight']!.shape[0])).toEqual([4, 4])
    const fitted = await fit(set_opt_hparams(second, { lr: 0.02 }), train_data(), { epochs: 1 })
    expect(fitted.model.parameters['a.weight']!.shape[0]).toBe(5)
    expect(fitted.ctx).toEqual({ hparams: { h: 5 }, opt_hparams: { lr: 0.02 } })
  })

  test("takes classes, and a module's own loss, optimizers and backward", async () => {
    const steps: string[] = []
    class Own extends nn_Module {
      linear = nn_linear(3, 1)
      override forward(x: Tensor) {
        return this.linear(x)
      }
      loss(input: Tensor, target: Tensor) {
        return nnf_mse_loss(input, target)
      }
      set_optimizers({ lr }: { lr: number }) {
        steps.push(`lr ${lr}`)
        return { weights: optim_sgd([this.linear.weight], { lr }), bias: optim_adam([this.linear.bias!], { lr }) }
      }
    }
    const generator = setup(Own, {
      backward(loss: Tensor) {
        steps.push('backward')
        loss.backward()
      },
    })
    const fitted = await fit(set_opt_hparams(generator, { lr: 0.1 }), { data: train_data(), epochs: 1 })
    expect(steps).toEqual(['lr 0.1', 'backward', 'backward'])
    expect(get_metrics(fitted).columns.metric).toEqual(['loss.weights', 'loss.bias'])
  })

  test("runs a module's own step, with ctx", async () => {
    const Own = nn_module({
      initialize() {
        this.linear = nn_linear(3, 1)
      },
      forward(x: Tensor): Tensor {
        return this.linear(x)
      },
      set_optimizers() {
        return optim_sgd(this.parameters, { lr: 0.1 })
      },
      step() {
        const { ctx } = this
        ctx.pred = this.linear(ctx.input)
        const loss = nnf_mse_loss(ctx.pred, ctx.target)
        ctx.loss = { opt: loss.detach() }
        if (!ctx.training) return
        loss.backward()
        ctx.opt.step()
        ctx.opt.zero_grad()
      },
    })
    const fitted = await fit(setup(Own), {
      data: train_data(),
      epochs: 30,
      valid_data: 0.25,
      dataloader_options: { batch_size: 10 },
    })
    const losses = fitted.records.metrics.valid.map((epoch) => epoch!.loss as number)
    expect(losses).toHaveLength(30)
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2)
  })
})

describe('fit', () => {
  test('takes no batch where there are fewer rows than a batch, as luz does', async () => {
    const fitted = await fit(linear({ metrics: luz_metric_mae() }), { data: small, epochs: 1 })
    expect(String(fitted).split('\n').slice(9, 11)).toEqual(['loss: ', 'mae: NaN'])
  })

  test('teaches which argument is wrong', async () => {
    await expect(fit(nn_linear as never, { data: small })).rejects.toThrow(
      'it takes a module that setup() has prepared',
    )
    const later = Promise.resolve(base()) as never
    await expect(fit(later, { data: small })).rejects.toThrow(/class <Promise>: await it$/)
    await expect(lr_finder(later, { data: small })).rejects.toThrow(/class <Promise>: await it$/)
    expect(() => set_hparams(later)).toThrow(/class <Promise>: await it$/)
    await expect(fit(base(), { dat: small } as never)).rejects.toThrow("unknown argument 'dat'; did you mean 'data'?")
    await expect(fit(base(), {} as never)).rejects.toThrow("'data' is missing")
    await expect(fit(base(), { data: 'a' as never })).rejects.toThrow("Unsupported object with class 'character'.")
    await expect(fit(base(), { data: small, valid_data: 1.5 })).rejects.toThrow('a value between 0 and 1, got 1.5')
    await expect(fit(base(), { data: small, epochs: 1.5 })).rejects.toThrow(
      'Expected `max_epochs` to be a scalar integer',
    )
    await expect(fit(base(), { data: small, epochs: [3, 2] })).rejects.toThrow(
      '`min_epochs` is higher than `max_epochs`',
    )
    const random = as_numeric(torch_get_rng_state())
    await expect(fit(base(), { data: small, epochs: 1.5 })).rejects.toThrow('scalar integer, got the number 1.5')
    // It is refused before a model is made, which draws random numbers.
    expect(as_numeric(torch_get_rng_state())).toEqual(random)
    const loader = dataloader(tensor_dataset(...train_data()), { batch_size: 8 })
    await expect(fit(base(), { data: loader, valid_data: 0.2 })).rejects.toThrow("Can't create a validation set")
    await expect(fit(base(), { data: loader, dataloader_options: { batch_size: 3 } })).rejects.toThrow("won't be used")
    await expect(fit(base(), { data: train_data(), dataloader_options: { batchsize: 3 } })).rejects.toThrow(
      "unknown argument 'batchsize'; did you mean 'batch_size'?",
    )
    await expect(predict(base() as never, small[0]!)).rejects.toThrow('it takes what fit() returned')
    await expect(evaluate(Promise.resolve() as never, small)).rejects.toThrow('await it')
    expect(process.listenerCount('SIGINT')).toBe(0)
  })

  test('says where in the data and the loop an error came from', async () => {
    const broken = dataset({
      initialize: () => ({}),
      getitem(i: number) {
        if (i === 25) throw new Error('no such picture')
        return { x: torch_ones(3), y: torch_ones(1) }
      },
      length: () => 40,
    })
    const options = { dataloader_options: { batch_size: 10, shuffle: false } }
    await expect(fit(base(), { data: broken(), ...options })).rejects.toThrow(
      'Error while reading batch 3 of epoch 1 of the training data, at item 25.\nCaused by: no such picture',
    )
    const part = dataset_subset(broken(), [1, 25, 3])
    await expect(
      fit(base(), { data: dataset_subset(part, [2, 1]), dataloader_options: { batch_size: 1 } }),
    ).rejects.toThrow('at item 25.')
    const data = [torch_ones(40, 4), torch_ones(40, 1)]
    await expect(fit(base(), { data, ...options })).rejects.toThrow(
      /mat1 and mat2.*\n?.*\(training, epoch 1, batch 1\)/s,
    )
  })
})

describe('as_dataloader', () => {
  const first = (x: Parameters<typeof as_dataloader>[0], named = {}) => {
    const loader = as_dataloader(x as never, named)!
    return [
      length(loader),
      [...loader].map((batch) => Object.values(batch as object).map((part: Tensor) => part.shape))[0],
    ]
  }
  test('makes batches of 32 of datasets, lists, arrays and tensors', () => {
    const [x, y] = train_data()
    expect(first(tensor_dataset(x, y))).toEqual([
      2,
      [
        [32, 3],
        [32, 1],
      ],
    ])
    expect(first([x, y], { batch_size: 10 })).toEqual([
      4,
      [
        [10, 3],
        [10, 1],
      ],
    ])
    expect(first({ x, y })).toEqual([
      2,
      [
        [32, 3],
        [32, 1],
      ],
    ])
    expect(first(x)).toEqual([2, [[32, 3]]])
    expect(first([1, 2, 3])).toEqual([1, [[3]]])
    expect(
      first([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toEqual([1, [[3, 2]]])
    expect(
      first([
        [
          [1, 2],
          [3, 4],
        ],
        [5, 6],
      ]),
    ).toEqual([1, [[2, 2], [2]]])
    expect(first(torch_tensor([1, 2]))).toEqual([1, [[2]]])
    expect(as_dataloader(null)).toBeNull()
    expect(() => as_dataloader('a' as never)).toThrow("Unsupported object with class 'character'.")
  })
})

describe('data', () => {
  const options = { epochs: 1, dataloader_options: { batch_size: 10 } }

  test('are split for validation by a fraction; of none there is no validation', async () => {
    const rows = (fitted: { records: { metrics: { valid: unknown[] } } }) => fitted.records.metrics.valid.length
    expect(rows(await fit(base(), { data: train_data(), valid_data: 0.25, ...options }))).toBe(1)
    expect(rows(await fit(base(), { data: train_data(), valid_data: 0, ...options }))).toBe(0)
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    expect(rows(await fit(base(), { data: train_data(), valid_data: 0.01, ...options }))).toBe(0)
    expect(String(warning.mock.calls[0]![0])).toContain('0.01 of 40 rows is less than one')
    warning.mockRestore()
  })

  test('of one tensor or array take dataloader_options too', async () => {
    const fitted = await fit(base(), { data: train_data(), ...options })
    const [x] = train_data()
    for (const data of [x, as_array(x)]) {
      const batches = await predict(fitted, data as Tensor, { stack: false, dataloader_options: { batch_size: 16 } })
      expect(batches.map((batch) => batch.shape[0])).toEqual([16, 16, 8])
    }
  })
})

describe('fit refuses, in words that teach,', () => {
  const refused = (options: object) => fit(linear(), { data: small, epochs: 1, ...options } as never)
  test.each([
    ['epochs that are none', { epochs: null }, 'fit: epochs is a number, or [min, max]; got null'],
    ['an accelerator that is none', { accelerator: 'cpu' }, 'accelerator is what accelerator() makes, got the string'],
    ['data that are none', { data: 'x' }, 'Data are a dataset, a dataloader, a tensor or array, or [x, y].'],
    ['data that are still to come', { data: Promise.resolve(small) }, 'Await it first.'],
  ])('%s', async (_name, options, message) => {
    await expect(refused(options)).rejects.toThrow(message)
  })
  test('a loss of many numbers', async () => {
    const fitted = await fit(linear(), { data: small, epochs: 1, dataloader_options: { batch_size: 1 } })
    Object.assign(fitted.model, { loss: nn_mse_loss('none') })
    await expect(evaluate(fitted, small)).rejects.toThrow(
      'the loss of a batch is one number, got a tensor of shape [2, 1]: take its mean',
    )
  })
  test.each([
    [() => luz_metric_binary_accuracy({ treshold: 1 } as never).new(), "did you mean 'threshold'?"],
    [() => luz_metric_binary_accuracy('a' as never).new(), 'threshold is a number, got the string "a"'],
    [() => (luz_metric_mae as (x: number) => { new: () => unknown })(1).new(), 'luz_metric_mae'],
    [
      () => luz_callback_early_stopping({ patience: -1 }),
      'patience is a number of epochs from 0 on, got the number -1',
    ],
    [() => luz_callback_csv_logger('/tmp'), "path is a file, but '/tmp' is a folder"],
  ])('an argument that does not fit: %#', (make, message) => expect(make).toThrow(message))
})

test('training data that give no batch are told of', async () => {
  const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  await fit(linear(), { data: small, epochs: 2 })
  expect(warning.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringContaining('the training data gave no batch, so nothing is learned'),
  ])
  warning.mockRestore()
})
