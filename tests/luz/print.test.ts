/** What luz's objects print, against R. */
import {
  luz_callback,
  luz_callback_early_stopping,
  luz_metric_accuracy,
  luz_metric_mae,
  luz_metric_set,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  print,
  set_hparams,
  set_opt_hparams,
  setup,
} from 'torchluz'
import { cases, describe_with } from '../shared'
import { tibble } from '../../src/luz/tibble'
import { golden, printed } from './support'

interface Case {
  id: string
  stdout: string
}

const Net = nn_module({
  name: 'Net',
  initialize({ k = 1 }: { k?: number } = {}) {
    return { l: nn_linear(k, 1) }
  },
  forward(x: never) {
    return this.l(x)
  },
})
const generator = () => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam })

describe_with('goldens/print.jsonl')("luz's objects print as R's", () => {
  const recorded = new Map(cases<Case>('goldens/print.jsonl').map((c) => [c.id, c.stdout]))
  /** What is not printed as R prints it. */
  const excepted: Record<string, string> = {
    'luz-07': 'R6 lists the arguments of R functions; here JavaScript’s, and the methods that save the state',
    'luz-08': 'R prints the source of the function that makes callbacks',
  }
  const translations: Record<string, () => unknown> = {
    'luz-02': generator,
    'luz-03': () => set_opt_hparams(set_hparams(generator(), { k: 2 }), { lr: 0.1 }),
    'luz-04': () => luz_metric_accuracy(),
    'luz-06': () => luz_metric_set({ metrics: [luz_metric_mae()] }),
  }
  test.each(Object.entries(translations))('%s', async (id, make) => {
    const { lines } = await printed(() => print(make()))
    expect(lines.join('\n').trimEnd()).toBe(recorded.get(id)!.trimEnd())
  })
  test('every recording is compared, or excepted with a reason', () => {
    const ids = [...recorded.keys()].filter((id) => /^luz-/.test(id))
    expect(ids.filter((id) => !(id in translations) && !(id in excepted))).toEqual([])
  })
})

test('a callback prints its class, its parent and its members, as R6 objects do', () => {
  const lines = String(luz_callback_early_stopping({ patience: 2, monitor: 'train_loss' })).split('\n')
  expect(lines.slice(0, 3)).toEqual(['<early_stopping_callback>', '  Inherits from: <monitor_metrics>', '  Public:'])
  for (const line of [
    'mode: min',
    'monitor: train_loss',
    'patience: 2',
    'baseline: NULL',
    'weight: Inf',
    'on_epoch_end: function () ',
    'set_ctx: function (ctx) ',
    'initialize: function (...) ',
  ])
    expect(lines).toContain(`    ${line}`)
  const names = lines.slice(3).map((line) => line.trim().split(':')[0]!)
  expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(String(luz_callback('own', { on_fit_begin() {} })()).split('\n')[0]).toBe('<own>')
})

describe('a tibble', () => {
  test('prints as R’s', () => {
    const r = golden<{ evaluate: { metrics: string[] } } | undefined>('luz/print.json')
    const table = tibble({
      metric: ['loss', 'mae', 'mse', 'rmse'],
      value: [0.33192455768585205, 0.49694151878356935, 0.33192455768585205, 0.5761289418922226],
    })
    const expected = [
      '# A tibble: 4 × 2',
      '  metric value',
      '  <chr>  <dbl>',
      '1 loss   0.332',
      '2 mae    0.497',
      '3 mse    0.332',
      '4 rmse   0.576',
    ]
    expect(String(table).split('\n')).toEqual(r?.evaluate.metrics ?? expected)
    expect(String(table).split('\n')).toEqual(expected)
  })
  test('shows three significant digits, with the points below each other', () => {
    const lines = String(tibble({ x: [1234.56, 0.5, 12.3456, 0.000123, NaN] })).split('\n')
    expect(lines.slice(3)).toEqual(['1 1235.', '2    0.5', '3   12.3', '4    0.000123', '5  NaN'])
  })
})
