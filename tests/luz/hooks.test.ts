import {
  LuzCallback,
  evaluate,
  fit,
  luz_callback,
  luz_hooks,
  luz_metric_mae,
  nn_mse_loss,
  optim_sgd,
  predict,
  set_opt_hparams,
  setup,
  torch_is_grad_enabled,
  type FitOptions,
  type Tensor,
} from 'torchluz'
import { Net, describe_goldens, golden, train_data, valid_data } from './support'

interface Event {
  event: string
  ctx: Record<string, unknown>
}

/** The fields that R's spy looked at, and those whose values it kept. */
const fields = [
  'iter',
  'epoch',
  'pred',
  'loss',
  'loss_grad',
  'input',
  'target',
  'batch',
  'optimizers',
  'min_epochs',
  'max_epochs',
].concat([
  'training',
  'hparams',
  'opt_hparams',
  'model',
  'accelerator',
  'data',
  'valid_data',
  'records',
  'metrics',
  'callbacks',
])
const valued = new Set(['iter', 'epoch', 'training', 'min_epochs', 'max_epochs'])

const generator = () =>
  set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_sgd, metrics: [luz_metric_mae()] }), { lr: 0.05 })

function spy() {
  const log: Event[] = []
  const hooks = Object.fromEntries(
    luz_hooks.map((hook) => [
      hook,
      function (this: { ctx: Record<string, unknown> }) {
        const seen: Record<string, unknown> = {}
        for (const field of fields) {
          let value: unknown = null
          try {
            value = this.ctx[field]
          } catch {
            continue
          }
          if (value !== null && value !== undefined) seen[field] = valued.has(field) ? value : true
        }
        log.push({ event: hook.slice(3), ctx: seen })
      },
    ]),
  )
  return { log, callback: luz_callback('spy', hooks)() }
}

describe_goldens("hooks come in luz's order, with its context", () => {
  const expected = golden<Record<'fit' | 'evaluate' | 'predict', Event[]>>('luz/hooks.json')

  test('of fit, evaluate and predict', async () => {
    const of_fit = spy()
    const fitted = await fit(generator(), {
      data: train_data(),
      valid_data: valid_data(),
      epochs: 2,
      dataloader_options: { batch_size: 16, shuffle: false },
      callbacks: [of_fit.callback],
    })
    expect(of_fit.log).toEqual(expected.fit)
    const of_evaluate = spy()
    await evaluate(fitted, valid_data(), { callbacks: [of_evaluate.callback] })
    expect(of_evaluate.log).toEqual(expected.evaluate)
    const of_predict = spy()
    await predict(fitted, valid_data(), { callbacks: of_predict.callback })
    expect(of_predict.log).toEqual(expected.predict)
  })
})

describe('callbacks', () => {
  const run = (callbacks: FitOptions['callbacks'], epochs = 1) =>
    fit(generator(), { data: train_data(), epochs, callbacks, dataloader_options: { batch_size: 10, shuffle: false } })

  test('are called by weight, and in their order where weights are equal', async () => {
    const order: string[] = []
    const named = (name: string, weight: number) =>
      luz_callback({
        weight,
        on_fit_begin() {
          order.push(name)
        },
      })()
    await run([named('last', Infinity), named('a', 0), named('first', -1), named('b', 0)])
    expect(order).toEqual(['first', 'a', 'b', 'last'])
  })

  test('inherit with super, have private members and active fields, and take arguments', async () => {
    const parent = luz_callback('parent', {
      initialize(step: number) {
        return { step, total: 0 }
      },
      on_train_batch_end() {
        this.total += this.step
      },
    })
    const child = luz_callback('child', {
      inherit: parent,
      private: {
        twice(this: { total: number }) {
          return this.total * 2
        },
      },
      active: {
        doubled(this: { private: { twice(): number } }) {
          return this.private.twice()
        },
      },
      on_train_batch_end() {
        super.on_train_batch_end()
      },
    })
    const callback = (child as unknown as (step: number) => ReturnType<typeof parent> & { doubled: number })(3)
    await run([callback])
    expect([callback.total, callback.doubled]).toEqual([12, 24])
  })

  test('keep tensors that they store', async () => {
    const keeper = luz_callback({
      initialize() {
        return { stored: [] as Tensor[] }
      },
      on_train_batch_end() {
        this.stored.push(this.ctx.pred, this.ctx.input, this.ctx.target, this.ctx.loss.opt)
      },
    })()
    await run([keeper], 2)
    expect(keeper.stored).toHaveLength(2 * 4 * 4)
    for (const tensor of keeper.stored) expect(tensor.sum().item()).toEqual(expect.any(Number))
  })

  test('run without gradients, may be asynchronous, and change the batch', async () => {
    const modes: boolean[] = []
    const sums: unknown[] = []
    const callback = luz_callback({
      on_train_batch_begin() {
        modes.push(torch_is_grad_enabled())
        this.ctx.input = this.ctx.input.mul(0)
      },
      async on_train_batch_after_pred() {
        sums.push(this.ctx.input.sum().item())
        await new Promise((resolve) => setTimeout(resolve, 1))
      },
    })()
    await run(callback)
    expect(modes).toEqual([false, false, false, false])
    expect(sums).toEqual([0, 0, 0, 0])
    expect(torch_is_grad_enabled()).toBe(true)
  })

  test('that fail are named, with hook, epoch and batch', async () => {
    const failing = luz_callback('failing', {
      on_train_batch_end() {
        if (this.ctx.epoch === 2 && this.ctx.iter === 3) throw new Error('enough')
      },
    })
    await expect(run([failing()], 3)).rejects.toThrow(
      'Error while calling callback with class <failing/LuzCallback/R6> at on_train_batch_end (epoch 2, batch 3).\nCaused by: enough',
    )
    expect(process.listenerCount('SIGINT')).toBe(0)
  })

  test('that are none are refused', async () => {
    const made = luz_callback('made', {})
    await expect(run([made as never])).rejects.toThrow('Perhaps you forgot to initialize the callback?')
    class Helper {}
    class Listening extends LuzCallback {}
    await expect(run([Listening as never])).rejects.toThrow('Make one: new Listening().')
    await expect(run([Helper as never])).rejects.toThrow(
      "A callback's class extends LuzCallback: class Helper extends LuzCallback, given as new Helper().",
    )
    await expect(run([Promise.resolve(made()) as never])).rejects.toThrow('<Promise>: await it')
    await expect(run([1 as never])).rejects.toThrow('Callbacks must have class <LuzCallback> but got <numeric>')
  })
})

test('a callback with its own call() hears of every hook, in their order', async () => {
  const heard: string[] = []
  const listener = luz_callback({
    name: 'listener',
    call(name: string) {
      heard.push(name)
    },
  })
  await fit(generator(), { data: train_data(), epochs: 1, verbose: false, callbacks: [listener()] })
  expect(heard.slice(0, 4)).toEqual(['on_fit_begin', 'on_epoch_begin', 'on_train_begin', 'on_train_batch_begin'])
  expect(heard.at(-1)).toBe('on_fit_end')
})
