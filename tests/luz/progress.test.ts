import { fit, luz_metric_mae, nn_mse_loss, optim_adam, setup } from 'torchluz'
import { progress_line } from '../../src/luz/live_bar'
import { Net, printed, train_data } from './support'

describe('the progress of a loop', () => {
  const state = { done: 40, total: 160, seconds: 2, metrics: 'Loss: 0.31 - Acc: 0.9' }

  test.each([
    [80, '40/160 [====>---------------] - 20.0 it/s - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [66, '40/160 [====>---------------] - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [60, '40/160 - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [40, '40/160 - Loss: 0.31 - Acc: 0.9'],
    [20, '40/160 - Loss: 0.31'],
    [0, ''],
  ])('fits into %d columns', (columns, line) => {
    expect(progress_line(state, columns)).toBe(line)
  })

  test('shows the count alone where the number of batches is not known', () => {
    expect(progress_line({ ...state, total: undefined }, 80)).toBe('40/unk - 20.0 it/s - Loss: 0.31 - Acc: 0.9')
  })

  test('is silent unless verbose, and has no bar where output is no terminal', async () => {
    const run = (verbose: boolean | null) =>
      printed(() =>
        fit(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: luz_metric_mae() }), train_data(), {
          epochs: 1,
          verbose,
        }),
      )
    expect((await run(null)).lines).toEqual([])
    const { lines } = await run(true)
    expect(lines).toEqual(['Epoch 1/1', expect.stringMatching(/^Train metrics: Loss: [\d.]+ - MAE: [\d.]+$/)])
  })
})
