/** Callbacks: what users add to a fit, an evaluation or a prediction. */
import type { Open } from '../torch/arguments'
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, describe } from '../torch/errors'
import { with_no_grad } from '../torch'
import { caused } from './conditions'
import type { luz_context } from './context'
import { hook_names, type Hook } from './hooks'
import {
  class_text,
  initialize_of,
  is_class,
  make_class,
  named_members,
  r6_class,
  r6_text,
  register_class,
  type ClassMembers,
  type Fields,
  type Loose,
} from './make_class'

/** The base of all callbacks. Its hooks are methods named after the moments of the loop: see {@link luz_callback}. */
export class LuzCallback {
  /** The state of the loop that the callback takes part in. */
  ctx: luz_context = undefined!
  /** Callbacks are called by weight, 0 by default; of equal ones in the order in which they were given. */
  declare weight?: number
  /** Whether the callback comes after all others of its weight. */
  declare last?: boolean

  // Each is declared, so that a class that extends this one can "override" it. What it returns is of no use but for a promise.
  on_fit_begin?(): unknown
  on_epoch_begin?(): unknown
  on_train_begin?(): unknown
  on_train_batch_begin?(): unknown
  on_train_batch_after_pred?(): unknown
  on_train_batch_after_loss?(): unknown
  on_train_batch_before_backward?(): unknown
  on_train_batch_before_step?(): unknown
  on_train_batch_after_step?(): unknown
  on_train_batch_end?(): unknown
  on_train_end?(): unknown
  on_valid_begin?(): unknown
  on_valid_batch_begin?(): unknown
  on_valid_batch_after_pred?(): unknown
  on_valid_batch_after_loss?(): unknown
  on_valid_batch_end?(): unknown
  on_valid_end?(): unknown
  on_epoch_end?(): unknown
  on_early_stopping?(): unknown
  on_interrupt?(): unknown
  on_fit_end?(): unknown
  on_predict_begin?(): unknown
  on_predict_batch_begin?(): unknown
  on_predict_batch_end?(): unknown
  on_predict_end?(): unknown

  constructor(...args: unknown[]) {
    initialize_of(this, args)
  }

  /** Gives the callback the state of its loop. */
  set_ctx(ctx: luz_context): void {
    this.ctx = ctx
  }
  /** Calls a hook, whose promise is awaited; without a method of that name nothing happens. */
  call(name: string): unknown {
    const hook = (this as Loose)[name] as unknown
    return typeof hook === 'function' ? (hook as () => unknown).call(this) : undefined
  }
  toString(): string {
    return r6_text(this, LuzCallback)
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return r6_class(this, LuzCallback)
  }
}

/** The members of a callback; `A` are its generator's arguments, `S` what `initialize` returns. */
export interface CallbackMembers<A extends unknown[] = never[], S = unknown>
  extends ClassMembers, Partial<Record<Hook, () => unknown>> {
  /** A callback generator to inherit from; its methods are `super.method()`. */
  inherit?: ((...args: never) => LuzCallback) | null
  /** Takes the generator's arguments. An object that it returns becomes typed fields of `this`. */
  initialize?: (this: LuzCallback & Loose, ...args: A) => S
  weight?: number
  last?: boolean
  /** What a checkpoint keeps of the callback. */
  state_dict?: () => unknown
  load_state_dict?: (state_dict: never) => void
}

/** A name such as `on_epoch` or `onEpoch`, but not `once`. */
type HookLike<K> = K extends `on${infer Rest}` ? (Rest extends Uncapitalize<Rest> ? Underscored<K> : K) : never
type Underscored<K> = K extends `on_${string}` ? K : never
/** Methods that are named like hooks and are none. */
type NoOtherHooks<M> = {
  [K in keyof M as Exclude<HookLike<K>, Hook>]?: 'luz calls no hook of this name'
}

/** Makes callbacks of one kind. */
export type CallbackGenerator<A extends unknown[] = never[], S = unknown, M = unknown> = (
  ...args: Open<A>
) => LuzCallback & Omit<M, keyof CallbackMembers> & Fields<S>

/**
 * A new kind of callback. Its methods named `on_*` are called at those moments of the loop, with `this.ctx` holding the
 * loop's state, without gradients recorded; one that returns a promise is awaited. A tensor that a callback stores
 * stays alive. The compiler refuses other names that look like a hook's, such as `on_batch` and `onEpochEnd`. A hook of one's own, which a module's step() calls by
 * `ctx.call_callbacks('on_mine')`, is a method of a class that extends LuzCallback.
 *
 * @param members `name`, the hooks, `initialize` (which takes the generator's arguments), `weight`, any other methods
 *   and fields, `inherit`, `private`, `active`.
 * @returns the generator: call it for a callback to give to fit().
 * @example
 * const print_callback = luz_callback({
 *   name: 'print_callback',
 *   initialize(message: string) { return { message } },
 *   on_train_batch_end() { console.log(this.message, this.ctx.iter) },
 * })
 * await fit(model, { data, callbacks: [print_callback('iteration')] })
 */
