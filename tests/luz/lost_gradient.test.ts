/** Callbacks that take the gradient from what is learned from. */
import { fit, luz_callback, nn_linear, nn_module, nn_mse_loss, optim_adam, setup, type Tensor } from 'torchluz'
import { rejection, start, train_data } from './support'

test('a prediction that a hook detaches in place is told of', async () => {
  const detaching = luz_callback({
    on_train_batch_after_pred() {
      this.ctx.pred.detach_()
    },
  })
  expect(await rejection(start(detaching()))).toContain(
    'the loss has no gradient: a callback took it from ctx.pred at on_train_batch_after_pred.',
  )
})

test('so is a part of a prediction that a hook replaces', async () => {
  const Parts = nn_module({
    initialize: () => ({ linear: nn_linear(3, 1) }),
    forward(x: Tensor) {
      return { used: this.linear(x), other: this.linear(x) }
    },
    loss: ({ used }: { used: Tensor }, target: Tensor): Tensor => nn_mse_loss()(used, target),
  })
  const replacing = luz_callback({
    on_train_batch_after_pred() {
      const pred = this.ctx.pred as unknown as { used: Tensor }
      pred.used = pred.used.mul(2)
    },
  })
  const run = fit(setup(Parts, { optimizer: optim_adam }), { data: train_data(), epochs: 1, callbacks: replacing() })
  expect(await rejection(run)).toContain('a callback took it from ctx.pred at on_train_batch_after_pred.')
})

test.each([
  [3, 'the number 3'],
  [null, 'null'],
])('a loss that a hook makes %s is no tensor', async (value, words) => {
  const changing = luz_callback({
    on_train_batch_after_loss() {
      this.ctx.loss_grad = value as never
    },
  })
  expect(await rejection(start(changing()))).toContain(
    `ctx.loss_grad, whose gradients are computed next, is a tensor; a callback made it ${words} at on_train_batch_after_loss`,
  )
})
