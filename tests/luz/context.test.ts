/** The state of a loop. */
import { accelerator, fit, luz_callback, luz_hooks, nn_mse_loss, optim_adam, predict, setup } from 'torchluz'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe_with, text } from '../shared'
import { Net, train_data } from './support'

const start = (look: (ctx: Record<string, unknown>) => void, hook = 'on_fit_begin') =>
  fit(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam }), {
    data: train_data(),
    epochs: 1,
    callbacks: luz_callback({
      [hook]() {
        look((this as unknown as { ctx: Record<string, unknown> }).ctx)
      },
    })(),
  })

describe('the context', () => {
  test('has null for what its loop has not reached', async () => {
    const seen: Record<string, unknown> = {}
    await start((ctx) => {
      for (const field of ['batch', 'input', 'target', 'epoch', 'loss_grad', 'batch_number']) seen[field] = ctx[field]
    })
    expect(new Set(Object.values(seen))).toEqual(new Set([null]))
  })

  test('of a prediction says that there is no optimizer', async () => {
    const look = luz_callback({
      on_predict_begin() {
        expect(() => this.ctx.opt).toThrow('`ctx.opt` not set: this loop has no optimizer')
        expect(() => this.ctx.opt_name).toThrow('`ctx.opt_name` not set: this loop has no optimizer')
      },
    })
    await predict(await start(() => undefined), train_data()[0], { callbacks: look() })
    expect.assertions(2)
  })

  test('prints its fields by name, not its tensors', async () => {
    let lines: string[] = []
    await start((ctx) => (lines = String(ctx).split('\n')), 'on_train_batch_end')
    expect(lines.slice(0, 2)).toEqual(['<luz_fit_context>', '  Inherits from: <luz_context>'])
    expect(lines).toContain('    epoch: 1')
    expect(lines).toContain('    opt: active binding')
  })
})

test('an accelerator prints as R6 objects do', () =>
  expect(String(accelerator({ cpu: true })).split('\n')).toEqual(
    expect.arrayContaining(['<LuzAccelerator>', '    device: active binding', '    device_placement: TRUE']),
  ))

describe_with('parity/nn_module_api.tsv')("luz's hooks", () => {
  const rows = existsSync(resolve(__dirname, '../../../shared/parity/nn_module_api.tsv'))
    ? text('parity/nn_module_api.tsv')
        .split('\n')
        .map((line) => line.split('\t'))
    : []
  test("are R's, in R's order", () => {
    const hooks = rows
      .filter(([holder, , kind]) => holder === 'luz_callback' && kind === 'hook')
      .map(([, name]) => name)
    expect(luz_hooks).toEqual(hooks)
  })
})
