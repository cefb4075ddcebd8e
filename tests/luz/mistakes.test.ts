/** Mistakes in callbacks, metrics and steps of one's own: what is refused, and that nothing else breaks. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  fit,
  lr_finder,
  luz_callback,
  luz_callback_lr_scheduler,
  luz_callback_resume_from_checkpoint,
  luz_condition,
  luz_metric,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  setup,
  type luz_context,
  type Tensor,
} from 'torchluz'
import { in_own_folder } from '../folder'
import { Net, generator, rejection, start, train_data } from './support'

in_own_folder()

describe('what callbacks and metrics do', () => {
  test.each(['__proto__', ''])('is not logged under the name %j', async (name) => {
    for (const log of [
      (ctx: luz_context) => ctx.log(name, 'set', 1),
      (ctx: luz_context) => ctx.log('what', name, 1),
      (ctx: luz_context) => ctx.log_metric(name, 1),
    ]) {
      const callback = luz_callback({
        on_epoch_end() {
          log(this.ctx)
        },
      })
      expect(await rejection(start(callback()))).toMatch(/is a name under which to log, got the string/)
    }
    expect(({} as Record<string, unknown>).set).toBeUndefined()
  })

  test('can be logged under any other name', async () => {
    const callback = luz_callback({
      on_epoch_end() {
        expect(this.ctx.get_log('constructor', 'name')).toBeNull()
        expect(this.ctx.get_metric('constructor', 'train')).toBeNull()
        this.ctx.log_metric('toString', 1)
      },
      on_fit_end() {
        this.ctx.log('constructor', 'name', 3)
      },
    })
    const { records } = await start(callback(), { epochs: 1 })
    expect(Object.entries(records).at(-1)).toEqual(['constructor', { name: [3] }])
    expect(Object.keys(records.metrics.train[0]!)).toEqual(['loss', 'toString'])
    expect(Object.name).toBe('Object')
  })

  test.each(['update', 'compute'])('is not waited for: a metric whose %s() is asynchronous', async (method) => {
    const late = luz_metric({
      abbrev: 'Late',
      update() {},
      compute: () => 1,
      [method]: async () => {
        throw new Error('late')
      },
    })
    expect(await rejection(fit(generator(late()), { data: train_data(), epochs: 1 }))).toContain(
      `a metric is measured at once, but ${method}() gave a promise`,
    )
  })

  test.each([NaN, 'first'])('has an order, which is no %j', async (weight) => {
    expect(await rejection(start(luz_callback({ name: 'heavy', weight: weight as number })()))).toMatch(
      "a callback's weight is a number, by which callbacks are called; <heavy/LuzCallback/R6> has ",
    )
  })

  test('can be handled by functions alone', async () => {
    const callback = (handler: unknown) =>
      luz_callback({
        on_fit_begin() {
          Object.assign(this.ctx, { handlers: handler })
        },
        on_train_begin() {
          throw new luz_condition('interrupt')
        },
      })()
    expect(await rejection(start(callback({ interrupt: 3 })))).toBe(
      "the handler of 'interrupt' is a function, got the number 3",
    )
    await expect(start(callback(null))).rejects.toThrow(luz_condition)
  })

  test('tells its place also where text is thrown', async () => {
    const loss = () => {
      throw 'no loss'
    }
    const failed = fit(setup(Net, { loss, optimizer: optim_adam }), { data: train_data(), epochs: 1 })
    await expect(failed).rejects.toMatchObject({ message: 'no loss\n(training, epoch 1, batch 1)', cause: 'no loss' })
  })

  test.each([() => 3, () => ({})])('is no schedule where it cannot step: %s', async (make) => {
    expect(await rejection(start(luz_callback_lr_scheduler(make as never)))).toMatch(
      'lr_scheduler gives a scheduler, which has a method step()',
    )
  })

  test('finds the loss that a step() of the module has left, or asks for it', async () => {
    const stepping = (leave: (ctx: luz_context, loss: Tensor) => void) =>
      setup(
        nn_module({
          initialize: () => ({ linear: nn_linear(3, 1) }),
          forward(x: Tensor): Tensor {
            return this.linear(x)
          },
          step() {
            const { ctx } = this
            leave(ctx, nn_mse_loss()(ctx.model(ctx.input), ctx.target).detach())
          },
        }),
        { optimizer: optim_adam },
      )
    const find = (leave: Parameters<typeof stepping>[0]) => lr_finder(stepping(leave), train_data(), { steps: 2 })
    const found = await find((ctx, loss) => (ctx.loss = loss))
    expect(found.loss).toEqual([expect.any(Number), expect.any(Number)])
    expect((await find((ctx, loss) => (ctx.loss.opt = loss))).loss).toHaveLength(2)
    expect(await rejection(find((ctx, loss) => (ctx.loss = { other: loss })))).toContain(
      "there is no loss of the optimizer 'opt': a module's own step() puts it into ctx.loss.opt",
    )
  })
})

test('a folder of checkpoints can hold folders', () => {
  mkdirSync('models/z', { recursive: true })
  writeFileSync('models/epoch-1.pt', '')
  expect(luz_callback_resume_from_checkpoint('models/').path).toBe(join('models', 'epoch-1.pt'))
  expect(() => luz_callback_resume_from_checkpoint('models/', { restore_records: 1 as never })).toThrow(
    'restore_records is true or false',
  )
})
