/** Checkpoints: what they hold, going on from them, and files that are never half-written. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  as_numeric,
  evaluate,
  fit,
  get_metrics,
  lr_cosine_annealing,
  lr_reduce_on_plateau,
  luz_callback,
  luz_callback_auto_resume,
  luz_callback_csv_logger,
  luz_callback_early_stopping,
  luz_callback_keep_best_model,
  luz_callback_lr_scheduler,
  luz_callback_mixup,
  luz_callback_model_checkpoint,
  luz_callback_resume_from_checkpoint,
  luz_load_checkpoint,
  luz_metric_mae,
  luz_metric_set,
  nn_dropout,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adadelta,
  optim_adagrad,
  optim_adam,
  optim_asgd,
  optim_rmsprop,
  optim_rprop,
  optim_sgd,
  rnorm,
  safe_serialize,
  set_hparams,
  set_opt_hparams,
  set_seed,
  setup,
  torch_bfloat16,
  torch_bool,
  torch_double,
  torch_float,
  torch_half,
  torch_int,
  torch_int8,
  torch_long,
  torch_manual_seed,
  torch_randn,
  torch_save,
  torch_short,
  torch_tensor,
  torch_uint8,
  type FitOptions,
  type LuzCallback,
  type Optimizer,
  type Tensor,
} from 'torchluz'
import { fill_template } from '../../src/luz/callbacks/template'
import { load_state, save_state } from '../../src/luz/store'
import { part_of } from '../../src/torch/serialize/sink'
import { printed, train_data, valid_data } from './support'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const Dropping = nn_module({
  name: 'Dropping',
  initialize() {
    return { a: nn_linear(3, 8), drop: nn_dropout(0.5), b: nn_linear(8, 1) }
  },
  forward(x: Tensor): Tensor {
    return this.b(this.drop(this.a(x)))
  },
})

/** A scheduler that halves the rate at each step. */
const halving = (optimizer: Optimizer<{ lr: number }>) => {
  let steps = 0
  return {
    step() {
      steps++
      for (const group of optimizer.param_groups) group.lr /= 2
    },
    state_dict: () => ({ steps }),
    load_state_dict: (state: { steps: number }) => void (steps = state.steps),
    get steps() {
      return steps
    },
  }
}

const start = (callbacks: readonly LuzCallback[], options: Partial<FitOptions> = {}) => {
  torch_manual_seed(3)
  set_seed(3)
  return fit(setup(Dropping, { loss: nn_mse_loss(), optimizer: optim_adam }), {
    data: train_data(),
    valid_data: 0.25,
    epochs: 6,
    dataloader_options: { batch_size: 8 },
    callbacks,
    ...options,
  })
}

const weights = (fitted: { model: { parameters: Record<string, Tensor> } }) =>
  Object.values(fitted.model.parameters).flatMap((parameter) => as_numeric(parameter.flatten()))

/** Breaks a fit off at the end of an epoch, or within one. */
const breaking = (epoch: number, iter: number | null = null) =>
  luz_callback({
    weight: Infinity,
    last: true,
    on_epoch_end() {
      if (iter === null && this.ctx.epoch === epoch) throw new Error('broken off')
    },
    on_train_batch_end() {
      if (this.ctx.epoch === epoch && this.ctx.iter === iter) throw new Error('broken off')
    },
  })()

