/** The callbacks against R's recordings. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  as_numeric,
  fit,
  get_metrics,
  lr_one_cycle,
  lr_reduce_on_plateau,
  lr_step,
  luz_callback_csv_logger,
  luz_callback_early_stopping,
  luz_callback_gradient_clip,
  luz_callback_keep_best_model,
  luz_callback_lr_scheduler,
  luz_callback_mixup,
  luz_callback_model_checkpoint,
  luz_metric_mae,
  nn_mse_loss,
  optim_sgd,
  set_opt_hparams,
  set_seed,
  setup,
  torch_manual_seed,
  type FitOptions,
  type LuzCallback,
} from 'torchluz'
import { Net, describe_goldens, golden, printed, train_data, valid_data, without_times } from './support'

interface Recorded {
  lines: string[]
  error: string | null
  metrics: { set: string[]; metric: string[]; epoch: number[]; value: number[] } | null
  print: string[]
  parameters: Record<string, { values: number[] }>
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const generator = (lr = 0.05) =>
  set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_sgd, metrics: luz_metric_mae() }), { lr })

function run(callbacks: readonly LuzCallback[], options: Partial<FitOptions> = {}, lr = 0.05) {
  torch_manual_seed(1)
  set_seed(1)
  return printed(() =>
    fit(generator(lr), {
      data: train_data(),
      valid_data: valid_data(),
      epochs: 8,
      verbose: true,
      dataloader_options: { batch_size: 16, shuffle: false },
      callbacks,
      ...options,
    }),
  )
}

/** The same lines; numbers may differ by `tolerance`, where a large learning rate makes much of the last digit. */
function same_lines(ours: string[], r: string[], tolerance: number): void {
  if (tolerance === 0) {
    expect(ours).toEqual(r)
    return
  }
  const number = /\d+\.\d+/g
  expect(ours.map((line) => line.replace(number, '#'))).toEqual(r.map((line) => line.replace(number, '#')))
  const numbers = (lines: string[]) => lines.flatMap((line) => line.match(number) ?? []).map(Number)
  numbers(r).forEach((x, i) => expect(Math.abs(numbers(ours)[i]! - x)).toBeLessThan(tolerance))
}

