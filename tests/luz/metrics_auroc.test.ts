import {
  luz_metric_binary_auroc,
  luz_metric_multiclass_auroc,
  torch_float,
  torch_long,
  torch_tensor,
  type Tensor,
  type luz_metric_generator,
} from 'torchluz'
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
  value: number | number[]
  after_twice: number | number[]
  format: number | string
  error?: string
}

const decode = ({ dtype, shape, values }: Encoded): Tensor =>
  torch_tensor(values, { dtype: dtype === 'Long' ? torch_long() : torch_float() }).view(shape)

/** What R's luz gets wrong, and what is done instead. */
const upstream: Record<string, string> = {
  multiclass_auroc_none: 'R writes the areas of the classes as an empty text; here each with its class number',
  multiclass_auroc_logits: 'R calls softmax without its dim: \'argument "dim" is missing\'; here the classes are dim 2',
}

describe_goldens("areas under the curve are R's", () => {
  const expected = golden<Record<string, Measured>>('luz/metrics.json')
  const cases: [string, luz_metric_generator][] = [
    ['binary_auroc', luz_metric_binary_auroc()],
    ['binary_auroc_10', luz_metric_binary_auroc({ num_thresholds: 10 })],
    ['binary_auroc_logits', luz_metric_binary_auroc({ from_logits: true })],
    ['multiclass_auroc_macro', luz_metric_multiclass_auroc({ average: 'macro' })],
    ['multiclass_auroc_weighted', luz_metric_multiclass_auroc({ average: 'weighted' })],
    ['multiclass_auroc_none', luz_metric_multiclass_auroc({ average: 'none' })],
    ['multiclass_auroc_micro', luz_metric_multiclass_auroc()],
  ]
  test.each(cases)('%s', (name, generator) => {
    const r = expected[name]!
    const metric = generator.new()
    for (const value of [r.value, r.after_twice]) {
      metric.update(decode(r.preds), decode(r.targets))
      const ours = metric.compute()
      ;[value].flat().forEach((x, i) => expect([ours].flat()[i]).toBeCloseTo(x, 6))
    }
    expect(metric.abbrev).toBe(r.abbrev)
    if (name in upstream) expect(metric.format(metric.compute())).toBe('1: 0.4 | 2: 0.3667 | 3: 0.3333')
    else expect(Number(metric.format(metric.compute()))).toBe(r.format)
  })

  test('of logits is that of their softmax', () => {
    const r = expected.multiclass_auroc_logits!
    expect(r.error).toContain('dim')
    const [logits, probabilities] = [
      luz_metric_multiclass_auroc({ from_logits: true, average: 'macro' }).new(),
      luz_metric_multiclass_auroc({ average: 'macro' }).new(),
    ]
    logits.update(decode(r.preds), decode(r.targets))
    probabilities.update(decode(expected.multiclass_auroc_macro!.preds), decode(r.targets))
    expect(logits.compute()).toBeCloseTo(probabilities.compute() as number, 6)
  })
})

describe('the area under the curve', () => {
  test('of a perfect order is 1, of a reversed one 0, whatever the batches', () => {
    const [scores, truth] = [torch_tensor([0.1, 0.2, 0.8, 0.9]), torch_tensor([0, 0, 1, 1])]
    const area = (targets: Tensor) => {
      const metric = luz_metric_binary_auroc().new()
      for (const half of ['1:2', '3:4']) metric.update(scores.get(half), targets.get(half))
      return metric.compute()
    }
    expect(area(truth)).toBeCloseTo(1, 6)
    expect(area(torch_tensor([1, 1, 0, 0]))).toBeCloseTo(0, 6)
  })

  test('of given thresholds takes them in any order', () => {
    const [scores, truth] = [torch_tensor([0.1, 0.4, 0.35, 0.8]), torch_tensor([0, 0, 1, 1])]
    const values = [
      [0.1, 0.35, 0.4, 0.8],
      [0.8, 0.1, 0.4, 0.35],
    ].map((thresholds) => {
      const metric = luz_metric_binary_auroc({ thresholds }).new()
      metric.update(scores, truth)
      return metric.compute()
    })
    expect(values).toEqual([0.75, 0.75])
  })

  test('refuses what makes no sense', () => {
    expect(() => luz_metric_binary_auroc({ num_thresholds: 1 }).new()).toThrow('num_thresholds must be > 1')
    expect(() => luz_metric_multiclass_auroc({ average: 'mean' as never }).new()).toThrow(
      'average is one of micro, macro, weighted, none',
    )
    expect(() => luz_metric_binary_auroc({ threshold: [1] } as never).new()).toThrow("did you mean 'thresholds'?")
  })
})

describe('predictions that are no probabilities', () => {
  const targets = torch_tensor([1n, 2n, 1n])
  const measure = (generator: luz_metric_generator, preds: Tensor, truth: Tensor): void => {
    const metric = generator.new()
    for (let i = 0; i < 2; i++) metric.update(preds, truth)
    metric.compute()
  }
  const binary: [string, luz_metric_generator, Tensor, Tensor] = [
    'luz_metric_binary_auroc',
    luz_metric_binary_auroc(),
    torch_tensor([-2, 0.5, 3]),
    torch_tensor([0, 1, 1]),
  ]
  const several: [string, luz_metric_generator, Tensor, Tensor] = [
    'luz_metric_multiclass_auroc',
    luz_metric_multiclass_auroc({ average: 'macro' }),
    torch_tensor([
      [0.5, 0.5],
      [0, 1],
      [-1, 2],
    ]),
    targets,
  ]
  test.each([binary, several])('are warned of once by %s', (name, generator, preds, truth) => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    try {
      measure(generator, preds.clamp(0, 1), truth)
      expect(warning).not.toHaveBeenCalled()
      for (let i = 0; i < 2; i++) measure(generator, preds, truth)
      expect(warning.mock.calls.map(([message]) => message)).toEqual([
        `${name}: some predictions are no probabilities, which are numbers from 0 to 1: where they are logits, use from_logits: true`,
      ])
    } finally {
      warning.mockRestore()
    }
  })
  test('targets that are no class numbers by their type are refused', () =>
    expect(() => measure(several[1], several[2], torch_tensor([1, 2, 1]))).toThrow(
      'targets are class numbers from 1, of type Long; got Float: use to({ dtype: torch_long() })',
    ))
})