describe('luz_callback_auto_resume', () => {
  const path = () => join(folder, 'state.pt')
  const callbacks = (log: string, resume = true): LuzCallback[] => [
    luz_callback_lr_scheduler(halving),
    luz_callback_mixup({ alpha: 0.4 }),
    luz_callback_keep_best_model(),
    luz_callback_csv_logger(join(folder, log)),
    ...(resume ? [luz_callback_auto_resume(path())] : []),
    luz_callback_early_stopping({ patience: 100 }),
  ]
  const Mixed = () => setup(Dropping, { loss: mixed_mse as never, optimizer: optim_adam })
  const mixed_mse = (input: Tensor, target: Tensor | { ys: { y1: Tensor } }) =>
    input
      .sub('ys' in target ? target.ys.y1 : target)
      .pow(2)
      .mean()
  const mixed = (list: LuzCallback[]) => {
    torch_manual_seed(3)
    set_seed(3)
    return fit(Mixed(), {
      data: train_data(),
      valid_data: 0.25,
      epochs: 6,
      dataloader_options: { batch_size: 8 },
      callbacks: list,
    })
  }

  test.each([
    ['after an epoch', 2, null],
    ['within one', 4, 2],
    ['within the first, which is then done again', 1, 1],
    ['after the last', 6, null],
  ] as const)('gives what an unbroken fit gives, random numbers included, after a break %s', async (_, epoch, iter) => {
    const whole = await mixed(callbacks('whole.csv', false))
    await expect(mixed([...callbacks('broken.csv'), breaking(epoch, iter)])).rejects.toThrow('broken off')
    expect(existsSync(path())).toBe(!(epoch === 1 && iter === 1))
    // The callbacks are the same, the last one does nothing.
    const resumed = await mixed([...callbacks('broken.csv'), breaking(0)])
    expect(weights(resumed)).toEqual(weights(whole))
    expect(get_metrics(resumed).columns).toEqual(get_metrics(whole).columns)
    expect(readFileSync(join(folder, 'broken.csv'), 'utf8')).toBe(readFileSync(join(folder, 'whole.csv'), 'utf8'))
    expect(existsSync(path())).toBe(false)
  })

  test.each([
    ['adam', optim_adam, {}],
    ['adam with amsgrad', optim_adam, { amsgrad: true, weight_decay: 0.1 }],
    ['sgd with momentum', optim_sgd, { lr: 0.01, momentum: 0.9, nesterov: true }],
    ['rmsprop', optim_rmsprop, { momentum: 0.5, centered: true }],
    ['adagrad', optim_adagrad, {}],
    ['adadelta', optim_adadelta, {}],
    ['asgd', optim_asgd, {}],
    ['rprop', optim_rprop, {}],
  ] as const)('goes on with the state of %s, and of schedulers', async (_, optimizer, opt_hparams) => {
    const schedulers = [
      () => luz_callback_lr_scheduler(lr_reduce_on_plateau, { patience: 0, factor: 0.5 }),
      () => luz_callback_lr_scheduler(lr_cosine_annealing, { T_max: 4, call_on: 'on_train_batch_end' }),
    ]
    for (const scheduler of schedulers) {
      const begin = (callbacks: LuzCallback[]) => {
        torch_manual_seed(3)
        set_seed(3)
        const model = setup(Dropping, { loss: nn_mse_loss(), optimizer: optimizer as never })
        return fit(set_opt_hparams(model, opt_hparams), {
          data: train_data(),
          epochs: 5,
          dataloader_options: { batch_size: 8 },
          callbacks: [scheduler(), ...callbacks],
        })
      }
      const whole = await begin([])
      await expect(begin([luz_callback_auto_resume(path()), breaking(3)])).rejects.toThrow('broken off')
      expect(weights(await begin([luz_callback_auto_resume(path())]))).toEqual(weights(whole))
    }
  })

  test('goes on with a scheduler that steps at the beginning of epochs', async () => {
    const scheduler = () => luz_callback_lr_scheduler(halving, { call_on: 'on_epoch_begin' })
    const rates: number[] = []
    const look = luz_callback({
      on_epoch_end() {
        rates.push(this.ctx.opt.param_groups[0]!.lr)
      },
    })
    const whole = await start([scheduler()], { epochs: 5 })
    const first = [scheduler(), luz_callback_auto_resume(path()), breaking(3)]
    await expect(start(first, { epochs: 5 })).rejects.toThrow('broken off')
    const resumed = await start([scheduler(), look(), luz_callback_auto_resume(path())], { epochs: 5 })
    expect(rates).toEqual([1 / 16, 1 / 32].map((factor) => 0.001 * factor))
    expect(weights(resumed)).toEqual(weights(whole))
  })

  test('tells of it where the fit is verbose', async () => {
    await expect(start([luz_callback_auto_resume(path()), breaking(2)])).rejects.toThrow('broken off')
    const { lines } = await printed(() => start([luz_callback_auto_resume(path())], { verbose: true, epochs: 3 }))
    expect(lines.slice(0, 2)).toEqual([
      '! Resuming model training with `luz_callback_auto_resume()`',
      `ℹ State will be reloaded from: '${path()}'`,
    ])
    expect(lines.filter((line) => line.startsWith('Epoch'))).toEqual(['Epoch 1/3', 'Epoch 2/3', 'Epoch 3/3'])
    expect(lines.filter((line) => line.startsWith('Train'))).toHaveLength(1)
  })

  test('refuses a state of callbacks that the fit does not have', async () => {
    const first = [luz_callback_early_stopping({ patience: 9 }), luz_callback_auto_resume(path())]
    await expect(start([...first, breaking(2)])).rejects.toThrow('broken off')
    await expect(start([luz_callback_auto_resume(path())])).rejects.toThrow(
      'the state of a callback with class <early_stopping_callback/monitor_metrics/LuzCallback/R6>, which this fit does not have',
    )
    const stateful = (load: object) => luz_callback('own', { state_dict: () => 1, ...load })()
    await expect(
      start([stateful({ load_state_dict: () => undefined }), luz_callback_auto_resume(path()), breaking(0)]),
    ).rejects.toThrow()
    rmSync(path())
    await expect(start([stateful({}), luz_callback_auto_resume(path()), breaking(2)])).rejects.toThrow('broken off')
    await expect(start([stateful({}), luz_callback_auto_resume(path())])).rejects.toThrow(
      "<own/LuzCallback/R6> has been attached to it, but doesn't implement the load_state_dict() method",
    )
  })
})

