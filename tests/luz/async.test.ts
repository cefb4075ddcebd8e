import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import {
  confusion_matrix,
  dataset,
  fit,
  get_metrics,
  luz_callback,
  luz_condition,
  luz_load_checkpoint,
  luz_save,
  nn_mse_loss,
  optim_sgd,
  plot,
  prediction_grid,
  set_opt_hparams,
  setup,
  torch_argmax,
  torch_ones,
  torch_tensor,
} from 'torchluz'
import { Net, printed, train_data } from './support'

const generator = () => set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_sgd }), { lr: 0.05 })
const options = { dataloader_options: { batch_size: 10, shuffle: false } }

/** Rows that take a while. */
const slow = dataset({
  name: 'slow',
  initialize: (ms: number) => ({ ms }),
  getitem() {
    const end = performance.now() + this.ms
    while (performance.now() < end);
    return { x: torch_ones(3), y: torch_ones(1) }
  },
  length: () => 40,
})

describe('a fit', () => {
  test('lets timers run between batches that take long', async () => {
    let [batches, most] = [0, 0]
    const timer = setInterval(() => {
      most = Math.max(most, batches)
      batches = 0
    }, 1)
    const count = luz_callback({
      on_train_batch_end() {
        batches++
      },
    })
    await fit(generator(), { data: slow(4), epochs: 4, callbacks: count(), ...options })
    clearInterval(timer)
    // A batch of 10 rows takes 40 ms: no second one begins before the timers have had their turn.
    expect(most).toBe(1)
  })

  test('ends with what it has learned when its signal is aborted', async () => {
    const stop = new AbortController()
    const interrupted: string[] = []
    const callback = luz_callback({
      on_train_batch_end() {
        if (this.ctx.epoch === 2 && this.ctx.iter === 2) stop.abort()
      },
      on_interrupt() {
        interrupted.push(`epoch ${this.ctx.epoch}, batch ${this.ctx.iter}`)
      },
      on_fit_end() {
        interrupted.push('end')
      },
    })
    const { value: fitted, lines } = await printed(() =>
      fit(generator(), {
        data: train_data(),
        epochs: 5,
        signal: stop.signal,
        callbacks: callback(),
        verbose: true,
        ...options,
      }),
    )
    expect(interrupted).toEqual(['epoch 2, batch 2', 'end'])
    expect(fitted.records.metrics.train).toHaveLength(1)
    expect(lines[0]).toBe('Epoch 1/5')
    expect(lines.at(-1)).toBe('Epoch 2/5')
    expect(process.listenerCount('SIGINT')).toBe(0)
  })

  test('ends by conditions, whose handlers callbacks set', async () => {
    const seen: string[] = []
    const enough = luz_callback({
      on_fit_begin() {
        this.ctx.handlers.enough = (condition: Error) => void seen.push(condition.message)
      },
      on_epoch_end() {
        if (this.ctx.epoch === 2) throw new luz_condition('enough', 'it is good')
      },
    })
    const fitted = await fit(generator(), { data: train_data(), epochs: 5, callbacks: enough(), ...options })
    expect(seen).toEqual(['it is good'])
    expect(fitted.records.metrics.train).toHaveLength(2)
  })

  test('goes on with the next epoch after a condition of one epoch', async () => {
    const skip = luz_callback({
      on_fit_begin() {
        this.ctx.epoch_handlers.skip = () => undefined
      },
      on_train_batch_end() {
        if (this.ctx.epoch === 1) throw new luz_condition('skip')
      },
    })
    const fitted = await fit(generator(), { data: train_data(), epochs: 3, callbacks: skip(), ...options })
    expect(fitted.records.metrics.train.map((epoch) => epoch === null)).toEqual([true, false, false])
  })

  test('does not disturb another beside it', async () => {
    const run = (ms: number) => fit(generator(), { data: slow(ms), epochs: 3, ...options })
    const [a, b] = await Promise.all([run(1), run(2)])
    expect(a.model).not.toBe(b.model)
    for (const { records } of [a, b]) {
      const losses = records.metrics.train.map((epoch) => epoch!.loss as number)
      expect(losses).toHaveLength(3)
      expect(losses[2]).toBeLessThan(losses[0]!)
    }
  })

  test('refuses a callback that is at work in another', async () => {
    const callback = luz_callback('shared', { on_fit_begin: () => undefined })()
    const first = fit(generator(), { data: slow(1), epochs: 2, callbacks: callback, ...options })
    await expect(fit(generator(), { data: slow(1), callbacks: callback, ...options })).rejects.toThrow('still running')
    await first
    await expect(fit(generator(), { data: train_data(), epochs: 1, callbacks: callback })).resolves.toBeDefined()
  })
})

describe('Ctrl-C', () => {
  const script = `
    const { dataset, fit, nn_linear, nn_mse_loss, optim_adam, set_hparams, setup, torch_ones } = require('./src/index.ts')
    const rows = dataset({
      initialize: () => ({}),
      getitem() { const end = performance.now() + 1; while (performance.now() < end); return [torch_ones(3), torch_ones(1)] },
      length: () => 40,
    })
    const generator = set_hparams(setup(nn_linear, { loss: nn_mse_loss(), optimizer: optim_adam }), { in_features: 3, out_features: 1 })
    void fit(generator, { data: rows(), epochs: 10000, verbose: true, dataloader_options: { batch_size: 10 } }).then((fitted) => {
      console.log('learned', fitted.records.metrics.train.length > 0, process.listenerCount('SIGINT'))
      setInterval(() => undefined, 1000)
    })`
  test('ends a fit and keeps its result; once more, it ends the process', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { cwd: resolve(__dirname, '../..') })
    let output = ''
    const ended = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_code, signal) => done(signal)))
    child.stderr.on('data', (chunk) => (output += String(chunk)))
    child.stdout.on('data', (chunk) => {
      const before = output
      output += String(chunk)
      const reached = (text: string) => !before.includes(text) && output.includes(text)
      if (reached('Epoch 3/') || reached('learned')) child.kill('SIGINT')
    })
    expect(await ended).toBe('SIGINT')
    expect(output).toContain('learned true 0')
  }, 60_000)
})

test('what was not awaited is told to be', () => {
  const fitting = Promise.resolve() as never
  for (const use of [
    () => get_metrics(fitting),
    () => luz_load_checkpoint(fitting, 'x.pt'),
    () => luz_save(fitting, 'x.luz'),
    () => plot(fitting),
    () => torch_argmax(fitting),
    () => torch_tensor(fitting),
    () => confusion_matrix(fitting, [1]),
    () => prediction_grid(torch_ones(1, 2, 2), fitting),
  ])
    expect(use).toThrow(/await it/)
})
