/** Metrics that are classes of the user's own. */
import {
  LuzMetric,
  evaluate,
  fit,
  get_metrics,
  luz_metric_generator,
  luz_metric_mae,
  luz_metric_set,
  nn_mse_loss,
  optim_adam,
  r_class,
  setup,
  torch_tensor,
  type Metrics,
  type Tensor,
} from 'torchluz'
import { Net, generator, train_data, valid_data } from './support'

class Count extends LuzMetric {
  override abbrev = 'Count'
  protected n = 0
  override update(preds: Tensor): void {
    this.n += preds.size(1)
  }
  override compute(): number {
    return this.n
  }
}
/** A metric with an argument. */
class Multiple extends Count {
  constructor(readonly factor = 2) {
    super()
  }
  override compute(): number {
    return this.n * this.factor
  }
}
class Needing extends Count {
  constructor(readonly base: number[]) {
    super()
    this.n = base.length
  }
}

const run = (metrics: Metrics) =>
  fit(generator(metrics), { data: train_data(), epochs: 2, dataloader_options: { batch_size: 10 } })

test('a class that extends LuzMetric is a metric, alone or among others', async () => {
  for (const metrics of [Count, [Count, luz_metric_mae()]]) {
    const { records } = await run(metrics)
    expect(records.metrics.train.map((epoch) => epoch!.count)).toEqual([40, 40])
  }
})

test('a class can be in a set, and has its name in r_class()', async () => {
  const sets = luz_metric_set({ valid_metrics: [Count] })
  const fitted = await run([Count, Multiple])
  expect(fitted.records.metrics.train.map((epoch) => epoch!.count_2)).toEqual([80, 80])
  expect(get_metrics(await evaluate(fitted, valid_data(), { metrics: sets })).value[1]).toBe(10)
  expect(r_class(sets.valid[1]!)).toEqual(['Count_generator', 'luz_metric_generator', 'R6ClassGenerator'])
})

test('no instance is taken, whose arguments another one would not have', async () => {
  class Private extends Count {
    readonly #factor: number
    constructor(factor = 2) {
      super()
      this.#factor = factor
    }
    override compute(): number {
      return this.n * this.#factor
    }
  }
  class Weighted extends Count {
    constructor(readonly weight = torch_tensor([1])) {
      super()
    }
  }
  for (const metric of [new Private(3), new Weighted(torch_tensor([9])), new Count()] as const) {
    const { name } = metric.constructor
    // @ts-expect-error -- an instance
    expect(() => generator(metric)).toThrow(
      `an instance of ${name} is not taken: give the class ${name} itself or, where it takes arguments, new luz_metric_generator(() => new ${name}(…))`,
    )
  }
  const { records } = await run(new luz_metric_generator(() => new Private(3)))
  expect(records.metrics.train[0]!.count).toBe(120)
})

test('setup() tells of a class without what metrics have, given itself or by a generator', () => {
  class Nameless extends LuzMetric {
    override update(): void {}
    override compute(): number {
      return 0
    }
  }
  class Idle extends (LuzMetric as new () => Count) {
    override abbrev = 'Idle'
  }
  Object.assign(Idle.prototype, { update: undefined })
  for (const metric of [Nameless, new luz_metric_generator(() => new Nameless())])
    expect(() => generator(metric)).toThrow("the metric Nameless has no 'abbrev'")
  expect(() => generator(Idle)).toThrow('the metric Idle has no method update()')
  expect(() => generator(new luz_metric_generator(() => 3 as never))).toThrow('extends LuzMetric, got the number 3')
})

test('setup() says what to give where a class needs arguments', () => {
  expect(() => generator(Needing as never)).toThrow(
    /new Needing\(\), which failed\. Where it needs arguments, give new luz_metric_generator\(\(\) => new Needing\(…\)\)\.\nCaused by: .*length/,
  )
})

test('a class that extends nothing, and a promise, are told what they should be', () => {
  class Plain {}
  expect(() => generator(Plain as never)).toThrow("A metric's class extends LuzMetric: class Plain extends LuzMetric.")
  expect(() => generator(Promise.resolve(Count) as never)).toThrow('Got an object with class <Promise>: await it.')
})

test('the compiler refuses classes of anything else, and those that need arguments', () => {
  // @ts-expect-error -- no metric
  expect(() => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [Date] })).toThrow(
    'class Date extends LuzMetric',
  )
  // @ts-expect-error -- it takes an argument
  void (() => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: Needing }))
})