describe('luz_callback_model_checkpoint', () => {
  test('names the files of a folder by epoch and metric', async () => {
    await start([luz_callback_model_checkpoint(`${folder}/deep/`)], { epochs: 2 })
    for (const file of readdirSync(join(folder, 'deep'))) expect(file).toMatch(/^epoch-0[12]-valid_loss-\d\.\d{3}\.pt$/)
    expect(readdirSync(join(folder, 'deep'))).toHaveLength(2)
  })

  test('saves what luz_load_checkpoint() restores', async () => {
    const path = join(folder, 'last.pt')
    const saved = await start([luz_callback_model_checkpoint(path, { monitor: 'train_loss' })])
    const other = await start([], { epochs: 1 })
    expect(weights(other)).not.toEqual(weights(saved))
    luz_load_checkpoint(other, path)
    expect(weights(other)).toEqual(weights(saved))
    const state = load_state(path) as { epoch: number; records: unknown; optimizers: object; callbacks: unknown[] }
    expect(state.epoch).toBe(6)
    expect(Object.keys(state.optimizers)).toEqual(['opt'])
    expect(state.records).toMatchObject({ metrics: saved.records.metrics })
  })

  test('makes the folders that its places name, and no others', async () => {
    await start([luz_callback_model_checkpoint(join(folder, 'all', 'e{epoch}', 'state.pt'))], { epochs: 2 })
    expect(readdirSync(join(folder, 'all')).sort()).toEqual(['e1', 'e2'])
  })

  test('leaves the whole last file where writing fails', async () => {
    const path = join(folder, 'file', 'model.pt')
    writeFileSync(join(folder, 'file'), 'not a folder')
    await expect(start([luz_callback_model_checkpoint(path)])).rejects.toThrow(/file' cannot be written/)
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('teaches its arguments', () => {
    expect(() => luz_callback_model_checkpoint('')).toThrow("path is a file, or a folder that ends in '/'")
    expect(() => luz_callback_model_checkpoint('a-{epch}.pt')).toThrow('did you mean {epoch}?')
    expect(() => luz_callback_model_checkpoint('a.pt', { mode: 'least' as never })).toThrow(
      "mode is 'min', 'max' or 'zero'",
    )
    expect(() => luz_callback_model_checkpoint('a.pt', 'loss')).toThrow(
      "monitor is a set and a metric, such as 'valid_loss'",
    )
  })
})

describe('a file name with places', () => {
  const values = { epoch: 7, monitor: 0.12345, 'self.monitor': 'valid_loss' }
  test.each([
    ['m-{epoch:02d}-{monitor:.2f}.pt', 'm-07-0.12.pt'],
    ['{epoch}_{monitor}', '7_0.12345'],
    ['{self$monitor}-{monitor:8.3f}', 'valid_loss-   0.123'],
    ['{{epoch}}{epoch:3d}', '{epoch}  7'],
    ['{monitor:.1e}', '1.2e-01'],
    ['plain.pt', 'plain.pt'],
  ])('%s is %s', (template, path) => expect(fill_template(template, values)).toBe(path))
  test('refuses unknown formats', () => {
    expect(() => fill_template('{epoch:xx}', values)).toThrow("'xx' is no format for 7")
    expect(() => fill_template('{self$monitor:.2f}', values)).toThrow('is no format for valid_loss')
  })
})

describe('luz_callback_resume_from_checkpoint', () => {
  test('passes over what is no checkpoint in a folder, where there is one', () => {
    const chosen = () => basename(luz_callback_resume_from_checkpoint(folder).path!)
    writeFileSync(join(folder, 'zz-notes.txt'), 'the eights {are} difficult')
    writeFileSync(join(folder, 'zz.csv'), '')
    expect(chosen()).toBe('zz.csv')
    const state = { model: { weight: torch_randn(2) }, callbacks: [] }
    save_state(state, join(folder, 'epoch-9'))
    save_state(state, join(folder, 'epoch-10.ckpt'))
    expect(chosen()).toBe('epoch-10.ckpt')
    // What else torch_save(), Python and others write beside them.
    save_state({ weight: torch_randn(2) }, join(folder, 'weights.pt'))
    torch_save(torch_randn(2), join(folder, 'x.pt'))
    writeFileSync(join(folder, 'x.safetensors'), safe_serialize({ model: torch_randn(2) }))
    writeFileSync(join(folder, 'x.zip'), Buffer.from('504b0506'.padEnd(44, '0'), 'hex'))
    expect(chosen()).toBe('epoch-10.ckpt')
    // A damaged one is not passed over silently.
    writeFileSync(join(folder, 'epoch-11.pt'), 'half')
    expect(chosen()).toBe('epoch-11.pt')
  })

  test('passes over links to folders and to nothing, and over pipes', () => {
    const pipe = join(folder, 'y.pt')
    mkdirSync(join(folder, 'models'))
    symlinkSync(join(folder, 'models'), join(folder, 'z.pt'))
    symlinkSync(join(folder, 'nothing'), join(folder, 'zz.pt'))
    if (process.platform !== 'win32') execFileSync('mkfifo', [pipe])
    save_state({ model: {}, callbacks: [] }, join(folder, 'a.pt'))
    expect(luz_callback_resume_from_checkpoint(folder).path).toBe(join(folder, 'a.pt'))
  })

  test('starts with the weights, by default with nothing else', async () => {
    const path = `${folder}/`
    const first = await start([luz_callback_model_checkpoint(path)])
    let seen: number[] = []
    const look = luz_callback({
      on_epoch_begin() {
        if (this.ctx.epoch === 1) seen = weights({ model: this.ctx.model })
      },
    })
    const second = await start([luz_callback_resume_from_checkpoint(folder), look()], { epochs: 1 })
    expect(seen).toEqual(weights(first))
    expect(second.records.metrics.train).toHaveLength(1)
  })

  test('restores what it is told to', async () => {
    const path = join(folder, 'a.pt')
    await start([luz_callback_model_checkpoint(path), luz_callback_lr_scheduler(halving)])
    const schedule = luz_callback_lr_scheduler(halving)
    const rates: number[] = []
    const look = luz_callback({
      on_epoch_begin() {
        rates.push(this.ctx.opt.param_groups[0]!.lr)
      },
    })
    const restore = { restore_records: true, restore_optimizer_state: true, restore_callbacks_state: true }
    const again = luz_callback_model_checkpoint(join(folder, 'b.pt'))
    const second = await start([luz_callback_resume_from_checkpoint(path, restore), schedule, again], { epochs: 7 })
    expect(again.current_best).toEqual(expect.any(Number))
    expect((schedule.scheduler as unknown as { steps: number }).steps).toBe(5 + 7)
    expect(second.records.metrics.train).toHaveLength(7)
    await start([luz_callback_resume_from_checkpoint({ path, restore_optimizer_state: true }), look()], { epochs: 1 })
    expect(rates[0]).toBeCloseTo(0.001 / 2 ** 5, 10)
  })

  test('warns of a path that is not there', async () => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    await start([luz_callback_resume_from_checkpoint(join(folder, 'none.pt'))], { epochs: 1 })
    expect(String(warning.mock.calls[0]![0])).toContain('does not exist. Will start with state initialized')
    warning.mockRestore()
  })

  test('refuses files that hold no checkpoint', async () => {
    const path = join(folder, 'x.pt')
    save_state({ model: 1 }, path)
    await expect(start([luz_callback_resume_from_checkpoint(path)])).rejects.toThrow('holds no checkpoint')
    writeFileSync(path, 'something else')
    await expect(start([luz_callback_resume_from_checkpoint(path)])).rejects.toThrow('cannot be read')
    expect(() => luz_load_checkpoint(1 as never, path)).toThrow('it takes a fitted model or a context')
  })
})

describe('luz_callback_keep_best_model', () => {
  test('gives the weights of the best epoch, in memory', async () => {
    const best: { loss: number; weights: number[] } = { loss: Infinity, weights: [] }
    const look = luz_callback({
      on_epoch_end() {
        const loss = this.ctx.get_metric('loss', 'valid', this.ctx.epoch) as number
        if (loss < best.loss) Object.assign(best, { loss, weights: weights({ model: this.ctx.model }) })
      },
    })
    const fitted = await start([luz_callback_keep_best_model(), look()], {
      epochs: 12,
      dataloader_options: { batch_size: 3 },
    })
    expect(weights(fitted)).toEqual(best.weights)
    expect(fitted.records.metrics.train).toHaveLength(12)
  })
})

describe('callbacks that watch a metric', () => {
  const Two = nn_module({
    initialize() {
      return { a: nn_linear(3, 1), b: nn_linear(3, 1) }
    },
    forward(x: Tensor): Tensor {
      return this.a(x).add(this.b(x))
    },
    set_optimizers() {
      return { first: optim_adam(this.a.parameters), the_second: optim_adam(this.b.parameters) }
    },
  })
  const run = (monitor: string) => {
    const callback = luz_callback_early_stopping({ monitor, patience: 1, mode: 'max' })
    return fit(setup(Two, nn_mse_loss()), {
      data: train_data(),
      valid_data: valid_data(),
      epochs: 9,
      callbacks: callback,
    })
  }
  test('find the loss of one of several optimizers', async () => {
    for (const monitor of ['valid_loss_first', 'train_loss_the_second'])
      expect((await run(monitor)).records.metrics.train.length).toBeLessThan(9)
    await expect(run('valid_loss')).rejects.toThrow(
      "got 2: valid_loss has the parts first, the_second: monitor 'valid_loss_first'",
    )
  })
  test('say what is missing', async () => {
    const callback = luz_callback_early_stopping()
    await expect(start([callback], { valid_data: null })).rejects.toThrow(
      "give fit() valid_data, or monitor 'train_loss'",
    )
  })
  test('begin each fit anew', async () => {
    const stopping = luz_callback_early_stopping({ monitor: 'train_loss', min_delta: 100, patience: 2 })
    const keeping = luz_callback_keep_best_model('train_loss', 'min', 100)
    for (let fits = 0; fits < 2; fits++) {
      const fitted = await start([stopping, keeping])
      expect(fitted.records.metrics.train).toHaveLength(3)
      expect(keeping).toMatchObject({ current_best: fitted.records.metrics.train[0]!.loss })
    }
  })
  test('are restored by a checkpoint, wherever they are listed', async () => {
    const path = join(folder, 'last.pt')
    const stopping = () => luz_callback_early_stopping({ monitor: 'train_loss', min_delta: 100, patience: 4 })
    await start([luz_callback_model_checkpoint(path), stopping()], { epochs: 3 })
    const resume = luz_callback_resume_from_checkpoint(path, { restore_callbacks_state: true })
    const fitted = await start([resume, luz_callback_model_checkpoint(path), stopping()])
    // The checkpoint is written before the last epoch counts: one of four was without a better value.
    expect(fitted.records.metrics.train).toHaveLength(3)
  })
  test('stop at the first epoch that is not better, with patience 0; never before the least number of epochs', async () => {
    const worse = () => luz_callback_early_stopping({ monitor: 'train_loss', mode: 'zero', min_delta: 100 })
    expect((await start([worse()])).records.metrics.train).toHaveLength(2)
    expect((await start([worse()], { epochs: [4, 6] })).records.metrics.train).toHaveLength(4)
  })
})

describe('luz_callback_csv_logger', () => {
  test('has a column for the metrics of each set, NA where a set lacks one', async () => {
    const path = join(folder, 'deep', 'log.csv')
    const metrics = luz_metric_set({ valid_metrics: luz_metric_mae() })
    await fit(setup(Dropping, { loss: nn_mse_loss(), optimizer: optim_adam, metrics }), {
      data: train_data(),
      valid_data: valid_data(),
      epochs: 2,
      callbacks: luz_callback_csv_logger({ path }),
    })
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines[0]).toBe('"epoch","set","loss","mae"')
    expect(lines[1]).toMatch(/^1,"train",[\d.]+,NA$/)
    expect(lines[4]).toMatch(/^2,"valid",[\d.]+,[\d.]+$/)
    expect(lines).toHaveLength(6)
  })
})

describe('luz_callback_lr_scheduler', () => {
  const rates: number[] = []
  const look = luz_callback({
    on_epoch_end() {
      rates.push(this.ctx.opt.param_groups[0]!.lr)
    },
  })
  beforeEach(() => rates.splice(0))

  test('steps after each epoch, or at another hook', async () => {
    await start([look(), luz_callback_lr_scheduler(halving)], { epochs: 3 })
    expect(rates).toEqual([0.001, 0.0005, 0.00025])
    rates.splice(0)
    await start([luz_callback_lr_scheduler(halving, { call_on: 'on_train_batch_end' }), look()], { epochs: 1 })
    expect(rates[0]).toBeCloseTo(0.001 / 2 ** 3, 10)
    rates.splice(0)
    await start([luz_callback_lr_scheduler(halving, { call_on: 'on_batch_end' }), look()], { epochs: 1 })
    expect(rates[0]).toBeCloseTo(0.001 / 2 ** 3, 10)
  })

  test('gives the scheduler its own arguments, and the loss where it wants one', async () => {
    const given: unknown[] = []
    const losses: unknown[] = []
    const plateau = (_optimizer: Optimizer, ...args: unknown[]) => {
      given.push(...args)
      return { step: (loss: Tensor) => losses.push(loss.item()) }
    }
    await start([luz_callback_lr_scheduler(plateau as never, 3, { gamma: 0.1, opt_name: 'opt' })], { epochs: 2 })
    expect(given).toEqual([3, { gamma: 0.1 }])
    expect(losses).toEqual([expect.any(Number), expect.any(Number)])
  })

  test('takes the named one of several optimizers', async () => {
    const Two = nn_module({
      initialize() {
        return { a: nn_linear(3, 1), b: nn_linear(3, 1) }
      },
      forward(x: Tensor): Tensor {
        return this.a(x).add(this.b(x))
      },
      set_optimizers() {
        return { first: optim_adam(this.a.parameters), second: optim_adam(this.b.parameters) }
      },
    })
    const run = (callback: LuzCallback) =>
      fit(setup(Two, nn_mse_loss()), { data: train_data(), epochs: 1, callbacks: [callback] })
    await expect(run(luz_callback_lr_scheduler(halving))).rejects.toThrow('your model has multiple optimizers')
    await expect(run(luz_callback_lr_scheduler(halving, { opt_name: 'third' }))).rejects.toThrow(
      "opt_name 'third' not found in ctx.optimizers: there are first, second",
    )
    const seen: number[] = []
    const end = luz_callback({
      on_fit_end() {
        for (const opt of Object.values(this.ctx.optimizers)) seen.push(opt.param_groups[0]!.lr)
      },
    })
    await fit(setup(Two, nn_mse_loss()), {
      data: train_data(),
      epochs: 1,
      callbacks: [luz_callback_lr_scheduler(halving, { opt_name: 'second' }), end()],
    })
    expect(seen).toEqual([0.001, 0.0005])
  })
})

describe('a stored state', () => {
  test('is what it was', () => {
    const path = join(folder, 'state')
    const state = {
      numbers: [1, -0, 0.1, NaN, Infinity, -Infinity],
      text: 'ä"\n',
      flags: [true, false, null],
      big: 12345678901234567890n,
      $odd: { $tensor: 1 },
      nested: [{ deep: torch_tensor([[1, 2, 3]]) }],
      random: rnorm(3),
    }
    save_state(state, path)
    const loaded = load_state(path) as typeof state
    expect({ ...loaded, nested: null }).toEqual({ ...state, nested: null })
    expect(as_numeric(loaded.nested[0]!.deep)).toEqual([1, 2, 3])
    expect(loaded.nested[0]!.deep.shape).toEqual([1, 3])
  })

  test.each([
    torch_float(),
    torch_double(),
    torch_half(),
    torch_bfloat16(),
    torch_long(),
    torch_int(),
    torch_short(),
    torch_int8(),
    torch_uint8(),
    torch_bool(),
  ])('keeps tensors of type %s, of any shape', (dtype) => {
    const path = join(folder, 'state')
    const tensors = [torch_tensor([[0, 1, 2]]), torch_tensor([1]).view([]), torch_tensor([1]).get('1:1').get([false])]
    const state = tensors.map((tensor) => tensor.to({ dtype }))
    save_state(state, path)
    const loaded = load_state(path) as Tensor[]
    loaded.forEach((tensor, i) => {
      expect(tensor.dtype).toBe(dtype)
      expect(tensor.shape).toEqual(state[i]!.shape)
      expect(as_numeric(tensor.to({ dtype: torch_float() }))).toEqual(
        as_numeric(state[i]!.to({ dtype: torch_float() })),
      )
    })
  })

  test('says what cannot be saved, and where it is', () => {
    expect(() => save_state({ a: [{ b: () => 1 }] }, join(folder, 'x'))).toThrow(
      /the value\.a\[0\]\.b is the function b/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('is cleared of what killed processes left', () => {
    mkdirSync(join(folder, 'a'))
    const path = join(folder, 'a', 'm.pt')
    const named = (target: string, number: number) =>
      part_of(join(folder, 'a', target)).replace(`-${process.pid}-`, `-${number}-`)
    for (const target of ['m.pt', 'epoch-1.pt']) writeFileSync(named(target, 999999999), 'half')
    const others = [
      named('m.pt', process.ppid),
      named('m.pt', 999999999).replace(/[0-9a-f](?=-\d+-\d+-[0-9a-f]+\.part$)/, (x) => (x === '0' ? '1' : '0')),
      `${named('m.pt', 999999999)}.txt`,
      `${path}.999999999-0-00000000.part`,
      `${path}.part`,
    ]
    for (const other of others) writeFileSync(other, 'of a running process, another machine or the user')
    save_state({ x: torch_randn(2) }, path)
    expect(readdirSync(join(folder, 'a')).sort()).toEqual(['m.pt', ...others.map((other) => basename(other))].sort())
  })
})

test('an evaluation of a resumed model is the one of the saved', async () => {
  const path = join(folder, 'm.pt')
  const fitted = await start([luz_callback_model_checkpoint(path)])
  const other = await fit(set_hparams(setup(Dropping, { loss: nn_mse_loss(), optimizer: optim_adam })), {
    data: train_data(),
    epochs: 1,
  })
  luz_load_checkpoint(other, path)
  const [a, b] = [await evaluate(fitted, valid_data()), await evaluate(other, valid_data())]
  expect(get_metrics(a).columns).toEqual(get_metrics(b).columns)
})
