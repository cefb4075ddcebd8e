import { match_arguments } from '../arguments'
import { luz_callback } from '../callback'

/** Logs seconds in `records.profile`: of the fit, and of each epoch, its training and its validation. Part of every fit. */
export const luz_callback_profile = luz_callback({
  name: 'profile_callback',
  initialize(...none: []) {
    match_arguments(none, [], 'luz_callback_profile')
    return { tics: new Map<string, number>() }
  },
  on_fit_begin() {
    this.tic('fit')
  },
  on_fit_end() {
    this.toc('fit')
  },
  on_epoch_begin() {
    this.tic('epoch')
  },
  on_epoch_end() {
    this.toc('epoch')
  },
  on_train_begin() {
    this.tic('train')
  },
  on_train_end() {
    this.toc('train')
  },
  on_valid_begin() {
    this.tic('valid')
  },
  on_valid_end() {
    this.toc('valid')
  },
  tic(name: string) {
    this.tics.set(name, performance.now())
  },
  toc(name: string) {
    const start = this.tics.get(name)
    if (start !== undefined) this.ctx.log('profile', name, (performance.now() - start) / 1000)
    this.tics.delete(name)
  },
})
