/** The state of a fit in a file. */
import type { OptimizerState } from '../optim'
import type { Tensor } from '../torch'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { outline_of } from '../torch/serialize/save'
import { to_device } from './batch'
import { luz_context } from './context'
import { luz_module_fitted, type Fitted } from './fitted'
import { class_text, object_text } from './make_class'
import type { Records } from './records'
import { load_state, save_state } from './store'

/** What a checkpoint holds. */
export interface Checkpoint {
  epoch: number
  records: Records
  model: Record<string, Tensor>
  optimizers: Record<string, OptimizerState>
  /** Those that have a state, in their order. */
  callbacks: SavedCallback[]
}

interface SavedCallback {
  class: string
  state: unknown
}

/** What of a checkpoint is restored. */
export interface RestoreOptions {
  restore_records?: boolean
  restore_optimizer_state?: boolean
  restore_callbacks_state?: boolean
  restore_model_state?: boolean
}
const restore_names = [
  'restore_records',
  'restore_optimizer_state',
  'restore_callbacks_state',
  'restore_model_state',
] as const

/** @throws TypeError for what is neither true nor false. */
export function check_restored(given: RestoreOptions, op: string): void {
  for (const [name, value] of Object.entries(given) as [string, unknown][])
    if (value !== undefined && typeof value !== 'boolean')
      throw new TypeError_(`${name} is true or false, got ${describe(value)}`, op)
}

interface Stateful {
  state_dict?(): unknown
  load_state_dict?(state: unknown): void
}

/** Writes the state of a fit to a file, whole or not at all. */
export function luz_checkpoint(ctx: luz_context, path: string): void {
  const state: Checkpoint = {
    epoch: ctx.epoch,
    records: ctx.records,
    model: ctx.model.state_dict(),
    optimizers: Object.fromEntries(Object.entries(ctx.optimizers).map(([name, opt]) => [name, opt.state_dict()])),
    callbacks: ctx.callbacks.flatMap((callback) => {
      const saved = (callback as Stateful).state_dict?.() ?? null
      return saved === null ? [] : [{ class: class_text(callback), state: saved }]
    }),
  }
  save_state(state, path)
}

function is_checkpoint(state: unknown): state is Checkpoint {
  if (typeof state !== 'object' || state === null) return false
  const { model, callbacks } = state as Partial<Checkpoint>
  return typeof model === 'object' && callbacks !== undefined
}

/** Whether a file holds a checkpoint, or has the name of one and cannot be read: that is to be told of. Weights are not read. */
export function holds_checkpoint(path: string): boolean {
  try {
    return is_checkpoint(outline_of(path))
  } catch {
    return path.endsWith('.pt')
  }
}

function read_checkpoint(path: string, op: string): Checkpoint {
  if (typeof path !== 'string') throw new TypeError_(`path is a file, got ${describe(path)}`, op)
  const state = load_state(path, op)
  if (!is_checkpoint(state))
    throw new ValueError(
      `'${path}' holds no checkpoint: luz_callback_model_checkpoint() and luz_checkpoint() write them`,
      op,
    )
  return state
}

/** Gives each saved state to a callback of the same class; of several ones in their order. */
function restore_callbacks(ctx: luz_context, saved: readonly SavedCallback[]): void {
  const taken = new Set<unknown>()
  const pairs = saved.map(({ class: name, state }) => {
    const callback = ctx.callbacks.find((other) => class_text(other) === name && !taken.has(other))
    if (callback === undefined) {
      throw new ValueError(
        `Failed resuming the model: the checkpoint holds the state of a callback with class ${name}, which this fit does ` +
          'not have. Give it to fit(), or restore_callbacks_state: false.',
      )
    }
    taken.add(callback)
    if (typeof (callback as Stateful).load_state_dict !== 'function') {
      throw new ValueError(
        `Failed resuming the model.\nA callback with class ${name} has been attached to it, but doesn't implement the load_state_dict() method.`,
      )
    }
    return [callback as Stateful, state] as const
  })
  for (const [callback, state] of pairs) callback.load_state_dict!(state)
}

/**
 * Reads a checkpoint: into a fitted model its weights; into the context of a running fit also the optimizers' state,
 * the records and the callbacks' state.
 *
 * @param obj a fitted model, or `this.ctx` of a callback.
 * @param path what luz_callback_model_checkpoint() wrote.
 * @param named `restore_records`, `restore_optimizer_state`, `restore_callbacks_state`, `restore_model_state`: all true.
 * @example luz_load_checkpoint(fitted, 'models/epoch-07-valid_loss-0.310.pt')
 */
export function luz_load_checkpoint(obj: Fitted | luz_context, path: string, named: RestoreOptions = {}): void {
  const op = 'luz_load_checkpoint'
  check_named(named, restore_names, op)
  check_restored(named, op)
  if (obj instanceof luz_module_fitted) {
    obj.model.load_state_dict(read_checkpoint(path, op).model)
    return
  }
  if (!(obj instanceof luz_context))
    throw new TypeError_(`it takes a fitted model or a context, got ${object_text(obj)}`, op)
  const {
    restore_records = true,
    restore_optimizer_state = true,
    restore_callbacks_state = true,
    restore_model_state = true,
  } = named
  const state = read_checkpoint(path, op)
  if (restore_model_state) obj.model.load_state_dict(state.model)
  if (restore_optimizer_state) {
    const [saved, own] = [Object.keys(state.optimizers), Object.keys(obj.optimizers)]
    if (saved.join() !== own.join())
      throw new ValueError(`the checkpoint has the optimizers ${saved.join(', ')}, this fit ${own.join(', ')}`, op)
    for (const [name, optimizer] of Object.entries(obj.optimizers))
      optimizer.load_state_dict(to_device(state.optimizers[name], obj.device) as OptimizerState)
  }
  if (restore_records) obj.unsafe_set_records(state.records)
  if (restore_callbacks_state) restore_callbacks(obj, state.callbacks)
}
