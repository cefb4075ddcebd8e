/** What luz answers to common mistakes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  dataset,
  evaluate,
  fit,
  lr_finder,
  luz_callback,
  luz_callback_csv_logger,
  luz_callback_early_stopping,
  luz_callback_keep_best_model,
  luz_callback_mixup,
  luz_callback_model_checkpoint,
  luz_callback_profile,
  luz_callback_tfevents,
  luz_callback_train_valid,
  luz_metric,
  luz_metric_accuracy,
  luz_metric_mae,
  luz_metric_mse,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  predict,
  setup,
  torch_ones,
  torch_tensor,
  with_enable_grad,
  with_no_grad,
  type LuzCallback,
  type luz_context,
  type Tensor,
} from 'torchluz'
import { Net, generator, printed, rejection, start, train_data } from './support'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('data', () => {
  test('that are no data are named by their argument', async () => {
    expect(await rejection(fit(generator(), { data: train_data(), valid_data: 'all' as never }))).toBe(
      "valid_data: Unsupported object with class 'character'. Data are a dataset, a dataloader, a tensor or array, or [x, y].",
    )
    const uncalled = dataset({ initialize: () => ({}), getitem: () => torch_ones(1), length: () => 1 })
    expect(await rejection(fit(generator(), { data: uncalled as never }))).toMatch(
      /^data: .*Call a dataset's generator first\.$/,
    )
    expect(await rejection(fit(generator(), { data: (async function* () {})() as never }))).toMatch(
      "data: Unsupported object with class 'AsyncGenerator'.",
    )
    expect(await rejection(lr_finder(generator(), undefined as never))).toMatch(/^lr_finder: 'data' is missing/)
  })

  test('can come by name in first place, where fit(), predict() and evaluate() take them', async () => {
    const [x, y] = train_data()
    const fitted = await fit(generator(), { x, y }, { epochs: 1 })
    expect(fitted.records.metrics.train).toHaveLength(1)
    expect((await predict(fitted, { x })).shape).toEqual([40, 1])
    await expect(evaluate(fitted, { x, y })).resolves.toBeDefined()
    expect(await rejection(fit(generator(), { dat: x } as never))).toMatch("did you mean 'data'?")
  })

  test('without targets are told of where the loss fails', async () => {
    const [x] = train_data()
    expect(await rejection(fit(generator(), { data: x, epochs: 1 }))).toMatch(
      /^the batches have no target: data are \[x, y\]/,
    )
  })

  test('whose length() fails are not blamed on the progress bar', async () => {
    const endless = dataset({
      initialize: () => ({}),
      getitem: () => [torch_ones(3), torch_ones(1)],
      length(): number {
        throw new Error('nobody knows')
      },
    })
    const { value } = await printed(() => rejection(fit(generator(), { data: endless(), verbose: true })))
    expect(value).toBe('Error while reading batch 1 of epoch 1 of the training data.\nCaused by: nobody knows')
  })
})

test('an optimizer that is there already is named by its class', () =>
  expect(() => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam([torch_ones(1)]) as never })).toThrow(
    'optimizer is what makes one, such as optim_adam (not called); got an object of class optim_adam',
  ))

describe('an error in a callback', () => {
  test.each([
    ['on_train_batch_end', ' (epoch 1, batch 1)'],
    ['on_train_end', ' (epoch 1)'],
    ['on_epoch_end', ' (epoch 1)'],
    ['on_fit_begin', ''],
  ])('at %s tells its place once', async (hook, place) => {
    const failing = luz_callback('failing', {
      [hook]() {
        throw new Error('enough')
      },
    })
    expect(await rejection(start(failing()))).toBe(
      `Error while calling callback with class <failing/LuzCallback/R6> at ${hook}${place}.\nCaused by: enough`,
    )
  })

  test('of a prediction tells the batch', async () => {
    const failing = luz_callback('failing', {
      on_predict_batch_end() {
        if (this.ctx.batch_number === 2) throw new Error('enough')
      },
    })
    const fitted = await start([])
    expect(await rejection(predict(fitted, train_data()[0], { callbacks: failing() }))).toMatch(
      'at on_predict_batch_end (batch 2).',
    )
  })
})

describe('callbacks', () => {
  test('have methods for hooks', () =>
    expect(() => luz_callback({ on_epoch_end: 3 as never })).toThrow(
      'luz_callback: on_epoch_end is a method, got the number 3',
    ))

  test('without arguments refuse them, and take undefined for none', () => {
    expect(() => luz_callback_profile(...([3] as unknown as []))).toThrow('it takes no arguments, got the number 3')
    expect(() => luz_callback_train_valid(...([3] as unknown as []))).toThrow('it takes no arguments, got the number 3')
    expect(() => luz_callback_profile(...([undefined] as unknown as []))).not.toThrow()
    expect(() => luz_callback_train_valid(...([undefined] as unknown as []))).not.toThrow()
  })

  test('that watch a metric name themselves', () => {
    expect(() => luz_callback_early_stopping({ mode: 'most' as never })).toThrow(/^luz_callback_early_stopping: mode/)
    expect(() => luz_callback_keep_best_model('loss')).toThrow(/^luz_callback_keep_best_model: monitor/)
  })

  test('find out before the first epoch that they cannot write', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const epochs: number[] = []
    const count = luz_callback({
      on_epoch_begin() {
        epochs.push(this.ctx.epoch)
      },
    })
    for (const writer of [
      luz_callback_csv_logger(join(file, 'log.csv')),
      luz_callback_model_checkpoint(join(file, 'deep/')),
      luz_callback_tfevents(join(file, 'logs')),
    ])
      expect(await rejection(start([count(), writer]))).toMatch(
        /^Error while calling .* at on_fit_begin\.\nCaused by: '.*' cannot be written: /s,
      )
    expect(epochs).toEqual([])
  })

  test('that take a file or a folder tell them apart', () => {
    mkdirSync(join(folder, 'models'))
    expect(() => luz_callback_model_checkpoint(join(folder, 'models'))).toThrow(
      /path is a file, but '.*models' is a folder: write '.*models\/'/,
    )
    expect(() => luz_callback_csv_logger(folder)).toThrow('is a folder')
  })

  test('of mixup say what a loss lacks that reduces, where they use it themselves', async () => {
    const message = await rejection(start(luz_callback_mixup({ auto_loss: true })))
    expect(message).toMatch(/^mixup: the loss of mixed observations is one for each of them/)
  })
})

test('a module without an optimizer is refused', async () => {
  const Idle = nn_module({
    inherit: Net,
    set_optimizers: () => ({}),
  })
  expect(await rejection(fit(setup(Idle, { loss: nn_mse_loss() }), train_data()))).toMatch(
    'set_optimizers() gives no optimizer',
  )
})

describe('what callbacks log', () => {
  test.each<[string, (ctx: luz_context) => unknown, string]>([
    ['a metric of text', (ctx) => ctx.log_metric('a', 'b' as never), 'ctx.log_metric: a metric is a number'],
    ['no name', (ctx) => ctx.log(undefined as never, 'set', 1), "ctx.log: 'what' is a name"],
    ['no set', (ctx) => ctx.log('what', 3 as never, 1), "ctx.log: 'set' is a name"],
    ['an index of 0', (ctx) => ctx.log('what', 'set', 1, 0), 'ctx.log: index is a whole number from 1 on'],
  ])('%s is refused', async (_, log, message) => {
    const logging = luz_callback({
      on_epoch_end() {
        log(this.ctx)
      },
    })
    expect(await rejection(start(logging()))).toMatch(message)
  })
})

describe('a metric', () => {
  const measured = (value: unknown) =>
    luz_metric({ abbrev: 'Odd', update: () => undefined, compute: () => value as never })()

  test.each([
    ['text', 'one', 'got the string "one"'],
    ['a tensor', torch_tensor(1), 'got a tensor of shape [1]: take its item()'],
    ['nothing', undefined, 'got undefined'],
  ])('whose value is %s is refused', async (_, value, message) => {
    const failing = fit(generator(measured(value)), { data: train_data(), epochs: 1 })
    expect(await rejection(failing)).toMatch(message)
  })

  test.each([1, NaN, { a: 1, b: 2 }, [1, 2]])('may have the value %p', async (value) => {
    await expect(fit(generator(measured(value)), { data: train_data(), epochs: 1 })).resolves.toBeDefined()
  })

  test('of errors refuses predictions of another shape, which would be compared with every target', () => {
    for (const made of [luz_metric_mae(), luz_metric_mse()])
      expect(() => made.new().update(torch_ones(3, 1), torch_ones(3))).toThrow('of one shape, got [3, 1] and [3]')
  })

  test('of classes refuses predictions without a column for each', () =>
    expect(() => luz_metric_accuracy().new().update(torch_ones(3), torch_ones(3))).toThrow(
      'a column for each class, got shape [3]',
    ))
})

describe('a loss without gradient', () => {
  const linear = () => ({ linear: nn_linear(3, 1) })
  const told = (module: Parameters<typeof setup>[0], loss: Parameters<typeof setup>[1] = nn_mse_loss()) =>
    rejection(fit(setup(module as typeof Net, loss as never, optim_adam), { data: train_data(), epochs: 1 }))
  const cause = 'Caused by: backward: element 0 of tensors does not require grad'

  test.each<[string, () => Promise<string>, string]>([
    [
      'a prediction without one',
      () =>
        told(
          nn_module({
            initialize: linear,
            forward: function (x: Tensor): Tensor {
              return with_no_grad(() => this.linear(x))
            },
          }),
        ),
      "the model's prediction has none: forward() computed it under with_no_grad()",
    ],
    [
      'a loss that is detached',
      () => told(Net, (x: Tensor, y: Tensor) => x.sub(y).mean().detach()),
      'with detach() or item(), or by an operator',
    ],
    [
      'frozen parameters',
      () =>
        told(
          nn_module({
            initialize: () => {
              const { linear: frozen } = linear()
              for (const parameter of Object.values(frozen.parameters)) parameter.requires_grad_(false)
              return { linear: frozen }
            },
            forward(x: Tensor): Tensor {
              return this.linear(x)
            },
          }),
        ),
      "none of the model's parameters requires a gradient: all are frozen",
    ],
    ...[false, true].map((later): [string, () => Promise<string>, string] => [
      `a module's own step${later ? ' that awaits' : ''}`,
      () => {
        const step = (ctx: luz_context) => nn_mse_loss()(ctx.model(ctx.input), ctx.target).detach().backward()
        return told(
          nn_module({
            initialize: linear,
            forward(x: Tensor): Tensor {
              return this.linear(x)
            },
            step(): void | Promise<void> {
              if (!later) return step(this.ctx)
              return Promise.resolve().then(() => step(this.ctx))
            },
          }),
          null,
        )
      },
      'it, or what it was computed from, was computed under with_no_grad()',
    ]),
  ])('says what can be the cause: %s', async (_, run, why) => {
    const message = await run()
    expect(message).toMatch(/^the loss has no gradient: /)
    for (const part of [why, cause, '(training, epoch 1, batch 1)']) expect(message).toContain(part)
  })
  test.each<[string, () => LuzCallback]>([
    [
      'ctx.loss_grad at on_train_batch_after_loss',
      luz_callback({
        on_train_batch_after_loss() {
          this.ctx.loss_grad = this.ctx.loss_grad.mul(2)
        },
      }),
    ],
    [
      'ctx.loss_grad at on_train_batch_before_backward',
      luz_callback({
        on_train_batch_before_backward() {
          this.ctx.loss_grad = this.ctx.loss_grad.mul(2)
        },
      }),
    ],
    [
      'ctx.pred at on_train_batch_after_pred',
      luz_callback({
        on_train_batch_after_pred() {
          this.ctx.pred = this.ctx.pred.mul(2)
        },
      }),
    ],
  ])('says which hook took it away: %s', async (changed, callback) => {
    const message = await rejection(start(callback()))
    expect(message).toContain(
      `the loss has no gradient: a callback took it from ${changed}. Callbacks run under with_no_grad()`,
    )
    expect(message).toContain('within with_enable_grad(() => …)')
  })

  test('can be kept by a hook, with with_enable_grad()', async () => {
    const twice = luz_callback({
      on_train_batch_after_loss() {
        this.ctx.loss_grad = with_enable_grad(() => this.ctx.loss_grad.mul(2))
      },
    })
    await expect(start(twice())).resolves.toBeDefined()
  })
})
