/** What mixed precision does in a fit, with a scaler and an autocast that tell what is asked of them. */
import {
  as_numeric,
  fit,
  luz_callback,
  luz_callback_gradient_clip,
  luz_callback_mixed_precision,
  nn_module,
  nn_mse_loss,
  optim_sgd,
  set_opt_hparams,
  setup,
  torch_manual_seed,
  type LuzCallback,
  type Optimizer,
  type Tensor,
} from 'torchluz'
import { Net, train_data } from './support'

const asked: string[] = []
let inside = false
const factor = 1024

jest.mock('../../src/torch', () => {
  const actual: Record<string, unknown> = jest.requireActual('../../src/torch')
  return {
    ...actual,
    with_autocast<T>(code: () => T, { device_type }: { device_type: string }): T {
      asked.push(`autocast ${device_type}`)
      inside = true
      try {
        return code()
      } finally {
        inside = false
      }
    },
    cuda_amp_grad_scaler(options: unknown) {
      asked.push(`scaler ${JSON.stringify(options)}`)
      let unscaled = false
      const divide = (optimizer: Optimizer<{ params: unknown }>) => {
        for (const { params } of optimizer.param_groups) for (const p of params) p.grad?.div_(factor)
      }
      return {
        scale: (loss: Tensor) => loss.mul(factor),
        unscale_(optimizer: Optimizer<{ params: unknown }>) {
          asked.push('unscale')
          divide(optimizer)
          unscaled = true
        },
        step(optimizer: Optimizer<{ params: unknown }>) {
          if (!unscaled) divide(optimizer)
          unscaled = false
          optimizer.step()
        },
        update: () => asked.push('update'),
      }
    },
  }
})

const Looking = nn_module({
  inherit: Net,
  forward(this: { a(x: Tensor): Tensor; b(x: Tensor): Tensor }, x: Tensor): Tensor {
    asked.push(inside ? 'forward inside' : 'forward outside')
    return this.b(this.a(x).tanh())
  },
})

const run = async (callbacks: LuzCallback[]) => {
  torch_manual_seed(1)
  asked.splice(0)
  const loss = nn_mse_loss()
  const looking = (input: Tensor, target: Tensor) => {
    asked.push(inside ? 'loss inside' : 'loss outside')
    return loss(input, target)
  }
  const fitted = await fit(set_opt_hparams(setup(Looking, { loss: looking, optimizer: optim_sgd }), { lr: 0.1 }), {
    data: train_data(),
    epochs: 2,
    dataloader_options: { batch_size: 40, shuffle: false },
    callbacks,
  })
  const weights = Object.values(fitted.model.parameters).flatMap((p) => as_numeric(p.flatten()))
  return { weights, losses: fitted.records.metrics.train.map((epoch) => epoch!.loss as number) }
}

describe('luz_callback_mixed_precision', () => {
  test('runs model and loss under autocast, and steps with a scaled loss, whose own value is logged', async () => {
    const plain = await run([])
    expect(asked).not.toContain('forward inside')
    const modes: boolean[] = []
    const look = luz_callback({
      on_train_batch_before_step() {
        modes.push(inside)
      },
    })
    asked.splice(0)
    const callback = luz_callback_mixed_precision({ init_scale: factor })
    expect(asked).toEqual([`scaler {"init_scale":${factor}}`])
    const mixed = await run([callback, look()])
    const batch = ['autocast cpu', 'forward inside', 'autocast cpu', 'loss inside', 'update']
    expect(asked).toEqual([...batch, ...batch])
    expect(modes).toEqual([false, false])
    mixed.weights.forEach((w, i) => expect(w).toBeCloseTo(plain.weights[i]!, 6))
    mixed.losses.forEach((l, i) => expect(l).toBeCloseTo(plain.losses[i]!, 6))
  })

  test('clips the gradients of the loss itself, not of the scaled one', async () => {
    const plain = await run([luz_callback_gradient_clip(0.5)])
    const mixed = await run([luz_callback_mixed_precision(), luz_callback_gradient_clip(0.5)])
    expect(asked.filter((what) => what === 'unscale')).toHaveLength(2)
    mixed.weights.forEach((w, i) => expect(w).toBeCloseTo(plain.weights[i]!, 6))
  })
})
