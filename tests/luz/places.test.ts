/** Where callbacks write: that nothing can be written there is told before anything is trained. */
import fs, { existsSync, writeFileSync } from 'node:fs'
import {
  fit,
  luz_callback,
  luz_callback_auto_resume,
  luz_callback_csv_logger,
  luz_callback_model_checkpoint,
  luz_callback_tfevents,
  nn_mse_loss,
  optim_adam,
  setup,
  type LuzCallback,
} from 'torchluz'
import { in_own_folder } from '../folder'
import { Net, train_data } from './support'

in_own_folder()
const writers: [string, () => LuzCallback][] = [
  ['luz_callback_model_checkpoint()', () => luz_callback_model_checkpoint('results/')],
  ['luz_callback_auto_resume()', () => luz_callback_auto_resume('results/state.pt')],
  ['luz_callback_csv_logger()', () => luz_callback_csv_logger('results/log.csv')],
  ['luz_callback_tfevents()', () => luz_callback_tfevents('results')],
]
/** Starts a fit with it. Gives the error, and how many batches were trained on. */
async function outcome(callback: LuzCallback): Promise<[error: Error | null, batches: number]> {
  let batches = 0
  const count = luz_callback({ on_train_batch_begin: () => void batches++ })
  const model = setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam })
  const error = await fit(model, { data: train_data(), valid_data: 0.2, epochs: 1, callbacks: [callback, count()] })
    .then(() => null)
    .catch((thrown: Error) => thrown)
  return [error, batches]
}

describe.each(writers)('%s', (_name, callback) => {
  test('makes its folder', async () => {
    expect((await outcome(callback()))[0]).toBeNull()
    expect(existsSync('results')).toBe(true)
  })
  test('tells of a file in the place of its folder', async () => {
    writeFileSync('results', '')
    const [error, batches] = await outcome(callback())
    expect(error!.message).toMatch(/at on_fit_begin\.\n.*'results' cannot be written: there is a file where its folder/)
    expect(batches).toBe(0)
  })
  test('tells of a folder that it may not write to', async () => {
    const refusing = jest.spyOn(fs, 'accessSync').mockImplementation(() => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    })
    try {
      const [error, batches] = await outcome(callback())
      expect(error!.message).toMatch(/at on_fit_begin\.\n.*'results' cannot be written: there is no permission/)
      expect(batches).toBe(0)
    } finally {
      refusing.mockRestore()
    }
  })
})
