/** What is done with one batch. */
import type { Optimizer } from '../optim'
import { is_torch_tensor, with_no_grad } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import type { luz_context } from './context'
import type { Hook } from './hooks'
import { loss_of } from './model'
import { gradients_in, with_reason } from './no_gradient'

/** An optimizer's step, unless a callback says otherwise. */
export const default_step_opt = (opt: Optimizer): void => void opt.step()

/** Calls a hook that may replace or change a value of the context. Says so where it has a gradient no more. */
async function call_hook(ctx: luz_context, hook: Hook, field: 'pred' | 'loss_grad'): Promise<string | undefined> {
  const before = gradients_in(ctx[field])
  await ctx.call_callbacks(hook)
  if (field === 'loss_grad' && !is_torch_tensor(ctx.loss_grad))
    throw new TypeError_(
      `ctx.loss_grad, whose gradients are computed next, is a tensor; a callback made it ${describe(ctx.loss_grad)} at ${hook}`,
    )
  return gradients_in(ctx[field]) < before ? `ctx.${field} at ${hook}` : undefined
}

/** Trains on one batch, once for each optimizer. */
async function fit_one_batch(ctx: luz_context): Promise<void> {
  for (const [name, optimizer] of Object.entries(ctx.optimizers)) {
    ctx.pred = ctx.scope(() => ctx.model(ctx.input))
    let changed = await call_hook(ctx, 'on_train_batch_after_pred', 'pred')

    ctx.opt = optimizer
    ctx.opt_name = name

    ctx.loss_grad = ctx.scope(() => loss_of(ctx))
    ctx.loss[name] = ctx.loss_grad.detach()
    changed = (await call_hook(ctx, 'on_train_batch_after_loss', 'loss_grad')) ?? changed

    changed = (await call_hook(ctx, 'on_train_batch_before_backward', 'loss_grad')) ?? changed
    try {
      ctx.model.backward(ctx.loss_grad)
    } catch (thrown) {
      throw with_reason(thrown, ctx.model, ctx.pred, changed)
    }

    await ctx.call_callbacks('on_train_batch_before_step')
    ctx.step_opt(ctx.opt)
    ctx.opt.zero_grad()
    await ctx.call_callbacks('on_train_batch_after_step')
  }
}

/** Predicts one batch and computes its losses, without gradients. */
async function valid_one_batch(ctx: luz_context): Promise<void> {
  for (const name of Object.keys(ctx.optimizers)) {
    ctx.opt_name = name
    ctx.pred = with_no_grad(() => ctx.model(ctx.input))
    await ctx.call_callbacks('on_valid_batch_after_pred')

    // evaluate() has no callback that begins with none.
    if ((ctx.loss as typeof ctx.loss | null) === null) ctx.loss = {}
    ctx.loss[name] = with_no_grad(() => loss_of(ctx))
    await ctx.call_callbacks('on_valid_batch_after_loss')
  }
}

/** A module's own step of training. */
function own_step(ctx: luz_context): void | Promise<void> {
  const fail = (thrown: unknown): never => {
    throw with_reason(thrown, ctx.model)
  }
  try {
    const pending = ctx.model.step!()
    return pending instanceof Promise ? pending.catch(fail) : pending
  } catch (thrown) {
    return fail(thrown)
  }
}

/** The step of a loop: the module's own method `step`, or luz's. */
export function get_step(ctx: luz_context): () => void | Promise<void> {
  if (typeof ctx.model.step === 'function') {
    // A promise is held in an array: with_no_grad() refuses one, since it covers only what runs before the first await.
    return () => (ctx.training ? own_step(ctx) : with_no_grad(() => [ctx.model.step!()])[0])
  }
  if (Object.keys(ctx.optimizers).length === 0)
    throw new ValueError('set_optimizers() gives no optimizer, and the module has no step() of its own')
  return () => (ctx.training ? fit_one_batch(ctx) : valid_one_batch(ctx))
}
