/** Loops beside and after each other: what one does must not show in another. */
import {
  dataloader,
  evaluate,
  fit,
  get_metrics,
  iterable_dataset,
  luz_callback,
  luz_callback_lr_scheduler,
  luz_callback_mixup,
  luz_context,
  lr_step,
  nn_linear,
  nn_module,
  nn_mse_loss,
  nnf_mse_loss,
  optim_adam,
  predict,
  setup,
  torch_manual_seed,
  torch_ones,
  torch_zeros,
  type Tensor,
} from 'torchluz'
import { Net, train_data } from './support'

const options = { epochs: 1, dataloader_options: { batch_size: 8, shuffle: false } }

/** Its loss and predictions are told by the loop's state. */
const Looking = nn_module({
  name: 'Looking',
  initialize() {
    return { linear: nn_linear(3, 1) }
  },
  forward(x: Tensor): Tensor {
    return this.linear(x)
  },
  loss(input: Tensor, target: Tensor): Tensor {
    const seen = nnf_mse_loss((this as { ctx: luz_context }).ctx.target, torch_zeros(target.shape))
    return seen.add(input.mean().mul(0))
  },
  predict(): Tensor {
    return (this as { ctx: luz_context }).ctx.input.mul(1)
  },
})

describe('two loops with one model', () => {
  const targets = (value: number): [Tensor, Tensor] => [torch_ones(40, 3).mul(value), torch_ones(40, 1).mul(value)]
  const begun = () => fit(setup(Looking, { optimizer: optim_adam }), targets(1), options)
  const few = { dataloader_options: { batch_size: 4 } }

  test('see their own state each, in evaluate() and in predict()', async () => {
    const fitted = await begun()
    const measured = await Promise.all([1, 2, 4].map((k) => evaluate(fitted, targets(k), few)))
    expect(measured.map((evaluation) => get_metrics(evaluation).columns.value)).toEqual([[1], [4], [16]])
    const predicted = await Promise.all([1, 2, 4].map((k) => predict(fitted, targets(k), few)))
    expect(predicted.map((x) => [x.min().item(), x.max().item()])).toEqual([1, 2, 4].map((k) => [k, k]))
    expect(fitted.model.ctx).toBeNull()
  })

  test('an evaluation that cannot begin leaves the model as it was', async () => {
    const fitted = await begun()
    await expect(evaluate(fitted, targets(1), { metrics: 3 as never })).rejects.toThrow('luz_metric_generator')
    expect(fitted.model.ctx).toBeNull()
  })
})

test('a callback can ask for the state_dict() of its loop, which then goes on', async () => {
  const look = luz_callback({
    on_train_batch_begin() {
      this.ctx.state_dict()
    },
  })
  const fitted = await fit(setup(Looking, { optimizer: optim_adam }), train_data(), { ...options, callbacks: look() })
  expect(fitted.records.metrics.train).toHaveLength(1)
})

test('a dozen fits share one listener for Ctrl-C, and no warning', async () => {
  const warned: string[] = []
  const listen = (warning: Error) => void warned.push(warning.message)
  process.on('warning', listen)
  const most: number[] = []
  const count = luz_callback({
    on_fit_begin() {
      most.push(process.listenerCount('SIGINT'))
    },
  })
  const run = () => fit(setup(Net, nn_mse_loss(), optim_adam), { ...options, data: train_data(), callbacks: count() })
  await Promise.all(Array.from({ length: 12 }, run))
  await new Promise(setImmediate)
  process.off('warning', listen)
  expect(most).toEqual(new Array(12).fill(1))
  expect(process.listenerCount('SIGINT')).toBe(0)
  expect(warned).toEqual([])
})

test('a scheduler’s callback serves fits whose optimizers are called otherwise', async () => {
  const Named = nn_module({
    initialize() {
      return { linear: nn_linear(3, 1) }
    },
    forward(x: Tensor): Tensor {
      return this.linear(x)
    },
    set_optimizers() {
      return { first: optim_adam(this.linear.parameters) }
    },
  })
  const callbacks = luz_callback_lr_scheduler(lr_step, { step_size: 1 })
  await fit(setup(Net, nn_mse_loss(), optim_adam), { ...options, data: train_data(), callbacks })
  await expect(fit(setup(Named, nn_mse_loss()), { ...options, data: train_data(), callbacks })).resolves.toBeDefined()
})

test('a mixup callback takes the loss of the model at hand', async () => {
  const model = (factor: number) =>
    setup(Net, (input: Tensor, target: Tensor) => input.sub(target).mul(0).add(factor).mean(), optim_adam)
  const [one, two] = [await fit(model(1), train_data(), options), await fit(model(2), train_data(), options)]
  const callbacks = luz_callback_mixup({ auto_loss: true })
  const loss = async (fitted: typeof one) =>
    get_metrics(await evaluate(fitted, train_data(), { callbacks })).columns.value
  expect([await loss(one), await loss(two)]).toEqual([[1], [2]])
})

test('data whose clean-up fails do not hide what went wrong; those read to their end are not asked to clean up', async () => {
  let returned = 0
  const stream = iterable_dataset({
    name: 'stream',
    initialize: () => ({}),
    iter() {
      let i = 0
      const x = { x: torch_ones(3), y: torch_ones(1) }
      return {
        next: () => (i++ < 16 ? { done: false as const, value: x } : { done: true as const, value: undefined }),
        return() {
          returned++
          throw new Error('cannot clean up')
        },
      }
    },
  })
  const data = dataloader(stream(), { batch_size: 8 })
  const failing = luz_callback('failing', {
    on_train_batch_end() {
      throw new Error('the first cause')
    },
  })
  torch_manual_seed(1)
  const generator = setup(Net, nn_mse_loss(), optim_adam)
  await expect(fit(generator, data, { epochs: 1, callbacks: failing() })).rejects.toThrow('the first cause')
  expect(returned).toBe(1)
  await expect(fit(generator, data, { epochs: 1 })).resolves.toBeDefined()
  expect(returned).toBe(1)
})