export function luz_callback<A extends unknown[] = never[], S = unknown, M extends object = object>(
  members: CallbackMembers<A, S> & M & NoOtherHooks<M> & ThisType<LuzCallback & Fields<S> & Loose>,
): CallbackGenerator<A, S, M>
export function luz_callback<A extends unknown[] = never[], S = unknown, M extends object = object>(
  name: string | null,
  members: CallbackMembers<A, S> & M & NoOtherHooks<M> & ThisType<LuzCallback & Fields<S> & Loose>,
): CallbackGenerator<A, S, M>
export function luz_callback(
  name_or_members: string | null | CallbackMembers,
  given?: CallbackMembers,
): CallbackGenerator {
  const members = named_members(name_or_members, given, 'luz_callback')
  for (const name of hook_names) {
    const hook: unknown = members[name]
    if (hook !== undefined && typeof hook !== 'function')
      throw new TypeError_(`${name} is a method, got ${describe(hook)}`, 'luz_callback')
  }
  const made = make_class(members, LuzCallback, 'luz_callback')
  return register_class((...args: unknown[]) => new made(...args), made) as CallbackGenerator
}

/** Callbacks given alone or as a list. */
export const callback_list = (callbacks: unknown): unknown[] =>
  callbacks === null || callbacks === undefined ? [] : Array.isArray(callbacks) ? (callbacks as unknown[]) : [callbacks]

/** What to give in place of a value that is no callback. */
function remedy(x: unknown): string {
  if (x instanceof Promise) return ': await it'
  if (typeof x !== 'function') return ''
  const forgotten = '\nPerhaps you forgot to initialize the callback?'
  if (!is_class(x)) return `${forgotten} Call its generator: callback().`
  return x.prototype instanceof LuzCallback
    ? `${forgotten} Make one: new ${x.name}().`
    : `\nA callback's class extends LuzCallback: class ${x.name} extends LuzCallback, given as new ${x.name}().`
}

/** The callbacks of a loop, bound to it and ordered by weight. */
export function initialize_callbacks(callbacks: readonly unknown[], ctx: luz_context): LuzCallback[] {
  for (const callback of callbacks) {
    if (!(callback instanceof LuzCallback)) {
      throw new TypeError_(`Callbacks must have class <LuzCallback> but got ${class_text(callback)}${remedy(callback)}`)
    }
    if ((callback.ctx as luz_context | undefined)?.running) {
      throw new TypeError_(
        `a callback of class ${class_text(callback)} takes part in a loop that is still running: make one for each`,
      )
    }
    const weight: unknown = callback.weight ?? 0
    if (typeof weight !== 'number' || Number.isNaN(weight))
      throw new TypeError_(
        `a callback's weight is a number, by which callbacks are called; ${class_text(callback)} has ${describe(weight)}`,
      )
    callback.set_ctx(ctx)
  }
  return (callbacks as LuzCallback[]).toSorted(
    (a, b) => (a.weight ?? 0) - (b.weight ?? 0) || Number(a.last ?? false) - Number(b.last ?? false),
  )
}

const is_promise = (x: unknown): x is PromiseLike<unknown> =>
  typeof (x as { then?: unknown } | null | undefined)?.then === 'function'

/** Whether a callback has something to do at a hook. */
const listens = (callback: LuzCallback, name: string): boolean =>
  typeof (callback as Loose)[name] === 'function' || callback.call !== LuzCallback.prototype.call

/** Calls a hook of all callbacks, in their order and without gradients; gives a promise where one of them does. */
export function call_callbacks(
  callbacks: readonly LuzCallback[],
  name: string,
  place: () => string,
  from = 0,
): void | Promise<void> {
  for (let i = from; i < callbacks.length; i++) {
    const callback = callbacks[i]!
    if (!listens(callback, name)) continue
    const fail = (thrown: unknown): never => {
      throw caused(
        `Error while calling callback with class ${class_text(callback)} at ${name}${place()}.`,
        thrown,
        true,
      )
    }
    let pending: { promise: unknown }
    try {
      pending = with_no_grad(() => ({ promise: callback.call(name) }))
    } catch (thrown) {
      return fail(thrown)
    }
    if (is_promise(pending.promise)) {
      return Promise.resolve(pending.promise)
        .catch(fail)
        .then(() => call_callbacks(callbacks, name, place, i + 1))
    }
  }
}
