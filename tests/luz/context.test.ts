/** The state of a loop. */
import {
  accelerator,
  fit,
  luz_callback,
  luz_hooks,
  nn_mse_loss,
  optim_adam,
  predict,
  setup,
  torch_tensor,
  type luz_context,
  type Tensor,
} from 'torchluz'
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

test('a field that the context does not have is refused, with a hint', async () => {
  const assign = (name: string) =>
    start((ctx) => {
      ctx[name] = 1
    })
  await expect(assign('rates')).rejects.toThrow(
    "ctx has no field 'rates'. What is your own goes into ctx.buffers: ctx.buffers.rates = …",
  )
  await expect(assign('max_epoch')).rejects.toThrow("ctx has no field 'max_epoch'; did you mean 'max_epochs'?")
  await expect(start((ctx) => Object.assign(ctx.buffers as object, { rates: 1 }))).resolves.toBeDefined()
})

test('tensors that are logged at one place are kept as a list', async () => {
  const fitted = await start((ctx) => {
    const log = (ctx as unknown as luz_context).log.bind(ctx) as luz_context['log']
    for (const x of [1, 2]) log('norms', 'train', torch_tensor(x), 1)
    for (const x of [{ a: 1 }, { b: 2 }]) log('parts', 'train', x, 1)
  })
  const [norms] = fitted.records.norms!.train as [Tensor[]]
  expect(norms.map((x) => x.item())).toEqual([1, 2])
  expect(fitted.records.parts!.train).toEqual([{ a: 1, b: 2 }])
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
