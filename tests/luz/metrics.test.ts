import {
  luz_metric,
  luz_metric_accuracy,
  luz_metric_binary_accuracy,
  luz_metric_binary_accuracy_with_logits,
  luz_metric_binary_auroc,
  luz_metric_mae,
  luz_metric_mse,
  luz_metric_multiclass_auroc,
  luz_metric_rmse,
  r_class,
  torch_float,
  torch_long,
  torch_tensor,
  type Tensor,
  type luz_metric_generator,
} from 'torchluz'
import { luz_metric_loss_average } from '../../src/luz/metrics/loss'
import { describe_goldens, golden } from './support'

interface Encoded {
  dtype: string
  shape: number[]
  values: number[]
}
interface Measured {
  preds: Encoded
  targets: Encoded
  abbrev: string
  value: number
  after_twice: number
  format: number
}

const decode = ({ dtype, shape, values }: Encoded): Tensor =>
  torch_tensor(values, { dtype: dtype === 'Long' ? torch_long() : torch_float() }).view(shape)

describe_goldens("metrics are R's", () => {
  const expected = golden<Record<string, Measured>>('luz/metrics.json')
  const cases: [string, luz_metric_generator][] = [
    ['accuracy', luz_metric_accuracy()],
    ['accuracy_column_target', luz_metric_accuracy()],
    ['binary_accuracy', luz_metric_binary_accuracy()],
    ['binary_accuracy_0.7', luz_metric_binary_accuracy({ threshold: 0.7 })],
    ['binary_accuracy_with_logits', luz_metric_binary_accuracy_with_logits()],
    ['mae', luz_metric_mae()],
    ['mse', luz_metric_mse()],
    ['rmse', luz_metric_rmse()],
  ]
  test.each(cases)('%s', (name, generator) => {
    const r = expected[name]!
    const [preds, targets] = [decode(r.preds), decode(r.targets)]
    const metric = generator.new()
    metric.update(preds, targets)
    const value = metric.compute() as number
    expect(metric.abbrev).toBe(r.abbrev)
    expect(value).toBeCloseTo(r.value, 6)
    expect(Number(metric.format(value))).toBe(r.format)
    metric.update(preds, targets)
    expect(metric.compute()).toBeCloseTo(r.after_twice, 6)
  })
})

describe('metrics that come with luz', () => {
  const all: [string, luz_metric_generator][] = [
    ['accuracy', luz_metric_accuracy()],
    ['binary accuracy', luz_metric_binary_accuracy()],
    ['binary accuracy with logits', luz_metric_binary_accuracy_with_logits()],
    ['binary area', luz_metric_binary_auroc()],
    ['multiclass area', luz_metric_multiclass_auroc()],
    ['mae', luz_metric_mae()],
    ['mse', luz_metric_mse()],
    ['rmse', luz_metric_rmse()],
  ]
  test.each(all)('say which of predictions and targets is no tensor: %s', (_, metric) => {
    const x = torch_tensor([[1, 0]])
    expect(() => metric.new().update(x, undefined as never)).toThrow(
      'targets that are a tensor, got undefined: the batches have no second part',
    )
    expect(() => metric.new().update([x] as never, x)).toThrow(
      'predictions that are a tensor, got an array of length 1',
    )
  })

  test('refuse predictions and arguments that make no sense', () => {
    const [one, two] = [torch_tensor([1]), torch_tensor([1, 0])]
    expect(() => luz_metric_multiclass_auroc().new().update(two, two)).toThrow('there is luz_metric_binary_auroc()')
    expect(() => luz_metric_binary_auroc().new().update(two, one)).toThrow('got predictions [2] and targets [1]')
    expect(() => luz_metric_binary_accuracy(NaN).new()).toThrow('threshold is a number')
    expect(() => luz_metric_binary_auroc({ thresholds: ['a' as never] }).new()).toThrow('thresholds are numbers')
    expect(() => luz_metric_binary_auroc({ from_logits: 1 as never }).new()).toThrow('from_logits is true or false')
  })
})

describe('the mean of losses', () => {
  const mean_of = (losses: Record<string, unknown>[]) => {
    const metric = luz_metric_loss_average().new()
    for (const loss of losses) {
      metric.ctx = { loss } as never
      metric.update(undefined as never, undefined as never)
    }
    return metric.compute()
  }

  test('is that of all batches, and infinite where one is', () => {
    expect(mean_of([{ opt: 0.1 }, { opt: torch_tensor(0.5) }, { opt: 0.3 }])).toBeCloseTo(0.3, 12)
    expect(mean_of([{ opt: 1 }, { opt: torch_tensor(Infinity) }, { opt: 2 }])).toBe(Infinity)
  })

  test('is that of the batches that have it', () => {
    expect(mean_of([{ d: 1 }, { d: 2, g: 2 }, { d: 3 }, { d: 4, g: 4 }])).toEqual({ d: 2.5, g: 3 })
  })

  test('asks for one number', () => {
    expect(() => mean_of([{ opt: torch_tensor([1, 2]) }])).toThrow('the loss of a batch is one number')
    expect(() => mean_of([{ opt: 'low' }])).toThrow()
  })
})

describe('luz_metric', () => {
  test('makes a metric of several values, with typed fields', () => {
    const spread = luz_metric('spread', {
      abbrev: 'Spread',
      initialize(factor: number) {
        return { factor, most: -Infinity }
      },
      update(preds: Tensor) {
        this.most = Math.max(this.most, this.factor * (preds.max().item() as number))
      },
      compute() {
        return { most: this.most, half: this.most / 2 }
      },
    })
    const metric = spread(2).new()
    metric.update(torch_tensor([1, 3]), torch_tensor(0))
    expect(metric.format(metric.compute())).toBe('most: 6 | half: 3')
    expect(metric.most).toBe(6)
    expect(r_class(spread(2))).toEqual(['spread_generator', 'luz_metric_generator', 'R6ClassGenerator'])
    expect(r_class(metric)).toEqual(['spread', 'LuzMetric', 'R6'])
  })

  test('teaches what a metric needs', () => {
    expect(() => luz_metric({ abbrev: 'x', compute: () => 1 })).toThrow('a metric has a method update()')
    expect(() => luz_metric({ update: () => undefined, compute: () => 1 })).toThrow("a metric has an 'abbrev'")
  })
})
