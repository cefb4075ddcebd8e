import { luz_callback } from '../callback'

/** Ends a fit cleanly when it is interrupted, and calls `on_interrupt`. Part of every loop. */
export const luz_callback_interrupt = luz_callback({
  name: 'interrupt_callback',
  on_fit_begin() {
    this.ctx.handlers.interrupt ??= () => this.ctx.call_callbacks('on_interrupt')
  },
})
