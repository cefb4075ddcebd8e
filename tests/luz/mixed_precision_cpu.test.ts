/** Mixed precision as it is: libtorch's autocast and the scaler of losses, on the CPU. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  as_numeric,
  fit,
  luz_callback,
  luz_callback_auto_resume,
  luz_callback_gradient_clip,
  luz_callback_mixed_precision,
  nn_mse_loss,
  optim_adam,
  set_opt_hparams,
  setup,
  torch_bfloat16,
  torch_float,
  torch_manual_seed,
  type LuzCallback,
} from 'torchluz'
import { Net, train_data } from './support'

const run = async (callbacks: LuzCallback[]) => {
  torch_manual_seed(1)
  const model = set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam }), { lr: 0.01 })
  const dataloader_options = { batch_size: 10, shuffle: false }
  const fitted = await fit(model, { data: train_data(), epochs: 4, dataloader_options, callbacks })
  return {
    losses: fitted.records.metrics.train.map((epoch) => epoch!.loss as number),
    weights: Object.values(fitted.model.parameters).flatMap((p) => as_numeric(p.flatten())),
  }
}

test('predictions are of half precision, parameters of single; what is learned is nearly the same', async () => {
  const types = new Set<unknown>()
  const look = luz_callback({
    on_train_batch_after_pred() {
      types.add(this.ctx.pred.dtype)
      for (const parameter of Object.values(this.ctx.model.parameters)) expect(parameter.dtype).toBe(torch_float())
    },
  })
  const plain = await run([luz_callback_gradient_clip(0.5)])
  const mixed = await run([luz_callback_mixed_precision(), luz_callback_gradient_clip(0.5), look()])
  expect([...types]).toEqual([torch_bfloat16()])
  mixed.losses.forEach((loss, i) => expect(Math.abs(loss / plain.losses[i]! - 1)).toBeLessThan(0.05))
  expect(mixed.losses[3]).toBeLessThan(mixed.losses[0]!)
})

test('a resumed fit goes on with the scale', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
  try {
    const scaled = () => luz_callback_mixed_precision({ init_scale: 4, growth_interval: 3 })
    const breaking = luz_callback({
      weight: Infinity,
      last: true,
      on_epoch_end() {
        if (this.ctx.epoch === 2) throw new Error('broken off')
      },
    })
    const [whole, one] = [scaled(), scaled()]
    const { weights } = await run([whole])
    const resume = () => luz_callback_auto_resume(join(folder, 'state.pt'))
    await expect(run([scaled(), resume(), breaking()])).rejects.toThrow('broken off')
    expect((await run([one, resume()])).weights).toEqual(weights)
    // 16 batches: the scale doubles after every third.
    expect([one.scaler.get_scale(), whole.scaler.get_scale()]).toEqual([4 * 2 ** 5, 4 * 2 ** 5])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
