/** Going through batches. */
import { failed_item } from '../data/failed'
import type { Batches } from './as_dataloader'
import { at_place, caused } from './conditions'
import { as_batch, to_device } from './batch'
import type { luz_context } from './context'

/** One pass over the data. An error of theirs says which batch was being read. */
function* reading(ctx: luz_context, loader: Batches, what: string): Generator<unknown> {
  let number = 1
  try {
    for (const batch of loader) {
      yield batch
      number++
    }
  } catch (thrown) {
    const item = failed_item(thrown)
    const place = `batch ${number}${ctx.in_epoch} of the ${what} data${item === undefined ? '' : `, at item ${item}`}`
    throw caused(`Error while reading ${place}.`, thrown)
  }
}

/**
 * Calls `run` with each batch in `ctx.batch`, and lets others run in between.
 *
 * @param what the data's name in messages.
 */
export async function each_batch(
  ctx: luz_context,
  loader: Batches,
  what: string,
  run: () => void | Promise<void>,
): Promise<void> {
  ctx.pace.check()
  let number = 0
  try {
    for (const batch of reading(ctx, loader, what)) {
      ctx.batch_number = ++number
      ctx.batch = as_batch(to_device(batch, ctx.device))
      try {
        await run()
      } catch (thrown) {
        throw at_place(thrown, `${what}, ${ctx.place}`)
      }
      await ctx.pace.pause()
    }
  } finally {
    ctx.batch_number = null
  }
}

/** A pass over the data of validation. */
export async function valid_loop(ctx: luz_context, step: () => void | Promise<void>): Promise<void> {
  await ctx.call_callbacks('on_valid_begin')
  ctx.iter = 0
  await each_batch(ctx, ctx.data, 'validation', async () => {
    ctx.iter += 1
    await ctx.call_callbacks('on_valid_batch_begin')
    await step()
    await ctx.call_callbacks('on_valid_batch_end')
  })
  await ctx.call_callbacks('on_valid_end')
}
