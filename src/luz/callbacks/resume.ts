/** Going on with a fit that was cut off, or from a checkpoint of another one. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { random_state, set_random_state } from '../../r'
import { TypeError_, check_path, describe } from '../../torch/errors'
import { generator_states, set_generator_states, type GeneratorStates } from '../../torch/generator_states'
import { is_file, is_folder } from '../../torch/serialize/folders'
import { match_arguments, type Arguments } from '../arguments'
import { luz_callback } from '../callback'
import {
  check_restored,
  holds_checkpoint,
  luz_checkpoint,
  luz_load_checkpoint,
  type RestoreOptions,
} from '../checkpoint'
import { luz_condition, warn } from '../conditions'
import { make_place } from '../store'

/** The epoch, and the random generators' states after it. */
interface ResumeState extends GeneratorStates {
  current_epoch: number
  r_random: number[]
}

/**
 * Saves the state of the fit after each epoch, and goes on from there when the same fit is started again: what it then
 * gives is what an unbroken fit gives, random numbers included (to the last digit with one number of threads: see
 * torch_set_num_threads()). The file is removed when the fit ends.
 *
 * @param path the file, `./state.pt` by default. Whether it belongs to this model is the user's affair.
 * @example await fit(model, { data, epochs: 100, callbacks: [luz_callback_auto_resume('state.pt')] })
 */
export const luz_callback_auto_resume = luz_callback({
  name: 'auto_resume_callback',
  weight: Infinity,
  /** Called after all others, whose state it saves. */
  last: true,
  initialize(...args: Arguments<[string], { path?: string }>) {
    const op = 'luz_callback_auto_resume'
    const { path = './state.pt' } = match_arguments<{ path: string }>(args, ['path'], op)
    check_path(path, op)
    return { path, state: null as ResumeState | null }
  },
  on_fit_begin() {
    this.ctx.epoch_handlers.break_epoch ??= () => undefined
    make_place(this.path)
    if (!existsSync(this.path)) return
    this.ctx.inform('! Resuming model training with `luz_callback_auto_resume()`')
    this.ctx.inform(`ℹ State will be reloaded from: '${this.path}'`)
    luz_load_checkpoint(this.ctx, this.path)
  },
  on_epoch_begin() {
    const { state } = this
    if (state === null) return
    if (state.current_epoch < this.ctx.epoch) {
      this.state = null
      return
    }
    // The last time, what other callbacks have done at the beginnings of these epochs is undone.
    if (state.current_epoch === this.ctx.epoch) luz_load_checkpoint(this.ctx, this.path, { restore_records: false })
    set_generator_states(state, this.ctx.device)
    set_random_state(state.r_random)
    throw new luz_condition('break_epoch', 'Break epoch')
  },
  on_epoch_end() {
    luz_checkpoint(this.ctx, this.path)
  },
  on_fit_end() {
    rmSync(this.path, { force: true })
    this.state = null
  },
  state_dict(): ResumeState {
    return { current_epoch: this.ctx.epoch, ...generator_states(this.ctx.device), r_random: random_state() }
  },
  load_state_dict(state: ResumeState) {
    this.state = state
  },
})

/** By name, numbers in names by their size. */
const in_order = new Intl.Collator('en', { numeric: true }).compare

/** The last checkpoint of a folder by name, or the path itself. */
function last_file(path: string): string | null {
  if (!is_folder(path)) return existsSync(path) ? path : null
  const files = readdirSync(path)
    .filter((name) => !name.endsWith('.part'))
    .sort(in_order)
    .map((name) => join(path, name))
    .filter(is_file)
  // Weights, notes and tables lie beside checkpoints.
  return files.findLast(holds_checkpoint) ?? files.at(-1) ?? null
}

/**
 * Starts a fit from a checkpoint: by default with its weights alone.
 *
 * @param path a file of luz_callback_model_checkpoint(), or a folder, whose last checkpoint by name is taken.
 * @param args `restore_model_state` (default true), `restore_records`, `restore_optimizer_state`,
 *   `restore_callbacks_state` (default false), by name.
 * @example fit(model, { data, callbacks: [luz_callback_resume_from_checkpoint('models/')] })
 */
export const luz_callback_resume_from_checkpoint = luz_callback({
  name: 'resume_from_checkpoint_callback',
  /** After all other callbacks have begun, whose state it restores. */
  weight: Infinity,
  last: true,
  initialize(...args: Arguments<[string], RestoreOptions & { path?: string }>) {
    const op = 'luz_callback_resume_from_checkpoint'
    const names = [
      'path',
      'restore_model_state',
      'restore_records',
      'restore_optimizer_state',
      'restore_callbacks_state',
    ] as const
    const { path, ...given } = match_arguments<RestoreOptions & { path: string }>(args, names, op)
    if (typeof path !== 'string') throw new TypeError_(`path is a file or folder, got ${describe(path)}`, op)
    check_restored(given, op)
    const restore: Required<RestoreOptions> = {
      restore_model_state: true,
      restore_records: false,
      restore_optimizer_state: false,
      restore_callbacks_state: false,
      ...given,
    }
    const file = last_file(path)
    if (file === null)
      warn(`The checkpoint path '${path}' does not exist. Will start with state initialized with default methods.`)
    return { path: file, restore }
  },
  on_fit_begin() {
    if (this.path !== null) luz_load_checkpoint(this.ctx, this.path, this.restore)
  },
})
