/** Metrics and what is logged beside them, by name. */
import {
  fit,
  get_metrics,
  luz_callback,
  luz_metric_accuracy,
  luz_metric_binary_accuracy,
  luz_metric_mae,
  nn_bce_with_logits_loss,
  nn_mse_loss,
  optim_adam,
  setup,
  torch_long,
  torch_ones,
  torch_tensor,
} from 'torchluz'
import { Net, printed, train_data } from './support'

const options = { epochs: 1, verbose: true, dataloader_options: { batch_size: 10, shuffle: false } }

test('two metrics of one name are both logged and shown; the second is numbered', async () => {
  const [x, y] = train_data()
  const metrics = [luz_metric_binary_accuracy(-10), luz_metric_binary_accuracy(1000)]
  const generator = setup(Net, { loss: nn_bce_with_logits_loss(), optimizer: optim_adam, metrics })
  const { value: fitted, lines } = await printed(() => fit(generator, [x, torch_ones(y.shape)], options))
  expect(get_metrics(fitted).columns.metric).toEqual(['loss', 'acc', 'acc_2'])
  expect(fitted.records.metrics.train[0]).toMatchObject({ acc: 1, acc_2: 0 })
  expect(lines.at(-1)).toMatch(/^Train metrics: Loss: [\d.]+ - Acc: 1 - Acc: 0$/)
})

test('what a callback logs during the epoch is not taken for a metric', async () => {
  const log_rate = luz_callback({
    on_train_batch_begin() {
      this.ctx.log_metric('rate', 777777)
    },
  })
  const { isTTY } = process.stdout
  const slow = luz_callback({
    async on_train_batch_end() {
      await new Promise((resolve) => setTimeout(resolve, 110))
    },
  })
  const generator = setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: luz_metric_mae() })
  process.stdout.isTTY = true
  try {
    const { lines, value } = await printed(() =>
      fit(generator, train_data(), { ...options, callbacks: [log_rate(), slow()] }),
    )
    expect(lines.at(-1)).toMatch(/Train metrics: Loss: [\d.]+ - MAE: [\d.]+$/)
    expect(lines.join('\n')).toMatch(/ETA: \d+s - Loss: [\d.]+ - MAE: [\d.]+/)
    expect(lines.join('\n')).not.toContain('777777')
    expect(String(value)).toMatch(/rate: 777777\nloss: [\d.]+\nmae: [\d.]+\n/)
  } finally {
    process.stdout.isTTY = isTTY
  }
})

test('an accuracy of targets in a column is R’s, with a warning', () => {
  const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  try {
    const metric = luz_metric_accuracy().new()
    const preds = torch_tensor([
      [1, 0],
      [0, 1],
    ])
    const classes = torch_tensor([1, 2], { dtype: torch_long() })
    metric.update(preds, classes)
    expect(emitted).not.toHaveBeenCalled()
    const other = luz_metric_accuracy().new()
    for (let i = 0; i < 2; i++) other.update(preds, classes.unsqueeze(2))
    expect(emitted.mock.calls.map(([message]) => message)).toEqual([
      expect.stringContaining('classes of shape [2] are compared with targets of shape [2, 1]'),
    ])
  } finally {
    emitted.mockRestore()
  }
})
