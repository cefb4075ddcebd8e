import { luz_callback } from '../callback'

/** Puts the model into train or eval mode, and forgets the losses of the other. Part of every fit. */
export const luz_callback_train_valid = luz_callback({
  name: 'train_valid_callback',
  on_train_begin() {
    this.ctx.model.train()
    this.ctx.training = true
    this.ctx.loss = {}
  },
  on_valid_begin() {
    this.ctx.model.eval()
    this.ctx.training = false
    this.ctx.loss = {}
  },
})
