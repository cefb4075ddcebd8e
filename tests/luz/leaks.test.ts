/** What a loop leaves behind: nothing. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  dataset,
  evaluate,
  fit,
  luz_callback,
  luz_metric,
  memory,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  predict,
  set_hparams,
  setup,
  torch_is_grad_enabled,
  torch_manual_seed,
  torch_ones,
  type FitOptions,
  type Tensor,
} from 'torchluz'
import { Net, train_data, valid_data } from './support'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

async function live_tensors(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 5))
    // What was collected is given back little by little, as tensors are made.
    for (let j = 0; j < 3000; j++) torch_ones(1).dispose()
  }
  return memory().tensors
}

const generator = (options: object = {}) => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, ...options })

const broken_data = dataset({
  name: 'broken',
  initialize: () => ({}),
  getitem(i: number) {
    if (i === 33) throw new Error('no such row')
    return { x: torch_ones(3), y: torch_ones(1) }
  },
  length: () => 40,
})
const fragile_callback = luz_callback('fragile', {
  on_train_batch_after_loss() {
    if (this.ctx.iter === 3) throw new Error('not this batch')
  },
})
const fragile_metric = luz_metric({
  abbrev: 'Fragile',
  update() {
    if (this.ctx.iter === 4) throw new Error('not measurable')
  },
  compute: () => 1,
})
const Fragile = nn_module({
  name: 'Fragile',
  initialize() {
    return { linear: nn_linear(3, 1), calls: { count: 0 } }
  },
  forward(x: Tensor): Tensor {
    if (++this.calls.count === 3) throw new Error('no third batch')
    return this.linear(x)
  },
})

type Failure = [what: string, run: () => Promise<unknown>, message: string | RegExp]
const usual: FitOptions = { data: [], epochs: 3, dataloader_options: { batch_size: 8, shuffle: false } }
const failures: Failure[] = [
  [
    'a dataset',
    () => fit(generator(), { ...usual, data: broken_data() }),
    'Error while reading batch 5 of epoch 1 of the training data, at item 33.\nCaused by: no such row',
  ],
  [
    'a dataset of validation',
    () => fit(generator(), { ...usual, data: train_data(), valid_data: broken_data() }),
    'Error while reading batch 5 of epoch 1 of the validation data, at item 33.\nCaused by: no such row',
  ],
  [
    'a callback',
    () => fit(generator(), { ...usual, data: train_data(), callbacks: fragile_callback() }),
    'Error while calling callback with class <fragile/LuzCallback/R6> at on_train_batch_after_loss (epoch 1, batch 3).\nCaused by: not this batch',
  ],
  [
    'a metric',
    () => fit(generator({ metrics: fragile_metric() }), { ...usual, data: train_data() }),
    /Error when evaluating update for metric with abbrev "Fragile".*at iter 4 of epoch 1.*in training mode.*not measurable/s,
  ],
  [
    'a module',
    () => fit(setup(Fragile, nn_mse_loss(), optim_adam), { ...usual, data: train_data() }),
    'no third batch\n(training, epoch 1, batch 3)',
  ],
  [
    'a loss',
    () =>
      fit(
        generator({
          loss: () => {
            throw new Error('no loss')
          },
        }),
        { ...usual, data: train_data() },
      ),
    'no loss\n(training, epoch 1, batch 1)',
  ],
]

describe('a failure of', () => {
  test.each(failures)('%s is named, and leaves nothing behind', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message)
    const before = await live_tensors()
    for (let i = 0; i < 20; i++) await run().catch(() => undefined)
    expect((await live_tensors()) - before).toBeLessThan(20)
    expect(torch_is_grad_enabled()).toBe(true)
    expect(process.listenerCount('SIGINT')).toBe(0)
  })
})

test('a fit, its evaluations and predictions leave nothing but their results', async () => {
  const run = async () => {
    const fitted = await fit(generator(), { ...usual, data: train_data(), valid_data: valid_data() })
    await evaluate(fitted, valid_data())
    await predict(fitted, valid_data())
  }
  await run()
  const before = await live_tensors()
  for (let i = 0; i < 10; i++) await run()
  expect((await live_tensors()) - before).toBeLessThan(10)
})

test('a failed fit can be followed by one with the same callbacks and model', async () => {
  const callback = fragile_callback()
  await expect(fit(generator(), { ...usual, data: train_data(), callbacks: callback })).rejects.toThrow(
    'not this batch',
  )
  const data = train_data().map((part) => part.get('1:16', '..'))
  await expect(fit(generator(), { ...usual, data, callbacks: callback })).resolves.toBeDefined()
})

test('fits side by side learn what each learns alone', async () => {
  const start = (seed: number, lr: number) => {
    torch_manual_seed(seed)
    const model = set_hparams(generator(), { h: 4 + seed })
    return fit(model, { ...usual, data: train_data(), valid_data: valid_data(), epochs: 4, callbacks: [slow(lr)] })
  }
  const slow = luz_callback('slow', {
    initialize: (ms: number) => ({ ms }),
    async on_train_batch_end() {
      await new Promise((resolve) => setTimeout(resolve, this.ms))
    },
  })
  const alone = [await start(1, 1), await start(2, 2)]
  const beside = await Promise.all([start(1, 1), start(2, 2)])
  alone.forEach((fitted, i) => expect(beside[i]!.records.metrics).toEqual(fitted.records.metrics))
  expect(beside[0].model.parameters['a.weight']!.shape).toEqual([5, 3])
})

test('an evaluation can go on beside a fit of another model', async () => {
  const fitted = await fit(generator(), { ...usual, data: train_data() })
  const expected = String(await evaluate(fitted, valid_data()))
  const [evaluation] = await Promise.all([
    evaluate(fitted, valid_data(), { dataloader_options: { batch_size: 10 } }),
    fit(generator(), { ...usual, data: train_data() }),
  ])
  expect(String(evaluation)).toBe(expected)
})

test('the event loop turns between any two batches of 50 ms, so that it waits for less than 100 ms', async () => {
  let turns = 0
  const turns_at_batches: number[] = []
  const slow = dataset({
    initialize: () => ({}),
    getbatch() {
      turns_at_batches.push(turns)
      const end = performance.now() + 48
      while (performance.now() < end);
      return { x: torch_ones(8, 3), y: torch_ones(8, 1) }
    },
    length: () => 160,
  })
  const gaps: number[] = []
  let last = performance.now()
  const timer = setInterval(() => {
    turns++
    gaps.push(performance.now() - last)
    last = performance.now()
  }, 1)
  await fit(generator(), { ...usual, data: slow(), epochs: 1 })
  clearInterval(timer)
  expect(turns_at_batches).toHaveLength(20)
  // No two batches in one turn. On a busy machine single gaps are longer, whatever the loop does: all but a few are not.
  for (let i = 1; i < 20; i++) expect(turns_at_batches[i]).toBeGreaterThan(turns_at_batches[i - 1]!)
  const long = gaps.toSorted((x, y) => x - y)
  expect(long.at(-1)).toBeGreaterThan(40)
  expect(long.at(-4)).toBeLessThan(100)
})
