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

test('so is an instance, which stands for its class', async () => {
  const given = new Count()
  const fitted = await run([given, new Multiple()])
  expect(fitted.records.metrics.train.map((epoch) => epoch!.count)).toEqual([40, 40])
  expect(given.compute()).toBe(0)
  const sets = luz_metric_set({ valid_metrics: [Count] })
  expect(get_metrics(await evaluate(fitted, valid_data(), { metrics: sets })).value[1]).toBe(10)
  expect(r_class(sets.valid[1]!)).toEqual(['Count_generator', 'luz_metric_generator', 'R6ClassGenerator'])
})

test('an instance that its class would make otherwise is refused, with what takes its arguments', async () => {
  for (const metric of [new Multiple(3), new Needing([1])])
    expect(() => generator(metric)).toThrow(/use new luz_metric_generator\(\(\) => new (Multiple|Needing)\(…\)\)/)
  const { records } = await run(new luz_metric_generator(() => new Multiple(3), 'Multiple'))
  expect(records.metrics.train[0]!.count).toBe(120)
})

test('a class without what metrics have is told of', async () => {
  class Nameless extends LuzMetric {
    override update(): void {}
    override compute(): number {
      return 0
    }
  }
  await expect(run(Nameless)).rejects.toThrow("the metric Nameless has no 'abbrev'")
  class Idle extends (LuzMetric as new () => Count) {
    override abbrev = 'Idle'
  }
  Object.assign(Idle.prototype, { update: undefined })
  await expect(run(Idle)).rejects.toThrow('the metric Idle has no method update()')
})

test('the compiler refuses classes of anything else, and those that need arguments', () => {
  // @ts-expect-error -- no metric
  expect(() => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: [Date] })).toThrow(
    'Got an object with class <function>',
  )
  // @ts-expect-error -- it takes an argument
  void (() => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: Needing }))
})