describe_goldens("callbacks do what R's luz does", () => {
  const recorded = golden<Record<string, Recorded>>('luz/callbacks.json')

  /** What R's luz gets wrong, and what is done instead. */
  const upstream: Record<string, string> = {
    early_stopping_bad_monitor:
      "the message also says which metrics there are, and where; R's chain of causes is not shown",
    lr_one_cycle:
      "call_on = 'on_batch_end' is no hook of luz, so R's scheduler never steps; here it stands for on_train_batch_end",
    mixup:
      "R says 'attempt to apply non-function' of a loss that knows no mixed targets; here the message says what to use",
  }

  type Case = [name: string, callback: () => LuzCallback, options?: Partial<FitOptions>, lr?: number]
  const cases: Case[] = [
    ['early_stopping_patience_2_min_delta_0.05', () => luz_callback_early_stopping({ patience: 2, min_delta: 0.05 })],
    [
      'early_stopping_train_loss',
      () => luz_callback_early_stopping({ monitor: 'train_loss', patience: 1, min_delta: 0.2 }),
    ],
    [
      'early_stopping_baseline',
      () => luz_callback_early_stopping({ monitor: 'valid_mae', baseline: 0.1, patience: 1 }),
    ],
    ['early_stopping_max', () => luz_callback_early_stopping({ monitor: 'valid_mae', mode: 'max', patience: 2 })],
    ['min_epochs', () => luz_callback_early_stopping({ patience: 1, min_delta: 5 }), { epochs: [4, 8] }],
    ['keep_best_model', () => luz_callback_keep_best_model(), {}, 0.9],
    ['lr_step', () => luz_callback_lr_scheduler(lr_step, { step_size: 2, gamma: 0.1 })],
    ['lr_plateau', () => luz_callback_lr_scheduler(lr_reduce_on_plateau, { patience: 1 })],
    [
      'lr_one_cycle',
      () =>
        luz_callback_lr_scheduler(lr_one_cycle, {
          max_lr: 0.1,
          epochs: 8,
          steps_per_epoch: 3,
          call_on: 'on_early_stopping',
          cycle_momentum: false,
        }),
    ],
    ['gradient_clip', () => luz_callback_gradient_clip({ max_norm: 0.1 })],
    ['csv_logger', () => luz_callback_csv_logger(join(folder, 'log.csv')), { epochs: 3 }],
    ['model_checkpoint', () => luz_callback_model_checkpoint(join(folder, 'a/m-{epoch:02d}.pt')), { epochs: 3 }],
    [
      'model_checkpoint_best',
      () => luz_callback_model_checkpoint(join(folder, 'm.pt'), { save_best_only: true, monitor: 'valid_mae' }),
      { epochs: 3 },
    ],
  ]

  test.each(cases)('%s', async (...[name, callback, options, lr]: Case) => {
    const r = recorded[name]!
    const { lines, value: fitted } = await run([callback()], options, lr)
    same_lines(lines, r.lines, name === 'keep_best_model' ? 1e-3 : 0)
    const metrics = get_metrics(fitted).columns as unknown as NonNullable<Recorded['metrics']>
    expect([metrics.set, metrics.metric, metrics.epoch]).toEqual([r.metrics!.set, r.metrics!.metric, r.metrics!.epoch])
    const digits = name === 'keep_best_model' ? 3 : 5
    r.metrics!.value.forEach((value, i) => expect(metrics.value[i]).toBeCloseTo(value, digits))
    expect(without_times(String(fitted).split('\n'))).toEqual(without_times(r.print))
    for (const [parameter, { values }] of Object.entries(r.parameters)) {
      const flat = as_numeric(fitted.model.parameters[parameter]!.flatten())
      expect(flat).toHaveLength(values.length)
      values.forEach((value, i) => expect(flat[i]).toBeCloseTo(value, digits))
    }
  })

  test('every recording is compared, or excepted with a reason', () => {
    const compared = new Set(cases.map(([name]) => name))
    const others = Object.keys(recorded).filter((name) => !compared.has(name))
    expect(others.filter((name) => !(name in upstream)).sort()).toEqual([
      'checkpoint_best_files',
      'checkpoint_files',
      'checkpoint_path',
      'csv_content',
    ])
  })

  test('the log as CSV', async () => {
    const path = join(folder, 'log.csv')
    await run([luz_callback_csv_logger(path)], { epochs: 3 })
    const numbers = (text: string) => text.replace(/\d\.\d{9,}/g, (x) => Number(x).toFixed(5))
    const r = recorded.csv_content as unknown as string[]
    expect(numbers(readFileSync(path, 'utf8'))).toBe(numbers(`${r.join('\n')}\n`))
  })

  test("checkpoints' names", async () => {
    const template = recorded.checkpoint_path as unknown as string
    for (const [files, options] of [
      ['checkpoint_files', {}],
      ['checkpoint_best_files', { save_best_only: true, monitor: 'valid_mae' }],
    ] as const) {
      const inner = join(folder, files)
      await run([luz_callback_model_checkpoint(join(inner, template), options)], { epochs: 3 })
      expect(readdirSync(inner).sort()).toEqual(recorded[files])
    }
  })

  test('lr_one_cycle steps after each batch, where R asks for a hook that luz does not have', async () => {
    const cycle = { max_lr: 0.1, epochs: 8, steps_per_epoch: 3, cycle_momentum: false }
    const run_at = (call_on: string) => run([luz_callback_lr_scheduler(lr_one_cycle, { ...cycle, call_on })])
    const [asked, meant] = [await run_at('on_batch_end'), await run_at('on_train_batch_end')]
    expect(asked.lines).toEqual(meant.lines)
    expect(asked.lines).not.toEqual(recorded.lr_one_cycle!.lines)
  })

  test('a metric that is not there', async () => {
    const callback = luz_callback_early_stopping({ monitor: 'valid_foo', patience: 2 })
    const { error } = recorded.early_stopping_bad_monitor!
    const failing = run([callback])
    await expect(failing).rejects.toThrow(/Expected monitored metric to be length 1, got 0/)
    await expect(failing).rejects.toThrow(
      'class <early_stopping_callback/monitor_metrics/LuzCallback/R6> at on_epoch_end (epoch 1)',
    )
    await expect(failing).rejects.toThrow("there is no 'foo' among the metrics of 'valid': loss, mae")
    expect(error).toContain('<early_stopping_callback/monitor_metrics/LuzCallback/R6> at on_epoch_end.')
  })

  test('mixup with a loss that knows no mixed targets', async () => {
    expect(recorded.mixup!.error).not.toBeNull()
    await expect(run([luz_callback_mixup()])).rejects.toThrow('nn_mixup_loss')
  })
})
