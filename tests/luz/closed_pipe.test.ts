/** A fit whose output nobody reads any more: `node script.js | head -1`. */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

test('a fit goes on where the reader of its output has gone', async () => {
  const root = resolve(__dirname, '../..')
  const code = `
    const { fit, luz_callback, nn_linear, nn_mse_loss, optim_adam, set_hparams, setup, torch_ones } = require('./src/index.ts')
    const pause = luz_callback({ on_epoch_end: () => new Promise((done) => setTimeout(done, 20)) })
    const model = set_hparams(setup(nn_linear, { loss: nn_mse_loss(), optimizer: optim_adam }), 1, 1)
    fit(model, { data: [torch_ones(32, 1), torch_ones(32, 1)], epochs: 20, verbose: true, callbacks: pause() })
      .then(({ records }) => console.error(records.metrics.train.length))`
  const { stdout, stderr } = await promisify(execFile)(
    'sh',
    ['-c', '"$0" --import tsx -e "$1" | head -1', process.execPath, code],
    { cwd: root },
  )
  expect([stdout, stderr]).toEqual(['Epoch 1/20\n', '20\n'])
}, 120_000)
